// Decimal arithmetic: the operators of decimal.h for numbers of any length.
//
// Every operator first tries its quick kernel (decimal_quick.cpp). The general path works on
// coefficients in limbs; the rules, step by step, are in rexx.md 4.3 (REXX/VM Reference ch. 6).
#include <algorithm>
#include <array>
#include <bit>
#include <tuple>

#include "rexx/decimal.h"
#include "rexx/decimal_limbs.h"

namespace rexx {
namespace {

using limbs::Limbs;
using limbs::View;

// The coefficient of an operand after step 1: cut to `places` significant digits. Does not copy
// when nothing is cut.
class Operand {
  public:
    Operand(const Number& n, std::int64_t places)
        : exponent(n.exponent()), negative(n.is_negative()) {
        if (n.has_limbs()) {
            view_ = n.limbs();
        } else {
            small_ = {static_cast<std::uint32_t>(n.small_coefficient() % limbs::kBase),
                      static_cast<std::uint32_t>(n.small_coefficient() / limbs::kBase)};
            view_ = View(small_).first(small_[1] != 0 ? 2 : small_[0] != 0 ? 1 : 0);
        }
        digits = limbs::digits(view_);
        if (digits > places) cut(places);
    }
    Operand(const Operand&) = delete;
    Operand& operator=(const Operand&) = delete;

    View view() const { return view_; }
    std::int64_t top() const { return exponent + digits - 1; }

    std::int64_t exponent;
    std::int64_t digits;
    bool negative;

  private:
    void cut(std::int64_t places) {
        cut_ = limbs::shift_right(view_, digits - places);
        view_ = cut_;
        exponent += digits - places;
        digits = places;
    }

