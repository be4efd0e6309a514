// CP DEFINE and SET MDISK: virtual devices. Reference cp, sections 5 and 6.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::uint32_t kMostProcessors = 64;
constexpr std::uint32_t kMostTemporaryCylinders = 65520;

Result<std::uint32_t> take_count(Call& call, std::uint32_t most) {
    auto word = call.operands.next();
    auto count = base::parse_decimal(word);
    if (!count || *count == 0 || *count > most) {
        if (word.empty()) return make_error(msg::HCPCFC026E);
        return make_error(msg::HCPDEF332E, std::string(word));
    }
    return *count;
}

Result<void> define_temporary(Call& call, std::string_view unit, bool blocks) {
    call.operands.take("As");
    auto number = TRY(take_device_number(call));
    call.operands.take(unit);
    auto most = blocks ? 4194296U : kMostTemporaryCylinders;
    auto count = TRY(take_count(call, most));
    TRY(no_more_operands(call));
    TRY(call.machine.define_temporary(number, blocks ? 0 : count, blocks ? count : 0));
    call.line(fmt::format("DASD {} DEFINED", hex(number)));
    return {};
}
Result<void> temporary_3390(Call& call) {
    return define_temporary(call, "CYLinders", false);
}
Result<void> virtual_disk(Call& call) {
    return define_temporary(call, "BLK", true);
}

// "512M": digits and K, M, G; answers KiB.
std::optional<std::uint64_t> storage_size(std::string_view word) {
    if (word.size() < 2) return std::nullopt;
    auto number = base::parse_decimal(word.substr(0, word.size() - 1));
    if (!number || *number == 0) return std::nullopt;
    switch (word.back()) {
        case 'K':
            return *number;
        case 'M':
            return std::uint64_t{*number} << 10;
        case 'G':
            return std::uint64_t{*number} << 20;
        case 'T':
            return std::uint64_t{*number} << 30;
        default:
            return std::nullopt;
    }
}

Result<void> storage(Call& call) {
    auto word = std::string(call.operands.next());
    if (word.empty()) return make_error(msg::HCPCFC026E);
    auto size = storage_size(word);
    if (!size) return make_error(msg::HCPCFC017E, word);
    auto most = storage_size(call.machine.user.maximum_storage);
    if (most && *size > *most) return make_error(msg::HCPCFC039E);
    TRY(no_more_operands(call));
    call.machine.storage = word;
    call.line("STORAGE = " + word);
    call.line("Storage cleared - system reset.");
    return {};
}

Result<void> processor(Call& call) {
    auto word = call.operands.next();
    auto dash = word.find('-');
    auto first = base::parse_hexadecimal(word.substr(0, dash));
    auto last =
        dash == std::string_view::npos ? first : base::parse_hexadecimal(word.substr(dash + 1));
    if (!first || !last || *last < *first || *last >= kMostProcessors)
        return make_error(msg::HCPCFC026E);
    if (call.operands.take("TYPE")) call.operands.next();
    TRY(no_more_operands(call));
    auto& all = call.machine.processors;
    for (auto n = *first; n <= *last; ++n) {
        if (std::find(all.begin(), all.end(), n) != all.end())
            return make_error(msg::HCPDEF091E, fmt::format("CPU {:02X}", n));
        all.push_back(n);
        call.line(fmt::format("CPU {:02X} defined", n));
    }
    return {};
}

struct UnitRow {
    std::string_view notation, word, type;
    Vdev::Kind kind;
};
constexpr UnitRow kUnits[] = {
    {"GRAF", "GRAF", "3270", Vdev::Kind::display},
    {"LINE", "LINE", "3767", Vdev::Kind::line},
    {"CONSole", "CONS", "3215", Vdev::Kind::console},
    {"PRINTER", "PRT ", "1403", Vdev::Kind::printer},
    {"1403", "PRT ", "1403", Vdev::Kind::printer},
    {"PUNCH", "PUN ", "2540", Vdev::Kind::punch},
    {"READER", "RDR ", "2540", Vdev::Kind::reader},
    {"CTCA", "CTCA", "CTCA", Vdev::Kind::ctca},
};

