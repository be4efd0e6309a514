// CMS EDF file system: encoding and decoding of the label and of directory entries.
#include "dasd/edf_layout.h"

#include <algorithm>

namespace dasd::edf {
namespace {

using base::load_be;
using base::store_be;
using u32 = std::uint32_t;

constexpr std::array<std::byte, 4> kMark{std::byte{0xC3}, std::byte{0xD4}, std::byte{0xE2},
                                         std::byte{0xF1}};

// Label (offset, length):
//   0  4 CMS1              12  4 block size          36  4 entry size (64)
//   4  6 identifier        16  4 directory block     40  4 entries a block
//  10  2 version           20  4 cylinders           44  6 created YYMMDDHHMMSS
//  50  1 X'01' 20xx        24  4 most cylinders      52  4 start of a reserved file
//                          28  4 blocks  32 4 used   56 24 allocation hints, SFS, segment
// FST:
//   0  8 name   8  8 type  16  2 MMDD  18 2 HHMM     20 2 write 22 2 read pointer
//  24  2 mode  26  2 records (16 bits) 28 2 chain    30 1 F/V   31 1 flags
//  32  4 record length     36  2 800-byte blocks     38 2 year
//  40  4 origin  44 4 data blocks  48 4 records      52 1 levels 53 1 pointer length
//  54  6 YYMMDDHHMMSS      60  1 real mode  61 1 flag 2  62 2 reserved
constexpr std::byte kCentury{0x08};
constexpr std::byte kLabelCentury{0x01};

std::uint8_t from_packed(std::byte digits) {
    auto value = std::to_integer<unsigned>(digits);
    return static_cast<std::uint8_t>((value >> 4) * 10 + (value & 15));
}

std::byte to_packed(unsigned value) {
    return static_cast<std::byte>((value / 10 % 10) << 4 | value % 10);
}

Timestamp load_stamp(base::Bytes six, bool this_century) {
    Timestamp stamp;
    stamp.year = static_cast<std::uint16_t>((this_century ? 2000 : 1900) + from_packed(six[0]));
    stamp.month = from_packed(six[1]);
    stamp.day = from_packed(six[2]);
    stamp.hour = from_packed(six[3]);
    stamp.minute = from_packed(six[4]);
    stamp.second = from_packed(six[5]);
    return stamp;
}

void store_stamp(base::MutableBytes six, const Timestamp& stamp) {
    const unsigned fields[] = {stamp.year % 100u, stamp.month,  stamp.day,
                               stamp.hour,        stamp.minute, stamp.second};
    for (std::size_t i = 0; i < 6; ++i) six[i] = to_packed(fields[i]);
}

void set_flag(std::byte& flags, std::byte flag, bool on) {
    flags = on ? flags | flag : flags & ~flag;
}

std::uint16_t at_most_16_bits(std::uint64_t value) {
    return static_cast<std::uint16_t>(std::min<std::uint64_t>(value, 0xFFFF));
}

std::array<std::byte, 16> pseudo_id(Pseudo which) {
    std::array<std::byte, 16> id{};
    bool directory = which == Pseudo::directory;
    store_be<u32>(id, 0, directory ? 1 : 2);
    base::text_to_ebcdic(directory ? "DIRECTOR" : "ALLOCMAP", base::MutableBytes(id).subspan(8));
    return id;
}

bool is_name_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("$#@+-:_").find(c) != std::string_view::npos;
}

bool is_valid_word(std::string_view word) {
    return !word.empty() && word.size() <= 8 &&
           std::all_of(word.begin(), word.end(), is_name_character);
}

std::optional<std::string> fault_in_size(const Fst& fst, const Label& label) {
    if (fst.record_length == 0) return "its record length is 0";
    if (fst.format == RecordFormat::fixed) {
        if (fixed_leaves(fst, label.block_size) > label.blocks)
            return "its records need more blocks than the disk has";
        return std::nullopt;
    }
    if (fst.record_length > kMaximumRecord) return "its record length is above 65535";
    if (fst.blocks == 0 ||
        std::uint64_t{fst.blocks} * label.block_size < std::uint64_t{fst.records} * 3)
        return "its records do not fit its blocks";
    return std::nullopt;
}

}  // namespace

bool is_block_size(u32 size) {
    return size == 512 || size == 1024 || size == 2048 || size == 4096;
}

u32 blocks_per_track(u32 block_size) {
    return records_per_track(0, block_size);
}

