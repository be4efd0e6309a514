#include "cms/pipe/stages/conversions.h"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <tuple>

namespace cms::pipe {

namespace {

constexpr std::size_t kByte = 8;

std::uint64_t unsigned_of(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char c : bytes) number = number << kByte | static_cast<unsigned char>(c);
    return number;
}

std::string bytes_of(std::uint64_t number, std::size_t count) {
    std::string bytes(count, '\0');
    for (std::size_t i = count; i > 0; --i, number >>= kByte)
        bytes[i - 1] = static_cast<char>(number & 0xFF);
    return bytes;
}

// A decimal number with sign and blanks around it.
bool integer_of(std::string_view text, std::int64_t& number) {
    text = base::trim(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text = base::trim(text.substr(1));
    constexpr std::size_t kDigits = 18;
    if (text.empty() || text.size() > kDigits) return false;
    number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
        number = number * 10 + (c - '0');
    }
    if (negative) number = -number;
    return true;
}

// ---- hexadecimal and bits ----

bool c2x(std::string_view input, std::string& output) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    output.clear();
    for (const char c : input) {
        const auto code = static_cast<unsigned char>(c);
        output += kDigits[code >> 4];
        output += kDigits[code & 15];
    }
    return true;
}

std::string without_blanks(std::string_view text) {
    std::string packed;
    for (const char c : text)
        if (c != ' ') packed += c;
    return packed;
}

bool x2c(std::string_view input, std::string& output) {
    auto digits = without_blanks(input);
    if (digits.size() % 2 != 0) digits.insert(0, 1, '0');
    output.clear();
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto value = base::parse_hexadecimal(std::string_view(digits).substr(i, 2));
        if (!value) return false;
        output += static_cast<char>(*value);
    }
    return true;
}

bool c2b(std::string_view input, std::string& output) {
    output.clear();
    for (const char c : input)
        for (int bit = 7; bit >= 0; --bit)
            output += static_cast<unsigned char>(c) >> bit & 1 ? '1' : '0';
    return true;
}

bool b2c(std::string_view input, std::string& output) {
    auto bits = without_blanks(input);
    if (bits.find_first_not_of("01") != std::string::npos) return false;
    bits.insert(0, (kByte - bits.size() % kByte) % kByte, '0');
    output.clear();
    for (std::size_t i = 0; i < bits.size(); i += kByte) {
        unsigned value = 0;
        for (std::size_t n = 0; n < kByte; ++n) value = value * 2 + (bits[i + n] == '1' ? 1 : 0);
        output += static_cast<char>(value);
    }
    return true;
}

// ---- numbers ----

bool c2d(std::string_view input, std::string& output) {
    if (input.empty() || input.size() > kByte) return false;
    auto number = unsigned_of(input);
    const auto bits = input.size() * kByte;
    if (bits < 64 && number >> (bits - 1)) number |= ~std::uint64_t{0} << bits;
    output = std::to_string(static_cast<std::int64_t>(number));
    return true;
}

bool d2c(std::string_view input, std::string& output) {
    std::int64_t number = 0;
    if (!integer_of(input, number) || number < INT32_MIN || number > std::int64_t{UINT32_MAX})
        return false;
    output = bytes_of(static_cast<std::uint64_t>(number), 4);
    return true;
}

bool d2x(std::string_view input, std::string& output) {
    std::string bytes;
    return d2c(input, bytes) && c2x(bytes, output);
}

bool x2d(std::string_view input, std::string& output) {
    std::string bytes;
    return x2c(input, bytes) && c2d(bytes, output);
}

// Hexadecimal floating point: sign, exponent of 16 (excess 64), fraction.
bool c2f(std::string_view input, std::string& output) {
    if (input.size() < 2 || input.size() > kByte) return false;
    const auto number = unsigned_of(std::string(input) + std::string(kByte - input.size(), '\0'));
    constexpr int kFractionBits = 56;
    const auto fraction = number & ((std::uint64_t{1} << kFractionBits) - 1);
    const int exponent = static_cast<int>(number >> kFractionBits & 0x7F) - 64;
    double value = std::ldexp(static_cast<double>(fraction), exponent * 4 - kFractionBits);
    if (number >> 63) value = -value;
    output = fmt::format("{:.15E}", value);
    return true;
}

bool f2c(std::string_view input, std::string& output) {
    const std::string text(base::trim(input));
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(value)) return false;
    constexpr int kFractionBits = 56;
    std::uint64_t number = std::signbit(value) ? std::uint64_t{1} << 63 : 0;
    if (value != 0) {
        int binary = 0;
        (void)std::frexp(value, &binary);
        const int exponent = static_cast<int>(std::ceil(binary / 4.0));
        if (exponent < -64 || exponent > 63) return false;
        const auto fraction = std::ldexp(std::fabs(value), kFractionBits - exponent * 4);
        number |= static_cast<std::uint64_t>(exponent + 64) << kFractionBits |
                  static_cast<std::uint64_t>(fraction);
    }
    output = bytes_of(number, kByte);
    return true;
}

