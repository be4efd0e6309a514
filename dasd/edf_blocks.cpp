// CMS EDF file system: blocks of a device.
//
// A track that holds new blocks beside committed ones is rewritten with the committed bytes
// unchanged, so that a write torn in the middle does not hurt the committed state.
#include "dasd/edf_blocks.h"

#include <algorithm>

namespace dasd::edf {

base::Error damaged(BlockNumber block, std::string why) {
    return base::make_error(base::msg::DASEDF402S, block, why);
}

BlockStore::BlockStore(Device device, std::uint32_t block_size)
    : device_(std::move(device)),
      block_size_(block_size),
      per_track_(blocks_per_track(block_size)) {}

std::uint64_t BlockStore::device_blocks() const {
    return std::uint64_t{device_.cylinders().n} * kHeads * per_track_;
}

TrackAddress BlockStore::address_of(std::uint32_t track) const {
    return {Cylinder{track / kHeads}, Head{track % kHeads}};
}

base::Result<const Record*> BlockStore::record_of(const Track& track, BlockNumber block) const {
    auto number = static_cast<std::uint8_t>((block - 1) % per_track_ + 1);
    const auto& records = track.records();
    const Record* record = number <= records.size() && records[number - 1u].count.record == number
                               ? &records[number - 1u]
                               : track.find(number);
    if (!record) return damaged(block, fmt::format("its track has no record {}", number));
    if (!record->key.empty() || record->data.size() != block_size_)
        return damaged(block, fmt::format("its record has {} bytes, not {}", record->data.size(),
                                          block_size_));
    return record;
}

base::Result<void> BlockStore::make_room() {
    if (tracks_.size() < kTracks) return {};
    auto& oldest = tracks_.back();
    if (oldest.changed) TRY(device_.write_track(oldest.track));
    index_.erase(oldest.number);
    tracks_.pop_back();
    return {};
}

base::Result<BlockStore::Entry*> BlockStore::track_of(BlockNumber block) {
    if (block == 0 || block > device_blocks()) return damaged(block, "it is outside the device");
    auto number = (block - 1) / per_track_;
    if (auto found = index_.find(number); found != index_.end()) {
        tracks_.splice(tracks_.begin(), tracks_, found->second);
        return &tracks_.front();
    }
    TRY(make_room());
    auto track = TRY(device_.read_track(address_of(number)));
    tracks_.push_front({number, std::move(track), false});
    index_[number] = tracks_.begin();
    return &tracks_.front();
}

base::Result<base::Bytes> BlockStore::read(BlockNumber block) {
    auto* entry = TRY(track_of(block));
    const auto* record = TRY(record_of(entry->track, block));
    return record->data;
}

base::Result<void> BlockStore::write(BlockNumber block, base::Bytes data) {
    assert(data.size() <= block_size_);
    auto* entry = TRY(track_of(block));
    const auto* record = TRY(record_of(entry->track, block));
    std::vector<std::byte> whole(data.begin(), data.end());
    whole.resize(block_size_);
    entry->track.patch(*record, 0, whole);
    entry->changed = true;
    return {};
}

base::Result<void> BlockStore::flush() {
    std::vector<Entry*> changed;
    for (auto& entry : tracks_)
        if (entry.changed) changed.push_back(&entry);
    std::sort(changed.begin(), changed.end(),
              [](const Entry* a, const Entry* b) { return a->number < b->number; });
    for (auto* entry : changed) {
        TRY(device_.write_track(entry->track));
        entry->changed = false;
    }
    return {};
}

base::Result<void> BlockStore::sync() {
    TRY(flush());
    return device_.volume().sync();
}

void BlockStore::forget() {
    index_.clear();
    tracks_.clear();
}

base::Result<std::vector<std::byte>> BlockStore::read_device(
    std::initializer_list<BlockNumber> blocks) const {
    auto track = TRY(device_.read_track(address_of((*blocks.begin() - 1) / per_track_)));
    std::vector<std::byte> bytes;
    for (auto block : blocks) {
        assert((block - 1) / per_track_ == (*blocks.begin() - 1) / per_track_);
        const auto* record = TRY(record_of(track, block));
        bytes.insert(bytes.end(), record->data.begin(), record->data.end());
    }
    return bytes;
}

}  // namespace dasd::edf
