// What STRIP, CHOP, SPLIT and TOKENISE look for: characters or strings.
#pragma once

#include <bitset>
#include <string>
#include <string_view>

#include "cms/pipe/arguments.h"

namespace cms::pipe {

// A set of characters (one, a range, ANYOF) or one of a few strings, perhaps in any case, perhaps
// its opposite.
struct Target {
    bool negated = false, any_case = false;
    std::bitset<256> characters;  // when there are no strings
    std::vector<std::string> strings;

    bool has(char c) const { return characters[static_cast<unsigned char>(c)] != negated; }
    // How long the target at this place is; 0: it is not there.
    std::size_t length_at(std::string_view record, std::size_t at) const;
    // As length_at for the end of the record.
    std::size_t length_before_end(std::string_view record) const;
    // The first place from `from` on; npos: none.
    std::size_t find(std::string_view record, std::size_t from) const;
};

// "x", "40", "a-z", "BLANK": a range of characters. Error: 50.
base::Result<std::bitset<256>> character_range(std::string_view word);
// [NOT] [ANYCASE] (range | ANYOF string | [STRING] string); a blank when nothing follows.
base::Result<Target> target(Arguments& operands);

}  // namespace cms::pipe
