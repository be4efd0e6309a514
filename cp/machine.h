// A logged-on virtual machine: its devices, settings and the commands it gives.
#pragma once

#include <chrono>
#include <ctime>

#include "cp/console_file.h"
#include "cp/real_tape.h"
#include "cp/system_state.h"

namespace cp {

struct UnitState;

// Tells a session, where there is one, that its machine is taken away.
void force_off_session(MachineEvents* events);

// A virtual device. DASD have a link, tape drives a tape; the others are what their type says.
struct Vdev {
    enum class Kind { dasd, tape, display, console, reader, punch, printer, ctca, line };
    dasd::DeviceNumber number;
    Kind kind = Kind::dasd;
    std::string type;  // "3390", "9336", "3270", "3215", "2540", "1403" …
    std::shared_ptr<Link> link;
    std::shared_ptr<RealTape> tape;
    std::uint32_t size = 0;  // cylinders or blocks
    bool is_virtual_disk = false, is_temporary = false;
    std::string file;  // of a temporary disk
    std::string spool_class = "A";
    std::shared_ptr<UnitState> unit;  // of readers, punches, printers and consoles
    bool dialed = false;
    std::uint32_t subchannel = 0;
    std::time_t since = std::time(nullptr);
};

// What accounting counts, since the logon (`since` 0) or the last record.
struct Usage {
    std::time_t since = 0;
    std::uint64_t cards_read = 0, lines_printed = 0, cards_punched = 0;
};

// SPOOL CONSOLE: `file` is there from START, also after STOP, until CLOSE.
struct ConsoleSpool {
    bool is_started = false;
    std::unique_ptr<ConsoleFile> file;
    std::string name;  // "FN.FT"; empty: not given
};

class Machine final : public VirtualMachine {
  public:
    Machine(SystemImpl& system, const DirectoryUser& entry);
    ~Machine() override;

    const std::string& userid() const override { return user.name; }
    System& system() override { return cp; }
    Reply command(std::string_view text) override;
    bool knows(std::string_view command_word) const override;
    std::vector<CommandHelp> command_help() const override;
    base::Result<ExtentGrant> extent(dasd::DeviceNumber number, dasd::Access access) override;
    std::vector<VirtualDevice> devices() const override;
    void set_events(MachineEvents* told) override;
    std::string default_ipl() const override { return user.ipl; }
    std::string setting(std::string_view name) const override;
    std::vector<DeviceAttachment> real_devices_for_guest() override;
    void log_console(std::string_view text) override;
    base::Result<dasd::Device> device(dasd::DeviceNumber number, dasd::Access access) override;
    void volume_changed(dasd::DeviceNumber number) override;
    base::Result<dasd::TapeDrive*> tape(dasd::DeviceNumber number) override;
    base::Result<void> mount_tape(dasd::DeviceNumber number,
                                  const std::vector<std::string>& images) override;

    base::Result<void> write_unit(UnitRecord unit,
                                  const std::vector<SpoolRecord>& records) override;
    base::Result<void> send_cards(const SpoolFile& about,
                                  const std::vector<SpoolRecord>& cards) override;
    base::Result<std::optional<SpoolFile>> reader_file() override;
    base::Result<std::optional<SpoolRecord>> read_card() override;
    std::vector<SpoolFile> spool_files(SpoolQueue queue) const override;

    // The devices and links of the directory entry; what fails is reported and left out.
    void define_directory_devices(base::Console& console);

    Vdev* find(dasd::DeviceNumber number);
    const Vdev* find(dasd::DeviceNumber number) const;
    // Adds a device; 091E when the number is taken.
    base::Result<Vdev*> define(Vdev device);
    // Puts a link on a volume into the LINK table and makes its device. `writable` was decided by
    // the caller; the image is opened for writing here.
    base::Result<Vdev*> add_link(Link link);
    // A temporary disk of so many cylinders; `blocks` not 0 makes it a virtual disk of that size.
    base::Result<Vdev*> define_temporary(dasd::DeviceNumber number, std::uint32_t cylinders,
                                         std::uint32_t blocks);
    // A tape drive that nobody has becomes the device `number`. Errors: 091E, 670E.
    base::Result<Vdev*> attach_tape(const std::shared_ptr<RealTape>& tape,
                                    dasd::DeviceNumber number, bool for_reading);
    // A drive made for images of the host, at the first real number that is free from 0580 on,
    // becomes the device `number`.
    base::Result<Vdev*> attach_images(std::vector<std::string> images, dasd::DeviceNumber number,
                                      bool for_reading);
    // `leave`: a tape stays where it stands.
    base::Result<void> detach(dasd::DeviceNumber number, bool leave = false);
    // command() before SET EMSG has edited its messages.
    Reply run(std::string_view text);
    // FORCE by somebody else: all devices go, programs are told, the session ends when its owner
    // notices.
    void force_off(const std::string& notice);
    bool has_class(std::string_view classes) const;

    SystemImpl& cp;
    const DirectoryUser user;
    std::map<dasd::DeviceNumber, Vdev> vdevs;
    std::map<std::string, std::string, std::less<>> settings;
    MachineEvents* events = nullptr;
    std::time_t logged_on = 0;
    std::uint32_t terminal = 0;  // number in QUERY NAMES
    bool disconnected = false;
    bool is_autologged = false;  // nobody's terminal since XAUTOLOG
    // Its program runs, or is to begin by then: the system waits for it.
    bool runs_program = false;
    std::optional<std::chrono::steady_clock::time_point> begins_by;
    bool is_of_other_process = false;
    bool logoff_pending = false;
    std::string storage;
    std::vector<std::uint32_t> processors{0};
    NextAction last_ipl;
    std::uint32_t wrong_passwords = 0;
    ConsoleSpool console_spool;
    Usage used;

  private:
    void define_other(std::string_view statement, base::Console& console);
    void define_minidisk(const MinidiskEntry& disk, base::Console& console);
    void drop(Vdev& device, bool leave = false);
    std::uint32_t free_subchannel() const;

    // Drives that programs of this machine were given: a detached one must not die under them.
    std::set<std::shared_ptr<dasd::TapeDrive>> drives_given_;
};

// LINK without passwords: a user's minidisk under a number and mode (directory LINK and MDISK
// statements, the LINK command after its checks). The result's warning says that it was forced R/O.
struct LinkRequest {
    std::string owner;
    dasd::DeviceNumber owner_number, number;
    LinkMode mode = LinkMode::RR;
};
struct LinkResult {
    Vdev* device = nullptr;
    std::optional<base::Error> warning;
};
base::Result<LinkResult> link_minidisk(Machine& machine, const LinkRequest& request);
// The MDISK statement behind a link request; errors 053E and 107E.
base::Result<const MinidiskEntry*> minidisk_entry(const SystemImpl& system,
                                                  const std::string& owner,
                                                  dasd::DeviceNumber number);

}  // namespace cp
