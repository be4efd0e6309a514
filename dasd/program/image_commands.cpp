// dasd info, create, label, compare, copy, dump, check, restore.
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "dasd/image_header.h"
#include "dasd/program/program.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

// Operands live as long as the action that uses them.
template <class Operands>
std::shared_ptr<Operands> operands() {
    return std::make_shared<Operands>();
}

// ---- info ---------------------------------------------------------------------------------------

struct Info {
    std::string file;
    bool json = false;
};

std::string_view name(MapKind kind) {
    switch (kind) {
        case MapKind::ours:
            return "ours";
        case MapKind::foreign:
            return "foreign";
        case MapKind::vm370:
            return "VM/370";
        case MapKind::none:
            break;
    }
    return "none";
}

Result<nlohmann::ordered_json> facts_of(Volume& volume) {
    nlohmann::ordered_json facts;
    facts["file"] = volume.path();
    facts["format"] = volume.format();
    facts["cylinders"] = volume.cylinders().n;
    facts["model"] = model_of(volume.cylinders()).name;
    auto label = TRY(read_label(volume));
    facts["label"] = label ? nlohmann::ordered_json(label->serial) : nullptr;
    facts["cp_volume"] = label && label->is_cp_volume;
    if (label && !label->owner_system.empty())
        facts["owner"] = {{"ssi", label->owner_ssi}, {"system", label->owner_system}};
    auto map = TRY(read_map(volume));
    facts["map"] = name(map.kind());
    for (const auto& extent : map.extents())
        facts["extents"].push_back({{"type", dasd::name(extent.type)},
                                    {"start", extent.range.start.n},
                                    {"count", extent.range.count.n},
                                    {"in_use", extent.in_use}});
    auto pending = TRY(pending_copies(volume.path()));
    for (const auto& copy : pending)
        facts["in_doubt"].push_back({{"cylinders", describe(copy.ranges)},
                                     {"before_image", copy.before_image},
                                     {"running", copy.running}});
    return facts;
}

void print_facts(const nlohmann::ordered_json& facts) {
    fmt::print("{}: {}, {} cylinders ({})\n", facts["file"].get<std::string>(),
               facts["format"].get<std::string>(), facts["cylinders"].get<unsigned>(),
               facts["model"].get<std::string>());
    fmt::print("label {}{}, allocation map: {}\n",
               facts["label"].is_null() ? "none" : facts["label"].get<std::string>(),
               facts["cp_volume"].get<bool>() ? " (CP volume)" : "",
               facts["map"].get<std::string>());
    for (const auto& extent : facts.value("extents", nlohmann::ordered_json::array()))
        fmt::print("  {} {:>6} {:>6}{}\n", extent["type"].get<std::string>(),
                   extent["start"].get<unsigned>(),
                   extent["start"].get<unsigned>() + extent["count"].get<unsigned>() - 1,
                   extent["in_use"].get<bool>() ? "  in use" : "");
    for (const auto& copy : facts.value("in_doubt", nlohmann::ordered_json::array()))
        fmt::print("cylinders {} are {}\n", copy["cylinders"].get<std::string>(),
                   copy["running"].get<bool>() ? "being copied onto" : "in doubt: dasd restore");
}

Action prepare_info(CLI::App& command) {
    auto given = operands<Info>();
    command.add_option("file", given->file, "image")->required();
    command.add_flag("--json", given->json, "the same facts as JSON");
    return [given]() -> Result<int> {
        auto volume = TRY(open_volume(given->file, Access::read));
        auto facts = TRY(facts_of(*volume));
        if (given->json)
            fmt::print("{}\n", facts.dump(2));
        else
            print_facts(facts);
        return 0;
    };
}

// ---- create -------------------------------------------------------------------------------------

struct Create {
    std::string file, model, label;
    std::uint32_t cylinders = 0;
    bool split = false;
    FormatOptions format;
};

Result<Cylinder> size_of(const Create& given) {
    if (given.model.empty()) return Cylinder{given.cylinders};
    auto model = find_model(given.model);
    if (!model) return make_error(msg::DASCMD603E, given.model);
    return model->cylinders;
}

