#include "base/tokens.h"

#include <gtest/gtest.h>

namespace {

using Words = std::vector<std::string_view>;

TEST(Tokens, WordsAndCommandWords) {
    EXPECT_EQ(base::words("  a  bc\td "), (Words{"a", "bc", "d"}));
    EXPECT_EQ(base::words("   "), Words{});
    EXPECT_EQ(base::command_words("ERASE A B(TYPE)"), (Words{"ERASE", "A", "B", "(", "TYPE", ")"}));
    EXPECT_EQ(base::command_words("(("), (Words{"(", "("}));
}

TEST(Tokens, AbbreviationsNeedTheMinimumAndNoMoreThanTheName) {
    EXPECT_TRUE(base::is_abbreviation("ac", "ACCESS", 2));
    EXPECT_TRUE(base::is_abbreviation("access", "ACCESS", 2));
    EXPECT_FALSE(base::is_abbreviation("a", "ACCESS", 2));
    EXPECT_FALSE(base::is_abbreviation("accessx", "ACCESS", 2));
    EXPECT_FALSE(base::is_abbreviation("acx", "ACCESS", 2));
    EXPECT_TRUE(base::matches("listf", "Listfile"));
    EXPECT_TRUE(base::matches("L", "Listfile"));
    EXPECT_FALSE(base::matches("ERAS", "ERASE"));
}

TEST(Tokens, NumbersAreWholeWords) {
    EXPECT_EQ(base::parse_decimal("0012"), 12U);
    EXPECT_EQ(base::parse_decimal("12x"), std::nullopt);
    EXPECT_EQ(base::parse_decimal("-1"), std::nullopt);
    EXPECT_EQ(base::parse_decimal(""), std::nullopt);
    EXPECT_EQ(base::parse_decimal("4294967296"), std::nullopt);
    EXPECT_EQ(base::parse_hexadecimal("0aF1"), 0x0AF1U);
    EXPECT_EQ(base::parse_hexadecimal("G"), std::nullopt);
}

TEST(Tokens, WordReaderKeepsTheRest) {
    base::WordReader reader("MSG OP  hello  world ");
    EXPECT_EQ(reader.next(), "MSG");
    EXPECT_EQ(reader.peek(), "OP");
    EXPECT_EQ(reader.next(), "OP");
    EXPECT_EQ(reader.rest(), "hello  world ");
    EXPECT_FALSE(reader.at_end());
    EXPECT_EQ(base::trim("  x y "), "x y");
    EXPECT_EQ(base::upper("vm1r$#@"), "VM1R$#@");
}

}  // namespace
