// Shadow files: a new top, and the top put into what lies below.
#include "dasd/shadow.h"

#include "dasd/cckd_volume.h"
#include "dasd/publish.h"
#include "dasd/track_codec.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

struct Opened {
    ShadowNames names;
    CckdChain chain;
};

// Base and shadow files, the last of which has none over it.
Result<Opened> open_whole_chain(const std::string& volume, Files& files) {
    auto opened = TRY(open_volume(volume, Access::read, files));
    auto parts = opened->parts();
    if (parts.empty() || parts[0].tracks == nullptr)
        return make_error(msg::DASIMG121E, opened->path(),
                          "only compressed images have shadow files (dasd convert makes one)");
    auto names = TRY(shadow_names(volume, files));
    auto chain = TRY(open_chain(names, Access::read, files));
    auto next = static_cast<unsigned>(chain.size());
    if (next <= kMostShadows && next > names.most) {
        auto above = open_volume(names.path(next), Access::read, files);
        if (above.ok())
            return make_error(msg::DASIMG121E, chain.back()->path(),
                              fmt::format("{} lies over it; name the volume", names.path(next)));
    }
    return Opened{std::move(names), std::move(chain)};
}

CckdHeader header_like(const CckdFile& file) {
    CckdHeader header;
    header.cylinders = file.header().cylinders;
    header.null_format = file.header().null_format;
    header.compression = file.header().compression;
    header.level = file.header().level;
    return header;
}

ImageHeader device_of(const CckdFile& file, Container container) {
    auto device = file.device();
    device.container = container;
    return device;
}

TrackAddress address_of(std::uint32_t track) {
    return {Cylinder{track / kHeads}, Head{track % kHeads}};
}

// A track's image as it is stored in `from`, checked.
Result<std::vector<std::byte>> checked_image(CckdFile& from, std::uint32_t track,
                                             const TrackEntry& entry, base::MutableBytes buffer) {
    auto image = TRY(from.stored(track, entry));
    auto at = address_of(track);
    if (!image)
        return make_error(msg::DASTRK201E, at.cylinder.n, at.head.n, "it was changed meanwhile");
    TRY(unpack_track(*image, at, buffer));
    TRY(check_track(buffer, at));
    return std::move(*image);
}

class Merge {
  public:
    Merge(CckdFile& top, CckdFile& below, CckdFile& made, const CopyProgress& progress)
        : top_(top), below_(below), made_(made), progress_(progress) {}

    // Answers the tracks taken from the top.
    Result<std::uint64_t> run() {
        std::uint64_t taken = 0;
        for (std::uint32_t track = 0; track < made_.tracks(); ++track) {
            if (track % kHeads == 0 && !go_on(track))
                return make_error(msg::DASCPY408E, below_.path());
            if (TRY(take(top_, track)))
                ++taken;
            else
                TRY(take(below_, track));
        }
        (void)go_on(made_.tracks());
        TRY(made_.sync());
        TRY(made_.close());
        return taken;
    }

  private:
    bool go_on(std::uint32_t track) const {
        return !progress_ || progress_(std::uint64_t{track} * kTrackSize,
                                       std::uint64_t{made_.tracks()} * kTrackSize);
    }

    // Whether `from` says what the track is.
    Result<bool> take(CckdFile& from, std::uint32_t track) {
        auto entry = TRY(from.entry(track));
        if (entry.offset == kBelow) return false;
        auto at = address_of(track);
        if (entry.offset != 0) {
            auto image = TRY(checked_image(from, track, entry, buffer_));
            TRY(made_.put(track, image));
            return true;
        }
        auto format = from.null_format(entry);
        if (made_.can_note(format)) {
            TRY(made_.put_null(track, format));
            return true;
        }
        put_null_track(format, at, buffer_);
        auto used = TRY(check_track(buffer_, at));
        TRY(made_.put(track, pack_track(buffer_, used, {Compression::none, -1})));
        return true;
    }

    CckdFile &top_, &below_, &made_;
    const CopyProgress& progress_;
    std::vector<std::byte> buffer_ = std::vector<std::byte>(kTrackSize);
};

Result<std::uint64_t> build(CckdFile& top, CckdFile& below, const std::string& path,
                            const CopyProgress& progress, Files& files) {
    auto made = TRY(CckdFile::create(path, below.device(), header_like(below), files));
    keep_permissions(below.file(), made->file());
    return Merge(top, below, *made, progress).run();
}

}  // namespace

Result<std::string> add_shadow(const std::string& volume, Files& files) {
    auto [names, chain] = TRY(open_whole_chain(volume, files));
    auto level = static_cast<unsigned>(chain.size());
    if (level > kMostShadows)
        return make_error(msg::DASIMG121E, chain.back()->path(),
                          "it is the eighth; merge some first (dasd shadow merge)");
    auto path = names.path(level);
    auto there = files.open(path, Access::read);
    if (there.ok() || there.error().id != msg::DASIMG101E.id)
        return make_error(msg::DASIMG102E, path);
    const auto& below = *chain.back();
    auto temporary = path_beside(path);
    TRY(remove_leftovers(path, files));
    auto make = [&]() -> Result<void> {
        auto made = TRY(CckdFile::create(temporary, device_of(below, Container::shadow),
                                         header_like(below), files));
        TRY(made->sync());
        return files.rename(temporary, path);
    };
    auto done = make();
    if (done.ok()) return path;
    (void)files.remove(temporary).ok();
    return std::move(done).error();
}

Result<MergeReport> merge_shadow(const std::string& volume, const CopyProgress& progress,
                                 Files& files) {
    auto [names, chain] = TRY(open_whole_chain(volume, files));
    if (chain.size() == 1)
        return make_error(msg::DASIMG121E, chain[0]->path(), "no shadow file lies over it");
    auto &top = *chain.back(), &below = *chain[chain.size() - 2];
    MergeReport report{below.path(), top.path(), 0};
    auto temporary = path_beside(below.path());
    TRY(remove_leftovers(below.path(), files));
    auto built = build(top, below, temporary, progress, files);
    auto done = built.ok() ? files.rename(temporary, below.path()) : Result<void>(built.error());
    if (!done.ok()) {
        (void)files.remove(temporary).ok();
        return std::move(done).error();
    }
    report.tracks = built.value();
    // From here on the volume reads the same with and without the shadow file.
    TRY(files.remove(top.path()));
    return report;
}

}  // namespace dasd
