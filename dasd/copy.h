// Copying: a plan that can be shown, then its execution. Design section 6.
//
// Whole volumes are built beside the target, relabelled there when a label is intended, synced and
// renamed over it. Ranges inside an existing volume keep a before-image until done. FlashCopy is
// the same plan with sharing demanded.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dasd/label.h"

namespace dasd {

enum class Method {
    share_file,    // FICLONE of the whole image
    share_extent,  // FICLONERANGE of the aligned inside, edges copied
    copy_bytes,    // read, check every track, write
};
std::string_view name(Method method);

enum class Sharing { if_possible, required, never };

// One piece of work: device-relative cylinders of the source to cylinders of the target.
struct CopyExtent {
    CylinderRange from;
    Cylinder to;
};

struct CopyRequest {
    Device source;
    Device target;
    std::vector<CopyExtent> extents;  // whole device: one extent {0, all} -> 0
    Sharing sharing = Sharing::if_possible;
    std::string
        new_label;        // empty: target.intended_label, and when that is empty the source's label
    bool verify = false;  // re-read and compare when done
};

struct CopyStep {
    CopyExtent extent;
    Method method;
    std::string reason;  // why not shared, or why shared
};

struct CopyPlan {
    CopyRequest request;
    bool publishes_whole_volume = false;
    std::string final_label;
    std::vector<CopyStep> steps;
};

// Every check that needs no writing: device types and sizes, source equals target, target
// read-only, overlapping extents, cylinders in doubt, a label to relabel, room on the file system.
// Probes sharing once with a temporary file beside the target. No extents means the whole source.
// A single extent that covers a whole source, put at cylinder 0 of a whole volume in one file,
// publishes a whole volume; everything else is written in place.
base::Result<CopyPlan> plan_copy(const CopyRequest& request);

struct CopyReport {
    std::uint64_t bytes_shared = 0;
    std::uint64_t bytes_copied = 0;
    std::uint64_t tracks_verified = 0;
    Method method = Method::copy_bytes;
    double seconds = 0;
};

using CopyProgress =
    std::function<bool(std::uint64_t done, std::uint64_t total)>;  // false asks to stop

// Executes a plan, holding locks on source and target cylinders. On any error, or when progress
// answers false, a whole-volume target is as it was and no temporary file is left; a range is
// restored from its before-image.
base::Result<CopyReport> execute(const CopyPlan& plan, const CopyProgress& progress);

// Executes plans that put one source onto several whole volumes. Where tracks are copied to plain
// images they are read once for all of them; what shares storage or is of another kind is executed
// by itself, several at a time. One answer for each plan, in their order: a target that fails does
// not keep the others back. `progress` is asked from several threads, and told nothing of use.
std::vector<base::Result<CopyReport>> execute_together(const std::vector<CopyPlan>& plans,
                                                       const CopyProgress& progress = {});

// A copy onto cylinders of an existing volume that was cut off (or still runs): its before-image
// lies beside the image. Until it is restored those cylinders are in doubt, and CP refuses to link
// them for writing.
struct PendingCopy {
    std::vector<CylinderRange> ranges;
    std::string before_image;  // path
    bool running = false;      // the process that writes them still exists
};
// Empty when nothing is in doubt. `image_path` as given to open_volume.
base::Result<std::vector<PendingCopy>> pending_copies(const std::string& image_path,
                                                      Files& files = host_files());
// "10-19, 30-30": for messages.
std::string describe(const std::vector<CylinderRange>& ranges);
// Puts the before-images of interrupted copies back and removes them; answers the ranges restored.
// Error when one still runs.
base::Result<std::vector<CylinderRange>> restore_interrupted(const std::string& image_path,
                                                             Files& files = host_files());

// Compares records, track by track; the first few differences in words ("cyl 0 head 0 record 3:
// data differs at 4").
struct Difference {
    TrackAddress track;
    std::string what;
};
base::Result<std::vector<Difference>> compare(const Device& a, const Device& b, std::size_t most);

}  // namespace dasd
