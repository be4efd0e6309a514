// CP: the lock of a system directory.
#include "cp/system_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;

base::Result<std::unique_ptr<SystemLock>> SystemLock::take(const std::string& folder) {
    auto path = folder + '/' + std::string(kLockFile);
    int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return base::make_error(msg::CVMBOT602E, folder, std::string(std::strerror(errno)));
    std::unique_ptr<SystemLock> lock(new SystemLock(descriptor));
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(descriptor, F_OFD_SETLK, &whole) != 0) {
        // The holder wrote its process id: a lock of this kind belongs to no process by itself.
        auto holder = read_file(path);
        auto pid = holder.ok() ? std::string(base::trim(holder.value())) : std::string();
        if (!pid.empty() && pid.back() == '\n') pid.pop_back();
        return base::make_error(msg::CVMBOT601E, folder, pid.empty() ? "(unknown)" : pid);
    }
    auto pid = fmt::format("{}\n", ::getpid());
    bool written =
        ::ftruncate(descriptor, 0) == 0 &&
        ::pwrite(descriptor, pid.data(), pid.size(), 0) == static_cast<ssize_t>(pid.size());
    // On a full file system the lock holds all the same: reading must go on there, and whoever is
    // refused only does not learn the process id.
    const bool is_full = errno == ENOSPC || errno == EDQUOT;
    if (!written && !is_full)
        return base::make_error(msg::CVMBOT602E, folder, std::string(std::strerror(errno)));
    return lock;
}

SystemLock::~SystemLock() {
    ::close(descriptor_);
}

}  // namespace cp
