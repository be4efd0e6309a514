// Built-in functions: the VM system (rexx.md 9.3, 9.6).
//
// What belongs to the system around the program is asked from the Host: CP commands go to its CP
// environment. What this machine cannot have (real storage, callable services) says so.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

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

// DIAG 8: a CP command as it is, its reply cut to the size of the buffer.
Reply cp_command(Call& call) {
    const std::string_view command = call.text(2, "");
    if (command.size() > kLongestCommand) call.fail(23, {"2", std::string(command)});
    const std::size_t room = call.length(3, kReplyBytes);
    Reply reply;
    if (room == 0) return reply;
    // Without a CP whose replies can be had there is nothing to answer with.
    if (!call.state().host().can_redirect("CP")) raise(40, 1, {std::string(call.name())});
    std::vector<std::string> lines;
    const Redirection capture{nullptr, &lines, nullptr};
    const CommandResult result =
        call.state().host().command("CP", command, call.state().variables(), &capture);
    for (const std::string& line : lines) reply.data += line + kReplyLineEnd;
    if (reply.data.size() > room) reply.data.resize(room);
    reply.rc = number_of(result.rc);
    return reply;
}

// A code that is not supported here is a privileged-operation program check on VM: error 40.
Reply diagnose(Call& call) {
    const std::string code = diagnose_code(call);
    if (code == "8") return cp_command(call);
    call.fail(28, {"1", "8", std::string(call.text(1))});
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
