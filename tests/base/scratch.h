// Where tests make their files.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace base_test {

// TMPDIR, else memory when there is room, else the usual folder for temporary files: what is
// tested waits for its writes to arrive, and on a disk that is nearly all of the time.
inline std::filesystem::path scratch_parent() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code fault;
    const auto space = std::filesystem::space(memory, fault);
    const bool roomy =
        !std::getenv("TMPDIR") && !fault && space.available > std::uintmax_t{3} << 30;
    return roomy ? memory : std::filesystem::temp_directory_path();
}

}  // namespace base_test
