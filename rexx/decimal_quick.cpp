// Decimal arithmetic in machine words: the quick kernels of decimal.h.
//
// The same steps as the operators in decimal_arithmetic.cpp, for coefficients and settings where
// every intermediate fits into 64 (products and dividends: 128) bits.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "rexx/decimal.h"

namespace rexx {
namespace {

__extension__ typedef unsigned __int128 Wide;

// At more digits DIGITS+1 places may pass 18, and the sum of two such 64 bits.
constexpr std::uint64_t kQuickDigits = 17;
// Nearer to the limit the operators look for overflow.
constexpr std::int64_t kQuickExponent = 900000000;

bool is_quick(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    return digits <= kQuickDigits && std::abs(a.exponent) < kQuickExponent &&
           std::abs(b.exponent) < kQuickExponent;
}

std::uint64_t magnitude(std::int64_t n) {
    return n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
}

std::int64_t with_sign(bool negative, std::uint64_t n) {
    return negative ? -static_cast<std::int64_t>(n) : static_cast<std::int64_t>(n);
}

// n / 10**places, places up to 19. Division by a constant is a multiplication, several times as
// quick as one by a variable.
std::uint64_t divide_by_power(std::uint64_t n, int places) {
    switch (places) {
#define CASE(k) \
    case k:     \
        return n / kPowersOfTen[k]
        CASE(0);
        CASE(1);
        CASE(2);
        CASE(3);
        CASE(4);
        CASE(5);
        CASE(6);
        CASE(7);
        CASE(8);
        CASE(9);
        CASE(10);
        CASE(11);
        CASE(12);
        CASE(13);
        CASE(14);
        CASE(15);
        CASE(16);
        CASE(17);
        CASE(18);
        default:
            return n / kPowersOfTen[19];
#undef CASE
    }
}

// Divided by 10**places and rounded half up, places >= 1.
std::uint64_t drop_places(std::uint64_t n, int places) {
    return divide_by_power(n + 5 * power_of_ten(places - 1), places);
}

Wide wide_power(int n) {
    return n <= 19 ? Wide{power_of_ten(n)} : Wide{power_of_ten(19)} * power_of_ten(n - 19);
}

// For n below 10**37.
int wide_digits(Wide n) {
    const auto low = static_cast<std::uint64_t>(n);
    if (low == n) return digit_count(low);
    return 18 + digit_count(static_cast<std::uint64_t>(n / power_of_ten(18)));
}

// n / 10**places half up, for any n: the sum of n and half a unit may pass 64 bits.
std::uint64_t rounded_quotient(std::uint64_t n, int places) {
    const std::uint64_t quotient = divide_by_power(n, places);
    const std::uint64_t rest = n - quotient * power_of_ten(places);
    return quotient + (rest >= 5 * power_of_ten(places - 1) ? 1 : 0);
}

// Rounds a coefficient to `digits` places, moving the exponent.
std::uint64_t round_wide(Wide n, int digits, std::int64_t& exponent) {
    if (n < power_of_ten(digits)) return static_cast<std::uint64_t>(n);
    const int excess = wide_digits(n) - digits;
    if (excess <= 0) return static_cast<std::uint64_t>(n);
    std::uint64_t out;
    if (static_cast<std::uint64_t>(n) == n && excess < 19)
        out = rounded_quotient(static_cast<std::uint64_t>(n), excess);
    else
        out = static_cast<std::uint64_t>((n + 5 * wide_power(excess - 1)) / wide_power(excess));
    exponent += excess;
    if (out < power_of_ten(digits)) return out;
    ++exponent;
    return out / 10;
}

// Step 1 of every operation: at most DIGITS+1 significant digits.
void cut(std::uint64_t& n, std::int64_t& exponent, int places) {
    if (n < power_of_ten(places)) return;
    const int excess = digit_count(n) - places;
    if (excess <= 0) return;
    n = divide_by_power(n, excess);
    exponent += excess;
}

// A coefficient with its units moved to `exponent`; what lies to the right is cut.
std::int64_t aligned(SmallNumber n, std::int64_t exponent) {
    const std::int64_t places = n.exponent - exponent;
    if (places >= 0)
        return n.coefficient * static_cast<std::int64_t>(power_of_ten(static_cast<int>(places)));
    if (places < -18) return 0;
    return with_sign(n.coefficient < 0,
                     divide_by_power(magnitude(n.coefficient), static_cast<int>(-places)));
}

bool quick_plus(SmallNumber a, int digits, SmallNumber& result) {
    result.exponent = a.coefficient == 0 ? 0 : a.exponent;
    const std::uint64_t n = round_wide(magnitude(a.coefficient), digits, result.exponent);
    result.coefficient = with_sign(a.coefficient < 0, n);
    return true;
}

void strip_zeros(std::uint64_t& n, std::int64_t& exponent) {
    for (int step : {8, 4, 2, 1})
        while (n % power_of_ten(step) == 0) {
            n /= power_of_ten(step);
            exponent += step;
        }
}

bool give(bool negative, std::uint64_t n, std::int64_t exponent, SmallNumber& result) {
    result = {with_sign(negative, n), exponent};
    return true;
}

// A sum that needs no rounding: both operands and the result fit DIGITS in the units of the finer
// operand.
bool short_sum(SmallNumber a, SmallNumber b, int digits, SmallNumber& result) {
    if (a.exponent < b.exponent) std::swap(a, b);
    const std::int64_t places = a.exponent - b.exponent;
    const auto limit = static_cast<std::int64_t>(power_of_ten(digits));
    std::int64_t coarse;
    if (places > 18 ||
        __builtin_mul_overflow(a.coefficient,
                               static_cast<std::int64_t>(power_of_ten(static_cast<int>(places))),
                               &coarse))
        return false;
    if (std::abs(coarse) >= limit || std::abs(b.coefficient) >= limit) return false;
    const std::int64_t sum = coarse + b.coefficient;
    if (std::abs(sum) >= limit) return false;
    result = {sum, sum == 0 ? 0 : b.exponent};
    return true;
}

// Sum of two nonzero numbers with its rounding place counted from the larger operand.
bool aligned_sum(SmallNumber a, SmallNumber b, int digits, SmallNumber& result) {
    const std::int64_t a_top = a.exponent + digit_count(magnitude(a.coefficient)) - 1;
    const std::int64_t b_top = b.exponent + digit_count(magnitude(b.coefficient)) - 1;
    const std::int64_t top = std::max(a_top, b_top);
    std::int64_t exponent = std::max(std::min(a.exponent, b.exponent), top - digits);
    const std::int64_t sum = aligned(a, exponent) + aligned(b, exponent);
    if (sum == 0) return give(false, 0, 0, result);
    std::uint64_t n = magnitude(sum);
    const std::int64_t sum_top = std::max(exponent + digit_count(n) - 1, top);
    const int excess = static_cast<int>(sum_top - digits + 1 - exponent);
    if (excess > 0) {
        n = drop_places(n, excess);
        exponent += excess;
        if (n >= power_of_ten(digits)) n /= 10, ++exponent;
        if (n == 0) exponent = 0;
    }
    return give(sum < 0, n, exponent, result);
}

bool both_within(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    const std::uint64_t limit = power_of_ten(static_cast<int>(digits));
    return a.exponent == b.exponent && magnitude(a.coefficient) < limit &&
           magnitude(b.coefficient) < limit;
}

}  // namespace

bool quick_add(SmallNumber a, SmallNumber b, std::uint64_t digits, SmallNumber& result) {
    if (!is_quick(a, b, digits)) return false;
    const int places = static_cast<int>(digits);
    if (a.coefficient == 0) return quick_plus(b, places, result);
    if (b.coefficient == 0) return quick_plus(a, places, result);
    return short_sum(a, b, places, result) || aligned_sum(a, b, places, result);
}

bool quick_subtract(SmallNumber a, SmallNumber b, std::uint64_t digits, SmallNumber& result) {
    b.coefficient = -b.coefficient;
    return quick_add(a, b, digits, result);
}

bool quick_multiply(SmallNumber a, SmallNumber b, std::uint64_t digits, SmallNumber& result) {
    if (!is_quick(a, b, digits)) return false;
    if (a.coefficient == 0 || b.coefficient == 0) return give(false, 0, 0, result);
    const int places = static_cast<int>(digits);
    std::uint64_t x = magnitude(a.coefficient), y = magnitude(b.coefficient);
    cut(x, a.exponent, places + 1);
    cut(y, b.exponent, places + 1);
    std::int64_t exponent = a.exponent + b.exponent;
    if (std::abs(exponent) >= kQuickExponent) return false;
    const std::uint64_t product = round_wide(Wide{x} * y, places, exponent);
    return give((a.coefficient < 0) != (b.coefficient < 0), product, exponent, result);
}

bool quick_divide(SmallNumber a, SmallNumber b, std::uint64_t digits, SmallNumber& result) {
    if (!is_quick(a, b, digits) || b.coefficient == 0) return false;
    if (a.coefficient == 0) return give(false, 0, 0, result);
    const int places = static_cast<int>(digits);
    std::uint64_t x = magnitude(a.coefficient), y = magnitude(b.coefficient);
    cut(x, a.exponent, places + 1);
    cut(y, b.exponent, places + 1);
    std::int64_t exponent = a.exponent - b.exponent;
    std::uint64_t quotient = x / y;
    if (quotient * y == x && digit_count(quotient) <= places) {
        // An exact quotient needs no more digits.
    } else {
        const int shift = places + 1 - digit_count(x) + digit_count(y);
        exponent -= shift;
        const Wide dividend = Wide{x} * wide_power(shift);
        const auto low = static_cast<std::uint64_t>(dividend);
        quotient = round_wide(low == dividend ? Wide{low / y} : dividend / y, places, exponent);
    }
    strip_zeros(quotient, exponent);
    if (std::abs(exponent) >= kQuickExponent) return false;
    return give((a.coefficient < 0) != (b.coefficient < 0), quotient, exponent, result);
}

bool quick_integer_divide(SmallNumber a, SmallNumber b, std::uint64_t digits, SmallNumber& result) {
    if (!is_quick(a, b, digits) || b.coefficient == 0 || !both_within(a, b, digits)) return false;
    result = {a.coefficient / b.coefficient, 0};
    return true;
}

bool quick_remainder(SmallNumber a, SmallNumber b, std::uint64_t digits, SmallNumber& result) {
    if (!is_quick(a, b, digits) || b.coefficient == 0 || !both_within(a, b, digits)) return false;
    const std::int64_t rest = a.coefficient % b.coefficient;
    result = {rest, rest == 0 ? 0 : a.exponent};
    return true;
}

bool quick_compare(SmallNumber a, SmallNumber b, std::uint64_t digits, int& result) {
    SmallNumber difference;
    if (!quick_subtract(a, b, digits, difference)) return false;
    result = (difference.coefficient > 0) - (difference.coefficient < 0);
    return true;
}

}  // namespace rexx
