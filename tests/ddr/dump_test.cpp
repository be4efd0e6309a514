// DUMP, RESTORE and the copy of tapes, as users see them; and the tape format byte by byte.
#include "ddr/dump.h"
#include "tests/ddr/support.h"

namespace {

using room_test::bytes_of;
using room_test::Folder;
using room_test::has_line;
using room_test::Machine;
using Lines = std::vector<std::string>;

constexpr std::uint16_t kTape = 0x181, kOther = 0x182;

struct Dump : testing::Test {
    Folder folder;
    Machine machine;
    base::CapturedConsole console;
    ddr::Options options;
    std::shared_ptr<dasd::Volume> source, target;
    std::string tape = folder / "t.aws";

    void SetUp() override {
        source = room_test::made(folder / "source.ckd", 6, "VM1ARS");
        target = room_test::made(folder / "target.ckd", 6, "VM1RRS");
        room_test::fill(*source, 1);
        room_test::fill(*target, 2);
        machine.link(0x123, source);
        machine.link(0x223, target);
        mount(kTape, {tape});
    }
    void mount(std::uint16_t number, Lines images, dasd::Access most = dasd::Access::write) {
        machine.drives.insert_or_assign(number, dasd::TapeDrive(std::move(images), most));
    }

    int run(Lines lines) {
        lines.insert(lines.begin(), "SYSPRINT CONS");
        console.lines.clear();
        base::ListSource typed(lines);
        return ddr::run(typed, console, machine, options);
    }
    int dump(const std::string& statement = "DUMP ALL", const std::string& tape_options = "") {
        return run({"IN 123 3390 VM1ARS", "OUT 181 3480" + tape_options, statement, ""});
    }
    int restore(const std::string& statement = "RESTORE ALL",
                const std::string& tape_options = "") {
        return run({"IN 181 3480" + tape_options, "OUT 223 3390 SCRATCH", statement, ""});
    }
    std::string said() const { return fmt::format("{}", fmt::join(console.lines, "\n")); }

    static bool same(const std::shared_ptr<dasd::Volume>& a,
                     const std::shared_ptr<dasd::Volume>& b) {
        auto differences = dasd::compare({a, {{0}, a->cylinders()}, dasd::Access::read},
                                         {b, {{0}, b->cylinders()}, dasd::Access::read}, 1);
        return differences.ok() && differences.value().empty();
    }
    // Which volume a cylinder of the target came from.
    unsigned seed_of(std::uint32_t cylinder) {
        auto track = room_test::track_of(*target, cylinder, 3);
        return std::to_integer<unsigned>(track.records()[1].data[0]);
    }
    std::string seeds() {
        std::string text;
        for (std::uint32_t c = 0; c < 6; ++c) text += std::to_string(seed_of(c));
        return text;
    }
};

// ---- there and back

TEST_F(Dump, AVolumeComesBackAsItWas) {
    ASSERT_EQ(dump(), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "DUMPING   VM1ARS"));
    EXPECT_TRUE(has_line(console.lines, "END OF DUMP"));
    EXPECT_TRUE(has_line(console.lines, "BYTES OUT"));
    ASSERT_EQ(restore(), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "RESTORING VM1ARS"));
    EXPECT_TRUE(has_line(console.lines, "END OF RESTORE"));
    EXPECT_TRUE(same(source, target));
    EXPECT_EQ(machine.changed, std::vector<std::uint16_t>{0x223});
}

TEST_F(Dump, OurOwnFormatComesBackAsItWasAndIsSmaller) {
    ASSERT_EQ(dump(), 0) << said();
    auto plain = std::filesystem::file_size(tape);
    for (const auto* zstd : {" (ZSTD", " (ZSTD 19)", " (COMPACT ZSTD 1"}) {
        ASSERT_EQ(dump("DUMP ALL", zstd), 0) << said();
        EXPECT_LT(std::filesystem::file_size(tape), plain / 4) << zstd;
        ASSERT_EQ(run({"IN 223 3390 SCRATCH", "OUT 223 3390", "TYPE 0 0 3", ""}), 0);
        ASSERT_EQ(restore(), 0) << said();
        EXPECT_TRUE(same(source, target));
    }
}

