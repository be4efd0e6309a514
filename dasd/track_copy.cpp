// The track copier: batches of four tracks (227 KiB), each read, checked, moved, written.
#include "dasd/track_copy.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>

#include "dasd/image_header.h"
#include "dasd/label.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::uint32_t kBatch = 4;
constexpr unsigned kThreads = 2, kMostThreads = 16;
constexpr std::uint64_t kWorthHelping = 8;  // batches: fewer are done before a thread has begun
// Tracks with less unused space than this are written together with it: one large write is faster,
// and tracks in a row are one extent of the file, which shares as fast as a single block.
constexpr std::size_t kWorthSkipping = 8192;

// Up to kBatch tracks of one cylinder; both sides have that shape.
struct Batch {
    Volume* source = nullptr;
    TrackAddress from, to;
    std::uint32_t tracks = 0;
    Shape shape;
    std::size_t bytes() const { return tracks * shape.track_size; }
};

std::uint32_t batches_per_cylinder(const TrackRun& run) {
    return (run.source->shape().heads + kBatch - 1) / kBatch;
}

Batch batch_of(const std::vector<TrackRun>& runs, std::uint64_t index) {
    for (const auto& run : runs) {
        auto each = batches_per_cylinder(run);
        auto batches = std::uint64_t{run.count.n} * each;
        if (index >= batches) {
            index -= batches;
            continue;
        }
        Cylinder cylinder{static_cast<std::uint32_t>(index / each)};
        Head head{static_cast<std::uint32_t>(index % each) * kBatch};
        const auto shape = run.source->shape();
        return {run.source,
                {run.from + cylinder, head},
                {run.to + cylinder, head},
                std::min(kBatch, shape.heads - head.n),
                shape};
    }
    return {};
}

std::uint64_t batches_in(const std::vector<TrackRun>& runs) {
    std::uint64_t batches = 0;
    for (const auto& run : runs) batches += std::uint64_t{run.count.n} * batches_per_cylinder(run);
    return batches;
}

TrackAddress behind(TrackAddress address, std::uint32_t tracks) {
    return {address.cylinder, address.head + Head{tracks}};
}

const ImagePart* part_of(const std::vector<ImagePart>& parts, Cylinder cylinder) {
    auto at = std::find_if(parts.begin(), parts.end(), [&](const ImagePart& part) {
        return part.cylinders.contains(cylinder);
    });
    return at == parts.end() ? nullptr : &*at;
}

std::uint64_t offset_in(const ImagePart& part, const Shape& shape, TrackAddress address) {
    return shape.offset_of({address.cylinder - part.cylinders.start, address.head});
}

// The tracks of a batch in memory, with the bytes each uses.
class Buffer {
  public:
    base::MutableBytes track(std::uint32_t i) {
        return base::MutableBytes(bytes_).subspan(i * track_size_, track_size_);
    }
    base::MutableBytes tracks(std::uint32_t n) {
        return base::MutableBytes(bytes_).first(n * track_size_);
    }
    void fit(const Shape& shape) { track_size_ = shape.track_size; }
    std::size_t used[kBatch] = {};

  private:
    std::size_t track_size_ = kTrackSize;
    std::vector<std::byte> bytes_ = std::vector<std::byte>(kBatch * kTrackSize);
};

// Where the next hole of a file is, remembered while a thread goes through the data before it:
// asking costs some file systems (tmpfs) as much as there are pages up to it.
class Holes {
  public:
    Result<std::uint64_t> next(File& file, std::uint64_t offset) {
        bool known = file_ == &file && offset >= from_ && offset < hole_;
        if (known) return hole_;
        hole_ = TRY(file.next_hole(offset));
        file_ = &file;
        from_ = offset;
        return hole_;
    }

  private:
    const File* file_ = nullptr;
    std::uint64_t from_ = 0, hole_ = 0;
};

base::Error in_file(const std::string& path, base::Error error) {
    error.text = path + ": " + error.text;
    return error;
}

// Reads a track that has holes: first the data it begins with, all of it only when that is not the
// whole track.
Result<std::size_t> read_sparse_track(File& file, std::uint64_t offset, base::MutableBytes track,
                                      TrackAddress address, Holes& holes) {
    auto hole = TRY(holes.next(file, offset));
    auto data = static_cast<std::size_t>(
        std::min<std::uint64_t>(hole - std::min(hole, offset), track.size()));
    TRY(file.read(offset, track.first(data)));
    auto rest = track.subspan(data);
    std::fill(rest.begin(), rest.end(), std::byte{0});
    auto checked = check_track(track, address);
    if (checked.ok() && checked.value() <= data) return checked;
    TRY(file.read(offset, track));
    return check_track(track, address);
}

