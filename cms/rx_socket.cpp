#include "cms/rx_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "cms/cms.h"
#include "cms/rx_names.h"

namespace cms {

namespace {

constexpr std::size_t kMostSockets = 2000, kDefaultLength = 10000, kLongest = 100000;
constexpr std::size_t kFirstNumber = 1;

struct OptionRow {
    std::string_view name;
    int option;
};
constexpr OptionRow kOptions[] = {{"SO_BROADCAST", SO_BROADCAST}, {"SO_ERROR", SO_ERROR},
                                  {"SO_KEEPALIVE", SO_KEEPALIVE}, {"SO_OOBINLINE", SO_OOBINLINE},
                                  {"SO_RCVBUF", SO_RCVBUF},       {"SO_REUSEADDR", SO_REUSEADDR},
                                  {"SO_SNDBUF", SO_SNDBUF},       {"SO_TYPE", SO_TYPE}};

}  // namespace

// ---- one call ----

class SocketCall {
  public:
    SocketCall(SocketSets& all, Session& session, const rexx::Arguments& arguments)
        : all_(all), session_(session), arguments_(arguments) {}

    std::string run();

  private:
    struct Row {
        std::string_view name;
        std::string (SocketCall::*function)();
    };
    static const Row kRows[];

    const std::string& text(std::size_t n) const {
        static const std::string kNone;
        return n < arguments_.size() && arguments_[n] ? *arguments_[n] : kNone;
    }
    bool has(std::size_t n) const { return n < arguments_.size() && arguments_[n]; }
    SocketSets::Set* active() {
        const auto found = all_.sets_.find(all_.active_);
        return found == all_.sets_.end() ? nullptr : &found->second;
    }
    // The descriptor of the socket that argument n numbers; -1: `error` says why not.
    int descriptor(std::size_t n, std::string& error) {
        error = kNoSet;
        auto* set = active();
        if (!set) return -1;
        error = kNoSocket;
        const auto number = base::parse_decimal(base::trim(text(n)));
        if (!number) return -1;
        number_ = *number;
        const auto found = set->sockets.find(number_);
        return found == set->sockets.end() ? -1 : found->second;
    }
    bool blocks() { return active()->blocks[number_]; }

    // False: the program is halted. Nothing is waited for when the socket is not to block.
    bool wait(int socket, short events) {
        constexpr auto kLongestLook = std::chrono::milliseconds(20);
        auto look = std::chrono::milliseconds(1);
        for (;;) {
            pollfd ready{socket, events, 0};
            if (::poll(&ready, 1, 0) != 0 || !blocks()) return true;
            if (!session_.pause(look)) return false;
            look = std::min(look * 2, kLongestLook);
        }
    }
    std::string keep(int socket) {
        auto* set = active();
        if (set->sockets.size() >= set->most) {
            ::close(socket);
            return {};
        }
        std::size_t number = kFirstNumber;
        while (set->sockets.contains(number)) ++number;
        ::fcntl(socket, F_SETFL, O_NONBLOCK);
        set->sockets[number] = socket;
        set->blocks[number] = true;
        return std::to_string(number);
    }
    static std::string outcome(int rc) { return rc == 0 ? "0" : host_error(errno); }

    // ---- sets ----

