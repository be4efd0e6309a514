// Files on tape: TAPE DUMP's blocks. The layout stands in tape_file.h.
#include "cms/tape_file.h"

namespace cms {

namespace msg = base::msg;
using base::make_error;

namespace {

constexpr std::byte kCentury{0x08};
// Offsets in the name block, behind its header.
constexpr std::size_t kMode = 4, kRecords16 = 6, kFormat = 10, kFlags = 11, kLength = 12,
                      kBlocks16 = 16, kYear = 18, kDate = 20, kBlocks = 28, kRecords = 32,
                      kStamp = 38, kName = 64, kType = 72, kModeAgain = 80, kNameEnd = 82;

std::byte packed(unsigned value) {
    return static_cast<std::byte>(value / 10 % 10 * 16 + value % 10);
}
unsigned unpacked(std::byte value) {
    auto bits = std::to_integer<unsigned>(value);
    return (bits >> 4) * 10 + (bits & 0x0F);
}

void put_header(base::MutableBytes block, char kind) {
    block[0] = std::byte{0x02};
    base::text_to_ebcdic(std::string("CMS") + kind, block.subspan(1, 4));
}

std::uint16_t in_two_bytes(std::size_t value) {
    return static_cast<std::uint16_t>(std::min<std::size_t>(value, 0xFFFF));
}

std::vector<std::byte> stream_of(const FileEntry& entry, const Lines& records) {
    std::vector<std::byte> bytes;
    for (const auto& record : records) {
        const bool variable = entry.format == RecordFormat::variable;
        const auto at = bytes.size() + (variable ? 2 : 0);
        bytes.resize(at + record.size());
        const base::MutableBytes all(bytes);
        if (variable) base::store_be<std::uint16_t>(all, at - 2, in_two_bytes(record.size()));
        base::text_to_ebcdic(record, all.subspan(at));
    }
    return bytes;
}

void put_stamp(base::MutableBytes name, const Timestamp& stamp) {
    const unsigned fields[] = {stamp.year % 100u, stamp.month,  stamp.day,
                               stamp.hour,        stamp.minute, stamp.second};
    for (std::size_t i = 0; i < std::size(fields); ++i) name[kStamp + i] = packed(fields[i]);
    for (std::size_t i = 0; i < 4; ++i) name[kDate + i] = packed(fields[i + 1]);
    base::text_to_ebcdic(fmt::format("{:02}", fields[0]), name.subspan(kYear, 2));
    if (stamp.year >= 2000) name[kFlags] = kCentury;
}

Timestamp stamp_of(base::Bytes name) {
    Timestamp stamp;
    const auto short_form = name.subspan(kDate, 4);
    const auto long_form = name.subspan(kStamp, 6);
    const bool has_long = std::any_of(long_form.begin(), long_form.end(),
                                      [](std::byte b) { return b != std::byte{0}; });
    const auto digits = base::parse_decimal(base::text_from_ebcdic(name.subspan(kYear, 2)));
    const auto fields = has_long ? long_form.subspan(1) : short_form;
    const auto century = (name[kFlags] & kCentury) != std::byte{0} ? 2000u : 1900u;
    stamp.year = static_cast<std::uint16_t>(
        century + (has_long ? unpacked(long_form[0]) : digits.value_or(70)));
    stamp.month = static_cast<std::uint8_t>(unpacked(fields[0]));
    stamp.day = static_cast<std::uint8_t>(unpacked(fields[1]));
    stamp.hour = static_cast<std::uint8_t>(unpacked(fields[2]));
    stamp.minute = static_cast<std::uint8_t>(unpacked(fields[3]));
    if (has_long) stamp.second = static_cast<std::uint8_t>(unpacked(fields[4]));
    const bool possible = stamp.month >= 1 && stamp.month <= 12 && stamp.day >= 1 &&
                          stamp.day <= 31 && stamp.hour < 24 && stamp.minute < 60 &&
                          stamp.second < 60;
    return possible ? stamp : Timestamp::now();
}

std::vector<std::byte> name_block(const TapeFile& file, std::size_t data_blocks,
                                  std::size_t length) {
    std::vector<std::byte> block(kTapeHeader + length);
    put_header(block, 'N');
    const auto name = base::MutableBytes(block).subspan(kTapeHeader);
    const auto& entry = file.entry;
    const auto mode = fmt::format("{}{}", file.letter, entry.mode_number);
    base::text_to_ebcdic(mode, name.subspan(kMode, 2));
    base::text_to_ebcdic(mode, name.subspan(kModeAgain, 2));
    base::store_be<std::uint16_t>(name, kRecords16, in_two_bytes(entry.records));
    base::store_be<std::uint32_t>(name, kRecords, entry.records);
    const bool is_fixed = entry.format == RecordFormat::fixed;
    name[kFormat] = base::text_to_ebcdic(is_fixed ? 'F' : 'V');
    base::store_be<std::uint32_t>(name, kLength, entry.record_length);
    base::store_be<std::uint16_t>(name, kBlocks16, in_two_bytes(data_blocks));
    base::store_be<std::uint32_t>(name, kBlocks, static_cast<std::uint32_t>(data_blocks));
    put_stamp(name, entry.updated);
    base::store_ebcdic_field(name.subspan(kName, 8), entry.name);
    base::store_ebcdic_field(name.subspan(kType, 8), entry.type);
    return block;
}

base::Error wrong(const TapeFile& file) {
    return make_error(msg::DMSTPE057E, file.text());
}

base::Error cut_off(const TapeFile& file, std::size_t records) {
    return make_error(
        msg::DMSTPE110S, file.text(),
        fmt::format("the data end after {} of {} records", records, file.entry.records));
}

}  // namespace

std::optional<dasd::DeviceNumber> tape_number(std::string_view symbol) {
    if (symbol.size() != 4 || !symbol.starts_with("TAP")) return std::nullopt;
    const auto digit = base::parse_hexadecimal(symbol.substr(3));
    if (!digit) return std::nullopt;
    return dasd::DeviceNumber{
        static_cast<std::uint16_t>(*digit < 8 ? 0x180 + *digit : 0x280 + *digit)};
}

std::string TapeFile::text() const {
    return fmt::format("{:<8} {:<8} {}{}", entry.name, entry.type, letter, entry.mode_number);
}

TapeBlock kind_of_block(base::Bytes block) {
    if (block.size() <= kTapeHeader || block[0] != std::byte{0x02}) return TapeBlock::other;
    const auto word = base::text_from_ebcdic(block.subspan(1, 4));
    if (word == "CMSN") return TapeBlock::name;
    return word == "CMS " || word == "CMSF" || word == "CMSV" ? TapeBlock::data : TapeBlock::other;
}

std::vector<std::vector<std::byte>> tape_blocks(const TapeFile& file, const Lines& records,
                                                std::size_t block) {
    const auto stream = stream_of(file.entry, records);
    std::vector<std::vector<std::byte>> blocks;
    for (std::size_t at = 0; at < stream.size(); at += block) {
        auto& next = blocks.emplace_back(kTapeHeader + block);
        put_header(next, ' ');
        const auto length = std::min(block, stream.size() - at);
        std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), length,
                    next.begin() + kTapeHeader);
    }
    blocks.push_back(name_block(file, blocks.size(), block));
    return blocks;
}

