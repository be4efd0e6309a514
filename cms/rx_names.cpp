#include "cms/rx_names.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/base.h"

namespace cms {

namespace {

// ---- errors ----

// Numbers as RXSOCK gives them, which are those of BSD and not of Linux.
struct ErrorRow {
    int code, number;
    std::string_view name, text;
};
constexpr ErrorRow kErrors[] = {
    {EINTR, 4, "EINTR", "Interrupted system call"},
    {EBADF, 9, "EBADF", "Bad file number"},
    {EACCES, 13, "EACCES", "Permission denied"},
    {EINVAL, 22, "EINVAL", "Invalid argument"},
    {EMFILE, 24, "EMFILE", "Too many open files"},
    {EPIPE, 32, "EPIPE", "Broken pipe"},
    {EAGAIN, 35, "EWOULDBLOCK", "Problem on nonblocking socket"},
    {EINPROGRESS, 36, "EINPROGRESS", "Operation now in progress"},
    {EALREADY, 37, "EALREADY", "Operation already in progress"},
    {ENOTSOCK, 38, "ENOTSOCK", "Socket operation on non-socket"},
    {EDESTADDRREQ, 39, "EDESTADDRREQ", "Destination address required"},
    {EMSGSIZE, 40, "EMSGSIZE", "Message too long"},
    {EPROTOTYPE, 41, "EPROTOTYPE", "Protocol wrong type for socket"},
    {EOPNOTSUPP, 45, "EOPNOTSUPP", "Operation not supported on socket"},
    {EAFNOSUPPORT, 47, "EAFNOSUPPORT", "Address family not supported by protocol family"},
    {EADDRINUSE, 48, "EADDRINUSE", "Address already in use"},
    {EADDRNOTAVAIL, 49, "EADDRNOTAVAIL", "Can't assign requested address"},
    {ENETDOWN, 50, "ENETDOWN", "Network is down"},
    {ENETUNREACH, 51, "ENETUNREACH", "Network is unreachable"},
    {ECONNABORTED, 53, "ECONNABORTED", "Software caused connection abort"},
    {ECONNRESET, 54, "ECONNRESET", "Connection reset by peer"},
    {EISCONN, 56, "EISCONN", "Socket is already connected"},
    {ENOTCONN, 57, "ENOTCONN", "Socket is not connected"},
    {ETIMEDOUT, 60, "ETIMEDOUT", "Connection timed out"},
    {ECONNREFUSED, 61, "ECONNREFUSED", "Connection refused"},
    {EHOSTUNREACH, 65, "EHOSTUNREACH", "No route to host"},
};

}  // namespace

std::string host_error(int code) {
    for (const auto& row : kErrors)
        if (row.code == code) return fmt::format("{} {} {}", row.number, row.name, row.text);
    return fmt::format("5 EIO {}", std::strerror(code));
}

// ---- names ----

std::optional<in_addr> address_of(const std::string& name) {
    in_addr address{};
    const auto upper = base::upper(name);
    if (upper.empty() || upper == "INADDR_ANY") return address;
    if (upper == "INADDR_BROADCAST") {
        address.s_addr = INADDR_BROADCAST;
        return address;
    }
    if (::inet_pton(AF_INET, name.c_str(), &address) == 1) return address;
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    addrinfo* found = nullptr;
    if (::getaddrinfo(name.c_str(), nullptr, &wanted, &found) != 0 || !found) return std::nullopt;
    sockaddr_in first{};
    std::memcpy(&first, found->ai_addr, sizeof first);
    ::freeaddrinfo(found);
    return first.sin_addr;
}

std::string dotted(in_addr address) {
    std::array<char, INET_ADDRSTRLEN> shown{};
    ::inet_ntop(AF_INET, &address, shown.data(), shown.size());
    return shown.data();
}

std::string host_name_of(in_addr address) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr = address;
    std::array<char, NI_MAXHOST> name{};
    const int rc = ::getnameinfo(reinterpret_cast<const sockaddr*>(&from), sizeof from, name.data(),
                                 name.size(), nullptr, 0, NI_NAMEREQD);
    return rc == 0 ? std::string(name.data()) : std::string();
}

std::string own_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

std::optional<sockaddr_in> name_of(const std::string& text, std::string& error) {
    constexpr std::uint32_t kPorts = 65536;
    const auto words = base::words(text);
    error = kSyntax;
    const auto port = words.size() < 2 ? std::nullopt : base::parse_decimal(words[1]);
    if (!port || *port >= kPorts) return std::nullopt;
    const auto family = base::upper(words[0]);
    if (family != "AF_INET" && family != "2") {
        error = host_error(EAFNOSUPPORT);
        return std::nullopt;
    }
    const auto address = address_of(words.size() > 2 ? std::string(words[2]) : std::string());
    error = kNoHost;
    if (!address) return std::nullopt;
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(*port));
    name.sin_addr = *address;
    return name;
}

std::string shown(const sockaddr_in& name) {
    return fmt::format("AF_INET {} {}", ntohs(name.sin_port), dotted(name.sin_addr));
}

bool take_dotted(const std::string& text, in_addr& address) {
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}

}  // namespace cms
