#include "dasd/rescued_volume.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "dasd/cckd_file.h"
#include "dasd/stray_tracks.h"
#include "dasd/track_codec.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::uint8_t kEmpty = 1;  // the null format of a track without records

bool overlaps(const StrayTrack& track, const std::vector<Stretch>& stretches) {
    return std::any_of(stretches.begin(), stretches.end(), [&](const Stretch& stretch) {
        return track.offset < stretch.end() && stretch.offset < track.offset + track.length;
    });
}

// The images by track: the last one where there are several.
using Strays = std::unordered_map<std::uint32_t, StrayTrack>;

class RescuedVolume final : public Volume {
  public:
    RescuedVolume(std::string path, std::unique_ptr<File> file, std::unique_ptr<CckdFile> tables,
                  std::shared_ptr<FoundTracks> found, Files& files)
        : path_(std::move(path)),
          file_(std::move(file)),
          tables_(std::move(tables)),
          found_(std::move(found)),
          files_(files) {}

    const std::string& path() const override { return path_; }
    Cylinder cylinders() const override {
        return tables_ ? Cylinder{tables_->header().cylinders} : found_cylinders_;
    }
    bool writable() const override { return false; }
    std::string format() const override {
        return std::string(identifier(Container::compressed, wide_)) + " (damaged)";
    }
    Files& files() override { return files_; }

    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        auto image = track.first(kTrackSize);
        auto number = address.cylinder.n * kHeads + address.head.n;
        if (!tables_) return read_without_tables(number, address, image);
        auto entry = tables_->entry(number);
        if (!entry.ok()) return read_stray(number, address, image, std::move(entry).error());
        if (entry.value().offset == 0) return read_null(number, address, image, entry.value());
        auto read = read_stored(number, address, image, entry.value());
        // A damaged track of which nothing else is found is salvaged record by record.
        if (read.ok() && (check_track(image, address).ok() || !strays_.contains(number))) return {};
        if (read.ok()) read = check_track(image, address).error();
        return read_stray(number, address, image, std::move(read).error());
    }
    Result<void> write_image(TrackAddress, base::Bytes) override {
        return make_error(msg::DASIMG117E, path_);
    }
    Result<void> sync() override { return {}; }
    Result<void> refresh() override { return {}; }

    // Looks for all images; false: there is none.
    Result<bool> look_around(bool wide) {
        wide_ = wide;
        std::optional<std::vector<Stretch>> free;
        if (tables_) free = TRY(tables_->known_free_space());
        for (const auto& stray : TRY(find_stray_tracks(*file_, kTablesAt))) {
            strays_[stray.number] = stray;
            found_cylinders_ = std::max(found_cylinders_, Cylinder{stray.number / kHeads + 1});
            if (!free || overlaps(stray, *free)) continue;
            if (is_null(stray.number)) lost_tables_.insert(stray.number / kTracksPerTable);
            lost_[stray.number] = stray;
        }
        return !strays_.empty();
    }

  private:
    bool is_null(std::uint32_t number) {
        if (number >= tables_->tracks()) return false;
        auto entry = tables_->entry(number);
        return entry.ok() && entry.value().offset == 0;
    }

    Result<void> read_stored(std::uint32_t number, TrackAddress address, base::MutableBytes image,
                             const TrackEntry& entry) {
        auto stored = TRY(tables_->stored(number, entry));
        if (!stored)
            return make_error(msg::DASTRK201E, address.cylinder.n, address.head.n, "it changes");
        return unpack_track(*stored, address, image);
    }

    Result<void> read_null(std::uint32_t number, TrackAddress address, base::MutableBytes image,
                           const TrackEntry& entry) {
        auto stray = lost_.find(number);
        if (stray != lost_.end())
            return use(stray->second, address, image, "the tables have no image of it");
        if (lost_tables_.contains(number / kTracksPerTable))
            found_->add(number, fmt::format("cylinder {} head {}: its table was lost, and no image "
                                            "of it was found; it is a null track now",
                                            address.cylinder.n, address.head.n));
        put_null_track(tables_->null_format(entry), address, image);
        return {};
    }

    Result<void> read_without_tables(std::uint32_t number, TrackAddress address,
                                     base::MutableBytes image) {
        auto stray = strays_.find(number);
        if (stray != strays_.end()) return use(stray->second, address, image, "");
        put_null_track(kEmpty, address, image);
        return {};
    }

    Result<void> read_stray(std::uint32_t number, TrackAddress address, base::MutableBytes image,
                            base::Error fault) {
        auto stray = strays_.find(number);
        if (stray == strays_.end()) return fault;
        return use(stray->second, address, image, fault.text);
    }

    Result<void> use(const StrayTrack& stray, TrackAddress address, base::MutableBytes image,
                     const std::string& why) {
        std::vector<std::byte> stored(stray.length);
        TRY(file_->read(stray.offset, stored));
        TRY(unpack_track(stored, address, image));
        if (why.empty()) return {};
        auto track = fmt::format("cylinder {} head {}: ", address.cylinder.n, address.head.n);
        found_->add(stray.number,
                    fmt::format("{}{}; an image of it was found at byte {}",
                                why.starts_with(track) ? "" : track, why, stray.offset));
        return {};
    }

    std::string path_;
    std::unique_ptr<File> file_;
    std::unique_ptr<CckdFile> tables_;  // null: unusable
    std::shared_ptr<FoundTracks> found_;
    Files& files_;
    bool wide_ = false;
    Cylinder found_cylinders_{0};
    Strays strays_;                        // all
    Strays lost_;                          // those that lie in no free space
    std::set<std::uint32_t> lost_tables_;  // where tracks without an image by the tables have one
};

// The file's first header, which tells what the file is.
Result<ImageHeader> device_of(File& file, const std::string& path) {
    HeaderBytes bytes{};
    TRY(file.read(0, bytes));
    return decode_header(bytes, path);
}

}  // namespace

Result<Rescued> open_rescued_volume(const std::string& path, Files& files) {
    auto file = TRY(files.open(path, Access::read));
    auto device = TRY(device_of(*file, path));
    TRY(require_3390(device.shape, path));
    auto tables = CckdFile::open(path, Access::read, files);
    if (!tables.ok() && tables.error().id != msg::DASIMG119E.id) return std::move(tables).error();
    Rescued rescued;
    rescued.found = std::make_shared<FoundTracks>();
    if (!tables.ok())
        rescued.note = tables.error().text +
                       "; its tracks are looked for without tables, those not found are empty";
    auto volume = std::make_unique<RescuedVolume>(path, std::move(file),
                                                  tables.ok() ? std::move(tables).value() : nullptr,
                                                  rescued.found, files);
    bool any = TRY(volume->look_around(device.wide));
    if (!any && !rescued.note.empty()) return std::move(tables).error();
    rescued.volume = std::move(volume);
    return rescued;
}

}  // namespace dasd
