// rexx: runs a REXX program from a file, the command line or standard input; on a terminal without
// a program, what is typed.
#include <unistd.h>

#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "rexx/interactive.h"

namespace {

constexpr char kUsage[] =
    "usage: rexx [options] file [argument ...]\n"
    "       rexx [options] -e program [argument ...]\n"
    "       rexx [options] [- [argument ...]]     program from standard input\n"
    "       rexx [options]                        on a terminal: clauses are typed and run at "
    "once\n"
    "\n"
    "  -e program   run this text; lines are separated by ; or line ends\n"
    "  -c           compile only and report the first error\n"
    "  -t setting   TRACE setting before the first clause\n"
    "  -i           interactive, also when standard input is not a terminal\n"
    "  -o words     as OPTIONS words before the first clause: ANSI, VM, NOLINECOMMENTS "
    "(docs/rexx.md)\n"
    "  --explain, --no-explain   error reports with the place in the source and a line of advice, "
    "or\n"
    "                            without; otherwise with, when standard error is a terminal\n"
    "  --memory n, --value n   bytes in variables and strings (2G), in one string (256M); K, M, "
    "G\n"
    "  --depth n               active calls and INTERPRETs (250000)\n"
    "  --clauses n, --time s   loop passes and calls; seconds (no limit)\n"
    "  --package library       functions and environments of a package (docs/rexx-embedding.md)\n"
    "  -h, --help   this text\n"
    "  --version    version\n"
    "\n"
    "All arguments reach the program as one string, joined by blanks. Exit status: the low byte "
    "of\n"
    "EXIT's number; after an untrapped error the low byte of minus its number (error 40 gives "
    "216);\n"
    "2 for wrong usage or an unreadable file.\n";

rexx::ExternalFlags* interrupted_flags = nullptr;

// The first Ctrl-C raises HALT; a second one before the program has seen it ends the process.
extern "C" void on_interrupt(int number) {
    if (!interrupted_flags) return;
    if (interrupted_flags->halt.exchange(true, std::memory_order_relaxed)) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
}

struct Invocation {
    std::string source;
    std::string name;
    std::string directory;
    std::string trace;
    std::string options;
    bool check = false;
    bool interactive = false;
    bool explain = false;
    rexx::Limits limits;
    std::vector<std::string> packages;
    std::optional<std::string> argument;
};

int usage_error(const std::string& text) {
    std::fprintf(stderr, "rexx: %s\n%s", text.c_str(), "Try 'rexx --help'.\n");
    return 2;
}

std::string read_all(std::FILE* file) {
    std::string text;
    char buffer[65536];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
        text.append(buffer, n);
    return text;
}

// "64M": a whole number, K, M and G behind it; nullopt: it is none.
std::optional<std::uint64_t> amount(std::string_view text) {
    std::uint64_t n = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, n);
    if (error != std::errc() || stop == text.data()) return std::nullopt;
    if (stop == end) return n;
    static constexpr std::string_view kUnits = "KMG";
    const std::size_t unit = kUnits.find(static_cast<char>(std::toupper(*stop)));
    if (unit == kUnits.npos || stop + 1 != end || n >> 32) return std::nullopt;
    return n << (10 * (unit + 1));
}

// Sets the limit an option names; false: the option is none of them, or `value` no number.
bool set_limit(std::string_view option, std::string_view value, rexx::Limits& limits) {
    const auto n = amount(value);
    if (!n || *n > INT64_MAX / 1000) return false;
    if (option == "--memory")
        limits.memory = *n;
    else if (option == "--value")
        limits.value = *n;
    else if (option == "--depth")
        limits.depth = *n;
    else if (option == "--clauses")
        limits.clauses = *n;
    else if (option == "--time")
        limits.time = std::chrono::seconds(*n);
    else
        return false;
    return true;
}

bool is_limit(std::string_view option) {
    rexx::Limits any;
    return set_limit(option, "1", any);
}

// A program may not drive a small machine into swapping.
std::size_t default_memory() {
    const auto pages = static_cast<std::size_t>(std::max(0L, sysconf(_SC_PHYS_PAGES)));
    const auto page = static_cast<std::size_t>(std::max(0L, sysconf(_SC_PAGESIZE)));
    const std::size_t most = rexx::Limits{}.memory;
    return pages ? std::min(most, pages * page / 2) : most;
}

