// Console and line source of a native program: the host's standard streams.
//
// Host text is UTF-8, text inside ISO 8859-1; this is where they meet.
#pragma once

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <iostream>
#include <string>

#include "base/console.h"
#include "base/ebcdic.h"
#include "base/progress.h"

namespace base {

// Lines to standard output; progress to standard error when that is a terminal.
class HostConsole : public Console {
  public:
    void line(std::string_view text) override {
        clear_progress();
        std::cout << to_utf8(text) << '\n' << std::flush;
    }
    void progress(std::string_view what, std::uint64_t done, std::uint64_t total) override {
        if (!is_terminal_) return;
        auto text = progress_.update(what, done, total);
        if (!text) return;
        in_progress_ = true;
        std::cerr << '\r' << *text << "\033[K" << std::flush;
    }

    // Takes the progress line off the terminal.
    void clear_progress() {
        if (!in_progress_) return;
        std::cerr << "\r\033[K" << std::flush;
        in_progress_ = false;
        progress_.reset();
    }

  private:
    const bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
    bool in_progress_ = false;
    ProgressLine progress_;
};

// Lines of a stream, from_utf8 where they are UTF-8. The end of the stream is the end of input.
class StreamSource : public LineSource {
  public:
    explicit StreamSource(std::istream& in) : in_(in) {}
    std::optional<std::string> read_line(std::string_view prompt) override {
        if (!prompt.empty()) std::cout << to_utf8(prompt) << std::flush;
        std::string text;
        if (!std::getline(in_, text)) return std::nullopt;
        if (!text.empty() && text.back() == '\r') text.pop_back();
        auto inside = from_utf8(text);
        return inside ? *inside : text;
    }

  private:
    std::istream& in_;
};

// The lines of a file; nullopt when it cannot be read.
inline std::optional<std::vector<std::string>> file_lines(const std::string& path) {
    std::ifstream in(path);
    StreamSource source(in);
    std::vector<std::string> lines;
    while (auto line = source.read_line("")) lines.push_back(*line);
    if (in.bad() || (lines.empty() && !in.eof())) return std::nullopt;
    return lines;
}

// A flag that Ctrl-C (SIGINT) and SIGTERM set: long operations look at it and end in order. A read
// that waits for the terminal ends as the end of input.
inline std::atomic<bool>& interrupt_flag() {
    static std::atomic<bool> flag{false};
    return flag;
}
inline const std::atomic<bool>* catch_interrupts() {
    static_assert(std::atomic<bool>::is_always_lock_free);
    interrupt_flag() = false;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupt_flag() = true; };
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    return &interrupt_flag();
}

}  // namespace base
