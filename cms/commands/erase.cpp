// ERASE: deletes files. Reference: cms section 7.4.

#include "cms/commands/support.h"

namespace cms {

namespace {

base::Result<int> erase(Session& session, const CommandLine& line) {
    const auto id = TRY(file_operand(line.operands(), 'A', Patterns::yes));
    bool types = false;
    for (const auto& option : line.options()) {
        if (!base::matches(option, "Type") && !base::matches(option, "NOType"))
            return make_error(msg::DMSCMS003E, option);
        types = option[0] == 'T';
    }
    if (id.name == "*" && id.type == "*" && id.number < 0)
        return make_error(msg::DMSERS071E, std::string(1, id.letter));
    if (id.letter != '*') TRY(session.disks().writable(id.letter));
    auto found = session.disks().match(id);
    // Extensions are read, never written.
    std::erase_if(found, [](const Located& file) { return file.disk->read_only; });
    if (found.empty()) return make_error(msg::DMSCMS002E, id.text());
    for (const auto& file : found) {
        TRY(file.disk->files->erase(file.entry.name, file.entry.type));
        session.open_files().erase(
            Session::open_key(file.entry.name, file.entry.type, file.disk->letter));
        if (types) session.line(file.text());
    }
    return 0;
}

}  // namespace

extern const Command kErase{.name = "ERASE",
                            .min_abbrev = 5,
                            .run = erase,
                            .syntax = "ERASE fn ft [fm] [(Type|NOType]",
                            .summary = "Delete files; patterns with * and % are allowed",
                            .quiet_not_found = true,
                            .module = "ERS"};

}  // namespace cms
