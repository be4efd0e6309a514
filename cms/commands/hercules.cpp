// HERCULES: IPLs a system under Hercules, unattended. For IPLVM EXEC; docs/clonevm.md.
//
//   HERCULES sysid rdev [(SECONDS n] [GRAFS n] [PORT n] [TEXT text [| text]...]
//
// The configuration is made from the system's system.cnf: its 3390 volumes, all read-only, a
// console whose lines are typed here, and displays on a port of 127.0.0.1 only (c3270
// 127.0.0.1:port). It ends when every text was seen, the CPU stops, Hercules ends or the time is
// over. rc 0 the texts came, 8 they did not, 28 Hercules is not installed.
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "cms/commands/support.h"
#include "cp/cp.h"

namespace cms {

namespace fs = std::filesystem;
using base::make_error;
using base::Result;
using namespace std::chrono_literals;

namespace {

struct Run {
    std::string folder, rdev;
    unsigned seconds = 60, displays = 3, port = 0;
    std::vector<std::string> texts;
};

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
class Process {
  public:
    Process(const std::string& program, const Workplace& place) {
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
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
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

std::string find_hercules() {
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path ? path : "") + ":/usr/bin:/usr/local/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto file = folder + "/hercules";
        if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
    }
    return {};
}

// A port of 127.0.0.1 that nobody listens on.
unsigned free_port() {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), length) == 0 &&
                 ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0;
    if (socket >= 0) ::close(socket);
    return bound ? ntohs(address.sin_port) : 3270;
}

Result<std::string> configuration(const Run& run) {
    std::string text = fmt::format(
        "CPUSERIAL 000001\nCPUMODEL 9672\nMAINSIZE 64\nNUMCPU 1\nARCHMODE ESA/390\n"
        "SYSEPOCH 1900\nPANRATE FAST\nCNSLPORT 127.0.0.1:{}\n001F 3215-C\n",
        run.port);
    for (unsigned i = 0; i < run.displays; ++i) text += fmt::format("{:04X} 3270\n", 0x0020 + i);
    for (const auto& device : TRY(cp::read_device_file(run.folder))) {
        if (!base::upper(device.type).starts_with("3390") || !fs::exists(device.path)) continue;
        text += fmt::format("{:04X} 3390 \"{}\" ro", device.number.n, device.path);
        for (const auto& option : device.options) text += ' ' + option;
        text += '\n';
    }
    return text;
}

bool has_all(const std::string& log, const std::vector<std::string>& texts) {
    return std::all_of(texts.begin(), texts.end(),
                       [&](const auto& text) { return log.find(text) != std::string::npos; });
}

// The CPU stopped: nothing more will come.
bool has_stopped(const std::string& log) {
    for (const auto* message : {"HHCCP011I", "HHCCP030E", "HHCCP029E"})
        if (log.find(message) != std::string::npos) return true;
    return false;
}

std::string run_hercules(const std::string& program, const Run& run, const Workplace& place) {
    Process hercules(program, place);
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

Result<unsigned> number_behind(base::WordReader& words, std::string_view option) {
    auto word = words.next();
    auto value = base::parse_decimal(word);
    if (!value || *value > 65535) return make_error(msg::DMSCMS070E, std::string(option));
    return *value;
}

std::vector<std::string> texts_of(std::string_view rest) {
    std::vector<std::string> texts;
    while (!rest.empty()) {
        auto bar = rest.find('|');
        auto text = base::trim(rest.substr(0, bar));
        if (!text.empty()) texts.emplace_back(text);
        rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
    }
    return texts;
}

Result<void> take_options(std::string_view options, Run& run) {
    base::WordReader words(options);
    while (!words.at_end()) {
        auto option = base::upper(words.next());
        if (option == "TEXT") {
            run.texts = texts_of(words.rest());
            return {};
        }
        if (option == "SECONDS")
            run.seconds = TRY(number_behind(words, option));
        else if (option == "GRAFS")
            run.displays = TRY(number_behind(words, option));
        else if (option == "PORT")
            run.port = TRY(number_behind(words, option));
        else
            return make_error(msg::DMSCMS003E, option);
    }
    return {};
}

std::string folder_of(cp::System& system, std::string_view name) {
    std::string folder(name);
    for (auto& c : folder)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return (fs::path(system.directory_path()).parent_path() / folder).string();
}

Result<Run> take_run(Session& session, const CommandLine& line) {
    auto* machine = TRY(machine_for(session, "HERCULES"));
    auto bracket = line.rest.find('(');
    auto operands = base::words(std::string_view(line.rest).substr(0, bracket));
    if (operands.size() != 2) return make_error(msg::DMSCMS050E, "HERCULES");
    auto number = base::parse_hexadecimal(operands[1]);
    bool plain = operands[0].find_first_of("/.") == std::string_view::npos;
    if (!number || *number > 0xFFFF || !plain)
        return make_error(msg::DMSCMS070E, std::string(operands[plain ? 1 : 0]));
    Run run;
    run.folder = folder_of(machine->system(), operands[0]);
    run.rdev = fmt::format("{:04X}", *number);
    if (bracket != std::string_view::npos)
        TRY(take_options(std::string_view(line.rest).substr(bracket + 1), run));
    if (run.port == 0) run.port = free_port();
    return run;
}

Result<int> hercules(Session& session, const CommandLine& line) {
    auto run = TRY(take_run(session, line));
    auto program = find_hercules();
    if (program.empty()) return 28;
    session.commit();
    Workplace place;
    place.write("hercules.cnf", TRY(configuration(run)));
    // It quits by itself, should this process be killed before it could end it.
    place.write("run.rc",
                fmt::format("pause 1\nipl {}\npause {}\nquit\n", run.rdev, run.seconds + 5));
    if (run.displays != 0)
        session.line(fmt::format("Displays: c3270 127.0.0.1:{}, {} s", run.port, run.seconds));
    auto log = run_hercules(program, run, place);
    std::istringstream lines(log);
    for (std::string text; std::getline(lines, text);) session.line(base::trim_right(text));
    return has_all(log, run.texts) ? 0 : 8;
}

}  // namespace

extern const Command kHercules{
    .name = "HERCULES",
    .min_abbrev = 8,
    .run = hercules,
    .syntax = "HERCULES sysid rdev [(SECONDS n] [GRAFS n] [PORT n] [TEXT text [| text]...]",
    .summary = "IPL a system under Hercules, unattended, and wait for texts"};

}  // namespace cms
