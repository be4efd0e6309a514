// CPFMTXA: what is checked before anything is asked or written. Reference: cpfmtxa sections
// 4, 9.4, 11.
#pragma once

#include "cpfmtxa/cpfmtxa.h"

namespace cpfmtxa {

// Read-only devices are refused, with the number or path the user knows them by left to the caller.
base::Result<void> check_writable(const dasd::Device& device);
// The label must be there, and equal to `volid` unless that is empty.
base::Result<void> check_label(dasd::Volume& volume, std::string_view volid);
// The map must be there and ours; `function` is what is refused otherwise ("ALLOCATE").
base::Result<dasd::AllocationMap> own_map(dasd::Volume& volume, std::string_view function);
// Everything FORMAT refuses before it asks.
base::Result<void> check_format(const dasd::Device& device, dasd::CylinderRange range,
                                std::string_view volid);

}  // namespace cpfmtxa
