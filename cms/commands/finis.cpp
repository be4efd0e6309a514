// FINIS: closes open files. Reference: cms section 7.4.

#include "cms/commands/support.h"

namespace cms {

namespace {

base::Result<int> finis(Session& session, const CommandLine& line) {
    const auto id = TRY(file_operand(line.operands(), '*', Patterns::yes));
    const auto closed = std::erase_if(session.open_files(), [&](const auto& item) {
        const auto& file = item.second;
        return matches_pattern(file.name, id.name) && matches_pattern(file.type, id.type) &&
               (id.letter == '*' || id.letter == file.letter);
    });
    return closed > 0 || id.name == "*" ? 0 : msg::DMSFIN006E.rc;
}

}  // namespace

extern const Command kFinis{.name = "FINIS",
                            .min_abbrev = 5,
                            .run = finis,
                            .syntax = "FINIS fn ft fm",
                            .summary = "Close open files",
                            .module = "FNS"};

}  // namespace cms
