// dasd shadow create, list, merge, flatten.
#include "dasd/image_facts.h"
#include "dasd/program/program.h"
#include "dasd/shadow.h"

namespace dasd::program {
namespace {

using base::Result;

struct Shadow {
    std::string file, to;
    FormatOptions format;
};

std::shared_ptr<Shadow> with_volume(CLI::App& command) {
    auto given = operands<Shadow>();
    command
        .add_option("file", given->file, "compressed image, or 'IMAGE sf=PATTERN' as in Hercules")
        ->required();
    return given;
}

// All of a volume, for whoever changes its files.
Result<std::unique_ptr<ExtentLock>> claim_whole(const std::string& file, Access access) {
    auto volume = TRY(open_volume(file, Access::read));
    return claim(*volume, {Cylinder{0}, volume->cylinders()}, access);
}

// ---- create -------------------------------------------------------------------------------------

Result<Answer> run_create(const Shadow& given) {
    auto lock = TRY(claim_whole(given.file, Access::write));
    auto made = TRY(add_shadow(given.file));
    return Answer{made + "\n", {{"made", made}}};
}

Action prepare_shadow(CLI::App& command) {
    auto given = with_volume(command);
    return [given] { return run_create(*given); };
}

// ---- list ---------------------------------------------------------------------------------------

Result<Answer> run_list(const Shadow& given) {
    Answer answer;
    answer.facts = Json::array();
    for (const auto& file : TRY(file_facts(given.file))) {
        auto tracks = file.compressed ? file.compressed->stored_tracks : 0;
        answer.text += fmt::format("{} {:>10} bytes {:>8} tracks  {}\n", file.identifier, file.size,
                                   tracks, file.path);
        answer.facts.push_back({{"path", file.path},
                                {"identifier", file.identifier},
                                {"size", file.size},
                                {"stored_tracks", tracks}});
    }
    return answer;
}

Action prepare_list(CLI::App& command) {
    auto given = with_volume(command);
    return [given] { return run_list(*given); };
}

// ---- merge --------------------------------------------------------------------------------------

Result<Answer> run_merge(const Shadow& given) {
    auto lock = TRY(claim_whole(given.file, Access::write));
    auto report = TRY(merge_shadow(given.file, show_progress));
    Answer answer;
    answer.text =
        fmt::format("{} tracks of {} are in {} now\n", report.tracks, report.removed, report.into);
    answer.facts = {{"into", report.into}, {"removed", report.removed}, {"tracks", report.tracks}};
    return answer;
}

Action prepare_merge(CLI::App& command) {
    auto given = with_volume(command);
    return [given] { return run_merge(*given); };
}

// ---- flatten ------------------------------------------------------------------------------------

Result<Answer> run_flatten(const Shadow& given) {
    auto source = TRY(open_device(given.file, Access::read));
    ConvertOptions options{*find_format(given.format.format), given.format.packing()};
    auto report = TRY(convert_volume(source.device.volume(), given.to, options, show_progress));
    return Answer{fmt::format("{} tracks\n", report.tracks),
                  {{"file", given.to}, {"format", given.format.format}, {"tracks", report.tracks}}};
}

Action prepare_flatten(CLI::App& command) {
    auto given = with_volume(command);
    command.add_option("to", given->to, "image to make; must not exist")->required();
    given->format.format = "cckd";
    take_format(command, given->format, Formats::all);
    return [given] { return run_flatten(*given); };
}

}  // namespace

std::span<const Command> shadow_commands() {
    static constexpr Command kCommands[] = {
        {"create", "Make an empty shadow file: changes go there, the image below stays as it is",
         "dasd shadow create golden.cckd", prepare_shadow},
        {"list", "Show an image and its shadow files, from the lowest up",
         "dasd shadow list golden.cckd", prepare_list},
        {"merge", "Put the last shadow file into the file below it",
         "dasd shadow merge golden.cckd", prepare_merge},
        {"flatten", "Make one image of an image and its shadow files; they stay",
         "dasd shadow flatten golden.cckd clone.cckd --format cckd", prepare_flatten},
    };
    return kCommands;
}

}  // namespace dasd::program
