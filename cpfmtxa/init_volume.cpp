// ICKDSF INIT. Offsets of DSCBs: DFSMSdfp Advanced Services, DSCB formats 0, 4 and 5 (key and data
// together are 140 bytes).
#include "cpfmtxa/init_volume.h"

#include "cpfmtxa/checks.h"

namespace cpfmtxa {
namespace {

namespace msg = base::msg;
using base::make_error;
using dasd::NewRecord;
using dasd::TrackAddress;

constexpr std::size_t kKey = 44, kData = 96;
constexpr std::byte kFormat1{0xF1}, kFormat4{0xF4}, kFormat5{0xF5};
constexpr std::uint32_t kMostTracksInFormat5 = 65535;  // relative tracks are two bytes
constexpr std::size_t kOwner = 37, kOwnerLength = 14, kVtocPointer = 11;

std::uint32_t track_number(TrackAddress at) {
    return at.cylinder.n * dasd::kHeads + at.head.n;
}
TrackAddress track_address(std::uint32_t number) {
    return {{number / dasd::kHeads}, {number % dasd::kHeads}};
}

void put_address(base::MutableBytes at, TrackAddress address) {
    base::store_be<std::uint16_t>(at, 0, static_cast<std::uint16_t>(address.cylinder.n));
    base::store_be<std::uint16_t>(at, 2, static_cast<std::uint16_t>(address.head.n));
}
TrackAddress address_in(base::Bytes at) {
    return {{base::load_be<std::uint16_t>(at, 0)}, {base::load_be<std::uint16_t>(at, 2)}};
}

NewRecord dscb(std::uint8_t number) {
    return {number, std::vector<std::byte>(kKey), std::vector<std::byte>(kData)};
}

std::uint32_t dscbs_a_track() {
    return dasd::records_per_track(kKey, kData);
}

// Format 4: the device, how many DSCBs are free, where the VTOC lies.
NewRecord format4(const Vtoc& vtoc, dasd::Cylinder cylinders) {
    auto record = dscb(1);
    std::fill(record.key.begin(), record.key.end(), std::byte{4});
    base::MutableBytes data(record.data);
    data[0] = kFormat4;
    base::store_be<std::uint16_t>(data, 6,
                                  static_cast<std::uint16_t>(vtoc.tracks * dscbs_a_track() - 2));
    // Free space of a larger volume does not fit format 5: whoever allocates works it out.
    bool is_large = cylinders.n * dasd::kHeads > kMostTracksInFormat5;
    if (is_large) data[14] = std::byte{0x80};
    data[15] = std::byte{1};
    base::store_be<std::uint16_t>(data, 18, static_cast<std::uint16_t>(cylinders.n));
    base::store_be<std::uint16_t>(data, 20, static_cast<std::uint16_t>(dasd::kHeads));
    base::store_be<std::uint16_t>(data, 22, static_cast<std::uint16_t>(dasd::kTrackCapacity));
    data[27] = std::byte{0x30};
    data[30] = static_cast<std::byte>(dscbs_a_track());
    data[31] = std::byte{45};  // directory blocks a track
    data[61] = std::byte{1};
    put_address(data.subspan(63), vtoc.start);
    put_address(data.subspan(67), track_address(track_number(vtoc.start) + vtoc.tracks - 1));
    return record;
}

// One entry of format 5: first relative track, whole cylinders, odd tracks.
void put_free(base::MutableBytes entry, std::uint32_t first, std::uint32_t end) {
    if (first >= end) return;
    base::store_be<std::uint16_t>(entry, 0, static_cast<std::uint16_t>(first));
    base::store_be<std::uint16_t>(entry, 2,
                                  static_cast<std::uint16_t>((end - first) / dasd::kHeads));
    entry[4] = static_cast<std::byte>((end - first) % dasd::kHeads);
}

NewRecord format5(const Vtoc& vtoc, dasd::Cylinder cylinders) {
    auto record = dscb(2);
    std::fill_n(record.key.begin(), 4, std::byte{5});
    record.data[0] = kFormat5;
    auto tracks = cylinders.n * dasd::kHeads;
    if (tracks > kMostTracksInFormat5) return record;
    auto start = track_number(vtoc.start);
    base::MutableBytes key(record.key);
    bool has_gap = start > 1;
    if (has_gap) put_free(key.subspan(4, 5), 1, start);
    put_free(key.subspan(has_gap ? 9 : 4, 5), start + vtoc.tracks, tracks);
    return record;
}

base::Result<void> write_vtoc(dasd::Volume& volume, const Vtoc& vtoc) {
    for (std::uint32_t i = 0; i < vtoc.tracks; ++i) {
        std::vector<NewRecord> records;
        for (std::uint32_t n = 1; n <= dscbs_a_track(); ++n)
            records.push_back(dscb(static_cast<std::uint8_t>(n)));
        if (i == 0) records[0] = format4(vtoc, volume.cylinders());
        if (i == 0) records[1] = format5(vtoc, volume.cylinders());
        auto at = track_address(track_number(vtoc.start) + i);
        auto track = TRY(dasd::Track::build(at, records));
        TRY(volume.write_track(track));
    }
    return {};
}

NewRecord keyed(std::uint8_t number, std::string_view key, std::size_t length) {
    NewRecord record{number, std::vector<std::byte>(key.size()), std::vector<std::byte>(length)};
    base::text_to_ebcdic(key, record.key);
    return record;
}

// IPL of the volume loads a disabled wait: PSW, then a CCW that does nothing.
base::Result<void> write_track0(dasd::Volume& volume, const InitRequest& request) {
    auto ipl = keyed(1, "IPL1", 24);
    constexpr unsigned kWait[] = {0x00, 0x0A, 0, 0, 0, 0, 0, 0x0F, 0x03, 0, 0, 0, 0x20, 0, 0, 1};
    std::transform(std::begin(kWait), std::end(kWait), ipl.data.begin(),
                   [](unsigned b) { return static_cast<std::byte>(b); });
    auto label = keyed(3, "VOL1", 80);
    base::MutableBytes data(label.data);
    std::fill(data.begin(), data.end(), base::kEbcdicBlank);
    base::text_to_ebcdic("VOL1", data.first(4));
    base::store_ebcdic_field(data.subspan(4, 6), request.volid);
    data[10] = base::text_to_ebcdic('0');
    put_address(data.subspan(kVtocPointer), request.vtoc.start);
    data[kVtocPointer + 4] = std::byte{1};
    base::store_ebcdic_field(data.subspan(kOwner, kOwnerLength), request.owner);
    auto track = TRY(dasd::Track::build({}, {ipl, keyed(2, "IPL2", 144), label}));
    return volume.write_track(track);
}

base::Result<void> erase_tracks(dasd::Volume& volume, const Progress& progress) {
    for (dasd::Cylinder c{0}; c < volume.cylinders(); ++c) {
        for (dasd::Head h{0}; h < dasd::Head{dasd::kHeads}; ++h)
            TRY(volume.write_track(dasd::Track::empty({c, h})));
        auto done = c + dasd::Cylinder{1};
        if (progress && !progress(done, volume.cylinders()) && done < volume.cylinders())
            return make_error(msg::HCPCCF6231E, done.n, volume.cylinders().n);
    }
    return {};
}

// Where the label says that the VTOC is; nothing when it cannot be there.
std::optional<TrackAddress> vtoc_pointer(const dasd::Track& track0, dasd::Cylinder cylinders) {
    const auto* label = track0.find(3);
    if (label == nullptr || label->data.size() < 80) return std::nullopt;
    auto at = address_in(label->data.subspan(kVtocPointer, 4));
    if (at.cylinder >= cylinders || at.head.n >= dasd::kHeads) return std::nullopt;
    return at;
}

std::size_t datasets_on(const dasd::Track& track) {
    auto is_dataset = [](const dasd::Record& record) {
        return record.key.size() == kKey && record.data.size() == kData &&
               record.data[0] == kFormat1;
    };
    const auto& records = track.records();
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), is_dataset));
}

