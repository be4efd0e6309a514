// VMLINK: LINK and ACCESS in one, for as long as a command needs the disk. Reference: cms section
// 9; CMS Commands and Utilities Reference, VMLINK.

#include "cms/commands/support.h"

namespace cms {

namespace {

struct LinkWanted {
    std::string user, device;         // of the owner
    std::optional<std::uint32_t> as;  // std::nullopt: a free number
    std::string mode = "*";           // filemode: * a free letter
    std::string link = "RR";
};

struct VmlinkRequest {
    LinkWanted wanted;
    bool detach = false, types = true;
    std::string invoke;  // command with .FMn, .VMn; empty: the disk stays
};

// <vdev fm link>: the brackets are characters of their own or stuck to the words.
base::Result<void> parse_place(std::string_view text, LinkWanted& wanted) {
    const auto open = text.find('<');
    if (open == std::string_view::npos) return {};
    const auto close = text.find('>');
    if (close == std::string_view::npos || close < open) return make_error(msg::DMSCMS070E, "<");
    const auto words = base::words(text.substr(open + 1, close - open - 1));
    if (words.size() > 3) return make_error(msg::DMSCMS070E, words[3]);
    if (!words.empty() && words[0] != "*" && words[0] != ".") {
        wanted.as = base::parse_hexadecimal(words[0]);
        if (!wanted.as || *wanted.as == 0 || *wanted.as > 0xFFFF)
            return make_error(msg::DMSCMS017E, words[0]);
    }
    if (words.size() > 1 && words[1] != ".") wanted.mode = base::upper(words[1]);
    if (words.size() > 2 && words[2] != ".") wanted.link = base::upper(words[2]);
    return {};
}

base::Result<VmlinkRequest> parse_vmlink(const CommandLine& line) {
    VmlinkRequest request;
    const std::string_view rest = line.rest;
    const auto options_at = rest.find('(');
    const auto head = rest.substr(0, options_at);
    const auto words = base::words(head.substr(0, head.find('<')));
    if (words.size() != 2) return make_error(msg::DMSCMS054E);
    request.wanted.user = base::upper(words[0]);
    request.wanted.device = base::upper(words[1]);
    TRY(parse_place(head, request.wanted));
    if (options_at == std::string_view::npos) return request;
    base::WordReader options(rest.substr(options_at + 1));
    while (!options.at_end()) {
        const auto option = base::upper(options.next());
        if (option == ")") break;
        if (option == "W" || option == "WRITE")
            request.wanted.link = "MR";
        else if (option == "R" || option == "READ")
            request.wanted.link = "RR";
        else if (base::matches(option, "DETach"))
            request.detach = true;
        else if (base::matches(option, "NOType"))
            request.types = false;
        else if (base::matches(option, "TYpe"))
            request.types = true;
        else if (base::matches(option, "INVoke"))
            return request.invoke = std::string(base::trim(options.rest())), request;
        else
            return make_error(msg::DMSCMS003E, option);
    }
    return request;
}

std::uint32_t free_number(cp::VirtualMachine& machine) {
    std::set<std::uint32_t> used;
    for (const auto& device : machine.devices()) used.insert(device.number.n);
    std::uint32_t number = 0x120;
    while (used.contains(number)) ++number;
    return number;
}

struct Linked {
    std::uint32_t number = 0;
    char letter = 'Z';
    bool is_new = false;  // linked by this command
};

// A disk that is linked from there already is used as it is.
std::optional<std::uint32_t> known_number(cp::VirtualMachine& machine, const LinkWanted& wanted) {
    const auto number = base::parse_hexadecimal(wanted.device);
    for (const auto& device : machine.devices()) {
        const bool same = number && device.owner == wanted.user && device.owner_number.n == *number;
        const bool enough = device.writable || wanted.link[0] == 'R';
        if (same && enough && (!wanted.as || *wanted.as == device.number.n)) return device.number.n;
    }
    return std::nullopt;
}

base::Result<char> letter_for(Session& session, std::uint32_t number, const std::string& mode) {
    for (auto* disk : session.disks().all())
        if (mode == "*" && disk->number && disk->number->n == number) return disk->letter;
    if (mode == "*") {
        const char letter = session.disks().free_letter();
        if (letter == 0) return make_error(msg::DMSCMS069E, '*');
        return letter;
    }
    if (mode[0] < 'A' || mode[0] > 'Z') return make_error(msg::DMSCMS048E, mode);
    return mode[0];
}

// The return code of LINK or ACCESS when one of them fails.
base::Result<int> link_and_access(Session& session, cp::VirtualMachine& machine,
                                  const LinkWanted& wanted, Linked& linked) {
    if (const auto known = known_number(machine, wanted)) {
        linked.number = *known;
    } else {
        linked.number = wanted.as.value_or(free_number(machine));
        linked.is_new = true;
        const int rc = session.cp_command(fmt::format("LINK {} {} {:04X} {}", wanted.user,
                                                      wanted.device, linked.number, wanted.link));
        // 101 to 103: read-only instead of what was wanted.
        if (rc != 0 && (rc < 101 || rc > 103)) return rc;
    }
    linked.letter = TRY(letter_for(session, linked.number, wanted.mode));
    auto* there = session.disks().at(linked.letter);
    if (there && there->number && there->number->n == linked.number) return 0;
    const auto shown = session.settings().typing;
    session.settings().typing = false;  // VMLINK tells itself
    const int rc = session.execute(fmt::format("ACCESS {:X} {}", linked.number, linked.letter),
                                   CallType::cmdcall);
    session.settings().typing = shown;
    return rc;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = base::upper(text).find(from); at != std::string::npos;
         at = base::upper(text).find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

void leave(Session& session, const VmlinkRequest& request, const Linked& linked) {
    const auto shown = session.settings().typing;
    session.settings().typing = false;
    (void)session.execute(fmt::format("RELEASE {}", linked.letter), CallType::cmdcall);
    session.settings().typing = shown;
    if (linked.is_new || request.detach)
        (void)session.cp_reply(fmt::format("DETACH {:04X}", linked.number));
    if (request.types)
        session.message(make_error(msg::DMSVML2061I, request.wanted.user, request.wanted.device,
                                   fmt::format("{:04X}", linked.number), linked.letter));
}

base::Result<int> vmlink(Session& session, const CommandLine& line) {
    const auto request = TRY(parse_vmlink(line));
    auto* machine = TRY(machine_for(session, "VMLINK"));
    if (request.detach && request.invoke.empty()) {
        const auto known = known_number(*machine, request.wanted);
        if (!known) return make_error(msg::HCPDTV040E, request.wanted.device);
        Linked linked{*known, TRY(letter_for(session, *known, "*")), true};
        return leave(session, request, linked), 0;
    }
    Linked linked;
    const int failed = TRY(link_and_access(session, *machine, request.wanted, linked));
    if (failed != 0) {
        if (linked.is_new) (void)session.cp_reply(fmt::format("DETACH {:04X}", linked.number));
        return failed;
    }
    const auto number = fmt::format("{:04X}", linked.number);
    if (request.types)
        session.message(make_error(msg::DMSVML2060I, request.wanted.user, request.wanted.device,
                                   number, linked.letter));
    if (request.invoke.empty()) return 0;
    auto command = request.invoke;
    replace_all(command, ".FM1", std::string(1, linked.letter));
    replace_all(command, ".FM", std::string(1, linked.letter));
    replace_all(command, ".VM1", number);
    const int rc = session.execute(command, CallType::cms, line.variables);
    leave(session, request, linked);
    return rc;
}

}  // namespace

extern const Command kVmlink{
    .name = "VMLINK",
    .min_abbrev = 6,
    .run = vmlink,
    .syntax =
        "VMLINK userid vdev [<vdev|* fm|* linkmode>] [(R W DETach TYpe NOType INVoke command]",
    .summary = "Link and access a minidisk, for a command or to keep",
    .module = "VML"};

}  // namespace cms
