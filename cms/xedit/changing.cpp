// XEDIT subcommands that change text within lines. Reference: xedit section 6.2.
#include "cms/xedit/subcommands.h"

namespace cms::xedit {

using base::make_error;
using base::Result;

namespace {

// /string1/string2/ target n p
struct ChangeOrder {
    std::string from, to;
    LineRange range;
    std::uint32_t occurrences = 1, first = 1;
    bool to_end = false;
};

std::string take_part(std::string_view& text, char delimiter) {
    auto end = text.find(delimiter);
    std::string part(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

Result<std::uint32_t> take_count(std::string_view& text, std::uint32_t fallback) {
    base::WordReader words(text);
    auto word = words.next();
    text = words.rest();
    if (word.empty()) return fallback;
    if (word == "*") return 0xFFFFFFFFU;
    auto number = base::parse_decimal(word);
    if (!number || *number == 0) return make_error(base::msg::DMSXMD520E, std::string(word));
    return *number;
}

Result<ChangeOrder> read_order(Editor& editor, std::string_view text) {
    text = base::trim(text);
    if (text.empty()) return make_error(base::msg::DMSXMD545E);
    ChangeOrder order;
    char delimiter = text[0];
    text.remove_prefix(1);
    bool has_second = text.find(delimiter) != std::string_view::npos;
    order.from = take_part(text, delimiter);
    if (!has_second) return make_error(base::msg::DMSXMD545E);
    order.to = take_part(text, delimiter);
    order.range = TRY(take_range(editor, text));
    order.occurrences = TRY(take_count(text, 1));
    order.first = TRY(take_count(text, 1));
    return order;
}

std::size_t arbitrary_count(const Settings& settings, std::string_view text) {
    if (!settings.arbitrary) return 0;
    return static_cast<std::size_t>(
        std::count(text.begin(), text.end(), settings.arbitrary_character));
}

std::string replacement(const Settings& settings, std::string_view to, const Match& match) {
    if (!settings.arbitrary) return std::string(to);
    std::string text;
    std::size_t used = 0;
    for (char c : to) {
        if (c == settings.arbitrary_character && used < match.arbitrary.size())
            text += match.arbitrary[used++];
        else
            text += c;
    }
    return text;
}

// Text outside the zone stays where it is as long as the zone has room; CMS shifts only what lies
// in the zone.
std::size_t change_line(const Settings& settings, std::string& text, const ChangeOrder& order) {
    if (order.from.empty()) {
        if (text.size() < settings.zone_left - 1) text.resize(settings.zone_left - 1, ' ');
        text.insert(settings.zone_left - 1, order.to);
        return 1;
    }
    std::size_t seen = 0, changed = 0;
    for (std::size_t at = settings.zone_left; changed < order.occurrences;) {
        auto match = find_string(settings, text, order.from, at);
        if (!match || match->length == 0) break;
        if (text.size() < match->column - 1 + match->length)
            text.resize(match->column - 1 + match->length, ' ');
        at = match->column + match->length;
        if (++seen < order.first) continue;
        auto to = replacement(settings, order.to, *match);
        text.replace(match->column - 1, match->length, to);
        at = match->column + to.size();
        ++changed;
    }
    return changed;
}

// The current line's text as a column subcommand changes it; a line is wanted.
Result<int> with_line(Editor& editor,
                      const std::function<void(std::string&, std::size_t)>& change) {
    auto& file = editor.file();
    if (!file.on_line()) return make_error(base::msg::DMSXMD521E);
    auto text = file.line(file.current).text;
    auto at = std::size_t{file.column} - 1;
    if (text.size() < at) text.resize(at, ' ');
    change(text, at);
    if (file.replace(file.current, text)) return make_error(base::msg::DMSXCG503E);
    return 0;
}

void lay_over(std::string& text, std::size_t at, std::string_view pattern) {
    if (text.size() < at + pattern.size()) text.resize(at + pattern.size(), ' ');
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (pattern[i] != ' ') text[at + i] = pattern[i] == '_' ? ' ' : pattern[i];
}

Result<int> each_line(Editor& editor, std::string_view text,
                      const std::function<std::string(const std::string&)>& change) {
    auto range = TRY(take_range(editor, text));
    auto& file = editor.file();
    for (auto number = range.first; number <= range.last; ++number)
        if (file.in_scope(number)) file.replace(number, change(file.line(number).text));
    return range.met_edge ? 1 : 0;
}

Result<int> fold(Editor& editor, std::string_view text, std::string (*folded)(std::string_view)) {
    const auto settings = editor.file().settings;
    return each_line(editor, text, [&](const std::string& line) {
        auto left = std::min<std::size_t>(settings.zone_left - 1, line.size());
        auto width = settings.zone_right - settings.zone_left + 1;
        return line.substr(0, left) + folded(line.substr(left, width)) +
               (line.size() > left + width ? line.substr(left + width) : "");
    });
}

}  // namespace

Result<int> change(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    auto text = editor.text_of(operands.text, operands.origin);
    if (base::trim(text).empty()) text = editor.last_change;
    auto order = TRY(read_order(editor, text));
    editor.last_change = text;
    if (arbitrary_count(file.settings, order.to) > arbitrary_count(file.settings, order.from))
        return make_error(base::msg::DMSXCG511E);
    std::size_t changes = 0, lines = 0;
    bool cut = false;
    LineNumber last = file.current;
    for (auto number = order.range.first; number <= order.range.last; ++number) {
        if (!file.in_scope(number)) continue;
        auto line = file.line(number).text;
        auto here = change_line(file.settings, line, order);
        if (here == 0) continue;
        cut = file.replace(number, line) || cut;
        changes += here;
        ++lines;
        last = number;
    }
    if (changes == 0) return make_error(base::msg::DMSXCG586E);
    if (!file.settings.stay) file.current = last;
    editor.report(make_error(base::msg::DMSXCG517I, changes, lines));
    if (cut) return make_error(base::msg::DMSXCG503E);
    return 0;
}

Result<int> count(Editor& editor, const Operands& operands) {
    auto text = editor.text_of(base::trim(operands.text), operands.origin);
    if (text.empty()) return make_error(base::msg::DMSXMD545E);
    std::string_view rest(text);
    char delimiter = rest[0];
    rest.remove_prefix(1);
    auto wanted = take_part(rest, delimiter);
    if (wanted.empty()) return make_error(base::msg::DMSXMD545E);
    auto range = TRY(take_range(editor, rest));
    auto& file = editor.file();
    std::size_t found = 0;
    for (auto number = range.first; number <= range.last; ++number) {
        if (!file.in_scope(number)) continue;
        std::size_t at = file.settings.zone_left;
        while (auto match = find_string(file.settings, file.line(number).text, wanted, at)) {
            ++found;
            at = match->column + std::max<std::size_t>(match->length, 1);
        }
    }
    editor.say(fmt::format("{} occurrence(s)", found));
    return found == 0 ? 4 : 0;
}

Result<int> replace(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    if (!file.on_line()) return make_error(base::msg::DMSXMD521E);
    if (operands.text.empty()) {
        file.erase(file.current, file.current);
        --file.current;
        editor.input_mode();
        return 0;
    }
    if (file.replace(file.current, editor.text_of(operands.text, operands.origin)))
        return make_error(base::msg::DMSXCG503E);
    return 0;
}

Result<int> overlay(Editor& editor, const Operands& operands) {
    auto pattern = editor.text_of(operands.text, operands.origin);
    auto left = std::size_t{editor.file().settings.zone_left} - 1;
    return with_line(editor,
                     [&](std::string& text, std::size_t) { lay_over(text, left, pattern); });
}

Result<int> column_overlay(Editor& editor, const Operands& operands) {
    auto pattern = editor.text_of(operands.text, operands.origin);
    return with_line(editor,
                     [&](std::string& text, std::size_t at) { lay_over(text, at, pattern); });
}

Result<int> column_replace(Editor& editor, const Operands& operands) {
    auto pattern = editor.text_of(operands.text, operands.origin);
    return with_line(editor, [&](std::string& text, std::size_t at) {
        if (text.size() < at + pattern.size()) text.resize(at + pattern.size(), ' ');
        text.replace(at, pattern.size(), pattern);
    });
}

Result<int> column_insert(Editor& editor, const Operands& operands) {
    auto inserted = editor.text_of(operands.text, operands.origin);
    return with_line(editor, [&](std::string& text, std::size_t at) { text.insert(at, inserted); });
}

Result<int> column_append(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    if (!file.on_line()) return make_error(base::msg::DMSXMD521E);
    file.column = static_cast<std::uint32_t>(file.line(file.current).text.size() + 1);
    auto appended = editor.text_of(operands.text, operands.origin);
    return with_line(editor, [&](std::string& text, std::size_t at) { text.insert(at, appended); });
}

Result<int> column_delete(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    auto text = editor.text_of(base::trim(operands.text), operands.origin);
    std::string_view rest(text);
    auto target = text.empty() ? std::optional(Target{Target::Kind::relative, 1, "", false, {}})
                               : take_target(rest);
    if (!target) return make_error(base::msg::DMSXMD520E, text);
    if (!file.on_line()) return make_error(base::msg::DMSXMD521E);
    auto end = std::int64_t{file.column};
    if (target->kind == Target::Kind::relative) end += target->number;
    if (target->kind == Target::Kind::absolute) end = target->number;
    if (target->kind == Target::Kind::to_end) end = std::int64_t{file.settings.zone_right} + 1;
    if (target->kind == Target::Kind::string) {
        auto hit = find_string(file.settings, file.line(file.current).text, target->terms[0].text,
                               file.column + 1);
        if (!hit) return make_error(base::msg::DMSXMD546E);
        end = static_cast<std::int64_t>(hit->column);
    }
    auto from = std::min<std::int64_t>(end, file.column),
         to = std::max<std::int64_t>(end, file.column);
    from = std::max<std::int64_t>(from, 1);
    return with_line(editor, [&](std::string& line, std::size_t) {
        auto at = static_cast<std::size_t>(from - 1);
        if (at < line.size()) line.erase(at, static_cast<std::size_t>(to - from));
    });
}

Result<int> upper_case(Editor& editor, const Operands& operands) {
    return fold(editor, operands.text, [](std::string_view text) { return base::upper(text); });
}

Result<int> lower_case(Editor& editor, const Operands& operands) {
    return fold(editor, operands.text, base::lower);
}

Result<int> shift(Editor& editor, const Operands& operands) {
    base::WordReader words(operands.text);
    auto direction = words.next();
    bool left = base::matches(direction, "Left");
    if (!left && !base::matches(direction, "Right"))
        return make_error(base::msg::DMSXMD520E, std::string(direction));
    std::uint32_t columns = 1;
    if (auto number = base::parse_decimal(words.peek())) columns = *number, words.next();
    const auto settings = editor.file().settings;
    bool lost = false;
    auto rc = TRY(each_line(editor, words.rest(), [&](const std::string& line) {
        auto at = std::min<std::size_t>(settings.zone_left - 1, line.size());
        auto text = line;
        if (!left) {
            lost = lost || (!line.empty() && line.size() + columns > settings.truncation);
            return text.insert(at, std::min<std::size_t>(columns, settings.truncation), ' ');
        }
        auto gone = text.substr(at, columns);
        lost = lost || gone.find_first_not_of(' ') != std::string::npos;
        return text.erase(at, columns);
    }));
    if (lost) return make_error(base::msg::DMSXCG503E);
    return rc;
}

}  // namespace cms::xedit
