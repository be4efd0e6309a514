// Headers and tables of compressed images. Internal to dasd. Format pages: reference dasd-images,
// sections 5 to 7.
//
// The 32-bit and the 64-bit family differ in the widths of their fields only, so there is one
// codec: every number goes through CckdLayout.
#pragma once

#include <vector>

#include "dasd/formats.h"
#include "dasd/image_header.h"

namespace dasd {

constexpr std::uint32_t kTracksPerTable = 256;
constexpr std::uint64_t kTablesAt = 1024;  // the level 1 table follows the two headers
// A free block shorter than this cannot be listed: it is left to the track before it.
constexpr std::uint64_t kSmallestFree = 8;

// Options of the compressed header.
constexpr std::uint8_t kOpened = 0x80;       // its space fields are not valid
constexpr std::uint8_t kOpenedWrite = 0x40;  // written since its last check
constexpr std::uint8_t kSpaceErrors = 0x20;
constexpr std::uint8_t kBigEndian = 0x02;
constexpr std::uint8_t kNewForm = 0x01;  // what every image made today has

// The compressed header, at byte 512.
struct CckdHeader {
    std::uint8_t options = kOpenedWrite | kNewForm;
    std::uint32_t tables = 0;  // entries of the level 1 table
    std::uint32_t cylinders = 0;
    std::uint64_t size = 0, used = 0;
    std::uint64_t free_offset = 0, free_total = 0, free_largest = 0, free_count = 0;
    std::uint64_t free_embedded = 0;  // slack behind tracks
    std::uint8_t null_format = 0;     // of tracks that have no table
    Compression compression = Compression::zlib;
    std::int16_t level = -1;  // -1: what the library thinks best
    // Ours, in the reserved bytes: every change of the file by us adds one, so that two writers of
    // one file notice each other. Hercules keeps the bytes.
    std::uint64_t generation = 0;
};

// Where a track lies. Offset 0: a null track, `length` is its format. kBelow: not in this file.
struct TrackEntry {
    std::uint64_t offset = 0;
    std::uint32_t length = 0, size = 0;  // of the image; of its place, never smaller
    bool operator==(const TrackEntry&) const = default;
};
constexpr std::uint64_t kBelow = ~std::uint64_t{0};

// Widths and byte order of a file's numbers.
class CckdLayout {
  public:
    CckdLayout() = default;
    explicit CckdLayout(bool wide, bool big_endian = false) : wide_(wide), big_(big_endian) {}

    bool wide() const { return wide_; }
    std::size_t offset_size() const { return wide_ ? 8 : 4; }  // entries of the level 1 table
    std::size_t entry_size() const { return wide_ ? 16 : 8; }  // entries of a level 2 table
    std::size_t table_size() const { return kTracksPerTable * entry_size(); }
    // No byte of a file lies at this offset or beyond it.
    std::uint64_t limit() const { return wide_ ? std::uint64_t{1} << 62 : 0xFFFFFFFFU; }

    std::uint64_t load_offset(base::Bytes bytes, std::size_t at) const;  // kBelow when all ones
    void store_offset(base::MutableBytes bytes, std::size_t at, std::uint64_t offset) const;
    TrackEntry load_entry(base::Bytes bytes, std::size_t at) const;
    void store_entry(base::MutableBytes bytes, std::size_t at, const TrackEntry& entry) const;

    CckdHeader load_header(base::Bytes bytes) const;
    // Changes the fields only: reserved bytes of other programs stay.
    void store_header(base::MutableBytes bytes, const CckdHeader& header) const;

  private:
    template <class T>
    T load(base::Bytes bytes, std::size_t at) const {
        return big_ ? base::load_be<T>(bytes, at) : base::load_le<T>(bytes, at);
    }
    template <class T>
    void store(base::MutableBytes bytes, std::size_t at, T value) const {
        big_ ? base::store_be<T>(bytes, at, value) : base::store_le<T>(bytes, at, value);
    }

    bool wide_ = false;
    bool big_ = false;
};

// Whether the compressed header of these bytes says that its numbers are big-endian.
bool is_big_endian(base::Bytes compressed_header);

}  // namespace dasd
