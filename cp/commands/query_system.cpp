// CP QUERY of processors, users and rights, and INDICATE. Reference cp, section 7.3; CP Commands
// and Utilities Reference.
#include <cstdlib>

#include "cp/commands/table.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

Result<void> query_cpuid(Call& call) {
    TRY(no_more_operands(call));
    call.line(fmt::format("CPUID = {}", kProcessorId));
    return {};
}

// Real processors are the host's; the first one is the master.
Result<void> query_processors(Call& call) {
    TRY(no_more_operands(call));
    call.line("PROCESSOR 00 MASTER CP");
    return {};
}

Result<void> query_users(Call& call) {
    if (!call.operands.at_end()) return query_user(call);
    std::size_t dialed = 0;
    for (const auto* machine : call.cp.machines)
        for (const auto& [number, device] : machine->vdevs) dialed += device.dialed ? 1 : 0;
    call.line(
        fmt::format("{:>5} USERS, {:>5} DIALED, {:>5} NET", call.cp.machines.size(), dialed, 0));
    return {};
}

Result<void> query_privclass(Call& call) {
    TRY(no_more_operands(call));
    const auto& own = call.machine.user.classes;
    const auto classes = own.empty() ? std::string("G") : own;
    call.line("Privilege classes for user " + call.machine.userid());
    call.line("     Currently:  " + classes);
    call.line("     Directory:  " + classes);
    call.line("The privilege classes are locked against changes.");
    return {};
}

// No real network adapter is known to this CP.
Result<void> query_osa(Call& call) {
    if (!call.operands.take("ALL") && !call.operands.take("ACTive")) call.operands.take("FREE");
    const std::string range(call.operands.next());
    TRY(no_more_operands(call));
    return make_error(msg::HCPQVD040E, range.empty() ? "OSA" : range);
}

// The other members are systems of their own: whether they are up is not known here.
Result<void> query_ssi(Call& call) {
    TRY(no_more_operands(call));
    const auto& config = call.cp.config();
    if (!config.is_ssi) return make_error(msg::CVMQSI691E);
    call.line("SSI Name: " + config.ssi_name);
    call.line("SSI Mode: Stable");
    call.line("Cross-System Timeouts: Enabled");
    call.line("SSI Persistent Data Record (PDR) device: " + config.ssi_volume);
    call.line("SLOT SYSTEMID STATE     PDR HEARTBEAT       RECEIVED HEARTBEAT");
    constexpr std::uint32_t kSlots = 4;
    const auto last = config.ssi_slots.empty() ? 0 : config.ssi_slots.rbegin()->first;
    for (std::uint32_t slot = 1; slot <= std::max(kSlots, last); ++slot) {
        const auto member = config.ssi_slots.find(slot);
        if (member == config.ssi_slots.end())
            call.line(fmt::format("{:>4} -------- Available", slot));
        else
            call.line(fmt::format("{:>4} {:<8} {}", slot, member->second,
                                  member->second == config.system_name ? "Joined" : "Down"));
    }
    return {};
}

Result<void> query_logmsg(Call& call) {
    TRY(no_more_operands(call));
    call.line("There is no logmsg data");
    return {};
}

// QUERY TAG is TAG QUERY.
Result<void> query_tag(Call& call) {
    Operands asked(fmt::format("QUERY {}", call.operands.rest_as_typed()));
    Call inner{call.machine, call.cp, asked, call.reply};
    return tag(inner);
}

Result<void> query_console(Call& call) {
    TRY(no_more_operands(call));
    Operands asked("CONSOLE");
    Call inner{call.machine, call.cp, asked, call.reply};
    return query_virtual(inner);
}

// INDicate [LOAD | USER [*]]: what can be measured here: the host's load, the processor time.
Result<void> indicate(Call& call) {
    if (call.operands.take("USER")) {
        call.operands.take("*");
        TRY(no_more_operands(call));
        auto used = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
        auto minutes = static_cast<int>(used) / 60;
        call.line(fmt::format("USERID={:<8} MACH=ESA STOR={} VIRT=V", call.machine.userid(),
                              call.machine.storage));
        call.line(fmt::format("VTIME={:03}:{:02.0f} TTIME={:03}:{:02.0f}", minutes,
                              used - 60.0 * minutes, minutes, used - 60.0 * minutes));
        return {};
    }
    call.operands.take("LOAD");
    TRY(no_more_operands(call));
    double load = 0;
    if (::getloadavg(&load, 1) != 1) load = 0;
    call.line(fmt::format("AVGPROC-{:03.0f}% 01", std::min(load * 100, 999.0)));
    call.line(fmt::format("Q0-00000(00000)                           DORMANT-{:05}",
                          call.cp.machines.size()));
    return {};
}

}  // namespace cp
