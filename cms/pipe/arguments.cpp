// Reading operands.

#include "cms/pipe/arguments.h"

#include <cctype>

#include "cms/pipe/scanner.h"

namespace cms::pipe {

namespace {

using base::make_error;
namespace msg = base::msg;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c, char upper_letter) {
    return std::toupper(static_cast<unsigned char>(c)) == upper_letter;
}

// "w3", "words", "W-1": a unit of ranges at the front of a word, and how long its name is.
struct UnitName {
    Range::Unit unit = Range::Unit::columns;
    std::size_t length = 0;
};
std::optional<UnitName> unit_name(std::string_view word) {
    const auto digits = std::min(word.find_first_of("0123456789-*"), word.size());
    const auto name = word.substr(0, digits);
    if (name.empty()) return std::nullopt;
    if (base::matches(name, "Words")) return UnitName{Range::Unit::words, digits};
    if (base::matches(name, "Fields")) return UnitName{Range::Unit::fields, digits};
    return std::nullopt;
}

constexpr std::string_view kRangeKeywords[] = {"WORDSEParator", "WS", "FIELDSEparator", "FS",
                                               "SUBSTR"};

// A signed number at the front of `text`, which is moved behind it; "*" is Range::kLast.
std::optional<std::int64_t> take_position(std::string_view& text) {
    if (text.starts_with('*')) {
        text.remove_prefix(1);
        return Range::kLast;
    }
    const bool negative = text.starts_with('-');
    std::size_t at = negative ? 1 : 0;
    std::int64_t value = 0;
    constexpr std::int64_t kMost = 2147483647;
    const auto start = at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        value = value * 10 + (text[at] - '0');
        if (value > kMost) return std::nullopt;
    }
    if (at == start) return std::nullopt;
    text.remove_prefix(at);
    return negative ? -value : value;
}

}  // namespace

void Arguments::skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
}

bool Arguments::at_end() {
    skip_blanks();
    return rest_.empty();
}

std::string_view Arguments::word() {
    skip_blanks();
    return rest_.substr(0, std::min(rest_.find(' '), rest_.size()));
}

std::string_view Arguments::take_word() {
    const auto found = word();
    rest_.remove_prefix(found.size());
    return found;
}

bool Arguments::keyword(std::string_view notation) {
    if (!base::matches(word(), notation)) return false;
    take_word();
    return true;
}

bool Arguments::is_number() {
    const auto next = word();
    return !next.empty() && (is_digit(next[0]) || (next[0] == '-' && next.size() > 1));
}

base::Result<std::uint32_t> Arguments::number() {
    if (at_end()) return make_error(msg::FPLARG113E);
    const auto next = take_word();
    if (const auto value = base::parse_decimal(next)) return *value;
    if (next.size() > 1 && next[0] == '-' && base::parse_decimal(next.substr(1)))
        return make_error(msg::FPLARG287E, next);
    return make_error(msg::FPLARG058E, next);
}

base::Result<std::optional<std::uint32_t>> Arguments::maybe_number() {
    if (!is_number()) return std::optional<std::uint32_t>();
    const auto value = TRY(number());
    return std::optional<std::uint32_t>(value);
}

base::Result<std::optional<std::uint32_t>> Arguments::number_or_all() {
    if (word() == "*") {
        take_word();
        return std::optional<std::uint32_t>();
    }
    const auto value = TRY(number());
    return std::optional<std::uint32_t>(value);
}

base::Result<std::string> Arguments::hexadecimal() {
    const auto whole = take_word();
    const auto digits = whole.substr(1);
    if (digits.empty()) return make_error(msg::FPLARG064E, whole);
    if (digits.size() % 2 != 0) return make_error(msg::FPLARG335E, digits);
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto value = base::parse_hexadecimal(digits.substr(i, 2));
        if (!value) return make_error(msg::FPLARG065E, digits);
        bytes += static_cast<char>(*value);
    }
    return bytes;
}

base::Result<std::string> Arguments::binary() {
    constexpr std::size_t kBits = 8;
    const auto whole = take_word();
    const auto digits = whole.substr(1);
    if (digits.empty()) return make_error(msg::FPLARG337E, whole);
    if (digits.find_first_not_of("01") != std::string_view::npos)
        return make_error(msg::FPLARG338E, digits);
    if (digits.size() % kBits != 0) return make_error(msg::FPLARG336E, digits);
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += kBits) {
        unsigned value = 0;
        for (const char bit : digits.substr(i, kBits)) value = value * 2 + (bit == '1' ? 1 : 0);
        bytes += static_cast<char>(value);
    }
    return bytes;
}