u32 pointers_per_block(u32 block_size, RecordFormat format) {
    return format == RecordFormat::fixed ? block_size / kFixedPointer
                                         : (block_size - 4) / kVariablePointer;
}

bool has_label_mark(base::Bytes block) {
    return block.size() >= kLabelSize && std::equal(kMark.begin(), kMark.end(), block.begin());
}

Label decode_label(base::Bytes block) {
    Label label;
    std::copy_n(block.begin(), kLabelSize, label.raw.begin());
    base::Bytes raw(label.raw);
    label.identifier = base::load_ebcdic_field(raw.subspan(4, 6));
    label.block_size = load_be<u32>(raw, 12);
    label.directory = load_be<u32>(raw, 16);
    label.cylinders = load_be<u32>(raw, 20);
    label.maximum_cylinders = load_be<u32>(raw, 24);
    label.blocks = load_be<u32>(raw, 28);
    label.used = load_be<u32>(raw, 32);
    label.entry_size = load_be<u32>(raw, 36);
    label.entries_per_block = load_be<u32>(raw, 40);
    label.created = load_stamp(raw.subspan(44, 6), (raw[50] & kLabelCentury) != std::byte{0});
    label.reserved_start = load_be<u32>(raw, 52);
    return label;
}

void encode_label(Label& label) {
    base::MutableBytes raw(label.raw);
    std::copy(kMark.begin(), kMark.end(), raw.begin());
    base::store_ebcdic_field(raw.subspan(4, 6), label.identifier);
    store_be<u32>(raw, 12, label.block_size);
    store_be<u32>(raw, 16, label.directory);
    store_be<u32>(raw, 20, label.cylinders);
    store_be<u32>(raw, 24, label.maximum_cylinders);
    store_be<u32>(raw, 28, label.blocks);
    store_be<u32>(raw, 32, label.used);
    store_be<u32>(raw, 36, label.entry_size);
    store_be<u32>(raw, 40, label.entries_per_block);
    store_stamp(raw.subspan(44, 6), label.created);
    set_flag(raw[50], kLabelCentury, label.created.year >= 2000);
    store_be<u32>(raw, 52, label.reserved_start);
    // The next hole is looked for from the map's start: always right, whatever was freed.
    store_be<u32>(raw, 56, 0);
    store_be<u32>(raw, 60, 0);
}

std::optional<std::string> fault_in_label(const Label& label, std::uint64_t device_blocks,
                                          u32 record_size) {
    if (label.block_size != record_size)
        return fmt::format("the label says block size {}, the record has {} bytes",
                           label.block_size, record_size);
    if (!is_block_size(label.block_size)) return fmt::format("block size {}", label.block_size);
    if (label.entry_size != kFstSize)
        return fmt::format("directory entries of {} bytes", label.entry_size);
    if (label.entries_per_block != label.block_size / kFstSize)
        return fmt::format("{} directory entries a block", label.entries_per_block);
    if (label.directory != kRootBlocks[0] && label.directory != kRootBlocks[1])
        return fmt::format("the directory is said to be in block {}, not 4 or 5", label.directory);
    if (label.blocks < kFirstFileBlock || label.blocks > device_blocks)
        return fmt::format("{} blocks on a device of {}", label.blocks, device_blocks);
    if (label.used > label.blocks)
        return fmt::format("{} of {} blocks used", label.used, label.blocks);
    return std::nullopt;
}

std::string Fst::name() const {
    return base::load_ebcdic_field(base::Bytes(raw).first(8));
}
std::string Fst::type() const {
    return base::load_ebcdic_field(base::Bytes(raw).subspan(8, 8));
}

bool is_pseudo(const Fst& fst, Pseudo which) {
    auto id = pseudo_id(which);
    return std::equal(id.begin(), id.end(), fst.raw.begin());
}

Fst pseudo_fst(Pseudo which, u32 block_size) {
    Fst fst;
    auto id = pseudo_id(which);
    std::copy(id.begin(), id.end(), fst.raw.begin());
    base::text_to_ebcdic("A0", base::MutableBytes(fst.raw).subspan(24, 2));
    fst.raw[60] = base::text_to_ebcdic('A');
    fst.record_length = which == Pseudo::directory ? kFstSize : block_size;
    return fst;
}

