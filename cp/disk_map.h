// Maps of a user directory: what lies where on each volume, and who links to whose disks. DISKMAP
// and DIRMAP show them. Reference: user-direct section 12.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cp {

struct KnownVolume;
struct UserDirectory;

// Which volumes and how; the options of DIRMAP.
struct DiskMapOptions {
    bool duplicates_ok = false;       // DUPOK: two names of one extent are DUP, no overlap
    bool without_cylinder_0 = false;  // NOCYL0: cylinder 0 (label and map) is no gap
    bool by_device_type = false;      // DEVSORT: volumes by type, then label
    bool as_in_directory = false;     // UNSORT: volumes in the order they are met
    bool with_ends = false;           // disks with END, too, where the volume's size is known
    std::vector<std::string> include, exclude;  // labels; exclude wins; no include: all
};

// A minidisk, a gap between two, or the space behind the last.
struct DiskMapLine {
    std::string user;  // empty: a gap
    std::string device;
    std::uint32_t start = 0, count = 0;  // cylinders, blocks of FB-512
    std::string note;                    // "GAP", "OVERLAP", "DUP", "BEYOND" or empty
    std::uint32_t end() const { return start + count - 1; }
};
struct DiskMapVolume {
    std::string serial, type;
    std::uint32_t size = 0;  // 0: not known
    std::vector<DiskMapLine> lines;
    std::vector<std::string> left_out;  // "MAINT 0123": disks with END and full packs
};
struct DiskMap {
    std::vector<DiskMapVolume> volumes;
    std::size_t gaps = 0, overlaps = 0;  // lines with these notes
};

// Sorts out the permanent minidisks of a directory. `volumes` give sizes where they are known: the
// gap behind the last disk, and BEYOND.
DiskMap disk_map(const UserDirectory& directory, const std::vector<KnownVolume>& volumes,
                 const DiskMapOptions& options);
// The map as records of at most 80 characters; a section for each volume.
std::vector<std::string> disk_map_text(const DiskMap& map, const std::string& title);
// The same as a picture (SVG): a bar for each volume, gaps hatched, overlaps red.
std::string disk_map_svg(const DiskMap& map, const std::string& title);
// Only the gaps, a record each: label, first cylinder, count (GAPFILE).
std::vector<std::string> gap_text(const DiskMap& map);
// Each minidisk with the LINK statements that name it, as records.
std::vector<std::string> link_map_text(const UserDirectory& directory);

}  // namespace cp
