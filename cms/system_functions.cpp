// DIAG, DIAGRC and CMSFLAG, the functions of REXX/VM that reach CP and CMS. Reference: rexx section
// 9.6, cms section 9.

#include <ctime>

#include "cms/exec_host.h"

namespace cms {

namespace {

constexpr std::size_t kDefaultBuffer = 4096;

std::string_view argument(const rexx::Arguments& arguments, std::size_t n) {
    return n < arguments.size() && arguments[n] ? std::string_view(*arguments[n])
                                                : std::string_view();
}

struct Diagnosed {
    int rc = 0;
    int condition = 0;
    std::string data;
};

// DIAGNOSE X'08': the response, each line followed by X'15'; condition code 1 when it was cut.
Diagnosed diagnose_8(Session& session, const rexx::Arguments& arguments) {
    const auto size = base::parse_decimal(argument(arguments, 2)).value_or(kDefaultBuffer);
    auto reply = session.cp_reply(argument(arguments, 1));
    std::vector<cp::ReplyLine> shown;
    for (auto& item : reply.lines)
        if (auto text = session.shown(item.id, item.text)) shown.push_back({item.id, *text});
    reply.lines = std::move(shown);
    Diagnosed result{reply.rc, 0, {}};
    for (const auto& item : reply.lines) result.data += item.text + '\x15';
    if (result.data.size() > size) {
        result.condition = 1;
        result.data.resize(size);
    }
    result.rc = session.follow(reply);
    return result;
}

// X'0C': date mm/dd/yy, time hh:mm:ss, virtual and total CPU time in microseconds.
Diagnosed diagnose_c() {
    const auto now = dasd::Timestamp::now();
    const auto used = static_cast<std::uint64_t>(std::clock()) * 1'000'000 / CLOCKS_PER_SEC;
    std::string time(16, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        time[7 - i] = time[15 - i] = static_cast<char>(used >> 8 * i & 0xFF);
    return {0, 0,
            fmt::format("{:02}/{:02}/{:02}{:02}:{:02}:{:02}", now.month, now.day, now.year % 100,
                        now.hour, now.minute, now.second) +
                time};
}

std::optional<Diagnosed> diagnose(Session& session, const rexx::Arguments& arguments) {
    auto code = argument(arguments, 0);
    if (!code.empty() && code.back() == '?') code.remove_suffix(1);
    const auto number = base::parse_hexadecimal(code);
    if (number == 0x08u) return diagnose_8(session, arguments);
    if (number == 0x0Cu) return diagnose_c();
    return std::nullopt;
}

std::string flag(Session& session, std::string_view name) {
    const auto& settings = session.settings();
    const std::map<std::string_view, bool> flags{
        {"ABBREV", settings.abbreviations}, {"CMSTYPE", settings.typing},
        {"EXECTRAC", settings.exec_trace},  {"IMPCP", settings.implied_cp},
        {"IMPEX", settings.implied_exec},   {"YEAR2000", true}};
    const auto found = flags.find(name);
    return found != flags.end() && found->second ? "1" : "0";
}

}  // namespace

rexx::ExternalResult system_function(Session& session, std::string_view name,
                                     const rexx::Arguments& arguments) {
    if (name == "CMSFLAG") return {true, flag(session, base::upper(argument(arguments, 0))), 0};
    if (name != "DIAG" && name != "DIAGRC") return {};
    const auto result = diagnose(session, arguments);
    // A function code that has no meaning off VM is an incorrect call (error 40).
    if (!result) return {true, std::nullopt, 1};
    if (name == "DIAG") return {true, result->data, 0};
    return {true, fmt::format("{:>9} {}     {}", result->rc, result->condition, result->data), 0};
}

}  // namespace cms
