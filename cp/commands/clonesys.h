// Parts of CLONESYS that share names and folders.
#pragma once

#include "cp/commands/table.h"

namespace cp {

std::string lower(std::string_view text);
base::Result<std::string> take_system_name(Call& call);
base::Result<std::string> folder_beside(const SystemImpl& system, const std::string& name);
std::string part_of(const std::string& folder);
base::Result<BesideSystem*> being_made(Call& call, const std::string& name);
base::Result<void> sync_file(const std::string& path);

base::Result<void> attach_beside(Call& call);
base::Result<void> detach_beside(Call& call);
base::Result<void> discard(Call& call);
base::Result<void> query_beside(Call& call);

}  // namespace cp
