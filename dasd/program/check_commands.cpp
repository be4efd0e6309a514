// dasd check.
#include "dasd/program/program.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::Result;

struct Check {
    std::string file;
};

// A line for each damaged track.
Result<std::vector<std::string>> check_tracks(const Device& device) {
    std::vector<std::byte> image(kTrackSize);
    std::vector<std::string> faults;
    for (Cylinder c{0}; c < device.cylinders(); ++c)
        for (Head h{0}; h < Head{kHeads}; ++h) {
            auto address = TRY(device.volume_address({c, h}));
            auto read = device.volume().read_image(address, image);
            if (!read.ok() && read.error().id != msg::DASTRK201E.id) return std::move(read).error();
            auto checked =
                read.ok() ? check_track(image, address) : Result<std::size_t>(read.error());
            if (!checked.ok()) faults.push_back(checked.error().text);
        }
    return faults;
}

Result<std::vector<std::string>> check_minidisk_in(const Device& device) {
    if (!open_minidisk(device).ok()) return std::vector<std::string>{};
    return check_minidisk(device);
}

Result<Answer> run_check(const Check& given) {
    auto named = TRY(open_device(given.file, Access::read));
    auto structure = TRY(check_structure(parse_device_name(given.file).file));
    auto faults = std::move(structure.faults);
    auto add = [&faults](std::vector<std::string> more) {
        faults.insert(faults.end(), more.begin(), more.end());
    };
    add(TRY(check_tracks(named.device)));
    if (faults.empty()) add(TRY(check_minidisk_in(named.device)));
    auto pending = TRY(pending_copies(named.device.volume().path()));
    for (const auto& copy : pending)
        faults.push_back(
            fmt::format("cylinders {} are in doubt (dasd restore)", describe(copy.ranges)));
    auto tracks = named.device.cylinders().n * kHeads;
    Answer answer;
    answer.text = lines_of(faults) + lines_of(structure.notes) +
                  fmt::format("{} tracks checked, {} faults\n", tracks, faults.size());
    answer.facts = {{"tracks", tracks}, {"faults", faults}, {"notes", structure.notes}};
    answer.rc = faults.empty() ? 0 : kDifferent;
    return answer;
}

Action prepare_check(CLI::App& command) {
    auto given = operands<Check>();
    command.add_option("file", given->file, "image or FILE@CYLINDER+COUNT")->required();
    return [given] { return run_check(*given); };
}

constexpr Command kCommands[] = {
    {"check", "Read and check every track, and the CMS file system if there is one",
     "dasd check VM1AU1.ckd@10+5", prepare_check},
};

}  // namespace

std::span<const Command> check_commands() {
    return kCommands;
}

}  // namespace dasd::program
