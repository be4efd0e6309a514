// CLONESYS: a new system directory beside the running one. Ours; docs/cp.md and design section 8.
//
// The folder under construction is `<name>.part`; its journal says which volumes were promised
// which labels. A volume is created already carrying its own, unused serial, and everything that
// later replaces it carries it again (intended label), so that at no moment two images of these
// systems share one.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "cp/commands/clonesys.h"
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;
using Use = RealDasd::Use;

Result<std::string> take_system_name(Call& call) {
    auto name = std::string(call.operands.next());
    auto plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    bool good = !name.empty() && name.size() <= 8 && std::all_of(name.begin(), name.end(), plain);
    if (!good) return make_error(msg::HCPCFC026E);
    return name;
}

// Folder of a system beside this one.
Result<std::string> folder_beside(const SystemImpl& system, const std::string& name) {
    if (system.folder.empty()) return make_error(msg::CVMCSY711E, name);
    return (fs::path(system.folder).parent_path() / base::lower(name)).string();
}

constexpr std::string_view kPart = ".part";

std::string part_of(const std::string& folder) {
    return folder + std::string(kPart);
}
std::string whole_of(const std::string& part) {
    return part.substr(0, part.size() - kPart.size());
}
std::string old_of(const std::string& folder) {
    return folder + ".old";
}

