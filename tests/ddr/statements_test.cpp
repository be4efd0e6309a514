#include "ddr/statements.h"

#include <gtest/gtest.h>

namespace {

struct Row {
    std::string_view text, want;  // describe() of the statement, or the id of the error
};
constexpr Row kStatements[] = {
    // the reader: case, abbreviations, separators, null lines
    {"", "null"},
    {"      ", "null"},
    {"COPY ALL", "COPY all"},
    {"copy all", "COPY all"},
    {"  co   aLL  ", "COPY all"},
    {"C ALL", "HCPDDR701E"},
    {"COPYY ALL", "HCPDDR701E"},
    {"MOVE ALL", "HCPDDR701E"},
    {"COPY,0,TO,9", "COPY 0-9"},
    {"COPY ALL whatever follows is ignored", "COPY all"},
    {"COPY ALL REORDER TO 5", "HCPDDR701E"},
    {"COPY CPVOL REORDER 5", "HCPDDR701E"},
    {"COPY ALL FTR", "COPY all"},
    {"DUMP FTR ALL", "DUMP all"},
    {"COPY ALL DATA REORDER 5", "HCPDDR701E"},
    // INPUT and OUTPUT
    {"INPUT 123 3390", "input 123 3390 -"},
    {"in 0123 3390 520res", "input 0123 3390 520RES"},
    {"OUT 0456 3390", "output 0456 3390 -"},
    {"OUTPUT 223 3390 SCRATCH", "output 223 3390 scratch"},
    {"output 223 dasd scratch", "output 223 DASD scratch"},
    {"INPUT 123 3390 VM1RS1 the source volume", "input 123 3390 VM1RS1"},
    {"INPUT 123 3380", "input 123 3380 -"},
    {"INPUT ./Vm1a.ckd 3390", "input ./Vm1a.ckd 3390 -"},
    {"INPUT 181 3590 (REWIND SKIP 2 MODE 6250)", "input 181 3590 -"},
    {"INPUT 181 TAPE 182 (UNLOAD", "input 181 TAPE 182"},
    {"IN", "HCPDDR703E"},
    {"I 123 3390", "HCPDDR701E"},
    {"OU 123 3390", "HCPDDR701E"},
    {"INPUT 123", "HCPDDR703E"},
    {"INPUT 123 3391", "HCPDDR701E"},
    {"INPUT 123 3390 TOOLONG", "HCPDDR701E"},
    {"INPUT 123 3390 (SKIP 1)", "HCPDDR701E"},
    {"INPUT 181 3590 (SKIP 256)", "HCPDDR701E"},
    {"INPUT 181 3590 (SKIP)", "HCPDDR701E"},
    {"INPUT 181 3590 (LZCOMPACT)", "HCPDDR701E"},
    {"INPUT 181 3590 (MODE 900)", "HCPDDR701E"},
    // SYSPRINT and PROMPTS
    {"SYSPRINT CONS", "sysprint console"},
    {"sy cons", "sysprint console"},
    {"SYSPRINT 00E", "sysprint printer"},
    {"SYSPRINT", "HCPDDR703E"},
    {"SYSPRINT NOWHERE", "HCPDDR701E"},
    {"PROMPTS ON", "prompts on"},
    {"prompts off", "prompts off"},
    {"PROMPTS MAYBE", "HCPDDR701E"},
    {"PROMPTS", "HCPDDR703E"},
    // extents
    {"COPY 5", "COPY 5-5"},
    {"COPY 0 TO 99", "COPY 0-99"},
    {"COPY 0 99", "COPY 0-99"},
    {"COPY 0 TO 9 REORDER TO 20", "COPY 0-9 to 20"},
    {"COPY 0 TO 9 REORDER 20", "COPY 0-9 to 20"},
    {"COPY 0 9 R 20 and so on", "COPY 0-9 to 20"},
    {"COPY 3 TO 9 REORDER", "COPY 3-9"},
    {"COPY 0 TO 9 /* the start */", "COPY 0-9"},
    {"COPY 0 TO 9 REORDR 20", "HCPDDR701E"},
    {"COPY 0 TO 9 20", "HCPDDR701E"},
    {"COPY 5 REORDER 20", "HCPDDR701E"},
    {"COPY 0 TO", "HCPDDR703E"},
    {"COPY 0 TO 9 REORDER TO", "HCPDDR703E"},
    {"COPY 0 TO X", "HCPDDR701E"},
    {"COPY -1 TO 5", "HCPDDR701E"},
    {"COPY 99 TO 0", "HCPDDR713E"},
    {"COPY 99999999999", "HCPDDR701E"},
    {"COPY", "HCPDDR703E"},
    {"COPY CPVOL", "COPY cpvol"},
    {"COPY cp", "COPY cpvol"},
    {"COPY NUCLEUS", "HCPDDR723E"},
    {"COPY nu", "HCPDDR723E"},
    {"DUMP ALL", "DUMP all"},
    {"RE 0 TO 5", "RESTORE 0-5"},
    {"10 TO 20", "extent 10-20"},
    {"10 20 REORDER 30", "extent 10-20 to 30"},
    // PRINT and TYPE
    {"TYPE 0 0 3", "TYPE 0/0/3"},
    {"TYPE 0 0 3 TO 0 0 5", "TYPE 0/0/3 to 0/0/5"},
    {"TYPE 0 0 3 0 0 5", "TYPE 0/0/3 to 0/0/5"},
    {"TY 1", "TYPE 1"},
    {"PRINT 0 TO 3", "PRINT 0 to 3"},
    {"PR 0 1 (HEX", "PRINT 0/1 hex"},
    {"TYPE 0 0 (GRAPHIC COUNT)", "TYPE 0/0 graphic count"},
    {"TYPE", "HCPDDR703E"},
    {"TYPE X", "HCPDDR701E"},
    {"TYPE 0 15", "HCPDDR701E"},
    {"TYPE 0 0 256", "HCPDDR701E"},
    {"TYPE 0 0 3 (OCTAL", "HCPDDR701E"},
    {"TYPE 5 TO 3", "HCPDDR713E"},
    {"TYPE 5 3 TO 5 2", "HCPDDR713E"},
};

class Statements : public testing::TestWithParam<Row> {};
TEST_P(Statements, Parse) {
    auto statement = ddr::read_statement(GetParam().text);
    auto got =
        statement.ok() ? ddr::describe(statement.value()) : std::string(statement.error().id);
    EXPECT_EQ(got, GetParam().want) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(All, Statements, testing::ValuesIn(kStatements));

TEST(StatementReader, LooksAtColumns1To71Only) {
    std::string line = "COPY 0 TO 9";
    line.resize(71, ' ');
    auto statement = ddr::read_statement(line + "GARBAGE");
    ASSERT_TRUE(statement.ok());
    EXPECT_EQ(ddr::describe(statement.value()), "COPY 0-9");
    auto shorter = ddr::read_statement(line.substr(0, 70) + "5");  // column 71 counts
    EXPECT_FALSE(shorter.ok());
}

}  // namespace
