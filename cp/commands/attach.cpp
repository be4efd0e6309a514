// CP ATTACH and DETACH: real DASD to users and the system, virtual devices away. Reference cp,
// sections 3 and 4.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using Use = RealDasd::Use;

namespace {

struct Range {
    dasd::DeviceNumber first, last;
};

std::optional<Range> device_range(std::string_view word) {
    auto dash = word.find('-');
    auto first = device_number(word.substr(0, dash));
    auto last = dash == std::string_view::npos ? first : device_number(word.substr(dash + 1));
    if (!first || !last || last->n < first->n) return std::nullopt;
    return Range{*first, *last};
}

// The drive of that number, when there is one and it is free; null: it is no drive.
Result<std::shared_ptr<RealTape>> free_tape(const SystemImpl& system, dasd::DeviceNumber number) {
    auto tape = system.find_tape(number);
    if (tape && !tape->user.empty()) return make_error(msg::CVMTAP672E, hex(number), tape->user);
    return tape;
}

Result<std::shared_ptr<RealDasd>> real_dasd(const SystemImpl& system, dasd::DeviceNumber number) {
    if (auto real = system.volumes.find(number)) return real;
    if (system.offline.contains(number)) return make_error(msg::HCPCFC046E, hex(number));
    return make_error(msg::HCPDTV040E, hex(number));
}

// LEAVE stands behind the devices.
bool wants_leave(const Call& call) {
    auto words = base::words(call.operands.rest());
    return std::find(words.begin(), words.end(), "LEAVE") != words.end();
}

std::string holder(const RealDasd& real) {
    return real.use == Use::user ? real.user : "SYSTEM";
}

Result<void> attach_to_system(Call& call, RealDasd& real) {
    auto wanted = std::string(call.operands.next());
    TRY(no_more_operands(call));
    TRY(real.read_label());
    if (real.use != Use::free) return make_error(msg::HCPATR126E, hex(real.number), holder(real));
    if (real.serial.empty() || (!wanted.empty() && wanted != real.serial))
        return make_error(msg::HCPATR124E, hex(real.number),
                          real.serial.empty() ? "missing" : real.serial);
    auto other = call.cp.volumes.find_mounted(real.serial);
    if (other && other.get() != &real)
        return make_error(msg::HCPATR123E, hex(real.number), real.serial);
    real.use = Use::system;
    real.is_duplicate = false;
    call.line(fmt::format("DASD {} ATTACHED SYSTEM {}", hex(real.number), real.serial));
    return {};
}

Result<void> attach_to_user(Call& call, const std::shared_ptr<RealDasd>& real, Machine& machine,
                            dasd::DeviceNumber number, bool read_only) {
    if (real->use != Use::free)
        return make_error(msg::HCPATR126E, hex(real->number), holder(*real));
    TRY(real->read_label());
    bool writable = !read_only && real->can_write();
    TRY(machine.add_link({real,
                          {{0}, real->cylinders()},
                          writable,
                          LinkMode::MW,
                          machine.userid(),
                          number,
                          "",
                          {},
                          false,
                          nullptr}));
    real->use = Use::user;
    real->user = machine.userid();
    real->user_number = number;
    call.line(
        fmt::format("DASD {} ATTACHED TO {} {}", hex(real->number), machine.userid(), hex(number)));
    return {};
}

void show_attached(Call& call, const Vdev& device, const Machine& machine) {
    call.line(fmt::format("TAPE {} ATTACHED TO {} {}", hex(device.tape->number), machine.userid(),
                          hex(device.number)));
}

// ATTach TAPE file [To] userid|* [As] vdev [R/O]: ours, for a tape image of the host.
Result<void> attach_image(Call& call) {
    auto words = configuration_words(call.operands.rest_as_typed());
    if (words.empty()) return make_error(msg::HCPCFC026E);
    std::string rest;
    for (std::size_t i = 1; i < words.size(); ++i) rest += words[i] + ' ';
    Operands operands(rest);
    Call inner{call.machine, call.cp, operands, call.reply};
    operands.take("To");
    auto userid = TRY(take_userid(inner));
    auto* machine = call.cp.machine(userid);
    if (!machine) return make_error(msg::HCPCFC045E, userid);
    operands.take("As");
    auto number = TRY(take_device_number(inner));
    bool read_only = operands.take("R/O");
    TRY(no_more_operands(inner));
    auto* device = TRY(machine->attach_images({words[0]}, number, read_only));
    show_attached(call, *device, *machine);
    return {};
}

Result<void> detach_volume(Call& call, const std::shared_ptr<RealDasd>& real) {
    if (real->use != Use::system && real->use != Use::owned)
        return make_error(msg::HCPCFC047E, hex(real->number), "SYSTEM");
    if (real == call.cp.sysres || call.cp.links_on(*real) != 0)
        return make_error(msg::HCPDTV121E, hex(real->number));
    real->use = Use::free;
    call.line(fmt::format("DASD {} DETACHED SYSTEM {}", hex(real->number), real->serial));
    return {};
}

// DETach VOLume volid.
Result<void> detach_named(Call& call, const std::string& serial) {
    if (serial.empty()) return make_error(msg::HCPCFC026E);
    TRY(no_more_operands(call));
    auto real = call.cp.volumes.find(serial);
    if (!real) return make_error(msg::HCPCFC047E, serial, "SYSTEM");
    return detach_volume(call, real);
}

Result<void> detach_tape(Call& call, const RealTape& tape, const std::string& from) {
    auto number = tape.number, virtual_number = tape.user_number;
    auto* machine = call.cp.machine(from);
    if (!machine) return make_error(msg::HCPCFC045E, from);
    if (tape.user != from) return make_error(msg::HCPCFC047E, hex(number), from);
    TRY(machine->detach(virtual_number, wants_leave(call)));
    call.line(fmt::format("TAPE {} DETACHED {} {}", hex(number), from, hex(virtual_number)));
    return {};
}

// DETach rdev [FROM] userid|SYSTEM.
Result<void> detach_real(Call& call, dasd::DeviceNumber number, const std::string& from) {
    if (auto tape = call.cp.find_tape(number)) return detach_tape(call, *tape, from);
    auto real = TRY(real_dasd(call.cp, number));
    if (from == "SYSTEM") return detach_volume(call, real);
    auto* machine = call.cp.machine(from);
    if (!machine) return make_error(msg::HCPCFC045E, from);
    if (real->use != Use::user || real->user != from)
        return make_error(msg::HCPCFC047E, hex(number), from);
    TRY(machine->detach(real->user_number));
    call.line(fmt::format("DASD {} DETACHED {} {}", hex(number), from, hex(real->user_number)));
    return {};
}

// The name QUERY VIRTUAL and DETACH give a device.
std::string_view word_of(const Vdev& device) {
    switch (device.kind) {
        case Vdev::Kind::dasd:
            return "DASD";
        case Vdev::Kind::tape:
            return "TAPE";
        case Vdev::Kind::display:
            return "GRAF";
        case Vdev::Kind::console:
            return "CONS";
        case Vdev::Kind::reader:
            return "RDR ";
        case Vdev::Kind::punch:
            return "PUN ";
        case Vdev::Kind::printer:
            return "PRT ";
        case Vdev::Kind::ctca:
            return "CTCA";
        case Vdev::Kind::line:
            return "LINE";
    }
    return "DEV ";
}

Result<void> detach_virtual(Call& call, const Range& range) {
    for (std::uint32_t n = range.first.n; n <= range.last.n; ++n) {
        dasd::DeviceNumber number{static_cast<std::uint16_t>(n)};
        auto* device = call.machine.find(number);
        // In a range only the devices that exist are meant.
        if (!device && range.first != range.last) continue;
        if (!device) return make_error(msg::HCPDTV040E, hex(number));
        auto word = std::string(word_of(*device));
        TRY(call.machine.detach(number, wants_leave(call)));
        call.line(fmt::format("{} {} DETACHED", word, hex(number)));
    }
    return {};
}

}  // namespace

