// What a program may use (rexx.h, Limits): every case ends in an error of the program.
#include <gtest/gtest.h>

#include "rexx/standard_host.h"
#include "rexx/value.h"

namespace rexx {
namespace {

class QuietHost : public StandardHost {
  public:
    QuietHost() : StandardHost("") {}
    void say(std::string_view line) override { said = line; }
    void error(std::string_view) override {}
    std::string said;
};

struct Row {
    std::string_view name;
    std::string source;
    Limits limits;
    std::string want;  // what was said last, or "error n.m"
};

std::string outcome(const Row& row) {
    QuietHost host;
    host.set_limits(row.limits);
    RunOptions options;
    options.limits = row.limits;
    const auto done = run(compile(row.source, "limits"), std::move(options), host);
    if (!done.error) return host.said;
    return "error " + std::to_string(done.error->code) + "." + std::to_string(done.error->subcode);
}

std::string repeated(std::string_view text, int n) {
    std::string all;
    for (int i = 0; i < n; ++i) all += text;
    return all;
}

constexpr std::size_t kSmall = std::size_t{16} << 20;
constexpr int kDeep = 100'000;

const std::vector<Row>& rows() {
    Limits small, shallow, few, soon;
    small.memory = kSmall;
    shallow.depth = 50;
    few.clauses = 1000;
    soon.time = std::chrono::milliseconds(300);
    static const std::vector<Row> kRows = {
        {"call",
         "call r 1; say result; exit; r: if arg(1) = 100000 then return 'x'; "
         "call r arg(1) + 1; return result",
         {},
         "x"},
        {"function",
         "say f(1); exit; f: if arg(1) = 100000 then return 'x'; return f(arg(1) + 1)",
         {},
         "x"},
        {"procedure",
         "n = 0; say f(); exit; f: procedure expose n; n = n + 1; "
         "if n = 100000 then return 'x'; return f()",
         {},
         "x"},
        {"endless_function", "say f(); f: return f()", {}, "error 11.1"},
        {"endless_interpret", "x = 'interpret x'; interpret x", {}, "error 11.1"},
        {"depth", "call f; f: call f", shallow, "error 11.1"},
        {"calls_in_memory", "call f; f: procedure; call f", small, "error 5.1"},
        {"clauses", "do forever; end", few, "error 5.1"},
        {"time", "do forever; end", soon, "error 5.1"},
        {"clauses_in_traps", "syntax: signal on syntax; signal nowhere", few, "error 5.1"},
        {"time_in_traps", "syntax: signal on syntax; x = 1 / 0", soon, "error 5.1"},
        {"limit_trapped_once", "signal on syntax; do forever; end; syntax: say condition('E')", few,
         "5.1"},
        {"time_in_product", "numeric digits 99999999; x = copies(9, 5000000); say x * x", soon,
         "error 5.1"},
        {"time_in_quotient", "numeric digits 9999999; say 1 / copies(7, 4999999)", soon,
         "error 5.1"},
        {"doubling", "x = 'x'; do forever; x = x || x; end", {}, "error 5.1"},
        {"digits", "numeric digits 999999999; say 1 / 3", {}, "error 5.1"},
        {"digits_in_memory", "numeric digits 9000000; say 1 / 3", small, "error 5.1"},
        {"copies", "say copies('x', 999999999)", {}, "error 5.1"},
        {"right", "numeric digits 20; say right('', 2 ** 40)", {}, "error 5.1"},
        {"space", "say space(copies('a ', 1000), 999999999)", {}, "error 5.1"},
        {"insert", "say insert('a', 'b', 999999999)", {}, "error 5.1"},
        {"overlay", "say overlay('a', 'b', 3, 999999999)", {}, "error 5.1"},
        {"queue", "do forever; queue 'a line'; end", small, "error 5.1"},
        {"push", "do forever; push copies('x', 1000); end", small, "error 5.1"},
        {"named_queue", "call rxqueue 'Set', 'Q'; do forever; queue 'a line'; end", small,
         "error 5.1"},
        {"line_without_end", "say linein('/dev/zero')", small, "error 5.1"},
        {"command_output", "address system 'yes' with output stem a.", small, "error 5.1"},
        {"stem", "do i = 1; a.i = i; end", small, "error 5.1"},
        {"variables", "do i = 1; call value 'v'i, i; end", small, "error 5.1"},
        {"names_of_routines",
         "do i = 1 to 20000; call value 'v'i, i; end; do i = 1 to 20000; call r i; end; say "
         "v20000; "
         "exit; r: procedure; call value 'w'arg(1), 1; interpret 'u'arg(1) '= 2'; return",
         small, "20000"},
        {"names_exposed",
         "do i = 1 to 20000; name = 'v'i; call r; end; say v20000; "
         "exit; r: procedure expose (name) i; call value name, i; return",
         small, "20000"},
        {"interpret_text", "interpret copies('a=1;', 1000000)", small, "error 5.1"},
        {"trapped",
         "signal on syntax; x = copies('x', 999999999); syntax: say condition('E')",
         {},
         "5.1"},
        {"do_groups", repeated("do;", kDeep) + "say 'deep';" + repeated("end;", kDeep), {}, "deep"},
        {"huge_insert", "say abs(copies('x', 100000000))", {}, "error 40.11"},
        {"dashes", "interpret 'x=' || copies('-', 200000) || 1; say 'deep'", {}, "error 39.1"},
        {"ifs", repeated("if 1 then ", kDeep) + "say 'deep'", {}, "deep"},
        {"selects",
         repeated("select;when 1 then ", kDeep) + "say 'deep';" + repeated("end;", kDeep),
         {},
         "deep"},
        {"comments", repeated("/*", kDeep) + repeated("*/", kDeep) + "say 'deep'", {}, "deep"},
        {"parentheses",
         "say " + repeated("(", kDeep) + "1" + repeated(")", kDeep),
         {},
         "error 39.1"},
        {"prefixes", "say " + repeated("-", kDeep) + "1", {}, "error 39.1"},
        {"sum", "say " + repeated("1+", kDeep) + "1", {}, "100001"},
    };
    return kRows;
}

class LimitsCase : public testing::TestWithParam<Row> {};
TEST_P(LimitsCase, EndsAs) {
    const std::size_t before = memory_meter().in_use;
    EXPECT_EQ(outcome(GetParam()), GetParam().want);
    EXPECT_EQ(memory_meter().in_use, before) << "bytes given back";
}
INSTANTIATE_TEST_SUITE_P(All, LimitsCase, testing::ValuesIn(rows()),
                         [](const auto& row) { return std::string(row.param.name); });

// HALT comes through in the midst of one long operation.
TEST(Limits, HaltStopsLongArithmetic) {
    QuietHost host;
    host.flags().halt = true;
    RunOptions options;
    options.limits.time = std::chrono::seconds(60);
    const auto done =
        run(compile("numeric digits 99999999; x = copies(9, 5000000); say x * x", "limits"),
            std::move(options), host);
    ASSERT_TRUE(done.error);
    EXPECT_EQ(done.error->code, 4);
}

}  // namespace
}  // namespace rexx
