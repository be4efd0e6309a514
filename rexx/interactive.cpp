// The interactive mode, see interactive.h.
#include "rexx/interactive.h"

#include <dlfcn.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "rexx/code.h"
#include "rexx/scanner.h"

namespace rexx {
namespace {

// An error or Ctrl-C ends what was typed, not the session.
constexpr std::string_view kDriver = R"(/* interactive */
!again:
do forever; signal on syntax name !error; signal on halt name !halted; interpret !read(); end
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

namespace {

constexpr int kBetweenLooks = 100;  // milliseconds

// What readline has to say goes to a function without a place for an object.
struct {
    void (*remove_handler)() = nullptr;
    bool finished = false;
    char* text = nullptr;
} readline_answer;

void take_line(char* text) {
    readline_answer.remove_handler();  // else it prompts for the next line at once
    readline_answer.finished = true;
    readline_answer.text = text;
}

template <class Function>
void find(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
}

}  // namespace

LineEditor::LineEditor() {
    if (!isatty(STDIN_FILENO)) return;
    void* library = nullptr;
    for (const char* name : {"libreadline.so.8", "libreadline.so", "libedit.so.2"})
        if (!library) library = dlopen(name, RTLD_LAZY);
    if (!library) return;
    find(library, "rl_callback_handler_install", install_);
    find(library, "rl_callback_read_char", read_character_);
    find(library, "rl_callback_handler_remove", remove_);
    find(library, "add_history", add_history_);
    if (!install_ || !read_character_ || !remove_) install_ = nullptr;
}

TypedLine LineEditor::line(const char* prompt, StandardHost& host) {
    std::fflush(stdout);
    if (!install_) {
        if (isatty(STDIN_FILENO)) std::fputs(prompt, stdout);
        auto text = host.read_terminal();
        return {text ? TypedLine::Kind::line : TypedLine::Kind::end, text.value_or("")};
    }
    readline_answer = {remove_, false, nullptr};
    install_(prompt, take_line);
    while (!readline_answer.finished) {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        // Ctrl-C ends the wait, or came just before it: then the next look finds it.
        const int ready = poll(&input, 1, kBetweenLooks);
        if (host.flags().halt.exchange(false)) {
            remove_();
            std::fputc('\n', stdout);
            return {TypedLine::Kind::interrupted, {}};
        }
        if (ready > 0) {
            read_character_();
        } else if (ready < 0 && errno != EINTR) {
            remove_();
            return {TypedLine::Kind::end, {}};
        }
    }
    char* typed = readline_answer.text;
    if (!typed) return {TypedLine::Kind::end, {}};
    if (typed[0] != '\0' && add_history_) add_history_(typed);
    TypedLine made{TypedLine::Kind::line, typed};
    std::free(typed);
    return made;
}

// The next text to run, ready for INTERPRET; nullopt: end of input. Ctrl-C gives up what was typed.
std::optional<std::string> InteractiveHost::read_text() {
    std::string text;
    for (const char* prompt = "rexx> ";;) {
        const TypedLine typed = editor_.line(prompt, *this);
        if (typed.kind == TypedLine::Kind::end) return std::nullopt;
        if (typed.kind == TypedLine::Kind::interrupted) {
            text.clear();
            prompt = "rexx> ";
            continue;
        }
        text += (text.empty() ? "" : "\n") + typed.text;
        switch (typed_text(text)) {
            case Typed::incomplete:
                prompt = "....> ";
                continue;
            case Typed::expression:
                typed_.clear();
                return "say " + text;
            case Typed::clauses:
                typed_ = text;
                return text;
        }
    }
}

// An error that was in what was typed, not in what it did, is shown with its place.
void InteractiveHost::tell(const std::string& number, const std::string& text) {
    error("Error " + number + ": " + text);
    const auto wrong = first_error(*compile(typed_, "typed"));
    typed_.clear();
    if (!wrong) return;
    const bool is_same =
        number == std::to_string(wrong->code) ||
        number == std::to_string(wrong->code) + "." + std::to_string(wrong->subcode);
    if (!is_same) return;
    for (const std::string& line : explain_lines(*wrong)) error(line);
}

ExternalResult InteractiveHost::call(std::string_view name, CallType type,
                                     const Arguments& arguments, VariablePool& variables) {
    if (name == "!READ") return {true, read_text().value_or("exit"), 0};
    if (name != "!TELL") return Running::call(name, type, arguments, variables);
    tell(arguments[0].value_or(""), arguments[1].value_or(""));
    return {true, std::nullopt, 0};
}

Completion run_interactive(InteractiveHost& host, const std::string& options,
                           const Limits& limits) {
    RunOptions how;
    how.source = {"UNIX", "rexx", "SYSTEM", true};
    how.options = options;
    how.limits = limits;
    const auto driver = std::const_pointer_cast<Program>(compile(kDriver, "rexx"));
    driver->unit.hide();
    return run(driver, std::move(how), host);
}

}  // namespace rexx
