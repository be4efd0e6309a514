// Tape images: what is written is read back, by us and by Hercules' tape programs; damage is named
// by its place; a tape is the old or the new one whatever fails.
#include "dasd/tape.h"

#include <numeric>

#include "tests/dasd/failing_files.h"
#include "tests/dasd/support.h"

namespace {

using dasd::TapeCompression;
using dasd::TapeImage;
using dasd::TapeItem;
using dasd::TapeWriter;
using dasd_test::bytes_of;
using dasd_test::FailingFiles;
using dasd_test::Failure;
using dasd_test::Folder;
using Block = std::vector<std::byte>;

Block text_block(std::size_t length, char first) {
    Block block(length);
    for (std::size_t i = 0; i < length; ++i)
        block[i] = static_cast<std::byte>(first + static_cast<char>(i / 50 % 20));
    return block;
}

Block noise(std::size_t length) {
    Block block(length);
    std::uint32_t state = 12345;
    for (auto& byte : block)
        byte = static_cast<std::byte>((state = state * 1664525 + 1013904223) >> 24);
    return block;
}

// "block 80|mark|…|end" of a tape from a position on.
std::string map_of(const TapeImage& tape, dasd::TapePosition at = {}) {
    std::string text;
    Block block;
    while (true) {
        auto item = tape.read(at, block);
        if (!item.ok()) return text + item.error().text;
        if (item.value().kind == TapeItem::Kind::end) return text + "end";
        bool is_mark = item.value().kind == TapeItem::Kind::mark;
        text += is_mark ? "mark|" : fmt::format("{}|", block.size());
        at = item.value().next;
    }
}

std::string map_of(const std::string& path) {
    auto tape = TapeImage::open(path);
    return tape.ok() ? map_of(tape.value()) : tape.error().text;
}

void write_tape(const std::string& path, const std::vector<Block>& blocks,
                const dasd::TapeWriteOptions& options = {}, dasd::TapePosition at = {}) {
    auto writer = TapeWriter::open(path, at, options);
    ASSERT_TRUE(writer.ok()) << writer.error().line();
    for (const auto& block : blocks) {
        auto done = block.empty() ? writer.value().mark() : writer.value().write(block);
        ASSERT_TRUE(done.ok()) << done.error().line();
    }
    auto done = writer.value().finish();
    ASSERT_TRUE(done.ok()) << done.error().line();
}

int shell(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str());
}
bool has_hercules() {
    return shell("command -v hetget") == 0 && shell("command -v hetupd") == 0;
}

const std::vector<Block> kTwoFiles = {
    text_block(80, 'a'), text_block(65535, 'b'), {}, noise(4096), text_block(1, 'c'), {}, {}};
constexpr const char* kTwoFilesMap = "80|65535|mark|4096|1|mark|mark|end";

struct Method {
    const char* name;
    TapeCompression compression;
    std::size_t piece;
};
class Methods : public testing::TestWithParam<Method> {};
TEST_P(Methods, WhatIsWrittenIsReadBack) {
    Folder folder;
    auto path = folder / "t.het";
    write_tape(path, kTwoFiles, {.compression = GetParam().compression, .piece = GetParam().piece});
    auto tape = TapeImage::open(path);
    ASSERT_TRUE(tape.ok()) << tape.error().line();
    dasd::TapePosition at;
    Block block;
    for (const auto& wanted : kTwoFiles) {
        auto item = tape.value().read(at, block);
        ASSERT_TRUE(item.ok()) << item.error().line();
        EXPECT_EQ(block, wanted);
        Block start;
        if (!wanted.empty()) {
            ASSERT_TRUE(tape.value().read_start(at, item.value(), 32, start).ok());
        }
        EXPECT_EQ(start,
                  Block(wanted.begin(), wanted.begin() + std::min<long>(32, std::ssize(wanted))));
        at = item.value().next;
    }
    EXPECT_EQ(at.offset, tape.value().size());
    EXPECT_EQ(map_of(path), kTwoFilesMap);
}

