// Image files as devices: what the native programs use where CP has a virtual machine.
//
// An image is opened and locked when it is first used, for reading or for writing as asked, and
// stays so until the object dies. A file that a program without locks (Hercules) holds is refused.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dasd/lock.h"
#include "dasd/tape_drive.h"
#include "dasd/volume.h"

namespace dasd {

// An image as the programs' option --dev names it: "123=path" or "123=path:ro".
struct DeviceOperand {
    DeviceNumber number;
    std::string path;
    Access most = Access::write;
};
// nullopt: no number of one to four hexadecimal digits, or no path.
std::optional<DeviceOperand> parse_device_operand(std::string_view text);

class FileDevices : public DeviceResolver {
  public:
    explicit FileDevices(Files& files = host_files()) : files_(files) {}

    // Gives an image a device number. `most` read: it is never opened for writing.
    void define(DeviceNumber number, const std::string& path, Access most = Access::write);
    bool is_defined(DeviceNumber number) const { return images_.contains(number); }
    // The number of the image of that path; a path not defined yet gets a free number.
    DeviceNumber number_of(std::string_view path);

    base::Result<Device> device(DeviceNumber number, Access access) override;
    void volume_changed(DeviceNumber number) override;

    // A further reel for the tape drive of that number: it is mounted when the one before is full
    // or at its end.
    void add_reel(DeviceNumber number, const std::string& path);
    // A number defined as an image is a tape drive as soon as it is asked for as one.
    base::Result<TapeDrive*> tape(DeviceNumber number) override;

  private:
    struct Image {
        std::string path;
        Access most = Access::write;
        std::vector<std::string> reels;  // of a tape drive, behind the first
    };
    // An image in use. Two numbers of one file share it, so that our own lock never refuses us.
    struct Opened {
        std::shared_ptr<Volume> volume;
        std::unique_ptr<ExtentLock> lock;
        Access access = Access::read;
    };

    base::Result<Opened> open(const std::string& path, Access access);

    Files& files_;
    std::map<DeviceNumber, Image> images_;
    std::map<std::string, Opened> opened_;  // by canonical path
    std::map<DeviceNumber, std::unique_ptr<TapeDrive>> drives_;
};

}  // namespace dasd
