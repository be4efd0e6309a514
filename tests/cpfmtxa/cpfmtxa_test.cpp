// CPFMTXA as its users see it: operands, answers, report, and the bytes on the volume afterwards.
#include "cpfmtxa/cpfmtxa.h"

#include "tests/ddr/support.h"

namespace {

using dasd::SpaceType;
using room_test::Folder;
using room_test::has_line;
using room_test::Machine;

// "DRCT 0-4, SPOL 5-9" of the volume's map.
std::string map_of(dasd::Volume& volume) {
    auto map = dasd::read_map(volume);
    if (!map.ok()) return map.error().line();
    std::string text;
    for (const auto& extent : map.value().extents())
        text += fmt::format("{}{} {}-{}", text.empty() ? "" : ", ", dasd::name(extent.type),
                            extent.range.start.n, extent.range.end().n - 1);
    return text;
}

struct Cpfmtxa : testing::Test {
    Folder folder;
    Machine machine;
    base::CapturedConsole console;
    cpfmtxa::Options options;
    std::size_t left = 0;
    std::shared_ptr<dasd::Volume> volume;

    void SetUp() override {
        volume = room_test::made(folder / "v.ckd", 10, "OLDVOL");
        room_test::fill(*volume, 9);
        machine.link(0x300, volume);
    }
    int run(const std::string& operands, const std::vector<std::string>& answers = {}) {
        console.lines.clear();
        base::ListSource lines(answers);
        int code = cpfmtxa::run(operands, lines, console, machine, options);
        left = lines.left();
        return code;
    }
    std::string said() const { return fmt::format("{}", fmt::join(console.lines, "\n")); }
    std::string image() const { return room_test::contents(folder / "v.ckd"); }
    bool is_formatted(std::uint32_t cylinder, std::uint32_t head) {
        auto track = room_test::track_of(*volume, cylinder, head);
        return dasd::same_records(track, dasd::Track::formatted({{cylinder}, {head}}));
    }
    void format(const std::string& volid = "VM1RS1") {
        ASSERT_EQ(run("300 " + volid, {"YES", "END"}), 0) << said();
    }
};

// ---- ranges and allocation lines

struct RangeRow {
    const char *text, *want;
};
class Ranges : public testing::TestWithParam<RangeRow> {};
TEST_P(Ranges, Parse) {
    auto range = cpfmtxa::parse_range(GetParam().text, {100});
    auto got = range.ok() ? fmt::format("{}-{}", range.value().start.n, range.value().end().n - 1)
                          : std::string(range.error().id);
    EXPECT_EQ(got, GetParam().want) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(
    All, Ranges,
    testing::Values(RangeRow{"5", "5-5"}, RangeRow{"0-9", "0-9"}, RangeRow{" 0 - 9 ", "0-9"},
                    RangeRow{"0 9", "0-9"}, RangeRow{"0 END", "0-99"}, RangeRow{"3-end", "3-99"},
                    RangeRow{"0.3", "0-2"}, RangeRow{"99.1", "99-99"}, RangeRow{"99", "99-99"},
                    RangeRow{"", "HCPCCF6225E"}, RangeRow{"X", "HCPCCF6225E"},
                    RangeRow{"0-X", "HCPCCF6225E"}, RangeRow{"0.0", "HCPCCF6225E"},
                    RangeRow{"0.END", "HCPCCF6225E"}, RangeRow{"-5", "HCPCCF6225E"},
                    RangeRow{"1 2 3", "HCPCCF6225E"}, RangeRow{"9-0", "HCPCCF6226E"},
                    RangeRow{"100", "HCPCCF6226E"}, RangeRow{"0-100", "HCPCCF6226E"},
                    RangeRow{"99.2", "HCPCCF6226E"}, RangeRow{"4294967295.9", "HCPCCF6226E"}));

TEST(AllocationLines, Parse) {
    auto line = cpfmtxa::parse_allocation("page 0 END", {10});
    ASSERT_TRUE(line.ok());
    EXPECT_EQ(line.value(), (cpfmtxa::Allocation{SpaceType::page, {{0}, {10}}}));
    EXPECT_EQ(cpfmtxa::parse_allocation("TEMP 2.3", {10}).value(),
              (cpfmtxa::Allocation{SpaceType::spool, {{2}, {3}}}));
    EXPECT_EQ(cpfmtxa::parse_allocation("SWAP 0", {10}).error().id, "HCPCCF6227E");
    EXPECT_EQ(cpfmtxa::parse_allocation("PAGE", {10}).error().id, "HCPCCF6225E");
    EXPECT_EQ(cpfmtxa::parse_allocation("PAGE 10", {10}).error().id, "HCPCCF6226E");
}

// ---- FORMAT

TEST_F(Cpfmtxa, TheSevenAnswersOfThePublishedExecFormatAPageVolume) {
    EXPECT_EQ(run("", {"FORMAT", "0300", "0 END", "VM1RP1", "YES", "PAGE 0 END", "END",
                       "THE CALLER'S NEXT LINE"}),
              0)
        << said();
    EXPECT_EQ(left, 1u);
    auto track = room_test::track_of(*volume, 0, 0);
    const auto* label = track.find(3);
    ASSERT_NE(label, nullptr);
    const auto expected = room_test::bytes_of(std::string(
        "\xE5\xD6\xD3\xF1\xE5\xD4\xF1\xD9\xD7\xF1\xF0\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00"
        "\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
        "\x00\x00\x00\x00\x00\xC3\xD7\xE5\xD6\xD3",
        51));
    ASSERT_EQ(label->data.size(), 80u);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), label->data.begin()));
    for (std::size_t i = 51; i < 80; ++i) EXPECT_EQ(label->data[i], base::kEbcdicBlank) << i;
    EXPECT_EQ(label->key.size(), 4u);
    ASSERT_NE(track.find(4), nullptr);
    EXPECT_EQ(base::load_ebcdic_field(track.find(4)->data.subspan(4, 8)), "CLONEVM1");
    for (auto dscb : std::array<std::uint8_t, 2>{5, 6}) {
        ASSERT_NE(track.find(dscb), nullptr);
        EXPECT_EQ(track.find(dscb)->key.size(), 44u);
        EXPECT_EQ(track.find(dscb)->data.size(), 96u);
    }
    EXPECT_EQ(track.find(5)->data[0], std::byte{0xF4});
    EXPECT_EQ(track.find(6)->data[0], std::byte{0xF5});
    EXPECT_EQ(map_of(*volume), "PAGE 0-9");
    for (std::uint32_t head = 0; head < dasd::kHeads; ++head) EXPECT_TRUE(is_formatted(5, head));
    EXPECT_TRUE(is_formatted(0, 1));
    EXPECT_TRUE(is_formatted(9, 14));
    EXPECT_EQ(machine.changed, std::vector<std::uint16_t>{0x300});
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6209I INVOKING ICKDSF."));
    EXPECT_TRUE(has_line(console.lines, "ICK03090I VOLUME SERIAL = OLDVOL"));
    EXPECT_TRUE(has_line(console.lines, "VOLUME SERIAL NUMBER IS NOW = VM1RP1"));
    EXPECT_TRUE(has_line(console.lines, "PAGE     0          9          10")) << said();
    EXPECT_TRUE(
        has_line(console.lines, "ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 0"));
}

