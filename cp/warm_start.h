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
// The spool's own headers: spool_space.h.
#pragma once

#include "cp/system_state.h"

namespace cp {

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
// The number of spool files has changed; without a record of this system nothing is done.
base::Result<void> record_spool_files(SystemImpl& system, std::uint32_t files);
// Why this system cannot start WARM, in words ("belongs to system VM1A"); empty: it can. Errors: as
// read_warm_start.
base::Result<std::string> warm_start_obstacle(const SystemImpl& system);
// Error 634 with that reason. WARM and FORCE go on with what an earlier start of this very system
// left.
base::Result<void> check_warm(const SystemImpl& system, StartKind kind);
// COLD and CLEAN: an empty header in every SPOL extent of the mounted CP-owned volumes. All kinds
// write the record; `is_up` as the record has it.
base::Result<void> start_spool(SystemImpl& system, StartKind kind, bool is_up);
// The start of a first-level system: the one asked for, else WARM; COLD with a message when there
// is no warm start record of this system and no spool file is lost by it.
base::Result<void> start_first_level(SystemImpl& system, base::Console& console);

}  // namespace cp
