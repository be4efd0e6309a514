// Bytes from file to file, holes left out, nothing interpreted. Internal to dasd: before-images,
// the tail a larger target keeps, the edges of shared ranges.
#pragma once

#include "dasd/volume.h"

namespace dasd {

// Copies the data of [from, from+length) to `to`; where `source` has holes the target is not
// touched.
base::Result<void> copy_data(File& source, std::uint64_t from, File& target, std::uint64_t to,
                             std::uint64_t length);
// As copy_data, and zeros data of the target where the source has holes: afterwards both read the
// same.
base::Result<void> restore_data(File& source, std::uint64_t from, File& target, std::uint64_t to,
                                std::uint64_t length);

// Shares the inside of [offset, offset+length), same offsets in both files, and copies the edges
// that do not fill a file system block. Answers the bytes shared.
base::Result<std::uint64_t> share_same_range(File& source, File& target, std::uint64_t offset,
                                             std::uint64_t length);

}  // namespace dasd
