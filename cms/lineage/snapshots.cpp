// lineage: taking, restoring and removing snapshots.
#include "cms/lineage/snapshots.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "cms/lineage/folder_copy.h"
#include "cms/lineage/golden.h"
#include "cp/audit.h"

namespace cms::lineage {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::string_view kShelf = ".snap", kNew = ".new", kOut = ".out";

std::string lower(std::string_view text) {
    std::string folded(text);
    for (auto& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

bool is_name(const std::string& name) {
    auto plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= 8 && std::all_of(name.begin(), name.end(), plain);
}

bool exists(const std::string& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

base::Error unusable(const std::string& path) {
    return make_error(msg::CVMLIN804E, path, std::strerror(errno));
}

Result<void> sync_folder(const std::string& folder) {
    int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) return unusable(folder);
    return {};
}

// A rename, exchange (RENAME_EXCHANGE) or move to a name that is free (RENAME_NOREPLACE), on disk.
Result<void> move_folder(const std::string& from, const std::string& to, unsigned how) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), how) != 0) return unusable(to);
    TRY(sync_folder(fs::path(from).parent_path().string()));
    return sync_folder(fs::path(to).parent_path().string());
}

Result<void> write_text(const std::string& path, const std::string& text) {
    auto file = TRY(dasd::host_files().create(path));
    TRY(file->write(0, std::as_bytes(std::span(text))));
    return file->sync();
}

bool has_ending(std::string_view name) {
    return name.ends_with(kNew) || name.ends_with(kOut);
}

void remove_folder(const std::string& folder) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
}

// Nobody outside has one of the images open.
Result<void> check_idle(const std::string& folder) {
    for (const auto& device : TRY(cp::read_device_file(folder)))
        if (base::upper(device.type).starts_with("3390") && exists(device.path))
            TRY(dasd::check_not_in_use(device.path, dasd::Access::write));
    return {};
}

// Another system of the site that has one of the labels: no two that are reachable share one.
Result<void> check_labels_free(const std::string& fresh, const std::string& folder) {
    auto system = TRY(open_system(fresh));
    for (const auto& relative : relatives(site_of(folder), {})) {
        auto other = open_system(relative.folder);
        if (!other.ok() || relative.folder == folder) continue;
        for (const auto& volume : system.volumes)
            if (const auto* twin = other.value().find(volume.serial))
                return make_error(msg::CVMLIN804E, folder,
                                  fmt::format("label {} is that of {}", volume.serial, twin->path));
    }
    return {};
}

bool is_golden(const std::string& folder) {
    auto known = Catalogue(site_of(folder), "").list();
    if (!known.ok()) return false;
    return std::any_of(known.value().begin(), known.value().end(), [&](const Snapshot& one) {
        return one.folder == folder && one.retired_at.empty();
    });
}

}  // namespace

Snapshots::Snapshots(std::string folder, std::string by)
    : folder_(std::move(folder)),
      shelf_(folder_ + std::string(kShelf)),
      system_(base::upper(fs::path(folder_).filename().string())),
      by_(std::move(by)) {}

std::string Snapshots::path(const std::string& name, std::string_view ending) const {
    return shelf_ + '/' + lower(name) + std::string(ending);
}

base::Error Snapshots::refused(const std::string& what, const std::string& why) const {
    return make_error(msg::CVMSNP881E, what, system_, why);
}

Result<void> Snapshots::note(const std::string& what, const std::string& before,
                             const std::string& after) {
    return cp::append_audit(site_of(folder_),
                            {by_, fmt::format("SNAPSHOT {}", what), before, after});
}

// One command at a time; what an ended one left goes.
Result<std::unique_ptr<cp::SystemLock>> Snapshots::lock_shelf(const std::string& what) {
    auto lock = cp::SystemLock::take(shelf_);
    if (!lock.ok()) return refused(what, lock.error().text);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(shelf_, ignored)) {
        auto name = entry.path().filename().string();
        if (!has_ending(name)) continue;
        remove_folder(entry.path().string());
        cleaned_.push_back(fs::path(shelf_).filename().string() + '/' + name);
    }
    return lock;
}

// An empty shelf goes, its lock last.
void Snapshots::tidy() {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(shelf_, ignored))
        if (entry.path().filename() != cp::kLockFile) return;
    fs::remove(shelf_ + '/' + std::string(cp::kLockFile), ignored);
    fs::remove(shelf_, ignored);
}

Result<FolderCopy> Snapshots::find(const std::string& name) const {
    if (!is_name(name) || !exists(path(name))) return make_error(msg::CVMSNP882E, system_, name);
    return read_contents(path(name));
}

