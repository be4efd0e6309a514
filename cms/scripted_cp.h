// A CP that answers from a file, and one that writes such a file: an EXEC can be run without a
// system (`cms --cp-script`, `cms --record-cp`).
//
// The file's form is in docs/cp-script.md. Nothing here knows what a CP command means, apart from
// the few whose effect is on the session itself (SET EMSG, TERMINAL, DETACH, LOGOFF).
#pragma once

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cp/cp.h"

namespace cms {

// A minidisk that is a directory of the host.
struct HostDisk {
    std::string path;
    bool read_only = false;
};

// What a script file says.
struct CpScript {
    // One command and its answer. Several entries of one command are answers in turn; the last one
    // stays.
    struct Entry {
        std::string command;      // upper case, blanks made single
        bool is_pattern = false;  // * any text, % one character; the answer may have &1 …
        int rc = 0;
        std::vector<std::string> lines;
    };
    std::string file;  // its name, for messages
    std::string userid = "VMCLONER", node = "LOCAL";
    std::map<std::string, std::string, std::less<>> settings{{"EMSG", "TEXT"}};
    std::map<std::uint16_t, HostDisk> disks;
    std::vector<Entry> entries;
};

// Parses a script; paths of disks are relative to the folder of `file`. Error: DMSCPS901E, which
// names the line.
base::Result<CpScript> parse_cp_script(std::string_view text, const std::string& file);
// The same from the host's file. Error: DMSCPS903E when it cannot be read.
base::Result<CpScript> read_cp_script(const std::string& file);

// What `*` and `%` of a pattern stood for, in order; std::nullopt: the command does not fit.
std::optional<std::vector<std::string>> fitting_parts(std::string_view pattern,
                                                      std::string_view command);

// Told of each command that the script does not answer.
using Unanswered = std::function<void(std::string_view command)>;

// The virtual machine of a script.
std::unique_ptr<cp::VirtualMachine> scripted_cp(CpScript script, Unanswered unanswered);

// Passes everything on to `machine`, which outlives it, and writes each command with its answer to
// `file` when it is answered. Error: DMSCPS904E when the file cannot be written.
base::Result<std::unique_ptr<cp::VirtualMachine>> recording_cp(cp::VirtualMachine& machine,
                                                               const std::string& file);

}  // namespace cms
