// Words and characters: SPACE, SPILL, ABBREV, VERIFY, WILDCARD, XRANGE, RANDOM, GREG2SEC, SEC2GREG,
// DELAY, QUERY.

#include <chrono>
#include <ctime>
#include <random>
#include <thread>

#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/conversions.h"
#include "cms/pipe/stages/stages.h"
#include "cms/pipe/stages/targets.h"

namespace cms::pipe {

namespace {

// A test of each record: selected ones to the primary output, the others to the secondary.
using Test = std::function<bool(Record)>;

Flow select_by(Stage& stage, Test test) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.select(*record, test(*record) ? 0 : 1)) break;
        stage.consume();
    }
}

base::Result<Start> selecting(Request& request, Test test) {
    TRY(request.operands.end());
    return Start([test = std::move(test)](Stage& stage) { return select_by(stage, test); });
}

// Without letters of either case: what stands for them, as written or in capitals.
std::string folded(std::string_view text, bool any_case) {
    return any_case ? base::upper(text) : std::string(text);
}

// ---- SPACE ----

Flow space_words(Stage& stage, std::size_t between, char filler) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        line.clear();
        for (auto word = next_word(*record, 0); word; word = next_word(*record, word->end)) {
            if (!line.empty()) line.append(between, filler);
            line += record->substr(word->begin, word->end - word->begin);
        }
        if (!co_await stage.output(line)) break;
        stage.consume();
    }
}

// ---- SPILL ----

struct Spilling {
    std::size_t width = 80, offset = 0;
    bool keeps = false;  // KEEP: the blank stays at the end of the line
    bool cuts = false;   // what has no blank is cut at the width
    std::string behind;  // STRING: put in front of every further line
};

// Long records become lines that end between words.
Flow spill(Stage& stage, Spilling what) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        Record rest = *record;
        bool first = true;
        do {
            line = first ? std::string() : what.behind + std::string(what.offset, ' ');
            const auto room = what.width > line.size() ? what.width - line.size() : 1;
            auto end = rest.size();
            auto next = end;
            if (end > room) {
                const auto blank = rest.rfind(' ', room);
                const bool between = blank != Record::npos && blank > 0;
                end = between ? blank : room;
                next = between ? blank + 1 : room;
            }
            line += rest.substr(0, what.keeps ? next : end);
            if (!co_await stage.output(line)) co_return;
            rest.remove_prefix(next);
            if (!what.keeps)
                while (rest.starts_with(' ')) rest.remove_prefix(1);
            first = false;
        } while (!rest.empty());
        stage.consume();
    }
}

// ---- RANDOM ----

Flow random_numbers(Stage& stage, std::optional<std::uint32_t> below, std::uint64_t seed) {
    std::mt19937_64 chance(seed);
    std::string line;
    while (stage.has_output()) {
        const auto bits = static_cast<std::uint32_t>(chance());
        if (below) {
            line = std::to_string(bits % *below);
        } else {
            line.clear();
            for (int shift = 24; shift >= 0; shift -= 8) line += static_cast<char>(bits >> shift);
        }
        if (!co_await stage.output(line)) co_return;
    }
}

// ---- seconds since 1970 ----

std::optional<std::string> stamp_of(std::string_view word) {
    const bool negative = word.starts_with('-');
    std::int64_t seconds = 0;
    constexpr std::size_t kMost = 12;
    const auto digits = word.substr(negative ? 1 : 0);
    if (digits.empty() || digits.size() > kMost) return std::nullopt;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        seconds = seconds * 10 + (c - '0');
    }
    const std::time_t time = negative ? -seconds : seconds;
    std::tm when{};
    if (!::gmtime_r(&time, &when) || when.tm_year + 1900 > 9999 || when.tm_year < -1900)
        return std::nullopt;
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", when.tm_year + 1900, when.tm_mon + 1,
                       when.tm_mday, when.tm_hour, when.tm_min, when.tm_sec);
}

Flow convert_time(Stage& stage, bool to_seconds) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        const auto word = base::trim(*record);
        std::optional<std::string> found;
        if (!to_seconds)
            found = stamp_of(word);
        else if (const auto seconds = seconds_of_stamp(word))
            found = std::to_string(*seconds);
        if (!found) {
            stage.fail(make_error(msg::FPLARG066E, word));
            co_return;
        }
        line = *found;
        if (!co_await stage.output(line)) co_return;
        stage.consume();
    }
}

// ---- DELAY ----

// "+n" seconds, or "hh:mm[:ss]" of today; nullopt: neither.
std::optional<std::chrono::seconds> wait_of(std::string_view word) {
    constexpr std::int64_t kDay = 86400, kHour = 3600, kMinute = 60;
    if (word.starts_with('+')) {
        const auto seconds = base::parse_decimal(word.substr(1));
        if (!seconds) return std::nullopt;
        return std::chrono::seconds(*seconds);
    }
    std::int64_t wanted = 0, factor = kHour;
    for (std::size_t at = 0; at <= word.size() && factor > 0; factor /= kMinute) {
        const auto end = std::min(word.find(':', at), word.size());
        const auto part = base::parse_decimal(word.substr(at, end - at));
        if (!part) return std::nullopt;
        wanted += *part * factor;
        at = end + 1;
    }
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    const auto today = local.tm_hour * kHour + local.tm_min * kMinute + local.tm_sec;
    return std::chrono::seconds(wanted <= today ? 0 : std::min(wanted, kDay) - today);
}