    std::array<std::uint32_t, 2> small_{};
    Limbs cut_;
    View view_;
};

// DIGITS as a signed count; beyond this every number is shorter.
std::int64_t places_of(std::uint64_t digits) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
    return static_cast<std::int64_t>(std::min(digits, kMost));
}

// Removes `excess` digits on the right, half up.
void drop_places(Limbs& coefficient, std::int64_t excess) {
    const bool up = limbs::digit_at(coefficient, excess - 1) >= 5;
    coefficient = limbs::shift_right(coefficient, excess);
    if (up) limbs::increment(coefficient);
}

// Rounds to at most `places` significant digits.
void round_to(Limbs& coefficient, std::int64_t& exponent, std::int64_t places) {
    const std::int64_t excess = limbs::digits(coefficient) - places;
    if (excess <= 0) return;
    drop_places(coefficient, excess);
    exponent += excess;
    if (limbs::digits(coefficient) > places) {  // 99.5 became 100
        coefficient = limbs::shift_right(coefficient, 1);
        ++exponent;
    }
}

void strip_zeros(Limbs& coefficient, std::int64_t& exponent) {
    if (coefficient.empty()) return;
    const std::int64_t zeros = limbs::trailing_zeros(coefficient);
    if (zeros == 0) return;
    coefficient = limbs::shift_right(coefficient, zeros);
    exponent += zeros;
}

// The exponent as it would be written: the leading place, in engineering form the multiple of three
// below it.
std::int64_t written_exponent(const Number& n, Form form) {
    const std::int64_t place = n.leading_place();
    if (!is_engineering(form)) return place;
    return place - ((place % 3) + 3) % 3;
}

Outcome failed(Fault fault) {
    return {fault, Number()};
}

// Last step: a zero is plain 0, and the exponent is in range.
Outcome checked(Number n, const Settings& settings) {
    if (n.is_zero()) return {};
    const std::int64_t written = written_exponent(n, settings.form);
    if (written > kMaxExponent) return failed(Fault::overflow);
    if (written < -kMaxExponent) return failed(Fault::underflow);
    return {Fault::none, std::move(n)};
}

Outcome finished(bool negative, Limbs coefficient, std::int64_t exponent,
                 const Settings& settings) {
    round_to(coefficient, exponent, places_of(settings.digits));
    return checked(Number::from_limbs(negative, std::move(coefficient), exponent), settings);
}

bool quick(QuickKernel kernel, const Number& a, const Number& b, std::uint64_t digits,
           Outcome& out) {
    if (a.has_limbs() || b.has_limbs()) return false;
    const auto x = a.small(), y = b.small();
    if (!x || !y) return false;
    const SmallNumber result = kernel(*x, *y, digits);
    if (result.is_none()) return false;
    out.value = Number(result);
    return true;
}

// An operand's coefficient with its units at `exponent`; what lies to the right is cut.
Limbs aligned(const Operand& n, std::int64_t exponent) {
    return n.exponent >= exponent ? limbs::shift_left(n.view(), n.exponent - exponent)
                                  : limbs::shift_right(n.view(), exponent - n.exponent);
}

// Signed sum of two coefficients in the same units.
Limbs signed_sum(const Limbs& a, bool a_negative, const Limbs& b, bool b_negative, bool& negative) {
    negative = a_negative;
    if (a_negative == b_negative) return limbs::add(a, b);
    if (limbs::compare(a, b) >= 0) return limbs::subtract(a, b);
    negative = b_negative;
    return limbs::subtract(b, a);
}

// Sum of two nonzero operands: aligned at DIGITS+1 places counted from the larger one's leading
// digit, rounded at DIGITS places from there (from the sum's, when it carried). Range not yet
// checked.
Number aligned_sum(const Operand& a, const Operand& b, bool b_negative, std::int64_t places) {
    const std::int64_t top = std::max(a.top(), b.top());
    std::int64_t exponent = std::max(std::min(a.exponent, b.exponent), top - places);
    bool negative = false;
    Limbs sum =
        signed_sum(aligned(a, exponent), a.negative, aligned(b, exponent), b_negative, negative);
    if (sum.empty()) return Number();
    const std::int64_t sum_top = std::max(exponent + limbs::digits(sum) - 1, top);
    const std::int64_t excess = sum_top - places + 1 - exponent;
    if (excess > 0) {
        drop_places(sum, excess);
        exponent += excess;
        round_to(sum, exponent, places);
    }
    return Number::from_limbs(negative, std::move(sum), exponent);
}

// a + b, or a - b; range not yet checked.
Number sum_of(const Number& a, const Number& b, bool subtracting, std::uint64_t digits) {
    if (b.is_zero()) return rounded(a, digits);
    if (a.is_zero()) return rounded(subtracting ? b.negated() : b, digits);
    const std::int64_t places = places_of(digits);
    return aligned_sum(Operand(a, places + 1), Operand(b, places + 1),
                       b.is_negative() != subtracting, places);
}

// Quotient with at least DIGITS+1 digits, not rounded.
Limbs long_quotient(const Operand& a, const Operand& b, std::int64_t places,
                    std::int64_t& exponent) {
    const std::int64_t shift = std::max<std::int64_t>(0, places + 1 - a.digits + b.digits);
    exponent = a.exponent - b.exponent - shift;
    return limbs::divide(limbs::shift_left(a.view(), shift), b.view()).first;
}

// The integer quotient of two operands brought to the same units, and its rest in those units.
struct Division {
    Limbs quotient, rest;
    std::int64_t exponent = 0;
    bool too_long = false;
};

Division divide_whole(const Operand& a, const Operand& b, std::int64_t places) {
    Division out;
    if (a.top() - b.top() > places) {
        out.too_long = true;
        return out;
    }
    out.exponent = std::min(a.exponent, b.exponent);
    // A divisor with a far higher place: the quotient is 0 and nothing need be aligned.
    if (b.top() > a.top()) return out;
    std::tie(out.quotient, out.rest) =
        limbs::divide(aligned(a, out.exponent), aligned(b, out.exponent));
    out.too_long = limbs::digits(out.quotient) > places;
    return out;
}

// acc of the power rule: for each bit of n from the top a multiplication, then a squaring.
Number raise(const Number& base, std::uint64_t n, const Settings& working) {
    Limbs acc{1};
    std::int64_t exponent = 0;
    const Operand factor(base, places_of(working.digits));
    const std::int64_t places = places_of(working.digits);
    for (int bit = static_cast<int>(std::bit_width(n)) - 1; bit >= 0; --bit) {
        if ((n >> bit) & 1) {
            acc = limbs::multiply(acc, factor.view());
            exponent += factor.exponent;
            round_to(acc, exponent, places);
        }
        if (bit == 0) break;
        acc = limbs::multiply(acc, acc);
        exponent *= 2;
        round_to(acc, exponent, places);
    }
    return Number::from_limbs(base.is_negative() && (n & 1), std::move(acc), exponent);
}

Number reciprocal(const Number& n, std::int64_t places) {
    std::int64_t exponent = 0;
    const Number one = Number::from_int(1);
    Limbs quotient = long_quotient(Operand(one, places), Operand(n, places), places, exponent);
    round_to(quotient, exponent, places);
    return Number::from_limbs(n.is_negative(), std::move(quotient), exponent);
}

Outcome stripped(const Number& n, const Settings& settings) {
    const Number value = rounded(n, settings.digits);
    const Operand operand(value, places_of(settings.digits));
    Limbs coefficient(operand.view().begin(), operand.view().end());
    std::int64_t exponent = value.exponent();
    strip_zeros(coefficient, exponent);
    return checked(Number::from_limbs(value.is_negative(), std::move(coefficient), exponent),
                   settings);
}

}  // namespace

Number rounded(const Number& n, std::uint64_t digits) {
    if (static_cast<std::uint64_t>(n.digits()) <= digits) return n;
    const Operand operand(n, places_of(digits) + 1);
    Limbs coefficient(operand.view().begin(), operand.view().end());
    std::int64_t exponent = operand.exponent;
    round_to(coefficient, exponent, places_of(digits));
    return Number::from_limbs(n.is_negative(), std::move(coefficient), exponent);
}

