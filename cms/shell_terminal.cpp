// The host's terminal.
//
// Text inside is ISO 8859-1, outside UTF-8. History: $XDG_STATE_HOME/clonevm/history, else
// ~/.local/state/clonevm/history.

#include "cms/shell_terminal.h"

#include <poll.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace cms {

namespace {

constexpr int kMostHistory = 1000;

// readline calls plain functions: the session they complete from stands here.
Session* completing = nullptr;

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

std::vector<std::string> candidates(bool first_word) {
    std::vector<std::string> names;
    if (!completing) return names;
    if (first_word)
        for (const auto* command : commands()) names.emplace_back(command->name);
    for (auto* disk : completing->disks().all()) {
        for (const auto& file : disk->visible_files()) {
            if (first_word && file.type != "EXEC") continue;
            names.push_back(file.name);
            if (!first_word) names.push_back(file.type);
        }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

// readline asks again and again until null; the list is made at the first call.
char* next_candidate(const char* text, int state) {
    static std::vector<std::string> names;
    static std::size_t at;
    if (state == 0) {
        names = candidates(rl_point == static_cast<int>(std::string_view(text).size()));
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

class ReadlineTerminal final : public Terminal {
  public:
    ReadlineTerminal() : history_(history_path()) {
        rl_readline_name = "cms";
        rl_attempted_completion_function = complete;
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
    void clear() override { std::fputs("\033[H\033[2J", stdout); }
    std::size_t line_size() const override {
        winsize size{};
        const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        return known ? size.ws_col : 80;
    }
    std::optional<std::string> typed_meanwhile() override;

  private:
    void end_progress() {
        if (in_progress_) std::fputs("\r\033[K", stdout);
        in_progress_ = false;
    }
    std::string history_;
    bool in_progress_ = false;
    std::chrono::steady_clock::time_point last_progress_{};
};

void ReadlineTerminal::progress(std::string_view what, std::uint64_t done, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_progress_ < std::chrono::milliseconds(200) || total == 0) return;
    last_progress_ = now;
    in_progress_ = true;
    const auto shown = fmt::format("\r{} {:3}%", what, done * 100 / total);
    std::fputs(shown.c_str(), stdout);
    std::fflush(stdout);
}

std::optional<std::string> ReadlineTerminal::read_line(std::string_view prompt) {
    end_progress();
    std::fflush(stdout);
    char* typed = ::readline(std::string(prompt).c_str());
    if (!typed) return std::nullopt;
    std::string text = typed;
    std::free(typed);
    if (!text.empty()) add_history(text.c_str());
    return inner(text);
}

// Between two readlines the tty is in line mode: what is there is a whole line.
std::optional<std::string> ReadlineTerminal::typed_meanwhile() {
    pollfd wait{STDIN_FILENO, POLLIN, 0};
    if (::poll(&wait, 1, 0) <= 0 || !(wait.revents & POLLIN)) return std::nullopt;
    std::array<char, 1024> part;
    const auto got = ::read(STDIN_FILENO, part.data(), part.size());
    if (got <= 0) return std::nullopt;
    std::string_view text(part.data(), static_cast<std::size_t>(got));
    if (text.ends_with('\n')) text.remove_suffix(1);
    return inner(text);
}

}  // namespace

void complete_from(Session* session) {
    completing = session;
}

std::unique_ptr<Terminal> shell_terminal() {
    if (::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO))
        return std::make_unique<ReadlineTerminal>();
    return std::make_unique<PlainTerminal>();
}

}  // namespace cms
