// The host of the `rexx` program.
#include "rexx/standard_host.h"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "rexx/scanner.h"
#include "rexx/value.h"

namespace rexx {
namespace {

// RC of a command that does not exist (rexx.md 12.2).
constexpr int kNotFound = -3;

// What a line takes in the queue or in a list of lines.
std::size_t line_bytes(std::string_view line) {
    return sizeof(std::string) + (line.size() > 15 ? line.size() + 17 : 0);
}

// A temporary file that holds or takes the lines of a redirected stream.
class Lines {
  public:
    Lines() : file_(std::tmpfile()) {}
    ~Lines() {
        if (file_) std::fclose(file_);
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;
    int descriptor() const { return file_ ? fileno(file_) : -1; }
    void fill(const std::vector<std::string>& lines) {
        if (!file_) return;
        for (const std::string& line : lines) {
            std::fwrite(line.data(), 1, line.size(), file_);
            std::fputc('\n', file_);
        }
        std::fflush(file_);
        std::rewind(file_);
    }
    std::uint64_t size() const {
        struct stat s {};
        return file_ && fstat(fileno(file_), &s) == 0 ? static_cast<std::uint64_t>(s.st_size) : 0;
    }
    // Error 5 when the lines pass the limit of memory.
    void take(std::vector<std::string>& lines) {
        if (!file_) return;
        std::rewind(file_);
        Metered bytes;
        std::string line;
        while (read_line(line)) {
            bytes.take(line_bytes(line));
            lines.push_back(line);
        }
    }

  private:
    // What is accounted for while the lines are on their way.
    struct Metered {
        std::size_t all = 0;
        void take(std::size_t bytes) {
            memory_meter().take(bytes);
            all += bytes;
        }
        ~Metered() { memory_meter().give(all); }
    };
    // A line as split_lines() makes it: without its end and a CR before that.
    bool read_line(std::string& line) {
        line.clear();
        int c;
        while ((c = std::getc(file_)) != EOF && c != '\n') {
            line += static_cast<char>(c);
            if (line.size() % kLookBytes == 0) memory_meter().check(line.size());
        }
        if (c == EOF && line.empty()) return false;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return true;
    }
    static constexpr std::size_t kLookBytes = std::size_t{1} << 20;

    std::FILE* file_;
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
[[noreturn]] void become(std::string_view environment, const std::string& text, const int fds[3]) {
    for (int i = 0; i < 3; ++i)
        if (fds[i] >= 0) dup2(fds[i], i);
    signal(SIGINT, SIG_DFL);
    if (environment == "PATH") {
        std::vector<std::string> words = words_of(text);
        std::vector<char*> pointers;
        for (std::string& word : words) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        if (!words.empty()) execvp(pointers[0], pointers.data());
    } else {
        execl("/bin/sh", "sh", "-c", text.c_str(), static_cast<char*>(nullptr));
    }
    _exit(127);
}

// Returns when the child has ended; meanwhile asks `allowed` ten times a second, and ends it when
// that says no.
int wait_for(pid_t child, const std::function<bool()>& allowed) {
    constexpr int kBetweenLooks = 100;
    if (allowed) {
        const int handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
        pollfd ended{handle, POLLIN, 0};
        while (handle >= 0 && ::poll(&ended, 1, kBetweenLooks) <= 0)
            if (!allowed()) kill(child, SIGKILL);
        if (handle >= 0) close(handle);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

int run_child(std::string_view environment, const std::string& text, const int fds[3],
              const std::function<bool()>& allowed) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) return kNotFound;
    if (child == 0) become(environment, text, fds);
    const int status = wait_for(child, allowed);
    if (WIFSIGNALED(status)) return -WTERMSIG(status);
    const int code = WEXITSTATUS(status);
    // 127 is the shell's word for a command it did not find.
    return code == 127 ? kNotFound : code;
}

bool is_file(const std::string& path) {
    struct stat s {};
    return stat(path.c_str(), &s) == 0 && S_ISREG(s.st_mode);
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) return std::nullopt;
    std::string text;
    char buffer[65536];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
        text.append(buffer, n);
    const bool bad = std::ferror(file) != 0;
    std::fclose(file);
    if (bad) return std::nullopt;
    return text;
}

CommandResult StandardHost::command(std::string_view environment, std::string_view text,
                                    VariablePool&, const Redirection* redirection) {
    static constexpr std::string_view kKnown[] = {"", "SYSTEM", "COMMAND", "CMD", "PATH", "SHELL"};
    const std::string name = upper(environment);
    if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown))
        return CommandResult::from_rc(kNotFound);
    Lines input, output, error;
    // Lines the program wants may not pass its memory, nor the command the program's time.
    const auto watch = [&](const Lines& out, const Lines& err) -> std::function<bool()> {
        const std::uint64_t room = memory_meter().room();
        const bool taken = redirection && (redirection->output || redirection->error);
        if (!taken && limits_.time.count() == 0) return nullptr;
        return [this, room, &out, &err] {
            const bool late = limits_.time.count() && remaining_limits().time.count() <= 1;
            return !late && out.size() + err.size() <= room;
        };
    };
    int fds[3] = {-1, -1, -1};
    if (redirection && redirection->input) {
        input.fill(*redirection->input);
        fds[0] = input.descriptor();
    }
    if (redirection && redirection->output) fds[1] = output.descriptor();
    if (redirection && redirection->error) fds[2] = error.descriptor();
    const int rc = run_child(name, std::string(text), fds, watch(output, error));
    if (redirection && redirection->output) output.take(*redirection->output);
    if (redirection && redirection->error) error.take(*redirection->error);
    return CommandResult::from_rc(rc);
}

namespace {

void put_line(std::FILE* file, std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), file);
    std::fputc('\n', file);
}

}  // namespace

