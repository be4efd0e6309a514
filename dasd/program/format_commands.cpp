// dasd convert: image formats.
#include "base/host_console.h"
#include "dasd/program/program.h"

namespace dasd::program {

namespace msg = base::msg;
using base::make_error;
using base::Result;

Packing FormatOptions::packing() const {
    return {*find_compression(compression), level};
}

void take_format(CLI::App& command, FormatOptions& given, Formats formats) {
    std::vector<std::string> names{"ckd", "cckd", "ckd64", "cckd64"};
    if (formats == Formats::all) names.push_back("feilong");
    command.add_option("--format", given.format, "image format")
        ->check(CLI::IsMember(names))
        ->capture_default_str();
    command
        .add_option("--compress", given.compression, "of compressed images: zlib, bzip2 or none")
        ->check(CLI::IsMember({"zlib", "bzip2", "none"}))
        ->capture_default_str();
    command.add_option("--level", given.level, "1 fast to 9 small; -1 is the usual one")
        ->check(CLI::Range(-1, 9))
        ->capture_default_str();
}

bool show_progress(std::uint64_t done, std::uint64_t total) {
    static base::HostConsole console;
    console.progress("copying", done, total);
    if (done == total) console.clear_progress();
    return true;
}

namespace {

struct Convert {
    std::string from, to;
    FormatOptions format;
    bool split = false, mend = false;
};

Result<Answer> run_convert(const Convert& given) {
    auto source = TRY(open_device(given.from, Access::read, Devices::all));
    auto whole = device_as_volume(source.device);
    auto& volume = source.device.is_whole_volume() ? source.device.volume() : *whole;
    ConvertOptions options{*find_format(given.format.format), given.format.packing(), given.split,
                           given.mend};
    auto report = TRY(convert_volume(volume, given.to, options, show_progress));
    Answer answer;
    answer.text += lines_of(report.mended);
    answer.text += fmt::format("{} tracks, {} mended\n", report.tracks, report.mended.size());
    answer.facts = {{"file", given.to},
                    {"format", given.format.format},
                    {"tracks", report.tracks},
                    {"mended", report.mended}};
    answer.rc = report.mended.empty() ? 0 : kDifferent;
    return answer;
}

Action prepare_convert(CLI::App& command) {
    auto given = std::make_shared<Convert>();
    command.add_option("from", given->from, "image of any format, or FILE@CYLINDER+COUNT")
        ->required();
    command.add_option("to", given->to, "image to make; must not exist")->required();
    take_format(command, given->format, Formats::all);
    command.get_option("--format")->required();
    command.add_flag("--split", given->split, "plain images: files below 2 GiB");
    command.add_flag("--mend", given->mend,
                     "damaged tracks keep the records before the damage, or none, and are named");
    return [given] { return run_convert(*given); };
}

}  // namespace

std::span<const Command> format_commands() {
    static constexpr Command kCommands[] = {
        {"convert", "Make an image of another format with the same records",
         "dasd convert VM1ARS.ckd vm1ars.cckd --format cckd --compress bzip2", prepare_convert},
    };
    return kCommands;
}

}  // namespace dasd::program
