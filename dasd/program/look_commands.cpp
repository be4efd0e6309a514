// dasd compare, dump.
#include "dasd/program/program.h"

namespace dasd::program {
namespace {

using base::Result;

// ---- compare ------------------------------------------------------------------------------------

struct Compare {
    std::string first, second;
    std::size_t most = 20;
};

Result<Answer> run_compare(const Compare& given) {
    auto first = TRY(open_device(given.first, Access::read, Devices::all));
    auto second = TRY(open_device(given.second, Access::read, Devices::all));
    auto found = TRY(compare(first.device, second.device, given.most));
    Answer answer;
    auto list = Json::array();
    for (const auto& [track, what] : found) {
        answer.text += fmt::format("cyl {} head {} {}\n", track.cylinder.n, track.head.n, what);
        list.push_back(json_of(track));
        list.back()["what"] = what;
    }
    answer.facts = {{"same", found.empty()}, {"differences", list}};
    answer.rc = found.empty() ? 0 : kDifferent;
    return answer;
}

Action prepare_compare(CLI::App& command) {
    auto given = operands<Compare>();
    command.add_option("first", given->first, "image or FILE@CYLINDER+COUNT")->required();
    command.add_option("second", given->second, "the same")->required();
    command.add_option("--most", given->most, "differences to show")->capture_default_str();
    return [given] { return run_compare(*given); };
}

// ---- dump ---------------------------------------------------------------------------------------

struct Dump {
    std::string file;
    std::uint32_t cylinder = 0, head = 0;
};

std::string text_of(const Record& record) {
    return fmt::format("record {} at {:04X}{:04X}: key {}, data {}\n", record.count.record,
                       std::uint16_t{record.count.cylinder}, std::uint16_t{record.count.head},
                       record.count.key_length, std::uint16_t{record.count.data_length}) +
           hex_dump(record.key) + hex_dump(record.data);
}

Json json_of_record(const Record& record) {
    return {{"record", record.count.record},
            {"cylinder", std::uint16_t{record.count.cylinder}},
            {"head", std::uint16_t{record.count.head}},
            {"key", hex(record.key)},
            {"data", hex(record.data)}};
}

Answer answer_of(const Track& track) {
    Answer answer;
    auto at = track.address();
    answer.text = fmt::format("cylinder {} head {}: {} records, {} bytes used\n", at.cylinder.n,
                              at.head.n, track.records().size(), track.used());
    answer.facts = json_of(at);
    answer.facts["used"] = track.used();
    answer.facts["records"] = Json::array();
    for (const auto& record : track.records()) {
        answer.text += text_of(record);
        answer.facts["records"].push_back(json_of_record(record));
    }
    return answer;
}

Action prepare_dump(CLI::App& command) {
    auto given = operands<Dump>();
    command.add_option("file", given->file, "image or FILE@CYLINDER+COUNT")->required();
    command.add_option("cylinder", given->cylinder, "relative to the device")->required();
    command.add_option("head", given->head, "0 to 14")->required();
    return [given]() -> Result<Answer> {
        auto named = TRY(open_device(given->file, Access::read, Devices::all));
        auto track = TRY(named.device.read_track({Cylinder{given->cylinder}, Head{given->head}}));
        return answer_of(track);
    };
}

}  // namespace

std::span<const Command> look_commands() {
    static constexpr Command kCommands[] = {
        {"compare", "Compare the records of two volumes or ranges",
         "dasd compare vm1au1.ckd@10+5 copy.ckd@10+5", prepare_compare},
        {"dump", "Show the records of a track", "dasd dump VM1ARS.ckd 0 0", prepare_dump},
    };
    return kCommands;
}

}  // namespace dasd::program
