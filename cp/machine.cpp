// CP: a virtual machine's devices.
#include "cp/machine.h"

#include <filesystem>

#include "cp/account.h"
#include "cp/commands/table.h"
#include "cp/device_file.h"
#include "cp/unit_record.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;
using dasd::Access;
using dasd::DeviceNumber;

namespace {

// Drives made for images of the host: their real number and type.
constexpr DeviceNumber kFirstMadeDrive{0x0580};
constexpr std::string_view kMadeDriveType = "3490";

constexpr std::uint32_t kBlocksPerCylinder = dasd::kPagesPerCylinder * 8;  // of 512 bytes

struct DeviceWord {
    std::string_view word;
    Vdev::Kind kind;
};
// Device types of CONSOLE, SPOOL and SPECIAL statements.
constexpr DeviceWord kDeviceWords[] = {
    {"1403", Vdev::Kind::printer}, {"3203", Vdev::Kind::printer}, {"3211", Vdev::Kind::printer},
    {"3800", Vdev::Kind::printer}, {"3505", Vdev::Kind::reader},  {"3525", Vdev::Kind::punch},
    {"3270", Vdev::Kind::display}, {"GRAF", Vdev::Kind::display}, {"CTCA", Vdev::Kind::ctca},
    {"TELE2", Vdev::Kind::line},   {"IBM1", Vdev::Kind::line},
};

std::optional<Vdev::Kind> kind_of(std::string_view type, std::string_view unit) {
    if (type == "2540") return unit.starts_with("P") ? Vdev::Kind::punch : Vdev::Kind::reader;
    for (const auto& row : kDeviceWords)
        if (row.word == type) return row.kind;
    return std::nullopt;
}

// Before the first write: no program outside, no other system, no copy in doubt has these
// cylinders.
Result<void> prepare_writing(Link& link) {
    TRY(link.real->settled(link.range, link.number));
    TRY(link.real->make_writable());
    if (!link.real->is_file()) return {};
    link.lock = TRY(dasd::lock_extent(link.real->path, link.range, Access::write));
    return {};
}

// Settings a machine starts with (QUERY SET, QUERY TERMINAL).
const std::map<std::string, std::string, std::less<>> kSettings = {
    {"MSG", "ON"},        {"SMSG", "OFF"},     {"WNG", "ON"},       {"EMSG", "ON"},
    {"IMSG", "ON"},       {"ACNT", "OFF"},     {"RUN", "OFF"},      {"LINEND", "#"},
    {"LINEDEL", "OFF"},   {"CHARDEL", "OFF"},  {"ESCAPE", "\""},    {"TABCHAR", "OFF"},
    {"LINESIZE", "080"},  {"CONMODE", "3215"}, {"MORE", "050 010"}, {"HOLD", "ON"},
    {"TIMESTAMP", "OFF"}, {"AUTOCR", "ON"},    {"SCRNSAVE", "OFF"}, {"BRKKEY", "PA1"},
    {"HILIGHT", "OFF"},   {"MASK", "OFF"},     {"ATTN", "ON"},      {"APL", "OFF"},
};

}  // namespace

Machine::Machine(SystemImpl& system_, const DirectoryUser& entry)
    : cp(system_),
      user(entry),
      settings(kSettings),
      logged_on(std::time(nullptr)),
      storage(entry.storage.empty() ? "32M" : entry.storage) {
    std::scoped_lock hold(cp.mutex);
    cp.machines.push_back(this);
    for (const auto* other : cp.machines)
        if (other != this) terminal = std::max(terminal, other->terminal + 1);
}

Machine::~Machine() {
    std::scoped_lock hold(cp.mutex);
    account_usage(*this);
    for (auto& [number, device] : vdevs) drop(device);
    std::erase(cp.machines, this);
    cp.count_others();
}

void force_off_session(MachineEvents* events) {
    if (auto* session = dynamic_cast<SessionEvents*>(events)) session->forced_off();
}

void Machine::set_events(MachineEvents* told) {
    std::scoped_lock hold(cp.mutex);
    events = told;
}

bool Machine::has_class(std::string_view classes) const {
    if (classes == "*") return true;
    auto own = user.classes.empty() ? std::string_view("G") : std::string_view(user.classes);
    return classes.find_first_of(own) != std::string_view::npos;
}

std::string Machine::setting(std::string_view name) const {
    std::scoped_lock hold(cp.mutex);
    auto found = settings.find(name);
    return found == settings.end() ? std::string() : found->second;
}