Result<void> check_batch(Buffer& buffer, TrackAddress at, std::uint32_t tracks) {
    for (std::uint32_t i = 0; i < tracks; ++i)
        buffer.used[i] = TRY(check_track(buffer.track(i), behind(at, i)));
    return {};
}

// The tracks of a batch as they lie at its source or its target.
Result<void> read_from_file(const ImagePart& part, const Batch& batch, TrackAddress at,
                            Buffer& buffer, Holes& holes) {
    auto offset = offset_in(part, batch.shape, at);
    auto hole = TRY(holes.next(*part.file, offset));
    if (hole >= offset + batch.bytes()) {
        TRY(part.file->read(offset, buffer.tracks(batch.tracks)));
        return check_batch(buffer, at, batch.tracks);
    }
    for (std::uint32_t i = 0; i < batch.tracks; ++i)
        buffer.used[i] = TRY(read_sparse_track(*part.file, offset + i * batch.shape.track_size,
                                               buffer.track(i), behind(at, i), holes));
    return {};
}

// A volume that is no file gives its tracks one by one.
Result<void> read_from_volume(Volume& volume, TrackAddress at, std::uint32_t tracks,
                              Buffer& buffer) {
    for (std::uint32_t i = 0; i < tracks; ++i)
        TRY(volume.read_image(behind(at, i), buffer.track(i)));
    return check_batch(buffer, at, tracks);
}

Result<void> read_source(const Batch& batch, const std::vector<ImagePart>& parts, Buffer& buffer,
                         Holes& holes) {
    buffer.fit(batch.shape);
    const auto* part = part_of(parts, batch.from.cylinder);
    bool from_file = part != nullptr && part->tracks == nullptr && !batch.source->is_thin();
    auto done = from_file ? read_from_file(*part, batch, batch.from, buffer, holes)
                          : read_from_volume(*batch.source, batch.from, batch.tracks, buffer);
    if (!done.ok() && done.error().id == msg::DASTRK201E.id)
        return in_file(batch.source->path(), done.error());
    return done;
}

Result<void> relabel(base::MutableBytes image, const TrackTarget& target) {
    auto track = TRY(Track::parse({image.begin(), image.end()}, {}));
    TRY(relabel_track0(track, target.label, target.path));
    std::copy(track.image().begin(), track.image().end(), image.begin());
    return {};
}

// Turns the tracks read into the tracks wanted at the target: addresses, then the label.
void move_batch(const Batch& batch, Buffer& buffer) {
    if (batch.from == batch.to) return;
    for (std::uint32_t i = 0; i < batch.tracks; ++i)
        move_track(buffer.track(i), buffer.used[i], behind(batch.from, i), behind(batch.to, i));
}
Result<void> label_batch(const Batch& batch, const TrackTarget& target, Buffer& buffer) {
    if (batch.to == TrackAddress{} && !target.label.empty())
        return relabel(buffer.track(0), target);
    return {};
}

// Compressed by the thread that has the batch; the volume orders what the threads write.
Result<void> write_through(Volume& volume, const Batch& batch, Buffer& buffer) {
    for (std::uint32_t i = 0; i < batch.tracks; ++i) {
        auto filler = buffer.track(i).subspan(buffer.used[i]);
        std::fill(filler.begin(), filler.end(), std::byte{0});
        TRY(volume.write_image(behind(batch.to, i), buffer.track(i)));
    }
    return {};
}

Result<void> write_batch(const Batch& batch, const TrackTarget& target, Buffer& buffer) {
    const auto* part = part_of(target.parts, batch.to.cylinder);
    if (part == nullptr) return make_error(msg::DASCPY410E, target.path);
    if (part->tracks != nullptr) return write_through(*part->tracks, batch, buffer);
    auto offset = offset_in(*part, batch.shape, batch.to);
    const auto size = batch.shape.track_size;
    for (std::uint32_t i = 0; i < batch.tracks;) {
        auto first = i;
        auto end = first * size;
        for (bool full = true; full && i < batch.tracks; ++i) {
            full = size - buffer.used[i] < kWorthSkipping;
            end = i * size + (full ? size : buffer.used[i]);
            if (!full) continue;
            auto filler = buffer.track(i).subspan(buffer.used[i]);
            std::fill(filler.begin(), filler.end(), std::byte{0});
        }
        auto start = first * size;
        TRY(part->file->write(offset + start,
                              buffer.tracks(batch.tracks).subspan(start, end - start)));
    }
    return {};
}

