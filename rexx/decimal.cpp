// Decimal numbers: construction, notation and whole numbers, see decimal.h.
#include "rexx/decimal.h"

#include <array>
#include <bit>
#include <cstdlib>

#include "rexx/decimal_limbs.h"

namespace rexx {
namespace {

// Coefficients below this are kept in one word.
constexpr std::uint64_t kSmallLimit = kPowersOfTen[18];

// An exponent of more digits makes the text no number.
constexpr std::size_t kExponentDigits = 9;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Where a number stands in its text: the reader moves over it once.
struct Reader {
    std::string_view text;
    std::size_t at = 0;

    bool done() const { return at == text.size(); }
    bool skip(char c) {
        if (done() || text[at] != c) return false;
        ++at;
        return true;
    }
    void skip_blanks() {
        while (skip(' ')) {
        }
    }
    std::string_view digits() {
        const std::size_t begin = at;
        while (!done() && is_digit(text[at])) ++at;
        return text.substr(begin, at - begin);
    }
};

// E, sign, one to nine digits; 0 when there is no E.
std::optional<std::int64_t> read_exponent(Reader& reader) {
    if (!reader.skip('E') && !reader.skip('e')) return 0;
    const bool negative = reader.skip('-');
    if (!negative) reader.skip('+');
    const std::string_view digits = reader.digits();
    if (digits.empty() || digits.size() > kExponentDigits) return std::nullopt;
    std::int64_t exponent = 0;
    for (char c : digits) exponent = exponent * 10 + (c - '0');
    return negative ? -exponent : exponent;
}

Number from_digit_runs(bool negative, std::string_view whole, std::string_view decimals,
                       std::int64_t exponent) {
    exponent -= static_cast<std::int64_t>(decimals.size());
    while (!whole.empty() && whole.front() == '0') whole.remove_prefix(1);
    if (whole.size() + decimals.size() > 18) {
        std::string all(whole);
        all += decimals;
        return Number::from_limbs(negative, limbs::from_digits(all), exponent);
    }
    std::uint64_t coefficient = 0;
    for (char c : whole) coefficient = coefficient * 10 + static_cast<std::uint64_t>(c - '0');
    for (char c : decimals) coefficient = coefficient * 10 + static_cast<std::uint64_t>(c - '0');
    return Number::from_parts(negative, coefficient, exponent);
}

}  // namespace

FaultCode fault_code(Fault fault) {
    switch (fault) {
        case Fault::none:
            return {0, 0};
        case Fault::overflow:
            return {42, 1};
        case Fault::underflow:
            return {42, 2};
        case Fault::zero_divisor:
            return {42, 3};
        case Fault::power_not_whole:
            return {26, 8};
        case Fault::quotient_too_long:
            return {26, 11};
        case Fault::remainder_too_long:
            return {26, 12};
        case Fault::width_too_small:
            return {40, 38};
        case Fault::too_large:
            return {5, 1};
    }
    return {49, 1};
}

Number::Number(SmallNumber n)
    : small_(n.coefficient < 0 ? 0 - static_cast<std::uint64_t>(n.coefficient)
                               : static_cast<std::uint64_t>(n.coefficient)),
      exponent_(n.exponent),
      negative_(n.coefficient < 0) {}

Number Number::from_int(std::int64_t n) {
    const auto magnitude =
        n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    return from_parts(n < 0, magnitude, 0);
}

Number Number::from_parts(bool negative, std::uint64_t coefficient, std::int64_t exponent) {
    Number out;
    if (coefficient >= kSmallLimit)
        out.limbs_ = limbs::from_u64(coefficient);
    else
        out.small_ = coefficient;
    out.exponent_ = exponent;
    out.negative_ = negative && coefficient != 0;
    return out;
}

Number Number::from_limbs(bool negative, Limbs coefficient, std::int64_t exponent) {
    if (coefficient.size() <= 2) return from_parts(negative, limbs::to_u64(coefficient), exponent);
    Number out;
    out.limbs_ = std::move(coefficient);
    out.exponent_ = exponent;
    out.negative_ = negative;
    return out;
}

std::optional<Number> Number::parse(std::string_view text) {
    Reader reader{text};
    reader.skip_blanks();
    const bool negative = reader.skip('-');
    if (!negative) reader.skip('+');
    reader.skip_blanks();
    const std::string_view whole = reader.digits();
    const std::string_view decimals = reader.skip('.') ? reader.digits() : std::string_view{};
    if (whole.empty() && decimals.empty()) return std::nullopt;
    const std::optional<std::int64_t> exponent = read_exponent(reader);
    if (!exponent) return std::nullopt;
    reader.skip_blanks();
    if (!reader.done()) return std::nullopt;
    return from_digit_runs(negative, whole, decimals, *exponent);
}

bool Number::has_long_exponent(std::string_view text) {
    const std::size_t e = text.find_first_of("Ee");
    if (e == text.npos || !parse(text.substr(0, e))) return false;
    Reader reader{text.substr(e + 1)};
    if (!reader.skip('-')) reader.skip('+');
    const std::size_t length = reader.digits().size();
    reader.skip_blanks();
    return length > 9 && reader.done() && !parse(text);
}

std::int64_t Number::digits() const {
    return has_limbs() ? limbs::digits(limbs_) : digit_count(small_);
}

std::string Number::digit_text() const {
    return has_limbs() ? limbs::to_digits(limbs_) : std::to_string(small_);
}

std::optional<SmallNumber> Number::small() const {
    if (has_limbs() || exponent_ != static_cast<std::int32_t>(exponent_)) return std::nullopt;
    const auto coefficient = static_cast<std::int64_t>(small_);
    return SmallNumber{negative_ ? -coefficient : coefficient, exponent_};
}

Number Number::negated() const {
    Number out = *this;
    out.negative_ = !negative_ && !is_zero();
    return out;
}

Number Number::magnitude() const {
    Number out = *this;
    out.negative_ = false;
    return out;
}

Number Number::scaled(std::int64_t exponent) const {
    Number out = *this;
    out.exponent_ = exponent;
    return out;
}

std::optional<Number> to_whole(const Number& n, std::uint64_t digits) {
    const Number value = rounded(n, digits);
    if (value.is_zero()) return Number();
    if (value.leading_place() < 0 || static_cast<std::uint64_t>(value.leading_place()) >= digits)
        return std::nullopt;
    if (value.exponent() == 0) return value;
    const Number::Limbs coefficient =
        value.has_limbs() ? value.limbs() : limbs::from_u64(value.small_coefficient());
    if (value.exponent() > 0)
        return Number::from_limbs(value.is_negative(),
                                  limbs::shift_left(coefficient, value.exponent()), 0);
    if (limbs::trailing_zeros(coefficient) < -value.exponent()) return std::nullopt;
    return Number::from_limbs(value.is_negative(),
                              limbs::shift_right(coefficient, -value.exponent()), 0);
}

std::optional<std::int64_t> to_int64(const Number& n, std::uint64_t digits) {
    const bool plain = n.exponent() == 0 && !n.has_limbs();
    if (!plain || static_cast<std::uint64_t>(digit_count(n.small_coefficient())) > digits) {
        const std::optional<Number> whole = to_whole(n, digits);
        if (!whole) return std::nullopt;
        const std::optional<SmallNumber> small = whole->small();
        return small ? std::optional(small->coefficient) : std::nullopt;
    }
    return n.small()->coefficient;
}

std::string to_bytes(const Number& n) {
    return limbs::to_bytes(n.has_limbs() ? n.limbs() : limbs::from_u64(n.small_coefficient()));
}

Number from_bytes(std::string_view big_endian) {
    return Number::from_limbs(false, limbs::from_bytes(big_endian), 0);
}

}  // namespace rexx
