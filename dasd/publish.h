// Files that are built beside the one they replace and renamed over it when they are complete.
// Internal to dasd. Design section 6.
#pragma once

#include <string>

#include "dasd/volume.h"

namespace dasd {

// Where the new file for `path` is built: "<real path>.new-<process>".
std::string path_beside(const std::string& path);
// Removes what runs that were killed have left beside `path`; what a running process builds stays.
base::Result<void> remove_leftovers(const std::string& path, Files& files);
// The new file belongs to whom the old one belonged, as far as this user may say so.
void keep_permissions(const File& old, const File& made);

}  // namespace dasd
