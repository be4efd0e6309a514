// Before-images: taking, finding, restoring.
#include "dasd/before_image.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "dasd/image_header.h"
#include "dasd/lock.h"
#include "dasd/processes.h"
#include "dasd/raw_copy.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

// A before-image lies like a plain image in one file, whatever the volume's files are, so that it
// can share blocks with it. In place of the device header, and behind the last cylinder:
//    0  8  CLVMUNDO     8  8  offset of the list, big-endian
//    list: 4 number of ranges, then 4 start and 4 count of each, big-endian
constexpr std::string_view kMagic = "CLVMUNDO";
constexpr std::size_t kHeaderLength = 16, kRangeLength = 8;
constexpr std::uint32_t kMostRanges = 65536;
constexpr std::string_view kUnfinished = ".part";

std::string prefix_of(const std::string& image_path) {
    return real_path(image_path) + ".undo-";
}

// "4711-123456" of "<image>.undo-4711-123456-1".
std::string owner_of(const std::string& path, const std::string& image_path) {
    auto tail = path.substr(prefix_of(image_path).size());
    return tail.substr(0, tail.rfind('-'));
}

void remove_unfinished(const std::string& image_path, Files& files) {
    for (const auto& path : files.beginning_with(prefix_of(image_path)))
        if (path.ends_with(kUnfinished) && !is_running(owner_of(path, image_path)))
            (void)files.remove(path).ok();
}

struct NewFile {
    std::string path;  // its final name
    std::unique_ptr<File> file;
};

Result<NewFile> create_unfinished(const std::string& image_path, Files& files) {
    remove_unfinished(image_path, files);
    for (int n = 1;; ++n) {
        auto path = fmt::format("{}{}-{}", prefix_of(image_path), process_identity(::getpid()), n);
        auto taken = files.beginning_with(path);
        if (!taken.empty() && n < 1000) continue;
        auto file = TRY(files.create(path + std::string(kUnfinished)));
        return NewFile{path, std::move(file)};
    }
}

// The bytes of a range within each part, and where they lie in the before-image.
template <class Action>
Result<void> for_each_piece(Volume& volume, const std::vector<CylinderRange>& ranges,
                            Action action) {
    for (const auto& part : volume.parts())
        for (const auto& range : ranges) {
            auto first = std::max(part.cylinders.start, range.start);
            auto last = std::min(part.cylinders.end(), range.end());
            if (first >= last) continue;
            auto in_part = offset_of_cylinder(first - part.cylinders.start);
            auto length = std::uint64_t{(last - first).n} * kCylinderSize;
            TRY(action(*part.file, in_part, offset_of_cylinder(first), length));
        }
    return {};
}

// A compressed volume gives its tracks one by one. Those that cannot be read stay holes, and are
// left as they are when the rest is put back.
Result<void> keep_tracks(Volume& volume, const std::vector<CylinderRange>& ranges, File& file) {
    std::vector<std::byte> image(kTrackSize);
    for (const auto& range : ranges)
        for (auto c = range.start; c < range.end(); ++c)
            for (Head h{0}; h.n < kHeads; ++h) {
                auto read = volume.read_image({c, h}, image);
                if (!read.ok() && read.error().id == msg::DASTRK201E.id) continue;
                TRY(std::move(read));
                auto used = check_track(image, {c, h});
                if (used.ok())
                    TRY(file.write(offset_of_track({c, h}),
                                   base::Bytes(image).first(used.value())));
            }
    return {};
}

Result<void> restore_tracks(File& file, Volume& volume, const std::vector<CylinderRange>& ranges) {
    std::vector<std::byte> image(kTrackSize);
    for (const auto& range : ranges)
        for (auto c = range.start; c < range.end(); ++c)
            for (Head h{0}; h.n < kHeads; ++h) {
                TRY(file.read(offset_of_track({c, h}), image));
                if (!was_never_written(image)) TRY(volume.write_image({c, h}, image));
            }
    return {};
}

// What gives tracks one by one: a compressed volume, or one that another process has open.
Volume* compressed_behind(Volume& volume) {
    auto parts = volume.parts();
    return parts.empty() ? &volume : parts[0].tracks;
}

Result<void> keep_cylinders(Volume& volume, const std::vector<CylinderRange>& ranges, File& file) {
    if (auto* tracks = compressed_behind(volume)) {
        TRY(file.resize(offset_of_cylinder(volume.cylinders())));
        return keep_tracks(*tracks, ranges, file);
    }
    auto parts = volume.parts();
    if (parts.size() == 1 && file.share_all(*parts[0].file).ok()) return {};
    TRY(file.resize(offset_of_cylinder(volume.cylinders())));
    return for_each_piece(
        volume, ranges,
        [&](File& part, std::uint64_t at, std::uint64_t kept, std::uint64_t length) {
            return copy_data(part, at, file, kept, length);
        });
}

