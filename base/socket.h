// Sockets.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <string_view>

namespace base {

// Sends all of `data`; false: the other end is gone, or took longer than the socket's time.
inline bool send_all(int socket, std::string_view data) {
    while (!data.empty()) {
        const auto sent = ::send(socket, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace base
