// IMMCMD: immediate commands of an EXEC's own. CMS Commands and Utilities Reference, IMMCMD; the
// return codes 1 and 44 are unconfirmed.

#include "cms/commands/support.h"

namespace cms {

namespace {

constexpr int kWasTyped = 1, kNotSetUp = 44;

// One or, for *, all; rc 44 when there is none of that name.
int clear(Session& session, const std::string& name) {
    auto& own = session.immediate_commands();
    if (name != "*") return own.erase(name) > 0 ? 0 : kNotSetUp;
    own.clear();
    return 0;
}

int query(Session& session, const std::string& name, StackOrder order) {
    bool found = false;
    for (const auto& [own, was_typed] : session.immediate_commands()) {
        if (name != "*" && name != own) continue;
        session.answer(own, order);
        found = true;
    }
    return found ? 0 : kNotSetUp;
}

// Whether it was typed since the last question.
int status(Session& session, const std::string& name) {
    const auto found = session.immediate_commands().find(name);
    if (found == session.immediate_commands().end()) return kNotSetUp;
    return std::exchange(found->second, false) ? kWasTyped : 0;
}

base::Result<int> immcmd(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS047E);
    if (words.size() == 1) return make_error(msg::DMSCMS050E, words[0]);
    if (words.size() > 2) return make_error(msg::DMSCMS070E, words[2]);
    const auto order = TRY(stack_options(line.options()));
    const auto function = base::upper(words[0]), name = base::upper(words[1]).substr(0, 8);
    if (function == "CLEAR") return clear(session, name);
    if (function == "QUERY") return query(session, name, order);
    if (function == "STATUS") return status(session, name);
    if (function != "SET") return make_error(msg::DMSCMS070E, words[0]);
    session.immediate_commands().emplace(name, false);
    return 0;
}

}  // namespace

extern const Command kImmcmd{
    .name = "IMMCMD",
    .min_abbrev = 6,
    .run = immcmd,
    .syntax = "IMMCMD SET name | CLEAR name|* | QUERY name|* [(STACK FIFO LIFO] | STATUS name",
    .summary = "Set up immediate commands of an EXEC; STATUS is 1 when one was typed since",
    .module = "IMM"};

}  // namespace cms
