// CLONESYS ROLLBACK, SETTLE, REMOVE and CREATE … REPLACE: systems that go, and come back.
//
// A system that is made anew is put aside as `<name>.old`, which is no system's name, until SETTLE
// removes it or ROLLBACK brings it back. Whatever goes first becomes `<name>.part` again by one
// rename: from then on nobody can use it, and a removal cut short is gone on with by the same
// command. Its own images go first, then the predecessor comes back, the journal is the last to go:
// at no moment two reachable images have one label.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "cp/commands/clonesys.h"
#include "cp/device_file.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

base::Error not_possible(const std::string& what, const std::string& why) {
    return make_error(msg::CVMCSY712E, what, why);
}

Result<void> move_folder(const std::string& from, const std::string& to) {
    if (exists(to)) return not_possible("Renaming " + from, to + " exists");
    if (::rename(from.c_str(), to.c_str()) != 0)
        return make_error(msg::CVMDEV621E, from, std::string(std::strerror(errno)));
    return sync_folder(fs::path(to).parent_path().string());
}

// Images whose own notes were lost with the power: the volumes that were wanted tell their names.
Result<void> add_wanted_images(const std::string& folder, CloneJournal& journal) {
    for (const auto& line : TRY(journal.kept("VOLUMES"))) {
        auto words = base::words(line);
        if (words.size() < 2 || journal.find(words[1])) continue;
        auto file = base::lower(words[1]) + ".ckd";
        if (exists(folder + '/' + file))
            journal.volumes.push_back({{}, std::string(words[1]), {}, file});
    }
    return {};
}

// What is to be removed of a system: its journal tells, or the device file where no journal can be
// read, as on a disk that is full to the last block.
Result<CloneJournal> contents_of(const std::string& folder, const std::string& name) {
    if (has_journal(folder)) {
        auto journal = open_journal(folder, name, Database::Open::read);
        if (journal.ok() && add_wanted_images(folder, journal.value()).ok()) return journal;
    }
    CloneJournal contents;
    contents.name = name;
    if (!exists(folder + '/' + std::string(kDeviceFile))) return contents;
    for (const auto& device : TRY(read_device_file(folder))) {
        fs::path path(device.path);
        if (path.parent_path() == fs::path(folder))
            contents.volumes.push_back({device.number, {}, {}, path.filename().string()});
    }
    return contents;
}

// Nobody outside has one of its images open.
Result<void> check_images_idle(const std::string& folder) {
    for (const auto& device : TRY(read_device_file(folder)))
        if (exists(device.path) && base::upper(device.type).starts_with("3390"))
            TRY(dasd::check_not_in_use(device.path, dasd::Access::write));
    return {};
}

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

Result<void> remove_predecessor(Call* call, const std::string& name, const std::string& old) {
    if (!exists(old)) return {};
    auto contents = TRY(contents_of(old, name));
    auto strange = remove_system_files(old, contents);
    if (strange.empty())
        remove_system_folder(old);
    else if (call)
        call->message(make_error(msg::CVMCSY710I, old, joined(strange)));
    return {};
}

// The step that says that a system is on its way out. A full disk must not prevent it: what has
// been removed is missed by RESUME.
void note_end(const std::string& folder, const std::string& name, std::string_view step) {
    auto journal = open_journal(folder, name, Database::Open::write);
    if (journal.ok()) (void)journal.value().note(std::string(step)).ok();
}

// The lock of a system: ours when it is attached or being made here.
Result<std::unique_ptr<SystemLock>> lock_of(Call& call, const std::string& name,
                                            const std::string& folder) {
    auto found = call.cp.beside.find(name);
    if (found != call.cp.beside.end()) return std::move(found->second.lock);
    return SystemLock::take(folder);
}

// Takes a system off line. Error when somebody uses it.
Result<std::unique_ptr<SystemLock>> let_go(Call& call, const std::string& name,
                                           const std::string& folder) {
    auto volumes = volumes_of(call.cp, name);
    TRY(check_unused(call.cp, volumes));
    auto lock = TRY(lock_of(call, name, folder));
    take_off_line(call.cp, volumes);
    call.cp.beside.erase(name);
    return lock;
}

