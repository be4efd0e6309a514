// Decimal arithmetic: every rule and example of rexx.md section 4 and of the engine notes.
#include "rexx/decimal.h"

#include <gtest/gtest.h>

#include <string>

#include "rexx/decimal_limbs.h"

namespace rexx {
namespace {

std::string shown(const Outcome& out, const Settings& settings) {
    if (out.ok()) return text(out.value, settings);
    const FaultCode code = fault_code(out.fault);
    return "! " + std::to_string(code.error) + "." + std::to_string(code.subcode);
}

// "a op b" at these settings; prefix operators as "+ a", "- a".
std::string calculate(const std::string& line, const Settings& settings) {
    const auto first = line.find(' '), last = line.rfind(' ');
    const std::string left = line.substr(0, first), right = line.substr(last + 1);
    const auto b = Number::parse(right);
    if (!b) return "no number " + right;
    if (first == last)
        return shown(left == "-" ? minus(*b, settings) : plus(*b, settings), settings);
    const auto a = Number::parse(left);
    if (!a) return "no number " + left;
    const std::string op = line.substr(first + 1, last - first - 1);
    if (op == "+") return shown(add(*a, *b, settings), settings);
    if (op == "-") return shown(subtract(*a, *b, settings), settings);
    if (op == "*") return shown(multiply(*a, *b, settings), settings);
    if (op == "/") return shown(divide(*a, *b, settings), settings);
    if (op == "%") return shown(integer_divide(*a, *b, settings), settings);
    if (op == "//") return shown(remainder(*a, *b, settings), settings);
    if (op == "**") return shown(power(*a, *b, settings), settings);
    if (op == "?") return std::to_string(compare(*a, *b, settings));
    return "no operator " + op;
}

struct Row {
    std::uint64_t digits;
    std::string line;
    std::string want;
    Form form = Form::scientific;
    std::uint64_t fuzz = 0;
};

constexpr Form kEngineering = Form::engineering;

const Row kRows[] = {
    // zero results
    {9, "0.00 + 0", "0"},
    {9, "- 0", "0"},
    {9, "- 0.00", "0"},
    {9, "0 * 5.00", "0"},
    {9, "0E5 + 0E9", "0"},
    {9, "0 / 5", "0"},
    {9, "5.00 - 5", "0"},
    // sums
    {9, "12 + 7.00", "19.00"},
    {9, "3.00 - 1", "2.00"},
    {9, "0 + 1.50", "1.50"},
    {9, "1.50 + 0.0000", "1.50"},
    {3, "1.234 - 1.233", "0"},
    {3, "1.239 - 1.233", "0.01"},
    {1, "10 - 4", "1E+1"},
    {1, "10 - 7", "0"},
    {3, "12345 - 12340", "0"},
    {3, "1234.5 - 1200", "30"},
    {9, "1 - 1E-20", "1.00000000"},
    {9, "1E-20 - 1", "-1.00000000"},
    {9, "1 - 0.00000000051", "1.00000000"},
    {9, "999999999 + 1", "1.00000000E+9"},
    {9, "1E9 + 0", "1E+9"},
    {9, "1E999999999 + 1", "1.00000000E+999999999"},
    {5, "12345678 + 0", "1.2346E+7"},
    {5, "99999.5 + 0", "1.0000E+5"},
    {5, "12345 + 0.4", "12345"},
    {5, "12345 + 0.5", "12346"},
    {3, "1.005 + 0", "1.01"},
    {3, "0.99951 + 0", "1.00"},
    {3, "9.985 + 0", "9.99"},
    {3, "1000 + 1", "1.00E+3"},
    {3, "999 + 1", "1.00E+3"},
    {3, "99.95 + 99.95", "200"},
    {9, "+ 5.0", "5.0"},
    {9, "+ 1234567890", "1.23456789E+9"},
    {9, "- 1234567895", "-1.23456790E+9"},
    {20, "99999999999999999999 + 1", "1.0000000000000000000E+20"},
    {30, "999999999999999999 + 1", "1000000000000000000"},
    // products
    {9, "2.50 * 2", "5.00"},
    {9, "1.20 * 3", "3.60"},
    {9, "1.20 * 1.30", "1.5600"},
    {9, "123456789 * 10", "1.23456789E+9"},
    {9, "100000000 * 10", "1.00000000E+9"},
    {5, "100000 * 1", "1.0000E+5"},
    {9, "160458619 * 211238630", "3.38950588E+16"},
    {9, "1.0003288 * 1.0000137", "1.00034250"},
    {9, "99999 * 99999", "9.99980000E+9"},
    {40, "123456789012345678901234567890 * -10", "-1234567890123456789012345678900"},
    // quotients
    {9, "8.0 / 2", "4"},
    {9, "5.000 / 1", "5"},
    {9, "1 / 3", "0.333333333"},
    {9, "2 / 3", "0.666666667"},
    {9, "1 / 3E10", "3.33333333E-11"},
    {9, "100 / 1", "100"},
    {3, "9996 / 5", "2E+3"},
    {5, "0.14286 * 7", "1.0000"},
    {9, "1 / 0", "! 42.3"},
    {9, "0 / 0.0", "! 42.3"},
    {20, "1 / 7", "0.14285714285714285714"},
    // integer division
    {9, "7 % 2", "3"},
    {9, "-7 % 2", "-3"},
    {9, "2 % 3", "0"},
    {9, "999999999 % 1", "999999999"},
    {9, "1E9 % 1", "! 26.11"},
    {9, "1E30 % 1E25", "100000"},
    {9, "10 % 0.3", "33"},
    {9, "1 % 0", "! 42.3"},
    {3, "1E2 % 1E-1", "! 26.11"},
    // remainders
    {9, "-7 // 3", "-1"},
    {9, "7 // -3", "1"},
    {9, "3.6 // 1.3", "1.0"},
    {9, "10.2 // 1", "0.2"},
    {9, "10 // 0.3", "0.1"},
    {9, "2.1 // 3", "2.1"},
    {9, "1.00 // 0.3", "0.10"},
    {9, "5 // 0.30", "0.20"},
    {9, "2 // 3", "2"},
    {9, "1E9 // -10E9", "1E+9"},
    {9, "1E9 // 1", "! 26.12"},
    {9, "1 // 0", "! 42.3"},
    {9, "10 // 5", "0"},
    // powers
    {9, "2 ** 3.00000000001", "8"},
    {9, "2 ** 3.1", "! 26.8"},
    {1, "9 ** 11", "! 26.8"},
    {9, "2 ** 1000000000", "! 26.8"},
    {9, "2 ** 100", "1.2676506E+30"},
    {9, "10 ** 9", "1E+9"},
    {9, "0 ** 0", "1"},
    {9, "0 ** 5", "0"},
    {9, "0 ** -1", "! 42.3"},
    {9, "2 ** -3", "0.125"},
    {9, "2 ** -1", "0.5"},
    {9, "-2 ** 3", "-8"},
    {1, "13 ** -4", "4E-5"},
    {5, "1.7 ** 8", "69.758"},
    {9, "3 ** 50", "7.17897988E+23"},
    {9, "10 ** 999999999", "1E+999999999"},
    {9, "11 ** 999999999", "! 42.1"},
    {9, "11 ** -999999999", "! 42.2"},
    {9, "1.00 ** 2", "1"},
    // exponent form (VM rule)
    {9, "1E-7 + 0", "0.0000001"},
    {9, "1E-18 + 0", "0.000000000000000001"},
    {9, "1E-19 + 0", "1E-19"},
    {9, "1.5E-18 + 0", "1.5E-18"},
    {2, "123 + 0", "120", kEngineering},
    {2, "123 + 0", "1.2E+2"},
    {9, "123456789012 + 0", "123.456789E+9", kEngineering},
    {9, "1E10 + 0", "10E+9", kEngineering},
    {9, "9E11 * 10", "9.0E+12", kEngineering},
    {9, "9E11 * 10", "9.0E+12"},
    {9, "1E-20 + 0", "10E-21", kEngineering},
    {3, "1E5 + 0", "100E+3", kEngineering},
    // range of the exponent
    {9, "9E999999999 * 10", "! 42.1"},
    {9, "9E999999999 * 10", "90E+999999999", kEngineering},
    {9, "9E999999999 * 100", "900E+999999999", kEngineering},
    {9, "9E999999999 * 1000", "! 42.1", kEngineering},
    {9, "1E-999999999 / 10", "! 42.2"},
    {9, "1E-999999999 / 1", "1E-999999999"},
    {9, "1E-999999999 * 1E-999999999", "! 42.2"},
    // comparison, FUZZ
    {5, "4.9999 ? 5", "-1"},
    {5, "4.9999 ? 5", "0", Form::scientific, 1},
    {4, "5 ? 4.9999", "0", Form::scientific, 1},
    {9, "12345678901 ? 12345678902", "0"},
    {1, "7 ? 10", "0"},
    {9, "0E5 ? 0E9", "0"},
    {9, "1E3 ? 1000", "0"},
    {9, "1E999999999 ? -1E999999999", "1"},
    {9, "1E999999999 ? 1E-999999999", "1"},
    {50, "1 ? 1.0000000000000000000000000000000000001", "-1"},
};

TEST(Decimal, EveryRuleOfTheManual) {
    for (const Row& row : kRows) {
        const Settings settings{row.digits, row.form, row.fuzz};
        EXPECT_EQ(calculate(row.line, settings), row.want)
            << "DIGITS " << row.digits << ": " << row.line;
    }
}

TEST(Decimal, WhatIsANumber) {
    for (const char* text : {"5", "5.", ".5", "+ 5", " 12 ", "-  .5 ", "1E5", "1e+5",
                             "1E-999999999", "0", "00012", "1.E5", ".0"})
        EXPECT_TRUE(Number::parse(text)) << text;
    for (const char* text : {"", " ", ".", "1e", "1E+", "E5", ".E5", "+", "--5", "1 2", "1.2.3",
                             "0x", "1E1234567890", "1E 5", "5-", "1\t", "1E5.0"})
        EXPECT_FALSE(Number::parse(text)) << text;
}

TEST(Decimal, WholeNumbers) {
    struct Whole {
        std::string text;
        std::uint64_t digits;
        std::int64_t want;
    };
    for (const Whole& row : {Whole{"12.0", 9, 12},
                             {"1E3", 9, 1000},
                             {" 3 ", 9, 3},
                             {"-7", 9, -7},
                             {"123.0000003", 9, 123},
                             {"0.00", 9, 0},
                             {"999999999", 9, 999999999},
                             {"123456789012345678", 18, 123456789012345678},
                             {"-0", 9, 0},
                             {"9223372036854775000E-3", 16, 9223372036854775}}) {
        const auto got = to_int64(*Number::parse(row.text), row.digits);
        ASSERT_TRUE(got) << row.text;
        EXPECT_EQ(*got, row.want) << row.text;
    }
    for (const char* text : {"1.5", "1E9", "1234567890", "0.1", "1E999999999", "1E-5"})
        EXPECT_FALSE(to_int64(*Number::parse(text), 9)) << text;
}

TEST(Decimal, LostDigitsAreSeen) {
    EXPECT_TRUE(loses_digits(*Number::parse("1234567891"), 9));
    EXPECT_FALSE(loses_digits(*Number::parse("1234567890"), 9));
    EXPECT_FALSE(loses_digits(*Number::parse("0.00123"), 3));
    EXPECT_TRUE(loses_digits(*Number::parse("1000000000000000000000000001"), 9));
    EXPECT_FALSE(loses_digits(*Number::parse("1000000000000000000000000000"), 9));
    EXPECT_FALSE(loses_digits(Number(), 1));
}

std::string trunc(const std::string& number, std::uint64_t decimals, Settings settings = {}) {
    const TextOutcome out = truncated_text(*Number::parse(number), decimals, settings, 1000);
    return out.fault == Fault::none ? out.text : "! " + std::to_string(fault_code(out.fault).error);
}

TEST(Decimal, Truncation) {
    EXPECT_EQ(trunc("127.09782", 3), "127.097");
    EXPECT_EQ(trunc("127", 2), "127.00");
    EXPECT_EQ(trunc("-0.9", 0), "0");
    EXPECT_EQ(trunc("-0.95", 1), "-0.9");
    EXPECT_EQ(trunc("-0.05", 1), "0.0");
    EXPECT_EQ(trunc("0", 2), "0.00");
    EXPECT_EQ(trunc("1E12", 1), "1000000000000.0");
    EXPECT_EQ(trunc("1E-30", 3), "0.000");
    EXPECT_EQ(trunc("1.23456789999", 8), "1.23456790");
    EXPECT_EQ(trunc("12.9", 0), "12");
    EXPECT_EQ(trunc("1E2000", 0), "! 5");
    EXPECT_EQ(trunc("1", 2000), "! 5");
    EXPECT_EQ(trunc("123456789012345678901234567.89", 1, {40}), "123456789012345678901234567.8");
}

constexpr std::uint64_t kNone = ~std::uint64_t{0};

struct FormatRow {
    std::string number;
    std::uint64_t before, after, width, trigger;
    std::string want;
    Settings settings = {};
};

const FormatRow kFormatRows[] = {
    {"3", 4, kNone, kNone, kNone, "   3"},
    {"1.73", 4, 0, kNone, kNone, "   2"},
    {"1.73", 4, 3, kNone, kNone, "   1.730"},
    {"-.76", 4, 1, kNone, kNone, "  -0.8"},
    {"3.03", 4, kNone, kNone, kNone, "   3.03"},
    {" - 12.73", kNone, 4, kNone, kNone, "-12.7300"},
    {" - 12.73", kNone, kNone, kNone, kNone, "-12.73"},
    {"0.000", kNone, kNone, kNone, kNone, "0"},
    {"12345.73", kNone, kNone, 2, 2, "1.234573E+04"},
    {"12345.73", kNone, 3, kNone, 0, "1.235E+4"},
    {"1.234573", kNone, 3, kNone, 0, "1.235"},
    {"12345.73", kNone, kNone, 3, 6, "12345.73"},
    {"1234567e5", kNone, 3, 0, kNone, "123456700000.000"},
    {"1e5", kNone, kNone, 2, 5, "1E+05"},
    {"1.23", kNone, kNone, 2, 0, "1.23    "},
    {"-0.004", 2, 2, kNone, kNone, " 0.00"},
    {"1.000000045", kNone, 7, kNone, kNone, "1.0000001"},
    {"9.99", kNone, 1, kNone, 0, "1.0E+1"},
    {"99.99", kNone, 1, kNone, 0, "1.0E+2"},
    {"999.99", kNone, 1, kNone, 0, "1.0E+3", {9, kEngineering}},
    {"12345", kNone, 1, kNone, 0, "12.3E+3", {9, kEngineering}},
    {"1E5", kNone, kNone, kNone, 0, "100E+3", {9, kEngineering}},
    {"12", 1, kNone, kNone, kNone, "! 40"},
    {"-1", 1, kNone, kNone, kNone, "! 40"},
    {"1E100", kNone, kNone, 2, kNone, "! 40"},
    {"1E100", kNone, kNone, 3, kNone, "1E+100"},
    {"1E-5", kNone, kNone, 3, 2, "1E-005"},
    {"99.9", kNone, 0, kNone, 2, "1E+2"},
    {"99.9", kNone, 0, kNone, 3, "100"},
    {"0.5", kNone, 0, kNone, kNone, "1"},
    {"-0.4", kNone, 0, kNone, kNone, "0"},
    {"0.0001", kNone, 2, kNone, kNone, "0.00"},
    {"1E5000", kNone, kNone, 0, kNone, "! 5"},
};

TEST(Decimal, Format) {
    for (const FormatRow& row : kFormatRows) {
        auto field = [](std::uint64_t n) {
            return n == kNone ? std::optional<std::uint64_t>() : std::optional(n);
        };
        const Layout layout{field(row.before), field(row.after), field(row.width),
                            field(row.trigger)};
        const TextOutcome out =
            formatted_text(*Number::parse(row.number), layout, row.settings, 1000);
        EXPECT_EQ(out.fault == Fault::none ? out.text
                                           : "! " + std::to_string(fault_code(out.fault).error),
                  row.want)
            << row.number;
    }
}

TEST(Decimal, BytesAndBack) {
    EXPECT_EQ(to_bytes(Number::from_int(0)), "");
    EXPECT_EQ(to_bytes(Number::from_int(258)), "\x01\x02");
    const std::string long_bytes = "\x01" + std::string(40, '\xA5');
    EXPECT_EQ(to_bytes(from_bytes(long_bytes)), long_bytes);
    EXPECT_EQ(from_bytes(std::string("\0\0\x01\0\0\0\0\0\0\0\0", 11)).digit_text(),
              "18446744073709551616");
}

// Karatsuba and the division against each other, far above the sizes where they begin.
TEST(Decimal, LongProductsDivideBack) {
    std::string a, b;
    for (int i = 0; i < 9000; ++i) a += static_cast<char>('0' + (i * i * 7 + i / 3 + 1) % 10);
    for (int i = 0; i < 4100; ++i) b += static_cast<char>('0' + (i * 3 + i / 7 + 9) % 10);
    const auto x = limbs::from_digits(a), y = limbs::from_digits(b);
    const auto product = limbs::multiply(x, y);
    const auto rest = limbs::from_digits(b.substr(1, 4000));
    const auto [quotient, remainder] = limbs::divide(limbs::add(product, rest), y);
    EXPECT_EQ(quotient, x);
    EXPECT_EQ(remainder, rest);
    // (a+1)(a-1) = a*a - 1 with a of nines: carries run through every limb.
    const auto nines = limbs::from_digits(std::string(5000, '9'));
    const auto square = limbs::multiply(nines, nines);
    const auto sum = limbs::add(square, limbs::shift_left(limbs::from_u64(2), 5000));
    EXPECT_EQ(limbs::to_digits(sum), "1" + std::string(5000, '0') + std::string(4999, '0') + "1");
}

}  // namespace
}  // namespace rexx
