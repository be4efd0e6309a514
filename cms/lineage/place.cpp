// lineage: from a record of a volume to what lies there.
#include "cms/lineage/place.h"

namespace cms::lineage {

namespace {

Place on_track_zero(std::uint8_t record) {
    switch (record) {
        case 1:
        case 2:
            return {Place::Kind::ipl, "the IPL program", nullptr, nullptr, 0};
        case 3:
            return {Place::Kind::label, "the volume label", nullptr, nullptr, 0};
        case 4:
            return {Place::Kind::map, "the allocation map", nullptr, nullptr, 0};
        default:
            return {Place::Kind::other, "a record behind the label", nullptr, nullptr, 0};
    }
}

bool is_in(const std::optional<cp::SystemArea>& area, const std::string& serial,
           dasd::Cylinder cylinder) {
    return area && area->volume == serial && area->range.contains(cylinder);
}

}  // namespace

std::vector<PlaceFinder::Disk>& PlaceFinder::disks() {
    if (disks_) return *disks_;
    disks_.emplace();
    for (const auto& place : system_.minidisks) {
        if (place.is_whole_volume || place.is_area) continue;
        Disk disk{&place, std::nullopt};
        auto device = device_of(system_, place);
        auto use = has_cms_files(device) ? dasd::read_block_use(device)
                                         : base::Result<dasd::BlockUse>(base::Error{});
        if (use.ok()) disk.use = std::move(use).value();
        disks_->push_back(std::move(disk));
    }
    return *disks_;
}

PlaceFinder::Disk* PlaceFinder::disk_at(const SystemVolume& volume, dasd::Cylinder cylinder) {
    Disk* found = nullptr;
    for (auto& disk : disks()) {
        bool here = disk.place->serial == volume.serial && disk.place->range.contains(cylinder);
        if (here && (!found || (!found->use && disk.use))) found = &disk;
    }
    return found;
}

const MinidiskPlace* PlaceFinder::minidisk_at(const SystemVolume& volume, dasd::Cylinder cylinder) {
    auto* disk = disk_at(volume, cylinder);
    return disk && disk->use ? disk->place : nullptr;
}

Place PlaceFinder::in_minidisk(Disk& disk, dasd::TrackAddress track, std::uint8_t record) {
    auto name = disk.place->text();
    Place place{Place::Kind::minidisk, "minidisk " + name, disk.place, nullptr, 0};
    if (!disk.use) return place;
    track.cylinder = track.cylinder - disk.place->range.start;
    auto owner = disk.use->owner_at(track, record);
    if (!owner) return place;
    auto tracks = track.cylinder.n * dasd::kHeads + track.head.n;
    place.block = tracks * disk.use->per_track + record;
    if (*owner >= dasd::BlockUse::kFirstFile) {
        place.file = &disk.use->files[*owner - dasd::BlockUse::kFirstFile];
        place.kind = Place::Kind::file;
        place.text = fmt::format("file {} {} {}", name, place.file->name, place.file->type);
    } else if (*owner == dasd::BlockUse::kSystem) {
        place.kind = Place::Kind::disk_system;
        place.text = fmt::format("the CMS directory of {}", name);
    } else {
        place.kind = Place::Kind::free_block;
        place.text = fmt::format("a free block of {}", name);
    }
    return place;
}

Place PlaceFinder::in_space(const SystemVolume& volume, dasd::Cylinder cylinder) const {
    const auto& config = system_.parsed_config;
    if (is_in(config.checkpoint, volume.serial, cylinder))
        return {Place::Kind::checkpoint, "the checkpoint area", nullptr, nullptr, 0};
    if (is_in(config.warmstart, volume.serial, cylinder))
        return {Place::Kind::warm_start, "the warm start area", nullptr, nullptr, 0};
    for (const auto& extent : volume.map.extents()) {
        if (!extent.range.contains(cylinder)) continue;
        switch (extent.type) {
            case dasd::SpaceType::page:
                return {Place::Kind::page, "page space", nullptr, nullptr, 0};
            case dasd::SpaceType::spool:
                return {Place::Kind::spool, "spool space", nullptr, nullptr, 0};
            case dasd::SpaceType::temporary_disk:
                return {Place::Kind::temporary, "T-disk space", nullptr, nullptr, 0};
            case dasd::SpaceType::directory:
                if (extent.in_use)
                    return {Place::Kind::object, "the object directory", nullptr, nullptr, 0};
                return {Place::Kind::old_object, "directory space not in use", nullptr, nullptr, 0};
            default:
                break;
        }
    }
    return {Place::Kind::other, "space outside of minidisks", nullptr, nullptr, 0};
}

Place PlaceFinder::at(const SystemVolume& volume, dasd::TrackAddress track, std::uint8_t record) {
    if (track == dasd::TrackAddress{}) return on_track_zero(record);
    if (auto* disk = disk_at(volume, track.cylinder)) return in_minidisk(*disk, track, record);
    return in_space(volume, track.cylinder);
}

}  // namespace cms::lineage
