// FBA images: compressed ones read as Hercules wrote them, others by their blocks; 3390 commands
// name them.
#include "dasd/fba.h"

#include <gmock/gmock.h>

#include "dasd/cckd_layout.h"
#include "tests/dasd/support.h"

namespace {

using namespace dasd;
using dasd_test::Folder;
using testing::HasSubstr;

constexpr std::size_t kGroup = 120 * kBlockSize;

std::string repeated(char c) {
    return std::string(kBlockSize, c);
}

std::unique_ptr<BlockImage> opened(const std::string& path) {
    auto image = open_blocks(path);
    EXPECT_TRUE(image.ok()) << image.error().line();
    return image.ok() ? std::move(image).value() : nullptr;
}

std::string block(BlockImage& image, std::uint64_t n) {
    std::string text(kBlockSize, '?');
    auto done = image.read(n, std::as_writable_bytes(std::span(text)));
    EXPECT_TRUE(done.ok()) << done.error().line();
    return text;
}

// A compressed image by hand: 300 blocks, groups 0 and 2 stored, group 1 as `between` says.
std::string compressed(bool wide, bool shadow, const std::map<unsigned, std::string>& groups,
                       TrackEntry others) {
    CckdLayout layout(wide);
    CckdHeader header;
    header.tables = 1;
    header.cylinders = 300;
    std::vector<std::byte> bytes(kTablesAt + layout.offset_size() + layout.table_size());
    auto name = fmt::format("FBA_{}{}", shadow ? "S" : "C", wide ? "064" : "370");
    std::memcpy(bytes.data(), name.data(), 8);
    layout.store_header(base::MutableBytes(bytes).subspan(512), header);
    auto table = kTablesAt + layout.offset_size();
    layout.store_offset(bytes, kTablesAt, table);
    for (unsigned i = 0; i < kTracksPerTable; ++i)
        layout.store_entry(bytes, table + i * layout.entry_size(), others);
    for (const auto& [number, text] : groups) {
        std::string image{'\0', '\0', '\0', '\0', static_cast<char>(number)};
        image += text;
        auto length = static_cast<std::uint32_t>(image.size());
        layout.store_entry(bytes, table + number * layout.entry_size(),
                           {bytes.size(), length, length});
        auto raw = dasd_test::bytes_of(image);
        bytes.insert(bytes.end(), raw.begin(), raw.end());
    }
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string group_of(char c) {
    return std::string(kGroup - kBlockSize, c) + repeated('!');
}

TEST(Fba, ReadsGroupsAndTheGapsBetween) {
    Folder folder;
    for (bool wide : {false, true}) {
        auto path = folder / (wide ? "a64" : "a");
        dasd_test::store(path,
                         compressed(wide, false, {{0, group_of('a')}, {2, group_of('c')}}, {}));
        auto image = opened(path);
        ASSERT_NE(image, nullptr);
        EXPECT_EQ(image->blocks(), 300u);
        EXPECT_EQ(block(*image, 0), repeated('a'));
        EXPECT_EQ(block(*image, 119), repeated('!'));
        EXPECT_EQ(block(*image, 120), repeated('\0'));
        EXPECT_EQ(block(*image, 299), repeated('c'));
        std::string over(3 * kBlockSize, '?');  // over two groups
        ASSERT_TRUE(image->read(239, std::as_writable_bytes(std::span(over))).ok());
        EXPECT_EQ(over, repeated('\0') + repeated('c') + repeated('c'));
        EXPECT_FALSE(image->read(299, std::as_writable_bytes(std::span(over))).ok());
        EXPECT_FALSE(image->read(~0ULL, std::as_writable_bytes(std::span(over))).ok());
    }
}

TEST(Fba, ShadowFilesAreReadFirst) {
    Folder folder;
    dasd_test::store(folder / "x.cfba", compressed(false, false, {{0, group_of('a')}}, {}));
    dasd_test::store(folder / "x_1.cfba",
                     compressed(false, true, {{1, group_of('b')}}, {kBelow, 0xFFFF, 0xFFFF}));
    auto image = opened(folder / "x.cfba");
    ASSERT_NE(image, nullptr);
    EXPECT_EQ(image->format(), "FBA_C370 with 1 shadow file");
    EXPECT_EQ(block(*image, 0), repeated('a'));
    EXPECT_EQ(block(*image, 121), repeated('b'));
    auto shadow = open_blocks(folder / "x_1.cfba");
    ASSERT_FALSE(shadow.ok());
    EXPECT_THAT(shadow.error().text, HasSubstr("not a base"));
}

TEST(Fba, HerculesImagesOfEveryCompressionAreRead) {
    if (!dasd_test::has_program("dasdinit")) GTEST_SKIP() << "Hercules is not installed";
    Folder folder;
    auto plain = folder / "plain.fba";
    ASSERT_EQ(dasd_test::run("dasdinit " + plain + " 3370 FBAVOL 1000"), 0);
    std::string text;
    for (int i = 0; i < 40000; ++i) text += static_cast<char>(i * i / 7);
    dasd_test::poke(plain, 70000, text);
    for (std::string option : {"-z", "-bz2", "-0"}) {
        auto packed = folder / ("x" + option);
        ASSERT_EQ(dasd_test::run("dasdcopy -q " + option + " -o CFBA " + plain + " " + packed), 0);
        auto image = opened(packed);
        ASSERT_NE(image, nullptr);
        EXPECT_EQ(image->format(), "FBA_C370");
        EXPECT_EQ(block_label(*image).value(), "VOL1 FBAVOL");
        std::string all(static_cast<std::size_t>(image->blocks()) * kBlockSize, '?');
        ASSERT_TRUE(image->read(0, std::as_writable_bytes(std::span(all))).ok());
        EXPECT_TRUE(all == dasd_test::contents(plain)) << option;
    }
}

TEST(Fba, DamageIsNamedByItsGroup) {
    Folder folder;
    auto path = folder / "a";
    auto sound = compressed(false, false, {{0, group_of('a')}, {2, group_of('c')}}, {});
    auto fails = [&](const std::string& text, const std::string& why) {
        dasd_test::store(path, text);
        auto image = open_blocks(path);
        if (!image.ok()) {
            EXPECT_THAT(image.error().line(), HasSubstr(why));
            return;
        }
        std::string all(300 * kBlockSize, '?');
        auto read = image.value()->read(0, std::as_writable_bytes(std::span(all)));
        ASSERT_FALSE(read.ok()) << why;
        EXPECT_THAT(read.error().line(), HasSubstr(why));
    };
    fails(sound.substr(0, sound.size() - 1), "truncated");
    fails(sound.substr(0, 1000), "ends at byte 1000");
    fails(sound.substr(0, 1025), "its header says");
    auto other = sound;
    other[sound.size() - group_of('c').size() - 1] = '\7';
    fails(other, "block group 2 (from block 240): what is stored is group 7");
    other = sound;
    other[sound.size() - group_of('c').size() - 5] = '\2';
    fails(other, "block group 2 (from block 240): its 61445 bytes cannot be restored");
    for (std::size_t at = 0; at < 3100; at += 3) {
        other = sound;
        other[at] = static_cast<char>(other[at] ^ 0x81);
        dasd_test::store(path, other);
        auto image = open_blocks(path);
        if (!image.ok()) continue;
        std::string some(240 * kBlockSize, '?');
        (void)image.value()->read(0, std::as_writable_bytes(std::span(some))).ok();
    }
}

TEST(Fba, FilesWithoutHeaderAreBlocksUnlessTheyAreSomethingElse) {
    Folder folder;
    auto path = folder / "raw";
    dasd_test::store(path, repeated('a') + repeated('b'));
    auto image = opened(path);
    ASSERT_NE(image, nullptr);
    EXPECT_EQ(image->blocks(), 2u);
    EXPECT_EQ(block(*image, 1), repeated('b'));
    EXPECT_EQ(block_label(*image).value(), "");
    dasd_test::store(path, "short");
    EXPECT_THAT(open_blocks(path).error().text, HasSubstr("not whole blocks"));
    dasd_test::store(path, "");
    EXPECT_FALSE(open_blocks(path).ok());
    EXPECT_EQ(open_blocks(folder / "none").error().rc, 28);
    dasd_test::made(folder / "a.ckd", 1, "CKDVOL");
    EXPECT_THAT(open_blocks(folder / "a.ckd").error().text, HasSubstr("is a 3390 image"));
}

TEST(Fba, WhoWantsA3390IsToldWhatItIs) {
    Folder folder;
    auto path = folder / "linux.fba";
    std::vector<std::byte> label(10);
    base::text_to_ebcdic("VOL1LINUX1", label);
    dasd_test::store(path, std::string(4 * kBlockSize, '\0'));
    dasd_test::poke(path, kBlockSize, {reinterpret_cast<const char*>(label.data()), 10});
    auto volume = open_volume(path, Access::read);
    ASSERT_FALSE(volume.ok());
    EXPECT_EQ(volume.error().rc, 88);
    EXPECT_THAT(volume.error().text, HasSubstr("is an FBA image (VOL1 LINUX1); dasd blocks"));
    dasd_test::store(path, compressed(false, false, {}, {}));
    EXPECT_THAT(open_volume(path, Access::read).error().text,
                HasSubstr("is a compressed FBA image (FBA_C370); dasd blocks"));
}

}  // namespace
