// The world of a REXX program under CMS: rexx::Host over a Session. Reference: rexx sections 9.6,
// 10, 11 and 12.
#pragma once

#include <string>

#include "cms/cms.h"
#include "rexx/rexx.h"

namespace cms {

class ExecHost final : public rexx::Host {
  public:
    // `type` is the file type of the running program: routines are looked for under it first.
    ExecHost(Session& session, std::string type) : session_(session), type_(std::move(type)) {}
    ~ExecHost() override;

    rexx::CommandResult command(std::string_view environment, std::string_view text,
                                rexx::VariablePool& variables,
                                const rexx::Redirection* redirection) override;
    bool can_redirect(std::string_view) const override { return true; }
    void say(std::string_view line) override { session_.line(line); }
    void error(std::string_view line) override;
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
    std::optional<std::string> stream_path(std::string_view name) override;
    std::string user_id() override { return session_.options().userid; }
    rexx::ExternalFlags& flags() override { return session_.flags(); }

  private:
    // A minidisk file lent to the stream functions as a host file.
    struct Lent {
        char letter;
        std::string name, type, path;
        Lines as_lent;
    };
    int dispatch(std::string_view environment, std::string_view text,
                 rexx::VariablePool& variables);
    std::optional<std::string> counted(std::optional<std::string> line);
    std::optional<std::string> lend(const FileId& id);
    void take_back();

    Session& session_;
    std::string type_;
    std::vector<Lent> lent_;
    int reads_past_end_ = 0;
};

// DIAG, DIAGRC and CMSFLAG; `found` false when the name is none of them.
rexx::ExternalResult system_function(Session& session, std::string_view name,
                                     const rexx::Arguments& arguments);

}  // namespace cms