TEST_F(Cpfmtxa, OperandsFormatTheWholeDeviceAsPerm) {
    EXPECT_EQ(run("0300 test1", {"YES", "END"}), 0) << said();
    EXPECT_EQ(room_test::serial_of(*volume), "TEST1");
    EXPECT_EQ(map_of(*volume), "PERM 0-9");
    EXPECT_TRUE(is_formatted(9, 14));
    EXPECT_TRUE(has_line(console.lines, "FORMAT WILL ERASE CYLINDERS 00000-00009 ON DISK 0300"));
}

TEST_F(Cpfmtxa, ARangeWithCylinderZeroResetsTheMapAndKeepsTheRest) {
    format();
    ASSERT_EQ(run("300 VM1RS1 ALLOCATE", {"PAGE 5-9", "END"}), 0) << said();
    room_test::fill(*volume, 4);
    EXPECT_EQ(run("300 TEST2 0.3", {"YES", "END"}), 0) << said();
    EXPECT_EQ(room_test::serial_of(*volume), "TEST2");
    EXPECT_EQ(map_of(*volume), "PERM 0-9");
    EXPECT_TRUE(is_formatted(0, 1));
    EXPECT_TRUE(is_formatted(2, 14));
    EXPECT_FALSE(is_formatted(3, 0));
    EXPECT_EQ(room_test::track_of(*volume, 3, 0).records().size(), 2u);
}

