// XEDIT subcommands about single characters and tabs: ALTER, COMPRESS, EXPAND, HEXTYPE, SPLTJOIN.
// Reference: xedit section 6.2; XEDIT Commands and Macros Reference.
#include "cms/xedit/subcommands.h"

namespace cms::xedit {

using base::make_error;
using base::Result;

namespace {

constexpr char kTab = '\t';

// A character as itself or as two hexadecimal digits of its EBCDIC code.
std::optional<char> character(std::string_view word) {
    if (word.size() == 1) return word[0];
    if (word.size() != 2) return std::nullopt;
    const auto code = base::parse_hexadecimal(word);
    if (!code) return std::nullopt;
    return base::text_from_ebcdic(static_cast<std::byte>(*code));
}

// The columns of SET TABS, from 1.
std::vector<std::size_t> tab_columns(Editor& editor) {
    std::vector<std::size_t> columns;
    const auto values = option_values(editor, "TABS", "");
    for (const auto& value : values.value_or(std::vector<std::string>()))
        for (const auto word : base::words(value))
            if (const auto column = base::parse_decimal(word)) columns.push_back(*column);
    std::sort(columns.begin(), columns.end());
    return columns;
}

bool is_tab_column(const std::vector<std::size_t>& columns, std::size_t at) {
    return at > 0 && std::binary_search(columns.begin(), columns.end(), at + 1);
}

// Two blanks or more that end before a tab column become one tab.
std::string compressed(const std::string& text, const std::vector<std::size_t>& columns) {
    std::string out;
    std::size_t blanks = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_tab_column(columns, at)) {
            if (blanks > 1) out.replace(out.size() - blanks, blanks, 1, kTab);
            blanks = 0;
        }
        out += text[at];
        blanks = text[at] == ' ' ? blanks + 1 : 0;
    }
    return out;
}

std::string expanded(const std::string& text, const std::vector<std::size_t>& columns) {
    std::string out;
    for (const char c : text) {
        if (c != kTab) {
            out += c;
            continue;
        }
        const auto next = std::upper_bound(columns.begin(), columns.end(), out.size() + 1);
        out.resize(next == columns.end() ? out.size() + 1 : *next - 1, ' ');
    }
    return out;
}

Result<int> for_lines(Editor& editor, const Operands& operands,
                      std::string (*change)(const std::string&, const std::vector<std::size_t>&)) {
    auto folded = editor.text_of(operands.text, operands.origin);
    std::string_view text(folded);
    auto range = TRY(take_range(editor, text));
    auto& file = editor.file();
    const auto columns = tab_columns(editor);
    std::size_t changed = 0;
    for (auto number = range.first; number <= range.last; ++number) {
        if (!file.in_scope(number)) continue;
        auto line = change(file.line(number).text, columns);
        if (line == file.line(number).text) continue;
        file.replace(number, line);
        ++changed;
    }
    if (!file.settings.stay && range.count() != 0) file.current = range.last;
    if (changed != 0) return range.met_edge ? 1 : 0;
    return 4;
}

std::string hexadecimal(std::string_view text) {
    std::string digits;
    for (const char c : text)
        digits += fmt::format("{:02X}", std::to_integer<int>(base::text_to_ebcdic(c)));
    return digits;
}

}  // namespace

Result<int> alter(Editor& editor, const Operands& operands) {
    base::WordReader words(operands.text);
    const auto from = character(words.next()), to = character(words.next());
    if (!from || !to) return make_error(base::msg::DMSXMD545E);
    auto text = words.rest();
    auto range = TRY(take_range(editor, text));
    base::WordReader counts(text);
    const auto most_word = counts.next(), first_word = counts.next();
    const auto most = most_word.empty() ? 1 : base::parse_decimal(most_word);
    const auto first = first_word.empty() ? 1 : base::parse_decimal(first_word);
    const bool all = most_word == "*";
    if ((!most && !all) || !first || *first == 0)
        return make_error(base::msg::DMSXMD520E, std::string(all || most ? first_word : most_word));
    auto& file = editor.file();
    std::size_t altered = 0;
    for (auto number = range.first; number <= range.last; ++number) {
        if (!file.in_scope(number)) continue;
        auto line = file.line(number).text;
        const auto end = std::min<std::size_t>(line.size(), file.settings.zone_right);
        std::size_t seen = 0, done = 0;
        for (std::size_t at = file.settings.zone_left - 1; at < end; ++at) {
            if (line[at] != *from || ++seen < *first || (!all && done == *most)) continue;
            line[at] = *to;
            ++done;
        }
        if (done != 0) file.replace(number, line);
        altered += done;
    }
    if (!file.settings.stay && range.count() != 0) file.current = range.last;
    if (altered == 0) return make_error(base::msg::DMSXMD546E);
    editor.say(fmt::format("{} occurrence(s) altered", altered));
    return range.met_edge ? 1 : 0;
}

Result<int> compress(Editor& editor, const Operands& operands) {
    return for_lines(editor, operands, compressed);
}

Result<int> expand(Editor& editor, const Operands& operands) {
    return for_lines(editor, operands, expanded);
}

// Each line as characters, and below as the digits of their EBCDIC codes.
Result<int> hex_type(Editor& editor, const Operands& operands) {
    constexpr std::size_t kCharacters = 32;
    auto folded = editor.text_of(operands.text, operands.origin);
    std::string_view text(folded);
    auto range = TRY(take_range(editor, text));
    auto& file = editor.file();
    for (auto number = range.first; number <= range.last; ++number) {
        if (!file.in_scope(number)) continue;
        file.current = number;
        const std::string_view line = file.line(number).text;
        for (std::size_t at = 0; at == 0 || at < line.size(); at += kCharacters) {
            editor.say(line.substr(at, kCharacters));
            editor.say(hexadecimal(line.substr(at, kCharacters)));
        }
    }
    return range.met_edge ? 1 : 0;
}

// As the macro of that name: joins behind the end of a line, splits before it.
Result<int> split_or_join(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    if (!file.on_line()) return make_error(base::msg::DMSXMD521E);
    const auto& line = file.line(file.current).text;
    const bool behind = base::trim_right(line).size() < std::size_t{file.column};
    return behind ? join(editor, operands) : split(editor, operands);
}

}  // namespace cms::xedit
