// The starter system: volumes as tables, then one pass over them.
#include <filesystem>
#include <system_error>

#include "cp/cp.h"
#include "cp/directory_object.h"
#include "dasd/dasd.h"
#include "models/ipl/iplprog.h"
#include "models/models.h"
#include "models/starter_files.h"

namespace models {
namespace {

namespace fs = std::filesystem;
using base::Result;
using dasd::SpaceType;

struct Space {
    SpaceType type;
    std::uint32_t start, count;  // count 0: to the end
};

// A file of the tree as it lies on a minidisk.
struct DiskFile {
    std::string_view path, name, type;
    dasd::RecordFormat format;
};

struct Minidisk {
    std::uint32_t start, count;
    std::string_view label;
    std::vector<DiskFile> files;
};

struct VolumePlan {
    std::string_view suffix;  // of the serial: "RS"
    std::string_view address;
    std::uint32_t cylinders, full_cylinders, small_cylinders;
    std::vector<Space> map;
    bool is_system_residence = false;
    bool format_all = false;  // page and spool space is formatted whole
    std::vector<Minidisk> minidisks;
};

constexpr std::string_view kName = "VM1A";
constexpr auto kF = dasd::RecordFormat::fixed;
constexpr auto kV = dasd::RecordFormat::variable;

std::vector<VolumePlan> volume_plans() {
    return {
        {"RS",
         "0A00",
         3339,
         10017,
         700,
         {{SpaceType::directory, 1, 20}, {SpaceType::parm, 39, 20}},
         true,
         false,
         {{39, 20, "PARM1", {{"models/base.config", "SYSTEM", "CONFIG", kF}}},
          {520, 5, "MNT2CC", {{"models/base.direct", "USER", "DIRECT", kF}}},
          {600, 10, "CMS190", {{"execs/SYSPROF.EXEC", "SYSPROF", "EXEC", kV}}},
          {610, 10, "CMS19E", {{"models/cms19e.text", "ABOUT", "CLONEVM", kV}}}}},
        {"S1", "0A01", 200, 3339, 40, {{SpaceType::spool, 1, 0}}, false, true, {}},
        {"P1", "0A02", 200, 3339, 40, {{SpaceType::page, 0, 0}}, false, true, {}},
        {"U1",
         "0A03",
         200,
         3339,
         100,
         {},
         false,
         false,
         {{1,
           50,
           "VMC191",
           {{"execs/CLONEVM.EXEC", "CLONEVM", "EXEC", kV},
            {"execs/CLONEMOD.EXEC", "CLONEMOD", "EXEC", kV},
            {"execs/CLONEPUT.EXEC", "CLONEPUT", "EXEC", kV},
            {"execs/CLONEPRM.EXEC", "CLONEPRM", "EXEC", kV},
            {"execs/CLONEPLN.EXEC", "CLONEPLN", "EXEC", kV},
            {"execs/CLONEASK.EXEC", "CLONEASK", "EXEC", kV},
            {"execs/CLONESAY.EXEC", "CLONESAY", "EXEC", kV},
            {"execs/CLONESRC.EXEC", "CLONESRC", "EXEC", kV},
            {"execs/CLONEGET.EXEC", "CLONEGET", "EXEC", kV},
            {"execs/CLONENXT.EXEC", "CLONENXT", "EXEC", kV},
            {"execs/CLONEKEP.EXEC", "CLONEKEP", "EXEC", kV},
            {"execs/CLONESVC.EXEC", "CLONESVC", "EXEC", kV},
            {"execs/CLONECHK.EXEC", "CLONECHK", "EXEC", kV},
            {"execs/CLONEOPT.EXEC", "CLONEOPT", "EXEC", kV},
            {"execs/CLONEPNL.XEDIT", "CLONEPNL", "XEDIT", kV},
            {"execs/CLONEFLT.EXEC", "CLONEFLT", "EXEC", kV},
            {"execs/DECLONE.EXEC", "DECLONE", "EXEC", kV},
            {"execs/TESTIPL.EXEC", "TESTIPL", "EXEC", kV},
            {"execs/IPLVM.EXEC", "IPLVM", "EXEC", kV},
            {"execs/IVP.EXEC", "IVP", "EXEC", kV},
            {"execs/PROFILE.EXEC", "PROFILE", "EXEC", kV},
            {"execs/CLONEVM.$PARMS$", "CLONEVM", "$PARMS$", kV},
            {"execs/CLONEVM.$KEEP$", "CLONEVM", "$KEEP$", kV},
            {"models/base.config", "VM1A", "$CONFIG$", kF},
            {"models/base.direct", "VM1A", "$DIRECT$", kF}}},
          {51, 10, "OPR191", {}},
          {61, 10, "MNT191", {}},
          {71, 5, "OTH191", {}}}},
    };
}

std::uint32_t cylinders(const VolumePlan& plan, const StarterOptions& options) {
    switch (options.size) {
        case StarterSize::full:
            return plan.full_cylinders;
        case StarterSize::small:
            return plan.small_cylinders;
        case StarterSize::usual:
            break;
    }
    return plan.cylinders;
}

std::string serial(const VolumePlan& plan) {
    return std::string(kName) + std::string(plan.suffix);
}

std::string file_name(const VolumePlan& plan) {
    return base::lower(serial(plan)) + ".ckd";
}

std::vector<std::string> lines_of(std::string_view path) {
    std::vector<std::string> lines;
    for (const auto& file : starter_files()) {
        if (file.path != path) continue;
        for (auto rest = file.text; !rest.empty();) {
            auto end = rest.find('\n');
            lines.emplace_back(rest.substr(0, end));
            rest.remove_prefix(
                std::min(rest.size(), end == std::string_view::npos ? end : end + 1));
        }
    }
    return lines;
}

Result<void> fill_minidisk(const std::shared_ptr<dasd::Volume>& volume, const Minidisk& plan) {
    dasd::Device device(volume, {{plan.start}, {plan.count}}, dasd::Access::write);
    TRY(dasd::format_minidisk(device, {std::string(plan.label), 4096, 0}, {}));
    auto disk = TRY(dasd::open_minidisk(device));
    for (const auto& file : plan.files) {
        dasd::FileEntry entry;
        entry.name = file.name;
        entry.type = file.type;
        entry.format = file.format;
        entry.record_length = file.format == kF ? 80 : 0;
        entry.updated = dasd::Timestamp::now();
        TRY(disk->write(entry, dasd::records_from_text(lines_of(file.path), file.format, 80)));
    }
    return disk->commit();
}

dasd::AllocationMap map_of(const VolumePlan& plan, std::uint32_t size) {
    auto map = dasd::AllocationMap::all_perm({size});
    for (const auto& space : plan.map)
        map.allocate(space.type,
                     {{space.start}, {space.count != 0 ? space.count : size - space.start}});
    return map;
}

dasd::IplRecords ipl_records() {
    auto bytes = [](auto& array) {
        return std::vector<std::byte>(std::begin(array), std::end(array));
    };
    return {bytes(kIplRecord1), bytes(kIplRecord2)};
}

Result<void> write_directory(dasd::Volume& volume) {
    auto now = dasd::Timestamp::now();
    cp::ObjectDirectory object;
    object.source = lines_of("models/base.direct");
    object.file = "USER DIRECT";
    object.date = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", now.year, now.month, now.day,
                              now.hour, now.minute, now.second);
    auto pages = TRY(cp::write_object_directory(volume, std::string(kName) + "RS", object));
    (void)pages;
    return {};
}

// Empty tracks, each with all its unused space, on every track but the first.
Result<void> write_whole(dasd::Volume& volume) {
    for (dasd::Cylinder c{0}; c < volume.cylinders(); ++c)
        for (dasd::Head h{0}; h < dasd::Head{dasd::kHeads}; ++h)
            if (c.n + h.n > 0) TRY(volume.write_track(dasd::Track::empty({c, h})));
    return {};
}

Result<void> build_volume(const fs::path& directory, const VolumePlan& plan,
                          const StarterOptions& options) {
    auto path = (directory / file_name(plan)).string();
    auto size = cylinders(plan, options);
    bool whole_image = options.layout == Layout::whole;
    TRY(dasd::create_volume(path, {{size}, false, serial(plan), whole_image}));
    std::shared_ptr<dasd::Volume> volume = TRY(dasd::open_volume(path, dasd::Access::write));
    if (whole_image && !plan.format_all) TRY(write_whole(*volume));
    dasd::Device whole(volume, {{0}, {size}}, dasd::Access::write);
    if (plan.format_all) TRY(dasd::format_cylinders(whole, {{0}, {size}}, {}));
    auto ipl = plan.is_system_residence ? std::optional(ipl_records()) : std::nullopt;
    TRY(dasd::write_cp_track0(*volume, serial(plan), map_of(plan, size), ipl));
    for (const auto& minidisk : plan.minidisks) TRY(fill_minidisk(volume, minidisk));
    if (plan.is_system_residence) TRY(write_directory(*volume));
    TRY(volume->sync());
    return dasd::fill_null_tracks(path);
}

Result<void> write_text(const fs::path& path, const std::string& text) {
    auto file = TRY(dasd::host_files().create(path.string()));
    TRY(file->write(0, std::as_bytes(std::span(text))));
    return file->sync();
}

std::string device_file() {
    std::string text =
        "# system.cnf: the real devices of VM1A, in the syntax of a Hercules configuration file.\n"
        "# Paths are relative to this file.\n\n";
    for (const auto& plan : volume_plans())
        text += fmt::format("{} 3390 {}\n", plan.address, file_name(plan));
    return text;
}

// The first IPL: from then on the system starts WARM.
Result<void> cold_start(const fs::path& directory) {
    cp::StartOptions options;
    options.quiet = true;
    options.start = cp::StartKind::cold;
    base::CapturedConsole complaints;
    TRY(cp::boot(directory.string(), options, complaints));
    std::error_code ignored;
    fs::remove(directory / "system.lock", ignored);  // nobody uses the system now
    return {};
}

Result<void> build_in(const fs::path& directory, const StarterOptions& options,
                      base::LineSink& progress) {
    for (const auto& plan : volume_plans()) {
        TRY(build_volume(directory, plan, options));
        progress.line(fmt::format("{}  {} cylinders at {}", serial(plan), cylinders(plan, options),
                                  plan.address));
    }
    TRY(write_text(directory / "system.cnf", device_file()));
    return cold_start(directory);
}

Result<void> check_room(const fs::path& parent, const StarterOptions& options) {
    std::error_code fault;
    auto space = fs::space(parent, fault);
    if (fault) return base::make_error(base::msg::CLNSTR003E, parent.string(), fault.message());
    auto needed = starter_space(options);
    if (space.available < needed)
        return base::make_error(base::msg::CLNSTR002E, parent.string(), needed >> 20,
                                std::uint64_t{space.available} >> 20);
    return {};
}

// Tried out with two files in the new folder.
Result<bool> can_share(const fs::path& folder) {
    auto& files = dasd::host_files();
    auto one = (folder / "trial.1").string(), other = (folder / "trial.2").string();
    auto from = TRY(files.create(one));
    auto to = TRY(files.create(other));
    const std::vector<std::byte> block(4096, std::byte{1});
    auto shared = from->write(0, block);
    if (shared.ok()) shared = to->share_all(*from);
    TRY(files.remove(one));
    TRY(files.remove(other));
    return shared.ok();
}

Result<Layout> chosen_layout(const fs::path& folder, StarterOptions options) {
    if (options.layout != Layout::automatic) return options.layout;
    options.layout = Layout::whole;
    std::error_code fault;
    auto space = fs::space(folder, fault);
    bool roomy = !fault && space.available >= starter_space(options) * 2;
    return roomy && TRY(can_share(folder)) ? Layout::whole : Layout::sparse;
}

}  // namespace

