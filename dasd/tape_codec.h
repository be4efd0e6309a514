// Compression of tape blocks. Internal to dasd.
#pragma once

#include <optional>
#include <vector>

#include "dasd/tape.h"

namespace dasd {

// The block compressed, or nothing when that saves no byte (it is then written as it is).
std::optional<std::vector<std::byte>> compress_block(TapeCompression method, int level,
                                                     base::Bytes block);

// Decompresses into `into`; false when the bytes are damaged or would give more than
// kMostTapeBlock.
bool decompress_block(TapeCompression method, base::Bytes stored, std::vector<std::byte>& into);

}  // namespace dasd
