// What CPVOLUME functions report: the serial, the owner, the allocation table. Reference: cpfmtxa
// section 6.
#pragma once

#include "cpfmtxa/cpfmtxa.h"

namespace cpfmtxa {

// "14:05:33"
std::string clock_now();

// The report's lines behind its heading (ICK03000I); `verb` is "IS NOW" or "IS".
void show_volume(base::Console& console, const VolumeReport& volume, std::string_view verb);

}  // namespace cpfmtxa
