// Hashes: the records count and nothing else; what is kept is forgotten when the file changes.
#include "dasd/hash.h"

#include <gtest/gtest.h>

#include "dasd/shadow.h"
#include "tests/dasd/support.h"

namespace {

using namespace dasd;
using dasd_test::Folder;
namespace fs = std::filesystem;

HashReport hashed(const std::string& path, const HashOptions& options = {Cylinder{2}, ""}) {
    auto report =
        hash_extents(dasd_test::whole(dasd_test::opened(path, Access::read)), options, {});
    EXPECT_TRUE(report.ok()) << report.error().line();
    return std::move(report).value();
}

std::vector<std::string> digits(const HashReport& report) {
    std::vector<std::string> all;
    for (const auto& extent : report.extents) all.push_back(hex(extent.hash));
    return all;
}

std::size_t cached(const HashReport& report) {
    return static_cast<std::size_t>(std::count_if(report.extents.begin(), report.extents.end(),
                                                  [](const auto& one) { return one.cached; }));
}

std::string filled(const Folder& folder, const std::string& name) {
    auto path = folder / name;
    auto volume = dasd_test::made(path, 7, "FIRST1");
    dasd_test::fill(*volume, {Cylinder{2}, Cylinder{3}}, 4);
    return path;
}

// Times of the last change cannot be set; a test waits until they are old enough to be kept.
void settle() {
    ::usleep(2'100'000);
}

TEST(Hash, OneByteChangesExactlyOneExtent) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    auto before = digits(hashed(path));
    ASSERT_EQ(before.size(), 4u);
    // The last byte of record 7 on cylinder 4 head 2: behind it the end mark.
    auto volume = dasd_test::opened(path);
    auto track = volume->read_track({Cylinder{4}, Head{2}}).value();
    track.patch(track.records()[1], 2001, dasd_test::bytes_of("x"));
    ASSERT_TRUE(volume->write_track(track).ok());
    volume.reset();
    auto after = digits(hashed(path));
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(before[i] == after[i], i != 2) << i;
}

TEST(Hash, BytesBehindEndMarksDoNotCount) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    auto before = hashed(path);
    dasd_test::poke(path, 512 + 5 * kCylinderSize + 40000, "left over");
    EXPECT_EQ(hashed(path).all, before.all);
}

TEST(Hash, EveryFormatAndSparsenessGivesTheSame) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    auto dense = folder / "dense.ckd";
    dasd_test::store(dense, dasd_test::contents(path));
    auto wanted = hashed(path);
    EXPECT_EQ(hashed(dense).all, wanted.all);
    EXPECT_EQ(wanted.tracks_skipped, 0u);
    for (auto format : {ImageFormat::cckd, ImageFormat::ckd64, ImageFormat::cckd64}) {
        auto other = folder / std::string(name(format));
        auto done = convert_volume(*dasd_test::opened(path, Access::read), other, {format}, {});
        ASSERT_TRUE(done.ok()) << done.error().line();
        auto report = hashed(other);
        EXPECT_EQ(digits(report), digits(wanted)) << name(format);
        if (is_compressed(format)) {
            EXPECT_EQ(report.tracks_skipped, 7u * 15 - 45 - 1) << name(format);
        }
    }
    // A thin image has none of its empty tracks.
    ASSERT_TRUE(create_volume(folder / "thin", {Cylinder{7}, false, "FIRST1", true}).ok());
    dasd_test::fill(*dasd_test::opened(folder / "thin"), {Cylinder{2}, Cylinder{3}}, 4);
    auto thin = hashed(folder / "thin");
    EXPECT_EQ(thin.all, wanted.all);
    EXPECT_GE(thin.tracks_skipped, 30u);
}

TEST(Hash, AnotherPlaceOrAnEmptyRecordIsAnotherHash) {
    Folder folder;
    auto path = folder / "a.ckd";
    auto volume = dasd_test::made(path, 4, "");
    auto empty = digits(hashed(path));
    EXPECT_EQ(empty[0], empty[1]) << "extents without records have the hash of nothing";
    EXPECT_EQ(empty[0], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ASSERT_TRUE(
        volume->write_track(Track::build({Cylinder{1}, Head{0}}, {{1, {}, {}}}).value()).ok());
    ASSERT_TRUE(
        volume->write_track(Track::build({Cylinder{3}, Head{0}}, {{1, {}, {}}}).value()).ok());
    auto records = digits(hashed(path));
    EXPECT_NE(records[0], empty[0]);
    EXPECT_NE(records[0], records[1]);
}

TEST(Hash, RangesShareExtents) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    auto whole = hashed(path);
    auto volume = dasd_test::opened(path, Access::read);
    auto report =
        hash_extents({volume, {Cylinder{1}, Cylinder{4}}, Access::read}, {Cylinder{2}, ""}, {});
    ASSERT_TRUE(report.ok());
    const auto& extents = report.value().extents;
    ASSERT_EQ(extents.size(), 3u);
    EXPECT_EQ(extents[1].range, (CylinderRange{Cylinder{2}, Cylinder{2}}));
    EXPECT_EQ(extents[1].hash, whole.extents[1].hash);
}

