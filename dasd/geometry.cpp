// 3390 geometry: the model table and the track capacity formula. Format page: dasd-images sections
// 1 and 2.
#include "dasd/geometry.h"

#include <algorithm>

#include "base/base.h"

namespace dasd {
namespace {

constexpr Model kModels[] = {
    {"3390-1", {1113}, 0x02},  {"3390-2", {2226}, 0x06},   {"3390-3", {3339}, 0x0A},
    {"3390-9", {10017}, 0x0C}, {"3390-27", {32760}, 0x0C}, {"3390-54", {65520}, 0x0C},
};

// Alternate cylinders a real model has behind its primary ones; an image may hold them too.
Cylinder alternates(const Model& model) {
    return {model.cylinders.n <= 3339 ? 1U : 3U};
}

// Factors of the 3390's capacity formula, as TRKCALC uses them.
constexpr std::uint32_t kCell = 34;
constexpr std::uint32_t kDataFactor = 19, kKeyFactor = 9, kSegmentOverhead = 6;
constexpr std::uint32_t kSegment = 232;

constexpr std::uint32_t up_to_cell(std::uint32_t n) {
    return (n + kCell - 1) / kCell * kCell;
}

// Space of a key or data area: fixed gap, the bytes, and an overhead for each segment of 232.
constexpr std::uint32_t area(std::uint32_t factor, std::uint32_t length) {
    std::uint32_t segments = (length + 6 + kSegment - 1) / kSegment;
    return up_to_cell(kCell * factor + length + 6 + kSegmentOverhead * segments);
}

}  // namespace

std::string_view device_name(std::uint8_t device_type) {
    struct Row {
        std::uint8_t type;
        std::string_view name;
    };
    constexpr Row kRows[] = {{0x90, "3390"}, {0x80, "3380"}, {0x75, "3375"}, {0x50, "3350"},
                             {0x45, "9345"}, {0x40, "3340"}, {0x30, "3330"}, {0x14, "2314"},
                             {0x11, "2311"}, {0x05, "2305"}};
    const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                   [&](const Row& known) { return known.type == device_type; });
    return row == std::end(kRows) ? "" : row->name;
}

std::span<const Model> models() {
    return kModels;
}

std::optional<Model> find_model(std::string_view name) {
    auto folded = base::upper(name);
    for (const auto& model : kModels)
        if (folded == model.name || folded == model.name.substr(5)) return model;
    return std::nullopt;
}

Model model_of(Cylinder cylinders) {
    for (const auto& model : kModels)
        if (cylinders <= model.cylinders + alternates(model)) return model;
    return kModels[std::size(kModels) - 1];
}

std::uint32_t record_space(std::uint32_t key_length, std::uint32_t data_length) {
    std::uint32_t need = area(kDataFactor, data_length);
    if (key_length > 0) need += area(kKeyFactor, key_length);
    return need;
}

std::uint32_t records_per_track(std::uint32_t key_length, std::uint32_t data_length) {
    return kTrackCapacity / record_space(key_length, data_length);
}

}  // namespace dasd
