// Files of the host: the real implementation of Files.
//
// Only pread and pwrite, never a mapping: a full disk or a truncated file is an Error here, where
// it would be a signal there. errno is translated in this file and nowhere else.
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "dasd/volume.h"

namespace dasd {
namespace {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr long kXfsMagic = 0x58465342;  // not in linux/magic.h

std::string reason(int code) {
    return std::error_code(code, std::generic_category()).message();
}

std::string file_system_name(int descriptor) {
    struct statfs info {};
    if (::fstatfs(descriptor, &info) != 0) return "unknown file system";
    switch (static_cast<long>(info.f_type)) {
        case EXT4_SUPER_MAGIC:
            return "ext4";
        case TMPFS_MAGIC:
            return "tmpfs";
        case BTRFS_SUPER_MAGIC:
            return "btrfs";
        case OVERLAYFS_SUPER_MAGIC:
            return "overlayfs";
        case NFS_SUPER_MAGIC:
            return "nfs";
        case kXfsMagic:
            return "xfs";
        default:
            return fmt::format("type {:X}", static_cast<unsigned long>(info.f_type));
    }
}

// Why a clone request failed, in words a plan can show.
std::string sharing_refusal(int code, int descriptor) {
    switch (code) {
        case EOPNOTSUPP:
        case ENOTTY:
        case ENOSYS:
            return fmt::format("the file system cannot share blocks ({})",
                               file_system_name(descriptor));
        case EXDEV:
            return "source and target are on different file systems";
        case EINVAL:
            return "the range is not aligned to file system blocks, or a file is marked no-COW";
        default:
            return reason(code);
    }
}

class HostFile : public File {
  public:
    HostFile(int descriptor, std::string path) : fd_(descriptor), path_(std::move(path)) {}
    HostFile(const HostFile&) = delete;
    HostFile& operator=(const HostFile&) = delete;
    ~HostFile() override { ::close(fd_); }

    Result<void> read(std::uint64_t offset, base::MutableBytes into) override {
        while (!into.empty()) {
            auto n = ::pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return make_error(msg::DASIMG104S, path_, offset, reason(errno));
            if (n == 0) return make_error(msg::DASIMG107S, path_, file_end(), offset);
            into = into.subspan(static_cast<std::size_t>(n));
            offset += static_cast<std::uint64_t>(n);
        }
        return {};
    }

    Result<void> write(std::uint64_t offset, base::Bytes from) override {
        while (!from.empty()) {
            auto n = ::pwrite(fd_, from.data(), from.size(), static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0)
                return make_error(msg::DASIMG105S, path_, offset, reason(n < 0 ? errno : ENOSPC));
            from = from.subspan(static_cast<std::size_t>(n));
            offset += static_cast<std::uint64_t>(n);
        }
        return {};
    }

    Result<std::uint64_t> size() override {
        struct stat info {};
        if (::fstat(fd_, &info) != 0) return failed("reading the size", errno);
        return static_cast<std::uint64_t>(info.st_size);
    }

    Result<void> resize(std::uint64_t size) override {
        if (::ftruncate(fd_, static_cast<off_t>(size)) != 0)
            return failed("setting the size", errno);
        return {};
    }

    Result<void> sync() override {
        if (::fsync(fd_) != 0) return failed("writing to the disk (fsync)", errno);
        return {};
    }

    // Failure is met again by sync().
    void begin_sync(std::uint64_t offset, std::uint64_t length) override {
        (void)::sync_file_range(fd_, static_cast<off_t>(offset), static_cast<off_t>(length),
                                SYNC_FILE_RANGE_WRITE);
    }

    Result<std::uint64_t> next_data(std::uint64_t offset) override {
        return seek(offset, SEEK_DATA);
    }
    Result<std::uint64_t> next_hole(std::uint64_t offset) override {
        return seek(offset, SEEK_HOLE);
    }

    Result<void> share_all(File& source) override {
        if (::ioctl(fd_, FICLONE, source.descriptor()) != 0) return cannot_share(errno);
        return {};
    }

    Result<void> share_range(File& source, std::uint64_t from, std::uint64_t to,
                             std::uint64_t length) override {
        file_clone_range range{source.descriptor(), from, length, to};
        if (::ioctl(fd_, FICLONERANGE, &range) != 0) return cannot_share(errno);
        return {};
    }

