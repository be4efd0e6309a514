// HELP: made from the command table and the message catalogue.

#include "cms/commands/support.h"

namespace cms {

namespace {

base::Result<int> help_message(Session& session, const std::string& id) {
    for (const auto& row : base::message_rows()) {
        // The module's letters vary: the number and the severity decide.
        if (row.id != id) continue;
        session.line(fmt::format("{} {}", row.id, row.text));
        session.line(fmt::format("Return code {}", row.rc));
        return 0;
    }
    return make_error(msg::DMSCMS904E, id);
}

base::Result<int> help_all(Session& session) {
    for (const auto* command : commands())
        session.line(fmt::format("{:<9} {}", command->name, command->summary));
    session.line("HELP name shows the syntax; HELP MSG id a message; other commands are CP's");
    return 0;
}

base::Result<int> help(Session& session, const CommandLine& line) {
    auto words = line.operands();
    if (!words.empty() && words[0] == "CMS") words.erase(words.begin());
    if (words.empty()) return help_all(session);
    if (words.size() == 2 && base::matches(words[0], "MSG")) return help_message(session, words[1]);
    const auto full = session.translate(words[0]);
    for (const auto* command : commands()) {
        if (command->name != words[0] && command->name != full) continue;
        session.line(fmt::format("{}: {}", command->name, command->summary));
        session.line(fmt::format("  {}", command->syntax));
        return 0;
    }
    if (session.machine() && session.machine()->knows(words[0]))
        return session.cp_command("HELP " + words[0]);
    return make_error(msg::DMSCMS904E, words[0]);
}

}  // namespace

extern const Command kHelp{.name = "HELP",
                           .min_abbrev = 1,
                           .run = help,
                           .syntax = "Help [command] | Help MSG id",
                           .summary = "List the commands, or show the syntax of one"};

}  // namespace cms
