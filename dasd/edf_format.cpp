// CMS EDF file system: FORMAT and its LABEL option. Reference: cms, section 6.3.
#include <algorithm>
#include <ctime>

#include "dasd/edf_directory.h"

namespace dasd {
namespace {

using namespace edf;

base::Error bad_format(std::string why) {
    return base::make_error(base::msg::DASEDF410E, why);
}

bool is_label(std::string_view label) {
    return label.size() <= 6 && std::all_of(label.begin(), label.end(), [](char c) {
               auto byte = static_cast<unsigned char>(c);
               return byte > 0x20 && byte < 0x7F;
           });
}

// A track of empty blocks, at the start of the device's volume; moved_to() makes the others.
base::Result<Track> empty_track(TrackAddress address, std::uint32_t block_size) {
    std::vector<NewRecord> records;
    for (std::uint32_t i = 1; i <= blocks_per_track(block_size); ++i)
        records.push_back({static_cast<std::uint8_t>(i), {}, std::vector<std::byte>(block_size)});
    return Track::build(address, records);
}

base::Result<void> format_tracks(const Device& device, std::uint32_t cylinders,
                                 std::uint32_t block_size,
                                 const std::function<void(Cylinder)>& progress) {
    auto start = TRY(device.volume_address({}));
    auto track = TRY(empty_track(start, block_size));
    for (std::uint32_t cylinder = 0; cylinder < cylinders; ++cylinder) {
        for (std::uint32_t head = 0; head < kHeads; ++head) {
            auto address = TRY(device.volume_address({Cylinder{cylinder}, Head{head}}));
            TRY(device.write_track(track.moved_to(address)));
        }
        if (progress) progress(Cylinder{cylinder + 1});
    }
    return {};
}

State empty_state(const FormatOptions& options, std::uint32_t cylinders) {
    State state;
    auto& label = state.label;
    label.identifier = options.label;
    label.block_size = options.block_size;
    label.directory = kRootBlocks[1];  // the first commit writes block 4
    label.cylinders = label.maximum_cylinders = cylinders;
    label.blocks = cylinders * kHeads * blocks_per_track(options.block_size);
    label.entries_per_block = options.block_size / kFstSize;
    label.created = Timestamp::now();
    state.directory = pseudo_fst(Pseudo::directory, options.block_size);
    state.map_entry = pseudo_fst(Pseudo::allocation_map, options.block_size);
    return state;
}

}  // namespace

base::Result<void> format_minidisk(const Device& device, const FormatOptions& options,
                                   const std::function<void(Cylinder)>& progress) {
    if (!device.writable()) return base::make_error(base::msg::DASEDF407E);
    if (!is_block_size(options.block_size))
        return bad_format(
            fmt::format("block size {} is not 512, 1024, 2048 or 4096", options.block_size));
    if (!is_label(options.label)) return bad_format(fmt::format("label {}", options.label));
    auto whole = device.cylinders().n;
    auto cylinders = options.cylinders == 0 ? whole : std::min(options.cylinders, whole);
    // The old label goes with the first track, the new one comes last: no half-formatted disk has
    // one.
    TRY(format_tracks(device, cylinders, options.block_size, progress));
    auto state = empty_state(options, cylinders);
    BlockStore store(device, options.block_size);
    Allocator allocator{BlockMap(state.label.blocks)};
    return write_state(store, allocator, state);
}

base::Result<void> relabel_minidisk(const Device& device, std::string_view label) {
    if (!device.writable()) return base::make_error(base::msg::DASEDF407E);
    if (!is_label(label)) return bad_format(fmt::format("label {}", label));
    auto old = TRY(read_label_block(device));
    old.identifier = std::string(label);
    encode_label(old);
    BlockStore store(device, old.block_size);
    auto block = TRY(store.read_device({kLabelBlock}));
    std::copy(old.raw.begin(), old.raw.end(), block.begin());
    TRY(store.write(kLabelBlock, block));
    return store.sync();
}

base::Result<std::uint32_t> resize_minidisk(const Device& device, std::uint32_t cylinders) {
    if (!device.writable()) return base::make_error(base::msg::DASEDF407E);
    const auto label = TRY(read_label_block(device));
    BlockStore store(device, label.block_size);
    auto opened = TRY(read_state(store, label));
    const auto formatted = std::max(label.cylinders, label.maximum_cylinders);
    const auto usable = cylinders == 0 ? formatted : std::min(cylinders, formatted);
    const auto blocks = usable * kHeads * blocks_per_track(label.block_size);
    for (auto block = blocks + 1; block <= label.blocks; ++block)
        if (opened.map.used(block))
            return bad_format(fmt::format("block {} of {} is in use", block, label.blocks));
    const auto old = opened.map.bytes();
    std::vector<std::byte> bits(old.begin(), old.end());
    bits.resize((blocks + 7) / 8);
    opened.state.label.cylinders = usable;
    opened.state.label.maximum_cylinders = formatted;
    opened.state.label.blocks = blocks;
    Allocator allocator{BlockMap(blocks, bits)};
    TRY(write_state(store, allocator, opened.state));
    return usable;
}

Timestamp Timestamp::now() {
    auto clock = std::time(nullptr);
    std::tm local{};
    localtime_r(&clock, &local);
    auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
    Timestamp stamp;
    stamp.year = static_cast<std::uint16_t>(local.tm_year + 1900);
    stamp.month = byte(local.tm_mon + 1);
    stamp.day = byte(local.tm_mday);
    stamp.hour = byte(local.tm_hour);
    stamp.minute = byte(local.tm_min);
    stamp.second = byte(std::min(local.tm_sec, 59));
    return stamp;
}

Records records_from_text(const std::vector<std::string>& lines, RecordFormat format,
                          std::uint32_t length) {
    Records records;
    records.reserve(lines.size());
    for (const auto& line : lines) {
        bool fixed = format == RecordFormat::fixed;
        std::vector<std::byte> record(fixed ? length : std::max<std::size_t>(line.size(), 1));
        base::store_ebcdic_field(record, line);
        records.push_back(std::move(record));
    }
    return records;
}

std::vector<std::string> text_from_records(const Records& records) {
    std::vector<std::string> lines;
    lines.reserve(records.size());
    for (const auto& record : records) lines.push_back(base::text_from_ebcdic(record));
    return lines;
}

}  // namespace dasd
