// CP, seen from another process: what a user's programs ask goes over a line to the CP that runs
// the system (docs/users.md). Track data of the images goes the same way, so that one process alone
// opens them.
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <map>
#include <thread>

#include "cp/device_file.h"
#include "cp/machine.h"
#include "cp/remote_line.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using dasd::Access;
using dasd::DeviceNumber;
using wire::Event;
using wire::Op;
using wire::put;
using wire::Reader;
using wire::Writer;

namespace {

// A volume that CP has open. It stays usable as long as CP lets it: CP checks every access.
class RemoteVolume final : public dasd::Volume {
  public:
    RemoteVolume(std::shared_ptr<Line> line, Reader& from)
        : line_(std::move(line)),
          handle_(from.u32()),
          path_(from.text()),
          cylinders_{from.u32()},
          writable_(from.flag()),
          is_thin_(from.flag()),
          format_(from.text()),
          paths_(wire::take_lines(from)) {}
    ~RemoteVolume() override { (void)line_->ask(question(Op::forget_volume)); }

    const std::string& path() const override { return path_; }
    dasd::Cylinder cylinders() const override { return cylinders_; }
    bool writable() const override { return writable_; }
    bool is_thin() const override { return is_thin_; }
    std::string format() const override { return format_; }
    std::vector<std::string> paths() const override { return paths_; }

    Result<void> read_image(dasd::TrackAddress address, base::MutableBytes track) override {
        auto ask = question(Op::read_track);
        put(ask, address);
        auto answer = TRY(line_->ask_for(ask));
        const auto image = answer->from.view();
        if (image.size() > track.size() || !answer->from.ok()) return gone(line_->folder());
        std::memcpy(track.data(), image.data(), image.size());
        return {};
    }
    Result<void> write_image(dasd::TrackAddress address, base::Bytes track) override {
        auto ask = question(Op::write_track);
        put(ask, address);
        ask.bytes(track);
        return done(ask);
    }
    Result<void> sync() override { return done(question(Op::sync_volume)); }
    Result<void> refresh() override {
        auto answer = TRY(line_->ask_for(question(Op::refresh_volume)));
        cylinders_ = {answer->from.u32()};
        return {};
    }
    Result<bool> is_known_empty(dasd::TrackAddress address) override {
        auto ask = question(Op::is_known_empty);
        put(ask, address);
        auto answer = TRY(line_->ask_for(ask));
        return answer->from.flag();
    }
    Result<void> accept_labels(const SerialAt& serial_at) override {
        const auto serial = TRY(serial_at({0}));
        if (!serial) return {};
        auto ask = question(Op::accept_label);
        ask.text(*serial);
        return done(ask);
    }

  private:
    Writer question(Op op) const {
        Writer ask(op);
        ask.u32(handle_);
        return ask;
    }
    Result<void> done(const Writer& ask) {
        TRY(line_->ask_for(ask));
        return {};
    }

    std::shared_ptr<Line> line_;
    std::uint32_t handle_;
    std::string path_;
    dasd::Cylinder cylinders_;
    bool writable_, is_thin_;
    std::string format_;
    std::vector<std::string> paths_;
};

dasd::Device take_device_of(const std::shared_ptr<Line>& line, Reader& from) {
    auto volume = std::make_shared<RemoteVolume>(line, from);
    const auto range = wire::take_range(from);
    const auto access = from.flag() ? Access::write : Access::read;
    dasd::Device device(std::move(volume), range, access);
    device.intended_label = from.text();
    return device;
}

// What CP tells unasked; a thread waits for it.
class EventLine {
  public:
    // The end of the line for CP, which the caller passes on and closes.
    EventLine() {
        std::array<int, 2> ends{-1, -1};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
        channel_ = wire::Channel(ends[0]);
        far_ = wire::Channel(ends[1]);
    }
    ~EventLine() {
        channel_.cut();
        if (thread_.joinable()) thread_.join();
    }
    EventLine(const EventLine&) = delete;
    EventLine& operator=(const EventLine&) = delete;

