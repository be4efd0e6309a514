// CLONESYS ATTACH, DETACH, QUERY: systems that lie beside the running one.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "cp/commands/clonesys.h"
#include "cp/device_file.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

std::vector<std::shared_ptr<RealDasd>> volumes_of(const SystemImpl& system,
                                                  const std::string& name) {
    std::vector<std::shared_ptr<RealDasd>> found;
    for (const auto& real : system.volumes.all())
        if (real->system_name == name) found.push_back(real);
    return found;
}

Result<void> check_unused(const SystemImpl& system,
                          const std::vector<std::shared_ptr<RealDasd>>& volumes) {
    for (const auto& link : system.links)
        for (const auto& real : volumes)
            if (link->real == real)
                return make_error(msg::CVMCSY707E, hex(real->number),
                                  link->user + ' ' + hex(link->number));
    return {};
}

void take_off_line(SystemImpl& system, const std::vector<std::shared_ptr<RealDasd>>& volumes) {
    for (const auto& real : volumes) system.volumes.remove(*real);
}

namespace {

// What VERIFY … (RECORD keeps in a system's folder (docs/lineage.md).
constexpr std::string_view kRecordFile = "lineage.db";

// Files this product makes beside an image of the journal: locks, unfinished copies,
// before-images; and what a system keeps in its own folder.
bool belongs_to(const CloneJournal& journal, const std::string& file) {
    for (auto own : {kDeviceFile, kJournalFile, kTextJournalFile, kLockFile, kRecordFile})
        for (auto suffix : {"", ".new", "-wal", "-shm", "-journal"})
            if (file == std::string(own) + suffix) return true;
    if (file == "console" || file == "console.sock") return true;
    for (const auto& line : journal.volumes)
        if (file == line.file || file.starts_with(line.file + '.')) return true;
    return false;
}

bool goes_last(const std::string& file) {
    return file == kLockFile || file.starts_with(kJournalFile) ||
           file.starts_with(kTextJournalFile);
}

}  // namespace

std::vector<std::string> remove_system_files(const std::string& folder,
                                             const CloneJournal& journal) {
    std::vector<std::string> strange;
    std::error_code ignored;
    // The device file is the first: without it the images are nobody's.
    fs::remove(folder + '/' + std::string(kDeviceFile), ignored);
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        auto file = entry.path().filename().string();
        if (!belongs_to(journal, file))
            strange.push_back(file);
        else if (!goes_last(file))
            fs::remove_all(entry.path(), ignored);
    }
    return strange;
}

void remove_system_folder(const std::string& folder) {
    std::error_code ignored;
    // The lock is the very last: whoever finds the folder finds it locked.
    for (auto file : {kJournalFile, kTextJournalFile, kLockFile})
        for (auto suffix : {"-wal", "-shm", "-journal", ".new", ""})
            fs::remove(folder + '/' + std::string(file) + suffix, ignored);
    fs::remove(folder, ignored);
}

namespace {

std::string volume_line(const RealDasd& real) {
    return fmt::format("DASD {} {} {} CYL", hex(real.number), real.serial, real.cylinders().n);
}

// Opens the devices of a finished system, with numbers from `first` on when given.
Result<std::vector<std::shared_ptr<RealDasd>>> open_devices(
    const SystemImpl& system, const std::string& folder, bool read_only,
    std::optional<dasd::DeviceNumber> first) {
    std::vector<std::shared_ptr<RealDasd>> opened;
    auto devices = TRY(read_device_file(folder));
    for (auto device : devices) {
        if (!base::upper(device.type).starts_with("3390")) continue;
        device.read_only |= read_only;
        if (first) device.number = {static_cast<std::uint16_t>(first->n + opened.size())};
        // Whoever writes to it without our locks (Hercules) runs that system.
        TRY(dasd::check_not_in_use(device.path, dasd::Access::read));
        auto real = TRY(RealDasd::from_file(device));
        if (system.volumes.find(device.number) || system.offline.contains(device.number))
            return make_error(msg::CVMCSY704E, hex(device.number));
        auto other = system.volumes.other_with(real->serial, *real);
        if (other && !real->serial.empty())
            return make_error(msg::CVMCSY703E, real->serial, "device " + hex(other->number));
        opened.push_back(real);
    }
    return opened;
}

std::string size_line(const CloneJournal::VolumeLine& line, const std::string& folder) {
    auto path = folder + '/' + line.file;
    struct stat facts {};
    bool there = ::stat(path.c_str(), &facts) == 0;
    auto opened = dasd::open_volume(path, dasd::Access::read);
    auto label = opened.ok() ? dasd::read_label(*opened.value())
                             : Result<std::optional<dasd::VolumeLabel>>(opened.error());
    auto serial = label.ok() && label.value() ? label.value()->serial : std::string("------");
    return fmt::format("{} {:<6} {:<6} {:>6} CYL {:>12} {:>12} {}", hex(line.number), line.label,
                       serial, line.cylinders.n, there ? facts.st_size : 0,
                       there ? facts.st_blocks * 512 : 0, there ? line.file : "(missing)");
}

}  // namespace

