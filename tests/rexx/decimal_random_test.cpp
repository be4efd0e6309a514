// Decimal arithmetic against the slow oracle: random operations at DIGITS 1 to 60, seeded.
// REXX_RANDOM_ROUNDS=n makes n times as many (see random_numbers.h).
#include <gtest/gtest.h>

#include <string>

#include "rexx/decimal.h"
#include "tests/rexx/random_numbers.h"
#include "tests/rexx/slow_decimal.h"

namespace rexx {
namespace {

std::string shown(const Outcome& out, const Settings& settings) {
    switch (out.fault) {
        case Fault::none:
            return text(out.value, settings);
        case Fault::zero_divisor:
            return "zero";
        case Fault::quotient_too_long:
            return "quotient";
        case Fault::remainder_too_long:
            return "remainder";
        default:
            return "overflow";
    }
}

std::string shown(const slow::Answer& answer, const Settings& settings) {
    if (!answer.fault.empty()) return answer.fault;
    return slow::write(answer.value, static_cast<long>(settings.digits),
                       settings.form == Form::engineering);
}

using Operator = Outcome (*)(const Number&, const Number&, const Settings&);
using SlowOperator = slow::Answer (*)(const slow::Decimal&, const slow::Decimal&, long);

struct Pair {
    const char* name;
    Operator ours;
    SlowOperator oracle;
};
constexpr Pair kPairs[] = {
    {"+", add, slow::add},
    {"-", subtract, slow::subtract},
    {"*", multiply, slow::multiply},
    {"/", divide, slow::divide},
    {"//", remainder, slow::remainder},
    {"%", integer_divide, slow::integer_divide},
};

void check_pair(Operands& operands, int digits, const std::string& left, const std::string& right) {
    const Settings settings{static_cast<std::uint64_t>(digits),
                            operands.below(4) ? Form::scientific : Form::engineering, 0};
    const Number a = *Number::parse(left), b = *Number::parse(right);
    const slow::Decimal x = slow::read(left), y = slow::read(right);
    for (const Pair& pair : kPairs)
        ASSERT_EQ(shown(pair.ours(a, b, settings), settings),
                  shown(pair.oracle(x, y, digits), settings))
            << "DIGITS " << digits << ": " << left << " " << pair.name << " " << right;
    const int fuzz = operands.below(digits);
    Settings fuzzy = settings;
    fuzzy.fuzz = static_cast<std::uint64_t>(fuzz);
    ASSERT_EQ(compare(a, b, fuzzy), slow::compare(x, y, digits, fuzz))
        << "DIGITS " << digits << " FUZZ " << fuzz << ": " << left << " ? " << right;
}

void check_many(unsigned seed, int rounds, int least, int most) {
    Operands operands(seed + random_seed());
    for (long i = 0; i < rounds * random_rounds(); ++i) {
        const int digits = least + operands.below(most - least + 1);
        const std::string left = operands.number(digits);
        check_pair(operands, digits, left,
                   operands.below(4) ? operands.number(digits) : operands.near(left));
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(DecimalRandom, FewDigits) {
    check_many(1, 4000, 1, 9);
}
TEST(DecimalRandom, WordSizes) {
    check_many(2, 2500, 9, 20);
}
TEST(DecimalRandom, ManyDigits) {
    check_many(3, 1500, 18, 60);
}

TEST(DecimalRandom, Powers) {
    Operands operands(4 + random_seed());
    for (long i = 0; i < 1500 * random_rounds(); ++i) {
        const int digits = 1 + operands.below(40);
        const int most = digits == 1 ? 9 : 60;
        const int n = operands.below(2 * most + 1) - most;
        const std::string base = operands.number(digits);
        const Settings settings{static_cast<std::uint64_t>(digits)};
        ASSERT_EQ(shown(power(*Number::parse(base), Number::from_int(n), settings), settings),
                  shown(slow::power(slow::read(base), n, digits), settings))
            << "DIGITS " << digits << ": " << base << " ** " << n;
    }
}

// The kernels alone must give what the operators give wherever they answer at all.
TEST(DecimalRandom, SomethingTakesTheQuickPath) {
    Operands operands(5);
    int quick = 0;
    for (int i = 0; i < 2000; ++i) {
        const Number a = *Number::parse(operands.number(9)), b = *Number::parse(operands.number(9));
        const auto x = a.small(), y = b.small();
        const SmallNumber out = x && y ? quick_multiply(*x, *y, 9) : SmallNumber::none();
        if (out.is_none()) continue;
        ++quick;
        EXPECT_EQ(text(Number(out), {}), text(multiply(a, b, {}).value, {}));
    }
    EXPECT_GT(quick, 1000);
}

}  // namespace
}  // namespace rexx