TEST_P(Methods, HerculesReadsIt) {
    if (!has_hercules()) GTEST_SKIP() << "Hercules (hetget, hetupd) is not installed";
    Folder folder;
    auto path = folder / "t.het", out = folder / "out";
    write_tape(path, kTwoFiles, {.compression = GetParam().compression, .piece = GetParam().piece});
    ASSERT_EQ(shell("hetget -n " + path + " " + out + " 2 U 0 32760"), 0);
    auto second = kTwoFiles[3];
    second.insert(second.end(), kTwoFiles[4].begin(), kTwoFiles[4].end());
    EXPECT_EQ(bytes_of(dasd_test::contents(out)), second);
    // Rewritten by hetupd in every way, it reads back the same.
    for (std::string option : {"-d", "-z", "-b", "-d -c 4096", "-z -c 4096", "-b -c 5000", "-s"}) {
        auto copy = folder / "copy.het";
        ASSERT_EQ(shell("hetupd " + option + " " + path + " " + copy), 0) << option;
        auto ours = TapeImage::open(path), theirs = TapeImage::open(copy);
        ASSERT_TRUE(theirs.ok()) << option << theirs.error().line();
        dasd::TapePosition a, b;
        for (int i = 0; i < 6; ++i) {
            Block left, right;
            auto item_a = ours.value().read(a, left), item_b = theirs.value().read(b, right);
            ASSERT_TRUE(item_a.ok() && item_b.ok()) << option << item_b.error().line();
            EXPECT_EQ(left, right) << option;
            a = item_a.value().next, b = item_b.value().next;
        }
    }
}
INSTANTIATE_TEST_SUITE_P(All, Methods,
                         testing::Values(Method{"aws", TapeCompression::none, 65535},
                                         Method{"aws_pieces", TapeCompression::none, 4096},
                                         Method{"zlib", TapeCompression::zlib, 65535},
                                         Method{"zlib_pieces", TapeCompression::zlib, 100},
                                         Method{"bzip2", TapeCompression::bzip2, 65535}),
                         [](const auto& row) { return row.param.name; });

TEST(Tape, ABlockLongerThanAPieceCanHold) {
    Folder folder;
    auto path = folder / "t.aws";
    write_tape(path, {noise(200000), noise(dasd::kMostTapeBlock), {}});
    EXPECT_EQ(map_of(path), "200000|2097152|mark|end");
    auto tape = TapeImage::open(path);
    EXPECT_EQ(tape.value().look({}).value().pieces, 4u);
    auto writer = TapeWriter::open(folder / "u.aws", {}, {});
    EXPECT_EQ(writer.value().write({}).error().id, "DASTAP703E");
    EXPECT_EQ(writer.value().write(Block(dasd::kMostTapeBlock + 1)).error().id, "DASTAP703E");
}

TEST(Tape, FilesAreSkippedAndListed) {
    Folder folder;
    auto path = folder / "t.aws";
    write_tape(path, kTwoFiles, {.compression = TapeCompression::zlib});
    auto tape = TapeImage::open(path).value();
    auto second = tape.skip_files({}, 1).value();
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(map_of(tape, *second), "4096|1|mark|mark|end");
    EXPECT_FALSE(tape.skip_files({}, 4).value().has_value());
    auto contents = dasd::tape_contents(tape).value();
    EXPECT_EQ(name(contents.format), "HET");
    ASSERT_EQ(contents.files.size(), 3u);
    EXPECT_EQ(contents.files[0].blocks, 2u);
    EXPECT_EQ(contents.files[0].longest, 65535u);
    EXPECT_EQ(contents.files[0].shortest, 80u);
    EXPECT_EQ(contents.files[1].start, *second);
    EXPECT_EQ(contents.files[2].blocks, 0u);
}

TEST(Tape, FakeTapeIsReadAndNeverWritten) {
    Folder folder;
    auto path = folder / "t.fkt";
    dasd_test::store(path,
                     "000000050005hello"
                     "000500000005"
                     "000000030003abc"
                     "000300000003");
    EXPECT_EQ(map_of(path), "5|mark|3|mark|end");
    EXPECT_EQ(TapeWriter::open(path, {}, {}).error().id, "DASTAP704E");
    EXPECT_EQ(dasd::tape_contents(TapeImage::open(path).value()).value().format,
              dasd::TapeFormat::faketape);
    dasd_test::store(path,
                     "000000050005hello"
                     "000500000006");
    EXPECT_NE(map_of(path).find("damaged tape at byte 17: no FakeTape header"), std::string::npos);
}

// ---- damage

