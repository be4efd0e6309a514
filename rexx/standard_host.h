// The host of the `rexx` program: shell commands, a queue in the process, the terminal, host files.
//
// Environments SYSTEM, COMMAND, CMD and the null name run /bin/sh; PATH runs a program without a
// shell, its words split at blanks. A command that cannot be found gives RC -3 and FAILURE, as on
// CMS. External routines are REXX files found beside the program, in the current directory and in
// REXXPATH, REGINA_MACROS and PATH, with suffixes .rexx .rex .cmd .exec .rx or the one they are
// called with.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "rexx/rexx.h"

namespace rexx {

class StandardHost : public Host {
  public:
    // `directory` is that of the program, "" for none.
    explicit StandardHost(std::string directory) : directory_(std::move(directory)) {}
    ~StandardHost() override;
    // Words as for OPTIONS that external routines start with.
    void set_options(std::string words) { options_ = std::move(words); }
    // Reports of errors end with the source line, a mark under the place, and a line of advice.
    void set_explain(bool explain) { explain_ = explain; }
    // What the program may use; external routines share its time, from now on, and its other
    // limits.
    void set_limits(const Limits& limits);

    CommandResult command(std::string_view environment, std::string_view text,
                          VariablePool& variables, const Redirection* redirection) override;
    void say(std::string_view line) override;
    bool write_text(std::string_view text) override;
    void trace(std::string_view line) override;
    void error(std::string_view line) override;
    void report(const ErrorInfo& info) override;
    // The queue counts against the memory of the program: error 5.
    void push(std::string_view line) override;
    void queue(std::string_view line) override;
    std::size_t queued() override { return queue_.size(); }
    std::optional<std::string> pull() override;
    std::optional<std::string> read_terminal() override;
    bool has_input() override;
    ExternalResult call(std::string_view name, CallType type, const Arguments& arguments,
                        VariablePool& variables) override;
    // Selectors ENVIRONMENT and SYSTEM: the process's environment.
    std::optional<std::string> outer_value(std::string_view name, const std::string_view* value,
                                           std::string_view selector) override;
    std::string user_id() override;

  private:
    std::optional<std::string> find_routine(const std::string& name) const;

    Limits remaining_limits() const;

    std::string directory_;
    std::string options_;
    std::deque<std::string> queue_;
    Limits limits_;
    std::chrono::steady_clock::time_point started_;
    std::map<std::string, std::shared_ptr<const Program>> programs_;
    int external_depth_ = 0;
    bool explain_ = false;
};

// The whole of a file; nullopt when it cannot be read.
std::optional<std::string> read_file(const std::string& path);

}  // namespace rexx
