// dasd map: what lies where on a volume, as text, JSON or a picture.
#include <fstream>

#include "dasd/program/program.h"
#include "dasd/survey.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::Result;

struct Map {
    std::string file, svg;
};

Answer answer_of(const std::vector<PlanLine>& lines) {
    Answer answer;
    answer.text = "   start       end     count  kind  what\n";
    answer.facts = Json::array();
    for (const auto& line : lines) {
        auto what = base::to_utf8(line.what);
        answer.text += fmt::format("{:>8}  {:>8}  {:>8}  {:<5} {}\n", line.range.start.n,
                                   line.range.end().n - 1, line.range.count.n, line.kind, what);
        answer.facts.push_back(json_of(line.range));
        answer.facts.back()["kind"] = line.kind;
        answer.facts.back()["what"] = what;
    }
    return answer;
}

Result<void> write_picture(const std::string& path, const std::string& picture) {
    std::ofstream out(path);
    out << picture;
    if (!out.flush()) return base::make_error(msg::DASIMG105S, path, 0u, "cannot be written");
    return {};
}

Result<Answer> run_map(const Map& given) {
    std::shared_ptr<Volume> volume = TRY(open_volume(given.file, Access::read));
    auto found = TRY(survey(volume));
    auto lines = plan_lines(found, volume->cylinders());
    auto answer = answer_of(lines);
    if (given.svg.empty()) return answer;
    auto label = TRY(read_label(*volume));
    auto title = fmt::format("{} ({}), {} cylinders", label ? label->serial : "no label",
                             volume->path(), volume->cylinders().n);
    TRY(write_picture(given.svg, plan_svg(lines, title, volume->cylinders())));
    answer.text.clear();
    return answer;
}

Action prepare_map(CLI::App& command) {
    auto given = operands<Map>();
    command.add_option("file", given->file, "image")->required();
    command.add_option("--svg", given->svg, "draw it into this file");
    return [given] { return run_map(*given); };
}

}  // namespace

std::span<const Command> map_commands() {
    static constexpr Command kCommands[] = {
        {"map", "Show what lies where: CP space, CMS minidisks, data sets",
         "dasd map vm1au1.ckd --svg vm1au1.svg", prepare_map},
    };
    return kCommands;
}

}  // namespace dasd::program
