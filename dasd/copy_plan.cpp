// Planning a copy: every check that needs no writing, and for each extent how it will be copied and
// why. Design section 6.
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "dasd/before_image.h"
#include "dasd/copy.h"
#include "dasd/image_header.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

bool same_file(Volume& a, Volume& b) {
    if (&a == &b) return true;
    auto parts = a.parts(), others = b.parts();
    return !parts.empty() && !others.empty() && parts[0].file->still_at(others[0].path);
}

CylinderRange at_target(const CopyExtent& extent) {
    return {extent.to, extent.from.count};
}

CylinderRange on_volume(const Device& device, CylinderRange range) {
    return {device.range().start + range.start, range.count};
}

Result<void> check_within(const Device& device, CylinderRange range) {
    auto size = device.cylinders();
    if (range.count.n > 0 && range.start < size && range.count <= size - range.start) return {};
    return make_error(msg::DASCPY402E, range.count.n, range.start.n, device.volume().path(),
                      size.n);
}

// Extents in source order, neighbours that stay neighbours joined.
std::vector<CopyExtent> joined(std::vector<CopyExtent> extents) {
    std::sort(extents.begin(), extents.end(),
              [](const auto& a, const auto& b) { return a.from.start < b.from.start; });
    std::vector<CopyExtent> result;
    for (const auto& extent : extents) {
        bool continues = !result.empty() && result.back().from.end() == extent.from.start &&
                         at_target(result.back()).end() == extent.to;
        if (continues)
            result.back().from.count = result.back().from.count + extent.from.count;
        else
            result.push_back(extent);
    }
    return result;
}

Result<void> check_targets_apart(std::vector<CopyExtent> extents) {
    std::sort(extents.begin(), extents.end(),
              [](const auto& a, const auto& b) { return a.to < b.to; });
    for (std::size_t i = 1; i < extents.size(); ++i)
        if (at_target(extents[i - 1]).overlaps(at_target(extents[i])))
            return make_error(msg::DASCPY412E, extents[i].to.n);
    return {};
}

Result<void> check_apart_from_source(const CopyRequest& request) {
    if (!same_file(request.source.volume(), request.target.volume())) return {};
    for (const auto& from : request.extents)
        for (const auto& to : request.extents)
            if (on_volume(request.source, from.from)
                    .overlaps(on_volume(request.target, at_target(to))))
                return make_error(msg::DASCPY403E, request.target.volume().path());
    return {};
}

Result<void> check_not_in_doubt(const CopyRequest& request, bool whole) {
    auto& volume = request.target.volume();
    auto pending = TRY(pending_copies(volume.path(), volume.files()));
    for (const auto& copy : pending)
        for (const auto& range : copy.ranges)
            for (const auto& extent : request.extents)
                if (whole || range.overlaps(on_volume(request.target, at_target(extent))))
                    return make_error(msg::DASCPY404E, volume.path(), describe(copy.ranges));
    return {};
}

// The extent that brings the target volume's cylinder 0, if any.
const CopyExtent* label_extent(const CopyRequest& request) {
    for (const auto& extent : request.extents)
        if (on_volume(request.target, at_target(extent)).start == Cylinder{0}) return &extent;
    return nullptr;
}

// A volume with shadow files is written to its last one: a rename cannot replace several files.
bool is_one_file(Volume& volume) {
    auto parts = volume.parts();
    return parts.size() == 1 && (parts[0].tracks == nullptr || parts[0].path == volume.path());
}

bool publishes_whole(const CopyRequest& request) {
    if (request.extents.size() != 1) return false;
    const auto& extent = request.extents[0];
    bool all = extent.from.start == Cylinder{0} && extent.from.count == request.source.cylinders();
    bool covers = request.source.is_whole_volume() ||
                  request.source.cylinders() == request.target.cylinders();
    return all && covers && extent.to == Cylinder{0} && request.target.is_whole_volume() &&
           is_one_file(request.target.volume());
}

std::optional<std::string> serial_of(const Track& track0) {
    if (!volume_mark(track0)) return std::nullopt;
    return base::load_ebcdic_field(track0.find(3)->data.subspan(4, 6));
}

// The label the target's cylinder 0 will carry; the one to be set is checked against the source.
Result<std::string> final_label(const CopyRequest& request) {
    const auto* extent = label_extent(request);
    if (extent == nullptr) {
        if (!request.new_label.empty()) return make_error(msg::DASCPY405E, request.new_label);
        auto kept = TRY(read_label(request.target.volume()));
        return kept ? kept->serial : std::string();
    }
    auto wanted = request.new_label.empty() ? request.target.intended_label : request.new_label;
    auto track = TRY(request.source.read_track({extent->from.start, Head{0}}));
    if (!wanted.empty()) {
        TRY(relabel_track0(track, wanted, request.source.volume().path()));
        return wanted;
    }
    return serial_of(track).value_or("");
}

// The serial a copy leaves on a cylinder of the target volume; see Volume::accept_labels.
Result<std::optional<std::string>> serial_left_at(const CopyPlan& plan, Cylinder at) {
    const auto& request = plan.request;
    for (const auto& extent : request.extents) {
        auto range = on_volume(request.target, at_target(extent));
        if (!range.contains(at)) continue;
        if (at == Cylinder{0}) return std::optional(plan.final_label);
        return serial_of(
            TRY(request.source.read_track({extent.from.start + (at - range.start), Head{0}})));
    }
    return std::optional<std::string>();
}

