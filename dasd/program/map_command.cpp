// dasd map: what lies where on a volume, as text, JSON or a picture.
#include <fstream>
#include <nlohmann/json.hpp>

#include "dasd/program/program.h"
#include "dasd/survey.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::Result;

struct Map {
    std::string file, svg;
    bool json = false;
};

void print_text(const std::vector<PlanLine>& lines) {
    fmt::print("   start       end     count  kind  what\n");
    for (const auto& line : lines)
        fmt::print("{:>8}  {:>8}  {:>8}  {:<5} {}\n", line.range.start.n, line.range.end().n - 1,
                   line.range.count.n, line.kind, base::to_utf8(line.what));
}

void print_json(const std::vector<PlanLine>& lines) {
    auto all = nlohmann::ordered_json::array();
    for (const auto& line : lines)
        all.push_back({{"start", line.range.start.n},
                       {"count", line.range.count.n},
                       {"kind", line.kind},
                       {"what", base::to_utf8(line.what)}});
    fmt::print("{}\n", all.dump(2));
}

Result<void> write_picture(const std::string& path, const std::string& picture) {
    std::ofstream out(path);
    out << picture;
    if (!out.flush()) return base::make_error(msg::DASIMG105S, path, 0u, "cannot be written");
    return {};
}

Result<int> run_map(const Map& given) {
    std::shared_ptr<Volume> volume = TRY(open_volume(given.file, Access::read));
    auto found = TRY(survey(volume));
    auto lines = plan_lines(found, volume->cylinders());
    if (!given.svg.empty()) {
        auto label = TRY(read_label(*volume));
        auto title = fmt::format("{} ({}), {} cylinders", label ? label->serial : "no label",
                                 volume->path(), volume->cylinders().n);
        TRY(write_picture(given.svg, plan_svg(lines, title, volume->cylinders())));
    } else if (given.json) {
        print_json(lines);
    } else {
        print_text(lines);
    }
    return 0;
}

Action prepare_map(CLI::App& command) {
    auto given = std::make_shared<Map>();
    command.add_option("file", given->file, "image")->required();
    auto* json = command.add_flag("--json", given->json, "the same as JSON");
    command.add_option("--svg", given->svg, "draw it into this file")->excludes(json);
    return [given] { return run_map(*given); };
}

constexpr Command kCommands[] = {
    {"map", "Show what lies where: CP space, CMS minidisks, data sets",
     "dasd map vm1au1.ckd --svg vm1au1.svg", prepare_map},
};

}  // namespace

std::span<const Command> map_commands() {
    return kCommands;
}

}  // namespace dasd::program
