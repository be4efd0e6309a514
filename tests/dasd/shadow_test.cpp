// Shadow files: made, written, merged, flattened; Hercules reads what is made; whatever fails or is
// killed, the volume reads the same.
#include "dasd/shadow.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include "dasd/convert.h"
#include "tests/dasd/failing_files.h"
#include "tests/dasd/support.h"

namespace {

using namespace dasd;
using dasd_test::Folder;
using testing::HasSubstr;

class Shadows : public testing::TestWithParam<ImageFormat> {
  protected:
    Folder folder;
    std::string base = folder / "x.cckd", flat = folder / "flat.ckd";

    // The same tracks go into `flat`, a plain image: what the volume must read like.
    void SetUp() override {
        CreateOptions create;
        create.cylinders = Cylinder{20};  // two tables
        create.label = "SHADOW";
        create.format = GetParam();
        ASSERT_TRUE(create_volume(base, create).ok());
        create.format = ImageFormat::ckd;
        ASSERT_TRUE(create_volume(flat, create).ok());
        fill(2, 3, 1);
    }

    void fill(std::uint32_t start, std::uint32_t count, unsigned seed) {
        for (const auto& path : {base, flat})
            dasd_test::fill(*dasd_test::opened(path), {Cylinder{start}, Cylinder{count}}, seed);
    }
    void write(const Track& track) {
        for (const auto& path : {base, flat})
            ASSERT_TRUE(dasd_test::opened(path)->write_track(track).ok());
    }

    static void expect_same(const std::string& a, const std::string& b) {
        auto first = dasd_test::opened(a, Access::read),
             second = dasd_test::opened(b, Access::read);
        auto found = compare(dasd_test::whole(first, Access::read),
                             dasd_test::whole(second, Access::read), 3);
        ASSERT_TRUE(found.ok()) << found.error().line();
        for (const auto& difference : found.value())
            ADD_FAILURE() << difference.track.cylinder.n << '.' << difference.track.head.n << ' '
                          << difference.what;
    }

    void add() {
        auto made = add_shadow(base);
        ASSERT_TRUE(made.ok()) << made.error().line();
    }
    MergeReport merge() {
        auto report = merge_shadow(base, {});
        EXPECT_TRUE(report.ok()) << report.error().line();
        return report.ok() ? report.value() : MergeReport{};
    }
    void expect_sound() {
        auto report = check_structure(base);
        ASSERT_TRUE(report.ok()) << report.error().line();
        EXPECT_THAT(report.value().faults, testing::IsEmpty());
    }
    // Two shadow files with changes of every kind: over data, over nothing, back to nothing.
    void pile_up() {
        add();
        fill(3, 2, 2);
        write(Track::empty({Cylinder{2}, Head{1}}));
        write(Track::build({Cylinder{2}, Head{2}}, {{1, {}, {}}}).value());
        write(Track::formatted({Cylinder{19}, Head{14}}));
        add();
        fill(4, 1, 3);
        write(Track::formatted({Cylinder{2}, Head{3}}));
        write(Track::empty({Cylinder{19}, Head{13}}));
        write(Track::empty({Cylinder{3}, Head{3}}));
    }
};
INSTANTIATE_TEST_SUITE_P(Families, Shadows, testing::Values(ImageFormat::cckd, ImageFormat::cckd64),
                         [](const auto& row) { return std::string(name(row.param)); });

// Hercules 3.13 knows the 32-bit family only.
class ClassicShadows : public Shadows {};
INSTANTIATE_TEST_SUITE_P(Families, ClassicShadows, testing::Values(ImageFormat::cckd),
                         [](const auto& row) { return std::string(name(row.param)); });

TEST_P(Shadows, ANewOneIsEmptyAndTakesTheChanges) {
    auto below = dasd_test::contents(base);
    add();
    EXPECT_EQ(std::filesystem::file_size(folder / "x_1.cckd"),
              GetParam() == ImageFormat::cckd ? 1024u + 2 * 4 : 1024u + 2 * 8);
    expect_same(base, flat);
    fill(7, 1, 9);
    write(Track::empty({Cylinder{2}, Head{0}}));
    expect_same(base, flat);
    EXPECT_EQ(dasd_test::contents(base), below) << "the base stays as it was";
    EXPECT_EQ(dasd_test::opened(base, Access::read)->format(),
              (GetParam() == ImageFormat::cckd ? "CKD_C370" : "CKD_C064") +
                  std::string(" with 1 shadow file"));
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"flat.ckd", "x.cckd", "x_1.cckd"}));
}

