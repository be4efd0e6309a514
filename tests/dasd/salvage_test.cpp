// Repairs: what is sound stays, what is lost is named, the damaged image is not touched.
#include "dasd/salvage.h"

#include <gmock/gmock.h>

#include "dasd/convert.h"
#include "tests/dasd/support.h"

namespace {

using namespace dasd;
using dasd_test::Folder;
using testing::HasSubstr;

std::vector<std::byte> image_of(const Track& track) {
    return {track.image().begin(), track.image().end()};
}

Track five_records(TrackAddress at) {
    std::vector<NewRecord> records;
    for (std::uint8_t r = 1; r <= 5; ++r)
        records.push_back(
            {r, std::vector<std::byte>(4), std::vector<std::byte>(100, std::byte{r})});
    return Track::build(at, records).value();
}

TEST(Salvage, ADamagedHomeAddressCostsNoRecord) {
    TrackAddress at{{7}, {3}};
    auto track = five_records(at);
    for (std::size_t byte = 0; byte < 5; ++byte) {
        auto image = image_of(track);
        image[byte] ^= std::byte{0x11};
        auto saved = salvage_track(image, at);
        EXPECT_TRUE(same_records(saved.track, track)) << byte;
        EXPECT_EQ(saved.how, "5 records are kept");
    }
}

TEST(Salvage, RecordsBeforeTheDamageAreKept) {
    TrackAddress at{{7}, {3}};
    auto image = image_of(five_records(at));
    image[21 + 2 * (8 + 104)] = std::byte{0x55};  // count of record 3
    auto saved = salvage_track(image, at);
    ASSERT_EQ(saved.track.records().size(), 2u);
    EXPECT_EQ(saved.track.records()[1].data[0], std::byte{2});
    EXPECT_EQ(saved.how, "2 records are kept");
}

TEST(Salvage, WhatHasNothingBecomesEmpty) {
    TrackAddress at{{7}, {3}};
    for (auto filler : {std::byte{0}, std::byte{0xFF}, std::byte{0x07}}) {
        auto saved = salvage_track(std::vector<std::byte>(kTrackSize, filler), at);
        EXPECT_TRUE(saved.track.records().empty());
        EXPECT_EQ(saved.how, "it is empty now");
    }
}

TEST(Salvage, AHoleOnTheFirstTrackIsNotTakenForRecords) {
    auto saved = salvage_track(std::vector<std::byte>(kTrackSize), {});
    EXPECT_TRUE(saved.track.records().empty());
    EXPECT_EQ(saved.how, "it is empty now");
}

TEST(Salvage, ATruncatedImageKeepsWhatItHas) {
    Folder folder;
    auto path = folder / "a.ckd";
    dasd_test::fill(*dasd_test::made(path, 4, "DAMAGD"), {Cylinder{0}, Cylinder{4}}, 3);
    auto whole = folder / "whole.ckd";
    std::filesystem::copy_file(path, whole);
    // The file ends within record 7 of cylinder 2 head 4.
    std::filesystem::resize_file(path, 512 + 2 * kCylinderSize + 4 * kTrackSize + 500);
    EXPECT_FALSE(open_volume(path, Access::read).ok());
    auto opened = open_damaged_volume(path);
    ASSERT_TRUE(opened.ok()) << opened.error().line();
    EXPECT_THAT(opened.value().note, HasSubstr("truncated"));
    EXPECT_EQ(opened.value().volume->cylinders(), Cylinder{3});
    ConvertOptions mend;
    mend.mend = true;
    auto done = convert_volume(*opened.value().volume, folder / "b.ckd", mend, {});
    ASSERT_TRUE(done.ok()) << done.error().line();
    EXPECT_EQ(done.value().mended.size(), 11u);
    EXPECT_THAT(done.value().mended[0], HasSubstr("cylinder 2 head 4"));
    EXPECT_THAT(done.value().mended[0], HasSubstr("; 1 record is kept"));
    EXPECT_THAT(done.value().mended[1], HasSubstr("the file ends before it; it is empty now"));
    auto sound = dasd_test::opened(whole), mended = dasd_test::opened(folder / "b.ckd");
    EXPECT_TRUE(same_records(mended->read_track({{2}, {3}}).value(),
                             sound->read_track({{2}, {3}}).value()));
}

TEST(Salvage, AHeaderWithWrongNumbersIsPassedOver) {
    Folder folder;
    auto path = folder / "a.ckd";
    dasd_test::made(path, 2, "DAMAGD");
    dasd_test::poke(path, 8, "\x1E");  // 30 heads
    EXPECT_FALSE(open_volume(path, Access::read).ok());
    auto opened = open_damaged_volume(path);
    ASSERT_TRUE(opened.ok()) << opened.error().line();
    EXPECT_EQ(read_label(*opened.value().volume).value()->serial, "DAMAGD");
    EXPECT_EQ(open_damaged_volume(folder / "none").error().rc, 28);
    dasd_test::poke(path, 16, "\x80");  // a 3380
    EXPECT_FALSE(open_damaged_volume(path).ok());
}

}  // namespace
