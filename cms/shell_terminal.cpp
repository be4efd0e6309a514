// The host's terminal.
//
// Text inside is ISO 8859-1, outside UTF-8. History: $XDG_STATE_HOME/clonevm/history, else
// ~/.local/state/clonevm/history.

#include "cms/shell_terminal.h"

#include <poll.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/progress.h"
#include "cms/completion.h"
#include "cms/interrupt.h"

namespace cms {

namespace {

constexpr int kMostHistory = 1000;

// Set by end_input(), perhaps in a signal handler.
std::atomic<bool> input_over{false};

// readline calls plain functions: the session they complete from stands here, and what was begun
// to be typed before it was called.
Session* completing = nullptr;
std::string begun;

int insert_begun() {
    if (!begun.empty()) rl_insert_text(begun.c_str());
    begun.clear();
    return 0;
}

std::string inner(std::string_view typed) {
    return base::from_utf8(typed).value_or(std::string(typed));
}

class PlainTerminal : public Terminal {
  public:
    // Whoever watches through a pipe, and whoever finds the log of a killed run, gets whole lines
    // when they are said.
    PlainTerminal() { std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); }
    ~PlainTerminal() override { std::fflush(stdout); }
    void line(std::string_view text) override {
        const auto shown = base::to_utf8(text);
        std::fwrite(shown.data(), 1, shown.size(), stdout);
        std::fputc('\n', stdout);
    }
    std::optional<std::string> read_line(std::string_view prompt) override {
        if (!prompt.empty()) line(prompt);
        std::fflush(stdout);
        if (input_over) return std::nullopt;
        char* buffer = nullptr;
        std::size_t room = 0;
        const auto length = ::getline(&buffer, &room, stdin);
        std::optional<std::string> read;
        if (length >= 0) {
            std::string_view text(buffer, static_cast<std::size_t>(length));
            if (text.ends_with('\n')) text.remove_suffix(1);
            if (text.ends_with('\r')) text.remove_suffix(1);
            read = inner(text);
        }
        std::free(buffer);
        return read;
    }
};

std::string history_path() {
    const char* state = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    if (state && *state) return std::string(state) + "/clonevm/history";
    if (home && *home) return std::string(home) + "/.local/state/clonevm/history";
    return {};
}

// What may stand where the word begins that is being typed.
std::vector<std::string> candidates(std::string_view word) {
    if (!completing) return {};
    const std::string_view line(rl_line_buffer, static_cast<std::size_t>(rl_point));
    return completions(*completing,
                       line.substr(0, line.size() - std::min(word.size(), line.size())));
}

// readline asks again and again until null; the list is made at the first call.
char* next_candidate(const char* text, int state) {
    static std::vector<std::string> names;
    static std::size_t at;
    if (state == 0) {
        names = candidates(text);
        at = 0;
    }
    const auto wanted = base::upper(text);
    while (at < names.size()) {
        const auto& name = names[at++];
        if (name.starts_with(wanted)) return ::strdup(name.c_str());
    }
    return nullptr;
}

char** complete(const char* text, int, int) {
    rl_attempted_completion_over = 1;
    return rl_completion_matches(text, next_candidate);
}

// The end of input as a byte: as Ctrl-D is typed, and as the tty hands over one typed in line mode
// when readline took the tty before it was read.
bool is_end_of_input(int character) {
    return character == 0x04 || character == 0;
}

bool has_input(int descriptor) {
    pollfd wait{descriptor, POLLIN, 0};
    return ::poll(&wait, 1, 0) == 1;
}

sigset_t interrupting_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, number);
    return signals;
}

// Waits for input with signals let in only there: one that came a moment before is not slept over.
void wait_for_input(int descriptor, const sigset_t& outside) {
    pollfd wait{descriptor, POLLIN, 0};
    (void)::ppoll(&wait, 1, nullptr, &outside);
}

// Ctrl-C gives the line up: readline would go on with it. It looks as if ENTER had been typed, and
// read_line() throws the line away. A signal is first caught by readline's own handler; ours runs
// when readline is asked to look for signals, which must happen with signals let in.
int next_character(FILE* in) {
    const sigset_t interrupts = interrupting_signals();
    sigset_t outside;
    for (;;) {
        rl_check_signals();
        if (input_over) return EOF;
        if (is_interrupted()) {
            rl_replace_line("", 0);
            return '\n';
        }
        if (has_input(::fileno(in))) break;
        ::pthread_sigmask(SIG_BLOCK, &interrupts, &outside);
        if (rl_pending_signal() == 0) wait_for_input(::fileno(in), outside);
        ::pthread_sigmask(SIG_SETMASK, &outside, nullptr);
    }
    unsigned char character = 0;
    if (::read(::fileno(in), &character, 1) != 1) return EOF;
    return rl_end == 0 && is_end_of_input(character) ? EOF : character;
}

// The tty without echo while it lives.
class HiddenTyping {
  public:
    HiddenTyping() : known_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!known_) return;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        (void)::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~HiddenTyping() {
        if (known_) (void)::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
    HiddenTyping(const HiddenTyping&) = delete;
    HiddenTyping& operator=(const HiddenTyping&) = delete;

  private:
    termios before_{};
    bool known_;
};

// Waits for input; false when Ctrl-C came instead, also in the moment before the wait began.
bool wait_uninterrupted() {
    const sigset_t interrupts = interrupting_signals();
    sigset_t outside;
    ::pthread_sigmask(SIG_BLOCK, &interrupts, &outside);
    const bool came_before = is_interrupted() || input_over;
    if (!came_before) wait_for_input(STDIN_FILENO, outside);
    ::pthread_sigmask(SIG_SETMASK, &outside, nullptr);
    return !take_interrupt() && !input_over;
}

