// SOCKET(), the REXX function for TCP/IP of z/VM (RXSOCK), on the sockets of the host.
//
// An answer is a string: 0 and values, or an error's number, name and text. Book: z/VM TCP/IP
// Programmer's Reference, REXX sockets. Differs from CMS: strings are sent as they are (ISO 8859-1,
// which is ASCII for what programs say), so SO_ASCII changes nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rexx/rexx.h"

namespace cms {

class Session;

// The socket sets of a session.
class SocketSets {
  public:
    SocketSets() = default;
    ~SocketSets();
    SocketSets(const SocketSets&) = delete;
    SocketSets& operator=(const SocketSets&) = delete;
    // One call. A program that waits gives others their turn, and ends when it is halted.
    std::string call(Session& session, const rexx::Arguments& arguments);

  private:
    friend class SocketCall;
    struct Set {
        std::size_t most = 40;
        std::map<std::size_t, int> sockets;  // descriptors of the host by number
        std::map<std::size_t, bool> blocks;
    };
    std::map<std::string, Set> sets_;
    std::string active_;
};

}  // namespace cms
