// One command of the host's shell, or one program, with its streams where ADDRESS … WITH wants
// them. Internal to the standard host.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "rexx/rexx.h"

namespace rexx {

// RC of a command that does not exist (rexx.md 12.2).
inline constexpr int kCommandNotFound = -3;

struct ShellCommand {
    std::string text;
    bool is_program = false;  // run without a shell, words split at blanks
    const Redirection* redirection = nullptr;
    // It is ended then; nullopt: it may take as long as it wants.
    std::optional<std::chrono::steady_clock::time_point> deadline;
};

// Runs it to its end; the lines it wrote are in the redirection. Answers its exit status, minus the
// signal that ended it, or kCommandNotFound. Error 5 when its lines would pass the limit of memory:
// it is stopped as soon as they do.
int run_shell_command(const ShellCommand& command);

}  // namespace rexx
