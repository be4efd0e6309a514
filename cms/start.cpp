// Command line and system of the program cms.

#include "cms/start.h"

#include <cstdlib>
#include <filesystem>

namespace cms {

namespace fs = std::filesystem;

const char* const kUsage =
    "Usage: cms [options] [command operands …]\n"
    "Without a command: a CMS session; typed at a terminal, or a script on standard input.\n"
    "\n"
    "  --system DIR   the system's directory (with system.cnf)\n"
    "  --start KIND   WARM, COLD, CLEAN or FORCE: how the system starts, default WARM\n"
    "  --user NAME    userid to log on, default VMCLONER\n"
    "  -A DIR         access a host directory: as A without a system, else at the next free "
    "letter\n"
    "  --tape VDEV=FILE  a tape image on a drive, 181=dump.aws; again for the next reel of it\n"
    "  --dial USER    dial in to a guest that runs in this system's virtual machine USER\n"
    "  --cp-script FILE  no system: CP's answers come from this file (docs/cp-script.md)\n"
    "  --record-cp FILE  write the CP commands and answers of this session as such a file\n"
    "  --quiet        no banner, no ready messages\n"
    "  --noprofile    do not run PROFILE EXEC\n"
    "  --no-linend    # does not end a line in typed input\n"
    "  --help, --version\n"
    "\n"
    "Without --system: CMS_SYSTEM, else the nearest system.cnf upward, else the demo's VM1A.\n"
    "Exit code of one command: its return code; 255 when that is negative or above 255.\n"
    "Example: cms --system vm1a LISTFILE '*' EXEC A\n";

const char* const kGreeting =
    "HELP lists the commands, CLONEVM ? shows how to clone this system, LOGOFF ends the session.";

namespace {

// Options with a value: where it goes.
std::string* value_target(const std::string& option, StartRequest& request) {
    if (option == "--system") return &request.system;
    if (option == "--user") return &request.userid;
    if (option == "--dial") return &request.dial;
    if (option == "--cp-script") return &request.cp_script;
    if (option == "--record-cp") return &request.record_cp;
    return nullptr;
}

void take_start(const std::string& value, StartRequest& request) {
    request.start = cp::start_kind(value);
    if (!request.start) request.error = "--start is WARM, COLD, CLEAN or FORCE, not " + value;
}

// "181=dump.aws"
void take_tape(const std::string& value, StartRequest& request) {
    const auto equals = value.find('=');
    const auto digits = value.substr(0, equals);
    const auto number = base::parse_hexadecimal(digits);
    if (equals == value.npos || equals + 1 == value.size() || digits.size() > 4 || !number) {
        request.error = "--tape is VDEV=FILE, as 181=dump.aws, not " + value;
        return;
    }
    const dasd::DeviceNumber device{static_cast<std::uint16_t>(*number)};
    for (auto& tape : request.tapes)
        if (tape.number == device) return tape.images.push_back(value.substr(equals + 1));
    request.tapes.push_back({device, {value.substr(equals + 1)}});
}

bool take_flag(const std::string& option, StartRequest& request) {
    if (option == "--quiet")
        request.quiet = true;
    else if (option == "--noprofile")
        request.profile = false;
    else if (option == "--no-linend")
        request.line_end = false;
    else if (option == "--autologged")  // not for people, and not in kUsage
        request.autologged = true;
    else if (option == "--help")
        request.help = true;
    else if (option == "--version")
        request.version = true;
    else
        return false;
    return true;
}

// Takes one option; false when it is wrong.
bool take_option(const std::vector<std::string>& arguments, std::size_t& at,
                 StartRequest& request) {
    auto option = arguments[at++];
    if (take_flag(option, request)) return true;
    std::optional<std::string> value;
    if (const auto equals = option.find('='); option.starts_with("--") && equals != option.npos) {
        value = option.substr(equals + 1);
        option.resize(equals);
    } else if (at < arguments.size()) {
        value = arguments[at++];
    }
    if (option == "-A" && value) {
        request.directories.push_back(*value);
        return true;
    }
    auto* target = value_target(option, request);
    if (!target && option != "--start" && option != "--tape") {
        request.error = "unknown option " + option;
    } else if (!value) {
        request.error = option + " needs a value";
    } else if (option == "--start") {
        take_start(*value, request);
    } else if (option == "--tape") {
        take_tape(*value, request);
    } else {
        *target = *value;
    }
    return request.error.empty();
}

std::string upward(fs::path directory) {
    for (;; directory = directory.parent_path()) {
        std::error_code ignored;
        if (fs::exists(directory / "system.cnf", ignored)) return directory.string();
        if (directory == directory.root_path() || directory.empty()) return {};
    }
}

}  // namespace

StartRequest parse_arguments(const std::vector<std::string>& arguments) {
    StartRequest request;
    std::size_t at = 0;
    while (at < arguments.size() && arguments[at].starts_with("-")) {
        if (arguments[at] == "--") {
            ++at;
            break;
        }
        if (!take_option(arguments, at, request)) return request;
    }
    if (!request.cp_script.empty() && !(request.system + request.record_cp).empty())
        request.error = "--cp-script goes without --system and --record-cp";
    for (; at < arguments.size(); ++at)
        request.command = request.command ? *request.command + " " + arguments[at] : arguments[at];
    return request;
}

std::string find_system(const std::string& named, const std::string& program) {
    if (!named.empty()) return named;
    if (const char* from = std::getenv("CMS_SYSTEM"); from && *from) return from;
    std::error_code ignored;
    if (auto found = upward(fs::current_path(ignored)); !found.empty()) return found;
    // build/<preset>/bin/cms: the checkout is three directories up.
    const auto checkout = fs::path(program).parent_path().parent_path().parent_path().parent_path();
    const auto demo = checkout / "demo" / "vm1a";
    return fs::exists(demo / "system.cnf", ignored) ? demo.string() : std::string();
}

int exit_code(int rc) {
    return rc < 0 || rc > 255 ? 255 : rc;
}

}  // namespace cms
