// VERIFY: is a system as it should be? docs/lineage.md.
#include "cms/lineage/verify.h"
#include "cms/lineage/commands/call.h"
#include "cp/audit.h"

namespace cms {

namespace {

using namespace lineage;

base::Result<VerifyOptions> parse_verify(const CommandLine& line) {
    VerifyOptions options;
    options.cache = dasd::usual_hash_cache();
    for (const auto& word : line.options()) {
        if (base::matches(word, "RECord")) {
            options.record = true;
        } else if (word == "ALL") {
            options.all = true;
        } else if (base::matches(word, "NOCache")) {
            options.cache.clear();
        } else if (base::matches(word, "NOHash")) {
            options.hashes = false;
        } else if (base::matches(word, "NOIDentity")) {
            options.identity = false;
        } else if (base::matches(word, "IDentity")) {
            options.structure = options.hashes = false;
        } else if (base::matches(word, "CLear")) {
            options.clear = true;
        } else {
            return make_error(msg::DMSCMS003E, word);
        }
    }
    bool no_identity = !options.identity && (options.clear || !options.structure);
    if (no_identity) return make_error(msg::DMSCMS066E, "NOIDENTITY", "CLEAR");
    return options;
}

// A site whose folder cannot be written to has no log of who looked.
void note(Session& session, const SystemFiles& system, const VerifyOptions& options,
          const VerifyReport& report, int rc) {
    auto what = fmt::format("VERIFY {}{}{} rc {}", system.name, options.record ? " RECORD" : "",
                            options.clear ? " CLEAR" : "", rc);
    auto noted = cp::append_audit(site_of(system.folder),
                                  {who(session), what, report.recorded, report.found});
    bool changes = options.record || options.clear;
    if (!noted.ok() && changes) session.message(noted.error());
}

base::Result<int> verify_command(Session& session, const CommandLine& line) {
    auto options = TRY(parse_verify(line));
    auto operands = typed_operands(line);
    if (operands.empty()) return make_error(msg::DMSCMS050E, "VERIFY");
    if (operands.size() > 1) return make_error(msg::DMSCMS070E, operands[1]);
    TRY(session.disks().commit());
    auto folder = TRY(system_folder(running_folder(session), operands[0]));
    auto system = TRY(open_system(folder));
    Findings findings(session);
    options.made_by = who(session);
    if (system.ancestry) options.keeps = TRY(keep_list(session, *system.ancestry));
    auto report = TRY(verify(system, options, findings));
    note(session, system, options, report, findings.rc());
    return findings.rc();
}

}  // namespace

extern const Command kVerify{
    .name = "VERIFY",
    .min_abbrev = 6,
    .run = verify_command,
    .syntax = "VERIFY sysid [(RECord ALL NOCache NOHash IDentity NOIDentity CLear]",
    .summary = "Check a system: labels, maps, minidisks, directory, hashes, traces of its source"};

}  // namespace cms
