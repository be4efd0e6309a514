// `rexx` without a program on a terminal: clauses are typed, run at once and share their variables.
//
// A small REXX program drives it: it INTERPRETs what the host reads, so that variables, NUMERIC and
// traps live from one input to the next as in any program.
#pragma once

#include <string>

#include "rexx/saa/running.h"

namespace rexx {

// What a typed text is.
enum class Typed : std::uint8_t {
    incomplete,  // an open DO, SELECT, IF or comment, or a comma at the end: more lines follow
    expression,  // an expression alone: its value is shown
    clauses,     // run as it is; an expression that begins with a string is a command
};
Typed typed_text(const std::string& text);

// One line of a terminal or file.
struct TypedLine {
    enum class Kind : std::uint8_t { line, end, interrupted };
    Kind kind = Kind::line;
    std::string text;
};

// Lines from readline, with history, when standard input is a terminal and the library is there;
// else from standard input as they are. Readline is loaded when first used: a program that is
// only run never pays for it.
class LineEditor {
  public:
    LineEditor();
    // Ctrl-C while readline waits: interrupted, and the host's flag is cleared.
    TypedLine line(const char* prompt, StandardHost& host);

  private:
    void (*install_)(const char* prompt, void (*take)(char*)) = nullptr;  // null: no readline
    void (*read_character_)() = nullptr;
    void (*remove_)() = nullptr;
    void (*add_history_)(const char*) = nullptr;
};

// The host of the interactive mode: the driving program asks it for texts to run.
class InteractiveHost : public saa::Running {
  public:
    InteractiveHost() : Running("", {}) {}
    ExternalResult call(std::string_view name, CallType type, const Arguments& arguments,
                        VariablePool& variables) override;

  private:
    std::optional<std::string> read_text();
    void tell(const std::string& number, const std::string& text);

    LineEditor editor_;
    std::string typed_;  // what runs
};

// Runs until the end of input or EXIT.
Completion run_interactive(InteractiveHost& host, const std::string& options, const Limits& limits);

}  // namespace rexx
