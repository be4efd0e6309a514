// CP: the running system: users, LINK table, DIAL.
#include <unistd.h>

#include <filesystem>

#include "cp/account.h"
#include "cp/commands/table.h"
#include "cp/device_file.h"
#include "cp/machine.h"
#include "cp/spool_store.h"
#include "cp/user_server.h"
#include "cp/warm_start.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

SharedSystem& shared(System& system) {
    return dynamic_cast<SharedSystem&>(system);
}

SystemImpl::SystemImpl(std::string system_folder, const StartOptions& start_options)
    : options(start_options), folder(std::move(system_folder)), started(std::time(nullptr)) {}

SystemImpl::~SystemImpl() {
    server_.reset();
    detached.clear();
    // Machines belong to their owners and must be gone by now: they refer to this system.
    assert(machines.empty());
    (void)stop();  // nobody is left to tell
}

SpoolStore& SystemImpl::spool() {
    if (spool_) return *spool_;
    auto opened = SpoolStore::open(*this);
    if (!opened.ok()) spool_problem_ = opened.error();
    spool_ = opened.ok() ? std::move(opened).value() : SpoolStore::in_storage();
    return *spool_;
}

void SystemImpl::report_spool(base::Console& console) {
    (void)spool();
    if (spool_problem_) console.message(make_error(msg::CVMSPL668W, spool_problem_->text));
}

// A second-level system that was started here notes that it went down in order; a first-level one
// keeps nothing that would need it.
Result<void> SystemImpl::stop() {
    if (shut_down.exchange(true) || !folder.empty() || !sysres) return {};
    auto record = read_warm_start(*this);
    if (!record.ok() || !record.value()) return {};
    record.value()->is_up = false;
    return write_warm_start(*this, *record.value());
}

// A second-level system has its own folder in that of the system it runs on.
std::string SystemImpl::console_folder() const {
    if (!folder.empty()) return folder + "/console";
    if (options.console_folder.empty()) return {};
    return options.console_folder + '/' + base::lower(name());
}

Machine* SystemImpl::machine(std::string_view userid) const {
    for (auto* one : machines)
        if (one->userid() == userid) return one;
    return nullptr;
}

std::shared_ptr<RealTape> SystemImpl::find_tape(dasd::DeviceNumber number) const {
    for (const auto& tape : tapes)
        if (tape->number == number) return tape;
    return nullptr;
}

std::vector<System::LoggedOn> SystemImpl::users() const {
    std::scoped_lock hold(mutex);
    std::vector<LoggedOn> found;
    for (const auto* one : machines) found.push_back({one->userid(), one->disconnected});
    return found;
}

Result<const DirectoryUser*> SystemImpl::entry(std::string_view userid) const {
    const auto* found = users_known.find(userid);
    if (!found) return make_error(msg::HCPLNM053E, std::string(userid));
    return found;
}

std::vector<std::shared_ptr<Link>> SystemImpl::links_like(const RealDasd& real,
                                                          dasd::CylinderRange range,
                                                          const Link* except) const {
    std::vector<std::shared_ptr<Link>> found;
    for (const auto& link : links)
        if (link.get() != except && link->real.get() == &real && link->range == range)
            found.push_back(link);
    return found;
}

std::size_t SystemImpl::links_on(const RealDasd& real) const {
    return static_cast<std::size_t>(std::count_if(
        links.begin(), links.end(), [&](const auto& link) { return link->real.get() == &real; }));
}

void SystemImpl::forget(const std::shared_ptr<Link>& link) {
    std::erase(links, link);
    link->lock.reset();
}

std::string SystemImpl::serial_of(const std::string& written) const {
    bool is_sysres = written == "&SYSRES" || written == "+VMRES";
    return is_sysres && sysres ? sysres->serial : written;
}

// Beside the volumes, where there is room for disks; a second-level system has only the host's
// temporary directory.
std::string SystemImpl::temporary_path() {
    auto place = folder.empty() ? std::filesystem::temp_directory_path() / "clonevm"
                                : std::filesystem::path(folder) / "tdisk";
    return fmt::format(
        "{}.{}.{}.ckd", place.string(), ::getpid(),
        fmt::format("{:x}.{}", reinterpret_cast<std::uintptr_t>(this), ++temporary_count_));
}

