// Built-in functions: the VM system (rexx.md 9.3, 9.6).
//
// What belongs to the system around the program is asked from the Host: CP commands go to its CP
// environment. What this machine cannot have (real storage, callable services) says so.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <fmt/format.h>

#include "rexx/builtins/functions.h"

namespace rexx::function {
namespace {

// DIAG 8: longest command, default size of the reply, line end of the reply ('15'X).
constexpr std::size_t kLongestCommand = 240;
constexpr std::size_t kReplyBytes = 4096;
constexpr char kReplyLineEnd = '\x15';

// CSL return codes.
constexpr int kRoutineNotLoaded = -7;
constexpr int kInvalidCall = -20;

// CMSFLAG names and what they are where nobody has changed them. 370 and XA tell the architecture.
struct Flag {
    std::string_view name;
    bool set;
};
constexpr Flag kFlags[] = {
    {"370", false},    {"ABBREV", true},    {"AUTOREAD", false}, {"CMSTYPE", true},
    {"DOS", false},    {"EXECTRAC", false}, {"IMPCP", true},     {"IMPEX", true},
    {"PROTECT", true}, {"RELPAGE", true},   {"SUBSET", false},   {"XA", true},
    {"XC", false},     {"YEAR2000", true},
};

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::size_t count_blanks(std::string_view text) {
    return std::min(text.find_first_not_of(' '), text.size());
}

// The DIAGNOSE code in argument 1: hexadecimal, leading zeros and a "?" behind it allowed.
std::string diagnose_code(Call& call) {
    std::string code = upper(call.text(1));
    if (code.ends_with('?')) code.pop_back();
    code.erase(0, std::min(code.find_first_not_of('0'), code.size()));
    if (!std::all_of(code.begin(), code.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); }))
        call.fail(25, {"1", std::string(call.text(1))});
    return code;
}

struct Reply {
    int rc = 0;
    std::string data;
};

