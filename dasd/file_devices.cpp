#include "dasd/file_devices.h"

#include <filesystem>

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;

// One name for a file however it was typed; the path itself when it does not exist.
std::string canonical(const std::string& path) {
    std::error_code fault;
    auto found = std::filesystem::canonical(path, fault);
    return fault ? path : found.string();
}

}  // namespace

std::optional<DeviceOperand> parse_device_operand(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == text.npos || equals == 0 || equals > 4) return std::nullopt;
    const auto number = base::parse_hexadecimal(text.substr(0, equals));
    auto path = text.substr(equals + 1);
    const bool read_only = path.ends_with(":ro");
    if (read_only) path.remove_suffix(3);
    if (!number || path.empty()) return std::nullopt;
    return DeviceOperand{{static_cast<std::uint16_t>(*number)},
                         std::string(path),
                         read_only ? Access::read : Access::write};
}

void FileDevices::define(DeviceNumber number, const std::string& path, Access most) {
    images_[number] = {path, most, {}};
}

DeviceNumber FileDevices::number_of(std::string_view path) {
    auto wanted = canonical(std::string(path));
    for (const auto& [number, image] : images_)
        if (canonical(image.path) == wanted) return number;
    DeviceNumber free{0xF000};
    while (images_.contains(free)) ++free.n;
    define(free, std::string(path));
    return free;
}

base::Result<FileDevices::Opened> FileDevices::open(const std::string& path, Access access) {
    TRY(check_not_in_use(path, access));
    auto volume = TRY(open_volume(path, access, files_));
    for (const auto& file : volume->paths())
        if (file != path) TRY(check_not_in_use(file, access));
    auto lock = TRY(lock_extent(volume->path(), {{0}, volume->cylinders()}, access));
    // Whoever held the lock before may have published the volume anew.
    TRY(volume->refresh());
    return Opened{std::move(volume), std::move(lock), access};
}

base::Result<Device> FileDevices::device(DeviceNumber number, Access access) {
    auto found = images_.find(number);
    if (found == images_.end()) return make_error(msg::DASDEV401E, fmt::format("{:04X}", number.n));
    const auto& image = found->second;
    if (access == Access::write && image.most == Access::read)
        return make_error(msg::DASIMG117E, image.path);
    auto& opened = opened_[canonical(image.path)];
    if (opened.volume == nullptr || (access == Access::write && opened.access == Access::read)) {
        opened = {};  // a reader's lock would refuse the writer, who is ourselves
        opened = TRY(open(image.path, access));
    }
    return Device(opened.volume, {{0}, opened.volume->cylinders()}, access);
}

void FileDevices::volume_changed(DeviceNumber number) {
    auto image = images_.find(number);
    if (image == images_.end()) return;
    auto opened = opened_.find(canonical(image->second.path));
    if (opened == opened_.end() || opened->second.volume == nullptr) return;
    // When it cannot be opened anew the next use says why.
    if (!opened->second.volume->refresh().ok()) opened->second = {};
}

void FileDevices::add_reel(DeviceNumber number, const std::string& path) {
    images_[number].reels.push_back(path);
}

base::Result<TapeDrive*> FileDevices::tape(DeviceNumber number) {
    auto found = images_.find(number);
    if (found == images_.end()) return make_error(msg::DASDEV401E, fmt::format("{:04X}", number.n));
    auto& drive = drives_[number];
    if (drive == nullptr) {
        const auto& image = found->second;
        std::vector<std::string> reels{image.path};
        reels.insert(reels.end(), image.reels.begin(), image.reels.end());
        drive = std::make_unique<TapeDrive>(std::move(reels), image.most, files_);
    }
    return drive.get();
}

}  // namespace dasd
