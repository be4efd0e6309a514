// Decimal arithmetic: coefficients of any length, see decimal_limbs.h.
#include "rexx/decimal_limbs.h"

#include <algorithm>
#include <cassert>

#include "rexx/decimal.h"
#include "rexx/watch.h"

namespace rexx::limbs {
namespace {

// Below this many limbs in the shorter factor the schoolbook method is quicker.
constexpr std::size_t kKaratsubaLimbs = 96;
// So many products of two limbs fit into 64 bits together.
constexpr std::size_t kProductsPerSum = 18;

View trimmed(View a) {
    while (!a.empty() && a.back() == 0) a = a.first(a.size() - 1);
    return a;
}

// Column by column: sums of products are reduced once for each run, not once for each product.
Limbs multiply_schoolbook(View a, View b) {
    worked(a.size() * b.size());
    Limbs out(a.size() + b.size());
    std::uint64_t carry = 0;
    for (std::size_t column = 0; column + 1 < out.size(); ++column) {
        const std::size_t first = column < b.size() ? 0 : column - b.size() + 1;
        const std::size_t last = std::min(column, a.size() - 1);
        std::uint64_t low = carry, high = 0;
        for (std::size_t i = first; i <= last;) {
            std::uint64_t sum = 0;
            const std::size_t end = std::min(last + 1, i + kProductsPerSum);
            for (; i < end; ++i) sum += std::uint64_t{a[i]} * b[column - i];
            high += sum / kBase;
            low += sum % kBase;
        }
        out[column] = static_cast<std::uint32_t>(low % kBase);
        carry = low / kBase + high;
    }
    out.back() = static_cast<std::uint32_t>(carry);
    trim(out);
    return out;
}

// into += a * B**at; `into` has room for the result.
void add_at(Limbs& into, View a, std::size_t at) {
    std::uint32_t carry = 0;
    for (std::size_t i = 0; i < a.size() || carry != 0; ++i) {
        std::uint32_t sum = into[at + i] + (i < a.size() ? a[i] : 0) + carry;
        carry = sum >= kBase ? 1 : 0;
        into[at + i] = carry ? sum - kBase : sum;
    }
}

// Factors of different lengths: the longer one in pieces of the shorter one's length.
Limbs multiply_uneven(View longer, View shorter) {
    Limbs out(longer.size() + shorter.size() + 1);
    for (std::size_t at = 0; at < longer.size(); at += shorter.size()) {
        const std::size_t size = std::min(shorter.size(), longer.size() - at);
        add_at(out, multiply(trimmed(longer.subspan(at, size)), shorter), at);
    }
    trim(out);
    return out;
}

Limbs multiply_karatsuba(View a, View b) {
    const std::size_t half = (std::max(a.size(), b.size()) + 1) / 2;
    const View a0 = trimmed(a.first(half)), a1 = a.subspan(half);
    const View b0 = trimmed(b.first(half)), b1 = b.subspan(half);
    const Limbs low = multiply(a0, b0);
    const Limbs high = multiply(a1, b1);
    const Limbs both = multiply(add(a0, a1), add(b0, b1));
    const Limbs middle = subtract(subtract(both, low), high);
    Limbs out(a.size() + b.size() + 1);
    add_at(out, low, 0);
    add_at(out, middle, half);
    add_at(out, high, 2 * half);
    trim(out);
    return out;
}

std::pair<Limbs, Limbs> divide_by_limb(View a, std::uint32_t divisor) {
    Limbs quotient(a.size());
    std::uint64_t rest = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        const std::uint64_t part = rest * kBase + a[i];
        quotient[i] = static_cast<std::uint32_t>(part / divisor);
        rest = part % divisor;
    }
    trim(quotient);
    return {std::move(quotient), from_u64(rest)};
}

Limbs times_limb(View a, std::uint32_t factor) {
    Limbs out(a.size() + 1);
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        carry += std::uint64_t{a[i]} * factor;
        out[i] = static_cast<std::uint32_t>(carry % kBase);
        carry /= kBase;
    }
    out.back() = static_cast<std::uint32_t>(carry);
    return out;
}

// Algorithm D, step D3: an estimate of the next quotient limb that is at most one too large.
std::uint64_t estimate(const Limbs& u, const Limbs& v, std::size_t at) {
    const std::size_t n = v.size();
    const std::uint64_t top = std::uint64_t{u[at + n]} * kBase + u[at + n - 1];
    std::uint64_t guess = top / v[n - 1], rest = top % v[n - 1];
    while (guess >= kBase || guess * v[n - 2] > rest * kBase + u[at + n - 2]) {
        --guess;
        rest += v[n - 1];
        if (rest >= kBase) break;
    }
    return guess;
}

