// CMS EDF file system: which blocks are in use, and taking free ones.
#pragma once

#include <vector>

#include "dasd/edf_blocks.h"

namespace dasd::edf {

// One bit a block, block 1 first, 1 = in use.
class BlockMap {
  public:
    explicit BlockMap(std::uint32_t blocks = 0) : blocks_(blocks), bytes_((blocks + 7) / 8) {}
    // From the map file's bytes, at least (blocks + 7) / 8 of them; bits past the end are dropped.
    BlockMap(std::uint32_t blocks, base::Bytes bytes);

    std::uint32_t blocks() const { return blocks_; }
    base::Bytes bytes() const { return bytes_; }
    bool used(BlockNumber block) const;
    void set(BlockNumber block);
    void clear(BlockNumber block);
    std::uint32_t count() const;  // in use

  private:
    std::uint32_t blocks_;
    std::vector<std::byte> bytes_;
};

// Takes blocks that are free now and were free at the last commit, so that the committed state
// stays whole until the next one.
class Allocator {
  public:
    Allocator() = default;
    explicit Allocator(BlockMap committed);

    const BlockMap& map() const { return current_; }
    const BlockMap& committed() const { return committed_; }
    // How many blocks allocate() can still give.
    std::uint32_t available() const { return available_; }
    // Error DASEDF406S when the disk is full.
    base::Result<BlockNumber> allocate();
    // Error: the block is not in use, so two files (or none) own it.
    base::Result<void> release(BlockNumber block);

    // begin() starts a change that undo() can take back.
    void begin() { journal_.clear(); }
    void undo();
    // The current map becomes the committed one.
    void commit();
    // All changes since the last commit are forgotten.
    void rollback();

  private:
    struct Change {
        BlockNumber block;
        bool taken;
    };
    void mark(BlockNumber block, bool taken);

    BlockMap current_, committed_;
    std::uint32_t available_ = 0;
    BlockNumber hint_ = 1;  // no block below it can be given
    std::vector<Change> journal_;
};

}  // namespace dasd::edf