    int far_end() const { return far_.descriptor(); }
    void begin() {
        far_ = wire::Channel();
        sigset_t all, before;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        thread_ = std::thread([this] { listen(); });
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    void tell(MachineEvents* events) {
        const std::scoped_lock hold(mutex_);
        events_ = events;
    }
    void dispatch(std::string_view frame) {
        const std::scoped_lock hold(mutex_);
        if (!events_) return;
        Reader from(frame);
        switch (static_cast<Event>(from.u8())) {
            case Event::message:
                return events_->incoming_message(from.view());
            case Event::device_gone:
                return events_->device_gone(wire::take_number(from));
            case Event::before_freeze:
                return events_->before_freeze();
            case Event::forced_off:
                return force_off_session(events_);
        }
    }

  private:
    void listen() {
        while (auto frame = channel_.receive()) dispatch(*frame);
        // CP's end: the machine is gone, whatever was last said.
        const std::scoped_lock hold(mutex_);
        force_off_session(events_);
    }

    wire::Channel channel_, far_;
    std::recursive_mutex mutex_;
    MachineEvents* events_ = nullptr;
    std::thread thread_;
};

class RemoteMachine final : public VirtualMachine {
  public:
    RemoteMachine(System& system, std::shared_ptr<Line> line, std::unique_ptr<EventLine> events,
                  Reader& from)
        : system_(system),
          line_(std::move(line)),
          events_(std::move(events)),
          userid_(from.text()),
          ipl_(from.text()) {
        events_->begin();
    }

    // Waits until CP has logged the user off (after DISCONNECT: put the machine aside), so that who
    // logs on next finds it so.
    ~RemoteMachine() override {
        events_->tell(nullptr);
        (void)line_->ask(Writer(Op::log_off));
    }

    const std::string& userid() const override { return userid_; }
    System& system() override { return system_; }
    Reply command(std::string_view text) override;
    bool knows(std::string_view word) const override;
    std::vector<CommandHelp> command_help() const override;
    Result<ExtentGrant> extent(DeviceNumber number, Access access) override;
    std::vector<VirtualDevice> devices() const override;
    Result<void> mount_tape(DeviceNumber number, const std::vector<std::string>& images) override;
    void set_events(MachineEvents* events) override { events_->tell(events); }
    std::string default_ipl() const override { return ipl_; }
    std::string setting(std::string_view name) const override;
    void log_console(std::string_view text) override;
    Result<void> write_unit(UnitRecord unit, const std::vector<SpoolRecord>& records) override;
    Result<void> send_cards(const SpoolFile& about, const std::vector<SpoolRecord>& cards) override;
    Result<std::optional<SpoolFile>> reader_file() override;
    Result<std::optional<SpoolRecord>> read_card() override;
    std::vector<SpoolFile> spool_files(SpoolQueue queue) const override;
    std::vector<DeviceAttachment> real_devices_for_guest() override;
    Result<dasd::Device> device(DeviceNumber number, Access access) override;
    void volume_changed(DeviceNumber number) override;
    Result<dasd::TapeDrive*> tape(DeviceNumber number) override;

  private:
    Result<void> take_tape(DeviceNumber number, bool moves);
    void send_tapes();

