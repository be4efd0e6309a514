// Headers and tables of compressed images: the codec. Format pages: dasd-images sections 5 and 7.
#include "dasd/cckd_layout.h"

#include <algorithm>

namespace dasd {
namespace {

// Compressed header; the places of the 32-bit and of the 64-bit family:
//    0   0  3  version 0 3 1            24  40     total free
//    3   3  1  options                  28  48     largest free
//    4   4  4  level 1 entries          32  56     number of free spaces
//    8   8  4  entries of a table: 256  36  64     embedded free space
//   12  16     file size                40  12  4  cylinders
//   16  24     bytes used               44  72  1  null track format
//   20  32     free space               45  73  1  compression
//                                       46  74  2  its level
// Numbers without a length have 4 bytes, or 8 in the 64-bit family. Ours, reserved: 496 16 "CLVM",
// 4 zeros, generation.
struct Places {
    std::size_t size, used, free_offset, free_total, free_largest, free_count, free_embedded,
        cylinders, null_format, compression, level;
};
constexpr Places kNarrow{12, 16, 20, 24, 28, 32, 36, 40, 44, 45, 46};
constexpr Places kWide{16, 24, 32, 40, 48, 56, 64, 12, 72, 73, 74};
constexpr std::size_t kOptionsAt = 3, kEntriesAt = 4, kTableEntriesAt = 8, kMarkAt = 496,
                      kGenerationAt = 504;
constexpr std::string_view kMark{"CLVM\0\0\0\0", 8};

bool has_mark(base::Bytes bytes) {
    return std::memcmp(bytes.data() + kMarkAt, kMark.data(), kMark.size()) == 0;
}

}  // namespace

bool is_big_endian(base::Bytes compressed_header) {
    return (std::to_integer<std::uint8_t>(compressed_header[kOptionsAt]) & kBigEndian) != 0;
}

std::uint64_t CckdLayout::load_offset(base::Bytes bytes, std::size_t at) const {
    if (wide_) return load<std::uint64_t>(bytes, at);
    auto offset = load<std::uint32_t>(bytes, at);
    return offset == 0xFFFFFFFF ? kBelow : offset;
}

void CckdLayout::store_offset(base::MutableBytes bytes, std::size_t at,
                              std::uint64_t offset) const {
    if (wide_) return store<std::uint64_t>(bytes, at, offset);
    store<std::uint32_t>(bytes, at, static_cast<std::uint32_t>(offset));
}

TrackEntry CckdLayout::load_entry(base::Bytes bytes, std::size_t at) const {
    auto lengths = at + offset_size();
    return {load_offset(bytes, at), load<std::uint16_t>(bytes, lengths),
            load<std::uint16_t>(bytes, lengths + 2)};
}

void CckdLayout::store_entry(base::MutableBytes bytes, std::size_t at,
                             const TrackEntry& entry) const {
    auto whole = bytes.subspan(at, entry_size());
    std::fill(whole.begin(), whole.end(), std::byte{0});
    store_offset(bytes, at, entry.offset);
    auto lengths = at + offset_size();
    store<std::uint16_t>(bytes, lengths, static_cast<std::uint16_t>(entry.length));
    store<std::uint16_t>(bytes, lengths + 2, static_cast<std::uint16_t>(entry.size));
}

CckdHeader CckdLayout::load_header(base::Bytes bytes) const {
    const auto& at = wide_ ? kWide : kNarrow;
    auto number = [&](std::size_t place) -> std::uint64_t {
        return wide_ ? load<std::uint64_t>(bytes, place) : load<std::uint32_t>(bytes, place);
    };
    CckdHeader header;
    header.options = std::to_integer<std::uint8_t>(bytes[kOptionsAt]);
    header.tables = load<std::uint32_t>(bytes, kEntriesAt);
    header.cylinders = load<std::uint32_t>(bytes, at.cylinders);
    header.size = number(at.size), header.used = number(at.used);
    header.free_offset = number(at.free_offset), header.free_total = number(at.free_total);
    header.free_largest = number(at.free_largest), header.free_count = number(at.free_count);
    header.free_embedded = number(at.free_embedded);
    header.null_format = std::to_integer<std::uint8_t>(bytes[at.null_format]);
    header.compression = Compression{std::to_integer<std::uint8_t>(bytes[at.compression])};
    header.level = static_cast<std::int16_t>(load<std::uint16_t>(bytes, at.level));
    if (has_mark(bytes)) header.generation = load<std::uint64_t>(bytes, kGenerationAt);
    return header;
}

void CckdLayout::store_header(base::MutableBytes bytes, const CckdHeader& header) const {
    const auto& at = wide_ ? kWide : kNarrow;
    auto number = [&](std::size_t place, std::uint64_t value) {
        if (wide_) return store<std::uint64_t>(bytes, place, value);
        store<std::uint32_t>(bytes, place, static_cast<std::uint32_t>(value));
    };
    bytes[0] = std::byte{0}, bytes[1] = std::byte{3}, bytes[2] = std::byte{1};
    bytes[kOptionsAt] = std::byte{header.options};
    store<std::uint32_t>(bytes, kEntriesAt, header.tables);
    store<std::uint32_t>(bytes, kTableEntriesAt, kTracksPerTable);
    store<std::uint32_t>(bytes, at.cylinders, header.cylinders);
    number(at.size, header.size), number(at.used, header.used);
    number(at.free_offset, header.free_offset), number(at.free_total, header.free_total);
    number(at.free_largest, header.free_largest), number(at.free_count, header.free_count);
    number(at.free_embedded, header.free_embedded);
    bytes[at.null_format] = std::byte{header.null_format};
    bytes[at.compression] = static_cast<std::byte>(header.compression);
    store<std::uint16_t>(bytes, at.level, static_cast<std::uint16_t>(header.level));
    std::memcpy(bytes.data() + kMarkAt, kMark.data(), kMark.size());
    store<std::uint64_t>(bytes, kGenerationAt, header.generation);
}

}  // namespace dasd
