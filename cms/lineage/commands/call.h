// lineage: what the commands VERIFY, DRIFT, GOLDEN and AUDIT share.
#pragma once

#include "cms/commands/support.h"
#include "cms/lineage/identity.h"

namespace cms::lineage {

// Folder of the running system; empty without one.
std::string running_folder(Session& session);
// The folder that holds the systems: where the running one lies, else the current directory.
std::string site_folder(Session& session);
// "VMCLONER AT VM1A"
std::string who(Session& session);
// Operands in the case they were typed: a path is one.
std::vector<std::string> typed_operands(const CommandLine& line);
// The files that may name a clone's source: CLONEVM $KEEP$ of the accessed disks, else the usual
// list. Lines are `fn ft [user vdev]`, with patterns; &SOURCE and &SYSID stand for the systems'
// names and /* begins a note.
base::Result<Keeps> keep_list(Session& session, const Ancestry& from);
// Line of a keep list; std::nullopt: a note or nothing.
struct KeepRule {
    std::string name, type, user = "*", number = "*";
    bool allows(const FileRecord& file) const;
};
std::optional<KeepRule> keep_rule(std::string_view line, const Ancestry& from);

}  // namespace cms::lineage
