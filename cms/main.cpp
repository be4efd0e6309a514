// The program cms: a CMS session on a system, or on host directories when there is none.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "cms/autolog.h"
#include "cms/dial.h"
#include "cms/guard.h"
#include "cms/guest.h"
#include "cms/interrupt.h"
#include "cms/scripted_cp.h"
#include "cms/shared_machine.h"
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
    action.sa_handler = [](int) {};  // ends a wait for input, nothing else
    ::sigaction(SIGUSR1, &action, nullptr);
}

// Ends the session of the first thread from another one: CP took the machine away.
class SessionEnder {
  public:
    SessionEnder() : session_(::pthread_self()) {}
    ~SessionEnder() {
        is_over_ = true;
        if (waker_.joinable()) waker_.join();
    }
    SessionEnder(const SessionEnder&) = delete;
    SessionEnder& operator=(const SessionEnder&) = delete;
    void end() {
        if (begun_.exchange(true)) return;
        end_input();
        interrupt();
        waker_ = std::thread([this] { wake(); });
    }

  private:
    // Again and again: a signal that comes just before a read does not end it.
    void wake() {
        for (; !is_over_; std::this_thread::sleep_for(std::chrono::milliseconds(50)))
            ::pthread_kill(session_, SIGUSR1);
    }
    pthread_t session_;
    std::atomic<bool> begun_{false}, is_over_{false};
    std::thread waker_;
};

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
    std::unique_ptr<cp::VirtualMachine> recorder;  // of `machine`
    std::string node = "LOCAL";
    std::map<std::uint16_t, HostDisk> disks;  // of a CP script

    cp::VirtualMachine* for_session() { return recorder ? recorder.get() : machine.get(); }
};

// What the script does not answer is said beside whatever the EXEC makes of it.
base::Result<Machine> read_script(const StartRequest& request) {
    auto script = TRY(read_cp_script(request.cp_script));
    Machine scripted;
    scripted.node = script.node;
    scripted.disks = script.disks;
    scripted.machine = scripted_cp(std::move(script), [file = request.cp_script](auto command) {
        fmt::print(stderr, "cms: {} has no answer for: {}\n", file, base::to_utf8(command));
    });
    return scripted;
}

// Boots the system; it lets other processes in from then on.
base::Result<std::unique_ptr<cp::System>> boot(const StartRequest& request, Terminal& terminal) {
    cp::StartOptions options;
    options.start = request.start;
    options.quiet = request.quiet || request.command.has_value() || !terminal.is_interactive();
    auto system = TRY(cp::boot(request.system, options, terminal));
    // Where no socket can be made (a full or read-only file system) the system is for one.
    const auto admitted = cp::shared(*system).admit_others();
    if (!admitted.ok() && !options.quiet) terminal.message(admitted.error());
    if (admitted.ok())
        cp::shared(*system).start_programs_by([folder = request.system](const auto& userid) {
            return start_autologged(folder, userid);
        });
    watch_others(&cp::shared(*system).others());
    return system;
}

base::Result<Machine> enter_once(const StartRequest& request, Terminal& terminal, std::mutex& lock,
                                 SessionEnder& ender) {
    Machine entered;
    auto joined = cp::join(request.system);
    if (joined.ok() && request.start)
        return base::make_error(base::msg::CVMUSR683E, request.system);
    if (!joined.ok() && joined.error().id == base::msg::CVMUSR682E.id) return joined.error();
    const bool is_joined = joined.ok();
    entered.system = is_joined ? std::move(joined).value() : TRY(boot(request, terminal));
    auto machine = entered.system->log_on(base::upper(request.userid), std::nullopt, terminal);
    // CP ended between the two: as if nobody had let us in.
    const bool has_ended = !machine.ok() && (machine.error().id == base::msg::CVMUSR680E.id ||
                                             machine.error().id == base::msg::CVMUSR681E.id);
    if (is_joined && has_ended)
        return base::make_error(base::msg::CVMBOT601E, request.system, "(ending)");
    if (!machine.ok()) return std::move(machine).error();
    entered.machine = std::make_unique<SharedMachine>(std::move(machine).value(), lock,
                                                      [&ender] { ender.end(); });
    for (const auto& tape : request.tapes)
        TRY(entered.machine->mount_tape(tape.number, tape.images));
    entered.node = entered.system->name();
    if (!request.record_cp.empty())
        entered.recorder = TRY(recording_cp(*entered.machine, request.record_cp));
    return entered;
}

// The machine of an XAUTOLOG, whose program this process runs; its console is kept.
base::Result<Machine> enter_autologged(const StartRequest& request, std::mutex& lock,
                                       SessionEnder& ender) {
    Machine entered;
    entered.system = TRY(cp::join(request.system));
    auto machine = TRY(cp::shared(*entered.system).run_autologged(request.userid));
    entered.machine =
        std::make_unique<SharedMachine>(std::move(machine), lock, [&ender] { ender.end(); });
    entered.node = entered.system->name();
    (void)entered.machine->command("SPOOL CONSOLE START");
    return entered;
}

// How long a process that holds the system's lock but lets nobody in may take: it is starting, or
// dying.
constexpr auto kPatience = std::chrono::seconds(10);

