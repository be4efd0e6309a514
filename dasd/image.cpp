// Volumes in plain CKD images, in one file or several, and opening by what a header says. Format
// page: dasd-images section 3.
#include <algorithm>

#include "dasd/cckd_volume.h"
#include "dasd/fba.h"
#include "dasd/feilong.h"
#include "dasd/image_header.h"
#include "dasd/volume.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

struct OpenPart {
    std::unique_ptr<File> file;
    std::string path;
    ImageHeader header;
    CylinderRange cylinders;
};

Result<ImageHeader> read_header(File& file, const std::string& path) {
    auto size = TRY(file.size());
    if (size < kImageHeader)
        return make_error(msg::DASIMG111E, path, fmt::format("it has only {} bytes", size));
    HeaderBytes bytes{};
    TRY(file.read(0, bytes));
    return decode_header(bytes, path);
}

Result<Cylinder> cylinders_in(File& file, const Shape& shape, const std::string& path) {
    auto size = TRY(file.size());
    auto cylinders = (size - kImageHeader) / shape.cylinder_size();
    if ((size - kImageHeader) % shape.cylinder_size() != 0 || cylinders == 0 || cylinders > 65536)
        return make_error(msg::DASIMG114E, path, size);
    return Cylinder{static_cast<std::uint32_t>(cylinders)};
}

Result<OpenPart> open_part(const std::string& path, Cylinder start, Access access, Files& files,
                           Devices devices) {
    OpenPart part;
    part.path = path;
    part.file = TRY(files.open(path, access));
    part.header = TRY(read_header(*part.file, path));
    if (devices == Devices::only_3390) TRY(require_3390(part.header.shape, path));
    // The caller opens it as what it is; inside a volume of several files it does not belong.
    if (part.header.container != Container::plain) return part;
    part.cylinders = {start, TRY(cylinders_in(*part.file, part.header.shape, path))};
    return part;
}

// Part n of several: sequence as its place, highest cylinder as its size (0 in the last).
Result<void> check_sequence(const OpenPart& part, const Shape& shape, std::uint32_t sequence) {
    if (part.header.container != Container::plain)
        return make_error(msg::DASIMG115E, part.path, "it is a compressed image");
    if (part.header.shape != shape)
        return make_error(msg::DASIMG115E, part.path, "it is an image of another device");
    if (part.header.sequence != sequence)
        return make_error(msg::DASIMG115E, part.path,
                          fmt::format("the header says part {}, its name part {}",
                                      part.header.sequence, sequence));
    auto highest = part.header.highest_cylinder;
    if (highest != 0 && part.cylinders.end() != Cylinder{highest + 1U})
        return make_error(msg::DASIMG115E, part.path,
                          fmt::format("the header says the last cylinder is {}, the size {}",
                                      highest, part.cylinders.end().n - 1));
    return {};
}

Result<std::vector<OpenPart>> open_parts(const std::string& path, Access access, Files& files,
                                         Devices devices) {
    std::vector<OpenPart> parts;
    parts.push_back(TRY(open_part(path, Cylinder{0}, access, files, devices)));
    if (parts[0].header.container != Container::plain) return parts;
    if (parts[0].header.sequence == 0) return parts;
    if (parts[0].header.sequence > 1)
        return make_error(
            msg::DASIMG115E, path,
            fmt::format("this is part {}; name the first part", parts[0].header.sequence));
    const auto shape = parts[0].header.shape;
    TRY(check_sequence(parts[0], shape, 1));
    while (parts.back().header.highest_cylinder != 0) {
        auto next = static_cast<std::uint32_t>(parts.size() + 1);
        if (next > kMostParts) return make_error(msg::DASIMG115E, path, "it has too many parts");
        auto part =
            open_part(part_path(path, next), parts.back().cylinders.end(), access, files, devices);
        if (!part.ok() && part.error().id == msg::DASIMG101E.id)
            return make_error(msg::DASIMG115E, path,
                              fmt::format("its part {} is missing", part_path(path, next)));
        parts.push_back(TRY(std::move(part)));
        TRY(check_sequence(parts.back(), shape, next));
    }
    return parts;
}

bool is_no_image(const base::Error& error) {
    return error.id == msg::DASIMG111E.id || error.id == msg::DASIMG112E.id;
}

// An FBA disk has no header: its label tells what it is.
Result<void> refuse_blocks(const std::string& path, Files& files) {
    auto image = open_blocks(path, files);
    auto label = image.ok() ? block_label(*image.value()) : Result<std::string>("");
    if (!label.ok() || label.value().empty()) return {};
    return make_error(msg::DASIMG112E, path, "an FBA image (" + label.value() + ")",
                      "dasd blocks reads it, only 3390 volumes are used here");
}

class CkdVolume : public Volume {
  public:
    CkdVolume(std::string path, std::vector<OpenPart> parts, Access access, Files& files)
        : path_(std::move(path)), parts_(std::move(parts)), access_(access), files_(files) {}