Result<void> verify_batch(const Batch& batch, const TrackTarget& target, Buffer& wanted,
                          Buffer& found, Holes& holes) {
    found.fit(batch.shape);
    const auto* part = part_of(target.parts, batch.to.cylinder);
    if (part == nullptr) return make_error(msg::DASCPY410E, target.path);
    TRY(part->tracks != nullptr ? read_from_volume(*part->tracks, batch.to, batch.tracks, found)
                                : read_from_file(*part, batch, batch.to, found, holes));
    for (std::uint32_t i = 0; i < batch.tracks; ++i) {
        auto at = behind(batch.to, i);
        auto want = wanted.track(i).first(wanted.used[i]);
        auto have = found.track(i).first(found.used[i]);
        if (!std::equal(want.begin(), want.end(), have.begin(), have.end()))
            return make_error(msg::DASCPY409S, target.path, at.cylinder.n, at.head.n);
    }
    return {};
}

// Batches whose writing to the disk is begun together, 16 MiB or so, where tracks are short:
// finding room for each takes the file system longer than writing them, and it can do so while
// others are copied. Full tracks are left to the system, which is disturbed more than helped.
constexpr std::uint64_t kSyncedTogether = 72;

bool is_sparse(const Batch& batch, const Buffer& buffer) {
    auto used = std::accumulate(buffer.used, buffer.used + batch.tracks, std::size_t{0});
    return used < batch.bytes() / 2;
}

// The batches [first, end) of a job may go to the disk, unless they lie in several files.
void begin_sync(const std::vector<TrackRun>& runs, const TrackTarget& target, std::uint64_t first,
                std::uint64_t end) {
    auto from = batch_of(runs, first), last = batch_of(runs, end - 1);
    const auto* part = part_of(target.parts, from.to.cylinder);
    if (part == nullptr || part->tracks != nullptr || last.to < from.to ||
        !part->cylinders.contains(last.to.cylinder))
        return;
    auto offset = offset_in(*part, from.shape, from.to);
    auto behind_last = offset_in(*part, last.shape, last.to) + last.bytes();
    part->file->begin_sync(offset, behind_last - offset);
}

enum class Work { copy, verify };

bool is_plain(const ImagePart& part) {
    return part.tracks == nullptr;
}

// Plain files on both sides: reading takes so little that a second thread that writes would only
// wait for the first, whose file the system has locked.
bool is_plain_copy(const std::vector<TrackRun>& runs, const TrackTarget& target) {
    auto plain = [](const std::vector<ImagePart>& parts) {
        return !parts.empty() && std::all_of(parts.begin(), parts.end(), is_plain);
    };
    return plain(target.parts) && std::all_of(runs.begin(), runs.end(), [&](const TrackRun& run) {
               return !run.source->is_thin() && plain(run.source->parts());
           });
}

// Copies between plain files: one thread reads and checks, this one writes. Between them a few
// trays go around. Who has to wait is woken when there is work for several trays, not for each.
class Relay {
  public:
    Relay(const std::vector<TrackRun>& runs, const TrackTarget& target, Meter& meter)
        : runs_(runs), target_(target), meter_(meter), batches_(batches_in(runs)) {}

    Result<void> run() {
        {
            std::jthread reader([this] { read_all(); });
            write_all();
        }
        if (error_) return *error_;
        if (!meter_.go_on()) return make_error(msg::DASCPY408E, target_.path);
        return {};
    }

  private:
    static constexpr std::size_t kTrays = 8, kWorthWaking = kTrays / 2;
    struct Tray {
        Batch batch;
        Buffer tracks;
    };

    void read_all() {
        Holes holes;
        std::uint64_t index = 0, begun = 0;
        for (const auto& run : runs_) {
            const auto parts = run.source->parts();
            for (std::uint64_t n = batches_in({run}); n > 0; --n, ++index) {
                auto* tray = empty_tray(index);
                if (tray == nullptr) return;
                tray->batch = batch_of(runs_, index);
                auto done = read_source(tray->batch, parts, tray->tracks, holes);
                if (done.ok()) {
                    move_batch(tray->batch, tray->tracks);
                    done = label_batch(tray->batch, target_, tray->tracks);
                }
                if (!done.ok()) return stop(done.error());
                bool sparse = is_sparse(tray->batch, tray->tracks);
                auto written = pass_on();
                if (written - begun < kSyncedTogether) continue;
                if (sparse) begin_sync(runs_, target_, begun, written);
                begun = written;
            }
        }
    }

