// Shadow files of compressed images: making and merging. Format page: reference dasd-images,
// section
// 6. Flattening is convert_volume() of the volume with its shadow files.
//
// Volumes are named as for open_volume; the caller holds the lock for writing on all cylinders.
#pragma once

#include <string>

#include "dasd/copy.h"
#include "dasd/volume.h"

namespace dasd {

// Makes an empty shadow file over a compressed image and the shadow files it has; the volume is
// written there from now on, the files below only read. Answers its path, the next one of the
// volume's pattern. Errors: a plain image (it has none), eight shadow files, a file of that name
// which is no shadow file. The new file appears complete.
base::Result<std::string> add_shadow(const std::string& volume, Files& files = host_files());

struct MergeReport {
    std::string into, removed;  // paths
    std::uint64_t tracks = 0;   // taken over from the shadow file
};
// Puts the last shadow file's tracks into the file below it and removes it. The file below is built
// anew and renamed: killed or out of room at any moment, the volume reads the same as before.
// Errors: no shadow file, a damaged track (named; nothing is changed), DASCPY408E on request.
base::Result<MergeReport> merge_shadow(const std::string& volume, const CopyProgress& progress,
                                       Files& files = host_files());

}  // namespace dasd
