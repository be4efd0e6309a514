// Writing the object directory; reading it is in cp.h.
#pragma once

#include "cp/cp.h"

namespace cp {

// Writes a new generation into free DRCT cylinders and makes it current; answers its pages. Errors:
// foreign map, too little DRCT space (760E), cylinders that hold something else (nothing was
// written then).
base::Result<std::size_t> write_object_directory(dasd::Volume& volume, std::string_view serial,
                                                 const ObjectDirectory& object);

}  // namespace cp
