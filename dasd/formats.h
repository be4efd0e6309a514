// Image formats: their names, and what can be done between them. Format pages: reference
// dasd-images, sections 3 and 5 to 7.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace dasd {

// What a new image is: plain tracks, or compressed ones; the 64-bit family has no size limit that
// matters, and only Hercules 4 knows it.
enum class ImageFormat {
    ckd,
    cckd,
    ckd64,
    cckd64,
    feilong  // an image for Feilong or xCAT: made by converting, then only read
};
std::string_view name(ImageFormat format);  // "ckd" and its like
std::optional<ImageFormat> find_format(std::string_view name);
constexpr bool is_compressed(ImageFormat format) {
    return format == ImageFormat::cckd || format == ImageFormat::cckd64;
}

// How a compressed image stores a track; the first byte of its home address says so.
enum class Compression : std::uint8_t { none = 0, zlib = 1, bzip2 = 2 };
std::string_view name(Compression compression);  // "none", "zlib", "bzip2"
std::optional<Compression> find_compression(std::string_view name);

// How tracks are stored. `level` as the library means it (zlib 0 to 9, bzip2 1 to 9), -1 its
// default.
struct Packing {
    Compression compression = Compression::zlib;
    int level = -1;
};

}  // namespace dasd
