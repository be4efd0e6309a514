// How the program cms was called, and which system it is to use. Design section 2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cp/cp.h"

namespace cms {

struct StartRequest {
    std::string system;  // directory of system.cnf; empty: none found
    std::string userid = "VMCLONER";
    std::optional<std::string> command;    // one command instead of a dialogue
    std::vector<std::string> directories;  // -A: host directories, accessed as A or the next free
    std::string dial;                      // --dial: userid
    // --tape: images of the host on tape drives, several of one number are reels in its loader.
    struct Tape {
        dasd::DeviceNumber number;
        std::vector<std::string> images;
    };
    std::vector<Tape> tapes;
    std::string cp_script;  // --cp-script: a file that answers CP commands instead of a system
    std::string record_cp;  // --record-cp: where CP's answers are written as such a file
    std::optional<cp::StartKind> start;  // --start: how the system is to start
    bool quiet = false, profile = true, line_end = true, help = false, version = false;
    bool autologged = false;  // --autologged: CP calls us so for XAUTOLOG (cms/autolog.h)
    std::string error;        // what is wrong with the operands; empty: nothing
};

// Options come before the command; "--" ends them.
StartRequest parse_arguments(const std::vector<std::string>& arguments);
// --system, else CMS_SYSTEM, else the nearest system.cnf upward from the current directory, else
// demo/vm1a beside the build of `program` (its path). Empty: none.
std::string find_system(const std::string& named, const std::string& program);
// The process's exit code for a return code: itself up to 255, 255 for larger and negative ones.
int exit_code(int rc);
extern const char* const kUsage;
// What an interactive session on a system begins with.
extern const char* const kGreeting;

}  // namespace cms
