// A program started by RexxStart: its host, and what the other functions of the interface find of
// it in its thread. Internal to saa.
#pragma once

#include <array>

#include "rexx/saa/registry.h"
#include "rexx/standard_host.h"

namespace rexx::saa {

// The handlers named in the exit list of RexxStart, by exit number; null: none.
using ExitTable = std::array<RexxExitHandler*, RXNOOFEXITS>;

// Exits are asked first; a handler that answers RXEXIT_NOT_HANDLED leaves the work to StandardHost,
// RXEXIT_RAISE_ERROR raises error 48.
class Running : public StandardHost {
  public:
    Running(std::string directory, const ExitTable& exits);
    ~Running() override;

    void begin(VariablePool& variables) override;
    void end(VariablePool& variables) override;
    CommandResult command(std::string_view environment, std::string_view text,
                          VariablePool& variables, const Redirection* redirection) override;
    void say(std::string_view line) override;
    void trace(std::string_view line) override;
    void error(std::string_view line) override { trace(line); }
    void push(std::string_view line) override { put_line(line, true); }
    void queue(std::string_view line) override { put_line(line, false); }
    std::size_t queued() override;
    std::optional<std::string> pull() override;
    std::optional<std::string> read_terminal() override;
    std::size_t line_size() override;
    ExternalResult call(std::string_view name, CallType type, const Arguments& arguments,
                        VariablePool& variables) override;
    std::optional<std::string> outer_value(std::string_view name, const std::string_view* value,
                                           std::string_view selector) override;

    int add_function(std::string_view name, const std::string& library,
                     std::string_view procedure) override;
    bool drop_function(std::string_view name) override;
    bool has_function(std::string_view name) const override;

    // The exit that says whether to halt.
    void poll() override;

    // The one whose clause runs in this thread; null when none does.
    static Running* current();

    // Calls an internal routine of the program that runs; error 11 when such calls are too deep.
    ExternalResult call_back(std::string_view name, const Arguments& arguments);

    // For RexxVariablePool.
    VariablePool* variables() const { return pools_.empty() ? nullptr : pools_.back(); }
    std::string source;  // PARSE SOURCE
    Arguments program_arguments;
    std::optional<std::string> function_result;                   // RXSHV_EXIT
    std::vector<std::pair<std::string, std::string>> names_left;  // of a NEXTV sequence
    bool is_listing = false;

  private:
    std::optional<std::string> pull_by_exit();
    bool handled(LONG code, LONG subcode, void* parameters);
    void put_line(std::string_view line, bool at_head);
    std::optional<ExternalResult> call_exit(std::string_view name, CallType type,
                                            const Arguments& arguments);
    std::optional<ExternalResult> call_macro(std::string_view name, CallType type,
                                             const Arguments& arguments, ULONG position);
    ExternalResult call_handler(RexxFunctionHandler& handler, std::string_view name,
                                const Arguments& arguments);

    ExitTable exits_;
    Running* outer_;
    std::size_t slot_;                  // in the list RexxSetHalt goes through
    std::vector<VariablePool*> pools_;  // of the program and the external routines it is in
    int macro_depth_ = 0;               // programs and routines of theirs that run by calls from C
};

// Raises HALT in the programs of a thread, in all when it is 0. False: there is none.
bool halt(long thread);

}  // namespace rexx::saa
