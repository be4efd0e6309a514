// XEDIT subcommands on whole lines. Reference: xedit sections 6.3 and 9.
#include <numeric>

#include "cms/xedit/subcommands.h"

namespace cms::xedit {

using base::make_error;
using base::Result;

namespace {

Result<std::uint32_t> count_operand(std::string_view text) {
    text = base::trim(text);
    if (text.empty()) return 1U;
    if (text == "*") return 0xFFFFFFFFU;
    auto number = base::parse_decimal(text);
    if (!number) return make_error(base::msg::DMSXMD520E, std::string(text));
    return *number;
}

void insert_lines(File& file, LineNumber after, const std::vector<Line>& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) file.insert(after + i, lines[i].text);
}

std::vector<Line> lines_of(const File& file, const LineRange& range) {
    auto from = file.lines.begin() + static_cast<std::ptrdiff_t>(range.first - 1);
    return {from, from + static_cast<std::ptrdiff_t>(range.count())};
}

// COPY and MOVE: the lines of target1, and the line target2 they go behind.
struct Transport {
    LineRange range;
    LineNumber behind = 0;
};
Result<Transport> take_transport(Editor& editor, const Operands& operands) {
    auto folded = editor.text_of(operands.text, operands.origin);
    std::string_view text(folded);
    if (base::trim(text).empty()) return make_error(base::msg::DMSXMD545E);
    Transport order;
    order.range = TRY(take_range(editor, text));
    auto second = take_target(text);
    if (!second) return make_error(base::msg::DMSXMD545E);
    auto found = find_target(editor.file(), *second);
    if (found.how == Found::How::missing) return make_error(base::msg::DMSXMD546E);
    order.behind = std::min(found.line, editor.file().size());
    return order;
}

// put area, or a file when an identifier is given
Result<int> put_lines(Editor& editor, const Operands& operands, bool erase) {
    auto folded = editor.text_of(operands.text, operands.origin);
    std::string_view text(folded);
    auto& file = editor.file();
    auto range = TRY(take_range(editor, text));
    auto lines = range.count() == 0 ? std::vector<Line>() : lines_of(file, range);
    auto words = base::words(text);
    if (words.empty()) {
        editor.put_area = lines;
        editor.has_put = true;
    } else {
        std::vector<std::string> names;
        for (auto word : words) names.push_back(base::upper(word));
        if (names.size() == 1) names.push_back(file.type);
        auto id = TRY(parse_file_id(names, file.mode[0], Patterns::no));
        auto known = TRY(editor.world().load(id));
        Lines out = known ? known->lines : Lines();
        for (const auto& line : lines) out.push_back(line.text.empty() ? " " : line.text);
        FileEntry entry = known ? known->entry : FileEntry();
        entry.name = id.name;
        entry.type = id.type;
        if (!known)
            entry.format = file.settings.format, entry.record_length = file.settings.record_length;
        entry.updated = {};
        TRY(editor.world().save(entry, known ? known->letter : id.letter, out));
    }
    if (erase && range.count() != 0) {
        file.erase(range.first, range.last);
        file.current = std::min(range.first, file.size() + 1);
    }
    return range.met_edge ? 1 : 0;
}

struct SortField {
    std::size_t from, to;
};

std::string_view field(const std::string& text, const SortField& columns) {
    auto from = std::min(columns.from - 1, text.size());
    return std::string_view(text).substr(from, columns.to - columns.from + 1);
}

// EBCDIC order: lower case, upper case, digits, as a CMS user expects of a sorted file.
int compare_fields(std::string_view a, std::string_view b) {
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        auto left = base::text_to_ebcdic(i < a.size() ? a[i] : ' ');
        auto right = base::text_to_ebcdic(i < b.size() ? b[i] : ' ');
        if (left != right) return left < right ? -1 : 1;
    }
    return 0;
}

}  // namespace

