// What the blocks of a CMS minidisk are used for, one by one, and clearing those that nothing uses.
// Format page: reference dasd-images, section 15.
//
// For those who must say which file a record of a volume belongs to, or what old content still lies
// on a disk.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dasd/minidisk.h"

namespace dasd {

struct BlockUse {
    // Owners of a block besides files.
    static constexpr std::uint32_t kFree = 0;
    static constexpr std::uint32_t kSystem = 1;  // label, directory, map
    static constexpr std::uint32_t kLost = 2;    // in use by the map, but nothing owns it
    static constexpr std::uint32_t kFirstFile = 3;

    std::uint32_t block_size = 4096;
    std::uint32_t per_track = 12;
    std::vector<FileEntry> files;
    // By block number (blocks count from 1; element 0 says nothing): one of the above, or
    // kFirstFile + index into `files`.
    std::vector<std::uint32_t> owners;

    // Owner of the block in record `record` of a track of the device; std::nullopt: the record
    // holds no block of the file system.
    std::optional<std::uint32_t> owner_at(TrackAddress relative, std::uint8_t record) const;
};

// Walks the pointers of every file. Errors: as open_minidisk; a file whose pointers are damaged.
base::Result<BlockUse> read_block_use(const Device& device);

// Writes zeros over every block that is free in the map, owned by nothing, and not zero already;
// answers how many. The device must be writable and nobody else may use it. Errors: as
// read_block_use, input/output.
base::Result<std::uint32_t> clear_free_blocks(const Device& device);

}  // namespace dasd