// Last track of the VTOC by its format-4 DSCB, which is on its first one.
TrackAddress end_of_vtoc(const dasd::Track& first, dasd::Cylinder cylinders) {
    for (const auto& record : first.records()) {
        bool is_format4 =
            record.key.size() == kKey && record.data.size() == kData && record.data[0] == kFormat4;
        if (!is_format4) continue;
        auto last = address_in(record.data.subspan(67, 4));
        if (last.cylinder < cylinders && last.head.n < dasd::kHeads) return last;
    }
    return first.address();
}

base::Result<void> check_vtoc(const Vtoc& vtoc, dasd::Cylinder cylinders) {
    auto text = fmt::format("({},{},{})", vtoc.start.cylinder.n, vtoc.start.head.n, vtoc.tracks);
    auto all = std::uint64_t{cylinders.n} * dasd::kHeads;
    bool is_place = vtoc.start.cylinder < cylinders && vtoc.start.head.n < dasd::kHeads &&
                    track_number(vtoc.start) >= 1;
    bool fits = is_place && vtoc.tracks >= 1 &&
                track_number(vtoc.start) + std::uint64_t{vtoc.tracks} <= all &&
                std::uint64_t{vtoc.tracks} * dscbs_a_track() <= 0xFFFF;
    return fits ? base::Result<void>() : make_error(msg::HCPCCF6236E, text);
}

