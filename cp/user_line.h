// A line of another process: what it asks of CP is done here, one request after the other.
#pragma once

#include <map>
#include <thread>

#include "cp/system_state.h"
#include "cp/wire.h"

namespace cp {

class UserLine final : public SessionEvents {
  public:
    UserLine(SystemImpl& system, int descriptor) : system_(system), channel_(descriptor) {}
    ~UserLine() override;
    void start();
    // No request is taken any more; the one in progress is answered (SHUTDOWN, for one).
    void end_input() { channel_.end_input(); }
    bool has_ended() const { return ended_; }

    // MachineEvents: sent at once, or with the answer when this line's own command makes them.
    void before_freeze() override;
    void device_gone(dasd::DeviceNumber number) override;
    void incoming_message(std::string_view text) override;
    void forced_off() override;

  private:
    void serve();
    void answer(wire::Reader& ask, wire::Writer& to);
    void answer_system(wire::Op op, wire::Reader& ask, wire::Writer& to);
    void answer_machine(wire::Op op, wire::Reader& ask, wire::Writer& to);
    void answer_spool(wire::Op op, wire::Reader& ask, wire::Writer& to);
    void answer_volume(wire::Op op, wire::Reader& ask, wire::Writer& to);
    void log_on(wire::Reader& ask, wire::Writer& to);
    void run_autologged(wire::Reader& ask, wire::Writer& to);
    void take(std::unique_ptr<VirtualMachine> machine, wire::Writer& to);
    void run_command(wire::Reader& ask, wire::Writer& to);
    void give_tape(wire::Reader& ask, wire::Writer& to);
    void give_device(const dasd::Device& device, wire::Writer& to);
    void tell(const wire::Writer& event);
    void leave();

    SystemImpl& system_;
    wire::Channel channel_, events_;
    std::unique_ptr<VirtualMachine> machine_;
    std::map<std::uint32_t, dasd::Device> volumes_;  // handed out
    std::uint32_t next_volume_ = 0;
    std::mutex telling_;
    bool in_command_ = false;
    std::vector<std::string> held_;  // events of the command in progress
    std::thread thread_;
    std::atomic<bool> ended_{false};
};

}  // namespace cp
