// Built-in functions: conversions between characters, hexadecimal, binary and decimal
// (rexx.md 9.2).
#include <algorithm>

#include "rexx/builtins/functions.h"
#include "rexx/scanner.h"

namespace rexx::function {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool is_digit_of(char c, bool hexadecimal) {
    return hexadecimal ? hex_value(c) >= 0 : c == '0' || c == '1';
}

// Argument n as packed hexadecimal (40.25) or binary (40.24) digits.
std::string digits_of(Call& call, std::size_t n, bool hexadecimal) {
    std::string digits;
    if (!packed_digits(call.text(n), hexadecimal, digits))
        call.fail(hexadecimal ? 25 : 24, {std::to_string(n), std::string(call.text(n))});
    return digits;
}

// Two's complement of a magnitude in as many bytes.
std::string complement(std::string bytes) {
    int carry = 1;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        const int sum = (~bytes[i] & 0xFF) + carry;
        bytes[i] = static_cast<char>(sum & 0xFF);
        carry = sum >> 8;
    }
    return bytes;
}

// `size` bytes: cut on the left, or extended there.
std::string resized(std::string bytes, std::size_t size, char fill) {
    if (bytes.size() >= size) return bytes.substr(bytes.size() - size);
    return std::string(size - bytes.size(), fill) + bytes;
}

// A number of up to DIGITS digits from bytes, 40.35 when it is longer.
Value number_of(Call& call, std::string bytes, bool is_signed) {
    const bool negative = is_signed && !bytes.empty() && (bytes[0] & 0x80) != 0;
    const Number magnitude = from_bytes(negative ? complement(std::move(bytes)) : bytes);
    if (static_cast<std::uint64_t>(magnitude.digits()) > call.settings().digits)
        call.fail(35, {std::string(call.text(1))});
    return Value::number(negative ? magnitude.negated() : magnitude, call.settings());
}

// Argument 1 of D2C and D2X: whole within DIGITS (40.12), and negative only with a length (40.13).
Number whole_argument(Call& call) {
    const auto number = call.value(1).as_number();
    const auto whole = number ? to_whole(*number, call.settings().digits) : std::nullopt;
    if (!whole) call.fail(12, {"1", std::string(call.text(1))});
    if (whole->is_negative() && !call.given(2)) call.fail(13, {"1", std::string(call.text(1))});
    return *whole;
}

// The number as `size` bytes in two's complement.
std::string bytes_of(Call& call, const Number& n, std::size_t size) {
    call.check_length(size);
    std::string bytes = to_bytes(n);
    if (!n.is_negative()) return resized(std::move(bytes), size, '\0');
    // One byte more, so that the sign is always there to be extended.
    bytes.insert(bytes.begin(), '\0');
    return resized(complement(std::move(bytes)), size, '\xFF');
}

bool all_of(std::string_view text, bool (*test)(char)) {
    return !text.empty() && std::all_of(text.begin(), text.end(), test);
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
    return is_lower(c) || is_upper(c);
}
bool is_alphanumeric(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}
bool is_symbol(char c) {
    return is_alphanumeric(c) || std::string_view("@#$.!?_").find(c) != std::string_view::npos;
}

bool is_packed(std::string_view text, bool hexadecimal) {
    std::string digits;
    return packed_digits(text, hexadecimal, digits);
}

bool is_of_type(Call& call, char type) {
    const std::string_view text = call.text(1);
    switch (type) {
        case 'A':
            return all_of(text, is_alphanumeric);
        case 'B':
            return is_packed(text, false);
        case 'L':
            return all_of(text, is_lower);
        case 'M':
            return all_of(text, is_letter);
        case 'N':
            return Number::parse(text).has_value();
        case 'S':
            // 1E+5 is a symbol too.
            return all_of(text, is_symbol) || symbol_kind(text) != SymbolKind::bad;
        case 'U':
            return all_of(text, is_upper);
        case 'X':
            return is_packed(text, true);
        case 'W': {
            const auto number = Number::parse(text);
            return number && to_whole(*number, call.settings().digits);
        }
        // C and D ask for double-byte characters, which need OPTIONS ETMODE; there are none here.
        default:
            return false;
    }
}

}  // namespace

