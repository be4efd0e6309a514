// The host of the `rexx` program.
#include "rexx/standard_host.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "rexx/condition.h"
#include "rexx/host_functions.h"
#include "rexx/scanner.h"
#include "rexx/shell_command.h"
#include "rexx/value.h"

namespace rexx {
namespace {

// What a line takes in the queue.
std::size_t line_bytes(std::string_view line) {
    return sizeof(std::string) + (line.size() > 15 ? line.size() + 17 : 0);
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
                                    VariablePool& variables, const Redirection* redirection) {
    load_named_packages();
    if (auto done = packages_.command(environment, text, variables, *this, redirection))
        return std::move(*done);
    static constexpr std::string_view kKnown[] = {"", "SYSTEM", "COMMAND", "CMD", "PATH", "SHELL"};
    const std::string name = upper(environment);
    if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown))
        return CommandResult::from_rc(kCommandNotFound);
    ShellCommand shell{std::string(text), name == "PATH", redirection, {}};
    if (limits_.time.count()) shell.deadline = started_ + limits_.time;
    const int rc = run_shell_command(shell);
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

StandardHost::StandardHost(std::string directory, std::shared_ptr<Queues> queues)
    : directory_(std::move(directory)),
      queues_(queues ? std::move(queues) : std::make_shared<Queues>()),
      own_functions_(host_functions(*this)) {
    packages_.add(own_functions_, Packages::Slot::system);
}

StandardHost::~StandardHost() = default;

// Lines outlive the program, so they are not on its meter; but there must be room for them.
void StandardHost::put(std::string_view line, bool at_head) {
    memory_meter().check(queues_->bytes() + line_bytes(line));
    if (queues_->add(queue_name_, line, at_head)) return;
    queues_->create(queue_name_);  // it was deleted while in use
    queues_->add(queue_name_, line, at_head);
}

std::optional<std::string> StandardHost::pull_queue() {
    const bool waits = queue_name_ != kSessionQueue;
    return queues_->pull_text(queue_name_, waits ? queue_wait_ : std::chrono::milliseconds(0));
}

std::string StandardHost::use_queue(const std::string& name) {
    if (!queues_->lines(name)) queues_->create(name);
    return std::exchange(queue_name_, name);
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
    auto line = pull_queue();
    if (!line) line = read_terminal();
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

int StandardHost::add_function(std::string_view name, const std::string& library,
                               std::string_view procedure) {
    return static_cast<int>(packages_.add_function(name, library, procedure));
}

// Function packages are loaded when first something outside the program is looked for.
void StandardHost::load_named_packages() {
    static constexpr const char* kVariables[Packages::kSlots] = {"RXUSERFN", "RXLOCFN", "RXSYSFN"};
    if (std::exchange(named_packages_loaded_, true)) return;
    for (std::size_t i = 0; i < Packages::kSlots; ++i) {
        const char* library = std::getenv(kVariables[i]);
        if (!library || !*library) continue;
        const auto added = packages_.load(library, static_cast<Packages::Slot>(i));
        if (added != Packages::Added::done && added != Packages::Added::already)
            raise(48, 1, {std::string("no package in ") + library});
    }
}

ExternalResult StandardHost::call(std::string_view name, CallType type, const Arguments& arguments,
                                  VariablePool& variables) {
    static constexpr int kDepth = 100;
    load_named_packages();
    if (auto done = packages_.call(name, arguments, variables, *this)) return std::move(*done);
    const auto path = find_routine(std::string(name));
    if (!path) return {};
    // External routines nest on the stack of this process, unlike internal ones.
    if (external_depth_ >= kDepth) raise(11, 1, {std::to_string(kDepth)});
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
