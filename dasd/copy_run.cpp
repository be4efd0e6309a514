// Executing a copy plan. Design section 6, "Atomicity".
//
// A whole volume is built beside the target under `<image>.new-<process>`, relabelled there, synced
// and renamed over it. Cylinders of an existing volume are overwritten after their before-image was
// kept. Either way the target never shows the source's label where another one was promised.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "dasd/before_image.h"
#include "dasd/copy.h"
#include "dasd/image_header.h"
#include "dasd/lock.h"
#include "dasd/publish.h"
#include "dasd/raw_copy.h"
#include "dasd/track_copy.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

using Locks = std::vector<std::unique_ptr<ExtentLock>>;

CylinderRange source_range(const CopyPlan& plan, const CopyStep& step) {
    return {plan.request.source.range().start + step.extent.from.start, step.extent.from.count};
}
CylinderRange target_range(const CopyPlan& plan, const CopyStep& step) {
    return {plan.request.target.range().start + step.extent.to, step.extent.from.count};
}

std::vector<CylinderRange> target_ranges(const CopyPlan& plan) {
    std::vector<CylinderRange> ranges;
    for (const auto& step : plan.steps) ranges.push_back(target_range(plan, step));
    return ranges;
}

TrackRun run_of(const CopyPlan& plan, const CopyStep& step) {
    return {&plan.request.source.volume(), source_range(plan, step).start,
            target_range(plan, step).start, step.extent.from.count};
}

std::vector<TrackRun> runs_of(const CopyPlan& plan) {
    std::vector<TrackRun> runs;
    for (const auto& step : plan.steps) runs.push_back(run_of(plan, step));
    return runs;
}

// Where the tracks go. A volume that another process has open for this one takes them one by one.
std::vector<ImagePart> parts_to_write(Volume& target) {
    auto parts = target.parts();
    if (parts.empty())
        parts.push_back({nullptr, target.path(), {Cylinder{0}, target.cylinders()}, &target});
    return parts;
}

// The process that has a volume open for this one has locked it, too.
Result<Locks> lock_both(const CopyPlan& plan) {
    auto& source = plan.request.source.volume();
    auto& target = plan.request.target.volume();
    Locks locks;
    const auto ranges = target.parts().empty() ? std::vector<CylinderRange>() : target_ranges(plan);
    if (plan.publishes_whole_volume)
        locks.push_back(
            TRY(lock_extent(target.path(), {Cylinder{0}, target.cylinders()}, Access::write)));
    else
        for (const auto& range : ranges)
            locks.push_back(TRY(lock_extent(target.path(), range, Access::write)));
    for (const auto& step : plan.steps)
        if (!source.parts().empty())
            locks.push_back(
                TRY(lock_extent(source.path(), source_range(plan, step), Access::read)));
    return locks;
}

// The label to be written, empty when the source's stays.
std::string label_to_set(const CopyPlan& plan) {
    const auto& request = plan.request;
    return request.new_label.empty() ? request.target.intended_label : request.new_label;
}

// One execution: the plan, its meter and report.
class Execution {
  public:
    Execution(const CopyPlan& plan, const CopyProgress& progress)
        : plan_(plan),
          source_(plan.request.source.volume()),
          target_(plan.request.target.volume()),
          meter_(progress, total_bytes()) {}

    Result<CopyReport> run() {
        auto started = std::chrono::steady_clock::now();
        auto locks = TRY(lock_both(plan_));
        auto done = plan_.publishes_whole_volume ? publish() : overwrite();
        if (!done.ok()) return std::move(done).error();
        report_.method = plan_.steps[0].method;
        report_.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return report_;
    }

