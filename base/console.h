// Console, line source and line sink: how a room talks to whoever runs it.
//
// A utility never knows whether a line comes from the program stack, a terminal, a file or a test,
// nor where its output goes. The shell, EXECs and tests implement these.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base {

// Takes finished lines, without a line end.
class LineSink {
  public:
    virtual ~LineSink() = default;
    virtual void line(std::string_view text) = 0;
};

// Gives lines one at a time. `prompt` is what a person would see; an empty prompt asks silently.
// std::nullopt is the end of input (no terminal and nothing stacked): a program must then stop with
// a message, never wait or assume an answer.
class LineSource {
  public:
    virtual ~LineSource() = default;
    virtual std::optional<std::string> read_line(std::string_view prompt) = 0;
};

// A place for responses and messages. message() applies SET EMSG where the implementation has it.
class Console : public LineSink {
  public:
    virtual void message(const Error& error) { line(error.line()); }
    // Progress of a long operation; `done` of `total` bytes. A console that is no
    // terminal ignores it.
    virtual void progress(std::string_view what, std::uint64_t done, std::uint64_t total) {
        (void)what, (void)done, (void)total;
    }
};

// Keeps every line: for tests, EXECIO CP, DIAG 8 and PIPE.
class CapturedConsole : public Console {
  public:
    void line(std::string_view text) override { lines.emplace_back(text); }
    std::vector<std::string> lines;
};

// Prints an error at the command boundary and answers its return code.
inline int report(Console& console, const Error& error) {
    console.message(error);
    return error.rc;
}

// Gives lines from a list, then the end of input.
class ListSource : public LineSource {
  public:
    explicit ListSource(std::vector<std::string> lines) : lines_(std::move(lines)) {}
    std::optional<std::string> read_line(std::string_view) override {
        if (next_ == lines_.size()) return std::nullopt;
        return lines_[next_++];
    }
    // Lines not read yet.
    std::size_t left() const { return lines_.size() - next_; }

  private:
    std::vector<std::string> lines_;
    std::size_t next_ = 0;
};

}  // namespace base