TEST(Hash, DamageIsNamed) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    dasd_test::poke(path, 512 + 3 * kCylinderSize + 2, "\x09");
    auto report = hash_extents(dasd_test::whole(dasd_test::opened(path)), {}, {});
    ASSERT_FALSE(report.ok());
    EXPECT_NE(report.error().text.find("cylinder 3 head 0"), std::string::npos);
    EXPECT_EQ(report.error().rc, 88);
}

TEST(Hash, ItStopsOnRequest) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    auto stop = [](std::uint64_t, std::uint64_t) { return false; };
    auto report = hash_extents(dasd_test::whole(dasd_test::opened(path)), {}, stop);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().rc, 8);
}

TEST(HashCache, IsUsedWhileTheFileIsTheSameAndForgottenAfterwards) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    HashOptions options{Cylinder{2}, folder / "cache/deep"};
    EXPECT_EQ(cached(hashed(path, options)), 0u);
    EXPECT_EQ(cached(hashed(path, options)), 0u) << "the file is too young for its times to tell";
    settle();
    auto first = hashed(path, options);
    EXPECT_EQ(cached(first), 0u);
    auto second = hashed(path, options);
    EXPECT_EQ(cached(second), 4u);
    EXPECT_EQ(digits(second), digits(first));
    EXPECT_EQ(second.extents[1].tracks, first.extents[1].tracks);
    EXPECT_EQ(second.tracks_read, 0u);
    // Other extents are found anew and kept beside these.
    EXPECT_EQ(cached(hashed(path, {Cylinder{7}, options.cache})), 0u);
    EXPECT_EQ(cached(hashed(path, {Cylinder{7}, options.cache})), 1u);
    EXPECT_EQ(cached(hashed(path, options)), 4u);
    // Written with its old modification time put back: the time of change tells.
    auto times = fs::last_write_time(path);
    dasd_test::poke(path, 512 + 4 * kCylinderSize + 60, "?");
    fs::last_write_time(path, times);
    auto changed = hashed(path, options);
    EXPECT_EQ(cached(changed), 0u);
    EXPECT_NE(digits(changed)[2], digits(first)[2]);
    EXPECT_EQ(digits(changed)[1], digits(first)[1]);
}

TEST(HashCache, AnotherFileAtThePathIsNotTheSame) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    settle();
    HashOptions options{Cylinder{2}, folder / "cache"};
    hashed(path, options);
    EXPECT_EQ(cached(hashed(path, options)), 4u);
    fs::copy_file(path, folder / "b.ckd");
    fs::rename(folder / "b.ckd", path);
    EXPECT_EQ(cached(hashed(path, options)), 0u);
}

TEST(HashCache, DamageToItIsNotBelieved) {
    Folder folder;
    auto path = filled(folder, "a.ckd");
    settle();
    HashOptions options{Cylinder{2}, folder / "cache"};
    auto wanted = hashed(path, options);
    auto file = fs::directory_iterator(folder / "cache")->path().string();
    auto text = dasd_test::contents(file);
    for (std::size_t at = 0; at < text.size(); at += 17) {
        auto damaged = text;
        damaged[at] = damaged[at] == '0' ? '1' : '0';
        dasd_test::store(file, damaged);
        auto report = hashed(path, options);
        EXPECT_EQ(cached(report), 0u) << at;
        EXPECT_EQ(report.all, wanted.all) << at;
    }
    dasd_test::store(file, text.substr(0, text.size() / 2));
    EXPECT_EQ(cached(hashed(path, options)), 0u);
    EXPECT_EQ(cached(hashed(path, options)), 4u);
    EXPECT_EQ(hashed(path, {Cylinder{2}, "/proc/none"}).all, wanted.all) << "nowhere to keep it";
}

TEST(HashCache, AShadowFileCountsAsPartOfTheVolume) {
    Folder folder;
    auto base = folder / "a.cckd";
    CreateOptions create;
    create.cylinders = Cylinder{4};
    create.format = ImageFormat::cckd;
    ASSERT_TRUE(create_volume(base, create).ok());
    settle();
    HashOptions options{Cylinder{2}, folder / "cache"};
    hashed(base, options);
    EXPECT_EQ(cached(hashed(base, options)), 2u);
    dasd_test::store(folder / "a_1.cckd", "");  // no shadow file: it does not count
    EXPECT_EQ(cached(hashed(base, options)), 2u);
    fs::remove(folder / "a_1.cckd");
    ASSERT_TRUE(add_shadow(base).ok());
    EXPECT_EQ(cached(hashed(base, options)), 0u);
}

}  // namespace
