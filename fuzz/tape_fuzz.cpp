// Fuzzer of tape images and of DDR's dumps on them.
//
// Input: byte 0 chooses what the rest patches (memory_file.h): 0 an AWS tape with a dump as VM/370
// writes it, 1 an HET tape with one of our own format; 2: the rest is the image.
#include <array>
#include <cstdlib>

#include "dasd/dasd.h"
#include "ddr/dump.h"
#include "fuzz/memory_file.h"

namespace {

using namespace dasd;

// TapeWriter takes locks on real paths, so the sound tape is put together block by block here.
void append(std::vector<std::byte>& tape, base::Bytes block, std::size_t& previous) {
    std::array<std::byte, 6> header{};
    base::store_le<std::uint16_t>(header, 0, static_cast<std::uint16_t>(block.size()));
    base::store_le<std::uint16_t>(header, 2, static_cast<std::uint16_t>(previous));
    header[4] = block.empty() ? std::byte{0x40} : std::byte{0xA0};
    tape.insert(tape.end(), header.begin(), header.end());
    tape.insert(tape.end(), block.begin(), block.end());
    previous = block.size();
}

std::vector<std::byte> sound_tape(ddr::DumpFormat format) {
    std::vector<std::byte> tape;
    std::size_t previous = 0;
    ddr::DumpHeader header{format, {}, 1, 91, 1, kHeads - 1, "FUZZ01"};
    append(tape, ddr::encode(ddr::RecordKind::volume_header, header), previous);
    std::vector<Track> tracks;
    std::vector<ddr::GroupTrack> group;
    for (std::uint32_t head = 0; head < kHeads; ++head) {
        std::vector<std::byte> data(head * 500, std::byte{0xC1});
        tracks.push_back(std::move(Track::build({{0}, {head}}, {{1, {}, data}})).value());
    }
    for (const auto& track : tracks) {
        group.push_back({track.image(), track.used()});
        if (format == ddr::DumpFormat::own) continue;
        auto blocks = std::move(ddr::encode_track(track.image(), track.used())).value();
        for (base::Bytes left = blocks; !left.empty();) {
            auto length = std::min(left.size(), ddr::kTrackBlock);
            append(tape, left.first(length), previous);
            left = left.subspan(length);
        }
    }
    if (format == ddr::DumpFormat::own) append(tape, ddr::encode_group(0, group, 3), previous);
    append(tape, ddr::encode(ddr::RecordKind::end_of_job, header), previous);
    append(tape, {}, previous);
    return tape;
}

void use(fuzz::MemoryFiles& files) {
    auto image = TapeImage::open("tape", files);
    if (!image.ok()) return;
    (void)tape_contents(image.value());
    TapeDrive drive({"tape"}, Access::read, files);
    ddr::Reels reels({&drive}, "0181");
    auto dump = ddr::DumpTape::open(reels);
    if (!dump.ok()) return;
    (void)dump.value()->dumped();
    for (std::uint32_t head = 0; head < kHeads; ++head)
        (void)dump.value()->read_track({{0}, {head}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<std::vector<std::byte>, 2> kSound = {sound_tape(ddr::DumpFormat::vm370),
                                                                 sound_tape(ddr::DumpFormat::own)};
    if (size == 0) return 0;
    fuzz::MemoryFiles files;
    files.put("tape", fuzz::chosen(kSound, data, size));
    use(files);
    return 0;
}