    void write_all() {
        for (std::uint64_t index = 0; index < batches_; ++index) {
            auto* tray = full_tray(index);
            if (tray == nullptr) return;
            auto done = write_batch(tray->batch, target_, tray->tracks);
            if (!done.ok()) return stop(done.error());
            meter_.add(tray->batch.bytes());
            give_back();
            if (!meter_.go_on()) return stop(make_error(msg::DASCPY408E, target_.path));
        }
    }

    // Null when the job has ended.
    Tray* empty_tray(std::uint64_t index) {
        std::unique_lock lock(mutex_);
        if (read_ - written_ == kTrays)
            emptied_.wait(lock, [&] { return stopped_ || read_ - written_ <= kWorthWaking; });
        return stopped_ ? nullptr : &trays_[index % kTrays];
    }
    // Answers how many batches are written.
    std::uint64_t pass_on() {
        std::lock_guard guard(mutex_);
        ++read_;
        if (read_ - written_ >= kWorthWaking || read_ == batches_) filled_.notify_one();
        return written_;
    }
    // What was read before an error is not written: the target is given up.
    Tray* full_tray(std::uint64_t index) {
        std::unique_lock lock(mutex_);
        if (read_ == written_)
            filled_.wait(lock, [&] {
                return stopped_ || read_ - written_ >= kWorthWaking || read_ == batches_;
            });
        return stopped_ ? nullptr : &trays_[index % kTrays];
    }
    void give_back() {
        std::lock_guard guard(mutex_);
        ++written_;
        if (read_ - written_ <= kWorthWaking) emptied_.notify_one();
    }

    void stop(base::Error error) {
        std::lock_guard guard(mutex_);
        if (!error_) error_ = std::move(error);
        stopped_ = true;
        filled_.notify_one();
        emptied_.notify_one();
    }

    const std::vector<TrackRun>& runs_;
    const TrackTarget& target_;
    Meter& meter_;
    std::uint64_t batches_;
    std::array<Tray, kTrays> trays_;
    std::mutex mutex_;
    std::condition_variable filled_, emptied_;
    std::uint64_t read_ = 0, written_ = 0;
    bool stopped_ = false;
    std::optional<base::Error> error_;
};

// One job's shared state: the next batch, the first error.
class Crew {
  public:
    using Targets = std::vector<const TrackTarget*>;

    Crew(const std::vector<TrackRun>& runs, Targets targets, Meter& meter, Work work)
        : runs_(runs),
          targets_(std::move(targets)),
          meter_(meter),
          work_(work),
          batches_(batches_in(runs)),
          faults_(targets_.size()) {
        for (const auto& run : runs) sources_.push_back(run.source->parts());
    }

    Result<void> run() {
        std::vector<std::jthread> helpers;
        if (batches_ > kWorthHelping)
            for (unsigned i = 1; i < threads(); ++i)
                helpers.emplace_back([this] { take_batches(false); });
        take_batches(true);
        helpers.clear();
        if (error_) return *error_;
        // The leader may have had no batch since the last word of whoever watches.
        if (!meter_.go_on()) return make_error(msg::DASCPY408E, targets_[0]->path);
        return {};
    }
    // Behind run(): why a target dropped out.
    const std::optional<base::Error>& fault(std::size_t target) const { return faults_[target]; }

  private:
    // Many targets are more work than two processors do.
    unsigned threads() const {
        if (targets_.size() == 1) return kThreads;
        return std::clamp(std::thread::hardware_concurrency(), kThreads, kMostThreads);
    }

    void take_batches(bool leads) {
        Desk desk;
        while (!stopped_) {
            auto index = next_++;
            if (index >= batches_) return;
            auto batch = batch_of(runs_, index);
            auto done = handle(batch, desk);
            if (!done.ok()) return stop(done.error());
            meter_.add(batch.bytes());
            // Neighbours that the other threads still have go with the next ones, or with sync().
            if (work_ == Work::copy && (index + 1) % kSyncedTogether == 0 &&
                is_sparse(batch, desk.tracks))
                for (const auto* target : targets_)
                    begin_sync(runs_, *target, index + 1 - kSyncedTogether, index + 1);
            if (leads && !meter_.go_on())
                return stop(make_error(msg::DASCPY408E, targets_[0]->path));
        }
    }

