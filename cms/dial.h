// Terminals that dial in: a Unix socket in the system's directory. Reference: cp section 15, design
// section 3.
//
// The protocol is lines: the client sends "DIAL userid", then what is typed; everything sent back
// is shown as it comes.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "base/socket.h"
#include "cms/guest.h"

namespace cms {

// Accepts terminals while a guest runs; only where `machine` has displays and the guest a lock.
class DialServer {
  public:
    DialServer(cp::VirtualMachine& machine, Guest& guest, base::Console& console);
    ~DialServer();
    DialServer(const DialServer&) = delete;
    DialServer& operator=(const DialServer&) = delete;
    // Ends every dialled terminal, waits for its thread and removes the socket.
    void stop();

  private:
    struct Line {
        int socket = -1;
        std::thread thread;
        std::atomic<bool> ended{false};
    };
    void accept_terminals();
    void serve(Line& line);
    void forget_ended();

    cp::VirtualMachine& machine_;
    Guest& guest_;
    std::string path_;
    base::Accepter accepter_;
    std::thread thread_;
    std::mutex lines_lock_;
    std::list<Line> lines_;
};

// The client: connects and relays the host's standard input and output until either side ends.
// Answers an exit code.
int dial(const std::string& directory, const std::string& userid);

}  // namespace cms
