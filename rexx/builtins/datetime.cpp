// Built-in functions: DATE and TIME with their conversions (rexx.md 9.4, 9.5).
//
// A conversion is: read the given date or time (or take the instant of the clause), then write it
// in the form asked for. A form is a row of a table; separators are VM's fourth and fifth
// arguments. T is an extension that Regina and ooRexx share: seconds since 1 January 1970 UTC; J is
// Regina's.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/format.h>

#include "rexx/builtins/functions.h"

namespace rexx::function {
namespace {

using Days = std::int64_t;  // since 1 January 0001, which is 0

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kWeekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                          "Friday", "Saturday", "Sunday"};

constexpr std::int64_t kDaysToEpoch = 719162;  // 1 January 1970
constexpr std::int64_t kSecondsADay = 86400;
constexpr std::int64_t kMicroseconds = 1000000;

struct Date {
    int year = 1, month = 1, day = 1;
};

bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int month_length(int year, int month) {
    static constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kLengths[month - 1];
}

int year_length(int year) {
    return is_leap(year) ? 366 : 365;
}

Days days_before_year(int year) {
    const Days past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

int day_of_year(const Date& date) {
    int out = date.day;
    for (int month = 1; month < date.month; ++month) out += month_length(date.year, month);
    return out;
}

Days base_days(const Date& date) {
    return days_before_year(date.year) + day_of_year(date) - 1;
}

Date from_year_day(int year, int day) {
    Date out{year, 1, day};
    while (out.day > month_length(year, out.month)) out.day -= month_length(year, out.month++);
    return out;
}

Date from_base(Days days) {
    auto year = static_cast<int>(days / 366 + 1);
    while (days_before_year(year + 1) <= days) ++year;
    return from_year_day(year, static_cast<int>(days - days_before_year(year)) + 1);
}

constexpr Days kMostDays = 3652058;  // 31 December 9999
constexpr std::int64_t kMostSeconds = (kMostDays + 1 - kDaysToEpoch) * kSecondsADay - 1;

// The local date and time of the clause.
struct Instant {
    Days days = 0;
    std::int64_t micros = 0;  // since midnight
};

Instant instant(Call& call) {
    const auto now = call.state().clause_time();
    const auto local = now.time_since_epoch() + call.state().host().utc_offset(now);
    const std::int64_t micros =
        std::chrono::duration_cast<std::chrono::microseconds>(local).count();
    const std::int64_t a_day = kSecondsADay * kMicroseconds;
    std::int64_t day = micros / a_day, rest = micros % a_day;
    if (rest < 0) rest += a_day, --day;
    return {day + kDaysToEpoch, rest};
}

// Offset of local time at that second since 1970.
std::int64_t offset_at(Call& call, std::int64_t seconds) {
    const std::chrono::system_clock::time_point then{std::chrono::seconds(seconds)};
    return std::chrono::duration_cast<std::chrono::seconds>(call.state().host().utc_offset(then))
        .count();
}

// T from local date and time of day.
std::int64_t unix_seconds(Call& call, Days days, std::int64_t since_midnight) {
    const std::int64_t local = (days - kDaysToEpoch) * kSecondsADay + since_midnight;
    return local - offset_at(call, local);
}

// T as an argument to local date and time of day: 40.19 when it is outside the years 1 to 9999.
Instant unix_argument(Call& call) {
    const auto number = Number::parse(call.text(2));
    const auto seconds = number ? to_int64(*number, 18) : std::nullopt;
    const std::int64_t first = -kDaysToEpoch * kSecondsADay;
    if (!seconds || *seconds < first || *seconds > kMostSeconds)
        call.fail(19, {std::string(call.text(2)), "T"});
    const std::int64_t since_first = *seconds + offset_at(call, *seconds) - first;
    const std::int64_t local = std::clamp<std::int64_t>(since_first, 0, kMostSeconds - first);
    return {local / kSecondsADay, local % kSecondsADay * kMicroseconds};
}

// Reads digits and fixed characters; any mismatch makes it fail for good.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t least, std::size_t most) {
        int out = 0;
        std::size_t count = 0;
        while (count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9')
            out = out * 10 + (rest_[count++] - '0');
        if (count < least) sound_ = false;
        rest_.remove_prefix(count);
        return out;
    }
    void skip(std::string_view expected) {
        if (!rest_.starts_with(expected))
            sound_ = false;
        else
            rest_.remove_prefix(expected.size());
    }
    std::string_view letters(std::size_t count) {
        if (rest_.size() < count) sound_ = false;
        const std::string_view out = rest_.substr(0, count);
        rest_.remove_prefix(out.size());
        return out;
    }
    // True when all was as expected and nothing is left.
    bool finished() const { return sound_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool sound_ = true;
};

bool same_letters(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

int month_number(std::string_view abbreviation) {
    for (int i = 0; i < 12; ++i)
        if (same_letters(kMonths[i].substr(0, 3), abbreviation)) return i + 1;
    return 0;
}

// A two-digit year lies in the hundred years from 50 before to 49 after this one.
int full_year(int two_digits, int this_year) {
    const int first = this_year - 50;
    const int year = first - first % 100 + two_digits;
    return year < first ? year + 100 : year;
}

bool is_valid(const Date& date) {
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= month_length(date.year, date.month);
}

std::optional<Days> checked_base(std::int64_t days) {
    return days < 0 || days > kMostDays ? std::nullopt : std::optional<Days>(days);
}

// Forms made of a count: B, C (days of the century), D, J. nullopt: no such date.
std::optional<Days> read_counted(char form, std::string_view text, const Date& today) {
    Scanner in(text);
    if (form == 'J') {
        const int year = full_year(in.number(2, 2), today.year), day = in.number(3, 3);
        if (!in.finished() || day < 1 || day > year_length(year)) return std::nullopt;
        return days_before_year(year) + day - 1;
    }
    const int count = in.number(1, 9);
    if (!in.finished()) return std::nullopt;
    if (form == 'B') return checked_base(count);
    const int first = form == 'D' ? today.year : today.year - today.year % 100;
    const int most = form == 'D' ? year_length(today.year) : 36525;
    if (count < 1 || count > most) return std::nullopt;
    return checked_base(days_before_year(first) + count - 1);
}

// Forms made of day, month and year with separators: E I N O S U.
std::optional<Days> read_written(char form, std::string_view text, std::string_view separator,
                                 const Date& today) {
    Scanner in(text);
    Date date;
    const auto day = [&] { date.day = in.number(2, 2); };
    const auto month = [&] { date.month = in.number(2, 2); };
    const auto year = [&] { date.year = in.number(4, 4); };
    const auto short_year = [&] { date.year = full_year(in.number(2, 2), today.year); };
    const auto gap = [&] { in.skip(separator); };
    switch (form) {
        case 'E':
            day(), gap(), month(), gap(), short_year();
            break;
        case 'O':
            short_year(), gap(), month(), gap(), day();
            break;
        case 'U':
            month(), gap(), day(), gap(), short_year();
            break;
        case 'N':
            date.day = in.number(1, 2);
            gap();
            date.month = month_number(in.letters(3));
            gap(), year();
            break;
        default:
            year(), gap(), month(), gap(), day();
            break;  // S and I
    }
    if (!in.finished() || !is_valid(date)) return std::nullopt;
    return base_days(date);
}

constexpr std::string_view kWrittenForms = "EINOSU";
constexpr std::string_view kSeparatedForms = "ENOSU";

std::string_view default_separator(char form) {
    switch (form) {
        case 'E':
        case 'O':
        case 'U':
            return "/";
        case 'I':
            return "-";
        case 'N':
            return " ";
        default:
            return "";
    }
}

std::string two_digits(int n) {
    return fmt::format("{:02}", n);
}

std::string write_date(char form, Days days, std::string_view separator) {
    const Date date = from_base(days);
    const std::string day = two_digits(date.day), month = two_digits(date.month);
    const std::string year = fmt::format("{:04}", date.year),
                      short_year = two_digits(date.year % 100);
    const auto join = [&](std::string_view a, std::string_view b, std::string_view c) {
        return fmt::format("{}{}{}{}{}", a, separator, b, separator, c);
    };
    switch (form) {
        case 'B':
            return std::to_string(days);
        case 'C':
            return std::to_string(days - days_before_year(date.year - date.year % 100) + 1);
        case 'D':
            return std::to_string(day_of_year(date));
        case 'E':
            return join(day, month, short_year);
        case 'J':
            return fmt::format("{}{:03}", short_year, day_of_year(date));
        case 'M':
            return std::string(kMonths[date.month - 1]);
        case 'N':
            return join(std::to_string(date.day), kMonths[date.month - 1].substr(0, 3), year);
        case 'O':
            return join(short_year, month, day);
        case 'U':
            return join(month, day, short_year);
        case 'W':
            return std::string(kWeekdays[days % 7]);
        default:
            return join(year, month, day);
    }
}

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

// Argument n: one non-alphanumeric character or null (40.43), for a form that has separators
// (40.44).
std::string_view separator(Call& call, std::size_t n, char form) {
    if (!call.given(n)) return default_separator(form);
    const std::string_view text = call.text(n);
    if (text.size() > 1 || (text.size() == 1 && is_alphanumeric(text[0])))
        call.fail(43, {std::to_string(n), std::string(text)});
    if (kSeparatedForms.find(form) == std::string_view::npos)
        call.fail(44, {std::to_string(n == 4 ? 1 : 3), std::string(1, form), std::to_string(n)});
    return text;
}

// A date well written whose year is beyond 9999.
bool is_beyond_years(char form, std::string_view text) {
    if (form != 'B' && form != 'N') return false;
    const std::string_view last = text.substr(text.rfind(form == 'N' ? ' ' : '\0') + 1);
    const bool digits = last.find_first_not_of("0123456789") == last.npos;
    return digits && last.size() > (form == 'N' ? 4U : 6U);
}

Days date_argument(Call& call, Days today) {
    const char form = call.option(3, "BCDEIJMNOSTUW", 'N');
    if (form == 'M' || form == 'W') call.fail(29, {std::string(1, form)});
    if (form == 'T') return unix_argument(call).days;
    const std::string_view gap = separator(call, 5, form), text = call.text(2);
    const Date now = from_base(today);
    const auto days = kWrittenForms.find(form) != std::string_view::npos
                          ? read_written(form, text, gap, now)
                          : read_counted(form, text, now);
    if (!days && is_beyond_years(form, text)) call.fail(18);
    if (!days) call.fail(19, {std::string(text), std::string(1, form)});
    return *days;
}

// TIME's forms as microseconds since midnight.
std::optional<std::int64_t> read_clock(char form, std::string_view text) {
    Scanner in(text);
    int hours = 0, minutes = 0, seconds = 0, micros = 0;
    switch (form) {
        case 'H':
            hours = in.number(1, 2);
            break;
        case 'M':
            minutes = in.number(1, 4);
            break;
        case 'S':
            seconds = in.number(1, 5);
            break;
        default:
            hours = in.number(form == 'C' ? 1 : 2, 2);
            in.skip(":");
            minutes = in.number(2, 2);
            if (minutes > 59) return std::nullopt;
    }
    if (form == 'C') {
        const std::string_view half = in.letters(2);
        const bool afternoon = same_letters(half, "pm");
        if ((!afternoon && !same_letters(half, "am")) || hours < 1 || hours > 12)
            return std::nullopt;
        hours = hours % 12 + (afternoon ? 12 : 0);
    }
    if (form == 'N' || form == 'L') {
        in.skip(":");
        seconds = in.number(2, 2);
        if (seconds > 59) return std::nullopt;
        if (form == 'L') in.skip("."), micros = in.number(6, 6);
    }
    const std::int64_t total = (hours * 60 + minutes) * std::int64_t{60} + seconds;
    if (!in.finished() || total >= kSecondsADay) return std::nullopt;
    return total * kMicroseconds + micros;
}

std::string write_clock(char form, std::int64_t micros) {
    const std::int64_t seconds = micros / kMicroseconds, minutes = seconds / 60,
                       hours = minutes / 60;
    switch (form) {
        case 'C':
            return fmt::format("{}:{:02}{}", (hours + 11) % 12 + 1, minutes % 60,
                               hours < 12 ? "am" : "pm");
        case 'H':
            return std::to_string(hours);
        case 'M':
            return std::to_string(minutes);
        case 'S':
            return std::to_string(seconds);
        case 'L':
            return fmt::format("{:02}:{:02}:{:02}.{:06}", hours, minutes % 60, seconds % 60,
                               micros % kMicroseconds);
        default:
            return fmt::format("{:02}:{:02}:{:02}", hours, minutes % 60, seconds % 60);
    }
}

// E and R: seconds since the clock of this routine was started; 0 the first time.
Value elapsed(Call& call, bool reset) {
    const auto now = call.state().clause_time();
    auto& start = call.state().elapsed_start();
    const bool running = start.has_value();
    const auto since = running ? now - *start : std::chrono::system_clock::duration::zero();
    if (reset || !running) start = now;
    // A host clock that was set back must not show a negative time.
    const std::int64_t micros = std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::microseconds>(since).count());
    if (!running) return Value::integer(0);
    return Value(fmt::format("{}.{:06}", micros / kMicroseconds, micros % kMicroseconds));
}

// J: what this process has used of the processor, in seconds.
Value processor_time() {
    const std::int64_t micros = std::int64_t{std::clock()} * kMicroseconds / CLOCKS_PER_SEC;
    return Value(fmt::format("{}.{:06}", micros / kMicroseconds, micros % kMicroseconds));
}

// The second argument of TIME as microseconds since midnight.
std::int64_t time_argument(Call& call) {
    const char form = call.option(3, "CHLMNST", 'N');
    if (form == 'T') return unix_argument(call).micros;
    const auto micros = read_clock(form, call.text(2));
    if (!micros) call.fail(19, {std::string(call.text(2)), std::string(1, form)});
    return *micros;
}

Value utc_offset(Call& call) {
    const auto offset = call.state().host().utc_offset(call.state().clause_time());
    return Value::integer(std::chrono::duration_cast<std::chrono::seconds>(offset).count());
}

}  // namespace

Value date(Call& call) {
    const char form = call.option(1, "BCDEIJMNOSTUW", 'N');
    const std::string_view gap = separator(call, 4, form);
    const Instant now = instant(call);
    Days days = now.days;
    if (call.given(2)) days = date_argument(call, days);
    if (form == 'T') {
        const std::int64_t seconds = call.given(2) ? 0 : now.micros / kMicroseconds;
        return Value::integer(unix_seconds(call, days, seconds));
    }
    return Value(write_date(form, days, gap));
}

Value time(Call& call) {
    const char form = call.option(1, "CEHJLMNORST", 'N');
    const bool converts = call.given(2);
    if (converts && std::string_view("EJOR").find(form) != std::string_view::npos)
        call.fail(29, {std::string(1, form)});
    if (form == 'E' || form == 'R') return elapsed(call, form == 'R');
    if (form == 'J') return processor_time();
    if (form == 'O') return utc_offset(call);
    Instant when = instant(call);
    if (converts) when.micros = time_argument(call);
    if (form == 'T')
        return Value::integer(unix_seconds(call, when.days, when.micros / kMicroseconds));
    return Value(write_clock(form, when.micros));
}

}  // namespace rexx::function
