// MAKEBUF, DROPBUF, DESBUF, SENTRIES, CONWAIT. Reference: cms section 4.

#include "cms/commands/support.h"

namespace cms {

namespace {

// The return code is the number of the new buffer.
base::Result<int> makebuf(Session& session, const CommandLine&) {
    return session.stack().make_buffer();
}

base::Result<int> dropbuf(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return session.stack().drop_buffer(session.stack().newest_buffer()) ? 0 : 1;
    const auto number = base::parse_decimal(words[0]);
    if (!number || *number > 0xFFFF) return make_error(msg::DMSBUF010E, words[0]);
    return session.stack().drop_buffer(static_cast<int>(*number)) ? 0 : 1;
}

base::Result<int> desbuf(Session& session, const CommandLine&) {
    (void)session.stack().drop_buffer(0);
    session.typed_ahead().clear();
    return 0;
}

base::Result<int> sentries(Session& session, const CommandLine&) {
    return static_cast<int>(session.stack().lines());
}

// Lines are written at once here: there is nothing to wait for.
base::Result<int> conwait(Session&, const CommandLine&) {
    return 0;
}

}  // namespace

extern const Command kMakebuf{.name = "MAKEBUF",
                              .min_abbrev = 7,
                              .run = makebuf,
                              .syntax = "MAKEBUF",
                              .summary = "New program stack buffer; its number is the return code"};
extern const Command kDropbuf{.name = "DROPBUF",
                              .min_abbrev = 7,
                              .run = dropbuf,
                              .syntax = "DROPBUF [n]",
                              .summary = "Drop buffer n and all newer ones; 0 clears the stack"};
extern const Command kDesbuf{.name = "DESBUF",
                             .min_abbrev = 6,
                             .run = desbuf,
                             .syntax = "DESBUF",
                             .summary = "Clear the program stack and lines typed ahead"};
extern const Command kSentries{.name = "SENTRIES",
                               .min_abbrev = 8,
                               .run = sentries,
                               .syntax = "SENTRIES",
                               .summary = "Return code is the number of stacked lines"};
extern const Command kConwait{.name = "CONWAIT",
                              .min_abbrev = 7,
                              .run = conwait,
                              .syntax = "CONWAIT",
                              .summary = "Wait until console output has been written"};

}  // namespace cms
