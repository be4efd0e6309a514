// CMS EDF file system: which block belongs to what, and clearing free blocks.
#include <algorithm>

#include "dasd/block_use.h"
#include "dasd/edf_directory.h"
#include "dasd/geometry.h"

namespace dasd {
namespace {

using namespace edf;

void claim(BlockUse& use, BlockNumber block, std::uint32_t owner) {
    if (block != 0 && block < use.owners.size()) use.owners[block] = owner;
}

base::Result<void> claim_file(BlockUse& use, BlockStore& store, const State& state,
                              std::size_t index) {
    auto owner = BlockUse::kFirstFile + static_cast<std::uint32_t>(index);
    auto tree = TRY(load_tree(store, state.files[index], state.label.blocks));
    for (auto block : tree.pointers) claim(use, block, owner);
    for (const auto& leaf : tree.leaves) claim(use, leaf.block, owner);
    return {};
}

bool is_zero(base::Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

std::optional<std::uint32_t> BlockUse::owner_at(TrackAddress relative, std::uint8_t record) const {
    if (record == 0 || record > per_track) return std::nullopt;
    auto track = std::uint64_t{relative.cylinder.n} * kHeads + relative.head.n;
    auto block = track * per_track + record;
    if (block >= owners.size()) return std::nullopt;
    return owners[static_cast<std::size_t>(block)];
}

base::Result<BlockUse> read_block_use(const Device& device) {
    auto label = TRY(read_label_block(device));
    BlockStore store(device, label.block_size);
    auto opened = TRY(read_state(store, label));
    BlockUse use;
    use.block_size = label.block_size;
    use.per_track = blocks_per_track(label.block_size);
    use.owners.assign(std::size_t{label.blocks} + 1, BlockUse::kFree);
    for (BlockNumber block = 1; block <= label.blocks; ++block) {
        if (opened.map.used(block)) use.owners[block] = BlockUse::kLost;
        if (block < kFirstFileBlock) use.owners[block] = BlockUse::kSystem;
    }
    for (auto block : opened.state.meta) claim(use, block, BlockUse::kSystem);
    for (std::size_t i = 0; i < opened.state.files.size(); ++i) {
        use.files.push_back(entry_of(opened.state.files[i]));
        TRY(claim_file(use, store, opened.state, i));
    }
    return use;
}

base::Result<std::uint32_t> clear_free_blocks(const Device& device) {
    auto use = TRY(read_block_use(device));
    BlockStore store(device, use.block_size);
    std::uint32_t cleared = 0;
    for (BlockNumber block = 1; block < use.owners.size(); ++block) {
        if (use.owners[block] != BlockUse::kFree) continue;
        auto content = TRY(store.read(block));
        if (is_zero(content)) continue;
        TRY(store.write(block, {}));
        ++cleared;
    }
    TRY(store.sync());
    return cleared;
}

}  // namespace dasd
