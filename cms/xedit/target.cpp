// XEDIT: targets. Reference: xedit section 5.
#include <algorithm>
#include <cctype>

#include "cms/xedit/file.h"

namespace cms::xedit {
namespace {

constexpr std::string_view kNotLatin1 = "\xAC";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// What may stand around a string: nothing that begins another form of target.
bool is_delimiter(char c) {
    return !is_digit(c) && !is_letter(c) &&
           std::string_view(" +-.:*&|=").find(c) == std::string_view::npos;
}

std::size_t not_sign(std::string_view text) {
    if (text.starts_with('^') || text.starts_with('~') || text.starts_with(kNotLatin1)) return 1;
    return text.starts_with("\xC2\xAC") ? 2 : 0;
}

std::optional<std::int64_t> take_number(std::string_view& text) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits == 0 || digits > 9) return std::nullopt;
    auto value = std::stoll(std::string(text.substr(0, digits)));
    text.remove_prefix(digits);
    return value;
}

std::string take_delimited(std::string_view& text) {
    char delimiter = text[0];
    text.remove_prefix(1);
    auto end = text.find(delimiter);
    std::string value(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return value;
}

std::optional<Target> take_strings(std::string_view& text, bool upwards) {
    Target target;
    target.kind = Target::Kind::string;
    target.upwards = upwards;
    for (char join = 0;;) {
        auto skipped = not_sign(text);
        auto rest = text.substr(skipped);
        if (rest.empty() || not_sign(rest) != 0 || !is_delimiter(rest[0])) {
            if (target.terms.empty()) return std::nullopt;
            break;
        }
        auto value = take_delimited(rest);
        target.terms.push_back({std::move(value), skipped != 0, join});
        text = rest;
        if (text.empty() || (text[0] != '&' && text[0] != '|')) break;
        join = text[0];
        text.remove_prefix(1);
    }
    return target;
}

std::optional<Target> take_name(std::string_view& text) {
    std::size_t end = 1;
    while (end < text.size() && text[end] != ' ') ++end;
    Target target;
    target.kind = Target::Kind::name;
    target.name = base::upper(text.substr(1, end - 1));
    text.remove_prefix(end);
    return target.name.empty() ? std::nullopt : std::optional(target);
}

std::optional<Target> take_signed(std::string_view& text, bool upwards) {
    if (text.starts_with('*')) {
        text.remove_prefix(1);
        return Target{upwards ? Target::Kind::to_top : Target::Kind::to_end, 0, "", upwards, {}};
    }
    if (auto number = take_number(text))
        return Target{Target::Kind::relative, upwards ? -*number : *number, "", upwards, {}};
    return take_strings(text, upwards);
}

std::optional<Target> take_any(std::string_view& text) {
    if (text.empty()) return std::nullopt;
    if (text[0] == ':') {
        text.remove_prefix(1);
        // Macros write ":" line.1, too, which puts a blank between.
        while (text.starts_with(' ')) text.remove_prefix(1);
        auto number = take_number(text);
        if (!number) return std::nullopt;
        return Target{Target::Kind::absolute, *number, "", false, {}};
    }
    if (text[0] == '.') return take_name(text);
    bool has_sign = text[0] == '+' || text[0] == '-';
    bool upwards = text[0] == '-';
    if (has_sign) text.remove_prefix(1);
    return take_signed(text, upwards);
}

bool holds(const File& file, const Line& line, const Target& target) {
    bool result = false;
    for (const auto& term : target.terms) {
        bool hit =
            find_string(file.settings, line.text, term.text, file.settings.zone_left).has_value() !=
            term.negated;
        result = term.join == 0 ? hit : term.join == '&' ? result && hit : result || hit;
    }
    return result;
}

Found search(const File& file, const Target& target) {
    int step = target.upwards ? -1 : 1;
    LineNumber edge = target.upwards ? 0 : file.size() + 1;
    for (auto at = file.next_in_scope(file.current, step); at != edge;
         at = file.next_in_scope(at, step))
        if (holds(file, file.line(at), target)) return {Found::How::found, at, false, ""};
    if (!file.settings.wrap) return {Found::How::missing, edge, false, ""};
    LineNumber start = target.upwards ? file.size() + 1 : 0;
    for (auto at = file.next_in_scope(start, step); at != edge; at = file.next_in_scope(at, step)) {
        if (holds(file, file.line(at), target)) return {Found::How::found, at, true, ""};
        if (at == file.current) break;
    }
    return {Found::How::missing, edge, false, ""};
}

Found move(const File& file, std::int64_t lines) {
    auto at = file.current;
    int step = lines < 0 ? -1 : 1;
    LineNumber edge = step < 0 ? 0 : file.size() + 1;
    for (auto left = lines < 0 ? -lines : lines; left > 0 && at != edge; --left)
        at = file.next_in_scope(at, step);
    bool at_edge = lines != 0 && at == edge;
    return {at_edge ? Found::How::edge : Found::How::found, at, false, ""};
}

char folded(const Settings& settings, char c) {
    return settings.case_respect ? c
                                 : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

// Matches `wanted` at text[at]; the length matched. ARBCHAR tries the shortest text first.
std::optional<std::size_t> match_at(const Settings& settings, std::string_view text, std::size_t at,
                                    std::string_view wanted, std::vector<std::string>& arbitrary) {
    if (wanted.empty()) return 0;
    char c = wanted[0];
    auto rest = wanted.substr(1);
    if (settings.arbitrary && c == settings.arbitrary_character) {
        for (auto taken = at; taken <= text.size(); ++taken) {
            auto kept = arbitrary.size();
            arbitrary.emplace_back(text.substr(at, taken - at));
            if (auto length = match_at(settings, text, taken, rest, arbitrary))
                return taken - at + *length;
            arbitrary.resize(kept);
        }
        return std::nullopt;
    }
    if (at >= text.size() || folded(settings, text[at]) != folded(settings, c)) return std::nullopt;
    auto next = at + 1;
    if (settings.varblank && c == ' ')
        while (next < text.size() && text[next] == ' ') ++next;
    auto length = match_at(settings, text, next, rest, arbitrary);
    return length ? std::optional(next - at + *length) : std::nullopt;
}

// X'C1C2' of SET HEX ON: the characters of EBCDIC codes, since a CMS file holds EBCDIC.
std::string decoded(const Settings& settings, std::string_view wanted) {
    bool is_hex = settings.hex && wanted.size() > 3 && (wanted[0] == 'X' || wanted[0] == 'x') &&
                  wanted[1] == '\'' && wanted.back() == '\'' && wanted.size() % 2 == 1;
    if (!is_hex) return std::string(wanted);
    std::string text;
    for (std::size_t i = 2; i + 2 < wanted.size(); i += 2) {
        auto code = base::parse_hexadecimal(wanted.substr(i, 2));
        if (!code) return std::string(wanted);
        text += base::text_from_ebcdic(static_cast<std::byte>(*code));
    }
    return text;
}

}  // namespace

std::optional<Target> take_target(std::string_view& text) {
    auto copy = text;
    while (copy.starts_with(' ')) copy.remove_prefix(1);
    auto target = take_any(copy);
    if (target) text = copy;
    return target;
}

Found find_target(const File& file, const Target& target) {
    auto end = file.size() + 1;
    switch (target.kind) {
        case Target::Kind::absolute: {
            auto line = static_cast<LineNumber>(target.number);
            if (line == 0 || line >= end) return {Found::How::edge, std::min(line, end), false, ""};
            return {Found::How::found, line, false, ""};
        }
        case Target::Kind::relative:
            return move(file, target.number);
        case Target::Kind::to_end:
            return {Found::How::edge, end, false, ""};
        case Target::Kind::to_top:
            return {Found::How::edge, 0, false, ""};
        case Target::Kind::name: {
            auto line = file.named(target.name);
            if (!line) return {Found::How::missing, file.current, false, target.name};
            return {Found::How::found, *line, false, ""};
        }
        case Target::Kind::string:
            return search(file, target);
    }
    return {};
}

std::optional<Match> find_string(const Settings& settings, std::string_view text,
                                 std::string_view wanted, std::size_t from) {
    auto needle = decoded(settings, wanted);
    // Text behind the end of a line is blank as far as the zone goes, so that trailing blanks can
    // match.
    std::string padded(text.substr(0, std::min<std::size_t>(text.size(), settings.zone_right)));
    auto trailing = needle.size() - (needle.find_last_not_of(' ') + 1);
    padded.append(std::min<std::size_t>(
                      trailing, settings.zone_right -
                                    std::min<std::size_t>(settings.zone_right, padded.size())),
                  ' ');
    for (auto at = std::max<std::size_t>(from, settings.zone_left) - 1; at <= padded.size(); ++at) {
        Match match{at + 1, 0, {}};
        auto length = match_at(settings, padded, at, needle, match.arbitrary);
        if (!length) continue;
        match.length = *length;
        return match;
    }
    return std::nullopt;
}

}  // namespace cms::xedit
