// Real DASD of a system, and the guarded view of it that a virtual machine gets.
//
// A real device is an image file (first level) or a virtual device of a machine one level up. It is
// opened for reading; the first write link opens it for writing. Programs never hold the volume
// itself but a GrantedVolume, which asks at every access whether the link still allows it.
#pragma once

#include <ctime>

#include "cp/cp.h"
#include "cp/link_mode.h"

namespace cp {

class Volumes;

class RealDasd {
  public:
    enum class Use { free, owned, system, user };

    // `files`: how the image is opened now and, until wait_for_disk(), whenever it is opened again.
    static base::Result<std::shared_ptr<RealDasd>> from_file(
        const RealDevice& device, dasd::Files& files = dasd::host_files());
    static base::Result<std::shared_ptr<RealDasd>> from_device(const DeviceAttachment& attachment);

    dasd::DeviceNumber number;
    std::string serial;  // empty: not labelled
    bool is_duplicate = false;
    Use use = Use::free;
    std::string user;  // Use::user: who has it, and as what
    dasd::DeviceNumber user_number;
    std::string intended_label;
    bool frozen = false;
    std::string system_name;   // CLONESYS: the system directory that brought it here
    std::string path;          // of the image
    Volumes* owner = nullptr;  // list of the system it belongs to

    dasd::Cylinder cylinders() const { return origin_.count; }
    // Cylinders of this device within base().
    dasd::CylinderRange origin() const { return origin_; }
    // The volume as this system sees it: cylinder 0 is the first of the device.
    dasd::Volume& volume() const;
    std::shared_ptr<dasd::Volume> shared_volume() const;
    // The file's volume (first level) or the volume one level up.
    dasd::Volume& base() const { return *base_; }
    bool can_write() const { return !read_only_; }
    bool is_file() const { return is_file_; }
    // Opens the image for writing unless it is. Errors: read-only device, file not writable, in use
    // by a program outside.
    base::Result<void> make_writable();
    // Error 655: a copy onto some of these cylinders (of the device) was cut off, and what they
    // hold is in doubt until `dasd restore`. `asked` is the device the message names.
    base::Result<void> settled(dasd::CylinderRange range, dasd::DeviceNumber asked) const;
    // Reads the label again; a device without one gets an empty serial.
    base::Result<void> read_label();
    // The image lies at another path now (its folder was renamed).
    base::Result<void> moved_to(const std::string& path);
    // From the next opening on its file is one of dasd::host_files().
    void wait_for_disk() { files_ = &dasd::host_files(); }
    // Map of record 4.
    base::Result<dasd::AllocationMap> map() const { return dasd::read_map(volume()); }

  private:
    void use_base(std::shared_ptr<dasd::Volume> base);

    dasd::Files* files_ = &dasd::host_files();
    std::shared_ptr<dasd::Volume> base_, view_;
    // Handles that programs may still be reading through.
    std::vector<std::shared_ptr<dasd::Volume>> replaced_;
    dasd::CylinderRange origin_;
    bool read_only_ = false, opened_for_write_ = false, is_file_ = true;
};

// The real DASD of one system.
class Volumes {
  public:
    // Refused when the number is taken; a serial that is taken marks the device as a duplicate.
    base::Result<void> add(std::shared_ptr<RealDasd> dasd);
    void remove(const RealDasd& dasd);
    std::shared_ptr<RealDasd> find(dasd::DeviceNumber number) const;
    // By serial, never a duplicate.
    std::shared_ptr<RealDasd> find(std::string_view serial) const;
    // The same, only volumes that hold minidisks (CP-owned or attached to SYSTEM).
    std::shared_ptr<RealDasd> find_mounted(std::string_view serial) const;
    // Another device that has this serial or is promised it.
    std::shared_ptr<RealDasd> other_with(std::string_view serial, const RealDasd& dasd) const;
    const std::vector<std::shared_ptr<RealDasd>>& all() const { return all_; }

  private:
    std::vector<std::shared_ptr<RealDasd>> all_;  // in the order of their numbers
};

// One row of the LINK table: what a virtual machine has of a volume.
struct Link {
    std::shared_ptr<RealDasd> real;
    dasd::CylinderRange range;  // of the device
    bool writable = false;
    LinkMode mode = LinkMode::R;
    std::string user;  // who has it
    dasd::DeviceNumber number;
    std::string owner;  // whose MDISK statement; empty: none (DEFINE MDISK, ATTACH, T-disk)
    dasd::DeviceNumber owner_number;
    bool gone = false;                       // detached: programs that still hold it are refused
    std::shared_ptr<dasd::ExtentLock> lock;  // against other systems, while we may write
};

// The device a program gets: every access is checked against the link.
dasd::Device granted_device(const std::shared_ptr<Link>& link, dasd::Access access);

// The serial of a VOL1 record in a track image of cylinder 0 head 0; empty when there is none.
std::string serial_in_track(base::Bytes image);

}  // namespace cp
