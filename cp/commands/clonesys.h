// Parts of CLONESYS that share names and folders.
#pragma once

#include "cp/commands/table.h"

namespace cp {

base::Result<std::string> take_system_name(Call& call);
base::Result<std::string> folder_beside(const SystemImpl& system, const std::string& name);
std::string part_of(const std::string& folder);
// The folder of the finished system that `part` is going to be, and the one of its predecessor.
std::string whole_of(const std::string& part);
std::string old_of(const std::string& folder);
bool exists(const std::string& path);
base::Result<BesideSystem*> being_made(Call& call, const std::string& name);
base::Result<void> sync_file(const std::string& path);
// Makes (or, a kept volume, links) the image of a journalled volume when it is missing, its device
// line too, and brings it on line.
base::Result<void> finish_volume(Call& call, const BesideSystem& made,
                                 const CloneJournal::VolumeLine& line);
// Error 703 when a volume here, in the new system or in one beside has that serial; the predecessor
// may have it.
base::Result<void> check_serial_is_new(Call& call, const BesideSystem& made,
                                       const std::string& serial);
// The journal's fact that says that a volume is the predecessor's, kept.
std::string kept_fact(const std::string& label);
// Gives the image `file` of the predecessor a second name in the folder of the new system.
base::Result<void> link_image(const BesideSystem& made, const std::string& file);

base::Result<void> attach_beside(Call& call);
base::Result<void> detach_beside(Call& call);
base::Result<void> query_beside(Call& call);

// The real DASD that a system beside this one brought here.
std::vector<std::shared_ptr<RealDasd>> volumes_of(const SystemImpl& system,
                                                  const std::string& name);
// Error 707 when a virtual machine has one of the devices.
base::Result<void> check_unused(const SystemImpl& system,
                                const std::vector<std::shared_ptr<RealDasd>>& volumes);
void take_off_line(SystemImpl& system, const std::vector<std::shared_ptr<RealDasd>>& volumes);
// Removes the files of a system and what this product makes beside them, the journal last, so that
// a removal cut short can be repeated. Answers what was not ours and stays, in its folder.
std::vector<std::string> remove_system_files(const std::string& folder,
                                             const CloneJournal& journal);
// Takes away journal, lock and folder when nothing else is left in it.
void remove_system_folder(const std::string& folder);

// Steps of the journal that say that a system is on its way out.
inline constexpr std::string_view kUndoStep = "ROLLBACK", kRemoveStep = "REMOVE";
// CREATE … REPLACE: what stands against making `folder` anew, and putting it aside as `folder`.old
// (or removing it, when the journal says so). put_aside can be repeated after a kill.
base::Result<void> check_replaceable(Call& call, const std::string& name,
                                     const std::string& folder);
base::Result<void> put_aside(BesideSystem& made, const std::string& folder);
base::Result<void> roll_back(Call& call);
base::Result<void> settle(Call& call);
base::Result<void> remove_system(Call& call);
base::Result<void> query_dependents(Call& call, const std::string& name);

base::Result<void> note(Call& call);
base::Result<void> done(Call& call);
base::Result<void> keep(Call& call);
base::Result<void> forget(Call& call);
base::Result<void> query_journal(Call& call, const std::string& name);
base::Result<void> query_kept(Call& call, const std::string& name);
base::Result<void> plan_clone(Call& call);
base::Result<void> inspect_volume(Call& call);
base::Result<void> link_volume(Call& call);
base::Result<void> carry_cylinders(Call& call);
base::Result<void> protect_volume(Call& call);
// PASS: volumes of several systems in one pass over their sources.
base::Result<void> copy_fleet(Call& call);
// What tells one state of a volume's files from another, for the step "COPY source target"; empty
// for other steps. Error 040E: no such volume.
base::Result<std::string> stamp_for(Call& call, const std::string& what);

// What a system is known by in the audit log: SHA-256 over system.cnf and the first track (IPL
// records, label, allocation map) of every volume of its journal; empty when one cannot be read.
std::string identity_hash(const std::string& folder, const CloneJournal& journal);
// "VM1RRS VM1RU1"
std::string labels_of(const CloneJournal& journal);
// Notes in the site's audit log what is about to be done to a system, in words that follow
// "CLONESYS". A log that cannot be written is told with the answer, and stops nobody.
void audit(Call& call, const std::string& what, const std::string& before,
           const std::string& after);

}  // namespace cp
