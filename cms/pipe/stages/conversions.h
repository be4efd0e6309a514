// The conversions of SPECS. Binary numbers are big-endian, floating point and packed decimal those
// of the machine (hexadecimal floating point).
#pragma once

#include <string>
#include <string_view>

#include "base/base.h"

namespace cms::pipe {

// A row: a name as written, what it does, and how wide the field is where the width is fixed.
struct Conversion {
    std::string_view name;
    // False: the input is not what the name says.
    bool (*convert)(std::string_view input, std::string& output);
    std::size_t width;  // right-adjusted to so many characters; 0: as long as it is
};

// The row of a name in any case; null: there is no such conversion.
const Conversion* find_conversion(std::string_view name);

}  // namespace cms::pipe
