// A parent that waits, a child that works.
#include "cms/guard.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>

namespace cms {

namespace {

// Sent by the kernel when the parent ends.
constexpr int kParentGone = SIGUSR2;

std::atomic<const std::atomic<std::size_t>*> watched{nullptr};
int code_pipe = -1;  // in the child: where leave_guard() writes
int parent_process = 0;

bool is_missed() {
    const auto* others = watched.load();
    return others && others->load() > 0;
}

void on_parent_gone(int) {
    if (is_missed()) std::signal(SIGPIPE, SIG_IGN);
    ::kill(::getpid(), is_missed() ? SIGHUP : SIGKILL);
}

// Nobody reads what the first user is shown: that must not end the others' system.
void on_broken_pipe(int) {
    std::signal(SIGPIPE, is_missed() ? SIG_IGN : SIG_DFL);
    ::kill(::getpid(), is_missed() ? SIGHUP : SIGPIPE);
}

// What the parent does with the signals that are for the child.
void hand_on(const siginfo_t& signal, pid_t child) {
    // The terminal sends its own to the child as well.
    const bool from_terminal = signal.si_code > 0;
    if (!from_terminal) ::kill(child, signal.si_signo);
}

sigset_t handed_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD})
        sigaddset(&signals, number);
    return signals;
}

// As the child ended; by the same signal where one ended it.
int mirrored(int status) {
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    const int number = WTERMSIG(status);
    sigset_t none;
    sigemptyset(&none);
    std::signal(number, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::raise(number);
    return 128 + number;
}

// Waits until the child has ended or left.
int wait_for(pid_t child, int codes) {
    const auto signals = handed_signals();
    for (;;) {
        siginfo_t signal{};
        if (::sigwaitinfo(&signals, &signal) < 0) continue;
        if (signal.si_signo != SIGCHLD) {
            hand_on(signal, child);
            continue;
        }
        int code = 0;
        if (::read(codes, &code, sizeof code) == static_cast<ssize_t>(sizeof code)) return code;
        int status = 0;
        if (::waitpid(child, &status, WNOHANG) == child) return mirrored(status);
    }
}

void begin_child(pid_t parent) {
    struct sigaction action {};
    action.sa_handler = on_parent_gone;
    ::sigaction(kParentGone, &action, nullptr);
    action.sa_handler = on_broken_pipe;
    struct sigaction before {};
    ::sigaction(SIGPIPE, nullptr, &before);
    if (before.sa_handler == SIG_DFL) ::sigaction(SIGPIPE, &action, nullptr);
    ::prctl(PR_SET_PDEATHSIG, kParentGone);
    if (::getppid() != parent) ::kill(::getpid(), SIGKILL);  // it was quicker
}

}  // namespace

int run_guarded(const std::function<int()>& body) {
    parent_process = ::getpid();
    std::array<int, 2> codes{};
    if (::pipe2(codes.data(), O_CLOEXEC | O_NONBLOCK) != 0) return body();
    const auto signals = handed_signals();
    std::signal(SIGCHLD, SIG_DFL);  // not ignored, as some who start programs leave it
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &signals, &before);
    const pid_t child = ::fork();
    if (child > 0) {
        ::close(codes[1]);
        const int code = wait_for(child, codes[0]);
        ::_exit(code);
    }
    if (child == 0) {
        begin_child(parent_process);
        code_pipe = codes[1];
    }
    ::close(codes[0]);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return body();
}

void watch_others(const std::atomic<std::size_t>* others) {
    watched = others;
}

void leave_guard(int code) {
    if (code_pipe < 0) return;
    std::signal(SIGPIPE, SIG_IGN);
    std::fflush(stdout);
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, 0);
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, number);
    ::close(nowhere);
    [[maybe_unused]] const auto told = ::write(code_pipe, &code, sizeof code);
    ::close(code_pipe);
    code_pipe = -1;
    ::kill(parent_process, SIGCHLD);
}

}  // namespace cms
