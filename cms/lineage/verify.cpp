// lineage: VERIFY's checks of labels, maps, minidisks, directory and configuration.
#include "cms/lineage/verify.h"

#include <algorithm>
#include <filesystem>

namespace cms::lineage {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::string cylinders(dasd::CylinderRange range) {
    return fmt::format("cylinders {} to {}", range.start.n, range.end().n - 1);
}

std::string file_name(const SystemVolume& volume) {
    return std::filesystem::path(volume.path).filename().string();
}

const SystemVolume* at_device(const SystemFiles& system, dasd::DeviceNumber number) {
    for (const auto& volume : system.volumes)
        if (volume.number == number) return &volume;
    return nullptr;
}

void check_promise(const SystemFiles& system, const Ancestry::Label& wanted, Findings& findings) {
    const auto* volume = at_device(system, wanted.number);
    if (!volume) {
        auto what = fmt::format(
            "the journal has it at device {:04X}, where system.cnf has no "
            "volume that can be read",
            wanted.number.n);
        return findings.add(make_error(msg::CVMVFY810E, wanted.label, what));
    }
    auto where = fmt::format("device {:04X} ({})", volume->number.n, file_name(*volume));
    if (volume->serial != wanted.label)
        findings.add(make_error(msg::CVMVFY811E, where, wanted.label,
                                volume->serial.empty() ? "none" : volume->serial));
    if (file_name(*volume) != wanted.file)
        findings.add(make_error(
            msg::CVMVFY810E, wanted.label,
            fmt::format("it lies in {}, the journal says {}", file_name(*volume), wanted.file)));
    if (volume->volume->cylinders() != wanted.cylinders)
        findings.add(make_error(msg::CVMVFY810E, wanted.label,
                                fmt::format("it has {} cylinders, the journal says {}",
                                            volume->volume->cylinders().n, wanted.cylinders.n)));
}

bool same_lines(const std::string& a, const std::string& b) {
    return base::trim_right(a) == base::trim_right(b);
}

// Space that must be free of minidisks, and kinds of space that only a SYSRES has.
void check_space(const SystemFiles& system, const SystemVolume& volume, Findings& findings) {
    bool is_sysres = system.sysres && &volume == &system.volumes[*system.sysres];
    for (const auto& extent : volume.map.extents()) {
        auto name = dasd::name(extent.type);
        bool for_sysres =
            extent.type == dasd::SpaceType::directory || extent.type == dasd::SpaceType::parm;
        if (for_sysres && !is_sysres)
            findings.add(make_error(msg::CVMVFY813E, volume.serial,
                                    fmt::format("{} are {} space, but it is not the SYSRES",
                                                cylinders(extent.range), name)));
        bool free_for_disks =
            extent.type == dasd::SpaceType::perm || extent.type == dasd::SpaceType::parm;
        for (const auto& disk : system.minidisks)
            if (!free_for_disks && !disk.is_area && !disk.is_whole_volume &&
                disk.serial == volume.serial && disk.range.overlaps(extent.range))
                findings.add(make_error(msg::CVMVFY813E, volume.serial,
                                        fmt::format("{} are {} space, but minidisk {} lies there",
                                                    cylinders(extent.range), name, disk.text())));
    }
}

// The map as it lies there: what was read was made to reach over the whole volume.
void check_map(const SystemFiles& system, const SystemVolume& volume, Findings& findings) {
    if (volume.map.kind() != dasd::MapKind::ours) return;
    auto raw = volume.map.raw();
    auto map = dasd::AllocationMap::decode(raw);
    auto again = map.ok() ? map.value().encode() : Result<std::vector<std::byte>>(map.error());
    if (!again.ok() ||
        !std::equal(raw.begin(), raw.end(), again.value().begin(), again.value().end()))
        findings.add(make_error(msg::CVMVFY813E, volume.serial,
                                "record 4 of cylinder 0 head 0 contradicts itself"));
    auto size = volume.volume->cylinders().n;
    if (map.ok() && map.value().cylinders().n != size)
        findings.add(make_error(msg::CVMVFY813E, volume.serial,
                                fmt::format("it is for {} cylinders, the volume has {}",
                                            map.value().cylinders().n, size)));
    check_space(system, volume, findings);
}

bool is_cp_owned(const SystemFiles& system, const std::string& serial) {
    const auto& slots = system.parsed_config.cp_owned;
    return std::any_of(slots.begin(), slots.end(),
                       [&](const auto& slot) { return slot.volume == serial; });
}

void check_file_system(const SystemFiles& system, const MinidiskPlace& place, Findings& findings) {
    auto device = device_of(system, place);
    auto faults = dasd::check_minidisk(device);
    auto fault = [&](std::string_view what) {
        findings.add(make_error(msg::CVMVFY814E, place.text(), place.serial, what));
    };
    if (!faults.ok()) return fault(faults.error().text);
    for (const auto& what : faults.value()) fault(what);
}

void check_overlaps(const SystemFiles& system, Findings& findings) {
    const auto& disks = system.minidisks;
    for (std::size_t i = 0; i < disks.size(); ++i)
        for (std::size_t j = i + 1; j < disks.size(); ++j) {
            const auto &a = disks[i], &b = disks[j];
            bool apart = a.serial != b.serial || !a.range.overlaps(b.range) || a.range == b.range;
            if (apart || a.is_whole_volume || b.is_whole_volume || a.is_area || b.is_area) continue;
            findings.add(
                make_error(msg::CVMVFY815W, a.text(), a.serial,
                           fmt::format("it overlaps {} ({})", b.text(), cylinders(b.range))));
        }
}

// What IPL … CHECK says, but for minidisks, which are looked at here.
bool is_told_elsewhere(const base::Error& error) {
    return error.id == msg::CVMIPL643W.id || error.id == msg::CVMIPL644W.id;
}

std::vector<cp::DeviceAttachment> attachments(const SystemFiles& system) {
    std::vector<cp::DeviceAttachment> found;
    for (const auto& volume : system.volumes) {
        dasd::CylinderRange whole{{0}, volume.volume->cylinders()};
        found.push_back({volume.number, {volume.volume, whole, dasd::Access::read}, volume.path});
    }
    return found;
}

Result<void> check_hashes(const SystemFiles& system, const VerifyOptions& options,
                          VerifyReport& report, Findings& findings) {
    auto path = record_path(system.folder);
    std::error_code ignored;
    bool known = std::filesystem::exists(path, ignored);
    if (!known && !options.record) {
        findings.add(make_error(msg::CVMVFY822I, system.name, system.name));
        return {};
    }
    if (is_running(system.folder)) findings.add(make_error(msg::CVMLIN805W, system.name));
    auto progress = [&](std::uint64_t done, std::uint64_t total) {
        findings.console().progress("VERIFY " + system.name, done, total);
        return true;
    };
    auto now = take_inventory(system, {options.record, options.cache}, progress);
    for (const auto& fault : now.faults) findings.add(fault);
    report.found = now.hash;
    if (known && options.hashes) {
        auto store = TRY(Store::open(path, dasd::Access::read));
        auto last = TRY(store.newest(system.name));
        if (last) {
            report.recorded = last->hash;
            auto recorded = TRY(store.load(*last));
            compare_records(system, recorded, now, options.all, findings);
        }
    }
    if (!options.record || !now.faults.empty()) return {};
    auto store = TRY(Store::open(path, dasd::Access::write));
    Snapshot about;
    about.name = system.name;
    about.folder = system.folder;
    about.made_by = options.made_by;
    about.made_at = utc_now();
    auto kept = TRY(store.add(about, now));
    TRY(store.keep_newest(system.name));
    std::uint64_t extents = 0;
    for (const auto& volume : now.volumes) extents += volume.extents.size();
    findings.add(make_error(msg::CVMVFY823I, system.name, now.volumes.size(), extents,
                            now.files.size(), kept.hash));
    return {};
}

}  // namespace

