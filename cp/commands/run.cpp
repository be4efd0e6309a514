// CP commands that run the machine: SLEEP, BEGIN, EXTERNAL, CP, IPL, SYSTEM, TRACE. Reference cp,
// sections 13, 14 and 16.
#include <chrono>
#include <thread>

#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::size_t kLongestParameters = 64;
constexpr std::size_t kLongestLoadParameter = 8;

// Operands behind the device or system of IPL.
Result<void> take_ipl_options(Call& call, NextAction& next) {
    while (!call.operands.at_end()) {
        if (call.operands.take("PARM")) {
            next.parameters = call.operands.rest_as_typed();
            if (next.parameters.size() > kLongestParameters) return make_error(msg::HCPCFC026E);
            return {};  // PARM is last
        }
        if (call.operands.take("CLear")) {
            next.clear = true;
        } else if (call.operands.take("LOADParm")) {
            next.load_parameter = call.operands.next();
            auto length = next.load_parameter.size();
            if (length == 0 || length > kLongestLoadParameter) return make_error(msg::HCPCFC026E);
        } else if (!call.operands.take("NOCLear") && !call.operands.take("ATTN") &&
                   !call.operands.take("STOP") && !base::parse_decimal(call.operands.peek())) {
            return make_error(msg::HCPCFC003E, std::string(call.operands.peek()));
        } else if (base::parse_decimal(call.operands.peek())) {
            call.operands.next();  // cylinder of a nucleus: ours is found by its mark
        }
    }
    return {};
}

Result<NextAction> read_ipl(Call& call) {
    NextAction next;
    auto word = std::string(call.operands.next());
    auto number = device_number(word);
    if (number) {
        const auto* device = call.machine.find(*number);
        if (!device) return make_error(msg::HCPDTV040E, hex(*number));
        if (!device->link) return make_error(msg::HCPVMI064E, hex(*number));
        next.kind = NextAction::Kind::ipl_device;
        next.device = *number;
    } else if (word == "CMS") {
        next.kind = NextAction::Kind::ipl_system;
        next.name = word;
    } else {
        return make_error(msg::HCPVMI044E, word);
    }
    TRY(take_ipl_options(call, next));
    return next;
}

}  // namespace

// Waits for so long; without an operand the terminal waits for the ENTER key.
Result<void> sleep(Call& call) {
    if (call.operands.at_end()) {
        call.reply.next.kind = NextAction::Kind::read;
        return {};
    }
    auto count = base::parse_decimal(call.operands.next());
    std::uint32_t seconds = call.operands.take("SECs")   ? 1
                            : call.operands.take("MINs") ? 60
                            : call.operands.take("HRS")  ? 3600
                            : call.operands.at_end()     ? 60
                                                         : 0;
    if (!count || seconds == 0) return make_error(msg::HCPCFC026E);
    TRY(no_more_operands(call));
    // Others go on meanwhile: the lock that command() holds once is given back.
    call.cp.mutex.unlock();
    std::this_thread::sleep_for(std::chrono::seconds(std::uint64_t{*count} * seconds));
    call.cp.mutex.lock();
    return {};
}

Result<void> begin(Call& call) {
    auto location = call.operands.next();
    if (!location.empty() && !base::parse_hexadecimal(location)) return make_error(msg::HCPCFC026E);
    TRY(no_more_operands(call));
    call.reply.next.kind = NextAction::Kind::begin;
    return {};
}

Result<void> external(Call& call) {
    auto code = call.operands.next();
    if (!code.empty() && !base::parse_hexadecimal(code)) return make_error(msg::HCPCFC026E);
    return no_more_operands(call);
}

// CP alone enters CP; with operands it is a command.
Result<void> enter_cp(Call& call) {
    if (call.operands.at_end()) {
        call.line("CP");
        call.reply.next.kind = NextAction::Kind::read;
        return {};
    }
    call.reply = call.machine.run(call.operands.rest_as_typed());
    return {};
}

Result<void> ipl_command(Call& call) {
    auto& last = call.machine.last_ipl;
    if (call.operands.at_end()) {
        if (last.kind == NextAction::Kind::none) return make_error(msg::HCPVMI022E);
        call.reply.next = last;
        return {};
    }
    last = TRY(read_ipl(call));
    call.reply.next = last;
    return {};
}

Result<void> system_command(Call& call) {
    auto word = call.operands.next();
    if (word.empty()) return make_error(msg::HCPCFC026E);
    TRY(no_more_operands(call));
    if (base::matches(word, "CLEAR")) {
        call.line("Storage cleared - system reset.");
    } else if (base::matches(word, "RESET")) {
        call.line("System reset.");
    } else if (base::matches(word, "RESTART")) {
        call.reply.next.kind = NextAction::Kind::begin;
    } else {
        return make_error(msg::HCPCFC003E, std::string(word));
    }
    return {};
}

// There is no processor to trace: END is answered, the rest accepted.
Result<void> trace(Call& call) {
    if (call.operands.at_end()) return make_error(msg::HCPCFC026E);
    if (call.operands.take("END")) call.line("Trace ended");
    return {};
}

}  // namespace cp
