// Hashes of what lies on a volume, extent by extent: the same records give the same hash, whatever
// the image format is. Ours: no manual describes such a thing.
//
// The hash of an extent is SHA-256 over the bytes of its tracks, in order, each from its home
// address to the end of its end mark (dasd-images section 4), those without any record left out. So
// neither the container nor what lies behind end marks counts, and empty tracks of sparse images
// are not read. Cylinder numbers are the volume's own: the same records elsewhere have another
// hash.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "dasd/copy.h"
#include "dasd/volume.h"

namespace dasd {

using Hash = std::array<std::byte, 32>;
std::string hex(const Hash& hash);  // 64 lower-case digits
// SHA-256 of bytes in memory.
Hash sha256(base::Bytes bytes);

struct HashOptions {
    Cylinder extent{100};  // extents begin at multiples of it, so ranges share them
    // Folder where hashes are kept; empty: nothing is looked up or kept.
    std::string cache;
};

struct ExtentHash {
    CylinderRange range;
    Hash hash{};
    std::uint64_t tracks = 0;  // that hold records
    bool cached = false;       // not read now
};
struct HashReport {
    std::vector<ExtentHash> extents;
    Hash all{};  // over start, count (4 bytes each, big-endian) and hash of every extent, in order
    std::uint64_t tracks_read = 0, tracks_skipped = 0;  // skipped: known to be empty unread
};

// Errors: a damaged track is the error that names it; DASCPY408E when progress answers false.
//
// What was found is kept in a file in the cache folder, and taken from there as long as every file
// of the volume is the one that was read: same path, device, inode, size, and times of last change
// (mtime, ctime) to the nanosecond. A file changed within the last two seconds, or while it was
// read, is not kept: its times could be those of a later change too. A damaged cache file counts
// for nothing; one that cannot be written is not missed.
base::Result<HashReport> hash_extents(const Device& device, const HashOptions& options,
                                      const CopyProgress& progress);

// $XDG_CACHE_HOME/clonevm/hashes, else ~/.cache/clonevm/hashes; empty without either.
std::string usual_hash_cache();

}  // namespace dasd
