// Second level: a system that runs in a virtual machine, and the terminals at it. Reference: cp
// sections 14, 15 and 17, design section 3.
//
// Threads: one for each dialled terminal, and the first level's. All of them hold one lock whenever
// they do anything but wait for a line, so nothing below needs to know of threads.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "cms/cms.h"

namespace cms {

// Hands the lock to others while its terminal waits for a line.
class UnlockingTerminal final : public Terminal {
  public:
    UnlockingTerminal(Terminal& inner, std::mutex& lock) : inner_(inner), lock_(lock) {}
    void line(std::string_view text) override { inner_.line(text); }
    void progress(std::string_view what, std::uint64_t done, std::uint64_t total) override {
        inner_.progress(what, done, total);
    }
    std::optional<std::string> read_line(std::string_view prompt) override;
    std::optional<std::string> read_password(std::string_view prompt) override;
    bool takes_interrupts() const override { return inner_.takes_interrupts(); }
    bool is_interactive() const override { return inner_.is_interactive(); }
    void clear() override { inner_.clear(); }
    std::size_t line_size() const override { return inner_.line_size(); }
    std::optional<std::string> typed_meanwhile() override { return inner_.typed_meanwhile(); }
    void pause(std::chrono::milliseconds time) override;

  private:
    Terminal& inner_;
    std::mutex& lock_;
};

// What happens after IPL, LOGOFF and their like for a session on `terminal`'s level.
class ConsoleActions final : public MachineActions {
  public:
    // `lock` is the one every thread holds; null: dialling is not offered.
    explicit ConsoleActions(std::mutex* lock) : lock_(lock) {}
    int act(Session& session, const cp::NextAction& next) override;
    // What ended the session: LOGOFF, DISCONNECT, SHUTDOWN; none while it runs.
    cp::NextAction::Kind ended_by() const { return ended_by_; }

  private:
    std::mutex* lock_;
    cp::NextAction::Kind ended_by_ = cp::NextAction::Kind::none;
};

// A running system with the users its terminals have disconnected: a second-level one, or the first
// level's after DISCONNECT.
class Guest {
  public:
    // `end_session`: of a system with users in other processes, what ends the session of a user who
    // is forced off (SharedMachine).
    Guest(std::unique_ptr<cp::System> system, std::mutex* lock,
          std::function<void()> end_session = {})
        : system_(std::move(system)), lock_(lock), end_session_(std::move(end_session)) {}
    cp::System& system() { return *system_; }
    std::mutex* lock() { return lock_; }
    bool is_down() const { return system_->is_shut_down(); }
    // Logs on or reconnects; no password: OPERATOR at the operator console. Errors are CP's.
    struct LoggedOn {
        std::unique_ptr<cp::VirtualMachine> machine;
        bool reconnected = false;  // its programs are gone: CP waits for a command
    };
    base::Result<LoggedOn> log_on(const std::string& userid,
                                  const std::optional<std::string>& password,
                                  base::Console& console);
    // DISCONNECT: CP keeps the machine.
    void park(std::unique_ptr<cp::VirtualMachine> machine);
    std::unique_ptr<cp::System> take_system() { return std::move(system_); }

  private:
    std::unique_ptr<cp::System> system_;
    std::mutex* lock_;
    std::function<void()> end_session_;
    std::set<std::string> parked_;
};

enum class Place { operator_console, other };

// One terminal at a guest: its logo, LOGON, CP commands, nested CMS.
class GuestConsole {
  public:
    GuestConsole(Guest& guest, Terminal& terminal, Place place)
        : guest_(guest), terminal_(terminal), place_(place) {}
    // Logs OPERATOR on at the operator console.
    bool log_on_operator();
    // Until the guest is down or the input ends. False: the input ended.
    bool serve();

  private:
    bool logo_line(const std::string& line);
    void log_on(const std::vector<std::string>& words);
    void command(const std::string& line);
    void show(std::string_view text);
    void follow(const cp::NextAction& next);
    void run_cms();

    Guest& guest_;
    Terminal& terminal_;
    Place place_;
    std::unique_ptr<cp::VirtualMachine> machine_;
    bool logo_shown_ = false, input_ended_ = false;
};

// IPL of a device of `machine`: boots, converses, runs until shut down. The return code of the IPL.
int run_guest(cp::VirtualMachine& machine, Terminal& terminal, const cp::NextAction& next,
              std::mutex* lock);

}  // namespace cms