Action prepare_create(CLI::App& command) {
    auto given = operands<Create>();
    command.add_option("file", given->file, "image to make; must not exist")->required();
    auto* size = command.add_option_group("size", "one of these");
    size->add_option("--model", given->model, "3390-1, -2, -3, -9, -27 or -54");
    size->add_option("--cylinders", given->cylinders, "number of cylinders, 1 to 65520");
    size->require_option(1);
    command.add_option("--label", given->label, "volume serial; without it no label is written");
    auto* split =
        command.add_flag("--split", given->split, "files below 2 GiB: name_1, name_2 ...");
    take_format(command, given->format);
    split->excludes("--format");
    return [given]() -> Result<int> {
        auto cylinders = TRY(size_of(*given));
        TRY(create_volume(given->file,
                          {cylinders, given->split, base::upper(given->label), false,
                           *find_format(given->format.format), given->format.packing()}));
        return 0;
    };
}

// ---- label --------------------------------------------------------------------------------------

struct LabelOperands {
    std::string file, serial;
};

Result<int> show_label(const LabelOperands& given) {
    auto volume = TRY(open_volume(given.file, Access::read));
    auto label = TRY(read_label(*volume));
    if (!label) return make_error(msg::DASLBL302E, volume->path());
    fmt::print("{}\n", label->serial);
    return 0;
}

Result<int> set_label(const LabelOperands& given) {
    auto named = TRY(open_device(given.file, Access::write));
    auto& volume = named.device.volume();
    TRY(clip(volume, base::upper(given.serial)));
    TRY(volume.sync());
    return 0;
}

Action prepare_label(CLI::App& command) {
    auto given = operands<LabelOperands>();
    command.add_option("file", given->file, "image")->required();
    command.add_option("new", given->serial, "new serial; without it the label is shown");
    return [given] { return given->serial.empty() ? show_label(*given) : set_label(*given); };
}

// ---- compare ------------------------------------------------------------------------------------

struct Compare {
    std::string first, second;
    std::size_t most = 20;
};

Action prepare_compare(CLI::App& command) {
    auto given = operands<Compare>();
    command.add_option("first", given->first, "image or FILE@CYLINDER+COUNT")->required();
    command.add_option("second", given->second, "the same")->required();
    command.add_option("--most", given->most, "differences to show")->capture_default_str();
    return [given]() -> Result<int> {
        auto first = TRY(open_device(given->first, Access::read));
        auto second = TRY(open_device(given->second, Access::read));
        auto found = TRY(compare(first.device, second.device, given->most));
        for (const auto& difference : found)
            fmt::print("cyl {} head {} {}\n", difference.track.cylinder.n, difference.track.head.n,
                       difference.what);
        return found.empty() ? 0 : kDifferent;
    };
}

// ---- copy ---------------------------------------------------------------------------------------

struct Copy {
    std::string from, to, label;
    bool no_share = false, must_share = false, verify = false, replace = false;
};

bool exists(const std::string& file) {
    return open_volume(file, Access::read).ok() || std::filesystem::exists(file);
}

// An image without tracks, to be replaced by the copy at once: null tracks would be written only to
// be freed again. A run killed before that leaves a file every reader refuses as never written.
Result<void> make_placeholder(const std::string& path, Cylinder cylinders) {
    auto file = TRY(host_files().create(path));
    auto done = file->resize(offset_of_cylinder(cylinders));
    if (done.ok()) done = file->write(0, encode_header({}));
    if (!done.ok()) (void)host_files().remove(path).ok();
    return done;
}

// A target that does not exist is made with the source's size, and unmade when the copy fails.
Result<bool> make_target(const Copy& given, Cylinder cylinders) {
    auto name = parse_device_name(given.to);
    if (exists(name.file)) {
        if (!given.replace) return make_error(msg::DASCMD602E, name.file);
        return false;
    }
    if (name.start) return make_error(msg::DASIMG101E, name.file);
    TRY(make_placeholder(name.file, cylinders));
    return true;
}

