// CMS EDF file system: the pointer blocks of a file. Format page: reference dasd-images,
// section 15.
//
// F files (and the directory and the map) have 4-byte pointers, V files 12-byte entries that also
// tell which records lie below. A file of one block has no pointer block.
#pragma once

#include <optional>
#include <vector>

#include "dasd/edf_map.h"

namespace dasd::edf {

// A data block in file order. `highest` and `displacement` matter in V files only.
struct Leaf {
    BlockNumber block = 0;           // 0: a hole, all zero
    std::uint32_t highest = 0;       // number of the last record that starts in it or before it
    std::uint32_t displacement = 0;  // of the first record that starts in it, or kSpanned
};

struct Tree {
    std::vector<Leaf> leaves;
    std::vector<BlockNumber> pointers;  // the pointer blocks themselves
    BlockNumber origin = 0;
    std::uint8_t levels = 0;
};

// Walks the whole tree of `leaves` data blocks (V: at most). Errors name the block: a pointer
// outside the disk, a block met twice, too few or too many data blocks, records not ascending.
base::Result<Tree> load_tree(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks);
// Writes pointer blocks above the leaves. F: a pointer block over holes only is a hole itself,
// except the first one.
base::Result<Tree> store_tree(BlockStore& store, Allocator& allocator, std::vector<Leaf> leaves,
                              RecordFormat format);
// Pointer blocks that store_tree makes over that many data blocks without holes.
std::uint64_t pointer_blocks(std::uint64_t leaves, std::uint32_t block_size, RecordFormat format);

// Finds data blocks of a file without walking all of it.
class LeafCursor {
  public:
    LeafCursor(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks);
    // F: the data block of that index (0-based).
    base::Result<BlockNumber> fixed_leaf(std::uint64_t index);
    // V: the block in which the record starts, and the number of the first record starting there.
    struct Found {
        Leaf leaf;
        std::uint32_t first_record = 1;
    };
    base::Result<Found> find_record(std::uint32_t record);
    // V: the block after the one last answered; std::nullopt at the end of the tree.
    base::Result<std::optional<Leaf>> next();

  private:
    struct Step {
        BlockNumber block;
        std::uint32_t index;
    };
    base::Result<Leaf> entry(BlockNumber pointer_block, std::uint32_t index);
    base::Result<void> check(BlockNumber block) const;
    base::Result<std::optional<Leaf>> descend(Leaf leaf);

    BlockStore& store_;
    const Fst fst_;
    std::uint32_t disk_blocks_;
    std::uint32_t per_block_;
    std::vector<Step> path_;  // from the root to the entry of the leaf last answered
};

}  // namespace dasd::edf
