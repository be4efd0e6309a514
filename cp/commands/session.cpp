// CP session commands: DIAL, LOGON, LOGOFF, DISCONNECT, XAUTOLOG, FORCE, SHUTDOWN. Reference cp,
// sections 15 and 18.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::string connect_line(const Machine& machine) {
    auto connected = std::time(nullptr) - machine.logged_on;
    return fmt::format("CONNECT= {:02}:{:02}:{:02} VIRTCPU= 000:00.00 TOTCPU= 000:00.00",
                       connected / 3600, connected / 60 % 60, connected % 60);
}

// Lines that a start of somebody else's devices may print; XAUTOLOG shows them to who asked.
class ReplyConsole final : public base::Console {
  public:
    explicit ReplyConsole(Call& call) : call_(call) {}
    void line(std::string_view text) override { call_.line(std::string(text)); }

  private:
    Call& call_;
};

// A program that has not begun by then never will.
constexpr auto kBeginsWithin = std::chrono::seconds(30);

// CMS begins where the directory entry IPLs it; nobody has its console.
Result<void> start_program(Call& call, Machine& machine) {
    const bool is_cms = base::upper(machine.default_ipl()).starts_with("CMS");
    if (!is_cms || !call.cp.start_program) return {};
    TRY(call.cp.start_program(machine.userid()));
    machine.begins_by = std::chrono::steady_clock::now() + kBeginsWithin;
    return {};
}

bool may_xautolog(const Machine& machine, const DirectoryUser& entry) {
    if (machine.has_class("AB")) return true;
    for (const auto& other : entry.others) {
        auto folded = base::upper(other.statement);
        auto words = base::words(folded);
        bool listed = !words.empty() && base::matches(words[0], "XAUtolog") &&
                      std::find(words.begin() + 1, words.end(), machine.userid()) != words.end();
        if (listed) return true;
    }
    return false;
}

}  // namespace

// LOGON and DIAL are for a terminal that shows the logo, which asks the system itself; who gives
// commands is logged on.
Result<void> dial(Call& call) {
    return log_on_command(call);
}
Result<void> log_on_command(Call& call) {
    TRY(take_userid(call));
    return make_error(msg::HCPCFC054E, call.machine.userid());
}

Result<void> log_off(Call& call) {
    call.operands.take("HOLD");
    TRY(no_more_operands(call));
    auto now = std::time(nullptr);
    call.line(connect_line(call.machine));
    call.line(fmt::format("LOGOFF AT {} {}", clock_time(now), clock_date(now)));
    call.reply.next.kind = NextAction::Kind::log_off;
    return {};
}

Result<void> disconnect(Call& call) {
    call.operands.take("HOLD");
    TRY(no_more_operands(call));
    auto now = std::time(nullptr);
    call.machine.disconnected = true;
    call.line(fmt::format("DISCONNECT AT {} {}", clock_time(now), clock_date(now)));
    call.reply.next.kind = NextAction::Kind::disconnect;
    return {};
}

Result<void> xautolog(Call& call) {
    auto userid = TRY(take_userid(call));
    const auto* entry = TRY(call.cp.entry(userid));
    if (!may_xautolog(call.machine, *entry)) return make_error(msg::HCPCFC003E, userid);
    if (call.cp.machine(userid)) return make_error(msg::HCPCFC054E, userid);
    ReplyConsole console(call);
    auto machine = TRY(call.cp.log_on(userid, std::nullopt, console));
    auto& logged_on = *call.cp.machine(userid);
    logged_on.disconnected = logged_on.is_autologged = true;
    call.cp.detached.push_back(std::move(machine));
    call.line("Command accepted");
    call.line(
        fmt::format("AUTO LOGON  ***       {:<8} USERS = {}", userid, call.cp.machines.size()));
    return start_program(call, logged_on);
}

Result<void> force(Call& call) {
    auto userid = TRY(take_userid(call));
    bool only_disconnect = call.operands.take("DISConnect");
    if (!only_disconnect) call.operands.take("LOGOFF");
    TRY(no_more_operands(call));
    auto* machine = call.cp.machine(userid);
    if (!machine) return make_error(msg::HCPCFC045E, userid);
    if (machine == &call.machine) return log_off(call);
    if (only_disconnect) {
        machine->disconnected = true;
        force_off_session(machine->events);
        return {};
    }
    auto text = fmt::format("USER DSC   LOGOFF AS  {:<8} USERS = {} FORCED BY {}", userid,
                            call.cp.machines.size() - 1, call.machine.userid());
    // One without terminal goes at once; another's program ends when it notices.
    auto removed =
        std::erase_if(call.cp.detached, [&](const auto& other) { return other.get() == machine; });
    if (removed == 0) machine->force_off(text);
    call.line(text);
    return {};
}

Result<void> shutdown(Call& call) {
    std::string wanted;
    while (!call.operands.at_end()) {
        if (call.operands.take("IMMEDiate")) continue;
        if (!call.operands.take("SYSTEM"))
            return make_error(msg::HCPCFC003E, std::string(call.operands.peek()));
        wanted = call.operands.next();
        if (wanted.empty()) return make_error(msg::HCPCFC026E);
    }
    const auto& name = call.cp.name();
    if (!wanted.empty() && wanted != name) return make_error(msg::HCPSHU003E, wanted, name);
    if (wanted.empty() && call.cp.config_file.validate_shutdown)
        return make_error(msg::HCPSHU026E, name);
    call.line("SYSTEM SHUTDOWN STARTED");
    TRY(call.cp.stop());
    call.cp.force_everybody(&call.machine);
    auto done = make_error(msg::HCPSHU961W, name, short_date(std::time(nullptr)));
    call.reply.lines.push_back({std::string(done.id), done.text});
    call.reply.next.kind = NextAction::Kind::shutdown;
    return {};
}

}  // namespace cp
