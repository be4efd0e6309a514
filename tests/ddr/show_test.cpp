// TYPE and PRINT: which records, which parts, which layout.
#include "ddr/show.h"

#include "tests/ddr/support.h"

namespace {

using room_test::Folder;

struct Show : testing::Test {
    Folder folder;
    std::shared_ptr<dasd::Volume> volume = room_test::made(folder / "a.ckd", 6, "VM1RS1");
    base::CapturedConsole console;

    void SetUp() override {
        room_test::fill(*volume, 7, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
    }

    base::Result<void> show(const std::string& line, dasd::CylinderRange range = {{0}, {6}}) {
        auto statement = ddr::read_statement(line);
        EXPECT_TRUE(statement.ok()) << line;
        dasd::Device device(volume, range, dasd::Access::read);
        console.lines.clear();
        return ddr::show(device, std::get<ddr::ShowStatement>(statement.value()), console, nullptr);
    }
    std::size_t counts() const {
        return static_cast<std::size_t>(
            std::count_if(console.lines.begin(), console.lines.end(),
                          [](const std::string& line) { return line.starts_with("CYL "); }));
    }
};

TEST_F(Show, OneRecordWithCountHexAndCharacters) {
    ASSERT_TRUE(show("TYPE 0 0 3").ok());
    ASSERT_GE(console.lines.size(), 3u);
    EXPECT_EQ(console.lines[0],
              "CYL 00000 HD 00 REC 003  COUNT 0000 0000 03 04 0050  KEY   4 DATA    80");
    EXPECT_EQ(console.lines[1],
              "  3 KEY      4  0000  E5D6D3F1" + std::string(28, ' ') + "  *VOL1            *");
    EXPECT_TRUE(console.lines[2].starts_with("  3 DATA    80  0000  E5D6D3F1 E5D4F1D9  E2F1"))
        << console.lines[2];
    EXPECT_NE(console.lines[2].find("*VOL1VM1RS1"), std::string::npos);
    EXPECT_EQ(console.lines.size(), 2u + 5);  // 80 bytes, sixteen a line
}

TEST_F(Show, CountOnly) {
    ASSERT_TRUE(show("TYPE 1 2 (COUNT").ok());
    ASSERT_EQ(console.lines.size(), 3u);  // R0, R1, R7
    EXPECT_EQ(console.lines[0],
              "CYL 00001 HD 02 REC 000  COUNT 0001 0002 00 00 0008  KEY   0 DATA     8");
    EXPECT_EQ(console.lines[2],
              "CYL 00001 HD 02 REC 007  COUNT 0001 0002 07 00 07D2  KEY   0 DATA  2002");
}

TEST_F(Show, GraphicShowsCharactersOnlyAndTypeKeepsCase) {
    auto track = dasd::Track::build({{1}, {0}}, {{1, {}, std::vector<std::byte>(5)}}).value();
    std::array<std::byte, 5> text{};
    base::text_to_ebcdic("aB c!", text);
    track.patch(track.records()[0], 0, text);
    ASSERT_TRUE(volume->write_track(track).ok());
    ASSERT_TRUE(show("TYPE 1 0 1 (GRAPHIC").ok());
    EXPECT_EQ(console.lines, std::vector<std::string>{"  1 DATA     5  0000  *aB c!" +
                                                      std::string(59, ' ') + "*"});
    ASSERT_TRUE(show("PRINT 1 0 1 (GRAPHIC").ok());
    EXPECT_NE(console.lines[0].find("*AB C!"), std::string::npos);  // printers fold
}

TEST_F(Show, DefaultsAreWhatTheStartNames) {
    ASSERT_TRUE(show("TYPE 2 (COUNT").ok());
    EXPECT_EQ(counts(), 15u * 3);
    ASSERT_TRUE(show("TYPE 2 4 (COUNT").ok());
    EXPECT_EQ(counts(), 3u);
    ASSERT_TRUE(show("TYPE 2 TO 3 (COUNT").ok());
    EXPECT_EQ(counts(), 30u * 3);
    ASSERT_TRUE(show("TYPE 2 4 7 TO 2 5 1 (COUNT").ok());
    EXPECT_EQ(counts(), 1u + 2);  // R7 of track 4; R0 and R1 of track 5
}

TEST_F(Show, WhatIsNotThereIsAnError) {
    auto missing = show("TYPE 0 0 99");
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().id, "HCPDDR721E");
    auto beyond = show("TYPE 6");
    ASSERT_FALSE(beyond.ok());
    EXPECT_EQ(beyond.error().id, "HCPDDR713E");
}

TEST_F(Show, MinidiskCylindersAreItsOwn) {
    ASSERT_TRUE(show("TYPE 0 1 1 (COUNT", {{4}, {2}}).ok());
    ASSERT_EQ(console.lines.size(), 1u);
    EXPECT_TRUE(console.lines[0].starts_with("CYL 00000 HD 01 REC 001  COUNT 0000 0001 01 04"))
        << console.lines[0];
    EXPECT_FALSE(show("TYPE 2", {{4}, {2}}).ok());
}

}  // namespace
