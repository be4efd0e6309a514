// lineage: copying a system's folder.
#include "cms/lineage/folder_copy.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "dasd/hash.h"

namespace cms::lineage {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::size_t kPiece = 1 << 20;

base::Error unusable(const std::string& path, const std::string& why = {}) {
    return make_error(msg::CVMLIN804E, path, why.empty() ? std::strerror(errno) : why);
}

// What a running system has there; it is of no use in a copy.
bool is_of_the_moment(const std::string& name) {
    return name == cp::kLockFile || name == "console" || name == "console.sock";
}

Result<FolderCopy::File> facts_of(const std::string& path) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return unusable(path);
    if (!S_ISREG(facts.st_mode)) return unusable(path, "it is no ordinary file");
    return FolderCopy::File{fs::path(path).filename().string(), facts.st_mode & 07777U,
                            static_cast<std::uint64_t>(facts.st_size),
                            fmt::format("{}.{:09}", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)};
}

// Volumes that the system writes to lie in its folder, or a copy of the folder is not the system.
Result<void> check_volumes_inside(const std::string& folder) {
    for (const auto& device : TRY(cp::read_device_file(folder))) {
        if (!base::upper(device.type).starts_with("3390") || device.read_only) continue;
        auto written = device.path;
        for (const auto& option : device.options)
            if (option.starts_with("sf=")) written = fs::path(folder) / option.substr(3);
        if (fs::path(written).lexically_normal().parent_path() == fs::path(folder)) continue;
        return unusable(written,
                        fmt::format("device {:04X} lies outside of {}", device.number.n, folder));
    }
    return {};
}

// One stretch of data, piece by piece.
Result<void> copy_range(dasd::File& from, dasd::File& to, std::uint64_t at, std::uint64_t end) {
    std::vector<std::byte> buffer(std::min<std::uint64_t>(kPiece, end - at));
    while (at < end) {
        auto piece = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), end - at));
        TRY(from.read(at, piece));
        TRY(to.write(at, piece));
        at += piece.size();
    }
    return {};
}

Result<void> copy_data(dasd::File& from, dasd::File& to) {
    auto size = TRY(from.size());
    TRY(to.resize(size));
    for (auto at = TRY(from.next_data(0)); at < size;) {
        auto hole = TRY(from.next_hole(at));
        TRY(copy_range(from, to, at, hole));
        at = hole < size ? TRY(from.next_data(hole)) : size;
    }
    return {};
}

// True: the copy shares its blocks.
Result<bool> copy_file(const std::string& from, const std::string& to, unsigned mode) {
    auto source = TRY(dasd::host_files().open(from, dasd::Access::read));
    auto target = TRY(dasd::host_files().create(to));
    bool shared = target->share_all(*source).ok();
    if (!shared) TRY(copy_data(*source, *target));
    if (::chmod(to.c_str(), mode) != 0) return unusable(to);
    TRY(target->sync());
    return shared;
}

// Bytes that copies of these files take where nothing is shared.
std::uint64_t allocated(const std::string& folder, const std::vector<FolderCopy::File>& files) {
    std::uint64_t bytes = 0;
    for (const auto& file : files) {
        struct stat facts {};
        if (::stat((folder + '/' + file.name).c_str(), &facts) == 0)
            bytes += static_cast<std::uint64_t>(facts.st_blocks) * 512;
    }
    return bytes;
}

bool can_share(const std::string& from, const std::string& to) {
    auto trial = to + "/trial";
    auto source = dasd::host_files().open(from, dasd::Access::read);
    auto target = dasd::host_files().create(trial);
    bool shared = source.ok() && target.ok() && target.value()->share_all(*source.value()).ok();
    if (target.ok()) (void)dasd::host_files().remove(trial).ok();
    return shared;
}

Result<void> check_room(const std::string& from, const std::string& to,
                        const std::vector<FolderCopy::File>& files) {
    if (files.empty() || can_share(from + '/' + files.front().name, to)) return {};
    struct statvfs facts {};
    if (::statvfs(to.c_str(), &facts) != 0) return unusable(to);
    auto free = std::uint64_t{facts.f_bavail} * facts.f_frsize;
    auto needed = allocated(from, files);
    if (needed <= free) return {};
    return unusable(to, fmt::format("{} bytes are needed, {} are free", needed, free));
}

