// CP QUERY of identity, time, users, settings. Reference cp, section 7.3.
#include <ctime>

#include "cp/commands/table.h"
#include "cp/product.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::size_t kNamesOnALine = 4;

std::tm local(std::time_t when) {
    std::tm parts{};
    ::localtime_r(&when, &parts);
    return parts;
}

std::string formatted(std::time_t when, const char* form) {
    auto parts = local(when);
    char text[64];
    auto length = std::strftime(text, sizeof text, form, &parts);
    return std::string(text, length);
}

// "OPERATOR - DSC " or "MAINT    -L0003".
std::string name_entry(const Machine& machine) {
    if (machine.disconnected) return fmt::format("{:<8} - DSC ", machine.userid());
    return fmt::format("{:<8} -L{:04X}", machine.userid(), machine.terminal);
}

// "LINEND # , LINEDEL OFF, …": settings named in a row.
std::string settings_line(const Machine& machine, std::initializer_list<std::string_view> names) {
    std::string line;
    for (auto name : names)
        line += fmt::format("{}{} {:<3}", line.empty() ? "" : ", ", name, machine.setting(name));
    return line;
}

}  // namespace

std::string clock_time(std::time_t when) {
    return formatted(when, "%H:%M:%S");
}
std::string clock_date(std::time_t when) {
    return base::upper(formatted(when, "%Z %A %m/%d/%y"));
}
std::string short_date(std::time_t when) {
    return formatted(when, "%m/%d/%y");
}

Result<void> query_userid(Call& call) {
    TRY(no_more_operands(call));
    call.line(fmt::format("{:<8} AT {}", call.machine.userid(), call.cp.name()));
    return {};
}

Result<void> query_time(Call& call) {
    TRY(no_more_operands(call));
    auto now = std::time(nullptr);
    auto connected = now - call.machine.logged_on;
    auto used = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    auto minutes = static_cast<int>(used) / 60;
    auto processor = fmt::format("{:03}:{:05.2f}", minutes, used - 60.0 * minutes);
    call.line(fmt::format("TIME IS {} {}", clock_time(now), clock_date(now)));
    call.line(fmt::format("CONNECT= {:02}:{:02}:{:02} VIRTCPU= {} TOTCPU= {}", connected / 3600,
                          connected / 60 % 60, connected % 60, processor, processor));
    return {};
}

Result<void> query_cplevel(Call& call) {
    TRY(no_more_operands(call));
    auto zone = formatted(call.cp.started, "%m/%d/%y %H:%M:%S %Z");
    call.line(fmt::format("{} Version {} Release {}.0, service level 0000 (64-bit)", kProduct,
                          kVersion, kRelease));
    call.line("Directory: " + call.cp.directory_source);
    call.line("IPL at " + zone);
    return {};
}

Result<void> query_names(Call& call) {
    TRY(no_more_operands(call));
    std::string line;
    std::size_t count = 0;
    for (const auto* machine : call.cp.machines) {
        if (count != 0 && count % kNamesOnALine == 0)
            call.line(std::exchange(line, std::string()) + ",");
        line += (line.empty() ? "" : ", ") + name_entry(*machine);
        ++count;
    }
    call.line(std::string(base::trim_right(line)));
    return {};
}

Result<void> query_user(Call& call) {
    call.operands.take("USER");
    auto word = std::string(call.operands.next());
    if (word.size() > 8) return make_error(msg::HCPCQV003E, word);
    TRY(no_more_operands(call));
    if (word == "*") word = call.machine.userid();
    const auto* machine = call.cp.machine(word);
    if (!machine) return make_error(msg::HCPCQU045E, word);
    if (machine->logoff_pending) return make_error(msg::HCPCQU361E, word);
    call.line(std::string(base::trim_right(name_entry(*machine))));
    return {};
}

Result<void> query_set(Call& call) {
    TRY(no_more_operands(call));
    call.line(settings_line(call.machine, {"MSG", "WNG", "EMSG", "ACNT", "RUN"}));
    call.line(settings_line(call.machine, {"IMSG", "SMSG", "LINEDEL", "CHARDEL"}));
    for (const auto& [name, value] : call.machine.settings)
        if (name.starts_with("NOEFFECT "))
            call.line(name.substr(9) + ' ' + value + ", WITHOUT EFFECT");
    return {};
}

Result<void> query_terminal(Call& call) {
    TRY(no_more_operands(call));
    call.line(settings_line(call.machine, {"LINEND", "LINEDEL", "CHARDEL", "ESCAPE", "TABCHAR"}));
    call.line(settings_line(call.machine, {"LINESIZE", "ATTN", "APL", "MASK", "HILIGHT"}));
    call.line(settings_line(call.machine, {"HOLD", "MORE", "TIMESTAMP", "AUTOCR"}));
    call.line(settings_line(call.machine, {"CONMODE", "SCRNSAVE", "BRKKEY"}));
    return {};
}

Result<void> query_pf(Call& call) {
    auto word = call.operands.next();
    std::uint32_t first = 1, last = 24;
    if (!word.empty()) {
        auto number = base::parse_decimal(word);
        if (!number || *number < 1 || *number > 24)
            return make_error(msg::HCPCFC003E, std::string(word));
        first = last = *number;
    }
    for (auto n = first; n <= last; ++n) {
        auto text = call.machine.setting(fmt::format("PF{:02}", n));
        call.line(fmt::format("PF{:02} {}", n, text.empty() ? "UNDEFINED" : text));
    }
    return {};
}

}  // namespace cp
