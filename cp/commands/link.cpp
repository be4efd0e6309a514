// CP LINK: somebody's minidisk, with passwords and rights. Reference cp, section 2.
#include "cp/account.h"
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::uint32_t kWrongPasswordsAllowed = 10;

struct LinkOperands {
    LinkRequest request;
    std::optional<std::string> mode, password;
};

Result<LinkOperands> read_operands(Call& call) {
    LinkOperands found;
    call.operands.take("To");
    found.request.owner = TRY(take_userid(call));
    found.request.owner_number = TRY(take_device_number(call));
    call.operands.take("As");
    found.request.number = TRY(take_device_number(call));
    if (!call.operands.at_end() && link_mode(call.operands.peek()))
        found.mode = std::string(call.operands.next());
    if (call.operands.take("PASS=") || !call.operands.at_end()) {
        auto word = call.operands.next();
        if (word.starts_with("PASS=")) word.remove_prefix(5);
        found.password = std::string(word);
    }
    TRY(no_more_operands(call));
    return found;
}

// Default: the MDISK statement's mode for an own disk, R for others'.
LinkMode wanted_mode(const LinkOperands& operands, const MinidiskEntry& disk, bool own) {
    auto word = operands.mode ? *operands.mode : (own && !disk.mode.empty() ? disk.mode : "R");
    return link_mode(word).value_or(LinkMode::R);
}

bool has_any(const Machine& machine, std::initializer_list<std::string_view> options) {
    return std::any_of(options.begin(), options.end(),
                       [&](auto option) { return machine.user.has_option(option); });
}

Result<void> check_rights(const Machine& machine, const LinkRequest& request) {
    bool stable = is_stable(request.mode) && !has_any(machine, {"LNKS", "LNKSTABL"});
    bool exclusive = is_exclusive(request.mode) && !has_any(machine, {"LNKE", "LNKEXCLU"});
    if (stable || exclusive)
        return make_error(msg::HCPLNM298E, request.owner, hex(request.owner_number));
    return {};
}

base::Error no_password(PasswordKind kind, const LinkRequest& request) {
    auto disk = hex(request.owner_number);
    if (kind == PasswordKind::read) return make_error(msg::HCPLNM111E, request.owner, disk);
    if (kind == PasswordKind::write) return make_error(msg::HCPLNM112E, request.owner, disk);
    return make_error(msg::HCPLNM113E, request.owner, disk);
}

Result<void> check_password(Machine& machine, const LinkOperands& operands,
                            const MinidiskEntry& disk) {
    const auto& request = operands.request;
    if (request.owner == machine.userid() || machine.user.has_option("LNKNOPAS")) return {};
    auto kind = password_of(request.mode);
    const auto& wanted = kind == PasswordKind::read    ? disk.read_password
                         : kind == PasswordKind::write ? disk.write_password
                                                       : disk.multiple_password;
    if (base::upper(wanted) == "ALL") return {};
    if (wanted.empty()) return no_password(kind, request);
    if (machine.wrong_passwords >= kWrongPasswordsAllowed) return make_error(msg::HCPLNM115E);
    // SYSTEM CONFIG, FEATURES PASSWORDS_ON_CMDS LINK NO: a password on the line does not count.
    bool allowed = machine.cp.config_file.passwords_on_link;
    if (allowed && operands.password && base::upper(wanted) == *operands.password) return {};
    if (operands.password) ++machine.wrong_passwords;
    return make_error(msg::HCPLNM114E, request.owner, hex(request.owner_number));
}

}  // namespace

Result<void> link(Call& call) {
    auto operands = TRY(read_operands(call));
    auto& request = operands.request;
    const auto* disk = TRY(minidisk_entry(call.cp, request.owner, request.owner_number));
    request.mode = wanted_mode(operands, *disk, request.owner == call.machine.userid());
    TRY(check_rights(call.machine, request));
    if (auto may = check_password(call.machine, operands, *disk); !may.ok()) {
        account_link(call.machine, request, false);
        return may;
    }
    auto linked = TRY(link_minidisk(call.machine, request));
    account_link(call.machine, request, true);
    if (linked.warning) call.message(*linked.warning);
    return {};
}

}  // namespace cp
