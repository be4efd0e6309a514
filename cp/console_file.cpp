// CP: the files of SPOOL CONSOLE.
#include "cp/console_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr int kMostFiles = 99999;  // CON and five digits

base::Error not_written(const std::string& path, int fault) {
    return make_error(msg::CVMSPL662E, path, std::string(std::strerror(fault)));
}

}  // namespace

Result<std::unique_ptr<ConsoleFile>> ConsoleFile::create(const std::string& folder,
                                                         const std::string& userid) {
    std::error_code fault;
    fs::create_directories(folder, fault);
    if (fault) return make_error(msg::CVMSPL662E, folder, fault.message());
    for (int n = 1; n <= kMostFiles; ++n) {
        auto path = fmt::format("{}/{}.CON{:05}", folder, userid, n);
        int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
                                0600);  // what a terminal shows is its user's
        if (descriptor >= 0)
            return std::unique_ptr<ConsoleFile>(new ConsoleFile(descriptor, folder, path));
        if (errno != EEXIST) return not_written(path, errno);
    }
    return not_written(folder, EEXIST);
}

ConsoleFile::~ConsoleFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (records_ == 0) (void)::unlink(path_.c_str());
}

void ConsoleFile::line(std::string_view text) {
    auto record = base::to_utf8(text) + '\n';
    std::string_view rest = record;
    while (fault_ == 0 && !rest.empty()) {
        auto done = ::write(descriptor_, rest.data(), rest.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) fault_ = done < 0 ? errno : EIO;
        if (done > 0) rest.remove_prefix(static_cast<std::size_t>(done));
    }
    if (fault_ == 0) ++records_;
}

Result<std::string> ConsoleFile::close(const std::string& name) {
    if (::fdatasync(descriptor_) != 0 && fault_ == 0) fault_ = errno;
    ::close(descriptor_);
    descriptor_ = -1;
    auto wanted = folder_ + '/' + name;
    bool named = !name.empty() && ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, wanted.c_str(),
                                              RENAME_NOREPLACE) == 0;
    if (named) path_ = wanted;
    if (fault_ != 0) return not_written(path_, fault_);
    return path_;
}

void ConsoleFile::discard() {
    records_ = 0;  // an empty one is removed when it is closed
}

}  // namespace cp
