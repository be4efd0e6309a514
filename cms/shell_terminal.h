// The host's terminal, or standard input and output that are none.
#pragma once

#include <memory>

#include "cms/cms.h"

namespace cms {

// readline with history and completion when standard input is a terminal, plain lines otherwise.
std::unique_ptr<Terminal> shell_terminal();
// Command and file names of this session complete what is typed; null: none.
void complete_from(Session* session);
// Every read from now on finds the input at its end. A signal handler may call it.
void end_input();
bool is_input_over();

}  // namespace cms