int number_of(std::string_view text) {
    int out = 0;
    text.remove_prefix(count_blanks(text));
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

// The lines of CP's answer and its return code. Without a CP whose replies can be had there is
// nothing to answer with: error 40.
int ask_cp(Call& call, std::string_view command, std::vector<std::string>& lines) {
    if (!call.state().host().can_redirect("CP")) raise(40, 1, {std::string(call.name())});
    const Redirection capture{nullptr, &lines, nullptr};
    const CommandResult result =
        call.state().host().command("CP", command, call.state().variables(), &capture);
    return number_of(result.rc);
}

// DIAG 8: a CP command as it is, its reply cut to the size of the buffer.
Reply cp_command(Call& call) {
    const std::string_view command = call.text(2, "");
    if (command.size() > kLongestCommand) call.fail(23, {"2", std::string(command)});
    const std::size_t room = call.length(3, kReplyBytes);
    Reply reply;
    if (room == 0) return reply;
    std::vector<std::string> lines;
    reply.rc = ask_cp(call, command, lines);
    for (const std::string& line : lines) reply.data += line + kReplyLineEnd;
    if (reply.data.size() > room) reply.data.resize(room);
    return reply;
}

std::string padded(std::string text, std::size_t length) {
    text.resize(length, ' ');
    return text;
}

// DIAG 0: who and on what: system, version, processor, userid, products, time zone; the binary
// fields of a machine that this is not are zeros.
Reply identification(Call& call) {
    Reply reply;
    reply.data = padded("z/VM", 8) + std::string(8, '\0') +
                 padded(call.state().host().user_id(), 8) + std::string(16, '\0');
    return reply;
}

// DIAG 5C: a message edited as SET EMSG asks; the code is its first ten or eleven characters.
Reply edited_message(Call& call) {
    std::vector<std::string> lines;
    (void)ask_cp(call, "QUERY SET", lines);
    std::string setting = "TEXT";
    for (const std::string& line : lines)
        if (const auto at = line.find("EMSG "); at != std::string::npos)
            setting = line.substr(at + 5, line.find_first_of(" ,", at + 5) - at - 5);
    const std::string text(call.text(2, ""));
    const std::size_t code = std::min(text.find(' '), text.size());
    Reply reply;
    if (setting == "ON") reply.data = text;
    if (setting == "CODE") reply.data = text.substr(0, code);
    if (setting == "TEXT") reply.data = text.substr(std::min(code + 1, text.size()));
    return reply;
}

// DIAG 60: the storage of the virtual machine in bytes, four of them.
Reply storage_size(Call& call) {
    std::vector<std::string> lines;
    (void)ask_cp(call, "QUERY VIRTUAL STORAGE", lines);
    Reply reply;
    for (const std::string& line : lines) {
        const auto equals = line.find('=');
        if (equals == std::string::npos) continue;
        const std::string_view size = std::string_view(line).substr(equals + 1);
        auto bytes = static_cast<std::uint64_t>(number_of(size));
        const char unit = size.empty() ? char{0} : size.back();
        bytes *= unit == 'G' ? 1U << 30 : unit == 'M' ? 1U << 20 : unit == 'K' ? 1U << 10 : 1U;
        bytes = std::min<std::uint64_t>(bytes, 0xFFFFFFFFU);
        for (int shift = 24; shift >= 0; shift -= 8)
            reply.data += static_cast<char>(bytes >> shift & 0xFF);
    }
    return reply;
}

// DIAG A0: the ACI group of a user; no external security manager gives any here.
Reply group_name(Call&) {
    Reply reply;
    reply.data = padded("", 8);
    return reply;
}

struct DiagnoseCode {
    std::string_view code;
    Reply (*answer)(Call&);
};
constexpr DiagnoseCode kDiagnoses[] = {{"", identification},
                                       {"8", cp_command},
                                       {"5C", edited_message},
                                       {"60", storage_size},
                                       {"A0", group_name}};

// A code that is not supported here is a privileged-operation program check on VM: error 40.
Reply diagnose(Call& call) {
    const std::string code = diagnose_code(call);
    for (const auto& row : kDiagnoses)
        if (row.code == code) return row.answer(call);
    call.fail(28, {"1", "0 5C 60 8 A0", std::string(call.text(1))});
}

}  // namespace

Value cmsflag(Call& call) {
    const std::string name = upper(call.text(1));
    const auto* flag = std::find_if(std::begin(kFlags), std::end(kFlags),
                                    [&](const Flag& row) { return row.name == name; });
    if (flag == std::end(kFlags)) {
        std::string names;
        for (const Flag& row : kFlags) names += (names.empty() ? "" : " ") + std::string(row.name);
        call.fail(28, {"1", names, std::string(call.text(1))});
    }
    auto& host = call.state().host();
    const bool initial = flag->name == "CMSTYPE" ? host.flags().type.load() : flag->set;
    return Value::boolean(host.cms_flag(flag->name).value_or(initial));
}

// No callable services library is loaded: every well-formed call answers so.
Value csl(Call& call) {
    const std::string_view parameters = call.text(1);
    const bool has_routine = count_blanks(parameters) < parameters.size();
    return Value::integer(has_routine ? kRoutineNotLoaded : kInvalidCall);
}

Value diag(Call& call) {
    return Value(diagnose(call).data);
}

Value diagrc(Call& call) {
    const Reply reply = diagnose(call);
    return Value(fmt::format("{:>9} {}     {}", reply.rc, reply.rc == 0 ? 0 : 1, reply.data));
}

Value externals(Call& call) {
    return Value::integer(static_cast<std::int64_t>(call.state().host().typed_ahead()));
}

Value linesize(Call& call) {
    return Value::integer(static_cast<std::int64_t>(call.state().host().line_size()));
}

// There is no virtual storage to look into: error 40, as for any function that cannot do its work.
Value storage(Call&) {
    raise(40, 1, {"STORAGE"});
}

Value userid(Call& call) {
    return Value(call.state().host().user_id());
}

}  // namespace rexx::function