    std::string initialize() {
        const auto words = base::words(text(1));
        if (words.size() != 1) return std::string(kSyntax);
        const std::string name(words[0]);
        if (all_.sets_.contains(name)) return std::string(kSetKnown);
        SocketSets::Set set;
        if (!text(2).empty()) {
            const auto most = base::parse_decimal(base::trim(text(2)));
            if (!most || *most == 0 || *most > kMostSockets) return std::string(kSyntax);
            set.most = *most;
        }
        const auto service = text(3).empty() ? std::string("TCPIP") : base::upper(text(3));
        const auto most = set.most;
        all_.sets_[name] = std::move(set);
        all_.active_ = name;
        return fmt::format("0 {} {} {}", name, most, service);
    }
    std::string terminate() {
        const auto name = text(1).empty() ? all_.active_ : std::string(base::trim(text(1)));
        const auto found = all_.sets_.find(name);
        if (found == all_.sets_.end()) return std::string(kNoSet);
        for (const auto& [number, socket] : found->second.sockets) ::close(socket);
        all_.sets_.erase(found);
        if (all_.active_ == name)
            all_.active_ = all_.sets_.empty() ? std::string() : all_.sets_.begin()->first;
        return "0 " + name;
    }
    std::string socket_set() {
        if (!active()) return std::string(kNoSet);
        auto answer = "0 " + all_.active_;
        if (has(1)) {
            const std::string name(base::trim(text(1)));
            if (!all_.sets_.contains(name)) return std::string(kNoSet);
            all_.active_ = name;
        }
        return answer;
    }
    std::string socket_set_list() {
        std::string answer = "0";
        if (active()) answer += " " + all_.active_;
        for (const auto& [name, set] : all_.sets_)
            if (name != all_.active_) answer += " " + name;
        return answer;
    }
    std::string socket_set_status() {
        const auto name = text(1).empty() ? all_.active_ : std::string(base::trim(text(1)));
        const auto found = all_.sets_.find(name);
        if (found == all_.sets_.end()) return std::string(kNoSet);
        const auto used = found->second.sockets.size();
        return fmt::format("0 {} Connected Free {} Used {}", name, found->second.most - used, used);
    }

    // ---- sockets ----

