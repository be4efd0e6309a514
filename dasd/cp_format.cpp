// Formatting CP volumes: cylinder 0 track 0 with label, map and dummy VTOC; page records elsewhere.
// Format page: cpfmtxa sections 8.1 to 8.4.
#include <algorithm>
#include <array>

#include "dasd/image_header.h"
#include "dasd/label.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::size_t kIplLength1 = 24, kIplLength2 = 4096;
constexpr std::size_t kDscbKey = 44, kDscbData = 96;

void put(std::vector<std::byte>& at, std::size_t offset, std::initializer_list<unsigned> bytes) {
    std::transform(bytes.begin(), bytes.end(), at.begin() + static_cast<long>(offset),
                   [](unsigned b) { return static_cast<std::byte>(b); });
}

NewRecord record(std::uint8_t number, std::size_t key, std::size_t data) {
    return {number, std::vector<std::byte>(key), std::vector<std::byte>(data)};
}

// What an IPL of a volume without a program loads: a disabled wait, code X'C', and no-op CCWs.
NewRecord waiting_ipl() {
    auto ipl = record(1, 0, kIplLength1);
    put(ipl.data, 0, {0x00, 0x0A, 0, 0, 0, 0, 0, 0x0C, 0x03, 0, 0, 0, 0x20, 0, 0, 1});
    return ipl;
}

// The label record as section 8.2 shows it; the VTOC pointer names record 5 of this track.
NewRecord label_record(std::string_view serial) {
    auto label = record(3, 4, 80);
    base::MutableBytes data = label.data;
    base::text_to_ebcdic("VOL1", label.key);
    std::fill(data.begin(), data.end(), base::kEbcdicBlank);
    base::text_to_ebcdic("VOL1", data.first(4));
    base::store_ebcdic_field(data.subspan(4, 6), serial);
    data[10] = std::byte{0xF0};
    std::fill(data.begin() + 11, data.begin() + 21, std::byte{0});
    data[15] = std::byte{5};
    std::fill(data.begin() + 41, data.begin() + 46, std::byte{0});
    base::text_to_ebcdic("CPVOL", data.subspan(46, 5));
    return label;
}

// Format-4 DSCB: the VTOC is all of track 0, so every record on it is protected.
NewRecord format4(Cylinder cylinders) {
    auto dscb = record(5, kDscbKey, kDscbData);
    std::fill(dscb.key.begin(), dscb.key.end(), std::byte{4});
    put(dscb.data, 0, {0xF4});
    put(dscb.data, 15, {1});
    base::store_be<std::uint16_t>(dscb.data, 18, static_cast<std::uint16_t>(cylinders.n));
    base::store_be<std::uint16_t>(dscb.data, 20, static_cast<std::uint16_t>(kHeads));
    base::store_be<std::uint16_t>(dscb.data, 22, static_cast<std::uint16_t>(kTrackCapacity));
    put(dscb.data, 27, {0x30});
    put(dscb.data, 30, {50, 45});  // DSCBs and directory blocks a track
    put(dscb.data, 61, {1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    return dscb;
}

// Format-5 DSCB: no free space for other systems to allocate.
NewRecord format5() {
    auto dscb = record(6, kDscbKey, kDscbData);
    std::fill_n(dscb.key.begin(), 4, std::byte{5});
    put(dscb.data, 0, {0xF5});
    return dscb;
}

Result<std::vector<NewRecord>> ipl_records(const std::optional<IplRecords>& ipl) {
    std::vector<NewRecord> records{waiting_ipl(), record(2, 0, kIplLength2)};
    if (!ipl) return records;
    if (ipl->record1.size() != kIplLength1)
        return make_error(msg::DASLBL306E, fmt::format("{} bytes", ipl->record1.size()));
    if (ipl->record2.size() > kIplLength2)
        return make_error(msg::DASLBL306E, fmt::format("{} bytes", ipl->record2.size()));
    records[0].data = ipl->record1;
    std::copy(ipl->record2.begin(), ipl->record2.end(), records[1].data.begin());
    return records;
}

// Page n of a track is record n; those whose numbers the special records took are absent.
void add_pages(std::vector<NewRecord>& records) {
    for (auto n = static_cast<std::uint8_t>(records.size() + 1); n <= kPagesPerTrack; ++n)
        records.push_back(record(n, 0, kPageSize));
}

// The tracks of a formatted cylinder; they differ by their addresses only.
class FormattedCylinder {
  public:
    FormattedCylinder() : tracks_(std::size_t{kHeads} * kTrackSize) {
        auto pattern = Track::formatted({});
        used_ = pattern.used();
        for (std::uint32_t h = 0; h < kHeads; ++h)
            std::copy(pattern.image().begin(), pattern.image().end(), track(h).begin());
    }
    base::Bytes tracks_of(Cylinder cylinder, std::uint32_t first) {
        for (std::uint32_t h = 0; h < kHeads; ++h) {
            TrackAddress next{cylinder, {h}};
            move_track(track(h), used_, at_[h], next);
            at_[h] = next;
        }
        return base::Bytes(tracks_).subspan(first * kTrackSize);
    }

  private:
    base::MutableBytes track(std::uint32_t head) {
        return base::MutableBytes(tracks_).subspan(head * kTrackSize, kTrackSize);
    }

    std::vector<std::byte> tracks_;
    std::size_t used_ = 0;
    std::array<TrackAddress, kHeads> at_{};
};

// The disk is at work while the next cylinders are written; whoever waits in the end waits less.
void begin_to_save(Volume& volume, CylinderRange range) {
    auto parts = volume.parts();
    if (parts.size() != 1 || parts[0].tracks || !parts[0].file) return;
    parts[0].file->begin_sync(offset_of_cylinder(range.start),
                              std::uint64_t{range.count.n} * kCylinderSize);
}

}  // namespace

Result<void> write_cp_track0(Volume& volume, std::string_view serial, const AllocationMap& map,
                             const std::optional<IplRecords>& ipl) {
    if (!is_valid_serial(serial)) return make_error(msg::DASLBL301E, std::string(serial));
    auto records = TRY(ipl_records(ipl));
    records.push_back(label_record(serial));
    auto map_record = record(4, 0, 0);
    map_record.data = TRY(map.encode());
    records.push_back(std::move(map_record));
    records.push_back(format4(volume.cylinders()));
    records.push_back(format5());
    add_pages(records);
    auto track = TRY(Track::build({}, records));
    return volume.write_track(track);
}

Result<void> format_cylinders(const Device& device, CylinderRange relative,
                              const std::function<void(Cylinder)>& progress) {
    if (!device.writable()) return make_error(msg::DASIMG117E, device.volume().path());
    if (relative.end() > device.cylinders())
        return make_error(msg::DASIMG116E, device.volume().path(), relative.end().n - 1, 0U,
                          device.cylinders().n);
    auto& volume = device.volume();
    FormattedCylinder formatted;
    for (Cylinder c = relative.start; c < relative.end(); ++c) {
        auto place = device.range().start + c;
        auto first = place == Cylinder{0} ? 1U : 0U;
        TRY(volume.write_images({place, {first}}, formatted.tracks_of(place, first)));
        if (progress) progress(c - relative.start + Cylinder{1});
    }
    begin_to_save(volume, {device.range().start + relative.start, relative.count});
    return {};
}

}  // namespace dasd
