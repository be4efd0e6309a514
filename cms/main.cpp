// The program cms: a CMS session on a system, or on host directories when there is none.

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "cms/dial.h"
#include "cms/guest.h"
#include "cms/interrupt.h"
#include "cms/shell_terminal.h"
#include "cms/start.h"

namespace {

using namespace cms;

// Ctrl-C raises HALT in the running EXEC (immediate command HI). A session that is to end (SIGTERM,
// or its terminal is gone: SIGHUP) lets a running EXEC take back what it has begun; then its input
// is at its end.
void on_signal(int number) {
    if (number != SIGINT) end_input();
    interrupt();
}

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

// Output that was lost (a full disk, a closed descriptor) must not pass for success.
int written_code(int code) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    fmt::print(stderr, "cms: standard output cannot be written\n");
    return code == 0 ? 1 : code;
}

void greet(Terminal& terminal, const StartRequest& request) {
    if (request.quiet || request.command || request.system.empty() || !terminal.is_interactive())
        return;
    terminal.line(kGreeting);
    terminal.line("Ready;");
}

// What a run needs of CP, in the order in which it must vanish.
struct Machine {
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> machine;
};

base::Result<Machine> boot(const StartRequest& request, Terminal& terminal) {
    Machine booted;
    if (request.system.empty() && !request.tapes.empty())
        return base::make_error(base::msg::DMSCMS903E, "--tape");
    if (request.system.empty()) return booted;
    cp::StartOptions options;
    options.start = request.start;
    options.quiet = request.quiet || request.command.has_value() || !terminal.is_interactive();
    booted.system = TRY(cp::boot(request.system, options, terminal));
    booted.machine =
        TRY(booted.system->log_on(base::upper(request.userid), std::nullopt, terminal));
    for (const auto& tape : request.tapes)
        TRY(booted.machine->mount_tape(tape.number, tape.images));
    return booted;
}

int access_directories(Session& session, const StartRequest& request) {
    auto directories = request.directories;
    if (!session.machine() && directories.empty()) directories.emplace_back("./");
    for (const auto& directory : directories) {
        char letter = 'A';
        while (letter < 'Z' && session.disks().at(letter)) ++letter;
        // A path is told from a device number by its slash.
        const auto path = directory.find('/') == std::string::npos ? "./" + directory : directory;
        const int rc =
            session.execute(fmt::format("ACCESS {} {}", path, letter), CallType::cmdcall);
        if (rc != 0) return rc;
    }
    return 0;
}

int run_session(Session& session, const StartRequest& request) {
    session.initial_access(false);
    if (const int rc = access_directories(session, request); rc != 0) return rc;
    if (request.profile) session.run_profile();
    greet(session.terminal(), request);
    if (!request.command) return session.run();
    int rc = session.typed_line(*request.command);
    // What the command left in the stack are commands.
    while (!session.ended() && session.stack().lines() > 0)
        rc = session.typed_line(session.stack().read().value_or(""));
    return rc;
}

SessionOptions session_options(const StartRequest& request, const Machine& booted) {
    SessionOptions options;
    options.userid = base::upper(request.userid);
    if (booted.system) options.node = booted.system->name();
    options.show_ready = !request.quiet && !request.command;
    options.line_end = request.line_end ? '#' : char{0};
    return options;
}

// The session, until it ends; then its machine is logged off or disconnected.
struct Ended {
    int rc = 0;
    cp::NextAction::Kind by = cp::NextAction::Kind::none;
};
Ended run_in(Machine& booted, Terminal& terminal, std::mutex& lock, const StartRequest& request) {
    ConsoleActions actions(&lock);
    Session session(terminal, booted.machine.get(), session_options(request, booted), &actions);
    session.settings().long_ready = terminal.is_interactive();
    if (!booted.system && !request.quiet && !request.command)
        session.message(
            base::make_error(base::msg::DMSCMS901I, request.directories.empty()
                                                        ? std::string("the current directory")
                                                        : request.directories[0]));
    complete_from(&session);
    const InterruptTarget interrupts(session.flags().halt);
    const int rc = run_session(session, request);
    complete_from(nullptr);
    return {rc, actions.ended_by()};
}

// A person who disconnects finds the logo, as at any other terminal of the system.
void serve_logo(Machine& booted, Terminal& terminal, std::mutex& lock) {
    Guest system(std::move(booted.system), &lock);
    system.park(std::move(booted.machine));
    (void)GuestConsole(system, terminal, Place::other).serve();
}

// Somebody else has the system: a pipeline tries again later (EX_TEMPFAIL of sysexits.h).
constexpr int kTryAgain = 75;

int not_booted(Terminal& terminal, const base::Error& error) {
    auto rc = base::report(terminal, error);
    return error.id == base::msg::CVMBOT601E.id ? kTryAgain : exit_code(rc);
}

int run(const StartRequest& request) {
    const auto terminal = shell_terminal();
    std::mutex lock;
    const std::lock_guard held(lock);
    UnlockingTerminal unlocking(*terminal, lock);
    catch_signals();
    auto booted = boot(request, *terminal);
    if (!booted.ok()) return not_booted(*terminal, booted.error());
    const auto ended = run_in(booted.value(), unlocking, lock, request);
    const bool has_logo = terminal->is_interactive() && !request.command;
    if (has_logo && ended.by == cp::NextAction::Kind::disconnect)
        serve_logo(booted.value(), unlocking, lock);
    return request.command ? exit_code(ended.rc) : 0;
}

}  // namespace

int main(int count, char** words) {
    auto request = parse_arguments({words + 1, words + count});
    if (!request.error.empty()) {
        fmt::print(stderr, "cms: {}\n{}", request.error, kUsage);
        return 2;
    }
    if (request.help) return std::fputs(kUsage, stdout) < 0;
    if (request.version) {
        fmt::print("cms 0.1.0\n");
        return 0;
    }
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
    request.system = find_system(request.system, program);
    if (!request.dial.empty()) return dial(request.system, base::upper(request.dial));
    return written_code(run(std::move(request)));
}
