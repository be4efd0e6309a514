// CP QUERY TAPES, REWIND and READY: tape drives. Reference cp, sections 4 and 13; the lines of
// QUERY are ours.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

struct Selection {
    bool free = true, active = true, details = false;
    std::uint32_t first = 0, last = 0xFFFF;
    bool contains(const RealTape& tape) const {
        bool wanted = tape.user.empty() ? free : active;
        return wanted && tape.number.n >= first && tape.number.n <= last;
    }
};

Result<Selection> take_selection(Call& call) {
    Selection chosen;
    if (call.operands.take("DETails"))
        chosen.details = true;
    else if (call.operands.take("FREE"))
        chosen.active = false;
    else if (call.operands.take("ACTive"))
        chosen.free = false;
    else
        call.operands.take("ALL");
    auto word = call.operands.next();
    if (word.empty()) return chosen;
    auto dash = word.find('-');
    auto first = device_number(word.substr(0, dash));
    auto last = dash == std::string_view::npos ? first : device_number(word.substr(dash + 1));
    if (!first || !last) return make_error(msg::HCPCFC003E, std::string(word));
    chosen.first = first->n, chosen.last = last->n;
    TRY(no_more_operands(call));
    return chosen;
}

// The images of a drive and where its tape stands.
void show_images(Call& call, const RealTape& tape) {
    const auto* drive = tape.drive().get();
    for (const auto& image : tape.images) {
        std::string where = "UNLOADED";
        if (drive == nullptr || drive->image() == image)
            where = drive == nullptr || drive->position().offset == 0
                        ? "AT LOAD POINT"
                        : fmt::format("AT BYTE {}", drive->position().offset);
        call.line(fmt::format("     {} {}", image, where));
    }
}

}  // namespace

Result<void> query_tapes(Call& call) {
    auto chosen = TRY(take_selection(call));
    std::size_t shown = 0;
    for (const auto& tape : call.cp.tapes) {
        if (!chosen.contains(*tape)) continue;
        call.line(tape_state(*tape));
        if (chosen.details) show_images(call, *tape);
        ++shown;
    }
    if (shown != 0) return {};
    bool named = chosen.first == chosen.last;
    dasd::DeviceNumber number{static_cast<std::uint16_t>(chosen.first)};
    return make_error(msg::HCPQVD040E, named ? hex(number) : std::string("TAPES"));
}

Result<void> rewind(Call& call) {
    auto* device = TRY(take_device(call));
    TRY(no_more_operands(call));
    if (!device->tape) return make_error(msg::HCPCFC006E, hex(device->number));
    device->tape->drive()->rewind();
    return {};
}

// For a tape drive whose last tape was unloaded: the operator puts its reels back. Other devices
// are always ready.
Result<void> ready(Call& call) {
    auto* device = TRY(take_device(call));
    TRY(no_more_operands(call));
    if (!device->tape || device->tape->drive()->is_loaded()) return {};
    auto& drive = *device->tape->drive();
    drive = dasd::TapeDrive(device->tape->images,
                            drive.writable() ? dasd::Access::write : dasd::Access::read);
    return {};
}

}  // namespace cp