    // What one thread has before it.
    struct Desk {
        Buffer tracks, found;
        Holes source_holes, target_holes;
    };

    Result<void> handle(const Batch& batch, Desk& desk) {
        TRY(read_source(batch, parts_of(batch.source), desk.tracks, desk.source_holes));
        move_batch(batch, desk.tracks);
        if (work_ == Work::copy) return write_to_all(batch, desk.tracks);
        TRY(label_batch(batch, *targets_[0], desk.tracks));
        return verify_batch(batch, *targets_[0], desk.tracks, desk.found, desk.target_holes);
    }

    // The error of the last target that drops out ends the job.
    Result<void> write_to_all(const Batch& batch, Buffer& buffer) {
        Result<void> last;
        std::size_t written = 0;
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            if (has_fault(i)) continue;
            auto done = write_labelled(batch, *targets_[i], buffer);
            if (done.ok()) {
                ++written;
                continue;
            }
            std::lock_guard guard(mutex_);
            faults_[i] = done.error();
            last = done;
        }
        return written > 0 ? Result<void>() : last;
    }

    // Each target has its own label; the tracks are those of the source again for the next one.
    Result<void> write_labelled(const Batch& batch, const TrackTarget& target, Buffer& buffer) {
        if (batch.to != TrackAddress{} || targets_.size() == 1) {
            TRY(label_batch(batch, target, buffer));
            return write_batch(batch, target, buffer);
        }
        auto first = buffer.track(0);
        const std::vector<std::byte> original(first.begin(), first.end());
        auto done = label_batch(batch, target, buffer);
        if (done.ok()) done = write_batch(batch, target, buffer);
        std::copy(original.begin(), original.end(), first.begin());
        return done;
    }

    bool has_fault(std::size_t target) {
        std::lock_guard guard(mutex_);
        return faults_[target].has_value();
    }

    const std::vector<ImagePart>& parts_of(const Volume* volume) const {
        std::size_t i = 0;
        while (runs_[i].source != volume) ++i;
        return sources_[i];
    }

    void stop(base::Error error) {
        std::lock_guard guard(mutex_);
        if (!error_) error_ = std::move(error);
        stopped_ = true;
    }

    const std::vector<TrackRun>& runs_;
    Targets targets_;
    Meter& meter_;
    Work work_;
    std::uint64_t batches_;
    std::vector<std::optional<base::Error>> faults_;
    std::vector<std::vector<ImagePart>> sources_;
    std::atomic<std::uint64_t> next_ = 0;
    std::atomic<bool> stopped_ = false;
    std::mutex mutex_;
    std::optional<base::Error> error_;
};

}  // namespace

Result<std::size_t> read_checked(Volume& source, const std::vector<ImagePart>& parts,
                                 TrackAddress at, base::MutableBytes buffer) {
    const auto shape = source.shape();
    auto track = buffer.first(shape.track_size);
    const auto* part = part_of(parts, at.cylinder);
    bool from_file = part != nullptr && part->tracks == nullptr && !source.is_thin();
    auto read = [&]() -> Result<std::size_t> {
        Holes holes;
        if (from_file)
            return read_sparse_track(*part->file, offset_in(*part, shape, at), track, at, holes);
        TRY(source.read_image(at, track));
        return check_track(track, at);
    };
    auto used = read();
    if (!used.ok() && used.error().id == msg::DASTRK201E.id)
        return in_file(source.path(), used.error());
    return used;
}

Result<void> copy_tracks(const std::vector<TrackRun>& runs, const TrackTarget& target,
                         Meter& meter) {
    if (is_plain_copy(runs, target)) return Relay(runs, target, meter).run();
    return Crew(runs, {&target}, meter, Work::copy).run();
}

std::vector<Result<void>> copy_tracks_to_all(const std::vector<TrackRun>& runs,
                                             const std::vector<const TrackTarget*>& targets,
                                             Meter& meter) {
    Crew crew(runs, targets, meter, Work::copy);
    auto done = crew.run();
    std::vector<Result<void>> each;
    for (std::size_t i = 0; i < targets.size(); ++i)
        each.push_back(crew.fault(i) ? Result<void>(*crew.fault(i)) : done);
    return each;
}

Result<void> verify_tracks(const std::vector<TrackRun>& runs, const TrackTarget& target,
                           Meter& meter) {
    return Crew(runs, {&target}, meter, Work::verify).run();
}

}  // namespace dasd
