// DDR: from a Job to a Plan: devices found, every error that can be found before writing found.
// Reference: ddr sections 3, 5 and 14.
#include <filesystem>

#include "ddr/ddr.h"
#include "ddr/dump_tape.h"
#include "ddr/statements.h"

namespace ddr {
namespace {

namespace msg = base::msg;
using base::make_error;

// Cylinder numbers in home addresses and dumps are two bytes.
constexpr std::uint32_t kMostCylinders = 65536;

base::Error bad_definition(std::string_view role, const DeviceDefinition& definition,
                           std::string_view why) {
    return make_error(msg::HCPDDR708E, fmt::format("{} {}: {}", role, definition.shown, why));
}

base::Error bad_extent(std::string why) {
    return make_error(msg::HCPDDR713E, why);
}

base::Result<void> check_type(std::string_view role, const DeviceDefinition& definition) {
    if (device_class(definition.type) == DeviceClass::matching_disk) return {};
    return bad_definition(role, definition, fmt::format("DEVICE IS NOT A {}", definition.type));
}

base::Result<dasd::Device> find_input(const DeviceDefinition& definition,
                                      dasd::DeviceResolver& devices) {
    TRY(check_type("INPUT", definition));
    auto device = devices.device(definition.number, dasd::Access::read);
    if (!device.ok()) return bad_definition("INPUT", definition, device.error().text);
    return device;
}

// A device that can be read but not written is file protected; any other failure is a definition
// that names nothing usable.
base::Result<dasd::Device> find_output(const DeviceDefinition& definition,
                                       dasd::DeviceResolver& devices) {
    TRY(check_type("OUTPUT", definition));
    auto device = devices.device(definition.number, dasd::Access::write);
    if (device.ok() && device.value().writable()) return device;
    if (device.ok() || devices.device(definition.number, dasd::Access::read).ok()) {
        auto why = device.ok() ? std::string() : ": " + device.error().text;
        return make_error(msg::HCPDDR718E, definition.shown + why);
    }
    return bad_definition("OUTPUT", definition, device.error().text);
}

bool same_file(const dasd::Device& a, const dasd::Device& b) {
    if (&a.volume() == &b.volume() || a.volume().path() == b.volume().path()) return true;
    std::error_code ignored;
    return std::filesystem::equivalent(a.volume().path(), b.volume().path(), ignored);
}

base::Result<void> check_distinct(const Job& job, const dasd::Device& input,
                                  const dasd::Device& output) {
    bool same = job.input.number == job.output.number ||
                (same_file(input, output) && input.range().overlaps(output.range()));
    if (!same) return {};
    return bad_definition("OUTPUT", job.output, "SAME CYLINDERS AS INPUT " + job.input.shown);
}

base::Result<dasd::CopyExtent> device_extent(const Extent& extent, const dasd::Device& input,
                                             const dasd::Device& output) {
    auto text = fmt::format("{} TO {}", extent.first, extent.last);
    if (extent.last >= input.cylinders().n)
        return bad_extent(fmt::format("{}: INPUT ENDS AT {}", text, input.cylinders().n - 1));
    dasd::Cylinder count{extent.last - extent.first + 1};
    if (std::uint64_t{extent.to} + count.n > output.cylinders().n)
        return bad_extent(
            fmt::format("{} AT {}: OUTPUT ENDS AT {}", text, extent.to, output.cylinders().n - 1));
    return dasd::CopyExtent{{{extent.first}, count}, {extent.to}};
}

dasd::CylinderRange target_of(const dasd::CopyExtent& extent) {
    return {extent.to, extent.from.count};
}

base::Result<void> check_overlap(const std::vector<dasd::CopyExtent>& extents) {
    for (std::size_t i = 0; i < extents.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (extents[i].from.overlaps(extents[k].from) ||
                target_of(extents[i]).overlaps(target_of(extents[k])))
                return bad_extent(fmt::format("EXTENTS {} AND {} OVERLAP", k + 1, i + 1));
    return {};
}

base::Result<dasd::AllocationMap> cp_map(std::string_view role, const DeviceDefinition& definition,
                                         const dasd::Device& device) {
    auto view = dasd::device_as_volume(device);
    auto map = TRY(dasd::read_map(*view));
    if (map.kind() == dasd::MapKind::ours) return map;
    // A map without our mark is never interpreted: its codes may mean something else.
    auto why = map.kind() == dasd::MapKind::none ? "NO ALLOCATION MAP"
                                                 : "ALLOCATION MAP NOT MADE BY THIS PRODUCT";
    return make_error(msg::HCPDDR700E, role, fmt::format("{}: {}", definition.shown, why));
}

bool moves_with_cpvol(dasd::SpaceType type) {
    // PARM is permanent space too: without the parm disk the copy could not be IPLed.
    return type == dasd::SpaceType::directory || type == dasd::SpaceType::perm ||
           type == dasd::SpaceType::parm;
}

// Cylinder 0 and what moves, adjacent cylinders as one extent.
std::vector<Extent> cpvol_extents(const dasd::AllocationMap& map) {
    std::vector<Extent> found{{0, 0, 0}};
    for (const auto& space : map.extents()) {
        if (!moves_with_cpvol(space.type)) continue;
        auto first = std::max(space.range.start.n, 1u);
        auto end = space.range.end().n;
        if (first >= end) continue;
        if (found.back().last + 1 == first) {
            found.back().last = end - 1;
        } else {
            found.push_back({first, end - 1, first});
        }
    }
    return found;
}

base::Result<std::vector<Extent>> wanted_extents(const Job& job, const dasd::Device& input,
                                                 const dasd::Device& output) {
    if (job.scope == Scope::ranges) return job.extents;
    if (job.scope == Scope::all) return std::vector<Extent>{{0, input.cylinders().n - 1, 0}};
    auto map = TRY(cp_map("INPUT", job.input, input));
    TRY(cp_map("OUTPUT", job.output, output));
    return cpvol_extents(map);
}

base::Result<std::vector<dasd::CopyExtent>> on_devices(const std::vector<Extent>& wanted,
                                                       const dasd::Device& input,
                                                       const dasd::Device& output) {
    std::vector<dasd::CopyExtent> extents;
    for (const auto& extent : wanted) {
        auto found = TRY(device_extent(extent, input, output));
        extents.push_back(found);
    }
    TRY(check_overlap(extents));
    return extents;
}

base::Result<Plan> plan_of_copy(const Job& job, const dasd::Device& input,
                                const dasd::Device& output,
                                const std::vector<dasd::CopyExtent>& extents,
                                dasd::Sharing sharing) {
    dasd::CopyRequest request;
    request.source = input;
    request.target = output;
    request.extents = extents;
    request.sharing = sharing;
    auto copy = TRY(dasd::plan_copy(request));
    return Plan{job, input, output, copy, {}, false};
}

// ---- RESTORE

base::Result<RestoreSource> find_dump(const DeviceDefinition& definition,
                                      dasd::DeviceResolver& devices) {
    auto drives = TRY(find_tapes("INPUT", definition, devices));
    auto reels = std::make_shared<Reels>(drives, definition.shown);
    TRY(reels->drive().skip_files(definition.tape.skip));
    auto dump = TRY(DumpTape::open(*reels));
    return RestoreSource{dump, reels};
}

bool is_dumped(const std::vector<dasd::CylinderRange>& dumped, const Extent& extent) {
    for (const auto& range : dumped)
        if (range.contains({extent.first}) && range.contains({extent.last})) return true;
    return false;
}

// What of the dump is to be restored, cut to what the output holds when that is not typed.
base::Result<std::vector<Extent>> dumped_extents(const Job& job, const DumpTape& dump,
                                                 const dasd::Device& input,
                                                 const dasd::Device& output) {
    std::vector<Extent> wanted = job.extents;
    auto dumped = dump.dumped();
    if (job.scope == Scope::all)
        for (const auto& range : dumped)
            wanted.push_back({range.start.n, range.end().n - 1, range.start.n});
    if (job.scope == Scope::cpvol) wanted = TRY(wanted_extents(job, input, output));
    for (const auto& extent : wanted)
        if (!is_dumped(dumped, extent))
            return make_error(msg::HCPDDR714E,
                              fmt::format("CYL {} TO {}", extent.first, extent.last));
    if (job.scope == Scope::ranges) return wanted;
    std::erase_if(wanted, [&](const auto& e) { return e.to >= output.cylinders().n; });
    for (auto& extent : wanted) extent.last = std::min(extent.last, output.cylinders().n - 1);
    return wanted;
}

base::Result<Plan> plan_restore(const Job& job, dasd::DeviceResolver& devices,
                                dasd::Sharing sharing) {
    auto output = TRY(find_output(job.output, devices));
    auto tape = TRY(find_dump(job.input, devices));
    dasd::Device input(tape.dump, {{0}, tape.dump->cylinders()}, dasd::Access::read);
    auto wanted = TRY(dumped_extents(job, *tape.dump, input, output));
    if (wanted.empty()) return make_error(msg::HCPDDR714E, "OF A WHOLE CYLINDER");
    auto extents = TRY(on_devices(wanted, input, output));
    auto plan = TRY(plan_of_copy(job, input, output, extents, sharing));
    plan.tape = tape;
    plan.is_larger = job.scope != Scope::ranges && input.cylinders() > output.cylinders();
    return plan;
}

// ---- DUMP

base::Result<std::vector<dasd::CopyExtent>> dump_extents(const Job& job,
                                                         const dasd::Device& input) {
    std::vector<Extent> wanted = job.extents;
    if (job.scope == Scope::all) wanted.push_back({0, input.cylinders().n - 1, 0});
    if (job.scope == Scope::cpvol) {
        auto map = TRY(cp_map("INPUT", job.input, input));
        wanted = cpvol_extents(map);
    }
    std::vector<dasd::CopyExtent> extents;
    for (const auto& extent : wanted) {
        auto text = fmt::format("{} TO {}", extent.first, extent.last);
        if (extent.last >= input.cylinders().n)
            return bad_extent(fmt::format("{}: INPUT ENDS AT {}", text, input.cylinders().n - 1));
        dasd::Cylinder count{extent.last - extent.first + 1};
        if (std::uint64_t{extent.to} + count.n > kMostCylinders)
            return bad_extent(fmt::format("{} AT {}: NO SUCH CYLINDER", text, extent.to));
        if (!extents.empty() && extent.to < target_of(extents.back()).end().n)
            return bad_extent(text + ": EXTENTS ON TAPE MUST ASCEND");
        extents.push_back({{{extent.first}, count}, {extent.to}});
    }
    return extents;
}

}  // namespace

base::Result<std::vector<dasd::TapeDrive*>> find_tapes(std::string_view role,
                                                       const DeviceDefinition& definition,
                                                       dasd::DeviceResolver& devices) {
    if (device_class(definition.type) != DeviceClass::tape)
        return bad_definition(role, definition, "NOT DEFINED AS A TAPE");
    std::vector<dasd::TapeDrive*> drives;
    for (auto number : {std::optional(definition.number), definition.alternate}) {
        if (!number) continue;
        auto drive = devices.tape(*number);
        if (!drive.ok()) return bad_definition(role, definition, drive.error().text);
        drives.push_back(drive.value());
    }
    if (!drives.front()->is_loaded())
        return make_error(msg::HCPDDR710A, definition.shown, "NO TAPE IS MOUNTED");
    return drives;
}

base::Result<Plan> make_plan(const Job& job, dasd::DeviceResolver& devices, dasd::Sharing sharing) {
    if (job.function == Function::restore) return plan_restore(job, devices, sharing);
    auto input = TRY(find_input(job.input, devices));
    auto output = TRY(find_output(job.output, devices));
    TRY(check_distinct(job, input, output));
    auto wanted = TRY(wanted_extents(job, input, output));
    auto extents = TRY(on_devices(wanted, input, output));
    return plan_of_copy(job, input, output, extents, sharing);
}

base::Result<std::vector<dasd::TapeDrive*>> find_output_tapes(const DeviceDefinition& definition,
                                                              dasd::DeviceResolver& devices) {
    auto drives = TRY(find_tapes("OUTPUT", definition, devices));
    for (const auto* drive : drives)
        if (!drive->writable())
            return make_error(msg::HCPDDR718E,
                              fmt::format("{}: {}", definition.shown, drive->image()));
    return drives;
}

base::Result<DumpPlan> plan_dump(const Job& job, dasd::DeviceResolver& devices) {
    auto input = TRY(find_input(job.input, devices));
    auto drives = TRY(find_output_tapes(job.output, devices));
    auto extents = TRY(dump_extents(job, input));
    return DumpPlan{job, input, extents, drives};
}

}  // namespace ddr
