// CP: booting a system directory, and what both levels do once the devices are there.
//
// Order as an IPL has it: SYSRES, SYSTEM CONFIG, CP-owned and user volumes, user directory.
// Volumes are opened for writing when somebody is given a write link; besides, only a COLD or CLEAN
// start writes (warm_start.h).
#include <unistd.h>

#include <filesystem>

#include "cp/device_file.h"
#include "cp/sysres.h"
#include "cp/system_state.h"
#include "cp/warm_start.h"

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::size_t kDiagnosticsShown = 10;

bool is_3390(const RealDevice& device) {
    return base::upper(device.type).starts_with("3390");
}

// Candidates in the order of preference: the named device; maps with PARM cylinders; labels xxxxRS;
// any CP volume.
int rank(const RealDasd& dasd) {
    auto label = dasd::read_label(dasd.volume());
    if (!label.ok() || !label.value() || !label.value()->is_cp_volume) return 3;
    if (!parm_extents(dasd).empty()) return 0;
    return dasd.serial.ends_with("RS") ? 1 : 2;
}

Result<std::shared_ptr<RealDasd>> find_sysres(const SystemImpl& system) {
    if (system.options.sysres.n != 0) {
        auto named = system.volumes.find(system.options.sysres);
        if (!named) return make_error(msg::CVMBOT612E, hex(system.options.sysres));
        return named;
    }
    for (int wanted = 0; wanted <= 2; ++wanted)
        for (const auto& dasd : system.volumes.all())
            if (!dasd->is_duplicate && rank(*dasd) == wanted &&
                (wanted == 0 || read_system_config(*dasd).ok()))
                return dasd;
    return make_error(msg::CVMBOT605E, system.folder.empty() ? "" : "in " + system.folder);
}

Result<void> take_config(SystemImpl& system, base::Console& console) {
    auto file = TRY(read_system_config(*system.sysres));
    system.config_file = parse_config(file.records);
    system.accounting = accounting_config(file.records);
    std::size_t shown = 0;
    for (const auto& diagnostic : system.config_file.diagnostics)
        if (diagnostic.message.severity() != 'I' && shown++ < kDiagnosticsShown)
            console.message(
                make_error(msg::CVMBOT610W, diagnostic.record, diagnostic.message.line()));
    if (system.config_file.system_name.empty())
        return make_error(msg::CVMBOT606E, system.sysres->serial, "it names no system");
    return {};
}

// Volume patterns of User_Volume_Include: * any characters, % one.
bool matches_pattern(std::string_view pattern, std::string_view word) {
    if (pattern.empty()) return word.empty();
    if (pattern[0] == '*')
        return matches_pattern(pattern.substr(1), word) ||
               (!word.empty() && matches_pattern(pattern, word.substr(1)));
    bool same = !word.empty() && (pattern[0] == '%' || pattern[0] == word[0]);
    return same && matches_pattern(pattern.substr(1), word.substr(1));
}

bool matches_any(const std::vector<std::string>& patterns, const std::string& serial) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const auto& pattern) { return matches_pattern(pattern, serial); });
}

void attach_owned(SystemImpl& system, base::Console& console) {
    system.sysres->use = RealDasd::Use::owned;  // also when the list forgot it
    for (const auto& slot : system.config_file.cp_owned) {
        if (slot.volume.empty()) continue;
        if (auto dasd = system.volumes.find(slot.volume))
            dasd->use = RealDasd::Use::owned;
        else
            console.message(make_error(msg::CVMBOT607W, std::to_string(slot.number), slot.volume));
    }
}

void attach_user_volumes(SystemImpl& system, base::Console& console) {
    const auto& config = system.config_file;
    for (const auto& dasd : system.volumes.all()) {
        bool wanted = dasd->use == RealDasd::Use::free && !dasd->is_duplicate &&
                      !dasd->serial.empty() && matches_any(config.user_volumes, dasd->serial) &&
                      !matches_any(config.user_volumes_excluded, dasd->serial);
        if (wanted) dasd->use = RealDasd::Use::system;
    }
    for (const auto& name : config.user_volumes)
        if (name.find_first_of("*%") == std::string::npos && !system.volumes.find(name))
            console.message(make_error(msg::CVMBOT608W, name));
}

