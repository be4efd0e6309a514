// STATE, STATEW, ESTATE, ESTATEW: does a file exist? Reference: cms section 7.2.

#include "cms/commands/support.h"

namespace cms {

namespace {

base::Result<int> look(Session& session, const CommandLine& line, bool writable) {
    const auto words = line.operands();
    const auto id = TRY(file_operand(words, '*', Patterns::yes));
    if (id.letter != '*' && !session.disks().at(id.letter))
        return make_error(msg::DMSCMS069E, id.letter);
    for (const auto& found : session.disks().match(id))
        if (!writable || (!found.disk->read_only && found.disk->files->writable())) return 0;
    return make_error(msg::DMSCMS002E, id.text());
}

base::Result<int> state(Session& session, const CommandLine& line) {
    return look(session, line, false);
}
base::Result<int> state_writable(Session& session, const CommandLine& line) {
    return look(session, line, true);
}

}  // namespace

extern const Command kState{.name = "STATE",
                            .min_abbrev = 5,
                            .run = state,
                            .syntax = "STATE fn ft [fm]",
                            .summary = "Test whether a file exists",
                            .quiet_not_found = true,
                            .module = "STT"};
extern const Command kStatew{.name = "STATEW",
                             .min_abbrev = 6,
                             .run = state_writable,
                             .syntax = "STATEW fn ft [fm]",
                             .summary = "Test whether a file exists on a read/write disk",
                             .quiet_not_found = true,
                             .module = "STT"};
extern const Command kEstate{.name = "ESTATE",
                             .min_abbrev = 6,
                             .run = state,
                             .syntax = "ESTATE fn ft [fm]",
                             .summary = "Test whether a file exists",
                             .quiet_not_found = true,
                             .module = "STT"};
extern const Command kEstatew{.name = "ESTATEW",
                              .min_abbrev = 7,
                              .run = state_writable,
                              .syntax = "ESTATEW fn ft [fm]",
                              .summary = "Test whether a file exists on a read/write disk",
                              .quiet_not_found = true,
                              .module = "STT"};

}  // namespace cms
