// Decimal numbers as text: results of operations, TRUNC and FORMAT, see decimal.h.
#include <algorithm>

#include "rexx/decimal.h"
#include "rexx/decimal_limbs.h"

namespace rexx {
namespace {

// Plain form: the digits with a point put in, zeros added where the point lies outside them.
std::string plain_text(bool negative, std::string_view digits, std::int64_t exponent) {
    std::string out;
    const auto count = static_cast<std::int64_t>(digits.size());
    out.reserve(digits.size() + 3 + static_cast<std::size_t>(exponent < 0 ? -exponent : exponent));
    if (negative) out += '-';
    if (exponent >= 0) {
        out += digits;
        out.append(static_cast<std::size_t>(exponent), '0');
    } else if (count + exponent > 0) {
        out += digits.substr(0, static_cast<std::size_t>(count + exponent));
        out += '.';
        out += digits.substr(static_cast<std::size_t>(count + exponent));
    } else {
        out += "0.";
        out.append(static_cast<std::size_t>(-exponent - count), '0');
        out += digits;
    }
    return out;
}

// The exponent shown: the leading place, or the multiple of three below it.
std::int64_t shown_exponent(std::int64_t leading_place, Form form) {
    if (!is_engineering(form)) return leading_place;
    return leading_place - ((leading_place % 3) + 3) % 3;
}

// True when a number needs the exponential form at a trigger (DIGITS, or FORMAT's expt), by the
// rule of VM or that of ANSI.
bool is_exponential(const Number& n, std::uint64_t trigger, Form form) {
    static constexpr std::int64_t kAnsiZeros = 5;
    if (is_ansi(form)) {
        const std::int64_t place = n.leading_place();
        return trigger == 0 || place < -kAnsiZeros - 1 ||
               static_cast<std::uint64_t>(std::max<std::int64_t>(place + 1, 0)) > trigger;
    }
    const std::int64_t exponent = n.exponent();
    if (exponent < 0 && static_cast<std::uint64_t>(-exponent) / 2 >= trigger &&
        static_cast<std::uint64_t>(-exponent) > 2 * trigger)
        return true;
    const std::int64_t before = std::max<std::int64_t>(n.leading_place() + 1, 0);
    return static_cast<std::uint64_t>(before) > trigger;
}

// A number taken apart for FORMAT and TRUNC: digits with the point `-exponent` places from the
// right, and the exponent shown behind.
struct Parts {
    Number mantissa;
    std::int64_t exponent = 0;
};

Parts split(const Number& n, Form form) {
    const std::int64_t shown = shown_exponent(n.leading_place(), form);
    return {n.scaled(n.exponent() - shown), shown};
}

// The mantissa with exactly `decimals` places: rounded half up, or zeros added by the writer.
Number with_decimals(const Number& n, std::uint64_t decimals) {
    const auto places = -n.exponent();
    if (places <= 0 || static_cast<std::uint64_t>(places) <= decimals) return n;
    const std::int64_t keep = n.digits() - places + static_cast<std::int64_t>(decimals);
    if (keep < 0) return Number();
    if (keep > 0) return rounded(n, static_cast<std::uint64_t>(keep));
    // Nothing is kept: the first digit alone decides between 0 and one unit of the last place.
    const bool up = n.digit_text()[0] >= '5';
    return Number::from_parts(n.is_negative(), up ? 1 : 0, -static_cast<std::int64_t>(decimals));
}

// Plain text of n with `decimals` places, which n does not pass.
std::string padded_text(const Number& n, std::uint64_t decimals) {
    if (n.is_zero()) return decimals == 0 ? "0" : "0." + std::string(decimals, '0');
    std::string out = plain_text(n.is_negative(), n.digit_text(), n.exponent());
    const std::uint64_t has = n.exponent() < 0 ? static_cast<std::uint64_t>(-n.exponent()) : 0;
    if (has < decimals) {
        if (has == 0) out += '.';
        out.append(decimals - has, '0');
    }
    return out;
}

std::uint64_t own_decimals(const Number& n) {
    return n.is_zero() || n.exponent() >= 0 ? 0 : static_cast<std::uint64_t>(-n.exponent());
}

// Characters that the plain text of n takes at least, for the limit check.
std::uint64_t plain_size(const Number& n, std::uint64_t decimals) {
    const auto before =
        static_cast<std::uint64_t>(std::max<std::int64_t>(n.leading_place() + 1, 1));
    return before + std::max(decimals, own_decimals(n));
}

// E, sign and digits padded to `width`; blanks for an exponent of 0 when a width was asked for.
TextOutcome exponent_text(std::int64_t exponent, std::optional<std::uint64_t> width) {
    if (exponent == 0) return {Fault::none, std::string(width ? *width + 2 : 0, ' ')};
    const std::string digits = std::to_string(exponent < 0 ? -exponent : exponent);
    if (width && digits.size() > *width) return {Fault::width_too_small, ""};
    std::string out = exponent < 0 ? "E-" : "E+";
    if (width) out.append(*width - digits.size(), '0');
    return {Fault::none, out + digits};
}

// Splits, rounds to `after` and splits again when that carried into another place (9.99 -> 10.0).
Parts rounded_parts(const Number& n, std::optional<std::uint64_t> after, Form form) {
    Parts parts = split(n, form);
    if (!after) return parts;
    const Number mantissa = with_decimals(parts.mantissa, *after);
    if (mantissa.leading_place() == parts.mantissa.leading_place() || mantissa.is_zero())
        return {mantissa, parts.exponent};
    Parts carried = split(mantissa.scaled(mantissa.exponent() + parts.exponent), form);
    carried.mantissa = with_decimals(carried.mantissa, *after);
    return carried;
}

// Puts blanks before the integer part to make it `before` characters wide.
bool widen(std::string& out, std::optional<std::uint64_t> before) {
    if (!before) return true;
    const std::size_t whole = std::min(out.find('.'), out.size());
    if (whole > *before) return false;
    out.insert(0, *before - whole, ' ');
    return true;
}

}  // namespace

std::string text(const Number& n, const Settings& settings) {
    if (n.is_zero()) return "0";
    const std::string digits = n.digit_text();
    if (!is_exponential(n, settings.digits, settings.form))
        return plain_text(n.is_negative(), digits, n.exponent());
    const std::int64_t shown = shown_exponent(n.leading_place(), settings.form);
    std::string out = plain_text(n.is_negative(), digits, n.exponent() - shown);
    if (shown == 0) return out;
    out += shown < 0 ? "E-" : "E+";
    return out + std::to_string(shown < 0 ? -shown : shown);
}

TextOutcome truncated_text(const Number& n, std::uint64_t decimals, const Settings& settings,
                           std::uint64_t limit) {
    Outcome value = plus(n, settings);
    if (!value.ok()) return {value.fault, ""};
    Number& cut = value.value;
    const std::int64_t excess =
        -cut.exponent() - static_cast<std::int64_t>(std::min(decimals, limit));
    if (excess > 0) {
        const Number::Limbs all =
            cut.has_limbs() ? cut.limbs() : limbs::from_u64(cut.small_coefficient());
        cut = Number::from_limbs(cut.is_negative(), limbs::shift_right(all, excess),
                                 cut.exponent() + excess);
    }
    if (decimals > limit || plain_size(cut, decimals) > limit) return {Fault::too_large, ""};
    return {Fault::none, padded_text(cut, decimals)};
}

TextOutcome formatted_text(const Number& n, const Layout& layout, const Settings& settings,
                           std::uint64_t limit) {
    Outcome value = plus(n, settings);
    if (!value.ok()) return {value.fault, ""};
    for (const auto& field : {layout.before, layout.after, layout.exponent_width})
        if (field && *field > limit) return {Fault::too_large, ""};
    // Rounding at `after` can need one more place before the point: 99.9 at 0 decimals.
    const std::uint64_t trigger = layout.trigger.value_or(settings.digits);
    const bool exponential =
        layout.exponent_width != std::uint64_t{0} &&
        (is_exponential(value.value, trigger, settings.form) ||
         (layout.after &&
          is_exponential(with_decimals(value.value, *layout.after), trigger, settings.form)));
    Parts parts{value.value, 0};
    if (exponential)
        parts = rounded_parts(value.value, layout.after, settings.form);
    else if (layout.after)
        parts.mantissa = with_decimals(value.value, *layout.after);
    const std::uint64_t decimals = layout.after.value_or(own_decimals(parts.mantissa));
    if (plain_size(parts.mantissa, decimals) > limit) return {Fault::too_large, ""};
    TextOutcome out{Fault::none, padded_text(parts.mantissa, decimals)};
    if (!widen(out.text, layout.before)) return {Fault::width_too_small, ""};
    if (!exponential) return out;
    const TextOutcome exponent = exponent_text(parts.exponent, layout.exponent_width);
    if (exponent.fault != Fault::none) return exponent;
    out.text += exponent.text;
    return out;
}

}  // namespace rexx