base::Result<TapeFile> named_file(base::Bytes block) {
    TapeFile file;
    if (block.size() < kTapeHeader + kNameEnd) return wrong(file);
    const auto name = block.subspan(kTapeHeader);
    auto& entry = file.entry;
    entry.name = base::load_ebcdic_field(name.subspan(kName, 8));
    entry.type = base::load_ebcdic_field(name.subspan(kType, 8));
    const auto mode = base::text_from_ebcdic(name.subspan(kModeAgain, 2));
    if (mode[0] >= 'A' && mode[0] <= 'Z') file.letter = mode[0];
    if (mode[1] >= '0' && mode[1] <= '6')
        entry.mode_number = static_cast<std::uint8_t>(mode[1] - '0');
    const char format = base::text_from_ebcdic(name[kFormat]);
    entry.format = format == 'F' ? RecordFormat::fixed : RecordFormat::variable;
    entry.record_length = base::load_be<std::uint32_t>(name, kLength);
    entry.records = base::load_be<std::uint32_t>(name, kRecords);
    if (entry.records == 0) entry.records = base::load_be<std::uint16_t>(name, kRecords16);
    entry.updated = stamp_of(name);
    const bool possible = is_file_word(entry.name) && is_file_word(entry.type) &&
                          (format == 'F' || format == 'V') && entry.records > 0 &&
                          entry.record_length <= kLongestRecord &&
                          (format == 'V' || entry.record_length > 0);
    if (!possible) return wrong(file);
    return file;
}

base::Result<Lines> tape_records(const TapeFile& file, base::Bytes data) {
    const bool variable = file.entry.format == RecordFormat::variable;
    Lines records;
    for (std::size_t at = 0; records.size() < file.entry.records;) {
        std::size_t length = file.entry.record_length;
        if (variable) {
            if (data.size() - at < 2) return cut_off(file, records.size());
            length = base::load_be<std::uint16_t>(data, at);
            at += 2;
        }
        if (data.size() - at < length) return cut_off(file, records.size());
        records.push_back(base::text_from_ebcdic(data.subspan(at, length)));
        at += length;
    }
    return records;
}

}  // namespace cms
