// COMPARE: are two files the same, record by record? Reference: cms section 7.4.

#include "cms/commands/support.h"

namespace cms {

namespace {

struct Columns {
    std::size_t from = 1, to = kLongestRecord;
    std::string_view of(std::string_view record) const {
        const auto start = std::min(from - 1, record.size());
        return record.substr(start, to - from + 1);
    }
};

base::Result<Columns> parse_columns(const CommandLine& line) {
    const auto options = line.options();
    Columns columns;
    if (options.empty()) return columns;
    if (options[0] != "COL" || options.size() > 2) return make_error(msg::DMSCMS003E, options[0]);
    const std::string word = options.size() == 2 ? options[1] : "";
    const auto dash = word.find('-');
    const auto from = base::parse_decimal(word.substr(0, dash));
    const auto to = dash == std::string::npos ? std::optional(kLongestRecord)
                                              : base::parse_decimal(word.substr(dash + 1));
    if (!from || !to || *from == 0 || *to < *from) return make_error(msg::DMSCMS029E, word, "COL");
    return Columns{*from, *to};
}

base::Result<int> compare(Session& session, const CommandLine& line) {
    const auto columns = TRY(parse_columns(line));
    const auto words = line.operands();
    if (words.size() != 6) return make_error(msg::DMSCMS054E);
    const auto first_id = TRY(file_operand({words.begin(), words.begin() + 3}, 'A'));
    const auto second_id = TRY(file_operand({words.begin() + 3, words.end()}, 'A'));
    const auto first = TRY(existing(session, first_id));
    const auto second = TRY(existing(session, second_id));
    if (first.text() == second.text()) return make_error(msg::DMSCMP019E);
    if (first.entry.format != second.entry.format) return make_error(msg::DMSCMP011E);
    const auto& a_file = first.entry;
    const auto& b_file = second.entry;
    const auto a = TRY(first.disk->files->read(a_file.name, a_file.type, 1, kToEnd));
    const auto b = TRY(second.disk->files->read(b_file.name, b_file.type, 1, kToEnd));
    session.message(make_error(msg::DMSCMP179I, first.text(), second.text()));
    bool differs = false;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (columns.of(a[i]) == columns.of(b[i])) continue;
        differs = true;
        session.line(a[i]);
        session.line(b[i]);
    }
    if (a.size() != b.size())
        return make_error(msg::DMSCMP010E, a.size() < b.size() ? first.text() : second.text());
    if (differs) return make_error(msg::DMSCMP209W);
    return 0;
}

}  // namespace

extern const Command kCompare{.name = "COMPARE",
                              .min_abbrev = 3,
                              .run = compare,
                              .syntax = "COMpare fn ft fm fn ft fm [(COL m-n]",
                              .summary = "Compare two files record by record",
                              .quiet_not_found = true,
                              .module = "CMP"};

}  // namespace cms
