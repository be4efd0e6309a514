// dasd create, label, copy, restore.
#include <filesystem>

#include "dasd/image_header.h"
#include "dasd/program/program.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

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

Result<Answer> run_create(const Create& given) {
    auto cylinders = TRY(size_of(given));
    auto label = base::upper(given.label);
    TRY(create_volume(given.file, {cylinders, given.split, label, false,
                                   *find_format(given.format.format), given.format.packing()}));
    Answer answer;
    answer.facts = {{"file", given.file},
                    {"cylinders", cylinders.n},
                    {"format", given.format.format},
                    {"label", label.empty() ? Json(nullptr) : Json(label)}};
    return answer;
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
    return [given] { return run_create(*given); };
}

// ---- label --------------------------------------------------------------------------------------

struct LabelOperands {
    std::string file, serial;
};

Result<Answer> show_label(const LabelOperands& given) {
    auto volume = TRY(open_volume(given.file, Access::read, host_files(), Devices::all));
    auto label = TRY(read_label(*volume));
    if (!label) return make_error(msg::DASLBL302E, volume->path());
    return Answer{label->serial + "\n", {{"file", volume->path()}, {"label", label->serial}}};
}

Result<Answer> set_label(const LabelOperands& given) {
    auto named = TRY(open_device(given.file, Access::write));
    auto& volume = named.device.volume();
    auto before = TRY(read_label(volume));
    auto serial = base::upper(given.serial);
    TRY(clip(volume, serial));
    TRY(volume.sync());
    Answer answer;
    answer.facts = {{"file", volume.path()}, {"label", serial}, {"before", before->serial}};
    return answer;
}

Action prepare_label(CLI::App& command) {
    auto given = operands<LabelOperands>();
    command.add_option("file", given->file, "image")->required();
    command.add_option("new", given->serial, "new serial; without it the label is shown");
    return [given] { return given->serial.empty() ? show_label(*given) : set_label(*given); };
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

Answer answer_of(const CopyPlan& plan, const CopyReport& report) {
    Answer answer;
    auto steps = Json::array();
    for (const auto& step : plan.steps) {
        const auto& extent = step.extent;
        answer.text +=
            fmt::format("cylinders {} to {} onto {}: {} ({})\n", extent.from.start.n,
                        extent.from.end().n - 1, extent.to.n, name(step.method), step.reason);
        steps.push_back({{"from", json_of(extent.from)},
                         {"to", extent.to.n},
                         {"method", name(step.method)},
                         {"reason", step.reason}});
    }
    const auto& label = plan.final_label;
    answer.text +=
        fmt::format("{} bytes shared, {} copied, {} tracks verified, {:.2f} s, label {}\n",
                    report.bytes_shared, report.bytes_copied, report.tracks_verified,
                    report.seconds, label.empty() ? "none" : label);
    answer.facts = {{"steps", steps},
                    {"bytes_shared", report.bytes_shared},
                    {"bytes_copied", report.bytes_copied},
                    {"tracks_verified", report.tracks_verified},
                    {"seconds", report.seconds},
                    {"label", label.empty() ? Json(nullptr) : Json(label)}};
    return answer;
}

Result<Answer> copy_onto(const Copy& given, const NamedDevice& source) {
    auto target = TRY(open_device(given.to, Access::write));
    auto sharing = given.no_share     ? Sharing::never
                   : given.must_share ? Sharing::required
                                      : Sharing::if_possible;
    auto plan = TRY(plan_copy(
        {source.device, target.device, {}, sharing, base::upper(given.label), given.verify}));
    auto report = TRY(execute(plan, show_progress));
    return answer_of(plan, report);
}

Result<Answer> run_copy(const Copy& given) {
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

// ---- restore ------------------------------------------------------------------------------------

Result<Answer> run_restore(const std::string& file) {
    auto path = TRY(open_volume(file, Access::read))->path();
    TRY(check_not_in_use(path, Access::write));
    auto restored = TRY(restore_interrupted(path));
    Answer answer;
    answer.text = restored.empty() ? "nothing is in doubt\n"
                                   : fmt::format("cylinders {} are as they were before the copy\n",
                                                 describe(restored));
    answer.facts = {{"file", path}, {"restored", Json::array()}};
    for (const auto& range : restored) answer.facts["restored"].push_back(json_of(range));
    return answer;
}

Action prepare_restore(CLI::App& command) {
    auto file = operands<std::string>();
    command.add_option("file", *file, "image")->required();
    return [file] { return run_restore(*file); };
}

}  // namespace

std::span<const Command> make_commands() {
    static constexpr Command kCommands[] = {
        {"create", "Make a new image", "dasd create vm1ru1.ckd --model 3390-3 --label VM1RU1",
         prepare_create},
        {"label", "Show the volume serial, or change it and nothing else",
         "dasd label vm1ru1.ckd VM1RU2", prepare_label},
        {"copy", "Copy a volume, whole and at once, or a range; blocks are shared where possible",
         "dasd copy VM1ARS.ckd VM1RRS.ckd --label VM1RRS --verify", prepare_copy},
        {"restore", "Put back cylinders that an interrupted copy left in doubt",
         "dasd restore VM1AU1.ckd", prepare_restore},
    };
    return kCommands;
}

}  // namespace dasd::program