TEST_P(Shadows, MergingKeepsEveryTrack) {
    pile_up();
    expect_same(base, flat);
    auto report = merge();
    EXPECT_EQ(report.into, folder / "x_1.cckd");
    EXPECT_EQ(report.removed, folder / "x_2.cckd");
    EXPECT_EQ(report.tracks, 18u);
    expect_same(base, flat);
    expect_sound();
    merge();
    expect_same(base, flat);
    expect_sound();
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"flat.ckd", "x.cckd"}));
    auto none = merge_shadow(base, {});
    ASSERT_FALSE(none.ok());
    EXPECT_THAT(none.error().text, HasSubstr("no shadow file lies over it"));
}

// A base whose unnamed tracks are formatted ones cannot note a null track of format 0.
TEST_P(Shadows, NullFormatsSurviveWhereTheBaseHasAnother) {
    dasd_test::poke(base, 512 + (GetParam() == ImageFormat::cckd ? 44 : 72), "\x02");
    auto formatted = dasd_test::opened(base, Access::read)->read_track({Cylinder{18}, Head{0}});
    ASSERT_EQ(formatted.value().records().size(), 12u);
    add();
    auto volume = dasd_test::opened(base);
    for (auto& track : {Track::empty({Cylinder{18}, Head{1}}),
                        Track::build({Cylinder{18}, Head{2}}, {{1, {}, {}}}).value()})
        ASSERT_TRUE(volume->write_track(track).ok());
    volume.reset();
    auto before = folder / "before.ckd";
    ASSERT_TRUE(convert_volume(*dasd_test::opened(base, Access::read), before, {}, {}).ok());
    merge();
    expect_same(base, before);
    expect_sound();
}

TEST_P(Shadows, FlatteningMakesOneImageOfAnyFormat) {
    pile_up();
    for (auto format :
         {ImageFormat::ckd, ImageFormat::cckd, ImageFormat::ckd64, ImageFormat::cckd64}) {
        auto to = folder / ("to." + std::string(name(format)));
        auto done = convert_volume(*dasd_test::opened(base, Access::read), to, {format}, {});
        ASSERT_TRUE(done.ok()) << done.error().line();
        expect_same(to, flat);
    }
}

TEST_P(ClassicShadows, HerculesReadsThem) {
    if (!dasd_test::has_program("cckdcdsk")) GTEST_SKIP() << "Hercules is not installed";
    pile_up();
    for (auto file : {"x.cckd", "x_1.cckd", "x_2.cckd"})
        EXPECT_EQ(dasd_test::run("cckdcdsk -2 -ro " + (folder / file)), 0) << file;
    auto out = folder / "out.ckd";
    EXPECT_EQ(
        dasd_test::run("dasdcopy -q -o CKD " + base + " sf=" + (folder / "x_*.cckd") + " " + out),
        0);
    expect_same(out, flat);
    merge();
    merge();
    EXPECT_EQ(dasd_test::run("cckdcdsk -2 -ro " + base), 0);
    EXPECT_EQ(dasd_test::run("dasdcopy -q -r -o CKD " + base + " " + out), 0);
    expect_same(out, flat);
}