Vdev* Machine::find(DeviceNumber number) {
    auto found = vdevs.find(number);
    return found == vdevs.end() ? nullptr : &found->second;
}
const Vdev* Machine::find(DeviceNumber number) const {
    auto found = vdevs.find(number);
    return found == vdevs.end() ? nullptr : &found->second;
}

std::uint32_t Machine::free_subchannel() const {
    std::set<std::uint32_t> taken;
    for (const auto& [number, device] : vdevs) taken.insert(device.subchannel);
    std::uint32_t free = 0;
    while (taken.contains(free)) ++free;
    return free;
}

Result<Vdev*> Machine::define(Vdev device) {
    if (find(device.number)) return make_error(msg::HCPDEF091E, hex(device.number));
    device.subchannel = free_subchannel();
    if (is_unit_record(device.kind) || device.kind == Vdev::Kind::console)
        device.unit = std::make_shared<UnitState>();
    auto number = device.number;
    return &vdevs.emplace(number, std::move(device)).first->second;
}

Result<Vdev*> Machine::add_link(Link link) {
    if (find(link.number)) return make_error(msg::HCPDEF091E, hex(link.number));
    if (link.writable) TRY(prepare_writing(link));
    Vdev device;
    device.number = link.number;
    device.type = "3390";
    device.size = link.range.count.n;
    device.link = std::make_shared<Link>(std::move(link));
    cp.links.push_back(device.link);
    return define(std::move(device));
}

Result<Vdev*> Machine::define_temporary(DeviceNumber number, std::uint32_t cylinders,
                                        std::uint32_t blocks) {
    if (find(number)) return make_error(msg::HCPDEF091E, hex(number));
    if (blocks != 0) cylinders = (blocks + kBlocksPerCylinder - 1) / kBlocksPerCylinder;
    auto path = cp.temporary_path();
    TRY(dasd::create_volume(path, {{cylinders}, false, ""}));
    auto real = RealDasd::from_file({number, "3390", path, false, {}});
    if (!real.ok()) {
        fs::remove(path);
        return real.error();
    }
    auto device = add_link({real.value(),
                            {{0}, {cylinders}},
                            true,
                            LinkMode::MW,
                            userid(),
                            number,
                            "",
                            {},
                            false,
                            nullptr});
    if (!device.ok()) {
        fs::remove(path);
        return device.error();
    }
    auto* made = device.value();
    made->file = path;
    made->is_virtual_disk = blocks != 0;
    made->is_temporary = true;
    if (blocks != 0) made->type = "9336", made->size = blocks;
    return made;
}

// The device is about to go: its link is withdrawn from programs that still hold it.
void Machine::drop(Vdev& device, bool leave) {
    if (is_unit_record(device.kind)) leave_unit(*this, device);
    if (device.tape) {
        device.tape->unload(leave);
        if (device.tape->is_made) std::erase(cp.tapes, device.tape);
    }
    if (device.link) {
        device.link->gone = true;
        auto& real = *device.link->real;
        bool mine = real.use == RealDasd::Use::user && real.user == userid() &&
                    real.user_number == device.number;
        if (mine) real.use = RealDasd::Use::free;
        cp.forget(device.link);
    }
    if (device.is_temporary && !device.is_virtual_disk)
        account_temporary_disk(*this, device.number, device.size, device.since);
    std::error_code ignored;
    if (!device.file.empty()) fs::remove(device.file, ignored);
    if (!device.file.empty()) fs::remove(device.file + ".lock", ignored);
}

namespace {

bool is_real_number(const SystemImpl& system, DeviceNumber number) {
    return system.volumes.find(number) || system.find_tape(number) ||
           system.offline.contains(number);
}

// A drive in use that has one of the images of this one: two would overwrite each other's blocks.
const RealTape* drive_with(const SystemImpl& system, const RealTape& asking) {
    std::error_code ignored;
    for (const auto& tape : system.tapes)
        for (const auto& image : tape->images)
            for (const auto& wanted : asking.images)
                if (!tape->user.empty() &&
                    fs::weakly_canonical(image, ignored) == fs::weakly_canonical(wanted, ignored))
                    return tape.get();
    return nullptr;
}

}  // namespace

Result<Vdev*> Machine::attach_tape(const std::shared_ptr<RealTape>& tape, DeviceNumber number,
                                   bool for_reading) {
    if (find(number)) return make_error(msg::HCPDEF091E, hex(number));
    if (const auto* other = drive_with(cp, *tape))
        return make_error(msg::CVMTAP671E, tape->images.front(), hex(other->number), other->user);
    TRY(tape->load(for_reading));
    tape->user = userid();
    tape->user_number = number;
    Vdev device;
    device.number = number;
    device.kind = Vdev::Kind::tape;
    device.type = tape->type;
    device.tape = tape;
    return define(std::move(device));
}

