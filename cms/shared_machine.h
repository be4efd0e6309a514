// A virtual machine of a system that has users in other processes, as one session sees it.
//
// CP tells of messages from whatever thread they come; a session wants them from one thread at a
// time. They wait here until the session gives its next CP command, or gives up the lock that it
// holds while it does anything but wait for a line (cms/guest.h).
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "cp/users.h"

namespace cms {

class SharedMachine final : public cp::VirtualMachine, private cp::SessionEvents {
  public:
    // `lock` is the sessions'. `end_session` is called when CP takes the machine away, from any
    // thread: it asks the session's input to end.
    SharedMachine(std::unique_ptr<cp::VirtualMachine> machine, std::mutex& lock,
                  std::function<void()> end_session);
    ~SharedMachine() override;
    SharedMachine(const SharedMachine&) = delete;
    SharedMachine& operator=(const SharedMachine&) = delete;
    // The machine itself; this object is good for nothing any more.
    std::unique_ptr<cp::VirtualMachine> release();
    bool was_forced() const { return was_forced_; }

    const std::string& userid() const override { return machine_->userid(); }
    cp::System& system() override { return machine_->system(); }
    cp::Reply command(std::string_view text) override;
    bool knows(std::string_view word) const override { return machine_->knows(word); }
    std::vector<cp::CommandHelp> command_help() const override { return machine_->command_help(); }
    base::Result<cp::ExtentGrant> extent(dasd::DeviceNumber number, dasd::Access access) override {
        return machine_->extent(number, access);
    }
    std::vector<cp::VirtualDevice> devices() const override { return machine_->devices(); }
    base::Result<void> mount_tape(dasd::DeviceNumber number,
                                  const std::vector<std::string>& images) override {
        return machine_->mount_tape(number, images);
    }
    void set_events(cp::MachineEvents* events) override;
    std::string default_ipl() const override { return machine_->default_ipl(); }
    std::string setting(std::string_view name) const override { return machine_->setting(name); }
    void log_console(std::string_view text) override { machine_->log_console(text); }
    base::Result<void> write_unit(cp::UnitRecord unit,
                                  const std::vector<cp::SpoolRecord>& records) override {
        return machine_->write_unit(unit, records);
    }
    base::Result<void> send_cards(const cp::SpoolFile& about,
                                  const std::vector<cp::SpoolRecord>& cards) override {
        return machine_->send_cards(about, cards);
    }
    base::Result<std::optional<cp::SpoolFile>> reader_file() override {
        return machine_->reader_file();
    }
    base::Result<std::optional<cp::SpoolRecord>> read_card() override {
        return machine_->read_card();
    }
    std::vector<cp::SpoolFile> spool_files(cp::SpoolQueue queue) const override {
        return machine_->spool_files(queue);
    }
    std::vector<cp::DeviceAttachment> real_devices_for_guest() override {
        return machine_->real_devices_for_guest();
    }
    base::Result<dasd::Device> device(dasd::DeviceNumber number, dasd::Access access) override {
        return machine_->device(number, access);
    }
    void volume_changed(dasd::DeviceNumber number) override { machine_->volume_changed(number); }
    base::Result<dasd::TapeDrive*> tape(dasd::DeviceNumber number) override {
        return machine_->tape(number);
    }

  private:
    using Event = std::function<void(cp::MachineEvents&)>;
    void before_freeze() override;
    void device_gone(dasd::DeviceNumber number) override;
    void incoming_message(std::string_view text) override;
    void forced_off() override;
    bool is_halted() override;
    // To the session now when its own command made the event, else when it may be disturbed.
    void pass(Event event);
    void deliver();
    void wait_for_events();

    std::unique_ptr<cp::VirtualMachine> machine_;
    std::mutex& lock_;
    std::function<void()> end_session_;
    std::atomic<cp::MachineEvents*> session_{nullptr};
    std::atomic<std::thread::id> commander_{};  // who gives a command
    std::atomic<bool> was_forced_{false};
    std::mutex waiting_lock_;
    std::condition_variable waiting_changed_;
    std::deque<Event> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cms
