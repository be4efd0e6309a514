// The record in the warm start area, and the header of spool space: what a system keeps of itself
// from one IPL to the next. Both formats are ours.
//
// Warm start record: first page of the Warmstart cylinders of SYSTEM_RESIDENCE.
//   0   8  EBCDIC CVWARM01
//   8   8  system name, EBCDIC, blank padded
//   16  1  last start: EBCDIC C cold, L clean, W warm, F force
//   17  1  state: EBCDIC U up, S shut down
//   18  2  reserved
//   20  4  spool files
//   24  8  time of the start, seconds since 1970
// Spool header: first page of each SPOL extent.
//   0   8  EBCDIC CVSPOOL1
//   8   8  system name
//   16  4  files
#pragma once

#include "cp/system_state.h"

namespace cp {

enum class StartKind : char { cold = 'C', clean = 'L', warm = 'W', force = 'F' };

struct WarmStartRecord {
    std::string system;
    StartKind start = StartKind::cold;
    bool is_up = false;
    std::uint32_t spool_files = 0;
    std::uint64_t time = 0;
};

// std::nullopt when the area holds no record of ours (never cold started). Errors: the config names
// no area, its volume is not mounted, the area lies outside it.
base::Result<std::optional<WarmStartRecord>> read_warm_start(const SystemImpl& system);
base::Result<void> write_warm_start(SystemImpl& system, const WarmStartRecord& record);
// COLD and CLEAN: an empty header in every SPOL extent of the mounted CP-owned volumes.
base::Result<void> clear_spool(SystemImpl& system);

}  // namespace cp
