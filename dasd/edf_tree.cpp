// CMS EDF file system: walking and building pointer blocks.
#include "dasd/edf_tree.h"

#include <algorithm>

namespace dasd::edf {
namespace {

bool is_end(const Leaf& entry) {
    return entry.block == 0 && entry.highest == 0;
}

Leaf decode_pointer(base::Bytes block, std::uint32_t index, RecordFormat format) {
    if (format == RecordFormat::fixed)
        return {base::load_be<std::uint32_t>(block, std::size_t{index} * kFixedPointer), 0, 0};
    auto at = std::size_t{index} * kVariablePointer;
    return {base::load_be<std::uint32_t>(block, at), base::load_be<std::uint32_t>(block, at + 4),
            base::load_be<std::uint32_t>(block, at + 8)};
}

void encode_pointer(base::MutableBytes block, std::uint32_t index, const Leaf& leaf,
                    RecordFormat format) {
    auto at =
        std::size_t{index} * (format == RecordFormat::fixed ? kFixedPointer : kVariablePointer);
    base::store_be<std::uint32_t>(block, at, leaf.block);
    if (format == RecordFormat::fixed) return;
    base::store_be<std::uint32_t>(block, at + 4, leaf.highest);
    base::store_be<std::uint32_t>(block, at + 8, leaf.displacement);
}

base::Result<void> check_block(BlockNumber block, BlockNumber owner, std::uint32_t disk_blocks,
                               BlockNumber lowest = kFirstFileBlock) {
    if (block >= lowest && block <= disk_blocks) return {};
    return damaged(owner, fmt::format("it points to block {} of {}", block, disk_blocks));
}

// Walks a tree in file order, bounded by the number of data blocks that may be there.
class Walk {
  public:
    Walk(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks)
        : store_(store),
          format_(fst.format),
          disk_blocks_(disk_blocks),
          per_block_(pointers_per_block(store.block_size(), fst.format)),
          expected_(fst.format == RecordFormat::fixed ? fixed_leaves(fst, store.block_size())
                                                      : fst.blocks),
          // The directory's own first block is a leaf of the directory's tree.
          lowest_(is_pseudo(fst, Pseudo::directory) ? kRootBlocks[0] : kFirstFileBlock),
          seen_(std::size_t{disk_blocks} + 1) {
        tree_.origin = fst.origin;
        tree_.levels = fst.levels;
    }

    base::Result<Tree> run(std::uint32_t records) {
        if (expected_ > disk_blocks_)
            return damaged(tree_.origin, "the file has more blocks than the disk");
        TRY(visit({tree_.origin, records, 0}, tree_.levels, tree_.origin));
        if (tree_.leaves.size() != expected_)
            return damaged(tree_.origin, fmt::format("the pointers lead to {} data blocks, not {}",
                                                     tree_.leaves.size(), expected_));
        if (format_ == RecordFormat::variable && tree_.leaves.back().highest != records)
            return damaged(tree_.origin, "the pointers end at another record than the file");
        return std::move(tree_);
    }

  private:
    base::Result<void> visit(const Leaf& node, std::uint8_t level, BlockNumber owner) {
        if (node.block == 0) return visit_hole(node, level);
        TRY(check_block(node.block, owner, disk_blocks_, lowest_));
        if (seen_[node.block]) return damaged(node.block, "pointers lead to it twice");
        seen_[node.block] = true;
        if (level == 0) return add(node);
        tree_.pointers.push_back(node.block);
        auto view = TRY(store_.read(node.block));
        std::vector<std::byte> block(view.begin(), view.end());
        for (std::uint32_t i = 0; i < per_block_ && tree_.leaves.size() < expected_; ++i) {
            auto child = decode_pointer(block, i, format_);
            if (format_ == RecordFormat::variable && is_end(child)) break;
            TRY(visit(child, static_cast<std::uint8_t>(level - 1), node.block));
        }
        return {};
    }

    // A hole above level 0 stands for all the data blocks that would lie below it.
    base::Result<void> visit_hole(const Leaf& node, std::uint8_t level) {
        if (format_ == RecordFormat::variable && level > 0)
            return damaged(tree_.origin, "a pointer block is missing");
        std::uint64_t below = 1;
        for (; level > 0 && below < expected_; --level) below *= per_block_;
        for (; below > 0 && tree_.leaves.size() < expected_; --below) TRY(add(node));
        return {};
    }

    base::Result<void> add(const Leaf& leaf) {
        if (format_ == RecordFormat::variable && !tree_.leaves.empty() &&
            leaf.highest < tree_.leaves.back().highest)
            return damaged(leaf.block, "record numbers in its pointers descend");
        tree_.leaves.push_back(leaf);
        return {};
    }

