// What SOCKET() says and is told of hosts and errors: names of the network, RXSOCK's error numbers.
#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>
#include <string_view>

namespace cms {

inline constexpr std::string_view kSyntax =
    "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list";
inline constexpr std::string_view kNoSet = "2005 ESUBTASKNOTACTIVE Subtask not active";
inline constexpr std::string_view kSetKnown = "2004 ESUBTASKALREADYACTIVE Subtask already active";
inline constexpr std::string_view kTooMany =
    "2007 EMAXSOCKETSREACHED Maximum number of sockets reached";
inline constexpr std::string_view kNoSocket = "2009 ESOCKETNOTDEFINED Socket not defined";
inline constexpr std::string_view kNoHost = "2016 EHOSTNOTFOUND Host not found";
inline constexpr std::string_view kNoAddress = "2017 EIPADDRNOTFOUND IP address not found";

// "48 EADDRINUSE Address already in use" for an error of the host.
std::string host_error(int code);

// An address in dots, INADDR_ANY (also for nothing), or of a host by its name.
std::optional<in_addr> address_of(const std::string& name);
bool take_dotted(const std::string& text, in_addr& address);
std::string dotted(in_addr address);
// Empty: not known.
std::string host_name_of(in_addr address);
std::string own_name();

// "AF_INET port address", the family also as 2. `error` says what is wrong.
std::optional<sockaddr_in> name_of(const std::string& text, std::string& error);
std::string shown(const sockaddr_in& name);

}  // namespace cms
