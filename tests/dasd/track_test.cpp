// Tracks: every fault of a track image has its own words, and what is built parses back.
#include "tests/dasd/support.h"

namespace {

using dasd::Cylinder;
using dasd::Head;
using dasd::NewRecord;
using dasd::Track;
using dasd::TrackAddress;
using dasd_test::bytes_of;

constexpr TrackAddress kHere{Cylinder{0x1234}, Head{5}};

std::vector<std::byte> image_of(const Track& track) {
    return {track.image().begin(), track.image().end()};
}

std::string fault_of(std::vector<std::byte> image, TrackAddress at = kHere) {
    auto track = Track::parse(std::move(image), at);
    return track.ok() ? "none" : track.error().text;
}

TEST(Track, EmptyTracksAreNullFormat1) {
    auto track = Track::empty(kHere);
    EXPECT_EQ(track.used(), 29U);
    EXPECT_TRUE(track.records().empty());
    EXPECT_EQ(track.image().size(), dasd::kTrackSize);
    EXPECT_EQ(track.image()[1], std::byte{0x12});
}

TEST(Track, FormattedTracksAreNullFormat2) {
    auto track = Track::formatted(kHere);
    EXPECT_EQ(track.used(), 49277U);
    ASSERT_EQ(track.records().size(), 12U);
    EXPECT_EQ(track.records()[11].count.record, 12);
    EXPECT_EQ(track.records()[11].data.size(), 4096U);
}

TEST(Track, WhatIsBuiltParsesBack) {
    auto built = Track::build(kHere, {{3, bytes_of("VOL1"), bytes_of("label")},
                                      {133, {}, {}},
                                      {8, {}, bytes_of("second half")}});
    ASSERT_TRUE(built.ok());
    auto parsed = Track::parse(image_of(built.value()), kHere);
    ASSERT_TRUE(parsed.ok());
    ASSERT_EQ(parsed.value().records().size(), 3U);
    EXPECT_EQ(parsed.value().find(133)->data.size(), 0U);
    EXPECT_EQ(parsed.value().find(9), nullptr);
    EXPECT_TRUE(dasd::same_records(built.value(), parsed.value()));
}

TEST(Track, AnImageCutAtItsEndMarkIsEnough) {
    auto built = Track::formatted(kHere);
    auto image = image_of(built);
    image.resize(built.used());
    EXPECT_EQ(fault_of(image), "none");
    image.pop_back();
    EXPECT_EQ(fault_of(image), "cylinder 4660 head 5: the records run past the end of the track");
}

TEST(Track, DamageIsNamed) {
    auto good = image_of(Track::formatted(kHere));
    auto with = [&](std::size_t offset, unsigned value) {
        auto image = good;
        image[offset] = std::byte(value);
        return fault_of(image);
    };
    EXPECT_EQ(with(0, 1),
              "cylinder 4660 head 5: the home address is damaged (first byte not zero)");
    EXPECT_EQ(with(4, 6), "cylinder 4660 head 5: the home address names cylinder 4660 head 6");
    EXPECT_EQ(with(12, 9), "cylinder 4660 head 5: record 0 is damaged");
    EXPECT_EQ(with(27, 0xFF), "cylinder 4660 head 5: the records run past the end of the track");
    EXPECT_EQ(fault_of(std::vector<std::byte>(dasd::kTrackSize), {}),
              "cylinder 0 head 0: the track was never written (a hole in the image)");
    EXPECT_EQ(fault_of({}), "cylinder 4660 head 5: the track ends before its first record");
}

TEST(Track, CapacityIsEnforced) {
    std::vector<NewRecord> pages(13, NewRecord{1, {}, std::vector<std::byte>(4096)});
    auto over = Track::build(kHere, pages);
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().id, "DASTRK202E");
    EXPECT_TRUE(Track::build(kHere, {{1, {}, std::vector<std::byte>(56664)}}).ok());
    EXPECT_FALSE(Track::build(kHere, {{1, {}, std::vector<std::byte>(56665)}}).ok());
    EXPECT_FALSE(Track::build(kHere, {{1, std::vector<std::byte>(256), {}}}).ok());
}

TEST(Track, CopiesStandOnTheirOwn) {
    auto first = Track::build(kHere, {{1, {}, bytes_of("aaaa")}}).value();
    auto second = first;
    second.patch(second.records()[0], 1, bytes_of("ZZ"));
    EXPECT_EQ(first.records()[0].data[1], std::byte{'a'});
    EXPECT_EQ(second.records()[0].data[1], std::byte{'Z'});
    EXPECT_FALSE(dasd::same_records(first, second));
    first = second;
    EXPECT_EQ(first.records()[0].data[2], std::byte{'Z'});
}

TEST(Track, MovingRewritesOwnCountsOnly) {
    auto track =
        Track::build(kHere, {{1, {}, bytes_of("own")}, {2, {}, bytes_of("foreign")}}).value();
    auto image = image_of(track);
    auto foreign = track.records()[1].data_offset - 8;
    image[foreign] = std::byte{0x77};
    auto parsed = Track::parse(image, kHere).value();
    auto moved = parsed.moved_to({Cylinder{7}, Head{2}});
    EXPECT_EQ(moved.records()[0].count.cylinder, 7);
    EXPECT_EQ(moved.records()[0].count.head, 2);
    EXPECT_EQ(moved.records()[1].count.cylinder, 0x7734);
    EXPECT_TRUE(Track::parse(image_of(moved), {Cylinder{7}, Head{2}}).ok());
    EXPECT_TRUE(dasd::same_records(moved.moved_to(kHere), parsed));
}

TEST(Track, BytesBehindTheEndMarkDoNotCount) {
    auto track = Track::empty(kHere);
    auto image = image_of(track);
    image[100] = std::byte{1};
    EXPECT_TRUE(dasd::same_records(track, Track::parse(image, kHere).value()));
}

}  // namespace