Result<void> attach(Call& call) {
    if (call.operands.take("TAPE")) return attach_image(call);
    auto range = device_range(call.operands.next());
    if (!range) return make_error(msg::HCPCFC022E);
    call.operands.take("To");
    if (call.operands.peek() == "SYSTEM") {
        call.operands.next();
        auto real = TRY(real_dasd(call.cp, range->first));
        return attach_to_system(call, *real);
    }
    auto userid = TRY(take_userid(call));
    auto* machine = call.cp.machine(userid);
    if (!machine) return make_error(msg::HCPCFC045E, userid);
    call.operands.take("As");
    auto given = device_number(call.operands.peek());
    if (given) call.operands.next();
    bool read_only = call.operands.take("R/O");
    call.operands.take("R/W"), call.operands.take("NOASSign");
    TRY(no_more_operands(call));
    for (std::uint32_t n = range->first.n; n <= range->last.n; ++n) {
        dasd::DeviceNumber rdev{static_cast<std::uint16_t>(n)};
        auto offset = n - range->first.n;
        dasd::DeviceNumber number{static_cast<std::uint16_t>(given ? given->n + offset : n)};
        if (auto tape = TRY(free_tape(call.cp, rdev))) {
            show_attached(call, *TRY(machine->attach_tape(tape, number, read_only)), *machine);
            continue;
        }
        auto real = TRY(real_dasd(call.cp, rdev));
        TRY(attach_to_user(call, real, *machine, number, read_only));
    }
    return {};
}

Result<void> detach(Call& call) {
    bool operates = call.machine.has_class("B");
    if (operates && call.operands.take("VOLume"))
        return detach_named(call, std::string(call.operands.next()));
    if (call.operands.at_end()) return make_error(msg::HCPCFC022E);
    while (!call.operands.at_end()) {
        if (call.operands.take("LEAVE")) continue;
        auto range = device_range(call.operands.next());
        if (!range) return make_error(msg::HCPCFC022E);
        bool from = call.operands.take("FROM");
        auto next = call.operands.peek();
        bool named = from || (!next.empty() && next != "LEAVE" && !device_range(next));
        if (named && operates) {
            auto userid = TRY(take_userid(call));
            TRY(detach_real(call, range->first, userid));
        } else {
            TRY(detach_virtual(call, *range));
        }
    }
    return {};
}

}  // namespace cp