// Fills `to` from the command line; a value is an exit status.
std::optional<int> read_command_line(int argc, char** argv, Invocation& to) {
    int at = 1;
    bool have_source = false;
    for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0' && !have_source; ++at) {
        const std::string_view option = argv[at];
        if (option == "-h" || option == "--help") {
            std::fputs(kUsage, stdout);
            return 0;
        }
        if (option == "--version") {
            std::puts("rexx 0.1.0 (REXX/VM language level 4.00)");
            return 0;
        }
        if (option == "-c") {
            to.check = true;
        } else if (option == "--explain" || option == "--no-explain") {
            to.explain = option == "--explain";
        } else if (option == "-i") {
            to.interactive = true;
        } else if (option == "-e" || option == "-t" || option == "-o") {
            if (++at == argc) return usage_error(std::string(option) + " needs a value");
            (option == "-e" ? to.source : option == "-t" ? to.trace : to.options) = argv[at];
            have_source = option == "-e";
            if (have_source) to.name = "-e";
        } else if (option == "--package") {
            if (++at == argc) return usage_error("--package needs a value");
            to.packages.emplace_back(argv[at]);
        } else if (is_limit(option)) {
            if (++at == argc) return usage_error(std::string(option) + " needs a value");
            if (!set_limit(option, argv[at], to.limits))
                return usage_error(std::string(option) + ": " + argv[at] + " is no amount");
        } else {
            return usage_error("unknown option " + std::string(option));
        }
    }
    to.interactive = !have_source && at == argc && (to.interactive || isatty(STDIN_FILENO));
    if (to.interactive) return std::nullopt;
    if (!have_source && (at == argc || std::strcmp(argv[at], "-") == 0)) {
        to.source = read_all(stdin);
        to.name = "stdin";
        ++at;
    } else if (!have_source) {
        const std::string path = argv[at++];
        const auto text = rexx::read_file(path);
        if (!text) return usage_error("cannot read " + path);
        to.source = *text;
        to.name = path;
        const std::size_t slash = path.rfind('/');
        to.directory = slash == path.npos ? "." : path.substr(0, slash);
    }
    for (; at < argc; ++at)
        to.argument = to.argument ? *to.argument + " " + argv[at] : std::string(argv[at]);
    return std::nullopt;
}

// PARSE SOURCE tells where a file is, whatever the current directory becomes.
std::string full_name(const std::string& name) {
    char* resolved = ::realpath(name.c_str(), nullptr);
    if (!resolved) return name;
    const std::string path = resolved;
    std::free(resolved);
    return path;
}

int exit_status(const rexx::Completion& done) {
    const bool written = std::fflush(stdout) == 0 && !std::ferror(stdout);
    if (done.error) return -done.error->code & 255;
    return written ? done.rc & 255 : 2;
}

// What both ways to run have in common; a value is an exit status.
std::optional<int> prepare(rexx::StandardHost& host, const Invocation& invocation) {
    host.set_options(invocation.options);
    host.set_limits(invocation.limits);
    for (const std::string& library : invocation.packages) {
        const auto added = host.packages().load(library);
        if (added == rexx::Packages::Added::no_library)
            return usage_error("cannot load the library " + library);
        if (added == rexx::Packages::Added::no_function)
            return usage_error("there is no package in " + library);
    }
    interrupted_flags = &host.flags();
    std::signal(SIGINT, on_interrupt);
    return std::nullopt;
}

int converse(const Invocation& invocation) {
    rexx::InteractiveHost host;
    if (const auto status = prepare(host, invocation)) return *status;
    return exit_status(rexx::run_interactive(host, invocation.options, invocation.limits));
}

int check(const rexx::Program& program, bool explain) {
    const auto error = rexx::first_error(program);
    if (!error) return 0;
    std::vector<std::string> lines = rexx::report_lines(*error);
    const std::vector<std::string> more = rexx::explain_lines(*error);
    if (explain) lines.insert(lines.end(), more.begin(), more.end());
    for (const std::string& line : lines) std::fprintf(stderr, "%s\n", line.c_str());
    return -error->code & 255;
}

int run_program(int argc, char** argv) {
    Invocation invocation;
    invocation.limits.memory = default_memory();
    invocation.explain = isatty(STDERR_FILENO) != 0;
    if (const auto status = read_command_line(argc, argv, invocation)) return *status;
    if (invocation.interactive) return converse(invocation);
    const auto program = rexx::compile(invocation.source, invocation.name, invocation.options);
    if (invocation.check) return check(*program, invocation.explain);
    rexx::saa::Running host(invocation.directory, {});
    host.source = "UNIX COMMAND " + full_name(invocation.name);
    if (const auto status = prepare(host, invocation)) return *status;
    host.set_explain(invocation.explain);
    rexx::RunOptions options;
    if (invocation.argument) options.arguments.emplace_back(std::move(*invocation.argument));
    host.program_arguments = options.arguments;
    options.source = {"UNIX", full_name(invocation.name), "SYSTEM", true};
    options.trace = invocation.trace;
    options.options = invocation.options;
    options.limits = invocation.limits;
    return exit_status(rexx::run(program, std::move(options), host));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run_program(argc, argv);
    } catch (const std::bad_alloc&) {
        // A source larger than storage; what a program does itself is error 5.
        std::fputs("rexx: no storage\n", stderr);
        return 2;
    }
}