    // run() of a plain image that is published, in two halves for execute_together(): the file
    // beside the target, to be filled with the tracks of plan.steps[0]; its publication, when
    // `copied` says that they are there.
    Result<const TrackTarget*> begin() {
        locks_ = TRY(lock_both(plan_));
        temporary_ = path_beside(real_path(target_.path()));
        TRY(remove_leftovers(real_path(target_.path()), target_.files()));
        fresh_ = TRY(target_.files().create(temporary_));
        keep_permissions(*target_.parts()[0].file, *fresh_);
        TRY(fresh_->resize(offset_of_cylinder(target_.cylinders())));
        TRY(copy_data(*target_.parts()[0].file, 0, *fresh_, 0, kImageHeader));
        TRY(keep_tail(*fresh_, plan_.steps[0]));
        tracks_ = {{{fresh_.get(), temporary_, {Cylinder{0}, target_.cylinders()}}},
                   temporary_,
                   label_to_set(plan_)};
        return &tracks_;
    }
    Result<CopyReport> finish(Result<void> copied) {
        if (copied.ok()) copied = fresh_->sync();
        if (copied.ok()) copied = verify(tracks_);
        if (copied.ok()) copied = target_.files().rename(temporary_, real_path(target_.path()));
        if (copied.ok()) copied = target_.refresh();
        if (!copied.ok()) {
            if (fresh_) (void)target_.files().remove(temporary_).ok();
            return copied.error();
        }
        report_.bytes_copied = cylinders_planned() * kCylinderSize;
        locks_.clear();
        return report_;
    }

  private:
    std::uint64_t cylinders_planned() const {
        std::uint64_t cylinders = 0;
        for (const auto& step : plan_.steps) cylinders += step.extent.from.count.n;
        return cylinders;
    }
    std::uint64_t total_bytes() const {
        return cylinders_planned() * kCylinderSize * (plan_.request.verify ? 2 : 1);
    }

    // ---- a whole volume, built beside the target
    // -------------------------------------------------

    Result<void> publish() {
        auto final_path = real_path(target_.path());
        auto temporary = path_beside(final_path);
        TRY(remove_leftovers(final_path, target_.files()));
        auto built = target_.parts()[0].tracks != nullptr ? build_compressed(temporary)
                                                          : build_plain(temporary);
        if (built.ok()) built = target_.files().rename(temporary, final_path);
        if (!built.ok()) {
            (void)target_.files().remove(temporary).ok();
            return built;
        }
        return target_.refresh();
    }

    Result<void> build_plain(const std::string& path) {
        auto made = TRY(target_.files().create(path));
        auto& file = *made;
        keep_permissions(*target_.parts()[0].file, file);
        const auto& step = plan_.steps[0];
        TrackTarget target{
            {{&file, path, {Cylinder{0}, target_.cylinders()}}}, path, label_to_set(plan_)};
        if (step.method == Method::share_file)
            TRY(share_whole(file));
        else
            TRY(build_from_parts(file, step, target));
        if (step.method != Method::copy_bytes) TRY(relabel(file, target));
        TRY(file.sync());
        return verify(target);
    }

    // The same for a compressed image, which is written through a volume of its own.
    Result<void> build_compressed(const std::string& path) {
        const auto& step = plan_.steps[0];
        auto made = step.method == Method::share_file
                        ? share_into_new(path)
                        : target_.parts()[0].tracks->create_like(path);
        auto volume = TRY(std::move(made));
        TrackTarget target{volume->parts(), path, label_to_set(plan_)};
        keep_permissions(*target_.parts()[0].file, *target.parts[0].file);
        if (step.method == Method::share_file) {
            TRY(relabel_through(*volume, target));
        } else {
            TRY(keep_tail_through(*volume, step));
            report_.bytes_copied += std::uint64_t{step.extent.from.count.n} * kCylinderSize;
            TRY(copy_tracks({run_of(plan_, step)}, target, meter_));
        }
        TRY(volume->sync());
        return verify(target);
    }

    Result<std::unique_ptr<Volume>> share_into_new(const std::string& path) {
        auto file = TRY(target_.files().create(path));
        TRY(share_whole(*file));
        return open_volume(path, Access::write, target_.files());
    }

    Result<void> keep_tail_through(Volume& volume, const CopyStep& step) {
        auto& old = *target_.parts()[0].tracks;
        std::vector<std::byte> image(kTrackSize);
        for (auto c = step.extent.from.count; c < target_.cylinders(); ++c)
            for (Head h{0}; h.n < kHeads; ++h) {
                TRY(old.read_image({c, h}, image));
                TRY(volume.write_image({c, h}, image));
            }
        return {};
    }

