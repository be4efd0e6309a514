// cp: a system, its virtual machines, their devices and CP commands.
//
// One CP per system: it alone opens the images and owns LINK table, spool and console log. Whoever
// wants something sends a request value and gets a reply value; track data never passes through: CP
// grants an extent and the file it lies in. Command forms and responses follow reference cp;
// directory and configuration their own pages.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "cp/spool.h"
#include "dasd/dasd.h"

namespace cp {

// ---- what CP boots from
// -----------------------------------------------------------------------------------------------

// A real device as a Hercules configuration statement gives it: "0A00 3390 vm1ars.ckd ro". Other
// statements and comments of the file are kept by the editing functions below.
struct RealDevice {
    dasd::DeviceNumber number;
    std::string type;  // "3390"
    std::string path;  // absolute
    bool read_only = false;
    std::vector<std::string> options;  // sf= and others, as written
};

// The devices of `directory`/system.cnf (INCLUDE, quotes, comments and ranges as Hercules has
// them), paths relative to that file. Errors name file and line.
base::Result<std::vector<RealDevice>> read_device_file(const std::string& directory);
// Adds a device line at the end of `directory`/system.cnf (made when missing), all else kept; the
// file is replaced in one step and synced. A path inside the directory is written relative to it.
// Without syncs where somebody syncs the file and its folder later.
enum class Syncs { done, left_out };
base::Result<void> add_device_line(const std::string& directory, const RealDevice& device,
                                   Syncs syncs = Syncs::done);

// Where a system's devices come from: image files (first level), or the virtual devices of a
// virtual machine (second level).
struct DeviceAttachment {
    dasd::DeviceNumber number;
    dasd::Device device;
    std::string path;
};

// ---- SYSTEM CONFIG (reference system-config)
// ----------------------------------------------------------------------------

struct ConfigDiagnostic {
    std::uint32_t record = 0, column = 0;  // 1-based; 0 when it belongs to the whole file
    base::Error message;
};
struct SystemArea {
    std::string volume;
    dasd::CylinderRange range;
};
struct SystemConfig {
    std::string system_name;
    std::optional<SystemArea> checkpoint, warmstart;
    struct Slot {
        std::uint32_t number;
        std::string volume;  // empty: RESERVED
    };
    std::vector<Slot> cp_owned;
    std::vector<std::string> user_volumes;  // list and include patterns
    std::vector<std::string> user_volumes_excluded;
    bool auto_warm_ipl = false;
    bool validate_shutdown = false;
    bool passwords_on_link = true;
    bool is_ssi = false;
    std::string ssi_name, ssi_volume;                // of the cluster; its persistent data record
    std::map<std::uint32_t, std::string> ssi_slots;  // systems by slot
    std::vector<std::string> mac_prefixes;           // for TESTIPL's warnings
    std::vector<ConfigDiagnostic> diagnostics;
    bool has_errors() const;
};
// Records of a file named by IMBED, or std::nullopt when it cannot be read.
using ImbedReader = std::function<std::optional<std::vector<std::string>>(std::string_view name,
                                                                          std::string_view type)>;
// Parses the records of a configuration file for a machine whose model/serial match every
// System_Identifier pattern. Never fails: what is wrong is in `diagnostics`.
SystemConfig parse_config(const std::vector<std::string>& records, const ImbedReader& imbed = {});
// CPSYNTAX: prints each diagnostic with file, record and column, then the closing line. Answers
// 0, 4 (warnings) or 8.
int cpsyntax(const std::vector<std::string>& records, std::string_view file, base::Console& console,
             const ImbedReader& imbed = {});

// ---- USER DIRECT (reference user-direct)
// ---------------------------------------------------------------------------------

struct MinidiskEntry {
    dasd::DeviceNumber number;
    std::string type;  // "3390", "FB-512"
    enum class Kind { permanent, whole_device, temporary, virtual_disk } kind = Kind::permanent;
    std::uint32_t start = 0, count = 0;  // cylinders or blocks; count 0 = END
    std::string volume;
    std::string mode;  // as written, upper case
    std::string read_password, write_password, multiple_password;
    std::uint32_t record = 0;  // source line
};
struct LinkEntry {
    std::string user;
    dasd::DeviceNumber number, as;
    std::string mode;
};
struct DirectoryUser {
    std::string name, password, storage, maximum_storage, classes;
    std::string ipl;                   // operand of IPL
    std::vector<std::string> options;  // DEVMAINT, LNKNOPAS …
    std::vector<MinidiskEntry> minidisks;
    std::vector<LinkEntry> links;
    struct Other {
        std::string statement;
        std::uint32_t record;
    };
    std::vector<Other> others;  // CONSOLE, SPOOL, SPECIAL, DEDICATE, NICDEF … in order
    std::uint32_t record = 0;
    bool has_option(std::string_view wanted) const;
};
struct DirectoryDiagnostic {
    std::uint32_t record = 0;
    std::string source;  // the offending line
    base::Error message;
};
struct UserDirectory {
    struct Target {
        dasd::DeviceNumber number;
        std::string type, volume;
        std::vector<std::string> systems;  // SYSAFFIN; none: any
        bool is_for(std::string_view system) const;
    };
    std::vector<Target> targets;       // DIRECTORY statements
    std::vector<DirectoryUser> users;  // profiles resolved
    std::vector<DirectoryDiagnostic> diagnostics;
    const DirectoryUser* find(std::string_view user) const;
    bool has_errors() const;
};
// Parses and checks a source directory. Extents are checked against `volumes` (serial and
// cylinders) when given; &SYSRES and +VMRES stand for `sysres` when that is given.
struct KnownVolume {
    std::string serial;
    dasd::Cylinder cylinders;
};
UserDirectory parse_directory(const std::vector<std::string>& records,
                              const std::vector<KnownVolume>& volumes = {},
                              const std::string& sysres = {});

// DIRECTXA: checks and writes the object into the DRCT cylinders of the volume named on DIRECTORY,
// found through `devices`. Prints banner, messages and the EOJ line; answers the return code
// (user-direct section 10).
struct DirectxaOptions {
    bool edit_only = false;
    std::vector<KnownVolume> volumes;  // mounted volumes, for the checks of extents; may be empty
    std::string file_name;             // "USER DIRECT A1", for the header
    std::string active_sysres;         // serial whose update is "on line"; empty: none
    std::string sysres;                // what &SYSRES stands for in the checks; empty: not told
    std::string system;    // whose DIRECTORY statement is taken; the first when none names it
    std::string affinity;  // SYSAFNID: the same, but one must name it
    // RPWLIST DATA: a user with one of these passwords has NOLOG in the object. Not given: there is
    // no such file.
    std::optional<std::vector<std::string>> restricted_passwords;
};
int directxa(const std::vector<std::string>& records, const DirectxaOptions& options,
             base::Console& console, dasd::DeviceResolver& devices);

// The object directory that DIRECTXA wrote: the source it was made from, and where that came from.
struct ObjectDirectory {
    std::vector<std::string> source;
    std::string file;  // "USER DIRECT A1"
    std::string date;  // "2026-11-21 14:05:33"
    std::size_t pages = 0;
};
// Reads the current object of a volume whose map is ours; std::nullopt when none was written.
// Errors: damaged object.
base::Result<std::optional<ObjectDirectory>> read_object_directory(dasd::Volume& volume);

// ---- requests and replies
// ------------------------------------------------------------------------------------------------

// One line of a response. `id` is the message id ("HCPDTV040E") when the line is a message: SET
// EMSG decides what of it is shown.
struct ReplyLine {
    std::string id;
    std::string text;
    // The line as a console shows it: id and text, or what SET EMSG left of them.
    std::string shown() const;
};

// What the terminal of the virtual machine must do next, after a command that CP cannot finish
// alone.
struct NextAction {
    enum class Kind {
        none,
        ipl_device,
        ipl_system,
        log_off,
        disconnect,
        shutdown,
        begin,
        read
    } kind = Kind::none;
    dasd::DeviceNumber device;  // ipl_device
    std::string name;           // ipl_system: "CMS"
    std::string parameters, load_parameter;
    bool clear = false;
};

struct Reply {
    int rc = 0;
    std::vector<ReplyLine> lines;
    NextAction next;
    // Lines joined as DIAG 8 returns them: each followed by X'15'.
    std::string diag_text() const;
};

// CP's grant of a virtual DASD to a program of that virtual machine.
struct ExtentGrant {
    std::string image_path;
    dasd::CylinderRange range;
    bool writable = false;
    std::string volume_serial;
    std::string intended_label;  // see dasd::Device::intended_label
};

// A virtual device as QUERY VIRTUAL shows it.
struct VirtualDevice {
    dasd::DeviceNumber number;
    std::string type;    // "3390", "TAPE", "GRAF", "CONS", "RDR", "PUN", "PRT", "FB-512" …
    std::string volume;  // serial, "(TEMP)", "(VDSK)"
    bool writable = false;
    dasd::CylinderRange range;
    std::string
        owner;  // userid and number of the directory entry it came from; empty for DEFINE MDISK
    dasd::DeviceNumber owner_number, real_number;
};

// A command as HELP shows it; the capitals of `notation` are the shortest form.
struct CommandHelp {
    std::string_view notation, syntax, summary;
};

// Told by CP to a program running in the virtual machine.
class MachineEvents {
  public:
    virtual ~MachineEvents() = default;
    virtual void before_freeze() {}  // close files on the volumes: writes are about to be held
    virtual void device_gone(dasd::DeviceNumber) {}     // DETACH
    virtual void incoming_message(std::string_view) {}  // MSG, WNG, SMSG
    // Whether the user wants to stop what is going on (Ctrl-C, SIGTERM); asked from any thread
    // while one of the machine's commands takes long.
    virtual bool is_halted() { return false; }
};

class System;

// A logged-on virtual machine, as its programs and its terminal see CP. Threads: one at a time per
// machine.
class VirtualMachine : public dasd::DeviceResolver {
  public:
    ~VirtualMachine() override = default;
    virtual const std::string& userid() const = 0;
    virtual System& system() = 0;
    // Executes one CP command (no line-end splitting); several separated by X'15' run in order.
    virtual Reply command(std::string_view text) = 0;
    // True when CP knows a command by that word (abbreviations too) and the machine's classes allow
    // it.
    virtual bool knows(std::string_view command_word) const = 0;
    // The commands that the machine's classes allow, in name order.
    virtual std::vector<CommandHelp> command_help() const { return {}; }
    virtual base::Result<ExtentGrant> extent(dasd::DeviceNumber number, dasd::Access access) = 0;
    virtual std::vector<VirtualDevice> devices() const = 0;
    // A tape drive with these images of the host in its loader becomes the device `number` (`cms
    // --tape`). Errors: 091E the number is taken; 670E an image cannot be used; 671E another drive
    // has it.
    virtual base::Result<void> mount_tape(dasd::DeviceNumber number,
                                          const std::vector<std::string>& images);
    virtual void set_events(MachineEvents* events) = 0;
    // IPL statement of the directory entry ("CMS"), empty when none.
    virtual std::string default_ipl() const = 0;
    // SET EMSG, TERMINAL LINEND … as QUERY SET / QUERY TERMINAL show them.
    virtual std::string setting(std::string_view name) const = 0;
    // What the terminal of this machine shows, and what is typed there: SPOOL CONSOLE keeps it.
    virtual void log_console(std::string_view) {}
    // ---- unit record devices ----

