// Repairs: what is sound stays, what is lost is named, the damaged image is not touched.
#include "dasd/salvage.h"

#include <gmock/gmock.h>

#include <fstream>

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

// ---- compressed images whose tables are damaged -------------------------------------------------

// Two files with the same tracks in 40 cylinders (three tables): the plain one is what must come
// out.
class BrokenTables : public testing::TestWithParam<ImageFormat> {
  protected:
    void SetUp() override {
        auto volume = dasd_test::made(plain_, 40, "DAMAGD");
        dasd_test::fill(*volume, {Cylinder{0}, Cylinder{30}}, 3);
        ConvertOptions options;
        options.format = GetParam();
        ASSERT_TRUE(convert_volume(*volume, broken_, options, {}).ok());
    }
    // Repairs; the tracks of cylinders and heads that then differ from the plain image's.
    std::vector<std::uint32_t> differences() {
        auto opened = open_damaged_volume(broken_);
        EXPECT_TRUE(opened.ok()) << opened.error().line();
        if (!opened.ok()) return {0};
        auto rescued = std::move(opened).value();
        note_ = rescued.note;
        ConvertOptions mend;
        mend.mend = true;
        auto done = convert_volume(*rescued.volume, folder_ / "new.ckd", mend, {});
        EXPECT_TRUE(done.ok()) << done.error().line();
        mended_ = done.value().mended;
        if (rescued.found) found_ = rescued.found->lines();
        return compared();
    }
    std::vector<std::uint32_t> compared() {
        auto sound = dasd_test::opened(plain_), made = dasd_test::opened(folder_ / "new.ckd");
        std::vector<std::uint32_t> other;
        for (std::uint32_t n = 0; n < made->cylinders().n * kHeads; ++n) {
            TrackAddress at{{n / kHeads}, {n % kHeads}};
            bool same = same_records(sound->read_track(at).value(), made->read_track(at).value());
            if (!same) other.push_back(n);
        }
        return other;
    }
    std::uint64_t number_at(std::uint64_t offset, std::size_t size) {
        std::ifstream file(broken_, std::ios::binary);
        file.seekg(static_cast<std::streamoff>(offset));
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < size; ++i) n |= std::uint64_t(file.get() & 0xFF) << 8 * i;
        return n;
    }
    std::size_t width() const { return GetParam() == ImageFormat::cckd64 ? 8 : 4; }

    Folder folder_;
    std::string plain_ = folder_ / "plain.ckd", broken_ = folder_ / "a.cckd", note_;
    std::vector<std::string> mended_, found_;
};

TEST_P(BrokenTables, AForgottenTableIsMadeAnewFromTheTracks) {
    dasd_test::poke(broken_, 1024 + width(), std::string(width(), '\0'));  // tracks 256 to 511
    EXPECT_TRUE(differences().empty());
    EXPECT_EQ(found_.size(), 256u);
    EXPECT_THAT(found_[0], HasSubstr("cylinder 17 head 1: the tables have no image of it"));
    EXPECT_THAT(found_[255], HasSubstr("cylinder 34 head 1: its table was lost, and no image"));
    EXPECT_THAT(found_[0], HasSubstr("found at byte"));
    EXPECT_TRUE(mended_.empty());
}

TEST_P(BrokenTables, ATableOfRubbishIsPassedOver) {
    dasd_test::poke(broken_, number_at(1024, width()), std::string(512 * width(), '\x5A'));
    EXPECT_TRUE(differences().empty());
    EXPECT_GE(found_.size(), 250u);
}

TEST_P(BrokenTables, WithoutTheSecondHeaderAllTracksAreLookedFor) {
    dasd_test::poke(broken_, 512, std::string(512 + 3 * width(), '\0'));
    EXPECT_TRUE(differences().empty());
    EXPECT_THAT(note_, HasSubstr("looked for without tables"));
    EXPECT_EQ(dasd_test::opened(folder_ / "new.ckd")->cylinders(), Cylinder{30});
}

TEST_P(BrokenTables, WhatWasReplacedStaysInItsGrave) {
    {
        auto volume = dasd_test::opened(broken_, Access::write);
        auto old = dasd_test::opened(plain_, Access::write);
        for (std::uint32_t head = 0; head < 15; ++head) {
            auto empty = Track::empty({{3}, {head}});
            ASSERT_TRUE(volume->write_track(empty).ok());
            ASSERT_TRUE(old->write_track(empty).ok());
        }
        ASSERT_TRUE(volume->sync().ok());
    }
    dasd_test::poke(broken_, 1024 + width(), std::string(width(), '\0'));
    EXPECT_TRUE(differences().empty());
}

TEST_P(BrokenTables, AFileWithoutAnyTrackIsRefused) {
    dasd_test::poke(broken_, 512, std::string(512, '\0'));
    std::filesystem::resize_file(broken_, 1040);
    EXPECT_EQ(open_damaged_volume(broken_).error().id, "DASIMG119E");
}

INSTANTIATE_TEST_SUITE_P(All, BrokenTables, testing::Values(ImageFormat::cckd, ImageFormat::cckd64),
                         [](const auto& row) { return std::string(name(row.param)); });

}  // namespace
