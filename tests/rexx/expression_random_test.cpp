// Arithmetic as programs do it against the slow oracle: random operands through the compiler and
// the machine, whose quick paths may not change a digit.
#include <gtest/gtest.h>

#include <functional>

#include "rexx/rexx.h"
#include "tests/rexx/random_numbers.h"
#include "tests/rexx/slow_decimal.h"

namespace rexx {
namespace {

// Every routine gives one result, or the number of its error.
constexpr char kProgram[] = R"(
parse arg digits, fuzz, form, a, b, c
numeric digits digits; numeric fuzz fuzz; numeric form value form
say add(a, b); say subtract(a, b); say multiply(a, b); say divide(a, b)
say remainder(a, b); say whole(a, b); say plus(a); say minus(a)
say values(a, b); say jumps(a, b)
say chain(a, b, c); say mixed(a, b, c); say grown(a, b)
say counted(a, b)
exit
add: procedure; parse arg a, b; signal on syntax; return a + b
subtract: procedure; parse arg a, b; signal on syntax; return a - b
multiply: procedure; parse arg a, b; signal on syntax; return a * b
divide: procedure; parse arg a, b; signal on syntax; return a / b
remainder: procedure; parse arg a, b; signal on syntax; return a // b
whole: procedure; parse arg a, b; signal on syntax; return a % b
plus: procedure; parse arg a; signal on syntax; return +a
minus: procedure; parse arg a; signal on syntax; return -a
values: procedure; parse arg a, b
  return (a = b)(a \= b)(a < b)(a > b)(a <= b)(a >= b)
jumps: procedure; parse arg a, b
  r = ''
  if a = b then r = r'1'; else r = r'0'
  if a \= b then r = r'1'; else r = r'0'
  if a < b then r = r'1'; else r = r'0'
  if a > b then r = r'1'; else r = r'0'
  if a <= b then r = r'1'; else r = r'0'
  if a >= b then r = r'1'; else r = r'0'
  return r
chain: procedure; parse arg a, b, c; signal on syntax; return (a + b) * c - a
mixed: procedure; parse arg a, b, c; signal on syntax; return (a * b - c) / b + a // 7
grown: procedure; parse arg a, b; signal on syntax
  do 4; a = a + b; end
  return a
counted: procedure; parse arg a, b; signal on syntax
  n = 0
  do i = a to b
    n = n + 1
    if n == 4 then leave
  end
  return i n
syntax: return 'error' rc
)";

struct Case {
    long digits = 9;
    long fuzz = 0;
    bool engineering = false;
    std::string a, b, c;
};

// The same by the oracle: texts in, text out. A text that is no number is an error already.
class Oracle {
  public:
    explicit Oracle(const Case& a_case) : case_(a_case) {}

    using Operator = slow::Answer (*)(const slow::Decimal&, const slow::Decimal&, long);
    std::string apply(Operator op, const std::string& x, const std::string& y) const {
        if (x[0] == 'e') return x;
        if (y[0] == 'e') return y;
        const slow::Answer answer = op(slow::read(x), slow::read(y), case_.digits);
        if (answer.fault == "quotient" || answer.fault == "remainder") return "error 26";
        if (!answer.fault.empty()) return "error 42";
        return slow::write(answer.value, case_.digits, case_.engineering);
    }
    int compare(const std::string& x, const std::string& y) const {
        return slow::compare(slow::read(x), slow::read(y), case_.digits, case_.fuzz);
    }

