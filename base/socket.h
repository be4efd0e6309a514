// Sockets of the host's file system (AF_UNIX).
#pragma once

#include <atomic>
#include <string>
#include <string_view>

namespace base {

// Sends all of `data`; false: the other end is gone, or took longer than the socket's time.
bool send_all(int socket, std::string_view data);

// A listening socket at folder/name, for this user of the host alone, in the place of what lies
// there; the path may be longer than a socket's address. -1: errno tells why not.
int listen_in(const std::string& folder, std::string_view name);
// A connection to it; -1: errno tells why not.
int connect_in(const std::string& folder, std::string_view name);

// Takes the connections of a listening socket until another thread ends that.
class Accepter {
  public:
    Accepter() = default;
    // Closes the socket.
    ~Accepter();
    Accepter(const Accepter&) = delete;
    Accepter& operator=(const Accepter&) = delete;
    // Once; `listener` is this object's from now on. False: errno tells why not.
    bool open(int listener);
    // The next connection, which is the caller's; -1: stopped.
    int next();
    // Ends next(), now and ever after.
    void stop();

  private:
    int listener_ = -1;
    int wake_[2] = {-1, -1};
    std::atomic<bool> stopping_{false};
};

}  // namespace base
