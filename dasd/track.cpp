// Tracks: parsing, building, patching and moving track images. Format page: dasd-images section 4.
//
// A track comes from an untrusted file: every length is checked before it is used. Record numbers
// need not ascend and counts may name another CCHH; both are legal and kept.
#include "dasd/track.h"

#include <algorithm>
#include <array>

namespace dasd {
namespace {

constexpr std::size_t kHomeAddress = 5;
constexpr std::size_t kCount = sizeof(CountField);
constexpr std::size_t kRecord0 = kCount + 8;  // R0: count and eight bytes of data
constexpr std::size_t kFirstRecord = kHomeAddress + kRecord0;

base::Error damaged(TrackAddress address, std::string why) {
    return base::make_error(base::msg::DASTRK201E, address.cylinder.n, address.head.n, why);
}

CountField count_at(base::Bytes image, std::size_t offset) {
    CountField count;
    std::memcpy(&count, image.data() + offset, kCount);
    return count;
}

bool is_end_mark(base::Bytes image, std::size_t offset) {
    return base::load_be<std::uint64_t>(image, offset) == ~std::uint64_t{0};
}

// Home address, and R0 as every formatter writes it: an all-zero track (a hole) fails here.
std::optional<std::string> fault_in_start(base::Bytes image, TrackAddress address) {
    if (image.size() < kFirstRecord) return "the track ends before its first record";
    auto cylinder = base::load_be<std::uint16_t>(image, 1);
    auto head = base::load_be<std::uint16_t>(image, 3);
    auto record0 = count_at(image, kHomeAddress);
    bool zero = std::all_of(image.begin(), image.begin() + kFirstRecord,
                            [](std::byte b) { return b == std::byte{0}; });
    if (zero) return "the track was never written (a hole in the image)";
    if (image[0] != std::byte{0}) return "the home address is damaged (first byte not zero)";
    if (cylinder != address.cylinder.n || head != address.head.n)
        return fmt::format("the home address names cylinder {} head {}", cylinder, head);
    if (record0.record != 0 || record0.key_length != 0 || record0.data_length != 8)
        return "record 0 is damaged";
    return std::nullopt;
}

void put_start(base::MutableBytes image, TrackAddress address) {
    base::store_be<std::uint16_t>(image, 1, static_cast<std::uint16_t>(address.cylinder.n));
    base::store_be<std::uint16_t>(image, 3, static_cast<std::uint16_t>(address.head.n));
    base::store_be<std::uint16_t>(image, 5, static_cast<std::uint16_t>(address.cylinder.n));
    base::store_be<std::uint16_t>(image, 7, static_cast<std::uint16_t>(address.head.n));
    base::store_be<std::uint16_t>(image, 11, std::uint16_t{8});
}

std::uint32_t space_of(const std::vector<NewRecord>& records) {
    std::uint64_t need = 0;
    for (const auto& record : records)
        need += record_space(static_cast<std::uint32_t>(record.key.size()),
                             static_cast<std::uint32_t>(record.data.size()));
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(need, 0xFFFFFFFF));
}

bool lengths_fit(const NewRecord& record) {
    return record.key.size() <= 255 && record.data.size() <= 0xFFFF;
}

// Appends count, key and data at `offset`; answers the offset behind them.
std::size_t put_record(base::MutableBytes image, std::size_t offset, TrackAddress address,
                       const NewRecord& record) {
    CountField count{static_cast<std::uint16_t>(address.cylinder.n),
                     static_cast<std::uint16_t>(address.head.n), record.number,
                     static_cast<std::uint8_t>(record.key.size()),
                     static_cast<std::uint16_t>(record.data.size())};
    std::memcpy(image.data() + offset, &count, kCount);
    offset += kCount;
    std::copy(record.key.begin(), record.key.end(), image.begin() + static_cast<long>(offset));
    offset += record.key.size();
    std::copy(record.data.begin(), record.data.end(), image.begin() + static_cast<long>(offset));
    return offset + record.data.size();
}

void put_end_mark(base::MutableBytes image, std::size_t offset) {
    base::store_be<std::uint64_t>(image, offset, ~std::uint64_t{0});
}

}  // namespace

base::Result<std::size_t> check_track(base::Bytes image, TrackAddress address) {
    if (auto fault = fault_in_start(image, address)) return damaged(address, *fault);
    for (std::size_t offset = kFirstRecord; offset + kCount <= image.size();) {
        if (is_end_mark(image, offset)) return offset + kCount;
        auto count = count_at(image, offset);
        offset += kCount + count.key_length + count.data_length;
    }
    return damaged(address, "the records run past the end of the track");
}