// Shares one block of the source with a temporary file beside the target: the only sure way to
// know. Empty when it works, else the reason.
Result<std::string> sharing_obstacle(const CopyRequest& request) {
    auto& target = request.target.volume();
    auto path = fmt::format("{}.probe-{}", real_path(target.path()), ::getpid());
    auto& files = target.files();
    if (!files.beginning_with(path).empty()) TRY(files.remove(path));
    auto probe = TRY(files.create(path));
    auto shared = probe->share_range(*request.source.volume().parts()[0].file, 0, 0, 4096);
    // Without a wait for the disk: the copy's own rename in this folder takes it along.
    std::error_code fault;
    if (!std::filesystem::remove(path, fault)) TRY(files.remove(path));
    return shared.ok() ? std::string() : shared.error().text;
}

bool is_compressed(Volume& volume) {
    auto parts = volume.parts();
    return !parts.empty() && parts[0].tracks != nullptr;
}

// Compressed images share blocks only as whole files of one format.
std::string compressed_obstacle(const CopyRequest& request, bool whole) {
    auto &source = request.source.volume(), &target = request.target.volume();
    if (!is_compressed(source) && !is_compressed(target)) return "";
    if (source.format() != target.format())
        return fmt::format("{} is copied to {} track by track", source.format(), target.format());
    if (!whole || source.cylinders() != target.cylinders())
        return "compressed images are shared whole only";
    if (source.parts()[0].path != source.path()) return "the source has shadow files";
    return "";
}

// Why this extent cannot share blocks, apart from what the file system says.
std::string extent_obstacle(const CopyRequest& request, const CopyExtent& extent, bool whole) {
    if (request.source.volume().parts().size() != 1) return "the source is not one file";
    auto compressed = compressed_obstacle(request, whole && request.source.is_whole_volume());
    if (!compressed.empty()) return compressed;
    if (request.source.volume().is_thin()) return "the source is only being made";
    if (request.target.volume().parts().size() != 1) return "the target is not one file";
    if (on_volume(request.source, extent.from).start !=
        on_volume(request.target, at_target(extent)).start)
        return "the cylinders move: every track must be rewritten";
    return "";
}

Result<std::vector<CopyStep>> choose_methods(const CopyRequest& request, bool whole) {
    std::vector<CopyStep> steps;
    std::optional<std::string> probed;
    for (const auto& extent : request.extents) {
        auto why = request.sharing == Sharing::never ? "sharing was not wanted"
                                                     : extent_obstacle(request, extent, whole);
        if (why.empty()) {
            if (!probed) probed = TRY(sharing_obstacle(request));
            why = *probed;
        }
        if (!why.empty() && request.sharing == Sharing::required)
            return make_error(msg::DASCPY407E, why);
        bool same_size = request.source.cylinders() == request.target.cylinders();
        if (!why.empty())
            steps.push_back({extent, Method::copy_bytes, why});
        else if (whole && same_size && request.source.is_whole_volume())
            steps.push_back({extent, Method::share_file, "the file system shares blocks"});
        else
            steps.push_back({extent, Method::share_extent, "the file system shares blocks"});
    }
    return steps;
}

// Bytes the file behind the volume takes on its disk.
std::uint64_t allocated(Volume& volume) {
    std::uint64_t bytes = 0;
    for (const auto& part : volume.parts()) {
        struct stat info {};
        if (::fstat(part.file->descriptor(), &info) == 0)
            bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
    }
    return bytes;
}

// A whole volume that cannot be shared is built beside the old one: both must find room.
Result<void> check_room(const CopyRequest& request, const std::vector<CopyStep>& steps) {
    if (steps[0].method != Method::copy_bytes) return {};
    // What tracks take when they are compressed, or no longer are, is not known before.
    if (is_compressed(request.source.volume())) return {};
    auto path = real_path(request.target.volume().path());
    auto folder = std::filesystem::path(path).parent_path();
    struct statvfs info {};
    if (::statvfs(folder.empty() ? "." : folder.c_str(), &info) != 0) return {};
    auto room = std::uint64_t{info.f_bavail} * info.f_frsize;
    auto need = allocated(request.source.volume());
    if (request.target.cylinders() > request.source.cylinders()) {
        auto tail = request.target.cylinders() - request.source.cylinders();
        need += allocated(request.target.volume()) / request.target.cylinders().n * tail.n;
    }
    if (need > room) return make_error(msg::DASCPY406S, path, need, room);
    return {};
}

Result<void> check_places(const CopyRequest& request) {
    for (const auto& extent : request.extents) {
        TRY(check_within(request.source, extent.from));
        TRY(check_within(request.target, at_target(extent)));
    }
    TRY(check_targets_apart(request.extents));
    return check_apart_from_source(request);
}

}  // namespace

std::string_view name(Method method) {
    switch (method) {
        case Method::share_file:
            return "share file";
        case Method::share_extent:
            return "share extent";
        case Method::copy_bytes:
            break;
    }
    return "copy";
}

Result<CopyPlan> plan_copy(const CopyRequest& wanted) {
    CopyPlan plan;
    plan.request = wanted;
    auto& request = plan.request;
    auto& target = request.target.volume();
    if (request.extents.empty())
        request.extents = {{{Cylinder{0}, request.source.cylinders()}, Cylinder{0}}};
    if (!request.target.writable()) return make_error(msg::DASIMG117E, target.path());
    TRY(check_places(request));
    request.extents = joined(request.extents);
    plan.publishes_whole_volume = publishes_whole(request);
    TRY(check_not_in_doubt(request, plan.publishes_whole_volume));
    plan.final_label = TRY(final_label(request));
    TRY(target.accept_labels([&](Cylinder at) { return serial_left_at(plan, at); }));
    plan.steps = TRY(choose_methods(request, plan.publishes_whole_volume));
    if (plan.publishes_whole_volume) TRY(check_room(request, plan.steps));
    return plan;
}

}  // namespace dasd
