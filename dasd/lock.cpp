// Locks between processes, and the question whether a program that takes none has an image open.
//
// Open-file-description locks conflict between descriptors, even of one process. Within a process
// CP's LINK table decides, so all locks on one image share one descriptor here, and each cylinder's
// lock is the strongest any holder in this process needs.
#include "dasd/lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <list>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "dasd/processes.h"

namespace dasd {
namespace {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

std::string reason(int code) {
    return std::error_code(code, std::generic_category()).message();
}

struct Holding {
    CylinderRange range;
    Access access;
};

// The lock file of one image in this process.
class LockFile {
  public:
    explicit LockFile(int descriptor) : fd_(descriptor) {}
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;
    ~LockFile() {
        if (fd_ >= 0) ::close(fd_);
    }

    // errno of the kernel's refusal, 0 when held.
    int hold(std::list<Holding>::iterator& handle, Holding wanted) {
        std::lock_guard guard(mutex_);
        handle = holdings_.insert(holdings_.end(), wanted);
        int code = apply(wanted.range);
        if (code != 0) {
            holdings_.erase(handle);
            apply(wanted.range);
        }
        return code;
    }

    void release(std::list<Holding>::iterator handle) {
        std::lock_guard guard(mutex_);
        auto range = handle->range;
        holdings_.erase(handle);
        apply(range);
    }

  private:
    // Sets the kernel's locks in `range` to what the holdings need, stretch by stretch.
    int apply(CylinderRange range) {
        auto start = range.start;
        while (start < range.end()) {
            auto end = stretch_end(start, range.end());
            int code = set(needed_at(start), start, end);
            if (code != 0) return code;
            start = end;
        }
        return 0;
    }

    // First cylinder behind `start` where a holding begins or ends.
    Cylinder stretch_end(Cylinder start, Cylinder most) const {
        for (const auto& holding : holdings_)
            for (auto edge : {holding.range.start, holding.range.end()})
                if (edge > start) most = std::min(most, edge);
        return most;
    }

    short needed_at(Cylinder cylinder) const {
        short need = F_UNLCK;
        for (const auto& holding : holdings_) {
            if (!holding.range.contains(cylinder)) continue;
            if (holding.access == Access::write) return F_WRLCK;
            need = F_RDLCK;
        }
        return need;
    }

    int set(short type, Cylinder start, Cylinder end) const {
        if (fd_ < 0) return 0;
        struct flock lock {};
        lock.l_type = type;
        lock.l_whence = SEEK_SET;
        lock.l_start = start.n;
        lock.l_len = (end - start).n;
        return ::fcntl(fd_, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
    }

    int fd_;  // -1: a read-only folder without a lock file, where nobody can lock
    std::mutex mutex_;
    std::list<Holding> holdings_;
};

std::string lock_path(const std::string& image_path) {
    std::error_code ignored;
    auto real = fs::weakly_canonical(image_path, ignored);
    return (ignored ? image_path : real.string()) + ".lock";
}

Result<std::shared_ptr<LockFile>> open_lock_file(const std::string& path, Access access) {
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 && access == Access::read) {
        fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT) return std::make_shared<LockFile>(-1);
    }
    if (fd < 0) return make_error(msg::DASLCK504E, path, reason(errno));
    return std::make_shared<LockFile>(fd);
}

// One LockFile an image: the kernel's locks are per process here, so this table is too.
Result<std::shared_ptr<LockFile>> shared_lock_file(const std::string& path, Access access) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<LockFile>> open;
    std::lock_guard guard(mutex);
    if (auto file = open[path].lock()) return file;
    auto file = TRY(open_lock_file(path, access));
    open[path] = file;
    return file;
}

class HeldLock : public ExtentLock {
  public:
    HeldLock(std::shared_ptr<LockFile> file, std::list<Holding>::iterator handle)
        : file_(std::move(file)), handle_(handle) {}
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    ~HeldLock() override { file_->release(handle_); }

  private:
    std::shared_ptr<LockFile> file_;
    std::list<Holding>::iterator handle_;
};

// Other processes that hold locks in the lock file, in words.
std::string holders_of(const std::string& path) {
    std::string names;
    const auto open = who_has_open({path});
    for (const auto& file : open[0].found) {
        if (file.process == ::getpid() || !file.has_locks) continue;
        names += (names.empty() ? "" : ", ") + describe_process(file.process);
    }
    return names.empty() ? "another process" : names;
}