void move_track(base::MutableBytes image, std::size_t used, TrackAddress from, TrackAddress to) {
    std::array<std::byte, 4> old{}, fresh{};
    base::store_be<std::uint16_t>(old, 0, static_cast<std::uint16_t>(from.cylinder.n));
    base::store_be<std::uint16_t>(old, 2, static_cast<std::uint16_t>(from.head.n));
    base::store_be<std::uint16_t>(fresh, 0, static_cast<std::uint16_t>(to.cylinder.n));
    base::store_be<std::uint16_t>(fresh, 2, static_cast<std::uint16_t>(to.head.n));
    std::copy(fresh.begin(), fresh.end(), image.begin() + 1);
    for (std::size_t offset = kHomeAddress; offset + kCount < used;) {
        auto count = count_at(image, offset);
        auto at = image.begin() + static_cast<long>(offset);
        if (std::equal(old.begin(), old.end(), at)) std::copy(fresh.begin(), fresh.end(), at);
        offset += kCount + count.key_length + count.data_length;
    }
}

Track::Track(TrackAddress address, std::vector<std::byte> image, std::size_t used)
    : address_(address), image_(std::move(image)), used_(used) {
    image_.resize(kTrackSize);
    index_records();
}

Track::Track(const Track& other)
    : address_(other.address_), image_(other.image_), used_(other.used_) {
    index_records();
}

Track& Track::operator=(const Track& other) {
    if (this != &other) *this = Track(other);
    return *this;
}

void Track::index_records() {
    records_.clear();
    base::Bytes image = image_;
    for (std::size_t offset = kFirstRecord; offset + kCount < used_;) {
        Record record{count_at(image, offset), {}, {}, 0};
        offset += kCount;
        record.key = image.subspan(offset, record.count.key_length);
        record.data_offset = offset + record.count.key_length;
        record.data = image.subspan(record.data_offset, record.count.data_length);
        offset = record.data_offset + record.count.data_length;
        records_.push_back(record);
    }
}

base::Result<Track> Track::parse(std::vector<std::byte> image, TrackAddress address) {
    auto used =
        TRY(check_track(base::Bytes(image).first(std::min(image.size(), kTrackSize)), address));
    return Track(address, std::move(image), used);
}

base::Result<Track> Track::build(TrackAddress address, const std::vector<NewRecord>& records) {
    if (!std::all_of(records.begin(), records.end(), lengths_fit))
        return damaged(address, "a record has a key over 255 or data over 65535 bytes");
    auto need = space_of(records);
    if (need > kTrackCapacity)
        return base::make_error(base::msg::DASTRK202E, address.cylinder.n, address.head.n, need,
                                kTrackCapacity);
    std::vector<std::byte> image(kTrackSize);
    put_start(image, address);
    std::size_t offset = kFirstRecord;
    for (const auto& record : records) offset = put_record(image, offset, address, record);
    put_end_mark(image, offset);
    return Track(address, std::move(image), offset + kCount);
}

Track Track::empty(TrackAddress address) {
    return build(address, {}).value();
}

Track Track::formatted(TrackAddress address) {
    std::vector<NewRecord> pages(kPagesPerTrack);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        pages[i].number = static_cast<std::uint8_t>(i + 1);
        pages[i].data.resize(kPageSize);
    }
    return build(address, pages).value();
}

const Record* Track::find(std::uint8_t number) const {
    auto at = std::find_if(records_.begin(), records_.end(),
                           [&](const Record& record) { return record.count.record == number; });
    return at == records_.end() ? nullptr : &*at;
}

void Track::patch(const Record& record, std::size_t offset, base::Bytes bytes) {
    assert(offset + bytes.size() <= record.data.size());
    std::copy(bytes.begin(), bytes.end(),
              image_.begin() + static_cast<long>(record.data_offset + offset));
}

Track Track::moved_to(TrackAddress address) const {
    Track moved(*this);
    move_track(moved.image_, used_, address_, address);
    moved.address_ = address;
    moved.index_records();
    return moved;
}

bool same_records(const Track& a, const Track& b) {
    return a.used() == b.used() &&
           std::equal(a.image().begin(), a.image().begin() + static_cast<long>(a.used()),
                      b.image().begin());
}

}  // namespace dasd
