// REXX for programs: compile a source once, run it with a Host, share variables with commands.
//
//   auto program = rexx::compile(source, "HELLO EXEC A1");
//   MyHost host;                                       // commands, console, queue, other routines
//   auto done = rexx::run(program, {.arguments = {"world"}}, host);
//   if (done.error) …                                  // untrapped error; the host has seen its
//   report
//
// The language is the one of rexx.md: REXX/VM level 4.00 with the ANSI additions. All text is byte
// strings. A Program is immutable and may be run by several threads at once; one run stays on one
// thread. Nothing a program does ends or harms its host: see Limits.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rexx/streams.h"

namespace rexx {

class Program;  // opaque: compiled code, source lines, labels

// An error of the language: number, subcode (0: none), the two texts, and the source line. `code`
// 40, `subcode` 13 is "Error 40.13".
struct ErrorInfo {
    int code = 0;
    int subcode = 0;
    std::size_t line = 0;
    std::string text;       // "Incorrect call to routine"
    std::string secondary;  // "COPIES argument 2 must be zero or positive; found "-1""
    std::string program;    // name given to compile()
    // Where in the source: a line as written (or the text of an INTERPRET, then its number is 0)
    // and the byte in it, from 0; no place: not known. The line may lie behind `line`, which is
    // that of the clause's beginning.
    std::string source = {};
    std::size_t place_line = 0;
    std::optional<std::size_t> place = std::nullopt;
};

// Compiles a program. Never fails: a clause that is wrong raises its error when it is reached, as
// on VM. `name` stands in messages and error reports. A first line "#!…" counts as a comment.
// `options` are words as for OPTIONS; those that say how a source is read count here
// (NOLINECOMMENTS), and so do those of the program itself when its first instruction is OPTIONS
// with a string.
std::shared_ptr<const Program> compile(std::string_view source, std::string name,
                                       std::string_view options = {});

// The first error that compile() met, for editors and checkers; nullopt: every clause is sound.
std::optional<ErrorInfo> first_error(const Program& program);

// What an external routine gave back. `found` false: there is none (error 43). `rc` nonzero: it
// failed (error 40.1).
struct ExternalResult {
    bool found = false;
    std::optional<std::string> value;
    int rc = 0;
};

// Arguments of a routine: omitted ones are nullopt.
using Arguments = std::vector<std::optional<std::string>>;

// The variables of the running routine, for commands and external functions (EXECIO, GLOBALV, XEDIT
// EXTRACT). Use it during Host::command and Host::call only. Names of the symbolic functions are
// written as in a program: upper-cased, tails substituted; names of the direct functions are
// derived names ("A.Fred") used as they are. false / nullopt: no valid variable name.
class VariablePool {
  public:
    virtual ~VariablePool() = default;
    struct Fetched {
        std::string value;  // the derived name when unset
        bool is_set = false;
    };
    virtual std::optional<Fetched> fetch(std::string_view symbol) const = 0;
    virtual bool set(std::string_view symbol, std::string_view value) = 0;
    virtual bool drop(std::string_view symbol) = 0;
    virtual std::optional<Fetched> fetch_direct(std::string_view name) const = 0;
    virtual bool set_direct(std::string_view name, std::string_view value) = 0;
    virtual bool drop_direct(std::string_view name) = 0;
    // Every variable that has a value, by derived name, in no certain order. Do not change
    // variables meanwhile.
    virtual void each(
        const std::function<void(std::string_view name, std::string_view value)>&) const = 0;
    // Calls an internal routine of the program, as a function call of its present clause would;
    // `label` in capitals. Not `found`: there is no such label. `rc`: the error that ended the
    // program meanwhile; it then ends when the host gives back control, as it does after EXIT.
    virtual ExternalResult call_back(std::string_view label, const Arguments& arguments) {
        (void)label, (void)arguments;
        return {};
    }
};

enum class CallType : std::uint8_t { command, function, subroutine };

// ADDRESS … WITH: lines that replace a command's streams; null pointers: the normal ones.
struct Redirection {
    const std::vector<std::string>* input = nullptr;
    std::vector<std::string>* output = nullptr;
    std::vector<std::string>* error = nullptr;
    bool any() const { return input || output || error; }
};

// How a command ended. The host decides what is an error and what a failure: on VM rc > 0 and
// rc < 0; `from_rc` says just that.
struct CommandResult {
    enum class Kind : std::uint8_t { ok, error, failure };
    std::string rc = "0";
    Kind kind = Kind::ok;
    static CommandResult from_rc(std::int64_t rc) {
        return {std::to_string(rc), rc == 0 ? Kind::ok : rc > 0 ? Kind::error : Kind::failure};
    }
};

// Set by the outside (signal handler, another thread, an HI or TS command), read by running
// programs at the next loop end, call or command.
struct ExternalFlags {
    std::atomic<bool> halt{false};       // HI: raises HALT, then cleared
    std::atomic<bool> trace_on{false};   // TS: interactive trace until trace_off
    std::atomic<bool> trace_off{false};  // TE
    std::atomic<bool> type{true};        // false after HT: Host::say is not called
};

// PARSE SOURCE: "system how name default-environment"; on CMS name is "fn ft fm callname".
struct SourceInfo {
    std::string system = "UNIX";
    std::string name;
    std::string environment;  // the first current environment; left out of the string when `brief`
    bool brief = false;
};

// The world around a program. Every line is without a line end.
class Host {
  public:
    virtual ~Host() = default;

