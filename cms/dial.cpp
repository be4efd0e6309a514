// Terminals that dial in.

#include "cms/dial.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/socket.h"
#include "cp/users.h"

namespace cms {

namespace {

bool fill_address(const std::string& path, sockaddr_un& address) {
    address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return false;
    std::copy(path.begin(), path.end(), address.sun_path);
    return true;
}

constexpr std::string_view kDialed = "DIALED TO";

// A line longer than this comes from no terminal.
constexpr std::size_t kLongestLine = 4096;

class SocketTerminal final : public Terminal {
  public:
    // A terminal that takes no output for so long is given up, or it would hold everybody: whoever
    // writes has the lock.
    explicit SocketTerminal(int socket) : socket_(socket) {
        timeval patience{2, 0};
        (void)::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    bool is_interactive() const override { return false; }
    bool takes_interrupts() const override { return false; }
    void line(std::string_view text) override {
        if (!is_gone_) is_gone_ = !base::send_all(socket_, base::to_utf8(text) + "\n");
        if (is_gone_) ::shutdown(socket_, SHUT_RDWR);
    }
    std::optional<std::string> read_line(std::string_view prompt) override {
        if (!prompt.empty()) line(prompt);
        for (;;) {
            const auto end = pending_.find('\n');
            if (end != std::string::npos) return take(end);
            if (pending_.size() > kLongestLine) return std::nullopt;
            std::array<char, 1024> part;
            const auto got = ::recv(socket_, part.data(), part.size(), 0);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return std::nullopt;
            pending_.append(part.data(), static_cast<std::size_t>(got));
        }
    }

  private:
    std::string take(std::size_t end) {
        auto text = pending_.substr(0, end);
        pending_.erase(0, end + 1);
        if (!text.empty() && text.back() == '\r') text.pop_back();
        return base::from_utf8(text).value_or(text);
    }
    int socket_;
    bool is_gone_ = false;
    std::string pending_;
};

bool has_displays(cp::VirtualMachine& machine) {
    const auto all = machine.devices();
    return std::any_of(all.begin(), all.end(), [](const cp::VirtualDevice& device) {
        return device.type == "GRAF" || device.type == "3270";
    });
}

void close_descriptor(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
}

}  // namespace

std::string dial_socket_path(const std::string& directory, const std::string& userid) {
    return fmt::format("{}/console-{}.sock", directory, userid);
}

DialServer::DialServer(cp::VirtualMachine& machine, Guest& guest, base::Console& console)
    : machine_(machine), guest_(guest) {
    const auto& directory = machine.system().directory_path();
    if (!guest.lock() || directory.empty() || !has_displays(machine)) return;
    const auto path = dial_socket_path(directory, machine.userid());
    if (!listen_at(path) || ::pipe(wake_) != 0) {
        const auto reason = std::error_code(errno, std::generic_category()).message();
        console.message(base::make_error(base::msg::DMSCMS908E, reason));
        close_descriptor(listener_);
        return;
    }
    accepter_ = std::thread([this] { accept_terminals(); });
}

DialServer::~DialServer() {
    stop();
}

bool DialServer::listen_at(const std::string& path) {
    sockaddr_un address;
    if (!fill_address(path, address)) {
        errno = ENAMETOOLONG;
        return false;
    }
    // A user is logged on once: a socket found here was left by a process that is gone.
    ::unlink(path.c_str());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener_ < 0) return false;
    const auto mask = ::umask(0177);
    const bool bound =
        ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::umask(mask);
    if (bound) path_ = path;
    return bound && ::listen(listener_, 8) == 0;
}

void DialServer::accept_terminals() {
    while (!stopping_) {
        std::array<pollfd, 2> waits{pollfd{listener_, POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
        if (stopping_ || !(waits[0].revents & POLLIN)) continue;
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        const std::lock_guard guard(lines_lock_);
        forget_ended();
        auto& line = lines_.emplace_back();
        line.socket = socket;
        line.thread = std::thread([this, &line] { serve(line); });
    }
}

void DialServer::forget_ended() {
    for (auto line = lines_.begin(); line != lines_.end();) {
        if (!line->ended) {
            ++line;
            continue;
        }
        line->thread.join();
        ::close(line->socket);
        line = lines_.erase(line);
    }
}

void DialServer::serve(Line& line) {
    SocketTerminal socket(line.socket);
    const auto request = socket.read_line("");
    const auto words = base::words(request ? std::string_view(*request) : std::string_view());
    if (words.size() == 2 && words[0] == "DIAL") {
        std::unique_lock<std::mutex> held(*guest_.lock());
        UnlockingTerminal terminal(socket, *guest_.lock());
        const auto userid = base::upper(words[1]);
        auto& system = machine_.system();
        const auto number = system.dial(userid, std::nullopt);
        if (!number.ok()) {
            terminal.message(number.error());
        } else {
            terminal.line(fmt::format("{} {} {:04X}", kDialed, userid, number.value().n));
            GuestConsole console(guest_, terminal, Place::other);
            (void)console.serve();
            terminal.line(fmt::format("DROP FROM {} {:04X}", userid, number.value().n));
            system.drop(userid, number.value());
        }
    }
    ::shutdown(line.socket, SHUT_RDWR);
    line.ended = true;
}

void DialServer::stop() {
    if (!accepter_.joinable()) return;
    stopping_ = true;
    [[maybe_unused]] const auto woken = ::write(wake_[1], "x", 1);
    // The threads need the lock to leave; whoever stops the server holds it.
    guest_.lock()->unlock();
    accepter_.join();
    // No more input: each says goodbye to its terminal and ends.
    for (auto& line : lines_) ::shutdown(line.socket, SHUT_RD);
    for (auto& line : lines_) line.thread.join();
    guest_.lock()->lock();
    for (auto& line : lines_) ::close(line.socket);
    lines_.clear();
    close_descriptor(listener_);
    close_descriptor(wake_[0]);
    close_descriptor(wake_[1]);
    ::unlink(path_.c_str());
}

// ---- the client ----

namespace {

// Moves what `from` has, and shows it to `watch`; false at its end.
template <class Watch>
bool relay(int from, int to, Watch watch) {
    std::array<char, 4096> part;
    const auto got = ::read(from, part.data(), part.size());
    if (got < 0 && errno == EINTR) return true;
    if (got <= 0) return false;
    std::string_view data(part.data(), static_cast<std::size_t>(got));
    watch(data);
    while (!data.empty()) {
        const auto done = ::write(to, data.data(), data.size());
        if (done <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

int connected_to(const std::string& path) {
    sockaddr_un address;
    if (!fill_address(path, address)) return -1;
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return -1;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

}  // namespace

namespace {

// CP's reason, where CP runs: the user is not logged on, or has no display to dial to.
int no_guest(const std::string& directory, const std::string& userid) {
    const auto system = cp::join(directory);
    const auto line = system.ok() ? system.value()->dial(userid, std::nullopt)
                                  : base::Result<dasd::DeviceNumber>(system.error());
    if (system.ok() && !line.ok()) {
        fmt::print(stderr, "{}\n", line.error().line());
        return 1;
    }
    if (line.ok()) system.value()->drop(userid, line.value());
    fmt::print(stderr, "No guest with displays is running in {} of {}\n", userid, directory);
    return 1;
}

}  // namespace

int dial(const std::string& directory, const std::string& userid) {
    int socket = connected_to(dial_socket_path(directory, userid));
    if (socket < 0) return no_guest(directory, userid);
    bool input = base::send_all(socket, "DIAL " + userid + "\n");
    std::string answer;  // its beginning tells whether the line was given
    const auto watch_answer = [&](std::string_view data) {
        if (answer.size() < kDialed.size()) answer += data.substr(0, kDialed.size());
    };
    const auto watch_nothing = [](std::string_view) {};
    for (;;) {
        std::array<pollfd, 2> waits{pollfd{socket, POLLIN, 0},
                                    pollfd{input ? STDIN_FILENO : -1, POLLIN, 0}};
        if (::poll(waits.data(), waits.size(), -1) < 0) {
            if (errno == EINTR) continue;
            break;
        }
        if (waits[0].revents != 0 && !relay(socket, STDOUT_FILENO, watch_answer)) break;
        if (waits[1].revents != 0 && !relay(STDIN_FILENO, socket, watch_nothing)) {
            input = false;
            ::shutdown(socket, SHUT_WR);
        }
    }
    close_descriptor(socket);
    return answer.starts_with(kDialed) ? 0 : 1;
}

}  // namespace cms
