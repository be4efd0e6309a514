// EXECIO by the program stack: cms section 8. STEM and VAR are in the transcripts.

#include "tests/cms/doubles.h"

namespace {

using cms_test::SessionTest;

TEST_F(SessionTest, DiskReadReturnCodes) {
    directory.put("A.B", "one\ntwo\nthree\n");
    EXPECT_EQ(programmed("EXECIO * DISKR A B A (FINIS"), 0);
    EXPECT_EQ(stacked(), "one|two|three|");
    EXPECT_EQ(programmed("EXECIO 5 DISKR A B A 1"), 2);
    EXPECT_EQ(stacked(), "one|two|three|");
    EXPECT_EQ(programmed("EXECIO * DISKR A B A"), 2);
    EXPECT_EQ(programmed("EXECIO 1 DISKR A B A 2 (FINIS MARGINS 2 3 CASE U"), 0);
    EXPECT_EQ(stacked(), "WO|");
    EXPECT_EQ(programmed("EXECIO 2 DISKR A B A (LIFO FINIS"), 0);
    EXPECT_EQ(stacked(), "two|one|");
    EXPECT_EQ(programmed("EXECIO 1 DISKR NO FILE A"), 128);
    EXPECT_EQ(programmed("EXECIO 1 DISKR A B Q"), 136);
    EXPECT_EQ(programmed("EXECIO X DISKR A B A"), 24);
    EXPECT_EQ(programmed("EXECIO 1 DISKRU A B A"), 24);
}

TEST_F(SessionTest, SearchGivesNumbersThenTheRecord) {
    directory.put("A.B", "MDISK 191\nLINK 190\nMDISK 192\n");
    EXPECT_EQ(programmed("EXECIO * DISKR A B A (LOCATE /192/"), 0);
    EXPECT_EQ(stacked(), "3 3|MDISK 192|");
    EXPECT_EQ(programmed("EXECIO 1 DISKR A B A 1 (FIND /LINK/ FINIS"), 3);
    EXPECT_EQ(programmed("EXECIO * DISKR A B A 1 (AVOID /MDISK/ FIFO FINIS"), 0);
    EXPECT_EQ(stacked(), "2 2|LINK 190|");
    EXPECT_EQ(programmed("EXECIO * DISKR A B A 1 (LOCATE /191/ ZONE 1 5 FINIS"), 3);
}

TEST_F(SessionTest, DiskWriteAppendsAndReplaces) {
    EXPECT_EQ(programmed("EXECIO 1 DISKW A B A (STRING first  line"), 0);
    EXPECT_EQ(programmed("EXECIO 1 DISKW A B A (FINIS STRING second"), 0);
    EXPECT_EQ(directory.get("A.B"), "first  line\nsecond\n");
    EXPECT_EQ(programmed("EXECIO 1 DISKW A B A 2 (STRING SECOND"), 0);
    EXPECT_EQ(directory.get("A.B"), "first  line\nSECOND\n");
    session.stack().queue("x");
    session.stack().queue("");
    EXPECT_EQ(programmed("EXECIO * DISKW A B A"), 0);
    EXPECT_EQ(directory.get("A.B"), "first  line\nSECOND\nx\n\n");
    EXPECT_EQ(programmed("EXECIO 0 DISKW A B A (FINIS"), 0);
    EXPECT_EQ(programmed("EXECIO 1 DISKW F F A 0 F 4 (STRING abcdef"), 1);
    EXPECT_EQ(programmed("EXECIO 1 DISKW A B Q (STRING x"), 136);
}

TEST_F(SessionTest, ReadOnlyDiskIs112) {
    directory.put("A.B", "1\n");
    ASSERT_EQ(typed("ACCESS " + directory.path() + "/. B/A"), 0);
    EXPECT_EQ(programmed("EXECIO 1 DISKW A B B (STRING x"), 112);
    EXPECT_EQ(typed("ERASE A B B"), 36);
}

TEST_F(SessionTest, CpAnswersAndReturnCodes) {
    machine.answers["QUERY X"] = {0, {{"", "one"}, {"", "two"}}, {}};
    machine.answers["DETACH 1"] = {40, {{"HCPDTV040E", "Device 0001 does not exist"}}, {}};
    EXPECT_EQ(programmed("EXECIO * CP (STRING QUERY X"), 0);
    EXPECT_EQ(stacked(), "one|two|");
    EXPECT_EQ(programmed("EXECIO 1 CP (STRING QUERY X"), 0);
    EXPECT_EQ(stacked(), "one|");
    EXPECT_EQ(programmed("EXECIO * CP (STRING DETACH 1"), 1040);
    EXPECT_EQ(stacked(), "HCPDTV040E Device 0001 does not exist|");
    EXPECT_EQ(programmed("EXECIO * CP (BUFFER 5 STRING QUERY X"), 1);
    EXPECT_EQ(stacked(), "one|");
}

}  // namespace
