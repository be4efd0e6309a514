// Decimal arithmetic the slow way, see slow_decimal.h.
#include "tests/rexx/slow_decimal.h"

#include <algorithm>
#include <cstdlib>

namespace slow {
namespace {

std::string strip(std::string n) {
    n.erase(0, std::min(n.find_first_not_of('0'), n.size()));
    return n;
}

int compare_whole(const std::string& a, const std::string& b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.compare(b) < 0 ? -1 : a == b ? 0 : 1;
}

std::string add_whole(std::string a, std::string b) {
    const std::size_t size = std::max(a.size(), b.size()) + 1;
    a.insert(0, size - a.size(), '0');
    b.insert(0, size - b.size(), '0');
    int carry = 0;
    for (std::size_t i = size; i-- > 0;) {
        const int sum = a[i] - '0' + b[i] - '0' + carry;
        a[i] = static_cast<char>('0' + sum % 10);
        carry = sum / 10;
    }
    return strip(a);
}

std::string subtract_whole(std::string a, std::string b) {  // a >= b
    b.insert(0, a.size() - b.size(), '0');
    int borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        int difference = a[i] - b[i] - borrow;
        borrow = difference < 0 ? 1 : 0;
        a[i] = static_cast<char>('0' + difference + 10 * borrow);
    }
    return strip(a);
}

std::string multiply_whole(const std::string& a, const std::string& b) {
    std::string out;
    for (char digit : b) {
        if (!out.empty()) out += '0';
        for (int i = 0; i < digit - '0'; ++i) out = add_whole(out, a);
    }
    return out;
}

// Long division by repeated subtraction.
std::string divide_whole(const std::string& a, const std::string& b, std::string& rest) {
    std::string quotient;
    rest.clear();
    for (char digit : a) {
        rest = strip(rest + digit);
        char count = '0';
        while (compare_whole(rest, b) >= 0) {
            rest = subtract_whole(rest, b);
            ++count;
        }
        quotient += count;
    }
    return strip(quotient);
}

long size(const std::string& digits) {
    return static_cast<long>(digits.size());
}
long top(const Decimal& n) {
    return n.exponent + size(n.digits) - 1;
}
std::string zeros(long count) {
    return std::string(static_cast<std::size_t>(count), '0');
}

Decimal cut(Decimal n, long places) {
    const long excess = size(n.digits) - places;
    if (excess > 0) {
        n.digits.resize(static_cast<std::size_t>(places));
        n.exponent += excess;
    }
    return n;
}

// Rounds away all places below `place`.
Decimal round_at(Decimal n, long place) {
    const long excess = place - n.exponent;
    if (excess <= 0) return n;
    if (size(n.digits) < excess) n.digits.insert(0, zeros(excess - size(n.digits)));
    const char first = n.digits[n.digits.size() - static_cast<std::size_t>(excess)];
    n.digits.erase(n.digits.size() - static_cast<std::size_t>(excess));
    n.exponent = place;
    n.digits = first >= '5' ? add_whole(n.digits, "1") : strip(n.digits);
    return n;
}

Decimal round(Decimal n, long places) {
    if (n.digits.empty()) return {};
    n = round_at(n, top(n) - places + 1);
    return size(n.digits) > places ? round_at(n, n.exponent + 1) : n;
}

Answer finish(Decimal n, long places) {
    n = round(n, places);
    if (n.digits.empty()) return {};
    if (top(n) > 999999999 || top(n) < -999999999) return {"overflow", {}};
    return {"", n};
}

Decimal strip_zeros(Decimal n) {
    while (!n.digits.empty() && n.digits.back() == '0') {
        n.digits.pop_back();
        ++n.exponent;
    }
    return n;
}

// The digits of n at places top..low, "0" where it has none.
std::string window(const Decimal& n, long highest, long low) {
    std::string out;
    for (long place = highest; place >= low; --place) {
        const long at = top(n) - place;
        out += at >= 0 && at < size(n.digits) ? n.digits[static_cast<std::size_t>(at)] : '0';
    }
    return strip(out);
}

Answer sum(const Decimal& x, const Decimal& y, long places) {
    const Decimal a = cut(x, places + 1), b = cut(y, places + 1);
    if (a.digits.empty()) return finish(b, places);
    if (b.digits.empty()) return finish(a, places);
    const long highest = std::max(top(a), top(b));
    const long low = std::max(std::min(a.exponent, b.exponent), highest - places);
    const std::string p = window(a, highest, low), q = window(b, highest, low);
    Decimal out{a.negative, "", low};
    if (a.negative == b.negative) {
        out.digits = add_whole(p, q);
    } else if (compare_whole(p, q) >= 0) {
        out.digits = subtract_whole(p, q);
    } else {
        out.digits = subtract_whole(q, p);
        out.negative = b.negative;
    }
    if (out.digits.empty()) return {};
    out = round_at(out, std::max(top(out), highest) - places + 1);
    return finish(out, places);
}

Decimal negated(Decimal n) {
    n.negative = !n.negative;
    return n;
}

Decimal product(const Decimal& a, const Decimal& b) {
    return {a.negative != b.negative, multiply_whole(a.digits, b.digits), a.exponent + b.exponent};
}

Decimal quotient(const Decimal& a, const Decimal& b, long places) {
    const long shift = std::max(0L, places + 1 + size(b.digits) - size(a.digits));
    std::string rest;
    Decimal out{a.negative != b.negative, divide_whole(a.digits + zeros(shift), b.digits, rest),
                a.exponent - b.exponent - shift};
    return round(out, places);
}

// Both coefficients in the units of the finer operand.
bool same_units(Decimal& a, Decimal& b, long places) {
    if (top(a) - top(b) > places) return false;
    const long low = std::min(a.exponent, b.exponent);
    a.digits += zeros(a.exponent - low);
    b.digits += zeros(b.exponent - low);
    a.exponent = b.exponent = low;
    return true;
}

}  // namespace

