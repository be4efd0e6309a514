// CP MSG, MSGNOH, WNG, SMSG: talking to users. Reference cp, section 12.
#include "cp/commands/table.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

struct Kind {
    std::string_view setting;  // who turned this off is not disturbed
    std::string_view word;     // of the header; empty: none
};

// To the terminal of a machine: its events, or with none (nobody listens apart from this command)
// the reply.
void deliver(Call& call, Machine& to, const std::string& text) {
    if (to.events)
        to.events->incoming_message(text);
    else if (&to == &call.machine)
        call.line(text);
}

bool is_listening(const Machine& machine, const Machine& sender, const Kind& kind) {
    if (machine.setting(kind.setting) == "OFF") return false;
    return &machine == &sender || machine.events != nullptr;
}

std::string with_header(const Machine& from, const Machine& to, const Kind& kind,
                        std::string_view text) {
    // A program that takes messages (SET MSG IUCV) is told who sent them.
    if (kind.word.empty() && to.setting(kind.setting) != "IUCV") return std::string(text);
    auto star = &from == &to ? "*" : " ";
    return fmt::format("{} {} {} FROM {:<8}: {}", clock_time(std::time(nullptr)), star,
                       kind.setting, from.userid(), text);
}

Result<void> send(Call& call, const Kind& kind) {
    auto userid = TRY(take_userid(call));
    auto text = call.operands.rest_as_typed();
    if (text.empty()) return make_error(msg::HCPCFC026E);
    if (userid == "ALL" && call.machine.has_class("AB")) {
        for (auto* machine : call.cp.machines)
            if (is_listening(*machine, call.machine, kind))
                deliver(call, *machine, with_header(call.machine, *machine, kind, text));
        return {};
    }
    auto* to = call.cp.machine(userid);
    if (!to) return make_error(msg::HCPCFC045E, userid);
    if (!is_listening(*to, call.machine, kind)) return make_error(msg::HCPCFC057E, userid);
    deliver(call, *to, with_header(call.machine, *to, kind, text));
    return {};
}

}  // namespace

Result<void> message(Call& call) {
    return send(call, {"MSG", "MSG"});
}
Result<void> message_without_header(Call& call) {
    return send(call, {"MSG", ""});
}
Result<void> warning(Call& call) {
    return send(call, {"WNG", "WNG"});
}
Result<void> special_message(Call& call) {
    return send(call, {"SMSG", "SMSG"});
}

}  // namespace cp
