// lineage: questions to the host.
#include "cms/lineage/host.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cms/hercules_ipl.h"

namespace cms::lineage {

namespace fs = std::filesystem;

namespace {

// A file of ours that vanishes with the object.
class ScratchFile {
  public:
    explicit ScratchFile(const std::string& folder)
        : path_(fmt::format("{}/ivp.{}.{:x}", folder, ::getpid(),
                            reinterpret_cast<std::uintptr_t>(this))) {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() {
        std::error_code ignored;
        fs::remove(path_, ignored);
        fs::remove(path_ + ".lock", ignored);
    }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

base::Result<void> share(const std::string& from, const std::string& to) {
    auto source = TRY(dasd::host_files().create(from));
    TRY(source->write(0, std::vector<std::byte>(65536, std::byte{1})));
    TRY(source->sync());
    auto target = TRY(dasd::host_files().create(to));
    return target->share_all(*source);
}

bool lock_whole(int descriptor) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return ::fcntl(descriptor, F_OFD_SETLK, &whole) == 0;
}

}  // namespace

HostAnswer check_sharing(const std::string& folder) {
    ScratchFile from(folder), to(folder);
    auto done = share(from.path(), to.path());
    if (done.ok()) return {0, "files in " + folder + " can share blocks: clones are made at once"};
    return {4, "clones are copied byte for byte: " + done.error().text};
}

HostAnswer check_locks(const std::string& folder) {
    ScratchFile scratch(folder);
    int one = ::open(scratch.path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int other = ::open(scratch.path().c_str(), O_RDWR | O_CLOEXEC);
    bool first = one >= 0 && lock_whole(one);
    bool second = other >= 0 && lock_whole(other);
    for (int descriptor : {one, other})
        if (descriptor >= 0) ::close(descriptor);
    if (!first) return {8, "files in " + folder + " cannot be locked"};
    if (second) return {8, "locks in " + folder + " exclude nobody (a network file system?)"};
    auto proof = dasd::prove_not_in_use(scratch.path(), dasd::Access::write);
    if (!proof.ok()) return {8, proof.error().text};
    if (!proof.value().proved) return {4, "locks work; " + proof.value().how};
    return {0, "locks work, and the kernel tells who has an image open"};
}

HostAnswer check_room(const std::string& folder) {
    std::error_code fault;
    std::uint64_t needed = 0;
    for (const auto& entry : fs::directory_iterator(folder, fault)) {
        struct stat facts {};
        if (::stat(entry.path().c_str(), &facts) == 0)
            needed += static_cast<std::uint64_t>(facts.st_blocks) * 512;
    }
    auto space = fs::space(folder, fault);
    if (fault) return {8, folder + ": " + fault.message()};
    auto text = fmt::format("{} MiB are free, a copy of this system takes {} MiB",
                            space.available >> 20, needed >> 20);
    return {space.available < needed ? 8 : 0, text};
}

HostAnswer find_program(const std::string& name) {
    const auto path = program_path(name);
    if (path.empty()) return {28, name + " is not installed"};
    return {0, name + " is " + path};
}

HostAnswer check_port(std::uint16_t port) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                 ::listen(socket, 1) == 0;
    std::string reason = std::strerror(errno);
    if (socket >= 0) ::close(socket);
    auto what = port == 0 ? std::string("a port") : fmt::format("port {}", port);
    if (bound) return {0, what + " of 127.0.0.1 can be listened on"};
    return {4, fmt::format("{} of 127.0.0.1 cannot be listened on: {}", what, reason)};
}

}  // namespace cms::lineage
