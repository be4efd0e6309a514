// CP: users of other processes come in here.
#include "cp/user_server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "cp/user_line.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// Only who could open the volumes himself: the same user of the host, or root.
bool is_trusted(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    const bool known = ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    return known && (peer.uid == ::geteuid() || peer.uid == 0);
}

// While it lives, threads that are started get no signals: those are the first thread's.
class NoSignals {
  public:
    NoSignals() {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~NoSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    NoSignals(const NoSignals&) = delete;
    NoSignals& operator=(const NoSignals&) = delete;

  private:
    sigset_t before_{};
};

}  // namespace

UserServer::UserServer(SystemImpl& system) : system_(system) {}

Result<std::unique_ptr<UserServer>> UserServer::start(SystemImpl& system) {
    std::unique_ptr<UserServer> server(new UserServer(system));
    if (!server->accepter_.open(TRY(wire::listen_in(system.folder, wire::kSocketName))))
        return make_error(msg::CVMUSR684W, system.folder, std::string(std::strerror(errno)));
    const NoSignals none;
    server->thread_ = std::thread([raw = server.get()] { raw->accept_lines(); });
    return server;
}

void UserServer::accept_lines() {
    for (int socket; (socket = accepter_.next()) >= 0;) {
        forget_ended();
        if (!is_trusted(socket)) {
            ::close(socket);
            continue;
        }
        lines_.push_back(std::make_unique<UserLine>(system_, socket));
        lines_.back()->start();
    }
}

void UserServer::forget_ended() {
    lines_.remove_if([](const auto& line) { return line->has_ended(); });
}

UserServer::~UserServer() {
    accepter_.stop();
    if (thread_.joinable()) thread_.join();
    // Nobody can join any more before the lines end: who tries now starts the system himself.
    ::unlink((system_.folder + '/' + std::string(wire::kSocketName)).c_str());
    for (auto& line : lines_) line->end_input();
    lines_.clear();
}

}  // namespace cp
