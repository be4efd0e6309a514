// DATECONVERT: dates from one form into another.
//
// Days are counted from 1 January 0001 as REXX's base date does; a year of two digits is within
// fifty years of this one.

#include <array>
#include <ctime>

#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

constexpr std::int64_t kDaySeconds = 86400, kEpochDays = 719162;

struct Moment {
    std::int64_t days = 0, seconds = 0;  // base date; of the day
};

struct Calendar {
    int year = 1, month = 1, day = 1;
};

bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int month_length(int year, int month) {
    constexpr std::array<int, 12> kLengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return kLengths[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

std::int64_t days_before(int year) {
    const std::int64_t done = year - 1;
    return done * 365 + done / 4 - done / 100 + done / 400;
}

std::optional<std::int64_t> days_of(const Calendar& date) {
    if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > month_length(date.year, date.month))
        return std::nullopt;
    auto days = days_before(date.year) + date.day - 1;
    for (int month = 1; month < date.month; ++month) days += month_length(date.year, month);
    return days;
}

Calendar calendar_of(std::int64_t days) {
    Calendar date;
    date.year = static_cast<int>(days / 366) + 1;
    while (days_before(date.year + 1) <= days) ++date.year;
    days -= days_before(date.year);
    for (; days >= month_length(date.year, date.month); ++date.month)
        days -= month_length(date.year, date.month);
    date.day = static_cast<int>(days) + 1;
    return date;
}

int this_year() {
    const auto now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return local.tm_year + 1900;
}

int full_year(int year, std::size_t digits) {
    if (digits > 2) return year;
    const int now = this_year();
    int found = now / 100 * 100 + year;
    if (found > now + 50) found -= 100;
    if (found <= now - 50) found += 100;
    return found;
}

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A form by its pieces: y year of two digits, Y of four, m, d, M name of the month, j day of the
// year of three digits, b base days, p seconds of POSIX (eight
// bytes, binary), t hhmmss; anything else is itself.
struct Form {
    std::string_view name, pattern;
};
constexpr Form kForms[] = {
    {"BASE", "b"},        {"CSL", "y/m/d"},     {"EUROPEAN", "d/m/y"},  {"FULLDATE", "m/d/Y"},
    {"ISO", "Y-m-d"},     {"ISODATE", "Y-m-d"}, {"JULIAN", "yj"},       {"NORMAL", "d M Y"},
    {"ORDERED", "y/m/d"}, {"PIPE", "Ymdt"},     {"POSIX", "p"},         {"REXXB", "b"},
    {"REXXE", "d/m/y"},   {"REXXJ", "yj"},      {"REXXN", "d M Y"},     {"REXXO", "y/m/d"},
    {"REXXS", "Ymd"},     {"REXXU", "m/d/y"},   {"SHORTDATE", "m/d/y"}, {"SORTED", "Ymd"},
    {"STANDARD", "Ymd"},  {"USA", "m/d/y"},
};

const Form* form_of(std::string_view word) {
    for (const auto& form : kForms)
        if (base::upper(word) == form.name) return &form;
    return nullptr;
}

// Digits from `at`, at most so many; nullopt: none.
std::optional<std::int64_t> digits(std::string_view text, std::size_t& at, std::size_t most,
                                   std::size_t* count = nullptr) {
    std::int64_t value = 0;
    const auto begin = at;
    for (; at < text.size() && at - begin < most && text[at] >= '0' && text[at] <= '9'; ++at)
        value = value * 10 + (text[at] - '0');
    if (count) *count = at - begin;
    if (at == begin) return std::nullopt;
    return value;
}

// A fullword or doubleword that is not negative.
std::optional<std::int64_t> binary_number(std::string_view bytes) {
    if ((bytes.size() != 4 && bytes.size() != 8) || (bytes[0] & 0x80)) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::string as_doubleword(std::int64_t value) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

// "hh:mm:ss" or the beginning of it.
std::int64_t time_of(std::string_view text) {
    std::int64_t seconds = 0, factor = 3600;
    for (std::size_t at = 0; at < text.size() && factor > 0; ++at, factor /= 60) {
        const auto part = digits(text, at, 2);
        if (!part) break;
        seconds += *part * factor;
    }
    return seconds;
}

std::optional<Moment> read_moment(std::string_view text, const Form& form) {
    constexpr std::size_t kMostDigits = 12;
    Calendar date;
    Moment moment;
    std::optional<std::int64_t> days, of_year;
    std::size_t at = 0;
    const bool runs_on = form.pattern.find_first_of("/- ") == std::string_view::npos;
    for (const char piece : form.pattern) {
        std::size_t count = 0;
        std::optional<std::int64_t> value;
        switch (piece) {
            case 'y':
            case 'Y':
                value = digits(text, at, piece == 'y' && runs_on ? 2 : 4, &count);
                if (!value) return std::nullopt;
                date.year = full_year(static_cast<int>(*value), count);
                break;
            case 'm':
            case 'd':
                value = digits(text, at, 2);
                if (!value) return std::nullopt;
                (piece == 'm' ? date.month : date.day) = static_cast<int>(*value);
                break;
            case 'M': {
                const auto name = base::upper(text.substr(std::min(at, text.size()), 3));
                date.month = 0;
                for (std::size_t i = 0; i < kMonths.size(); ++i)
                    if (base::upper(kMonths[i]) == name) date.month = static_cast<int>(i) + 1;
                at += 3;
                break;
            }
            case 'j':
                of_year = digits(text, at, 3);
                if (!of_year) return std::nullopt;
                break;
            case 'b':
                days = digits(text, at, kMostDigits);
                if (!days) return std::nullopt;
                break;
            case 'p':
                value = binary_number(text);
                if (!value) return std::nullopt;
                days = kEpochDays + *value / kDaySeconds;
                moment.seconds = *value % kDaySeconds;
                break;
            case 't':
                for (const std::int64_t factor : {3600, 60, 1})
                    moment.seconds += digits(text, at, 2).value_or(0) * factor;
                break;
            default:
                if (at >= text.size() || text[at] != piece) return std::nullopt;
                ++at;
        }
    }
    if (of_year) {
        if (*of_year < 1 || *of_year > (is_leap(date.year) ? 366 : 365)) return std::nullopt;
        days = days_before(date.year) + *of_year - 1;
    }
    if (!days) days = days_of(date);
    if (!days || *days >= days_before(10000)) return std::nullopt;
    moment.days = *days;
    return moment;
}

std::string written(const Moment& moment, const Form& form) {
    const auto date = calendar_of(moment.days);
    const auto clock = [&](std::string_view pattern) {
        return fmt::format(fmt::runtime(pattern), moment.seconds / 3600, moment.seconds / 60 % 60,
                           moment.seconds % 60);
    };
    std::string text;
    for (const char piece : form.pattern) {
        switch (piece) {
            case 'y':
                text += fmt::format("{:02}", date.year % 100);
                break;
            case 'Y':
                text += fmt::format("{:04}", date.year);
                break;
            case 'm':
                text += fmt::format("{:02}", date.month);
                break;
            case 'd':
                text += form.pattern.find('M') == std::string_view::npos
                            ? fmt::format("{:02}", date.day)
                            : std::to_string(date.day);
                break;
            case 'M':
                text += kMonths[static_cast<std::size_t>(date.month - 1)];
                break;
            case 'j':
                text += fmt::format("{:03}", moment.days - days_before(date.year) + 1);
                break;
            case 'b':
                text += std::to_string(moment.days);
                break;
            case 'p':
                text += as_doubleword((moment.days - kEpochDays) * kDaySeconds + moment.seconds);
                break;
            case 't':
                text += clock("{:02}{:02}{:02}");
                break;
            default:
                text += piece;
        }
    }
    return text;
}

struct Conversion {
    Range range;
    const Form* from = nullptr;
    const Form* to = nullptr;
    bool time_in = false, time_out = false;

    std::optional<std::string> apply(Record record) const {
        const auto part = range.of(record);
        const auto begin = static_cast<std::size_t>(part.data() - record.data());
        auto text = from->pattern == "p" ? part : base::trim(part);
        std::string_view clock;
        if (time_in) {
            const auto blank = text.rfind(' ');
            if (blank != Record::npos) clock = text.substr(blank + 1), text = text.substr(0, blank);
        }
        auto moment = read_moment(text, *from);
        if (!moment) return std::nullopt;
        if (time_in) moment->seconds = time_of(clock);
        auto out = written(*moment, *to);
        if (time_out)
            out += fmt::format(" {:02}:{:02}:{:02}", moment->seconds / 3600,
                               moment->seconds / 60 % 60, moment->seconds % 60);
        return std::string(record.substr(0, begin)) + out +
               std::string(record.substr(begin + part.size()));
    }
};

// What is no date goes to the secondary output; without one it is an error.
Flow convert_dates(Stage& stage, Conversion what) {
    while (const Record* record = co_await stage.peek()) {
        const auto found = what.apply(*record);
        if (!found && !stage.has_output(1)) {
            stage.fail(make_error(msg::FPLDAT1183E, *record));
            co_return;
        }
        if (!co_await stage.select(found ? Record(*found) : *record, found ? 0 : 1)) break;
        stage.consume();
    }
}

}  // namespace

base::Result<Start> plan_dateconvert(Request& request) {
    auto& operands = request.operands;
    Conversion what;
    if (operands.is_range()) what.range = TRY(operands.range());
    for (const Form** form : {&what.from, &what.to}) {
        if (operands.at_end()) break;
        const auto word = operands.take_word();
        *form = form_of(word);
        if (!*form) return make_error(msg::FPLARG111E, word);
    }
    if (!what.from) return make_error(msg::FPLARG113E);
    if (!what.to) what.to = form_of("ISODATE");
    for (;;) {
        if (operands.keyword("TIMEIN"))
            what.time_in = true;
        else if (operands.keyword("TIMEOUT"))
            what.time_out = true;
        else if (operands.keyword("TIME"))
            what.time_in = what.time_out = true;
        else
            break;
    }
    TRY(operands.end());
    return Start([=](Stage& stage) { return convert_dates(stage, what); });
}

}  // namespace cms::pipe