bool packed_digits(std::string_view text, bool hexadecimal, std::string& digits) {
    const std::size_t group = hexadecimal ? 2 : 4;
    digits.clear();
    std::size_t since_blank = 0;
    bool first_group = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ') {
            const bool at_end = i == 0 || i + 1 == text.size();
            if (at_end || (!first_group && since_blank % group != 0)) return false;
            first_group = false;
            since_blank = 0;
            continue;
        }
        if (!is_digit_of(text[i], hexadecimal)) return false;
        digits += text[i];
        ++since_blank;
    }
    return first_group || since_blank % group == 0;
}

std::string to_hex(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (char byte : bytes) {
        out += kHexDigits[static_cast<unsigned char>(byte) >> 4];
        out += kHexDigits[static_cast<unsigned char>(byte) & 15];
    }
    return out;
}

std::string from_hex(std::string_view digits) {
    std::string out;
    out.reserve(digits.size() / 2);
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out += static_cast<char>(hex_value(digits[i]) * 16 + hex_value(digits[i + 1]));
    return out;
}

Value b2x(Call& call) {
    std::string bits = digits_of(call, 1, false);
    bits.insert(0, (4 - bits.size() % 4) % 4, '0');
    std::string out;
    for (std::size_t i = 0; i < bits.size(); i += 4)
        out += kHexDigits[static_cast<std::size_t>((bits[i] - '0') * 8 + (bits[i + 1] - '0') * 4 +
                                                   (bits[i + 2] - '0') * 2 + (bits[i + 3] - '0'))];
    return Value(out);
}

Value c2d(Call& call) {
    std::string bytes(call.text(1));
    if (!call.given(2)) return number_of(call, std::move(bytes), false);
    const std::size_t size = call.length(2);
    if (size > bytes.size()) return number_of(call, std::move(bytes), false);
    return number_of(call, resized(std::move(bytes), size, '\0'), true);
}

Value c2x(Call& call) {
    const std::string_view text = call.text(1);
    call.check_length(text.size() * 2);
    return Value(to_hex(text));
}

Value d2c(Call& call) {
    const Number n = whole_argument(call);
    if (call.given(2)) return Value(bytes_of(call, n, call.length(2)));
    const std::string bytes = to_bytes(n);
    return bytes.empty() ? Value(std::string_view("\0", 1)) : Value(bytes);
}

Value d2x(Call& call) {
    const Number n = whole_argument(call);
    if (call.given(2)) {
        const std::size_t width = call.length(2);
        call.check_length(width);
        const std::string digits = to_hex(bytes_of(call, n, width / 2 + 1));
        return Value(std::string_view(digits).substr(digits.size() - width));
    }
    std::string digits = to_hex(to_bytes(n));
    if (digits.empty()) return Value("0");
    return Value(std::string_view(digits).substr(digits[0] == '0' ? 1 : 0));
}

Value datatype(Call& call) {
    if (!call.given(2)) return Value(call.value(1).is_number() ? "NUM" : "CHAR");
    return Value::boolean(is_of_type(call, call.option(2, "ABCDLMNSUWX", 'A')));
}

Value x2b(Call& call) {
    const std::string digits = digits_of(call, 1, true);
    call.check_length(digits.size() * 4);
    std::string out;
    out.reserve(digits.size() * 4);
    for (char digit : digits) {
        const int n = hex_value(digit);
        for (int bit = 3; bit >= 0; --bit) out += static_cast<char>('0' + ((n >> bit) & 1));
    }
    return Value(out);
}

Value x2c(Call& call) {
    std::string digits = digits_of(call, 1, true);
    if (digits.size() % 2 != 0) digits.insert(0, 1, '0');
    return Value(from_hex(digits));
}

Value x2d(Call& call) {
    std::string digits = digits_of(call, 1, true);
    bool is_signed = false;
    if (call.given(2) && call.length(2) <= digits.size()) {
        const std::size_t width = call.length(2);
        digits = resized(std::move(digits), width, '0');
        is_signed = !digits.empty() && hex_value(digits[0]) >= 8;
    }
    // An odd digit in front is filled up with the sign.
    if (digits.size() % 2 != 0) digits.insert(0, 1, is_signed ? 'F' : '0');
    return number_of(call, from_hex(digits), is_signed);
}

}  // namespace rexx::function
