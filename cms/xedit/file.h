// XEDIT: one file of the ring: its lines, current line, column pointer and settings.
//
// Nothing here talks to a terminal or a disk. Reference: xedit sections 1, 5 and 7.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cms/files.h"

namespace cms::xedit {

struct Line {
    std::string text;
    int level = 0;         // selection level
    bool changed = false;  // changed or added in this session
    bool added = false;
    std::vector<std::string> names;  // ".name", without the point
};

// Line numbers: 0 is Top of File, 1 … size() the lines, size() + 1 End of File.
using LineNumber = std::size_t;

struct Settings {
    bool case_upper = true, case_respect = true;
    std::uint32_t zone_left = 1, zone_right = 80;
    std::uint32_t truncation = 80, record_length = 80, width = 80;
    RecordFormat format = RecordFormat::fixed;
    bool stay = false, wrap = false, varblank = false, hex = false, stream = true;
    bool arbitrary = false;
    char arbitrary_character = '$';
    bool scope_display = true;
    int display_low = 0, display_high = 0;
    bool verify = true;
    std::uint32_t verify_left = 1, verify_right = 80;
};

class File {
  public:
    std::string name, type, mode = "A1";
    Settings settings;
    std::vector<Line> lines;
    LineNumber current = 0;
    std::uint32_t column = 1;
    std::size_t alterations = 0;  // since the last save
    std::vector<Line> deleted;    // for RECOVER, last deleted at the end
    bool is_new = false;
    bool identifier_changed = false;  // SET FNAME … after the file was read

    std::size_t size() const { return lines.size(); }
    bool at_top() const { return current == 0; }
    bool at_end() const { return current == size() + 1; }
    bool on_line() const { return !at_top() && !at_end(); }
    Line& line(LineNumber number) { return lines[number - 1]; }
    const Line& line(LineNumber number) const { return lines[number - 1]; }
    std::string identifier() const;

    // True when SCOPE and DISPLAY let targets and counts see the line.
    bool in_scope(LineNumber number) const;
    // The next line in scope from `from`, `step` +1 or -1; 0 or size()+1 at the ends.
    LineNumber next_in_scope(LineNumber from, int step) const;

    // Puts text (cut to TRUNC, true when cut) behind line `after`.
    bool insert(LineNumber after, std::string text);
    // Replaces a line's text; true when cut.
    bool replace(LineNumber number, std::string text);
    void erase(LineNumber first, LineNumber last);
    std::optional<LineNumber> named(std::string_view name) const;
};

// ---- targets ------------------------------------------------------------------------------------

// A string of a target: /abc/, with a NOT sign, joined to the next by & or |.
struct StringTerm {
    std::string text;
    bool negated = false;
    char join = 0;  // to the term before: '&', '|' or 0
};

struct Target {
    enum class Kind { absolute, relative, to_end, to_top, name, string } kind = Kind::relative;
    std::int64_t number = 0;  // absolute line, or lines down (negative: up)
    std::string name;
    bool upwards = false;  // string
    std::vector<StringTerm> terms;
};

// Takes a target from the front of `text`; std::nullopt when none begins there.
std::optional<Target> take_target(std::string_view& text);

struct Found {
    enum class How { found, edge, missing } how = How::found;  // edge: TOF or EOF was met
    LineNumber line = 0;
    bool wrapped = false;
    std::string missing_name;
};
// Where a target is, seen from the current line.
Found find_target(const File& file, const Target& target);

// True when text between the zone columns holds the string by CASE, VARBLANK, ARBCHAR; gives the
// first match at or after column `from` (1-based) and its length.
struct Match {
    std::size_t column = 0, length = 0;
    std::vector<std::string> arbitrary;  // what each arbitrary character stood for
};
std::optional<Match> find_string(const Settings& settings, std::string_view text,
                                 std::string_view wanted, std::size_t from);

}  // namespace cms::xedit
