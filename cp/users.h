// Several processes at one system (docs/users.md): one runs CP, users of others join it.
#pragma once

#include <atomic>
#include <functional>

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
    // Lets users of other processes log on by join(), until the system ends. Error 684W: the
    // socket cannot be made.
    virtual base::Result<void> admit_others() = 0;
    // Users who logged on by other processes; a signal handler may look at it.
    virtual const std::atomic<std::size_t>& others() const = 0;
    // Somebody is logged on who would miss the system: anyone but users of XAUTOLOG whose program
    // has ended or waits for a console that nobody has.
    virtual bool is_missed() const = 0;
    // What makes a process for the program of a user whom XAUTOLOG logs on; it joins the system and
    // takes the machine by run_autologged(). Error 685W: it cannot be made.
    using StartProgram = std::function<base::Result<void>(const std::string& userid)>;
    virtual void start_programs_by(StartProgram start) = 0;
    // The machine of a user of XAUTOLOG for the program that runs in it: it stays disconnected, and
    // who logs on ends the program and takes the machine. Error 045E: no such machine waits.
    virtual base::Result<std::unique_ptr<VirtualMachine>> run_autologged(
        const std::string& userid) = 0;
    // That program reads from its console: the system need not wait for it.
    virtual void waits_for_console(const std::string& userid) = 0;
    // Waits as long as is_missed(), until SHUTDOWN, or until the system's folder is removed.
    virtual void serve_others() = 0;
};

// Every System is one.
SharedSystem& shared(System& system);

// Joins the system that another process of this host user runs in `directory`: its log_on() makes a
// user of this process, whose commands and tracks go through that process. Its config() has the
// system's name only, its directory() nobody. Errors 681E: nobody listens there; 682E.
base::Result<std::unique_ptr<System>> join(const std::string& directory);

}  // namespace cp
