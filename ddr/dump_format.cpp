#include "ddr/dump_format.h"

#include <zlib.h>
#include <zstd.h>

#include <chrono>
#include <ctime>

namespace ddr {
namespace {

namespace msg = base::msg;

constexpr std::size_t kHomeAddress = 5, kCount = 8, kRecord0 = 16;
constexpr std::size_t kFirstRecord = kHomeAddress + kRecord0;
constexpr std::string_view kTrackId = "THR ", kGroupId = "CVG ";
constexpr std::uint8_t kOwnVersion = 1;
constexpr std::size_t kVersionAt = 36;
// From 1900, where the TOD clock begins, to 1970.
constexpr std::uint64_t kEpochSeconds = 2208988800;

struct IdRow {
    std::string_view id;
    RecordKind kind;
    DumpFormat format;
};
constexpr IdRow kIds[] = {
    {"VHR ", RecordKind::volume_header, DumpFormat::vm370},
    {"CVH ", RecordKind::volume_header, DumpFormat::own},
    {"EOV ", RecordKind::end_of_volume, DumpFormat::vm370},
    {"EOJ ", RecordKind::end_of_job, DumpFormat::vm370},
};

std::string_view id_of(RecordKind kind, DumpFormat format) {
    if (kind == RecordKind::volume_header && format == DumpFormat::own) return kIds[1].id;
    for (const auto& row : kIds)
        if (row.kind == kind) return row.id;
    return "";
}

bool has_id(base::Bytes block, std::string_view id) {
    return block.size() >= id.size() && base::text_from_ebcdic(block.first(id.size())) == id;
}

std::uint16_t half(base::Bytes bytes, std::size_t at) {
    return base::load_be<std::uint16_t>(bytes, at);
}

// Key and data lengths of the count at an offset.
std::size_t record_length(base::Bytes bytes, std::size_t at) {
    return std::to_integer<std::size_t>(bytes[at + 5]) + half(bytes, at + 6);
}

void append(std::vector<std::byte>& to, base::Bytes bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

std::uint32_t checksum_of(base::Bytes bytes) {
    return static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

}  // namespace

base::Error decode_error(std::string_view why) {
    return base::make_error(msg::HCPDDR728E, why);
}

// ---- header and trailers

std::array<std::byte, kHeaderRecord> encode(RecordKind kind, const DumpHeader& header) {
    std::array<std::byte, kHeaderRecord> record{};
    base::MutableBytes bytes = record;
    base::text_to_ebcdic(id_of(kind, header.format), bytes.first(4));
    base::store_be<std::uint16_t>(bytes, 6, static_cast<std::uint16_t>(header.first.cylinder.n));
    base::store_be<std::uint16_t>(bytes, 8, static_cast<std::uint16_t>(header.first.head.n));
    base::store_be<std::uint64_t>(bytes, 16, header.tod);
    base::store_be<std::uint16_t>(bytes, 24, header.most_records);
    base::store_be<std::uint16_t>(bytes, 26, header.last_cylinder);
    base::store_be<std::uint16_t>(bytes, 28, header.last_head);
    base::store_ebcdic_field(bytes.subspan(30, 6), header.volid);
    if (header.format == DumpFormat::own) bytes[kVersionAt] = std::byte{kOwnVersion};
    return record;
}

std::optional<DumpRecord> decode_record(base::Bytes block) {
    if (block.size() != kHeaderRecord) return std::nullopt;
    for (const auto& row : kIds) {
        if (!has_id(block, row.id)) continue;
        bool other_version = block[kVersionAt] != std::byte{kOwnVersion};
        if (row.format == DumpFormat::own && other_version) return std::nullopt;
        return DumpRecord{row.kind,
                          {row.format,
                           {{half(block, 6)}, {half(block, 8)}},
                           base::load_be<std::uint64_t>(block, 16),
                           half(block, 24),
                           half(block, 26),
                           half(block, 28),
                           base::load_ebcdic_field(block.subspan(30, 6))}};
    }
    return std::nullopt;
}

std::uint64_t tod_now() {
    auto since = std::chrono::system_clock::now().time_since_epoch();
    auto micro = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
    return (static_cast<std::uint64_t>(micro) + kEpochSeconds * 1000000) << 12;
}

std::string gmt_text(std::uint64_t tod) {
    auto seconds = (tod >> 12) / 1000000;
    auto time = static_cast<std::time_t>(seconds) - static_cast<std::time_t>(kEpochSeconds);
    std::tm fields{};
    gmtime_r(&time, &fields);
    char text[32];
    std::strftime(text, sizeof text, "%m/%d/%y AT %H.%M.%S GMT", &fields);
    return text;
}

// ---- tracks

std::optional<TrackHeader> decode_track_header(base::Bytes block) {
    if (block.size() < kTrackHeader || !has_id(block, kTrackId)) return std::nullopt;
    TrackHeader header{
        half(block, 4), half(block, 6), half(block, 8), {{half(block, 12)}, {half(block, 14)}}};
    bool possible = header.full_blocks >= 1 && header.short_block < kTrackBlock &&
                    kTrackHeader + header.records * kCount <= kTrackBlock &&
                    header.full_blocks <= dasd::kTrackSize / kTrackBlock + 2;
    if (!possible) return std::nullopt;
    return header;
}

base::Result<std::vector<std::byte>> encode_track(base::Bytes image, std::size_t used) {
    std::vector<std::byte> blocks(kTrackHeader);
    base::text_to_ebcdic(kTrackId, base::MutableBytes(blocks).first(4));
    std::copy_n(image.begin(), kFirstRecord, blocks.begin() + 11);
    std::uint16_t records = 0;
    auto end = used - kCount;  // of the records: the end mark is not on tape
    for (std::size_t at = kFirstRecord; at < end; at += kCount + record_length(image, at)) {
        append(blocks, image.subspan(at, kCount));
        ++records;
    }
    if (blocks.size() > kTrackBlock)
        return decode_error(fmt::format("CYL {} HD {}: {} RECORDS ARE MORE THAN A DUMP CAN HOLD",
                                        half(image, 1), half(image, 3), records));
    for (std::size_t at = kFirstRecord; at < end;) {
        auto length = record_length(image, at);
        append(blocks, image.subspan(at + kCount, length));
        at += kCount + length;
    }
    if (blocks.size() < kTrackBlock) blocks.resize(kTrackBlock);
    auto full = blocks.size() / kTrackBlock, rest = blocks.size() % kTrackBlock;
    base::store_be<std::uint16_t>(blocks, 4, records);
    base::store_be<std::uint16_t>(blocks, 6, static_cast<std::uint16_t>(full));
    base::store_be<std::uint16_t>(blocks, 8, static_cast<std::uint16_t>(rest));
    return blocks;
}

base::Result<void> decode_track(base::Bytes blocks, base::MutableBytes image) {
    auto header = decode_track_header(blocks);
    if (!header) return decode_error("NO TRACK HEADER");
    auto place = fmt::format("CYL {} HD {}", header->address.cylinder.n, header->address.head.n);
    std::fill(image.begin(), image.end(), std::byte{0});
    std::copy_n(blocks.begin() + 11, kFirstRecord, image.begin());
    auto to = kFirstRecord;
    auto count = kTrackHeader, data = kTrackHeader + header->records * kCount;
    for (unsigned i = 0; i < header->records; ++i, count += kCount) {
        if (blocks.size() < count + kCount) return decode_error(place + ": COUNTS ARE MISSING");
        auto length = record_length(blocks, count);
        if (data + length > blocks.size()) return decode_error(place + ": DATA IS MISSING");
        // Room for the end mark must be left.
        if (to + kCount + length + kCount > image.size())
            return decode_error(place + ": MORE THAN A TRACK HOLDS");
        std::copy_n(blocks.begin() + static_cast<long>(count), kCount,
                    image.begin() + static_cast<long>(to));
        std::copy_n(blocks.begin() + static_cast<long>(data), length,
                    image.begin() + static_cast<long>(to + kCount));
        to += kCount + length;
        data += length;
    }
    bool all_used = header->short_block == 0 || data == blocks.size();
    if (!all_used) return decode_error(place + ": MORE DATA THAN THE COUNTS NAME");
    base::store_be<std::uint64_t>(image, to, ~std::uint64_t{0});
    return {};
}

// ---- groups

std::optional<GroupHeader> decode_group_header(base::Bytes block) {
    if (block.size() < kGroupHeader || !has_id(block, kGroupId)) return std::nullopt;
    auto method = std::to_integer<std::uint8_t>(block[10]);
    if (method > std::uint8_t(GroupMethod::empty)) return std::nullopt;
    GroupHeader header{base::load_be<std::uint32_t>(block, 4),
                       half(block, 8),
                       GroupMethod{method},
                       base::load_be<std::uint32_t>(block, 12),
                       base::load_be<std::uint32_t>(block, 16),
                       base::load_be<std::uint32_t>(block, 20)};
    bool placed = header.tracks >= 1 &&
                  std::uint64_t{header.first_track} + header.tracks <= 65536 * dasd::kHeads;
    bool is_empty = header.method == GroupMethod::empty;
    bool sized = is_empty ? header.length == 0 && header.stored == 0
                          : header.tracks <= dasd::kHeads && header.length <= kMostGroup &&
                                header.stored >= 1 && header.stored <= header.length;
    bool is_plain = header.method == GroupMethod::plain;
    bool possible = placed && sized && (!is_plain || header.stored == header.length);
    if (!possible) return std::nullopt;
    return header;
}

namespace {

void store_group_header(base::MutableBytes bytes, const GroupHeader& header) {
    base::text_to_ebcdic(kGroupId, bytes.first(4));
    base::store_be<std::uint32_t>(bytes, 4, header.first_track);
    base::store_be<std::uint16_t>(bytes, 8, header.tracks);
    bytes[10] = static_cast<std::byte>(header.method);
    base::store_be<std::uint32_t>(bytes, 12, header.length);
    base::store_be<std::uint32_t>(bytes, 16, header.stored);
    base::store_be<std::uint32_t>(bytes, 20, header.checksum);
}

}  // namespace

std::vector<std::byte> encode_empty_group(std::uint32_t first_track, std::uint32_t tracks) {
    std::vector<std::byte> bytes(kGroupHeader);
    store_group_header(
        bytes, {first_track, static_cast<std::uint16_t>(tracks), GroupMethod::empty, 0, 0, 0});
    return bytes;
}

std::vector<std::byte> encode_group(std::uint32_t first_track,
                                    const std::vector<GroupTrack>& tracks, int level) {
    std::vector<std::byte> plain;
    for (const auto& track : tracks) {
        std::array<std::byte, 2> length{};
        base::store_be<std::uint16_t>(length, 0, static_cast<std::uint16_t>(track.used));
        append(plain, length);
        append(plain, track.image.first(track.used));
    }
    // Room for fewer bytes than there are: what does not shrink is stored as it is.
    std::vector<std::byte> bytes(kGroupHeader + plain.size());
    auto stored = ::ZSTD_compress(bytes.data() + kGroupHeader, plain.size() - 1, plain.data(),
                                  plain.size(), level);
    bool compressed = ::ZSTD_isError(stored) == 0;
    if (!compressed) {
        stored = plain.size();
        std::copy(plain.begin(), plain.end(), bytes.begin() + kGroupHeader);
    }
    bytes.resize(kGroupHeader + stored);
    auto method = compressed ? GroupMethod::zstd : GroupMethod::plain;
    store_group_header(bytes, {first_track, static_cast<std::uint16_t>(tracks.size()), method,
                               static_cast<std::uint32_t>(plain.size()),
                               static_cast<std::uint32_t>(stored), checksum_of(plain)});
    return bytes;
}

base::Result<std::vector<std::byte>> decode_group(base::Bytes bytes) {
    auto header = decode_group_header(bytes);
    bool has_bytes = header && header->method != GroupMethod::empty;
    if (!has_bytes || bytes.size() != kGroupHeader + header->stored)
        return decode_error("NO GROUP HEADER");
    auto place = fmt::format("GROUP OF CYL {}", header->first_track / dasd::kHeads);
    auto stored = bytes.subspan(kGroupHeader);
    std::vector<std::byte> plain(stored.begin(), stored.end());
    if (header->method == GroupMethod::zstd) {
        plain.resize(header->length);
        auto length = ::ZSTD_decompress(plain.data(), plain.size(), stored.data(), stored.size());
        if (::ZSTD_isError(length) != 0 || length != plain.size())
            return decode_error(place + ": CANNOT BE DECOMPRESSED");
    }
    if (checksum_of(plain) != header->checksum) return decode_error(place + ": WRONG CHECKSUM");
    std::vector<std::byte> images(header->tracks * dasd::kTrackSize);
    std::size_t at = 0;
    for (std::size_t i = 0; i < header->tracks; ++i) {
        if (plain.size() - at < 2) return decode_error(place + ": A TRACK IS MISSING");
        std::size_t length = half(plain, at);
        at += 2;
        if (length > plain.size() - at || length > dasd::kTrackSize)
            return decode_error(place + ": A TRACK IS TOO LONG");
        std::copy_n(plain.begin() + static_cast<long>(at), length,
                    images.begin() + static_cast<long>(i * dasd::kTrackSize));
        at += length;
    }
    if (at != plain.size()) return decode_error(place + ": BYTES ARE LEFT OVER");
    return images;
}

}  // namespace ddr
