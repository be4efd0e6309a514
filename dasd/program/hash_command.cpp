// dasd hash: what lies on a volume, in 64 digits an extent.
#include "dasd/hash.h"

#include "dasd/program/program.h"

namespace dasd::program {
namespace {

using base::Result;

struct HashOperands {
    std::string file, cache;
    std::uint32_t extent = 100;
    bool no_cache = false;
};

Answer answer_of(const HashOperands& given, const HashReport& report) {
    Answer answer;
    auto list = Json::array();
    std::uint64_t kept = 0;
    for (const auto& extent : report.extents) {
        answer.text +=
            fmt::format("{} {:>6} {:>6}{}\n", dasd::hex(extent.hash), extent.range.start.n,
                        extent.range.end().n - 1, extent.cached ? "  cached" : "");
        kept += extent.cached ? 1 : 0;
        auto one = json_of(extent.range);
        one["sha256"] = dasd::hex(extent.hash);
        one["tracks"] = extent.tracks;
        one["cached"] = extent.cached;
        list.push_back(one);
    }
    answer.text += fmt::format(
        "{} all; {} tracks read, {} empty ones skipped, {} of {} extents "
        "cached\n",
        dasd::hex(report.all), report.tracks_read, report.tracks_skipped, kept,
        report.extents.size());
    answer.facts = {{"file", given.file},
                    {"extent_cylinders", given.extent},
                    {"sha256", dasd::hex(report.all)},
                    {"tracks_read", report.tracks_read},
                    {"tracks_skipped", report.tracks_skipped},
                    {"extents", list}};
    return answer;
}

Result<Answer> run_hash(const HashOperands& given) {
    auto named = TRY(open_device(given.file, Access::read, Devices::all));
    HashOptions options{Cylinder{given.extent}, given.cache};
    if (given.cache.empty()) options.cache = usual_hash_cache();
    if (given.no_cache) options.cache.clear();
    auto report = TRY(hash_extents(named.device, options, show_progress));
    return answer_of(given, report);
}

Action prepare_hash(CLI::App& command) {
    auto given = operands<HashOperands>();
    command.add_option("file", given->file, "image or FILE@CYLINDER+COUNT")->required();
    command.add_option("--extent", given->extent, "cylinders of an extent")
        ->check(CLI::Range(1, 65520))
        ->capture_default_str();
    auto* cache = command.add_option("--cache", given->cache,
                                     "folder of kept hashes; usually ~/.cache/clonevm/hashes");
    command.add_flag("--no-cache", given->no_cache, "read everything, keep nothing")
        ->excludes(cache);
    return [given] { return run_hash(*given); };
}

}  // namespace

std::span<const Command> hash_commands() {
    static constexpr Command kCommands[] = {
        {"hash", "Show a hash of the records of each extent, whatever the image format",
         "dasd hash VM1ARS.ckd --extent 500", prepare_hash},
    };
    return kCommands;
}

}  // namespace dasd::program