std::uint64_t starter_space(const StarterOptions& options) {
    constexpr std::uint64_t kNullTrack = 4096,
                            kFormatted = 53248;  // file-system blocks a track takes
    std::uint64_t bytes = 0;
    for (const auto& plan : volume_plans()) {
        std::uint64_t tracks = std::uint64_t{cylinders(plan, options)} * dasd::kHeads;
        if (options.layout == Layout::whole) {
            bytes += tracks * dasd::kTrackSize;
            continue;
        }
        std::uint64_t formatted = 0;
        for (const auto& minidisk : plan.minidisks)
            formatted += std::uint64_t{minidisk.count} * dasd::kHeads;
        if (plan.format_all) formatted = tracks;
        bytes += formatted * kFormatted + (tracks - formatted) * kNullTrack;
    }
    return bytes;
}

Result<void> build_starter(const std::string& directory, const StarterOptions& options,
                           base::LineSink& progress) {
    auto target = fs::absolute(directory).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();
    std::error_code fault;
    if (fs::exists(target, fault)) return base::make_error(base::msg::CLNSTR001E, target.string());
    fs::create_directories(target.parent_path(), fault);
    TRY(check_room(target.parent_path(), options));
    auto part = target;
    part += ".part";
    fs::remove_all(part, fault);
    if (!fs::create_directory(part, fault))
        return base::make_error(base::msg::CLNSTR003E, part.string(), fault.message());
    auto build = [&]() -> Result<void> {
        auto decided = options;
        decided.layout = TRY(chosen_layout(part, options));
        return build_in(part, decided, progress);
    };
    auto built = build();
    if (built.ok()) built = dasd::host_files().rename(part.string(), target.string());
    if (!built.ok()) fs::remove_all(part, fault);
    return built;
}

}  // namespace models
