// Decimal arithmetic in machine words: the quick kernels of decimal.h.
//
// The same steps as the operators in decimal_arithmetic.cpp, for coefficients and settings where
// every intermediate fits into 64 (products and dividends: 128) bits.
#include <algorithm>
#include <array>
#include <bit>
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
    const auto within = [](std::int64_t exponent) {
        return static_cast<std::uint64_t>(exponent + kQuickExponent) <= 2 * kQuickExponent;
    };
    return digits <= kQuickDigits && within(a.exponent) && within(b.exponent);
}

std::uint64_t magnitude(std::int64_t n) {
    return n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
}

std::int64_t with_sign(bool negative, std::uint64_t n) {
    return negative ? -static_cast<std::int64_t>(n) : static_cast<std::int64_t>(n);
}

// Division by a power of ten as a multiplication: 2**(64+shift) / 10**places, rounded up. The error
// is below 10**places / 2**(64+shift), too little to matter to a dividend below 2**63.
struct Reciprocal {
    std::uint64_t factor = 0;
    int shift = 0;
};

constexpr std::array<Reciprocal, 20> kReciprocals = [] {
    std::array<Reciprocal, 20> all{};
    for (std::size_t places = 1; places < all.size(); ++places) {
        const std::uint64_t power = kPowersOfTen[places];
        const int shift = static_cast<int>(std::bit_width(power)) - 1;
        const Wide scaled = (Wide{1} << 64 << shift) / power + 1;
        all[places] = {static_cast<std::uint64_t>(scaled), shift};
    }
    return all;
}();

// n / 10**places, places up to 19.
std::uint64_t divide_by_power(std::uint64_t n, int places) {
    if (places == 0) return n;
    if (n >> 63) return n / power_of_ten(places);
    const Reciprocal& r = kReciprocals[static_cast<std::size_t>(places)];
    return static_cast<std::uint64_t>(Wide{n} * r.factor >> 64) >> r.shift;
}

// Half a unit that is so many places up.
constexpr std::array<std::uint64_t, 20> kHalves = [] {
    std::array<std::uint64_t, 20> all{};
    for (std::size_t places = 1; places < all.size(); ++places)
        all[places] = 5 * kPowersOfTen[places - 1];
    return all;
}();