Result<void> write_list(File& file, const std::vector<CylinderRange>& ranges) {
    auto at = TRY(file.size());
    std::vector<std::byte> header(kHeaderLength), list(4 + ranges.size() * kRangeLength);
    std::memcpy(header.data(), kMagic.data(), kMagic.size());
    base::store_be<std::uint64_t>(header, 8, at);
    base::store_be<std::uint32_t>(list, 0, static_cast<std::uint32_t>(ranges.size()));
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        base::store_be<std::uint32_t>(list, 4 + i * kRangeLength, ranges[i].start.n);
        base::store_be<std::uint32_t>(list, 8 + i * kRangeLength, ranges[i].count.n);
    }
    TRY(file.write(at, list));
    return file.write(0, header);
}

Result<std::vector<CylinderRange>> read_list(File& file, const std::string& path) {
    std::vector<std::byte> header(kHeaderLength), count(4);
    TRY(file.read(0, header));
    auto at = base::load_be<std::uint64_t>(header, 8);
    auto size = TRY(file.size());
    bool ours = std::memcmp(header.data(), kMagic.data(), kMagic.size()) == 0;
    if (!ours || at > size || size - at < 4) return make_error(msg::DASCPY413E, path);
    TRY(file.read(at, count));
    auto ranges = base::load_be<std::uint32_t>(count);
    if (ranges > kMostRanges || size - at != 4 + std::uint64_t{ranges} * kRangeLength)
        return make_error(msg::DASCPY413E, path);
    std::vector<std::byte> list(ranges * kRangeLength);
    TRY(file.read(at + 4, list));
    std::vector<CylinderRange> found;
    for (std::size_t i = 0; i < ranges; ++i)
        found.push_back({Cylinder{base::load_be<std::uint32_t>(list, i * kRangeLength)},
                         Cylinder{base::load_be<std::uint32_t>(list, i * kRangeLength + 4)}});
    return found;
}

}  // namespace

std::string real_path(const std::string& path) {
    std::error_code failed;
    auto real = std::filesystem::weakly_canonical(path, failed);
    return failed ? path : real.string();
}

Result<BeforeImage> BeforeImage::take(Volume& volume, const std::vector<CylinderRange>& ranges) {
    auto& files = volume.files();
    auto fresh = TRY(create_unfinished(volume.path(), files));
    auto unfinished = fresh.path + std::string(kUnfinished);
    auto fill = [&]() -> Result<void> {
        TRY(keep_cylinders(volume, ranges, *fresh.file));
        TRY(write_list(*fresh.file, ranges));
        TRY(fresh.file->sync());
        return files.rename(unfinished, fresh.path);
    };
    auto done = fill();
    if (!done.ok()) {
        (void)files.remove(unfinished).ok();
        return std::move(done).error();
    }
    return BeforeImage(fresh.path, std::move(fresh.file), ranges, files);
}

Result<BeforeImage> BeforeImage::open(const std::string& path, Files& files) {
    auto file = TRY(files.open(path, Access::read));
    auto ranges = TRY(read_list(*file, path));
    return BeforeImage(path, std::move(file), std::move(ranges), files);
}

Result<void> BeforeImage::restore(Volume& volume) {
    for (const auto& range : ranges_)
        if (range.end() > volume.cylinders()) return make_error(msg::DASCPY413E, path_);
    if (auto* tracks = compressed_behind(volume)) {
        TRY(restore_tracks(*file_, *tracks, ranges_));
        return volume.sync();
    }
    auto parts = volume.parts();
    bool one_file = parts.size() == 1;
    TRY(for_each_piece(volume, ranges_,
                       [&](File& part, std::uint64_t at, std::uint64_t kept,
                           std::uint64_t length) -> Result<void> {
                           // Sharing back needs no new room on a full disk.
                           if (one_file && share_same_range(*file_, part, at, length).ok())
                               return {};
                           return restore_data(*file_, kept, part, at, length);
                       }));
    return volume.sync();
}

Result<void> BeforeImage::discard() {
    return files_->remove(path_);
}

std::string describe(const std::vector<CylinderRange>& ranges) {
    std::string text;
    for (const auto& range : ranges)
        text += fmt::format("{}{}-{}", text.empty() ? "" : ", ", range.start.n, range.end().n - 1);
    return text;
}

Result<std::vector<PendingCopy>> pending_copies(const std::string& image_path, Files& files) {
    std::vector<PendingCopy> pending;
    for (const auto& path : files.beginning_with(prefix_of(image_path))) {
        if (path.ends_with(kUnfinished)) continue;
        auto image = TRY(BeforeImage::open(path, files));
        pending.push_back({image.ranges(), path, is_running(owner_of(path, image_path))});
    }
    return pending;
}

Result<std::vector<CylinderRange>> restore_interrupted(const std::string& image_path,
                                                       Files& files) {
    std::vector<CylinderRange> restored;
    auto pending = TRY(pending_copies(image_path, files));
    for (const auto& copy : pending) {
        if (copy.running) return make_error(msg::DASCPY414E, describe(copy.ranges), image_path);
        std::vector<std::unique_ptr<ExtentLock>> locks;
        for (const auto& range : copy.ranges)
            locks.push_back(TRY(lock_extent(image_path, range, Access::write)));
        auto volume = TRY(open_volume(image_path, Access::write, files));
        auto image = TRY(BeforeImage::open(copy.before_image, files));
        TRY(image.restore(*volume));
        TRY(image.discard());
        restored.insert(restored.end(), copy.ranges.begin(), copy.ranges.end());
    }
    return restored;
}

}  // namespace dasd
