// CP's side of the users who log on by other processes (docs/users.md).
#pragma once

#include <list>
#include <memory>
#include <thread>

#include "base/socket.h"
#include "cp/system_state.h"

namespace cp {

class UserLine;

// Listens at the socket in the system's folder. Every process has a line for each user it logs on,
// and every line a thread; when a line ends, however it does, its user is logged off, or stays
// disconnected after DISCONNECT.
class UserServer {
  public:
    // Error 684W: the socket cannot be made.
    static base::Result<std::unique_ptr<UserServer>> start(SystemImpl& system);
    // Cuts every line, waits until their users are gone and removes the socket. The system's mutex
    // must not be held.
    ~UserServer();
    UserServer(const UserServer&) = delete;
    UserServer& operator=(const UserServer&) = delete;

  private:
    explicit UserServer(SystemImpl& system);
    void accept_lines();
    void forget_ended();

    SystemImpl& system_;
    base::Accepter accepter_;
    std::list<std::unique_ptr<UserLine>> lines_;
    std::thread thread_;
};

}  // namespace cp
