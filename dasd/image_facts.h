// What the files of a volume are, apart from what lies on it: for `dasd info`. Format pages:
// reference dasd-images, sections 3, 5 to 7.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dasd/formats.h"
#include "dasd/volume.h"

namespace dasd {

// The compressed header of a file.
struct CompressedFacts {
    Compression compression = Compression::zlib;  // of tracks written from now on
    int level = -1;
    unsigned null_format = 0;  // of tracks that no table names
    std::uint64_t used = 0, free = 0;
    std::uint64_t stored_tracks = 0;  // that have an image in this file
    bool left_open = false;           // not closed by its writer
};
struct FileFacts {
    std::string path, identifier;  // "CKD_C370"
    std::uint64_t size = 0;
    std::uint64_t allocated = 0;  // on the host's disk; less than the size where there are holes
    std::optional<CompressedFacts> compressed;
};
// One entry a file: the parts of a plain image, base and shadow files. `path` as for open_volume.
base::Result<std::vector<FileFacts>> file_facts(const std::string& path,
                                                Files& files = host_files());

}  // namespace dasd
