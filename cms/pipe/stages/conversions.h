// The conversions of SPECS. Binary numbers are big-endian, floating point and packed decimal those
// of the machine (hexadecimal floating point).
#pragma once

#include <cstdint>
#include <optional>
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

// Seconds since 1970 (UTC) at yyyymmddhhmmss; a shorter stamp of eight digits or more is filled
// with zeros, what is behind the seconds does not count. std::nullopt for other text and for a
// moment the calendar does not have.
std::optional<std::int64_t> seconds_of_stamp(std::string_view stamp);

}  // namespace cms::pipe
