// Converting: a new image, its tracks copied by the crew that copies volumes.
#include "dasd/convert.h"

#include <algorithm>
#include <mutex>

#include "dasd/cckd_volume.h"
#include "dasd/feilong.h"
#include "dasd/publish.h"
#include "dasd/salvage.h"
#include "dasd/track_copy.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

// A volume whose damaged tracks read as what can be saved of them.
class MendedVolume final : public Volume {
  public:
    explicit MendedVolume(Volume& behind) : behind_(behind) {}

    const std::string& path() const override { return behind_.path(); }
    Cylinder cylinders() const override { return behind_.cylinders(); }
    Shape shape() const override { return behind_.shape(); }
    bool writable() const override { return false; }
    std::string format() const override { return behind_.format(); }
    Result<void> write_image(TrackAddress, base::Bytes) override {
        return make_error(msg::DASIMG117E, path());
    }
    Result<void> sync() override { return {}; }
    Result<void> refresh() override { return behind_.refresh(); }

    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        auto read = behind_.read_image(address, track);
        if (!read.ok()) return replace(address, track, read.error());
        auto checked = check_track(track.first(kTrackSize), address);
        if (checked.ok()) return {};
        auto saved = salvage_track(track.first(kTrackSize), address);
        put(saved.track, track);
        note(address, checked.error().text + "; " + saved.how);
        return {};
    }

    std::vector<std::string> mended() {
        std::sort(mended_.begin(), mended_.end());
        std::vector<std::string> lines;
        for (const auto& [address, text] : mended_) lines.push_back(text);
        return lines;
    }

  private:
    static void put(const Track& from, base::MutableBytes track) {
        std::copy(from.image().begin(), from.image().end(), track.begin());
    }

    void note(TrackAddress address, std::string text) {
        std::lock_guard guard(mutex_);
        mended_.emplace_back(address, std::move(text));
    }

    // A track of which nothing was read.
    Result<void> replace(TrackAddress address, base::MutableBytes track, base::Error fault) {
        // Something is wrong, but not with this track as far as can be known: it is kept.
        bool kept = fault.id == msg::DASIMG123E.id;
        if (!kept && !is_damage(fault)) return fault;
        if (!kept) put(Track::empty(address), track);
        note(address, kept ? fault.text : fault.text + "; it is empty now");
        return {};
    }

    Volume& behind_;
    std::mutex mutex_;
    std::vector<std::pair<TrackAddress, std::string>> mended_;
};

Result<void> copy_into(Volume& source, Volume& target, Meter& meter) {
    TrackTarget into{target.parts(), target.path(), ""};
    TRY(copy_tracks({{&source, Cylinder{0}, Cylinder{0}, source.cylinders()}}, into, meter));
    return target.sync();
}

// The new image under a name of its own, without tracks where its format allows.
CreateOptions creation(Volume& source, const ConvertOptions& options) {
    CreateOptions create;
    create.cylinders = source.cylinders();
    create.shape = source.shape();
    create.format = options.format;
    create.packing = options.packing;
    create.split_files = options.split_files;
    create.thin = !options.split_files;
    return create;
}

Result<void> make(Volume& source, const std::string& path, const ConvertOptions& options,
                  const CopyProgress& progress, Files& files) {
    if (options.format == ImageFormat::feilong)
        return write_feilong(source, path, options.packing, progress, files);
    Meter meter(progress, std::uint64_t{source.cylinders().n} * source.shape().cylinder_size());
    const auto create = creation(source, options);
    TRY(create_volume(path, create, files));
    {
        auto target = TRY(open_volume(path, Access::write, files, Devices::all));
        TRY(copy_into(source, *target, meter));
    }
    return create.thin && !is_compressed(options.format) ? end_thin(path, files) : Result<void>();
}

void remove_image(const std::string& path, Files& files) {
    auto volume = open_volume(path, Access::read, files, Devices::all);
    if (!volume.ok()) return (void)files.remove(path).ok();
    for (const auto& part : volume.value()->parts()) (void)files.remove(part.path).ok();
}

Result<void> make_and_name(Volume& source, const std::string& path, const ConvertOptions& options,
                           const CopyProgress& progress, Files& files) {
    bool splits = options.split_files && !is_compressed(options.format) &&
                  options.format != ImageFormat::feilong;
    if (splits) {
        auto done = make(source, path, options, progress, files);
        if (!done.ok() && done.error().id != msg::DASIMG102E.id) remove_image(path, files);
        return done;
    }
    auto temporary = path_beside(path);
    TRY(remove_leftovers(path, files));
    auto done = make(source, temporary, options, progress, files);
    if (done.ok()) done = files.rename(temporary, path);
    if (!done.ok()) (void)files.remove(temporary).ok();
    return done;
}

}  // namespace

Result<ConvertReport> convert_volume(Volume& source, const std::string& path,
                                     const ConvertOptions& options, const CopyProgress& progress,
                                     Files& files) {
    if (files.open(path, Access::read).ok()) return make_error(msg::DASIMG102E, path);
    // Where records must be made up, and in that format, tracks are those of a 3390.
    if (options.mend || options.format == ImageFormat::feilong)
        TRY(require_3390(source.shape(), source.path()));
    MendedVolume mended(source);
    auto& from = options.mend ? static_cast<Volume&>(mended) : source;
    TRY(make_and_name(from, path, options, progress, files));
    return ConvertReport{std::uint64_t{source.cylinders().n} * source.shape().heads,
                         mended.mended()};
}

Result<StructureReport> check_structure(const std::string& path, Files& files) {
    StructureReport report;
    auto volume = TRY(open_volume(path, Access::read, files, Devices::all));
    auto parts = volume->parts();
    if (parts.empty() || parts[0].tracks == nullptr) return report;
    auto names = TRY(shadow_names(path, files));
    auto chain = TRY(open_chain(names, Access::read, files));
    for (auto& file : chain) {
        auto faults = TRY(file->faults());
        for (auto& fault : faults) report.faults.push_back(file->path() + ": " + fault);
        if (file->was_left_open())
            report.notes.push_back(file->path() +
                                   ": not closed by its writer; its free space is found anew when "
                                   "it is written again");
    }
    return report;
}

}  // namespace dasd