Result<void> define_unit(Call& call, const UnitRow& row) {
    call.operands.take("As");
    Vdev device;
    device.number = TRY(take_device_number(call));
    device.kind = row.kind;
    device.type = row.type;
    bool is_console = row.kind == Vdev::Kind::console;
    auto word = call.operands.next();
    if (!word.empty() && is_console) device.type = word;
    if (is_console && device.type != "3215" && device.type != "3270")
        return make_error(msg::HCPCFC006E, device.type);
    if (is_console) device.spool_class = "T";
    if (row.kind == Vdev::Kind::reader) device.spool_class = "*";
    auto number = device.number;
    if (is_console)
        for (const auto& [other, known] : call.machine.vdevs)
            if (known.kind == Vdev::Kind::console) return make_error(msg::HCPDEF091E, hex(other));
    TRY(call.machine.define(std::move(device)));
    call.line(fmt::format("{} {} DEFINED", row.word, hex(number)));
    return {};
}

// DEFine old [As] new.
Result<void> renumber(Call& call, dasd::DeviceNumber old) {
    call.operands.take("As");
    auto number = TRY(take_device_number(call));
    TRY(no_more_operands(call));
    auto* device = call.machine.find(old);
    if (!device) return make_error(msg::HCPDTV040E, hex(old));
    if (call.machine.find(number)) return make_error(msg::HCPDEF091E, hex(number));
    if (call.machine.events) call.machine.events->device_gone(old);
    auto moved = call.machine.vdevs.extract(old);
    moved.key() = number;
    moved.mapped().number = number;
    auto& link = moved.mapped().link;
    if (link && link->real->use == RealDasd::Use::user) link->real->user_number = number;
    if (link) link->number = number;
    auto& tape = moved.mapped().tape;
    if (tape) tape->user_number = number;
    std::string_view word = link ? "DASD" : tape ? "TAPE" : "DEV ";
    for (const auto& row : kUnits)
        if (!link && row.kind == moved.mapped().kind) word = row.word;
    call.machine.vdevs.insert(std::move(moved));
    call.line(fmt::format("{} {} DEFINED", word, hex(number)));
    return {};
}

struct Form {
    std::string_view notation;
    Run run;
};
constexpr Form kForms[] = {
    {"T3390", temporary_3390},  {"VFB-512", virtual_disk}, {"TFB-512", virtual_disk},
    {"MDISK", define_minidisk}, {"STORage", storage},      {"CPU", processor},
};

// Cylinders of "start ncyl|END" on a volume.
Result<dasd::CylinderRange> take_cylinders(std::string_view start, std::string_view count,
                                           const RealDasd& real) {
    auto first = base::parse_decimal(start);
    auto text = fmt::format("{} {}", start, count);
    if (!first || *first >= real.cylinders().n) return make_error(msg::HCPDEF332E, text);
    auto left = real.cylinders().n - *first;
    auto wanted = count == "END" ? std::optional(left) : base::parse_decimal(count);
    if (!wanted || *wanted == 0 || *wanted > left) return make_error(msg::HCPDEF332E, text);
    return dasd::CylinderRange{{*first}, {*wanted}};
}

}  // namespace

// A minidisk anywhere on a mounted volume, with no directory entry: for users with OPTION DEVMAINT.
Result<void> define_minidisk(Call& call) {
    if (!call.machine.user.has_option("DEVMAINT")) return make_error(msg::HCPCFC003E, "MDISK");
    call.operands.take("As");
    auto number = TRY(take_device_number(call));
    auto start = call.operands.next(), count = call.operands.next();
    auto serial = std::string(call.operands.next());
    if (serial.empty()) return make_error(msg::HCPCFC026E);
    TRY(no_more_operands(call));
    auto real = call.cp.volumes.find(serial);
    if (!real || real->use == RealDasd::Use::user)
        return make_error(msg::HCPLNM108E, call.machine.userid(), hex(number), serial);
    auto range = TRY(take_cylinders(start, count, *real));
    TRY(call.machine.add_link({real,
                               range,
                               real->can_write(),
                               LinkMode::MW,
                               call.machine.userid(),
                               number,
                               "",
                               {},
                               false,
                               nullptr}));
    call.line(fmt::format("DASD {} DEFINED", hex(number)));
    return {};
}

Result<void> define(Call& call) {
    if (call.operands.at_end()) return make_error(msg::HCPCFC026E);
    auto word = call.operands.next();
    for (const auto& form : kForms)
        if (base::matches(word, form.notation)) return form.run(call);
    for (const auto& row : kUnits)
        if (base::matches(word, row.notation)) return define_unit(call, row);
    auto old = device_number(word);
    if (old) return renumber(call, *old);
    return make_error(msg::HCPCFC003E, std::string(word));
}

}  // namespace cp
