// EXEC, EXECLOAD, EXECDROP, EXECSTAT, EXECMAP. Reference: cms section 9.

#include "cms/commands/support.h"

namespace cms {

namespace {

// These are EXECs on VM: `EXEC SENDFILE` must reach the native one when no file of that name is
// there.
bool is_native_exec(std::string_view name) {
    static constexpr std::string_view kNames[] = {"CPFMTXA", "FILELIST", "PEEK", "RDRLIST",
                                                  "RECEIVE", "SENDFILE", "TELL", "VMLINK"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

base::Result<int> exec(Session& session, const CommandLine& line) {
    const auto words = base::words(line.rest);
    if (words.empty()) return make_error(msg::DMSCMS054E);
    const auto folded = line.words[0].substr(0, 8);
    std::string_view arguments = line.rest;
    arguments.remove_prefix(static_cast<std::size_t>(words[0].data() - line.rest.data()));
    // The name ends at a blank or a parenthesis; one blank belongs to neither side.
    arguments.remove_prefix(std::min(arguments.find_first_of(" ("), arguments.size()));
    if (!arguments.empty() && arguments[0] == ' ') arguments.remove_prefix(1);
    if (auto rc = session.run_exec(folded, arguments, words[0])) return *rc;
    if (is_native_exec(folded))
        return session.execute(fmt::format("{} {}", folded, arguments), CallType::cmdcall,
                               line.variables);
    return make_error(msg::DMSCMS002E, folded + " EXEC *");
}

std::string key_of(std::string_view name, std::string_view type) {
    return fmt::format("{} {}", name, type);
}

base::Result<int> execload(Session& session, const CommandLine& line) {
    auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS054E);
    if (words.size() == 1) words.emplace_back("EXEC");
    const std::vector<std::string> id_words(
        words.begin(), words.begin() + std::min<std::ptrdiff_t>(std::ssize(words), 3));
    const auto id = TRY(file_operand(id_words, '*'));
    const auto file = TRY(existing(session, id));
    LoadedExec loaded;
    loaded.name = words.size() > 3 ? words[3].substr(0, 8) : file.entry.name;
    loaded.type = words.size() > 4 ? words[4].substr(0, 8) : file.entry.type;
    loaded.source_id = file.text();
    loaded.program = TRY(session.program(file));
    const auto key = key_of(loaded.name, loaded.type);
    const bool had = session.loaded_execs().contains(key);
    session.loaded_execs()[key] = std::move(loaded);
    return had ? 1 : 0;
}

base::Result<int> execdrop(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS054E);
    const std::string type = words.size() > 1 ? words[1] : "*";
    const auto dropped = std::erase_if(session.loaded_execs(), [&](const auto& item) {
        return matches_pattern(item.second.name, words[0]) &&
               matches_pattern(item.second.type, type);
    });
    return dropped > 0 ? 0 : 28;
}

base::Result<int> execstat(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS054E);
    const auto key = key_of(words[0], words.size() > 1 ? words[1] : "EXEC");
    return session.loaded_execs().contains(key) ? 0 : 28;
}

base::Result<int> execmap(Session& session, const CommandLine& line) {
    const auto order = TRY(stack_options(line.options()));
    session.answer("Name     Type     Usage  File", order);
    for (const auto& [key, loaded] : session.loaded_execs())
        session.answer(
            fmt::format("{:<8} {:<8} USER   {}", loaded.name, loaded.type, loaded.source_id),
            order);
    return session.loaded_execs().empty() ? 28 : 0;
}

}  // namespace

extern const Command kExec{.name = "EXEC",
                           .min_abbrev = 2,
                           .run = exec,
                           .syntax = "EXec fn [arguments]",
                           .summary = "Run an EXEC",
                           .module = "EXE"};
extern const Command kExecload{.name = "EXECLOAD",
                               .min_abbrev = 5,
                               .run = execload,
                               .syntax = "EXECLoad fn [ft [fm [name [type]]]]",
                               .summary = "Keep an EXEC in storage",
                               .module = "EXL"};
extern const Command kExecdrop{.name = "EXECDROP",
                               .min_abbrev = 5,
                               .run = execdrop,
                               .syntax = "EXECDrop fn [ft]",
                               .summary = "Forget EXECs kept in storage",
                               .module = "EXD"};
extern const Command kExecstat{.name = "EXECSTAT",
                               .min_abbrev = 5,
                               .run = execstat,
                               .syntax = "EXECStat fn [ft]",
                               .summary = "Return code 0 when an EXEC is in storage, 28 when not",
                               .module = "EXS"};
extern const Command kExecmap{.name = "EXECMAP",
                              .min_abbrev = 5,
                              .run = execmap,
                              .syntax = "EXECMap [(STACK FIFO LIFO]",
                              .summary = "List the EXECs in storage",
                              .module = "EXM"};

}  // namespace cms
