// Packing and unpacking of track images: zlib and bzip2 streams behind the home address.
#include "dasd/track_codec.h"

#include <bzlib.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace dasd {
namespace {

constexpr std::size_t kHomeAddress = 5;
constexpr std::size_t kNullUsed[] = {37, 29, 49277};  // bytes of the null tracks, by format
constexpr std::size_t kWorthPacking = 512;            // Hercules stores shorter tracks as they are

base::Error damaged(TrackAddress address, std::string why) {
    return base::make_error(base::msg::DASTRK201E, address.cylinder.n, address.head.n, why);
}

std::optional<std::string> fault_in_home(base::Bytes stored, TrackAddress address) {
    if (stored.size() < kHomeAddress) return "its stored image is too short";
    auto cylinder = base::load_be<std::uint16_t>(stored, 1);
    auto head = base::load_be<std::uint16_t>(stored, 3);
    if (cylinder != address.cylinder.n || head != address.head.n)
        return fmt::format("the image stored for it is that of cylinder {} head {}", cylinder,
                           head);
    return std::nullopt;
}

unsigned char* raw(base::MutableBytes bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* raw(base::Bytes bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::optional<Unpacked> inflate_stream(base::Bytes from, base::MutableBytes to) {
    auto length = static_cast<uLongf>(to.size());
    auto taken = static_cast<uLong>(from.size());
    if (::uncompress2(raw(to), &length, raw(from), &taken) != Z_OK) return std::nullopt;
    return Unpacked{length, taken};
}

std::optional<Unpacked> bunzip_stream(base::Bytes from, base::MutableBytes to) {
    bz_stream stream{};
    if (::BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return std::nullopt;
    // The library's interface lacks const; it does not write there.
    stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(from.data()));
    stream.avail_in = static_cast<unsigned>(from.size());
    stream.next_out = reinterpret_cast<char*>(to.data());
    stream.avail_out = static_cast<unsigned>(to.size());
    bool whole = ::BZ2_bzDecompress(&stream) == BZ_STREAM_END;
    Unpacked unpacked{to.size() - stream.avail_out, from.size() - stream.avail_in};
    ::BZ2_bzDecompressEnd(&stream);
    if (!whole) return std::nullopt;
    return unpacked;
}

std::optional<std::size_t> deflate_all(base::Bytes from, base::MutableBytes to, int level) {
    auto length = static_cast<uLongf>(to.size());
    int rc = ::compress2(raw(to), &length, raw(from), static_cast<uLong>(from.size()), level);
    if (rc != Z_OK) return std::nullopt;
    return length;
}

std::optional<std::size_t> bzip_all(base::Bytes from, base::MutableBytes to, int level) {
    auto length = static_cast<unsigned>(to.size());
    auto* source = const_cast<char*>(reinterpret_cast<const char*>(from.data()));
    // The library's block is 100 000 bytes a level: a track is never more than one.
    int rc =
        ::BZ2_bzBuffToBuffCompress(reinterpret_cast<char*>(to.data()), &length, source,
                                   static_cast<unsigned>(from.size()), level < 1 ? 5 : level, 0, 0);
    if (rc != BZ_OK) return std::nullopt;
    return length;
}

}  // namespace

void put_null_track(std::uint8_t format, TrackAddress address, base::MutableBytes track) {
    static const Track kNullTracks[] = {Track::build({}, {{1, {}, {}}}).value(), Track::empty({}),
                                        Track::formatted({})};
    const auto& made = kNullTracks[std::min(format, kMostNullFormat)];
    auto image = made.image().first(std::min(track.size(), kTrackSize));
    std::copy(image.begin(), image.end(), track.begin());
    move_track(track, made.used(), {}, address);
}

std::optional<std::uint8_t> null_format_of(base::Bytes image, std::size_t used,
                                           TrackAddress address) {
    for (std::uint8_t format = 0; format <= kMostNullFormat; ++format) {
        if (used != kNullUsed[format]) continue;
        std::vector<std::byte> null_track(kTrackSize);
        put_null_track(format, address, null_track);
        if (std::memcmp(image.data(), null_track.data(), used) == 0) return format;
    }
    return std::nullopt;
}

std::optional<Unpacked> unpack_stream(unsigned code, base::Bytes stored, base::MutableBytes into) {
    switch (code) {
        case static_cast<unsigned>(Compression::zlib):
            return inflate_stream(stored, into);
        case static_cast<unsigned>(Compression::bzip2):
            return bunzip_stream(stored, into);
        case static_cast<unsigned>(Compression::none): {
            auto length = std::min(stored.size(), into.size());
            std::copy_n(stored.begin(), length, into.begin());
            return Unpacked{length, length};
        }
        default:
            return std::nullopt;
    }
}

std::optional<std::size_t> unpack_bytes(unsigned code, base::Bytes stored,
                                        base::MutableBytes into) {
    auto unpacked = unpack_stream(code, stored, into);
    bool plain = code == static_cast<unsigned>(Compression::none);
    if (!unpacked || (plain && unpacked->taken < stored.size())) return std::nullopt;
    return unpacked->length;
}

namespace {

// Positions whose four bytes stood somewhere before; counting ends at `most`.
std::size_t repeats_in(base::Bytes data, std::size_t most) {
    std::array<std::uint16_t, 32768> last{};  // by a hash of four bytes; tracks are below 64 KiB
    std::size_t repeats = 0;
    for (std::size_t at = 1; at + 4 <= data.size() && repeats < most; ++at) {
        std::uint32_t word = 0, before = 0;
        std::memcpy(&word, &data[at], 4);
        auto& seen = last[(word * 2654435761u) >> 17];
        std::memcpy(&before, &data[seen], 4);
        if (word == before) ++repeats;
        seen = static_cast<std::uint16_t>(at);
    }
    return repeats;
}

// How unevenly byte values occur, as chi-square: about 255 for random bytes.
double unevenness(base::Bytes data) {
    std::array<std::uint32_t, 256> counts{};
    for (auto byte : data) ++counts[std::to_integer<std::size_t>(byte)];
    auto mean = static_cast<double>(data.size()) / 256;
    double sum = 0;
    for (auto count : counts) sum += (count - mean) * (count - mean) / mean;
    return sum;
}

// Compressed or encrypted data: hardly anything is said twice, and no byte more often than others.
// Compressing it again takes long and gains nothing: below these limits less than 100 bytes a
// track.
bool looks_random(base::Bytes data) {
    constexpr std::size_t kLeast = 16384, kFewRepeats = 64;
    constexpr double kEven = 1000;
    return data.size() >= kLeast && repeats_in(data, kFewRepeats) < kFewRepeats &&
           unevenness(data) < kEven;
}

}  // namespace

base::Result<void> unpack_track(base::Bytes stored, TrackAddress address,
                                base::MutableBytes track) {
    if (auto fault = fault_in_home(stored, address)) return damaged(address, *fault);
    auto code = std::to_integer<unsigned>(stored[0]);
    auto data = stored.subspan(kHomeAddress);
    auto into = track.first(std::min(track.size(), kTrackSize)).subspan(kHomeAddress);
    if (code > 2) return damaged(address, fmt::format("unknown compression {}", code));
    auto length = unpack_bytes(code, data, into);
    if (!length)
        return damaged(address, fmt::format("its stored image ({}, {} bytes) cannot be restored",
                                            name(static_cast<Compression>(code)), stored.size()));
    std::copy(stored.begin(), stored.begin() + kHomeAddress, track.begin());
    track[0] = std::byte{0};
    std::fill(into.begin() + static_cast<long>(*length), into.end(), std::byte{0});
    return {};
}

std::vector<std::byte> pack_track(base::Bytes image, std::size_t used, Packing packing) {
    auto plain = image.first(used);
    if (looks_random(plain)) return {plain.begin(), plain.end()};
    std::vector<std::byte> stored(plain.begin(), plain.begin() + kHomeAddress);
    stored.resize(used);
    auto room = base::MutableBytes(stored).subspan(kHomeAddress);
    auto data = plain.subspan(kHomeAddress);
    std::optional<std::size_t> length;
    if (used >= kWorthPacking && packing.compression == Compression::zlib)
        length = deflate_all(data, room, packing.level);
    if (used >= kWorthPacking && packing.compression == Compression::bzip2)
        length = bzip_all(data, room, packing.level);
    if (!length || *length >= data.size()) return {plain.begin(), plain.end()};
    stored[0] = static_cast<std::byte>(packing.compression);
    stored.resize(kHomeAddress + *length);
    return stored;
}

}  // namespace dasd