    int descriptor() const override { return fd_; }

    bool still_at(const std::string& path) const override {
        struct stat here {
        }, there{};
        return ::fstat(fd_, &here) == 0 && ::stat(path.c_str(), &there) == 0 &&
               here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    }

  private:
    base::Error failed(std::string what, int code) const {
        return make_error(msg::DASIMG106S, path_, what, reason(code));
    }
    base::Error cannot_share(int code) const {
        auto error = make_error(msg::DASIMG106S, path_, "sharing blocks", "");
        error.text = sharing_refusal(code, fd_);
        return error;
    }
    std::uint64_t file_end() {
        auto end = size();
        return end.ok() ? end.value() : 0;
    }
    // Where the file system knows no holes all is data.
    Result<std::uint64_t> seek(std::uint64_t offset, int whence) {
        auto at = ::lseek(fd_, static_cast<off_t>(offset), whence);
        if (at >= 0) return static_cast<std::uint64_t>(at);
        if (errno == ENXIO) return file_end();
        if (errno == EINVAL || errno == EOPNOTSUPP)
            return whence == SEEK_DATA ? offset : file_end();
        return failed("looking for data", errno);
    }

    int fd_;
    std::string path_;
};

class UnsyncedFile final : public HostFile {
  public:
    using HostFile::HostFile;
    Result<void> sync() override { return {}; }
};

enum class Syncing { done, left_out };

class HostFiles : public Files {
  public:
    explicit HostFiles(Syncing syncing) : syncing_(syncing) {}

    Result<std::unique_ptr<File>> open(const std::string& path, Access access) override {
        struct stat info {};
        if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode))
            return make_error(msg::DASIMG103E, path, "it is no ordinary file");
        int fd = ::open(path.c_str(), (access == Access::write ? O_RDWR : O_RDONLY) | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT) return make_error(msg::DASIMG101E, path);
        if (fd < 0) return make_error(msg::DASIMG103E, path, reason(errno));
        return file_of(fd, path);
    }

    Result<std::unique_ptr<File>> create(const std::string& path) override {
        int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno == EEXIST) return make_error(msg::DASIMG102E, path);
        if (fd < 0) return make_error(msg::DASIMG106S, path, "making the file", reason(errno));
        return file_of(fd, path);
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        if (::rename(from.c_str(), to.c_str()) != 0)
            return make_error(msg::DASIMG106S, from, "renaming to " + to, reason(errno));
        return sync_folder_of(to);
    }

    Result<void> remove(const std::string& path) override {
        if (::unlink(path.c_str()) != 0)
            return make_error(msg::DASIMG106S, path, "removing the file", reason(errno));
        return sync_folder_of(path);
    }

    std::vector<std::string> beginning_with(const std::string& prefix) override {
        fs::path wanted(prefix);
        auto folder = wanted.parent_path();
        auto start = wanted.filename().string();
        std::vector<std::string> found;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, none)) {
            auto name = entry.path().filename();
            if (name.string().starts_with(start)) found.push_back((folder / name).string());
        }
        std::sort(found.begin(), found.end());
        return found;
    }

  private:
    std::unique_ptr<File> file_of(int fd, const std::string& path) const {
        if (syncing_ == Syncing::left_out) return std::make_unique<UnsyncedFile>(fd, path);
        return std::make_unique<HostFile>(fd, path);
    }

    // A rename or removal lasts only when its folder has reached the disk.
    Result<void> sync_folder_of(const std::string& path) const {
        if (syncing_ == Syncing::left_out) return {};
        auto folder = fs::path(path).parent_path();
        int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) return {};
        int rc = ::fsync(fd);
        int code = errno;
        ::close(fd);
        if (rc != 0 && code != EINVAL)
            return make_error(msg::DASIMG106S, path, "syncing its folder", reason(code));
        return {};
    }

    Syncing syncing_;
};

}  // namespace

Files& host_files() {
    static HostFiles files(Syncing::done);
    return files;
}

Files& unsynced_files() {
    static HostFiles files(Syncing::left_out);
    return files;
}

}  // namespace dasd
