// Track images in a compressed file, found by what they look like: for files whose tables are
// damaged. Internal to dasd. Format pages: reference dasd-images, section 5.
#pragma once

#include <vector>

#include "dasd/volume.h"

namespace dasd {

// The image of a track (cylinder * 15 + head) and where it lies in the file.
struct StrayTrack {
    std::uint32_t number = 0;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
};

// All whole track images from byte `from` to the end of the file, in order of place: a home
// address, and what is stored behind it unpacks to the records of that very track up to an end
// mark. There can be several of one track: what was replaced lies there until its space is used
// again.
base::Result<std::vector<StrayTrack>> find_stray_tracks(File& file, std::uint64_t from);

}  // namespace dasd
