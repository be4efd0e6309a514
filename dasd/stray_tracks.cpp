#include "dasd/stray_tracks.h"

#include <algorithm>

#include "dasd/track_codec.h"

namespace dasd {
namespace {

using base::Result;

constexpr std::size_t kHomeAddress = 5, kRecord0 = 16;
constexpr std::size_t kWindow = 1 << 20;

// Part of the file in memory: every place in it that is asked for has a whole track behind it, or
// the end of the file.
class Window {
  public:
    Window(File& file, std::uint64_t size) : file_(file), size_(size), bytes_(kWindow) {}

    Result<base::Bytes> at(std::uint64_t offset) {
        auto wanted = std::min<std::uint64_t>(kTrackSize, size_ - offset);
        if (offset < start_ || offset + wanted > start_ + length_) TRY(load(offset));
        auto skip = static_cast<std::size_t>(offset - start_);
        return base::Bytes(bytes_).subspan(skip, static_cast<std::size_t>(wanted));
    }

  private:
    Result<void> load(std::uint64_t offset) {
        start_ = offset;
        length_ = static_cast<std::size_t>(std::min<std::uint64_t>(kWindow, size_ - offset));
        return file_.read(offset, base::MutableBytes(bytes_).first(length_));
    }

    File& file_;
    std::uint64_t size_, start_ = 0;
    std::size_t length_ = 0;
    std::vector<std::byte> bytes_;
};

// A quick look at what cannot be the beginning of a stored track; most places cannot.
bool may_begin(base::Bytes bytes) {
    if (bytes.size() < kHomeAddress + kRecord0) return false;
    auto byte = [&](std::size_t n) { return std::to_integer<unsigned>(bytes[n]); };
    if (byte(0) > 2 || byte(3) != 0 || byte(4) >= kHeads) return false;
    switch (byte(0)) {
        case static_cast<unsigned>(Compression::zlib):
            return (byte(5) & 15) == 8 && (byte(5) * 256 + byte(6)) % 31 == 0;
        case static_cast<unsigned>(Compression::bzip2):
            return byte(5) == 'B' && byte(6) == 'Z' && byte(7) == 'h';
        default:  // the count of record 0 names the same track
            return std::equal(bytes.begin() + 1, bytes.begin() + 5, bytes.begin() + kHomeAddress) &&
                   byte(9) == 0;
    }
}

// Bytes the image takes that begins here; 0 when none does.
std::uint32_t length_of_image(base::Bytes bytes, TrackAddress address,
                              std::vector<std::byte>& track) {
    auto code = std::to_integer<unsigned>(bytes[0]);
    auto packed = bytes.subspan(kHomeAddress);
    auto unpacked = unpack_stream(code, packed, base::MutableBytes(track).subspan(kHomeAddress));
    if (!unpacked) return 0;
    std::copy(bytes.begin(), bytes.begin() + kHomeAddress, track.begin());
    track[0] = std::byte{0};
    auto end = static_cast<long>(kHomeAddress + unpacked->length);
    std::fill(track.begin() + end, track.end(), std::byte{0});
    auto used = check_track(track, address);
    if (!used.ok()) return 0;
    bool stored_plain = code == static_cast<unsigned>(Compression::none);
    return static_cast<std::uint32_t>(stored_plain ? used.value() : kHomeAddress + unpacked->taken);
}

}  // namespace

Result<std::vector<StrayTrack>> find_stray_tracks(File& file, std::uint64_t from) {
    std::vector<StrayTrack> found;
    auto size = TRY(file.size());
    Window window(file, size);
    std::vector<std::byte> track(kTrackSize);
    for (auto at = from; at < size;) {
        auto bytes = TRY(window.at(at));
        std::uint32_t length = 0, number = 0;
        if (may_begin(bytes)) {
            TrackAddress address{{base::load_be<std::uint16_t>(bytes, 1)},
                                 {base::load_be<std::uint16_t>(bytes, 3)}};
            length = length_of_image(bytes, address, track);
            number = address.cylinder.n * kHeads + address.head.n;
        }
        if (length > 0) found.push_back({number, at, length});
        at += std::max(length, 1u);
    }
    return found;
}

}  // namespace dasd
