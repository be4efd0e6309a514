// Volume labels, allocation maps and the formatting of CP volumes. Format page: reference cpfmtxa,
// sections 8 and 9.
//
// The map's codes other than DRCT are this product's, not IBM's: maps without our mark are foreign
// and never interpreted.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dasd/volume.h"

namespace dasd {

struct VolumeLabel {
    std::string serial;         // 1 to 6 characters, blanks stripped
    bool is_cp_volume = false;  // mark CPVOL (z/VM) …
    bool is_vm370 = false;      // … or CP370
    std::string owner_text;     // bytes 37 to 50 of an OS or Linux label; not of a CP volume
    // OWNER data: kept in X'33'-X'42' on volumes with our mark only.
    std::string owner_ssi, owner_system;
};

// 1 to 6 characters, letters, digits and # @ $ - only, upper case.
bool is_valid_serial(std::string_view serial);

// Reads record 3 of track 0 (found by number). std::nullopt when there is no VOL1 record.
base::Result<std::optional<VolumeLabel>> read_label(Volume& volume);
// The label of a device: VOL1 serial on a whole volume; the CMS1 label of a CMS minidisk;
// std::nullopt when neither.
base::Result<std::optional<std::string>> read_device_label(const Device& device);
// The five characters at X'2E' of the VOL1 record, blanks stripped; std::nullopt without a VOL1
// record.
std::optional<std::string> volume_mark(const Track& track0);
// Replaces the serial in a track 0 held in memory; `path` is for the message when it has no VOL1
// record.
base::Result<void> relabel_track0(Track& track0, std::string_view serial, const std::string& path);
// Clips: replaces the serial in record 3 and nothing else. Error when there is no VOL1 record.
base::Result<void> clip(Volume& volume, std::string_view serial);
base::Result<void> write_owner(Volume& volume, std::string_view ssi, std::string_view system);

enum class SpaceType : std::uint8_t { perm, page, spool, temporary_disk, directory, parm };
// "PERM", "PAGE", "SPOL", "TDSK", "DRCT", "PARM"; TEMP is accepted as SPOL.
std::string_view name(SpaceType type);
std::optional<SpaceType> space_type(std::string_view word);

struct SpaceExtent {
    SpaceType type;
    CylinderRange range;
    bool in_use = false;  // DRCT only: holds the current object directory
    bool operator==(const SpaceExtent&) const = default;
};

enum class MapKind { none, ours, foreign, vm370 };

// The allocation map of record 4. Only kind `ours` has extents; others keep their raw bytes.
class AllocationMap {
  public:
    static AllocationMap all_perm(Cylinder cylinders);
    MapKind kind() const { return kind_; }
    Cylinder cylinders() const { return cylinders_; }
    // Ascending, adjacent cylinders of one type merged; cylinders beyond the map count as PERM.
    std::vector<SpaceExtent> extents() const;
    SpaceType type_of(Cylinder cylinder) const;
    void allocate(SpaceType type, CylinderRange range);  // later calls overlay earlier ones
    void mark_directory_in_use(CylinderRange range, bool in_use);

    // A map that stops short of its volume (copied from a smaller one): the rest becomes PERM.
    void extend_to(Cylinder cylinders);

    static base::Result<AllocationMap> decode(base::Bytes record4);
    // A map of another program, kept as it is.
    static AllocationMap uninterpreted(MapKind kind, base::Bytes record4);
    // The bytes as read, for showing a foreign map in hex; empty when there is none.
    base::Bytes raw() const { return raw_; }
    base::Result<std::vector<std::byte>> encode() const;  // 4096 bytes; unknown bytes kept

  private:
    MapKind kind_ = MapKind::none;
    Cylinder cylinders_;
    std::vector<std::uint8_t> codes_;  // one a cylinder
    std::vector<std::byte> raw_;
};

// Record 4 of track 0; kind none when there is no CPVOL/CP370 label or no map.
base::Result<AllocationMap> read_map(Volume& volume);
base::Result<void> write_map(Volume& volume, const AllocationMap& map);

// IPL records (R1 24 bytes, R2 up to 4096) of a volume that can be IPLed.
struct IplRecords {
    std::vector<std::byte> record1, record2;
};
// Track 0 of a CP volume: R1, R2, label, map, dummy VTOC (R5, R6), page records as room allows.
// Without `ipl` R1/R2 hold a disabled wait.
base::Result<void> write_cp_track0(Volume& volume, std::string_view serial,
                                   const AllocationMap& map, const std::optional<IplRecords>& ipl);
// Fills cylinders with formatted CP space (12 x 4096 a track); track 0 of cylinder 0 is left to
// write_cp_track0. `progress` may be empty; it is called with cylinders done.
base::Result<void> format_cylinders(const Device& device, CylinderRange relative,
                                    const std::function<void(Cylinder)>& progress);

}  // namespace dasd
