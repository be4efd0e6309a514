// IDENTIFY, GETFMADR, VMFCLEAR: who, what is free, an empty screen. Reference: cms section 9.

#include <ctime>

#include "cms/commands/support.h"

namespace cms {

namespace {

struct Clock {
    std::string date, time, zone, weekday;
};

enum class DateForm { short_form, full, iso };

bool take_date_form(std::string_view option, DateForm& form) {
    if (base::matches(option, "SHOrtdate"))
        form = DateForm::short_form;
    else if (base::matches(option, "FULldate"))
        form = DateForm::full;
    else if (base::matches(option, "ISOdate"))
        form = DateForm::iso;
    else
        return false;
    return true;
}

std::string date_text(const std::tm& local, DateForm form) {
    const int year = local.tm_year + 1900, month = local.tm_mon + 1;
    if (form == DateForm::iso) return fmt::format("{}-{:02}-{:02}", year, month, local.tm_mday);
    if (form == DateForm::full) return fmt::format("{:02}/{:02}/{}", month, local.tm_mday, year);
    return fmt::format("{:02}/{:02}/{:02}", month, local.tm_mday, year % 100);
}

Clock clock_now(DateForm form) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    static constexpr std::string_view kDays[] = {"SUNDAY",   "MONDAY", "TUESDAY", "WEDNESDAY",
                                                 "THURSDAY", "FRIDAY", "SATURDAY"};
    std::array<char, 16> zone{};
    const auto length = std::strftime(zone.data(), zone.size(), "%Z", &local);
    return {date_text(local, form),
            fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec),
            std::string(zone.data(), length),
            std::string(kDays[static_cast<std::size_t>(local.tm_wday)])};
}

// userid AT node VIA rscsid date time zone weekday
base::Result<int> identify(Session& session, const CommandLine& line) {
    StackOrder order = StackOrder::none;
    DateForm form = DateForm::short_form;
    const auto options = line.options();
    for (std::size_t at = 0; at < options.size();) {
        if (take_stack_option(options, at, order)) continue;
        if (!take_date_form(options[at], form)) return make_error(msg::DMSCMS003E, options[at]);
        ++at;
    }
    const auto now = clock_now(form);
    session.answer(
        fmt::format("{:<8} AT {:<8} VIA RSCS     {} {} {:<8} {}", session.options().userid,
                    session.options().node, now.date, now.time, now.zone, now.weekday),
        order);
    return 0;
}

// Stacks a free filemode letter and a free device number.
base::Result<int> getfmadr(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    const char letter = session.disks().free_letter();
    if (letter == 0) return 36;
    const auto start =
        words.empty() ? std::optional<std::uint32_t>(0x120) : base::parse_hexadecimal(words[0]);
    if (!start || *start > 0xFFFF) return make_error(msg::DMSCMS017E, words[0]);
    std::set<std::uint32_t> used;
    if (session.machine())
        for (const auto& device : session.machine()->devices()) used.insert(device.number.n);
    auto number = *start;
    while (number <= 0xFFFF && used.contains(number)) ++number;
    if (number > 0xFFFF) return 40;
    session.stack().push(fmt::format("{} {:03X}", letter, number));
    return 0;
}

base::Result<int> vmfclear(Session& session, const CommandLine&) {
    session.terminal().clear();
    return 0;
}

}  // namespace

extern const Command kIdentify{.name = "IDENTIFY",
                               .min_abbrev = 2,
                               .run = identify,
                               .syntax = "IDentify [(STACK FIFO LIFO SHOrtdate FULldate ISOdate]",
                               .summary = "Show user, node, date and time",
                               .module = "IDE"};
extern const Command kGetfmadr{.name = "GETFMADR",
                               .min_abbrev = 8,
                               .run = getfmadr,
                               .syntax = "GETFMADR [vdev]",
                               .summary = "Stack a free filemode letter and device number"};
extern const Command kVmfclear{.name = "VMFCLEAR",
                               .min_abbrev = 8,
                               .run = vmfclear,
                               .syntax = "VMFCLEAR",
                               .summary = "Clear the screen"};

}  // namespace cms
