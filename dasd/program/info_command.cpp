// dasd info: everything about an image.
#include "dasd/image_facts.h"
#include "dasd/program/program.h"

namespace dasd::program {
namespace {

using base::Result;

struct Info {
    std::string file;
    bool brief = false;
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

Json or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(base::to_utf8(text));
}

// ---- facts --------------------------------------------------------------------------------------

Json json_of_file(const FileFacts& file) {
    Json facts{{"path", file.path},
               {"identifier", file.identifier},
               {"size", file.size},
               {"allocated", file.allocated}};
    if (!file.compressed) return facts;
    const auto& c = *file.compressed;
    facts["compression"] = dasd::name(c.compression);
    facts["level"] = c.level;
    facts["null_format"] = c.null_format;
    facts["used"] = c.used;
    facts["free"] = c.free;
    facts["stored_tracks"] = c.stored_tracks;
    facts["left_open"] = c.left_open;
    return facts;
}

Json geometry_of(const Volume& volume) {
    auto cylinders = volume.cylinders();
    const auto shape = volume.shape();
    auto device = device_name(shape.device_type);
    return {{"device", device},
            {"model", shape == k3390 ? model_of(cylinders).name : device},
            {"cylinders", cylinders.n},
            {"heads", shape.heads},
            {"tracks", std::uint64_t{cylinders.n} * shape.heads},
            {"track_size", shape.track_size}};
}

std::string_view kind_of(const std::optional<VolumeLabel>& label) {
    if (!label) return "none";
    return label->is_cp_volume ? "CPVOL" : label->is_vm370 ? "CP370" : "VOL1";
}

Result<void> add_label(Volume& volume, Json& facts) {
    auto label = TRY(read_label(volume));
    facts["label"] = label ? Json(base::to_utf8(label->serial)) : Json(nullptr);
    facts["label_kind"] = kind_of(label);
    facts["cp_volume"] = label && label->is_cp_volume;
    facts["owner"] = nullptr;
    if (label && !label->owner_system.empty())
        facts["owner"] = {{"ssi", base::to_utf8(label->owner_ssi)},
                          {"system", base::to_utf8(label->owner_system)}};
    else if (label)
        facts["owner"] = or_null(label->owner_text);
    return {};
}

Result<void> add_map(Volume& volume, Json& facts) {
    auto map = TRY(read_map(volume));
    facts["map"] = name(map.kind());
    facts["extents"] = Json::array();
    for (const auto& extent : map.extents()) {
        Json one{{"type", dasd::name(extent.type)}};
        one.update(json_of(extent.range));
        one["in_use"] = extent.in_use;
        facts["extents"].push_back(one);
    }
    return {};
}

Json json_of_disk(const FoundMinidisk& disk) {
    const auto& info = disk.info;
    auto facts = json_of(disk.range);
    facts["label"] = base::to_utf8(info.label);
    facts["block_size"] = info.block_size;
    facts["blocks"] = info.blocks;
    facts["used"] = info.used;
    facts["free"] = info.blocks - std::min(info.used, info.blocks);
    facts["files"] = info.files;
    facts["reserved"] = info.reserved_start != 0;
    facts["fault"] = or_null(disk.fault);
    return facts;
}

Json json_of_dataset(const FoundDataset& dataset) {
    Json facts{{"name", base::to_utf8(dataset.name)},
               {"dsorg", or_null(dataset.organization)},
               {"recfm", or_null(dataset.record_format)},
               {"blksize", dataset.block_size},
               {"lrecl", dataset.record_length},
               {"created", or_null(dataset.created)},
               {"extents", Json::array()}};
    for (const auto& extent : dataset.extents)
        facts["extents"].push_back(
            {{"first", json_of(extent.first)}, {"last", program::json_of(extent.last)}});
    return facts;
}

Result<void> add_survey(const std::shared_ptr<Volume>& volume, Json& facts) {
    auto found = TRY(survey(volume));
    facts["datasets"] = facts["minidisks"] = Json::array();
    for (const auto& dataset : found.datasets)
        facts["datasets"].push_back(json_of_dataset(dataset));
    for (const auto& disk : found.minidisks) facts["minidisks"].push_back(json_of_disk(disk));
    for (const auto& fault : found.faults) facts["faults"].push_back(base::to_utf8(fault));
    return {};
}

Result<void> add_use(Volume& volume, Json& facts) {
    auto pending = TRY(pending_copies(volume.path()));
    facts["in_doubt"] = facts["open_in"] = Json::array();
    for (const auto& copy : pending)
        facts["in_doubt"].push_back({{"cylinders", describe(copy.ranges)},
                                     {"before_image", copy.before_image},
                                     {"running", copy.running}});
    for (const auto& path : volume.paths()) {
        auto free = check_not_in_use(path, Access::write);
        if (!free.ok()) facts["open_in"].push_back(free.error().text);
    }
    return {};
}

Result<Json> facts_of(const Info& given) {
    std::shared_ptr<Volume> volume =
        TRY(open_volume(given.file, Access::read, host_files(), Devices::all));
    Json facts{{"file", volume->path()}, {"format", volume->format()}};
    facts.update(geometry_of(*volume));
    facts["files"] = facts["faults"] = Json::array();
    auto files = TRY(file_facts(given.file));
    for (const auto& file : files) facts["files"].push_back(json_of_file(file));
    // What is damaged is told; the rest is still worth knowing.
    for (auto add : {add_label, add_map}) {
        auto done = add(*volume, facts);
        if (!done.ok()) facts["faults"].push_back(base::to_utf8(done.error().text));
    }
    TRY(add_use(*volume, facts));
    if (!given.brief) TRY(add_survey(volume, facts));
    return facts;
}

// ---- the same for people ------------------------------------------------------------------------

std::string text(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string text_of_file(const Json& file) {
    auto line = fmt::format("  {}: {}, {} bytes, {} on the disk", text(file["path"]),
                            text(file["identifier"]), text(file["size"]), text(file["allocated"]));
    if (!file.contains("compression")) return line + "\n";
    return line + fmt::format(", {} tracks stored, {}, {} bytes free{}\n",
                              text(file["stored_tracks"]), text(file["compression"]),
                              text(file["free"]),
                              file["left_open"].get<bool>() ? ", not closed by its writer" : "");
}

std::string text_of_owner(const Json& owner) {
    if (owner.is_null()) return "";
    if (owner.is_string()) return ", owner " + text(owner);
    return fmt::format(", owner {} {}", text(owner["ssi"]), text(owner["system"]));
}

std::string lines_of_range(const Json& range) {
    auto start = range["start"].get<unsigned>(), count = range["count"].get<unsigned>();
    return fmt::format("{:>6} {:>6}", start, start + count - 1);
}

std::string text_of_minidisk(const Json& disk) {
    auto line = fmt::format("  CMS  {}  {:<6} ", lines_of_range(disk), text(disk["label"]));
    if (!disk["fault"].is_null()) return line + text(disk["fault"]) + "\n";
    return line + fmt::format("{} files, {} of {} blocks of {} free{}\n", text(disk["files"]),
                              text(disk["free"]), text(disk["blocks"]), text(disk["block_size"]),
                              disk["reserved"].get<bool>() ? ", reserved" : "");
}

std::string text_of_track(const Json& track) {
    return text(track["cylinder"]) + "." + text(track["head"]);
}

std::string text_of_dataset(const Json& dataset) {
    auto line = fmt::format("  VTOC {}", text(dataset["name"]));
    if (!dataset["dsorg"].is_null()) line += " " + text(dataset["dsorg"]);
    if (!dataset["recfm"].is_null())
        line += fmt::format(" {} {} {}", text(dataset["recfm"]), text(dataset["lrecl"]),
                            text(dataset["blksize"]));
    for (const auto& extent : dataset["extents"])
        line +=
            fmt::format(" {}-{}", text_of_track(extent["first"]), text_of_track(extent["last"]));
    return line + "\n";
}

std::string text_of_use(const Json& facts) {
    std::string lines;
    for (const auto& copy : facts["in_doubt"])
        lines += fmt::format(
            "cylinders {} are {}\n", text(copy["cylinders"]),
            copy["running"].get<bool>() ? "being copied onto" : "in doubt: dasd restore");
    for (const auto& use : facts["open_in"]) lines += text(use) + "\n";
    for (const auto& fault : facts["faults"]) lines += "damaged: " + text(fault) + "\n";
    return lines;
}

std::string text_of(const Json& facts) {
    auto lines = fmt::format("{}: {}, {} cylinders ({})\n", text(facts["file"]),
                             text(facts["format"]), text(facts["cylinders"]), text(facts["model"]));
    for (const auto& file : facts["files"]) lines += text_of_file(file);
    auto label = facts.contains("label") && !facts["label"].is_null() ? text(facts["label"])
                                                                      : std::string("none");
    lines += fmt::format("label {}{}{}, allocation map: {}\n", label,
                         facts.value("cp_volume", false) ? " (CP volume)" : "",
                         text_of_owner(facts.value("owner", Json())),
                         facts.value("map", std::string("damaged")));
    for (const auto& extent : facts.value("extents", Json::array()))
        lines += fmt::format("  {} {}{}\n", text(extent["type"]), lines_of_range(extent),
                             extent["in_use"].get<bool>() ? "  in use" : "");
    for (const auto& dataset : facts.value("datasets", Json::array()))
        lines += text_of_dataset(dataset);
    for (const auto& disk : facts.value("minidisks", Json::array()))
        lines += text_of_minidisk(disk);
    return lines + text_of_use(facts);
}

Result<Answer> run_info(const Info& given) {
    auto facts = TRY(facts_of(given));
    return Answer{text_of(facts), facts, facts["faults"].empty() ? 0 : kDifferent};
}

Action prepare_info(CLI::App& command) {
    auto given = operands<Info>();
    command.add_option("file", given->file, "image")->required();
    command.add_flag("--brief", given->brief, "do not look for minidisks and data sets");
    return [given] { return run_info(*given); };
}

}  // namespace

std::span<const Command> info_commands() {
    static constexpr Command kCommands[] = {
        {"info",
         "Show everything about an image: files, geometry, label, map, minidisks, data sets",
         "dasd info VM1ARS.ckd --json", prepare_info},
    };
    return kCommands;
}

}  // namespace dasd::program
