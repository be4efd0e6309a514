// The program cms: a CMS session on a system, or on host directories when there is none.

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "cms/dial.h"
#include "cms/guest.h"
#include "cms/shell_terminal.h"
#include "cms/start.h"

namespace {

using namespace cms;

// Ctrl-C raises HALT in the running EXEC (immediate command HI); a signal handler finds only this.
std::atomic<std::atomic<bool>*> halted{nullptr};
void on_interrupt(int) {
    if (auto* flag = halted.load()) flag->store(true);
}

void catch_interrupt(Session& session) {
    halted = &session.flags().halt;
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &action, nullptr);
}

// What a run needs of CP, in the order in which it must vanish.
struct Machine {
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> machine;
};

base::Result<Machine> boot(const StartRequest& request, Terminal& terminal) {
    Machine booted;
    if (request.system.empty()) return booted;
    cp::StartOptions options;
    options.quiet = request.quiet || request.command.has_value() || !terminal.is_interactive();
    booted.system = TRY(cp::boot(request.system, options, terminal));
    booted.machine =
        TRY(booted.system->log_on(base::upper(request.userid), std::nullopt, terminal));
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
    if (!request.command) return session.run();
    int rc = session.typed_line(*request.command);
    // What the command left in the stack are commands.
    while (!session.ended() && session.stack().lines() > 0)
        rc = session.typed_line(session.stack().read().value_or(""));
    return rc;
}

int run(StartRequest request) {
    const auto terminal = shell_terminal();
    std::mutex lock;
    const std::lock_guard held(lock);
    UnlockingTerminal unlocking(*terminal, lock);
    auto booted = boot(request, *terminal);
    if (!booted.ok()) return base::report(*terminal, booted.error());
    auto& machine = booted.value();
    SessionOptions options;
    options.userid = base::upper(request.userid);
    if (machine.system) options.node = machine.system->name();
    options.show_ready = !request.quiet && !request.command;
    options.line_end = request.line_end ? '#' : char{0};
    ConsoleActions actions(&lock);
    Session session(unlocking, machine.machine.get(), options, &actions);
    session.settings().long_ready = terminal->is_interactive();
    if (!machine.system && !request.quiet && !request.command)
        session.message(
            base::make_error(base::msg::DMSCMS901I, request.directories.empty()
                                                        ? std::string("the current directory")
                                                        : request.directories[0]));
    complete_from(&session);
    catch_interrupt(session);
    const int rc = run_session(session, request);
    halted = nullptr;
    complete_from(nullptr);
    return request.command ? exit_code(rc) : 0;
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
    return run(std::move(request));
}
