// Device headers: those of CKD images are decoded, every other container is named. Format page:
// dasd-images sections 3, 5 to 9.
#include "dasd/image_header.h"

#include <filesystem>

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;

// Device header, integers little-endian:
//    0  8  identifier          16  1  low byte of the device type
//    8  4  heads               17  1  file sequence
//   12  4  track size          18  2  highest cylinder of this file
//   20 12  serial number, digits         32 480  reserved
// Ours, in the reserved bytes and only while a system is being made: 504 8 "THIN    ".
constexpr std::size_t kHeadsAt = 8, kTrackSizeAt = 12, kTypeAt = 16, kSequenceAt = 17,
                      kHighestAt = 18, kSerialAt = 20, kSerialLength = 12, kThinAt = 504;
constexpr std::string_view kThin = "THIN    ";

struct Known {
    std::string_view identifier;
    Container container;
    bool wide;
};
constexpr Known kKnown[] = {
    {"CKD_P370", Container::plain, false},     {"CKD_C370", Container::compressed, false},
    {"CKD_S370", Container::shadow, false},    {"CKD_P064", Container::plain, true},
    {"CKD_C064", Container::compressed, true}, {"CKD_S064", Container::shadow, true},
};

struct Foreign {
    std::string_view start, what, advice;
};
constexpr std::string_view kNot3390 = "only 3390 volumes are used here";
constexpr std::string_view kOther =
    "dasd info, check, dump, compare, hash and convert read it, only 3390 volumes are used here";
constexpr std::string_view kBlocks = "dasd blocks reads it, only 3390 volumes are used here";
constexpr std::string_view kFeilong = "those are opened as whole volumes only";

// What other files begin with (dasd-images sections 8 and 9).
constexpr Foreign kForeign[] = {
    {"FBA_P370", "an FBA image (FBA_P370)", kNot3390},
    {"FBA_C370", "a compressed FBA image (FBA_C370)", kBlocks},
    {"FBA_S370", "an FBA shadow file (FBA_S370)", kBlocks},
    {"FBA_P064", "a 64-bit FBA image (FBA_P064)", kNot3390},
    {"FBA_C064", "a 64-bit compressed FBA image (FBA_C064)", kBlocks},
    {"FBA_S064", "a 64-bit FBA shadow file (FBA_S064)", kBlocks},
    {"xCAT CKD Disk Image:", "a disk image of Feilong or xCAT", kFeilong},
    {"xCAT FBA Disk Image:", "an FBA disk image of Feilong or xCAT", kNot3390},
    {"xCAT FBA Part Image:", "an FBA partition image of Feilong or xCAT", kNot3390},
    {"xCAT FCP Disk Image:", "a SCSI disk image of Feilong or xCAT", kNot3390},
    {"CLVMUNDO", "a before-image of dasd copy", "dasd restore puts it back"},
    {"\x1F\x8B", "compressed with gzip", "unpack it first"},
    {"BZh", "compressed with bzip2", "unpack it first"},
    {"\x28\xB5\x2F\xFD", "compressed with zstd", "unpack it first"},
};

bool begins_with(const HeaderBytes& bytes, std::string_view start) {
    return std::memcmp(bytes.data(), start.data(), start.size()) == 0;
}

// Names what lies there instead of an image, as far as its first bytes tell.
base::Error not_an_image(const HeaderBytes& bytes, const std::string& path) {
    for (const auto& row : kForeign)
        if (begins_with(bytes, row.start))
            return make_error(msg::DASIMG112E, path, std::string(row.what),
                              std::string(row.advice));
    bool zero =
        std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
    if (zero)
        return make_error(
            msg::DASIMG111E, path,
            "its header is all zero (an image being made, a flat copy or an FBA disk)");
    return make_error(msg::DASIMG111E, path, "it has no CKD device header (CKD_P370)");
}

base::Error other_device(const Shape& shape, const std::string& path) {
    auto name = device_name(shape.device_type);
    return make_error(msg::DASIMG112E, path,
                      fmt::format("an image of a {} (type byte {:02X})",
                                  name.empty() ? "unknown device" : name, shape.device_type),
                      std::string(name.empty() ? kNot3390 : kOther));
}

