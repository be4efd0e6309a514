// CMS EDF file system: reading and packing records.
#include "dasd/edf_records.h"

#include <algorithm>
#include <functional>

namespace dasd::edf {
namespace {

base::Result<Records> read_fixed(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks,
                                 std::uint32_t first, std::uint32_t count) {
    LeafCursor cursor(store, fst, disk_blocks);
    const std::size_t size = store.block_size();
    const std::vector<std::byte> hole(size);
    std::uint64_t position = std::uint64_t{first - 1} * fst.record_length;
    base::Bytes rest;  // of the block at hand
    Records records(count, std::vector<std::byte>(fst.record_length));
    for (auto& record : records) {
        for (std::size_t done = 0; done < record.size();) {
            if (rest.empty()) {
                auto block = TRY(cursor.fixed_leaf(position / size));
                rest = hole;
                if (block != 0) rest = TRY(store.read(block));
                rest = rest.subspan(position % size);
            }
            auto piece = std::min(rest.size(), record.size() - done);
            std::copy_n(rest.begin(), piece, record.begin() + static_cast<std::ptrdiff_t>(done));
            rest = rest.subspan(piece);
            done += piece;
            position += piece;
        }
    }
    return records;
}

// The bytes of a V file from some place on, block after block.
class VariableStream {
  public:
    // Answers the next leaf, or nothing at the end of the file.
    using NextLeaf = std::function<base::Result<std::optional<Leaf>>()>;
    VariableStream(BlockStore& store, std::uint64_t most_blocks, NextLeaf next)
        : store_(store),
          next_(std::move(next)),
          blocks_left_(most_blocks),
          hole_(store.block_size()) {}

    base::Result<void> open(const Leaf& leaf, std::uint32_t offset) {
        if (blocks_left_-- == 0)
            return damaged(leaf.block, "the file has more blocks than it says");
        block_ = leaf.block;
        rest_ = hole_;
        if (leaf.block != 0) rest_ = TRY(store_.read(leaf.block));
        if (offset > rest_.size()) return damaged(leaf.block, "no record starts in it");
        rest_ = rest_.subspan(offset);
        return {};
    }

    BlockNumber block() const { return block_; }
    std::size_t left_in_block() const { return rest_.size(); }

    // False: the blocks end before so many bytes.
    base::Result<bool> take(std::size_t count, const std::function<void(base::Bytes)>& sink) {
        while (count > 0) {
            if (rest_.empty() && !TRY(advance())) return false;
            auto piece = std::min(count, rest_.size());
            sink(rest_.first(piece));
            rest_ = rest_.subspan(piece);
            count -= piece;
        }
        return true;
    }

    // The next record's length; 0 at the end of the records.
    base::Result<std::uint32_t> take_length() {
        std::uint32_t length = 0;
        auto complete = TRY(take(2, [&](base::Bytes bytes) {
            for (auto byte : bytes) length = length << 8 | std::to_integer<std::uint32_t>(byte);
        }));
        return complete ? length : 0;
    }

  private:
    base::Result<bool> advance() {
        auto leaf = TRY(next_());
        if (!leaf) return false;
        TRY(open(*leaf, 0));
        return true;
    }

    BlockStore& store_;
    NextLeaf next_;
    std::uint64_t blocks_left_;
    std::vector<std::byte> hole_;
    base::Bytes rest_;
    BlockNumber block_ = 0;
};

base::Result<std::vector<std::byte>> take_record(VariableStream& stream, std::uint32_t number) {
    auto length = TRY(stream.take_length());
    if (length == 0)
        return damaged(stream.block(), fmt::format("the records end before record {}", number));
    std::vector<std::byte> record;
    auto complete = TRY(stream.take(length, [&](base::Bytes bytes) {
        record.insert(record.end(), bytes.begin(), bytes.end());
    }));
    if (!complete)
        return damaged(stream.block(), fmt::format("the blocks end within record {}", number));
    return record;
}

base::Result<void> skip_record(VariableStream& stream, std::uint32_t number) {
    auto length = TRY(stream.take_length());
    auto complete = TRY(stream.take(length, [](base::Bytes) {}));
    if (length != 0 && complete) return {};
    return damaged(stream.block(), fmt::format("the records end before record {}", number));
}

base::Result<Records> read_variable(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks,
                                    std::uint32_t first, std::uint32_t count) {
    LeafCursor cursor(store, fst, disk_blocks);
    VariableStream stream(store, fst.blocks, [&] { return cursor.next(); });
    auto found = TRY(cursor.find_record(first));
    TRY(stream.open(found.leaf, found.leaf.displacement));
    for (auto number = found.first_record; number < first; ++number)
        TRY(skip_record(stream, number));
    Records records;
    records.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i)
        records.push_back(TRY(take_record(stream, first + i)));
    return records;
}

}  // namespace

base::Result<Records> read_records(BlockStore& store, const Fst& fst, std::uint32_t disk_blocks,
                                   std::uint32_t first, std::uint32_t count) {
    if (first == 0 || first > fst.records || count == 0) return Records{};
    count = std::min(count, fst.records - first + 1);
    if (fst.format == RecordFormat::fixed) return read_fixed(store, fst, disk_blocks, first, count);
    return read_variable(store, fst, disk_blocks, first, count);
}

