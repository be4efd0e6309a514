// CPVOLUME: the functions under CPFMTXA, as a library. Reference: cpfmtxa sections 4 to 9.
#include "cpfmtxa/checks.h"

namespace cpfmtxa {
namespace {

namespace msg = base::msg;
using base::make_error;

// Cylinders formatted between two looks at the stop flag.
constexpr std::uint32_t kStride = 8;

base::Result<void> check_serial(std::string_view volid) {
    if (dasd::is_valid_serial(volid)) return {};
    return make_error(msg::HCPCCF6224E, volid);
}

bool holds_cylinder_zero(dasd::CylinderRange range) {
    return range.start == dasd::Cylinder{0};
}

bool is_readable(dasd::Volume& volume) {
    return volume.read_track({{0}, {0}}).ok();
}

// A map without our mark is never rewritten: its codes would mean something else to its owner.
base::Result<void> check_map_is_not_foreign(dasd::Volume& volume, std::string_view function) {
    auto map = TRY(dasd::read_map(volume));
    if (map.kind() == dasd::MapKind::none || map.kind() == dasd::MapKind::ours) return {};
    return make_error(msg::HCPCCF6229E, function);
}

base::Result<void> check_range(dasd::CylinderRange range, dasd::Cylinder cylinders) {
    if (range.count.n > 0 && range.start < cylinders && range.count <= cylinders - range.start)
        return {};
    return make_error(msg::HCPCCF6226E, fmt::format("{}.{}", range.start.n, range.count.n),
                      cylinders.n - 1);
}

base::Result<void> check_allocation(const std::vector<Allocation>& allocation,
                                    dasd::Cylinder cylinders) {
    for (const auto& line : allocation) TRY(check_range(line.range, cylinders));
    return {};
}

base::Result<void> overlay(dasd::Volume& volume, const std::vector<Allocation>& allocation,
                           std::string_view function) {
    auto map = TRY(own_map(volume, function));
    if (allocation.empty()) return {};
    for (const auto& line : allocation) map.allocate(line.type, line.range);
    TRY(dasd::write_map(volume, map));
    return volume.sync();
}

base::Result<void> format_tracks(const dasd::Device& device, dasd::CylinderRange range,
                                 const Progress& progress) {
    for (std::uint32_t done = 0; done < range.count.n;) {
        auto part = std::min(kStride, range.count.n - done);
        TRY(dasd::format_cylinders(device, {{range.start.n + done}, {part}}, {}));
        done += part;
        if (progress && !progress({done}, range.count) && done < range.count.n)
            return make_error(msg::HCPCCF6231E, done, range.count.n);
    }
    return {};
}

dasd::AllocationMap new_map(dasd::Cylinder cylinders, const std::vector<Allocation>& allocation) {
    auto map = dasd::AllocationMap::all_perm(cylinders);
    for (const auto& line : allocation) map.allocate(line.type, line.range);
    return map;
}

// Everything with cylinder 0: the first track comes last, so that only a completely formatted range
// carries the new label.
base::Result<void> format_from_zero(const dasd::Device& device, dasd::Volume& volume,
                                    const FormatRequest& request, const Progress& progress) {
    auto map = new_map(volume.cylinders(), request.allocation);
    TRY(map.encode());  // too many extents: better found now than behind the last cylinder
    TRY(format_tracks(device, request.range, progress));
    TRY(dasd::write_cp_track0(volume, request.volid, map, request.ipl));
    return volume.sync();
}

bool is_owner_name(std::string_view name) {
    return !name.empty() && name.size() <= 8 && std::all_of(name.begin(), name.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) ||
               std::string_view("#@$_").find(c) != std::string_view::npos;
    });
}

}  // namespace

base::Result<void> check_writable(const dasd::Device& device) {
    if (device.writable()) return {};
    return make_error(msg::HCPCCF6221E, device.volume().path());
}

base::Result<void> check_label(dasd::Volume& volume, std::string_view volid) {
    auto label = TRY(dasd::read_label(volume));
    if (!label) return make_error(msg::HCPCCF6223E);
    if (volid.empty() || label->serial == volid) return {};
    return make_error(msg::HCPCCF6222E, label->serial, volid);
}

