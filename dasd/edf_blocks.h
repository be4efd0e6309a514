// CMS EDF file system: numbered blocks of a device, with the tracks last used kept in memory.
#pragma once

#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "dasd/edf_layout.h"

namespace dasd::edf {

// Error DASEDF402S: the disk is damaged at that block.
base::Error damaged(BlockNumber block, std::string why);

// Blocks by number. Changed tracks are written when they must make room, and at flush(). Memory is
// bounded by kTracks tracks.
class BlockStore {
  public:
    static constexpr std::size_t kTracks = 64;
    BlockStore(Device device, std::uint32_t block_size);

    const Device& device() const { return device_; }
    std::uint32_t block_size() const { return block_size_; }
    std::uint64_t device_blocks() const;

    // The block's bytes; the view lives until the next call. Errors: outside the device, no such
    // record on the track, wrong record size.
    base::Result<base::Bytes> read(BlockNumber block);
    // Replaces the block: `data` (at most a block), then zeros.
    base::Result<void> write(BlockNumber block, base::Bytes data);
    // Writes changed tracks, ascending.
    base::Result<void> flush();
    // flush(), then waits until the volume holds everything.
    base::Result<void> sync();
    // Drops everything remembered, changed tracks too.
    void forget();
    // Copies of blocks of one track, one behind the other, as the device has them now, whatever is
    // remembered.
    base::Result<std::vector<std::byte>> read_device(
        std::initializer_list<BlockNumber> blocks) const;

  private:
    struct Entry {
        std::uint32_t number;
        Track track;
        bool changed = false;
    };
    base::Result<Entry*> track_of(BlockNumber block);
    base::Result<const Record*> record_of(const Track& track, BlockNumber block) const;
    base::Result<void> make_room();
    TrackAddress address_of(std::uint32_t track) const;

    Device device_;
    std::uint32_t block_size_;
    std::uint32_t per_track_;
    std::list<Entry> tracks_;  // most recently used first
    std::unordered_map<std::uint32_t, std::list<Entry>::iterator> index_;
};

}  // namespace dasd::edf
