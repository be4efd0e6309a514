// CMS EDF file system: reading and committing the directory.
//
// The DIRECTOR entry is the first one of the directory's first block, block 4 or 5 as the label
// says; a directory of one block starts there (level 0), a larger one has its pointer block
// elsewhere and block 4 or 5 as its first data block.
#include "dasd/edf_directory.h"

#include <algorithm>

namespace dasd::edf {
namespace {

std::uint64_t directory_blocks(std::size_t files, std::uint32_t block_size) {
    return divide_up((std::uint64_t{files} + kPseudoFiles) * kFstSize, block_size);
}

std::uint64_t map_blocks(const Label& label) {
    return divide_up(divide_up(label.blocks, 8), label.block_size);
}

// Blocks of a tree all of whose data blocks are there.
base::Result<Tree> load_meta_tree(BlockStore& store, Fst fst, std::uint64_t leaves,
                                  const Label& label) {
    if (fst.format != RecordFormat::fixed || fst.levels > kMaximumLevels)
        return damaged(label.directory,
                       fmt::format("entry {} is not as CMS writes it", fst.type()));
    fst.record_length = label.block_size;  // so that the tree has exactly these leaves
    fst.records = static_cast<std::uint32_t>(leaves);
    auto tree = TRY(load_tree(store, fst, label.blocks));
    for (const auto& leaf : tree.leaves)
        if (leaf.block == 0) return damaged(fst.origin, fmt::format("{} has a hole", fst.type()));
    return tree;
}

void remember(State& state, const Tree& tree) {
    state.meta.insert(state.meta.end(), tree.pointers.begin(), tree.pointers.end());
    for (const auto& leaf : tree.leaves)
        if (leaf.block >= kFirstFileBlock) state.meta.push_back(leaf.block);
}

base::Result<void> read_pseudo_files(BlockStore& store, State& state) {
    auto root = TRY(store.read(state.label.directory));
    state.directory = decode_fst(root.first(kFstSize));
    state.map_entry = decode_fst(root.subspan(kFstSize, kFstSize));
    if (!is_pseudo(state.directory, Pseudo::directory))
        return damaged(state.label.directory, "the directory does not start with DIRECTOR");
    if (!is_pseudo(state.map_entry, Pseudo::allocation_map))
        return damaged(state.label.directory, "the directory's second entry is not ALLOCMAP");
    auto most = std::uint64_t{state.label.blocks} * state.label.entries_per_block;
    if (state.directory.records < kPseudoFiles || state.directory.records > most)
        return damaged(state.label.directory,
                       fmt::format("{} directory entries", state.directory.records));
    return {};
}

base::Result<void> read_entries(BlockStore& store, State& state) {
    auto leaves = directory_blocks(state.directory.records - kPseudoFiles, store.block_size());
    auto tree = TRY(load_meta_tree(store, state.directory, leaves, state.label));
    if (tree.leaves[0].block != state.label.directory)
        return damaged(state.label.directory, "the directory's pointers do not lead back to it");
    remember(state, tree);
    std::uint32_t left = state.directory.records;
    for (const auto& leaf : tree.leaves) {
        auto block = TRY(store.read(leaf.block));
        for (std::size_t at = 0; at < block.size() && left > 0; at += kFstSize, --left) {
            if (&leaf == &tree.leaves[0] && at < kPseudoFiles * kFstSize) continue;
            auto fst = decode_fst(block.subspan(at, kFstSize));
            if (auto fault = fault_in_fst(fst, state.label))
                return damaged(leaf.block, fmt::format("entry {} ({} {}): {}", at / kFstSize + 1,
                                                       fst.name(), fst.type(), *fault));
            state.files.push_back(std::move(fst));
        }
    }
    return {};
}

base::Result<void> check_names(const State& state) {
    auto names = state.files;
    std::sort(names.begin(), names.end(), precedes);
    auto twin = std::adjacent_find(names.begin(), names.end(), [](const Fst& a, const Fst& b) {
        return std::equal(a.id().begin(), a.id().end(), b.id().begin());
    });
    if (twin == names.end()) return {};
    return damaged(state.label.directory,
                   fmt::format("file {} {} is there twice", twin->name(), twin->type()));
}

base::Result<BlockMap> read_map_file(BlockStore& store, State& state) {
    auto tree = TRY(load_meta_tree(store, state.map_entry, map_blocks(state.label), state.label));
    remember(state, tree);
    std::vector<std::byte> bytes;
    for (const auto& leaf : tree.leaves) {
        auto block = TRY(store.read(leaf.block));
        bytes.insert(bytes.end(), block.begin(), block.end());
    }
    BlockMap map(state.label.blocks, bytes);
    for (auto block : state.meta)
        if (!map.used(block))
            return damaged(block, "directory or map lie in it but the map has it free");
    return map;
}

base::Result<void> write_map_file(BlockStore& store, const State& state, const Tree& tree,
                                  const BlockMap& map) {
    auto rest = map.bytes();
    for (const auto& leaf : tree.leaves) {
        auto piece = std::min<std::size_t>(rest.size(), state.label.block_size);
        TRY(store.write(leaf.block, rest.first(piece)));
        rest = rest.subspan(piece);
    }
    return {};
}

base::Result<void> write_entries(BlockStore& store, const State& state, const Tree& tree) {
    std::vector<std::byte> bytes;
    auto add = [&](const Fst& fst) { bytes.insert(bytes.end(), fst.raw.begin(), fst.raw.end()); };
    add(state.directory);
    add(state.map_entry);
    std::for_each(state.files.begin(), state.files.end(), add);
    base::Bytes rest(bytes);
    for (const auto& leaf : tree.leaves) {
        auto piece = std::min<std::size_t>(rest.size(), state.label.block_size);
        TRY(store.write(leaf.block, rest.first(piece)));
        rest = rest.subspan(piece);
    }
    return {};
}

// Allocates leaves (the first one given for the directory) and writes the pointers above them.
base::Result<Tree> place(BlockStore& store, Allocator& allocator, std::uint64_t leaves,
                         BlockNumber first) {
    std::vector<Leaf> list(static_cast<std::size_t>(leaves));
    for (auto& leaf : list)
        leaf.block = &leaf == &list[0] && first != 0 ? first : TRY(allocator.allocate());
    return store_tree(store, allocator, std::move(list), RecordFormat::fixed);
}

void describe(Fst& fst, const Tree& tree, std::uint32_t records) {
    fst.origin = tree.origin;
    fst.levels = tree.levels;
    fst.blocks = static_cast<std::uint32_t>(tree.leaves.size());
    fst.records = records;
    set_stamp(fst, Timestamp::now());
    encode_fst(fst);
}

// Everything but the label block, into blocks free in the committed state.
base::Result<State> write_new_state(BlockStore& store, Allocator& allocator, State next) {
    for (auto block : next.meta) TRY(allocator.release(block));
    next.meta.clear();
    auto root = next.label.directory == kRootBlocks[0] ? kRootBlocks[1] : kRootBlocks[0];
    auto directory =
        TRY(place(store, allocator, directory_blocks(next.files.size(), store.block_size()), root));
    auto map = TRY(place(store, allocator, map_blocks(next.label), 0));
    remember(next, directory);
    remember(next, map);
    next.map_entry.record_length = next.label.block_size;
    describe(next.map_entry, map, static_cast<std::uint32_t>(map.leaves.size()));
    set_generation(next.directory, generation_of(next.directory) + 1);
    describe(next.directory, directory,
             static_cast<std::uint32_t>(next.files.size() + kPseudoFiles));
    TRY(write_map_file(store, next, map, allocator.map()));
    TRY(write_entries(store, next, directory));
    next.label.directory = root;
    next.label.used = allocator.map().count();
    encode_label(next.label);
    return next;
}

base::Result<void> write_label_block(BlockStore& store, const Label& label) {
    auto old = TRY(store.read(kLabelBlock));
    std::vector<std::byte> block(old.begin(), old.end());
    std::copy(label.raw.begin(), label.raw.end(), block.begin());
    TRY(store.write(kLabelBlock, block));
    return store.sync();
}

base::Result<State> write_in_order(BlockStore& store, Allocator& allocator, const State& state) {
    auto next = TRY(write_new_state(store, allocator, state));
    TRY(store.sync());
    auto written = write_label_block(store, next.label);
    // The new label must not be written by a later flush: all else was synced, so drop it.
    if (!written.ok()) store.forget();
    TRY(std::move(written));
    return next;
}

}  // namespace

base::Result<Label> read_label_block(const Device& device) {
    auto where = fmt::format("{} cylinder {}", device.volume().path(), device.range().start.n);
    auto track = TRY(device.read_track({}));
    const auto* record = track.find(kLabelBlock);
    if (!record || !has_label_mark(record->data))
        return base::make_error(base::msg::DASEDF401E, where);
    auto label = decode_label(record->data);
    auto size = static_cast<std::uint32_t>(record->data.size());
    auto blocks = is_block_size(size)
                      ? std::uint64_t{device.cylinders().n} * kHeads * blocks_per_track(size)
                      : 0;
    if (auto fault = fault_in_label(label, blocks, size)) return damaged(kLabelBlock, *fault);
    return label;
}

base::Result<Opened> read_state(BlockStore& store, const Label& label) {
    State state;
    state.label = label;
    TRY(read_pseudo_files(store, state));
    TRY(read_entries(store, state));
    TRY(check_names(state));
    auto map = TRY(read_map_file(store, state));
    return Opened{std::move(state), std::move(map)};
}

std::uint64_t commit_blocks(const State& state, std::size_t files) {
    auto size = state.label.block_size;
    auto directory = directory_blocks(files, size);
    auto map = map_blocks(state.label);
    return directory - 1 + pointer_blocks(directory, size, RecordFormat::fixed) + map +
           pointer_blocks(map, size, RecordFormat::fixed);
}

base::Result<void> write_state(BlockStore& store, Allocator& allocator, State& state) {
    allocator.begin();
    auto next = write_in_order(store, allocator, state);
    if (!next.ok()) {
        allocator.undo();
        return std::move(next).error();
    }
    state = std::move(next).value();
    allocator.commit();
    return {};
}

bool precedes(const Fst& a, const Fst& b) {
    return std::lexicographical_compare(a.id().begin(), a.id().end(), b.id().begin(), b.id().end());
}

base::Result<std::vector<std::byte>> seal_of(const BlockStore& store, const Label& label) {
    return store.read_device({kLabelBlock, label.directory});
}

}  // namespace dasd::edf
