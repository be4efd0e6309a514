// What is found on a volume, and the plan of it as text and picture.
#include "dasd/survey.h"

#include <gtest/gtest.h>

#include "tests/dasd/edf_volume.h"
#include "tests/dasd/support.h"

namespace {

using namespace dasd;
using dasd::testing::MemoryVolume;

std::shared_ptr<MemoryVolume> volume_with_disks() {
    auto volume = std::make_shared<MemoryVolume>(12);
    for (auto [start, count, label] : {std::tuple{2u, 3u, "MNT191"}, std::tuple{5u, 1u, "OTHER"}}) {
        Device device(volume, {{start}, {count}}, Access::write);
        EXPECT_TRUE(format_minidisk(device, {label, 4096, 0}, {}).ok());
    }
    return volume;
}

std::vector<std::byte> ebcdic(std::string_view text, std::size_t length) {
    std::vector<std::byte> bytes(length);
    base::store_ebcdic_field(bytes, text);
    return bytes;
}

// A format-1 record with one extent.
NewRecord dataset(std::uint8_t number, std::string_view name, std::uint16_t first,
                  std::uint16_t last) {
    std::vector<std::byte> data(96);
    data[0] = std::byte{0xF1};
    data[15] = std::byte{1};
    base::store_be<std::uint16_t>(data, 63, first);
    base::store_be<std::uint16_t>(data, 67, last);
    base::store_be<std::uint16_t>(data, 69, 14);
    return {number, ebcdic(name, 44), data};
}

std::string text_of(const std::vector<PlanLine>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += fmt::format("{}-{} {} {}\n", line.range.start.n, line.range.end().n - 1, line.kind,
                            line.what.substr(0, line.what.find(',')));
    return text;
}

TEST(Survey, FindsMinidisksByTheirLabels) {
    auto volume = volume_with_disks();
    auto found = survey(volume);
    ASSERT_TRUE(found.ok()) << found.error().line();
    ASSERT_EQ(found.value().minidisks.size(), 2u);
    EXPECT_EQ(found.value().minidisks[0].info.label, "MNT191");
    EXPECT_EQ(found.value().minidisks[0].range, (CylinderRange{{2}, {3}}));
    EXPECT_EQ(found.value().minidisks[0].fault, "");
    EXPECT_EQ(text_of(plan_lines(found.value(), {12})),
              "0-1 - \n2-4 CMS MNT191\n5-5 CMS OTHER\n6-11 - \n");
}

TEST(Survey, ADamagedFileSystemIsNamedAndTheRestIsFound) {
    auto volume = volume_with_disks();
    auto track = std::move(volume->read_track({{2}, {0}})).value();
    for (auto number : {std::uint8_t{4}, std::uint8_t{5}}) {
        const auto* root = track.find(number);
        ASSERT_NE(root, nullptr);
        track.patch(*root, 0, std::vector<std::byte>(64, std::byte{0xFF}));
    }
    ASSERT_TRUE(volume->write_track(track).ok());
    auto found = survey(volume);
    ASSERT_TRUE(found.ok()) << found.error().line();
    ASSERT_EQ(found.value().minidisks.size(), 2u);
    EXPECT_NE(found.value().minidisks[0].fault, "");
    EXPECT_EQ(found.value().minidisks[1].info.label, "OTHER");
}

TEST(Survey, ReadsTheVtocTheLabelPointsTo) {
    auto volume = std::make_shared<MemoryVolume>(12);
    std::vector<std::byte> label(80);
    base::text_to_ebcdic("VOL1LINUX1", base::MutableBytes(label).first(10));
    base::store_be<std::uint16_t>(label, 13, 1);  // cylinder 0 head 1
    auto track0 = Track::build({{0}, {0}}, {{3, ebcdic("VOL1", 4), label}});
    auto vtoc = Track::build({{0}, {1}}, {dataset(2, "LINUX.VLINUX1.PART0001", 1, 4),
                                          dataset(3, "LINUX.VLINUX1.PART0002", 5, 60)});
    ASSERT_TRUE(volume->write_track(track0.value()).ok());
    ASSERT_TRUE(volume->write_track(vtoc.value()).ok());
    auto found = survey(volume);
    ASSERT_TRUE(found.ok()) << found.error().line();
    EXPECT_EQ(text_of(plan_lines(found.value(), {12})),
              "0-0 - \n1-4 VTOC LINUX.VLINUX1.PART0001\n5-11 VTOC LINUX.VLINUX1.PART0002\n");
}

// Format 4 says that the VTOC has three tracks; a data set's further extents lie in a format 3.
TEST(Survey, FollowsAVtocOverItsTracksAndFurtherExtents) {
    auto volume = std::make_shared<MemoryVolume>(12);
    std::vector<std::byte> label(80), format4(96), format3(96);
    base::text_to_ebcdic("VOL1OSVOL1", base::MutableBytes(label).first(10));
    base::store_be<std::uint16_t>(label, 13, 13);  // cylinder 0 head 13
    format4[0] = std::byte{0xF4};
    format4[61] = std::byte{1};
    base::store_be<std::uint16_t>(format4, 67, 1);  // to cylinder 1 head 0
    auto large = dataset(1, "SYS1.LARGE", 2, 2);
    large.data[9] = std::byte{124};                         // 2024
    base::store_be<std::uint16_t>(large.data, 10, 60);      // day 60
    large.data[15] = std::byte{4};                          // four extents
    base::store_be<std::uint16_t>(large.data, 38, 0x0200);  // PO
    large.data[40] = std::byte{0x90};                       // FB
    base::store_be<std::uint16_t>(large.data, 42, 27920);
    base::store_be<std::uint16_t>(large.data, 44, 80);
    for (std::size_t i = 0; i < 3; ++i) large.data[61 + 10 * i] = std::byte{1};
    base::store_be<std::uint16_t>(large.data, 93, 14);  // format 3: cylinder 0 head 14 record 1
    large.data[95] = std::byte{1};
    std::vector<std::byte> key3(44, std::byte{0});
    std::fill_n(key3.begin(), 4, std::byte{3});
    key3[4] = std::byte{1};
    base::store_be<std::uint16_t>(key3, 6, 8);
    base::store_be<std::uint16_t>(key3, 10, 9);
    format3[0] = std::byte{0xF3};
    NewRecord first{1, std::vector<std::byte>(44, std::byte{4}), format4};
    for (const auto& track :
         {Track::build({{0}, {0}}, {{3, ebcdic("VOL1", 4), label}}),
          Track::build({{0}, {13}}, {first}), Track::build({{0}, {14}}, {{1, key3, format3}}),
          Track::build({{1}, {0}}, {large})})
        ASSERT_TRUE(volume->write_track(track.value()).ok());
    auto found = survey(volume);
    ASSERT_TRUE(found.ok()) << found.error().line();
    ASSERT_EQ(found.value().datasets.size(), 1u);
    const auto& dataset = found.value().datasets[0];
    EXPECT_EQ(dataset.name, "SYS1.LARGE");
    EXPECT_EQ(dataset.organization + dataset.record_format, "POFB");
    EXPECT_EQ(dataset.created, "2024.060");
    EXPECT_EQ(dataset.block_size, 27920u);
    EXPECT_EQ(dataset.record_length, 80u);
    ASSERT_EQ(dataset.extents.size(), 4u);
    EXPECT_EQ(dataset.extents[3].first.cylinder.n, 8u);
    EXPECT_EQ(dataset.extents[3].last.cylinder.n, 9u);
}

TEST(Survey, ADamagedTrackIsToldAndTheRestIsFound) {
    dasd_test::Folder folder;
    auto path = folder / "a.ckd";
    auto volume = dasd_test::made(path, 4, "FIRST1");
    Device disk(volume, {{2}, {2}}, Access::write);
    ASSERT_TRUE(format_minidisk(disk, {"MNT191", 4096, 0}, {}).ok());
    dasd_test::poke(path, 512 + kCylinderSize + 2, "\x05");
    auto found = survey(volume);
    ASSERT_TRUE(found.ok()) << found.error().line();
    ASSERT_EQ(found.value().faults.size(), 1u);
    EXPECT_NE(found.value().faults[0].find("cylinder 1 head 0"), std::string::npos);
    EXPECT_EQ(found.value().minidisks.size(), 1u);
}

TEST(Survey, ThePictureHasEveryPartOnceInItsRow) {
    std::vector<PlanLine> lines{{{{0}, {1}}, "PERM", "a <b> & \"c\""}, {{{1}, {31}}, "CMS", "X"}};
    auto picture = plan_svg(lines, "VM1AU1", {32});
    EXPECT_TRUE(picture.starts_with("<svg "));
    EXPECT_TRUE(picture.ends_with("</svg>\n"));
    EXPECT_NE(picture.find("a &#60;b&#62; &#38; &#34;c&#34;"), std::string::npos);
    std::size_t rectangles = 0;
    for (std::size_t at = 0; (at = picture.find("<title>", at)) != std::string::npos; ++at)
        ++rectangles;
    EXPECT_EQ(rectangles, 17u);  // 16 rows of two cylinders, the first one shared
}

}  // namespace
