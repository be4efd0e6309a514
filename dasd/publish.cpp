#include "dasd/publish.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "dasd/before_image.h"

namespace dasd {
namespace {

constexpr std::string_view kBuilding = ".new-";

bool is_other_process(std::uint32_t number) {
    auto process = static_cast<pid_t>(number);
    return process != ::getpid() && (::kill(process, 0) == 0 || errno == EPERM);
}

}  // namespace

std::string path_beside(const std::string& path) {
    return fmt::format("{}{}{}", real_path(path), kBuilding, ::getpid());
}

base::Result<void> remove_leftovers(const std::string& path, Files& files) {
    auto prefix = real_path(path) + std::string(kBuilding);
    for (const auto& left : files.beginning_with(prefix)) {
        auto process = base::parse_decimal(left.substr(prefix.size()));
        if (process && !is_other_process(*process)) TRY(files.remove(left));
    }
    return {};
}

void keep_permissions(const File& old, const File& made) {
    struct stat info {};
    if (::fstat(old.descriptor(), &info) != 0) return;
    bool same_owner = ::fchown(made.descriptor(), info.st_uid, info.st_gid) == 0;
    (void)::fchmod(made.descriptor(), info.st_mode & (same_owner ? 07777U : 0777U));
}

}  // namespace dasd