TEST_F(Cpfmtxa, ARangeWithoutCylinderZeroNeedsTheRightLabelAndKeepsIt) {
    format();
    auto before = image();
    EXPECT_EQ(run("300 WRONG 3-4", {"YES", "END"}), 8);
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6222E VOLUME LABEL IS VM1RS1 NOT WRONG")) << said();
    EXPECT_EQ(left, 2u) << "refused before the first question";
    EXPECT_EQ(image(), before);
    room_test::fill(*volume, 4);
    EXPECT_EQ(run("300 VM1RS1 3-4", {"YES", "TDSK 3-4", "END"}), 0) << said();
    EXPECT_TRUE(is_formatted(3, 0));
    EXPECT_FALSE(is_formatted(5, 0));
    EXPECT_EQ(map_of(*volume), "PERM 0-2, TDSK 3-4, PERM 5-9");
    EXPECT_EQ(run("300 VM1RS1 5", {"YES", "END"}), 0) << said();
    EXPECT_EQ(map_of(*volume), "PERM 0-2, TDSK 3-4, PERM 5-9");
}

TEST_F(Cpfmtxa, NoQuitAndTheEndOfInputWriteNothing) {
    auto before = image();
    EXPECT_EQ(run("300 VM1RP1", {"NO"}), 1);
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6210E"));
    EXPECT_EQ(run("300 VM1RP1", {"QUIT"}), 1);
    EXPECT_EQ(run("300 VM1RP1", {"PERHAPS"}), 1);
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6211E"));
    EXPECT_EQ(run("300 VM1RP1", {"YES", "PAGE 0 END"}), 1);
    EXPECT_EQ(run("300 VM1RP1", {"YES", "QUIT"}), 1);
    EXPECT_EQ(run("", {"QUIT"}), 1);
    EXPECT_EQ(run("", {}), 1);
    EXPECT_EQ(run("", {"FORMAT", "300", "QUIT"}), 1);
    EXPECT_EQ(run("", {"FORMAT", "300", "0 END", "QUIT"}), 1);
    EXPECT_EQ(run("", {"OWNER", "300", "OLDVOL", "QUIT"}), 1);
    EXPECT_EQ(image(), before);
    EXPECT_TRUE(machine.changed.empty());
}

TEST_F(Cpfmtxa, AnswersThatCannotBeUsedAreAskedAgain) {
    EXPECT_EQ(run("", {"FROMAT", "format", "XYZ", "300", "0 99", "0 end", "TOO LONG", "vm1rp1", "Y",
                       "yes", "page 0 end", "end"}),
              0)
        << said();
    EXPECT_EQ(left, 0u);
    EXPECT_EQ(room_test::serial_of(*volume), "VM1RP1");
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6212E INVALID OPERAND - FROMAT"));
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6226E"));
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6224E"));
}

TEST_F(Cpfmtxa, ARefusedAllocationLineIsReportedAndLeavesReturnCode4) {
    EXPECT_EQ(run("300 VM1RP1", {"YES", "PAGE 0 99", "SWAP 0", "PAGE 1-9", "END"}), 4) << said();
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6226E"));
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6227E INVALID ALLOCATION TYPE - SWAP"));
    EXPECT_EQ(map_of(*volume), "PERM 0-0, PAGE 1-9");
}

TEST_F(Cpfmtxa, IplRecordsOfTheCallerAreWrittenWithCylinderZero) {
    options.ipl = dasd::IplRecords{std::vector<std::byte>(24, std::byte{0x11}),
                                   std::vector<std::byte>(96, std::byte{0x22})};
    format();
    auto track = room_test::track_of(*volume, 0, 0);
    EXPECT_EQ(track.find(1)->data[0], std::byte{0x11});
    EXPECT_EQ(track.find(2)->data[95], std::byte{0x22});
}

TEST_F(Cpfmtxa, ADamagedFirstTrackIsRepairedByFormatOnly) {
    std::fstream file(folder / "v.ckd", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(dasd::kImageHeader));
    file.write("\0\7\7\7\7", 5);
    file.close();
    EXPECT_EQ(run("300 VM1RP1 LABEL"), 12) << said();
    EXPECT_EQ(run("300 VM1RP1", {"YES", "END"}), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "ICK03090I VOLUME SERIAL = (NONE)"));
    EXPECT_EQ(room_test::serial_of(*volume), "VM1RP1");
}

