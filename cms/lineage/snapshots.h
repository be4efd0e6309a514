// lineage: snapshots of a system that lies still: copies of its whole folder to go back to. Ours.
//
//   site/vm1r                  the system
//   site/vm1r.snap/before      a snapshot: every file of the folder but its lock and console,
//   write-
//                              protected, and `contents`, which lists them
//   site/vm1r.snap/before.new  one that is being made, or what RESTORE exchanges with the system
//   site/vm1r.snap/before.out  one that is being removed
//
// A snapshot gets its name, and a system its old contents, in one step of the file system (rename,
// exchange). So what a kill leaves are .new and .out folders: list() names them, and the next
// command on that system removes them. A system that is not there any more can be restored, too.
#pragma once

#include <string>
#include <vector>

#include "cms/lineage/lineage.h"
#include "cp/system_lock.h"

namespace cms::lineage {

// What `contents` says, line by line.
struct FolderCopy {
    std::string system, name;      // upper case
    std::string made_at, made_by;  // "2026-11-22 02:07:58" UTC, "VMCLONER AT VM1A"
    struct File {
        std::string name;
        unsigned mode = 0644;
        std::uint64_t size = 0;
        std::string changed;  // seconds.nanoseconds of the copy: a later change shows
    };
    std::vector<File> files;
    std::string hash;         // SHA-256 of `contents`
    bool is_shared = true;    // of the copy just made: no block was copied
    bool unfinished = false;  // of a list: a .new or .out folder; `name` has its ending
    bool in_work = false;     // of a list: somebody works on this system's snapshots
    std::uint64_t bytes() const;
};

// The snapshots of one system.
class Snapshots {
  public:
    // `folder` is the system's, whether it is there or not; `by` who works.
    Snapshots(std::string folder, std::string by);

    // Errors of all: CVMSNP881E with the reason: the system runs, is being made, a program has an
    // image open, a volume that can be written lies outside of the folder, no room, no such name,
    // somebody else works on the system's snapshots. 882E: there is no such snapshot.
    base::Result<FolderCopy> take(const std::string& name);
    // The snapshot is compared with its contents first (886E: it was tampered with). A golden image
    // in use is refused, and a system that would bring a label back which another one has.
    base::Result<FolderCopy> restore(const std::string& name);
    base::Result<FolderCopy> remove(const std::string& name);
    // By name, unfinished ones too; those whose contents cannot be read are unfinished.
    std::vector<FolderCopy> list() const;
    // What the command found of an earlier one and removed.
    const std::vector<std::string>& cleaned() const { return cleaned_; }

  private:
    base::Result<std::unique_ptr<cp::SystemLock>> lock_shelf(const std::string& what);
    base::Result<FolderCopy> find(const std::string& name) const;
    base::Result<void> note(const std::string& what, const std::string& before,
                            const std::string& after);
    base::Error refused(const std::string& what, const std::string& why) const;
    base::Result<void> put_back(const FolderCopy& copy, const std::string& fresh);
    std::string path(const std::string& name, std::string_view ending = "") const;
    void tidy();

    std::string folder_, shelf_, system_, by_;
    std::vector<std::string> cleaned_;
};

// The systems of a site that have snapshots, by their folders (which may be gone).
std::vector<std::string> folders_with_snapshots(const std::string& site);

}  // namespace cms::lineage
