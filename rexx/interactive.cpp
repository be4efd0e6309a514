// The interactive mode, see interactive.h.
#include "rexx/interactive.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "rexx/code.h"
#include "rexx/scanner.h"

namespace rexx {
namespace {

// An error or Ctrl-C ends what was typed, not the session.
constexpr std::string_view kDriver = R"(/* interactive */
!again:
signal on syntax name !error
signal on halt name !halted
do forever; interpret !read(); end
!error: call !tell condition('E'), condition('D'); signal !again
!halted: call !tell 4.1, 'Interrupted'; signal !again
)";

bool ends_with_comma(const std::string& text) {
    const std::vector<Token> tokens = scan(text);
    // The last two are the ends of clause and source that scan() adds.
    return tokens.size() > 2 && tokens[tokens.size() - 3].is(TokenKind::comma);
}

bool is_command_string(const std::string& text) {
    const std::vector<Token> tokens = scan(text);
    return tokens[0].is(TokenKind::string) && !tokens[1].is(TokenKind::open);
}

}  // namespace

Typed typed_text(const std::string& text) {
    if (ends_with_comma(text)) return Typed::incomplete;
    const auto program = compile(text, "typed");
    if (const auto error = first_error(*program)) {
        const bool open = error->code == 14 || (error->code == 6 && error->subcode == 1);
        return open ? Typed::incomplete : Typed::clauses;
    }
    const auto& clauses = program->unit.clauses;
    const bool alone = clauses.size() == 1 && clauses[0].kind == Clause::Kind::command;
    return alone && !is_command_string(text) ? Typed::expression : Typed::clauses;
}

LineEditor::LineEditor() {
    if (!isatty(STDIN_FILENO)) return;
    void* library = nullptr;
    for (const char* name : {"libreadline.so.8", "libreadline.so", "libedit.so.2"})
        if (!library) library = dlopen(name, RTLD_LAZY);
    if (!library) return;
    readline_ = reinterpret_cast<char* (*)(const char*)>(dlsym(library, "readline"));
    add_history_ = reinterpret_cast<void (*)(const char*)>(dlsym(library, "add_history"));
}

std::optional<std::string> LineEditor::line(const char* prompt, StandardHost& host) {
    std::fflush(stdout);
    if (!readline_) {
        if (isatty(STDIN_FILENO)) std::fputs(prompt, stdout);
        return host.read_terminal();
    }
    char* typed = readline_(prompt);
    if (!typed) return std::nullopt;
    if (typed[0] != '\0' && add_history_) add_history_(typed);
    std::string text = typed;
    std::free(typed);
    return text;
}

// The next text to run, ready for INTERPRET; nullopt: end of input.
std::optional<std::string> InteractiveHost::read_text() {
    std::string text;
    for (const char* prompt = "rexx> ";; prompt = "....> ") {
        const auto line = editor_.line(prompt, *this);
        if (!line) return std::nullopt;
        text += (text.empty() ? "" : "\n") + *line;
        switch (typed_text(text)) {
            case Typed::incomplete:
                continue;
            case Typed::expression:
                return "say " + text;
            case Typed::clauses:
                return text;
        }
    }
}

ExternalResult InteractiveHost::call(std::string_view name, CallType type,
                                     const Arguments& arguments, VariablePool& variables) {
    if (name == "!READ") return {true, read_text().value_or("exit"), 0};
    if (name != "!TELL") return StandardHost::call(name, type, arguments, variables);
    error("Error " + arguments[0].value_or("") + ": " + arguments[1].value_or(""));
    return {true, std::nullopt, 0};
}

Completion run_interactive(InteractiveHost& host, const std::string& options,
                           const Limits& limits) {
    RunOptions how;
    how.source = {"UNIX", "rexx", "SYSTEM", true};
    how.options = options;
    how.limits = limits;
    return run(compile(kDriver, "rexx"), std::move(how), host);
}

}  // namespace rexx
