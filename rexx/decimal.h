// Decimal arithmetic of the language.
//
// Numbers as NUMERIC DIGITS, FORM and FUZZ want them (REXX/VM Reference ch. 6; ANSI X3.274 7.4):
// operands are cut to DIGITS+1 digits, sums are aligned at DIGITS+1 places, every result is rounded
// half up once. That is not what a general decimal library does, so the arithmetic is ours. Nothing
// here knows about programs, conditions or conversions of arguments; a Fault says what went wrong
// and its caller turns it into a REXX error.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexx {

// NUMERIC FORM, and who decides when a number needs an exponent: the VM rule, or (OPTIONS ANSI) the
// one of ANSI X3.274 (rexx.md 4.4).
enum class Form : std::uint8_t { scientific, engineering, ansi_scientific, ansi_engineering };
constexpr bool is_engineering(Form form) {
    return form == Form::engineering || form == Form::ansi_engineering;
}
constexpr bool is_ansi(Form form) {
    return form >= Form::ansi_scientific;
}
constexpr Form form_of(bool engineering, bool ansi) {
    return static_cast<Form>((engineering ? 1 : 0) + (ansi ? 2 : 0));
}

// NUMERIC DIGITS, FORM and FUZZ; digits >= 1, fuzz < digits.
struct Settings {
    std::uint64_t digits = 9;
    Form form = Form::scientific;
    std::uint64_t fuzz = 0;
};

// Largest exponent a number may be written with, in either direction (nine digits).
inline constexpr std::int64_t kMaxExponent = 999999999;

// Why an operation has no result; fault_code() gives the REXX error number and subcode.
enum class Fault : std::uint8_t {
    none,
    overflow,            // 42.1
    underflow,           // 42.2
    zero_divisor,        // 42.3
    power_not_whole,     // 26.8
    quotient_too_long,   // 26.11, of %
    remainder_too_long,  // 26.12, of //
    width_too_small,     // 40.38, of FORMAT
    too_large,           // 5.1, the text asked for passes the caller's limit
};

struct FaultCode {
    int error;
    int subcode;
};
FaultCode fault_code(Fault fault);

inline constexpr std::array<std::uint64_t, 20> kPowersOfTen = [] {
    std::array<std::uint64_t, 20> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
}();

// 10 to the power n, n <= 19.
inline std::uint64_t power_of_ten(int n) {
    return kPowersOfTen[static_cast<std::size_t>(n)];
}

// Number of decimal digits of n; 1 for 0.
inline int digit_count(std::uint64_t n) {
    // 1233/4096 is just above log10(2): right, or one too many.
    const int guess = (static_cast<int>(std::bit_width(n | 1)) * 1233) >> 12;
    return guess + ((n | 1) >= kPowersOfTen[static_cast<std::size_t>(guess)] ? 1 : 0);
}

// A number as 16 bytes without storage of its own: coefficient x 10**exponent, |coefficient| below
// 10**18. The machine's register values and the quick kernels below use it.
struct SmallNumber {
    std::int64_t coefficient = 0;
    std::int64_t exponent = 0;  // fits 32 bits in what Number::small() gives

    // What is no number: the answer of a quick kernel that cannot tell.
    static SmallNumber none() { return {0, std::numeric_limits<std::int64_t>::min()}; }
    bool is_none() const { return exponent == std::numeric_limits<std::int64_t>::min(); }
};

// A decimal number: sign, coefficient, exponent. Trailing zeros of the coefficient count (1.50 and
// 1.5 are equal but are written differently); leading ones never exist. A zero has coefficient 0
// and may have any exponent, which TRUNC and FORMAT do not look at. Coefficients below 10**18 need
// no allocation.
class Number {
  public:
    Number() = default;
    Number(SmallNumber n);
    // Any whole number, exactly.
    static Number from_int(std::int64_t n);

    // Reads the REXX notation: blanks, sign, blanks, digits with at most one point, E and an
    // exponent of at most 9 digits, blanks (rexx.md 4.1). nullopt: not a number.
    static std::optional<Number> parse(std::string_view text);
    // True for what would be a number but for an exponent of more than 9 digits (41.7, 40.9).
    static bool has_long_exponent(std::string_view text);

    // Base 10**9, least significant first, no leading zero limb; for coefficients >= 10**18 only.
    using Limbs = std::vector<std::uint32_t>;
    static Number from_limbs(bool negative, Limbs limbs, std::int64_t exponent);
    static Number from_parts(bool negative, std::uint64_t coefficient, std::int64_t exponent);