    std::string make_socket() {
        if (!active()) return std::string(kNoSet);
        const auto domain = base::upper(base::trim(text(1))),
                   type = base::upper(base::trim(text(2)));
        if (!domain.empty() && domain != "AF_INET" && domain != "2")
            return host_error(EAFNOSUPPORT);
        const bool datagrams = type == "SOCK_DGRAM" || type == "DATAGRAM" || type == "2";
        if (!datagrams && !type.empty() && type != "SOCK_STREAM" && type != "STREAM" && type != "1")
            return host_error(EPROTOTYPE);
        const int socket =
            ::socket(AF_INET, (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
        if (socket < 0) return host_error(errno);
        const auto number = keep(socket);
        return number.empty() ? std::string(kTooMany) : "0 " + number;
    }
    std::string close_socket() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        ::close(socket);
        active()->sockets.erase(number_);
        active()->blocks.erase(number_);
        return "0";
    }
    std::string bind_name() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        const auto name = name_of(text(2), error);
        if (!name) return error;
        return outcome(::bind(socket, reinterpret_cast<const sockaddr*>(&*name), sizeof *name));
    }
    std::string listen_for() {
        constexpr std::uint32_t kBacklog = 10, kMostBacklog = 4096;
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        const auto backlog = text(2).empty() ? kBacklog : base::parse_decimal(base::trim(text(2)));
        if (!backlog) return std::string(kSyntax);
        return outcome(::listen(socket, static_cast<int>(std::min(*backlog, kMostBacklog))));
    }
    std::string accept_one() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        if (!wait(socket, POLLIN)) return host_error(EINTR);
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const int accepted =
            ::accept4(socket, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC);
        if (accepted < 0) return host_error(errno);
        const auto number = keep(accepted);
        return number.empty() ? std::string(kTooMany) : "0 " + number + " " + shown(from);
    }
    std::string connect_to() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        const auto name = name_of(text(2), error);
        if (!name) return error;
        if (::connect(socket, reinterpret_cast<const sockaddr*>(&*name), sizeof *name) == 0)
            return "0";
        if (errno != EINPROGRESS || !blocks()) return host_error(errno);
        if (!wait(socket, POLLOUT)) return host_error(EINTR);
        int code = 0;
        socklen_t size = sizeof code;
        ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size);
        return code == 0 ? "0" : host_error(code);
    }
    std::string shut_down() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        const auto how = base::upper(base::trim(text(2)));
        if (how.empty() || how == "BOTH" || how == "2")
            return outcome(::shutdown(socket, SHUT_RDWR));
        if (how == "FROM" || how == "RECEIVE" || how == "RECEIVING" || how == "READ" || how == "0")
            return outcome(::shutdown(socket, SHUT_RD));
        if (how == "TO" || how == "SEND" || how == "SENDING" || how == "WRITE" || how == "1")
            return outcome(::shutdown(socket, SHUT_WR));
        return std::string(kSyntax);
    }

    // ---- data ----

    static std::optional<int> flags_of(const std::string& text) {
        int flags = 0;
        const auto upper = base::upper(text);
        for (const auto word : base::words(upper)) {
            if (word == "MSG_PEEK" || word == "PEEK")
                flags |= MSG_PEEK;
            else if (word == "MSG_OOB" || word == "OOB" || word == "OUT_OF_BAND")
                flags |= MSG_OOB;
            else if (word == "MSG_DONTROUTE" || word == "DONTROUTE")
                flags |= MSG_DONTROUTE;
            else
                return std::nullopt;
        }
        return flags;
    }
    std::string receive(bool with_name) {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        const auto length =
            text(2).empty() ? kDefaultLength : base::parse_decimal(base::trim(text(2)));
        const auto flags = flags_of(text(3));
        if (!length || *length > kLongest || !flags) return std::string(kSyntax);
        if (!wait(socket, POLLIN)) return host_error(EINTR);
        std::string data(*length, '\0');
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const auto got = ::recvfrom(socket, data.data(), data.size(), *flags,
                                    reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 0) return host_error(errno);
        data.resize(static_cast<std::size_t>(got));
        auto answer = fmt::format("0 {} ", data.size());
        if (with_name) answer += shown(from) + " ";
        return answer + data;
    }
    std::string receive_data() { return receive(false); }
    std::string receive_from() { return receive(true); }
    std::string send(const std::string& data, int flags, const sockaddr_in* to) {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        std::size_t sent = 0;
        do {
            if (!wait(socket, POLLOUT)) return host_error(EINTR);
            const auto part =
                ::sendto(socket, data.data() + sent, data.size() - sent, flags | MSG_NOSIGNAL,
                         reinterpret_cast<const sockaddr*>(to), to ? sizeof *to : 0);
            if (part < 0 && (sent == 0 || errno != EAGAIN)) return host_error(errno);
            if (part < 0) break;
            sent += static_cast<std::size_t>(part);
        } while (sent < data.size() && blocks());
        return fmt::format("0 {}", sent);
    }
    std::string send_data() {
        const auto flags = flags_of(text(3));
        return flags ? send(text(2), *flags, nullptr) : std::string(kSyntax);
    }
    std::string send_to() {
        std::string error;
        const auto flags = flags_of(text(3));
        if (!flags) return std::string(kSyntax);
        const auto name = name_of(text(4), error);
        return name ? send(text(2), *flags, &*name) : error;
    }

    // SELECT("Read 5 6 Write 7 Exception" [,seconds]): "0 n READ 5 WRITE EXCEPTION".
    std::string select() {
        auto* set = active();
        if (!set) return std::string(kNoSet);
        struct Wanted {
            std::size_t number;
            pollfd look;
        };
        std::vector<Wanted> wanted;
        short events = 0;
        const auto masks = base::upper(text(1));
        for (const auto word : base::words(masks)) {
            if (base::matches(word, "Read"))
                events = POLLIN;
            else if (base::matches(word, "Write"))
                events = POLLOUT;
            else if (base::matches(word, "Exception"))
                events = POLLPRI;
            else if (const auto one = base::parse_decimal(word); one && events != 0) {
                const auto found = set->sockets.find(*one);
                if (found == set->sockets.end()) return std::string(kNoSocket);
                wanted.push_back({*one, {found->second, events, 0}});
            } else if (word == "*" && events != 0) {
                for (const auto& [each, socket] : set->sockets)
                    wanted.push_back({each, {socket, events, 0}});
            } else {
                return std::string(kSyntax);
            }
        }
        const auto seconds = base::parse_decimal(base::trim(text(2)));
        const bool forever = base::trim(text(2)).empty() || base::upper(text(2)) == "FOREVER";
        if (!forever && !seconds) return std::string(kSyntax);
        const auto until =
            std::chrono::steady_clock::now() + std::chrono::seconds(forever ? 0 : *seconds);
        for (auto look = std::chrono::milliseconds(1);;
             look = std::min(look * 2, std::chrono::milliseconds(20))) {
            std::size_t ready = 0;
            for (auto& one : wanted) ready += ::poll(&one.look, 1, 0) > 0 ? 1 : 0;
            if (ready > 0 || (!forever && std::chrono::steady_clock::now() >= until)) break;
            if (!session_.pause(look)) return host_error(EINTR);
        }
        std::string answer;
        std::size_t count = 0;
        const auto list = [&](std::string_view title, short of) {
            answer += " " + std::string(title);
            for (const auto& one : wanted) {
                if (one.look.events != of || one.look.revents == 0) continue;
                answer += " " + std::to_string(one.number);
                ++count;
            }
        };
        list("READ", POLLIN), list("WRITE", POLLOUT), list("EXCEPTION", POLLPRI);
        return fmt::format("0 {}{}", count, answer);
    }

    // ---- names and options ----

    std::string get_name(int (*ask)(int, sockaddr*, socklen_t*)) {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        sockaddr_in name{};
        socklen_t size = sizeof name;
        if (ask(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return host_error(errno);
        return "0 " + shown(name);
    }
    std::string get_peer_name() { return get_name(::getpeername); }
    std::string get_sock_name() { return get_name(::getsockname); }
    std::string get_host_name() { return "0 " + own_name(); }
    std::string get_domain_name() {
        const auto name = own_name();
        const auto dot = name.find('.');
        return dot == std::string::npos ? "0 " : "0 " + name.substr(dot + 1);
    }
    std::string get_host_id() {
        const auto address = address_of(own_name());
        return "0 " + (address ? dotted(*address) : std::string("127.0.0.1"));
    }
    std::string get_host_by_name() {
        const std::string name(base::trim(text(1)));
        const auto address = name.empty() ? std::nullopt : address_of(name);
        return address ? "0 " + dotted(*address) : std::string(kNoHost);
    }
    std::string get_host_by_addr() {
        in_addr address{};
        if (!take_dotted(std::string(base::trim(text(1))), address)) return std::string(kSyntax);
        const auto name = host_name_of(address);
        return name.empty() ? std::string(kNoAddress) : "0 " + name;
    }
    std::string resolve() {
        const std::string name(base::trim(text(1)));
        const auto address = name.empty() ? std::nullopt : address_of(name);
        if (!address) return std::string(kNoHost);
        const auto full = host_name_of(*address);
        return fmt::format("0 {} {}", dotted(*address), full.empty() ? name : full);
    }
    const OptionRow* option_row(std::size_t n) const {
        const auto word = base::upper(base::trim(text(n)));
        const auto* row = std::find_if(std::begin(kOptions), std::end(kOptions),
                                       [&](const OptionRow& one) { return one.name == word; });
        return row == std::end(kOptions) ? nullptr : row;
    }
    // The translations and what a stream does anyway are accepted.
    bool is_without_effect(std::size_t n) const {
        const auto word = base::upper(base::trim(text(n)));
        return word == "SO_ASCII" || word == "SO_EBCDIC" || word == "SO_LINGER" ||
               word == "TCP_NODELAY";
    }
    std::string set_option() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        if (is_without_effect(3)) return "0";
        const auto* row = option_row(3);
        if (!row || !has(4)) return std::string(kSyntax);
        const auto value = base::upper(base::trim(text(4)));
        const auto number = base::parse_decimal(value);
        if (!number && value != "ON" && value != "OFF") return std::string(kSyntax);
        const int wanted = number ? static_cast<int>(*number) : value == "ON" ? 1 : 0;
        return outcome(::setsockopt(socket, SOL_SOCKET, row->option, &wanted, sizeof wanted));
    }
    std::string get_option() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        if (is_without_effect(3)) return "0 Off";
        const auto* row = option_row(3);
        if (!row) return std::string(kSyntax);
        int value = 0;
        socklen_t size = sizeof value;
        if (::getsockopt(socket, SOL_SOCKET, row->option, &value, &size) != 0)
            return host_error(errno);
        if (row->option == SO_TYPE) return value == SOCK_DGRAM ? "0 SOCK_DGRAM" : "0 SOCK_STREAM";
        const bool is_number =
            row->option == SO_ERROR || row->option == SO_RCVBUF || row->option == SO_SNDBUF;
        return "0 " + (is_number ? std::to_string(value) : std::string(value ? "On" : "Off"));
    }
    std::string control() {
        std::string error;
        const int socket = descriptor(1, error);
        if (socket < 0) return error;
        const auto what = base::upper(base::trim(text(2))),
                   value = base::upper(base::trim(text(3)));
        const bool off = value == "OFF" || value == "0" || value == "BLOCKING";
        const bool on =
            value == "ON" || value == "1" || value == "NON-BLOCKING" || value == "FNDELAY";
        if (what == "F_GETFL") return blocks() ? "0 BLOCKING" : "0 NON-BLOCKING";
        if ((what != "FIONBIO" && what != "F_SETFL") || (!on && !off)) return std::string(kSyntax);
        active()->blocks[number_] = off;
        return "0";
    }
    std::string version() { return "0 REXX/SOCKETS 3.04 30 Jan 2010"; }
    std::string translate() { return fmt::format("0 {} {}", text(1).size(), text(1)); }

    SocketSets& all_;
    Session& session_;
    const rexx::Arguments& arguments_;
    std::size_t number_ = 0;
};

