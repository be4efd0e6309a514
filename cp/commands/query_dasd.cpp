// CP QUERY DASD, CPOWNED, ALLOC, LINKS, MDISK: real volumes. Reference cp, section 7.2.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using Use = RealDasd::Use;

namespace {

constexpr std::size_t kFreeOnALine = 4;
// What a real device answers to SENSE ID and read device characteristics.
constexpr std::string_view kControlUnit = "2107-E8";

// Six X'00' stand for the label of an unlabelled volume.
std::string volume_id(const RealDasd& real) {
    return real.serial.empty() ? std::string(6, '\0') : fmt::format("{:<6}", real.serial);
}

std::string dasd_state(const SystemImpl& system, const RealDasd& real) {
    auto number = hex(real.number);
    switch (real.use) {
        case Use::owned:
            return fmt::format("DASD {} CP OWNED  {:<6} {:3}", number, real.serial,
                               system.links_on(real));
        case Use::system:
            return fmt::format("DASD {} CP SYSTEM {:<6} {:3}", number, real.serial,
                               system.links_on(real));
        case Use::user:
            return fmt::format("DASD {} ATTACHED TO {:<8} {} {} {}", number, real.user,
                               hex(real.user_number), "R/W", volume_id(real));
        case Use::free:
            break;
    }
    return fmt::format("DASD {} {}", number, volume_id(real));
}

std::string details(const RealDasd& real) {
    auto model = dasd::model_of(real.cylinders());
    return fmt::format("{}  CUTYPE = {}, DEVTYPE = 3390-{:02X}, VOLSER ={}{}, CYLS = {}",
                       hex(real.number), kControlUnit, model.sense_code,
                       real.serial.empty() ? "" : " ", real.serial, real.cylinders().n);
}

struct Selection {
    std::uint32_t first = 0, last = 0xFFFF;
    std::string serial;
    bool contains(const RealDasd& real) const {
        if (!serial.empty()) return real.serial == serial;
        return real.number.n >= first && real.number.n <= last;
    }
};

Result<Selection> take_selection(Call& call) {
    Selection chosen;
    auto word = call.operands.next();
    if (word.empty()) return chosen;
    auto dash = word.find('-');
    auto first = device_number(word.substr(0, dash));
    auto last = dash == std::string_view::npos ? first : device_number(word.substr(dash + 1));
    if (first && last)
        chosen.first = first->n, chosen.last = last->n;
    else if (dasd::is_valid_serial(word))
        chosen.serial = word;
    else
        return make_error(msg::HCPCFC003E, std::string(word));
    TRY(no_more_operands(call));
    return chosen;
}

void show_free(Call& call, const Selection& chosen) {
    std::string line;
    std::size_t on_line = 0;
    for (const auto& real : call.cp.volumes.all()) {
        if (real->use != Use::free || !chosen.contains(*real)) continue;
        if (on_line == kFreeOnALine) {
            call.line(std::exchange(line, std::string()) + " ,");
            on_line = 0;
        }
        line += (on_line++ == 0 ? "" : " , ") + dasd_state(call.cp, *real);
    }
    if (!line.empty()) call.line(std::move(line));
}

enum class Part { all, active, system, free, details };
Part take_part(Call& call) {
    if (call.operands.take("ALL")) return Part::all;
    if (call.operands.take("ACTive")) return Part::active;
    if (call.operands.take("SYSTEM")) return Part::system;
    if (call.operands.take("FREE")) return Part::free;
    if (call.operands.take("DETAILS")) return Part::details;
    return Part::all;
}

bool is_in(Part part, const RealDasd& real) {
    bool system = real.use == Use::owned || real.use == Use::system;
    return part == Part::details || part == Part::all || (part == Part::system && system) ||
           (part == Part::active && real.use != Use::free);
}

std::optional<dasd::SpaceType> wanted_type(std::string_view word) {
    if (word == "SPOOL") return dasd::SpaceType::spool;
    if (word == "TDISK") return dasd::SpaceType::temporary_disk;
    return dasd::space_type(word);
}

// Offsets in CP's buffer: DASD 0, rdev 5, volid 10, type 17, format 22, unit 31 and 41.
void show_allocation(Call& call, const RealDasd& real, std::optional<dasd::SpaceType> only) {
    auto map = real.map();
    if (!map.ok() || map.value().kind() != dasd::MapKind::ours) return;
    call.line(fmt::format("DASD {} {:<6} {:<4} {:<8} (UNITS IN CYLINDERS)", hex(real.number),
                          real.serial, "3390", "CKD-ECKD"));
    for (const auto& extent : map.value().extents()) {
        if (only && extent.type != *only) continue;
        call.line(fmt::format("     {:<5} Total={:>11}  CYL {} - {}{}", name(extent.type),
                              extent.range.count.n, extent.range.start.n, extent.range.end().n - 1,
                              extent.in_use ? "  INUSE" : ""));
    }
}

Result<Vdev*> linked_device(Call& call) {
    auto number = TRY(take_device_number(call));
    auto* device = call.machine.find(number);
    if (!device || !device->link) return make_error(msg::HCPQVD040E, hex(number));
    return device;
}

void show_minidisk(Call& call, const std::string& user, dasd::DeviceNumber number,
                   const Link& link) {
    call.line("TargetID Tdev OwnerID  Odev Dtype Vol-ID Rdev   StartLoc       Size");
    bool has_owner = !link.owner.empty();
    call.line(fmt::format("{:<8} {} {:<8} {} {:<5} {:<6} {} {:>10} {:>10}", user, hex(number),
                          has_owner ? link.owner : "-", has_owner ? hex(link.owner_number) : "-   ",
                          "3390", link.real->serial, hex(link.real->number), link.range.start.n,
                          link.range.count.n));
}

}  // namespace

