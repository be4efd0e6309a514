// CP QUERY VIRTUAL: virtual devices. Reference cp, section 7.1; the DASD line is confirmed byte for
// byte.
#include "cp/commands/query_virtual.h"

#include "cp/commands/table.h"
#include "cp/device_file.h"
#include "cp/unit_record.h"

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

std::string_view on(bool is_on, std::string_view yes, std::string_view no) {
    return is_on ? yes : no;
}

std::vector<std::string> reader_lines(const Vdev& device) {
    const auto& options = device.unit->options;
    auto number = hex(device.number);
    return {
        fmt::format("RDR  {} CL {} {:<6} {:<6} {:<5}    READY", number, device.spool_class,
                    on(options.continuous, "CONT", "NOCONT"), on(options.hold, "HOLD", "NOHOLD"),
                    on(options.end_of_file, "EOF", "NOEOF")),
        fmt::format("     {} {:<8} {:<6}    {:<6} NORESCAN SUBCHANNEL = {:04X}", number,
                    device.type, on(device.unit->input.has_value(), "OPEN", "CLOSED"),
                    on(options.keep, "KEEP", "NOKEEP"), device.subchannel)};
}

std::vector<std::string> output_lines(const Machine& machine, const Vdev& device) {
    const auto& options = device.unit->options;
    auto number = hex(device.number), word = std::string(word_of(device.kind));
    auto user = !options.to.empty() ? options.to : options.for_user;
    auto queue = options.to.empty() ? word : std::string(word_of(options.to_queue));
    auto name = options.name.empty() ? "NONAME" : options.name + ' ' + options.type;
    return {
        fmt::format("{:<4} {} CL {} {:<6} {:<6} COPY {:03}    READY FORM {}", word, number,
                    device.spool_class, on(options.continuous, "CONT", "NOCONT"),
                    on(options.hold, "HOLD", "NOHOLD"), options.copies, options.form),
        fmt::format("     {} {} {:<8} {} DIST {:<8} FLASHC 000 DEST {}", number,
                    options.for_user.empty() ? "TO" : "FOR", user.empty() ? machine.userid() : user,
                    queue, options.distribution.empty() ? machine.userid() : options.distribution,
                    options.destination),
        fmt::format("     {} FLASH     CHAR      MDFY    0 FCB      LPP OFF", number),
        fmt::format("     {} {:<8} {} {:<6} {} {} {}", number, device.type,
                    on(options.end_of_file, "EOF", "NOEOF"),
                    on(device.unit->output != nullptr, "OPEN", "CLOSED"),
                    on(options.keep, "KEEP", "NOKEEP"), on(options.messages, "MSG", "NOMSG"),
                    base::trim_right(name)),
        fmt::format("     {} SUBCHANNEL = {:04X}", number, device.subchannel)};
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
        default:
            return {};
    }
}

void show_device(Call& call, const Vdev& device) {
    if (!is_unit_record(device.kind)) return call.line(line_of(call.machine, device));
    auto lines =
        device.kind == Kind::reader ? reader_lines(device) : output_lines(call.machine, device);
    for (auto& line : lines) call.line(std::move(line));
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
                show_device(call, device);
                ++shown;
            }
    return shown;
}

void show_processors(Call& call) {
    for (auto n : call.machine.processors)
        call.line(fmt::format("CPU {:02X}  ID  {} {} CP   CPUAFF ON", n, kProcessorId,
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
            show_device(call, device);
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
