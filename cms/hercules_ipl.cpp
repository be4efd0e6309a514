// A temporary folder, a process, a log.
#include "cms/hercules_ipl.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace cms {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// A folder for configuration, run file and log that goes with the object.
class Workplace {
  public:
    Workplace() {
        auto name = (fs::temp_directory_path() / "clonevm-hercules-XXXXXX").string();
        if (::mkdtemp(name.data())) folder_ = name;
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;
    ~Workplace() {
        std::error_code ignored;
        if (!folder_.empty()) fs::remove_all(folder_, ignored);
    }
    bool is_there() const { return !folder_.empty(); }
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

// The program with its input closed and its output in the log; ended with the object.
class Hercules {
  public:
    Hercules(const std::string& program, const Workplace& place) {
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        auto log = place.path("log");
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT, 0600);
        posix_spawn_file_actions_adddup2(&files, 1, 2);
        std::string words[] = {program, "-d", "-f", place.path("hercules.cnf")};
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

// The CPU stopped: nothing more will come.
bool has_stopped(const std::string& log) {
    for (const auto* message : {"HHCCP011I", "HHCCP030E", "HHCCP029E"})
        if (log.find(message) != std::string::npos) return true;
    return false;
}

}  // namespace

std::string program_path(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path ? path : "") +
                               ":/usr/bin:/usr/sbin:/sbin:/usr/local/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto file = folder + '/' + name;
        if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
    }
    return {};
}

bool has_all(const std::string& log, const std::vector<std::string>& texts) {
    return std::all_of(texts.begin(), texts.end(),
                       [&](const auto& text) { return log.find(text) != std::string::npos; });
}

std::optional<std::string> run_hercules(const std::string& program, const HerculesRun& run) {
    Workplace place;
    if (!place.is_there()) return std::nullopt;
    place.write("hercules.cnf", run.configuration);
    // It quits by itself, should this process be killed before it could end it.
    place.write("run.rc",
                fmt::format("pause 1\nipl {}\npause {}\nquit\n", run.rdev, run.seconds + 5));
    Hercules hercules(program, place);
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(run.seconds);
    bool over = false;
    while (!over && std::chrono::steady_clock::now() < deadline) {
        auto log = place.log();
        over = !hercules.is_running() || has_stopped(log) ||
               (!run.texts.empty() && has_all(log, run.texts));
        std::this_thread::sleep_for(100ms);
    }
    // Console and messages come through different threads.
    std::this_thread::sleep_for(200ms);
    return place.log();
}

}  // namespace cms
