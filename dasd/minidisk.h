// CMS minidisks (EDF) inside an image, at any cylinder offset. Format page: reference dasd-images,
// section 15.
//
// A Minidisk keeps the directory it read when it was opened. Changes go to new blocks; commit()
// writes data, waits, then writes the label block that makes them current, and waits again, so that
// a crash leaves the old or the new state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dasd/volume.h"

namespace dasd {

enum class RecordFormat : char { fixed = 'F', variable = 'V' };

// CMS time stamps: local time, one second.
struct Timestamp {
    std::uint16_t year = 1970;
    std::uint8_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
    auto operator<=>(const Timestamp&) const = default;
    static Timestamp now();
};

// What the directory (FST) says of a file.
struct FileEntry {
    std::string name, type;  // up to 8 characters each, text
    std::uint8_t mode_number = 1;
    RecordFormat format = RecordFormat::variable;
    std::uint32_t record_length = 0;  // F: of each record; V: of the longest
    std::uint32_t records = 0;
    std::uint32_t blocks = 0;
    Timestamp updated;
};

struct MinidiskInfo {
    std::string label;
    std::uint32_t block_size = 4096;
    std::uint32_t cylinders = 0;  // formatted
    std::uint32_t blocks = 0, used = 0;
    std::uint32_t files = 0;
    std::uint32_t reserved_start = 0;  // RESERVEd disk: first block of its file
    Timestamp created;
};

// Records of a file, as bytes (EBCDIC untouched). F records all have the entry's record_length.
using Records = std::vector<std::vector<std::byte>>;

class Minidisk {
  public:
    virtual ~Minidisk() = default;

    virtual MinidiskInfo info() const = 0;
    virtual bool writable() const = 0;
    // Entries in directory order.
    virtual std::vector<FileEntry> files() const = 0;
    virtual std::optional<FileEntry> find(std::string_view name, std::string_view type) const = 0;

    // Records `first` (1-based) to first+count-1, fewer at the end of the file. Errors name the
    // file and block.
    virtual base::Result<Records> read(std::string_view name, std::string_view type,
                                       std::uint32_t first, std::uint32_t count) = 0;
    // Replaces (or creates) the whole file. F: every record must have record_length. V: 1..65535,
    // none empty. An empty list erases the file, as CMS has no empty files. `entry.updated` is kept
    // when set by the caller, `blocks` ignored.
    virtual base::Result<void> write(const FileEntry& entry, const Records& records) = 0;
    // Appends records to a file, creating it when new; same rules.
    virtual base::Result<void> append(const FileEntry& entry, const Records& records) = 0;
    // Rewrites records in place from `first`; a V record of another length truncates the file
    // behind it (cms section 5.4).
    virtual base::Result<void> replace(std::string_view name, std::string_view type,
                                       std::uint32_t first, const Records& records) = 0;
    virtual base::Result<void> erase(std::string_view name, std::string_view type) = 0;
    // Renames, also the mode number; the target must not exist.
    virtual base::Result<void> rename(std::string_view name, std::string_view type,
                                      const FileEntry& to) = 0;
    // Makes all changes since the last commit current, in the order safe against a crash.
    virtual base::Result<void> commit() = 0;
    // Forgets changes since the last commit.
    virtual base::Result<void> rollback() = 0;
    // True when the disk was changed by someone else since it was opened: reading then fails;
    // ACCESS again.
    virtual base::Result<bool> is_stale() = 0;
};

// Opens the EDF file system of a device. Errors: no CMS1 label, label fields inconsistent,
// directory damaged (names the block).
base::Result<std::unique_ptr<Minidisk>> open_minidisk(const Device& device);

struct FormatOptions {
    std::string label;                // up to 6 characters
    std::uint32_t block_size = 4096;  // 512, 1024, 2048 or 4096
    std::uint32_t cylinders = 0;      // 0 or too many: the whole device (FORMAT … nocyl)
};
// Formats the tracks of those cylinders and writes an empty file system. `progress` may be empty.
base::Result<void> format_minidisk(const Device& device, const FormatOptions& options,
                                   const std::function<void(Cylinder)>& progress);
// FORMAT … (LABEL: changes the label only.
base::Result<void> relabel_minidisk(const Device& device, std::string_view label);
// FORMAT … (RECOMP: changes how many cylinders may be used, without formatting: 0 or too many: all
// that were formatted. Answers how many there are now. Error DASEDF410E: a block beyond is in use.
base::Result<std::uint32_t> resize_minidisk(const Device& device, std::uint32_t cylinders);
// What is wrong with the file system, one line each, naming file and block; empty when every block
// in use belongs to one file, the map says the same, and every record can be read. Errors: no
// label, or a directory too damaged to walk.
base::Result<std::vector<std::string>> check_minidisk(const Device& device);

// Text helpers: records of text lines in EBCDIC 1047 (F: padded with blanks to `length`; V: an
// empty line becomes one blank).
Records records_from_text(const std::vector<std::string>& lines, RecordFormat format,
                          std::uint32_t length);
std::vector<std::string> text_from_records(const Records& records);

}  // namespace dasd
