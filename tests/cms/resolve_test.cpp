// Resolution of typed and programmed commands: cms section 2, pitfalls 3, 4 and 22.

#include "tests/cms/doubles.h"

namespace {

using cms_test::SessionTest;

TEST_F(SessionTest, UnknownIsMinus1TypedAndMinus3Programmed) {
    EXPECT_EQ(typed("NOSUCH"), -1);
    EXPECT_EQ(terminal.taken(), "Unknown CP/CMS command");
    EXPECT_EQ(session.execute("NOSUCH", cms::CallType::cms), -3);
    EXPECT_EQ(programmed("NOSUCH"), -3);
    EXPECT_EQ(terminal.taken(), "");
}

TEST_F(SessionTest, AddressCommandTakesFullUpperCaseNamesOnly) {
    EXPECT_EQ(programmed("state nosuch file a"), -3);
    EXPECT_EQ(programmed("REL Z"), -3);
    EXPECT_EQ(programmed("STATE NOSUCH FILE A"), 28);
    EXPECT_EQ(terminal.taken(), "");
}

TEST_F(SessionTest, NotFoundIsTypedForTypedCommandsOnly) {
    for (const std::string name : {"STATE NOSUCH FILE A", "ERASE NOSUCH FILE A",
                                   "LISTFILE NOSUCH FILE A", "RENAME NOSUCH FILE A X Y A"}) {
        EXPECT_EQ(programmed(name), 28) << name;
        EXPECT_EQ(terminal.taken(), "") << name;
        EXPECT_EQ(typed(name), 28) << name;
        EXPECT_NE(terminal.taken(), "") << name;
        EXPECT_EQ(programmed("CMDCALL " + name), 28) << name;
        EXPECT_NE(terminal.taken(), "") << name;
    }
}

TEST_F(SessionTest, ImpliedCpAndItsReturnCode) {
    machine.answers["QUERY FILES"] = {0, {{"", "FILES: NO RDR"}}, {}};
    machine.answers["DETACH 300"] = {40, {{"HCPDTV040E", "Device 0300 does not exist"}}, {}};
    EXPECT_EQ(typed("QUERY FILES"), 0);
    EXPECT_EQ(terminal.taken(), "FILES: NO RDR");
    EXPECT_EQ(typed("DETACH 300"), 40);
    EXPECT_EQ(terminal.taken(), "HCPDTV040E Device 0300 does not exist");
    EXPECT_EQ(programmed("DETACH 300"), -3);
    EXPECT_EQ(programmed("CP DETACH 300"), 40);
    EXPECT_EQ(programmed("QUERY FILES"), -3);
    terminal.shown.clear();
    EXPECT_EQ(typed("SET IMPCP OFF"), 0);
    EXPECT_EQ(typed("DETACH 300"), -1);
    EXPECT_EQ(terminal.taken(), "Unknown CMS command");
}

TEST_F(SessionTest, MessageFormOfSetEmsg) {
    struct Row {
        std::string_view form, want;
    };
    constexpr Row kRows[] = {{"ON", "DMSSTT002E File A B A not found"},
                             {"TEXT", "File A B A not found"},
                             {"CODE", "DMSSTT002E"},
                             {"OFF", ""}};
    for (const auto& row : kRows) {
        machine.emsg = row.form;
        EXPECT_EQ(typed("STATE A B A"), 28);
        EXPECT_EQ(terminal.taken(), row.want);
    }
}

TEST_F(SessionTest, AbbreviationsAndSynonyms) {
    directory.put("MINE.SYNONYM", "STATE SEEK 2\n");
    directory.put("A.B", "x\n");
    EXPECT_EQ(typed("SYN MINE"), 0);
    EXPECT_EQ(typed("se A B A"), 0);
    EXPECT_EQ(typed("s A B A"), -1);
    EXPECT_EQ(typed("LISTF A B A"), 0);
    EXPECT_EQ(typed("SET ABBREV OFF"), 0);
    EXPECT_EQ(typed("LISTF A B A"), -1);
    EXPECT_EQ(typed(""), 0);
}

TEST_F(SessionTest, ReadyFormsAreWideEnough) {
    cms_test::ScriptedTerminal other;
    cms::Session shown(other, &machine, {});
    EXPECT_EQ(shown.typed_line("STATE A B Q"), 36);
    EXPECT_EQ(other.shown.back(), "Ready(00036);");
    shown.typed_line("NOSUCH");
    EXPECT_EQ(other.shown.back(), "Ready(-0001);");
    shown.typed_line("SENTRIES");
    EXPECT_EQ(other.shown.back(), "Ready;");
}

}  // namespace
