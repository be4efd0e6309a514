// What is read from a SYSRES at IPL: SYSTEM CONFIG and the user directory. Design section 7.
#pragma once

#include "cp/cp.h"
#include "cp/member_directory.h"
#include "cp/real_dasd.h"

namespace cp {

// A CMS file found on a volume, and the cylinders of the disk it lies on.
struct FoundFile {
    std::vector<std::string> records;
    dasd::Cylinder cylinder;
};

// The records of a CMS file on the minidisk that begins at `start`. Error: no CMS disk there, no
// such file, damaged.
base::Result<FoundFile> read_cms_file(const RealDasd& dasd, dasd::CylinderRange disk,
                                      std::string_view name, std::string_view type);
// The same, looked for on every CMS disk of the volume in cylinder order; std::nullopt when none
// has it.
std::optional<FoundFile> scan_for_file(const RealDasd& dasd, std::string_view name,
                                       std::string_view type);
// PARM extents of a map with our mark; empty for others.
std::vector<dasd::CylinderRange> parm_extents(const RealDasd& dasd);
// SYSTEM CONFIG: on the first PARM disk when the map is ours, else by the scan.
base::Result<FoundFile> read_system_config(const RealDasd& dasd);

struct FoundDirectory {
    UserDirectory directory;
    std::string source;  // in words: which, where, of when
};
// By the order of design section 7: object in DRCT cylinders, USER DIRECT on a CMS disk, named
// file; as it is for that system.
base::Result<FoundDirectory> read_directory(const RealDasd& sysres, const std::string& named_file,
                                            const std::vector<KnownVolume>& volumes,
                                            std::string_view system);

}  // namespace cp