// A line in line mode, behind readline's back; nothing is read ahead.
std::optional<std::string> plain_line() {
    std::string text;
    for (char c = 0;;) {
        if (!wait_uninterrupted()) return std::nullopt;
        const auto got = ::read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || (text.empty() && is_end_of_input(c))) return std::nullopt;
        if (c == '\n') return text;
        text += c;
    }
}

class ReadlineTerminal final : public Terminal {
  public:
    ReadlineTerminal() : history_(history_path()) {
        rl_readline_name = "cms";
        rl_attempted_completion_function = complete;
        rl_getc_function = next_character;
        rl_startup_hook = insert_begun;
        // File names may hold these characters.
        rl_completer_word_break_characters = const_cast<char*>(" (");
        using_history();
        stifle_history(kMostHistory);
        if (history_.empty()) return;
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(history_).parent_path(), ignored);
        (void)read_history(history_.c_str());
    }
    ~ReadlineTerminal() override {
        if (!history_.empty()) (void)write_history(history_.c_str());
    }

    bool is_interactive() const override { return true; }
    void line(std::string_view text) override {
        end_progress();
        const auto shown = base::to_utf8(text);
        std::fwrite(shown.data(), 1, shown.size(), stdout);
        std::fputc('\n', stdout);
    }
    void progress(std::string_view what, std::uint64_t done, std::uint64_t total) override;
    std::optional<std::string> read_line(std::string_view prompt) override;
    std::optional<std::string> read_password(std::string_view prompt) override;
    void clear() override { std::fputs("\033[H\033[2J", stdout); }
    std::size_t line_size() const override {
        winsize size{};
        const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        return known ? size.ws_col : 80;
    }
    std::optional<std::string> typed_meanwhile() override;

  private:
    std::optional<std::string> take_typed();
    bool take_end();
    void end_progress() {
        if (!in_progress_) return;
        std::fputs("\r\033[K", stdout);
        in_progress_ = false;
        progress_.reset();
    }
    std::string history_;
    std::string typed_;      // while a program ran; not yet a line
    bool is_ended_ = false;  // and then the end of input
    bool in_progress_ = false;
    base::ProgressLine progress_;
};

void ReadlineTerminal::progress(std::string_view what, std::uint64_t done, std::uint64_t total) {
    const auto text = progress_.update(what, done, total);
    if (!text) return;
    in_progress_ = true;
    std::fputs(("\r" + *text + "\033[K").c_str(), stdout);
    std::fflush(stdout);
}

std::optional<std::string> ReadlineTerminal::read_line(std::string_view prompt) {
    end_progress();
    std::fflush(stdout);
    if (input_over) return std::nullopt;
    if (auto typed = take_typed()) return typed;
    if (take_end()) return std::nullopt;
    begun = std::exchange(typed_, {});
    // What came just before the question halts the program that asks it; what halted one before is
    // over.
    if (take_interrupt() && is_halt_due()) return std::string();
    char* typed = ::readline(std::string(prompt).c_str());
    if (input_over) {
        std::free(typed);
        return std::nullopt;
    }
    if (take_interrupt()) {
        std::free(typed);
        std::fputc('\n', stdout);
        return std::string();
    }
    if (!typed) return std::nullopt;
    const auto text = without_password(typed);
    const auto whole = inner(typed);
    std::free(typed);
    if (!text.empty()) add_history(text.c_str());
    return whole;
}

std::optional<std::string> ReadlineTerminal::read_password(std::string_view prompt) {
    end_progress();
    const HiddenTyping hidden;  // drops what was typed before the question, not an early answer
    (void)take_interrupt();     // and a Ctrl-C before it
    line(prompt);
    std::fflush(stdout);
    auto typed = plain_line();
    if (typed) *typed = inner(*typed);
    return typed;
}

// Between two readlines the tty is in line mode, but what was typed just before it came there ends
// in a carriage return, and may be less or more than a line.
std::optional<std::string> ReadlineTerminal::typed_meanwhile() {
    std::array<char, 1024> part;
    if (has_input(STDIN_FILENO)) {
        const auto got = ::read(STDIN_FILENO, part.data(), part.size());
        if (got > 0) typed_.append(part.data(), static_cast<std::size_t>(got));
        if (got == 0) is_ended_ = true;
    }
    return take_typed();
}

// Whether the next thing typed ahead is the end of input; it is taken then.
bool ReadlineTerminal::take_end() {
    if (typed_.empty()) return std::exchange(is_ended_, false);
    if (!is_end_of_input(static_cast<unsigned char>(typed_.front()))) return false;
    typed_.erase(0, 1);
    return true;
}

std::optional<std::string> ReadlineTerminal::take_typed() {
    const auto end = typed_.find_first_of("\r\n");
    if (end == std::string::npos) return std::nullopt;
    auto text = inner(std::string_view(typed_).substr(0, end));
    typed_.erase(0, end + 1);
    return text;
}

}  // namespace

void complete_from(Session* session) {
    completing = session;
}

void end_input() {
    input_over = true;
}

bool is_input_over() {
    return input_over;
}

std::unique_ptr<Terminal> shell_terminal() {
    if (::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO))
        return std::make_unique<ReadlineTerminal>();
    return std::make_unique<PlainTerminal>();
}

}  // namespace cms