// The system of `part` goes; one that was put aside comes back.
void audit_end(Call& call, const CloneJournal& journal, const std::string& folder,
               std::string_view step) {
    auto old = old_of(folder);
    std::string after;
    if (step == kUndoStep && has_journal(old)) {
        auto before = open_journal(old, journal.name, Database::Open::read);
        if (before.ok()) after = identity_hash(old, before.value());
    }
    auto what = fmt::format("{} {}", step, journal.name);
    auto labels = labels_of(journal);
    if (!labels.empty()) what += ": " + labels;
    audit(call, what, identity_hash(part_of(folder), journal), after);
}

// Removes an unfinished system and brings back what it was to replace.
Result<void> remove_part(Call& call, const std::string& name, const std::string& folder,
                         std::string_view step) {
    auto part = part_of(folder);
    auto lock = TRY(let_go(call, name, part));
    if (has_journal(part)) note_end(part, name, step);
    auto journal = TRY(contents_of(part, name));
    auto replaces = TRY(journal.fact("replaces"));
    bool unreadable = has_journal(part) && journal.source.empty();
    audit_end(call, journal, folder, step);
    auto strange = remove_system_files(part, journal);
    bool back = (!replaces.empty() || unreadable) && step == kUndoStep && exists(old_of(folder)) &&
                !exists(folder);
    if (back) TRY(move_folder(old_of(folder), folder));
    if (strange.empty())
        remove_system_folder(part);
    else
        call.message(make_error(msg::CVMCSY710I, part, joined(strange)));
    if (strange.empty()) call.line(fmt::format("System {} is discarded", name));
    if (back) call.line(fmt::format("System {} is again what it was, in {}", name, folder));
    return {};
}

// A complete system becomes an unfinished one that only can go.
Result<void> take_down(Call& call, const std::string& name, const std::string& folder,
                       std::string_view step) {
    if (folder == call.cp.folder) return not_possible(std::string(step), "it is this system");
    auto lock = TRY(let_go(call, name, folder));
    TRY(check_images_idle(folder));
    note_end(folder, name, step);
    return move_folder(folder, part_of(folder));
}

// How a system beside depends on another one; empty when it does not.
struct Dependence {
    bool is_hard = false;  // it cannot do without
    std::string how;
};
Dependence dependence(const std::string& other, const std::string& folder,
                      const std::string& name) {
    Dependence found;
    if (has_journal(other)) {
        auto journal = open_journal(other, name, Database::Open::read);
        if (journal.ok() && journal.value().source == name) found.how = "was cloned from it";
    }
    auto devices = read_device_file(other);
    if (!devices.ok()) return found;
    for (const auto& device : devices.value()) {
        auto volume = dasd::open_volume(device.path, dasd::Access::read);
        auto paths = volume.ok() ? volume.value()->paths() : std::vector{device.path};
        for (const auto& path : paths)
            if (path.starts_with(folder + '/')) return {true, "needs " + path};
    }
    return found;
}

struct Dependent {
    std::string folder;
    Dependence on;
};
std::vector<Dependent> dependents_of(const std::string& folder, const std::string& name) {
    std::vector<Dependent> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(fs::path(folder).parent_path(), ignored)) {
        auto other = entry.path().string();
        if (other == folder || !exists(other + '/' + std::string(kDeviceFile))) continue;
        auto on = dependence(other, folder, name);
        if (!on.how.empty()) found.push_back({other, on});
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.folder < b.folder; });
    return found;
}

// Whether an unfinished system is one whose REMOVE was cut short.
Result<bool> is_being_removed(const std::string& part, const std::string& name) {
    if (!exists(part) || !has_journal(part)) return false;
    auto journal = TRY(open_journal(part, name, Database::Open::read));
    return journal.was_noted(std::string(kRemoveStep));
}

}  // namespace

Result<void> check_replaceable(Call& call, const std::string& name, const std::string& folder) {
    if (!exists(folder)) return make_error(msg::CVMCSY709E, name);
    if (folder == call.cp.folder) return not_possible("REPLACE", "it is this system");
    if (call.cp.beside.contains(name))
        return not_possible("REPLACE", name + " is attached: CLONESYS DETACH " + name);
    if (!has_journal(folder)) return not_possible("REPLACE", name + " is no clone: no journal");
    if (exists(old_of(folder)))
        return not_possible("REPLACE", fmt::format("{} is kept still: CLONESYS SETTLE {} or "
                                                   "CLONESYS ROLLBACK {}",
                                                   old_of(folder), name, name));
    TRY(SystemLock::take(folder));  // nobody runs it
    return check_images_idle(folder);
}