base::Result<dasd::AllocationMap> own_map(dasd::Volume& volume, std::string_view function) {
    auto map = TRY(dasd::read_map(volume));
    if (map.kind() == dasd::MapKind::ours) return map;
    if (map.kind() == dasd::MapKind::none) return make_error(msg::HCPCCF6228E);
    return make_error(msg::HCPCCF6229E, function);
}

base::Result<void> check_format(const dasd::Device& device, dasd::CylinderRange range,
                                std::string_view volid) {
    TRY(check_writable(device));
    TRY(check_serial(volid));
    TRY(check_range(range, device.cylinders()));
    auto volume = dasd::device_as_volume(device);
    // A damaged first track is no reason to refuse the format that repairs it.
    if (holds_cylinder_zero(range) && !is_readable(*volume)) return {};
    TRY(check_map_is_not_foreign(*volume, "FORMAT"));
    return holds_cylinder_zero(range) ? base::Result<void>() : check_label(*volume, volid);
}

base::Result<void> cpvolume_format(const dasd::Device& device, const FormatRequest& request,
                                   const Progress& progress) {
    TRY(check_format(device, request.range, request.volid));
    TRY(check_allocation(request.allocation, device.cylinders()));
    auto volume = dasd::device_as_volume(device);
    if (holds_cylinder_zero(request.range))
        return format_from_zero(device, *volume, request, progress);
    if (!request.allocation.empty()) TRY(own_map(*volume, "FORMAT"));
    TRY(format_tracks(device, request.range, progress));
    if (request.allocation.empty()) return volume->sync();
    return overlay(*volume, request.allocation, "FORMAT");
}

base::Result<void> cpvolume_label(const dasd::Device& device, std::string_view volid) {
    TRY(check_writable(device));
    TRY(check_serial(volid));
    auto volume = dasd::device_as_volume(device);
    TRY(check_label(*volume, ""));
    TRY(dasd::clip(*volume, volid));
    return volume->sync();
}

base::Result<void> cpvolume_allocate(const dasd::Device& device, std::string_view volid,
                                     const std::vector<Allocation>& allocation) {
    TRY(check_writable(device));
    TRY(check_allocation(allocation, device.cylinders()));
    auto volume = dasd::device_as_volume(device);
    TRY(check_label(*volume, volid));
    return overlay(*volume, allocation, "ALLOCATE");
}

base::Result<void> cpvolume_owner(const dasd::Device& device, std::string_view volid,
                                  std::string_view ssi, std::string_view system) {
    TRY(check_writable(device));
    if (!ssi.empty() && !is_owner_name(ssi)) return make_error(msg::HCPCCF6230E, ssi);
    if (!is_owner_name(system)) return make_error(msg::HCPCCF6230E, system);
    auto volume = dasd::device_as_volume(device);
    TRY(check_label(*volume, volid));
    TRY(own_map(*volume, "OWNER"));
    TRY(dasd::write_owner(*volume, ssi, system));
    return volume->sync();
}

base::Result<VolumeReport> cpvolume_list(const dasd::Device& device) {
    auto volume = dasd::device_as_volume(device);
    auto label = TRY(dasd::read_label(*volume));
    VolumeReport report;
    if (!label) return report;
    report.serial = label->serial;
    report.is_cp_volume = label->is_cp_volume;
    report.owner_ssi = label->owner_ssi;
    report.owner_system = label->owner_system;
    auto map = TRY(dasd::read_map(*volume));
    report.kind = map.kind();
    if (map.kind() == dasd::MapKind::ours) report.extents = map.extents();
    return report;
}

std::vector<std::string> allocation_table(const VolumeReport& report) {
    std::vector<std::string> lines{"TYPE     START      END        TOTAL",
                                   "----     -----      ---        -----"};
    for (const auto& extent : report.extents)
        lines.push_back(fmt::format("{:<9}{:<11}{:<11}{}{}", name(extent.type),
                                    extent.range.start.n, extent.range.end().n - 1,
                                    extent.range.count.n, extent.in_use ? " (ACTIVE)" : ""));
    return lines;
}

}  // namespace cpfmtxa
