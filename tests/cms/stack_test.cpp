// Program stack: cms section 4, pitfalls 1 and 2 of section 15.

#include "tests/cms/doubles.h"

namespace {

using cms_test::SessionTest;

TEST(ProgramStack, NewestBufferIsReadFirstAndVanishesWhenEmpty) {
    cms::ProgramStack stack;
    stack.queue("old");
    EXPECT_EQ(stack.make_buffer(), 1);
    stack.queue("one");
    stack.push("zero");
    EXPECT_EQ(stack.lines(), 3u);
    EXPECT_EQ(stack.read(), "zero");
    EXPECT_EQ(stack.read(), "one");
    EXPECT_EQ(stack.read(), "old");
    EXPECT_EQ(stack.newest_buffer(), 0);
    EXPECT_EQ(stack.read(), std::nullopt);
}

TEST(ProgramStack, DropTakesTheBufferAndNewerOnes) {
    cms::ProgramStack stack;
    stack.queue("kept");
    stack.make_buffer();
    stack.queue("a");
    stack.make_buffer();
    stack.queue("b");
    EXPECT_FALSE(stack.drop_buffer(3));
    EXPECT_TRUE(stack.drop_buffer(1));
    EXPECT_EQ(stack.lines(), 1u);
    EXPECT_EQ(stack.newest_buffer(), 0);
    EXPECT_TRUE(stack.drop_buffer(0));
    EXPECT_EQ(stack.lines(), 0u);
}

TEST_F(SessionTest, ReturnCodesOfTheStackCommands) {
    EXPECT_EQ(typed("MAKEBUF"), 1);
    EXPECT_EQ(typed("MAKEBUF"), 2);
    session.stack().queue("x");
    EXPECT_EQ(typed("SENTRIES"), 1);
    EXPECT_EQ(typed("DROPBUF 5"), 1);
    EXPECT_EQ(typed("DROPBUF 1"), 0);
    EXPECT_EQ(typed("SENTRIES"), 0);
    EXPECT_EQ(typed("DROPBUF X"), 24);
}

TEST_F(SessionTest, ReadsStackThenTypedAheadThenTerminal) {
    terminal.typed = {"a#b", "c"};
    session.stack().queue("stacked");
    EXPECT_EQ(session.read_line(""), "stacked");
    EXPECT_EQ(session.read_line(""), "a");
    session.stack().queue("later");
    EXPECT_EQ(session.read_typed(""), "b");
    EXPECT_EQ(session.read_line(""), "later");
    EXPECT_EQ(session.read_line(""), "c");
    EXPECT_EQ(session.read_line(""), std::nullopt);
    EXPECT_TRUE(session.input_ended());
}

TEST_F(SessionTest, EscapedLineEndIsDataAndCpPieceGoesToCp) {
    machine.answers["QUERY TIME"] = {0, {{"", "TIME IS NOW"}}, {}};
    terminal.typed = {"a\"#b", "#CP QUERY TIME", "next"};
    EXPECT_EQ(session.read_line(""), "a#b");
    EXPECT_EQ(session.read_line(""), "next");
    EXPECT_EQ(machine.asked, std::vector<std::string>{"QUERY TIME"});
    EXPECT_EQ(terminal.taken(), "TIME IS NOW");
}

}  // namespace
