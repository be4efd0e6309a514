// PIPE over a session: the command, and what its stages reach.

#include "cms/pipe/pipe.h"

namespace cms::pipe {

namespace {

class LinesInto final : public base::LineSink {
  public:
    explicit LinesInto(std::vector<std::string>& lines) : lines_(lines) {}
    void line(std::string_view text) override { lines_.emplace_back(text); }

  private:
    std::vector<std::string>& lines_;
};

class SessionWorld final : public World {
  public:
    SessionWorld(Session& session, rexx::VariablePool* variables)
        : session_(session), pools_(session.variable_pools()) {
        // Those of the EXEC that issues PIPE are the last ones, unless it is a REXX stage. A
        // command without variables (a CMS subcommand of XEDIT) is that of the EXEC in progress.
        if (variables && (pools_.empty() || pools_.back() != variables))
            pools_.push_back(variables);
    }

    base::Console& console() override { return session_; }
    std::optional<std::string> read_console(bool direct) override {
        return direct ? session_.read_typed("") : session_.read_line("");
    }
    std::optional<std::string> read_stack() override {
        if (session_.stack().lines() == 0) return std::nullopt;
        return session_.stack().read();
    }
    void write_stack(std::string_view line, StackEnd end) override {
        if (end == StackEnd::push)
            session_.stack().push(line);
        else
            session_.stack().queue(line);
    }
    Response cp(std::string_view command) override {
        Response response;
        const auto reply = session_.cp_reply(command);
        for (const auto& item : reply.lines)
            if (auto text = session_.shown(item.id, item.text))
                response.lines.push_back(std::move(*text));
        response.rc = session_.follow(reply);
        return response;
    }
    Response command(std::string_view text, CallType call) override {
        Response response;
        LinesInto sink(response.lines);
        Session::Capture capture(session_, sink);
        response.rc = session_.execute(text, call, variables(0));
        return response;
    }
    Disks& disks() override { return session_.disks(); }
    rexx::VariablePool* variables(unsigned level) override {
        return level < pools_.size() ? pools_[pools_.size() - 1 - level] : nullptr;
    }
    rexx::VariablePool* main_variables() override {
        return pools_.empty() ? nullptr : pools_.front();
    }
    std::string userid() override { return session_.options().userid; }
    std::string node() override { return session_.options().node; }
    Session* session() override { return &session_; }

  private:
    Session& session_;
    std::vector<rexx::VariablePool*> pools_;
};

base::Result<int> pipe_command(Session& session, const CommandLine& line) {
    SessionWorld world(session, line.variables);
    return run(world, line.rest);
}

}  // namespace

const Command kPipe{.name = "PIPE",
                    .min_abbrev = 4,
                    .run = pipe_command,
                    .syntax = "PIPE [(options)] stage | stage ... [endchar stage | ...]",
                    .summary = "Run a pipeline of stages that hand records to each other"};

}  // namespace cms::pipe