Flow delay(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        const auto word = next_word(*record, 0);
        const auto text = word ? record->substr(word->begin, word->end - word->begin) : Record();
        const auto wait = wait_of(text);
        if (!wait) {
            stage.fail(make_error(msg::FPLARG066E, text));
            co_return;
        }
        std::this_thread::sleep_for(*wait);
        if (!co_await stage.output(*record)) co_return;
        stage.consume();
    }
}

Flow write_line(Stage& stage, std::string text) {
    const bool taken = co_await stage.output(text);
    if (taken) stage.shorten();
}

}  // namespace

base::Result<Start> plan_space(Request& request) {
    auto& operands = request.operands;
    const auto between = TRY(operands.maybe_number()).value_or(1);
    char filler = ' ';
    if (!operands.at_end()) filler = TRY(operands.character());
    TRY(operands.end());
    return Start([=](Stage& stage) { return space_words(stage, between, filler); });
}

base::Result<Start> plan_spill(Request& request) {
    auto& operands = request.operands;
    Spilling what;
    if (const auto width = TRY(operands.maybe_number())) what.width = *width;
    if (what.width == 0) return make_error(msg::FPLARG066E, "0");
    for (;;) {
        if (operands.keyword("KEEP"))
            what.keeps = true;
        else if (operands.keyword("OFFSET"))
            what.offset = TRY(operands.number());
        else if (operands.keyword("STRing"))
            what.behind = TRY(operands.string());
        else
            break;
    }
    TRY(operands.end());
    return Start([=](Stage& stage) { return spill(stage, what); });
}

base::Result<Start> plan_abbrev(Request& request) {
    auto& operands = request.operands;
    std::string wanted(operands.take_word());
    if (wanted.empty()) return make_error(msg::FPLARG113E);
    const std::size_t least = TRY(operands.maybe_number()).value_or(0);
    const bool any_case = take_any_case(operands);
    wanted = folded(wanted, any_case);
    return selecting(request, [=](Record record) {
        const auto word = next_word(record, 0);
        const auto text = word ? record.substr(word->begin, word->end - word->begin) : Record();
        return text.size() >= least && wanted.starts_with(folded(text, any_case));
    });
}

base::Result<Start> plan_verify(Request& request) {
    auto& operands = request.operands;
    const bool negated = operands.keyword("NOT");
    bool any_case = take_any_case(operands);
    Ranges ranges;
    if (operands.is_range())
        ranges = TRY(operands.ranges());
    else
        ranges.emplace_back();
    any_case = take_any_case(operands) || any_case;
    const auto characters = folded(TRY(operands.string()), any_case);
    return selecting(request, [=](Record record) {
        const bool all = std::all_of(ranges.begin(), ranges.end(), [&](const Range& range) {
            return folded(range.of(record), any_case).find_first_not_of(characters) ==
                   std::string::npos;
        });
        return all != negated;
    });
}

base::Result<Start> plan_wildcard(Request& request) {
    auto& operands = request.operands;
    bool any_case = take_any_case(operands);
    Range range;
    if (operands.is_range()) range = TRY(operands.range());
    any_case = take_any_case(operands) || any_case;
    const auto pattern = folded(operands.take_word(), any_case);
    if (pattern.empty()) return make_error(msg::FPLARG113E);
    return selecting(request, [=](Record record) {
        return matches_pattern(folded(range.of(record), any_case), pattern);
    });
}

base::Result<Start> plan_xrange(Request& request) {
    auto& operands = request.operands;
    std::bitset<256> wanted;
    if (operands.at_end())
        wanted.set();
    else
        wanted = TRY(character_range(operands.take_word()));
    TRY(operands.end());
    std::string text;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (wanted[i]) text += static_cast<char>(i);
    return Start([=](Stage& stage) { return write_line(stage, text); });
}

base::Result<Start> plan_random(Request& request) {
    auto& operands = request.operands;
    std::optional<std::uint32_t> below;
    if (!operands.at_end()) below = TRY(operands.number_or_all());
    if (below && *below == 0) return make_error(msg::FPLARG066E, "0");
    const auto seed = TRY(operands.maybe_number());
    TRY(operands.end());
    return Start([=](Stage& stage) {
        return random_numbers(stage, below, seed ? *seed : std::random_device{}());
    });
}

base::Result<Start> plan_greg2sec(Request& request) {
    TRY(request.operands.end());
    return Start([](Stage& stage) { return convert_time(stage, true); });
}

base::Result<Start> plan_sec2greg(Request& request) {
    TRY(request.operands.end());
    return Start([](Stage& stage) { return convert_time(stage, false); });
}

base::Result<Start> plan_delay(Request& request) {
    TRY(request.operands.end());
    return Start(delay);
}

// VERSION and LEVEL are those of the CMS Pipelines that these stages follow.
base::Result<Start> plan_query(Request& request) {
    auto& operands = request.operands;
    std::string text;
    if (operands.keyword("LEVEL"))
        text = "0101000C";
    else if (operands.keyword("MSGLEVEL"))
        text = std::to_string(request.text.options.message_level);
    else if (operands.keyword("MSGLIST"))
        text = "";
    else if (operands.keyword("VERSION") || operands.at_end())
        text = "CMS Pipelines of this CMS, level 1.0112";
    TRY(operands.end());
    return Start([=](Stage& stage) { return write_line(stage, text); });
}

}  // namespace cms::pipe
