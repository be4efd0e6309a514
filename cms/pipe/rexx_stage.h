// Stages written in REXX: files of type REXX with pipeline commands in their default environment.
#pragma once

#include <string_view>

#include "cms/pipe/table.h"

namespace cms::pipe {

// True when there is a file `name` REXX, on a disk or in storage.
bool has_rexx_stage(World& world, std::string_view name);
// Plans `name` with the request's operands as its argument string. Errors: 027; what reading the
// file gives.
base::Result<Start> plan_rexx(Request& request, std::string_view name);

}  // namespace cms::pipe
