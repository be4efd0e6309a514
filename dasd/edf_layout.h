// CMS EDF file system: the label, directory entries (FST) and sizes. Format page: reference
// dasd-images, section 15.
//
// Only layout: nothing here reads a disk. Everything is big-endian, text is EBCDIC, block numbers
// count from 1 and 0 is "no block".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dasd/minidisk.h"

namespace dasd::edf {

using BlockNumber = std::uint32_t;

constexpr BlockNumber kLabelBlock = 3;
// The directory's first block is the one of these that the label names; a commit writes the other.
constexpr BlockNumber kRootBlocks[] = {4, 5};
constexpr BlockNumber kFirstFileBlock = 6;
constexpr std::size_t kLabelSize = 80;
constexpr std::size_t kFstSize = 64;
constexpr std::uint32_t kPseudoFiles = 2;  // DIRECTOR and ALLOCMAP
constexpr std::uint32_t kFixedPointer = 4;
constexpr std::uint32_t kVariablePointer = 12;
// Displacement in a V pointer: no record starts in the block.
constexpr std::uint32_t kSpanned = 0xFFFFFFFF;
constexpr std::uint32_t kMaximumRecord = 65535;
// 512-byte blocks with 42 pointers each reach more blocks than a volume has at level 5.
constexpr std::uint8_t kMaximumLevels = 8;

bool is_block_size(std::uint32_t size);
// 12, 21, 33 or 49: blocks of that size on a 3390 track.
std::uint32_t blocks_per_track(std::uint32_t block_size);
// Entries of a pointer block: the last four bytes of a V pointer block are not an entry.
std::uint32_t pointers_per_block(std::uint32_t block_size, RecordFormat format);
inline std::uint64_t divide_up(std::uint64_t n, std::uint64_t by) {
    return (n + by - 1) / by;
}

struct Label {
    std::array<std::byte, kLabelSize> raw{};  // fields not named below are kept as found
    std::string identifier;
    std::uint32_t block_size = 0;
    BlockNumber directory = 0;
    std::uint32_t cylinders = 0, maximum_cylinders = 0;
    std::uint32_t blocks = 0, used = 0;
    std::uint32_t entry_size = kFstSize, entries_per_block = 0;
    std::uint32_t reserved_start = 0;
    Timestamp created;
};
bool has_label_mark(base::Bytes block);  // CMS1
Label decode_label(base::Bytes block);
void encode_label(Label& label);  // into label.raw
// What is wrong with the label for a device of so many blocks of this size; std::nullopt: nothing.
std::optional<std::string> fault_in_label(const Label& label, std::uint64_t device_blocks,
                                          std::uint32_t record_size);

// A directory entry. `raw` keeps what is not named here.
struct Fst {
    std::array<std::byte, kFstSize> raw{};
    RecordFormat format = RecordFormat::fixed;
    std::uint32_t record_length = 0;
    BlockNumber origin = 0;    // data block (level 0) or root pointer block
    std::uint32_t blocks = 0;  // data blocks; F: without holes
    std::uint32_t records = 0;
    std::uint8_t levels = 0;

    base::Bytes id() const { return base::Bytes(raw).first(16); }  // name and type
    std::string name() const;
    std::string type() const;
};
enum class Pseudo { directory, allocation_map };
bool is_pseudo(const Fst& fst, Pseudo which);
Fst pseudo_fst(Pseudo which, std::uint32_t block_size);
Fst decode_fst(base::Bytes entry);
void encode_fst(Fst& fst);  // numbers and old-format fields into fst.raw
void set_identity(Fst& fst, std::string_view name, std::string_view type, std::uint8_t mode_number);
void set_stamp(Fst& fst, const Timestamp& stamp);
Timestamp stamp_of(const Fst& fst);
FileEntry entry_of(const Fst& fst);
// How often the directory was committed: kept in the DIRECTOR entry's write and read pointers,
// which EDF does not use, so that two commits within a second differ. Ours.
std::uint32_t generation_of(const Fst& directory);
void set_generation(Fst& directory, std::uint32_t generation);
// Blocks the records need, holes included (F only).
std::uint64_t fixed_leaves(const Fst& fst, std::uint32_t block_size);
// What is wrong with a file's entry on a disk of so many blocks; std::nullopt: nothing.
std::optional<std::string> fault_in_fst(const Fst& fst, const Label& label);

// 1 to 8 characters each of A-Z a-z 0-9 $ # @ + - : _ (cms section 5.1).
bool is_valid_file_id(std::string_view name, std::string_view type);

}  // namespace dasd::edf
