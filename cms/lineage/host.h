// lineage: what the host offers: block sharing, locks, programs, ports, room, an IPL under
// Hercules. For the installation verification program.
#pragma once

#include "cms/lineage/lineage.h"

namespace cms::lineage {

// An answer in words, with the return code of the check: 0 as wanted, 4 works with less, 8 does not
// work, 28 not installed.
struct HostAnswer {
    int rc = 0;
    std::string text;
};

// Can files in that folder share blocks (FICLONE)? Tried with two small files.
HostAnswer check_sharing(const std::string& folder);
// Do locks of open files exclude a second holder there, and does the kernel tell who has a file
// open?
HostAnswer check_locks(const std::string& folder);
// Is there room for another system of this one's size?
HostAnswer check_room(const std::string& folder);
// Where a program lies: PATH, then the places of system programs.
HostAnswer find_program(const std::string& name);
// Can a TCP port of 127.0.0.1 be listened on? 0: any.
HostAnswer check_port(std::uint16_t port);
// IPLs the system's SYSRES under Hercules, unattended and read-only, and waits for our stand-alone
// program to say the label. 28 without Hercules, 4 when the volume has no such program.
HostAnswer ipl_under_hercules(const SystemFiles& system, unsigned seconds);

}  // namespace cms::lineage