// Divided by 10**places and rounded half up, places >= 1, for n below 2**62.
std::uint64_t drop_places(std::uint64_t n, int places) {
    const Reciprocal& r = kReciprocals[static_cast<std::size_t>(places)];
    const std::uint64_t sum = n + kHalves[static_cast<std::size_t>(places)];
    return static_cast<std::uint64_t>(Wide{sum} * r.factor >> 64) >> r.shift;
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
inline std::uint64_t round_short(std::uint64_t n, int digits, std::int64_t& exponent) {
    const std::uint64_t limit = power_of_ten(digits);
    if (n < limit) return n;
    const int excess = digit_count(n) - digits;
    n = n >> 62 == 0 ? drop_places(n, excess) : rounded_quotient(n, excess);
    exponent += excess;
    if (n < limit) return n;
    ++exponent;
    return n / 10;
}

std::uint64_t round_wide(Wide n, int digits, std::int64_t& exponent) {
    const int excess = wide_digits(n) - digits;
    const auto out =
        static_cast<std::uint64_t>((n + 5 * wide_power(excess - 1)) / wide_power(excess));
    exponent += excess;
    if (out < power_of_ten(digits)) return out;
    ++exponent;
    return out / 10;
}

inline std::uint64_t round_any(Wide n, int digits, std::int64_t& exponent) {
    const auto low = static_cast<std::uint64_t>(n);
    return low == n ? round_short(low, digits, exponent) : round_wide(n, digits, exponent);
}

// Step 1 of every operation: at most DIGITS+1 significant digits.
void cut(std::uint64_t& n, std::int64_t& exponent, int places) {
    if (n < power_of_ten(places)) return;
    const int excess = digit_count(n) - places;
    if (excess <= 0) return;
    n = divide_by_power(n, excess);
    exponent += excess;
}

// n with `places` zeros more, or, where that is negative, with as many last digits cut.
std::int64_t moved(std::int64_t n, std::int64_t places) {
    if (places >= 0) return n * static_cast<std::int64_t>(power_of_ten(static_cast<int>(places)));
    if (places < -18) return 0;
    return with_sign(n < 0, divide_by_power(magnitude(n), static_cast<int>(-places)));
}

SmallNumber signed_number(bool negative, std::uint64_t n, std::int64_t exponent) {
    return {with_sign(negative, n), exponent};
}

SmallNumber quick_plus(SmallNumber a, int digits) {
    if (a.coefficient == 0) return {};
    const std::uint64_t n = round_short(magnitude(a.coefficient), digits, a.exponent);
    return signed_number(a.coefficient < 0, n, a.exponent);
}

template <int step>
void strip_zeros(std::uint64_t& n, std::int64_t& exponent) {
    while (n % kPowersOfTen[step] == 0) {
        n /= kPowersOfTen[step];
        exponent += step;
    }
}

void strip_zeros(std::uint64_t& n, std::int64_t& exponent) {
    if (n % 2 != 0 || n % 10 != 0) return;
    strip_zeros<8>(n, exponent);
    strip_zeros<4>(n, exponent);
    strip_zeros<2>(n, exponent);
    strip_zeros<1>(n, exponent);
}

// The coefficient of a in the units of b, the finer operand; false when it needs more than 64 bits.
bool in_units_of(SmallNumber b, SmallNumber a, std::int64_t& coarse) {
    const std::int64_t apart = a.exponent - b.exponent;
    return apart <= 18 &&
           !__builtin_mul_overflow(a.coefficient,
                                   static_cast<std::int64_t>(power_of_ten(static_cast<int>(apart))),
                                   &coarse);
}

// The sum of x and y units of 10**exponent. Its rounding place is counted from the larger operand:
// what is beyond DIGITS+1 places from there is cut from both before they are added.
SmallNumber sum_of_units(std::int64_t x, std::int64_t y, std::int64_t exponent, int digits) {
    const std::uint64_t limit = power_of_ten(digits);
    const std::uint64_t larger = std::max(magnitude(x), magnitude(y));
    if (larger >= 10 * limit) {
        const int cut_off = digit_count(larger) - digits - 1;
        x = with_sign(x < 0, divide_by_power(magnitude(x), cut_off));
        y = with_sign(y < 0, divide_by_power(magnitude(y), cut_off));
        exponent += cut_off;
    }
    const std::int64_t sum = x + y;
    std::uint64_t n = magnitude(sum);
    if (larger < limit && n < limit) return {sum, n == 0 ? 0 : exponent};
    const bool two_more = n >= 10 * limit;
    n = two_more ? (n + 50) / 100 : (n + 5) / 10;
    exponent += two_more ? 2 : 1;
    if (n >= limit) n /= 10, ++exponent;
    return {with_sign(sum < 0, n), n == 0 ? 0 : exponent};
}

// The same where they are so far apart that the units of b do not do: two nonzero numbers, b the
// finer one.
SmallNumber aligned_sum(SmallNumber a, SmallNumber b, int digits) {
    const std::int64_t apart = a.exponent - b.exponent;
    // Places counted from the last digit of b.
    const std::int64_t top = std::max<std::int64_t>(apart + digit_count(magnitude(a.coefficient)),
                                                    digit_count(magnitude(b.coefficient)));
    const std::int64_t cut_off = std::max<std::int64_t>(top - digits - 1, 0);
    const std::int64_t sum = moved(a.coefficient, apart - cut_off) + moved(b.coefficient, -cut_off);
    std::uint64_t n = magnitude(sum);
    std::int64_t exponent = b.exponent + cut_off;
    const std::int64_t places = std::max<std::int64_t>(digit_count(n), top - cut_off);
    const int excess = static_cast<int>(places) - digits;
    if (excess > 0) {
        n = drop_places(n, excess);
        exponent += excess;
        if (n >= power_of_ten(digits)) n /= 10, ++exponent;
    }
    return signed_number(sum < 0, n, n == 0 ? 0 : exponent);
}

// The order of two numbers that differ by far more than rounding at any DIGITS from 4 on; 0: they
// do not, or it cannot be told.
int far_order(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    if (digits < 4 || !is_quick(a, b, digits)) return 0;
    const bool swapped = a.exponent < b.exponent;
    if (swapped) std::swap(a, b);
    std::int64_t x = 0, difference = 0;
    if (!in_units_of(b, a, x) || __builtin_sub_overflow(x, b.coefficient, &difference)) return 0;
    const std::uint64_t larger = std::max(magnitude(x), magnitude(b.coefficient));
    if (magnitude(difference) <= larger >> 8) return 0;
    return (difference > 0) != swapped ? 1 : -1;
}

bool both_within(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    const std::uint64_t limit = power_of_ten(static_cast<int>(digits));
    return a.exponent == b.exponent && magnitude(a.coefficient) < limit &&
           magnitude(b.coefficient) < limit;
}

}  // namespace

