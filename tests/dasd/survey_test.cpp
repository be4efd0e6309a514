// What is found on a volume, and the plan of it as text and picture.
#include "dasd/survey.h"

#include <gtest/gtest.h>

#include "tests/dasd/edf_volume.h"

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