void StandardHost::say(std::string_view line) {
    put_line(stdout, line);
}

bool StandardHost::write_text(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return true;
}

void StandardHost::trace(std::string_view line) {
    std::fflush(stdout);
    put_line(stderr, line);
}

void StandardHost::error(std::string_view line) {
    trace(line);
}

void StandardHost::report(const ErrorInfo& info) {
    Host::report(info);
    if (!explain_) return;
    for (const std::string& line : explain_lines(info)) error(line);
}

StandardHost::~StandardHost() {
    for (const std::string& line : queue_) memory_meter().give(line_bytes(line));
}

void StandardHost::push(std::string_view line) {
    memory_meter().take(line_bytes(line));
    queue_.emplace_front(line);
}

void StandardHost::queue(std::string_view line) {
    memory_meter().take(line_bytes(line));
    queue_.emplace_back(line);
}

// A terminal may always say more; a file or pipe is looked into.
bool StandardHost::has_input() {
    if (std::feof(stdin)) return false;
    if (isatty(STDIN_FILENO)) return true;
    const int c = std::getc(stdin);
    if (c != EOF) std::ungetc(c, stdin);
    return c != EOF;
}

std::optional<std::string> StandardHost::pull() {
    if (queue_.empty()) return read_terminal();
    std::string line = std::move(queue_.front());
    queue_.pop_front();
    memory_meter().give(line_bytes(line));
    return line;
}

std::optional<std::string> StandardHost::read_terminal() {
    std::fflush(stdout);
    std::string line;
    for (int c; (c = std::getc(stdin)) != '\n';) {
        if (c == EOF) {
            if (line.empty()) return std::nullopt;
            break;
        }
        line += static_cast<char>(c);
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

std::optional<std::string> StandardHost::find_routine(const std::string& name) const {
    static constexpr std::string_view kSuffixes[] = {".rexx", ".rex", ".cmd", ".exec", ".rx", ""};
    std::vector<std::string> names{name};
    std::string small = name;
    for (char& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (small != name) names.push_back(small);
    std::vector<std::string> directories;
    if (name.find('/') != name.npos) {
        directories.emplace_back();
    } else {
        if (!directory_.empty()) directories.push_back(directory_ + "/");
        directories.emplace_back("./");
        for (const char* variable : {"REXXPATH", "REGINA_MACROS", "PATH"}) {
            const char* value = std::getenv(variable);
            for (std::string_view rest = value ? value : ""; !rest.empty();) {
                const std::size_t end = std::min(rest.find(':'), rest.size());
                directories.push_back(std::string(rest.substr(0, end)) + "/");
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        }
    }
    for (const std::string& directory : directories)
        for (std::string_view suffix : kSuffixes)
            for (const std::string& n : names) {
                const std::string path = directory + n + std::string(suffix);
                // Without a suffix it must say that it is REXX; PATH is full of other programs.
                if (is_file(path) && (!suffix.empty() || n.find('.') != n.npos)) return path;
            }
    return std::nullopt;
}

void StandardHost::set_limits(const Limits& limits) {
    limits_ = limits;
    started_ = std::chrono::steady_clock::now();
}

Limits StandardHost::remaining_limits() const {
    Limits left = limits_;
    if (left.time.count() == 0) return left;
    const auto used = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - started_);
    left.time = std::max(left.time - used, std::chrono::milliseconds(1));
    return left;
}

ExternalResult StandardHost::call(std::string_view name, CallType type, const Arguments& arguments,
                                  VariablePool&) {
    static constexpr int kDepth = 100;
    const auto path = find_routine(std::string(name));
    if (!path || external_depth_ >= kDepth) return {path.has_value(), std::nullopt, path ? 11 : 0};
    auto& program = programs_[*path];
    if (!program) {
        const auto source = read_file(*path);
        if (!source) return {};
        program = compile(*source, *path, options_);
    }
    RunOptions options;
    options.type = type;
    options.arguments = arguments;
    options.source = {"UNIX", *path, "SYSTEM", true};
    options.options = options_;
    options.limits = remaining_limits();
    ++external_depth_;
    const std::shared_ptr<const Program> kept = program;
    const Completion done = run(kept, std::move(options), *this);
    --external_depth_;
    return {true, done.value, done.error ? done.error->code : 0};
}

std::optional<std::string> StandardHost::outer_value(std::string_view name,
                                                     const std::string_view* value,
                                                     std::string_view selector) {
    const std::string pool = upper(selector);
    if (pool != "ENVIRONMENT" && pool != "SYSTEM") return std::nullopt;
    const std::string variable(name);
    const char* old = std::getenv(variable.c_str());
    std::string result = old ? old : "";
    if (value) setenv(variable.c_str(), std::string(*value).c_str(), 1);
    return result;
}

std::string StandardHost::user_id() {
    const passwd* entry = getpwuid(getuid());
    return entry ? entry->pw_name : "";
}

}  // namespace rexx
