// lineage: DRIFT: what differs between a clone and the system it came from, but for what cloning
// changes.
#pragma once

#include "cms/lineage/identity.h"

namespace cms::lineage {

// The names that cloning gives anew: labels and the SYSID, as words.
class Renaming {
  public:
    explicit Renaming(const Ancestry& from);
    // Every old name in the text becomes the new one; blanks are made one, trailing ones go. Both
    // sides of a comparison are passed through, so that what the cloner left alone (comments) does
    // not differ either.
    std::string apply(std::string_view text) const;
    // The clone's label of a source label; the same label when cloning does not change it.
    std::string label(const std::string& source_label) const;
    const std::string& name() const { return name_; }
    const std::string& source() const { return source_; }

  private:
    std::string name_, source_;
    std::vector<std::pair<std::string, std::string>> words_;  // old, new
};

// The source's SYSTEM CONFIG with the SSI statement that cloning made of it; names as they were.
std::vector<std::string> with_ssi_of_clone(std::vector<std::string> config, const Ancestry& from);

struct DriftOptions {
    std::string cache;  // of hashes
    bool all = false;   // every changed record of a file
};

struct DriftReport {
    std::uint64_t differences = 0, volumes = 0, files = 0;
};
// Differences go to `findings`, each with what is behind it. `clone` needs ancestry; with a source
// that is not the one of its journal the naming is made from the labels' order. Error: a volume
// cannot be read.
base::Result<DriftReport> drift(const SystemFiles& clone, const SystemFiles& source,
                                const DriftOptions& options, Findings& findings);

// What an edit script says of two lists: pairs of equal records are left out.
struct Edit {
    enum class Kind { added, removed, changed } kind = Kind::changed;
    std::size_t before = 0, now = 0;  // records, from 1; 0 where there is none
};
std::vector<Edit> edits(const std::vector<std::string>& before,
                        const std::vector<std::string>& now);

}  // namespace cms::lineage
