// CLONESYS PLAN: what making a system would take. Nothing is made, and nothing is left.
//
//   CLONESYS PLAN name COPY volid [NOFLASH]   COPY volid SHARED|BYTES size needed reason
//   CLONESYS PLAN name FORMAT volid|cyls      FORMAT volid|cyls size needed
//   CLONESYS PLAN name SPACE                  SPACE available folder
//   CLONESYS PLAN name SPEED                  SPEED bytes_per_second
//
// All sizes are bytes. Whether the file system shares, and how fast it writes, is tried out with
// files that have no name.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "cp/commands/clonesys.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// Labels, files and tables that are written into blocks which were shared or holes before.
constexpr std::uint64_t kChanges = 512 * 1024;
constexpr std::size_t kTrial = 8 << 20;

std::uint64_t image_size(dasd::Cylinder cylinders) {
    return dasd::kImageHeader + std::uint64_t{cylinders.n} * dasd::kCylinderSize;
}

// What the files of a volume take on their disk, and a sixteenth more: pages of zeros within a
// track need none in an image that was copied with holes, and do in a copy of tracks.
std::uint64_t allocated(dasd::Volume& volume) {
    std::uint64_t bytes = 0;
    for (const auto& path : volume.paths()) {
        struct stat facts {};
        if (::stat(path.c_str(), &facts) == 0)
            bytes += static_cast<std::uint64_t>(facts.st_blocks) * 512;
    }
    return bytes + bytes / 16;
}

std::string parent_of(const std::string& folder) {
    return fs::path(folder).parent_path().string();
}

// Shares one block of the source with a file in the folder where the clone would be. Empty when it
// works, else the reason.
Result<std::string> sharing_obstacle(const dasd::ImagePart& source, const std::string& folder) {
    auto path = fmt::format("{}.plan-{}", folder, ::getpid());
    auto& files = dasd::host_files();
    auto trial = TRY(files.create(path));
    // Without a wait for the disk: nobody needs to know that it is gone.
    if (::unlink(path.c_str()) != 0) TRY(files.remove(path));
    auto shared = trial->share_range(*source.file, 0, 0, 4096);
    return shared.ok() ? std::string() : shared.error().text;
}

Result<void> plan_copy_of(Call& call, const std::string& folder) {
    auto serial = std::string(call.operands.next());
    bool share = !call.operands.take("NOFLASH");
    TRY(no_more_operands(call));
    auto source = call.cp.volumes.find(serial);
    if (!source) return make_error(msg::HCPQVD040E, serial);
    auto& volume = source->base();
    auto parts = volume.parts();
    bool compressed = !parts.empty() && parts[0].tracks != nullptr;
    std::string why;
    if (!share)
        why = "sharing was not wanted";
    else if (parts.size() != 1)
        why = "the source is not one file";
    else if (compressed)
        why = volume.format() + " is copied track by track";
    else
        why = TRY(sharing_obstacle(parts[0], folder));
    auto size = image_size(source->cylinders());
    // What tracks take when they no longer are compressed is not known before.
    auto needed = why.empty() ? 0 : compressed ? size : std::min(allocated(volume), size);
    call.line(fmt::format("COPY {} {} {} {} {}", serial, why.empty() ? "SHARED" : "BYTES", size,
                          needed + kChanges, why.empty() ? "the file system shares blocks" : why));
    return {};
}

Result<void> plan_format(Call& call) {
    auto word = std::string(call.operands.next());
    TRY(no_more_operands(call));
    auto real = call.cp.volumes.find(word);
    auto count = base::parse_decimal(word);
    if (!real && (!count || *count == 0)) return make_error(msg::HCPQVD040E, word);
    auto size = image_size(real ? real->cylinders() : dasd::Cylinder{*count});
    call.line(fmt::format("FORMAT {} {} {}", word, size, size + kChanges));
    return {};
}

// Bytes a second, from writing a few and waiting until they are on disk; 0 when it cannot be tried.
std::uint64_t writing_speed(const std::string& parent) {
    int descriptor = ::open(parent.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor < 0) return 0;
    const std::vector<std::byte> bytes(kTrial, std::byte{0x5A});
    auto began = std::chrono::steady_clock::now();
    bool written = ::pwrite(descriptor, bytes.data(), kTrial, 0) == static_cast<ssize_t>(kTrial) &&
                   ::fdatasync(descriptor) == 0;
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    ::close(descriptor);
    return written ? static_cast<std::uint64_t>(kTrial / std::max(took.count(), 1e-6)) : 0;
}

Result<void> plan_space(Call& call, const std::string& parent) {
    TRY(no_more_operands(call));
    struct statvfs facts {};
    if (::statvfs(parent.c_str(), &facts) != 0)
        return make_error(msg::CVMDEV621E, parent, std::string(std::strerror(errno)));
    auto available = std::uint64_t{facts.f_bavail} * facts.f_frsize;
    call.line(fmt::format("SPACE {} {}", available, parent));
    return {};
}

}  // namespace

Result<void> plan_clone(Call& call) {
    auto name = TRY(take_system_name(call));
    auto folder = TRY(folder_beside(call.cp, name));
    if (call.operands.take("COPY")) return plan_copy_of(call, folder);
    if (call.operands.take("FORMAT")) return plan_format(call);
    if (call.operands.take("SPACE")) return plan_space(call, parent_of(folder));
    if (!call.operands.take("SPEED")) return make_error(msg::HCPCFC026E);
    TRY(no_more_operands(call));
    call.line(fmt::format("SPEED {}", writing_speed(parent_of(folder))));
    return {};
}

}  // namespace cp
