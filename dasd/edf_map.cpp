// CMS EDF file system: the allocation map in memory.
#include "dasd/edf_map.h"

#include <algorithm>
#include <bit>

namespace dasd::edf {
namespace {

std::byte bit_of(BlockNumber block) {
    return std::byte{0x80} >> ((block - 1) % 8);
}

}  // namespace

BlockMap::BlockMap(std::uint32_t blocks, base::Bytes bytes) : BlockMap(blocks) {
    assert(bytes.size() >= bytes_.size());
    std::copy_n(bytes.begin(), bytes_.size(), bytes_.begin());
    if (blocks % 8 != 0) bytes_.back() &= std::byte{0xFF} << (8 - blocks % 8);
}

bool BlockMap::used(BlockNumber block) const {
    assert(block >= 1 && block <= blocks_);
    return (bytes_[(block - 1) / 8] & bit_of(block)) != std::byte{0};
}

void BlockMap::set(BlockNumber block) {
    bytes_[(block - 1) / 8] |= bit_of(block);
}
void BlockMap::clear(BlockNumber block) {
    bytes_[(block - 1) / 8] &= ~bit_of(block);
}

std::uint32_t BlockMap::count() const {
    std::uint32_t count = 0;
    for (auto byte : bytes_)
        count += static_cast<std::uint32_t>(std::popcount(std::to_integer<unsigned char>(byte)));
    return count;
}

Allocator::Allocator(BlockMap committed) : current_(committed), committed_(std::move(committed)) {
    // Blocks 1 to 5 are never given, even where a foreign map leaves them free.
    for (BlockNumber block = 1; block < kFirstFileBlock; ++block) current_.set(block);
    commit();
}

base::Result<BlockNumber> Allocator::allocate() {
    if (available_ == 0) return base::make_error(base::msg::DASEDF406S, current_.blocks());
    while (hint_ <= current_.blocks()) {
        auto at = (hint_ - 1) / 8;
        if ((current_.bytes()[at] | committed_.bytes()[at]) == std::byte{0xFF}) {
            hint_ = at * 8 + 9;
        } else if (current_.used(hint_) || committed_.used(hint_)) {
            ++hint_;
        } else {
            mark(hint_, true);
            return hint_++;
        }
    }
    return base::make_error(base::msg::DASEDF406S, current_.blocks());
}

base::Result<void> Allocator::release(BlockNumber block) {
    if (block < kFirstFileBlock || block > current_.blocks())
        return damaged(block, "a pointer leads outside the disk");
    if (!current_.used(block))
        return damaged(block, "a file owns it but the allocation map has it free");
    mark(block, false);
    return {};
}

void Allocator::mark(BlockNumber block, bool taken) {
    taken ? current_.set(block) : current_.clear(block);
    journal_.push_back({block, taken});
    if (committed_.used(block)) return;
    taken ? --available_ : ++available_;
    if (!taken) hint_ = std::min(hint_, block);
}

void Allocator::undo() {
    auto changes = std::move(journal_);
    for (auto change = changes.rbegin(); change != changes.rend(); ++change)
        mark(change->block, !change->taken);
    journal_.clear();
}

void Allocator::commit() {
    committed_ = current_;
    available_ = current_.blocks() - current_.count();
    hint_ = 1;
    journal_.clear();
}

void Allocator::rollback() {
    current_ = committed_;
    commit();
}

}  // namespace dasd::edf
