// Looks through /proc. What a user may not look at is counted as not seen, never as absent.
#include "dasd/processes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/base.h"

namespace dasd {
namespace {

namespace fs = std::filesystem;

struct Inode {
    dev_t device = 0;
    ino_t number = 0;
    bool operator==(const Inode&) const = default;
};

std::optional<Inode> inode_of(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return std::nullopt;
    return Inode{info.st_dev, info.st_ino};
}

std::string first_line(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

// fdinfo has "flags:\t0100002" in octal and a line "lock:" for each lock held.
OpenFile describe_descriptor(pid_t process, const std::string& folder, int descriptor) {
    OpenFile file{process, descriptor, false, false};
    std::ifstream in(folder + "/fdinfo/" + std::to_string(descriptor));
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("flags:"))
            file.writes =
                (std::stoul("0" + line.substr(line.find_first_of("01234567")), nullptr, 8) &
                 O_ACCMODE) != O_RDONLY;
        if (line.starts_with("lock:")) file.has_locks = true;
    }
    return file;
}

// Calls `found` with every descriptor in the folder "/proc/n/fd" and its inode.
template <class Found>
std::error_code each_descriptor(const std::string& folder, const Found& found) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error) return error;
    for (const auto& entry : entries) {
        auto inode = inode_of(entry.path());
        auto descriptor = base::parse_decimal(entry.path().filename().string());
        if (inode && descriptor) found(static_cast<int>(*descriptor), *inode);
    }
    return {};
}

void look_into(pid_t process, const std::vector<std::optional<Inode>>& wanted,
               std::vector<OpenFiles>& files) {
    auto folder = "/proc/" + std::to_string(process);
    auto error = each_descriptor(folder + "/fd", [&](int descriptor, const Inode& inode) {
        for (std::size_t i = 0; i < wanted.size(); ++i)
            if (wanted[i] == inode)
                files[i].found.push_back(describe_descriptor(process, folder, descriptor));
    });
    if (error && error != std::errc::no_such_file_or_directory)
        for (auto& each : files) each.all_seen = false;
}

}  // namespace

std::vector<OpenFiles> who_has_open(const std::vector<std::string>& paths) {
    std::vector<OpenFiles> files(paths.size());
    std::vector<std::optional<Inode>> wanted;
    for (const auto& path : paths) wanted.push_back(inode_of(path));
    if (std::none_of(wanted.begin(), wanted.end(), [](const auto& inode) { return !!inode; }))
        return files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored))
        if (auto process = base::parse_decimal(entry.path().filename().string()))
            look_into(static_cast<pid_t>(*process), wanted, files);
    return files;
}

std::vector<int> open_here(const std::string& path) {
    std::vector<int> descriptors;
    auto wanted = inode_of(path);
    if (!wanted) return descriptors;
    each_descriptor("/proc/self/fd", [&](int descriptor, const Inode& inode) {
        if (inode == *wanted) descriptors.push_back(descriptor);
    });
    return descriptors;
}

std::string describe_process(pid_t process) {
    auto name = first_line("/proc/" + std::to_string(process) + "/comm");
    return fmt::format("{} (process {})", name.empty() ? "a program" : name, process);
}

std::string process_identity(pid_t process) {
    // Field 22 of stat is the start time; the name in field 2 may hold blanks, so count behind it.
    auto line = first_line("/proc/" + std::to_string(process) + "/stat");
    auto behind = line.rfind(')');
    if (behind == std::string::npos) return std::to_string(process) + "-0";
    std::istringstream fields(line.substr(behind + 1));
    std::string field;
    for (int i = 3; i <= 22; ++i) fields >> field;
    return std::to_string(process) + "-" + field;
}

bool is_running(const std::string& identity) {
    auto process = base::parse_decimal(identity.substr(0, identity.find('-')));
    return process && fs::exists("/proc/" + std::to_string(*process)) &&
           process_identity(static_cast<pid_t>(*process)) == identity;
}

}  // namespace dasd
