// SNAPSHOT: copies of a system to go back to. docs/lineage.md.
#include <filesystem>

#include "cms/lineage/commands/call.h"
#include "cms/lineage/snapshots.h"

namespace cms {

namespace {

using namespace lineage;

// The folder of a system, there or not any more.
std::string folder_named(Session& session, const std::string& name) {
    auto there = system_folder(running_folder(session), name);
    if (there.ok()) return there.value();
    for (const auto& folder : folders_with_snapshots(site_folder(session)))
        if (base::upper(std::filesystem::path(folder).filename().string()) == base::upper(name))
            return folder;
    return {};
}

void tell_cleaned(Session& session, const Snapshots& snapshots) {
    for (const auto& left : snapshots.cleaned()) session.message(make_error(msg::CVMSNP885I, left));
}

std::string_view how(const FolderCopy& copy) {
    return copy.is_shared ? "shared" : "copied";
}

base::Result<void> take(Snapshots& snapshots, const std::string& name, Session& session) {
    auto made = snapshots.take(name);
    tell_cleaned(session, snapshots);
    auto copy = TRY(std::move(made));
    session.message(
        make_error(msg::CVMSNP880I, name, copy.system, copy.files.size(), copy.bytes(), how(copy)));
    return {};
}

base::Result<void> restore(Snapshots& snapshots, const std::string& name, Session& session) {
    auto done = snapshots.restore(name);
    tell_cleaned(session, snapshots);
    auto copy = TRY(std::move(done));
    session.message(make_error(msg::CVMSNP883I, copy.system, name, copy.made_at, how(copy)));
    return {};
}

base::Result<void> remove(Snapshots& snapshots, const std::string& name, Session& session) {
    auto done = snapshots.remove(name);
    tell_cleaned(session, snapshots);
    auto copy = TRY(std::move(done));
    session.message(make_error(msg::CVMSNP884I, name, copy.system));
    return {};
}

void list_one(Session& session, const std::string& folder) {
    for (const auto& copy : Snapshots(folder, who(session)).list()) {
        if (copy.unfinished)
            session.line(fmt::format("{:<8} {:<12} {}", copy.system, copy.name,
                                     copy.in_work ? "in work"
                                                  : "left by a command that ended; the next "
                                                    "SNAPSHOT of this system removes it"));
        else
            session.line(fmt::format("{:<8} {:<12} {:<19} {:>5} {:>15} {}", copy.system, copy.name,
                                     copy.made_at, copy.files.size(), copy.bytes(), copy.made_by));
    }
}

base::Result<int> list(Session& session, const std::vector<std::string>& operands) {
    if (operands.size() > 2) return make_error(msg::DMSCMS070E, operands[2]);
    session.line("SYSTEM   NAME         TAKEN (UTC)         FILES           BYTES BY");
    if (operands.size() < 2) {
        for (const auto& folder : folders_with_snapshots(site_folder(session)))
            list_one(session, folder);
        return 0;
    }
    auto folder = folder_named(session, operands[1]);
    if (folder.empty()) TRY(system_folder(running_folder(session), operands[1]));
    list_one(session, folder);
    return 0;
}

struct Function {
    std::string_view name;
    base::Result<void> (*run)(Snapshots& snapshots, const std::string& name, Session& session);
};
constexpr Function kFunctions[] = {{"RESTORE", restore}, {"REVERT", restore}, {"DELETE", remove}};

base::Result<int> snapshot(Session& session, const CommandLine& line) {
    auto operands = typed_operands(line);
    if (!line.options().empty()) return make_error(msg::DMSCMS003E, line.options()[0]);
    if (operands.empty()) return make_error(msg::DMSCMS050E, "SNAPSHOT");
    auto word = base::upper(operands[0]);
    if (word == "LIST") return list(session, operands);
    auto run = take;
    for (const auto& function : kFunctions)
        if (word == function.name && operands.size() > 2) {
            run = function.run;
            operands.erase(operands.begin());
            break;
        }
    if (operands.size() < 2) return make_error(msg::DMSCMS050E, "SNAPSHOT");
    if (operands.size() > 2) return make_error(msg::DMSCMS070E, operands[2]);
    TRY(session.disks().commit());
    auto folder = folder_named(session, operands[0]);
    if (folder.empty()) TRY(system_folder(running_folder(session), operands[0]));
    Snapshots snapshots(folder, who(session));
    TRY(run(snapshots, base::upper(operands[1]), session));
    return 0;
}

}  // namespace

extern const Command kSnapshot{
    .name = "SNAPSHOT",
    .min_abbrev = 8,
    .run = snapshot,
    .syntax =
        "SNAPSHOT sysid name | RESTORE sysid name | REVERT sysid name | DELETE sysid name | "
        "LIST [sysid]",
    .summary = "Keep a system that lies still as it is, to go back to it"};

}  // namespace cms
