// lineage: an IPL under Hercules, as a proof by a machine we did not write. It needs no terminal,
// opens no port and leaves no process behind.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "cms/lineage/host.h"

namespace cms::lineage {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// The folder with configuration, run file and log; removed at the end.
class Workplace {
  public:
    Workplace() {
        auto name = (fs::temp_directory_path() / "clonevm-ipl-XXXXXX").string();
        if (::mkdtemp(name.data())) folder_ = name;
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;
    ~Workplace() {
        std::error_code ignored;
        if (!folder_.empty()) fs::remove_all(folder_, ignored);
    }
    explicit operator bool() const { return !folder_.empty(); }
    std::string path(const char* name) const { return folder_ + '/' + name; }
    void write(const char* name, const std::string& text) const {
        std::ofstream(path(name)) << text;
    }
    std::string log() const {
        std::ifstream file(path("log"));
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

  private:
    std::string folder_;
};

// The process, ended with the object.
class Hercules {
  public:
    Hercules(const std::string& program, const Workplace& place) {
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        auto log = place.path("log");
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT, 0600);
        posix_spawn_file_actions_adddup2(&files, 1, 2);
        auto configuration = place.path("herc.cnf");
        std::string words[] = {program, "-d", "-f", configuration};
        char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                             nullptr};
        auto variables = environment("HERCULES_RC=" + place.path("run.rc"));
        std::vector<char*> pointers;
        for (auto& variable : variables) pointers.push_back(variable.data());
        pointers.push_back(nullptr);
        if (::posix_spawn(&process_, program.c_str(), &files, nullptr, arguments,
                          pointers.data()) != 0)
            process_ = -1;
        posix_spawn_file_actions_destroy(&files);
    }
    Hercules(const Hercules&) = delete;
    Hercules& operator=(const Hercules&) = delete;
    ~Hercules() {
        if (!is_running()) return;
        ::kill(process_, SIGTERM);
        for (int i = 0; i < 20 && is_running(); ++i) std::this_thread::sleep_for(50ms);
        if (!is_running()) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    bool is_running() {
        if (process_ <= 0) return false;
        if (::waitpid(process_, nullptr, WNOHANG) == 0) return true;
        process_ = -1;
        return false;
    }

  private:
    static std::vector<std::string> environment(const std::string& own) {
        std::vector<std::string> found{own, "LC_ALL=C"};
        for (char** at = environ; *at; ++at) {
            std::string_view variable(*at);
            if (!variable.starts_with("HERCULES_RC=") && !variable.starts_with("LC_ALL="))
                found.emplace_back(variable);
        }
        return found;
    }
    pid_t process_ = -1;
};

std::string configuration(const SystemVolume& sysres) {
    return fmt::format(
        "CPUSERIAL 000001\nCPUMODEL 9672\nMAINSIZE 16\nNUMCPU 1\nARCHMODE ESA/390\nSYSEPOCH 1900\n"
        "PANRATE FAST\n001F 3215-C\n{:04X} 3390 \"{}\" ro\n",
        sysres.number.n, sysres.volume->path());
}

// The CPU stopped: no more text will come.
bool has_stopped(const std::string& log) {
    for (const auto* message : {"HHCCP011I", "HHCCP030E", "HHCCP029E"})
        if (log.find(message) != std::string::npos) return true;
    return false;
}

std::string last_line(const std::string& log) {
    auto end = log.find_last_not_of(" \n");
    if (end == std::string::npos) return "it said nothing";
    auto start = log.rfind('\n', end);
    return log.substr(start == std::string::npos ? 0 : start + 1,
                      end - (start == std::string::npos ? 0 : start + 1) + 1);
}

}  // namespace

HostAnswer ipl_under_hercules(const SystemFiles& system, unsigned seconds) {
    auto program = find_program("hercules");
    if (program.rc != 0) return program;
    if (!system.sysres) return {8, system.name + " has no SYSRES"};
    const auto& sysres = system.volumes[*system.sysres];
    Workplace place;
    if (!place) return {8, "no temporary folder can be made"};
    place.write("herc.cnf", configuration(sysres));
    // It quits by itself, should this process be killed before it could end it.
    place.write("run.rc",
                fmt::format("pause 1\nipl {:04X}\npause {}\nquit\n", sysres.number.n, seconds + 5));
    auto wanted = "HERC IPL OK FROM VOLUME " + sysres.serial;
    auto path = program.text.substr(program.text.find('/'));
    std::string log;
    {
        Hercules hercules(path, place);
        auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        bool over = false;
        while (!over && std::chrono::steady_clock::now() < deadline) {
            over = !hercules.is_running() || has_stopped(place.log());
            std::this_thread::sleep_for(100ms);
        }
        // Console and messages come through different threads.
        std::this_thread::sleep_for(200ms);
        log = place.log();
    }
    if (log.find(wanted) != std::string::npos) return {0, "Hercules says: " + wanted};
    return {8, fmt::format("\"{}\" did not come within {} s; the last line is: {}", wanted, seconds,
                           last_line(log))};
}

}  // namespace cms::lineage