TEST_F(Cpfmtxa, AStopRequestLeavesLabelAndMap) {
    std::atomic<bool> stop{true};
    options.stop = &stop;
    EXPECT_EQ(run("300 VM1RP1", {"YES", "PAGE 0 END", "END"}), 8) << said();
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6231E STOPPED BY REQUEST; 8 OF 10 CYLINDERS"));
    EXPECT_EQ(room_test::serial_of(*volume), "OLDVOL");
}

// ---- a device that starts elsewhere on its volume

TEST_F(Cpfmtxa, AMinidiskGetsALabelOfItsOwnAndTheVolumeKeepsIts) {
    machine.links[0x400] = {volume, {{4}, {3}}};
    auto before = room_test::track_of(*volume, 0, 0);
    EXPECT_EQ(run("400 GUEST1", {"YES", "PAGE 1-2", "END"}), 0) << said();
    EXPECT_TRUE(dasd::same_records(room_test::track_of(*volume, 0, 0), before));
    EXPECT_EQ(room_test::serial_of(*volume), "OLDVOL");
    auto view = dasd::device_as_volume({volume, {{4}, {3}}, dasd::Access::read});
    EXPECT_EQ(room_test::serial_of(*view), "GUEST1");
    EXPECT_EQ(map_of(*view), "PERM 0-0, PAGE 1-2");
    auto track = room_test::track_of(*volume, 4, 0);  // parse checks the volume's home address
    for (const auto& record : track.records()) EXPECT_EQ(record.count.cylinder, 4);
    EXPECT_TRUE(is_formatted(6, 14));
    EXPECT_EQ(room_test::track_of(*volume, 3, 14).records().size(), 2u);
    EXPECT_EQ(room_test::track_of(*volume, 7, 0).records().size(), 2u);
    EXPECT_EQ(run("400 GUEST2 LABEL"), 0) << said();
    EXPECT_EQ(room_test::serial_of(*view), "GUEST2");
    EXPECT_EQ(room_test::serial_of(*volume), "OLDVOL");
}

// ---- LABEL

TEST_F(Cpfmtxa, LabelChangesSixBytes) {
    auto before = image();
    EXPECT_EQ(run("0300 vm1r1 label"), 0) << said();
    auto after = image();
    ASSERT_EQ(before.size(), after.size());
    auto track = room_test::track_of(*volume, 0, 0);
    auto serial = dasd::kImageHeader + track.find(3)->data_offset + 4;
    for (std::size_t i = 0; i < before.size(); ++i)
        ASSERT_TRUE(before[i] == after[i] || (i >= serial && i < serial + 6)) << i;
    EXPECT_EQ(room_test::serial_of(*volume), "VM1R1");
    EXPECT_EQ(machine.changed, std::vector<std::uint16_t>{0x300});
    EXPECT_EQ(run("", {"LABEL", "300", "VM1RRS", "MINE"}), 0) << said();
    EXPECT_EQ(left, 1u);
    EXPECT_EQ(room_test::serial_of(*volume), "VM1RRS");
}

TEST_F(Cpfmtxa, LabelNeedsALabelRecord) {
    machine.link(0x500, room_test::made(folder / "blank.ckd", 3, ""));
    EXPECT_EQ(run("500 VM1RRS LABEL"), 8);
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6223E")) << said();
    EXPECT_TRUE(has_line(console.lines, "HIGHEST CONDITION CODE WAS 8"));
}

// ---- ALLOCATE

TEST_F(Cpfmtxa, LaterAllocationLinesOverlayEarlierOnes) {
    auto big = room_test::made(folder / "big.ckd", 203, "BIG001");
    machine.link(0x600, big);
    ASSERT_EQ(run("600 BIG001 0", {"YES", "END"}), 0) << said();
    EXPECT_EQ(
        run("600 BIG001 ALLOCATE", {"TEMP 0-202", "PERM 10-50", "TDSK 40-50", "DRCT 0-4", "END"}),
        0)
        << said();
    EXPECT_EQ(map_of(*big), "DRCT 0-4, SPOL 5-9, PERM 10-39, TDSK 40-50, SPOL 51-202");
    EXPECT_TRUE(has_line(console.lines, "TDSK     40         50         11")) << said();
    EXPECT_EQ(run("", {"ALLOCATE", "600", "BIG001", "PARM 60.5", "END"}), 0) << said();
    EXPECT_EQ(map_of(*big),
              "DRCT 0-4, SPOL 5-9, PERM 10-39, TDSK 40-50, SPOL 51-59, PARM 60-64, SPOL 65-202");
}