base::Result<void> check_contents(dasd::Volume& volume) {
    auto label = dasd::read_label(volume);
    if (!label.ok() || !label.value()) return {};  // damaged or no volume: nothing to keep
    auto map = TRY(dasd::read_map(volume));
    bool is_foreign = map.kind() == dasd::MapKind::foreign || map.kind() == dasd::MapKind::vm370;
    if (is_foreign)
        return make_error(msg::HCPCCF6237E, label.value()->serial,
                          std::string("AN ALLOCATION MAP NOT MADE BY THIS PRODUCT"));
    auto datasets = TRY(count_datasets(volume));
    if (datasets == 0) return {};
    return make_error(msg::HCPCCF6237E, label.value()->serial,
                      fmt::format("{} DATA SETS", datasets));
}

}  // namespace

base::Result<std::size_t> count_datasets(dasd::Volume& volume) {
    auto track0 = TRY(volume.read_track({}));
    auto at = vtoc_pointer(track0, volume.cylinders());
    if (!at) return std::size_t{0};
    auto first = TRY(volume.read_track(*at));
    auto last = track_number(end_of_vtoc(first, volume.cylinders()));
    auto found = datasets_on(first);
    for (auto n = track_number(*at) + 1; n <= last; ++n) {
        auto track = TRY(volume.read_track(track_address(n)));
        found += datasets_on(track);
    }
    return found;
}

base::Result<void> check_init(const dasd::Device& device, const InitRequest& request) {
    TRY(check_writable(device));
    if (!dasd::is_valid_serial(request.volid)) return make_error(msg::HCPCCF6224E, request.volid);
    if (request.owner.size() > kOwnerLength) return make_error(msg::HCPCCF6230E, request.owner);
    TRY(check_vtoc(request.vtoc, device.cylinders()));
    if (request.purge) return {};
    auto volume = dasd::device_as_volume(device);
    return check_contents(*volume);
}

base::Result<void> init_volume(const dasd::Device& device, const InitRequest& request,
                               const Progress& progress) {
    TRY(check_init(device, request));
    auto volume = dasd::device_as_volume(device);
    if (request.erase) TRY(erase_tracks(*volume, progress));
    TRY(write_vtoc(*volume, request.vtoc));
    TRY(write_track0(*volume, request));
    return volume->sync();
}

}  // namespace cpfmtxa
