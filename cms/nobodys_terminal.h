// A console that nobody has: that of a program of XAUTOLOG. docs/users.md.
#pragma once

#include <chrono>
#include <functional>

#include "cms/cms.h"

namespace cms {

// As z/VM forces off a disconnected machine that reads from its console.
inline constexpr std::chrono::minutes kPatience{15};

// What waiting needs of the process; a test has a time of its own.
struct Watch {
    using Time = std::chrono::steady_clock::time_point;
    std::function<Time()> now;
    std::function<void(std::chrono::milliseconds)> sleep;  // may end sooner
    std::function<bool()> is_over;                         // the input has been ended
    std::function<void()> end;                             // ends it
};

// The console of a user whom XAUTOLOG logs on. Lines go to the console file only; a program that
// reads waits as on z/VM: until somebody logs on and takes the machine (end_input()), or CP loses
// its patience.
class NobodysTerminal final : public Terminal {
  public:
    explicit NobodysTerminal(Watch watch) : watch_(std::move(watch)) {}
    void line(std::string_view) override {}
    std::optional<std::string> read_line(std::string_view prompt) override;
    // Called when a program begins to wait.
    std::function<void()> on_wait;

  private:
    Watch watch_;
};

}  // namespace cms
