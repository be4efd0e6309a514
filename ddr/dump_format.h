// DDR: what a dump looks like on tape. Reference: ddr section 12; our own format: docs/ddr.md.
//
// Volume header (VHR, in our format CVH) and trailers (EOV, EOJ), 80 bytes, big-endian, EBCDIC:
//    0  4  identifier                     24  2  maximum records per track
//    4  6  BBCCHH of the first track on   26  2  last cylinder of the source device
//          this tape; EOV: on the next;   28  2  last head
//          EOJ: of the last on tape       30  6  volume label of the source
//   16  8  TOD clock of the dump          36 44  unused; CVH: version at 36
//
// VM/370: each track is a 4096-byte block that begins with a track header (THR) and the first part
// of keys and data, then 4096-byte blocks, the last one short:
//    0  4  THR       6  2  full blocks, this one included   11  5  home address: flag, CC, HH
//    4  2  records   8  2  length of the short block, or 0  16 16  R0: count and data
//   32 8n counts of R1 …, then their keys and data without gaps
//
// Ours: groups of tracks (a cylinder, or any number of empty tracks), a group header and its bytes
// cut into blocks:
//    0  4  CVG                            12  4  length of the bytes decompressed
//    4  4  first track: cylinder x 15     16  4  length of the bytes that follow
//          + head                         20  4  CRC-32 of the decompressed bytes
//    8  2  number of tracks               24  8  zero
//   10  1  0 as they are, 1 zstd,         32     the bytes: for each track its length (2) and its
//          2 all empty, no bytes                 image from home address to end mark
//   11  1  zero
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "dasd/dasd.h"

namespace ddr {

enum class DumpFormat { vm370, own };

constexpr std::size_t kHeaderRecord = 80, kTrackBlock = 4096, kTrackHeader = 32;
constexpr std::size_t kGroupHeader = 32;
// Blocks of our format stay within what every tape program takes.
constexpr std::size_t kGroupBlock = 65000;
// A cylinder of full tracks with their lengths.
constexpr std::size_t kMostGroup = dasd::kHeads * (dasd::kTrackSize + 2);

enum class RecordKind { volume_header, end_of_volume, end_of_job };

struct DumpHeader {
    DumpFormat format = DumpFormat::vm370;
    dasd::TrackAddress first;
    std::uint64_t tod = 0;
    std::uint16_t most_records = 0, last_cylinder = 0, last_head = 0;
    std::string volid;  // empty: the source had no label
    bool operator==(const DumpHeader&) const = default;
};

std::array<std::byte, kHeaderRecord> encode(RecordKind kind, const DumpHeader& header);

struct DumpRecord {
    RecordKind kind;
    DumpHeader header;
};
// std::nullopt when the block is no header or trailer. The format of a trailer is not told by it.
std::optional<DumpRecord> decode_record(base::Bytes block);

// TOD clock of now, and the date a TOD clock shows: "08/27/09 AT 14.05.33 GMT".
std::uint64_t tod_now();
std::string gmt_text(std::uint64_t tod);

// ---- tracks

struct TrackHeader {
    std::uint16_t records = 0, full_blocks = 0, short_block = 0;
    dasd::TrackAddress address;
    // Blocks behind the one with the header.
    std::uint32_t more_blocks() const {
        return full_blocks == 0 ? 0u : full_blocks - 1u + (short_block > 0 ? 1u : 0u);
    }
};
// From the first kTrackHeader bytes of a block; std::nullopt when it is none or its numbers cannot
// be.
std::optional<TrackHeader> decode_track_header(base::Bytes block);
// The blocks of a checked track image of `used` bytes, one behind the other: all kTrackBlock long
// but the last. Error: more records than a track header has room for (728E).
base::Result<std::vector<std::byte>> encode_track(base::Bytes image, std::size_t used);
// The track image of the blocks of a track, joined; `image` has kTrackSize bytes. The error tells
// what does not fit.
base::Result<void> decode_track(base::Bytes blocks, base::MutableBytes image);

// ---- groups of our own format

enum class GroupMethod : std::uint8_t { plain, zstd, empty };
constexpr std::uint32_t kMostEmptyTracks = 65535;

struct GroupHeader {
    std::uint32_t first_track = 0;
    std::uint16_t tracks = 0;
    GroupMethod method = GroupMethod::plain;
    std::uint32_t length = 0, stored = 0, checksum = 0;
    std::uint32_t blocks() const {
        return static_cast<std::uint32_t>((kGroupHeader + stored + kGroupBlock - 1) / kGroupBlock);
    }
};
std::optional<GroupHeader> decode_group_header(base::Bytes block);

// One track of a group being made: its image, `used` bytes of it.
struct GroupTrack {
    base::Bytes image;
    std::size_t used = 0;
};
// Header and bytes, to be cut into blocks of kGroupBlock. `level` of zstd; bytes that do not shrink
// are stored as they are.
std::vector<std::byte> encode_group(std::uint32_t first_track,
                                    const std::vector<GroupTrack>& tracks, int level);
// The header alone: so many tracks, at most kMostEmptyTracks, that hold R0 and nothing else.
std::vector<std::byte> encode_empty_group(std::uint32_t first_track, std::uint32_t tracks);
// The images of a group that is not empty, kTrackSize bytes each, zero behind the end mark. `bytes`
// is header and bytes, joined. Errors: 728E.
base::Result<std::vector<std::byte>> decode_group(base::Bytes bytes);

base::Error decode_error(std::string_view why);  // 728E

}  // namespace ddr