Result<void> query_dasd(Call& call) {
    auto part = take_part(call);
    auto chosen = TRY(take_selection(call));
    if (part == Part::free) return show_free(call, chosen), Result<void>{};
    bool named = !chosen.serial.empty() || chosen.first == chosen.last;
    std::size_t shown = 0;
    for (const auto& real : call.cp.volumes.all()) {
        if (!chosen.contains(*real) || !is_in(part, *real)) continue;
        call.line(part == Part::details ? details(*real) : dasd_state(call.cp, *real));
        ++shown;
    }
    dasd::DeviceNumber number{static_cast<std::uint16_t>(chosen.first)};
    if (shown == 0 && named && chosen.serial.empty() && call.cp.offline.contains(number))
        return call.line(fmt::format("DASD {} OFFLINE", hex(number))), Result<void>{};
    if (shown == 0 && named)
        return make_error(msg::HCPQVD040E, chosen.serial.empty() ? hex(number) : chosen.serial);
    return {};
}

Result<void> query_cpowned(Call& call) {
    TRY(no_more_operands(call));
    call.line("Slot  Vol-ID  Rdev  Type   Status");
    for (const auto& slot : call.cp.config_file.cp_owned) {
        if (slot.volume.empty()) {
            call.line(fmt::format("{:4}  ------  ----  -----  Reserved", slot.number));
            continue;
        }
        auto real = call.cp.volumes.find_mounted(slot.volume);
        call.line(fmt::format("{:4}  {:<6}  {:<4}  {:<5}  {}", slot.number, slot.volume,
                              real ? hex(real->number) : "----", "Own",
                              real ? "Online and attached" : "Not mounted"));
    }
    return {};
}

Result<void> query_alloc(Call& call) {
    auto word = call.operands.next();
    TRY(no_more_operands(call));
    std::optional<dasd::SpaceType> only;
    if (!word.empty() && word != "ALL" && word != "MAP") {
        only = wanted_type(word);
        if (!only) return make_error(msg::HCPCFC003E, std::string(word));
    }
    for (const auto& real : call.cp.volumes.all())
        if (real->use == Use::owned || real->use == Use::system) show_allocation(call, *real, only);
    return {};
}

Result<void> query_links(Call& call) {
    auto* device = TRY(linked_device(call));
    TRY(no_more_operands(call));
    std::string line;
    for (const auto& link : call.cp.links_like(*device->link->real, device->link->range))
        line += fmt::format("{}{:<8} {} {}", line.empty() ? "" : ", ", link->user,
                            hex(link->number), link->writable ? "R/W" : "R/O");
    call.line(std::move(line));
    return {};
}

Result<void> query_minidisk(Call& call) {
    auto* machine = &call.machine;
    if (call.operands.take("Userid")) {
        auto userid = TRY(take_userid(call));
        bool may = userid == machine->userid() || machine->has_class("BE");
        if (!may) return make_error(msg::HCPCFC003E, userid);
        machine = call.cp.machine(userid);
        if (!machine) return make_error(msg::HCPCFC045E, userid);
    }
    auto number = TRY(take_device_number(call));
    call.operands.take("LOCation");
    TRY(no_more_operands(call));
    auto* device = machine->find(number);
    if (!device || !device->link) return make_error(msg::HCPQVD040E, hex(number));
    show_minidisk(call, machine->userid(), number, *device->link);
    return {};
}

}  // namespace cp
