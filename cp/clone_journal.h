// The journal of a system being made: what CLONESYS and the CLONEVM EXEC are going to do, noted
// before it is done and marked when it is done. Notes and marks survive the process at once; they
// wait for the disk only where a loss of power could leave something outside the folder that nobody
// knows how to undo (note(), settle()).
//
// It is a SQLite database, clone.db in the folder under construction, so that a run that was ended
// anywhere can be gone on with (CLONESYS RESUME) or undone (CLONESYS ROLLBACK). Tables:
//
//   facts    key, value: name, source, replaces (the folder that is kept, when one is),
//            machine (that start of it in which the marks were made)
//   volumes  rdev, label, cylinders, file: what CLONESYS VOLUME promised
//   steps    what, noted, finished (UTC), stamp, times: one row an effect, in order of their notes
//   kept     key, text: lines the EXEC wants back, such as its parameters
//
// Systems cloned by earlier releases have the text file clone.journal; it is read, never written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "cp/database.h"
#include "dasd/dasd.h"

namespace cp {

inline constexpr std::string_view kJournalFile = "clone.db";
inline constexpr std::string_view kTextJournalFile = "clone.journal";

class CloneJournal {
  public:
    struct VolumeLine {
        dasd::DeviceNumber number;
        std::string label;
        dasd::Cylinder cylinders;
        std::string file;  // within the folder
    };
    struct Step {
        std::string what;
        std::string noted, finished;  // "2026-11-21 22:14:03.120" UTC; finished empty: it is not
        std::string times;            // how often it was begun
    };
    std::string name, source;
    std::vector<VolumeLine> volumes;

    const VolumeLine* find(std::string_view label) const;

    // Notes an effect before it is done, and waits until the note is on disk. True when it was done
    // before, on a source with that stamp (empty: none): then it need not be done again.
    base::Result<bool> note(const std::string& what, const std::string& stamp = {});
    // The same without the wait, for what is done within the folder of a system that is being made:
    // a kill cannot take it, a loss of power takes the effect, too, or doubt_marks() does.
    base::Result<bool> note_soon(const std::string& what, const std::string& stamp = {});
    // Waits until all that was written here is on disk.
    base::Result<void> settle();
    // Marks it as done, without a wait. Error 712 when it was never noted.
    base::Result<void> finish(const std::string& what);
    // For who goes on with a run that ended: marks made before this machine was started last count
    // no more, since what they tell was perhaps not on disk yet; such effects are had once more.
    // True when there were any. Only what lies in the journal itself ("KEEP") still counts.
    base::Result<bool> doubt_marks();
    // Takes the mark of a step back, or all those marks.
    base::Result<void> doubt(const std::string& what = {});
    // Whether it was noted; done or not.
    base::Result<bool> was_noted(const std::string& what) const;
    base::Result<std::vector<Step>> steps() const;

    // Notes the volume, as step "VOLUME label", too, without a wait.
    base::Result<void> add_volume(const VolumeLine& line);
    // One more line under `key`, on disk with the next note() or settle().
    base::Result<void> keep(const std::string& key, const std::string& text);
    base::Result<void> forget(const std::string& key);
    base::Result<std::vector<std::string>> kept(const std::string& key) const;

    // The system is complete: from now on reading the journal leaves no file beside it. All of it
    // is on disk afterwards. It is closed: open it again to read it.
    base::Result<void> seal();

    // "replaces": what CREATE … REPLACE has put aside. Empty when nothing is.
    base::Result<std::string> fact(const std::string& key) const;
    base::Result<void> set_fact(const std::string& key, const std::string& value);

  private:
    friend base::Result<CloneJournal> create_journal(const std::string&, const std::string&,
                                                     const std::string&);
    friend base::Result<CloneJournal> open_journal(const std::string&, const std::string&,
                                                   Database::Open);

    std::string folder_;
    std::optional<Database> database_;  // none: the journal is a text file
    bool on_disk_ = false;              // the file itself, and its folder
};

// A new journal in that folder. Errors: 621E.
base::Result<CloneJournal> create_journal(const std::string& folder, const std::string& name,
                                          const std::string& source);
// The journal of a system, whichever kind it is. Opened for writing the text kind is refused (712):
// an earlier release began it. Errors: 706 when it is damaged. `name` is for messages.
base::Result<CloneJournal> open_journal(const std::string& folder, const std::string& name,
                                        Database::Open how);
// Whether the folder has one; an empty one is as good as none.
bool has_journal(const std::string& folder);

}  // namespace cp
