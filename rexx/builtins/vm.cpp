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

// DIAG 24: class and type of a device as CP's device tables have them.
struct DeviceType {
    std::string_view name;  // as QUERY VIRTUAL begins; of DASD the third word
    unsigned char device_class, type;
    bool is_real;  // false: spooled, there is no real device behind it
};
constexpr DeviceType kDeviceTypes[] = {{"3390", 0x04, 0x82, true}, {"3380", 0x04, 0x02, true},
                                       {"9336", 0x01, 0x40, true}, {"TAPE", 0x08, 0x81, true},
                                       {"GRAF", 0x40, 0x01, true}, {"CONS", 0x80, 0x00, false},
                                       {"RDR", 0x20, 0x82, false}, {"PUN", 0x10, 0x82, false},
                                       {"PRT", 0x10, 0x41, false}, {"CTCA", 0x02, 0x40, true}};

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    for (line.remove_prefix(count_blanks(line)); !line.empty();) {
        const auto end = std::min(line.find(' '), line.size());
        words.emplace_back(line.substr(0, end));
        line.remove_prefix(end);
        line.remove_prefix(count_blanks(line));
    }
    return words;
}

// 13 bytes: device number; virtual class, type, status, flags; real class, type, model, features;
// condition code: 0, 2 no real device, 3 no such device. Number -1 is the console. The order of
// these bytes is unconfirmed.
Reply device_type(Call& call) {
    const std::string wanted(call.text(2, "-1"));
    const bool is_console = wanted == "-1";
    std::vector<std::string> lines;
    const int rc = ask_cp(call, "QUERY VIRTUAL " + (is_console ? "CONSOLE" : upper(wanted)), lines);
    const auto words = words_of(lines.empty() ? std::string() : lines[0]);
    Reply reply;
    reply.data = std::string(12, '\0') + '3';
    if (rc != 0 || words.size() < 2) return reply;
    const auto& kind = words[0] == "DASD" && words.size() > 2 ? words[2] : words[0];
    const auto row = std::find_if(std::begin(kDeviceTypes), std::end(kDeviceTypes),
                                  [&](const DeviceType& type) { return type.name == kind; });
    unsigned number = 0;
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), number, 16);
    reply.data[2] = static_cast<char>(number >> 8 & 0xFF);
    reply.data[3] = static_cast<char>(number & 0xFF);
    if (row == std::end(kDeviceTypes)) return reply;
    reply.data[4] = static_cast<char>(row->device_class);
    reply.data[5] = static_cast<char>(row->type);
    reply.data[12] = row->is_real ? '0' : '2';
    if (row->is_real) reply.data.replace(8, 2, reply.data.substr(4, 2));
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
constexpr DiagnoseCode kDiagnoses[] = {{"", identification}, {"24", device_type},
                                       {"8", cp_command},    {"5C", edited_message},
                                       {"60", storage_size}, {"A0", group_name}};

// A code that is not supported here is a privileged-operation program check on VM: error 40.
Reply diagnose(Call& call) {
    const std::string code = diagnose_code(call);
    for (const auto& row : kDiagnoses)
        if (row.code == code) return row.answer(call);
    call.fail(28, {"1", "0 24 5C 60 8 A0", std::string(call.text(1))});
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
