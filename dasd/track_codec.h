// Track images as compressed images store them. Internal to dasd. Format pages: reference
// dasd-images, sections 4 (null tracks) and 5 (compression).
#pragma once

#include <optional>
#include <vector>

#include "dasd/cckd_layout.h"
#include "dasd/track.h"

namespace dasd {

constexpr std::uint8_t kMostNullFormat = 2;

// Puts a null track of format 0, 1 or 2 into `track` (a track image of kTrackSize bytes or, of
// another device, less; the rest zero). Format 2 needs what a 3390 has.
void put_null_track(std::uint8_t format, TrackAddress address, base::MutableBytes track);
// The null format of a checked track image of `used` bytes; std::nullopt when it holds anything
// else.
std::optional<std::uint8_t> null_format_of(base::Bytes image, std::size_t used,
                                           TrackAddress address);

// Bytes made, and bytes of the stored ones they were made of.
struct Unpacked {
    std::size_t length = 0, taken = 0;
};
// Restores bytes stored with a compression code (Compression) that begin `stored`; behind their end
// there may be others. Uncompressed ones have no end of their own: all that fit are taken.
// std::nullopt when the code is unknown, the stream damaged, or it does not fit.
std::optional<Unpacked> unpack_stream(unsigned code, base::Bytes stored, base::MutableBytes into);

// Restores bytes stored with a compression code (Compression) into `into`; answers how many they
// are, std::nullopt when the code is unknown, the stream damaged, or they do not fit.
std::optional<std::size_t> unpack_bytes(unsigned code, base::Bytes stored, base::MutableBytes into);

// Restores a stored image into `track` (kTrackSize bytes or less; zero behind the track). The home
// address is checked, and that the data behind it are whole; records are the caller's to check.
// Errors (DASTRK201E) name cylinder and head and say what is wrong.
base::Result<void> unpack_track(base::Bytes stored, TrackAddress address, base::MutableBytes track);

// The bytes to store for a checked image of `used` bytes: compressed when it has 512 bytes or more
// and becomes smaller, as it is otherwise. Random (compressed, encrypted) data are not tried.
std::vector<std::byte> pack_track(base::Bytes image, std::size_t used, Packing packing);

}  // namespace dasd
