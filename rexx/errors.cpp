// The error table and the report of an error.
#include <algorithm>
#include <span>

#include "rexx/condition.h"
#include "rexx/rexx.h"

namespace rexx {
namespace {

// Texts of a number itself stand in the place of a subcode.
constexpr int kOwnText = -3;
constexpr int kStandardText = -2;
constexpr int kHelp = -1;

struct ErrorRow {
    int code;
    int subcode;
    std::string_view text;
};

constexpr ErrorRow kErrors[] = {
#define ERROR(code, text) {code, kOwnText, text},
#define STANDARD(code, text) {code, kStandardText, text},
#define HELP(code, text) {code, kHelp, text},
#define DETAIL(code, subcode, text) {code, subcode, text},
#include "rexx/errors.def"
#undef ERROR
#undef STANDARD
#undef HELP
#undef DETAIL
};

constexpr bool sorted() {
    for (std::size_t i = 1; i < std::size(kErrors); ++i) {
        const ErrorRow& a = kErrors[i - 1];
        const ErrorRow& b = kErrors[i];
        if (a.code > b.code || (a.code == b.code && a.subcode >= b.subcode)) return false;
    }
    return true;
}
static_assert(sorted(), "keep errors.def in order");

std::string_view find_text(int code, int subcode) {
    for (const ErrorRow& row : kErrors)
        if (row.code == code && row.subcode == subcode) return row.text;
    return {};
}

// Bytes of the character at `at`: a well-formed UTF-8 sequence, else one byte (Latin-1).
std::size_t character_size(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t size = first < 0xC2   ? 1
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 1;
    if (at + size > text.size()) return 1;
    for (std::size_t i = 1; i < size; ++i)
        if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return 1;
    return size;
}

struct CodeRange {
    char32_t first, last;
};
constexpr CodeRange kNoWidth[] = {
    {0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};
constexpr CodeRange kDoubleWidth[] = {
    {0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

bool is_within(std::span<const CodeRange> ranges, char32_t c) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const CodeRange& r) { return c >= r.first && c <= r.last; });
}

// Columns that a terminal gives a character (Unicode: East Asian width, combining marks).
std::size_t columns_of(std::string_view character) {
    if (character.size() < 2) return 1;
    char32_t c = static_cast<unsigned char>(character[0]) & (0xFFU >> (character.size() + 1));
    for (char byte : character.substr(1)) c = c << 6 | (static_cast<unsigned char>(byte) & 0x3F);
    return is_within(kNoWidth, c) ? 0 : is_within(kDoubleWidth, c) ? 2 : 1;
}

// Blanks as wide as the text; tabs stay tabs.
std::string as_blanks(std::string_view text) {
    std::string blanks;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = character_size(text, at);
        if (text[at] == '\t')
            blanks += '\t';
        else
            blanks.append(columns_of(text.substr(at, size)), ' ');
        at += size;
    }
    return blanks;
}

// The part of a long line around a place, which is moved with it.
std::string_view around(std::string_view line, std::size_t& place) {
    static constexpr std::size_t kShown = 160;
    static constexpr std::size_t kBefore = 80;
    if (line.size() <= kShown) return line;
    std::size_t from = place > kBefore ? place - kBefore : 0;
    while (from > 0 && (static_cast<unsigned char>(line[from]) & 0xC0) == 0x80) --from;
    place -= from;
    return line.substr(from, kShown);
}

}  // namespace

std::string_view condition_name(ConditionKind kind) {
    static constexpr std::string_view kNames[kConditionKinds] = {
        "ERROR", "FAILURE", "HALT", "NOTREADY", "NOVALUE", "SYNTAX", "LOSTDIGITS"};
    return kNames[static_cast<std::size_t>(kind)];
}

void raise(int code, int subcode, std::vector<std::string> inserts) {
    // A message shows the beginning of what was found, however long that is.
    static constexpr std::size_t kShown = 1000;
    for (std::string& insert : inserts)
        if (insert.size() > kShown) insert.replace(kShown, insert.npos, "...");
    throw Condition{ConditionKind::syntax, code, subcode, std::move(inserts), {}};
}

std::string secondary_text(int code, int subcode, const std::vector<std::string>& inserts) {
    const std::string_view text = find_text(code, subcode);
    std::string filled;
    std::size_t next = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '<') {
            filled += text[i];
            continue;
        }
        if (next < inserts.size()) filled += inserts[next];
        ++next;
        i = text.find('>', i);
    }
    return filled;
}

std::string_view detail_text(int code, int subcode) {
    return find_text(code, subcode);
}

std::string_view standard_text(int code) {
    const std::string_view text = find_text(code, kStandardText);
    return text.empty() ? error_text(code) : text;
}

std::string_view error_text(int code) {
    return find_text(code, kOwnText);
}

std::vector<std::string> report_lines(const ErrorInfo& error) {
    const std::string line = error.line ? ", line " + std::to_string(error.line) : "";
    const std::string number = std::to_string(error.code);
    std::vector<std::string> lines = {"Error " + number + " running " + error.program + line +
                                      ": " + error.text};
    if (!error.secondary.empty())
        lines.push_back("Error " + number + "." + std::to_string(error.subcode) + ": " +
                        error.secondary);
    return lines;
}

std::vector<std::string> explain_lines(const ErrorInfo& error) {
    std::vector<std::string> lines;
    if (error.place) {
        std::string number = error.place_line ? std::to_string(error.place_line) : "";
        if (number.size() < 6) number.insert(0, 6 - number.size(), ' ');
        const std::string margin(number.size(), ' ');
        std::size_t place = *error.place;
        std::string shown(around(error.source, place));
        const std::string blanks = as_blanks(std::string_view(shown).substr(0, place));
        for (char& c : shown)
            if (static_cast<unsigned char>(c) < ' ' && c != '\t') c = '?';
        lines.push_back(number + " | " + shown);
        lines.push_back(margin + " | " + blanks + "^");
    }
    const std::string_view help = find_text(error.code, kHelp);
    if (!help.empty()) lines.push_back("Help: " + std::string(help));
    return lines;
}

void Host::report(const ErrorInfo& info) {
    for (const std::string& line : report_lines(info)) error(line);
}

}  // namespace rexx
