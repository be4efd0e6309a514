// CP: IPL … CHECK: what would go wrong if this system were IPLed. Reference cp, section 17, table
// of failures.
//
// Only reads. Works on any CP volume, since it claims nothing about the nucleus.
#include "cp/device_file.h"
#include "cp/sysres.h"
#include "cp/system_state.h"
#include "cp/warm_start.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

class Check {
  public:
    explicit Check(SystemImpl& system) : system_(system) {}

    std::vector<base::Error> run() {
        duplicates();
        parm_disk();
        residence("Checkpoint", system_.config_file.checkpoint);
        residence("Warmstart", system_.config_file.warmstart);
        directory();
        automatic_start();
        return std::move(found_);
    }

  private:
    void add(base::Error error) { found_.push_back(std::move(error)); }

    void duplicates() {
        for (const auto& real : system_.volumes.all()) {
            if (!real->is_duplicate) continue;
            auto first = system_.volumes.find(real->serial);
            add(make_error(msg::CVMIPL639W, real->serial, first ? hex(first->number) : "?",
                           hex(real->number)));
        }
    }

    void parm_disk() {
        auto extents = parm_extents(*system_.sysres);
        for (const auto& extent : extents) {
            dasd::Device device(system_.sysres->shared_volume(), extent, dasd::Access::read);
            auto disk = dasd::open_minidisk(device);
            auto place = fmt::format("{} cylinders {} to {}", system_.sysres->serial,
                                     extent.start.n, extent.end().n - 1);
            if (!disk.ok()) add(make_error(msg::CVMIPL642W, place, disk.error().text));
        }
    }

    bool is_owned(const std::string& serial) const {
        const auto& slots = system_.config_file.cp_owned;
        return std::any_of(slots.begin(), slots.end(),
                           [&](const auto& slot) { return slot.volume == serial; });
    }

    void residence(const std::string& word, const std::optional<SystemArea>& area) {
        if (!area) return add(make_error(msg::CVMIPL637E, word + " area:", "none is configured"));
        auto real = system_.volumes.find(area->volume);
        if (!real || !is_owned(area->volume))
            return add(make_error(msg::CVMIPL638W, word, area->volume));
        auto map = real->map();
        bool ours = map.ok() && map.value().kind() == dasd::MapKind::ours;
        bool fits = area->range.end() <= real->cylinders() && area->range.start.n != 0;
        for (auto c = area->range.start; fits && ours && c < area->range.end(); ++c)
            fits = map.value().type_of(c) == dasd::SpaceType::perm;
        if (!fits) add(make_error(msg::CVMIPL641W, word, area->volume));
    }

    void directory() {
        for (const auto& target : system_.users_known.targets)
            if (target.volume != system_.sysres->serial)
                add(make_error(msg::CVMIPL645W, target.volume, system_.sysres->serial));
        for (const auto& user : system_.users_known.users)
            for (const auto& disk : user.minidisks) minidisk(user, disk);
    }

    void minidisk(const DirectoryUser& user, const MinidiskEntry& disk) {
        if (disk.kind != MinidiskEntry::Kind::permanent) return;
        auto serial = system_.serial_of(disk.volume);
        auto real = system_.volumes.find(serial);
        if (!real) return add(make_error(msg::CVMIPL643W, user.name, hex(disk.number), serial));
        auto size = real->cylinders().n;
        bool fits = disk.start < size && disk.count <= size - disk.start;
        if (!fits) add(make_error(msg::CVMIPL644W, user.name, hex(disk.number), serial));
    }

    void automatic_start() {
        if (!system_.config_file.auto_warm_ipl) return;
        auto record = read_warm_start(system_);
        bool started = record.ok() && record.value() && record.value()->system == system_.name();
        if (!started) add(make_error(msg::CVMIPL635E, system_.name()));
    }

    SystemImpl& system_;
    std::vector<base::Error> found_;
};

// Keeps what bring_up() has to say as errors: they are findings here.
class Findings final : public base::Console {
  public:
    void line(std::string_view) override {}
    void message(const base::Error& error) override {
        // Duplicates are found again, with both devices.
        if (error.id != msg::CVMBOT604W.id) found.push_back(error);
    }
    std::vector<base::Error> found;
};

}  // namespace

Result<std::vector<base::Error>> check_system(std::vector<DeviceAttachment> devices,
                                              dasd::DeviceNumber sysres) {
    StartOptions options;
    options.sysres = sysres;
    options.level = 2;
    SystemImpl system("", options);
    Findings findings;
    for (const auto& attachment : devices) {
        auto real = RealDasd::from_device(attachment);
        if (real.ok()) TRY(system.volumes.add(std::move(real).value()));
        if (!real.ok()) findings.found.push_back(real.error());
    }
    auto up = bring_up(system, findings);
    if (!system.sysres) return up.error();
    auto found = findings.found;
    if (!up.ok()) {
        bool no_directory = up.error().id == msg::CVMBOT609E.id;
        found.push_back(no_directory ? make_error(msg::CVMIPL640W, up.error().text) : up.error());
    }
    if (system.config_file.system_name.empty()) return found;
    for (auto& error : Check(system).run()) found.push_back(std::move(error));
    return found;
}

}  // namespace cp
