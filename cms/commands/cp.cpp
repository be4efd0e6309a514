// CP: hands a command to CP. Reference: cp section 1.

#include "cms/commands/support.h"

namespace cms {

namespace {

base::Result<int> cp_line(Session& session, const CommandLine& line) {
    if (base::trim(line.rest).empty()) {
        session.line("CP");
        return 0;
    }
    return session.cp_command(line.rest);
}

// Under ADDRESS COMMAND, with the messages of a typed command.
base::Result<int> cmdcall(Session& session, const CommandLine& line) {
    return session.execute(line.rest, CallType::cmdcall, line.variables);
}

}  // namespace

extern const Command kCp{.name = "CP",
                         .min_abbrev = 2,
                         .run = cp_line,
                         .syntax = "CP command",
                         .summary = "Execute a CP command"};
extern const Command kCmdcall{.name = "CMDCALL",
                              .min_abbrev = 7,
                              .run = cmdcall,
                              .syntax = "CMDCALL command",
                              .summary = "Execute a command with its messages"};

}  // namespace cms