Result<int> add(Editor& editor, const Operands& operands) {
    auto lines = TRY(count_operand(operands.text));
    auto& file = editor.file();
    for (std::uint32_t i = 0; i < std::min(lines, 100'000U); ++i) file.insert(file.current, "");
    return 0;
}

Result<int> input(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    if (operands.text.empty()) return editor.input_mode(), 0;
    bool cut = file.insert(file.current, editor.text_of(operands.text, operands.origin));
    file.current = std::min(file.current + 1, file.size());
    if (cut) return make_error(base::msg::DMSXCG503E);
    return 0;
}

Result<int> delete_lines(Editor& editor, const Operands& operands) {
    auto folded = editor.text_of(operands.text, operands.origin);
    std::string_view text(folded);
    auto& file = editor.file();
    auto range = TRY(take_range(editor, text));
    // A range from the Top of File line begins with line 1 and counts as many lines.
    if (range.count() != 0) file.erase(range.first, range.last);
    file.current = std::min(range.first, file.size() + 1);
    return range.met_edge || file.at_end() ? 1 : 0;
}

Result<int> copy(Editor& editor, const Operands& operands) {
    auto order = TRY(take_transport(editor, operands));
    auto& file = editor.file();
    auto lines = lines_of(file, order.range);
    insert_lines(file, order.behind, lines);
    if (!file.settings.stay) file.current = order.behind + lines.size();
    editor.report(make_error(base::msg::DMSXMD506I, lines.size(), "copied"));
    return 0;
}

Result<int> move_lines(Editor& editor, const Operands& operands) {
    auto order = TRY(take_transport(editor, operands));
    auto& file = editor.file();
    const auto& range = order.range;
    if (order.behind >= range.first && order.behind < range.last)
        return make_error(base::msg::DMSXMD505E, order.behind);
    auto lines = lines_of(file, range);
    auto kept = file.deleted.size();
    file.erase(range.first, range.last);
    file.deleted.resize(kept);
    auto behind = order.behind > range.last ? order.behind - lines.size()
                                            : std::min(order.behind, range.first - 1);
    if (order.behind < range.first) behind = order.behind;
    insert_lines(file, behind, lines);
    file.current = behind + lines.size();
    editor.report(make_error(base::msg::DMSXMD506I, lines.size(), "moved"));
    return 0;
}

Result<int> duplicate(Editor& editor, const Operands& operands) {
    base::WordReader words(operands.text);
    std::uint32_t times = 1;
    if (auto number = base::parse_decimal(words.peek())) times = *number, words.next();
    auto text = words.rest();
    auto range = TRY(take_range(editor, text));
    auto& file = editor.file();
    if (range.count() == 0) return make_error(base::msg::DMSXMD521E);
    auto lines = lines_of(file, range);
    constexpr std::size_t kMost = 10'000'000;
    if (lines.size() * std::size_t{times} > kMost)
        return make_error(base::msg::DMSXMD520E, std::string(base::trim(operands.text)));
    for (std::uint32_t i = 0; i < times; ++i) insert_lines(file, range.last, lines);
    return 0;
}

Result<int> recover(Editor& editor, const Operands& operands) {
    auto lines = TRY(count_operand(operands.text));
    auto& file = editor.file();
    if (file.deleted.empty()) return make_error(base::msg::DMSXPR507E);
    auto after = file.current == 0 ? 0 : file.current - 1;
    for (; lines > 0 && !file.deleted.empty(); --lines) {
        file.insert(after, file.deleted.back().text);
        file.deleted.pop_back();
    }
    file.current = after + 1;
    return 0;
}

Result<int> join(Editor& editor, const Operands&) {
    auto& file = editor.file();
    if (!file.on_line() || file.current == file.size()) return make_error(base::msg::DMSXMD521E);
    auto text = file.line(file.current).text;
    auto at = std::size_t{file.column} - 1;
    if (text.size() < at) text.resize(at, ' ');
    text += file.line(file.current + 1).text;
    // Joining must not lose text: it is refused when the result does not fit.
    if (text.size() > file.settings.truncation) return make_error(base::msg::DMSXCG503E);
    file.erase(file.current + 1, file.current + 1);
    file.replace(file.current, text);
    return 0;
}

Result<int> split(Editor& editor, const Operands&) {
    auto& file = editor.file();
    if (!file.on_line()) return make_error(base::msg::DMSXMD521E);
    auto text = file.line(file.current).text;
    auto at = std::min(std::size_t{file.column} - 1, text.size());
    file.insert(file.current, text.substr(at));
    file.replace(file.current, text.substr(0, at));
    return 0;
}

Result<int> type(Editor& editor, const Operands& operands) {
    auto folded = editor.text_of(operands.text, operands.origin);
    std::string_view text(folded);
    auto range = TRY(take_range(editor, text));
    auto& file = editor.file();
    auto start = file.current;
    if (start == 0) editor.say("TOF:");
    for (auto number = range.first; number <= range.last; ++number) {
        if (!file.in_scope(number)) continue;
        file.current = number;
        editor.say(file.line(number).text);
    }
    if (range.met_edge) file.current = file.size() + 1, editor.say("EOF:");
    return range.met_edge ? 1 : 0;
}

Result<int> stack(Editor& editor, const Operands& operands) {
    auto folded = editor.text_of(operands.text, operands.origin);
    std::string_view text(folded);
    auto range = TRY(take_range(editor, text));
    auto words = base::words(text);
    auto column = words.empty() ? std::optional(1U) : base::parse_decimal(words[0]);
    auto length = words.size() < 2 ? std::optional(0xFFFFFFFFU) : base::parse_decimal(words[1]);
    if (!column || *column == 0 || !length)
        return make_error(base::msg::DMSXMD520E, std::string(base::trim(text)));
    auto& file = editor.file();
    for (auto number = range.first; number <= range.last; ++number) {
        const auto& line = file.line(number).text;
        editor.world().queue(std::string_view(line).substr(
            std::min<std::size_t>(*column - 1, line.size()), *length));
    }
    return range.met_edge ? 1 : 0;
}

Result<int> get(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    std::vector<Line> lines;
    std::vector<std::string> words;
    for (auto word : base::words(operands.text)) words.push_back(base::upper(word));
    if (words.empty()) {
        if (!editor.has_put) return make_error(base::msg::DMSXGT562E);
        lines = editor.put_area;
    } else {
        if (words.size() == 1) words.push_back(file.type);
        std::uint32_t first = 1, count = 0xFFFFFFFF;
        if (words.size() > 3) first = base::parse_decimal(words[3]).value_or(0);
        if (words.size() > 4)
            count = words[4] == "*" ? count : base::parse_decimal(words[4]).value_or(0);
        if (first == 0 || count == 0) return make_error(base::msg::DMSXMD520E, words.back());
        words.resize(std::min<std::size_t>(words.size(), 3));
        auto id = TRY(parse_file_id(words, '*', Patterns::no));
        auto loaded = TRY(editor.world().load(id));
        if (!loaded) return make_error(base::msg::DMSXGT002E, id.text());
        for (std::size_t i = first - 1; i < loaded->lines.size() && i - (first - 1) < count; ++i)
            lines.push_back({loaded->lines[i], 0, true, true, {}});
    }
    insert_lines(file, std::min(file.current, file.size()), lines);
    file.current = std::min(file.current, file.size() - lines.size()) + lines.size();
    return 0;
}

Result<int> put(Editor& editor, const Operands& operands) {
    return put_lines(editor, operands, false);
}

Result<int> put_delete(Editor& editor, const Operands& operands) {
    return put_lines(editor, operands, true);
}

Result<int> sort(Editor& editor, const Operands& operands) {
    auto text = operands.text;
    if (base::trim(text).empty()) return make_error(base::msg::DMSXMD545E);
    auto range = TRY(take_range(editor, text));
    bool descending = false;
    std::vector<std::uint32_t> columns;
    for (auto word : base::words(text)) {
        auto number = base::parse_decimal(word);
        if (number && *number > 0)
            columns.push_back(*number);
        else if (columns.empty() && (base::upper(word) == "A" || base::upper(word) == "D"))
            descending = base::upper(word) == "D";
        else
            return make_error(base::msg::DMSXMD520E, std::string(word));
    }
    if (columns.empty() || columns.size() % 2 != 0) return make_error(base::msg::DMSXMD545E);
    std::vector<SortField> fields;
    for (std::size_t i = 0; i < columns.size(); i += 2) {
        if (columns[i] > columns[i + 1]) return make_error(base::msg::DMSXSE575E, "SORT");
        fields.push_back({columns[i], columns[i + 1]});
    }
    auto& file = editor.file();
    if (range.count() == 0) return 0;
    auto begin = file.lines.begin() + static_cast<std::ptrdiff_t>(range.first - 1);
    std::stable_sort(begin, begin + static_cast<std::ptrdiff_t>(range.count()),
                     [&](const Line& a, const Line& b) {
                         for (const auto& columns_of_field : fields) {
                             auto order = compare_fields(field(a.text, columns_of_field),
                                                         field(b.text, columns_of_field));
                             if (order != 0) return descending ? order > 0 : order < 0;
                         }
                         return false;
                     });
    ++file.alterations;
    return 0;
}

// ALL target: only the lines that match are shown; ALL alone shows every line again.
Result<int> all(Editor& editor, const Operands& operands) {
    auto& file = editor.file();
    auto folded = editor.text_of(base::trim(operands.text), operands.origin);
    std::string_view text(folded);
    if (text.empty()) {
        for (auto& line : file.lines) line.level = 0;
        file.settings.display_low = file.settings.display_high = 0;
        return 0;
    }
    auto target = take_target(text);
    if (!target || target->kind != Target::Kind::string)
        return make_error(base::msg::DMSXMD520E, folded);
    auto was = std::pair(file.current, file.settings);
    file.settings.scope_display = file.settings.wrap = false;
    std::vector<bool> hit(file.size() + 1);
    std::size_t hits = 0;
    file.current = 0;
    for (auto found = find_target(file, *target); found.how == Found::How::found;
         found = find_target(file, *target)) {
        hit[found.line] = true;
        file.current = found.line;
        ++hits;
    }
    file.settings = was.second;
    file.current = was.first;
    if (hits == 0) return make_error(base::msg::DMSXMD546E);
    for (LineNumber number = 1; number <= file.size(); ++number)
        file.line(number).level = hit[number] ? 1 : 0;
    file.settings.display_low = file.settings.display_high = 1;
    file.settings.scope_display = true;
    file.current = file.next_in_scope(0, 1);
    return 0;
}

}  // namespace cms::xedit