void report_duplicates(const SystemImpl& system, base::Console& console) {
    for (const auto& dasd : system.volumes.all())
        if (dasd->is_duplicate)
            console.message(make_error(msg::CVMBOT604W, dasd->serial, hex(dasd->number),
                                       hex(system.volumes.find(dasd->serial)->number)));
}

Result<void> take_directory(SystemImpl& system, base::Console& console) {
    std::vector<KnownVolume> known;
    for (const auto& dasd : system.volumes.all())
        if (!dasd->serial.empty() && !dasd->is_duplicate)
            known.push_back({dasd->serial, dasd->cylinders()});
    auto found = TRY(read_directory(*system.sysres, system.options.directory_file, known,
                                    system.config_file.system_name));
    system.users_known = std::move(found.directory);
    system.directory_source = std::move(found.source);
    std::size_t shown = 0;
    for (const auto& diagnostic : system.users_known.diagnostics) {
        bool serious = diagnostic.message.severity() == 'E';
        if (serious && shown++ < kDiagnosticsShown)
            console.message(
                make_error(msg::CVMBOT611W, diagnostic.record, diagnostic.message.line()));
    }
    return {};
}

// A drive's image is looked at when somebody gets the drive; "*" stands for none.
void add_tape(SystemImpl& system, const RealDevice& device) {
    auto tape = std::make_shared<RealTape>();
    tape->number = device.number;
    tape->type = base::upper(device.type);
    tape->read_only = device.read_only;
    bool has_image = !device.path.empty() && fs::path(device.path).filename() != "*";
    if (has_image) tape->images.push_back(device.path);
    system.tapes.push_back(std::move(tape));
}

void open_devices(SystemImpl& system, const std::vector<RealDevice>& devices,
                  base::Console& console) {
    for (const auto& device : devices) {
        if (is_tape_type(base::upper(device.type))) add_tape(system, device);
        if (!is_3390(device)) continue;
        auto dasd = RealDasd::from_file(device);
        if (dasd.ok()) {
            (void)system.volumes.add(std::move(dasd).value());  // numbers were checked on reading
            continue;
        }
        console.message(make_error(msg::CVMBOT603W, hex(device.number), dasd.error().line()));
        system.offline.emplace(device.number, dasd.error());
    }
}

// Temporary disks of a CP that was killed: we hold the lock, so nobody has them.
void remove_leftovers(const std::string& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().filename().string().starts_with("tdisk."))
            fs::remove(entry.path(), ignored);
}

}  // namespace

Result<void> bring_up(SystemImpl& system, base::Console& console) {
    report_duplicates(system, console);
    system.sysres = TRY(find_sysres(system));
    TRY(take_config(system, console));
    attach_owned(system, console);
    attach_user_volumes(system, console);
    return take_directory(system, console);
}

Result<std::unique_ptr<System>> boot(const std::string& directory, const StartOptions& options,
                                     base::Console& console) {
    std::error_code fault;
    auto folder = fs::canonical(directory, fault).string();
    if (fault) return make_error(msg::CVMBOT602E, directory, fault.message());
    auto devices = TRY(read_device_file(folder));
    auto system = std::make_unique<SystemImpl>(folder, options);
    system->lock = TRY(SystemLock::take(folder));
    remove_leftovers(folder);
    open_devices(*system, devices, console);
    TRY(bring_up(*system, console));
    TRY(start_first_level(*system, console));
    system->report_spool(console);
    if (!options.quiet)
        console.line(make_error(msg::CVMBOT600I, system->name(), system->sysres->serial,
                                system->directory_source)
                         .text);
    return std::unique_ptr<System>(std::move(system));
}

}  // namespace cp