const SocketCall::Row SocketCall::kRows[] = {
    {"ACCEPT", &SocketCall::accept_one},
    {"BIND", &SocketCall::bind_name},
    {"CLOSE", &SocketCall::close_socket},
    {"CONNECT", &SocketCall::connect_to},
    {"FCNTL", &SocketCall::control},
    {"GETDOMAINNAME", &SocketCall::get_domain_name},
    {"GETHOSTBYADDR", &SocketCall::get_host_by_addr},
    {"GETHOSTBYNAME", &SocketCall::get_host_by_name},
    {"GETHOSTID", &SocketCall::get_host_id},
    {"GETHOSTNAME", &SocketCall::get_host_name},
    {"GETPEERNAME", &SocketCall::get_peer_name},
    {"GETSOCKNAME", &SocketCall::get_sock_name},
    {"GETSOCKOPT", &SocketCall::get_option},
    {"INITIALIZE", &SocketCall::initialize},
    {"IOCTL", &SocketCall::control},
    {"LISTEN", &SocketCall::listen_for},
    {"READ", &SocketCall::receive_data},
    {"RECV", &SocketCall::receive_data},
    {"RECVFROM", &SocketCall::receive_from},
    {"RESOLVE", &SocketCall::resolve},
    {"SELECT", &SocketCall::select},
    {"SEND", &SocketCall::send_data},
    {"SENDTO", &SocketCall::send_to},
    {"SETSOCKOPT", &SocketCall::set_option},
    {"SHUTDOWN", &SocketCall::shut_down},
    {"SOCKET", &SocketCall::make_socket},
    {"SOCKETSET", &SocketCall::socket_set},
    {"SOCKETSETLIST", &SocketCall::socket_set_list},
    {"SOCKETSETSTATUS", &SocketCall::socket_set_status},
    {"TERMINATE", &SocketCall::terminate},
    {"TRANSLATE", &SocketCall::translate},
    {"VERSION", &SocketCall::version},
    {"WRITE", &SocketCall::send_data},
};

std::string SocketCall::run() {
    const auto name = base::upper(base::trim(text(0)));
    for (const auto& row : kRows)
        if (row.name == name) return (this->*row.function)();
    return std::string(kSyntax);
}

SocketSets::~SocketSets() {
    for (const auto& [name, set] : sets_)
        for (const auto& [number, socket] : set.sockets) ::close(socket);
}

std::string SocketSets::call(Session& session, const rexx::Arguments& arguments) {
    return SocketCall(*this, session, arguments).run();
}

}  // namespace cms