Fst decode_fst(base::Bytes entry) {
    Fst fst;
    std::copy_n(entry.begin(), kFstSize, fst.raw.begin());
    base::Bytes raw(fst.raw);
    fst.format = static_cast<RecordFormat>(base::text_from_ebcdic(raw[30]));
    fst.record_length = load_be<u32>(raw, 32);
    fst.origin = load_be<u32>(raw, 40);
    fst.blocks = load_be<u32>(raw, 44);
    fst.records = load_be<u32>(raw, 48);
    fst.levels = std::to_integer<std::uint8_t>(raw[52]);
    return fst;
}

void encode_fst(Fst& fst) {
    base::MutableBytes raw(fst.raw);
    bool fixed = fst.format == RecordFormat::fixed;
    store_be<std::uint16_t>(raw, 26, at_most_16_bits(fst.records));
    raw[30] = base::text_to_ebcdic(fixed ? 'F' : 'V');
    store_be<u32>(raw, 32, fst.record_length);
    store_be<u32>(raw, 40, fst.origin);
    store_be<u32>(raw, 44, fst.blocks);
    store_be<u32>(raw, 48, fst.records);
    raw[52] = std::byte{fst.levels};
    raw[53] = static_cast<std::byte>(fixed ? kFixedPointer : kVariablePointer);
}

void set_identity(Fst& fst, std::string_view name, std::string_view type,
                  std::uint8_t mode_number) {
    base::MutableBytes raw(fst.raw);
    base::store_ebcdic_field(raw.first(8), name);
    base::store_ebcdic_field(raw.subspan(8, 8), type);
    raw[24] = raw[60] = base::text_to_ebcdic('A');
    raw[25] = base::text_to_ebcdic(static_cast<char>('0' + mode_number));
}

void set_stamp(Fst& fst, const Timestamp& stamp) {
    base::MutableBytes raw(fst.raw);
    store_stamp(raw.subspan(54, 6), stamp);
    set_flag(raw[31], kCentury, stamp.year >= 2000);
    raw[16] = raw[55];  // MM
    raw[17] = raw[56];  // DD
    raw[18] = raw[57];  // HH
    raw[19] = raw[58];  // MM
    base::text_to_ebcdic(fmt::format("{:02}", stamp.year % 100), raw.subspan(38, 2));
}

Timestamp stamp_of(const Fst& fst) {
    return load_stamp(base::Bytes(fst.raw).subspan(54, 6),
                      (fst.raw[31] & kCentury) != std::byte{0});
}

FileEntry entry_of(const Fst& fst) {
    FileEntry entry;
    entry.name = fst.name();
    entry.type = fst.type();
    char digit = base::text_from_ebcdic(fst.raw[25]);
    entry.mode_number = digit >= '0' && digit <= '6' ? static_cast<std::uint8_t>(digit - '0') : 1;
    entry.format = fst.format;
    entry.record_length = fst.record_length;
    entry.records = fst.records;
    entry.blocks = fst.blocks;
    entry.updated = stamp_of(fst);
    return entry;
}

u32 generation_of(const Fst& directory) {
    return load_be<u32>(directory.raw, 20);
}

void set_generation(Fst& directory, u32 generation) {
    store_be<u32>(directory.raw, 20, generation);
}

std::uint64_t fixed_leaves(const Fst& fst, u32 block_size) {
    return divide_up(std::uint64_t{fst.records} * fst.record_length, block_size);
}

std::optional<std::string> fault_in_fst(const Fst& fst, const Label& label) {
    bool fixed = fst.format == RecordFormat::fixed;
    if (fst.raw[0] == std::byte{0} || fst.raw[8] == std::byte{0}) return "it has no name";
    if (!fixed && fst.format != RecordFormat::variable) return "its record format is not F or V";
    if (fst.levels > kMaximumLevels) return fmt::format("it has {} pointer levels", fst.levels);
    if (fst.blocks > label.blocks) return fmt::format("it has {} blocks", fst.blocks);
    if (fst.records == 0) return std::nullopt;  // an empty file, as Linux leaves behind
    if (fst.origin == 0 && fixed) return fault_in_size(fst, label);
    if (fst.origin < kFirstFileBlock || fst.origin > label.blocks)
        return fmt::format("it starts at block {}", fst.origin);
    return fault_in_size(fst, label);
}

bool is_valid_file_id(std::string_view name, std::string_view type) {
    return is_valid_word(name) && is_valid_word(type);
}

}  // namespace dasd::edf
