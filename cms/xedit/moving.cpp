// XEDIT subcommands that move the current line or the column pointer. Reference: xedit section 6.1.
#include "cms/xedit/subcommands.h"

namespace cms::xedit {

using base::make_error;
using base::Result;

namespace {

constexpr std::int64_t kScreen = 20;  // lines of FORWARD and BACKWARD where there is no screen

Result<std::int64_t> lines_operand(std::string_view text, std::int64_t fallback) {
    text = base::trim(text);
    if (text.empty()) return fallback;
    if (text == "*") return std::int64_t{1} << 40;
    auto number = base::parse_decimal(text);
    if (!number) return make_error(base::msg::DMSXMD520E, std::string(text));
    return std::int64_t{*number};
}

Result<int> move(Editor& editor, std::int64_t lines) {
    Target target;
    target.number = lines;
    return editor.go_to(find_target(editor.file(), target));
}

// FIND: columns from 1 on; a blank of the operand matches anything, "_" a blank.
bool begins_with(const Settings& settings, std::string_view text, std::string_view wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        char have = i < text.size() ? text[i] : ' ';
        if (wanted[i] == ' ') continue;
        char want = wanted[i] == '_' ? ' ' : wanted[i];
        bool same = settings.case_respect ? have == want
                                          : base::upper({&have, 1}) == base::upper({&want, 1});
        if (!same) return false;
    }
    return true;
}

Result<int> find_line(Editor& editor, const Operands& operands, int step, bool wanted) {
    auto& file = editor.file();
    auto text = editor.text_of(operands.text, operands.origin);
    if (base::trim(text).empty()) return make_error(base::msg::DMSXMD545E);
    LineNumber edge = step > 0 ? file.size() + 1 : 0;
    for (auto at = file.next_in_scope(file.current, step); at != edge;
         at = file.next_in_scope(at, step)) {
        if (begins_with(file.settings, file.line(at).text, text) != wanted) continue;
        file.current = at;
        return 0;
    }
    if (!file.settings.stay) file.current = edge;
    return make_error(base::msg::DMSXMD546E);
}

}  // namespace

Result<int> top(Editor& editor, const Operands&) {
    editor.file().current = 0;
    return 0;
}

Result<int> bottom(Editor& editor, const Operands&) {
    auto& file = editor.file();
    file.current = file.next_in_scope(file.size() + 1, -1);
    return 0;
}

Result<int> next(Editor& editor, const Operands& operands) {
    auto lines = TRY(lines_operand(operands.text, 1));
    return move(editor, lines);
}

Result<int> up(Editor& editor, const Operands& operands) {
    auto lines = TRY(lines_operand(operands.text, 1));
    return move(editor, -lines);
}

Result<int> forward(Editor& editor, const Operands& operands) {
    auto screens = TRY(lines_operand(operands.text, 1));
    if (editor.file().at_end()) return top(editor, operands);
    return move(editor, screens * kScreen);
}

Result<int> backward(Editor& editor, const Operands& operands) {
    auto screens = TRY(lines_operand(operands.text, 1));
    if (editor.file().at_top()) return bottom(editor, operands);
    return move(editor, -screens * kScreen);
}

Result<int> locate(Editor& editor, const Operands& operands) {
    auto text = base::trim(operands.text);
    auto folded = editor.text_of(text, operands.origin);
    if (text.empty()) folded = editor.last_target;
    if (folded.empty()) return make_error(base::msg::DMSXMD545E);
    std::string_view rest = folded;
    auto target = take_target(rest);
    if (!target) return make_error(base::msg::DMSXMD520E, std::string(text));
    editor.last_target = folded.substr(0, folded.size() - rest.size());
    auto rc = TRY(editor.go_to(find_target(editor.file(), *target)));
    auto following = base::trim(rest);
    return following.empty() ? rc : editor.execute(following, Origin::macro, operands.variables);
}

Result<int> find(Editor& editor, const Operands& operands) {
    return find_line(editor, operands, 1, true);
}
Result<int> find_up(Editor& editor, const Operands& operands) {
    return find_line(editor, operands, -1, true);
}
Result<int> not_find(Editor& editor, const Operands& operands) {
    return find_line(editor, operands, 1, false);
}
Result<int> not_find_up(Editor& editor, const Operands& operands) {
    return find_line(editor, operands, -1, false);
}

Result<int> column_first(Editor& editor, const Operands&) {
    editor.file().column = editor.file().settings.zone_left;
    return 0;
}
Result<int> column_last(Editor& editor, const Operands&) {
    editor.file().column = editor.file().settings.zone_right;
    return 0;
}

Result<int> column_locate(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    const auto& settings = file.settings;
    auto text = editor.text_of(base::trim(operands.text), operands.origin);
    std::string_view rest = text;
    auto target = take_target(rest);
    if (!target) return make_error(base::msg::DMSXMD520E, text);
    auto clamp = [&](std::int64_t column) {
        file.column = static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(column, settings.zone_left, settings.zone_right));
        return file.column == column ? 0 : 1;
    };
    if (target->kind == Target::Kind::absolute) return clamp(target->number);
    if (target->kind == Target::Kind::relative)
        return clamp(std::int64_t{file.column} + target->number);
    if (target->kind == Target::Kind::to_end) return column_last(editor, operands);
    if (target->kind == Target::Kind::to_top) return column_first(editor, operands);
    if (target->kind != Target::Kind::string || target->terms.size() != 1 || target->upwards)
        return make_error(base::msg::DMSXMD520E, text);
    auto from = std::size_t{file.column} + 1;
    for (auto at = file.current; at <= file.size(); ++at, from = settings.zone_left) {
        auto hit = at == 0 ? std::nullopt
                           : find_string(settings, file.line(at).text, target->terms[0].text, from);
        if (hit) {
            file.current = at;
            file.column = static_cast<std::uint32_t>(hit->column);
            return 0;
        }
        if (!settings.stream) break;
    }
    return make_error(base::msg::DMSXMD546E);
}

}  // namespace cms::xedit
