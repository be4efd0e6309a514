// The native programs ddr and cpfmtxa: options, exit codes, other programs' images, locks.
#include "tests/ddr/support.h"

namespace {

using room_test::Folder;
using room_test::run_command;

struct Native : testing::Test {
    Folder folder;
    std::string a = folder / "a.ckd", b = folder / "b.ckd";
    const std::string ddr = std::string(TEST_BINARY_DIR) + "/bin/ddr";
    const std::string cpfmtxa = std::string(TEST_BINARY_DIR) + "/bin/cpfmtxa";

    void SetUp() override {
        room_test::made(a, 3, "VM1ARS");
        room_test::made(b, 3, "VM1RRS");
    }
    void expect(const std::string& command, int code, const std::string& part) {
        auto ran = run_command(command);
        EXPECT_EQ(ran.code, code) << command << "\n" << ran.output;
        EXPECT_NE(ran.output.find(part), std::string::npos) << command << "\n" << ran.output;
    }
};

TEST_F(Native, DdrTakesStatementsFromOptionsFileAndStandardInput) {
    expect(ddr + " --in " + a + " --out " + b + " -e 'COPY ALL' </dev/null", 3, "HCPDDR761E");
    EXPECT_EQ(room_test::serial_of(*room_test::opened(b)), "VM1RRS");
    expect("printf 'YES\\nYES\\n' | " + ddr + " --in " + a + " --out " + b + " -e 'COPY ALL'", 0,
           "END OF COPY");
    EXPECT_EQ(room_test::serial_of(*room_test::opened(b)), "VM1ARS");
    std::ofstream(folder / "cards") << "PROMPTS OFF\nIN 123 3390\nOUT 223 3390\nCOPY 1 TO 2\n";
    auto devices = " --dev 123=" + a + " --dev 223=" + b;
    expect(ddr + devices + " " + (folder / "cards"), 0, "END OF COPY");
    expect(ddr + devices + ":ro " + (folder / "cards"), 3, "HCPDDR718E");
    expect("printf 'IN " + a + " DASD VM1ARS\\nTYPE 0 0 3\\n\\n' | " + ddr, 0, "*VOL1VM1ARS");
}

TEST_F(Native, BadOptionsAndMissingFilesHaveTheirCodes) {
    expect(ddr + " --help", 0, "Examples");
    expect(ddr + " --nonsense", 2, "");
    expect(ddr + " --dev 12345=x", 2, "is not vdev=path");
    expect(ddr + " cards -e 'COPY ALL'", 2, "not from both");
    expect(ddr + " " + (folder / "none"), 1, "HCPDDR763E");
    expect(ddr + " --in " + (folder / "none") + " -e 'TYPE 0'", 3, "no such file");
    expect(ddr + " --in " + a + " --out " + a + " -e 'COPY ALL'", 3, "HCPDDR708E");
    expect(cpfmtxa + " --help", 0, "Examples");
    expect(cpfmtxa, 2, "name an image");
    expect(cpfmtxa + " " + (folder / "none") + " VM1RP1 LABEL", 40, "no such file");
}

TEST_F(Native, CpfmtxaFormatsAndLabels) {
    expect(cpfmtxa + " " + b + " VM1RP1 -e YES -e 'PAGE 0 END' -e END", 0, "PAGE     0          2");
    expect("printf 'LABEL\\n300\\nVM1RP2\\n' | " + cpfmtxa + " --dev 300=" + b, 0, "= VM1RP2");
    EXPECT_EQ(room_test::serial_of(*room_test::opened(b)), "VM1RP2");
}

TEST_F(Native, AnImageThatAnotherProcessHoldsIsRefused) {
    auto lock = dasd::lock_extent(b, {{0}, {3}}, dasd::Access::write);
    ASSERT_TRUE(lock.ok()) << lock.error().line();
    expect(cpfmtxa + " " + b + " VM1RP1 LABEL", 40, "DASLCK");
    EXPECT_EQ(room_test::serial_of(*room_test::opened(b)), "VM1RRS");
}

TEST_F(Native, ImagesOfHerculesAreCopiedAndReadBack) {
    if (!room_test::has_program("dasdinit") || !room_test::has_program("dasdcopy"))
        GTEST_SKIP() << "Hercules (dasdinit, dasdcopy) is not installed";
    auto made = folder / "made.ckd", read = folder / "read.ckd";
    ASSERT_EQ(run_command("dasdinit -lfs " + made + " 3390 HERC01 3").code, 0);
    expect(ddr + " --in " + made + " --out " + b + " -e 'PROMPTS OFF' -e 'COPY ALL'", 0,
           "FROM HERC01 TO VM1RRS");
    ASSERT_EQ(run_command("dasdcopy -q -lfs " + b + " " + read).code, 0);
    auto theirs = room_test::opened(made), copied = room_test::opened(read);
    auto differences = dasd::compare({theirs, {{0}, {3}}, dasd::Access::read},
                                     {copied, {{0}, {3}}, dasd::Access::read}, 1);
    ASSERT_TRUE(differences.ok());
    EXPECT_TRUE(differences.value().empty());
}

}  // namespace