    static Result<void> relabel_through(Volume& volume, const TrackTarget& target) {
        if (target.label.empty()) return {};
        auto track = TRY(volume.read_track({}));
        TRY(relabel_track0(track, target.label, target.path));
        return volume.write_track(track);
    }

    Result<void> share_whole(File& file) {
        TRY(file.share_all(*source_.parts()[0].file));
        report_.bytes_shared += TRY(file.size());
        meter_.add(cylinders_planned() * kCylinderSize);
        return ask_to_go_on();
    }

    Result<void> build_from_parts(File& file, const CopyStep& step, const TrackTarget& target) {
        TRY(file.resize(offset_of_cylinder(target_.cylinders())));
        TRY(copy_data(*target_.parts()[0].file, 0, file, 0, kImageHeader));
        TRY(keep_tail(file, step));
        if (step.method == Method::share_extent) return share(step, file);
        report_.bytes_copied += std::uint64_t{step.extent.from.count.n} * kCylinderSize;
        return copy_tracks({run_of(plan_, step)}, target, meter_);
    }

    // Cylinders of a larger target that the copy does not reach stay as they are, unchecked.
    Result<void> keep_tail(File& file, const CopyStep& step) {
        auto start = offset_of_cylinder(step.extent.from.count);
        auto end = offset_of_cylinder(target_.cylinders());
        if (start >= end) return {};
        auto& old = *target_.parts()[0].file;
        if (share_same_range(old, file, start, end - start).ok()) return {};
        return copy_data(old, start, file, start, end - start);
    }

    // ---- cylinders of an existing volume
    // ---------------------------------------------------------

    Result<void> overwrite() {
        auto before = TRY(BeforeImage::take(target_, target_ranges(plan_)));
        auto done = write_steps();
        if (done.ok()) done = target_.sync();
        if (done.ok()) return before.discard();
        auto restored = before.restore(target_);
        if (restored.ok()) restored = before.discard();
        if (restored.ok()) return done;
        return make_error(msg::DASCPY411S, done.error().text, restored.error().text, before.path());
    }

    Result<void> write_steps() {
        TrackTarget target{parts_to_write(target_), target_.path(), label_to_set(plan_)};
        std::vector<TrackRun> copies;
        for (auto step : plan_.steps) {
            if (step.method == Method::share_extent)
                step = TRY(share_behind_label(step, target, copies));
            if (step.method != Method::copy_bytes) continue;
            copies.push_back(run_of(plan_, step));
            report_.bytes_copied += std::uint64_t{step.extent.from.count.n} * kCylinderSize;
        }
        TRY(copy_tracks(copies, target, meter_));
        if (!plan_.request.verify) return {};
        TRY(target_.sync());
        return verify(target);
    }

    // A shared cylinder 0 would show the source's label for a moment: it is copied when another
    // label is promised, the rest shared.
    Result<CopyStep> share_behind_label(CopyStep step, const TrackTarget& target,
                                        std::vector<TrackRun>& copies) {
        bool has_label = target_range(plan_, step).start == Cylinder{0};
        if (has_label && !target.label.empty()) {
            auto label_run = run_of(plan_, step);
            label_run.count = Cylinder{1};
            copies.push_back(label_run);
            report_.bytes_copied += kCylinderSize;
            ++step.extent.from.start, ++step.extent.to;
            step.extent.from.count = step.extent.from.count - Cylinder{1};
        }
        if (step.extent.from.count.n > 0) TRY(share(step, *target_.parts()[0].file));
        return step;
    }

    // ---- both
    // ------------------------------------------------------------------------------------

    Result<void> share(const CopyStep& step, File& file) {
        auto range = target_range(plan_, step);
        auto length = std::uint64_t{range.count.n} * kCylinderSize;
        auto shared = TRY(share_same_range(*source_.parts()[0].file, file,
                                           offset_of_cylinder(range.start), length));
        report_.bytes_shared += shared;
        report_.bytes_copied += length - shared;
        meter_.add(length);
        return ask_to_go_on();
    }

    Result<void> ask_to_go_on() {
        if (meter_.go_on()) return {};
        return make_error(msg::DASCPY408E, target_.path());
    }

