// Test fixture: puts our IPL records on an image, without the volume builder.
//
//     ipl_volume lay IMAGE SERIAL     writes cylinder 0, track 0 in the form of a CP volume
//     ipl_volume clip IMAGE SERIAL    replaces the serial in record 3 and nothing else
//
// IMAGE is an uncompressed 3390 image of dasdinit. That the IPL records work is shown apart from
// the code that builds volumes, so this lays the track itself; layout: reference dasd-images 3, 4,
// 11 and cpfmtxa 8.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "models/ipl/iplprog.h"

namespace {

constexpr std::size_t kDeviceHeader = 512;
constexpr std::size_t kTrackSize = 56832;
constexpr std::size_t kFirstRecord = 21;  // behind home address (5) and R0 (16)
constexpr std::size_t kCountField = 8;

using Buffer = std::vector<std::byte>;

[[noreturn]] void fail(std::string_view reason) {
    std::fprintf(stderr, "ipl_volume: %.*s\n", static_cast<int>(reason.size()), reason.data());
    std::exit(1);
}

Buffer ebcdic(std::string_view text) {
    Buffer bytes(text.size());
    base::text_to_ebcdic(text, bytes);
    return bytes;
}

void append(Buffer& track, base::Bytes bytes) {
    track.insert(track.end(), bytes.begin(), bytes.end());
}

void append_record(Buffer& track, std::uint8_t number, base::Bytes key, base::Bytes data) {
    Buffer count(kCountField);
    count[4] = std::byte{number};
    count[5] = static_cast<std::byte>(key.size());
    base::store_be<std::uint16_t>(count, 6, static_cast<std::uint16_t>(data.size()));
    append(track, count);
    append(track, key);
    append(track, data);
}

Buffer cp_label(std::string_view serial) {
    Buffer label(80, base::kEbcdicBlank);
    base::MutableBytes bytes{label};
    base::store_ebcdic_field(bytes.subspan(0, 4), "VOL1");
    base::store_ebcdic_field(bytes.subspan(4, 6), serial);
    label[10] = std::byte{0xF0};
    std::fill_n(label.begin() + 11, 10, std::byte{});
    label[15] = std::byte{5};
    std::fill_n(label.begin() + 41, 5, std::byte{});
    base::store_ebcdic_field(bytes.subspan(46, 5), "CPVOL");
    return label;
}

// Map of a volume of `cylinders` cylinders, all PERM, with the product's mark.
Buffer allocation_map(std::uint16_t cylinders) {
    Buffer map(4096);
    map[0] = std::byte{1};
    base::store_be<std::uint16_t>(map, 2, cylinders);
    base::store_ebcdic_field(base::MutableBytes{map}.subspan(4, 8), "CLONEVM1");
    map[12] = std::byte{0x40};
    std::fill_n(map.begin() + 32, cylinders, std::byte{1});
    return map;
}

// Format-4 DSCB: the VTOC is all of track 0 and no space is free.
Buffer format4(std::uint16_t cylinders) {
    Buffer data(96);
    data[0] = std::byte{0xF4};
    data[15] = std::byte{1};
    base::store_be<std::uint16_t>(data, 18, cylinders);
    base::store_be<std::uint16_t>(data, 20, 15);
    base::store_be<std::uint16_t>(data, 22, 58786);
    data[30] = std::byte{50};
    data[61] = std::byte{1};
    return data;
}

Buffer format5() {
    Buffer data(96);
    data[0] = std::byte{0xF5};
    return data;
}

Buffer track0(std::string_view serial, std::uint16_t cylinders) {
    Buffer track(kFirstRecord);
    track[12] = std::byte{8};  // R0: eight bytes of data
    append_record(track, 1, ebcdic("IPL1"), models::kIplRecord1);
    append_record(track, 2, ebcdic("IPL2"), models::kIplRecord2);
    append_record(track, 3, ebcdic("VOL1"), cp_label(serial));
    append_record(track, 4, {}, allocation_map(cylinders));
    append_record(track, 5, Buffer(44, std::byte{4}), format4(cylinders));
    append_record(track, 6, Buffer(44, std::byte{5}), format5());
    append(track, Buffer(8, std::byte{0xFF}));
    track.resize(kTrackSize);
    return track;
}

// Offset in the track of the data of record `number`.
std::size_t data_offset(base::Bytes track, std::uint8_t number) {
    std::size_t at = kFirstRecord;
    while (at + kCountField <= track.size() && base::load_be<std::uint64_t>(track, at) != ~0ULL) {
        const auto key_length = std::to_integer<std::size_t>(track[at + 5]);
        const std::size_t data_length = base::load_be<std::uint16_t>(track, at + 6);
        if (track[at + 4] == std::byte{number}) return at + kCountField + key_length;
        at += kCountField + key_length + data_length;
    }
    fail("the track has no such record");
}

struct Image {
    std::fstream file;
    std::uint16_t cylinders = 0;
    Buffer track = Buffer(kTrackSize);
};

char* chars(Buffer& buffer) {
    return reinterpret_cast<char*>(buffer.data());
}

Image open_image(const char* path) {
    Image image;
    image.file.open(path, std::ios::in | std::ios::out | std::ios::binary);
    std::string mark(8, ' ');
    if (!image.file.read(mark.data(), 8) || mark != "CKD_P370") fail("not an uncompressed image");
    image.file.seekg(0, std::ios::end);
    const auto size = static_cast<std::size_t>(image.file.tellg());
    image.cylinders = static_cast<std::uint16_t>((size - kDeviceHeader) / kTrackSize / 15);
    image.file.seekg(kDeviceHeader);
    if (!image.file.read(chars(image.track), kTrackSize)) fail("cannot read track 0");
    return image;
}

void write_track(Image& image) {
    image.file.seekp(kDeviceHeader);
    if (!image.file.write(chars(image.track), kTrackSize).flush()) fail("cannot write track 0");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) fail("usage: ipl_volume lay|clip IMAGE SERIAL");
    const std::string_view action = argv[1];
    const std::string_view serial = argv[3];
    Image image = open_image(argv[2]);
    if (action == "lay") {
        image.track = track0(serial, image.cylinders);
    } else if (action == "clip") {
        const std::size_t at = data_offset(image.track, 3) + 4;
        base::store_ebcdic_field(base::MutableBytes{image.track}.subspan(at, 6), serial);
    } else {
        fail("the action is lay or clip");
    }
    write_track(image);
}
