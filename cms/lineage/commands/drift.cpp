// DRIFT: what differs between a clone and the system it came from? docs/lineage.md.
#include "cms/lineage/drift.h"
#include "cms/lineage/commands/call.h"
#include "cms/lineage/golden.h"

namespace cms {

namespace {

using namespace lineage;

// The system named, or the one of the journal. A name may be that of a golden image.
base::Result<std::string> source_folder(Session& session, const SystemFiles& clone,
                                        const std::vector<std::string>& operands) {
    auto here = running_folder(session);
    if (operands.size() < 2 && !clone.ancestry) return make_error(msg::CVMDRF843E, clone.name);
    auto name = operands.size() < 2 ? clone.ancestry->source : operands[1];
    auto golden = Catalogue(site_of(clone.folder), who(session)).find(base::upper(name));
    if (golden.ok() && golden.value().retired_at.empty()) return golden.value().folder;
    // A journal's source lies beside the clone, wherever that is.
    return system_folder(operands.size() < 2 ? clone.folder : here, name);
}

base::Result<DriftOptions> parse_drift(const CommandLine& line) {
    DriftOptions options{dasd::usual_hash_cache(), false};
    for (const auto& word : line.options()) {
        if (word == "ALL") {
            options.all = true;
        } else if (base::matches(word, "NOCache")) {
            options.cache.clear();
        } else {
            return make_error(msg::DMSCMS003E, word);
        }
    }
    return options;
}

base::Result<int> drift_command(Session& session, const CommandLine& line) {
    auto options = TRY(parse_drift(line));
    auto operands = typed_operands(line);
    if (operands.empty()) return make_error(msg::DMSCMS050E, "DRIFT");
    if (operands.size() > 2) return make_error(msg::DMSCMS070E, operands[2]);
    TRY(session.disks().commit());
    auto folder = TRY(system_folder(running_folder(session), operands[0]));
    auto clone = TRY(open_system(folder));
    auto from = TRY(source_folder(session, clone, operands));
    auto source = TRY(open_system(from));
    Findings findings(session);
    for (const auto* system : {&clone, &source})
        for (const auto& fault : system->faults) findings.add(fault);
    auto report = TRY(drift(clone, source, options, findings));
    if (report.differences == 0) {
        findings.add(
            make_error(msg::CVMDRF840I, clone.name, source.name, report.volumes, report.files));
    } else {
        session.message(make_error(msg::CVMDRF842W, report.differences, clone.name, source.name));
    }
    return findings.rc();
}

}  // namespace

extern const Command kDrift{
    .name = "DRIFT",
    .min_abbrev = 5,
    .run = drift_command,
    .syntax = "DRIFT sysid [source|golden] [(ALL NOCache]",
    .summary = "Show what differs between a clone and the system it came from"};

}  // namespace cms
