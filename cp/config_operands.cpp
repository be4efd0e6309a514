// SYSTEM CONFIG: operand forms as a table.
//
// The manual's operands are not all known here (the reference marks them unconfirmed), so only what
// is known is looked at: how many there are at least, and what stands in the first places. Anything
// else passes.
#include "cp/config_operands.h"

#include <algorithm>

namespace cp {

namespace {

// A letter for each operand in its place; the last one stands for all that follow when it is
// repeated in `rest`.
//   w any word   u userid or name, 1 to 8   v volume pattern   d device or range   n number
//   y YES or NO   o ON or OFF   k one of `words`   z EAST or WEST   t hh.mm.ss or hh:mm:ss
struct Form {
    std::string_view statement;
    std::size_t least;
    std::string_view operands;
    char rest = 'w';
    std::string_view words{};
};

constexpr std::string_view kDeviceWords =
    "INITIALIZED_AT_IPL NOT_INITIALIZED_AT_IPL SENSED NOT_SENSED ONLINE_AT_IPL OFFLINE_AT_IPL "
    "ACCEPTED NOT_ACCEPTED DYNAMIC_I/O NOT_DYNAMIC_I/O SHARED NOT_SHARED MDCACHE NOMDCACHE "
    "THROTTLE THROTTLED NOT_THROTTLED";
constexpr std::string_view kConsoleWords = "SYSTEM_CONSOLE SYSTEM_3270";

constexpr Form kForms[] = {
    {"ACTIVATE", 1, "", 'w'},
    {"ALTERNATE_OPERATORS", 1, "u", 'u'},
    {"ASSIGN", 2, ""},
    {"CHARACTER_DEFAULTS", 2, ""},
    {"CPXLOAD", 2, ""},
    {"CU", 1, ""},
    {"DEFINE", 2, ""},
    {"DEVICES", 2, "k", 'D', kDeviceWords},
    {"DISABLE", 1, ""},
    {"DRAIN", 2, ""},
    {"EDEVICE", 3, "d"},
    {"EMERGENCY_MESSAGE_CONSOLES", 1, "", 'C', kConsoleWords},
    {"ENABLE", 1, ""},
    {"ENFORCE_BY_VOLID", 1, "o"},
    {"EQUATE", 2, "w", 'w'},
    {"FEATURES", 1, ""},
    {"FORM_DEFAULT", 2, ""},
    {"HOT_IO_RATE", 2, ""},
    {"INIT_MITIME", 2, ""},
    {"IODF", 1, ""},
    {"LOGO_CONFIG", 2, "uu"},
    {"MODIFY", 2, ""},
    {"MULTITHREADING", 1, ""},
    {"OPERATOR_CONSOLES", 1, "", 'C', kConsoleWords},
    {"PRINTER_TITLE", 2, ""},
    {"PRIVCLASSES", 1, ""},
    {"PRIV_CLASSES", 1, ""},
    {"PRODUCT", 2, "k", 'w', "PRODID"},
    {"RDEVICE", 2, "d"},
    {"REDEFINE", 2, ""},
    {"RELOCATION_DOMAIN", 3, "u"},
    {"SET", 1, ""},
    {"SRM", 1, ""},
    {"SSI", 1, "u"},
    {"START", 2, ""},
    {"STORAGE", 2, ""},
    {"SYSTEM_DATEFORMAT", 1, "k", 'w', "SHORTDATE FULLDATE ISODATE VMDATE SYSDEFAULT"},
    {"THROTTLE", 2, ""},
    {"TIMEZONE_BOUNDARY", 6, "owwtwu"},
    {"TIMEZONE_DEFINITION", 3, "wzt"},
    {"TOLERATE_CONFIG_ERRORS", 1, "y"},
    {"TRANSLATE_TABLE", 2, ""},
    {"USERFORM", 2, ""},
    {"USER_DEFAULTS", 1, ""},
    {"USER_VOLUME_RDEV", 3, "vkd", 'w', "RDEV"},
    {"VMLAN", 1, ""},
    {"XLINK_SYSTEM_EXCLUDE", 1, ""},
    {"XLINK_SYSTEM_INCLUDE", 1, ""},
    {"XLINK_VOLUME_EXCLUDE", 1, "v"},
    {"XLINK_VOLUME_INCLUDE", 1, "v"},
    {"XSPOOL_SYSTEM", 1, ""},
    {"XSTORE", 1, ""},
};

bool is_word_of(std::string_view list, std::string_view word) {
    const auto all = base::words(list);
    return std::find(all.begin(), all.end(), word) != all.end();
}

bool is_device_range(std::string_view text) {
    const auto minus = text.find('-');
    const auto first = text.substr(0, minus);
    const auto last = minus == text.npos ? first : text.substr(minus + 1);
    const auto low = base::parse_hexadecimal(first), high = base::parse_hexadecimal(last);
    return first.size() <= 4 && last.size() <= 4 && low && high && *low <= *high;
}

bool is_time(std::string_view text) {
    std::size_t fields = 0, at = 0;
    constexpr std::uint32_t kLimits[] = {24, 59, 59};
    while (fields < 3) {
        const auto end = std::min(text.find_first_of(".:", at), text.size());
        const auto value = base::parse_decimal(text.substr(at, end - at));
        if (!value || *value > kLimits[fields]) return false;
        ++fields;
        if (end == text.size()) return true;
        at = end + 1;
    }
    return false;
}

bool is_volume_pattern(std::string text) {
    std::erase_if(text, [](char c) { return c == '*' || c == '%'; });
    return text.size() <= 6 && (text.empty() || dasd::is_valid_serial(text));
}

bool fits(char kind, const std::string& word, std::string_view words) {
    switch (kind) {
        case 'u':
            return !word.empty() && word.size() <= 8;
        case 'v':
            return is_volume_pattern(word);
        case 'd':
            return is_device_range(word);
        case 'y':
            return word == "YES" || word == "NO";
        case 'o':
            return word == "ON" || word == "OFF";
        case 'z':
            return word == "EAST" || word == "WEST";
        case 't':
            return is_time(word);
        case 'k':
            return is_word_of(words, word);
        case 'C':
        case 'D':
            return is_word_of(words, word) || is_device_range(word);
        default:
            return true;
    }
}

}  // namespace

std::optional<std::size_t> wrong_operand(std::span<const ConfigWord> words) {
    const auto name = base::upper(words[0].text);
    const auto form = std::find_if(std::begin(kForms), std::end(kForms),
                                   [&](const Form& known) { return known.statement == name; });
    if (form == std::end(kForms)) return std::nullopt;
    if (words.size() <= form->least) return 0;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const char kind = i <= form->operands.size() ? form->operands[i - 1] : form->rest;
        if (!fits(kind, base::upper(words[i].text), form->words)) return i;
    }
    return std::nullopt;
}

}  // namespace cp
