// CP SPOOL, CLOSE, PURGE, CHANGE. Reference cp, section 11.
//
// This CP keeps no spool files yet: device options are kept and shown, closing an empty device and
// purging nothing are answered truly, and what would need a file is refused.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::optional<Vdev::Kind> spooled_kind(std::string_view word) {
    struct Row {
        std::string_view notation;
        Vdev::Kind kind;
    };
    constexpr Row kRows[] = {
        {"CONSole", Vdev::Kind::console}, {"Reader", Vdev::Kind::reader},
        {"RDR", Vdev::Kind::reader},      {"PUnch", Vdev::Kind::punch},
        {"PRinter", Vdev::Kind::printer}, {"PRT", Vdev::Kind::printer},
    };
    for (const auto& row : kRows)
        if (base::matches(word, row.notation)) return row.kind;
    return std::nullopt;
}

// The device a word names: by kind or by number. 40E when the machine has none.
Result<Vdev*> take_spooled(Call& call) {
    auto word = std::string(call.operands.next());
    auto kind = spooled_kind(word);
    auto number = device_number(word);
    for (auto& [known, device] : call.machine.vdevs) {
        bool unit = device.kind == Vdev::Kind::reader || device.kind == Vdev::Kind::punch ||
                    device.kind == Vdev::Kind::printer || device.kind == Vdev::Kind::console;
        if (unit && ((kind && device.kind == *kind) || (number && known == *number)))
            return &device;
    }
    if (!kind && !number) return make_error(msg::HCPCFC022E);
    return make_error(msg::HCPDTV040E, word);
}

Result<std::string> take_file_device(Call& call) {
    auto word = call.operands.next();
    auto kind = spooled_kind(word);
    if (!kind || *kind == Vdev::Kind::console) return make_error(msg::HCPCFC026E);
    return std::string(word);
}

}  // namespace

Result<void> spool(Call& call) {
    auto* device = TRY(take_spooled(call));
    while (!call.operands.at_end()) {
        if (call.operands.take("CLass")) {
            auto word = call.operands.next();
            if (word.size() != 1) return make_error(msg::HCPCFC026E);
            device->spool_class = word;
        } else if (call.operands.take("START")) {
            return make_error(msg::CVMSPL660E, "SPOOL CONSOLE START");
        } else if (!call.operands.take("NOHOLD") && !call.operands.take("NOCONT") &&
                   !call.operands.take("STOP") && !call.operands.take("CLOSE") &&
                   !call.operands.take("PURGE")) {
            return make_error(msg::CVMSPL660E, "SPOOL " + std::string(call.operands.peek()));
        }
    }
    return {};
}

Result<void> close(Call& call) {
    TRY(take_spooled(call));
    return {};  // nothing was written, so there is nothing to close
}

Result<void> purge(Call& call) {
    TRY(take_file_device(call));
    auto which = call.operands.next();
    if (which.empty()) return make_error(msg::HCPCFC026E);
    call.line("NO FILES PURGED");
    return {};
}

Result<void> change(Call& call) {
    TRY(take_file_device(call));
    if (call.operands.next().empty()) return make_error(msg::HCPCFC026E);
    call.line("NO FILES CHANGED");
    return {};
}

}  // namespace cp