TEST_F(Dump, EmptyCylindersAreOneLineOfTheDump) {
    auto bare = room_test::made(folder / "bare.ckd", 6, "VM1ARS");
    auto track = dasd::Track::build({{3}, {1}}, {{1, {}, bytes_of("ALONE")}});
    ASSERT_TRUE(bare->write_track(track.value()).ok());
    machine.link(0x123, bare);
    ASSERT_EQ(dump("DUMP ALL", " (ZSTD"), 0) << said();
    // Header, cylinder 0, the run 1 to 2, cylinder 3, the run 4 to 5, trailer, two marks.
    auto contents = dasd::tape_contents(dasd::TapeImage::open(tape).value()).value();
    EXPECT_EQ(contents.files.front().blocks, 6u);
    EXPECT_EQ(contents.files.front().shortest, ddr::kGroupHeader);
    ASSERT_EQ(restore(), 0) << said();
    EXPECT_TRUE(same(bare, target));
    ASSERT_EQ(dump("DUMP 1 TO 2 REORDER TO 4", " (ZSTD"), 0) << said();
    ASSERT_EQ(restore("RESTORE 5"), 0) << said();
    EXPECT_TRUE(same(bare, target));
}

TEST_F(Dump, TheDriveCompressesWithCompact) {
    ASSERT_EQ(dump(), 0) << said();
    auto plain = std::filesystem::file_size(tape);
    ASSERT_EQ(dump("DUMP ALL", " (COMPACT"), 0) << said();
    EXPECT_LT(std::filesystem::file_size(tape), plain / 4);
    ASSERT_EQ(restore(), 0) << said();
    EXPECT_TRUE(same(source, target));
}

