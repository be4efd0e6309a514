// lineage: what a system holds, as values that can be kept and compared: volumes with the hashes of
// their extents, every CMS file with its hash, the statements of configuration and directory.
#pragma once

#include <map>

#include "cms/lineage/lineage.h"

namespace cms::lineage {

// Checks of the records of one track, in the order they lie there: they locate a change that the
// hash of the extent proves.
struct TrackMarks {
    dasd::TrackAddress track;
    struct Mark {
        std::uint8_t record = 0;
        std::uint32_t crc = 0;  // of record number, key and data length, key, data
        bool operator==(const Mark&) const = default;
    };
    std::vector<Mark> marks;
};
// Tracks of the range that hold records. Error: a damaged track.
base::Result<std::vector<TrackMarks>> marks_of(dasd::Volume& volume, dasd::CylinderRange range);
// As bytes to keep (deflated), and back; an empty list when the bytes are damaged.
std::string pack(const std::vector<TrackMarks>& marks);
std::vector<TrackMarks> unpack(std::string_view packed);

struct ExtentRecord {
    dasd::CylinderRange range;
    std::string hash;   // hexadecimal
    std::string marks;  // packed
};
struct VolumeRecord {
    std::string serial;
    dasd::DeviceNumber number;
    std::string file;  // within the folder
    dasd::Cylinder cylinders;
    std::string identity;  // of the file: inode, size, times; the same: nobody changed it
    std::string hash;      // over all extents
    std::vector<ExtentRecord> extents;
};
struct FileRecord {
    std::string user;
    dasd::DeviceNumber number;
    std::string serial;
    dasd::FileEntry entry;
    std::string hash;
    std::string place() const;  // "MAINT 0191 PROFILE EXEC"
};
struct Inventory {
    std::string system, source;
    std::vector<VolumeRecord> volumes;
    std::vector<FileRecord> files;
    std::vector<std::string> config, directory;
    std::vector<std::string> devices;  // of a golden image: system.cnf before it was protected
    // Over serial, device and hash of every volume, and over system.cnf.
    std::string hash;
    // Volumes that cannot be read whole: they are without hashes.
    std::vector<base::Error> faults;
};

struct InventoryOptions {
    bool marks = true;
    std::string cache;  // see dasd::HashOptions
};
using Progress = dasd::CopyProgress;

Inventory take_inventory(const SystemFiles& system, const InventoryOptions& options,
                         const Progress& progress);
// What changes when anybody writes to a file: device, inode, size, times to the nanosecond.
std::string identity_of(const std::string& path);
// The same for all files of a volume.
std::string identity_of(const dasd::Volume& volume);
// Inventory::hash.
std::string combined_hash(const std::string& folder, const std::vector<VolumeRecord>& volumes);

// Every file of every CMS minidisk of the directory; a disk is listed once though several entries
// name it. Damaged disks and files are passed over: VERIFY tells of them.
std::vector<FileRecord> files_of(const SystemFiles& system, bool with_hashes);
// Records of a file as bytes. Error: damaged.
base::Result<dasd::Records> records_of(const SystemFiles& system, const FileRecord& file);
// "2026-11-21 22:07:58"
std::string stamp_text(const dasd::Timestamp& stamp);
std::optional<dasd::Timestamp> parse_stamp(std::string_view text);

}  // namespace cms::lineage