    const std::string& path() const override { return path_; }
    Cylinder cylinders() const override { return parts_.back().cylinders.end(); }
    Shape shape() const override { return parts_[0].header.shape; }
    bool writable() const override { return access_ == Access::write; }
    bool is_thin() const override { return parts_[0].header.thin; }
    std::string format() const override {
        auto text = identifier(Container::plain, parts_[0].header.wide);
        if (parts_.size() == 1) return std::string(text);
        return fmt::format("{} in {} files", text, parts_.size());
    }

    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        TRY(check(address));
        const auto& part = part_of(address.cylinder);
        TRY(part.file->read(offset_in(part, address), track.first(shape().track_size)));
        if (is_thin() && was_never_written(track)) {
            auto null_track = Track::empty(address);
            auto image = null_track.image().first(shape().track_size);
            std::copy(image.begin(), image.end(), track.begin());
        }
        return {};
    }

    Result<void> write_image(TrackAddress address, base::Bytes track) override {
        TRY(check(address));
        if (!writable()) return make_error(msg::DASIMG117E, path_);
        const auto& part = part_of(address.cylinder);
        return part.file->write(offset_in(part, address), track.first(shape().track_size));
    }

    Result<void> write_images(TrackAddress first, base::Bytes tracks) override {
        auto count = static_cast<std::uint32_t>(tracks.size() / kTrackSize);
        if (count == 0) return {};
        TRY(check({first.cylinder, {first.head.n + count - 1}}));
        if (!writable()) return make_error(msg::DASIMG117E, path_);
        const auto& part = part_of(first.cylinder);
        return part.file->write(offset_in(part, first), tracks.first(count * kTrackSize));
    }

    Result<void> sync() override {
        for (auto& part : parts_) TRY(part.file->sync());
        return {};
    }

    Result<void> refresh() override {
        bool same = std::all_of(parts_.begin(), parts_.end(), [](const OpenPart& part) {
            return part.file->still_at(part.path);
        });
        if (same) return {};
        auto parts = TRY(open_parts(path_, access_, files_, Devices::all));
        TRY(require_shape(parts[0].header.shape, shape(), path_));
        parts_ = std::move(parts);
        return {};
    }

    std::vector<ImagePart> parts() override {
        std::vector<ImagePart> views;
        for (auto& part : parts_) views.push_back({part.file.get(), part.path, part.cylinders});
        return views;
    }
    Files& files() override { return files_; }
    std::vector<std::string> paths() const override {
        std::vector<std::string> names;
        for (const auto& part : parts_) names.push_back(part.path);
        return names;
    }
    Result<bool> is_known_empty(TrackAddress address) override {
        TRY(check(address));
        if (!is_thin()) return false;
        const auto& part = part_of(address.cylinder);
        auto offset = offset_in(part, address);
        return TRY(part.file->next_data(offset)) >= offset + shape().track_size;
    }

  private:
    Result<void> check(TrackAddress address) const {
        if (address.cylinder < cylinders() && address.head.n < shape().heads) return {};
        return make_error(msg::DASIMG116E, path_, address.cylinder.n, address.head.n,
                          cylinders().n);
    }
    const OpenPart& part_of(Cylinder cylinder) const {
        return *std::find_if(parts_.begin(), parts_.end(), [&](const OpenPart& part) {
            return part.cylinders.contains(cylinder);
        });
    }
    std::uint64_t offset_in(const OpenPart& part, TrackAddress address) const {
        return shape().offset_of({address.cylinder - part.cylinders.start, address.head});
    }

    std::string path_;
    std::vector<OpenPart> parts_;
    Access access_;
    Files& files_;
};

}  // namespace

Result<Track> Volume::read_track(TrackAddress address) {
    std::vector<std::byte> image(kTrackSize);
    auto read = read_image(address, image);
    if (!read.ok() && read.error().id != msg::DASTRK201E.id) return std::move(read).error();
    auto track = read.ok() ? Track::parse(std::move(image), address) : Result<Track>(read.error());
    if (track.ok()) return track;
    auto error = track.error();
    error.text = path() + ": " + error.text;
    return error;
}

Result<void> Volume::write_images(TrackAddress first, base::Bytes tracks) {
    for (; tracks.size() >= kTrackSize; tracks = tracks.subspan(kTrackSize), ++first.head.n)
        TRY(write_image(first, tracks.first(kTrackSize)));
    return {};
}

Result<void> Volume::write_track(const Track& track) {
    return write_image(track.address(), track.image());
}

Result<std::unique_ptr<Volume>> Volume::create_like(const std::string& path) {
    return make_error(msg::DASIMG102E, path);
}

Result<std::unique_ptr<Volume>> open_volume(const std::string& path, Access access, Files& files,
                                            Devices devices) {
    auto name = path;
    auto parts = open_parts(name, access, files, devices);
    if (!parts.ok() && parts.error().id == msg::DASIMG101E.id) {
        if (path.find(" sf=") != std::string::npos)
            return open_compressed(path, access, files, devices);
        // "x.ckd" also names the volume in x_1.ckd, x_2.ckd …
        name = part_path(path, 1);
        auto split = open_parts(name, access, files, devices);
        if (!split.ok() && split.error().id == msg::DASIMG101E.id) return std::move(parts).error();
        parts = std::move(split);
    }
    if (!parts.ok() && is_no_image(parts.error())) {
        if (is_feilong(name, files)) return open_feilong(name, access, files);
        TRY(refuse_blocks(name, files));
    }
    auto opened = TRY(std::move(parts));
    if (opened[0].header.container != Container::plain) {
        opened.clear();
        return open_compressed(name, access, files, devices);
    }
    return std::unique_ptr<Volume>(
        std::make_unique<CkdVolume>(name, std::move(opened), access, files));
}

}  // namespace dasd
