// Files in a host directory: FN.FT, one line a record. Reference: cms sections 14.2 to 14.4.
//
// Names are looked up without regard to case and created in upper case. Whole files are written to
// a temporary name and renamed; records added at the end go straight to the file, so that a log of
// many lines costs one write each. Differs from CMS: a host text file cannot hold a line end inside
// a record; V files with such records are refused, F files are stored untranslated.

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "cms/files.h"
#include "cms/host_metadata.h"
#include "cms/text_files.h"

namespace cms {

namespace {

using base::make_error;
namespace msg = base::msg;

constexpr std::uint32_t kBlock = 4096;

std::string reason(int code) {
    return std::error_code(code, std::generic_category()).message();
}

// One open descriptor, closed at the end of the scope.
struct Descriptor {
    int number;
    explicit Descriptor(int descriptor) : number(descriptor) {}
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

bool write_all(int descriptor, std::string_view data) {
    while (!data.empty()) {
        const auto done = ::write(descriptor, data.data(), data.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        data.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

std::optional<std::string> read_all(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number < 0) return std::nullopt;
    std::string all;
    struct stat status {};
    if (::fstat(file.number, &status) == 0 && status.st_size > 0)
        all.reserve(static_cast<std::size_t>(status.st_size));
    std::array<char, 65536> part;
    for (;;) {
        const auto got = ::read(file.number, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) return all;
        all.append(part.data(), static_cast<std::size_t>(got));
    }
}

bool is_ascii(std::string_view text) {
    constexpr std::uint64_t kHigh = 0x8080808080808080;
    std::uint64_t bits = 0, eight = 0;
    for (; text.size() >= sizeof eight; text.remove_prefix(sizeof eight)) {
        std::memcpy(&eight, text.data(), sizeof eight);
        bits |= eight;
    }
    for (const char c : text) bits |= static_cast<unsigned char>(c);
    return (bits & kHigh) == 0;
}

Timestamp stamp_of(std::time_t time) {
    std::tm local{};
    ::localtime_r(&time, &local);
    return {static_cast<std::uint16_t>(local.tm_year + 1900),
            static_cast<std::uint8_t>(local.tm_mon + 1),
            static_cast<std::uint8_t>(local.tm_mday),
            static_cast<std::uint8_t>(local.tm_hour),
            static_cast<std::uint8_t>(local.tm_min),
            static_cast<std::uint8_t>(local.tm_sec)};
}

void set_time(const std::string& path, const Timestamp& stamp) {
    if (stamp.year <= 1970) return;
    std::tm local{};
    local.tm_year = stamp.year - 1900;
    local.tm_mon = stamp.month - 1;
    local.tm_mday = stamp.day;
    local.tm_hour = stamp.hour;
    local.tm_min = stamp.minute;
    local.tm_sec = stamp.second;
    local.tm_isdst = -1;
    const std::array<timespec, 2> times{timespec{0, UTIME_OMIT}, timespec{::mktime(&local), 0}};
    ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0);
}

// "CLONEVM", "EXEC" of "clonevm.exec"; empty when it is no CMS name.
struct CmsName {
    std::string name, type;
    bool ok() const { return !name.empty(); }
};
CmsName cms_name(std::string_view host) {
    const auto dot = host.find('.');
    if (dot == std::string_view::npos) return {};
    const auto name = host.substr(0, dot), type = host.substr(dot + 1);
    if (!is_file_word(name) || !is_file_word(type)) return {};
    return {base::upper(name), base::upper(type)};
}

FileEntry named(std::string_view name, std::string_view type) {
    FileEntry entry;
    entry.name = name;
    entry.type = type;
    return entry;
}

class HostDirectory final : public FileSystem, public TextFiles {
  public:
    explicit HostDirectory(std::string path) : path_(std::move(path)) {}
    // Error: two names that differ in case only.
    base::Result<void> check();

    DiskInfo info() override;
    bool writable() const override { return ::access(path_.c_str(), W_OK) == 0; }
    bool is_directory() const override { return true; }
    std::vector<FileEntry> files() override;
    std::optional<FileEntry> find(std::string_view name, std::string_view type) override;
    base::Result<Lines> read(std::string_view name, std::string_view type, std::uint32_t first,
                             std::uint32_t count) override;
    base::Result<void> write(const FileEntry& entry, const Lines& lines) override;
    base::Result<void> write_text(const FileEntry& entry,
                                  const std::vector<std::string>& pieces) override;
    std::optional<FileEntry> glance(std::string_view name, std::string_view type) override;
    base::Result<void> append(const FileEntry& entry, const Lines& lines) override;
    base::Result<void> replace(std::string_view name, std::string_view type, std::uint32_t first,
                               const Lines& lines) override;
    base::Result<void> erase(std::string_view name, std::string_view type) override;
    base::Result<void> rename(std::string_view name, std::string_view type,
                              const FileEntry& to) override;
    std::string version(std::string_view name, std::string_view type) override;
    std::shared_ptr<const std::string> whole_text(std::string_view name,
                                                  std::string_view type) override;
    std::optional<std::string> host_path(std::string_view name, std::string_view type) override;

  private:
    // A file's content as records, kept while the file is the same.
    struct Content {
        std::string version;
        HostMetadata metadata;
        // A V file is first kept as its text; its records are made when they are asked for.
        std::shared_ptr<const std::string> text;
        std::optional<Lines> lines;
        std::uint32_t records = 0, longest = 1;
        bool utf8 = true, ends_in_newline = true;
    };
    std::string full(const std::string& host) const { return path_ + "/" + host; }
    std::optional<std::string> host_name(std::string_view name, std::string_view type);
    std::string version_of(const std::string& host) const;
    base::Result<Content*> content(const CmsName& file);
    static Lines& lines_in(Content& kept);
    FileEntry entry_of(const CmsName& file, const std::string& host);
    base::Error failure(std::string_view file) const;
    base::Result<void> publish(const std::string& host, std::span<const std::string> pieces);
    base::Result<std::string> encode(const FileEntry& entry, const Lines& lines,
                                     HostMetadata& metadata, bool utf8) const;

    std::string path_;
    std::map<std::string, Content> contents_;  // by host name
};

base::Result<void> HostDirectory::check() {
    DIR* directory = ::opendir(path_.c_str());
    if (!directory) return make_error(msg::DMSACC900E, path_);
    std::map<std::pair<std::string, std::string>, std::string> seen;
    std::optional<base::Error> found;
    while (const dirent* item = ::readdir(directory)) {
        const auto file = cms_name(item->d_name);
        if (!file.ok() || found) continue;
        auto [at, is_new] = seen.emplace(std::pair{file.name, file.type}, item->d_name);
        if (!is_new) found = make_error(msg::DMSACC901E, path_, at->second, item->d_name);
    }
    ::closedir(directory);
    if (found) return *found;
    return {};
}

std::string HostDirectory::version_of(const std::string& host) const {
    struct stat status {};
    if (::stat(full(host).c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    return fmt::format("{}:{}:{}:{}.{:09}", status.st_dev, status.st_ino, status.st_size,
                       status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

std::optional<std::string> HostDirectory::host_name(std::string_view name, std::string_view type) {
    const auto exact = fmt::format("{}.{}", name, type);
    if (!cms_name(exact).ok() || exact != base::upper(exact)) return std::nullopt;
    if (!version_of(exact).empty()) return exact;
    DIR* directory = ::opendir(path_.c_str());
    if (!directory) return std::nullopt;
    std::optional<std::string> found;
    while (const dirent* item = ::readdir(directory))
        if (base::upper(item->d_name) == exact && !version_of(item->d_name).empty())
            found = item->d_name;
    ::closedir(directory);
    return found;
}

// The records of a raw host file.
Lines lines_of(std::string_view text) {
    Lines lines;
    lines.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
    for (std::size_t at = 0; at < text.size();) lines.emplace_back(next_text_line(text, at));
    return lines;
}

Lines blocks_of(std::string_view data, std::size_t length) {
    Lines lines;
    for (; !data.empty(); data.remove_prefix(std::min(length, data.size()))) {
        lines.emplace_back(data.substr(0, length));
        lines.back().resize(length, '\0');
    }
    return lines;
}

base::Result<HostDirectory::Content*> HostDirectory::content(const CmsName& file) {
    const auto id = file.name + " " + file.type;
    const auto host = host_name(file.name, file.type);
    if (!host) return make_error(msg::DMSCMS002E, id);
    auto& kept = contents_[*host];
    const auto now = version_of(*host);
    if (kept.version == now) return &kept;
    auto raw = read_all(full(*host));
    if (!raw) return make_error(msg::DMSCMS104S, id, reason(errno));
    Content fresh;
    fresh.version = now;
    fresh.metadata = load_metadata(path_, *host, named(file.name, file.type));
    fresh.ends_in_newline = raw->empty() || raw->back() == '\n';
    const auto longer = [&](std::string_view line) {
        fresh.longest = std::max(fresh.longest, static_cast<std::uint32_t>(line.size()));
    };
    if (fresh.metadata.binary) {
        fresh.lines = blocks_of(*raw, fresh.metadata.record_length);
        for (const auto& line : *fresh.lines) longer(line);
    } else {
        if (!is_ascii(*raw)) {
            auto text = base::from_utf8(*raw);
            fresh.utf8 = text.has_value();
            if (text) raw = std::move(text);
        }
        for (std::size_t at = 0; at < raw->size(); ++fresh.records)
            longer(next_text_line(*raw, at));
        fresh.text = std::make_shared<const std::string>(std::move(*raw));
    }
    if (fresh.metadata.format == RecordFormat::fixed) {
        // A line made longer by a host editor must not lose its end.
        fresh.longest = std::max(fresh.longest, fresh.metadata.record_length);
        for (auto& line : lines_in(fresh)) line.resize(fresh.longest, ' ');
        fresh.text.reset();
    }
    if (fresh.lines) fresh.records = static_cast<std::uint32_t>(fresh.lines->size());
    kept = std::move(fresh);
    return &kept;
}

Lines& HostDirectory::lines_in(Content& kept) {
    if (!kept.lines) kept.lines = lines_of(*kept.text);
    return *kept.lines;
}

std::shared_ptr<const std::string> HostDirectory::whole_text(std::string_view name,
                                                             std::string_view type) {
    const auto kept = content({std::string(name), std::string(type)});
    return kept.ok() ? kept.value()->text : nullptr;
}

FileEntry HostDirectory::entry_of(const CmsName& file, const std::string& host) {
    auto entry = named(file.name, file.type);
    struct stat status {};
    if (::stat(full(host).c_str(), &status) == 0) {
        entry.updated = stamp_of(status.st_mtim.tv_sec);
        entry.blocks = static_cast<std::uint32_t>((status.st_size + kBlock - 1) / kBlock);
    }
    const auto data = content(file);
    if (!data.ok()) return entry;
    const auto& found = *data.value();
    entry.mode_number = found.metadata.mode_number;
    entry.format = found.metadata.format;
    entry.record_length = found.longest;
    entry.records = found.records;
    return entry;
}

DiskInfo HostDirectory::info() {
    DiskInfo found{.label = "DIR", .block_size = kBlock};
    struct statvfs status {};
    if (::statvfs(path_.c_str(), &status) == 0) {
        const auto scale = [&](std::uint64_t n) { return n * status.f_frsize / kBlock; };
        found.blocks = scale(status.f_blocks);
        found.used = scale(status.f_blocks - status.f_bavail);
    }
    found.files = static_cast<std::uint32_t>(files().size());
    return found;
}

std::vector<FileEntry> HostDirectory::files() {
    std::vector<FileEntry> found;
    DIR* directory = ::opendir(path_.c_str());
    if (!directory) return found;
    while (const dirent* item = ::readdir(directory)) {
        const auto file = cms_name(item->d_name);
        if (file.ok() && !version_of(item->d_name).empty())
            found.push_back(entry_of(file, item->d_name));
    }
    ::closedir(directory);
    std::sort(found.begin(), found.end(), [](const FileEntry& a, const FileEntry& b) {
        return std::tie(a.name, a.type) < std::tie(b.name, b.type);
    });
    return found;
}

std::optional<FileEntry> HostDirectory::find(std::string_view name, std::string_view type) {
    const auto host = host_name(name, type);
    if (!host) return std::nullopt;
    return entry_of({std::string(name), std::string(type)}, *host);
}

std::optional<FileEntry> HostDirectory::glance(std::string_view name, std::string_view type) {
    const auto host = host_name(name, type);
    if (!host) return std::nullopt;
    auto entry = named(name, type);
    const auto metadata = load_metadata(path_, *host, entry);
    entry.format = metadata.format;
    entry.record_length = metadata.record_length;
    entry.mode_number = metadata.mode_number;
    return entry;
}

base::Result<Lines> HostDirectory::read(std::string_view name, std::string_view type,
                                        std::uint32_t first, std::uint32_t count) {
    auto* data = TRY(content({std::string(name), std::string(type)}));
    const auto& lines = lines_in(*data);
    if (first == 0 || first > lines.size()) return Lines{};
    const auto left = lines.size() - (first - 1);
    const auto from = lines.begin() + (first - 1);
    return Lines(from, from + static_cast<std::ptrdiff_t>(std::min<std::size_t>(count, left)));
}

base::Error HostDirectory::failure(std::string_view file) const {
    const int code = errno;
    if (code == ENOSPC || code == EDQUOT) return make_error(msg::DMSCMS107S, '-', path_);
    if (code == EACCES || code == EROFS || code == EPERM)
        return make_error(msg::DMSCMS037E, "-", path_);
    return make_error(msg::DMSCMS105S, file, reason(code));
}

// The bytes of a host file; decides whether F records must be stored untranslated.
base::Result<std::string> HostDirectory::encode(const FileEntry& entry, const Lines& lines,
                                                HostMetadata& metadata, bool utf8) const {
    const auto id = entry.name + " " + entry.type;
    const auto has_line_end = [](const std::string& line) {
        return line.find('\n') != std::string::npos || (!line.empty() && line.back() == '\r');
    };
    const bool fixed = entry.format == RecordFormat::fixed;
    const auto bad = std::find_if(lines.begin(), lines.end(), has_line_end);
    if (bad != lines.end() && !fixed)
        return make_error(msg::DMSHST901E, static_cast<std::uint32_t>(bad - lines.begin() + 1), id);
    metadata.binary = metadata.binary || bad != lines.end();
    std::string data;
    std::size_t size = 0;
    for (const auto& line : lines) size += line.size() + 1;
    data.reserve(size);
    for (const auto& line : lines) {
        if (metadata.binary) {
            data += line;
            continue;
        }
        const auto text = fixed ? base::trim_right(line) : std::string_view(line);
        if (text != " ") data += text;
        data += '\n';
    }
    // Line ends stay what they are: all of it is translated at once.
    if (utf8 && !metadata.binary) return base::to_utf8(data);
    return data;
}

base::Result<void> HostDirectory::publish(const std::string& host,
                                          std::span<const std::string> pieces) {
    const auto temporary = full(fmt::format(".{}.{}.tmp", host, ::getpid()));
    {
        Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (file.number < 0) return failure(host);
        const bool written = std::all_of(pieces.begin(), pieces.end(), [&](const auto& piece) {
            return write_all(file.number, piece);
        });
        if (!written || ::fsync(file.number) != 0) {
            auto error = failure(host);
            ::unlink(temporary.c_str());
            return error;
        }
    }
    if (::rename(temporary.c_str(), full(host).c_str()) == 0) return {};
    auto error = failure(host);
    ::unlink(temporary.c_str());
    return error;
}

base::Result<void> HostDirectory::write(const FileEntry& entry, const Lines& lines) {
    const auto id = entry.name + " " + entry.type;
    const auto old = host_name(entry.name, entry.type);
    if (lines.empty()) return old ? erase(entry.name, entry.type) : base::Result<void>();
    // Most V files are written as they are.
    const bool as_is = entry.format == RecordFormat::variable &&
                       std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
                           return !line.empty() && line.size() <= kLongestRecord;
                       });
    Lines changed;
    if (!as_is) changed = TRY(shaped(lines, entry.format, entry.record_length, id));
    const Lines& ready = as_is ? lines : changed;
    HostMetadata metadata{
        .format = entry.format,
        .record_length = entry.format == RecordFormat::fixed ? entry.record_length : 0,
        .mode_number = entry.mode_number};
    const auto data = TRY(encode(entry, ready, metadata, true));
    const auto host = old.value_or(entry.name + "." + entry.type);
    TRY(publish(host, {&data, 1}));
    if (!store_metadata(path_, host, entry, metadata)) return failure(id);
    set_time(full(host), entry.updated);
    contents_.erase(host);
    return {};
}

base::Result<void> HostDirectory::write_text(const FileEntry& entry,
                                             const std::vector<std::string>& pieces) {
    const auto old = host_name(entry.name, entry.type);
    if (pieces.empty()) return old ? erase(entry.name, entry.type) : base::Result<void>();
    std::vector<std::string> translated;
    const bool as_is = std::all_of(pieces.begin(), pieces.end(), is_ascii);
    if (!as_is)
        for (const auto& piece : pieces) translated.push_back(base::to_utf8(piece));
    const auto host = old.value_or(entry.name + "." + entry.type);
    TRY(publish(host, as_is ? pieces : translated));
    const HostMetadata metadata{.format = RecordFormat::variable, .mode_number = entry.mode_number};
    if (!store_metadata(path_, host, entry, metadata))
        return failure(entry.name + " " + entry.type);
    set_time(full(host), entry.updated);
    contents_.erase(host);
    return {};
}

base::Result<void> HostDirectory::append(const FileEntry& entry, const Lines& lines) {
    const auto host = host_name(entry.name, entry.type);
    if (!host) return write(entry, lines);
    auto* kept = TRY(content({entry.name, entry.type}));
    auto as = entry;
    as.format = kept->metadata.format;
    as.record_length = kept->longest;
    as.mode_number = kept->metadata.mode_number;
    const auto ready =
        TRY(shaped(lines, as.format, as.record_length, entry.name + " " + entry.type));
    auto metadata = kept->metadata;
    auto data = TRY(encode(as, ready, metadata, kept->utf8));
    if (metadata.binary != kept->metadata.binary) {
        auto all = lines_in(*kept);
        all.insert(all.end(), ready.begin(), ready.end());
        return write(as, all);
    }
    if (!kept->ends_in_newline && !metadata.binary) data.insert(0, "\n");
    {
        Descriptor file(::open(full(*host).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
        if (file.number < 0) return failure(*host);
        const auto size = ::lseek(file.number, 0, SEEK_END);
        if (!write_all(file.number, data)) {
            auto error = failure(*host);
            // Half a record must not stay behind.
            if (::ftruncate(file.number, size) != 0) kept->version.clear();
            return error;
        }
    }
    auto& known = lines_in(*kept);
    known.insert(known.end(), ready.begin(), ready.end());
    kept->records = static_cast<std::uint32_t>(known.size());
    kept->text.reset();
    for (const auto& line : ready)
        kept->longest = std::max(kept->longest, static_cast<std::uint32_t>(line.size()));
    kept->ends_in_newline = true;
    kept->version = version_of(*host);
    return {};
}

base::Result<void> HostDirectory::replace(std::string_view name, std::string_view type,
                                          std::uint32_t first, const Lines& lines) {
    const CmsName file{std::string(name), std::string(type)};
    auto* kept = TRY(content(file));
    const auto host = host_name(name, type);
    auto all = lines_in(*kept);
    auto entry = entry_of(file, *host);
    entry.updated = {};
    const auto ready = TRY(shaped(lines, entry.format, entry.record_length, file.name));
    if (first == 0 || first > all.size() + 1)
        return make_error(msg::DMSHST903E, first, file.name + " " + file.type);
    for (std::size_t i = 0; i < ready.size(); ++i) {
        const auto at = first - 1 + i;
        const bool cuts = at < all.size() && all[at].size() != ready[i].size();
        if (cuts) all.resize(at);
        if (at < all.size())
            all[at] = ready[i];
        else
            all.push_back(ready[i]);
    }
    return write(entry, all);
}

base::Result<void> HostDirectory::erase(std::string_view name, std::string_view type) {
    const auto host = host_name(name, type);
    if (!host) return make_error(msg::DMSCMS002E, fmt::format("{} {}", name, type));
    if (::unlink(full(*host).c_str()) != 0) return failure(*host);
    forget_metadata(path_, named(name, type));
    contents_.erase(*host);
    return {};
}

base::Result<void> HostDirectory::rename(std::string_view name, std::string_view type,
                                         const FileEntry& to) {
    const auto host = host_name(name, type);
    if (!host) return make_error(msg::DMSCMS002E, fmt::format("{} {}", name, type));
    const auto old = named(name, type);
    auto metadata = load_metadata(path_, *host, old);
    metadata.mode_number = to.mode_number;
    const bool same = old.name == to.name && old.type == to.type;
    const auto target = same ? *host : to.name + "." + to.type;
    if (!same && host_name(to.name, to.type))
        return make_error(msg::DMSCMS024E, to.name + " " + to.type);
    if (!same && ::rename(full(*host).c_str(), full(target).c_str()) != 0) return failure(*host);
    if (!same) forget_metadata(path_, old);
    contents_.erase(*host);
    return store_metadata(path_, target, to, metadata) ? base::Result<void>() : failure(target);
}

std::string HostDirectory::version(std::string_view name, std::string_view type) {
    const auto host = host_name(name, type);
    return host ? version_of(*host) : std::string();
}

std::optional<std::string> HostDirectory::host_path(std::string_view name, std::string_view type) {
    const auto host = host_name(name, type);
    return full(host.value_or(fmt::format("{}.{}", name, type)));
}

}  // namespace

base::Result<std::unique_ptr<FileSystem>> directory_files(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return make_error(msg::DMSACC900E, path);
    auto files = std::make_unique<HostDirectory>(path);
    TRY(files->check());
    return std::unique_ptr<FileSystem>(std::move(files));
}

}  // namespace cms
