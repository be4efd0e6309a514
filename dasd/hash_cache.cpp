// The cache of hashes: one text file a volume, named after the path of the volume's first file.
//
//   clonevm hashes 1
//   file <device> <inode> <size> <mtime ns> <ctime ns> <path>     one for each file of the volume
//   extent <start> <count> <tracks> <hash>
//   end <SHA-256 of the lines above>
#include "dasd/hash_cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace dasd {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTitle = "clonevm hashes 1\n";
constexpr std::string_view kEnd = "end ";
constexpr std::int64_t kSecond = 1'000'000'000;
// Times of files go by the kernel's tick, and those of other machines by their own clocks.
constexpr std::int64_t kUnsettled = 2 * kSecond;
constexpr std::uintmax_t kMostBytes = 16U << 20;

std::int64_t nanoseconds(const struct timespec& time) {
    return std::int64_t{time.tv_sec} * kSecond + time.tv_nsec;
}

struct Identity {
    std::string text;              // empty: a file cannot be looked at
    std::int64_t last_change = 0;  // of the youngest
};

Identity identity_of(const std::vector<std::string>& paths) {
    Identity all;
    for (const auto& path : paths) {
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
        std::error_code fault;
        auto name = fs::canonical(path, fault).string();
        if (fault || name.find('\n') != std::string::npos) return {};
        auto changed = nanoseconds(info.st_ctim), modified = nanoseconds(info.st_mtim);
        all.last_change = std::max({all.last_change, changed, modified});
        all.text += fmt::format("file {} {} {} {} {} {}\n", info.st_dev, info.st_ino, info.st_size,
                                modified, changed, name);
    }
    return all;
}

std::int64_t now() {
    struct timespec time {};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return nanoseconds(time);
}

std::string read_whole(const std::string& path) {
    std::error_code fault;
    auto size = fs::file_size(path, fault);
    if (fault || size > kMostBytes) return "";
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<Hash> hash_from(std::string_view digits) {
    Hash hash{};
    if (digits.size() != hash.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        unsigned value = 0;
        const auto* at = digits.data() + 2 * i;
        auto [end, fault] = std::from_chars(at, at + 2, value, 16);
        if (fault != std::errc{} || end != at + 2) return std::nullopt;
        hash[i] = std::byte(value);
    }
    return hash;
}

std::string sealed(const std::string& text) {
    return text + std::string(kEnd) + hex(sha256(std::as_bytes(std::span(text)))) + "\n";
}

// The lines behind the identity of a file that is whole and speaks of these files; else nothing.
std::string_view extents_of(const std::string& text, const std::string& identity) {
    auto start = std::string(kTitle) + identity;
    auto end = text.rfind(kEnd);
    if (!text.starts_with(start) || end == std::string::npos || end < start.size()) return {};
    if (sealed(text.substr(0, end)) != text) return {};
    return std::string_view(text).substr(start.size(), end - start.size());
}

}  // namespace

HashCache::HashCache(std::string folder, std::vector<std::string> paths)
    : paths_(std::move(paths)) {
    auto identity = identity_of(paths_);
    if (folder.empty() || identity.text.empty()) return;
    identity_ = identity.text;
    settled_ = now() - identity.last_change > kUnsettled;
    std::error_code fault;
    auto name = fs::canonical(paths_[0], fault).string();
    file_ = fs::path(folder) / hex(sha256(std::as_bytes(std::span(name)))).substr(0, 32);
    auto text = read_whole(file_);
    std::istringstream lines{std::string(extents_of(text, identity_))};
    std::string word, digits;
    CylinderRange range;
    Entry entry;
    while (lines >> word >> range.start.n >> range.count.n >> entry.tracks >> digits) {
        auto hash = hash_from(digits);
        if (!hash) break;
        entry.hash = *hash;
        entries_[{range.start.n, range.count.n}] = entry;
    }
}

std::optional<HashCache::Entry> HashCache::find(CylinderRange range) const {
    auto found = entries_.find({range.start.n, range.count.n});
    if (found == entries_.end()) return std::nullopt;
    return found->second;
}

void HashCache::add(CylinderRange range, const Entry& entry) {
    entries_[{range.start.n, range.count.n}] = entry;
    changed_ = true;
}

void HashCache::save() {
    if (file_.empty() || !changed_ || !settled_) return;
    if (identity_of(paths_).text != identity_) return;
    auto text = std::string(kTitle) + identity_;
    for (const auto& [range, entry] : entries_)
        text += fmt::format("extent {} {} {} {}\n", range.first, range.second, entry.tracks,
                            hex(entry.hash));
    std::error_code fault;
    fs::create_directories(fs::path(file_).parent_path(), fault);
    auto temporary = fmt::format("{}.new-{}", file_, ::getpid());
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << sealed(text);
    out.close();
    if (out) fs::rename(temporary, file_, fault);
    if (!out || fault) fs::remove(temporary, fault);
}

std::string usual_hash_cache() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && *cache == '/') return std::string(cache) + "/clonevm/hashes";
    const char* home = std::getenv("HOME");
    if (home != nullptr && *home == '/') return std::string(home) + "/.cache/clonevm/hashes";
    return "";
}

}  // namespace dasd
