#include "dasd/survey.h"

#include "dasd/edf_layout.h"

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

// ---- VTOC

constexpr std::size_t kKey = 44, kExtents = 15, kFirstExtent = 61, kExtentSize = 10;

TrackAddress track_at(base::Bytes data, std::size_t at) {
    auto cylinder = base::load_be<std::uint16_t>(data, at);
    auto head = base::load_be<std::uint16_t>(data, at + 2);
    // Cylinders above 65535 have their upper bits in the head.
    return {{cylinder | (head & 0xFFF0u) << 12}, {head & 0xFu}};
}

std::optional<FoundDataset> dataset_of(const Record& record) {
    bool is_format1 =
        record.key.size() == kKey && record.data.size() >= 96 && record.data[0] == std::byte{0xF1};
    if (!is_format1) return std::nullopt;
    FoundDataset found{base::load_ebcdic_field(record.key), {}};
    auto count = std::min(std::to_integer<std::size_t>(record.data[kExtents]), std::size_t{3});
    for (std::size_t i = 0; i < count; ++i) {
        auto at = kFirstExtent + i * kExtentSize;
        found.extents.push_back({track_at(record.data, at + 2), track_at(record.data, at + 6)});
    }
    return found;
}

// Track by track from where the label points to, as far as data set records follow.
void read_vtoc(Volume& volume, const Track& track0, std::vector<FoundDataset>& found) {
    const auto* label = track0.find(3);
    if (label == nullptr || label->data.size() < 16) return;
    auto at = track_at(label->data, 11);
    for (; at.head.n < kHeads && at.cylinder < volume.cylinders(); ++at.head) {
        auto track = volume.read_track(at);
        if (!track.ok()) return;
        bool any = false;
        for (const auto& record : track.value().records()) {
            any = any || record.key.size() == kKey;
            if (auto dataset = dataset_of(record)) found.push_back(*dataset);
        }
        if (!any) return;
    }
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
    auto map = TRY(read_map(*volume));
    found.space = map.extents();
    for (Cylinder at{0}; at < volume->cylinders();) {
        auto track = TRY(volume->read_track({at, {0}}));
        if (at.n == 0 && map.kind() != MapKind::ours) read_vtoc(*volume, track, found.datasets);
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