// No CKD device has more than 30 heads, nor tracks longer than a 3390's.
base::Result<void> check_shape(const Shape& shape, const std::string& path) {
    constexpr std::uint32_t kMostHeads = 30;
    constexpr std::size_t kBlock = 512;
    if (device_name(shape.device_type).empty()) return other_device(shape, path);
    if (shape.device_type == k3390.device_type && shape != k3390)
        return make_error(msg::DASIMG113E, path,
                          fmt::format("{} heads of {} bytes, a 3390 has {} of {}", shape.heads,
                                      shape.track_size, kHeads, kTrackSize));
    bool fits = shape.heads >= 1 && shape.heads <= kMostHeads && shape.track_size >= kBlock &&
                shape.track_size <= kTrackSize && shape.track_size % kBlock == 0;
    if (fits) return {};
    return make_error(msg::DASIMG113E, path,
                      fmt::format("{} heads of {} bytes, which no {} has", shape.heads,
                                  shape.track_size, device_name(shape.device_type)));
}

}  // namespace

base::Result<void> require_shape(const Shape& shape, const Shape& wanted, const std::string& path) {
    if (shape == wanted) return {};
    return other_device(shape, path);
}
base::Result<void> require_3390(const Shape& shape, const std::string& path) {
    return require_shape(shape, k3390, path);
}

std::string_view identifier(Container container, bool wide) {
    for (const auto& row : kKnown)
        if (row.container == container && row.wide == wide) return row.identifier;
    return "";
}

base::Result<ImageHeader> decode_header(const HeaderBytes& bytes, const std::string& path) {
    const auto* known = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Known& row) {
        return begins_with(bytes, row.identifier);
    });
    if (known == std::end(kKnown)) return not_an_image(bytes, path);
    ImageHeader header;
    header.container = known->container;
    header.wide = known->wide;
    header.shape = {std::to_integer<std::uint8_t>(bytes[kTypeAt]),
                    base::load_le<std::uint32_t>(bytes, kHeadsAt),
                    base::load_le<std::uint32_t>(bytes, kTrackSizeAt)};
    header.sequence = std::to_integer<std::uint8_t>(bytes[kSequenceAt]);
    header.highest_cylinder = base::load_le<std::uint16_t>(bytes, kHighestAt);
    header.thin = std::memcmp(bytes.data() + kThinAt, kThin.data(), kThin.size()) == 0;
    TRY(check_shape(header.shape, path));
    return header;
}

HeaderBytes encode_header(const ImageHeader& header) {
    HeaderBytes bytes{};
    auto name = identifier(header.container, header.wide);
    std::memcpy(bytes.data(), name.data(), name.size());
    base::store_le<std::uint32_t>(bytes, kHeadsAt, header.shape.heads);
    base::store_le<std::uint32_t>(bytes, kTrackSizeAt,
                                  static_cast<std::uint32_t>(header.shape.track_size));
    bytes[kTypeAt] = std::byte{header.shape.device_type};
    bytes[kSequenceAt] = std::byte{header.sequence};
    base::store_le<std::uint16_t>(bytes, kHighestAt, header.highest_cylinder);
    std::fill_n(bytes.begin() + kSerialAt, kSerialLength, std::byte{'0'});
    if (header.thin) std::memcpy(bytes.data() + kThinAt, kThin.data(), kThin.size());
    return bytes;
}

std::string part_path(const std::string& path, std::uint32_t sequence) {
    std::filesystem::path whole(path);
    auto name = whole.filename().string();
    auto stem = name.substr(0, name.find('.'));
    auto rest = name.substr(stem.size());
    if (stem.ends_with("_1")) stem.resize(stem.size() - 2);
    char letter = static_cast<char>(sequence < 10 ? '0' + sequence : 'A' + sequence - 10);
    return whole.replace_filename(stem + "_" + letter + rest).string();
}

}  // namespace dasd
