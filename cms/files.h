// Files as CMS sees them: records on disks that are EDF minidisks or host directories.
//
// One interface over both kinds. Records are text inside: one ISO 8859-1 character a byte. On a
// minidisk each is the EBCDIC 1047 byte of it (a one-to-one table, so binary records survive); in a
// host directory a text file is UTF-8, one line a record. Reference: cms sections 5, 6 and 14.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "dasd/dasd.h"

namespace cms {

using dasd::FileEntry;
using dasd::RecordFormat;
using dasd::Timestamp;

// The records of a file, without terminators. No record of a V file is empty: an empty line is one
// blank (section 5.4). F records come padded to the record length.
using Lines = std::vector<std::string>;

// "Read to the end of the file".
constexpr std::uint32_t kToEnd = 0xFFFFFFFF;
constexpr std::uint32_t kLongestRecord = 65535;

// What QUERY DISK shows of a disk; blocks of block_size bytes.
struct DiskInfo {
    std::string label;
    std::uint32_t block_size = 4096;
    std::uint32_t cylinders = 0;  // 0: a host directory
    std::uint64_t blocks = 0, used = 0;
    std::uint32_t files = 0;
};

// The files of one disk. Names and types are given as they stand on the disk (upper case as a
// rule). Errors carry the CMS return code: 28 no such file, 36 read-only, 13 full, 100 I/O, 32
// wrong record length.
class FileSystem {
  public:
    virtual ~FileSystem() = default;

    virtual DiskInfo info() = 0;
    virtual bool writable() const = 0;
    // True for a host directory (QUERY DISK shows it as DIR, an empty file may exist there).
    virtual bool is_directory() const { return false; }

    virtual std::vector<FileEntry> files() = 0;
    virtual std::optional<FileEntry> find(std::string_view name, std::string_view type) = 0;

    // Records `first` (1-based) and following, at most `count`; fewer at the end of the file.
    virtual base::Result<Lines> read(std::string_view name, std::string_view type,
                                     std::uint32_t first, std::uint32_t count) = 0;
    // Creates or replaces a whole file in one step. F records are padded; longer ones are an error.
    // No records at all: the file is erased. A time stamp with year 1970 means now.
    virtual base::Result<void> write(const FileEntry& entry, const Lines& lines) = 0;
    // Adds records behind the last one; creates the file with the attributes of `entry` when new.
    virtual base::Result<void> append(const FileEntry& entry, const Lines& lines) = 0;
    // Rewrites records from `first` on. A V record of another length truncates the file behind it.
    virtual base::Result<void> replace(std::string_view name, std::string_view type,
                                       std::uint32_t first, const Lines& lines) = 0;
    virtual base::Result<void> erase(std::string_view name, std::string_view type) = 0;
    // New name, type and mode number; a file of that name must not exist unless it is the same one.
    virtual base::Result<void> rename(std::string_view name, std::string_view type,
                                      const FileEntry& to) = 0;
    // Makes changes permanent (design section 6). A host directory has nothing to do.
    virtual base::Result<void> commit() { return {}; }
    // Another text whenever the content may be another: the key of the program cache. Empty: no
    // such file.
    virtual std::string version(std::string_view name, std::string_view type) = 0;
    // The host file behind a (possible) file of a directory; std::nullopt on a minidisk.
    virtual std::optional<std::string> host_path(std::string_view name, std::string_view type) {
        (void)name, (void)type;
        return std::nullopt;
    }
    // The records of a V file as one text, a line feed behind each (next_text_line reads them),
    // when it is at hand so; null: use read().
    virtual std::shared_ptr<const std::string> whole_text(std::string_view name,
                                                          std::string_view type) {
        (void)name, (void)type;
        return nullptr;
    }
};

// The record that begins at `at`, which is moved behind it: a line without its end, an empty one as
// one blank.
inline std::string_view next_text_line(std::string_view text, std::size_t& at) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    at = std::min(end + 1, text.size());
    return line.empty() ? std::string_view(" ") : line;
}

