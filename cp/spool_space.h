// Where the bytes of spool files lie: tracks of the SPOL extents of the system's own volumes, or,
// in a system without such space, storage. spool_store.h knows what they mean.
//
// The first SPOL extent with room for it is the home of the spool directory:
//   track 0, 1     headers; the one with the higher generation counts
//   track 2-16     directory of even generations      17-31  of odd ones
// so a directory is never written over the one that counts, and a CP that dies in between leaves
// the old state. In other extents the first two tracks are kept free for headers, too.
//
// Header, page 1 of its track (the first twenty bytes are those of warm_start.h):
//   0   8  EBCDIC CVSPOOL1        28  4  bytes in the directory
//   8   8  system name            32  4  CRC-32 of the directory
//   16  4  files                  36  4  CRC-32 of bytes 0 to 35
//   20  8  generation; 0: an empty spool, the fields behind do not count
#pragma once

#include <memory>
#include <set>

#include "cp/system_state.h"

namespace cp {

// A track of spool space: volume serial and track number from the volume's start.
struct SpoolTrack {
    std::string volume;
    std::uint32_t track = 0;
    auto operator<=>(const SpoolTrack&) const = default;
};

inline constexpr std::size_t kSpoolTrackBytes = 12 * dasd::kPageSize;

class SpoolSpace {
  public:
    virtual ~SpoolSpace() = default;
    // False: files live in storage and end with the system.
    virtual bool is_permanent() const = 0;
    // Whether the directory can be written now. Errors: 650 frozen, 655, read-only images.
    virtual base::Result<void> ready() = 0;
    // A track nobody has. Error 664: no room.
    virtual base::Result<SpoolTrack> allocate() = 0;
    // Marks tracks of files that load() found; false: that track cannot be a file's.
    virtual bool take(const SpoolTrack& track) = 0;
    virtual void release(const SpoolTrack& track) = 0;
    // At most kSpoolTrackBytes; what is missing is zeros.
    virtual base::Result<void> write(const SpoolTrack& track, base::Bytes bytes) = 0;
    virtual base::Result<std::vector<std::byte>> read(const SpoolTrack& track) = 0;
    // The directory that counts; empty when there is none. Error 665: it is damaged.
    virtual base::Result<std::vector<std::byte>> load() = 0;
    // Replaces the directory in one step, after everything written before is on the volumes.
    virtual base::Result<void> save(base::Bytes directory, std::uint32_t files) = 0;
};

// The spool space of a system whose volumes are on line; storage when it has none of ours.
std::unique_ptr<SpoolSpace> spool_space(SystemImpl& system);
std::unique_ptr<SpoolSpace> storage_spool_space();
// COLD and CLEAN: empty headers in every SPOL extent of the mounted CP-owned volumes.
base::Result<void> clear_spool_space(SystemImpl& system);

}  // namespace cp
