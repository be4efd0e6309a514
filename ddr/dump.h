// DDR: DUMP writes tracks of a disk onto tape; COPY takes a dump from one tape to another.
#pragma once

#include "ddr/ddr.h"
#include "ddr/dump_tape.h"

namespace ddr {

struct DumpReport {
    std::uint64_t bytes_in = 0;   // of tracks, as an image has them
    std::uint64_t bytes_out = 0;  // on tape, before the drive compresses
    std::size_t tapes = 1;
};

struct DumpOptions {
    std::string volid;  // as the label of the source says; empty: none
    std::uint64_t reel_bytes = 0;
    // Told when a tape is full: "CYL 12 HD 3", where the next one begins.
    std::function<void(dasd::TrackAddress)> end_of_volume;
};

// Writes the dump at the position of the output drive. Two threads read and compress. The tape is
// as it was when the dump fails or `progress` answers false; of several tapes, those already full
// stay as written.
base::Result<DumpReport> write_dump(const DumpPlan& plan, const DumpOptions& options,
                                    const dasd::CopyProgress& progress);

// Copies one dump, block by block, after looking through it; a tape that was full ends on the copy
// where it ended on the original.
base::Result<DumpReport> copy_dump(const Job& job, std::vector<dasd::TapeDrive*> from,
                                   std::vector<dasd::TapeDrive*> to,
                                   const dasd::CopyProgress& progress);

}  // namespace ddr
