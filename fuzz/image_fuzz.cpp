// Fuzzer of disk images: headers, tables of compressed images, tracks, labels, maps.
//
// Input: byte 0 chooses what the rest patches (memory_file.h): 0 and 1 compressed images of the 32-
// and 64-bit family with zlib, 2 bzip2, 3 nothing compressed, 4 a plain image; 5: the rest is the
// image, of whatever kind (Feilong, FBA). Damage must end in errors that name it, never in a crash
// or in more memory than the file could hold.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "dasd/convert.h"
#include "dasd/dasd.h"
#include "dasd/fba.h"
#include "dasd/salvage.h"
#include "fuzz/memory_file.h"
#include "tests/base/scratch.h"

namespace {

using namespace dasd;

constexpr unsigned kCylinders = 2;

// Made as a file: compressed images are written under a lock.
std::vector<std::byte> sound_image(ImageFormat format, Compression compression) {
    auto folder = (base_test::scratch_parent() / "image-fuzz-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) std::abort();
    auto path = folder + "/sound";
    CreateOptions options;
    options.cylinders = {kCylinders};
    options.label = "FUZZ01";
    options.format = format;
    options.packing.compression = compression;
    if (!create_volume(path, options).ok()) std::abort();
    auto volume = open_volume(path, Access::write);
    if (!volume.ok()) std::abort();
    for (std::uint32_t head = 1; head < kHeads; head += 3) {
        std::vector<std::byte> data(3000 + head);
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = std::byte(i * head);
        auto track = Track::build({{1}, {head}}, {{1, {}, data}, {2, {}, data}});
        if (!track.ok() || !volume.value()->write_track(track.value()).ok()) std::abort();
    }
    volume.value().reset();  // lists the free space
    std::ifstream file(path, std::ios::binary);
    std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    std::filesystem::remove_all(folder);
    auto raw = std::as_bytes(std::span(bytes));
    return {raw.begin(), raw.end()};
}

// The first groups of an FBA image, and its end.
void use_blocks(fuzz::MemoryFiles& files) {
    auto opened = open_blocks("image", files);
    if (!opened.ok()) return;
    auto& image = *opened.value();
    (void)block_label(image);
    std::vector<std::byte> blocks(200 * kBlockSize);
    for (std::uint64_t first :
         {std::uint64_t{0}, image.blocks() - std::min(image.blocks(), std::uint64_t{200})})
        (void)image.read(first, blocks);
}

// What can be saved of each track.
void salvage(fuzz::MemoryFiles& files) {
    auto opened = open_damaged_volume("image", files);
    if (!opened.ok()) return;
    std::vector<std::byte> image(kTrackSize);
    for (std::uint32_t head = 0; head < kHeads; ++head)
        if (opened.value().volume->read_image({{0}, {head}}, image).ok())
            (void)salvage_track(image, {{0}, {head}});
}

void use(fuzz::MemoryFiles& files) {
    use_blocks(files);
    salvage(files);
    (void)check_structure("image", files);
    auto opened = open_volume("image", Access::read, files, Devices::all);
    if (!opened.ok()) return;
    auto& volume = *opened.value();
    // A header may promise more cylinders than there are bytes: a few tracks tell enough.
    auto last = std::min(volume.cylinders().n, kCylinders + 1);
    for (std::uint32_t cylinder = 0; cylinder < last; ++cylinder)
        for (std::uint32_t head = 0; head < volume.shape().heads; ++head)
            (void)volume.read_track({{cylinder}, {head}});
    (void)read_label(volume);
    auto map = read_map(volume);
    if (map.ok()) (void)map.value().extents();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<std::vector<std::byte>, 5> kSound = {
        sound_image(ImageFormat::cckd, Compression::zlib),
        sound_image(ImageFormat::cckd64, Compression::zlib),
        sound_image(ImageFormat::cckd, Compression::bzip2),
        sound_image(ImageFormat::cckd, Compression::none),
        sound_image(ImageFormat::ckd, Compression::none),
    };
    if (size == 0) return 0;
    fuzz::MemoryFiles files;
    files.put("image", fuzz::chosen(kSound, data, size));
    use(files);
    return 0;
}
