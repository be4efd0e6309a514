#include "dasd/survey.h"

#include "dasd/edf_layout.h"
#include "dasd/salvage.h"

namespace dasd {
namespace {

using base::Result;

// ---- CMS minidisks

// The label of a minidisk that begins at a cylinder, if one does.
std::optional<edf::Label> label_at(const Track& track) {
    const auto* record = track.find(3);
    if (record == nullptr || record->data.size() < edf::kLabelSize) return std::nullopt;
    if (!edf::has_label_mark(record->data)) return std::nullopt;
    return edf::decode_label(record->data);
}

FoundMinidisk minidisk_at(const std::shared_ptr<Volume>& volume, Cylinder start,
                          const edf::Label& label) {
    auto rest = volume->cylinders() - start;
    FoundMinidisk found;
    found.range = {start, {std::clamp(label.cylinders, 1u, rest.n)}};
    found.info.label = label.identifier;
    found.info.block_size = label.block_size;
    found.info.cylinders = label.cylinders;
    found.info.blocks = label.blocks;
    found.info.used = label.used;
    auto disk = open_minidisk(Device(volume, found.range, Access::read));
    if (disk.ok()) {
        found.info = disk.value()->info();
    } else {
        found.fault = disk.error().text;
    }
    return found;
}

// ---- the plan

std::string describe(const FoundMinidisk& disk) {
    const auto& info = disk.info;
    if (!disk.fault.empty()) return fmt::format("{}: {}", info.label, disk.fault);
    auto percent = info.blocks == 0 ? 0 : std::uint64_t{info.used} * 100 / info.blocks;
    return fmt::format("{}, {} files, {} % of {} blocks of {} used", info.label, info.files,
                       percent, info.blocks, info.block_size);
}

std::string_view colour_of(std::string_view kind) {
    struct Row {
        std::string_view kind, colour;
    };
    static constexpr Row kRows[] = {
        {"PERM", "#9db4c0"}, {"PAGE", "#e0a458"}, {"SPOL", "#b8b42d"}, {"TDSK", "#c8ada0"},
        {"DRCT", "#8e4162"}, {"PARM", "#5c8001"}, {"CMS", "#3a7ca5"},  {"VTOC", "#6d597a"},
    };
    for (const auto& row : kRows)
        if (row.kind == kind) return row.colour;
    return "#eeeeee";
}

std::string escaped(std::string_view text) {
    std::string safe;
    for (char c : base::to_utf8(text)) {
        if (c == '&' || c == '<' || c == '>' || c == '"') {
            safe += fmt::format("&#{};", static_cast<int>(c));
        } else {
            safe += c;
        }
    }
    return safe;
}

constexpr std::uint32_t kRows = 16, kWidth = 960, kRowHeight = 22, kLeft = 64, kTop = 40;

// One line of the plan may go over several rows of the picture.
std::string rectangles(const PlanLine& line, std::uint32_t per_row) {
    std::string text;
    for (auto at = line.range.start.n; at < line.range.end().n;) {
        auto row = at / per_row;
        auto end = std::min(line.range.end().n, (row + 1) * per_row);
        auto x = kLeft + double(at % per_row) * kWidth / per_row;
        auto width = double(end - at) * kWidth / per_row;
        text += fmt::format(
            "<rect x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"{}\" fill=\"{}\" "
            "stroke=\"#ffffff\" stroke-width=\"0.5\"><title>{}-{} {} {}</title></rect>\n",
            x, kTop + row * kRowHeight, width, kRowHeight - 4, colour_of(line.kind),
            line.range.start.n, line.range.end().n - 1, line.kind, escaped(line.what));
        at = end;
    }
    return text;
}

}  // namespace

Result<Survey> survey(const std::shared_ptr<Volume>& volume) {
    Survey found;
    AllocationMap map;
    auto read_of_map = read_map(*volume);
    if (read_of_map.ok()) map = std::move(read_of_map).value();
    found.space = map.extents();
    for (Cylinder at{0}; at < volume->cylinders();) {
        auto read = volume->read_track({at, {0}});
        if (!read.ok() && !is_damage(read.error())) return std::move(read).error();
        if (!read.ok()) {
            found.faults.push_back(read.error().text);
            ++at;
            continue;
        }
        const auto& track = read.value();
        if (at.n == 0 && map.kind() != MapKind::ours) found.datasets = read_vtoc(*volume, track);
        auto label = label_at(track);
        if (label) found.minidisks.push_back(minidisk_at(volume, at, *label));
        at = label ? found.minidisks.back().range.end() : at + Cylinder{1};
    }
    return found;
}

std::vector<PlanLine> plan_lines(const Survey& survey, Cylinder cylinders) {
    std::vector<PlanLine> each(cylinders.n);
    auto put = [&](CylinderRange range, std::string_view kind, const std::string& what) {
        for (auto c = range.start.n; c < std::min(range.end().n, cylinders.n); ++c)
            each[c] = {{range.start, range.count}, std::string(kind), what};
    };
    put({{0}, cylinders}, "-", "");
    for (const auto& extent : survey.space)
        put(extent.range, name(extent.type), extent.in_use ? "in use" : "");
    for (const auto& dataset : survey.datasets)
        for (const auto& extent : dataset.extents)
            if (extent.last.cylinder >= extent.first.cylinder)
                put({extent.first.cylinder,
                     extent.last.cylinder - extent.first.cylinder + Cylinder{1}},
                    "VTOC", dataset.name);
    for (const auto& disk : survey.minidisks) put(disk.range, "CMS", describe(disk));
    std::vector<PlanLine> lines;
    for (std::uint32_t c = 0; c < cylinders.n; ++c) {
        bool same = !lines.empty() && lines.back().kind == each[c].kind &&
                    lines.back().what == each[c].what;
        if (same) {
            ++lines.back().range.count;
        } else {
            lines.push_back({{{c}, {1}}, each[c].kind, each[c].what});
        }
    }
    return lines;
}

std::string plan_svg(const std::vector<PlanLine>& lines, const std::string& title,
                     Cylinder cylinders) {
    auto per_row = std::max(1u, (cylinders.n + kRows - 1) / kRows);
    auto rows = (cylinders.n + per_row - 1) / per_row;
    auto height = kTop + rows * kRowHeight + 30;
    auto text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n"
        "<text x=\"{}\" y=\"22\" font-size=\"15\">{}</text>\n",
        kLeft + kWidth + 20, height, kLeft, escaped(title));
    for (std::uint32_t row = 0; row < rows; ++row)
        text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", kLeft - 8,
                            kTop + row * kRowHeight + 13, row * per_row);
    std::vector<std::string> kinds;
    for (const auto& line : lines) {
        text += rectangles(line, per_row);
        if (std::find(kinds.begin(), kinds.end(), line.kind) == kinds.end())
            kinds.push_back(line.kind);
    }
    auto x = kLeft;
    for (const auto& kind : kinds) {
        text += fmt::format(
            "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"14\" fill=\"{}\"/>"
            "<text x=\"{}\" y=\"{}\">{}</text>\n",
            x, height - 24, colour_of(kind), x + 20, height - 12, kind == "-" ? "unknown" : kind);
        x += 100;
    }
    return text + "</svg>\n";
}

}  // namespace dasd