TEST_F(Dump, RangesAreDumpedAndRestoredByRange) {
    ASSERT_EQ(run({"IN 123 3390 VM1ARS", "OUT 181 TAPE", "DUMP 1 TO 2", "4", "", ""}), 0) << said();
    ASSERT_EQ(restore("RESTORE 1"), 0) << said();
    EXPECT_EQ(seeds(), "212222");
    ASSERT_EQ(restore(), 0) << said();
    EXPECT_EQ(seeds(), "211212");
    EXPECT_EQ(restore("RESTORE 2 TO 3"), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR714E RECORD CYL 2 TO 3 NOT FOUND ON TAPE"));
    EXPECT_EQ(seeds(), "211212");
}

TEST_F(Dump, ReorderPutsCylindersElsewhere) {
    ASSERT_EQ(dump(), 0) << said();
    ASSERT_EQ(restore("RESTORE 1 TO 2 REORDER 4"), 0) << said();
    EXPECT_EQ(seeds(), "222211");
    EXPECT_EQ(room_test::track_of(*target, 4, 3).records()[0].count.cylinder, 4u);
    ASSERT_EQ(dump("DUMP 1 TO 2 REORDER TO 3"), 0) << said();
    ASSERT_EQ(restore(), 0) << said();
    EXPECT_EQ(seeds(), "222111");
}

TEST_F(Dump, AMinidiskIsDumpedByItsOwnCylinders) {
    machine.links[0x123].range = {{2}, {3}};
    ASSERT_EQ(run({"PROMPTS OFF", "IN 123 3390", "OUT 181 TAPE", "DUMP ALL", ""}), 0) << said();
    machine.links[0x223].range = {{3}, {3}};
    ASSERT_EQ(run({"PROMPTS OFF", "IN 181 TAPE", "OUT 223 3390", "RESTORE ALL", ""}), 0) << said();
    EXPECT_EQ(seeds(), "222111");
    auto moved = room_test::track_of(*target, 4, 3);
    EXPECT_EQ(base::text_from_ebcdic(moved.records()[0].data.first(0)), "");
    EXPECT_EQ(moved.records()[0].count.cylinder, 4u);
}

// ---- tapes

TEST_F(Dump, SeveralFilesOfOneTape) {
    ASSERT_EQ(dump("DUMP 1", " (LEAVE"), 0) << said();
    ASSERT_EQ(dump("DUMP 2", " (LEAVE"), 0) << said();
    ASSERT_EQ(dump("DUMP 3"), 0) << said();
    ASSERT_EQ(restore("RESTORE ALL", " (SKIP 2"), 0) << said();
    EXPECT_EQ(seeds(), "222122");
    ASSERT_EQ(restore("RESTORE ALL", " (LEAVE"), 0) << said();
    ASSERT_EQ(restore("RESTORE ALL", " (UNLOAD"), 0) << said();
    EXPECT_EQ(seeds(), "211122");
    EXPECT_EQ(restore(), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR710A DEV 0181 INTERVENTION REQUIRED"));
}

TEST_F(Dump, GoesOnToTheNextTapes) {
    options.reel_bytes = 150000;
    mount(kTape, {folder / "r1.aws", folder / "r3.aws"});
    mount(kOther, {folder / "r2.aws", folder / "r4.aws"});
    ASSERT_EQ(run({"IN 123 3390 VM1ARS", "OUT 181 3480 182", "DUMP ALL", ""}), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "END OF VOLUME CYL "));
    EXPECT_TRUE(std::filesystem::exists(folder / "r2.aws"));
    for (const auto* name : {"r1.aws", "r2.aws"})
        EXPECT_LE(std::filesystem::file_size(folder / name), 150000u) << name;
    mount(kTape, {folder / "r1.aws", folder / "r3.aws"});
    mount(kOther, {folder / "r2.aws", folder / "r4.aws"});
    ASSERT_EQ(run({"IN 181 3480 182", "OUT 223 3390 SCRATCH", "RESTORE ALL", ""}), 0) << said();
    EXPECT_TRUE(same(source, target));
}

TEST_F(Dump, TheNextTapeMustBeOfTheSameDump) {
    options.reel_bytes = 150000;
    mount(kTape, {folder / "a1.aws", folder / "a2.aws", folder / "a3.aws", folder / "a4.aws"});
    ASSERT_EQ(dump(), 0) << said();
    mount(kTape, {folder / "a1.aws", folder / "a1.aws"});
    EXPECT_EQ(restore(), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR714E") || has_line(console.lines, "HCPDDR709E") ||
                has_line(console.lines, "HCPDDR710A"))
        << said();
    mount(kTape, {folder / "a1.aws"});
    EXPECT_EQ(restore(), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR710A")) << said();
    EXPECT_EQ(seeds(), "222222");
}

TEST_F(Dump, ATapeIsCopiedToATape) {
    ASSERT_EQ(dump(), 0) << said();
    mount(kOther, {folder / "copy.aws"});
    ASSERT_EQ(run({"IN 181 TAPE", "OUT 182 TAPE", "COPY ALL", ""}), 0) << said();
    EXPECT_EQ(room_test::contents(tape), room_test::contents(folder / "copy.aws"));
    EXPECT_EQ(run({"IN 181 TAPE", "OUT 181 TAPE", "COPY ALL", ""}), 3);
}

// ---- questions

TEST_F(Dump, AsksBeforeAnotherVolumeIsOverwritten) {
    ASSERT_EQ(dump(), 0) << said();
    Lines step{"IN 181 TAPE", "OUT 223 3390 VM1RRS", "RESTORE ALL"};
    auto answered = [&](const std::string& answer) {
        auto lines = step;
        lines.insert(lines.end(), {answer, ""});
        return run(lines);
    };
    EXPECT_EQ(answered("NO"), 3);
    EXPECT_TRUE(
        has_line(console.lines, "HCPDDR717D DATA DUMPED FROM VM1ARS TO BE RESTORED TO VM1RRS"))
        << said();
    EXPECT_EQ(seeds(), "222222");
    EXPECT_EQ(answered("YES"), 0) << said();
    EXPECT_TRUE(same(source, target));
}

TEST_F(Dump, RereadLooksAtTheOutputAgain) {
    ASSERT_EQ(dump(), 0) << said();
    EXPECT_EQ(
        run({"IN 181 TAPE", "OUT 223 3390 VM1RRS", "RESTORE ALL", "REREAD", "REREAD", "NO", ""}),
        3);
    auto asked = std::count_if(console.lines.begin(), console.lines.end(), [](const auto& line) {
        return line.find("HCPDDR717D") != std::string::npos;
    });
    EXPECT_EQ(asked, 3) << said();
    EXPECT_EQ(seeds(), "222222");
}

// SKIP counts once: the second step finds the tape at its load point.
TEST_F(Dump, SkipIsForTheFirstUseOfATape) {
    ASSERT_EQ(run({"IN 123 3390 VM1ARS", "OUT 181 TAPE (LEAVE", "DUMP 0", "", "IN 123 3390 VM1ARS",
                   "DUMP 1 TO 2", "", ""}),
              0)
        << said();
    mount(kTape, {tape});
    EXPECT_EQ(run({"IN 181 TAPE (SKIP 1", "OUT 223 3390 SCRATCH", "RESTORE ALL", ""}), 0) << said();
    EXPECT_EQ(seeds(), "211222");
    EXPECT_EQ(
        run({"IN 181 TAPE (SKIP 1", "OUT 223 3390 SCRATCH", "RESTORE ALL", "RESTORE ALL", ""}), 0)
        << said();
    EXPECT_EQ(seeds(), "111222");
}

TEST_F(Dump, AWrongInputTapeIsUnloaded) {
    auto writer = dasd::TapeWriter::open(tape, {}, {});
    ASSERT_TRUE(writer.value().write(bytes_of("HELLO")).ok());
    ASSERT_TRUE(writer.value().finish().ok());
    EXPECT_EQ(restore("RESTORE ALL", " (LEAVE"), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR709E")) << said();
    EXPECT_FALSE(machine.drives.at(kTape).is_loaded());
    EXPECT_EQ(restore(), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR710A DEV 0181 INTERVENTION REQUIRED")) << said();
}

TEST_F(Dump, AsksBeforeALargerDeviceIsCut) {
    ASSERT_EQ(dump(), 0) << said();
    machine.links[0x223].range = {{0}, {4}};
    EXPECT_EQ(run({"IN 181 TAPE", "OUT 223 3390 SCRATCH", "RESTORE ALL", "NO", ""}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR725D"));
    EXPECT_EQ(seeds(), "222222");
    EXPECT_EQ(run({"IN 181 TAPE", "OUT 223 3390 SCRATCH", "RESTORE ALL", "YES", ""}), 0) << said();
    EXPECT_EQ(seeds(), "111122");
}

// ---- what goes wrong

TEST_F(Dump, WhatIsNoDumpIsRefused) {
    std::ofstream(tape, std::ios::binary) << "this is no tape";
    EXPECT_EQ(restore(), 3);
    EXPECT_TRUE(has_line(console.lines, "not a tape image")) << said();
    auto writer = dasd::TapeWriter::open(folder / "blank.aws", {}, {});
    ASSERT_TRUE(writer.value().write(bytes_of("HELLO")).ok());
    ASSERT_TRUE(writer.value().finish().ok());
    mount(kTape, {folder / "blank.aws"});
    EXPECT_EQ(restore(), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR709E WRONG INPUT TAPE MOUNTED")) << said();
    mount(kTape, {folder / "none.aws"});
    EXPECT_EQ(restore(), 3);
    mount(kTape, {folder / "none.aws"}, dasd::Access::read);
    EXPECT_EQ(dump(), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR718E OUTPUT UNIT IS FILE PROTECTED - 0181"))
        << said();
    mount(kTape, {folder / "none.aws"});
    EXPECT_EQ(run({"IN 123 3390 VM1ARS", "OUT 181 TAPE", "DUMP 3 TO 4", "1", "", ""}), 3);
    EXPECT_TRUE(has_line(console.lines, "EXTENTS ON TAPE MUST ASCEND")) << said();
}

// A tape cut anywhere restores nothing.
TEST_F(Dump, ACutTapeLeavesTheTargetAlone) {
    ASSERT_EQ(dump("DUMP 0 TO 1"), 0) << said();
    auto whole = room_test::contents(tape);
    for (std::size_t keep : {whole.size() - 100, whole.size() / 2, whole.size() / 3,
                             std::size_t{90}, std::size_t{3}}) {
        std::ofstream(tape, std::ios::binary | std::ios::trunc)
            .write(whole.data(), static_cast<std::streamsize>(keep));
        mount(kTape, {tape});
        EXPECT_EQ(restore("RESTORE ALL"), 3) << keep;
        EXPECT_EQ(seeds(), "222222") << keep;
    }
}

// Bytes changed here and there end in an error or in an unchanged restore, never in a crash.
TEST_F(Dump, ADamagedTapeNeverHarms) {
    for (const auto* format : {"", " (ZSTD"}) {
        ASSERT_EQ(dump("DUMP 0 TO 1", format), 0) << said();
        auto whole = room_test::contents(tape);
        for (std::size_t i = 0; i < 60; ++i) {
            auto damaged = whole;
            damaged[(i * 7919) % whole.size()] ^= static_cast<char>(1u << (i % 8));
            std::ofstream(tape, std::ios::binary | std::ios::trunc) << damaged;
            mount(kTape, {tape});
            auto code = restore("RESTORE 1");
            EXPECT_TRUE(code == 0 || code == 3) << code;
        }
        std::ofstream(tape, std::ios::binary | std::ios::trunc) << whole;
    }
}

TEST_F(Dump, AStopLeavesTheTapeAsItWas) {
    ASSERT_EQ(dump("DUMP 1"), 0) << said();
    auto before = room_test::contents(tape);
    std::atomic<bool> stop = true;
    options.stop = &stop;
    EXPECT_EQ(dump(), 3);
    EXPECT_EQ(room_test::contents(tape), before);
}

// ---- the format, byte by byte

std::vector<std::byte> image_with(std::size_t data_length, std::size_t key_length = 0) {
    std::vector<std::byte> key(key_length, std::byte{0x4B}), data(data_length, std::byte{0xD1});
    std::vector<dasd::NewRecord> records{{1, key, data}};
    auto track = dasd::Track::build({{5}, {7}}, records);
    EXPECT_TRUE(track.ok()) << track.error().line();
    auto image = track.value().image();
    return {image.begin(), image.end()};
}

struct BlockRow {
    std::size_t length, key;
    unsigned full, part;
};
class Blocks : public testing::TestWithParam<BlockRow> {};

TEST_P(Blocks, AreCountedAsTheFormatSays) {
    const auto& row = GetParam();
    auto image = image_with(row.length, row.key);
    auto used = dasd::check_track(image, {{5}, {7}});
    ASSERT_TRUE(used.ok());
    auto encoded = ddr::encode_track(image, used.value());
    ASSERT_TRUE(encoded.ok());
    const auto& blocks = encoded.value();
    EXPECT_EQ(base::text_from_ebcdic(base::Bytes(blocks).first(4)), "THR ");
    EXPECT_EQ(base::load_be<std::uint16_t>(blocks, 4), 1);  // records
    EXPECT_EQ(base::load_be<std::uint16_t>(blocks, 6), row.full);
    EXPECT_EQ(base::load_be<std::uint16_t>(blocks, 8), row.part);
    EXPECT_EQ(blocks.size(), row.full * 4096 + row.part);
    EXPECT_EQ(base::load_be<std::uint16_t>(blocks, 12), 5);  // home address
    EXPECT_EQ(base::load_be<std::uint16_t>(blocks, 14), 7);
    EXPECT_EQ(base::load_be<std::uint16_t>(blocks, 38), row.length);  // count of R1
    std::vector<std::byte> back(dasd::kTrackSize);
    ASSERT_TRUE(ddr::decode_track(blocks, back).ok());
    EXPECT_TRUE(
        std::equal(image.begin(), image.begin() + static_cast<long>(used.value()), back.begin()));
}

INSTANTIATE_TEST_SUITE_P(Lengths, Blocks,
                         testing::Values(BlockRow{0, 0, 1, 0}, BlockRow{1, 0, 1, 0},
                                         BlockRow{4056, 0, 1, 0}, BlockRow{4057, 0, 1, 1},
                                         BlockRow{56664, 0, 13, 3456}, BlockRow{4000, 56, 1, 0},
                                         BlockRow{4000, 57, 1, 1}),
                         [](const auto& test) {
                             return fmt::format("data{}key{}", test.param.length, test.param.key);
                         });

// A tape put together from the layout's description alone, not by our writer.
TEST_F(Dump, ATapeMadeByAnotherProgramIsRestored) {
    auto header = [](std::string_view id, std::uint16_t cylinder) {
        std::vector<std::byte> record(80);
        base::text_to_ebcdic(id, base::MutableBytes(record).first(4));
        base::store_be<std::uint16_t>(record, 6, cylinder);
        base::store_be<std::uint64_t>(record, 16, 0xC4AAAABBBBCCCCDD);
        base::store_be<std::uint16_t>(record, 26, 5);
        base::store_be<std::uint16_t>(record, 28, 14);
        base::text_to_ebcdic("OTHER1", base::MutableBytes(record).subspan(30, 6));
        return record;
    };
    auto writer = std::move(dasd::TapeWriter::open(tape, {}, {})).value();
    ASSERT_TRUE(writer.write(header("VHR ", 2)).ok());
    for (std::uint16_t head = 0; head < 15; ++head) {
        std::vector<std::byte> block(4096);
        base::text_to_ebcdic("THR ", base::MutableBytes(block).first(4));
        base::store_be<std::uint16_t>(block, 4, 1);
        base::store_be<std::uint16_t>(block, 6, 1);
        base::store_be<std::uint16_t>(block, 12, 2);
        base::store_be<std::uint16_t>(block, 14, head);
        base::store_be<std::uint16_t>(block, 16, 2);  // R0
        base::store_be<std::uint16_t>(block, 18, head);
        block[23] = std::byte{8};
        base::store_be<std::uint16_t>(block, 32, 2);  // R1
        base::store_be<std::uint16_t>(block, 34, head);
        block[36] = std::byte{1};
        base::store_be<std::uint16_t>(block, 38, 3);
        base::text_to_ebcdic("ABC", base::MutableBytes(block).subspan(40, 3));
        ASSERT_TRUE(writer.write(block).ok());
    }
    ASSERT_TRUE(writer.write(header("EOJ ", 2)).ok());
    ASSERT_TRUE(writer.mark().ok());
    ASSERT_TRUE(writer.finish().ok());
    ASSERT_EQ(restore(), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "RESTORING OTHER1")) << said();
    EXPECT_EQ(base::text_from_ebcdic(room_test::track_of(*target, 2, 9).records()[0].data), "ABC");
    EXPECT_EQ(seed_of(3), 2u);
}

}  // namespace