Result<FolderCopy> Snapshots::take(const std::string& name) {
    const std::string what = "SNAPSHOT " + name;
    if (!is_name(name)) return refused(what, "a name has 1 to 8 letters, digits, - or _");
    if (exists(path(name))) return refused(what, "there is one of that name");
    auto running = cp::SystemLock::take(folder_);
    if (!running.ok()) return refused(what, running.error().text);
    auto idle = check_idle(folder_);
    if (!idle.ok()) return refused(what, idle.error().text);
    if (::mkdir(shelf_.c_str(), 0777) != 0 && errno != EEXIST) return unusable(shelf_);
    auto lock = TRY(lock_shelf(what));
    auto fresh = path(name, kNew);
    auto made = [&]() -> Result<FolderCopy> {
        auto files = TRY(files_to_copy(folder_));
        auto copied = TRY(copy_files(folder_, fresh, files, 0222));
        FolderCopy copy;
        copy.system = system_;
        copy.name = name;
        copy.made_at = utc_now();
        copy.made_by = by_;
        copy.files = std::move(copied.files);
        TRY(write_text(fresh + '/' + std::string(kContents), contents_text(copy)));
        TRY(sync_folder(fresh));
        copy = TRY(read_contents(fresh));
        copy.is_shared = copied.is_shared;
        TRY(note(fmt::format("{} {}", system_, name), "", copy.hash));
        TRY(move_folder(fresh, path(name), RENAME_NOREPLACE));
        return copy;
    }();
    if (made.ok()) return made;
    remove_folder(fresh);
    tidy();
    return refused(what, made.error().text);
}

// The fresh copy takes the system's name, and what had it becomes `fresh`, in one step.
Result<void> Snapshots::put_back(const FolderCopy& copy, const std::string& fresh) {
    bool there = exists(folder_);
    if (!there) TRY(check_labels_free(fresh, folder_));
    TRY(note(fmt::format("RESTORE {} {}", system_, copy.name), "", copy.hash));
    TRY(move_folder(fresh, folder_, there ? RENAME_EXCHANGE : RENAME_NOREPLACE));
    if (there) remove_folder(fresh);
    return {};
}

Result<FolderCopy> Snapshots::restore(const std::string& name) {
    const std::string what = "RESTORE " + name;
    auto copy = TRY(find(name));
    if (exists(folder_ + ".part")) return refused(what, "it is being made: CLONEVM (ROLLBACK");
    if (is_golden(folder_)) return refused(what, "it is a golden image: GOLDEN RETIRE it first");
    std::unique_ptr<cp::SystemLock> running;
    if (exists(folder_)) {
        auto taken = cp::SystemLock::take(folder_);
        if (!taken.ok()) return refused(what, taken.error().text);
        running = std::move(taken).value();
        auto idle = check_idle(folder_);
        if (!idle.ok()) return refused(what, idle.error().text);
    }
    auto lock = TRY(lock_shelf(what));
    auto changed = difference(path(name), copy);
    if (!changed.empty()) return make_error(msg::CVMSNP886E, name, system_, changed);
    auto fresh = path(name, kNew);
    auto done = [&]() -> Result<void> {
        auto copied = TRY(copy_files(path(name), fresh, copy.files, 0));
        copy.is_shared = copied.is_shared;
        // Whoever comes between exchange and end finds the system locked.
        auto held = TRY(cp::SystemLock::take(fresh));
        TRY(sync_folder(fresh));
        return put_back(copy, fresh);
    }();
    if (done.ok()) return copy;
    remove_folder(fresh);
    return refused(what, done.error().text);
}

Result<FolderCopy> Snapshots::remove(const std::string& name) {
    const std::string what = "DELETE " + name;
    if (!is_name(name) || !exists(path(name))) return make_error(msg::CVMSNP882E, system_, name);
    auto lock = TRY(lock_shelf(what));
    auto known = read_contents(path(name));
    FolderCopy copy;
    if (known.ok()) copy = std::move(known).value();
    copy.name = name;
    copy.system = system_;
    TRY(note(fmt::format("DELETE {} {}", system_, name), copy.hash, ""));
    TRY(move_folder(path(name), path(name, kOut), RENAME_NOREPLACE));
    remove_folder(path(name, kOut));
    tidy();
    return copy;
}

std::vector<FolderCopy> Snapshots::list() const {
    std::vector<FolderCopy> found;
    std::error_code ignored;
    bool in_work = is_running(shelf_);
    for (const auto& entry : fs::directory_iterator(shelf_, ignored)) {
        auto name = entry.path().filename().string();
        if (name == cp::kLockFile) continue;
        auto contents = read_contents(entry.path().string());
        FolderCopy copy;
        if (contents.ok()) copy = std::move(contents).value();
        copy.system = system_;
        copy.name = base::upper(name);
        copy.unfinished = !contents.ok() || has_ending(name);
        copy.in_work = in_work;
        found.push_back(std::move(copy));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.made_at, a.name) < std::tie(b.made_at, b.name);
    });
    return found;
}

std::vector<std::string> folders_with_snapshots(const std::string& site) {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(site, ignored)) {
        auto path = entry.path().string();
        if (entry.is_directory(ignored) && path.ends_with(kShelf))
            found.push_back(path.substr(0, path.size() - kShelf.size()));
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace cms::lineage
