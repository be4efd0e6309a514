// lineage: what lies at a record of a volume: a file of a minidisk, a label, page space …
#pragma once

#include <map>

#include "cms/lineage/inventory.h"

namespace cms::lineage {

struct Place {
    enum class Kind {
        ipl,    // records 1 and 2 of cylinder 0 head 0
        label,  // record 3 there
        map,    // record 4 there
        file,   // of a CMS minidisk
        free_block,
        disk_system,  // label, directory and map of a CMS minidisk
        minidisk,     // a minidisk without CMS files, or where CMS has no block
        object,       // directory space in use
        old_object,   // directory space not in use
        page,
        spool,
        temporary,
        checkpoint,
        warm_start,
        other,
    } kind = Kind::other;
    std::string text;                         // "file MAINT 0191 PROFILE EXEC", "page space"
    const MinidiskPlace* minidisk = nullptr;  // when it lies in one
    const dasd::FileEntry* file = nullptr;
    // Block of the minidisk, from 1; 0: none.
    std::uint32_t block = 0;
    // What running changes without anybody's doing: nothing there is kept over an IPL COLD.
    bool is_scratch() const {
        return kind == Kind::page || kind == Kind::spool || kind == Kind::temporary ||
               kind == Kind::checkpoint || kind == Kind::warm_start;
    }
};

// Answers places of one system; remembers whose blocks are whose.
class PlaceFinder {
  public:
    explicit PlaceFinder(const SystemFiles& system) : system_(system) {}
    Place at(const SystemVolume& volume, dasd::TrackAddress track, std::uint8_t record);
    // The CMS minidisk on that cylinder; null: none.
    const MinidiskPlace* minidisk_at(const SystemVolume& volume, dasd::Cylinder cylinder);

  private:
    struct Disk {
        const MinidiskPlace* place;
        std::optional<dasd::BlockUse> use;  // none: not a CMS disk, or damaged
    };
    Disk* disk_at(const SystemVolume& volume, dasd::Cylinder cylinder);
    Place in_minidisk(Disk& disk, dasd::TrackAddress track, std::uint8_t record);
    Place in_space(const SystemVolume& volume, dasd::Cylinder cylinder) const;
    std::vector<Disk>& disks();

    const SystemFiles& system_;
    std::optional<std::vector<Disk>> disks_;
};

}  // namespace cms::lineage