    // Records for the first punch or printer; CLOSE makes a file of them. Errors: 40E the machine
    // has none; 664E the spool is full.
    virtual base::Result<void> write_unit(UnitRecord unit, const std::vector<SpoolRecord>& records);
    // A file of such cards goes to the reader of a user (`about`: owner, class, name, type),
    // whatever the punch collects. Errors: 40E the machine has no punch; 53E no such user; 664E.
    virtual base::Result<void> send_cards(const SpoolFile& about,
                                          const std::vector<SpoolRecord>& cards);
    // The file the first reader reads next or is reading; std::nullopt: none that is not held and
    // has the reader's class. Error 40E.
    virtual base::Result<std::optional<SpoolFile>> reader_file();
    // Its next record; std::nullopt behind the last one: the file is then purged or kept as SPOOL
    // READER says. Errors: 40E; 665E the file cannot be read.
    virtual base::Result<std::optional<SpoolRecord>> read_card();
    // The user's files in a queue, in their order.
    virtual std::vector<SpoolFile> spool_files(SpoolQueue) const { return {}; }

    // The devices a second-level system finds: the DASD of this virtual machine and no others, each
    // at its virtual number, as long and as writable as it is here. Virtual disks in storage are
    // FBA devices and left out.
    virtual std::vector<DeviceAttachment> real_devices_for_guest() = 0;
};

// ---- the system
// -----------------------------------------------------------------------------------------------------------

// How a system starts: COLD and CLEAN give up its spool files, WARM and FORCE go on with them.
enum class StartKind : char { cold = 'C', clean = 'L', warm = 'W', force = 'F' };
std::string_view word_of(StartKind kind);  // "COLD"
std::optional<StartKind> start_kind(std::string_view word);

struct StartOptions {
    // First level: no conversation. Second level: conversation on console and lines
    // (reference cp section 17).
    bool converse = false;
    // First level: the start asked for. Without one WARM, and COLD where there is nothing that
    // WARM could go on with (docs/cp.md).
    std::optional<StartKind> start;
    std::string console_folder;  // second level: where SPOOL CONSOLE keeps its files; empty: none
    bool quiet = false;          // no lines on the console but errors and warnings
    std::string parameters;      // IPL PARM / LOADPARM text
    dasd::DeviceNumber sysres;
    std::string
        directory_file;  // last resort of design section 7: a named host file with USER DIRECT
    int level = 1;
};

class System {
  public:
    virtual ~System() = default;                            // shuts down
    virtual const std::string& name() const = 0;            // "VM1A", from System_Identifier
    virtual const std::string& directory_path() const = 0;  // of system.cnf; empty at second level
    virtual const SystemConfig& config() const = 0;
    virtual const UserDirectory& directory() const = 0;
    virtual int level() const = 0;
    virtual bool is_shut_down() const = 0;
    // Host folder of the files of SPOOL CONSOLE; empty: none, SPOOL CONSOLE START is refused.
    virtual std::string console_folder() const = 0;
    // DIAL: takes a free display of a logged-on user (`number`: that one), until drop(). Errors:
    // 045E, 055E, 056E.
    virtual base::Result<dasd::DeviceNumber> dial(std::string_view userid,
                                                  std::optional<dasd::DeviceNumber> number) = 0;
    virtual void drop(std::string_view userid, dasd::DeviceNumber number) = 0;
    // Userids logged on, in order of logon; those without a terminal have `disconnected` set.
    struct LoggedOn {
        std::string userid;
        bool disconnected = false;
    };
    virtual std::vector<LoggedOn> users() const = 0;
    // Logs a user on; OPERATOR needs no password at the operator console. Links of the entry that
    // fail are reported on `console`.
    virtual base::Result<std::unique_ptr<VirtualMachine>> log_on(
        std::string_view userid, std::optional<std::string_view> password,
        base::Console& console) = 0;
};

// Boots a system directory at first level: takes the system's lock, reads system.cnf, finds the
// SYSRES (label xxxxRS of the first CP volume with SYSTEM CONFIG unless named), brings volumes on
// line by serial, starts as StartOptions says. Errors say what is missing.
base::Result<std::unique_ptr<System>> boot(const std::string& directory,
                                           const StartOptions& options, base::Console& console);

// IPL of a volume with our mark at second level, on the devices of a virtual machine, with the
// start conversation. An error when the volume is foreign (advice: CHECK or HERCULES), unlabelled,
// or the operator chose SHUTDOWN.
base::Result<std::unique_ptr<System>> ipl(std::vector<DeviceAttachment> devices,
                                          const StartOptions& options, base::Console& console,
                                          base::LineSource& lines);

// IPL … CHECK: walks labels, allocation maps, SYSTEM CONFIG, CP_Owned, residence areas and
// directory of the system on `devices` as reference cp section 17 tells what a forgotten step
// breaks, and answers each inconsistency; empty: none found. `sysres` 0 looks for it. Nothing is
// claimed about the nucleus. An error only when there is no SYSRES to look at.
base::Result<std::vector<base::Error>> check_system(std::vector<DeviceAttachment> devices,
                                                    dasd::DeviceNumber sysres);

}  // namespace cp
