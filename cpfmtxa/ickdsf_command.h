// ICKDSF: a command taken apart.
//
//   CPVOL FORMAT UNIT(300) NOVERIFY VOLID(VM1RP1) RANGE(0,99) TYPE((PAGE,1,99))
//
// Blanks and commas separate, in any case; the values of an operand stand in parentheses, several
// groups of them in parentheses of their own. Reference: cpfmtxa section 6.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/base.h"

namespace cpfmtxa {

struct DsfOperand {
    std::string name;                              // upper case, as typed
    std::vector<std::vector<std::string>> groups;  // (a,b): one group; ((a,b),(c)): two
    // The values of the first group; empty when there is none.
    std::vector<std::string> values() const {
        return groups.empty() ? std::vector<std::string>() : groups.front();
    }
};

struct DsfCommand {
    std::string verb;  // first word
    std::vector<DsfOperand> operands;
};

// Errors: 6234E parentheses that do not match, values without a name. An empty text has no verb.
base::Result<DsfCommand> read_dsf_command(std::string_view text);

// True when the next line belongs to the command: the last character is a hyphen or a plus sign,
// which is removed.
bool take_continuation(std::string& line);

}  // namespace cpfmtxa