Outcome add(const Number& a, const Number& b, const Settings& settings) {
    Outcome out;
    if (quick(quick_add, a, b, settings.digits, out)) return out;
    return checked(sum_of(a, b, false, settings.digits), settings);
}

Outcome subtract(const Number& a, const Number& b, const Settings& settings) {
    Outcome out;
    if (quick(quick_subtract, a, b, settings.digits, out)) return out;
    return checked(sum_of(a, b, true, settings.digits), settings);
}

Outcome multiply(const Number& a, const Number& b, const Settings& settings) {
    Outcome out;
    if (quick(quick_multiply, a, b, settings.digits, out)) return out;
    const std::int64_t places = places_of(settings.digits) + 1;
    const Operand x(a, places), y(b, places);
    return finished(x.negative != y.negative, limbs::multiply(x.view(), y.view()),
                    x.exponent + y.exponent, settings);
}

Outcome divide(const Number& a, const Number& b, const Settings& settings) {
    if (b.is_zero()) return failed(Fault::zero_divisor);
    if (a.is_zero()) return {};
    Outcome out;
    if (quick(quick_divide, a, b, settings.digits, out)) return out;
    const std::int64_t places = places_of(settings.digits);
    const Operand x(a, places + 1), y(b, places + 1);
    std::int64_t exponent = 0;
    Limbs quotient = long_quotient(x, y, places, exponent);
    round_to(quotient, exponent, places);
    strip_zeros(quotient, exponent);
    return checked(Number::from_limbs(x.negative != y.negative, std::move(quotient), exponent),
                   settings);
}

Outcome integer_divide(const Number& a, const Number& b, const Settings& settings) {
    if (b.is_zero()) return failed(Fault::zero_divisor);
    if (a.is_zero()) return {};
    Outcome out;
    if (quick(quick_integer_divide, a, b, settings.digits, out)) return out;
    const std::int64_t places = places_of(settings.digits);
    const Operand x(a, places + 1), y(b, places + 1);
    Division division = divide_whole(x, y, places);
    if (division.too_long) return failed(Fault::quotient_too_long);
    return checked(Number::from_limbs(x.negative != y.negative, std::move(division.quotient), 0),
                   settings);
}

Outcome remainder(const Number& a, const Number& b, const Settings& settings) {
    if (b.is_zero()) return failed(Fault::zero_divisor);
    if (a.is_zero()) return {};
    Outcome out;
    if (quick(quick_remainder, a, b, settings.digits, out)) return out;
    const std::int64_t places = places_of(settings.digits);
    const Operand x(a, places + 1), y(b, places + 1);
    Division division = divide_whole(x, y, places);
    if (division.too_long) return failed(Fault::remainder_too_long);
    if (division.quotient.empty()) return plus(a, settings);
    return finished(x.negative, std::move(division.rest), division.exponent, settings);
}

Outcome power(const Number& base, const Number& exponent, const Settings& settings) {
    const auto n = to_int64(exponent, settings.digits);
    if (!n || *n > kMaxExponent || *n < -kMaxExponent) return failed(Fault::power_not_whole);
    if (*n == 0) return {Fault::none, Number::from_int(1)};
    if (base.is_zero()) return *n > 0 ? Outcome{} : failed(Fault::zero_divisor);
    const auto count = static_cast<std::uint64_t>(*n < 0 ? -*n : *n);
    Settings working = settings;
    working.digits += static_cast<std::uint64_t>(digit_count(count)) + 1;
    const Operand cut(base, places_of(settings.digits) + 1);
    const Number start =
        Number::from_limbs(cut.negative, Limbs(cut.view().begin(), cut.view().end()), cut.exponent);
    const Number acc = raise(start, count, working);
    return stripped(*n < 0 ? reciprocal(acc, places_of(working.digits)) : acc, settings);
}

Outcome plus(const Number& a, const Settings& settings) {
    return checked(rounded(a, settings.digits), settings);
}

Outcome minus(const Number& a, const Settings& settings) {
    return checked(rounded(a, settings.digits).negated(), settings);
}

int compare(const Number& a, const Number& b, const Settings& settings) {
    const std::uint64_t digits =
        settings.digits > settings.fuzz ? settings.digits - settings.fuzz : 1;
    const auto x = a.small(), y = b.small();
    int sign = 0;
    if (x && y && quick_compare(*x, *y, digits, sign)) return sign;
    return sum_of(a, b, true, digits).sign();
}

bool loses_digits(const Number& n, std::uint64_t digits) {
    const auto count = static_cast<std::uint64_t>(n.digits());
    if (count <= digits) return false;
    const Operand whole(n, places_of(count));
    return count - static_cast<std::uint64_t>(limbs::trailing_zeros(whole.view())) > digits;
}

}  // namespace rexx
