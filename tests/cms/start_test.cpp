// The program's operands and exit codes.

#include "cms/start.h"

#include "cms/cms.h"

#include <gtest/gtest.h>

namespace {

TEST(Start, OptionsComeBeforeTheCommand) {
    const auto request = cms::parse_arguments(
        {"--system", "vm1a", "--user=maint", "-A", "work", "--quiet", "CLONEVM", "vm1r", "--x"});
    EXPECT_EQ(request.system, "vm1a");
    EXPECT_EQ(request.userid, "maint");
    EXPECT_EQ(request.directories, std::vector<std::string>{"work"});
    EXPECT_TRUE(request.quiet);
    EXPECT_EQ(request.command, "CLONEVM vm1r --x");
    EXPECT_EQ(request.error, "");
}

TEST(Start, TakesTheKindOfStart) {
    EXPECT_EQ(cms::parse_arguments({"--start", "cold"}).start, cp::StartKind::cold);
    EXPECT_EQ(cms::parse_arguments({"--start=CLEAN", "QUERY"}).start, cp::StartKind::clean);
    EXPECT_FALSE(cms::parse_arguments({}).start);
    EXPECT_NE(cms::parse_arguments({"--start", "HOT"}).error, "");
    EXPECT_NE(cms::parse_arguments({"--start"}).error, "");
}

TEST(Start, TakesTapesAndTheirReels) {
    const auto request = cms::parse_arguments(
        {"--tape", "181=a b.aws", "--tape=182=x=y.het", "--tape", "0181=r2.aws", "DDR"});
    EXPECT_EQ(request.error, "");
    ASSERT_EQ(request.tapes.size(), 2U);
    EXPECT_EQ(request.tapes[0].number.n, 0x181);
    EXPECT_EQ(request.tapes[0].images, (std::vector<std::string>{"a b.aws", "r2.aws"}));
    EXPECT_EQ(request.tapes[1].images, std::vector<std::string>{"x=y.het"});
    for (const auto* wrong : {"181", "181=", "=a.aws", "12345=a", "TAP1=a"})
        EXPECT_NE(cms::parse_arguments({"--tape", wrong}).error, "") << wrong;
}

TEST(Start, TakesAScriptInsteadOfASystem) {
    const auto request = cms::parse_arguments({"--cp-script", "maint.cp", "DISKUSE"});
    EXPECT_EQ(request.cp_script, "maint.cp");
    EXPECT_EQ(request.error, "");
    EXPECT_EQ(cms::parse_arguments({"--record-cp=new.cp", "Q"}).record_cp, "new.cp");
    EXPECT_NE(cms::parse_arguments({"--cp-script", "a.cp", "--system", "vm1a"}).error, "");
    EXPECT_NE(cms::parse_arguments({"--cp-script", "a.cp", "--record-cp", "b.cp"}).error, "");
}

TEST(Start, WrongOptionsAreNamed) {
    EXPECT_NE(cms::parse_arguments({"--nosuch"}).error, "");
    EXPECT_NE(cms::parse_arguments({"--system"}).error, "");
    EXPECT_FALSE(cms::parse_arguments({}).command);
}

TEST(Typed, KeepsNoPassword) {
    EXPECT_EQ(cms::without_password("logon maint secret"), "logon maint ********");
    EXPECT_EQ(cms::without_password("#CP LOGIN maint secret"), "#CP LOGIN maint ********");
    EXPECT_EQ(cms::without_password("LOGON MAINT"), "LOGON MAINT");
    EXPECT_EQ(cms::without_password("CP QUERY  X Y"), "CP QUERY  X Y");
}

TEST(Start, ExitCodeIsNeverZeroForAFailure) {
    EXPECT_EQ(cms::exit_code(0), 0);
    EXPECT_EQ(cms::exit_code(28), 28);
    EXPECT_EQ(cms::exit_code(255), 255);
    EXPECT_EQ(cms::exit_code(256), 255);
    EXPECT_EQ(cms::exit_code(20041), 255);
    EXPECT_EQ(cms::exit_code(-3), 255);
}

}  // namespace
