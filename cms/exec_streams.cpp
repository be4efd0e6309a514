// CMS files as REXX streams.
//
// Characters are those of the records, each followed by a line end (X'15' on VM; here the line feed
// that REXX programs off VM expect).

#include "cms/exec_streams.h"

#include <ctime>

#include "cms/commands/support.h"

namespace cms {

namespace {

class CmsStream final : public rexx::Stream {
  public:
    CmsStream(Session& session, FileId id) : session_(session), id_(std::move(id)) {}

    bool open(rexx::StreamAccess access) override;
    bool close() override;
    bool flush() override { return true; }
    bool read_line(std::string& line) override;
    bool write_line(std::string_view line) override;
    std::string read_characters(std::size_t count) override;
    std::size_t write_characters(std::string_view text) override;
    bool seek(rexx::StreamSide side, rexx::StreamUnit unit, std::uint64_t position) override;
    std::uint64_t position(rexx::StreamSide side, rexx::StreamUnit unit) override;
    bool is_persistent() const override { return true; }
    std::uint64_t characters_left() override;
    std::uint64_t lines_left(bool) override;
    std::string existing_name() override;
    std::string full_name() override { return id_.text(); }
    std::optional<rexx::StreamInfo> info() override;
    std::optional<std::string> query(std::string_view word) override;
    std::string error() const override { return error_; }

  private:
    std::optional<Located> file() { return session_.disks().find(id_.name, id_.type, id_.letter); }
    bool fail(const base::Error& error) {
        error_ = fmt::format("{} {}", error.rc, error.text);
        return false;
    }
    char output_letter() {
        if (id_.letter != '*') return id_.letter;
        const auto found = file();
        return found ? found->disk->letter : 'A';
    }
    bool store(std::string_view line);

    Session& session_;
    FileId id_;
    std::uint32_t next_read_ = 1, next_write_ = 0;  // 0: at the end
    std::string partial_read_;                      // rest of a record read by characters
    std::string partial_write_;                     // a record begun by CHAROUT
    std::string error_;
};

bool CmsStream::open(rexx::StreamAccess access) {
    error_.clear();
    if (access == rexx::StreamAccess::read) {
        const auto found = existing(session_, id_);
        return found.ok() || fail(found.error());
    }
    auto disk = session_.disks().writable(output_letter());
    if (!disk.ok()) return fail(disk.error());
    const bool is_there = disk.value()->files->find(id_.name, id_.type).has_value();
    if (access != rexx::StreamAccess::replace || !is_there) return true;
    const auto done = disk.value()->files->erase(id_.name, id_.type);
    return done.ok() || fail(done.error());
}

bool CmsStream::close() {
    const bool good = partial_write_.empty() || store(std::exchange(partial_write_, {}));
    next_read_ = 1;
    next_write_ = 0;
    partial_read_.clear();
    return good;
}

bool CmsStream::read_line(std::string& line) {
    error_.clear();
    if (!partial_read_.empty()) {
        line = std::exchange(partial_read_, {});
        if (line.ends_with('\n')) line.pop_back();
        return true;
    }
    const auto found = existing(session_, id_);
    if (!found.ok()) return fail(found.error());
    const auto& entry = found.value().entry;
    auto lines = found.value().disk->files->read(entry.name, entry.type, next_read_, 1);
    if (!lines.ok()) return fail(lines.error());
    if (lines.value().empty()) return false;
    ++next_read_;
    line = std::move(lines.value()[0]);
    return true;
}

bool CmsStream::store(std::string_view line) {
    auto disk = session_.disks().writable(output_letter());
    if (!disk.ok()) return fail(disk.error());
    auto& files = *disk.value()->files;
    const auto old = files.find(id_.name, id_.type);
    FileEntry entry;
    if (old) entry = *old;
    entry.name = id_.name;
    entry.type = id_.type;
    entry.updated = {};
    const bool at_end = next_write_ == 0 || !old || next_write_ > old->records;
    const Lines one{std::string(line)};
    const auto done =
        at_end ? files.append(entry, one) : files.replace(id_.name, id_.type, next_write_, one);
    if (done.ok() && next_write_ > 0) ++next_write_;
    return done.ok() || fail(done.error());
}

bool CmsStream::write_line(std::string_view line) {
    error_.clear();
    return store(std::exchange(partial_write_, {}) + std::string(line));
}

std::string CmsStream::read_characters(std::size_t count) {
    std::string all;
    while (all.size() < count) {
        if (partial_read_.empty()) {
            std::string line;
            if (!read_line(line)) break;
            partial_read_ = line + '\n';
        }
        const auto part = std::min(count - all.size(), partial_read_.size());
        all += partial_read_.substr(0, part);
        partial_read_.erase(0, part);
    }
    return all;
}

std::size_t CmsStream::write_characters(std::string_view text) {
    error_.clear();
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) {
            partial_write_ += text;
            return 0;
        }
        if (!write_line(text.substr(0, end))) return text.size();
        text.remove_prefix(end + 1);
    }
    return 0;
}

