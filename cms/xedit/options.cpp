// XEDIT: settings, in name order. SET, QUERY, EXTRACT and TRANSFER follow from a row. Reference:
// xedit sections 7 and 8.
//
// Options that only a screen shows are accepted and remembered: a profile written for a display
// runs in line mode too.
#include <algorithm>

#include "cms/xedit/editor.h"

namespace cms::xedit {
namespace {

using base::make_error;
using base::Result;
using Values = std::vector<std::string>;

base::Error invalid(std::string_view operand) {
    return operand.empty() ? make_error(base::msg::DMSXMD545E)
                           : make_error(base::msg::DMSXMD520E, std::string(base::trim(operand)));
}

const char* on_off(bool on) {
    return on ? "ON" : "OFF";
}

Result<bool> read_switch(std::string_view word) {
    if (base::upper(word) == "ON") return true;
    if (base::upper(word) == "OFF") return false;
    return invalid(word);
}

template <bool Settings::*Member>
Result<int> set_switch(Editor& editor, std::string_view operands) {
    editor.file().settings.*Member = TRY(read_switch(base::trim(operands)));
    return 0;
}
template <bool Settings::*Member>
Values switch_values(Editor& editor, std::string_view) {
    return {on_off(editor.file().settings.*Member)};
}
template <bool Editor::*Member>
Result<int> set_session(Editor& editor, std::string_view operands) {
    editor.*Member = TRY(read_switch(base::trim(operands)));
    return 0;
}
template <bool Editor::*Member>
Values session_values(Editor& editor, std::string_view) {
    return {on_off(editor.*Member)};
}

std::string number(std::size_t n) {
    return fmt::format("{}", n);
}

Result<int> set_case(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    if (words.empty() || words.size() > 2) return invalid(operands);
    auto& settings = editor.file().settings;
    bool upper = base::matches(words[0], "Uppercase");
    if (!upper && !base::matches(words[0], "Mixed")) return invalid(words[0]);
    if (words.size() == 2) {
        bool respect = base::matches(words[1], "Respect");
        if (!respect && !base::matches(words[1], "Ignore")) return invalid(words[1]);
        settings.case_respect = respect;
    }
    settings.case_upper = upper;
    return 0;
}
Values case_values(Editor& editor, std::string_view) {
    const auto& settings = editor.file().settings;
    return {settings.case_upper ? "UPPERCASE" : "MIXED",
            settings.case_respect ? "RESPECT" : "IGNORE"};
}

Result<int> set_zone(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    auto& settings = editor.file().settings;
    if (words.empty() || words.size() > 2) return invalid(operands);
    auto left = base::parse_decimal(words[0]);
    auto right = words.size() < 2 || words[1] == "*" ? std::optional(settings.truncation)
                                                     : base::parse_decimal(words[1]);
    if (!left || !right || *left < 1 || *left > *right || *right > settings.width)
        return make_error(base::msg::DMSXSE575E, "ZONE");
    settings.zone_left = *left;
    settings.zone_right = *right;
    editor.file().column = std::clamp(editor.file().column, *left, *right);
    return 0;
}
Values zone_values(Editor& editor, std::string_view) {
    return {number(editor.file().settings.zone_left), number(editor.file().settings.zone_right)};
}

Result<std::uint32_t> read_column(Editor& editor, std::string_view operands, std::uint32_t most,
                                  const char* what) {
    auto word = base::trim(operands);
    auto value = word == "*" ? std::optional(most) : base::parse_decimal(word);
    (void)editor;
    if (!value || *value < 1 || *value > most) return make_error(base::msg::DMSXSE575E, what);
    return *value;
}

Result<int> set_truncation(Editor& editor, std::string_view operands) {
    auto& settings = editor.file().settings;
    settings.truncation = TRY(read_column(editor, operands, settings.record_length, "TRUNC"));
    settings.zone_right = std::min(settings.zone_right, settings.truncation);
    return 0;
}
Values truncation_values(Editor& editor, std::string_view) {
    return {number(editor.file().settings.truncation)};
}

Result<int> set_record_length(Editor& editor, std::string_view operands) {
    auto& settings = editor.file().settings;
    auto length = TRY(read_column(
        editor, operands, std::max<std::uint32_t>(settings.width, kLongestRecord), "LRECL"));
    if (settings.truncation == settings.record_length || settings.truncation > length)
        settings.truncation = length;
    if (settings.zone_right > length || settings.zone_right == settings.record_length)
        settings.zone_right = length;
    settings.record_length = length;
    settings.width = std::max(settings.width, length);
    return 0;
}
Values record_length_values(Editor& editor, std::string_view) {
    return {number(editor.file().settings.record_length)};
}

Result<int> set_format(Editor& editor, std::string_view operands) {
    auto word = base::upper(base::trim(operands));
    if (word != "F" && word != "V") return invalid(operands);
    editor.file().settings.format = word == "F" ? RecordFormat::fixed : RecordFormat::variable;
    return 0;
}
Values format_values(Editor& editor, std::string_view) {
    return {editor.file().settings.format == RecordFormat::fixed ? "F" : "V"};
}

Result<int> set_arbitrary(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    if (words.empty() || words.size() > 2 || (words.size() == 2 && words[1].size() != 1))
        return invalid(operands);
    auto on = TRY(read_switch(words[0]));
    editor.file().settings.arbitrary = on;
    if (words.size() == 2) editor.file().settings.arbitrary_character = words[1][0];
    return 0;
}
Values arbitrary_values(Editor& editor, std::string_view) {
    const auto& settings = editor.file().settings;
    return {on_off(settings.arbitrary), std::string(1, settings.arbitrary_character)};
}

Result<int> set_line_end(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    if (words.empty() || words.size() > 2 || (words.size() == 2 && words[1].size() != 1))
        return invalid(operands);
    editor.line_end_on = TRY(read_switch(words[0]));
    if (words.size() == 2) editor.line_end = words[1][0];
    return 0;
}
Values line_end_values(Editor& editor, std::string_view) {
    return {on_off(editor.line_end_on), std::string(1, editor.line_end)};
}

Result<int> set_message_mode(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    if (words.empty() || words.size() > 2) return invalid(operands);
    editor.message_mode = TRY(read_switch(words[0]));
    if (words.size() == 2) {
        if (!base::matches(words[1], "Long") && !base::matches(words[1], "Short"))
            return invalid(words[1]);
        editor.message_long = base::matches(words[1], "Long");
    }
    return 0;
}
Values message_mode_values(Editor& editor, std::string_view) {
    return {on_off(editor.message_mode), editor.message_long ? "LONG" : "SHORT"};
}

Result<int> set_verify(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    auto& settings = editor.file().settings;
    std::size_t at = 0;
    if (at < words.size() && (base::upper(words[at]) == "ON" || base::upper(words[at]) == "OFF"))
        settings.verify = base::upper(words[at++]) == "ON";
    if (at < words.size() && base::matches(words[at], "Hex")) ++at;
    if (at == words.size()) return 0;
    auto left = base::parse_decimal(words[at]);
    auto right = at + 1 < words.size() && words[at + 1] != "*" ? base::parse_decimal(words[at + 1])
                                                               : std::optional(settings.width);
    if (!left || !right || *left < 1 || *left > *right)
        return make_error(base::msg::DMSXSE575E, "VERIFY");
    settings.verify_left = *left;
    settings.verify_right = *right;
    return 0;
}
Values verify_values(Editor& editor, std::string_view) {
    const auto& settings = editor.file().settings;
    return {on_off(settings.verify),
            fmt::format("{} {}", settings.verify_left, settings.verify_right)};
}

Result<int> set_scope(Editor& editor, std::string_view operands) {
    auto word = base::trim(operands);
    if (!base::matches(word, "All") && !base::matches(word, "Display")) return invalid(word);
    editor.file().settings.scope_display = base::matches(word, "Display");
    return 0;
}
Values scope_values(Editor& editor, std::string_view) {
    return {editor.file().settings.scope_display ? "DISPLAY" : "ALL"};
}

constexpr int kHighestLevel = 32767;
Result<int> set_display(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    if (words.empty() || words.size() > 2) return invalid(operands);
    auto low = base::parse_decimal(words[0]);
    auto high = words.size() == 1 ? low
                : words[1] == "*" ? std::optional<std::uint32_t>(kHighestLevel)
                                  : base::parse_decimal(words[1]);
    if (!low || !high || *low > *high || *high > kHighestLevel) return invalid(operands);
    editor.file().settings.display_low = static_cast<int>(*low);
    editor.file().settings.display_high = static_cast<int>(*high);
    return 0;
}
Values display_values(Editor& editor, std::string_view) {
    return {number(static_cast<std::size_t>(editor.file().settings.display_low)),
            number(static_cast<std::size_t>(editor.file().settings.display_high))};
}

Result<int> set_select(Editor& editor, std::string_view operands) {
    base::WordReader words(operands);
    auto word = words.next();
    int sign = word.starts_with('+') ? 1 : word.starts_with('-') ? -1 : 0;
    auto value = base::parse_decimal(sign == 0 ? word : word.substr(1));
    if (!value || *value > kHighestLevel) return invalid(operands);
    auto rest = words.rest();
    auto range = TRY(take_range(editor, rest));
    for (auto at = range.first; at <= range.last; ++at) {
        auto& level = editor.file().line(at).level;
        level = std::clamp(
            sign == 0 ? static_cast<int>(*value) : level + sign * static_cast<int>(*value), 0,
            kHighestLevel);
    }
    return 0;
}
Values select_values(Editor& editor, std::string_view) {
    auto& file = editor.file();
    int highest = 0;
    for (const auto& line : file.lines) highest = std::max(highest, line.level);
    return {fmt::format("{}", file.on_line() ? file.line(file.current).level : 0),
            fmt::format("{}", highest)};
}

Result<int> set_point(Editor& editor, std::string_view operands) {
    auto& file = editor.file();
    auto words = base::words(operands);
    if (words.empty() || words[0][0] != '.' || words[0].size() < 2 || words[0].size() > 9)
        return make_error(base::msg::DMSXMD541E, std::string(base::trim(operands)));
    auto name = base::upper(words[0].substr(1));
    if (!file.on_line()) return make_error(base::msg::DMSXMD521E);
    auto& names = file.line(file.current).names;
    bool off = words.size() > 1 && base::upper(words[1]) == "OFF";
    if (auto known = file.named(name)) {
        if (!off && *known != file.current) return make_error(base::msg::DMSXMD540E, name, *known);
        std::erase(file.line(*known).names, name);
    }
    if (!off) names.push_back(name);
    return 0;
}
Values point_values(Editor& editor, std::string_view operands) {
    Values values;
    auto& file = editor.file();
    for (LineNumber at = 1; at <= file.size(); ++at)
        for (const auto& name : file.line(at).names)
            if (base::trim(operands) == "*" || at == file.current)
                values.push_back(fmt::format("{} .{}", at, name));
    return values;
}

Result<int> set_synonym(Editor& editor, std::string_view operands) {
    base::WordReader words(operands);
    auto first = base::upper(words.next());
    if (first == "ON" || first == "OFF") return editor.synonyms_on = first == "ON", 0;
    if (first.empty()) return invalid(operands);
    if (first == "LINEND") words.next(), first = base::upper(words.next());
    Editor::Synonym synonym{first, "", first.size()};
    if (auto minimum = base::parse_decimal(words.peek())) synonym.minimum = *minimum, words.next();
    synonym.text = words.rest();
    if (synonym.text.empty() || synonym.minimum == 0 || synonym.minimum > first.size())
        return invalid(operands);
    std::erase_if(editor.synonyms, [&](auto& known) { return known.name == first; });
    editor.synonyms.push_back(std::move(synonym));
    return 0;
}
Values synonym_values(Editor& editor, std::string_view operands) {
    Values values;
    auto wanted = base::upper(base::trim(operands));
    if (wanted.empty()) return {on_off(editor.synonyms_on)};
    for (const auto& synonym : editor.synonyms)
        if (wanted == "*" || synonym.name == wanted)
            values.push_back(fmt::format("{} {} {}", synonym.name, synonym.minimum, synonym.text));
    return values;
}

template <std::string File::*Member>
Result<int> set_identifier(Editor& editor, std::string_view operands) {
    auto word = base::upper(base::trim(operands));
    if (!is_file_word(word)) return invalid(operands);
    editor.file().*Member = word;
    editor.file().identifier_changed = true;
    return 0;
}
template <std::string File::*Member>
Values identifier_values(Editor& editor, std::string_view) {
    return {editor.file().*Member};
}
Result<int> set_mode(Editor& editor, std::string_view operands) {
    auto mode = TRY(parse_file_mode(base::upper(base::trim(operands))));
    if (mode.letter == '*') return invalid(operands);
    editor.file().mode = fmt::format("{}{}", mode.letter, mode.number < 0 ? 1 : mode.number);
    editor.file().identifier_changed = true;
    return 0;
}

Result<int> set_alterations(Editor& editor, std::string_view operands) {
    auto words = base::words(operands);
    auto count = words.empty() ? std::nullopt : base::parse_decimal(words.back());
    if (!count) return invalid(operands);
    editor.file().alterations = *count;
    return 0;
}
Values alteration_values(Editor& editor, std::string_view) {
    auto count = number(editor.file().alterations);
    return {count, count};
}

Values line_values(Editor& editor, std::string_view) {
    return {number(editor.file().current)};
}
Values size_values(Editor& editor, std::string_view) {
    return {number(editor.file().size())};
}
Values column_values(Editor& editor, std::string_view) {
    return {number(editor.file().column)};
}
Values width_values(Editor& editor, std::string_view) {
    return {number(editor.file().settings.width)};
}
Values top_values(Editor& editor, std::string_view) {
    return {on_off(editor.file().at_top())};
}
Values end_values(Editor& editor, std::string_view) {
    return {on_off(editor.file().at_end())};
}
Values length_values(Editor& editor, std::string_view) {
    auto& file = editor.file();
    return {number(file.on_line() ? file.line(file.current).text.size() : 0)};
}
Values file_count_values(Editor& editor, std::string_view) {
    return {number(editor.ring().size())};
}
Values ring_values(Editor& editor, std::string_view) {
    Values values = {number(editor.ring().size())};
    for (const auto& file : editor.ring())
        values.push_back(fmt::format("{:<8} {:<8} {} {} {} Trunc={} Size={} Line={} Col={} Alt={}",
                                     file->name, file->type, file->mode,
                                     file->settings.format == RecordFormat::fixed ? "F" : "V",
                                     file->settings.record_length, file->settings.truncation,
                                     file->size(), file->current, file->column, file->alterations));
    return values;
}
Values last_message_values(Editor& editor, std::string_view) {
    return {editor.last_message};
}
Values last_locate_values(Editor& editor, std::string_view) {
    return {editor.last_change.empty() ? editor.last_target : editor.last_change};
}
Result<int> set_last_locate(Editor& editor, std::string_view operands) {
    editor.last_target = operands;
    return 0;
}
Values current_line_values(Editor& editor, std::string_view) {
    auto& file = editor.file();
    if (!file.on_line()) return {"ON M", "1", "", "OFF", "OLD", "0"};
    const auto& line = file.line(file.current);
    std::string state = line.added ? "NEW" : "OLD";
    if (line.changed) state += " CHANGED";
    return {"ON M",    "1",
            line.text, on_off(line.changed || line.added),
            state,     fmt::format("{}", line.level)};
}
Values cursor_values(Editor& editor, std::string_view) {
    // In line mode the cursor is nowhere: XEDIT answers -1 for it.
    (void)editor;
    return Values(8, "-1");
}
Values terminal_values(Editor&, std::string_view) {
    return {"TYPEWRITER"};
}
Values screen_values(Editor&, std::string_view) {
    return {"24", "80", "1", "1", "24", "80"};
}
Values empty_values(Editor&, std::string_view) {
    return {};
}
Values range_values(Editor& editor, std::string_view) {
    return {"0", number(editor.file().size() + 1)};
}

const Option kOptions[] = {
    {"ALT", set_alterations, alteration_values},
    {"APL", nullptr, nullptr, "OFF"},
    {"ARBchar", set_arbitrary, arbitrary_values},
    {"AUtosave", nullptr, nullptr, "OFF"},
    {"BRKkey", nullptr, nullptr, "ON PA1"},
    {"CASE", set_case, case_values},
    {"CMDline", nullptr, nullptr, "ON"},
    {"COLOR", nullptr, nullptr, "*"},
    {"COLPtr", nullptr, nullptr, "ON"},
    {"COLumn", nullptr, column_values},
    {"CTLchar", nullptr, nullptr, "OFF"},
    {"CURLine", nullptr, current_line_values, "ON M"},
    {"CURSor", nullptr, cursor_values},
    {"DISPlay", set_display, display_values},
    {"ENTer", nullptr, nullptr, "IGNORE COMMAND CURSOR CMDLINE 1 PRIORITY 30"},
    {"EOF", nullptr, end_values},
    {"EOL", nullptr, nullptr, "OFF"},
    {"ESCape", nullptr, nullptr, "OFF /"},
    {"ETARBCH", nullptr, nullptr, "OFF"},
    {"ETMODE", nullptr, nullptr, "OFF"},
    {"FILler", nullptr, nullptr, ""},
    {"FMode", set_mode, identifier_values<&File::mode>},
    {"FName", set_identifier<&File::name>, identifier_values<&File::name>},
    {"FType", set_identifier<&File::type>, identifier_values<&File::type>},
    {"FULLread", nullptr, nullptr, "OFF"},
    {"HEX", set_switch<&Settings::hex>, switch_values<&Settings::hex>},
    {"IMage", nullptr, nullptr, "ON"},
    {"IMPcmscp", set_session<&Editor::implied_cms>, session_values<&Editor::implied_cms>},
    {"LASTLorc", set_last_locate, last_locate_values},
    {"LASTmsg", nullptr, last_message_values},
    {"LENgth", nullptr, length_values},
    {"LIBName", nullptr, nullptr, ""},
    {"LIBType", nullptr, nullptr, ""},
    {"LIne", nullptr, line_values},
    {"LINENd", set_line_end, line_end_values},
    {"LRecl", set_record_length, record_length_values},
    {"LScreen", nullptr, screen_values},
    {"MACRO", set_session<&Editor::macro_first>, session_values<&Editor::macro_first>},
    {"MASK", nullptr, nullptr, ""},
    {"MEMber", nullptr, nullptr, ""},
    {"MSGLine", nullptr, nullptr, "ON 2 2"},
    {"MSGMode", set_message_mode, message_mode_values},
    {"NAMETYPE", nullptr, nullptr, "CMS"},
    {"NBFile", nullptr, file_count_values},
    {"NONDisp", nullptr, nullptr, "\""},
    {"NULls", nullptr, nullptr, "OFF"},
    {"NUMber", nullptr, nullptr, "OFF"},
    {"PACK", nullptr, nullptr, "OFF"},
    {"PENDing", nullptr, empty_values, ""},
    {"Point", set_point, point_values},
    {"PREfix", nullptr, nullptr, "ON LEFT"},
    {"RANge", nullptr, range_values},
    {"RECFm", set_format, format_values},
    {"REMOte", nullptr, nullptr, "OFF"},
    {"RESERved", nullptr, nullptr, ""},
    {"RING", nullptr, ring_values},
    {"SCALe", nullptr, nullptr, "ON M+1"},
    {"SCOPE", set_scope, scope_values},
    {"SCReen", nullptr, nullptr, "1"},
    {"SELect", set_select, select_values},
    {"SEQ8", nullptr, nullptr, "ON"},
    {"SERial", nullptr, nullptr, "OFF"},
    {"SHADow", nullptr, nullptr, "ON"},
    {"SIDcode", nullptr, nullptr, ""},
    {"SIZe", nullptr, size_values},
    {"SPAN", nullptr, nullptr, "OFF BLANK 2"},
    {"SPILL", nullptr, nullptr, "OFF"},
    {"STAY", set_switch<&Settings::stay>, switch_values<&Settings::stay>},
    {"STReam", set_switch<&Settings::stream>, switch_values<&Settings::stream>},
    {"SYNonym", set_synonym, synonym_values},
    {"TABLine", nullptr, nullptr, "OFF -3"},
    {"TABS", nullptr, nullptr,
     "1 4 7 10 13 16 19 22 25 28 31 34 37 40 43 46 49 52 55 58 61 64 67 70 73 76 79"},
    {"TERMinal", nullptr, terminal_values},
    {"TEXT", nullptr, nullptr, "OFF"},
    {"TOF", nullptr, top_values},
    {"TOFEOF", nullptr, nullptr, "ON"},
    {"TOL", nullptr, nullptr, "OFF"},
    {"TRANSLat", nullptr, nullptr, ""},
    {"TRunc", set_truncation, truncation_values},
    {"UPDate", nullptr, nullptr, "OFF"},
    {"VARblank", set_switch<&Settings::varblank>, switch_values<&Settings::varblank>},
    {"Verify", set_verify, verify_values},
    {"VERSHift", nullptr, nullptr, "0"},
    {"Width", nullptr, width_values},
    {"WRap", set_switch<&Settings::wrap>, switch_values<&Settings::wrap>},
    {"Zone", set_zone, zone_values},
};
const Option kFunctionKey = {"PF", nullptr, nullptr, ""};
const Option kAttentionKey = {"PA", nullptr, nullptr, ""};

// PF05 and PF5 are one key; other options are known by their whole name.
std::string key_of(const Option& option, std::string_view word) {
    bool is_numbered = &option == &kFunctionKey || &option == &kAttentionKey;
    if (!is_numbered) return base::upper(option.name);
    return fmt::format("{}{}", option.name, base::parse_decimal(word.substr(2)).value_or(0));
}

bool is_key(std::string_view word, std::string_view prefix) {
    return word.size() > prefix.size() && base::upper(word.substr(0, prefix.size())) == prefix &&
           base::parse_decimal(word.substr(prefix.size()));
}

}  // namespace

Result<int> set_option(Editor& editor, std::string_view word, std::string_view operands) {
    const auto* option = find_option(word);
    if (word.empty()) return make_error(base::msg::DMSXMD545E);
    if (option == nullptr || (option->set == nullptr && option->remembered == nullptr))
        return make_error(base::msg::DMSXMD520E, std::string(word));
    if (option->set != nullptr) return option->set(editor, base::trim(operands));
    editor.kept[key_of(*option, word)] = base::upper(base::trim(operands));
    return 0;
}

std::optional<Values> option_values(Editor& editor, std::string_view word,
                                    std::string_view operands) {
    const auto* option = find_option(word);
    if (option == nullptr || (option->values == nullptr && option->remembered == nullptr))
        return std::nullopt;
    if (option->values != nullptr) return option->values(editor, operands);
    auto known = editor.kept.find(key_of(*option, word));
    std::string_view text =
        known == editor.kept.end() ? std::string_view(option->remembered) : known->second;
    Values values;
    for (auto value : base::words(text)) values.emplace_back(value);
    return values;
}

std::string option_name(std::string_view word) {
    return key_of(*find_option(word), word);
}

std::span<const Option> options() {
    return kOptions;
}

const Option* find_option(std::string_view word) {
    if (is_key(word, "PF")) return &kFunctionKey;
    if (is_key(word, "PA")) return &kAttentionKey;
    for (const auto& row : kOptions)
        if (base::matches(word, row.name)) return &row;
    return nullptr;
}

}  // namespace cms::xedit
