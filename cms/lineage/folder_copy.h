// lineage: copying a system's folder, file by file, and the list of what was copied.
#pragma once

#include "cms/lineage/snapshots.h"

namespace cms::lineage {

inline constexpr std::string_view kContents = "contents";

// The ordinary files of a system's folder that make it what it is. Error text: something in it that
// is no ordinary file, or a volume that can be written and lies elsewhere.
base::Result<std::vector<FolderCopy::File>> files_to_copy(const std::string& folder);

// Copies those files into the new folder `to` (which is made), by sharing their blocks where the
// file system can, with their holes otherwise, and waits until they are on disk; `mask` is taken
// off their permissions. Answers them as they are there, and whether all were shared. On an error
// `to` may be half filled.
struct CopiedFiles {
    std::vector<FolderCopy::File> files;
    bool is_shared = true;
};
base::Result<CopiedFiles> copy_files(const std::string& from, const std::string& to,
                                     const std::vector<FolderCopy::File>& files, unsigned mask);

// The file `contents` as text, and back. Error 886E-like text: a line that is none of ours.
std::string contents_text(const FolderCopy& copy);
base::Result<FolderCopy> read_contents(const std::string& folder);
// Empty, or what is not as `contents` says: a file that is missing, has another size or was
// written to.
std::string difference(const std::string& folder, const FolderCopy& copy);

}  // namespace cms::lineage
