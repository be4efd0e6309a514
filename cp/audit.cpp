// CP: the hash-chained audit log.
#include "cp/audit.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <span>
#include <utility>
#include <vector>

#include "dasd/hash.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::size_t kFields = 7;
const std::string kNoHash(64, '0');

std::string path_of(const std::string& site) {
    return site + "/audit.log";
}

base::Error unusable(const std::string& path) {
    return make_error(msg::CVMAUD872E, path, std::strerror(errno));
}

// The open log, locked until it is closed.
class LogFile {
  public:
    static Result<LogFile> open(const std::string& path, int flags) {
        LogFile file(::open(path.c_str(), flags | O_CLOEXEC, 0666), path);
        if (file.descriptor_ < 0) return unusable(path);
        if (::flock(file.descriptor_, (flags & O_ACCMODE) == O_RDONLY ? LOCK_SH : LOCK_EX) != 0)
            return unusable(path);
        return file;
    }
    LogFile(LogFile&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
    LogFile& operator=(LogFile&&) = delete;
    ~LogFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    Result<std::string> read() {
        std::string text;
        char buffer[65536];
        for (;;) {
            auto got = ::pread(descriptor_, buffer, sizeof buffer, static_cast<off_t>(text.size()));
            if (got < 0) return unusable(path_);
            if (got == 0) return text;
            text.append(buffer, static_cast<std::size_t>(got));
        }
    }

    // Cuts the log at `size`, then adds the line and waits for the disk.
    Result<void> append(std::size_t size, const std::string& line) {
        auto at = static_cast<off_t>(size);
        bool written = ::ftruncate(descriptor_, at) == 0 &&
                       ::pwrite(descriptor_, line.data(), line.size(), at) ==
                           static_cast<ssize_t>(line.size()) &&
                       ::fsync(descriptor_) == 0;
        if (!written) return unusable(path_);
        return {};
    }

  private:
    LogFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    int descriptor_;
    std::string path_;
};

std::string hash_of(std::string_view line) {
    return dasd::hex(dasd::sha256(std::as_bytes(std::span(line))));
}

std::string field(std::string_view text) {
    std::string safe(text.empty() ? "-" : text);
    for (auto& c : safe)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    return safe;
}

std::string now() {
    auto seconds = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, length};
}

std::string host_user() {
    const auto* entry = ::getpwuid(::geteuid());
    return entry ? entry->pw_name : fmt::format("uid {}", ::geteuid());
}

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        auto tab = line.find('\t');
        fields.push_back(line.substr(0, tab));
        if (tab == std::string_view::npos) return fields;
        line.remove_prefix(tab + 1);
    }
}

// What is wrong with line `number`, which follows a line of hash `previous`; empty: nothing.
std::string fault_of(std::string_view line, std::uint64_t number, const std::string& previous) {
    auto fields = fields_of(line);
    if (fields.size() != kFields) return fmt::format("it has {} fields", fields.size());
    if (fields[0] != std::to_string(number)) return fmt::format("its number is {}", fields[0]);
    if (fields[6] != previous) return "it does not carry the hash of the line before";
    return {};
}

}  // namespace

Result<void> append_audit(const std::string& site, const AuditEntry& entry) {
    auto log = TRY(LogFile::open(path_of(site), O_RDWR | O_CREAT));
    auto text = TRY(log.read());
    text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
    auto number = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    auto previous = kNoHash;
    if (!text.empty()) {
        auto before = text.rfind('\n', text.size() - 2);
        auto start = before == std::string::npos || text.size() < 2 ? 0 : before + 1;
        previous = hash_of(std::string_view(text).substr(start, text.size() - 1 - start));
    }
    auto user = fmt::format("{} ({})", entry.user, host_user());
    auto line =
        fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", number, now(), field(user),
                    field(entry.command), field(entry.before), field(entry.after), previous);
    return log.append(text.size(), line);
}

Result<AuditReport> check_audit(const std::string& site, std::string_view wanted) {
    AuditReport report{path_of(site), 0, kNoHash};
    auto log = TRY(LogFile::open(report.path, O_RDONLY));
    auto text = TRY(log.read());
    bool met = wanted.empty();
    for (std::string_view rest = text; !rest.empty();) {
        auto end = rest.find('\n');
        auto line = rest.substr(0, end);
        auto number = ++report.lines;
        auto fault = fault_of(line, number, report.last);
        if (end == std::string_view::npos) fault = "it has no end";
        if (!fault.empty()) return make_error(msg::CVMAUD871E, report.path, number, fault);
        report.last = hash_of(line);
        met |= base::upper(wanted) == base::upper(report.last);
        rest.remove_prefix(end + 1);
    }
    if (!met) return make_error(msg::CVMAUD873E, report.path, wanted);
    return report;
}

}  // namespace cp