void print_report(const CopyPlan& plan, const CopyReport& report) {
    for (const auto& step : plan.steps)
        fmt::print("cylinders {} to {} onto {}: {} ({})\n", step.extent.from.start.n,
                   step.extent.from.end().n - 1, step.extent.to.n, name(step.method), step.reason);
    fmt::print("{} bytes shared, {} copied, {} tracks verified, {:.2f} s, label {}\n",
               report.bytes_shared, report.bytes_copied, report.tracks_verified, report.seconds,
               plan.final_label.empty() ? "none" : plan.final_label);
}

Result<int> copy_onto(const Copy& given, const NamedDevice& source) {
    auto target = TRY(open_device(given.to, Access::write));
    auto sharing = given.no_share     ? Sharing::never
                   : given.must_share ? Sharing::required
                                      : Sharing::if_possible;
    auto plan = TRY(plan_copy(
        {source.device, target.device, {}, sharing, base::upper(given.label), given.verify}));
    auto report = TRY(execute(plan, show_progress));
    print_report(plan, report);
    return 0;
}

Result<int> run_copy(const Copy& given) {
    auto source = TRY(open_device(given.from, Access::read));
    bool made = TRY(make_target(given, source.device.cylinders()));
    auto done = copy_onto(given, source);
    if (!done.ok() && made) (void)host_files().remove(given.to).ok();
    return done;
}

Action prepare_copy(CLI::App& command) {
    auto given = operands<Copy>();
    command.add_option("from", given->from, "image or FILE@CYLINDER+COUNT")->required();
    command.add_option("to", given->to, "the same; made when it does not exist")->required();
    command.add_option("--label", given->label, "serial of the copy");
    auto* no_share = command.add_flag("--no-share", given->no_share, "copy bytes");
    command.add_flag("--must-share", given->must_share, "fail where blocks cannot be shared")
        ->excludes(no_share);
    command.add_flag("--verify", given->verify, "read the copy again and compare");
    command.add_flag("--replace", given->replace, "overwrite an existing target");
    return [given] { return run_copy(*given); };
}

// ---- dump ---------------------------------------------------------------------------------------

struct Dump {
    std::string file;
    std::uint32_t cylinder = 0, head = 0;
};

void print_bytes(base::Bytes bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
        auto row = bytes.subspan(at, std::min<std::size_t>(16, bytes.size() - at));
        std::string hex, text;
        for (std::size_t i = 0; i < row.size(); ++i) {
            hex +=
                fmt::format("{:02X}{}", std::to_integer<unsigned>(row[i]), i % 4 == 3 ? " " : "");
            char c = base::text_from_ebcdic(row[i]);
            text += c >= ' ' && c <= '~' ? c : '.';
        }
        fmt::print("  {:04X}  {:<36} *{}*\n", at, hex, text);
    }
}

void print_track(const Track& track) {
    fmt::print("cylinder {} head {}: {} records, {} bytes used\n", track.address().cylinder.n,
               track.address().head.n, track.records().size(), track.used());
    for (const auto& record : track.records()) {
        fmt::print("record {} at {:04X}{:04X}: key {}, data {}\n", record.count.record,
                   std::uint16_t{record.count.cylinder}, std::uint16_t{record.count.head},
                   record.count.key_length, std::uint16_t{record.count.data_length});
        print_bytes(record.key);
        print_bytes(record.data);
    }
}

Action prepare_dump(CLI::App& command) {
    auto given = operands<Dump>();
    command.add_option("file", given->file, "image or FILE@CYLINDER+COUNT")->required();
    command.add_option("cylinder", given->cylinder, "relative to the device")->required();
    command.add_option("head", given->head, "0 to 14")->required();
    return [given]() -> Result<int> {
        auto named = TRY(open_device(given->file, Access::read));
        auto track = TRY(named.device.read_track({Cylinder{given->cylinder}, Head{given->head}}));
        print_track(track);
        return 0;
    };
}

// ---- check --------------------------------------------------------------------------------------

