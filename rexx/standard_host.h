// The host of the `rexx` program: shell commands, a queue in the process, the terminal, host files.
//
// Environments SYSTEM, COMMAND, CMD and the null name run /bin/sh; PATH runs a program without a
// shell, its words split at blanks. A command that cannot be found gives RC -3 and FAILURE, as on
// CMS. External routines are REXX files found beside the program, in the current directory and in
// REXXPATH, REGINA_MACROS and PATH, with suffixes .rexx .rex .cmd .exec .rx or the one they are
// called with. Before files come packages (package.h): those the variables RXUSERFN, RXLOCFN and
// RXSYSFN of the environment name, those given to packages(), functions added by RXFUNCADD.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "rexx/packages.h"
#include "rexx/queues.h"
#include "rexx/rexx.h"

namespace rexx {

class StandardHost : public Host {
  public:
    // `directory` is that of the program, "" for none. `queues` are shared with others; null: it
    // has its own.
    explicit StandardHost(std::string directory, std::shared_ptr<Queues> queues = nullptr);
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
    void push(std::string_view line) override { put(line, true); }
    void queue(std::string_view line) override { put(line, false); }
    std::size_t queued() override { return queues_->lines(queue_name_).value_or(0); }
    std::optional<std::string> pull() override;
    std::optional<std::string> read_terminal() override;
    bool has_input() override;
    ExternalResult call(std::string_view name, CallType type, const Arguments& arguments,
                        VariablePool& variables) override;
    // Selectors ENVIRONMENT and SYSTEM: the process's environment.
    std::optional<std::string> outer_value(std::string_view name, const std::string_view* value,
                                           std::string_view selector) override;
    std::string user_id() override;

    // Packages asked for functions before files, and for environments before the shell's.
    Packages& packages() { return packages_; }
    // RXFUNCADD, RXFUNCDROP, RXFUNCQUERY; the first answers 0, 10, 40 or 50 (Packages::Added).
    virtual int add_function(std::string_view name, const std::string& library,
                             std::string_view procedure);
    virtual bool drop_function(std::string_view name) { return packages_.drop_function(name); }
    virtual bool has_function(std::string_view name) const { return packages_.has_function(name); }
    // RXQUEUE: the queues, the one in use, and how long PULL waits for a line in it.
    Queues& queues() { return *queues_; }
    const std::string& queue_name() const { return queue_name_; }
    // Uses another queue, made when there is none; gives the name of the one before.
    std::string use_queue(const std::string& name);
    void set_queue_wait(std::chrono::milliseconds wait) { queue_wait_ = wait; }

  protected:
    // The line at the head of the queue in use; nullopt: it is empty.
    std::optional<std::string> pull_queue();
    void put(std::string_view line, bool at_head);

  private:
    std::optional<std::string> find_routine(const std::string& name) const;
    void load_named_packages();

    Limits remaining_limits() const;

    std::string directory_;
    std::string options_;
    std::shared_ptr<Queues> queues_;
    std::string queue_name_{kSessionQueue};
    std::chrono::milliseconds queue_wait_{0};
    PackageTable own_functions_;
    Packages packages_;
    bool named_packages_loaded_ = false;
    Limits limits_;
    std::chrono::steady_clock::time_point started_;
    std::map<std::string, std::shared_ptr<const Program>> programs_;
    int external_depth_ = 0;
    bool explain_ = false;
};

// The whole of a file; nullopt when it cannot be read.
std::optional<std::string> read_file(const std::string& path);

}  // namespace rexx