struct Damage {
    const char* name;
    std::size_t at;     // byte to change, of a tape of blocks 80 and 100 in pieces of 60
    const char* bytes;  // put there; null: the file ends there
    std::size_t length;
    const char* says;
};
class Damaged : public testing::TestWithParam<Damage> {};
TEST_P(Damaged, IsNamedByItsOffset) {
    Folder folder;
    auto path = folder / "t.aws";
    write_tape(path, {text_block(80, 'a'), {}, text_block(100, 'b'), {}}, {.piece = 60});
    ASSERT_EQ(map_of(path), "80|mark|100|mark|end");
    const auto& damage = GetParam();
    if (damage.bytes == nullptr) {
        std::filesystem::resize_file(path, damage.at);
    } else {
        auto text = dasd_test::contents(path);
        text.replace(damage.at, damage.length, damage.bytes, damage.length);
        dasd_test::store(path, text);
    }
    EXPECT_NE(map_of(path).find(damage.says), std::string::npos) << map_of(path);
}
INSTANTIATE_TEST_SUITE_P(
    All, Damaged,
    testing::Values(
        // 0 header 60, 66 header 20, 92 mark, 98 header 60, 164 header 40, 210 mark, 216 end
        Damage{"first_header", 4, "\x1F", 1, "is not a tape image"},
        Damage{"flags", 102, "\x88", 1, "at byte 98: flags 8800 are unknown"},
        Damage{"flags2", 103, "\x01", 1, "at byte 98: flags 8001 are unknown"},
        Damage{"both_methods", 102, "\x83", 1, "at byte 98: flags 8300 are unknown"},
        Damage{"mark_with_length", 92, "\x05", 1, "at byte 92: a tape mark has a length"},
        Damage{"no_length", 98, "\x00\x00", 2, "at byte 98: a block has no bytes"},
        Damage{"too_long", 98, "\xFF\xFF", 2, "at byte 98: 65535 bytes are announced, 112 follow"},
        Damage{"first_missing", 102, "\x00", 1, "at byte 98: a block begins with a later piece"},
        Damage{"last_missing", 70, "\x00", 1, "at byte 92: the last piece of a block is missing"},
        Damage{"first_twice", 168, "\xA0", 1, "at byte 164: the last piece"},
        Damage{"mixed_methods", 168, "\x21", 1,
               "at byte 164: the pieces of a block are compressed"},
        Damage{"not_zlib", 102, "\x81\0", 2, "at byte 164: the pieces"},
        Damage{"cut_header", 95, nullptr, 0, "at byte 92: a header is cut off"},
        Damage{"cut_block", 120, nullptr, 0, "at byte 98: 60 bytes are announced, 16 follow"},
        Damage{"cut_piece", 164, nullptr, 0, "at byte 164: the last piece of a block is missing"}),
    [](const auto& row) { return row.param.name; });

TEST(Tape, CompressedBytesThatAreDamagedAreNamed) {
    Folder folder;
    for (auto method : {TapeCompression::zlib, TapeCompression::bzip2}) {
        auto path = folder / "t.het";
        write_tape(path, {text_block(5000, 'a'), {}}, {.compression = method});
        auto text = dasd_test::contents(path);
        text[30] = static_cast<char>(text[30] ^ 0x55);
        text[8] = static_cast<char>(text[8] ^ 0x55);
        dasd_test::store(path, text);
        EXPECT_NE(map_of(path).find("at byte 0: the compressed block cannot"), std::string::npos);
    }
}

TEST(Tape, OtherFilesAreRefusedByName) {
    Folder folder;
    ASSERT_TRUE(dasd::create_volume(folder / "a.ckd", {{1}, false, "VM1ARS"}).ok());
    dasd_test::store(folder / "text", "SYSPRINT CONS\nPROMPTS OFF\n");
    dasd_test::store(folder / "short", "abc");
    for (auto name : {"a.ckd", "text", "short"}) {
        auto tape = TapeImage::open(folder / name);
        ASSERT_FALSE(tape.ok()) << name;
        EXPECT_EQ(tape.error().id, "DASTAP701E");
        auto before = dasd_test::contents(folder / name);
        EXPECT_FALSE(TapeWriter::open(folder / name, {}, {}).ok());
        EXPECT_EQ(dasd_test::contents(folder / name), before);
    }
    EXPECT_FALSE(TapeImage::open(folder / "none").ok());
    dasd_test::store(folder / "blank", "");
    EXPECT_EQ(map_of(folder / "blank"), "end");
}

// ---- writing over and behind what is there

