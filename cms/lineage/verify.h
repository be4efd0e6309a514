// lineage: VERIFY: is a system as it should be?
#pragma once

#include "cms/lineage/identity.h"
#include "cms/lineage/store.h"

namespace cms::lineage {

struct VerifyOptions {
    bool record = false;    // keep the hashes as what later runs compare with
    bool all = false;       // show every changed record, not the first few of a place
    bool hashes = true;     // compare with what was recorded
    bool structure = true;  // labels, maps, minidisks, directory, configuration
    bool identity = true;   // leftovers of the source
    bool clear = false;     // write zeros over free CMS blocks that hold traces
    std::string cache;      // of hashes; empty: read everything
    std::string made_by;    // "VMCLONER AT VM1A"
    Keeps keeps;            // files that may name the source
};

// The outcome besides findings, for the audit log.
struct VerifyReport {
    std::string recorded, found;  // hashes; empty: not taken
};

// Everything that VERIFY finds goes to `findings`. Errors: the store cannot be used, a volume
// cannot be read for hashing.
base::Result<VerifyReport> verify(const SystemFiles& system, const VerifyOptions& options,
                                  Findings& findings);

// Parts of it.
void check_labels(const SystemFiles& system, Findings& findings);
void check_maps(const SystemFiles& system, Findings& findings);
// Answers how many file systems were walked.
std::uint64_t check_minidisks(const SystemFiles& system, Findings& findings);
void check_directory(const SystemFiles& system, Findings& findings);
base::Result<void> check_configuration(const SystemFiles& system, Findings& findings);
// Names every record that is not as `recorded`, by volume, cylinder, head, record and what lies
// there. `now` must have been taken with the same extents. Returns how many.
std::uint64_t compare_records(const SystemFiles& system, const Inventory& recorded,
                              const Inventory& now, bool all, Findings& findings);

// Where VERIFY keeps what it recorded.
std::string record_path(const std::string& folder);

}  // namespace cms::lineage