base::Result<std::string> Arguments::string() {
    if (at_end()) return make_error(msg::FPLARG113E);
    if (word().size() >= 3 && base::matches(word(), "STRing")) {
        take_word();
        if (at_end()) return make_error(msg::FPLARG113E);
    } else {
        if (is_letter(rest_[0], 'X') || is_letter(rest_[0], 'H')) return hexadecimal();
        if (is_letter(rest_[0], 'B')) return binary();
    }
    const auto close = rest_.find(rest_[0], 1);
    if (close == std::string_view::npos) return make_error(msg::FPLPAT060E, rest_);
    std::string text(rest_.substr(1, close - 1));
    rest_.remove_prefix(close + 1);
    return text;
}

base::Result<std::optional<std::string>> Arguments::maybe_string() {
    if (at_end()) return std::optional<std::string>();
    auto text = TRY(string());
    return std::optional<std::string>(std::move(text));
}

base::Result<char> Arguments::character() {
    if (at_end()) return make_error(msg::FPLARG113E);
    const auto next = take_word();
    if (const auto value = character_of(next)) return *value;
    return make_error(msg::FPLARG050E, next);
}

bool Arguments::is_range() {
    const auto next = word();
    if (next.empty()) return false;
    const bool relative = next.size() > 1 && next[0] == '-' && is_digit(next[1]);
    const bool last = next[0] == '*' && (next.size() == 1 || next[1] == '-' || next[1] == ';');
    if (is_digit(next[0]) || relative || last || next[0] == '(') return true;
    for (const auto keyword : kRangeKeywords)
        if (base::matches(next, keyword)) return true;
    return unit_name(next).has_value();
}

// "3", "2-5", "2.4", "-3;-1", "7-*" behind the unit.
base::Result<Range> Arguments::numbers(Range::Unit unit) {
    skip_blanks();
    const auto end = std::min(rest_.find_first_of(" )"), rest_.size());
    const auto whole = rest_.substr(0, end);
    auto text = whole;
    rest_.remove_prefix(end);
    if (whole.empty()) return make_error(msg::FPLARG113E);
    Range range;
    range.unit = unit;
    range.separator = unit == Range::Unit::fields ? field_separator : word_separator;
    const auto from = take_position(text);
    if (!from) return make_error(msg::FPLARG058E, whole);
    range.from = range.to = *from;
    if (!text.empty()) {
        const char joint = text[0];
        text.remove_prefix(1);
        const auto to = take_position(text);
        const bool joined = joint == '-' || joint == ';' || joint == '.';
        if (!joined || !to || !text.empty()) return make_error(msg::FPLARG054E, whole);
        if (joint == '.') {
            if (*to < 0 || *from == Range::kLast) return make_error(msg::FPLARG054E, whole);
            range.to = *from > 0 && *to != Range::kLast ? *from + *to - 1 : *to;
            range.count = *from > 0 || *to == Range::kLast ? 0 : *to;
        } else {
            range.to = *to;
        }
        // "*-5": from the first.
        if (*from == Range::kLast && range.to != Range::kLast) range.from = 1;
    }
    const bool backwards = range.from > 0 && range.to > 0 && range.count == 0 &&
                           range.to < range.from - (range.to == range.from - 1 ? 1 : 0);
    if (range.from == 0 || backwards) return make_error(msg::FPLARG054E, whole);
    return range;
}

base::Result<Range> Arguments::range() {
    for (;;) {
        if (keyword("WORDSEParator") || keyword("WS")) {
            word_separator = TRY(character());
        } else if (keyword("FIELDSEparator") || keyword("FS")) {
            field_separator = TRY(character());
        } else {
            break;
        }
    }
    if (at_end()) return make_error(msg::FPLARG113E);
    if (keyword("SUBSTR")) {
        auto part = TRY(range());
        if (!keyword("OF")) return make_error(msg::FPLARG054E, rest_);
        const auto whole = TRY(range());
        part.inside = std::make_shared<const Range>(whole);
        return part;
    }
    auto unit = Range::Unit::columns;
    if (const auto name = unit_name(word())) {
        unit = name->unit;
        rest_.remove_prefix(name->length);
    }
    return numbers(unit);
}

base::Result<Ranges> Arguments::ranges() {
    Ranges found;
    skip_blanks();
    if (!rest_.starts_with('(')) {
        auto one = TRY(range());
        found.push_back(std::move(one));
        return found;
    }
    rest_.remove_prefix(1);
    for (;;) {
        skip_blanks();
        if (rest_.starts_with(')')) break;
        if (rest_.empty()) return make_error(msg::FPLPAT060E, text_);
        auto one = TRY(range());
        found.push_back(std::move(one));
    }
    rest_.remove_prefix(1);
    if (found.empty()) return make_error(msg::FPLARG055E);
    return found;
}

base::Result<void> Arguments::end() {
    if (at_end()) return {};
    return make_error(msg::FPLPAT112E, base::trim(rest_));
}

}  // namespace cms::pipe
