// What this CP calls itself (QUERY CPLEVEL, IPL).
#pragma once

#include <string_view>

namespace cp {

inline constexpr std::string_view kProduct = "CLONEVM CP";
inline constexpr int kVersion = 0, kRelease = 1;

}  // namespace cp