std::string record_path(const std::string& folder) {
    return folder + "/lineage.db";
}

void check_labels(const SystemFiles& system, Findings& findings) {
    if (system.ancestry) {
        for (const auto& wanted : system.ancestry->volumes) check_promise(system, wanted, findings);
        for (const auto& volume : system.volumes) {
            const auto& known = system.ancestry->volumes;
            if (std::none_of(known.begin(), known.end(),
                             [&](const auto& label) { return label.number == volume.number; }))
                findings.add(make_error(msg::CVMVFY818W, system.name,
                                        fmt::format("device {:04X} ({}) is not in its journal",
                                                    volume.number.n, volume.serial)));
        }
    }
    for (std::size_t i = 0; i < system.volumes.size(); ++i)
        for (std::size_t j = i + 1; j < system.volumes.size(); ++j)
            if (!system.volumes[i].serial.empty() &&
                system.volumes[i].serial == system.volumes[j].serial)
                findings.add(
                    make_error(msg::CVMVFY819E, system.name,
                               fmt::format("label {} is on devices {:04X} and {:04X}",
                                           system.volumes[i].serial, system.volumes[i].number.n,
                                           system.volumes[j].number.n)));
}

void check_maps(const SystemFiles& system, Findings& findings) {
    for (const auto& volume : system.volumes) {
        if (volume.map.kind() == dasd::MapKind::none && is_cp_owned(system, volume.serial))
            findings.add(make_error(msg::CVMVFY813E, volume.serial,
                                    "there is none, but CP owns the volume"));
        check_map(system, volume, findings);
    }
}

