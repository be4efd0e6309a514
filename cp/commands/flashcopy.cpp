// CP FLASHCOPY: copying by sharing storage, or not at all. Reference cp, section 8.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

struct Side {
    dasd::DeviceNumber number;
    dasd::CylinderRange range;
};

Result<Side> take_side(Call& call) {
    auto* device = TRY(take_dasd(call));
    auto start = call.operands.next(), end = call.operands.next();
    auto size = device->link->range.count.n;
    auto first = base::parse_decimal(start);
    auto last = end == "END" ? std::optional(size - 1) : base::parse_decimal(end);
    if (end.empty()) return make_error(msg::HCPCFC026E);
    if (!first || !last || *last < *first || *last >= size)
        return make_error(msg::HCPCMM332E, fmt::format("{} {}", start, end));
    return Side{device->number, {{*first}, {*last - *first + 1}}};
}

struct Options {
    std::string label;
    bool save_label = false;
};

Result<Options> take_options(Call& call) {
    Options options;
    while (!call.operands.at_end()) {
        if (call.operands.take("SYNChronous") || call.operands.take("NOTARGETOK")) continue;
        if (call.operands.take("SAVELABEL")) {
            options.save_label = true;
        } else if (call.operands.take("LABEL")) {
            options.label = call.operands.next();
            if (!dasd::is_valid_serial(options.label)) return make_error(msg::HCPCFC026E);
        } else {
            return make_error(msg::HCPCFC003E, std::string(call.operands.peek()));
        }
    }
    return options;
}

// The code of message 296: why the storage could not do it.
std::string_view status_code(const base::Error& error) {
    if (error.id == msg::DASLCK501E.id || error.id == msg::DASLCK502E.id) return "B0";
    if (error.text.find("different file systems") != std::string::npos) return "A8";
    return "A7";
}

base::Error status_error(Call& call, dasd::DeviceNumber number, const base::Error& error) {
    call.line(error.line());
    return make_error(msg::HCPCMM296E, hex(number), std::string(status_code(error)));
}

Result<void> copy_to(Call& call, const Side& from, const Side& to, const Options& options) {
    if (from.range.count != to.range.count)
        return make_error(msg::HCPCMM332E, fmt::format("{} {}", to.range.start.n,
                                                       (to.range.end() - dasd::Cylinder{1}).n));
    dasd::CopyRequest request;
    request.source = TRY(call.machine.device(from.number, dasd::Access::read));
    auto target = call.machine.device(to.number, dasd::Access::write);
    if (!target.ok()) return status_error(call, to.number, target.error());
    request.target = target.value();
    request.extents = {{from.range, to.range.start}};
    request.sharing = dasd::Sharing::required;
    request.new_label = options.label;
    if (options.save_label) request.new_label = call.machine.find(to.number)->link->real->serial;
    auto plan = dasd::plan_copy(request);
    if (!plan.ok()) return status_error(call, to.number, plan.error());
    auto done = dasd::execute(plan.value(), {});
    if (!done.ok()) return status_error(call, to.number, done.error());
    call.machine.volume_changed(to.number);
    call.line(fmt::format("Command complete: FLASHCOPY {} {} {} TO {} {} {}", hex(from.number),
                          from.range.start.n, from.range.end().n - 1, hex(to.number),
                          to.range.start.n, to.range.end().n - 1));
    return {};
}

}  // namespace

Result<void> flashcopy(Call& call) {
    if (call.operands.at_end()) return make_error(msg::HCPCFC026E);
    auto from = TRY(take_side(call));
    std::vector<Side> targets;
    call.operands.take("To");
    do {
        targets.push_back(TRY(take_side(call)));
    } while (device_number(call.operands.peek()));
    auto options = TRY(take_options(call));
    for (const auto& to : targets) TRY(copy_to(call, from, to, options));
    return {};
}

}  // namespace cp
