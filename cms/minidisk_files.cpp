// Files on an EDF minidisk: text in and out, EBCDIC 1047 on the disk. Reference: cms section 14.3.

#include <atomic>
#include <map>

#include "cms/files.h"

namespace cms {

namespace {

std::string text_of(const std::vector<std::byte>& record) {
    return base::text_from_ebcdic(record);
}

std::vector<std::byte> bytes_of(std::string_view text) {
    std::vector<std::byte> record(text.size());
    base::text_to_ebcdic(text, record);
    return record;
}

dasd::Records records_of(const Lines& lines) {
    dasd::Records records;
    records.reserve(lines.size());
    for (const auto& line : lines) records.push_back(bytes_of(line));
    return records;
}

class MinidiskFiles final : public FileSystem {
  public:
    explicit MinidiskFiles(std::unique_ptr<dasd::Minidisk> disk)
        : disk_(std::move(disk)), number_(next_number()) {}

    DiskInfo info() override;
    bool writable() const override { return disk_->writable(); }
    std::vector<FileEntry> files() override { return disk_->files(); }
    std::optional<FileEntry> find(std::string_view name, std::string_view type) override {
        return disk_->find(name, type);
    }
    base::Result<Lines> read(std::string_view name, std::string_view type, std::uint32_t first,
                             std::uint32_t count) override;
    base::Result<void> write(const FileEntry& entry, const Lines& lines) override;
    base::Result<void> append(const FileEntry& entry, const Lines& lines) override;
    base::Result<void> replace(std::string_view name, std::string_view type, std::uint32_t first,
                               const Lines& lines) override;
    base::Result<void> erase(std::string_view name, std::string_view type) override {
        return changed(disk_->erase(name, type), name, type);
    }
    base::Result<void> rename(std::string_view name, std::string_view type,
                              const FileEntry& to) override {
        ++generations_[key(to.name, to.type)];
        return changed(disk_->rename(name, type, to), name, type);
    }
    base::Result<void> commit() override;
    std::string version(std::string_view name, std::string_view type) override;

  private:
    // Tells apart the disks a session opens one after another: the Minidisk has no generation to
    // ask for, and a new ACCESS reads everything anew anyway.
    static std::uint64_t next_number() {
        static std::atomic<std::uint64_t> last{0};
        return ++last;
    }
    base::Result<void> changed(base::Result<void> done, std::string_view name,
                               std::string_view type) {
        ++generations_[key(name, type)];
        uncommitted_ = true;
        return done;
    }
    static std::string key(std::string_view name, std::string_view type) {
        return fmt::format("{} {}", name, type);
    }

    std::unique_ptr<dasd::Minidisk> disk_;
    std::uint64_t number_;
    std::map<std::string, std::uint64_t> generations_;  // how often a file was changed here
    bool uncommitted_ = false;
};

DiskInfo MinidiskFiles::info() {
    const auto from = disk_->info();
    return {.label = from.label,
            .block_size = from.block_size,
            .cylinders = from.cylinders,
            .blocks = from.blocks,
            .used = from.used,
            .files = from.files};
}

base::Result<Lines> MinidiskFiles::read(std::string_view name, std::string_view type,
                                        std::uint32_t first, std::uint32_t count) {
    const auto records = TRY(disk_->read(name, type, first, count));
    Lines lines;
    lines.reserve(records.size());
    for (const auto& record : records) lines.push_back(text_of(record));
    return lines;
}

base::Result<void> MinidiskFiles::write(const FileEntry& entry, const Lines& lines) {
    const auto ready =
        TRY(shaped(lines, entry.format, entry.record_length, entry.name + " " + entry.type));
    return changed(disk_->write(entry, records_of(ready)), entry.name, entry.type);
}

base::Result<void> MinidiskFiles::append(const FileEntry& entry, const Lines& lines) {
    const auto old = disk_->find(entry.name, entry.type);
    const FileEntry& as = old ? *old : entry;
    const auto ready =
        TRY(shaped(lines, as.format, as.record_length, entry.name + " " + entry.type));
    auto added = as;
    added.updated = entry.updated;
    return changed(disk_->append(added, records_of(ready)), entry.name, entry.type);
}

base::Result<void> MinidiskFiles::replace(std::string_view name, std::string_view type,
                                          std::uint32_t first, const Lines& lines) {
    const auto old = disk_->find(name, type);
    if (!old) return base::make_error(base::msg::DMSCMS002E, fmt::format("{} {}", name, type));
    const auto ready =
        TRY(shaped(lines, old->format, old->record_length, fmt::format("{} {}", name, type)));
    return changed(disk_->replace(name, type, first, records_of(ready)), name, type);
}

base::Result<void> MinidiskFiles::commit() {
    if (!uncommitted_) return {};
    TRY(disk_->commit());
    uncommitted_ = false;
    return {};
}

std::string MinidiskFiles::version(std::string_view name, std::string_view type) {
    const auto entry = disk_->find(name, type);
    if (!entry) return {};
    const auto known = generations_.find(key(name, type));
    const auto generation = known == generations_.end() ? 0 : known->second;
    return fmt::format("minidisk {} generation {}: {} {}, {} records", number_, generation, name,
                       type, entry->records);
}

}  // namespace

std::unique_ptr<FileSystem> minidisk_files(std::unique_ptr<dasd::Minidisk> disk) {
    return std::make_unique<MinidiskFiles>(std::move(disk));
}

base::Result<Lines> shaped(const Lines& lines, RecordFormat format, std::uint32_t length,
                           std::string_view file) {
    const auto limit = format == RecordFormat::fixed ? length : kLongestRecord;
    Lines ready;
    ready.reserve(lines.size());
    for (const auto& line : lines) {
        if (line.size() > limit)
            return base::make_error(base::msg::DMSHST902E,
                                    static_cast<std::uint32_t>(ready.size() + 1), file, limit);
        auto& record = ready.emplace_back(line);
        if (format == RecordFormat::fixed) record.resize(length, ' ');
        if (record.empty()) record = " ";
    }
    return ready;
}

}  // namespace cms
