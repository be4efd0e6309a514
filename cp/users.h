// Several processes at one system (docs/users.md): one runs CP, users of others join it.
#pragma once

#include <atomic>

#include "cp/cp.h"

namespace cp {

// Events of a session whose machine can be taken away by others.
class SessionEvents : public MachineEvents {
  public:
    // FORCE, SHUTDOWN by somebody else, or CP is gone: the session is to end.
    virtual void forced_off() = 0;
};

// A system that users of several processes are logged on to: what boot(), ipl() and join() answer.
class SharedSystem : public System {
  public:
    // DISCONNECT: the machine goes on without a program until LOGON takes it back (log_on()).
    virtual void disconnect(std::unique_ptr<VirtualMachine> machine) = 0;
    // Lets users of other processes log on by join(), until the system ends. Error 621E: the
    // socket cannot be made.
    virtual base::Result<void> admit_others() = 0;
    // Users who logged on by other processes; a signal handler may look at it.
    virtual const std::atomic<std::size_t>& others() const = 0;
    // Somebody is logged on who would miss the system: anyone but the users of XAUTOLOG.
    virtual bool is_missed() const = 0;
    // Waits as long as is_missed(), until SHUTDOWN, or until the system's folder is removed.
    virtual void serve_others() = 0;
};

// Every System is one.
SharedSystem& shared(System& system);

// Joins the system that another process of this host user runs in `directory`: its log_on() makes a
// user of this process, whose commands and tracks go through that process. Its config() has the
// system's name only, its directory() nobody. Error 602E: nobody listens there.
base::Result<std::unique_ptr<System>> join(const std::string& directory);

}  // namespace cp
