// STREAM(name,'C',command).
#pragma once

#include "rexx/builtins/builtin.h"
#include "rexx/builtins/stream_table.h"

namespace rexx {

// Runs the command in argument 3 of STREAM and gives its answer; 40.28 when there is no such
// command.
std::string stream_command(Call& call, OpenStream& open);

}  // namespace rexx