TEST(Tape, BlocksAreAddedBehindTheLastFile) {
    Folder folder;
    auto path = folder / "t.aws";
    write_tape(path, {text_block(80, 'a'), {}, {}});
    auto before = dasd_test::contents(path);
    auto behind = TapeImage::open(path).value().skip_files({}, 1).value().value();
    {
        auto writer = TapeWriter::open(path, behind, {});
        ASSERT_TRUE(writer.ok());
        ASSERT_TRUE(writer.value().write(noise(3000000)).error().id == "DASTAP703E");
        for (int i = 0; i < 40; ++i) ASSERT_TRUE(writer.value().write(noise(60000)).ok());
        EXPECT_GT(std::filesystem::file_size(path), before.size());
    }
    EXPECT_EQ(dasd_test::contents(path), before) << "an unfinished writer takes its blocks away";
    write_tape(path, {text_block(90, 'b'), {}, {}}, {}, behind);
    EXPECT_EQ(map_of(path), "80|mark|90|mark|mark|end");
}

TEST(Tape, WhatIsOverwrittenStaysUntilTheNewTapeIsComplete) {
    Folder folder;
    auto path = folder / "t.aws";
    write_tape(path, kTwoFiles);
    auto second = TapeImage::open(path).value().skip_files({}, 1).value().value();
    for (auto at : {dasd::TapePosition{}, second}) {
        auto writer = TapeWriter::open(path, at, {});
        ASSERT_TRUE(writer.ok());
        ASSERT_TRUE(writer.value().write(noise(50)).ok());
        EXPECT_EQ(map_of(path), kTwoFilesMap);
    }
    EXPECT_EQ(map_of(path), kTwoFilesMap);
    EXPECT_EQ(folder.names(), std::vector<std::string>{"t.aws"});
    write_tape(path, {noise(50), {}}, {}, second);
    EXPECT_EQ(map_of(path), "80|65535|mark|50|mark|end");
    write_tape(path, {noise(51), {}});
    EXPECT_EQ(map_of(path), "51|mark|end");
}

TEST(Tape, EveryFailureLeavesTheOldTape) {
    Folder folder;
    auto path = folder / "t.aws";
    for (auto failure : {Failure::no_space, Failure::io_error, Failure::short_write})
        for (bool in_place : {false, true})
            for (std::uint64_t n = 1;; ++n) {
                write_tape(path, {text_block(80, 'a'), {}, {}});
                auto behind = TapeImage::open(path).value().skip_files({}, 1).value().value();
                FailingFiles files(failure, !in_place);
                files.fail_at = n;
                auto attempt = [&]() -> base::Result<void> {
                    auto at = in_place ? behind : dasd::TapePosition{};
                    auto writer = TRY(TapeWriter::open(path, at, {}, files));
                    for (int i = 0; i < 25; ++i) TRY(writer.write(noise(60000)));
                    TRY(writer.mark());
                    return writer.finish();
                };
                if (attempt().ok()) {
                    EXPECT_GT(n, 2u);
                    break;
                }
                EXPECT_EQ(map_of(path), "80|mark|mark|end") << n;
                EXPECT_EQ(folder.names(), std::vector<std::string>{"t.aws"}) << n;
            }
}

TEST(Tape, ATapeOfLimitedLengthSaysWhenItIsFull) {
    Folder folder;
    auto path = folder / "t.aws";
    auto writer = TapeWriter::open(path, {}, {.most_bytes = 10000});
    int written = 0;
    for (; !writer.value().is_full(1000); ++written)
        ASSERT_TRUE(writer.value().write(noise(1000)).ok());
    EXPECT_EQ(written, 9);
    ASSERT_TRUE(writer.value().write(noise(80)).ok());
    ASSERT_TRUE(writer.value().mark().ok() && writer.value().mark().ok());
    ASSERT_TRUE(writer.value().finish().ok());
    EXPECT_LE(std::filesystem::file_size(path), 10000u);
}

TEST(Tape, TwoWritersNeverBothWin) {
    Folder folder;
    auto path = folder / "t.aws";
    write_tape(path, {noise(50), {}});
    auto probe = std::string(TEST_BINARY_DIR) + "/tests/dasd_lock_probe " + path + " 0 1 write";
    {
        auto writer = TapeWriter::open(path, {}, {});
        ASSERT_TRUE(writer.ok()) << writer.error().line();
        EXPECT_NE(shell(probe), 0);
    }
    EXPECT_EQ(shell(probe), 0);
}

}  // namespace
