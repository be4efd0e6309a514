// CP: the requests of another process.
#include "cp/user_line.h"

#include <unistd.h>

#include <chrono>

#include "cp/machine.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using wire::Event;
using wire::Op;
using wire::put;
using wire::put_outcome;
using wire::Reader;
using wire::Writer;

namespace {

// A process that takes no messages for so long is cut off: whoever sends one has CP's lock.
constexpr int kPatience = 2;

Writer event(Event kind) {
    Writer writer;
    writer.u8(static_cast<std::uint8_t>(kind));
    return writer;
}

// Messages of a logon go with the answer.
class Noted final : public base::Console {
  public:
    void line(std::string_view text) override { lines.emplace_back(text); }
    std::vector<std::string> lines;
};

// Where a drive stands: the tapes left in its loader, the mounted one first, and the position.
void put_tape(Writer& to, const RealTape& tape) {
    const auto& drive = *tape.drive();
    const auto mounted = std::find(tape.images.begin(), tape.images.end(), drive.image());
    put_lines(to, drive.is_loaded() ? std::vector(mounted, tape.images.end())
                                    : std::vector<std::string>());
    to.flag(drive.writable());
    const auto at = drive.position();
    to.i64(static_cast<std::int64_t>(at.offset));
    to.u32(at.previous);
}

// A program of the other process has moved the tape: `left` images are still in the loader.
void move_tape(const RealTape& tape, std::size_t left, dasd::TapePosition at) {
    auto& drive = *tape.drive();
    const auto mounted = std::find(tape.images.begin(), tape.images.end(), drive.image());
    auto loaded = static_cast<std::size_t>(tape.images.end() - mounted);
    for (; drive.is_loaded() && loaded > left; --loaded) drive.unload();
    drive.move_to(at);
}

}  // namespace

void UserLine::start() {
    thread_ = std::thread([this] { serve(); });
}