    System& system_;
    std::shared_ptr<Line> line_;
    std::unique_ptr<EventLine> events_;
    std::string userid_, ipl_;
    bool logs_console_ = true;  // until the first answer says so
    // Drives as the programs here see them. CP hears where they stand before its next command.
    struct Drive {
        std::size_t left = 0;  // images in the loader, the mounted one among them
        std::unique_ptr<dasd::TapeDrive> drive;
    };
    std::map<DeviceNumber, Drive> drives_;
    mutable std::vector<std::unique_ptr<Answer>> help_;  // what command_help() points into
};

Reply RemoteMachine::command(std::string_view text) {
    send_tapes();
    Writer ask(Op::command);
    ask.text(text);
    auto answer = line_->ask(ask);
    Reply reply;
    if (!answer.ok()) {
        reply.rc = answer.error().rc;
        reply.lines.push_back({std::string(answer.error().id), answer.error().text});
        reply.next.kind = NextAction::Kind::log_off;
        return reply;
    }
    auto& from = answer.value()->from;
    for (const auto& event : wire::take_lines(from)) events_->dispatch(event);
    reply = wire::take_reply(from);
    logs_console_ = from.flag();
    for (const auto& [number, drive] : drives_) (void)take_tape(number, false);
    return reply;
}

bool RemoteMachine::knows(std::string_view word) const {
    Writer ask(Op::knows);
    ask.text(word);
    auto answer = line_->ask(ask);
    return answer.ok() && answer.value()->from.flag();
}

std::vector<CommandHelp> RemoteMachine::command_help() const {
    auto answer = line_->ask(Writer(Op::help));
    if (!answer.ok()) return {};
    help_.push_back(std::move(answer).value());
    auto& from = help_.back()->from;
    std::vector<CommandHelp> all;
    for (auto left = from.count(); left > 0; --left) {
        CommandHelp one;
        one.notation = from.view();
        one.syntax = from.view();
        one.summary = from.view();
        all.push_back(one);
    }
    return all;
}

Result<ExtentGrant> RemoteMachine::extent(DeviceNumber number, Access access) {
    Writer ask(Op::extent);
    put(ask, number);
    ask.flag(access == Access::write);
    auto answer = TRY(line_->ask_for(ask));
    auto& from = answer->from;
    ExtentGrant grant;
    grant.image_path = from.text();
    grant.range = wire::take_range(from);
    grant.writable = from.flag();
    grant.volume_serial = from.text();
    grant.intended_label = from.text();
    return grant;
}

std::vector<VirtualDevice> RemoteMachine::devices() const {
    std::vector<VirtualDevice> all;
    auto answer = line_->ask(Writer(Op::devices));
    if (!answer.ok()) return all;
    auto& from = answer.value()->from;
    for (auto left = from.count(); left > 0; --left) all.push_back(wire::take_virtual_device(from));
    return all;
}

Result<void> RemoteMachine::mount_tape(DeviceNumber number,
                                       const std::vector<std::string>& images) {
    // CP runs in another working directory.
    std::vector<std::string> absolute;
    for (const auto& image : images)
        absolute.push_back(std::filesystem::absolute(image).lexically_normal().string());
    Writer ask(Op::mount_tape);
    put(ask, number);
    wire::put_lines(ask, absolute);
    TRY(line_->ask_for(ask));
    return {};
}

std::string RemoteMachine::setting(std::string_view name) const {
    Writer ask(Op::setting);
    ask.text(name);
    auto answer = line_->ask(ask);
    return answer.ok() ? answer.value()->from.text() : std::string();
}

void RemoteMachine::log_console(std::string_view text) {
    if (!logs_console_) return;
    Writer ask(Op::log_console);
    ask.text(text);
    (void)line_->ask(ask);
}

Result<void> RemoteMachine::write_unit(UnitRecord unit, const std::vector<SpoolRecord>& records) {
    Writer ask(Op::write_unit);
    ask.flag(unit == UnitRecord::printer);
    wire::put_records(ask, records);
    TRY(line_->ask_for(ask));
    return {};
}

Result<void> RemoteMachine::send_cards(const SpoolFile& about,
                                       const std::vector<SpoolRecord>& cards) {
    Writer ask(Op::send_cards);
    put(ask, about);
    wire::put_records(ask, cards);
    TRY(line_->ask_for(ask));
    return {};
}

Result<std::optional<SpoolFile>> RemoteMachine::reader_file() {
    auto answer = TRY(line_->ask_for(Writer(Op::reader_file)));
    if (!answer->from.flag()) return std::optional<SpoolFile>();
    return std::optional(wire::take_spool_file(answer->from));
}

Result<std::optional<SpoolRecord>> RemoteMachine::read_card() {
    auto answer = TRY(line_->ask_for(Writer(Op::read_card)));
    if (!answer->from.flag()) return std::optional<SpoolRecord>();
    return std::optional(wire::take_spool_record(answer->from));
}

std::vector<SpoolFile> RemoteMachine::spool_files(SpoolQueue queue) const {
    Writer ask(Op::spool_files);
    ask.u8(static_cast<std::uint8_t>(queue));
    std::vector<SpoolFile> files;
    auto answer = line_->ask(ask);
    if (!answer.ok()) return files;
    auto& from = answer.value()->from;
    for (auto left = from.count(); left > 0; --left) files.push_back(wire::take_spool_file(from));
    return files;
}

std::vector<DeviceAttachment> RemoteMachine::real_devices_for_guest() {
    std::vector<DeviceAttachment> all;
    auto answer = line_->ask(Writer(Op::guest_devices));
    if (!answer.ok()) return all;
    auto& from = answer.value()->from;
    for (auto left = from.count(); left > 0; --left) {
        DeviceAttachment one;
        one.number = wire::take_number(from);
        one.path = from.text();
        one.device = take_device_of(line_, from);
        all.push_back(std::move(one));
    }
    return all;
}

Result<dasd::Device> RemoteMachine::device(DeviceNumber number, Access access) {
    Writer ask(Op::device);
    put(ask, number);
    ask.flag(access == Access::write);
    auto answer = TRY(line_->ask_for(ask));
    return take_device_of(line_, answer->from);
}

void RemoteMachine::volume_changed(DeviceNumber number) {
    Writer ask(Op::volume_changed);
    put(ask, number);
    (void)line_->ask(ask);
}

// ---- tapes: the images are read and written here, CP keeps where they stand ----

Result<void> RemoteMachine::take_tape(DeviceNumber number, bool moves) {
    auto& known = drives_[number];
    Writer ask(Op::tape);
    put(ask, number);
    auto* drive = known.drive.get();
    const auto at = drive ? drive->position() : dasd::TapePosition{};
    ask.u32(moves ? static_cast<std::uint32_t>(known.left) : UINT32_MAX);
    ask.i64(static_cast<std::int64_t>(at.offset));
    ask.u32(at.previous);
    auto answer = TRY(line_->ask_for(ask));
    if (moves) return {};
    auto& from = answer->from;
    auto images = wire::take_lines(from);
    known.left = images.size();
    const auto access = from.flag() ? Access::write : Access::read;
    dasd::TapePosition stands;
    stands.offset = static_cast<std::uint64_t>(from.i64());
    stands.previous = from.u32();
    dasd::TapeDrive now(std::move(images), access);
    now.move_to(stands);
    if (drive)
        *drive = std::move(now);
    else
        known.drive = std::make_unique<dasd::TapeDrive>(std::move(now));
    return {};
}

void RemoteMachine::send_tapes() {
    for (auto& [number, known] : drives_) {
        if (!known.drive) continue;
        if (!known.drive->is_loaded()) known.left = 0;
        (void)take_tape(number, true);
    }
}

Result<dasd::TapeDrive*> RemoteMachine::tape(DeviceNumber number) {
    send_tapes();
    auto taken = take_tape(number, false);
    if (!taken.ok()) {
        drives_.erase(number);
        return taken.error();
    }
    return drives_[number].drive.get();
}

// ---- the system ----

class RemoteSystem final : public SharedSystem {
  public:
    RemoteSystem(std::shared_ptr<Line> line, Reader& from) : line_(std::move(line)) {
        config_.system_name = from.text();
        level_ = static_cast<int>(from.u32());
        console_folder_ = from.text();
        folder_ = from.text();
    }

