// Programs without a terminal.
#include "cms/autolog.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "cms/shell_terminal.h"

extern char** environ;

namespace cms {

namespace {

// What a process without terminal begins with: nothing of ours open, no signal held back.
class Beginning {
  public:
    Beginning() {
        ::posix_spawn_file_actions_init(&files_);
        for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            ::posix_spawn_file_actions_addopen(&files_, number, "/dev/null", O_RDWR, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
    }
    ~Beginning() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    Beginning(const Beginning&) = delete;
    Beginning& operator=(const Beginning&) = delete;
    int spawn(pid_t& process, char* const* words) const {
        return ::posix_spawn(&process, "/proc/self/exe", &files_, &attributes_, words, environ);
    }

  private:
    posix_spawn_file_actions_t files_;
    posix_spawnattr_t attributes_;
};

}  // namespace

base::Result<void> start_autologged(const std::string& system, const std::string& userid) {
    std::array<std::string, 6> words{
        "cms",    "--system", std::filesystem::absolute(system).string(),
        "--user", userid,     "--autologged"};
    std::array<char*, words.size() + 1> pointers{};
    for (std::size_t i = 0; i < words.size(); ++i) pointers[i] = words[i].data();
    pid_t process = 0;
    const int fault = Beginning().spawn(process, pointers.data());
    if (fault != 0)
        return base::make_error(base::msg::CVMUSR685W, userid, std::string(std::strerror(fault)));
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
    return {};
}

void leave_starter() {
    if (::fork() > 0) ::_exit(0);
    ::setsid();
}

Watch process_watch() {
    return {std::chrono::steady_clock::now,
            [](std::chrono::milliseconds time) {
                ::poll(nullptr, 0, static_cast<int>(time.count()));  // a signal ends it
            },
            is_input_over, end_input};
}

}  // namespace cms