TEST_P(Shadows, WhatCannotBeIsRefusedWithTheReason) {
    auto plain = add_shadow(flat);
    ASSERT_FALSE(plain.ok());
    EXPECT_THAT(plain.error().text, HasSubstr("only compressed images have shadow files"));
    dasd_test::store(folder / "x_1.cckd", "mine");
    auto taken = add_shadow(base);
    ASSERT_FALSE(taken.ok());
    EXPECT_EQ(taken.error().rc, 28);
    EXPECT_EQ(dasd_test::contents(folder / "x_1.cckd"), "mine");
    std::filesystem::remove(folder / "x_1.cckd");
    for (int i = 0; i < 8; ++i) add();
    auto ninth = add_shadow(base);
    ASSERT_FALSE(ninth.ok());
    EXPECT_THAT(ninth.error().text, HasSubstr("eighth"));
    for (auto covered : {folder / "x_3.cckd"}) {
        EXPECT_THAT(add_shadow(covered).error().text, HasSubstr("lies over it"));
        EXPECT_THAT(merge_shadow(covered, {}).error().text, HasSubstr("lies over it"));
    }
    EXPECT_EQ(add_shadow(folder / "none").error().rc, 28);
    expect_same(base, flat);
}

TEST_P(Shadows, NamesElsewhereAreFollowed) {
    std::filesystem::create_directory(folder / "over");
    auto volume = base + " sf=" + (folder / "over/y_*.shadow");
    auto made = add_shadow(volume);
    ASSERT_TRUE(made.ok()) << made.error().line();
    EXPECT_EQ(made.value(), folder / "over/y_1.shadow");
    dasd_test::fill(*dasd_test::opened(volume), {Cylinder{9}, Cylinder{1}}, 5);
    expect_same(base, flat);  // without them
    dasd_test::fill(*dasd_test::opened(flat), {Cylinder{9}, Cylinder{1}}, 5);
    expect_same(volume, flat);
    ASSERT_TRUE(merge_shadow(volume, {}).ok());
    expect_same(base, flat);
}

TEST_P(Shadows, ADamagedTrackStopsAMergeAndIsNamed) {
    add();
    fill(7, 1, 9);
    auto shadow = folder / "x_1.cckd";
    auto text = dasd_test::contents(shadow);
    // Behind the tables lies the image of 7.0; its home address is made another's.
    auto home = text.find(std::string("\1\0\7\0\0", 5));
    ASSERT_NE(home, std::string::npos);
    dasd_test::poke(shadow, home + 2, "\x09");
    auto below = dasd_test::contents(base);
    auto done = merge_shadow(base, {});
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error().text, HasSubstr("cylinder 7 head 0"));
    EXPECT_EQ(dasd_test::contents(base), below);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"flat.ckd", "x.cckd", "x_1.cckd"}));
}

TEST_P(Shadows, NothingIsLostWhenTheDiskFillsUp) {
    pile_up();
    auto names = folder.names();
    for (std::uint64_t at = 1;; at += 7) {
        dasd_test::FailingFiles files(dasd_test::Failure::short_write);
        files.fail_at = at;
        auto done = merge_shadow(base, {}, files);
        if (done.ok()) break;
        ASSERT_EQ(folder.names(), names) << at;
        expect_same(base, flat);
    }
    expect_same(base, flat);
    for (std::uint64_t at = 1;; ++at) {
        dasd_test::FailingFiles files(dasd_test::Failure::no_space);
        files.fail_at = at;
        if (add_shadow(base, files).ok()) break;
        ASSERT_EQ(folder.names(), (std::vector<std::string>{"flat.ckd", "x.cckd", "x_1.cckd"}));
    }
    expect_same(base, flat);
}

TEST_P(Shadows, NothingIsLostWhenAMergeIsKilled) {
    pile_up();
    int status = 0;
    for (std::uint64_t at = 1; status != 1 << 8; at += 11) {
        auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            dasd_test::FailingFiles files(dasd_test::Failure::no_space);
            files.fail_at = at;
            files.dies = true;
            ::_exit(merge_shadow(base, {}, files).ok() ? 1 : 2);
        }
        ::waitpid(child, &status, 0);
        expect_same(base, flat);
        if (HasFailure()) return;
    }
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"flat.ckd", "x.cckd", "x_1.cckd"}))
        << "the run that succeeded took away what the killed ones left";
}

}  // namespace
