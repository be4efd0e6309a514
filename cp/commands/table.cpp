// CP: the command table, and how a line finds its row.
#include "cp/commands/table.h"

#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// An alias is a row. Order decides between abbreviations; tests/cp checks that none collide.
constexpr Command kCommands[] = {
    {"ACNT", "ABCE", account, "ACNT userid|ALL", "Write accounting records now"},
    {"ATTach", "B", attach,
     "ATTach rdev [To] userid|* [As] vdev [R/O] | ATTach rdev SYSTEM [volid] | ATTach TAPE file "
     "[To] userid|* [As] vdev [R/O]",
     "Give a real DASD or tape drive to a user, a DASD to the system"},
    {"Begin", "G", begin, "Begin [hexloc]", "Leave CP and go on with the program"},
    {"CHange", "DG", change,
     "CHange RDR|PRT|PUN spoolid|CLass c|FORM f|ALL [CLass c] [COpy n] [HOld|NOHold] "
     "[KEep|NOKEep] [DIst d] [FORM f] [NAme fn ft]",
     "Change spool files"},
    {"CLOse", "G", close,
     "CLOse vdev|RDR|PRT|PUN|CONSole [HOld|NOHold] [KEep|NOKEep] [PUrge] [DIst d] [NAme fn ft]",
     "End the file of a spooled device"},
    {"CLONESYS", "B", clonesys,
     "CLONESYS CREATE|RESUME|VOLUME|ATTACH|DETACH|FREEZE|THAW|COMMIT|DISCARD|QUERY ...",
     "Make a new system directory beside the running one"},
    {"CP", "*", enter_cp, "CP [command]", "Pass a command to CP"},
    {"DEFine", "G", define,
     "DEFine GRAF|T3390|VFB-512|MDISK|STORage|CPU|CONSole|PRINTER|PUNCH|READER|LINE|CTCA|vdev ...",
     "Define or renumber a virtual device"},
    {"DETach", "BG", detach,
     "DETach vdev [vdev-vdev ...] | DETach rdev [FROM] userid|SYSTEM [LEAVE]",
     "Take a device away"},
    {"DIAL", "*", dial, "DIAL userid [vdev]", "Connect to a display of a virtual machine"},
    {"DISConnect", "*", disconnect, "DISConnect [HOLD]",
     "Leave the virtual machine running without terminal"},
    {"EXTernal", "G", external, "EXTernal [code]", "Cause an external interruption"},
    {"FLASHCopy", "BG", flashcopy,
     "FLASHCopy vdev start END|end [To] vdev start END|end [SYNChronous] [LABEL volid|SAVELABEL]",
     "Copy by sharing storage"},
    {"FORCE", "A", force, "FORCE userid [LOGOFF|DISConnect]", "Log another user off"},
    {"INDicate", "*", indicate, "INDicate [LOAD|USER]", "Show the load of the system"},
    {"Ipl", "G", ipl_command,
     "Ipl sysname [PARM text] | Ipl vdev [CLear|NOCLear] [LOADParm p] [STOP] [ATTN] [PARM text]",
     "Load a system"},
    {"Link", "G", link, "Link [To] userid vdev [As] vdev [mode] [[PASS=] password]",
     "Make a minidisk of somebody available"},
    {"LOGoff", "*", log_off, "LOGoff [HOLD]", "End the session"},
    {"LOGOUT", "*", log_off, "LOGOUT [HOLD]", "End the session"},
    {"LOGON", "*", log_on_command, "LOGON userid [password]", "Begin a session"},
    {"LOGIN", "*", log_on_command, "LOGIN userid [password]", "Begin a session"},
    {"Message", "*", message, "Message userid|* text", "Send a message to a user"},
    {"MSG", "*", message, "MSG userid|* text", "Send a message to a user"},
    {"MSGNOH", "B", message_without_header, "MSGNOH userid text", "Send a message without header"},
    {"ORDer", "DG", order, "ORDer RDR|PRT|PUN spoolid ...|CLass c|FORM f",
     "Put spool files before the others of their queue"},
    {"PURge", "DG", purge, "PURge RDR|PRT|PUN|ALL spoolid ...|CLass c|FORM f|ALL",
     "Remove spool files"},
    {"Query", "*", query, "Query what ...", "Show the state of system and virtual machine"},
    {"REAdy", "G", ready, "REAdy vdev", "Put the reels of an unloaded tape drive back"},
    {"REWind", "G", rewind, "REWind vdev", "Rewind the tape on a drive"},
    {"SET", "*", set, "SET option ...", "Change an option of the virtual machine"},
    {"SHUTDOWN", "A", shutdown, "SHUTDOWN [SYSTEM sysname]", "Stop the system"},
    {"SLeep", "*", sleep, "SLeep [n SEC|MIN|HRS]", "Let the virtual machine wait"},
    {"SMsg", "G", special_message, "SMsg userid text", "Send a special message"},
    {"SPool", "G", spool,
     "SPool vdev|RDR|PRT|PUN|CONSole [CLass c] [COpy n] [HOld|NOHold] [KEep|NOKEep] "
     "[CONt|NOCont] [TO user [queue]|FOR user|OFF] [DIst d] [FORM f] [STArt|STOp] [CLOse] "
     "[PUrge] [NAme fn ft]",
     "Set spooling options of a device"},
    {"SYStem", "G", system_command, "SYStem CLEAR|RESET|RESTART", "Operate the virtual machine"},
    {"TAG", "G", tag, "TAG [Query] DEVice device|FILE spoolid [text]",
     "Attach a text to a device or spool file"},
    {"TERMinal", "G", terminal, "TERMinal option value ...", "Change an option of the terminal"},
    {"TRace", "G", trace, "TRace END|options", "Control tracing"},
    {"TRANsfer", "DG", transfer,
     "TRANsfer RDR|PRT|PUN spoolid|CLass c|ALL [To] user [queue] | FROM user",
     "Move spool files to another user or queue"},
    {"WARNing", "AB", warning, "WARNing userid text", "Send a warning"},
    {"WNG", "AB", warning, "WNG userid text", "Send a warning"},
    {"XAUTOLOG", "AB", xautolog, "XAUTOLOG userid", "Log a user on without terminal"},
};