base::Result<VariablePlace> find_variable(BlockStore& store, const Tree& tree,
                                          std::uint32_t record) {
    auto records = tree.leaves.back().highest;
    auto wanted = std::min(record, records);
    auto start = std::partition_point(tree.leaves.begin(), tree.leaves.end(),
                                      [&](const Leaf& leaf) { return leaf.highest < wanted; });
    auto index = static_cast<std::size_t>(start - tree.leaves.begin());
    VariableStream stream(store, tree.leaves.size() - index, [&] {
        return ++index < tree.leaves.size() ? std::optional(tree.leaves[index]) : std::nullopt;
    });
    TRY(stream.open(*start, start->displacement));
    auto number = index == 0 ? 1 : tree.leaves[index - 1].highest + 1;
    for (; number < record; ++number) TRY(skip_record(stream, number));
    auto offset = static_cast<std::uint32_t>(store.block_size() - stream.left_in_block());
    return VariablePlace{index, offset};
}

VariableBuilder::VariableBuilder(BlockStore& store, Allocator& allocator)
    : store_(store), allocator_(allocator) {
    block_.reserve(store.block_size());
}

base::Result<void> VariableBuilder::keep(const Tree& old, VariablePlace place,
                                         std::uint32_t next_record) {
    record_ = next_record - 1;
    auto kept = place.offset == store_.block_size() ? place.leaf + 1 : place.leaf;
    leaves_.assign(old.leaves.begin(), old.leaves.begin() + static_cast<std::ptrdiff_t>(kept));
    // Records that start behind the place go: the last kept block may have held the start of one.
    if (kept > place.leaf) {
        leaves_.back().highest = std::min(leaves_.back().highest, record_);
        return {};
    }
    const auto& partial = old.leaves[place.leaf];
    if (partial.block == 0) {
        block_.assign(place.offset, std::byte{0});
    } else {
        auto bytes = TRY(store_.read(partial.block));
        block_.assign(bytes.begin(), bytes.begin() + place.offset);
    }
    if (partial.displacement < place.offset) displacement_ = partial.displacement;
    return {};
}

base::Result<void> VariableBuilder::emit() {
    auto number = TRY(allocator_.allocate());
    TRY(store_.write(number, block_));
    leaves_.push_back({number, record_, displacement_});
    block_.clear();
    displacement_ = kSpanned;
    return {};
}

base::Result<void> VariableBuilder::put(base::Bytes bytes) {
    while (!bytes.empty()) {
        auto piece = std::min<std::size_t>(bytes.size(), store_.block_size() - block_.size());
        block_.insert(block_.end(), bytes.begin(),
                      bytes.begin() + static_cast<std::ptrdiff_t>(piece));
        bytes = bytes.subspan(piece);
        if (block_.size() == store_.block_size()) TRY(emit());
    }
    return {};
}

base::Result<void> VariableBuilder::add(base::Bytes record) {
    ++record_;
    if (displacement_ == kSpanned) displacement_ = static_cast<std::uint32_t>(block_.size());
    std::array<std::byte, 2> length{};
    base::store_be<std::uint16_t>(length, 0, static_cast<std::uint16_t>(record.size()));
    TRY(put(length));
    return put(record);
}

base::Result<std::vector<Leaf>> VariableBuilder::finish() {
    if (!block_.empty()) {
        // Behind the end of the last record: where the next one would start.
        if (displacement_ == kSpanned) displacement_ = static_cast<std::uint32_t>(block_.size());
        TRY(emit());
    }
    return std::move(leaves_);
}

base::Result<void> patch_bytes(BlockStore& store, Allocator& allocator, std::vector<Leaf>& leaves,
                               std::uint64_t position, base::Bytes bytes, RecordFormat format) {
    const std::size_t size = store.block_size();
    auto last = static_cast<std::size_t>((position + bytes.size() - 1) / size);
    if (last > allocator.map().blocks())
        return base::make_error(base::msg::DASEDF406S, allocator.map().blocks());
    if (leaves.size() <= last) leaves.resize(last + 1);
    std::vector<std::byte> block(size);
    for (auto index = static_cast<std::size_t>(position / size); index <= last; ++index) {
        auto& leaf = leaves[index];
        std::fill(block.begin(), block.end(), std::byte{0});
        if (leaf.block != 0) {
            auto old = TRY(store.read(leaf.block));
            std::copy(old.begin(), old.end(), block.begin());
        }
        auto offset = static_cast<std::size_t>(position % size);
        auto piece = std::min(size - offset, bytes.size());
        std::copy_n(bytes.begin(), piece, block.begin() + static_cast<std::ptrdiff_t>(offset));
        bytes = bytes.subspan(piece);
        position += piece;
        bool zero =
            std::all_of(block.begin(), block.end(), [](auto b) { return b == std::byte{0}; });
        leaf.block = 0;
        if (zero && index > 0 && format == RecordFormat::fixed) continue;
        leaf.block = TRY(allocator.allocate());
        TRY(store.write(leaf.block, block));
    }
    if (leaves[0].block == 0) {  // every reader expects the first block of a file to exist
        leaves[0].block = TRY(allocator.allocate());
        TRY(store.write(leaves[0].block, {}));
    }
    return {};
}

}  // namespace dasd::edf