// By lines; by characters the start only, as on VM.
bool CmsStream::seek(rexx::StreamSide side, rexx::StreamUnit unit, std::uint64_t position) {
    if (unit == rexx::StreamUnit::character && position != 1) return false;
    const auto found = file();
    const std::uint64_t records = found ? found->entry.records : 0;
    if (position == 0 || position > records + 1) return false;
    if (side == rexx::StreamSide::write) {
        next_write_ = static_cast<std::uint32_t>(position);
    } else {
        next_read_ = static_cast<std::uint32_t>(position);
        partial_read_.clear();
    }
    return true;
}

std::uint64_t CmsStream::position(rexx::StreamSide side, rexx::StreamUnit unit) {
    if (unit == rexx::StreamUnit::character) return 1;
    if (side == rexx::StreamSide::read) return next_read_;
    const auto found = file();
    const std::uint64_t end = found ? found->entry.records + std::uint64_t{1} : 1;
    return next_write_ == 0 ? end : next_write_;
}

// REXX/VM answers 0 or 1.
std::uint64_t CmsStream::characters_left() {
    return lines_left(true) > 0 ? 1 : 0;
}

std::uint64_t CmsStream::lines_left(bool) {
    const auto found = file();
    const std::uint64_t records = found ? found->entry.records : 0;
    const std::uint64_t whole = records + 1 > next_read_ ? records + 1 - next_read_ : 0;
    return whole + (partial_read_.empty() ? 0 : 1);
}

std::string CmsStream::existing_name() {
    const auto found = file();
    return found ? found->text() : std::string();
}

std::optional<rexx::StreamInfo> CmsStream::info() {
    const auto found = file();
    if (!found) return std::nullopt;
    const auto& stamp = found->entry.updated;
    std::tm local{};
    local.tm_year = stamp.year - 1900;
    local.tm_mon = stamp.month - 1;
    local.tm_mday = stamp.day;
    local.tm_hour = stamp.hour;
    local.tm_min = stamp.minute;
    local.tm_sec = stamp.second;
    // "Seconds since 1970, local time": the wall clock read as if it were UTC.
    return rexx::StreamInfo{found->entry.records, static_cast<std::int64_t>(::timegm(&local))};
}

std::optional<std::string> CmsStream::query(std::string_view word) {
    const auto found = file();
    if (!found) return std::nullopt;
    const auto& entry = found->entry;
    const auto format = fmt::format("{} {}", static_cast<char>(entry.format), entry.record_length);
    if (word == "FORMAT") return format;
    if (word != "INFO") return std::nullopt;
    const auto& stamp = entry.updated;
    return fmt::format("{} {} {:02}/{:02}/{:04} {:02}:{:02}:{:02}", format, entry.records,
                       stamp.month, stamp.day, stamp.year, stamp.hour, stamp.minute, stamp.second);
}

}  // namespace

std::unique_ptr<rexx::Stream> ExecStreams::find(std::string_view name) {
    std::vector<std::string> words;
    for (const auto word : base::words(name)) words.emplace_back(word);
    if (words.size() < 2 || words.size() > 3) return nullptr;
    auto id = parse_file_id(words, '*', Patterns::no);
    if (!id.ok()) return nullptr;
    return std::make_unique<CmsStream>(session_, std::move(id).value());
}

}  // namespace cms
