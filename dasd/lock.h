// Locks between processes. Design section 6.
//
// Byte-range open-file-description locks on a lock file beside the image (never renamed): one byte
// a cylinder. They vanish with their holder, so nothing stale is left. Hercules takes no lock at
// all: a kernel lease on the image, or a look through /proc where leases do not work, tells whether
// another program has it open.
#pragma once

#include <memory>
#include <string>

#include "dasd/volume.h"

namespace dasd {

class ExtentLock {
  public:
    virtual ~ExtentLock() = default;
};

// Locks cylinders of the image for reading (shared) or writing (exclusive) until the lock object
// dies. Error: held by another process (its pid when known). Holders within one process do not
// exclude each other: CP's LINK table does that. The lock file stays when the lock is given back.
// For reading in a folder where no lock file can be made, nothing is locked.
base::Result<std::unique_ptr<ExtentLock>> lock_extent(const std::string& image_path,
                                                      CylinderRange range, Access access);

// What is known about other users of an image. `proved` is false when this user may not look at all
// processes and the kernel grants no lease; `how` then says so, for a warning.
struct UsageProof {
    bool proved = false;
    std::string how;
};
// As check_not_in_use, with the strength of the answer.
base::Result<UsageProof> prove_not_in_use(const std::string& image_path, Access access);

// Error when a program that takes no locks (Hercules) has the image open in a way that conflicts
// with `access`. Files opened by this process or by holders of our locks do not count.
base::Result<void> check_not_in_use(const std::string& image_path, Access access);
// The same for an image that this process has open: quicker when this is the only descriptor.
base::Result<void> check_not_in_use(const File& image, const std::string& image_path,
                                    Access access);

}  // namespace dasd