Result<void> attach_beside(Call& call) {
    auto name = TRY(take_system_name(call));
    bool read_only = call.operands.take("READ");
    std::optional<dasd::DeviceNumber> first;
    if (call.operands.take("AT")) first = TRY(take_device_number(call));
    TRY(no_more_operands(call));
    auto folder = TRY(folder_beside(call.cp, name));
    if (!exists(folder)) return make_error(msg::CVMCSY709E, name);
    if (folder == call.cp.folder) return make_error(msg::CVMCSY712E, "ATTACH", "it is this system");
    if (call.cp.beside.contains(name)) {
        // On line already, as after COMMIT: the answer is the same.
        auto here = volumes_of(call.cp, name);
        for (const auto& real : here) call.line(volume_line(*real));
        if (!here.empty()) return {};
        call.cp.beside.erase(name);
    }
    auto lock = TRY(SystemLock::take(folder));
    BesideSystem other{name, folder, std::move(lock), std::nullopt};
    auto opened = TRY(open_devices(call.cp, folder, read_only, first));
    for (const auto& real : opened) {
        real->system_name = name;
        TRY(call.cp.volumes.add(real));
        call.line(volume_line(*real));
    }
    call.cp.beside.emplace(name, std::move(other));
    return {};
}

Result<void> detach_beside(Call& call) {
    auto name = TRY(take_system_name(call));
    TRY(no_more_operands(call));
    auto found = call.cp.beside.find(name);
    if (found == call.cp.beside.end()) return make_error(msg::CVMCSY708E, name);
    auto volumes = volumes_of(call.cp, name);
    TRY(check_unused(call.cp, volumes));
    take_off_line(call.cp, volumes);
    call.cp.beside.erase(found);
    call.line(fmt::format("System {} is detached, {} volumes", name, volumes.size()));
    return {};
}

namespace {

// State, volumes and, when there is one, the predecessor.
Result<void> query_system(Call& call, const std::string& name) {
    auto folder = TRY(folder_beside(call.cp, name));
    auto part = part_of(folder);
    bool unfinished = exists(part);
    if (!unfinished && !exists(folder)) return make_error(msg::CVMCSY709E, name);
    const auto& place = unfinished ? part : folder;
    bool here = call.cp.beside.contains(name);
    auto state = unfinished ? (here ? "being made here" : "unfinished") : "complete";
    call.line(fmt::format("SYSTEM {} {}{} IN {}", name, state,
                          here && !unfinished ? ", attached" : "", place));
    if (exists(old_of(folder))) call.line("PREDECESSOR KEPT IN " + old_of(folder));
    auto record = place + '/' + std::string(kRecordFile);
    if (exists(record)) call.line("HASHES RECORDED IN " + record);
    if (!has_journal(place)) return {};
    auto journal = TRY(open_journal(place, name, Database::Open::read));
    call.line("RDEV WANTED LABEL      SIZE       BYTES    ALLOCATED FILE");
    for (const auto& line : journal.volumes) call.line(size_line(line, place));
    return {};
}

}  // namespace

Result<void> query_beside(Call& call) {
    auto name = TRY(take_system_name(call));
    if (call.operands.take("JOURNAL")) return query_journal(call, name);
    if (call.operands.take("KEPT")) return query_kept(call, name);
    if (call.operands.take("DEPENDENTS")) return query_dependents(call, name);
    TRY(no_more_operands(call));
    return query_system(call, name);
}

}  // namespace cp
