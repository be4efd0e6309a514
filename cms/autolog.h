// Users whom XAUTOLOG logs on: a process of its own runs the CMS of each, with a console that
// nobody has. docs/users.md.
#pragma once

#include <functional>

#include "cms/cms.h"

namespace cms {

// Starts that process for a user of the system in a folder; it joins the system. Error 685W.
base::Result<void> start_autologged(const std::string& system, const std::string& userid);
// In that process: whoever started it need not wait for it, and no terminal ends it.
void leave_starter();

// Its console. Lines go to the console file only; a program that reads waits as on z/VM: until
// somebody logs on and takes the machine (end_input()), or CP loses its patience.
class NobodysTerminal final : public Terminal {
  public:
    void line(std::string_view) override {}
    std::optional<std::string> read_line(std::string_view prompt) override;
    // Called when a program begins to wait.
    std::function<void()> on_wait;
};

}  // namespace cms