Result<Vdev*> Machine::attach_images(std::vector<std::string> images, DeviceNumber number,
                                     bool for_reading) {
    auto tape = std::make_shared<RealTape>();
    tape->number = kFirstMadeDrive;
    while (is_real_number(cp, tape->number)) ++tape->number.n;
    tape->type = kMadeDriveType;
    for (auto& image : images) image = fs::absolute(image).lexically_normal().string();
    tape->images = std::move(images);
    tape->is_made = true;
    auto* device = TRY(attach_tape(tape, number, for_reading));
    cp.tapes.push_back(tape);
    return device;
}

Result<void> VirtualMachine::mount_tape(DeviceNumber number, const std::vector<std::string>&) {
    return make_error(msg::DASTAP707E, hex(number));
}

Result<void> Machine::mount_tape(DeviceNumber number, const std::vector<std::string>& images) {
    std::scoped_lock hold(cp.mutex);
    TRY(attach_images(images, number, false));
    return {};
}

Result<dasd::TapeDrive*> Machine::tape(DeviceNumber number) {
    std::scoped_lock hold(cp.mutex);
    auto* device = find(number);
    if (!device) return make_error(msg::HCPDTV040E, hex(number));
    if (!device->tape) return make_error(msg::DASTAP707E, hex(number));
    drives_given_.insert(device->tape->drive());
    return device->tape->drive().get();
}

Result<void> Machine::detach(DeviceNumber number, bool leave) {
    auto* device = find(number);
    if (!device) return make_error(msg::HCPDTV040E, hex(number));
    if (events) events->device_gone(number);
    drop(*device, leave);
    vdevs.erase(number);
    return {};
}

void Machine::force_off(const std::string& notice) {
    logoff_pending = true;
    while (!vdevs.empty()) (void)detach(vdevs.begin()->first);  // exists: it was just found
    if (events) events->incoming_message(notice);
    force_off_session(events);
}

void Machine::define_minidisk(const MinidiskEntry& disk, base::Console& console) {
    using Kind = MinidiskEntry::Kind;
    if (disk.kind == Kind::temporary || disk.kind == Kind::virtual_disk) {
        bool is_virtual = disk.kind == Kind::virtual_disk;
        auto made =
            define_temporary(disk.number, is_virtual ? 0 : disk.count, is_virtual ? disk.count : 0);
        if (!made.ok()) console.message(made.error());
        return;
    }
    auto mode = link_mode(disk.mode.empty() ? "W" : disk.mode);
    auto linked =
        link_minidisk(*this, {userid(), disk.number, disk.number, mode.value_or(LinkMode::RR)});
    if (!linked.ok()) console.message(linked.error());
    if (linked.ok() && linked.value().warning) console.message(*linked.value().warning);
}

// CONSOLE, SPOOL, SPECIAL and DEDICATE statements; others define no device here.
void Machine::define_other(std::string_view statement, base::Console& console) {
    auto folded = base::upper(statement);
    auto words = base::words(folded);
    auto number = words.size() > 2 ? device_number(words[1]) : std::nullopt;
    if (!number) return;
    Vdev device;
    device.number = *number;
    device.type = words[2];
    if (base::matches(words[0], "DEDicate")) {
        bool by_label = words[2] == "VOLID" && words.size() > 3;
        auto rdev = device_number(words[2]);
        auto real =
            by_label ? cp.volumes.find(words[3]) : (rdev ? cp.volumes.find(*rdev) : nullptr);
        if (!real || real->use != RealDasd::Use::free)
            return console.message(make_error(msg::HCPLNM108E, userid(), hex(*number),
                                              std::string(by_label ? words[3] : words[2])));
        bool read_only = words.back() == "R/O" || !real->can_write();
        auto made = add_link({real,
                              {{0}, real->cylinders()},
                              !read_only,
                              LinkMode::MW,
                              userid(),
                              *number,
                              "",
                              {},
                              false,
                              nullptr});
        if (!made.ok()) return console.message(made.error());
        real->use = RealDasd::Use::user, real->user = userid(), real->user_number = *number;
        return;
    }
    auto unit = words.size() > 3 ? words[3] : std::string_view();
    auto kind = base::matches(words[0], "CONsole") ? Vdev::Kind::console : kind_of(words[2], unit);
    bool has_device = base::matches(words[0], "CONsole") || base::matches(words[0], "SPool") ||
                      base::matches(words[0], "SPEcial");
    if (!has_device || !kind) return;
    device.kind = *kind;
    if (*kind == Vdev::Kind::console) device.spool_class = "T";
    if (*kind == Vdev::Kind::reader) device.spool_class = "*";
    if (words.back().size() == 1 && base::matches(words[0], "SPool"))
        device.spool_class = words.back();
    auto made = define(std::move(device));
    if (!made.ok()) console.message(made.error());
}