// The files of an opened minidisk.
std::unique_ptr<FileSystem> minidisk_files(std::unique_ptr<dasd::Minidisk> disk);
// A host directory (section 14). Errors: not a directory, two names that differ in case only.
base::Result<std::unique_ptr<FileSystem>> directory_files(const std::string& path);

// A disk whose files are gone as far as anybody sees (ACCESS … (ERASE): the first write erases them
// really, without one they are still there when the disk is accessed again.
std::unique_ptr<FileSystem> erased_files(std::shared_ptr<FileSystem> files);

// Pads the records of an F file, makes empty V records one blank. Error: a record longer than
// `length` (F) or kLongestRecord.
base::Result<Lines> shaped(const Lines& lines, RecordFormat format, std::uint32_t length,
                           std::string_view file);

// ---- file identifiers (section 5.1) ----

// A file identifier as typed: fields may hold patterns (* %) or "=" where the command allows them.
struct FileId {
    std::string name, type;
    char letter = '*';  // A-Z, or * for all accessed disks
    int number = -1;    // 0-6, or -1 for any
    // "PROFILE EXEC A1": "*" for all disks, no digit for any number.
    std::string text() const;
};

// "A1", "A" or "*". Error: 048E.
struct FileMode {
    char letter = '*';
    int number = -1;
};
base::Result<FileMode> parse_file_mode(std::string_view word);

enum class Patterns { no, yes };
// fn ft [fm] from one to three words; a missing mode is `default_letter`. Errors: 054E incomplete,
// 062E bad character (patterns and = only where allowed), 048E mode.
base::Result<FileId> parse_file_id(std::span<const std::string> words, char default_letter,
                                   Patterns patterns);
// `*` any run, `%` one character. LISTFILE's and COPYFILE's matching.
bool matches_pattern(std::string_view text, std::string_view pattern);
// A name or type that may stand on a disk: 1 to 8 characters of section 5.1.
bool is_file_word(std::string_view word);

// ---- accessed disks (sections 5.3 and 6.1) ----

struct AccessedDisk {
    char letter = 'A';
    char parent = 0;     // letter it extends, 0: none
    std::string device;  // "191", or the path of a host directory
    std::optional<dasd::DeviceNumber> number;
    std::shared_ptr<FileSystem> files;
    bool read_only = false;        // by link, extension, subset or host permission
    bool hides_private = false;    // read-only without MODE0: mode 0 files are not seen
    std::optional<FileId> subset;  // ACCESS … fn ft fm

    // True when this access shows the file.
    bool shows(const FileEntry& entry) const;
    std::vector<FileEntry> visible_files() const;
    // "A" or "B/A".
    std::string mode_text() const;
};

struct Located {
    AccessedDisk* disk = nullptr;
    FileEntry entry;
    // "PROFILE EXEC A1"
    std::string text() const;
};

// The letters A to Z of one session.
class Disks {
  public:
    AccessedDisk* at(char letter);
    void set(AccessedDisk disk);
    void clear(char letter);
    // Accessed disks in search order A to Z.
    std::vector<AccessedDisk*> all();
    // Where a lookup with this letter goes: the disk and its read-only extensions; all for '*'.
    std::vector<AccessedDisk*> searched(char letter);
    // First file with exactly this name. std::nullopt: not found (or the disk is not accessed).
    std::optional<Located> find(std::string_view name, std::string_view type, char letter = '*');
    // Every file matching a pattern, disk by disk, in name order.
    std::vector<Located> match(const FileId& pattern);
    // The disk for writing. Errors: 069E not accessed, 037E read-only.
    base::Result<AccessedDisk*> writable(char letter);
    // First letter that is free, from Z down to A as GETFMADR gives it; 0: none.
    char free_letter();
    // Commits every writable disk; the first error.
    base::Result<void> commit();

  private:
    std::array<std::optional<AccessedDisk>, 26> disks_;
};

}  // namespace cms