    const std::string& name() const override { return config_.system_name; }
    const std::string& directory_path() const override { return folder_; }
    const SystemConfig& config() const override { return config_; }
    const UserDirectory& directory() const override { return directory_; }
    int level() const override { return level_; }
    bool is_shut_down() const override { return !line_->ask(Writer(Op::users)).ok(); }
    std::string console_folder() const override { return console_folder_; }
    Result<DeviceNumber> dial(std::string_view userid,
                              std::optional<DeviceNumber> number) override {
        Writer ask(Op::dial);
        ask.text(userid);
        ask.flag(number.has_value());
        put(ask, number.value_or(DeviceNumber{}));
        auto answer = TRY(line_->ask_for(ask));
        return wire::take_number(answer->from);
    }
    void drop(std::string_view userid, DeviceNumber number) override {
        Writer ask(Op::drop);
        ask.text(userid);
        put(ask, number);
        (void)line_->ask(ask);
    }
    std::vector<LoggedOn> users() const override {
        std::vector<LoggedOn> all;
        auto answer = line_->ask(Writer(Op::users));
        if (!answer.ok()) return all;
        auto& from = answer.value()->from;
        for (auto left = from.count(); left > 0; --left) {
            LoggedOn one;
            one.userid = from.text();
            one.disconnected = from.flag();
            all.push_back(std::move(one));
        }
        return all;
    }
    // CP keeps a machine whose line ends after DISCONNECT.
    void disconnect(std::unique_ptr<VirtualMachine>) override {}
    Result<std::unique_ptr<VirtualMachine>> run_autologged(const std::string& userid) override;
    void waits_for_console(const std::string& userid) override {
        Writer ask(Op::waits_for_console);
        ask.text(userid);
        (void)line_->ask(ask);
    }
    // The process that runs CP does these.
    void start_programs_by(StartProgram) override {}
    Result<void> admit_others() override { return {}; }
    bool is_missed() const override { return false; }
    void serve_others() override {}
    const std::atomic<std::size_t>& others() const override { return nobody_; }
    Result<std::unique_ptr<VirtualMachine>> log_on(std::string_view userid,
                                                   std::optional<std::string_view> password,
                                                   base::Console& console) override;