// Steps D4 to D6: u -= guess * v at `at`; a guess one too large is put right.
std::uint32_t subtract_multiple(Limbs& u, const Limbs& v, std::size_t at, std::uint64_t guess) {
    std::uint64_t carry = 0;
    std::int64_t borrow = 0;
    for (std::size_t i = 0; i <= v.size(); ++i) {
        carry += i < v.size() ? guess * v[i] : 0;
        std::int64_t difference =
            std::int64_t{u[at + i]} - static_cast<std::int64_t>(carry % kBase) + borrow;
        carry /= kBase;
        borrow = difference < 0 ? -1 : 0;
        u[at + i] = static_cast<std::uint32_t>(difference < 0 ? difference + kBase : difference);
    }
    if (borrow == 0) return static_cast<std::uint32_t>(guess);
    std::uint32_t back = 0;
    for (std::size_t i = 0; i <= v.size(); ++i) {
        const std::uint32_t sum = u[at + i] + (i < v.size() ? v[i] : 0) + back;
        back = sum >= kBase ? 1 : 0;
        u[at + i] = back ? sum - kBase : sum;
    }
    return static_cast<std::uint32_t>(guess - 1);
}

// Knuth, algorithm D.
std::pair<Limbs, Limbs> divide_schoolbook(View a, View b) {
    if (compare(a, b) < 0) return {Limbs{}, Limbs(a.begin(), a.end())};
    if (b.size() == 1) return divide_by_limb(a, b[0]);
    const std::uint32_t scale = kBase / (b.back() + 1);  // step D1: the divisor's top limb >= B/2
    Limbs u = times_limb(a, scale), v = times_limb(b, scale);
    trim(v);
    Limbs quotient(a.size() - b.size() + 1);
    worked(4 * quotient.size() * v.size());
    for (std::size_t at = quotient.size(); at-- > 0;)
        quotient[at] = subtract_multiple(u, v, at, estimate(u, v, at));
    trim(quotient);
    trim(u);
    return {std::move(quotient), divide_by_limb(u, scale).first};
}

// Divisors and quotients of fewer limbs are divided by algorithm D.
constexpr std::size_t kRecursiveLimbs = 80;

Limbs scaled(View a, std::uint32_t factor) {
    Limbs out = times_limb(a, factor);
    trim(out);
    return out;
}

// high * B**at + low, low shorter than at.
Limbs joined(View high, View low, std::size_t at) {
    Limbs out(at + high.size());
    std::copy(low.begin(), low.end(), out.begin());
    std::copy(high.begin(), high.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
    trim(out);
    return out;
}

std::pair<Limbs, Limbs> divide_halving(View a, View b);

// a by b from the quotient of their parts above B**at, which is at most two too large when the top
// limb of b is at least B/2 (Burnikel and Ziegler, Fast Recursive Division, 1998).
std::pair<Limbs, Limbs> divide_from_tops(View a, View b, std::size_t at) {
    if (compare(a, b) < 0) return {Limbs{}, Limbs(a.begin(), a.end())};
    auto [quotient, rest] = divide_halving(a.subspan(at), b.subspan(at));
    Limbs left = joined(rest, trimmed(a.first(at)), at);
    const Limbs taken = multiply(quotient, trimmed(b.first(at)));
    const Limbs one{1};
    while (compare(left, taken) < 0) {
        quotient = subtract(quotient, one);
        left = add(left, b);
    }
    return {std::move(quotient), subtract(left, taken)};
}

// The upper half of the quotient, then the lower one; a has at most twice as many limbs as b.
std::pair<Limbs, Limbs> divide_halving(View a, View b) {
    const std::size_t size = a.size() > b.size() ? a.size() - b.size() : 0;
    if (size < kRecursiveLimbs) return divide_schoolbook(a, b);
    const std::size_t half = size / 2;
    const auto [upper, rest] = divide_from_tops(a.subspan(half), b, half);
    const Limbs next = joined(rest, trimmed(a.first(half)), half);
    auto [lower, last] = divide_from_tops(next, b, half);
    return {joined(upper, lower, half), std::move(last)};
}

// A dividend of any length: as many limbs of it at a time as the divisor has, from the top.
std::pair<Limbs, Limbs> divide_in_pieces(View a, View b) {
    Limbs quotient, rest;
    for (std::size_t end = a.size(); end > 0;) {
        const std::size_t size = end % b.size() ? end % b.size() : b.size();
        end -= size;
        auto [piece, left] = divide_halving(joined(rest, trimmed(a.subspan(end, size)), size), b);
        quotient = joined(quotient, piece, size);
        rest = std::move(left);
    }
    return {std::move(quotient), std::move(rest)};
}

}  // namespace

