// Sockets by short names.
#include "base/socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace base {

namespace {

// folder/name by a short name, as long as the object lives.
class ShortName {
  public:
    ShortName(const std::string& folder, std::string_view name)
        : descriptor_(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
        address_.sun_family = AF_UNIX;
        const auto path = fmt::format("/proc/self/fd/{}/{}", descriptor_, name);
        std::copy_n(path.begin(), std::min(path.size(), sizeof address_.sun_path - 1),
                    address_.sun_path);
    }
    ~ShortName() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    ShortName(const ShortName&) = delete;
    ShortName& operator=(const ShortName&) = delete;
    const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&address_); }
    const char* path() const { return address_.sun_path; }

  private:
    int descriptor_;
    sockaddr_un address_{};
};

int new_socket() {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

// `socket` when all went well; else it is closed, and errno stays what it was.
int opened(int socket, bool is_open) {
    if (is_open) return socket;
    const int reason = errno;
    if (socket >= 0) ::close(socket);
    errno = reason;
    return -1;
}

bool bind_for_user(int socket, const ShortName& place) {
    const auto mask = ::umask(0177);
    const bool bound = ::bind(socket, place.address(), sizeof(sockaddr_un)) == 0;
    const int reason = errno;
    ::umask(mask);
    errno = reason;
    return bound;
}

}  // namespace

bool send_all(int socket, std::string_view data) {
    while (!data.empty()) {
        const auto sent = ::send(socket, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

int listen_in(const std::string& folder, std::string_view name) {
    const ShortName place(folder, name);
    ::unlink(place.path());
    const int socket = new_socket();
    return opened(socket, bind_for_user(socket, place) && ::listen(socket, 64) == 0);
}

int connect_in(const std::string& folder, std::string_view name) {
    const ShortName place(folder, name);
    const int socket = new_socket();
    return opened(socket, ::connect(socket, place.address(), sizeof(sockaddr_un)) == 0);
}

Accepter::~Accepter() {
    for (const int descriptor : {listener_, wake_[0], wake_[1]})
        if (descriptor >= 0) ::close(descriptor);
}

bool Accepter::open(int listener) {
    listener_ = listener;
    return listener_ >= 0 && ::pipe2(wake_, O_CLOEXEC) == 0;
}

int Accepter::next() {
    while (!stopping_) {
        std::array<pollfd, 2> waits{pollfd{listener_, POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return -1;
        if (stopping_ || !(waits[0].revents & POLLIN)) continue;
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket >= 0) return socket;
    }
    return -1;
}

void Accepter::stop() {
    stopping_ = true;
    [[maybe_unused]] const auto woken = ::write(wake_[1], "x", 1);
}

}  // namespace base
