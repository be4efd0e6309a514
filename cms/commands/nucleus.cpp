// NUCXMAP, NUCXLOAD, NUCXDROP, RTNLOAD and its like, PARSECMD, SUBCOM, GLOBAL: what EXECs ask of
// programs in storage and of libraries. Reference: cms section 9.
//
// This CMS runs no programs of its machine's instructions, so there are never nucleus extensions:
// nothing is found, and the answer says so. The same holds for routines of callable services
// (CSL), and for command definitions (DLCS), whose compiled form is not published.

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

// RTNLOAD, RTNMAP, RTNDROP, RTNSTATE name: an EXEC that asks takes its other way.
base::Result<int> routine(Session&, const CommandLine& line) {
    constexpr int kNoSuchRoutine = 28;
    if (line.operands().empty()) return make_error(msg::DMSCMS050E, line.name);
    return kNoSuchRoutine;
}

// PARSECMD uniqueid [(options]: no definitions, so the id is not found.
base::Result<int> parsecmd(Session&, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS050E, "PARSECMD");
    return make_error(msg::DMSPAR901E, words[0]);
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
extern const Command kParsecmd{.name = "PARSECMD",
                               .min_abbrev = 8,
                               .run = parsecmd,
                               .syntax = "PARSECMD uniqueid [(options]",
                               .summary = "Parse by a command definition (there are none: rc 28)"};
extern const Command kRtndrop{.name = "RTNDROP",
                              .min_abbrev = 7,
                              .run = routine,
                              .syntax = "RTNDROP name",
                              .summary = "Drop a callable routine (there are none: rc 28)"};
extern const Command kRtnload{.name = "RTNLOAD",
                              .min_abbrev = 7,
                              .run = routine,
                              .syntax = "RTNLOAD name [(FROM library]",
                              .summary = "Load a callable routine (there are none: rc 28)"};
extern const Command kRtnmap{.name = "RTNMAP",
                             .min_abbrev = 6,
                             .run = routine,
                             .syntax = "RTNMAP name",
                             .summary = "Show callable routines (there are none: rc 28)"};
extern const Command kRtnstate{
    .name = "RTNSTATE",
    .min_abbrev = 8,
    .run = routine,
    .syntax = "RTNSTATE name",
    .summary = "Test whether a callable routine is loaded (there are none: rc 28)"};
extern const Command kSubcom{.name = "SUBCOM",
                             .min_abbrev = 6,
                             .run = subcom,
                             .syntax = "SUBCOM name",
                             .summary = "Test whether a subcommand environment is there"};
extern const Command kGlobal{.name = "GLOBAL",
                             .min_abbrev = 2,
                             .run = global,
                             .syntax = "GLobal MACLIB|TXTLIB|LOADLIB|DOSLIB [name ...]",
                             .summary = "Name libraries; QUERY shows them",
                             .module = "GLB"};

}  // namespace cms
