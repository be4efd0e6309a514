// lineage: traces of the system a clone came from.
#pragma once

#include "cms/lineage/inventory.h"

namespace cms::lineage {

// Answers whether a file may name the source: the site's list.
using Keeps = std::function<bool(const FileRecord& file)>;

// Finds the source's SYSID and labels as words: what stands before and behind is no letter, digit
// or # @ $ _; case does not count. The SYSID followed by a type and a number (VM1AU7) is a trace
// too.
class Traces {
  public:
    // `labels`: of volumes the source has now, besides those in the journal.
    explicit Traces(const Ancestry& from, const std::vector<std::string>& labels = {});
    struct Hit {
        std::string word;
        std::size_t at = 0;
    };
    // First trace in text; std::nullopt: none.
    std::optional<Hit> find(std::string_view text) const;
    // The same in bytes, read as EBCDIC and as ASCII.
    std::optional<Hit> find(base::Bytes bytes) const;
    const std::string& source() const { return source_; }
    bool empty() const { return words_.empty(); }

  private:
    std::optional<Hit> find_upper(std::string_view text) const;
    bool is_trace(std::string_view word) const;
    std::string source_;
    std::vector<std::string> words_;    // SYSID first
    std::vector<std::string> anchors_;  // what a search looks for: no word without one of them
};

struct IdentityReport {
    std::uint64_t live = 0;   // traces that are errors or warnings
    std::uint64_t apart = 0;  // in free blocks, spool, page and other space
    // Minidisks whose free blocks hold traces: for clearing them.
    std::vector<MinidiskPlace> dirty;
};
// Labels, directory, configuration and files of the clone; then what lies apart. `cache` of hashes
// tells which extents hold no records and need not be read. Error: a volume cannot be read.
base::Result<IdentityReport> check_identity(const SystemFiles& system, const Keeps& keeps,
                                            const std::string& cache, Findings& findings);
// Writes zeros over the free blocks of those minidisks, holding their locks. Errors: the system
// runs, a volume is read-only or in use.
base::Result<void> clear_traces(const SystemFiles& system, const std::vector<MinidiskPlace>& disks,
                                Findings& findings);

// Comments of SYSTEM CONFIG (/* … */, also over records) and USER DIRECT (* in the first word) are
// blanked; everything else stays where it is.
std::vector<std::string> without_comments(const std::vector<std::string>& records,
                                          bool is_directory);

}  // namespace cms::lineage