TEST_F(Cpfmtxa, AllocateKeepsTheDataAndChecksTheLabel) {
    format();
    room_test::fill(*volume, 4);
    auto before = image();
    EXPECT_EQ(run("300 OTHER ALLOCATE", {"PAGE 1-9", "END"}), 8);
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6222E")) << said();
    EXPECT_EQ(left, 2u);
    EXPECT_EQ(image(), before);
    EXPECT_EQ(run("300 VM1RS1 ALLOCATE", {"END"}), 0) << said();
    EXPECT_EQ(image(), before);
    EXPECT_EQ(run("300 VM1RS1 ALLOCATE", {"PAGE 1-9", "END"}), 0) << said();
    EXPECT_EQ(image().substr(dasd::kImageHeader + dasd::kTrackSize),
              before.substr(dasd::kImageHeader + dasd::kTrackSize));
}

TEST_F(Cpfmtxa, AMapWithoutOurMarkIsLeftAlone) {
    EXPECT_EQ(run("300 OLDVOL ALLOCATE", {"PAGE 1-9", "END"}), 8);  // no map at all
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6228E")) << said();
    format();
    auto track = room_test::track_of(*volume, 0, 0);
    track.patch(*track.find(4), 4, std::vector<std::byte>(8));
    ASSERT_TRUE(volume->write_track(track).ok());
    auto before = image();
    EXPECT_EQ(run("300 VM1RS1 ALLOCATE", {"PAGE 1-9", "END"}), 8);
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6229E")) << said();
    EXPECT_EQ(run("300 VM1RS1 OWNER NOSSI VM1R"), 8);
    EXPECT_EQ(run("300 VM1RS1", {"YES", "END"}), 8);
    EXPECT_EQ(run("300 VM1RS1 5-6", {"YES", "END"}), 8);
    EXPECT_EQ(image(), before);
    EXPECT_EQ(run("300 VM1RS2 LABEL"), 0) << said();  // the clip is allowed
    EXPECT_EQ(room_test::serial_of(*volume), "VM1RS2");
}

// ---- OWNER

TEST_F(Cpfmtxa, OwnerIsKeptInTheLabelOfOurVolumes) {
    EXPECT_EQ(run("300 OLDVOL OWNER NOSSI VM1R"), 8);
    EXPECT_TRUE(has_line(console.lines, "HCPCCF6228E")) << said();
    format();
    EXPECT_EQ(run("", {"OWNER", "300", "VM1RS1", "NOSSI", "VM1R", "MINE"}), 0) << said();
    EXPECT_EQ(left, 1u);
    auto report = cpfmtxa::cpvolume_list({volume, {{0}, {10}}, dasd::Access::read});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report.value().owner_ssi, "");
    EXPECT_EQ(report.value().owner_system, "VM1R");
    EXPECT_TRUE(has_line(console.lines, "OWNER IS NOW = NOSSI VM1R"));
    EXPECT_EQ(run("300 VM1RS1 OWNER MYSSI VM1R"), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "OWNER IS NOW = MYSSI VM1R"));
    EXPECT_EQ(run("300 VM1RS1 OWNER NOSSI TOOLONGNAME"), 8);
    EXPECT_EQ(run("300 OTHER OWNER NOSSI VM1R"), 8);
    EXPECT_EQ(run("300 VM1RS1 OWNER NOSSI"), 2);
}

// ---- operands and devices that cannot be used

