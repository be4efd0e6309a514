// CMS EDF file system: records of a file to and from its blocks. Format page: reference
// dasd-images, section 15.
//
// F records lie one behind the other over block borders. V records have two length bytes before
// them, which a border may split; a zero length or the end of the last block ends the file.
#pragma once

#include "dasd/edf_tree.h"

namespace dasd::edf {

// Records first to first+count-1 of the file, fewer at its end. Reads only the blocks they lie in
// and their pointers. Errors name the block.
base::Result<Records> read_records(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks,
                                   std::uint32_t first, std::uint32_t count);

// Where a V record begins: its data block by index, and the byte within it.
struct VariablePlace {
    std::size_t leaf = 0;
    std::uint32_t offset = 0;
};
// Place of record 1..records, or of the end for records + 1.
base::Result<VariablePlace> find_variable(BlockStore& store, const Tree& tree,
                                          std::uint32_t record);

// Builds V data blocks: keeps the first blocks of an old file, then takes records.
class VariableBuilder {
  public:
    VariableBuilder(BlockStore& store, Allocator& allocator);
    // Goes on behind `place` of the old tree, before record number `next_record`.
    base::Result<void> keep(const Tree& old, VariablePlace place, std::uint32_t next_record);
    base::Result<void> add(base::Bytes record);
    // The leaves: kept and new ones.
    base::Result<std::vector<Leaf>> finish();

  private:
    base::Result<void> put(base::Bytes bytes);
    base::Result<void> emit();

    BlockStore& store_;
    Allocator& allocator_;
    std::vector<Leaf> leaves_;
    std::vector<std::byte> block_;  // the one being filled
    std::uint32_t displacement_ = kSpanned;
    std::uint32_t record_ = 0;
};

// Overwrites bytes of the leaves' data from `position` on, each touched block in a new place; the
// leaves grow where needed, with holes up to `position`. F: a block of zeros becomes a hole unless
// it is the first.
base::Result<void> patch_bytes(BlockStore& store, Allocator& allocator, std::vector<Leaf>& leaves,
                               std::uint64_t position, base::Bytes bytes, RecordFormat format);

}  // namespace dasd::edf