UserLine::~UserLine() {
    channel_.end_input();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(kPatience);
    while (!ended_ && thread_.joinable() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    channel_.cut();
    if (thread_.joinable()) thread_.join();
}

void UserLine::serve() {
    for (;;) {
        int passed = -1;
        const auto frame = channel_.receive_with(passed);
        if (passed >= 0) {
            const std::scoped_lock hold(telling_);
            events_ = wire::Channel(passed);
            events_.give_up_after(kPatience);
        }
        if (!frame) break;
        Reader ask(*frame);
        Writer to;
        answer(ask, to);
        if (!ask.ok() || !channel_.send(to.data())) break;
    }
    leave();
    channel_.cut();  // who sends nonsense must not wait for an answer
    ended_ = true;
}

// The process has gone, by LOGOFF or otherwise.
void UserLine::leave() {
    volumes_.clear();
    if (!machine_) return;
    machine_->set_events(nullptr);
    std::unique_ptr<VirtualMachine> left = std::move(machine_);
    bool stays = false;
    {
        const std::scoped_lock hold(system_.mutex);
        const auto* machine = system_.machine(left->userid());
        // The program of an autologged user ends with its machine, unless somebody takes that.
        stays = machine && machine->disconnected && !machine->is_autologged;
    }
    if (stays) system_.disconnect(std::move(left));
}

// ---- events ----

void UserLine::tell(const Writer& what) {
    const std::scoped_lock hold(telling_);
    if (in_command_)
        held_.push_back(what.data());
    else if (events_.is_open() && !events_.send(what.data()))
        channel_.cut();
}

void UserLine::before_freeze() {
    tell(event(Event::before_freeze));
}

void UserLine::device_gone(dasd::DeviceNumber number) {
    auto what = event(Event::device_gone);
    put(what, number);
    tell(what);
}

void UserLine::incoming_message(std::string_view text) {
    auto what = event(Event::message);
    what.text(text);
    tell(what);
}

void UserLine::forced_off() {
    tell(event(Event::forced_off));
    channel_.cut();
}

// ---- requests ----

void UserLine::answer(Reader& ask, Writer& to) {
    const auto op = static_cast<Op>(ask.u8());
    if (op <= Op::log_on) return answer_system(op, ask, to);
    if (op == Op::log_off) return leave();
    if (!machine_) return channel_.cut();  // nobody is logged on here
    if (op >= Op::read_track) return answer_volume(op, ask, to);
    if (op >= Op::write_unit && op <= Op::spool_files) return answer_spool(op, ask, to);
    answer_machine(op, ask, to);
}

void UserLine::answer_system(Op op, Reader& ask, Writer& to) {
    switch (op) {
        case Op::hello:
            to.u32(wire::kVersion);
            to.text(system_.name());
            to.u32(static_cast<std::uint32_t>(system_.level()));
            to.text(system_.console_folder());
            to.text(system_.folder);
            return;
        case Op::users: {
            const auto all = system_.users();
            to.u32(static_cast<std::uint32_t>(all.size()));
            for (const auto& one : all) to.text(one.userid), to.flag(one.disconnected);
            return;
        }
        case Op::dial: {
            const auto userid = ask.text();
            const bool named = ask.flag();
            const auto number = wire::take_number(ask);
            const auto dialed = system_.dial(userid, named ? std::optional(number) : std::nullopt);
            if (put_outcome(to, dialed)) put(to, dialed.value());
            return;
        }
        case Op::drop: {
            const auto userid = ask.text();
            return system_.drop(userid, wire::take_number(ask));
        }
        case Op::waits_for_console:
            return system_.waits_for_console(ask.text());
        case Op::run_autologged:
            return run_autologged(ask, to);
        default:
            return log_on(ask, to);
    }
}

void UserLine::log_on(Reader& ask, Writer& to) {
    const auto userid = ask.text();
    const bool has_password = ask.flag();
    const auto password = ask.text();
    Noted noted;
    const std::scoped_lock hold(system_.mutex);
    if (machine_ || !ask.ok()) return channel_.cut();
    const auto secret = has_password ? std::optional<std::string_view>(password) : std::nullopt;
    auto made = system_.log_on(userid, secret, noted);
    const bool is_on = put_outcome(to, made);
    put_lines(to, noted.lines);
    if (is_on) take(std::move(made).value(), to);
}

void UserLine::run_autologged(Reader& ask, Writer& to) {
    const auto userid = ask.text();
    const std::scoped_lock hold(system_.mutex);
    if (machine_ || !ask.ok()) return channel_.cut();
    auto made = system_.run_autologged(userid);
    const bool is_on = put_outcome(to, made);
    put_lines(to, {});
    if (is_on) take(std::move(made).value(), to);
}

void UserLine::take(std::unique_ptr<VirtualMachine> machine, Writer& to) {
    machine_ = std::move(machine);
    machine_->set_events(this);
    system_.machine(machine_->userid())->is_of_other_process = true;
    system_.count_others();
    to.text(machine_->userid());
    to.text(machine_->default_ipl());
}

void UserLine::run_command(Reader& ask, Writer& to) {
    const auto text = ask.text();
    {
        const std::scoped_lock hold(telling_);
        in_command_ = true;
    }
    const auto reply = machine_->command(text);
    std::vector<std::string> held;
    {
        const std::scoped_lock hold(telling_);
        in_command_ = false;
        held.swap(held_);
    }
    put_lines(to, held);
    put(to, reply);
    const std::scoped_lock hold(system_.mutex);
    const auto* machine = system_.machine(machine_->userid());
    to.flag(machine && machine->console_spool.is_started);
}

void UserLine::answer_machine(Op op, Reader& ask, Writer& to) {
    switch (op) {
        case Op::command:
            return run_command(ask, to);
        case Op::knows:
            return to.flag(machine_->knows(ask.view()));
        case Op::help: {
            const auto all = machine_->command_help();
            to.u32(static_cast<std::uint32_t>(all.size()));
            for (const auto& one : all)
                to.text(one.notation), to.text(one.syntax), to.text(one.summary);
            return;
        }
        case Op::extent: {
            const auto number = wire::take_number(ask);
            const auto access = ask.flag() ? dasd::Access::write : dasd::Access::read;
            const auto grant = machine_->extent(number, access);
            if (!put_outcome(to, grant)) return;
            to.text(grant.value().image_path);
            put(to, grant.value().range);
            to.flag(grant.value().writable);
            to.text(grant.value().volume_serial);
            return to.text(grant.value().intended_label);
        }
        case Op::devices: {
            const auto all = machine_->devices();
            to.u32(static_cast<std::uint32_t>(all.size()));
            for (const auto& one : all) put(to, one);
            return;
        }
        case Op::mount_tape: {
            const auto number = wire::take_number(ask);
            put_outcome(to, machine_->mount_tape(number, wire::take_lines(ask)));
            return;
        }
        case Op::setting:
            return to.text(machine_->setting(ask.view()));
        case Op::log_console:
            return machine_->log_console(ask.view());
        case Op::tape:
            return give_tape(ask, to);
        case Op::volume_changed:
            return machine_->volume_changed(wire::take_number(ask));
        case Op::device: {
            const auto number = wire::take_number(ask);
            const auto access = ask.flag() ? dasd::Access::write : dasd::Access::read;
            const auto device = machine_->device(number, access);
            if (put_outcome(to, device)) give_device(device.value(), to);
            return;
        }
        case Op::guest_devices: {
            const auto all = machine_->real_devices_for_guest();
            to.u32(static_cast<std::uint32_t>(all.size()));
            for (const auto& one : all) {
                put(to, one.number);
                to.text(one.path);
                give_device(one.device, to);
            }
            return;
        }
        default:
            return channel_.cut();
    }
}

// The drive as it stands, or, told how a program left it, moved there.
void UserLine::give_tape(Reader& ask, Writer& to) {
    const auto number = wire::take_number(ask);
    const std::size_t left = ask.u32();
    dasd::TapePosition at;
    at.offset = static_cast<std::uint64_t>(ask.i64());
    at.previous = ask.u32();
    const bool moves = left != UINT32_MAX;
    const auto drive = machine_->tape(number);
    if (!put_outcome(to, drive)) return;
    const std::scoped_lock hold(system_.mutex);
    const auto& tape = *system_.machine(machine_->userid())->find(number)->tape;
    if (moves) move_tape(tape, left, at);
    put_tape(to, tape);
}

void UserLine::give_device(const dasd::Device& device, Writer& to) {
    auto& volume = device.volume();
    volumes_.emplace(++next_volume_, device);
    to.u32(next_volume_);
    to.text(volume.path());
    to.u32(volume.cylinders().n);
    to.flag(volume.writable());
    to.flag(volume.is_thin());
    to.text(volume.format());
    put_lines(to, volume.paths());
    put(to, device.range());
    to.flag(device.writable());
    to.text(device.intended_label);
}

void UserLine::answer_spool(Op op, Reader& ask, Writer& to) {
    switch (op) {
        case Op::write_unit: {
            const auto unit = ask.flag() ? UnitRecord::printer : UnitRecord::punch;
            put_outcome(to, machine_->write_unit(unit, wire::take_records(ask)));
            return;
        }
        case Op::send_cards: {
            const auto about = wire::take_spool_file(ask);
            put_outcome(to, machine_->send_cards(about, wire::take_records(ask)));
            return;
        }
        case Op::reader_file: {
            const auto file = machine_->reader_file();
            if (!put_outcome(to, file)) return;
            to.flag(file.value().has_value());
            if (file.value()) put(to, *file.value());
            return;
        }
        case Op::read_card: {
            const auto card = machine_->read_card();
            if (!put_outcome(to, card)) return;
            to.flag(card.value().has_value());
            if (card.value()) put(to, *card.value());
            return;
        }
        default: {
            const auto queue = static_cast<char>(ask.u8());
            const auto files = machine_->spool_files(queue == 'U'   ? SpoolQueue::punch
                                                     : queue == 'P' ? SpoolQueue::printer
                                                                    : SpoolQueue::reader);
            to.u32(static_cast<std::uint32_t>(files.size()));
            for (const auto& file : files) put(to, file);
            return;
        }
    }
}

void UserLine::answer_volume(Op op, Reader& ask, Writer& to) {
    const auto found = volumes_.find(ask.u32());
    if (found == volumes_.end()) return channel_.cut();
    auto& volume = found->second.volume();
    switch (op) {
        case Op::read_track: {
            std::vector<std::byte> track(dasd::kTrackSize);
            if (put_outcome(to, volume.read_image(wire::take_address(ask), track))) to.bytes(track);
            return;
        }
        case Op::write_track: {
            const auto address = wire::take_address(ask);
            const auto track = ask.view();
            if (track.size() != dasd::kTrackSize) return channel_.cut();
            const base::Bytes bytes(reinterpret_cast<const std::byte*>(track.data()), track.size());
            put_outcome(to, volume.write_image(address, bytes));
            return;
        }
        case Op::sync_volume:
            put_outcome(to, volume.sync());
            return;
        case Op::refresh_volume:
            if (put_outcome(to, volume.refresh())) to.u32(volume.cylinders().n);
            return;
        case Op::is_known_empty: {
            const auto is_empty = volume.is_known_empty(wire::take_address(ask));
            if (put_outcome(to, is_empty)) to.flag(is_empty.value());
            return;
        }
        case Op::accept_label: {
            // Of cylinder 0, where a volume of the first level has its label.
            const std::optional<std::string> serial = ask.text();
            put_outcome(to, volume.accept_labels(
                                [&](dasd::Cylinder at) -> base::Result<std::optional<std::string>> {
                                    return at.n == 0 ? serial : std::nullopt;
                                }));
            return;
        }
        case Op::forget_volume:
            volumes_.erase(found);
            return;
        default:
            return channel_.cut();
    }
}

}  // namespace cp