SmallNumber quick_add(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    if (!is_quick(a, b, digits)) return SmallNumber::none();
    const int places = static_cast<int>(digits);
    if (a.coefficient == 0) return quick_plus(b, places);
    if (b.coefficient == 0) return quick_plus(a, places);
    if (a.exponent < b.exponent) std::swap(a, b);
    std::int64_t coarse = 0;
    return in_units_of(b, a, coarse) ? sum_of_units(coarse, b.coefficient, b.exponent, places)
                                     : aligned_sum(a, b, places);
}

SmallNumber quick_subtract(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    return quick_add(a, {-b.coefficient, b.exponent}, digits);
}

SmallNumber quick_multiply(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    if (!is_quick(a, b, digits)) return SmallNumber::none();
    if (a.coefficient == 0 || b.coefficient == 0) return {};
    const int places = static_cast<int>(digits);
    std::uint64_t x = magnitude(a.coefficient), y = magnitude(b.coefficient);
    cut(x, a.exponent, places + 1);
    cut(y, b.exponent, places + 1);
    std::int64_t exponent = a.exponent + b.exponent;
    if (std::abs(exponent) >= kQuickExponent) return SmallNumber::none();
    const std::uint64_t n = round_any(Wide{x} * y, places, exponent);
    return signed_number((a.coefficient < 0) != (b.coefficient < 0), n, exponent);
}

SmallNumber quick_divide(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    if (!is_quick(a, b, digits) || b.coefficient == 0) return SmallNumber::none();
    if (a.coefficient == 0) return {};
    const int places = static_cast<int>(digits);
    std::uint64_t x = magnitude(a.coefficient), y = magnitude(b.coefficient);
    cut(x, a.exponent, places + 1);
    cut(y, b.exponent, places + 1);
    std::int64_t exponent = a.exponent - b.exponent;
    // An exact quotient gets zeros, which are stripped again.
    const int shift = places + 1 - digit_count(x) + digit_count(y);
    exponent -= shift;
    const Wide dividend = Wide{x} * wide_power(shift);
    const auto low = static_cast<std::uint64_t>(dividend);
    std::uint64_t quotient = low == dividend ? round_short(low / y, places, exponent)
                                             : round_any(dividend / y, places, exponent);
    strip_zeros(quotient, exponent);
    if (std::abs(exponent) >= kQuickExponent) return SmallNumber::none();
    return signed_number((a.coefficient < 0) != (b.coefficient < 0), quotient, exponent);
}

SmallNumber quick_integer_divide(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    if (!is_quick(a, b, digits) || b.coefficient == 0 || !both_within(a, b, digits))
        return SmallNumber::none();
    return {a.coefficient / b.coefficient, 0};
}

SmallNumber quick_remainder(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    if (!is_quick(a, b, digits) || b.coefficient == 0 || !both_within(a, b, digits))
        return SmallNumber::none();
    const std::int64_t rest = a.coefficient % b.coefficient;
    return {rest, rest == 0 ? 0 : a.exponent};
}

bool quick_compare(SmallNumber a, SmallNumber b, std::uint64_t digits, int& result) {
    result = far_order(a, b, digits);
    if (result != 0) return true;
    const SmallNumber difference = quick_subtract(a, b, digits);
    if (difference.is_none()) return false;
    result = (difference.coefficient > 0) - (difference.coefficient < 0);
    return true;
}

}  // namespace rexx