// Joins the system, or boots it where nobody runs it.
base::Result<Machine> enter(const StartRequest& request, Terminal& terminal, std::mutex& lock,
                            SessionEnder& ender) {
    if (!request.cp_script.empty()) return read_script(request);
    if (request.autologged) return enter_autologged(request, lock, ender);
    if (request.system.empty() && !request.tapes.empty())
        return base::make_error(base::msg::DMSCMS903E, "--tape");
    if (request.system.empty() && !request.record_cp.empty())
        return base::make_error(base::msg::DMSCMS903E, "--record-cp");
    if (request.system.empty()) return Machine{};
    const auto until = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        auto entered = enter_once(request, terminal, lock, ender);
        const bool may_change = !entered.ok() && (entered.error().id == base::msg::CVMBOT601E.id ||
                                                  entered.error().id == base::msg::HCPLGA361E.id);
        if (!may_change || std::chrono::steady_clock::now() > until) return entered;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

int access_directories(Session& session, const StartRequest& request) {
    auto directories = request.directories;
    // The folder a script is tried in is A, unless the script has a disk 191.
    const bool is_alone = request.system.empty() && !session.disks().at('A');
    if (is_alone && directories.empty()) directories.emplace_back("./");
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
    options.userid = booted.machine ? booted.machine->userid() : base::upper(request.userid);
    options.node = booted.node;
    options.disks = booted.disks;
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
    Session session(terminal, booted.for_session(), session_options(request, booted), &actions);
    session.settings().long_ready = terminal.is_interactive();
    if (!booted.machine && !request.quiet && !request.command)
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
void serve_logo(Machine& booted, Terminal& terminal, std::mutex& lock, SessionEnder& ender) {
    booted.recorder.reset();
    Guest system(std::move(booted.system), &lock, [&ender] { ender.end(); });
    system.park(std::move(booted.machine));
    (void)GuestConsole(system, terminal, Place::other).serve();
    booted.system = system.take_system();
}

bool is_disconnected(const cp::System& system, const std::string& userid) {
    const auto users = system.users();
    return std::any_of(users.begin(), users.end(), [&](const auto& user) {
        return user.userid == userid && user.disconnected;
    });
}

// The machine after its session: logged off, or kept by CP after DISCONNECT.
void leave_machine(Machine& booted) {
    booted.recorder.reset();
    auto* shared = dynamic_cast<SharedMachine*>(booted.machine.get());
    if (!shared) return;
    const auto userid = shared->userid();
    auto machine = shared->release();
    booted.machine.reset();
    if (is_disconnected(*booted.system, userid))
        cp::shared(*booted.system).disconnect(std::move(machine));
}

// The system goes on as long as others need it; who started this program need not wait for them.
void serve_others(cp::SharedSystem& system, int code) {
    if (!system.is_missed()) return;
    leave_guard(code);
    for (const int number : {SIGTERM, SIGHUP})
        std::signal(number, SIG_DFL);  // nothing else ends it
    system.serve_others();
}

// Somebody else has the system or the userid: a pipeline tries again later (EX_TEMPFAIL of
// sysexits.h).
constexpr int kTryAgain = 75;

int not_booted(Terminal& terminal, const base::Error& error) {
    auto rc = base::report(terminal, error);
    const bool is_in_use = error.id == base::msg::CVMBOT601E.id ||
                           error.id == base::msg::HCPCFC054E.id ||
                           error.id == base::msg::HCPLGA361E.id;
    return is_in_use ? kTryAgain : exit_code(rc);
}

// `begun` is told of the system where there is one, before the session begins.
int run(const StartRequest& request, Terminal& terminal,
        const std::function<void(cp::SharedSystem&)>& begun = {}) {
    std::mutex lock;
    const std::lock_guard held(lock);
    UnlockingTerminal unlocking(terminal, lock);
    catch_signals();
    SessionEnder ender;
    auto entered = enter(request, terminal, lock, ender);
    if (!entered.ok()) {
        watch_others(nullptr);
        return not_booted(terminal, entered.error());
    }
    auto& booted = entered.value();
    if (begun && booted.system) begun(cp::shared(*booted.system));
    const auto ended = run_in(booted, unlocking, lock, request);
    const bool has_logo = terminal.is_interactive() && !request.command;
    if (has_logo && booted.system && ended.by == cp::NextAction::Kind::disconnect)
        serve_logo(booted, unlocking, lock, ender);
    else
        leave_machine(booted);
    const int code = written_code(request.command ? exit_code(ended.rc) : 0);
    if (booted.system) serve_others(cp::shared(*booted.system), code);
    watch_others(nullptr);
    return code;
}

int run_at_shell(const StartRequest& request) {
    const auto terminal = shell_terminal();
    return run(request, *terminal);
}

// With what a program of XAUTOLOG has instead of a terminal.
int run_autologged(const StartRequest& request) {
    leave_starter();
    NobodysTerminal terminal(process_watch());
    return run(request, terminal, [&](cp::SharedSystem& system) {
        terminal.on_wait = [&] { system.waits_for_console(request.userid); };
    });
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
    if (request.cp_script.empty()) request.system = find_system(request.system, program);
    if (!request.dial.empty()) return dial(request.system, base::upper(request.dial));
    if (request.autologged) return run_autologged(request);
    if (request.system.empty()) return run_at_shell(request);
    return run_guarded([&] { return run_at_shell(request); });
}
