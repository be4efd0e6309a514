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
// read-only, overlapping extents, room on the file system. Probes sharing once on a temporary file
// beside the target.
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

// Executes a plan. On any error, or when progress answers false, a whole-volume target is as it was
// and no temporary file is left; a range is restored from its before-image.
base::Result<CopyReport> execute(const CopyPlan& plan, const CopyProgress& progress);

// Compares records, track by track; the first few differences in words ("cyl 0 head 0 record 3:
// data differs at 4").
struct Difference {
    TrackAddress track;
    std::string what;
};
base::Result<std::vector<Difference>> compare(const Device& a, const Device& b, std::size_t most);

}  // namespace dasd
