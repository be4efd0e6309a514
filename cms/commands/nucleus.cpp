// NUCXMAP, NUCXLOAD, NUCXDROP, SUBCOM, GLOBAL: what EXECs ask of programs in storage and of
// libraries.
// Reference: cms section 9.
//
// This CMS runs no programs of its machine's instructions, so there are never nucleus extensions:
// nothing is found, and the answer says so.

#include "cms/commands/support.h"

namespace cms {

namespace {

constexpr int kNoSuchExtension = 28, kNotDropped = 1;

base::Result<int> nucxmap(Session& session, const CommandLine& line) {
    TRY(stack_options(line.options()));
    const auto words = line.operands();
    if (words.size() > 1) return make_error(msg::DMSCMS070E, words[1]);
    (void)session;
    return kNoSuchExtension;
}

base::Result<int> nucxload(Session&, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS050E, "NUCXLOAD");
    return make_error(msg::DMSCMS002E, words[0] + " MODULE *");
}

base::Result<int> nucxdrop(Session&, const CommandLine& line) {
    if (line.operands().empty()) return make_error(msg::DMSCMS050E, "NUCXDROP");
    return kNotDropped;
}

// Is there a subcommand environment of that name (XEDIT while it runs)?
base::Result<int> subcom(Session& session, const CommandLine& line) {
    constexpr int kNone = 1;
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS050E, "SUBCOM");
    return session.environments().contains(base::upper(words[0])) ? 0 : kNone;
}

// GLOBAL kind [lib …]: kept and shown by QUERY; nothing here reads the libraries.
base::Result<int> global(Session& session, const CommandLine& line) {
    auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS047E);
    constexpr std::string_view kKinds[] = {"MACLIB", "TXTLIB", "DOSLIB", "LOADLIB"};
    if (std::find(std::begin(kKinds), std::end(kKinds), words[0]) == std::end(kKinds))
        return make_error(msg::DMSCMS070E, words[0]);
    const auto kind = words[0];
    words.erase(words.begin());
    for (const auto& name : words)
        if (name != "*" && !session.disks().find(name, kind))
            session.message(make_error(msg::DMSCMS002E, fmt::format("{} {} *", name, kind)));
    const bool all_there = std::all_of(words.begin(), words.end(), [&](const std::string& name) {
        return name == "*" || session.disks().find(name, kind);
    });
    session.settings().libraries[kind] = fmt::format("{}", fmt::join(words, " "));
    return all_there ? 0 : msg::DMSCMS002E.rc;
}

}  // namespace

extern const Command kNucxmap{.name = "NUCXMAP",
                              .min_abbrev = 7,
                              .run = nucxmap,
                              .syntax = "NUCXMAP [name] [(STACK FIFO LIFO]",
                              .summary = "Show nucleus extensions (there are none: rc 28)"};
extern const Command kNucxload{.name = "NUCXLOAD",
                               .min_abbrev = 8,
                               .run = nucxload,
                               .syntax = "NUCXLOAD name",
                               .summary = "Load a nucleus extension (no modules run here: rc 28)",
                               .module = "NXL"};
extern const Command kNucxdrop{.name = "NUCXDROP",
                               .min_abbrev = 8,
                               .run = nucxdrop,
                               .syntax = "NUCXDROP name",
                               .summary = "Drop a nucleus extension (there are none: rc 1)",
                               .module = "NXD"};
extern const Command kSubcom{.name = "SUBCOM",
                             .min_abbrev = 6,
                             .run = subcom,
                             .syntax = "SUBCOM name",
                             .summary = "Test whether a subcommand environment is there"};
extern const Command kGlobal{.name = "GLOBAL",
                             .min_abbrev = 2,
                             .run = global,
                             .syntax = "GLobal MACLIB|TXTLIB|LOADLIB|DOSLIB [name …]",
                             .summary = "Name libraries; QUERY shows them",
                             .module = "GLB"};

}  // namespace cms
