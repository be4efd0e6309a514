// The `dasd` program: 3390 image files from the host's command line. docs/dasd.md is its manual.
#include "dasd/program/program.h"

namespace {

using dasd::program::Action;
using dasd::program::Command;

constexpr int kUsage = 24;

void add_commands(CLI::App& parent, std::span<const Command> commands, Action& chosen) {
    for (const auto& row : commands) {
        auto* command = parent.add_subcommand(std::string(row.name), std::string(row.summary));
        command->footer("Example: " + std::string(row.example));
        auto action = row.prepare(*command);
        command->callback([&chosen, action] { chosen = action; });
    }
}

int run(const Action& action) {
    auto done = action();
    if (done.ok()) return done.value();
    fmt::print(stderr, "{}\n", base::to_utf8(done.error().line()));
    return done.error().rc;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Work on 3390 disk images: make, label, copy, compare, check, look inside.",
                 "dasd");
    app.require_subcommand(1);
    app.footer(
        "Return codes: 0 done, 4 differences or damage found, 8 stopped, 24 bad request, 28 "
        "missing "
        "or existing file,\n32-40 not possible now (read-only, locked, in use, in doubt), 88 no "
        "usable image, 100 input/output error or no room.");
    Action chosen;
    add_commands(app, dasd::program::image_commands(), chosen);
    add_commands(app, dasd::program::format_commands(), chosen);
    add_commands(app, dasd::program::map_commands(), chosen);
    auto* cms = app.add_subcommand("cms", "Files of CMS minidisks inside an image");
    cms->require_subcommand(1);
    add_commands(*cms, dasd::program::cms_commands(), chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    return run(chosen);
}