Decimal read(const std::string& text) {
    Decimal out;
    std::string digits;
    bool point = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '-') out.negative = true;
        if (c == '.') point = true;
        if (c == 'E') {
            out.exponent += std::strtol(text.c_str() + i + 1, nullptr, 10);
            break;
        }
        if (c < '0' || c > '9') continue;
        digits += c;
        if (point) --out.exponent;
    }
    out.digits = strip(digits);
    return out;
}

Answer add(const Decimal& a, const Decimal& b, long digits) {
    return sum(a, b, digits);
}
Answer subtract(const Decimal& a, const Decimal& b, long digits) {
    return sum(a, negated(b), digits);
}

Answer multiply(const Decimal& a, const Decimal& b, long digits) {
    return finish(product(cut(a, digits + 1), cut(b, digits + 1)), digits);
}

Answer divide(const Decimal& a, const Decimal& b, long digits) {
    if (b.digits.empty()) return {"zero", {}};
    if (a.digits.empty()) return {};
    return finish(strip_zeros(quotient(cut(a, digits + 1), cut(b, digits + 1), digits)), digits);
}

Answer integer_divide(const Decimal& a, const Decimal& b, long digits) {
    if (b.digits.empty()) return {"zero", {}};
    Decimal x = cut(a, digits + 1), y = cut(b, digits + 1);
    if (x.digits.empty() || top(x) < top(y)) return {};
    if (!same_units(x, y, digits)) return {"quotient", {}};
    std::string rest;
    const std::string whole = divide_whole(x.digits, y.digits, rest);
    if (size(whole) > digits) return {"quotient", {}};
    return {"", {x.negative != y.negative && !whole.empty(), whole, 0}};
}

Answer remainder(const Decimal& a, const Decimal& b, long digits) {
    if (b.digits.empty()) return {"zero", {}};
    Decimal x = cut(a, digits + 1), y = cut(b, digits + 1);
    if (x.digits.empty()) return {};
    if (top(x) < top(y)) return finish(x, digits);
    if (!same_units(x, y, digits)) return {"remainder", {}};
    std::string rest;
    const std::string whole = divide_whole(x.digits, y.digits, rest);
    if (whole.empty()) return finish(cut(a, digits + 1), digits);
    if (size(whole) > digits) return {"remainder", {}};
    return finish({x.negative, rest, x.exponent}, digits);
}

Answer power(const Decimal& a, long n, long digits) {
    if (n == 0) return {"", {false, "1", 0}};
    if (a.digits.empty()) return n > 0 ? Answer{} : Answer{"zero", {}};
    const std::string count = std::to_string(std::labs(n));
    const long working = digits + size(count) + 1;
    const Decimal base = cut(a, digits + 1);
    std::string bits;
    for (long rest = std::labs(n); rest > 0; rest /= 2)
        bits.insert(bits.begin(), rest % 2 ? '1' : '0');
    Decimal acc{false, "1", 0};
    for (std::size_t i = 0; i < bits.size(); ++i) {
        if (bits[i] == '1') acc = round(product(acc, base), working);
        if (i + 1 < bits.size()) acc = round(product(acc, acc), working);
    }
    if (n < 0) acc = quotient({false, "1", 0}, acc, working);
    return finish(strip_zeros(round(acc, digits)), digits);
}

int compare(const Decimal& a, const Decimal& b, long digits, long fuzz) {
    const Answer difference = sum(a, negated(b), digits - fuzz);
    if (difference.value.digits.empty() && difference.fault.empty()) return 0;
    // The range is not looked at: the sign of an overflow is that of the larger operand.
    if (!difference.fault.empty()) return a.negative ? -1 : 1;
    return difference.value.negative ? -1 : 1;
}

std::string write(const Decimal& n, long digits, bool engineering) {
    if (n.digits.empty()) return "0";
    const long whole = std::max(0L, top(n) + 1), decimals = std::max(0L, -n.exponent);
    long shown = 0;
    if (whole > digits || decimals > 2 * digits) {
        shown = top(n);
        while (engineering && shown % 3 != 0) --shown;
    }
    const long point = n.exponent - shown;  // exponent of what stands before the E
    std::string out = n.digits;
    if (point > 0) out += zeros(point);
    if (point < 0) {
        if (size(out) <= -point) out.insert(0, zeros(-point - size(out) + 1));
        out.insert(out.size() - static_cast<std::size_t>(-point), ".");
    }
    if (n.negative) out.insert(0, "-");
    if (shown != 0) out += (shown < 0 ? "E-" : "E+") + std::to_string(std::labs(shown));
    return out;
}

}  // namespace slow