bool exists(const std::string& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

Result<BesideSystem*> being_made(Call& call, const std::string& name) {
    auto found = call.cp.beside.find(name);
    if (found == call.cp.beside.end() || !found->second.journal)
        return make_error(msg::CVMCSY702E, name);
    return &found->second;
}

namespace {

// Another system directory that has a volume of this serial. The one that is replaced may have it:
// no system.
// Those that are made or attached here are not looked at: their volumes are on line.
std::optional<std::string> sibling_with(const SystemImpl& system, const std::string& serial,
                                        const std::string& except) {
    std::error_code ignored;
    auto on_line = [&](const std::string& folder) {
        return std::any_of(system.beside.begin(), system.beside.end(), [&](const auto& other) {
            return other.second.folder == folder && !volumes_of(system, other.first).empty();
        });
    };
    auto parent = fs::path(system.folder).parent_path();
    for (const auto& entry : fs::directory_iterator(parent, ignored)) {
        auto folder = entry.path().string();
        if (folder == system.folder || folder == except || on_line(folder)) continue;
        if (!exists(folder + '/' + std::string(kDeviceFile))) continue;
        auto devices = read_device_file(folder);
        if (!devices.ok()) continue;
        for (const auto& device : devices.value()) {
            auto real = RealDasd::from_file(device);
            if (real.ok() && real.value()->serial == serial) return device.path;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<void> check_serial_is_new(Call& call, const BesideSystem& made, const std::string& serial) {
    for (const auto& real : call.cp.volumes.all())
        if (real->serial == serial || real->intended_label == serial)
            return make_error(msg::CVMCSY703E, serial, "device " + hex(real->number));
    for (const auto& line : made.journal->volumes)
        if (line.label == serial) return make_error(msg::CVMCSY703E, serial, made.name);
    if (auto path = sibling_with(call.cp, serial, old_of(whole_of(made.folder))))
        return make_error(msg::CVMCSY703E, serial, *path);
    return {};
}

Result<void> finish_volume(Call& call, const BesideSystem& made,
                           const CloneJournal::VolumeLine& line) {
    auto path = made.folder + '/' + line.file;
    bool kept = !TRY(made.journal->fact(kept_fact(line.label))).empty();
    // Nobody relies on a new image before COMMIT, which syncs them; a kept one has its user's data.
    auto& files = kept ? dasd::host_files() : dasd::unsynced_files();
    if (kept)
        TRY(link_image(made, line.file));
    else if (!exists(path))
        TRY(dasd::create_volume(path, {line.cylinders, false, line.label, true}, files));
    RealDevice device{line.number, "3390", path, false, {}};
    auto lines = TRY(read_device_file(made.folder));
    bool listed = std::any_of(lines.begin(), lines.end(),
                              [&](const auto& known) { return known.number == line.number; });
    if (!listed) TRY(add_device_line(made.folder, device, Syncs::left_out));
    auto real = TRY(RealDasd::from_file(device, files));
    real->intended_label = line.label;
    real->system_name = made.name;
    return call.cp.volumes.add(real);
}

namespace {

base::Error cannot_make(const std::string& name, const std::string& reason) {
    return make_error(msg::CVMCSY700E, name, reason);
}

// Lock, journal and device file of a folder just made.
Result<BesideSystem> fill_part(const std::string& name, const std::string& part,
                               const std::string& source) {
    auto lock = TRY(SystemLock::take(part));
    BesideSystem made{name, part, std::move(lock), std::nullopt};
    made.journal = TRY(create_journal(part, name, source));
    TRY(replace_file(part + '/' + std::string(kDeviceFile),
                     fmt::format("# {}, made from {}\n", name, source), Syncs::left_out));
    return made;
}

// A folder that could not be filled holds these files at most. What cannot be removed is named by
// the next CREATE.
void remove_empty_part(const std::string& part) {
    std::error_code ignored;
    for (auto file : {kDeviceFile, kJournalFile, kLockFile})
        for (auto suffix : {"", ".new", "-wal", "-shm", "-journal"})
            fs::remove(part + '/' + std::string(file) + suffix, ignored);
    fs::remove(part, ignored);
}

Result<void> create(Call& call) {
    auto name = TRY(take_system_name(call));
    auto source = call.cp.name();
    if (call.operands.take("FROM")) source = TRY(take_system_name(call));
    bool replace = call.operands.take("REPLACE");
    bool keep = replace && !call.operands.take("NOROLLBACK");
    TRY(no_more_operands(call));
    auto folder = TRY(folder_beside(call.cp, name));
    auto part = part_of(folder);
    if (exists(folder) && !replace) return cannot_make(name, folder + " exists");
    if (exists(part)) {
        TRY(SystemLock::take(part));  // somebody is at work on it
        return make_error(msg::CVMCSY701E, part, name);
    }
    if (replace) TRY(check_replaceable(call, name, folder));
    if (::mkdir(part.c_str(), 0777) != 0) return cannot_make(name, std::strerror(errno));
    auto made = fill_part(name, part, source);
    if (!made.ok()) {
        remove_empty_part(part);
        return made.error();
    }
    if (replace) TRY(made.value().journal->set_fact("replaces", keep ? "KEEP" : "DROP"));
    auto& entry = call.cp.beside.emplace(name, std::move(made.value())).first->second;
    if (replace) TRY(put_aside(entry, folder));
    call.line(fmt::format("System {} is being made in {}", name, part));
    return {};
}

// A run that is being undone is not gone on with.
Result<void> check_not_undone(const CloneJournal& journal) {
    for (auto step : {kUndoStep, kRemoveStep})
        if (TRY(journal.was_noted(std::string(step))))
            return make_error(msg::CVMCSY712E, "RESUME",
                              fmt::format("{} is being undone: CLONESYS ROLLBACK {}", journal.name,
                                          journal.name));
    return {};
}

// Labels of the volumes whose images were made to the end.
Result<std::vector<std::string>> finished_volumes(const CloneJournal& journal) {
    std::vector<std::string> labels;
    for (const auto& step : TRY(journal.steps()))
        for (const auto& line : journal.volumes)
            if (step.what == "VOLUME " + line.label && !step.finished.empty())
                labels.push_back(line.label);
    return labels;
}

// Volumes of a run that ended come on line again. An image that was being made is made anew; one
// that was made and is missing now was taken by a rollback cut short, or by somebody.
Result<void> bring_back(Call& call, BesideSystem& made) {
    auto finished = TRY(finished_volumes(*made.journal));
    for (const auto& line : made.journal->volumes) {
        auto path = made.folder + '/' + line.file;
        bool was_made = std::find(finished.begin(), finished.end(), line.label) != finished.end();
        if (was_made && !exists(path))
            return make_error(
                msg::CVMCSY712E, "RESUME",
                fmt::format("{} is missing: CLONESYS ROLLBACK {}", line.file, made.name));
        std::error_code ignored;
        if (!was_made) fs::remove(path, ignored);
        TRY(finish_volume(call, made, line));
        if (!was_made) TRY(made.journal->finish("VOLUME " + line.label));
    }
    return {};
}

Result<void> resume(Call& call) {
    auto name = TRY(take_system_name(call));
    TRY(no_more_operands(call));
    auto part = part_of(TRY(folder_beside(call.cp, name)));
    if (call.cp.beside.contains(name)) return {};
    if (!exists(part)) return make_error(msg::CVMCSY709E, name);
    auto lock = TRY(SystemLock::take(part));
    BesideSystem made{name, part, std::move(lock), std::nullopt};
    if (!has_journal(part))
        return make_error(msg::CVMCSY712E, "RESUME",
                          "it ended before anything was made: CLONESYS ROLLBACK " + name);
    made.journal = TRY(open_journal(part, name, Database::Open::write));
    TRY(check_not_undone(*made.journal));
    if (TRY(made.journal->doubt_marks()))
        call.line("The machine was started anew since; what was made is made once more");
    if (!TRY(made.journal->fact("replaces")).empty()) TRY(put_aside(made, whole_of(part)));
    auto config = part + '/' + std::string(kDeviceFile);
    if (!exists(config)) TRY(replace_file(config, "# " + name + '\n'));
    for (const auto& line : made.journal->volumes)
        if (call.cp.volumes.find(line.number)) return make_error(msg::CVMCSY704E, hex(line.number));
    auto on_line = bring_back(call, made);
    if (!on_line.ok()) {
        take_off_line(call.cp, volumes_of(call.cp, name));
        return on_line;
    }
    call.line(
        fmt::format("System {}: {} volumes are on line again", name, made.journal->volumes.size()));
    call.cp.beside.emplace(name, std::move(made));
    return {};
}

Result<dasd::Cylinder> take_size(Call& call) {
    if (call.operands.take("LIKE")) {
        auto serial = std::string(call.operands.next());
        auto source = call.cp.volumes.find(serial);
        if (!source) return make_error(msg::HCPQVD040E, serial);
        return source->cylinders();
    }
    auto count = base::parse_decimal(call.operands.next());
    if (!count || *count == 0 || *count > 65520) return make_error(msg::HCPCFC026E);
    return dasd::Cylinder{*count};
}

Result<void> volume(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto number = TRY(take_device_number(call));
    auto serial = std::string(call.operands.next());
    if (!dasd::is_valid_serial(serial)) return make_error(msg::HCPCFC026E);
    auto cylinders = TRY(take_size(call));
    TRY(no_more_operands(call));
    if (call.cp.volumes.find(number) || call.cp.offline.contains(number))
        return make_error(msg::CVMCSY704E, hex(number));
    TRY(check_serial_is_new(call, *made, serial));
    CloneJournal::VolumeLine line{number, serial, cylinders, base::lower(serial) + ".ckd"};
    TRY(made->journal->add_volume(line));
    // What the journal does not know is of a run whose notes were lost with the power.
    std::error_code ignored;
    fs::remove(made->folder + '/' + line.file, ignored);
    TRY(finish_volume(call, *made, line));
    TRY(made->journal->finish("VOLUME " + line.label));
    call.line(fmt::format("DASD {} {} {} CYL added to system {}", hex(number), serial, cylinders.n,
                          name));
    return {};
}

// Every volume carries the label it was promised and is an image any program can read.
Result<void> complete_volumes(const BesideSystem& made) {
    for (const auto& line : made.journal->volumes) {
        auto path = made.folder + '/' + line.file;
        auto opened = TRY(dasd::open_volume(path, dasd::Access::read));
        auto label = TRY(dasd::read_label(*opened));
        auto serial = label ? label->serial : std::string("none");
        if (serial != line.label) return make_error(msg::CVMCSY705E, line.file, serial, line.label);
        TRY(dasd::fill_null_tracks(path, dasd::unsynced_files()));
    }
    return {};
}

// Together: the disk has as much to do for one as for all.
Result<void> sync_all(const BesideSystem& made) {
    std::vector<std::string> files{std::string(kDeviceFile)};
    for (const auto& line : made.journal->volumes) files.push_back(line.file);
    std::vector<Result<void>> done(files.size());
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < files.size(); ++i)
            threads.emplace_back([&, i] { done[i] = sync_file(made.folder + '/' + files[i]); });
    }
    for (auto& one : done) TRY(std::move(one));
    return sync_folder(made.folder);
}

// The volumes of a renamed system and the locks of their links are found under the new path.
Result<void> follow_folder(SystemImpl& system, const std::string& name, const std::string& folder) {
    for (const auto& real : system.volumes.all()) {
        if (real->system_name != name) continue;
        real->wait_for_disk();
        for (const auto& link : system.links)
            if (link->real == real) link->lock.reset();
        TRY(real->moved_to(folder + '/' + fs::path(real->path).filename().string()));
        for (const auto& link : system.links)
            if (link->real == real && link->writable)
                link->lock = TRY(dasd::lock_extent(real->path, link->range, dasd::Access::write));
    }
    return {};
}

// The folder gets the name of a complete system; nobody else may have made one meanwhile.
Result<void> rename_complete(const std::string& name, const std::string& part,
                             const std::string& folder) {
    bool renamed =
        ::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, folder.c_str(), RENAME_NOREPLACE) == 0;
    // Some file systems know no NOREPLACE; then only the check before guards.
    if (!renamed && errno == EINVAL && !exists(folder))
        renamed = ::rename(part.c_str(), folder.c_str()) == 0;
    if (!renamed) return cannot_make(name, std::strerror(errno));
    return sync_folder(fs::path(folder).parent_path().string());
}

// Before the rename, which cannot be taken back: what a RECLONE put aside, and what comes.
void audit_commit(Call& call, const BesideSystem& made, const std::string& folder) {
    auto old = old_of(folder);
    std::string before;
    if (has_journal(old)) {
        auto journal = open_journal(old, made.name, Database::Open::read);
        if (journal.ok()) before = identity_hash(old, journal.value());
    }
    const auto& journal = *made.journal;
    audit(call, fmt::format("COMMIT {} FROM {}: {}", made.name, journal.source, labels_of(journal)),
          before, identity_hash(made.folder, journal));
}

// What could not be written to the disk is made once more by RESUME.
Result<void> sync_or_doubt(BesideSystem& made) {
    auto done = sync_all(made);
    if (!done.ok()) (void)made.journal->doubt().ok();
    return done;
}

// The rename is the effect, and the last one: the journal goes with the folder, all of it on disk.
Result<void> commit(Call& call) {
    auto name = TRY(take_system_name(call));
    TRY(no_more_operands(call));
    auto* made = TRY(being_made(call, name));
    auto folder = TRY(folder_beside(call.cp, name));
    TRY(made->journal->note_soon("COMMIT"));
    TRY(complete_volumes(*made));
    TRY(sync_or_doubt(*made));
    audit_commit(call, *made, folder);
    TRY(made->journal->finish("COMMIT"));
    TRY(made->journal->seal());
    auto renamed = rename_complete(name, made->folder, folder);
    if (!renamed.ok()) {
        made->journal = TRY(open_journal(made->folder, name, Database::Open::write));
        TRY(made->journal->doubt("COMMIT"));
        return renamed;
    }
    made->journal.reset();
    made->folder = folder;
    TRY(follow_folder(call.cp, name, folder));
    call.line(fmt::format("System {} is complete in {}", name, folder));
    return {};
}

Result<void> freeze(Call& call) {
    std::vector<std::shared_ptr<RealDasd>> chosen;
    if (call.operands.at_end())
        for (const auto& real : call.cp.volumes.all())
            if (real->use == Use::owned || real->use == Use::system) chosen.push_back(real);
    while (!call.operands.at_end()) {
        auto serial = std::string(call.operands.next());
        auto real = call.cp.volumes.find(serial);
        if (!real) return make_error(msg::HCPQVD040E, serial);
        chosen.push_back(real);
    }
    for (auto* machine : call.cp.machines)
        if (machine->events) machine->events->before_freeze();
    for (const auto& real : chosen) TRY(real->base().sync());
    for (const auto& real : chosen) real->frozen = true;
    call.line(fmt::format("{} volumes are frozen", chosen.size()));
    return {};
}

Result<void> thaw(Call& call) {
    TRY(no_more_operands(call));
    std::size_t count = 0;
    for (const auto& real : call.cp.volumes.all()) count += std::exchange(real->frozen, false);
    call.line(fmt::format("{} volumes are thawed", count));
    return {};
}

struct Form {
    std::string_view word;
    Run run;
};
constexpr Form kForms[] = {
    {"CREATE", create},
    {"RESUME", resume},
    {"VOLUME", volume},
    {"ATTACH", attach_beside},
    {"DETACH", detach_beside},
    {"FREEZE", freeze},
    {"THAW", thaw},
    {"COMMIT", commit},
    {"DISCARD", roll_back},
    {"ROLLBACK", roll_back},
    {"SETTLE", settle},
    {"REMOVE", remove_system},
    {"NOTE", note},
    {"DONE", done},
    {"KEEP", keep},
    {"FORGET", forget},
    {"PASS", copy_fleet},
    {"PLAN", plan_clone},
    {"INSPECT", inspect_volume},
    {"LINK", link_volume},
    {"CARRY", carry_cylinders},
    {"PROTECT", protect_volume},
    {"QUERY", query_beside},
};

}  // namespace

Result<void> sync_file(const std::string& path) {
    int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    auto reason = std::string(std::strerror(errno));
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) return make_error(msg::CVMDEV621E, path, reason);
    return {};
}

Result<void> clonesys(Call& call) {
    if (!call.machine.user.has_option("DEVMAINT"))
        return make_error(msg::HCPCFC003E, "CLONESYS: OPTION DEVMAINT is needed");
    auto word = call.operands.next();
    if (word.empty()) return make_error(msg::HCPCFC026E);
    for (const auto& form : kForms)
        if (form.word == word) return form.run(call);
    return make_error(msg::HCPCFC003E, std::string(word));
}

}  // namespace cp
