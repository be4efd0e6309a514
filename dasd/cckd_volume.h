// Volumes in compressed images, with their shadow files. Internal to dasd. Format pages: reference
// dasd-images, sections 5 to 7.
#pragma once

#include <memory>
#include <vector>

#include "dasd/cckd_file.h"
#include "dasd/volume.h"

namespace dasd {

// The files of a volume, the base first, each the shadow of the one before.
using CckdChain = std::vector<std::unique_ptr<CckdFile>>;

// What a path names: a base and how its shadow files are called.
struct ShadowNames {
    std::string base;
    std::string pattern;                     // its '*' is replaced by 1 to 8
    unsigned most = 8;                       // of them that belong to the volume
    std::string path(unsigned level) const;  // 1 to 8
};
constexpr unsigned kMostShadows = 8;

// "x.cckd" and "x.cckd sf=dir/y_*.cckd" name all shadow files there are, "x_2.cckd", when that is
// a shadow file, two of them. Errors: a shadow file whose name does not tell its base.
base::Result<ShadowNames> shadow_names(const std::string& path, Files& files);

// The names a path means when it names a base: "x.cckd" and "x.cckd sf=PATTERN".
ShadowNames shadow_names_for(const std::string& path);

// Opens base and shadow files, the last with `access`. Errors: a shadow of another size or family,
// one missing between others, writing below a shadow file.
base::Result<CckdChain> open_chain(const ShadowNames& names, Access access, Files& files);

base::Result<std::unique_ptr<Volume>> open_compressed(const std::string& path, Access access,
                                                      Files& files, Devices devices);
// A volume over a file just made.
std::unique_ptr<Volume> volume_over(std::unique_ptr<CckdFile> file, Files& files);

}  // namespace dasd