void trim(Limbs& a) {
    while (!a.empty() && a.back() == 0) a.pop_back();
}

Limbs from_u64(std::uint64_t n) {
    Limbs out;
    for (; n != 0; n /= kBase) out.push_back(static_cast<std::uint32_t>(n % kBase));
    return out;
}

Limbs from_digits(std::string_view text) {
    Limbs out;
    out.reserve(text.size() / kLimbDigits + 1);
    for (std::size_t end = text.size(); end > 0;) {
        const std::size_t begin = end > kLimbDigits ? end - kLimbDigits : 0;
        std::uint32_t limb = 0;
        for (std::size_t i = begin; i < end; ++i)
            limb = limb * 10 + static_cast<std::uint32_t>(text[i] - '0');
        out.push_back(limb);
        end = begin;
    }
    trim(out);
    return out;
}

std::string to_digits(View a) {
    if (a.empty()) return "0";
    std::string out(static_cast<std::size_t>(digits(a)), '0');
    std::size_t end = out.size();
    for (std::uint32_t limb : a) {
        std::size_t at = end;
        for (; limb != 0; limb /= 10) out[--at] = static_cast<char>('0' + limb % 10);
        end -= std::min<std::size_t>(end, kLimbDigits);
    }
    return out;
}

std::uint64_t to_u64(View a) {
    std::uint64_t out = 0;
    for (std::size_t i = a.size(); i-- > 0;) out = out * kBase + a[i];
    return out;
}

std::int64_t digits(View a) {
    if (a.empty()) return 0;
    return static_cast<std::int64_t>(a.size() - 1) * kLimbDigits + digit_count(a.back());
}

int digit_at(View a, std::int64_t place) {
    const auto limb = static_cast<std::size_t>(place / kLimbDigits);
    if (limb >= a.size()) return 0;
    return static_cast<int>(a[limb] / power_of_ten(static_cast<int>(place % kLimbDigits)) % 10);
}

std::int64_t trailing_zeros(View a) {
    std::size_t limb = 0;
    while (a[limb] == 0) ++limb;
    std::int64_t zeros = static_cast<std::int64_t>(limb) * kLimbDigits;
    for (std::uint32_t rest = a[limb]; rest % 10 == 0; rest /= 10) ++zeros;
    return zeros;
}

int compare(View a, View b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    for (std::size_t i = a.size(); i-- > 0;)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

Limbs add(View a, View b) {
    if (a.size() < b.size()) std::swap(a, b);
    Limbs out(a.size() + 1);
    std::copy(a.begin(), a.end(), out.begin());
    add_at(out, b, 0);
    trim(out);
    return out;
}

Limbs subtract(View a, View b) {
    assert(compare(a, b) >= 0);
    Limbs out(a.begin(), a.end());
    std::uint32_t borrow = 0;
    for (std::size_t i = 0; i < b.size() || borrow != 0; ++i) {
        const std::uint32_t take = (i < b.size() ? b[i] : 0) + borrow;
        borrow = out[i] < take ? 1 : 0;
        out[i] = out[i] + (borrow ? kBase : 0) - take;
    }
    trim(out);
    return out;
}

void increment(Limbs& a) {
    for (std::uint32_t& limb : a) {
        if (++limb < kBase) return;
        limb = 0;
    }
    a.push_back(1);
}

Limbs multiply(View a, View b) {
    if (a.empty() || b.empty()) return {};
    if (a.size() < b.size()) std::swap(a, b);
    if (b.size() < kKaratsubaLimbs) return multiply_schoolbook(a, b);
    if (b.size() <= (a.size() + 1) / 2) return multiply_uneven(a, b);
    return multiply_karatsuba(a, b);
}

std::pair<Limbs, Limbs> divide(View a, View b) {
    assert(!b.empty());
    if (compare(a, b) < 0) return {Limbs{}, Limbs(a.begin(), a.end())};
    if (b.size() < kRecursiveLimbs || a.size() - b.size() < kRecursiveLimbs)
        return divide_schoolbook(a, b);
    const std::uint32_t scale = kBase / (b.back() + 1);
    const Limbs u = scaled(a, scale), v = scaled(b, scale);
    auto [quotient, rest] = divide_in_pieces(u, v);
    return {std::move(quotient), divide_by_limb(rest, scale).first};
}

Limbs shift_left(View a, std::int64_t places) {
    if (a.empty()) return {};
    const auto whole = static_cast<std::size_t>(places / kLimbDigits);
    const auto factor =
        static_cast<std::uint32_t>(power_of_ten(static_cast<int>(places % kLimbDigits)));
    Limbs out(whole + a.size() + 1);
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        carry += std::uint64_t{a[i]} * factor;
        out[whole + i] = static_cast<std::uint32_t>(carry % kBase);
        carry /= kBase;
    }
    out.back() = static_cast<std::uint32_t>(carry);
    trim(out);
    return out;
}

