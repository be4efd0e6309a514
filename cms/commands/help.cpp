// HELP: made from the command table and the message catalogue.

#include "cms/commands/support.h"
#include "cms/pipe/pipe.h"

namespace cms {

namespace {

// What is filled in is shown as &1, &2 …, as message repositories have it.
std::string with_numbers(std::string_view text) {
    std::string shown;
    for (int n = 1; !text.empty(); ++n) {
        const auto at = text.find("{}");
        shown += text.substr(0, at);
        if (at == std::string_view::npos) break;
        shown += fmt::format("&{}", n);
        text.remove_prefix(at + 2);
    }
    return shown;
}

base::Result<int> help_message(Session& session, const std::string& id) {
    // A message that several commands share stands once in the catalogue, as DMSCMS.
    const auto shared = id.size() > 6 ? "DMSCMS" + id.substr(6) : id;
    const auto rows = base::message_rows();
    const bool is_listed = std::any_of(rows.begin(), rows.end(),
                                       [&](const base::MessageRow& row) { return row.id == id; });
    for (const auto& row : rows) {
        if (row.id != (is_listed || !id.starts_with("DMS") ? id : shared)) continue;
        session.line(fmt::format("{} {}", id, with_numbers(row.text)));
        session.line(fmt::format("Return code {}", row.rc));
        return 0;
    }
    return make_error(msg::DMSCMS904E, id);
}

base::Result<int> help_all(Session& session) {
    for (const auto* command : commands())
        session.line(fmt::format("{:<9} {}", command->name, command->summary));
    session.line("HELP name shows the syntax, HELP MSG id a message, HELP CP the commands of CP");
    return 0;
}

std::vector<cp::CommandHelp> cp_commands(Session& session) {
    return session.machine() ? session.machine()->command_help() : std::vector<cp::CommandHelp>();
}

base::Result<int> help_all_of_cp(Session& session) {
    if (!session.machine()) return make_error(msg::DMSCMS903E, "HELP CP");
    for (const auto& row : cp_commands(session))
        session.line(fmt::format("{:<10} {}", base::upper(row.notation), row.summary));
    return 0;
}

std::optional<int> help_cp(Session& session, const std::string& word) {
    for (const auto& row : cp_commands(session)) {
        if (!base::matches(word, row.notation)) continue;
        session.line(fmt::format("CP {}: {}", base::upper(row.notation), row.summary));
        session.line(fmt::format("  {}", row.syntax));
        return 0;
    }
    return std::nullopt;
}

// HELP PIPE alone lists the stages, too; HELP PIPE stage shows one.
std::optional<int> help_stage(Session& session, const std::string& word) {
    for (const auto& row : pipe::stage_help()) {
        if (!base::matches(word, row.notation)) continue;
        session.line(fmt::format("PIPE {}: {}", base::upper(row.notation), row.summary));
        session.line(fmt::format("  {}", row.syntax));
        return 0;
    }
    return std::nullopt;
}

void list_stages(Session& session) {
    std::string names;
    for (const auto& row : pipe::stage_help()) {
        const auto name = base::upper(row.notation);
        constexpr std::size_t kWidth = 76;
        if (names.size() + name.size() > kWidth) {
            session.line("  " + names);
            names.clear();
        }
        names += (names.empty() ? "" : " ") + name;
    }
    session.line("  " + names);
}

base::Result<int> help(Session& session, const CommandLine& line) {
    auto words = line.operands();
    if (!words.empty() && words[0] == "CMS") words.erase(words.begin());
    if (words.empty()) return help_all(session);
    if (words[0] == "CP" && words.size() == 1) return help_all_of_cp(session);
    if (words[0] == "CP") {
        if (const auto shown = help_cp(session, words[1])) return *shown;
        return make_error(msg::DMSCMS904E, words[1]);
    }
    if (words.size() == 2 && base::matches(words[0], "MSG")) return help_message(session, words[1]);
    if (words.size() == 2 && words[0] == "PIPE") {
        if (const auto shown = help_stage(session, words[1])) return *shown;
        return make_error(msg::DMSCMS904E, words[1]);
    }
    const auto full = session.translate(words[0]);
    for (const auto* command : commands()) {
        if (command->name != words[0] && command->name != full) continue;
        session.line(fmt::format("{}: {}", command->name, command->summary));
        session.line(fmt::format("  {}", command->syntax));
        if (command == &pipe::kPipe) list_stages(session);
        return 0;
    }
    if (const auto shown = help_cp(session, words[0])) return *shown;
    return make_error(msg::DMSCMS904E, words[0]);
}

}  // namespace

extern const Command kHelp{
    .name = "HELP",
    .min_abbrev = 1,
    .run = help,
    .syntax = "Help [command] | Help CP [command] | Help PIPE stage | Help MSG id",
    .summary = "List the commands, or show the syntax of one",
    .module = "HLP"};

}  // namespace cms
