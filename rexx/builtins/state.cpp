// Built-in functions that read or change the state of the program (rexx.md 9.3).
#include "rexx/builtins/functions.h"
#include "rexx/scanner.h"

namespace rexx::function {

Value address(Call& call) {
    // N is the name; ANSI's other options tell of ADDRESS WITH.
    const char which = call.option(1, "EINO", 'N');
    if (which != 'N') return Value(call.state().connection(which));
    return Value(call.state().environment());
}

// ARG(): how many; ARG(n): the nth, null when omitted; ARG(n,'E'/'O'): was it given.
Value arg(Call& call) {
    const std::span<Value> arguments = call.state().routine_arguments();
    if (!call.given(1)) {
        if (call.given(2)) call.fail(5, {"1"});
        return Value::integer(static_cast<std::int64_t>(arguments.size()));
    }
    const std::size_t n = call.position(1);
    const bool exists = n <= arguments.size() && arguments[n - 1].is_set();
    if (!call.given(2)) return exists ? arguments[n - 1] : Value(std::string_view());
    return Value::boolean(exists == (call.option(2, "EO", 'E') == 'E'));
}

Value condition(Call& call) {
    const TrappedCondition& trapped = call.state().trapped_condition();
    switch (call.option(1, "CDEIS", 'I')) {
        case 'C':
            return Value(trapped.name);
        case 'D':
            return Value(trapped.description);
        case 'E':
            return Value(trapped.extra);
        case 'S':
            return Value(trapped.state);
        default:
            return Value(trapped.instruction);
    }
}

Value digits(Call& call) {
    return Value::integer(static_cast<std::int64_t>(call.settings().digits));
}

Value fuzz(Call& call) {
    return Value::integer(static_cast<std::int64_t>(call.settings().fuzz));
}

Value form(Call& call) {
    return Value(
        std::string_view(is_engineering(call.settings().form) ? "ENGINEERING" : "SCIENTIFIC"));
}

// ERRORTEXT(n), n 0 to 99: the text of VM, or with S (and under OPTIONS ANSI) that of ANSI; n.mm
// gives the secondary text with its gaps unfilled.
Value errortext(Call& call) {
    const bool standard = call.option(2, "NS", 'N') == 'S' || is_ansi(call.settings().form);
    const std::string given(call.text(1));
    const std::size_t point = given.find('.');
    const auto number = Number::parse(given.substr(0, point));
    const auto code = number ? to_int64(*number, 9) : std::nullopt;
    if (!number) call.fail(11, {"1", given});
    if (!code || *code < 0 || *code > (is_ansi(call.settings().form) ? 90 : 99))
        call.fail(17, {given});
    const auto n = static_cast<int>(*code);
    if (point == given.npos) return Value(standard ? standard_text(n) : error_text(n));
    const auto detail = Number::parse(given.substr(point + 1));
    const auto subcode = detail ? to_int64(*detail, 9) : std::nullopt;
    if (!subcode || *subcode > 90) call.fail(17, {given});
    return Value(detail_text(n, static_cast<int>(*subcode)));
}

Value queued(Call& call) {
    return Value::integer(static_cast<std::int64_t>(call.state().host().queued()));
}

Value sourceline(Call& call) {
    const std::size_t lines = call.state().source_lines();
    if (!call.given(1)) return Value::integer(static_cast<std::int64_t>(lines));
    const std::size_t n = call.position(1);
    if (n > lines) call.fail(34, {std::to_string(n), std::to_string(lines)});
    return Value(call.state().source_line(n));
}

Value symbol(Call& call) {
    const std::string name(call.text(1));
    const SymbolKind kind = symbol_kind(name);
    if (kind == SymbolKind::bad || name.size() > 250) return Value(std::string_view("BAD"));
    const auto found = call.state().variables().fetch(name);
    return Value(std::string_view(found && found->is_set ? "VAR" : "LIT"));
}

Value trace(Call& call) {
    Value old(call.state().trace_setting());
    if (!call.given(1)) return old;
    const std::string setting(call.text(1));
    const std::size_t letter = setting.find_first_not_of("?!");
    static constexpr std::string_view kLetters = "ACEFILNORS";
    if (letter != setting.npos && !Number::parse(setting) &&
        kLetters.find(rexx::upper(setting)[letter]) == kLetters.npos)
        call.fail(28, {"1", std::string(kLetters), setting});
    call.state().set_trace(setting);
    return old;
}

// VALUE(name [,new [,selector]]): a variable of the program, or of a pool outside.
Value value(Call& call) {
    const std::string name(call.text(1));
    if (call.given(3)) {
        const std::string changed(call.text(2, {}));
        const std::string_view changed_view = changed;
        const auto old = call.state().host().outer_value(
            name, call.given(2) ? &changed_view : nullptr, call.text(3));
        if (!old) call.fail(37, {std::string(call.text(3))});
        return Value(*old);
    }
    const auto old = call.state().exchange(name, call.given(2) ? &call.value(2) : nullptr);
    if (!old) call.fail(26, {"1", name});
    return *old;
}

}  // namespace rexx::function