struct RefusedRow {
    const char *name, *operands;
    int code;
    const char* message;
};
class Refused : public Cpfmtxa, public testing::WithParamInterface<RefusedRow> {};
TEST_P(Refused, WithAMessageAndNothingWritten) {
    machine.links[0x301] = {volume, {{0}, {10}}, dasd::Access::read};
    auto before = image();
    EXPECT_EQ(run(GetParam().operands, {"YES", "END"}), GetParam().code) << said();
    EXPECT_TRUE(has_line(console.lines, GetParam().message)) << said();
    EXPECT_EQ(left, 2u);
    EXPECT_EQ(image(), before);
}
INSTANTIATE_TEST_SUITE_P(
    All, Refused,
    testing::Values(RefusedRow{"no_device", "999 VM1RP1", 40, "Device 0999 does not exist"},
                    RefusedRow{"no_device_label", "999 VM1RP1 LABEL", 40,
                               "HCPCCF6220E DEVICE 0999"},
                    RefusedRow{"read_only", "301 VM1RP1", 8, "HCPCCF6221E DEVICE 0301"},
                    RefusedRow{"read_only_label", "301 VM1RP1 LABEL", 8, "HCPCCF6221E"},
                    RefusedRow{"bad_number", "XYZ VM1RP1", 2, "HCPCCF6212E"},
                    RefusedRow{"long_number", "12345 VM1RP1", 2, "HCPCCF6212E"},
                    RefusedRow{"no_volid", "300", 2, "HCPCCF6213E"},
                    RefusedRow{"long_volid", "300 TOOLONG", 2, "HCPCCF6224E"},
                    RefusedRow{"odd_volid", "300 VM.1 LABEL", 2, "HCPCCF6224E"},
                    RefusedRow{"bad_range", "300 VM1RP1 0-X", 2, "HCPCCF6225E"},
                    RefusedRow{"range_beyond", "300 VM1RP1 0-10", 2, "HCPCCF6226E"},
                    RefusedRow{"range_with_label", "300 VM1RP1 0-3 LABEL", 2, "HCPCCF6212E"},
                    RefusedRow{"mode_370", "300 VM1RP1 MODE 370", 2, "HCPCCF6233E"},
                    RefusedRow{"mode_missing", "300 VM1RP1 MODE", 2, "HCPCCF6213E"}),
    [](const auto& row) { return row.param.name; });

// ---- the library alone

TEST_F(Cpfmtxa, FunctionsWorkWithoutAnybodyToAsk) {
    dasd::Device device(volume, {{0}, {10}}, dasd::Access::write);
    cpfmtxa::FormatRequest request{"VM1RRS", {{0}, {10}}, {{SpaceType::directory, {{1}, {2}}}}, {}};
    std::vector<std::uint32_t> seen;
    auto progress = [&](dasd::Cylinder done, dasd::Cylinder total) {
        EXPECT_EQ(total.n, 10u);
        seen.push_back(done.n);
        return true;
    };
    ASSERT_TRUE(cpfmtxa::cpvolume_format(device, request, progress).ok());
    EXPECT_EQ(seen.back(), 10u);
    EXPECT_EQ(map_of(*volume), "PERM 0-0, DRCT 1-2, PERM 3-9");
    auto outside = cpfmtxa::cpvolume_allocate(device, "", {{SpaceType::page, {{9}, {2}}}});
    ASSERT_FALSE(outside.ok());
    EXPECT_EQ(outside.error().id, "HCPCCF6226E");
    auto empty = cpfmtxa::cpvolume_format(device, {"VM1RRS", {{3}, {0}}, {}, {}});
    EXPECT_FALSE(empty.ok());
    EXPECT_EQ(cpfmtxa::cpvolume_label({volume, {{0}, {10}}, dasd::Access::read}, "A").error().id,
              "HCPCCF6221E");
}

// ---- other programs read what we write

TEST_F(Cpfmtxa, HerculesToolsReadAFormattedVolume) {
    if (!room_test::has_program("dasdls") || !room_test::has_program("dasdcopy"))
        GTEST_SKIP() << "Hercules (dasdls, dasdcopy) is not installed";
    format("VM1RP1");
    volume.reset();
    machine.links.clear();
    auto listed = room_test::run_command("dasdls " + (folder / "v.ckd"));
    EXPECT_EQ(listed.code, 0) << listed.output;
    EXPECT_NE(listed.output.find("VOLSER=VM1RP1"), std::string::npos) << listed.output;
    auto copied =
        room_test::run_command("dasdcopy -q -lfs " + (folder / "v.ckd") + " " + (folder / "c.ckd"));
    ASSERT_EQ(copied.code, 0) << copied.output;
    auto ours = room_test::opened(folder / "v.ckd"), theirs = room_test::opened(folder / "c.ckd");
    for (std::uint32_t c = 0; c < 10; ++c)
        for (std::uint32_t h = 0; h < dasd::kHeads; ++h)
            ASSERT_TRUE(dasd::same_records(room_test::track_of(*ours, c, h),
                                           room_test::track_of(*theirs, c, h)));
}

}  // namespace
