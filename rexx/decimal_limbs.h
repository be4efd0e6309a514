// Decimal arithmetic: coefficients of any length.
//
// Unsigned whole numbers in base 10**9, least significant limb first, without leading zero limbs
// (zero is empty). The private floor of rexx/decimal.h: signs, exponents and rounding are above.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rexx::limbs {

inline constexpr std::uint32_t kBase = 1000000000;
inline constexpr int kLimbDigits = 9;

using Limbs = std::vector<std::uint32_t>;
using View = std::span<const std::uint32_t>;

void trim(Limbs& a);
Limbs from_u64(std::uint64_t n);
// `digits` are decimal digits only; leading zeros are dropped.
Limbs from_digits(std::string_view digits);
// "0" for zero.
std::string to_digits(View a);
// The value; only for a below 2**64.
std::uint64_t to_u64(View a);

// Number of decimal digits; 0 for zero.
std::int64_t digits(View a);
// The decimal digit at `place` (0 = units), 0 above the top.
int digit_at(View a, std::int64_t place);
// How many zeros a nonzero number ends with.
std::int64_t trailing_zeros(View a);

int compare(View a, View b);
Limbs add(View a, View b);
// a - b, for a >= b.
Limbs subtract(View a, View b);
void increment(Limbs& a);
// Schoolbook, and Karatsuba from about a thousand digits.
Limbs multiply(View a, View b);
// Quotient and remainder, b not zero: Knuth's algorithm D, from about 700 digits recursively by
// multiplication.
std::pair<Limbs, Limbs> divide(View a, View b);
// a * 10**places and a / 10**places (cut).
Limbs shift_left(View a, std::int64_t places);
Limbs shift_right(View a, std::int64_t places);

// Magnitude as bytes, most significant first, and back.
std::string to_bytes(View a);
Limbs from_bytes(std::string_view big_endian);

}  // namespace rexx::limbs