    std::vector<std::string> lines() const {
        const auto& [digits, fuzz, engineering, a, b, c] = case_;
        const std::string sum = apply(slow::add, a, b);
        const std::string rest = apply(slow::remainder, a, "7");
        const std::string product = apply(slow::subtract, apply(slow::multiply, a, b), c);
        std::string grown = a;
        for (int i = 0; i < 4; ++i) grown = apply(slow::add, grown, b);
        return {sum,
                apply(slow::subtract, a, b),
                apply(slow::multiply, a, b),
                apply(slow::divide, a, b),
                apply(slow::remainder, a, b),
                apply(slow::integer_divide, a, b),
                apply(slow::add, "0", a),
                apply(slow::subtract, "0", a),
                comparisons(),
                comparisons(),
                apply(slow::subtract, apply(slow::multiply, sum, c), a),
                apply(slow::add, apply(slow::divide, product, b), rest),
                grown,
                counted()};
    }

  private:
    std::string comparisons() const {
        const int order = compare(case_.a, case_.b);
        std::string out;
        for (const bool holds : {order == 0, order != 0, order<0, order> 0, order <= 0, order >= 0})
            out += holds ? '1' : '0';
        return out;
    }
    // DO i = a TO b, left after four passes.
    std::string counted() const {
        std::string i = apply(slow::add, "0", case_.a);
        const std::string to = apply(slow::add, "0", case_.b);
        if (i[0] == 'e') return i;
        if (to[0] == 'e') return to;
        int passes = 0;
        while (compare(i, to) <= 0) {
            if (++passes == 4) break;
            i = apply(slow::add, i, "1");
            if (i[0] == 'e') return i;
        }
        return i + " " + std::to_string(passes);
    }
    const Case& case_;
};

class Lines : public Host {
  public:
    CommandResult command(std::string_view, std::string_view, VariablePool&,
                          const Redirection*) override {
        return CommandResult::from_rc(-3);
    }
    void say(std::string_view line) override { lines.emplace_back(line); }
    void push(std::string_view) override {}
    void queue(std::string_view) override {}
    std::size_t queued() override { return 0; }
    std::optional<std::string> pull() override { return std::nullopt; }
    std::optional<std::string> read_terminal() override { return std::nullopt; }
    std::vector<std::string> lines;
};

void check(const std::shared_ptr<const Program>& program, const Case& c) {
    Lines host;
    RunOptions options;
    for (const std::string& argument :
         {std::to_string(c.digits), std::to_string(c.fuzz),
          std::string(c.engineering ? "ENGINEERING" : "SCIENTIFIC"), c.a, c.b, c.c})
        options.arguments.emplace_back(argument);
    run(program, options, host);
    ASSERT_EQ(host.lines, Oracle(c).lines()) << "DIGITS " << c.digits << " FUZZ " << c.fuzz << " a "
                                             << c.a << " b " << c.b << " c " << c.c;
}

// Texts of operands: as a rule what Operands makes, sometimes small whole numbers at the limit.
std::string operand(Operands& random, int digits) {
    switch (random.below(6)) {
        case 0:
            return std::to_string(random.below(2001) - 1000);
        case 1: {
            std::string nines(static_cast<std::size_t>(std::min(digits, 18)), '9');
            nines.back() = static_cast<char>('0' + random.below(10));
            return nines;
        }
        default:
            return random.number(digits);
    }
}

void check_many(unsigned seed, long rounds, int least, int most) {
    const auto program = compile(kProgram, "random");
    Operands random(seed + random_seed());
    for (long i = 0; i < rounds * random_rounds(); ++i) {
        Case c;
        c.digits = least + random.below(most - least + 1);
        c.fuzz = random.below(3) ? 0 : random.below(static_cast<int>(c.digits));
        c.engineering = random.below(4) == 0;
        const int digits = static_cast<int>(c.digits);
        c.a = operand(random, digits);
        c.b = random.below(3) ? operand(random, digits) : random.near(c.a);
        c.c = operand(random, digits);
        check(program, c);
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(ExpressionRandom, FewDigits) {
    check_many(11, 600, 1, 9);
}
TEST(ExpressionRandom, WordSizes) {
    check_many(12, 400, 9, 20);
}
TEST(ExpressionRandom, ManyDigits) {
    check_many(13, 200, 18, 60);
}

}  // namespace
}  // namespace rexx