void Machine::define_directory_devices(base::Console& console) {
    for (const auto& other : user.others) define_other(other.statement, console);
    for (const auto& disk : user.minidisks) define_minidisk(disk, console);
    for (const auto& link : user.links) {
        if (find(link.as)) continue;  // the entry's own device, where the profile has a LINK
        auto mode = link_mode(link.mode.empty() ? "RR" : link.mode);
        LinkRequest request{link.user == "*" ? userid() : link.user, link.number, link.as,
                            mode.value_or(LinkMode::RR)};
        auto linked = link_minidisk(*this, request);
        if (!linked.ok()) console.message(linked.error());
        if (linked.ok() && linked.value().warning) console.message(*linked.value().warning);
    }
}

Result<dasd::Device> Machine::device(DeviceNumber number, Access access) {
    std::scoped_lock hold(cp.mutex);
    auto* device = find(number);
    if (!device || !device->link) return make_error(msg::HCPDTV040E, hex(number));
    auto& link = *device->link;
    if (access == Access::write) {
        if (!link.writable) return make_error(msg::CVMVOL654E, hex(number));
        if (link.real->frozen) return make_error(msg::CVMVOL650E, link.real->serial);
        TRY(link.real->settled(link.range, number));
    }
    return granted_device(device->link, access);
}

Result<ExtentGrant> Machine::extent(DeviceNumber number, Access access) {
    auto granted = TRY(device(number, access));
    std::scoped_lock hold(cp.mutex);
    const auto& real = *find(number)->link->real;
    return ExtentGrant{real.path, granted.range(), access == Access::write, real.serial,
                       granted.intended_label};
}

void Machine::volume_changed(DeviceNumber number) {
    std::scoped_lock hold(cp.mutex);
    auto* device = find(number);
    if (!device || !device->link) return;
    auto& real = *device->link->real;
    (void)real.read_label();  // a damaged label counts as none
    real.is_duplicate =
        !real.serial.empty() && real.owner && real.owner->other_with(real.serial, real) != nullptr;
}

void Machine::log_console(std::string_view text) {
    std::scoped_lock hold(cp.mutex);
    if (console_spool.is_started && console_spool.file) console_spool.file->line(text);
}

namespace {

// Type as QUERY VIRTUAL has it.
std::string shown_type(const Vdev& device) {
    switch (device.kind) {
        case Vdev::Kind::display:
            return "GRAF";
        case Vdev::Kind::console:
            return "CONS";
        case Vdev::Kind::reader:
            return "RDR";
        case Vdev::Kind::punch:
            return "PUN";
        case Vdev::Kind::printer:
            return "PRT";
        case Vdev::Kind::ctca:
            return "CTCA";
        case Vdev::Kind::line:
            return "LINE";
        case Vdev::Kind::tape:
            return "TAPE";
        case Vdev::Kind::dasd:
            break;
    }
    return device.is_virtual_disk ? "FB-512" : device.type;
}

}  // namespace

std::vector<VirtualDevice> Machine::devices() const {
    std::scoped_lock hold(cp.mutex);
    std::vector<VirtualDevice> shown;
    for (const auto& [number, device] : vdevs) {
        VirtualDevice one;
        one.number = number;
        one.type = shown_type(device);
        if (device.link) {
            const auto& link = *device.link;
            one.volume = device.is_virtual_disk ? "(VDSK)"
                         : device.is_temporary  ? "(TEMP)"
                                                : link.real->serial;
            one.writable = link.writable;
            one.range = link.range;
            one.owner = link.owner;
            one.owner_number = link.owner_number;
            one.real_number = link.real->number;
        }
        if (device.tape) {
            one.writable = device.tape->writable();
            one.real_number = device.tape->number;
        }
        shown.push_back(std::move(one));
    }
    return shown;
}

std::vector<DeviceAttachment> Machine::real_devices_for_guest() {
    std::scoped_lock hold(cp.mutex);
    std::vector<DeviceAttachment> found;
    for (auto& [number, device] : vdevs) {
        if (!device.link || device.is_virtual_disk) continue;
        auto access = device.link->writable ? Access::write : Access::read;
        found.push_back({number, granted_device(device.link, access), device.link->real->path});
    }
    return found;
}

}  // namespace cp
