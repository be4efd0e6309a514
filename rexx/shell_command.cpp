// Commands of the host's shell: a child process, pipes from it.
#include "rexx/shell_command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <vector>

#include "rexx/scanner.h"
#include "rexx/value.h"

namespace rexx {
namespace {

// What a child writes. It is read while the child runs: when nobody wants more, the reading end is
// closed and whoever writes, child or grandchild, is stopped by that.
class Output {
  public:
    explicit Output(bool wanted) {
        if (wanted && ::pipe2(ends_, O_CLOEXEC) == 0) ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    }
    ~Output() {
        close_end(0);
        close_end(1);
        memory_meter().give(text_.size());
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    int reading_end() const { return ends_[0]; }
    int writing_end() const { return ends_[1]; }
    bool is_open() const { return ends_[0] >= 0; }
    bool is_full() const { return full_; }
    void close_end(int which) {
        if (ends_[which] >= 0) ::close(ends_[which]);
        ends_[which] = -1;
    }
    // Takes what is there; closes at the end, or when there is no room for more.
    void read() {
        char buffer[65536];
        while (is_open()) {
            const ssize_t got = ::read(ends_[0], buffer, sizeof buffer);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
            if (got > 0) take({buffer, static_cast<std::size_t>(got)});
            if (got <= 0 || full_) close_end(0);
        }
    }
    // Error 5 when there was no room, or is none for so many lines.
    void give(std::vector<std::string>& lines) const {
        const auto count = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n'));
        if (full_) memory_meter().refuse();
        memory_meter().check(count * sizeof(std::string) + text_.size());
        lines = split_lines(text_);
    }

  private:
    void take(std::string_view more) {
        full_ = more.size() > memory_meter().room() / 2;
        if (full_) return;
        memory_meter().take(more.size());
        text_ += more;
    }

    int ends_[2] = {-1, -1};
    std::string text_;
    bool full_ = false;
};

// A temporary file with the lines a child reads; null: the child has our input.
class Input {
  public:
    explicit Input(const std::vector<std::string>* lines) {
        if (!lines || !(file_ = std::tmpfile())) return;
        for (const std::string& line : *lines) {
            std::fwrite(line.data(), 1, line.size(), file_);
            std::fputc('\n', file_);
        }
        std::fflush(file_);
        std::rewind(file_);
    }
    ~Input() {
        if (file_) std::fclose(file_);
    }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    int descriptor() const { return file_ ? fileno(file_) : -1; }

  private:
    std::FILE* file_ = nullptr;
};

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t", at)) != text.npos) {
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

// In the child: streams in place, then the program. Never returns.
[[noreturn]] void become(const ShellCommand& command, const int fds[3]) {
    for (int i = 0; i < 3; ++i)
        if (fds[i] >= 0) dup2(fds[i], i);
    signal(SIGINT, SIG_DFL);
    if (command.is_program) {
        std::vector<std::string> words = words_of(command.text);
        std::vector<char*> pointers;
        for (std::string& word : words) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        if (!words.empty()) execvp(pointers[0], pointers.data());
    } else {
        execl("/bin/sh", "sh", "-c", command.text.c_str(), static_cast<char*>(nullptr));
    }
    _exit(127);
}

// Reads until the child has ended; what it leaves running in the background is not waited for.
void attend(pid_t child, const ShellCommand& command, Output& output, Output& error) {
    constexpr int kBetweenLooks = 100;  // milliseconds
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
    bool ended = false;
    while (!ended && (handle >= 0 || output.is_open() || error.is_open())) {
        pollfd events[] = {{handle, POLLIN, 0},
                           {output.reading_end(), POLLIN, 0},
                           {error.reading_end(), POLLIN, 0}};
        (void)::poll(events, std::size(events), kBetweenLooks);
        ended = events[0].revents != 0;
        output.read();
        error.read();
        const bool late = command.deadline && std::chrono::steady_clock::now() >= *command.deadline;
        if (late || output.is_full() || error.is_full()) kill(child, SIGKILL);
    }
    if (handle >= 0) ::close(handle);
}

}  // namespace

int run_shell_command(const ShellCommand& command) {
    const Redirection wanted = command.redirection ? *command.redirection : Redirection{};
    const Input input(wanted.input);
    Output output(wanted.output), error(wanted.error);
    const int fds[] = {input.descriptor(), output.writing_end(), error.writing_end()};
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) return kCommandNotFound;
    if (child == 0) become(command, fds);
    output.close_end(1);
    error.close_end(1);
    if (wanted.output || wanted.error || command.deadline) attend(child, command, output, error);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (wanted.output) output.give(*wanted.output);
    if (wanted.error) error.give(*wanted.error);
    if (WIFSIGNALED(status)) return -WTERMSIG(status);
    const int code = WEXITSTATUS(status);
    // 127 is the shell's word for a command it did not find.
    return code == 127 ? kCommandNotFound : code;
}

}  // namespace rexx
