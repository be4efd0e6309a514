// New images: device header and null tracks, as dasdinit makes them. Format page: dasd-images
// sections 3, 4 and 11.
//
// The header is written last: an image whose making was cut off is no image.
#include <functional>

#include "dasd/cckd_file.h"
#include "dasd/label.h"
#include "dasd/track_codec.h"
#include "dasd/volume.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr Cylinder kMostCylinders{65520};

struct PartPlan {
    std::string path;
    CylinderRange cylinders;
    ImageHeader header;
};

bool is_wide(ImageFormat format) {
    return format == ImageFormat::ckd64 || format == ImageFormat::cckd64;
}

ImageHeader header_for(const CreateOptions& options) {
    ImageHeader header;
    header.container = is_compressed(options.format) ? Container::compressed : Container::plain;
    header.shape = options.shape;
    header.wide = is_wide(options.format);
    header.thin = options.thin && header.container == Container::plain;
    return header;
}

std::vector<PartPlan> plan_parts(const std::string& path, const CreateOptions& options) {
    const auto most = cylinders_per_part(options.shape);
    if (!options.split_files || options.cylinders <= most)
        return {{path, {Cylinder{0}, options.cylinders}, header_for(options)}};
    std::vector<PartPlan> parts;
    for (Cylinder start{0}; start < options.cylinders; start = parts.back().cylinders.end()) {
        auto count = std::min(most, options.cylinders - start);
        auto sequence = static_cast<std::uint32_t>(parts.size() + 1);
        auto header = header_for(options);
        header.sequence = static_cast<std::uint8_t>(sequence);
        if (start + count < options.cylinders)
            header.highest_cylinder = static_cast<std::uint16_t>((start + count).n - 1);
        parts.push_back({part_path(path, sequence), {start, count}, header});
    }
    return parts;
}

NewRecord keyed(std::uint8_t number, std::string_view key, std::size_t length) {
    NewRecord record{number, std::vector<std::byte>(key.size()), std::vector<std::byte>(length)};
    base::text_to_ebcdic(key, record.key);
    return record;
}

// IPL1, IPL2 and VOL1 as dasdinit writes them: an IPL loads a disabled wait, the VTOC pointer
// leads to a track without VTOC (cylinder 0 head 1).
Result<Track> labelled_track0(std::string_view serial) {
    auto ipl1 = keyed(1, "IPL1", 24);
    const unsigned char wait[] = {0x00, 0x0A, 0, 0, 0, 0, 0, 0x0F, 0x03, 0, 0, 0, 0x20, 0, 0, 1};
    std::memcpy(ipl1.data.data(), wait, sizeof wait);
    auto vol1 = keyed(3, "VOL1", 80);
    base::MutableBytes label = vol1.data;
    base::store_ebcdic_field(label, "VOL1" + std::string(serial));
    base::store_be<std::uint32_t>(label, 11, 0x00000001);
    label[15] = std::byte{1};
    return Track::build({}, {ipl1, keyed(2, "IPL2", 144), vol1});
}

Result<Track> first_track(std::string_view serial) {
    if (serial.empty()) return Track::empty({});
    return labelled_track0(serial);
}

// Writes null tracks, those of cylinder `start` of the volume first; `wanted` is asked for each.
Result<void> write_null_tracks(File& file, const Shape& shape, CylinderRange cylinders,
                               Cylinder start,
                               const std::function<Result<bool>(TrackAddress)>& wanted) {
    auto null_track = Track::empty({});
    std::vector<std::byte> image(null_track.image().begin(),
                                 null_track.image().begin() + static_cast<long>(null_track.used()));
    TrackAddress at{};
    for (auto c = cylinders.start; c < cylinders.end(); ++c)
        for (Head h{0}; h.n < shape.heads; ++h) {
            if (!TRY(wanted({c, h}))) continue;
            TrackAddress next{start + c, h};
            move_track(image, image.size(), at, next);
            at = next;
            TRY(file.write(shape.offset_of({c, h}), image));
        }
    return {};
}

Result<void> write_part(File& file, const PartPlan& part, std::string_view serial) {
    const auto& shape = part.header.shape;
    TRY(file.resize(shape.offset_of({part.cylinders.count, {}})));
    auto now = part.header.thin ? Cylinder{1} : part.cylinders.count;
    TRY(write_null_tracks(file, shape, {Cylinder{0}, now}, part.cylinders.start,
                          [](TrackAddress) { return true; }));
    if (part.cylinders.start == Cylinder{0}) {
        auto track0 = TRY(first_track(serial));
        TRY(file.write(kImageHeader, track0.image().first(track0.used())));
    }
    TRY(file.write(0, encode_header(part.header)));
    return file.sync();
}

Result<void> create_parts(const std::vector<PartPlan>& parts, std::string_view serial, Files& files,
                          std::vector<std::string>& made) {
    for (const auto& part : parts) {
        auto file = TRY(files.create(part.path));
        made.push_back(part.path);
        TRY(write_part(*file, part, serial));
    }
    return {};
}

Result<void> create_compressed(const std::string& path, const CreateOptions& options,
                               Files& files) {
    CckdHeader header;
    header.cylinders = options.cylinders.n;
    header.null_format = 1;
    header.compression = options.packing.compression;
    header.level = static_cast<std::int16_t>(options.packing.level);
    auto file = TRY(CckdFile::create(path, header_for(options), header, files));
    auto fill = [&]() -> Result<void> {
        auto track0 = TRY(first_track(options.label));
        TRY(file->put(0, pack_track(track0.image(), track0.used(), options.packing)));
        return file->close();
    };
    auto done = fill();
    if (!done.ok()) (void)files.remove(path).ok();
    return done;
}

}  // namespace

Result<void> create_volume(const std::string& path, const CreateOptions& options, Files& files) {
    if (options.cylinders == Cylinder{0} || options.cylinders > kMostCylinders)
        return make_error(msg::DASIMG118E, options.cylinders.n);
    if (!options.label.empty() && !is_valid_serial(options.label))
        return make_error(msg::DASLBL301E, options.label);
    if (is_compressed(options.format)) return create_compressed(path, options, files);
    std::vector<std::string> made;
    auto done = create_parts(plan_parts(path, options), options.label, files, made);
    if (done.ok()) return {};
    for (const auto& name : made) (void)files.remove(name).ok();
    return done;
}

Result<void> end_thin(const std::string& path, Files& files) {
    auto file = TRY(files.open(path, Access::write));
    HeaderBytes bytes{};
    TRY(file->read(0, bytes));
    auto header = TRY(decode_header(bytes, path));
    if (!header.thin) return {};
    header.thin = false;
    TRY(file->write(0, encode_header(header)));
    return file->sync();
}

Result<void> fill_null_tracks(const std::string& path, Files& files) {
    auto volume = TRY(open_volume(path, Access::write, files));
    if (!volume->is_thin()) return {};
    auto& file = *volume->parts()[0].file;
    auto lacking = [&file](TrackAddress at) -> Result<bool> {
        std::array<std::byte, 16> start{};
        TRY(file.read(offset_of_track(at), start));
        return was_never_written(start);
    };
    TRY(write_null_tracks(file, volume->shape(), {Cylinder{0}, volume->cylinders()}, Cylinder{0},
                          lacking));
    TRY(file.sync());
    return end_thin(path, files);
}

}  // namespace dasd
