// CLONESYS LINK, CARRY and PROTECT: what a system that is made anew keeps of what it was. Ours;
// docs/cp.md.
//
//   CLONESYS LINK name rdev volid           a volume of the predecessor, the same file
//   CLONESYS CARRY name volid start count   cylinders of the predecessor's volume, copied
//   CLONESYS PROTECT name volid             the system gets the volume read-only
//
// A kept volume has two names on the host while the predecessor is kept: one in its folder, one in
// the new system's. So it takes no space, nothing is copied, and whichever system stays in the end
// has it. The predecessor's folder is no system's: nobody reaches the volume twice.
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "cp/commands/clonesys.h"
#include "cp/device_file.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::string predecessor_of(const BesideSystem& made) {
    return old_of(whole_of(made.folder));
}

// The predecessor's volume of that serial. Error 712 when it has none that is one file of its own
// folder.
Result<std::unique_ptr<dasd::Volume>> old_volume(const BesideSystem& made,
                                                 const std::string& serial) {
    auto folder = predecessor_of(made);
    if (exists(folder)) {
        for (const auto& device : TRY(read_device_file(folder))) {
            if (!exists(device.path)) continue;
            auto volume = dasd::open_volume(device.path, dasd::Access::read);
            if (!volume.ok()) continue;
            auto label = dasd::read_label(*volume.value());
            bool named = label.ok() && label.value() && label.value()->serial == serial;
            bool own = volume.value()->paths().size() == 1 &&
                       fs::path(device.path).parent_path() == fs::path(folder);
            if (named && own) return volume;
        }
    }
    return make_error(msg::CVMCSY712E, "Keeping " + serial,
                      fmt::format("{} has no such volume in one file", folder));
}

Result<std::shared_ptr<RealDasd>> new_volume(Call& call, const BesideSystem& made,
                                             const std::string& serial) {
    auto real = call.cp.volumes.find(serial);
    if (!real || real->system_name != made.name) return make_error(msg::HCPQVD040E, serial);
    return real;
}

Result<dasd::CylinderRange> take_range(Call& call) {
    auto start = base::parse_decimal(call.operands.next());
    auto count = base::parse_decimal(call.operands.next());
    // Cylinder 0 holds label and map, which are the new volume's own.
    if (!start || !count || *start == 0 || *count == 0) return make_error(msg::HCPCFC026E);
    return dasd::CylinderRange{{*start}, {*count}};
}

bool lies_on(const dasd::CylinderRange& range, dasd::Cylinder cylinders) {
    return range.start < cylinders && range.count <= cylinders - range.start;
}

Result<void> copy_tracks(dasd::Volume& from, dasd::Volume& to, dasd::CylinderRange range) {
    std::vector<std::byte> image(dasd::kTrackSize);
    for (auto cylinder = range.start; cylinder < range.end(); ++cylinder)
        for (std::uint32_t head = 0; head < dasd::kHeads; ++head) {
            dasd::TrackAddress address{cylinder, {head}};
            TRY(from.read_track(address));  // what is damaged is not carried on
            TRY(from.read_image(address, image));
            TRY(to.write_image(address, image));
        }
    return to.sync();
}

}  // namespace

std::string kept_fact(const std::string& label) {
    return "kept " + label;
}

Result<void> link_image(const BesideSystem& made, const std::string& file) {
    auto from = predecessor_of(made) + '/' + file, to = made.folder + '/' + file;
    if (exists(to)) return {};
    if (::link(from.c_str(), to.c_str()) != 0)
        return make_error(msg::CVMDEV621E, from, std::string(std::strerror(errno)));
    return sync_folder(made.folder);
}

Result<void> link_volume(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto number = TRY(take_device_number(call));
    auto serial = std::string(call.operands.next());
    TRY(no_more_operands(call));
    if (call.cp.volumes.find(number) || call.cp.offline.contains(number))
        return make_error(msg::CVMCSY704E, hex(number));
    auto old = TRY(old_volume(*made, serial));
    TRY(check_serial_is_new(call, *made, serial));
    CloneJournal::VolumeLine line{number, serial, old->cylinders(),
                                  fs::path(old->path()).filename().string()};
    old.reset();
    TRY(made->journal->set_fact(kept_fact(serial), line.file));
    TRY(made->journal->add_volume(line));
    TRY(finish_volume(call, *made, line));
    TRY(made->journal->finish("VOLUME " + line.label));
    call.line(fmt::format("DASD {} {} {} CYL kept for system {}", hex(number), serial,
                          line.cylinders.n, name));
    return {};
}

Result<void> carry_cylinders(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto serial = std::string(call.operands.next());
    auto range = TRY(take_range(call));
    TRY(no_more_operands(call));
    auto old = TRY(old_volume(*made, serial));
    auto real = TRY(new_volume(call, *made, serial));
    if (!lies_on(range, old->cylinders()) || !lies_on(range, real->cylinders()))
        return make_error(msg::HCPCFC026E);
    TRY(real->make_writable());
    TRY(copy_tracks(*old, real->base(), range));
    call.line(fmt::format("Cylinders {} to {} of {} are what they were", range.start.n,
                          range.end().n - 1, serial));
    return {};
}

Result<void> protect_volume(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto serial = std::string(call.operands.next());
    TRY(no_more_operands(call));
    const auto* line = made->journal->find(serial);
    if (!line) return make_error(msg::HCPQVD040E, serial);
    auto path = made->folder + '/' + std::string(kDeviceFile);
    std::istringstream lines(TRY(read_file(path)));
    std::string text;
    for (std::string next; std::getline(lines, next); text += next + '\n') {
        auto words = configuration_words(next);
        bool is_it = words.size() > 2 && device_number(words[0]) == line->number;
        if (is_it && words.back() != "ro") next += " ro";
    }
    TRY(replace_file(path, text));
    call.line(fmt::format("Volume {} will be read-only in system {}", serial, name));
    return {};
}

}  // namespace cp
