// The audit log of a site: who did what to which system, and the hashes before and after. Ours.
//
// `audit.log` lies in the folder that holds the systems. A line has seven fields with tabs between:
//
//   number  time (UTC)  user  command  hash before  hash after  hash of the line before
//
// The hash of a line is SHA-256 over its bytes without the line end; the first line carries 64
// zeros. So a line that is changed, removed or put in between breaks the chain; a log cut off at
// its end is found by whoever noted a later hash.
#pragma once

#include <cstdint>
#include <string>

#include "base/base.h"

namespace cp {

struct AuditEntry {
    std::string user;           // "VMCLONER AT VM1A"; the host's user is added
    std::string command;        // as it was given, and its outcome
    std::string before, after;  // hashes; empty: none ("-")
};

// Appends a line and waits until it is on disk; several processes take turns. A last line that a
// crash cut short was never acknowledged and is dropped. Error: CVMAUD872E.
base::Result<void> append_audit(const std::string& site, const AuditEntry& entry);

struct AuditReport {
    std::string path;
    std::uint64_t lines = 0;
    std::string last;  // hash of the last line; 64 zeros when there is none
};
// Walks the chain; `wanted`, when not empty, must be the hash of some line. Errors: CVMAUD871E
// names the first line that does not fit, CVMAUD872E, CVMAUD873E.
base::Result<AuditReport> check_audit(const std::string& site, std::string_view wanted);

}  // namespace cp