Result<void> put_aside(BesideSystem& made, const std::string& folder) {
    auto step = "REPLACE " + made.name;
    if (!TRY(made.journal->note(step))) {
        if (exists(folder)) TRY(move_folder(folder, old_of(folder)));
        TRY(made.journal->finish(step));
    }
    if (TRY(made.journal->fact("replaces")) != "DROP") return {};
    const std::string drop = "DROP PREDECESSOR";
    if (TRY(made.journal->note(drop))) return {};
    TRY(remove_predecessor(nullptr, made.name, old_of(folder)));
    return made.journal->finish(drop);
}

Result<void> roll_back(Call& call) {
    auto name = TRY(take_system_name(call));
    TRY(no_more_operands(call));
    auto folder = TRY(folder_beside(call.cp, name));
    if (!exists(part_of(folder))) {
        if (!exists(folder)) return make_error(msg::CVMCSY709E, name);
        if (!exists(old_of(folder)))
            return not_possible("ROLLBACK", name +
                                                " is complete and replaced nothing: CLONESYS "
                                                "REMOVE " +
                                                name);
        TRY(take_down(call, name, folder, kUndoStep));
    }
    return remove_part(call, name, folder, kUndoStep);
}

Result<void> settle(Call& call) {
    auto name = TRY(take_system_name(call));
    TRY(no_more_operands(call));
    auto folder = TRY(folder_beside(call.cp, name));
    if (!exists(folder)) return make_error(msg::CVMCSY709E, name);
    auto old = old_of(folder);
    if (!exists(old)) return not_possible("SETTLE", name + " keeps no predecessor");
    auto lock = TRY(SystemLock::take(old));
    auto journal = TRY(open_journal(folder, name, Database::Open::write));
    TRY(journal.note("SETTLE"));
    auto predecessor = contents_of(old, name);
    audit(call, fmt::format("SETTLE {}: {}", name, labels_of(journal)),
          predecessor.ok() ? identity_hash(old, predecessor.value()) : std::string(),
          identity_hash(folder, journal));
    TRY(remove_predecessor(&call, name, old));
    TRY(journal.finish("SETTLE"));
    TRY(journal.seal());
    call.line(fmt::format("System {} is settled, its predecessor is removed", name));
    return {};
}

Result<void> remove_system(Call& call) {
    auto name = TRY(take_system_name(call));
    TRY(no_more_operands(call));
    auto folder = TRY(folder_beside(call.cp, name));
    if (!TRY(is_being_removed(part_of(folder), name))) {
        if (!exists(folder)) return make_error(msg::CVMCSY709E, name);
        if (exists(part_of(folder)))
            return not_possible("REMOVE", "it is being made: CLONESYS ROLLBACK " + name);
        if (!has_journal(folder)) return not_possible("REMOVE", name + " is no clone: no journal");
        if (exists(old_of(folder)))
            return not_possible("REMOVE", "its predecessor is kept: CLONESYS SETTLE " + name);
        for (const auto& other : dependents_of(folder, name))
            if (other.on.is_hard) return not_possible("REMOVE", other.folder + ' ' + other.on.how);
        TRY(take_down(call, name, folder, kRemoveStep));
    }
    return remove_part(call, name, folder, kRemoveStep);
}

Result<void> query_dependents(Call& call, const std::string& name) {
    TRY(no_more_operands(call));
    auto folder = TRY(folder_beside(call.cp, name));
    if (!exists(folder)) return make_error(msg::CVMCSY709E, name);
    for (const auto& other : dependents_of(folder, name))
        call.line(fmt::format("{} {} {}", other.on.is_hard ? "NEEDED" : "LINEAGE", other.folder,
                              other.on.how));
    // docs/lineage.md: copies of a system that CMS keeps beside it.
    if (exists(folder + ".snap"))
        call.line(
            fmt::format("LINEAGE {}.snap snapshots of it stay: SNAPSHOT LIST {}", folder, name));
    return {};
}

}  // namespace cp