enum class Lease { granted, busy, unknown };

// A lease is granted only when nobody has the file open in a way that conflicts. It is given back
// at once; an open that falls into that moment waits for it (SIGURG: ignored by default).
Lease lease_through(int fd, const std::string& path, Access access) {
    ::fcntl(fd, F_SETSIG, SIGURG);
    int rc = ::fcntl(fd, F_SETLEASE, access == Access::write ? F_WRLCK : F_RDLCK);
    int code = errno;
    struct stat leased {
    }, named{};
    bool same = rc == 0 && ::fstat(fd, &leased) == 0 && ::stat(path.c_str(), &named) == 0 &&
                leased.st_dev == named.st_dev && leased.st_ino == named.st_ino;
    if (rc == 0) ::fcntl(fd, F_SETLEASE, F_UNLCK);
    if (rc == 0) return same ? Lease::granted : Lease::unknown;
    return code == EAGAIN ? Lease::busy : Lease::unknown;
}

// What this process has open itself is in the way of a lease, but not of one asked for through the
// only descriptor there is.
Lease try_lease(const std::string& path, Access access) {
    int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return Lease::unknown;
    auto lease = lease_through(fd, path, access);
    ::close(fd);
    if (lease != Lease::busy) return lease;
    auto own = open_here(path);
    bool granted = own.size() == 1 && lease_through(own[0], path, access) == Lease::granted;
    return granted ? Lease::granted : Lease::busy;
}

bool is_one_of_us(pid_t process, const OpenFiles& lockers) {
    return process == ::getpid() ||
           std::any_of(lockers.found.begin(), lockers.found.end(),
                       [&](const OpenFile& file) { return file.process == process; });
}

Result<UsageProof> proof_from_proc(const std::string& path, Access access, Lease lease) {
    auto both = who_has_open({path, lock_path(path)});
    const auto &files = both[0], &lockers = both[1];
    for (const auto& file : files.found)
        if (!is_one_of_us(file.process, lockers) && (access == Access::write || file.writes))
            return make_error(msg::DASLCK502E, path, describe_process(file.process));
    if (files.all_seen) return UsageProof{true, "no other process has it open"};
    if (lease == Lease::busy && files.found.empty()) return make_error(msg::DASLCK503E, path);
    return UsageProof{false,
                      "processes of other users cannot be looked at: it cannot be proved that none "
                      "of them has the image open"};
}

// Who only looks at the image (its label, a listing) gets half a second to close it.
Lease patient_lease(const std::string& path, Access access) {
    auto lease = try_lease(path, access);
    for (int tries = 0; lease == Lease::busy && tries < 10; ++tries) {
        if (proof_from_proc(path, access, lease).ok()) break;  // open in programs of ours only
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        lease = try_lease(path, access);
    }
    return lease;
}

}  // namespace

Result<std::unique_ptr<ExtentLock>> lock_extent(const std::string& image_path, CylinderRange range,
                                                Access access) {
    auto path = lock_path(image_path);
    auto file = TRY(shared_lock_file(path, access));
    std::list<Holding>::iterator handle;
    int code = file->hold(handle, {range, access});
    if (code == EAGAIN || code == EACCES)
        return make_error(msg::DASLCK501E, image_path, range.start.n,
                          range.end().n - (range.count.n > 0), holders_of(path));
    if (code != 0) return make_error(msg::DASLCK504E, path, reason(code));
    return std::unique_ptr<ExtentLock>(std::make_unique<HeldLock>(std::move(file), handle));
}

Result<UsageProof> prove_not_in_use(const std::string& image_path, Access access) {
    auto lease = patient_lease(image_path, access);
    if (lease == Lease::granted) return UsageProof{true, "the kernel granted a lease"};
    return proof_from_proc(image_path, access, lease);
}

Result<void> check_not_in_use(const std::string& image_path, Access access) {
    auto proof = prove_not_in_use(image_path, access);
    if (!proof.ok()) return std::move(proof).error();
    return {};
}

Result<void> check_not_in_use(const File& image, const std::string& image_path, Access access) {
    if (lease_through(image.descriptor(), image_path, access) == Lease::granted) return {};
    return check_not_in_use(image_path, access);
}

}  // namespace dasd