    static Result<void> relabel(File& file, const TrackTarget& target) {
        if (target.label.empty()) return {};
        std::vector<std::byte> image(kTrackSize);
        TRY(file.read(offset_of_track({}), image));
        auto track = TRY(Track::parse(std::move(image), {}));
        TRY(relabel_track0(track, target.label, target.path));
        return file.write(offset_of_track({}), track.image().first(track.used()));
    }

    // Reads back what reached the disk, not what is still in memory where that can be dropped.
    Result<void> verify(const TrackTarget& target) {
        if (!plan_.request.verify) return {};
        for (const auto& part : target.parts)
            if (part.file)
                (void)::posix_fadvise(part.file->descriptor(), 0, 0, POSIX_FADV_DONTNEED);
        auto runs = runs_of(plan_);
        TRY(verify_tracks(runs, target, meter_));
        report_.tracks_verified += cylinders_planned() * kHeads;
        return {};
    }

    const CopyPlan& plan_;
    Volume& source_;
    Volume& target_;
    Meter meter_;
    CopyReport report_;
    // Between begin() and finish().
    Locks locks_;
    std::string temporary_;
    std::unique_ptr<File> fresh_;
    TrackTarget tracks_;
};

// Whether this plan can be written from tracks that another one reads.
bool reads_along(const CopyPlan& plan, const CopyPlan& first) {
    auto is_plain = [](const CopyPlan& one) {
        return one.publishes_whole_volume && one.steps.size() == 1 &&
               one.steps[0].method == Method::copy_bytes &&
               one.request.target.volume().parts()[0].tracks == nullptr;
    };
    return is_plain(plan) && is_plain(first) &&
           &plan.request.source.volume() == &first.request.source.volume() &&
           plan.request.source.range() == first.request.source.range() &&
           plan.steps[0].extent.from == first.steps[0].extent.from;
}

using Reports = std::vector<Result<CopyReport>>;

// Plans of one source, their tracks read once.
void copy_along(const std::vector<CopyPlan>& plans, const std::vector<std::size_t>& members,
                const CopyProgress& progress, Reports& reports) {
    std::vector<std::unique_ptr<Execution>> begun;
    std::vector<std::size_t> owners;
    std::vector<const TrackTarget*> targets;
    for (auto i : members) {
        auto execution = std::make_unique<Execution>(plans[i], progress);
        auto target = execution->begin();
        if (!target.ok()) {
            reports[i] = execution->finish(target.error());
            continue;
        }
        targets.push_back(target.value());
        owners.push_back(i);
        begun.push_back(std::move(execution));
    }
    if (targets.empty()) return;
    const auto& first = plans[owners[0]];
    Meter meter(progress, 0);
    auto copied = copy_tracks_to_all({run_of(first, first.steps[0])}, targets, meter);
    for (std::size_t i = 0; i < begun.size(); ++i) reports[owners[i]] = begun[i]->finish(copied[i]);
}

// The rest, each by itself, as many at a time as there are processors.
void execute_apart(const std::vector<CopyPlan>& plans, const std::vector<std::size_t>& members,
                   const CopyProgress& progress, Reports& reports) {
    std::atomic<std::size_t> next = 0;
    auto work = [&] {
        for (auto i = next++; i < members.size(); i = next++)
            reports[members[i]] = execute(plans[members[i]], progress);
    };
    auto threads = std::min<std::size_t>(std::clamp(std::thread::hardware_concurrency(), 2U, 16U),
                                         members.size());
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
    work();
}

}  // namespace

std::vector<Result<CopyReport>> execute_together(const std::vector<CopyPlan>& plans,
                                                 const CopyProgress& progress) {
    Reports reports(plans.size(), Result<CopyReport>(CopyReport{}));
    std::vector<std::size_t> along, apart;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        bool fits = reads_along(plans[i], plans[along.empty() ? i : along[0]]);
        (fits ? along : apart).push_back(i);
    }
    copy_along(plans, along, progress, reports);
    execute_apart(plans, apart, progress, reports);
    return reports;
}

Result<CopyReport> execute(const CopyPlan& plan, const CopyProgress& progress) {
    return Execution(plan, progress).run();
}

}  // namespace dasd