    bool is_zero() const { return limbs_.empty() && small_ == 0; }
    // Never for zero: there is no minus zero.
    bool is_negative() const { return negative_; }
    int sign() const { return is_zero() ? 0 : negative_ ? -1 : 1; }
    std::int64_t exponent() const { return exponent_; }
    // Digits of the coefficient, 1 for 0.
    std::int64_t digits() const;
    // Place of the leading digit: 0 for units, -1 for tenths. (The exponent in scientific form.)
    std::int64_t leading_place() const { return exponent_ + digits() - 1; }
    // The coefficient as digits, "0" for 0.
    std::string digit_text() const;

    // The same value as a SmallNumber, if it fits.
    std::optional<SmallNumber> small() const;
    bool has_limbs() const { return !limbs_.empty(); }
    std::uint64_t small_coefficient() const { return small_; }
    const Limbs& limbs() const { return limbs_; }

    // Same digits, other sign or place; no rounding.
    Number negated() const;
    Number magnitude() const;
    Number scaled(std::int64_t exponent) const;

  private:
    Limbs limbs_;
    std::uint64_t small_ = 0;
    std::int64_t exponent_ = 0;
    bool negative_ = false;
};

// What an operation gives: a value, or a fault (then the value is 0).
struct Outcome {
    Fault fault = Fault::none;
    Number value;
    bool ok() const { return fault == Fault::none; }
};

// The operators + - * / % // ** and prefix + -, rounded at settings.digits (rexx.md 4.3).
Outcome add(const Number& a, const Number& b, const Settings& settings);
Outcome subtract(const Number& a, const Number& b, const Settings& settings);
Outcome multiply(const Number& a, const Number& b, const Settings& settings);
Outcome divide(const Number& a, const Number& b, const Settings& settings);
Outcome integer_divide(const Number& a, const Number& b, const Settings& settings);
Outcome remainder(const Number& a, const Number& b, const Settings& settings);
Outcome power(const Number& base, const Number& exponent, const Settings& settings);
Outcome plus(const Number& a, const Settings& settings);
Outcome minus(const Number& a, const Settings& settings);

// Sign of a-b computed at DIGITS-FUZZ digits: -1, 0, 1. Never faults (rexx.md 4.6).
int compare(const Number& a, const Number& b, const Settings& settings);

// True when the number has more than `digits` significant digits that are not trailing zeros: the
// LOSTDIGITS condition of an operand.
bool loses_digits(const Number& n, std::uint64_t digits);

// Rounded half up to `digits` significant digits, exponent unchecked.
Number rounded(const Number& n, std::uint64_t digits);

// How a result is written at these settings: plain, or with an exponent when more than DIGITS
// digits stand before the point or more than 2 x DIGITS after it (VM rule, rexx.md 4.4; ANSI: more
// than five zeros behind the point). Ask when
// the result is made, or keep the settings it was made under: the text of a value does not change
// when NUMERIC does.
std::string text(const Number& n, const Settings& settings);

// The value as a whole number: rounded as by +0, no decimals but zeros, integer part of at most
// `digits` digits (rexx.md 4.5). nullopt when it is not, or (to_int64) does not fit.
std::optional<Number> to_whole(const Number& n, std::uint64_t digits);
std::optional<std::int64_t> to_int64(const Number& n, std::uint64_t digits);

// Exact conversions of whole numbers for D2X, C2D and their like: magnitude, most significant byte
// first, no leading zero bytes ("" for 0). n must have exponent 0 (to_whole gives that).
std::string to_bytes(const Number& n);
Number from_bytes(std::string_view big_endian);

// TRUNC: n+0, cut or extended to `decimals` places, never with an exponent. Fault::too_large when
// the text would be longer than `limit` characters.
struct TextOutcome {
    Fault fault = Fault::none;
    std::string text;
};
TextOutcome truncated_text(const Number& n, std::uint64_t decimals, const Settings& settings,
                           std::uint64_t limit);

// FORMAT: absent fields are those not given (rexx.md 9.2).
struct Layout {
    std::optional<std::uint64_t> before, after, exponent_width, trigger;
};
TextOutcome formatted_text(const Number& n, const Layout& layout, const Settings& settings,
                           std::uint64_t limit);

// Quick kernels for the machine: the same results as the operators above, for operands and results
// that fit. None: use the operators (too many digits, a fault, ...).
using QuickKernel = SmallNumber(SmallNumber a, SmallNumber b, std::uint64_t digits);
QuickKernel quick_add, quick_subtract, quick_multiply, quick_divide, quick_integer_divide,
    quick_remainder;
// Sign of a-b at `digits` (DIGITS-FUZZ) digits; false: use compare().
bool quick_compare(SmallNumber a, SmallNumber b, std::uint64_t digits, int& result);

}  // namespace rexx