base::Error damaged(const std::string& path, std::string_view line) {
    return unusable(path, fmt::format("it has a line \"{}\"", line));
}

// "file 644 2846431232 1732240000.123456789 vm1rrs.ckd"
bool add_file(std::string_view line, FolderCopy& copy) {
    auto words = base::words(line);
    if (words.size() < 5) return false;
    std::uint64_t size = 0;
    const auto* end = words[2].data() + words[2].size();
    if (std::from_chars(words[2].data(), end, size).ptr != end) return false;
    unsigned mode = 0;
    for (char digit : words[1].substr(0, 6)) mode = mode * 8 + static_cast<unsigned>(digit - '0');
    auto name = line.substr(static_cast<std::size_t>(words[4].data() - line.data()));
    if (mode > 07777U || name.find('/') != name.npos) return false;
    copy.files.push_back({std::string(name), mode, size, std::string(words[3])});
    return true;
}

bool add_line(std::string_view line, FolderCopy& copy) {
    auto blank = line.find(' ');
    if (blank == line.npos) return false;
    auto key = line.substr(0, blank);
    auto value = std::string(line.substr(blank + 1));
    if (key == "file") return add_file(line, copy);
    if (key == "system") copy.system = value;
    if (key == "name") copy.name = value;
    if (key == "made") copy.made_at = value;
    if (key == "by") copy.made_by = value;
    return key == "system" || key == "name" || key == "made" || key == "by";
}

}  // namespace

std::uint64_t FolderCopy::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& file : files) sum += file.size;
    return sum;
}

Result<std::vector<FolderCopy::File>> files_to_copy(const std::string& folder) {
    TRY(check_volumes_inside(folder));
    std::vector<FolderCopy::File> files;
    std::error_code fault;
    for (const auto& entry : fs::directory_iterator(folder, fault)) {
        if (is_of_the_moment(entry.path().filename().string())) continue;
        files.push_back(TRY(facts_of(entry.path().string())));
    }
    if (fault) return unusable(folder, fault.message());
    std::sort(files.begin(), files.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return files;
}

Result<CopiedFiles> copy_files(const std::string& from, const std::string& to,
                               const std::vector<FolderCopy::File>& files, unsigned mask) {
    if (::mkdir(to.c_str(), 0777) != 0) return unusable(to);
    TRY(check_room(from, to, files));
    CopiedFiles copied;
    for (const auto& file : files) {
        auto target = to + '/' + file.name;
        copied.is_shared &= TRY(copy_file(from + '/' + file.name, target, file.mode & ~mask));
        auto facts = TRY(facts_of(target));
        facts.mode = file.mode;
        copied.files.push_back(std::move(facts));
    }
    return copied;
}

std::string contents_text(const FolderCopy& copy) {
    auto text = fmt::format("system {}\nname {}\nmade {}\nby {}\n", copy.system, copy.name,
                            copy.made_at, copy.made_by);
    for (const auto& file : copy.files)
        text += fmt::format("file {:o} {} {} {}\n", file.mode, file.size, file.changed, file.name);
    return text;
}

Result<FolderCopy> read_contents(const std::string& folder) {
    auto path = folder + '/' + std::string(kContents);
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return unusable(path);
    FolderCopy copy;
    const auto bytes = text.str();
    std::istringstream lines(bytes);
    for (std::string line; std::getline(lines, line);)
        if (!add_line(line, copy)) return damaged(path, line);
    copy.hash = dasd::hex(dasd::sha256(std::as_bytes(std::span(bytes))));
    return copy;
}

std::string difference(const std::string& folder, const FolderCopy& copy) {
    for (const auto& wanted : copy.files) {
        auto found = facts_of(folder + '/' + wanted.name);
        if (!found.ok()) return found.error().text;
        if (found.value().size != wanted.size)
            return fmt::format("{} has {} bytes, not {}", wanted.name, found.value().size,
                               wanted.size);
        if (found.value().changed != wanted.changed) return wanted.name + " was written to";
    }
    return {};
}

}  // namespace cms::lineage
