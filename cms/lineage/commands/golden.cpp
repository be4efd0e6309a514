// GOLDEN: the catalogue of golden images. docs/lineage.md.
#include <algorithm>
#include <set>

#include "cms/lineage/commands/call.h"
#include "cms/lineage/golden.h"

namespace cms {

namespace {

using namespace lineage;

struct GoldenCall {
    Session& session;
    Catalogue catalogue;
    std::vector<std::string> operands;  // behind the function
    std::vector<std::string> options;
    Findings findings;

    // Error: an option that is none of these.
    base::Result<void> only(const std::set<std::string>& allowed) const {
        for (const auto& word : options)
            if (!allowed.contains(word)) return make_error(msg::DMSCMS003E, word);
        return {};
    }
    bool has(std::string_view option) const {
        return std::find(options.begin(), options.end(), option) != options.end();
    }
    base::Result<std::string> name(std::size_t most) const {
        if (operands.empty()) return make_error(msg::DMSCMS050E, "GOLDEN");
        if (operands.size() > most) return make_error(msg::DMSCMS070E, operands[most]);
        return base::upper(operands[0]);
    }
};

base::Result<int> add(GoldenCall& call) {
    TRY(call.name(2));
    TRY(call.only({}));
    auto folder = TRY(system_folder(running_folder(call.session), call.operands[0]));
    auto name = call.operands.size() > 1 ? base::upper(call.operands[1]) : std::string();
    auto kept = TRY(call.catalogue.add(folder, name, call.findings));
    call.findings.add(make_error(msg::CVMGLD852I, kept.name, kept.generation, kept.hash));
    return call.findings.rc();
}

base::Result<int> list(GoldenCall& call) {
    TRY(call.only({}));
    auto known = TRY(call.catalogue.list());
    call.session.line("NAME     GEN SYSTEM   STATE   MADE (UTC)          HASH         BY, FOLDER");
    for (const auto& one : known)
        call.session.line(fmt::format("{:<8} {:>3} {:<8} {:<7} {} {} {}, {}", one.name,
                                      one.generation, one.system,
                                      one.retired_at.empty() ? "golden" : "retired", one.made_at,
                                      one.hash.substr(0, 12), one.made_by, one.folder));
    return 0;
}

void show_volume(Session& session, const VolumeRecord& volume) {
    session.line(fmt::format("VOLUME {} {:04X} {} CYL {} EXTENTS {} {}", volume.serial,
                             volume.number.n, volume.cylinders.n, volume.extents.size(),
                             volume.hash, volume.file));
}

base::Result<int> show(GoldenCall& call) {
    auto name = TRY(call.name(1));
    TRY(call.only({"FILES", "STATEMENTS", "EXTENTS"}));
    auto about = TRY(call.catalogue.find(name));
    auto content = TRY(call.catalogue.inventory(about));
    auto& session = call.session;
    session.line(fmt::format("GOLDEN {} GENERATION {} SYSTEM {} FROM {}", about.name,
                             about.generation, about.system,
                             about.source.empty() ? "-" : about.source));
    session.line(fmt::format("MADE {} UTC BY {}{}", about.made_at, about.made_by,
                             about.retired_at.empty() ? "" : ", RETIRED " + about.retired_at));
    session.line(fmt::format("HASH {}", about.hash));
    session.line(fmt::format("FOLDER {}", about.folder));
    for (const auto& volume : content.volumes) {
        show_volume(session, volume);
        for (const auto& extent : volume.extents)
            if (call.has("EXTENTS"))
                session.line(fmt::format("  {}-{} {}", extent.range.start.n,
                                         extent.range.end().n - 1, extent.hash));
    }
    session.line(fmt::format("FILES {} CONFIG {} DIRECTORY {} RECORDS", content.files.size(),
                             content.config.size(), content.directory.size()));
    for (const auto& file : content.files)
        if (call.has("FILES"))
            session.line(fmt::format("  {} {} {} {}", file.place(), file.entry.records,
                                     stamp_text(file.entry.updated), file.hash));
    for (const auto* statements : {&content.config, &content.directory})
        for (const auto& record : *statements)
            if (call.has("STATEMENTS")) session.line(base::trim_right(record));
    return 0;
}

base::Result<int> verify_golden(GoldenCall& call) {
    auto name = TRY(call.name(1));
    TRY(call.only({"QUICK", "NOCACHE"}));
    auto about = call.catalogue.find(name);
    // An image that nobody catalogued is no fault for whoever only asks before cloning.
    if (!about.ok() && call.has("QUICK") && about.error().id == msg::CVMGLD850E.id) {
        call.findings.add(make_error(msg::CVMGLD857W, name));
        return call.findings.rc();
    }
    if (!about.ok()) return about.error();
    auto depth = call.has("QUICK") ? Catalogue::Depth::quick : Catalogue::Depth::whole;
    auto cache = call.has("NOCACHE") ? std::string() : dasd::usual_hash_cache();
    TRY(call.catalogue.verify(about.value(), depth, cache, call.findings));
    return call.findings.rc();
}

base::Result<int> retire(GoldenCall& call) {
    auto name = TRY(call.name(1));
    TRY(call.only({"KEEP", "ERASE"}));
    if (call.has("KEEP") && call.has("ERASE")) return make_error(msg::DMSCMS066E, "KEEP", "ERASE");
    auto removal = call.has("KEEP")    ? Catalogue::Removal::keep
                   : call.has("ERASE") ? Catalogue::Removal::erase
                                       : Catalogue::Removal::unprotect;
    auto about = TRY(call.catalogue.find(name));
    TRY(call.catalogue.retire(about, removal));
    constexpr std::string_view kHow[] = {", its images may be written to",
                                         ", its images stay "
                                         "write-protected",
                                         ", its folder is removed"};
    call.findings.add(make_error(msg::CVMGLD854I, about.name, about.generation,
                                 kHow[static_cast<std::size_t>(removal)]));
    return 0;
}

// (SVG fn ft [fm]
base::Result<int> write_svg(GoldenCall& call, const std::vector<Relative>& systems) {
    std::vector<std::string> words(call.options.begin() + 1, call.options.end());
    auto id = TRY(file_operand(words, 'A'));
    auto* disk = TRY(call.session.disks().writable(id.letter == '*' ? 'A' : id.letter));
    Lines lines;
    auto text = tree_svg(systems);
    for (std::string_view rest = text; !rest.empty();) {
        auto end = rest.find('\n');
        lines.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    FileEntry entry;
    entry.name = id.name;
    entry.type = id.type;
    TRY(disk->files->write(entry, lines));
    call.findings.add(
        make_error(msg::CVMGLD859I, fmt::format("{} {} {}", id.name, id.type, disk->letter)));
    return 0;
}

base::Result<int> tree(GoldenCall& call) {
    auto known = TRY(call.catalogue.list());
    auto systems = relatives(site_folder(call.session), known);
    if (!call.options.empty() && call.options[0] == "SVG") return write_svg(call, systems);
    TRY(call.only({}));
    for (const auto& line : tree_text(systems)) call.session.line(line);
    return 0;
}

struct Function {
    std::string_view name;
    base::Result<int> (*run)(GoldenCall& call);
};
constexpr Function kFunctions[] = {
    {"ADD", add},       {"LIST", list}, {"SHOW", show}, {"VERIFY", verify_golden},
    {"RETIRE", retire}, {"TREE", tree},
};

base::Result<int> golden(Session& session, const CommandLine& line) {
    auto operands = typed_operands(line);
    if (operands.empty()) return make_error(msg::DMSCMS050E, "GOLDEN");
    auto word = base::upper(operands[0]);
    operands.erase(operands.begin());
    TRY(session.disks().commit());
    for (const auto& function : kFunctions) {
        if (word != function.name) continue;
        GoldenCall call{session, Catalogue(site_folder(session), who(session)), operands,
                        line.options(), Findings(session)};
        return function.run(call);
    }
    return make_error(msg::DMSCMS070E, word);
}

}  // namespace

extern const Command kGolden{
    .name = "GOLDEN",
    .min_abbrev = 6,
    .run = golden,
    .syntax =
        "GOLDEN ADD sysid [name] | LIST | SHOW name [(FILES EXTENTS STATEMENTS] | "
        "VERIFY name [(QUICK NOCACHE] | RETIRE name [(KEEP|ERASE] | TREE [(SVG fn ft [fm]]",
    .summary =
        "Catalogue of golden images: what they hold, whether they are untouched, who came "
        "from them"};

}  // namespace cms
