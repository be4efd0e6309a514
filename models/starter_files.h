// The files that the starter system carries, compiled in.
#pragma once

#include <span>
#include <string_view>

namespace models {

struct StarterFile {
    std::string_view path;  // in the source tree: "execs/CLONEVM.EXEC"
    std::string_view text;  // lines ended by \n
};

std::span<const StarterFile> starter_files();

}  // namespace models
