// lineage: checks of single records, which tell where an extent was changed.
#include <zlib.h>

#include "cms/lineage/inventory.h"

namespace cms::lineage {

using base::Result;

namespace {

// Home address, R0 and end mark: a track that has no record.
constexpr std::size_t kEmptyTrack = 29;

// zlib takes an absent buffer as the wish to begin anew.
std::uint32_t crc_of(base::Bytes bytes, std::uint32_t before) {
    if (bytes.empty()) return before;
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    return static_cast<std::uint32_t>(::crc32(before, data, static_cast<uInt>(bytes.size())));
}

// Cylinder and head of a count are left out: formatted tracks then look alike and pack well.
TrackMarks::Mark mark_of(const dasd::Record& record) {
    auto length = std::uint16_t{record.count.data_length};
    const std::byte head[] = {std::byte{record.count.record}, std::byte{record.count.key_length},
                              static_cast<std::byte>(length >> 8), static_cast<std::byte>(length)};
    auto crc = crc_of(head, 0);
    crc = crc_of(record.key, crc);
    return {record.count.record, crc_of(record.data, crc)};
}

Result<void> add_marks(dasd::Volume& volume, dasd::TrackAddress at, std::vector<std::byte>& image,
                       std::vector<TrackMarks>& found) {
    if (TRY(volume.is_known_empty(at))) return {};
    image.resize(dasd::kTrackSize);
    TRY(volume.read_image(at, image));
    auto used = TRY(dasd::check_track(image, at));
    if (used == kEmptyTrack) return {};
    auto track = TRY(dasd::Track::parse(std::move(image), at));
    TrackMarks marks{at, {}};
    for (const auto& record : track.records()) marks.marks.push_back(mark_of(record));
    found.push_back(std::move(marks));
    return {};
}

void put(std::string& bytes, std::uint32_t number, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift);
}

std::uint32_t take(std::string_view& bytes, std::size_t size) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    bytes.remove_prefix(size);
    return number;
}

std::optional<std::string> inflated(std::string_view packed) {
    if (packed.size() < 4) return std::nullopt;
    auto size = uLongf{take(packed, 4)};
    // A track has at most 255 records of five bytes, an extent 100 cylinders.
    if (size > (1u << 26)) return std::nullopt;
    std::string bytes(size, '\0');
    int done = ::uncompress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                            reinterpret_cast<const Bytef*>(packed.data()), packed.size());
    if (done != Z_OK || size != bytes.size()) return std::nullopt;
    return bytes;
}

}  // namespace

Result<std::vector<TrackMarks>> marks_of(dasd::Volume& volume, dasd::CylinderRange range) {
    std::vector<TrackMarks> found;
    std::vector<std::byte> image;
    for (auto c = range.start; c < range.end(); ++c)
        for (dasd::Head h{0}; h.n < dasd::kHeads; ++h) TRY(add_marks(volume, {c, h}, image, found));
    return found;
}

// Four bytes length, then deflated: for each track cylinder (4), head (1), count (1), and for each
// record number (1) and check (4).
std::string pack(const std::vector<TrackMarks>& marks) {
    std::string bytes;
    for (const auto& track : marks) {
        put(bytes, track.track.cylinder.n, 4);
        put(bytes, track.track.head.n, 1);
        put(bytes, static_cast<std::uint32_t>(track.marks.size()), 1);
        for (const auto& mark : track.marks) {
            put(bytes, mark.record, 1);
            put(bytes, mark.crc, 4);
        }
    }
    auto size = ::compressBound(bytes.size());
    std::string packed(size, '\0');
    ::compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 6);
    packed.resize(size);
    std::string all;
    put(all, static_cast<std::uint32_t>(bytes.size()), 4);
    return all + packed;
}

std::vector<TrackMarks> unpack(std::string_view packed) {
    auto bytes = inflated(packed);
    std::vector<TrackMarks> marks;
    if (!bytes) return marks;
    std::string_view rest = *bytes;
    while (rest.size() >= 6) {
        TrackMarks track;
        track.track.cylinder.n = take(rest, 4);
        track.track.head.n = take(rest, 1);
        auto count = take(rest, 1);
        if (rest.size() < count * 5) return {};
        for (std::uint32_t i = 0; i < count; ++i) {
            auto number = static_cast<std::uint8_t>(take(rest, 1));
            track.marks.push_back({number, take(rest, 4)});
        }
        marks.push_back(std::move(track));
    }
    return marks;
}

}  // namespace cms::lineage
