// CP: linking minidisks. Reference cp, section 2.
#include "cp/device_file.h"
#include "cp/machine.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// Everything the messages of LINK say about the others.
struct Others {
    OtherLinks counts;
    std::string writer;  // the first who writes
};

Others others_on(const SystemImpl& system, const RealDasd& real, dasd::CylinderRange range) {
    Others others;
    for (const auto& link : system.links_like(real, range)) {
        ++(link->writable ? others.counts.writers : others.counts.readers);
        others.counts.stable |= is_stable(link->mode);
        others.counts.exclusive |= is_exclusive(link->mode);
        if (link->writable && others.writer.empty()) others.writer = link->user;
    }
    return others;
}

base::Error forced(const LinkRequest& request, const Others& others) {
    auto disk = hex(request.number);
    const auto& counts = others.counts;
    if (counts.writers == 0) return make_error(msg::HCPLNM101W, disk, counts.readers);
    if (counts.writers == 1 && counts.readers == 0)
        return make_error(msg::HCPLNM102W, disk, others.writer);
    return make_error(msg::HCPLNM103W, disk, counts.writers, counts.readers);
}

base::Error refused(const LinkRequest& request, const Others& others) {
    auto disk = hex(request.owner_number);
    const auto& counts = others.counts;
    if (counts.writers == 1 && counts.readers == 0)
        return make_error(msg::HCPLNM104E, request.owner, disk, others.writer);
    if (counts.writers == 0)
        return make_error(msg::HCPLNM105E, request.owner, disk, counts.readers);
    return make_error(msg::HCPLNM106E, request.owner, disk, counts.writers, counts.readers);
}

// The volume and cylinders of an MDISK statement.
struct Place {
    std::shared_ptr<RealDasd> real;
    dasd::CylinderRange range;
};

Result<Place> place_of(const SystemImpl& system, const LinkRequest& request,
                       const MinidiskEntry& disk) {
    auto number = hex(request.owner_number);
    if (disk.kind == MinidiskEntry::Kind::whole_device) {
        dasd::DeviceNumber rdev{static_cast<std::uint16_t>(disk.count)};
        auto real = system.volumes.find(rdev);
        if (!real) return make_error(msg::HCPLNM108E, request.owner, number, hex(rdev));
        return Place{real, {{0}, real->cylinders()}};
    }
    auto serial = system.serial_of(disk.volume);
    auto real = system.volumes.find_mounted(serial);
    if (!real) return make_error(msg::HCPLNM108E, request.owner, number, serial);
    auto size = real->cylinders().n;
    if (disk.start >= size || disk.count > size - disk.start)
        return make_error(msg::HCPLNM109E, request.owner, number, serial);
    auto count = disk.count == 0 ? size - disk.start : disk.count;
    return Place{real, {{disk.start}, {count}}};
}

}  // namespace

Result<const MinidiskEntry*> minidisk_entry(const SystemImpl& system, const std::string& owner,
                                            dasd::DeviceNumber number) {
    const auto* entry = TRY(system.entry(owner));
    for (const auto& disk : entry->minidisks)
        if (disk.number == number) return &disk;
    return make_error(msg::HCPLNM107E, owner, hex(number));
}

Result<LinkResult> link_minidisk(Machine& machine, const LinkRequest& request) {
    const auto* disk = TRY(minidisk_entry(machine.cp, request.owner, request.owner_number));
    if (machine.find(request.number))
        return make_error(msg::HCPLNM110E, request.owner, hex(request.owner_number),
                          hex(request.number));
    auto place = TRY(place_of(machine.cp, request, *disk));
    auto others = others_on(machine.cp, *place.real, place.range);
    auto outcome = link_outcome(request.mode, others.counts);
    if (outcome == LinkOutcome::refused) return refused(request, others);
    LinkResult result;
    if (wants_write(request.mode) && outcome == LinkOutcome::read)
        result.warning = forced(request, others);
    bool writable = outcome == LinkOutcome::write && place.real->can_write();
    result.device = TRY(
        machine.add_link({place.real, place.range, writable, request.mode, machine.userid(),
                          request.number, request.owner, request.owner_number, false, nullptr}));
    return result;
}

}  // namespace cp
