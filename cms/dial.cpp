// Terminals that dial in.

#include "cms/dial.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "cp/users.h"

namespace cms {

namespace {

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

// In the system's folder: where terminals dial to a user's guest.
std::string socket_name(const std::string& userid) {
    return fmt::format("console-{}.sock", userid);
}

}  // namespace

DialServer::DialServer(cp::VirtualMachine& machine, Guest& guest, base::Console& console)
    : machine_(machine), guest_(guest) {
    const auto& directory = machine.system().directory_path();
    if (!guest.lock() || directory.empty() || !has_displays(machine)) return;
    // A user is logged on once: a socket found here was left by a process that is gone.
    const auto name = socket_name(machine.userid());
    if (!accepter_.open(base::listen_in(directory, name))) {
        const auto reason = std::error_code(errno, std::generic_category()).message();
        console.message(base::make_error(base::msg::DMSCMS908E, reason));
        return;
    }
    path_ = directory + '/' + name;
    thread_ = std::thread([this] { accept_terminals(); });
}

DialServer::~DialServer() {
    stop();
}

void DialServer::accept_terminals() {
    for (int socket; (socket = accepter_.next()) >= 0;) {
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
    if (!thread_.joinable()) return;
    accepter_.stop();
    // The threads need the lock to leave; whoever stops the server holds it.
    guest_.lock()->unlock();
    thread_.join();
    // No more input: each says goodbye to its terminal and ends.
    for (auto& line : lines_) ::shutdown(line.socket, SHUT_RD);
    for (auto& line : lines_) line.thread.join();
    guest_.lock()->lock();
    for (auto& line : lines_) ::close(line.socket);
    lines_.clear();
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
    const int socket = base::connect_in(directory, socket_name(userid));
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
    ::close(socket);
    return answer.starts_with(kDialed) ? 0 : 1;
}

}  // namespace cms