// Packed decimal: two digits a byte, the sign in the last half.
bool c2p(std::string_view input, std::string& output) {
    std::string digits;
    if (input.empty() || !c2x(input, digits)) return false;
    const char sign = digits.back();
    digits.pop_back();
    if (digits.find_first_not_of("0123456789") != std::string::npos || sign < 'A') return false;
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty()) digits = "0";
    output = (sign == 'B' || sign == 'D' ? "-" : "") + digits;
    return true;
}

bool p2c(std::string_view input, std::string& output) {
    auto text = base::trim(input);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return false;
    return x2c(std::string(text) + (negative ? 'D' : 'C'), output);
}

// ---- times and strings with lengths ----

// The clock of the machine counts from 1900; bit 51 is a microsecond.
constexpr std::uint64_t kSecondsTo1970 = 2208988800;
constexpr int kClockShift = 12;

bool i2c(std::string_view input, std::string& output) {
    std::string digits(base::trim(input));
    if (digits.size() < 8 || digits.size() > 20 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
        return false;
    digits.resize(20, '0');
    const auto since_1970 = seconds_of_stamp(digits);
    if (!since_1970) return false;
    const auto seconds = *since_1970 + static_cast<std::int64_t>(kSecondsTo1970);
    if (seconds < 0) return false;
    const auto micros = static_cast<std::uint64_t>(seconds) * 1000000 +
                        static_cast<std::uint64_t>(std::stoi(digits.substr(14)));
    output = bytes_of(micros << kClockShift, kByte);
    return true;
}

bool c2i(std::string_view input, std::string& output) {
    if (input.size() != kByte) return false;
    const auto micros = unsigned_of(input) >> kClockShift;
    const auto seconds =
        static_cast<std::time_t>(micros / 1000000) - static_cast<std::time_t>(kSecondsTo1970);
    std::tm time{};
    ::gmtime_r(&seconds, &time);
    output =
        fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}{:06}", time.tm_year + 1900, time.tm_mon + 1,
                    time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec, micros % 1000000);
    return true;
}

bool c2v(std::string_view input, std::string& output) {
    if (input.size() < 2) return false;
    const auto length = unsigned_of(input.substr(0, 2));
    if (length > input.size() - 2) return false;
    output = input.substr(2, length);
    return true;
}

bool v2c(std::string_view input, std::string& output) {
    if (input.size() > 0xFFFF) return false;
    output = bytes_of(input.size(), 2);
    output += input;
    return true;
}

constexpr Conversion kConversions[] = {
    {"B2C", b2c, 0}, {"C2B", c2b, 0}, {"C2D", c2d, 11}, {"C2F", c2f, 0},
    {"C2I", c2i, 0}, {"C2P", c2p, 0}, {"C2V", c2v, 0},  {"C2X", c2x, 0},
    {"D2C", d2c, 0}, {"D2X", d2x, 0}, {"F2C", f2c, 0},  {"I2C", i2c, 0},
    {"P2C", p2c, 0}, {"V2C", v2c, 0}, {"X2C", x2c, 0},  {"X2D", x2d, 11},
};

}  // namespace

std::optional<std::int64_t> seconds_of_stamp(std::string_view stamp) {
    constexpr std::size_t kDate = 8, kWhole = 14;
    std::string digits(stamp.substr(0, kWhole));
    if (digits.size() < kDate || digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    digits.resize(kWhole, '0');
    const auto part = [&](std::size_t at, std::size_t length) {
        return std::stoi(digits.substr(at, length));
    };
    std::tm given{};
    given.tm_year = part(0, 4) - 1900;
    given.tm_mon = part(4, 2) - 1;
    given.tm_mday = part(6, 2);
    given.tm_hour = part(8, 2);
    given.tm_min = part(10, 2);
    given.tm_sec = part(12, 2);
    auto found = given;
    const std::int64_t seconds = ::timegm(&found);
    const auto fields = [](const std::tm& t) {
        return std::tuple(t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
    };
    return fields(found) == fields(given) ? std::optional(seconds) : std::nullopt;
}

const Conversion* find_conversion(std::string_view name) {
    const auto upper = base::upper(name);
    for (const auto& row : kConversions)
        if (row.name == upper) return &row;
    return nullptr;
}

}  // namespace cms::pipe
