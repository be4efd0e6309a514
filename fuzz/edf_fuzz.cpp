// Fuzzer of CMS minidisks: an input is a list of patches of a sound disk, which is then listed,
// read, changed and committed. Damage must end in errors, never in a crash.
//
// Input: byte 0 selects the block size (0 to 3: 512 to 4096); then patches of 6 bytes: block (2,
// big-endian, from 1, taken modulo what the files use), offset (2, modulo the block), value (2).
#include <algorithm>
#include <array>

#include "tests/dasd/edf_volume.h"

namespace {

using namespace dasd;
using dasd::testing::MemoryVolume;

constexpr std::uint32_t kBlocks = 200;  // about what the files of the sound disk take

Device device_of(std::shared_ptr<MemoryVolume> volume) {
    return Device(std::move(volume), {Cylinder{1}, Cylinder{2}}, Access::write);
}

FileEntry entry(std::string name, RecordFormat format, std::uint32_t length) {
    FileEntry file;
    file.name = std::move(name);
    file.type = "DATA";
    file.format = format;
    file.record_length = length;
    return file;
}

std::shared_ptr<MemoryVolume> sound_disk(std::uint32_t block_size) {
    auto volume = std::make_shared<MemoryVolume>(4);
    auto device = device_of(volume);
    if (!format_minidisk(device, {"FUZZ", block_size, 0}, {}).ok()) std::abort();
    auto disk = std::move(open_minidisk(device)).value();
    Records records(3 * block_size / 10, std::vector<std::byte>(100, std::byte{0xC1}));
    for (int i = 0; i < 20; ++i)
        if (!disk->write(entry(fmt::format("F{}", i), RecordFormat::fixed, 100), {records[0]}).ok())
            std::abort();
    if (!disk->write(entry("FIXED", RecordFormat::fixed, 100), records).ok()) std::abort();
    if (!disk->write(entry("VARY", RecordFormat::variable, 0), records).ok()) std::abort();
    if (!disk->commit().ok()) std::abort();
    return volume;
}

void patch(MemoryVolume& volume, std::uint32_t block_size, const std::uint8_t* six) {
    auto number = static_cast<std::uint32_t>(six[0] << 8 | six[1]) % kBlocks;
    auto offset = static_cast<std::uint32_t>(six[2] << 8 | six[3]) % (block_size - 1);
    auto per_track = records_per_track(0, block_size);
    auto track = number / per_track;
    auto& image = volume.at({Cylinder{1 + track / kHeads}, Head{track % kHeads}});
    auto at = 21 + number % per_track * (8 + block_size) + 8 + offset;
    image[at] = std::byte{six[4]};
    image[at + 1] = std::byte{six[5]};
}

void use(Minidisk& disk) {
    for (const auto& file : disk.files()) {
        (void)disk.read(file.name, file.type, 1, 0xFFFFFFFF);
        (void)disk.read(file.name, file.type, file.records / 2, 2);
        Records one{std::vector<std::byte>(std::clamp(file.record_length, 1u, 65535u))};
        (void)disk.append(file, one);
        (void)disk.replace(file.name, file.type, 1, one);
        (void)disk.erase(file.name, file.type);
    }
    (void)disk.write(entry("NEW", RecordFormat::variable, 0), {std::vector<std::byte>(9000)});
    (void)disk.commit();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<std::shared_ptr<MemoryVolume>, 4> kSound = {
        sound_disk(512), sound_disk(1024), sound_disk(2048), sound_disk(4096)};
    if (size == 0) return 0;
    auto which = data[0] % 4u;
    auto volume = kSound[which]->clone();
    for (std::size_t at = 1; at + 6 <= size; at += 6) patch(*volume, 512u << which, data + at);
    auto device = device_of(volume);
    (void)check_minidisk(device);
    auto disk = open_minidisk(device);
    if (disk.ok()) use(*disk.value());
    return 0;
}