// Prints each damaged track; answers how many.
Result<std::size_t> check_tracks(const Device& device) {
    std::vector<std::byte> image(kTrackSize);
    std::size_t damaged = 0;
    for (Cylinder c{0}; c < device.cylinders(); ++c)
        for (Head h{0}; h < Head{kHeads}; ++h) {
            auto address = TRY(device.volume_address({c, h}));
            auto read = device.volume().read_image(address, image);
            if (!read.ok() && read.error().id != msg::DASTRK201E.id) return std::move(read).error();
            auto checked =
                read.ok() ? check_track(image, address) : Result<std::size_t>(read.error());
            if (checked.ok()) continue;
            fmt::print("{}\n", checked.error().text);
            ++damaged;
        }
    return damaged;
}

Result<std::size_t> check_files(const std::string& path) {
    auto report = TRY(check_structure(path));
    for (const auto& fault : report.faults) fmt::print("{}\n", fault);
    for (const auto& note : report.notes) fmt::print("{}\n", note);
    return report.faults.size();
}

Result<std::size_t> check_minidisk_in(const Device& device) {
    if (!open_minidisk(device).ok()) return std::size_t{0};
    auto faults = TRY(check_minidisk(device));
    for (const auto& fault : faults) fmt::print("{}\n", fault);
    return faults.size();
}

Action prepare_check(CLI::App& command) {
    auto given = operands<Dump>();
    command.add_option("file", given->file, "image or FILE@CYLINDER+COUNT")->required();
    return [given]() -> Result<int> {
        auto named = TRY(open_device(given->file, Access::read));
        auto faults = TRY(check_files(parse_device_name(given->file).file));
        faults += TRY(check_tracks(named.device));
        if (faults == 0) faults += TRY(check_minidisk_in(named.device));
        auto pending = TRY(pending_copies(named.device.volume().path()));
        for (const auto& copy : pending)
            fmt::print("cylinders {} are in doubt (dasd restore)\n", describe(copy.ranges));
        faults += pending.size();
        fmt::print("{} tracks checked, {} faults\n", named.device.cylinders().n * kHeads, faults);
        return faults == 0 ? 0 : kDifferent;
    };
}

// ---- restore ------------------------------------------------------------------------------------

Action prepare_restore(CLI::App& command) {
    auto given = operands<Dump>();
    command.add_option("file", given->file, "image")->required();
    return [given]() -> Result<int> {
        auto path = TRY(open_volume(given->file, Access::read))->path();
        TRY(check_not_in_use(path, Access::write));
        auto restored = TRY(restore_interrupted(path));
        if (restored.empty())
            fmt::print("nothing is in doubt\n");
        else
            fmt::print("cylinders {} are as they were before the copy\n", describe(restored));
        return 0;
    };
}

constexpr Command kCommands[] = {
    {"info", "Show what an image is: size, label, allocation map", "dasd info VM1ARS.ckd --json",
     prepare_info},
    {"create", "Make a new image", "dasd create vm1ru1.ckd --model 3390-3 --label VM1RU1",
     prepare_create},
    {"label", "Show the volume serial, or change it and nothing else",
     "dasd label vm1ru1.ckd VM1RU2", prepare_label},
    {"compare", "Compare the records of two volumes or ranges",
     "dasd compare vm1au1.ckd@10+5 copy.ckd@10+5", prepare_compare},
    {"copy", "Copy a volume, whole and at once, or a range; blocks are shared where possible",
     "dasd copy VM1ARS.ckd VM1RRS.ckd --label VM1RRS --verify", prepare_copy},
    {"dump", "Show the records of a track", "dasd dump VM1ARS.ckd 0 0", prepare_dump},
    {"check", "Read and check every track, and the CMS file system if there is one",
     "dasd check VM1AU1.ckd@10+5", prepare_check},
    {"restore", "Put back cylinders that an interrupted copy left in doubt",
     "dasd restore VM1AU1.ckd", prepare_restore},
};

}  // namespace

std::span<const Command> image_commands() {
    return kCommands;
}

}  // namespace dasd::program
