// Users whom XAUTOLOG logs on: a process of its own runs the CMS of each, with a console that
// nobody has. docs/users.md.
#pragma once

#include "cms/nobodys_terminal.h"

namespace cms {

// Starts that process for a user of the system in a folder; it joins the system. Error 685W.
base::Result<void> start_autologged(const std::string& system, const std::string& userid);
// In that process: whoever started it need not wait for it, and no terminal ends it.
void leave_starter();

// The time of its console, and what ends waiting there.
Watch process_watch();

}  // namespace cms
