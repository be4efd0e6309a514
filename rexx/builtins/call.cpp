// Arguments of a built-in call, see builtin.h: each check raises error 40 with its ANSI subcode.
#include <algorithm>

#include "rexx/builtins/builtin.h"
#include "rexx/runstate.h"

namespace rexx {
namespace {

// Whole numbers among arguments are checked at least at this DIGITS (ANSI 9.2.1).
constexpr std::uint64_t kWholeDigits = 9;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

void Call::fail(int subcode, std::vector<std::string> inserts) const {
    inserts.insert(inserts.begin(), std::string(name()));
    raise(40, subcode, std::move(inserts));
}

void Call::fail(Fault fault) const {
    const FaultCode code = fault_code(fault);
    raise(code.error, code.subcode);
}

void Call::check_limit(std::size_t length) const {
    if (length > state_.limits().value)
        raise(5, 1, {"a result of " + std::to_string(length) + " bytes"});
}

Number Call::number(std::size_t n) {
    if (const auto number = value(n).as_number()) return *number;
    const std::string text = value(n).to_string();
    fail(Number::has_long_exponent(text) ? 9 : 11, {std::to_string(n), text});
}

std::int64_t Call::whole(std::size_t n) {
    const Value& argument = value(n);
    if (argument.is_integer()) {
        const std::int64_t integer = argument.as_integer();
        if (integer > -1'000'000'000 && integer < 1'000'000'000) return integer;
    }
    const auto number = argument.as_number();
    const auto whole =
        number ? to_int64(*number, std::max(kWholeDigits, settings_.digits)) : std::nullopt;
    if (!whole) fail(12, {std::to_string(n), argument.to_string()});
    return *whole;
}

// A variable or constant stays the number it is.
void Call::make_text(std::size_t n) {
    Value& own = own_[n - 1];
    if (arguments_[n - 1] != &own) own = *arguments_[n - 1];
    own.make_text();
    arguments_[n - 1] = &own;
}

std::size_t Call::checked_length(std::size_t n) {
    const std::int64_t number = whole(n);
    if (number < 0) fail(13, {std::to_string(n), value(n).to_string()});
    return static_cast<std::size_t>(number);
}

std::size_t Call::checked_position(std::size_t n) {
    const std::int64_t number = whole(n);
    if (number < 1) fail(14, {std::to_string(n), value(n).to_string()});
    return static_cast<std::size_t>(number);
}

char Call::pad(std::size_t n, char otherwise) {
    if (!given(n)) return otherwise;
    const std::string_view argument = text(n);
    if (argument.size() != 1) fail(23, {std::to_string(n), std::string(argument)});
    return argument[0];
}

char Call::option(std::size_t n, std::string_view allowed, char otherwise) {
    if (!given(n)) return otherwise;
    const std::string_view argument = text(n);
    if (argument.empty()) fail(21, {std::to_string(n)});
    const char letter = upper(argument[0]);
    if (allowed.find(letter) == std::string_view::npos)
        fail(28, {std::to_string(n), std::string(allowed), std::string(argument)});
    return letter;
}

}  // namespace rexx
