// The compiler: expression trees and code as one-line dumps.
#include <gtest/gtest.h>

#include "rexx/code.h"
#include "rexx/expression.h"

namespace rexx {
namespace {

struct Row {
    std::string_view text;
    std::string_view want;
};

std::string tree(std::string_view text) {
    const std::vector<Token> tokens = scan(text);
    Expression expression(tokens);
    std::size_t at = 0;
    try {
        return expression.dump(expression.parse(at, {}));
    } catch (const Condition& c) {
        return "error " + std::to_string(c.code) + "." + std::to_string(c.subcode);
    }
}

class ExpressionTree : public testing::TestWithParam<Row> {};

TEST_P(ExpressionTree, IsParsedByPrecedence) {
    EXPECT_EQ(tree(GetParam().text), GetParam().want);
}

constexpr Row kTrees[] = {
    {"1+2*3", "(+ 1 (* 2 3))"},
    {"-3**2", "(** (- 3) 2)"},
    {"2**3**2", "(** (** 2 3) 2)"},
    {"2||3+1", "(|| 2 (+ 3 1))"},
    {"a b'c'", "(|| (blank A B) 'c')"},
    {"a -1", "(- A 1)"},
    {"a (b)", "(blank A B)"},
    {"a(b)", "(call A B)"},
    {"(a) (b)", "(blank A B)"},
    {"f(1,,2)", "(call F 1 - 2)"},
    {"f(1,)", "(call F 1)"},
    {"'F'()", "(call F)"},
    {"a/**/b", "(|| A B)"},
    {"a > = b", "(>= A B)"},
    {"a | /**/ | b", "(|| A B)"},
    {"\\a = 0", "(= (\\ A) 0)"},
    {"\xC2\xAC"
     "a",
     "(\\ A)"},
    {"1<2<3", "(< (< 1 2) 3)"},
    {"1=2 & 3 | 4", "(| (& (= 1 2) 3) 4)"},
    {"1E+5", "1E+5"},
    {"1EX+5", "(+ 1EX 5)"},
    {"'1 d8'x", "'\x01\xD8'"},
    {"1 +", "error 35.1"},
    {"(1", "error 36.0"},
    {"f(1", "error 36.0"},
    {"'abc", "error 6.2"},
};
INSTANTIATE_TEST_SUITE_P(All, ExpressionTree, testing::ValuesIn(kTrees));

class CompiledCode : public testing::TestWithParam<Row> {};

TEST_P(CompiledCode, IsWhatTheMachineRuns) {
    const auto program = compile(GetParam().text, "test");
    EXPECT_EQ(disassemble(program->unit, program->slot_map), GetParam().want);
}

constexpr Row kCode[] = {
    {"say 'x'", "say 'x'; exit_nothing"},
    {"a = b + 1", "add A B '1'; exit_nothing"},
    {"s = s || x", "append S; exit_nothing"},
    {"s = x || s", "concat S; exit_nothing"},
    {"if a = 1 then nop", "jump_equal 2 A '1'; nop; exit_nothing"},
    {"a = b + f()\nf: return 1",
     "move r0 B; call_label r1; add A r0 r1; return_value '1'; exit_nothing"},
    {"a = length('x')", "call_builtin A LENGTH('x'); exit_nothing"},
    {"a = left(b, c.1,, '*')",
     "argument r0 B; compound_get r1; call_builtin A LEFT(r0 r1 - '*'); exit_nothing"},
    {"say 1 +", "raise; exit_nothing"},
    {"end", "raise; exit_nothing"},
};
INSTANTIATE_TEST_SUITE_P(All, CompiledCode, testing::ValuesIn(kCode));

TEST(FirstError, TellsLineAndText) {
    const auto error = first_error(*compile("say 1\nsay (2\n", "p"));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, 36);
    EXPECT_EQ(error->line, 2U);
    EXPECT_EQ(error->text, error_text(36));
    EXPECT_FALSE(first_error(*compile("say 1", "p")));
}

}  // namespace
}  // namespace rexx