  private:
    Result<std::unique_ptr<VirtualMachine>> take_machine(const Writer& ask, base::Console& console);

    std::shared_ptr<Line> line_;
    SystemConfig config_;
    UserDirectory directory_;
    int level_ = 1;
    std::string console_folder_, folder_;
    std::atomic<std::size_t> nobody_{0};
};

// Every user has a line of its own.
Result<std::unique_ptr<VirtualMachine>> RemoteSystem::log_on(
    std::string_view userid, std::optional<std::string_view> password, base::Console& console) {
    Writer ask(Op::log_on);
    ask.text(userid);
    ask.flag(password.has_value());
    ask.text(password.value_or(std::string_view()));
    return take_machine(ask, console);
}

Result<std::unique_ptr<VirtualMachine>> RemoteSystem::run_autologged(const std::string& userid) {
    Writer ask(Op::run_autologged);
    ask.text(userid);
    base::CapturedConsole console;
    return take_machine(ask, console);
}

Result<std::unique_ptr<VirtualMachine>> RemoteSystem::take_machine(const Writer& ask,
                                                                   base::Console& console) {
    const int socket = TRY(wire::connect_in(folder_, wire::kSocketName));
    auto line = std::make_shared<Line>(folder_, socket);
    auto events = std::make_unique<EventLine>();
    auto answer = TRY(line->ask(ask, events->far_end()));
    auto& from = answer->from;
    const bool is_on = from.flag();
    const auto error = is_on ? base::Error{} : wire::take_error(from);
    for (const auto& text : wire::take_lines(from)) console.line(text);
    if (!is_on) return error;
    return std::unique_ptr<VirtualMachine>(
        std::make_unique<RemoteMachine>(*this, std::move(line), std::move(events), from));
}

}  // namespace

Result<std::unique_ptr<System>> join(const std::string& directory) {
    std::error_code fault;
    const auto folder = std::filesystem::canonical(directory, fault).string();
    if (fault) return make_error(msg::CVMBOT602E, directory, fault.message());
    const int socket = TRY(wire::connect_in(folder, wire::kSocketName));
    auto line = std::make_shared<Line>(folder, socket);
    auto answer = line->ask(Writer(Op::hello));
    if (!answer.ok()) return make_error(msg::CVMUSR681E, directory, "it is ending");
    auto& from = answer.value()->from;
    if (from.u32() != wire::kVersion) return make_error(msg::CVMUSR682E, directory);
    return std::unique_ptr<System>(std::make_unique<RemoteSystem>(line, from));
}

}  // namespace cp
