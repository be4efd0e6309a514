// The program's operands and exit codes.

#include "cms/start.h"

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

TEST(Start, WrongOptionsAreNamed) {
    EXPECT_NE(cms::parse_arguments({"--nosuch"}).error, "");
    EXPECT_NE(cms::parse_arguments({"--system"}).error, "");
    EXPECT_FALSE(cms::parse_arguments({}).command);
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