std::uint64_t check_minidisks(const SystemFiles& system, Findings& findings) {
    std::uint64_t walked = 0;
    std::vector<const MinidiskPlace*> seen;
    for (const auto& place : system.minidisks) {
        if (place.is_whole_volume || place.is_area) continue;
        bool again = std::any_of(seen.begin(), seen.end(), [&](const auto* other) {
            return other->serial == place.serial && other->range == place.range;
        });
        if (again) continue;
        seen.push_back(&place);
        auto first = device_of(system, place).read_track({});
        if (!first.ok())
            findings.add(
                make_error(msg::CVMVFY814E, place.text(), place.serial, first.error().text));
        if (!has_cms_files(device_of(system, place))) continue;
        check_file_system(system, place, findings);
        ++walked;
    }
    check_overlaps(system, findings);
    return walked;
}

void check_directory(const SystemFiles& system, Findings& findings) {
    auto fault = [&](const std::string& what) {
        findings.add(make_error(msg::CVMVFY816E, system.name, what));
    };
    for (const auto& diagnostic : system.parsed_directory.diagnostics)
        if (diagnostic.message.severity() == 'E')
            fault(fmt::format("record {}: {}", diagnostic.record, diagnostic.message.line()));
    if (!system.sysres) return;
    bool ours = system.volumes[*system.sysres].map.kind() == dasd::MapKind::ours;
    if (system.object.empty()) {
        if (ours) fault("there is no object directory; DIRECTXA makes it");
        return;
    }
    if (system.directory.empty())
        return findings.add(make_error(msg::CVMVFY818W, system.name,
                                       "there is no USER DIRECT to compare its directory with"));
    auto size = std::max(system.object.size(), system.directory.size());
    for (std::size_t i = 0; i < size; ++i) {
        auto text = [&](const std::vector<std::string>& records) {
            return i < records.size() ? std::string(base::trim_right(records[i]))
                                      : std::string("(no such record)");
        };
        if (same_lines(text(system.object), text(system.directory))) continue;
        return fault(
            fmt::format("record {} is \"{}\" in USER DIRECT and \"{}\" in the object "
                        "directory of {}",
                        i + 1, text(system.directory), text(system.object), system.object_date));
    }
}

Result<void> check_configuration(const SystemFiles& system, Findings& findings) {
    for (const auto& diagnostic : system.parsed_config.diagnostics)
        if (diagnostic.message.severity() != 'I')
            findings.add(make_error(
                msg::CVMVFY817E, system.name,
                fmt::format("record {}: {}", diagnostic.record, diagnostic.message.line())));
    if (system.ancestry && system.name != system.ancestry->name)
        findings.add(make_error(msg::CVMVFY817E, system.ancestry->name,
                                "it names the system " + system.name));
    for (const auto& slot : system.parsed_config.cp_owned)
        if (!slot.volume.empty() && !system.find(slot.volume))
            findings.add(make_error(
                msg::CVMVFY817E, system.name,
                fmt::format("slot {} names {}, which no device has", slot.number, slot.volume)));
    if (!system.sysres) return {};
    auto found = cp::check_system(attachments(system), system.volumes[*system.sysres].number);
    if (!found.ok()) {
        findings.add(make_error(msg::CVMVFY819E, system.name, found.error().text));
        return {};
    }
    for (const auto& error : found.value())
        if (!is_told_elsewhere(error))
            findings.add(error.severity() == 'W'
                             ? make_error(msg::CVMVFY818W, system.name, error.text)
                             : make_error(msg::CVMVFY819E, system.name, error.text));
    return {};
}

Result<VerifyReport> verify(const SystemFiles& system, const VerifyOptions& options,
                            Findings& findings) {
    VerifyReport report;
    for (const auto& fault : system.faults) findings.add(fault);
    std::uint64_t disks = 0;
    if (options.structure) {
        check_labels(system, findings);
        check_maps(system, findings);
        disks = check_minidisks(system, findings);
        check_directory(system, findings);
        TRY(check_configuration(system, findings));
    }
    std::optional<SystemFiles> again;  // what was cleared is read anew
    if (options.identity && (system.ancestry || !options.structure)) {
        auto identity = TRY(check_identity(system, options.keeps, options.cache, findings));
        if (options.clear && !identity.dirty.empty()) {
            TRY(clear_traces(system, identity.dirty, findings));
            again = TRY(open_system(system.folder));
        }
    }
    if (options.hashes || options.record)
        TRY(check_hashes(again ? *again : system, options, report, findings));
    findings.add(make_error(msg::CVMVFY829I, system.name, system.volumes.size(), disks,
                            files_of(system, false).size(), findings.errors(),
                            findings.warnings()));
    return report;
}

}  // namespace cms::lineage
