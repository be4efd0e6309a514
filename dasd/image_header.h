// The device header of an image file, and what other headers mean. Internal to dasd.
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "base/base.h"
#include "dasd/units.h"
#include "dasd/volume.h"

namespace dasd {

// What lies behind the device header: whole tracks, a compressed image, or what differs from one.
enum class Container { plain, compressed, shadow };

// What the 512-byte device header of a CKD image says (dasd-images sections 3 and 7).
struct ImageHeader {
    Container container = Container::plain;
    bool wide = false;  // one of the 64-bit family: CKD_P064, CKD_C064, CKD_S064
    Shape shape;
    std::uint8_t sequence = 0;           // 0: only file; 1.. part of a multi-file volume
    std::uint16_t highest_cylinder = 0;  // 0: last or only file
    bool thin = false;                   // ours: see CreateOptions::thin
};

using HeaderBytes = std::array<std::byte, kImageHeader>;

// "CKD_P370" and its like: the first eight bytes of such an image.
std::string_view identifier(Container container, bool wide);

// Decodes a header; everything that is not a CKD image is named in the error, with what to do about
// it.
base::Result<ImageHeader> decode_header(const HeaderBytes& bytes, const std::string& path);
// DASIMG112E names the device when it is another one than wanted.
base::Result<void> require_shape(const Shape& shape, const Shape& wanted, const std::string& path);
base::Result<void> require_3390(const Shape& shape, const std::string& path);
// Header of a new image; the serial number field gets twelve zeros as digits.
HeaderBytes encode_header(const ImageHeader& header);

// Path of part `sequence` (1..) of a multi-file volume whose plain name or first part is `path`:
// "x.ckd" and "x_1.ckd" both give "x_2.ckd" for 2. Parts go 1-9, A-Z.
std::string part_path(const std::string& path, std::uint32_t sequence);

constexpr std::uint32_t kMostParts = 27;
// Cylinders that keep a part below 2 GiB.
constexpr Cylinder cylinders_per_part(const Shape& shape) {
    return {static_cast<std::uint32_t>((0x80000000U - kImageHeader) / shape.cylinder_size())};
}

// A written track begins with its home address and the count of R0, whose data length is never 0.
inline bool was_never_written(base::Bytes track) {
    auto start = track.first(13);
    return std::all_of(start.begin(), start.end(), [](std::byte b) { return b == std::byte{0}; });
}

constexpr std::uint64_t offset_of_cylinder(Cylinder cylinder) {
    return k3390.offset_of({cylinder, {}});
}
constexpr std::uint64_t offset_of_track(TrackAddress address) {
    return k3390.offset_of(address);
}

}  // namespace dasd
