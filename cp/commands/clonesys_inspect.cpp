// CLONESYS INSPECT: what kind of volume this is, and where CMS disks lie on it. Ours; docs/cp.md.
//
//   CLONESYS INSPECT volid             VOLUME volid OURS|FOREIGN|VM370|NONE cylinders ssi system
//   CLONESYS INSPECT volid DISKS       CMSDISK start cylinders label, too, for every CMS disk
//   CLONESYS INSPECT volid fn ft       the same for those that hold that file
//
// "-" stands for owner data that is not there; a foreign volume's place of it is not known. The
// disks are found by the first track of every cylinder. Nothing is written.
#include "cp/commands/clonesys.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::string_view word_of(dasd::MapKind kind) {
    switch (kind) {
        case dasd::MapKind::ours:
            return "OURS";
        case dasd::MapKind::foreign:
            return "FOREIGN";
        case dasd::MapKind::vm370:
            return "VM370";
        case dasd::MapKind::none:
            break;
    }
    return "NONE";
}

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : text;
}

Result<std::string> volume_line(const RealDasd& real) {
    auto map = TRY(real.map());
    auto label = TRY(dasd::read_label(real.volume()));
    bool ours = map.kind() == dasd::MapKind::ours && label;
    return fmt::format("VOLUME {} {} {} {} {}", real.serial, word_of(map.kind()),
                       real.cylinders().n, or_dash(ours ? label->owner_ssi : ""),
                       or_dash(ours ? label->owner_system : ""));
}

// A disk that cannot be opened has no file that anybody could want.
bool holds(const RealDasd& real, dasd::CylinderRange range, const std::string& name,
           const std::string& type) {
    dasd::Device device(real.shared_volume(), range, dasd::Access::read);
    auto disk = dasd::open_minidisk(device);
    return disk.ok() && disk.value()->find(name, type);
}

}  // namespace

Result<void> inspect_volume(Call& call) {
    auto serial = std::string(call.operands.next());
    auto name = std::string(call.operands.next()), type = std::string(call.operands.next());
    TRY(no_more_operands(call));
    bool every = name == "DISKS" && type.empty();
    if (!name.empty() && type.empty() && !every) return make_error(msg::HCPCFC026E);
    auto real = call.cp.volumes.find(serial);
    if (!real) return make_error(msg::HCPQVD040E, serial);
    call.line(TRY(volume_line(*real)));
    if (name.empty()) return {};
    for (const auto& disk : TRY(dasd::survey(real->shared_volume())).minidisks)
        if (every || holds(*real, disk.range, name, type))
            call.line(fmt::format("CMSDISK {} {} {}", disk.range.start.n, disk.range.count.n,
                                  or_dash(disk.info.label)));
    return {};
}

}  // namespace cp
