// Fuzzer of REXX arithmetic against the digit-by-digit reference of the tests: an input is an
// operator, DIGITS and two numbers, in words: "* 9 12.5 1E+3". A difference ends the process.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "rexx/decimal.h"
#include "tests/rexx/slow_decimal.h"

namespace {

using Quick = rexx::Outcome (*)(const rexx::Number&, const rexx::Number&, const rexx::Settings&);
using Slow = slow::Answer (*)(const slow::Decimal&, const slow::Decimal&, long);
struct Operation {
    std::string_view name;
    Quick quick;
    Slow slow;
};
constexpr Operation kOperations[] = {
    {"+", rexx::add, slow::add},
    {"-", rexx::subtract, slow::subtract},
    {"*", rexx::multiply, slow::multiply},
    {"/", rexx::divide, slow::divide},
    {"%", rexx::integer_divide, slow::integer_divide},
    {"//", rexx::remainder, slow::remainder},
};

std::string shown(const rexx::Outcome& out, const rexx::Settings& settings) {
    switch (out.fault) {
        case rexx::Fault::none:
            return rexx::text(out.value, settings);
        case rexx::Fault::zero_divisor:
            return "zero";
        case rexx::Fault::quotient_too_long:
            return "quotient";
        case rexx::Fault::remainder_too_long:
            return "remainder";
        default:
            return "overflow";
    }
}

// A number as both sides read it, digits and exponent; "" when it is none, or one that the slow way
// could not work on in a moment.
std::string handy(const std::string& text) {
    static constexpr std::int64_t kMost = 200;
    const auto n = rexx::Number::parse(text);
    if (!n || text.size() > kMost || n->exponent() < -kMost || n->exponent() > kMost) return "";
    if (n->is_zero()) return "0";
    const std::string exponent = std::to_string(n->exponent());
    return (n->is_negative() ? "-" : "") + n->digit_text() +
           (n->exponent() == 0 ? "" : (n->exponent() < 0 ? "E" : "E+") + exponent);
}

void compare(const Operation& operation, long digits, const std::string& left,
             const std::string& right) {
    const rexx::Settings settings{static_cast<std::uint64_t>(digits)};
    const std::string quick =
        shown(operation.quick(*rexx::Number::parse(left), *rexx::Number::parse(right), settings),
              settings);
    const slow::Answer answer = operation.slow(slow::read(left), slow::read(right), digits);
    const std::string want =
        answer.fault.empty() ? slow::write(answer.value, digits, false) : answer.fault;
    if (quick == want) return;
    std::fprintf(stderr, "DIGITS %ld: %s %s %s is %s, not %s\n", digits, left.c_str(),
                 std::string(operation.name).c_str(), right.c_str(), want.c_str(), quick.c_str());
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream words(std::string(reinterpret_cast<const char*>(data), size));
    std::string name, left, right;
    long digits = 0;
    while (words >> name >> digits >> left >> right) {
        left = handy(left);
        right = handy(right);
        if (digits < 1 || digits > 60 || left.empty() || right.empty()) continue;
        for (const Operation& operation : kOperations)
            if (operation.name == name) compare(operation, digits, left, right);
    }
    return 0;
}
