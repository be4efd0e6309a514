// CP: tape drives and the images mounted on them.
#include "cp/real_tape.h"

#include <unistd.h>

#include <filesystem>

#include "cp/device_file.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;
using dasd::Access;

namespace {

// As a Hercules configuration names them.
constexpr std::string_view kTypes[] = {"3410", "3411", "3420", "3422", "3430", "3480",
                                       "3490", "3590", "8809", "9347", "9348"};

bool is_writable(const std::string& path) {
    std::error_code fault;
    bool exists = fs::exists(path, fault);
    auto folder = fs::path(path).parent_path().string();
    return ::access((exists ? path : folder).c_str(), W_OK) == 0;
}

// An image there is must be a tape; one there is not must be possible to make. True when it can be
// written.
Result<bool> check_image(const std::string& path, bool for_reading) {
    std::error_code fault;
    if (fs::exists(path, fault)) {
        auto tape = dasd::TapeImage::open(path);
        if (!tape.ok()) return make_error(msg::CVMTAP670E, path, tape.error().text);
        return !tape.value().is_faketape() && is_writable(path);
    }
    if (for_reading || !is_writable(path))
        return make_error(msg::CVMTAP670E, path, std::string("no such file"));
    return true;
}

// Nobody outside may have it: our own programs are told by the lock, others by the kernel.
Result<std::unique_ptr<dasd::ExtentLock>> lock_image(const std::string& path, Access access) {
    std::error_code fault;
    if (fs::exists(path, fault)) {
        auto free = dasd::check_not_in_use(path, access);
        if (!free.ok()) return make_error(msg::CVMTAP670E, path, free.error().text);
    }
    auto lock = dasd::lock_extent(path, {{0}, {1}}, access);
    if (!lock.ok()) return make_error(msg::CVMTAP670E, path, lock.error().text);
    return std::move(lock).value();
}

}  // namespace

bool is_tape_type(std::string_view type) {
    return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

Result<void> RealTape::load(bool for_reading) {
    bool writes = !for_reading && !read_only;
    for (const auto& path : images) {
        bool can_write = TRY(check_image(path, !writes));
        writes = writes && can_write;
    }
    auto access = writes ? Access::write : Access::read;
    std::vector<std::unique_ptr<dasd::ExtentLock>> locks;
    for (const auto& path : images) {
        auto lock = TRY(lock_image(path, access));
        locks.push_back(std::move(lock));
    }
    locks_ = std::move(locks);
    // LEAVE at DETACH kept the tape where it stood; what it may do is decided anew.
    auto drive = std::make_shared<dasd::TapeDrive>(images, access);
    while (drive_ && drive->is_loaded() && drive->image() != drive_->image()) drive->unload();
    if (drive_) drive->move_to(drive_->position());
    drive_ = std::move(drive);
    return {};
}

void RealTape::unload(bool leave) {
    user.clear();
    locks_.clear();
    if (!leave) drive_.reset();
}

std::string tape_state(const RealTape& tape) {
    auto number = hex(tape.number);
    if (tape.user.empty()) return fmt::format("TAPE {} FREE", number);
    return fmt::format("TAPE {} ATTACHED TO {:<8} {} {}", number, tape.user, hex(tape.user_number),
                       tape.writable() ? "R/W" : "R/O");
}

}  // namespace cp
