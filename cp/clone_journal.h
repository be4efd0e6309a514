// The journal of a system being made: what CLONESYS promised, one fsynced line at a time.
//
//   CLONESYS 1 VM1R FROM VM1A
//   VOLUME 0A10 VM1RRS 3339 vm1rrs.ckd
//
// It lies in the folder under construction, so that a run that was killed can be gone on with
// (RESUME) or removed (DISCARD) knowing exactly which files are its own.
#pragma once

#include <string>
#include <vector>

#include "base/base.h"
#include "dasd/dasd.h"

namespace cp {

inline constexpr std::string_view kJournalFile = "clone.journal";

struct CloneJournal {
    struct VolumeLine {
        dasd::DeviceNumber number;
        std::string label;
        dasd::Cylinder cylinders;
        std::string file;  // within the folder
    };
    std::string name, source;
    std::vector<VolumeLine> volumes;

    const VolumeLine* find(std::string_view label) const;
};

// Writes the first line of a new journal.
base::Result<CloneJournal> create_journal(const std::string& folder, const std::string& name,
                                          const std::string& source);
// Reads a journal; a last line cut short by a crash counts as not written.
base::Result<CloneJournal> read_journal(const std::string& folder, const std::string& name);
// Drops a last line that a crash cut short, so that the next one starts a line of its own.
base::Result<void> repair_journal(const std::string& folder);
// Appends a volume, waits until it is on disk, then remembers it.
base::Result<void> add_volume(CloneJournal& journal, const std::string& folder,
                              const CloneJournal::VolumeLine& line);

}  // namespace cp
