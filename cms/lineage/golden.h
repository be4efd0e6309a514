// lineage: the catalogue of golden images, and the tree of who was cloned from whom.
//
// A golden image is a system that lies still, is write-protected and known by its hashes. The
// catalogue is `golden.db` in the folder that holds the systems (the site).
#pragma once

#include "cms/lineage/store.h"

namespace cms::lineage {

class Catalogue {
  public:
    // `site` is the folder of the systems, `by` who works ("VMCLONER AT VM1A").
    Catalogue(std::string site, std::string by) : site_(std::move(site)), by_(std::move(by)) {}

    // Takes the inventory of the system in `folder` as the next generation of `name`, after
    // write-protecting it. Errors: CVMGLD855E (it runs, is in use, is golden already, has faults),
    // what cannot be written; the protection is then taken back.
    base::Result<Snapshot> add(const std::string& folder, const std::string& name,
                               Findings& findings);
    base::Result<std::vector<Snapshot>> list();
    // The newest generation of that name, or of a system of that name. Error: CVMGLD850E.
    base::Result<Snapshot> find(const std::string& name);
    base::Result<Inventory> inventory(const Snapshot& about);

    enum class Depth { quick, whole };
    // Is the image what was catalogued? `quick` believes files whose inode, size and times are as
    // noted. What differs goes to `findings`. Errors: CVMGLD851E tampered with, CVMGLD858E retired.
    base::Result<void> verify(const Snapshot& about, Depth depth, const std::string& cache,
                              Findings& findings);

    enum class Removal { unprotect, keep, erase };
    // Marks it retired; then the write protection is taken away (unprotect), kept, or the whole
    // folder removed (erase). Error: CVMGLD853E a clone shares its storage, it is being cloned.
    base::Result<void> retire(const Snapshot& about, Removal removal);

  private:
    base::Result<Store> store(dasd::Access access);
    std::string site_, by_;
};

// A system of the site and where it came from.
struct Relative {
    std::string name, source, folder;
    bool unfinished = false;  // its folder is name.part
    std::optional<Snapshot> golden;
    std::uint64_t shared_bytes = 0;  // with its source
};
// Systems whose folders lie in the site, by name. Folders that cannot be read are left out.
std::vector<Relative> relatives(const std::string& site, const std::vector<Snapshot>& goldens);
// The tree of them, as text and as a picture. Sources that are not there any more are shown too.
std::vector<std::string> tree_text(const std::vector<Relative>& systems);
std::string tree_svg(const std::vector<Relative>& systems);

// Bytes of storage that both files use (shared extents); 0 where the file system cannot tell.
std::uint64_t shared_bytes(const std::string& a, const std::string& b);

// Write protection of a system: `ro` on every volume of system.cnf, no write permission on the
// images. protect() answers the text of system.cnf before.
base::Result<std::string> protect(const std::string& folder);
base::Result<void> unprotect(const std::string& folder, const std::string& device_file);
// Device lines of system.cnf with ` ro` behind what Hercules reads, before a comment.
std::string read_only_devices(const std::string& device_file);

}  // namespace cms::lineage