Result<std::unique_ptr<VirtualMachine>> SystemImpl::log_on(std::string_view userid_typed,
                                                           std::optional<std::string_view> password,
                                                           base::Console& console) {
    std::scoped_lock hold(mutex);
    auto userid = base::upper(userid_typed);
    const auto* user = users_known.find(userid);
    auto kept = user ? base::upper(user->password) : std::string();
    bool may = user && kept != "NOLOG" &&
               (!password || (kept != "AUTOONLY" && kept != "LBYONLY" &&
                              (kept == "NOPASS" || kept == base::upper(*password))));
    if (!user && !password) return make_error(msg::HCPLNM053E, userid);
    if (!may) account_wrong_logon(*this, userid);
    if (!may) return make_error(msg::HCPCFC050E);
    for (auto& waiting : detached) {
        if (waiting->userid() != userid) continue;
        auto machine_again = std::move(waiting);
        std::erase(detached, nullptr);
        auto* again = machine(userid);
        again->disconnected = again->is_autologged = again->is_of_other_process = false;
        count_others();
        auto now = std::time(nullptr);
        console.line(fmt::format("RECONNECTED AT {} {}", clock_time(now), clock_date(now)));
        return machine_again;
    }
    if (auto* taken = machine(userid)) {
        if (!taken->is_autologged) return make_error(msg::HCPCFC054E, userid);
        // Its program ends; the machine is there for who asks again.
        taken->is_autologged = false;
        force_off_session(taken->events);
        return make_error(msg::HCPLGA361E, userid);
    }
    auto made = std::make_unique<Machine>(*this, *user);
    made->define_directory_devices(console);
    return std::unique_ptr<VirtualMachine>(std::move(made));
}

void SystemImpl::disconnect(std::unique_ptr<VirtualMachine> given) {
    std::scoped_lock hold(mutex);
    auto* one = given ? machine(given->userid()) : nullptr;
    if (!one || shut_down || one->logoff_pending) return;  // it is logged off instead
    one->events = nullptr;
    one->disconnected = true;
    detached.push_back(std::move(given));
}

Result<std::unique_ptr<VirtualMachine>> SystemImpl::run_autologged(const std::string& userid) {
    std::scoped_lock hold(mutex);
    for (auto& waiting : detached) {
        auto* one = machine(waiting->userid());
        if (waiting->userid() != userid || !one->is_autologged) continue;
        auto taken = std::move(waiting);
        std::erase(detached, nullptr);
        one->runs_program = true;
        one->begins_by.reset();
        return taken;
    }
    return make_error(msg::HCPCFC045E, userid);
}

void SystemImpl::waits_for_console(const std::string& userid) {
    std::scoped_lock hold(mutex);
    auto* one = machine(userid);
    if (!one || !one->is_autologged) return;
    one->runs_program = one->is_of_other_process = false;
    count_others();
}

Result<void> SystemImpl::admit_others() {
    server_ = TRY(UserServer::start(*this));
    return {};
}

void SystemImpl::count_others() {
    others_ = static_cast<std::size_t>(
        std::count_if(machines.begin(), machines.end(),
                      [](const auto* one) { return one->is_of_other_process; }));
    changed_.notify_all();
}

void SystemImpl::force_everybody(const Machine* except) {
    for (auto* one : machines)
        if (one != except) force_off_session(one->events);
    changed_.notify_all();
}

bool SystemImpl::is_missed() const {
    std::scoped_lock hold(mutex);
    const auto now = std::chrono::steady_clock::now();
    return std::any_of(machines.begin(), machines.end(), [&](const auto* one) {
        return !one->is_autologged || one->runs_program ||
               (one->begins_by && now < *one->begins_by);
    });
}

void SystemImpl::serve_others() {
    std::unique_lock hold(mutex);
    const auto cnf = folder + "/system.cnf";
    std::error_code ignored;
    while (is_missed() && !shut_down && std::filesystem::exists(cnf, ignored))
        changed_.wait_for(hold, std::chrono::seconds(1));
}

Result<dasd::DeviceNumber> SystemImpl::dial(std::string_view userid,
                                            std::optional<dasd::DeviceNumber> number) {
    std::scoped_lock hold(mutex);
    auto name = base::upper(userid);
    auto* target = machine(name);
    if (!target) return make_error(msg::HCPCFC045E, name);
    for (auto& [known, device] : target->vdevs) {
        bool is_line = device.kind == Vdev::Kind::display || device.kind == Vdev::Kind::line;
        if (!is_line || device.dialed || (number && known != *number)) continue;
        device.dialed = true;
        return known;
    }
    if (number) return make_error(msg::HCPDIA056E, hex(*number), name);
    return make_error(msg::HCPDIA055E, name);
}

void SystemImpl::drop(std::string_view userid, dasd::DeviceNumber number) {
    std::scoped_lock hold(mutex);
    auto* target = machine(base::upper(userid));
    auto* device = target ? target->find(number) : nullptr;
    if (device) device->dialed = false;
}

}  // namespace cp
