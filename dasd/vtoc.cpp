// Data sets of a VTOC. Format page: dasd-images section 12.
//
// A DSCB is a record with a key of 44 bytes and 96 of data. Format 1 (and 8) names a data set and
// its first three extents, format 3 further ones, format 4 says how far the VTOC goes.
#include <map>
#include <tuple>

#include "dasd/survey.h"

namespace dasd {
namespace {

// Data part of format 1:
//    0  1  X'F1'           38  2  DSORG      42  2  block size     61 10  extent 1
//    9  3  year, day       40  1  RECFM      44  2  record length  71 10  extent 2
//   15  1  extents                                                 81 10  extent 3   91 5 format 3
// Format 3: key 4 10 extents 1 to 4; data 1 10 extents 5 to 13. An extent: type, number, first
// CCHH, last CCHH.
constexpr std::size_t kKey = 44, kData = 96, kCreated = 9, kExtents = 15, kOrganization = 38,
                      kRecordFormat = 40, kBlockSize = 42, kRecordLength = 44, kFirstExtent = 61,
                      kExtentSize = 10, kPointer = 91;

using RecordAddress = std::tuple<std::uint32_t, std::uint32_t, unsigned>;  // cylinder, head, record
using Extents = std::vector<FoundDataset::Extent>;

TrackAddress track_at(base::Bytes data, std::size_t at, const Shape& shape) {
    auto cylinder = base::load_be<std::uint16_t>(data, at);
    auto head = base::load_be<std::uint16_t>(data, at + 2);
    if (shape != k3390) return {{cylinder}, {head}};
    // Cylinders above 65535 have their upper bits in the head.
    return {{cylinder | (head & 0xFFF0u) << 12}, {head & 0xFu}};
}

RecordAddress record_at(base::Bytes data, std::size_t at, const Shape& shape) {
    auto track = track_at(data, at, shape);
    return {track.cylinder.n, track.head.n, std::to_integer<unsigned>(data[at + 4])};
}

FoundDataset::Extent extent_at(base::Bytes bytes, std::size_t at, const Shape& shape) {
    return {track_at(bytes, at + 2, shape), track_at(bytes, at + 6, shape)};
}

// Of a format 3: as far as the type byte says that an extent is used.
void add_used_extents(base::Bytes bytes, std::size_t most, const Shape& shape, Extents& extents) {
    for (std::size_t i = 0; i < most && bytes[i * kExtentSize] != std::byte{0}; ++i)
        extents.push_back(extent_at(bytes, i * kExtentSize, shape));
}

std::string organization_of(unsigned bits) {
    struct Row {
        unsigned bit;
        std::string_view name;
    };
    constexpr Row kRows[] = {
        {0x8000, "IS"}, {0x4000, "PS"}, {0x2000, "DA"}, {0x0200, "PO"}, {0x0008, "VS"}};
    for (const auto& row : kRows)
        if (bits & row.bit) return std::string(row.name);
    return "";
}

std::string record_format_of(unsigned bits) {
    std::string text = (bits & 0xC0) == 0xC0 ? "U" : bits & 0x80 ? "F" : bits & 0x40 ? "V" : "";
    if (bits & 0x10) text += 'B';
    if (bits & 0x08) text += 'S';
    if (bits & 0x04) text += 'A';
    if (bits & 0x02) text += 'M';
    return text;
}

FoundDataset dataset_of(const Record& record, const Shape& shape) {
    const auto& data = record.data;
    FoundDataset found;
    found.name = base::load_ebcdic_field(record.key);
    found.organization = organization_of(base::load_be<std::uint16_t>(data, kOrganization));
    found.record_format = record_format_of(std::to_integer<unsigned>(data[kRecordFormat]));
    found.block_size = base::load_be<std::uint16_t>(data, kBlockSize);
    found.record_length = base::load_be<std::uint16_t>(data, kRecordLength);
    auto day = base::load_be<std::uint16_t>(data, kCreated + 1);
    if (day != 0)
        found.created =
            fmt::format("{}.{:03}", 1900 + std::to_integer<unsigned>(data[kCreated]), day);
    auto count = std::min(std::to_integer<std::size_t>(data[kExtents]), std::size_t{3});
    for (std::size_t i = 0; i < count; ++i)
        found.extents.push_back(extent_at(data, kFirstExtent + i * kExtentSize, shape));
    return found;
}

// What a walk through the VTOC has met.
class Walk {
  public:
    explicit Walk(const Shape& shape) : shape_(shape) {}

    void take(const Record& record, TrackAddress track) {
        bool is_dscb = record.key.size() == kKey && record.data.size() >= kData;
        if (!is_dscb) return;
        any_ = true;
        auto format = std::to_integer<unsigned>(record.data[0]);
        if (format == 0xF1 || format == 0xF8) {
            auto count = std::to_integer<unsigned>(record.data[kExtents]);
            found_.push_back(
                {dataset_of(record, shape_), record_at(record.data, kPointer, shape_), count > 3});
        } else if (format == 0xF3) {
            auto& extents = further_[{track.cylinder.n, track.head.n, record.count.record}];
            add_used_extents(record.key.subspan(4), 4, shape_, extents);
            add_used_extents(record.data.subspan(1), 9, shape_, extents);
        } else if (format == 0xF4) {
            last_ = track_at(record.data, kFirstExtent + 6, shape_);
        }
    }
    // Whether a DSCB was met since the last question.
    bool any() { return std::exchange(any_, false); }
    // The last track, when a format 4 has told.
    std::optional<TrackAddress> last() const { return last_; }

    std::vector<FoundDataset> datasets() {
        std::vector<FoundDataset> all;
        for (auto& [dataset, pointer, has_more] : found_) {
            auto more = further_.find(pointer);
            if (has_more && more != further_.end())
                dataset.extents.insert(dataset.extents.end(), more->second.begin(),
                                       more->second.end());
            all.push_back(std::move(dataset));
        }
        return all;
    }

  private:
    struct Found {
        FoundDataset dataset;
        RecordAddress further;
        bool has_more;
    };
    Shape shape_;
    std::vector<Found> found_;
    std::map<RecordAddress, Extents> further_;
    std::optional<TrackAddress> last_;
    bool any_ = false;
};

TrackAddress next(TrackAddress at, std::uint32_t heads) {
    if (at.head.n + 1 < heads) return {at.cylinder, at.head + Head{1}};
    return {at.cylinder + Cylinder{1}, {0}};
}

}  // namespace

std::vector<FoundDataset> read_vtoc(Volume& volume, const Track& track0) {
    const auto* label = track0.find(3);
    if (label == nullptr || label->data.size() < 16) return {};
    const auto shape = volume.shape();
    Walk walk(shape);
    auto at = track_at(label->data, 11, shape);
    if (at.head.n >= shape.heads) return {};
    for (; at.cylinder < volume.cylinders(); at = next(at, shape.heads)) {
        auto track = volume.read_track(at);
        if (!track.ok()) break;
        for (const auto& record : track.value().records()) walk.take(record, at);
        bool goes_on = walk.any();
        if (walk.last() ? at >= *walk.last() : !goes_on) break;
    }
    return walk.datasets();
}

}  // namespace dasd
