// What can be saved of damaged images. Internal to dasd; convert.h and `dasd check --repair` use
// it.
#pragma once

#include <memory>
#include <string>

#include "dasd/rescued_volume.h"
#include "dasd/volume.h"

namespace dasd {

// A damaged track or table, or data that a truncated file lacks, in contrast to a file that cannot
// be read at all.
bool is_damage(const base::Error& error);

// What is left of a track image that check_track refuses.
struct Salvaged {
    Track track;
    std::string how;  // "12 records are kept", "it is empty now"
};
// Records are kept, in order, as far as their counts name this track and they lie within it, also
// behind a damaged home address or record 0. What follows the first damaged record is lost.
Salvaged salvage_track(base::Bytes image, TrackAddress address);

// As open_volume for reading, and in addition plain images in one file whose size is not whole
// cylinders or whose header has wrong numbers: tracks that the file does not have any more are
// DASTRK201E. A compressed image in one file with faults in its headers or tables is read as
// open_rescued_volume does. `note` says what was wrong, empty when nothing was or check_structure
// tells.
struct OpenedDamaged {
    std::unique_ptr<Volume> volume;
    std::string note;
    std::shared_ptr<FoundTracks> found = nullptr;  // of compressed images
};
base::Result<OpenedDamaged> open_damaged_volume(const std::string& path,
                                                Files& files = host_files());

}  // namespace dasd
