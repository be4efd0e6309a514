// CP: reading SYSTEM CONFIG and the user directory from a SYSRES.
#include "cp/sysres.h"

#include <sstream>

#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using dasd::CylinderRange;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        lines.push_back(std::move(line));
    }
    return lines;
}

bool has_cms_label(const RealDasd& dasd, CylinderRange disk) {
    dasd::Device device(dasd.shared_volume(), disk, dasd::Access::read);
    auto track = device.read_track({});
    if (!track.ok()) return false;
    const auto* record = track.value().find(3);
    return record && record->data.size() >= 4 &&
           base::text_from_ebcdic(record->data.first(4)) == "CMS1";
}

}  // namespace

Result<FoundFile> read_cms_file(const RealDasd& dasd, CylinderRange disk, std::string_view name,
                                std::string_view type) {
    dasd::Device device(dasd.shared_volume(), disk, dasd::Access::read);
    auto minidisk = TRY(dasd::open_minidisk(device));
    auto entry = minidisk->find(name, type);
    if (!entry)
        return make_error(
            msg::CVMBOT606E, dasd.serial,
            fmt::format("no file {} {} on the CMS disk at cylinder {}", name, type, disk.start.n));
    auto records = TRY(minidisk->read(name, type, 1, entry->records));
    return FoundFile{dasd::text_from_records(records), disk.start};
}

std::optional<FoundFile> scan_for_file(const RealDasd& dasd, std::string_view name,
                                       std::string_view type) {
    for (std::uint32_t c = 1; c < dasd.cylinders().n; ++c) {
        CylinderRange disk{{c}, dasd.cylinders() - dasd::Cylinder{c}};
        if (!has_cms_label(dasd, disk)) continue;
        auto file = read_cms_file(dasd, disk, name, type);
        if (file.ok()) return std::move(file).value();
    }
    return std::nullopt;
}

std::vector<CylinderRange> parm_extents(const RealDasd& dasd) {
    std::vector<CylinderRange> found;
    auto map = dasd.map();
    if (!map.ok() || map.value().kind() != dasd::MapKind::ours) return found;
    for (const auto& extent : map.value().extents())
        if (extent.type == dasd::SpaceType::parm) found.push_back(extent.range);
    return found;
}

namespace {

// A damaged disk is told from a missing file, and where it lies.
Result<FoundFile> read_parm_disk(const RealDasd& dasd, CylinderRange disk) {
    auto file = read_cms_file(dasd, disk, "SYSTEM", "CONFIG");
    if (file.ok() || file.error().id == msg::CVMBOT606E.id) return file;
    auto place = fmt::format("cylinders {} to {} of device {}, {}", disk.start.n, disk.end().n - 1,
                             hex(dasd.number), dasd.path);
    return make_error(msg::CVMBOT613E, dasd.serial, place, file.error().text);
}

}  // namespace

Result<FoundFile> read_system_config(const RealDasd& dasd) {
    auto map = TRY(dasd.map());
    if (map.kind() == dasd::MapKind::ours) {
        auto extents = parm_extents(dasd);
        if (extents.empty())
            return make_error(msg::CVMBOT606E, dasd.serial, "no PARM cylinders are allocated");
        return read_parm_disk(dasd, extents.front());
    }
    auto found = scan_for_file(dasd, "SYSTEM", "CONFIG");
    if (!found)
        return make_error(msg::CVMBOT606E, dasd.serial, "it is on no CMS disk of the volume");
    return std::move(*found);
}

Result<FoundDirectory> read_directory(const RealDasd& sysres, const std::string& named_file,
                                      const std::vector<KnownVolume>& volumes,
                                      std::string_view system) {
    auto map = sysres.map();
    if (map.ok() && map.value().kind() == dasd::MapKind::ours) {
        auto object = TRY(read_object_directory(sysres.volume()));
        if (object)
            return FoundDirectory{
                directory_of_system(object->source, volumes, system),
                fmt::format("object directory of {}, made from {}", object->date, object->file)};
    }
    if (auto file = scan_for_file(sysres, "USER", "DIRECT"))
        return FoundDirectory{
            directory_of_system(file->records, volumes, system),
            fmt::format("USER DIRECT on the CMS disk at cylinder {} of {} (it may differ from the "
                        "object directory in use)",
                        file->cylinder.n, sysres.serial)};
    if (named_file.empty()) return make_error(msg::CVMBOT609E, sysres.serial);
    auto text = TRY(read_file(named_file));
    return FoundDirectory{directory_of_system(lines_of(text), volumes, system),
                          "the file " + named_file};
}

}  // namespace cp
