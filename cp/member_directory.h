// The directory of an SSI cluster as it is for one of its members.
#pragma once

#include "cp/cp.h"

namespace cp {

// parse_directory() for a member: each IDENTITY has the devices of the SUBCONFIG that its BUILD ON
// statement names for that system, and what else the SUBCONFIG says overrides.
UserDirectory directory_of_system(const std::vector<std::string>& records,
                                  const std::vector<KnownVolume>& volumes, std::string_view system);

}  // namespace cp