Limbs shift_right(View a, std::int64_t places) {
    const auto whole = static_cast<std::size_t>(places / kLimbDigits);
    if (whole >= a.size()) return {};
    const int part = static_cast<int>(places % kLimbDigits);
    const auto divisor = static_cast<std::uint32_t>(power_of_ten(part));
    const auto factor = static_cast<std::uint32_t>(power_of_ten(kLimbDigits - part));
    Limbs out(a.begin() + static_cast<std::ptrdiff_t>(whole), a.end());
    if (part == 0) return out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::uint32_t above = i + 1 < out.size() ? out[i + 1] % divisor : 0;
        out[i] = out[i] / divisor + above * factor;
    }
    trim(out);
    return out;
}

namespace {

// Longer numbers are converted in halves.
constexpr std::size_t kDirectBytes = 128;

// At least `size` bytes, least significant first.
std::string short_to_bytes(View a, std::size_t size) {
    Limbs rest(a.begin(), a.end());
    std::string out;
    while (!rest.empty()) {
        std::uint64_t word = 0;
        for (std::size_t i = rest.size(); i-- > 0;) {
            word = word * kBase + rest[i];
            rest[i] = static_cast<std::uint32_t>(word >> 32);
            word &= 0xFFFFFFFFU;
        }
        trim(rest);
        for (int byte = 0; byte < 4; ++byte, word >>= 8) out.push_back(static_cast<char>(word));
    }
    if (out.size() < size) out.resize(size, 0);
    return out;
}

Limbs short_from_bytes(std::string_view big_endian) {
    Limbs out;
    for (char byte : big_endian) {
        std::uint64_t carry = static_cast<unsigned char>(byte);
        for (std::uint32_t& limb : out) {
            carry += std::uint64_t{limb} << 8;
            limb = static_cast<std::uint32_t>(carry % kBase);
            carry /= kBase;
        }
        if (carry != 0) out.push_back(static_cast<std::uint32_t>(carry));
    }
    return out;
}

// 256 to the powers kDirectBytes, twice that, four times that, …, as long as `wanted` says.
template <class Wanted>
std::vector<Limbs> byte_powers(Wanted wanted) {
    std::string first(kDirectBytes + 1, 0);
    first[0] = 1;
    std::vector<Limbs> powers{short_from_bytes(first)};
    while (wanted(powers.back(), kDirectBytes << (powers.size() - 1)))
        powers.push_back(multiply(powers.back(), powers.back()));
    return powers;
}

// The kDirectBytes << level bytes of a, least significant first.
void append_bytes(std::string& out, View a, const std::vector<Limbs>& powers, std::size_t level) {
    if (level == 0) {
        out += short_to_bytes(a, kDirectBytes).substr(0, kDirectBytes);
        return;
    }
    const auto [high, low] = divide(a, powers[level - 1]);
    append_bytes(out, low, powers, level - 1);
    append_bytes(out, high, powers, level - 1);
}

Limbs from_halves(std::string_view big_endian, const std::vector<Limbs>& powers,
                  std::size_t level) {
    while (level > 0 && big_endian.size() <= kDirectBytes << (level - 1)) --level;
    if (level == 0) return short_from_bytes(big_endian);
    const std::size_t low = kDirectBytes << (level - 1);
    const std::size_t high = big_endian.size() - low;
    return add(
        multiply(from_halves(big_endian.substr(0, high), powers, level - 1), powers[level - 1]),
        from_halves(big_endian.substr(high), powers, level - 1));
}

}  // namespace

std::string to_bytes(View a) {
    const auto powers = byte_powers([&](View top, std::size_t) { return compare(top, a) <= 0; });
    std::string out;
    append_bytes(out, a, powers, powers.size() - 1);
    while (!out.empty() && out.back() == 0) out.pop_back();
    std::reverse(out.begin(), out.end());
    return out;
}

Limbs from_bytes(std::string_view big_endian) {
    if (big_endian.size() <= kDirectBytes) return short_from_bytes(big_endian);
    const auto powers =
        byte_powers([&](View, std::size_t size) { return size < big_endian.size(); });
    return from_halves(big_endian, powers, powers.size() - 1);
}

}  // namespace rexx::limbs