    BlockStore& store_;
    RecordFormat format_;
    std::uint32_t disk_blocks_;
    std::uint32_t per_block_;
    std::uint64_t expected_;
    BlockNumber lowest_;
    std::vector<bool> seen_;
    Tree tree_;
};

// One pointer block over some entries; a hole when all of them are (F only).
base::Result<Leaf> store_pointer_block(BlockStore& store, Allocator& allocator,
                                       std::span<const Leaf> entries, RecordFormat format,
                                       Tree& tree) {
    bool holes =
        std::all_of(entries.begin(), entries.end(), [](const Leaf& e) { return e.block == 0; });
    if (holes && format == RecordFormat::fixed) return Leaf{};
    std::vector<std::byte> block(store.block_size());
    for (std::uint32_t i = 0; i < entries.size(); ++i) encode_pointer(block, i, entries[i], format);
    if (format == RecordFormat::variable) {
        auto last = static_cast<std::uint32_t>((entries.size() - 1) * kVariablePointer);
        base::store_be<std::uint32_t>(block, block.size() - 4, last);
    }
    auto number = TRY(allocator.allocate());
    TRY(store.write(number, block));
    tree.pointers.push_back(number);
    return Leaf{number, entries.back().highest, entries.front().displacement};
}

}  // namespace

base::Result<Tree> load_tree(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks) {
    if (fst.records == 0) return Tree{};
    return Walk(store, fst, disk_blocks).run(fst.records);
}

base::Result<Tree> store_tree(BlockStore& store, Allocator& allocator, std::vector<Leaf> leaves,
                              RecordFormat format) {
    Tree tree;
    tree.leaves = std::move(leaves);
    std::size_t per_block = pointers_per_block(store.block_size(), format);
    std::vector<Leaf> above;
    for (std::span<const Leaf> level(tree.leaves); level.size() > 1; level = above) {
        std::vector<Leaf> next;
        for (std::size_t at = 0; at < level.size(); at += per_block) {
            auto entries = level.subspan(at, std::min(per_block, level.size() - at));
            next.push_back(TRY(store_pointer_block(store, allocator, entries, format, tree)));
        }
        above = std::move(next);
        ++tree.levels;
    }
    if (!tree.leaves.empty())
        tree.origin = tree.levels == 0 ? tree.leaves[0].block : above[0].block;
    return tree;
}

std::uint64_t pointer_blocks(std::uint64_t leaves, std::uint32_t block_size, RecordFormat format) {
    std::uint64_t sum = 0;
    for (auto level = leaves; level > 1;) {
        level = divide_up(level, pointers_per_block(block_size, format));
        sum += level;
    }
    return sum;
}

LeafCursor::LeafCursor(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks)
    : store_(store),
      fst_(fst),
      disk_blocks_(disk_blocks),
      per_block_(pointers_per_block(store.block_size(), fst.format)) {}

base::Result<void> LeafCursor::check(BlockNumber block) const {
    return check_block(block, path_.empty() ? fst_.origin : path_.back().block, disk_blocks_);
}

base::Result<Leaf> LeafCursor::entry(BlockNumber pointer_block, std::uint32_t index) {
    auto block = TRY(store_.read(pointer_block));
    return decode_pointer(block, index, fst_.format);
}

base::Result<BlockNumber> LeafCursor::fixed_leaf(std::uint64_t index) {
    auto block = fst_.origin;
    for (std::uint32_t level = fst_.levels; level > 0 && block != 0; --level) {
        std::uint64_t below = 1;
        for (std::uint32_t i = 1; i < level && below <= index; ++i) below *= per_block_;
        if (index / below >= per_block_)
            return damaged(fst_.origin, "the file has too few pointer levels");
        auto next = TRY(entry(block, static_cast<std::uint32_t>(index / below)));
        if (next.block != 0) TRY(check_block(next.block, block, disk_blocks_));
        block = next.block;
        index %= below;
    }
    if (fst_.levels == 0 && index > 0)
        return damaged(fst_.origin, "the file has too few pointer levels");
    return block;
}

base::Result<LeafCursor::Found> LeafCursor::find_record(std::uint32_t record) {
    path_.clear();
    Leaf node{fst_.origin, fst_.records, 0};
    std::uint32_t before = 0;  // highest record before the node
    for (std::uint32_t level = fst_.levels; level > 0; --level) {
        TRY(check(node.block));
        auto block = TRY(store_.read(node.block));
        std::uint32_t index = 0;
        auto child = decode_pointer(block, index, fst_.format);
        while (!is_end(child) && child.highest < record && ++index < per_block_) {
            before = std::max(before, child.highest);
            child = decode_pointer(block, index, fst_.format);
        }
        if (is_end(child) || index == per_block_)
            return damaged(node.block, fmt::format("record {} is not below it", record));
        path_.push_back({node.block, index});
        node = child;
    }
    if (node.block != 0) TRY(check(node.block));
    return Found{node, before + 1};
}

// The first leaf below an entry of the last step of the path.
base::Result<std::optional<Leaf>> LeafCursor::descend(Leaf leaf) {
    while (path_.size() < fst_.levels) {
        TRY(check(leaf.block));
        path_.push_back({leaf.block, 0});
        leaf = TRY(entry(leaf.block, 0));
    }
    if (leaf.block != 0) TRY(check(leaf.block));
    return std::optional(leaf);
}

base::Result<std::optional<Leaf>> LeafCursor::next() {
    while (!path_.empty()) {
        auto& step = path_.back();
        if (++step.index < per_block_) {
            auto leaf = TRY(entry(step.block, step.index));
            if (!is_end(leaf)) return descend(leaf);
        }
        path_.pop_back();
    }
    return std::optional<Leaf>();
}

}  // namespace dasd::edf