    // Before the first clause and after the last one. `variables` stays the variables of the
    // routine that runs, in every call between the two.
    virtual void begin(VariablePool&) {}
    virtual void end(VariablePool&) {}

    // Runs one command in an environment. `redirection` is null unless ADDRESS WITH asks for it.
    virtual CommandResult command(std::string_view environment, std::string_view text,
                                  VariablePool& variables, const Redirection* redirection) = 0;

    // True when commands of this environment can have their output taken (Redirection); DIAG 8
    // wants that of CP.
    virtual bool can_redirect(std::string_view) const { return false; }

    // SAY, and the lines of TRACE and of error reports. The last two default to say().
    virtual void say(std::string_view line) = 0;
    virtual void trace(std::string_view line) { say(line); }
    virtual void error(std::string_view line) { say(line); }
    // The message of an error report, behind the traceback: report_lines(), each to error().
    virtual void report(const ErrorInfo& info);

    // The queue (program stack).
    virtual void push(std::string_view line) = 0;
    virtual void queue(std::string_view line) = 0;
    virtual std::size_t queued() = 0;
    // PULL: head of the queue, else a line from the terminal. nullopt: end of input.
    virtual std::optional<std::string> pull() = 0;
    // PARSE EXTERNAL and interactive trace: a line from the terminal, never from the queue.
    virtual std::optional<std::string> read_terminal() = 0;
    // PARSE LINEIN: a line from the default input stream.
    virtual std::optional<std::string> read_line() { return read_terminal(); }
    // EXTERNALS(): lines typed ahead.
    virtual std::size_t typed_ahead() { return 0; }
    // LINESIZE(): width of the terminal.
    virtual std::size_t line_size() { return 80; }

    // A routine that is neither label nor built-in.
    virtual ExternalResult call(std::string_view name, CallType type, const Arguments& arguments,
                                VariablePool& variables);
    // A stream of the host's own (CHARIN, LINEIN, … find host files when this says nothing): the
    // path behind a stream name, nullopt when the name means nothing.
    virtual std::optional<std::string> stream_path(std::string_view name);

    // Streams of the host's own in place of host files, e.g. CMS files; null: host files.
    virtual StreamProvider* streams() { return nullptr; }
    // CHAROUT to the default output: text that need not end a line. false: the host takes whole
    // lines only; the text then waits for its line end and goes to say().
    virtual bool write_text(std::string_view) { return false; }
    // LINES() and CHARS() of the default input: false when its end is known to be reached.
    virtual bool has_input() { return true; }
    // The lines of a stream for ADDRESS … WITH INPUT STREAM, and those of WITH OUTPUT or ERROR
    // STREAM to be written to it. nullopt, false: not possible (error 48).
    virtual std::optional<std::vector<std::string>> read_lines(std::string_view stream);
    virtual bool write_lines(std::string_view stream, const std::vector<std::string>& lines,
                             bool append);

    // VALUE(name, new, selector): the old value; nullopt: no such pool (error 40.37). `value` null:
    // read only.
    virtual std::optional<std::string> outer_value(std::string_view name,
                                                   const std::string_view* value,
                                                   std::string_view selector);
    virtual std::string user_id() { return {}; }
    // CMSFLAG: a setting of CMS by its name there ("IMPCP"); nullopt: what CMS starts with.
    virtual std::optional<bool> cms_flag(std::string_view) { return std::nullopt; }
    // DATE and TIME; microseconds, local time is offset from UTC.
    virtual std::chrono::system_clock::time_point now();
    virtual std::chrono::minutes utc_offset(std::chrono::system_clock::time_point at);

    virtual ExternalFlags& flags() { return flags_; }
    // Asked at every 64th loop end or call, before flags() is looked at: a host that has to ask
    // somebody else whether to stop sets flags().halt here. Keep it short.
    virtual void poll() {}

  private:
    ExternalFlags flags_;
};

// What one run may use. Passing one is an error of the program (5 or 11), never the host's end.
struct Limits {
    std::size_t memory = std::size_t{2} << 30;  // bytes in variables and strings
    std::size_t value = std::size_t{1} << 28;   // bytes of one string
    std::size_t depth = 250'000;                // active calls and INTERPRETs
    std::uint64_t clauses = 0;                  // loop passes and calls; 0: no limit
    std::chrono::milliseconds time{0};          // 0: no limit
};

// How to run.
struct RunOptions {
    CallType type = CallType::command;
    Arguments arguments = {};
    SourceInfo source = {};
    Limits limits = {};
    std::string trace = {};    // a setting as for TRACE, before the first clause
    std::string options = {};  // words as for OPTIONS
    bool any_value = false;    // a command may end with any value, not only a whole number (26.13)
};

// How a run ended.
struct Completion {
    std::optional<std::string> value;  // of EXIT or RETURN
    int rc = 0;                      // as a command: the value as a number; after an error 20000+n
    std::optional<ErrorInfo> error;  // untrapped
};

// Runs a program to its end. An untrapped error is reported through Host::error (traceback lines,
// then the two message lines) and returned.
Completion run(const std::shared_ptr<const Program>& program, RunOptions options, Host& host);

// The two lines of an error report: "Error nn running name, line ll: text" and "Error nn.mm: …"
// (the second only when there is a subcode).
std::vector<std::string> report_lines(const ErrorInfo& error);
// What helps a person: the source line with a mark under the place, when it is known, and a line of
// advice for the error number.
std::vector<std::string> explain_lines(const ErrorInfo& error);

// ERRORTEXT: the text of error number n as VM has it, "" if there is none.
std::string_view error_text(int code);

}  // namespace rexx