// What SET EMSG leaves of a message line.
std::optional<ReplyLine> edited(ReplyLine line, std::string_view emsg) {
    if (line.id.empty() || emsg == "ON") return line;
    if (emsg == "CODE") line.text.clear();
    if (emsg == "TEXT") line.id.clear();
    if (emsg == "OFF") return std::nullopt;
    return line;
}

// One command of a line.
void run_one(Machine& machine, std::string_view text, Reply& reply) {
    base::WordReader reader(text);
    auto word = reader.next();
    if (word.empty()) return;
    if (base::upper(word) == "#CP") word = reader.next();
    if (word.empty()) return;
    // "LINK" and "link": the first word decides, its operands are the rest.
    const auto* row = find_command(commands(), word, machine);
    if (row == nullptr) {
        auto error = make_error(msg::HCPCMD001E, base::upper(word));
        reply.lines.push_back({std::string(error.id), error.text});
        reply.rc = error.rc;
        return;
    }
    Operands operands(reader.rest());
    Call call{machine, machine.cp, operands, reply};
    auto done = row->run(call);
    if (!done.ok()) call.message(done.error());
}

}  // namespace

std::span<const Command> commands() {
    return kCommands;
}

const Command* find_command(std::span<const Command> table, std::string_view word,
                            const Machine& machine) {
    for (const auto& row : table)
        if (base::upper(row.notation) == base::upper(word) && machine.has_class(row.classes))
            return &row;
    for (const auto& row : table)
        if (base::matches(word, row.notation) && machine.has_class(row.classes)) return &row;
    return nullptr;
}

Reply Machine::run(std::string_view text) {
    Reply reply;
    while (true) {
        auto end = text.find('\x15');
        reply.rc = 0;
        run_one(*this, text.substr(0, end), reply);
        if (end == std::string_view::npos || reply.rc != 0) return reply;
        text.remove_prefix(end + 1);
    }
}

Reply Machine::command(std::string_view text) {
    std::scoped_lock hold(cp.mutex);
    auto reply = run(text);
    std::vector<ReplyLine> shown;
    for (auto& line : reply.lines)
        if (auto left = edited(std::move(line), settings["EMSG"])) shown.push_back(*left);
    reply.lines = std::move(shown);
    return reply;
}

bool Machine::knows(std::string_view command_word) const {
    return find_command(commands(), command_word, *this) != nullptr;
}

std::vector<CommandHelp> Machine::command_help() const {
    std::vector<CommandHelp> all;
    for (const auto& row : kCommands)
        if (has_class(row.classes)) all.push_back({row.notation, row.syntax, row.summary});
    return all;
}

std::string ReplyLine::shown() const {
    if (id.empty()) return text;
    return text.empty() ? id : id + ' ' + text;
}

std::string Reply::diag_text() const {
    std::string joined;
    for (const auto& line : lines) joined += line.shown() + '\x15';
    return joined;
}

Result<dasd::DeviceNumber> take_device_number(Call& call) {
    auto number = device_number(call.operands.next());
    if (!number) return make_error(msg::HCPCFC022E);
    return *number;
}

Result<Vdev*> take_device(Call& call) {
    auto number = TRY(take_device_number(call));
    auto* device = call.machine.find(number);
    if (!device) return make_error(msg::HCPDTV040E, hex(number));
    return device;
}

Result<Vdev*> take_dasd(Call& call) {
    auto* device = TRY(take_device(call));
    if (!device->link) return make_error(msg::HCPCFC006E, hex(device->number));
    return device;
}

Result<std::string> take_userid(Call& call) {
    auto word = call.operands.next();
    if (word.empty() || word.size() > 8) return make_error(msg::HCPCFC020E);
    if (word == "*") return call.machine.userid();
    return std::string(word);
}

Result<void> no_more_operands(Call& call) {
    if (call.operands.at_end()) return {};
    return make_error(msg::HCPCFC003E, std::string(call.operands.peek()));
}

}  // namespace cp
