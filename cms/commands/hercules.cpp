// HERCULES: IPLs a system under Hercules, unattended. For IPLVM EXEC; docs/clonevm.md.
//
//   HERCULES sysid rdev [(SECONDS n] [GRAFS n] [PORT n] [TEXT text [| text]...]
//
// The configuration is made from the system's system.cnf: its 3390 volumes, all read-only, a
// console whose lines are typed here, and displays on a port of 127.0.0.1 only (c3270
// 127.0.0.1:port). It ends when every text was seen, the CPU stops, Hercules ends or the time is
// over. rc 0 the texts came, 8 they did not, 28 Hercules is not installed.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cms/commands/support.h"
#include "cms/hercules_ipl.h"
#include "cp/cp.h"

namespace cms {

namespace fs = std::filesystem;
using base::make_error;
using base::Result;

namespace {

struct Run : HerculesRun {
    std::string folder;
    unsigned displays = 3, port = 0;
};

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
    const auto program = program_path("hercules");
    if (program.empty()) return 28;
    session.commit();
    run.configuration = TRY(configuration(run));
    if (run.displays != 0)
        session.line(fmt::format("Displays: c3270 127.0.0.1:{}, {} s", run.port, run.seconds));
    const auto log = run_hercules(program, run).value_or("");
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
