// The world of a REXX program under CMS: rexx::Host over a Session. Reference: rexx sections 9.6,
// 10, 11 and 12.
#pragma once

#include <string>

#include "cms/cms.h"
#include "cms/exec_streams.h"
#include "rexx/rexx.h"

namespace cms {

class ExecHost : public rexx::Host {
  public:
    // `type` is the file type of the running program: routines are looked for under it first.
    ExecHost(Session& session, std::string type)
        : session_(session), type_(std::move(type)), streams_(session) {}

    void begin(rexx::VariablePool& variables) override {
        session_.variable_pools().push_back(&variables);
    }
    void end(rexx::VariablePool&) override { session_.variable_pools().pop_back(); }
    rexx::CommandResult command(std::string_view environment, std::string_view text,
                                rexx::VariablePool& variables,
                                const rexx::Redirection* redirection) override;
    bool can_redirect(std::string_view) const override { return true; }
    void say(std::string_view line) override { session_.line(line); }
    void error(std::string_view line) override;
    void report(const rexx::ErrorInfo& info) override;
    void push(std::string_view line) override { session_.stack().push(line); }
    void queue(std::string_view line) override { session_.stack().queue(line); }
    std::size_t queued() override { return session_.stack().lines(); }
    std::optional<std::string> pull() override { return counted(session_.read_line("")); }
    std::optional<std::string> read_terminal() override { return counted(session_.read_typed("")); }
    std::size_t typed_ahead() override { return session_.typed_ahead().size(); }
    std::size_t line_size() override { return session_.terminal().line_size(); }
    rexx::ExternalResult call(std::string_view name, rexx::CallType type,
                              const rexx::Arguments& arguments,
                              rexx::VariablePool& variables) override;
    // VALUE with GLOBAL, SESSION or LASTING and a group (UNNAMED): the variables of GLOBALV.
    std::optional<std::string> outer_value(std::string_view name, const std::string_view* value,
                                           std::string_view selector) override;
    rexx::StreamProvider* streams() override { return &streams_; }
    std::string user_id() override { return session_.options().userid; }
    std::optional<bool> cms_flag(std::string_view name) override;
    rexx::ExternalFlags& flags() override { return session_.flags(); }

  private:
    int dispatch(std::string_view environment, std::string_view text,
                 rexx::VariablePool& variables);
    std::optional<std::string> counted(std::optional<std::string> line);

    Session& session_;
    std::string type_;
    ExecStreams streams_;
    int reads_past_end_ = 0;
};

}  // namespace cms
