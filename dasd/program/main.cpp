// The `dasd` program: 3390 image files from the host's command line. docs/dasd.md is its manual.
#include "dasd/program/program.h"

namespace {

using dasd::program::Action;
using dasd::program::Answer;
using dasd::program::Command;
using dasd::program::CommandGroup;

constexpr int kUsage = 24, kNotWritten = 100;

struct Chosen {
    Action action;
    bool json = false;
};

void add_command(CLI::App& parent, const Command& row, Chosen& chosen) {
    auto* command = parent.add_subcommand(std::string(row.name), std::string(row.summary));
    command->footer("Example: " + std::string(row.example));
    auto action = row.prepare(*command);
    command->add_flag("--json", chosen.json, "the answer, or the error, as JSON");
    command->callback([&chosen, action] { chosen.action = action; });
}

void add_group(CLI::App& app, const CommandGroup& group, Chosen& chosen) {
    auto* parent = &app;
    if (!group.name.empty()) {
        parent = app.add_subcommand(std::string(group.name), std::string(group.summary));
        parent->require_subcommand(1);
    }
    for (const auto& row : group.commands) add_command(*parent, row, chosen);
}

std::string as_text(const dasd::program::Json& facts) {
    return facts.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// Output that does not arrive (a full disk behind it) is no success.
int deliver(std::string_view text, int rc) {
    bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (std::fflush(stdout) == 0 && whole) return rc;
    std::fputs("dasd: the answer cannot be written\n", stderr);
    return kNotWritten;
}

int run(const Chosen& chosen) {
    auto done = chosen.action();
    if (done.ok()) {
        const auto& answer = done.value();
        return deliver(chosen.json ? as_text(answer.facts) : answer.text, answer.rc);
    }
    auto error = std::move(done).error();
    auto line = base::to_utf8(error.line());
    std::fputs((line + "\n").c_str(), stderr);
    if (!chosen.json) return error.rc;
    return deliver(as_text({{"error", line}, {"rc", error.rc}}), error.rc);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace dasd::program;
    const CommandGroup groups[] = {
        {"", "", info_commands()},
        {"", "", make_commands()},
        {"", "", look_commands()},
        {"", "", check_commands()},
        {"", "", format_commands()},
        {"", "", hash_commands()},
        {"", "", map_commands()},
        {"", "", block_commands()},
        {"shadow", "Shadow files over compressed images", shadow_commands()},
        {"cms", "Files of CMS minidisks inside an image", cms_commands()},
    };
    CLI::App app("Work on 3390 disk images: make, label, copy, compare, check, look inside.",
                 "dasd");
    app.require_subcommand(1);
    app.footer(
        "Return codes: 0 done, 4 differences or damage found, 8 stopped, 24 bad request, 28 "
        "missing "
        "or existing file,\n32-40 not possible now (read-only, locked, in use, in doubt), 88 no "
        "usable image, 100 input/output error or no room.");
    Chosen chosen;
    for (const auto& group : groups) add_group(app, group, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    return run(chosen);
}
