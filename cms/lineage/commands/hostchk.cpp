// HOSTCHK: does the host offer what cloning needs? For IVP EXEC. docs/lineage.md.
#include "cms/lineage/commands/call.h"
#include "cms/lineage/host.h"

namespace cms {

namespace {

using namespace lineage;

base::Result<HostAnswer> answer(Session& session, const std::string& function,
                                const std::vector<std::string>& operands) {
    auto site = site_folder(session);
    auto operand = operands.size() > 1 ? operands[1] : std::string();
    if (function == "SHARE") return check_sharing(site);
    if (function == "LOCKS") return check_locks(site);
    if (function == "ROOM") {
        auto here = running_folder(session);
        return check_room(here.empty() ? site : here);
    }
    if (operand.empty()) return make_error(msg::DMSCMS050E, function);
    if (function == "PROGRAM") return find_program(operand);
    if (function == "PORT") {
        auto port = base::parse_decimal(operand);
        if (!port || *port > 65535) return make_error(msg::DMSCMS070E, operand);
        return check_port(static_cast<std::uint16_t>(*port));
    }
    if (function == "HERCULES") {
        auto folder = TRY(system_folder(running_folder(session), operand));
        auto system = TRY(open_system(folder));
        return ipl_under_hercules(system, 60);
    }
    return make_error(msg::DMSCMS070E, function);
}

base::Result<int> hostchk(Session& session, const CommandLine& line) {
    auto operands = typed_operands(line);
    auto order = TRY(stack_options(line.options()));
    if (operands.empty()) return make_error(msg::DMSCMS050E, "HOSTCHK");
    if (operands.size() > 2) return make_error(msg::DMSCMS070E, operands[2]);
    TRY(session.disks().commit());
    auto found = TRY(answer(session, base::upper(operands[0]), operands));
    session.answer(found.text, order);
    return found.rc;
}

}  // namespace

extern const Command kHostchk{
    .name = "HOSTCHK",
    .min_abbrev = 7,
    .run = hostchk,
    .syntax = "HOSTCHK SHARE | LOCKS | ROOM | PROGRAM name | PORT number | HERCULES sysid [(STACK]",
    .summary = "Ask the host for what cloning needs: sharing, locks, room, programs, ports, IPL"};

}  // namespace cms
