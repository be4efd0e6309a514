// CP QUERY: its operands as a table. Reference cp, section 7.
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr Command kOperands[] = {
    {"ALLOC", "BE", query_alloc, "Query ALLOC [MAP|ALL|PERM|PAGE|SPOOL|TDISK|DRCT|PARM]",
     "Allocation of CP volumes"},
    {"CONSole", "*", query_console, "Query CONSole", "The console of the virtual machine"},
    {"CPLEVEL", "*", query_cplevel, "Query CPLEVEL", "Version of this CP"},
    {"CPUID", "*", query_cpuid, "Query CPUID", "Identification of the processor"},
    {"CPOWNED", "ABCDE", query_cpowned, "Query CPOWNED", "The CP-owned list"},
    {"DAsd", "BE", query_dasd, "Query DAsd [ALL|ACTive|FREE|SYSTEM|DETAILS] [rdev[-rdev]|volid]",
     "Real DASD"},
    {"Files", "*", query_files, "Query Files [userid]", "Number of spool files"},
    {"LOGmsg", "*", query_logmsg, "Query LOGmsg", "The message of the day"},
    {"LINks", "*", query_links, "Query LINks vdev", "Who has links to a minidisk"},
    {"MDisk", "*", query_minidisk, "Query MDisk vdev|Userid user vdev [LOCation]",
     "Where a minidisk lies"},
    {"Names", "*", query_names, "Query Names", "Users logged on"},
    {"OSA", "B", query_osa, "Query OSA [ALL|ACTive|FREE] [rdev[-rdev]]", "Network adapters"},
    {"PF", "*", query_pf, "Query PF[nn]", "Function keys"},
    {"PRIVClass", "*", query_privclass, "Query PRIVClass", "Own privilege classes"},
    {"PROCessors", "ABCE", query_processors, "Query PROCessors", "Real processors"},
    {"PRT", "*", query_printer, "Query PRT [*|spoolid|CLass c|ALL]", "Printer files"},
    {"Printer", "*", query_printer, "Query Printer [*|spoolid|CLass c|ALL]", "Printer files"},
    {"PUN", "*", query_punch, "Query PUN [*|spoolid|CLass c|ALL]", "Punch files"},
    {"PUnch", "*", query_punch, "Query PUnch [*|spoolid|CLass c|ALL]", "Punch files"},
    {"RDR", "*", query_reader, "Query RDR [*|spoolid|CLass c|ALL]", "Reader files"},
    {"Reader", "*", query_reader, "Query Reader [*|spoolid|CLass c|ALL]", "Reader files"},
    {"SET", "*", query_set, "Query SET", "Settings of the virtual machine"},
    {"SSI", "BE", query_ssi, "Query SSI", "The single system image cluster"},
    {"STORage", "*", query_storage, "Query STORage", "Storage size"},
    {"TApes", "BE", query_tapes, "Query TApes [ALL|ACTive|FREE|DETails] [rdev[-rdev]]",
     "Real tape drives"},
    {"TAG", "*", query_tag, "Query TAG DEVice device|FILE spoolid", "Tag of a device or file"},
    {"TERMinal", "*", query_terminal, "Query TERMinal", "Settings of the terminal"},
    {"Time", "*", query_time, "Query Time", "Time and session"},
    {"USERID", "*", query_userid, "Query USERID", "Userid and system"},
    {"USERS", "*", query_users, "Query USERS [userid]", "How many users are logged on"},
    {"Virtual", "*", query_virtual,
     "Query Virtual [vdev|vdev-vdev|ALL|DASD|TAPes|GRAF|CONSole|UR|RDR|PUN|PRT|STORage|CPUs]",
     "Virtual devices"},
};

}  // namespace

std::span<const Command> query_operands() {
    return kOperands;
}

Result<void> query(Call& call) {
    auto word = std::string(call.operands.peek());
    if (word.empty()) return make_error(msg::HCPCFC026E);
    if (const auto* row = find_command(kOperands, word, call.machine)) {
        call.operands.next();
        return row->run(call);
    }
    if (word.size() > 2 && word.starts_with("PF")) {
        Operands digits(word.substr(2));
        Call inner{call.machine, call.cp, digits, call.reply};
        return query_pf(inner);
    }
    // A device number shows the real device to operators, else the virtual one.
    auto number = device_number(word);
    bool operates = number && call.machine.has_class("B");
    if (operates && call.cp.volumes.find(*number)) return query_dasd(call);
    if (operates && call.cp.find_tape(*number)) return query_tapes(call);
    if (number && !call.cp.machine(word)) return query_virtual(call);
    return query_user(call);
}

}  // namespace cp
