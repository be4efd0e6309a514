// Converting volumes between image formats. Format pages: reference dasd-images, sections 3, 5 to 7
// and 9.
#pragma once

#include <string>
#include <vector>

#include "dasd/copy.h"
#include "dasd/formats.h"

namespace dasd {

struct ConvertOptions {
    ImageFormat format = ImageFormat::ckd;
    Packing packing{};
    bool split_files = false;  // plain images only
    // Damaged tracks keep the records before the damage, those of which nothing is left become
    // empty ones (null track format 1), and are told in the report; otherwise the first one is the
    // error.
    bool mend = false;
};
struct ConvertReport {
    std::uint64_t tracks = 0;
    std::vector<std::string> mended;  // "cylinder 4 head 2: …; it is empty now", in track order
};
// Writes the source's tracks, record for record, into a new image at `path`, which must not exist.
// It appears there complete and synced (an image in several files: file by file). On an error, or
// when progress answers false, nothing is left.
base::Result<ConvertReport> convert_volume(Volume& source, const std::string& path,
                                           const ConvertOptions& options,
                                           const CopyProgress& progress,
                                           Files& files = host_files());

// What is wrong with the files of a volume apart from its tracks: tables, overlaps and free space
// of compressed images. Empty for plain images. `path` as for open_volume.
struct StructureReport {
    std::vector<std::string> faults;
    std::vector<std::string> notes;  // what is worth knowing and no fault
};
base::Result<StructureReport> check_structure(const std::string& path, Files& files = host_files());

}  // namespace dasd
