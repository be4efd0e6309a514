// CP QUERY VIRTUAL: virtual devices. Reference cp, section 7.1; the DASD line is confirmed byte for
// byte.
#include "cp/commands/query_virtual.h"

#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using Kind = Vdev::Kind;

namespace {

std::string volume_of(const Vdev& device) {
    if (device.is_virtual_disk) return "(VDSK)";
    return device.is_temporary ? "(TEMP)" : device.link->real->serial;
}

std::string spooled(const Machine& machine, const Vdev& device, std::string_view word) {
    return fmt::format("{:<4} {} CL {} NOCONT NOHOLD   FILES NOT SPOOLED, OWNER {}", word,
                       hex(device.number), device.spool_class, machine.userid());
}

std::string console_line(const Machine& machine, const Vdev& device) {
    auto spooling = machine.console_spool.is_started ? "START" : "STOP";
    if (machine.disconnected)
        return fmt::format("CONS {} DISCONNECTED  TERM {}", hex(device.number), spooling);
    return fmt::format("CONS {} ON GRAF L{:04X}  TERM {}  CONMODE {}", hex(device.number),
                       machine.terminal, spooling, machine.setting("CONMODE"));
}

std::string line_of(const Machine& machine, const Vdev& device) {
    auto number = hex(device.number);
    switch (device.kind) {
        case Kind::dasd:
            return dasd_line({device.number, device.type, volume_of(device), device.link->writable,
                              device.size, device.is_virtual_disk ? "BLK" : "CYL",
                              device.is_temporary ? "VDSK" : hex(device.link->real->number),
                              device.subchannel});
        case Kind::tape:
            return fmt::format("TAPE {} ON DEV {} {} {} SUBCHANNEL = {:04X}", number,
                               hex(device.tape->number), device.type,
                               device.tape->writable() ? "R/W" : "R/O", device.subchannel);
        case Kind::display:
            return fmt::format("GRAF {} {}  SUBCHANNEL = {:04X}", number,
                               device.dialed ? "DIALED" : "NOT DIALED", device.subchannel);
        case Kind::line:
            return fmt::format("LINE {} {}  SUBCHANNEL = {:04X}", number,
                               device.dialed ? "DIALED" : "DISABLED", device.subchannel);
        case Kind::ctca:
            return fmt::format("CTCA {} NOT COUPLED  SUBCHANNEL = {:04X}", number,
                               device.subchannel);
        case Kind::console:
            return console_line(machine, device);
        case Kind::reader:
            return spooled(machine, device, "RDR");
        case Kind::punch:
            return spooled(machine, device, "PUN");
        case Kind::printer:
            return spooled(machine, device, "PRT");
    }
    return {};
}

struct Group {
    std::string_view notation;
    std::vector<Kind> kinds;
};
const std::vector<Group>& groups() {
    static const std::vector<Group> kGroups = {
        {"CONSole", {Kind::console}}, {"RDR", {Kind::reader}},
        {"READER", {Kind::reader}},   {"PUN", {Kind::punch}},
        {"PUNCH", {Kind::punch}},     {"PRT", {Kind::printer}},
        {"PRINTER", {Kind::printer}}, {"UR", {Kind::reader, Kind::punch, Kind::printer}},
        {"GRAF", {Kind::display}},    {"LINE", {Kind::line}},
        {"CTCA", {Kind::ctca}},       {"DASD", {Kind::dasd}},
        {"TAPes", {Kind::tape}},
    };
    return kGroups;
}

std::size_t show(Call& call, const std::vector<Kind>& kinds) {
    std::size_t shown = 0;
    for (auto kind : kinds)
        for (const auto& [number, device] : call.machine.vdevs)
            if (device.kind == kind) {
                call.line(line_of(call.machine, device));
                ++shown;
            }
    return shown;
}

void show_processors(Call& call) {
    for (auto n : call.machine.processors)
        call.line(fmt::format("CPU {:02X}  ID  FF00000020978000 {} CP   CPUAFF ON", n,
                              n == call.machine.processors.front() ? "(BASE)" : "STOPPED"));
}

Result<void> show_range(Call& call, std::string_view word) {
    auto dash = word.find('-');
    auto first = device_number(word.substr(0, dash));
    auto last = dash == std::string_view::npos ? first : device_number(word.substr(dash + 1));
    if (!first || !last) return make_error(msg::HCPCFC003E, std::string(word));
    std::size_t shown = 0;
    for (const auto& [number, device] : call.machine.vdevs)
        if (number >= *first && number <= *last) {
            call.line(line_of(call.machine, device));
            ++shown;
        }
    if (shown == 0) return make_error(msg::HCPQVD040E, hex(*first));
    return {};
}

}  // namespace

// Columns: 1 DASD, 6 vdev, 11 type, 16 volid, 23 mode, 26-36 size, 38 unit, 51 rdev, 56 subchannel.
std::string dasd_line(const DasdLine& device) {
    return fmt::format("DASD {} {:<4} {:<6} {} {:>10} {} ON DASD  {} SUBCHANNEL = {:04X}",
                       hex(device.number), device.type, device.volume,
                       device.writable ? "R/W" : "R/O", device.size, device.unit, device.real,
                       device.subchannel);
}

Result<void> query_storage(Call& call) {
    TRY(no_more_operands(call));
    call.line("STORAGE = " + call.machine.storage);
    return {};
}

Result<void> query_virtual(Call& call) {
    auto word = call.operands.next();
    TRY(no_more_operands(call));
    if (word.empty() || word == "ALL") {
        call.line("STORAGE = " + call.machine.storage);
        call.line("XSTORE = none");
        show_processors(call);
        for (const auto& group : groups())
            if (group.kinds.size() == 1 && group.notation != "READER" &&
                group.notation != "PUNCH" && group.notation != "PRINTER")
                show(call, group.kinds);
        return {};
    }
    if (base::matches(word, "STORage")) return query_storage(call);
    if (base::matches(word, "CPUs")) return show_processors(call), Result<void>{};
    for (const auto& group : groups()) {
        if (!base::matches(word, group.notation)) continue;
        if (show(call, group.kinds) != 0) return {};
        return make_error(msg::HCPQVD040E, std::string(group.notation));
    }
    return show_range(call, word);
}

}  // namespace cp
