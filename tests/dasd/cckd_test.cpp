// Compressed images: what is read is what was written, Hercules' tools accept it, damage is named,
// and a write that fails or is cut off leaves each track old or new.
#include <gmock/gmock.h>

#include <random>

#include "dasd/cckd_file.h"
#include "dasd/track_codec.h"
#include "tests/dasd/failing_files.h"
#include "tests/dasd/support.h"

namespace {

using namespace dasd;
using dasd_test::Folder;
using testing::HasSubstr;
namespace fs = std::filesystem;

CreateOptions compressed(std::uint32_t cylinders, Compression compression = Compression::zlib,
                         ImageFormat format = ImageFormat::cckd) {
    CreateOptions options;
    options.cylinders = Cylinder{cylinders};
    options.label = "CCKD01";
    options.format = format;
    options.packing.compression = compression;
    return options;
}

std::shared_ptr<Volume> made(const std::string& path, const CreateOptions& options) {
    auto done = create_volume(path, options);
    EXPECT_TRUE(done.ok()) << done.error().line();
    return dasd_test::opened(path);
}

// Records of random bytes: they do not compress.
Track noisy_track(TrackAddress at, unsigned seed, std::size_t length) {
    std::vector<std::byte> data(length);
    auto state = seed * 2654435761U + at.cylinder.n * 97 + at.head.n;
    for (auto& byte : data) byte = std::byte((state = state * 1664525 + 1013904223) >> 24);
    return Track::build(at, {{1, {}, data}}).value();
}

void expect_same(Volume& a, Volume& b) {
    auto found = compare({{&a, [](Volume*) {}}, {Cylinder{0}, a.cylinders()}, Access::read},
                         {{&b, [](Volume*) {}}, {Cylinder{0}, b.cylinders()}, Access::read}, 3);
    ASSERT_TRUE(found.ok()) << found.error().line();
    for (const auto& difference : found.value())
        ADD_FAILURE() << difference.track.cylinder.n << '.' << difference.track.head.n << ' '
                      << difference.what;
}

void expect_sound(const std::string& path) {
    auto report = check_structure(path);
    ASSERT_TRUE(report.ok()) << report.error().line();
    EXPECT_THAT(report.value().faults, testing::IsEmpty());
}

struct Kind {
    Compression compression;
    ImageFormat format;
};
class EveryKind : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Cckd, EveryKind,
                         testing::Values(Kind{Compression::zlib, ImageFormat::cckd},
                                         Kind{Compression::bzip2, ImageFormat::cckd},
                                         Kind{Compression::none, ImageFormat::cckd},
                                         Kind{Compression::zlib, ImageFormat::cckd64},
                                         Kind{Compression::none, ImageFormat::cckd64}));

TEST_P(EveryKind, ReadsBackWhatWasWritten) {
    Folder folder;
    auto path = folder / "a.cckd";
    auto volume = made(path, compressed(40, GetParam().compression, GetParam().format));
    auto plain = dasd_test::made(folder / "plain", 40, "CCKD01");
    for (auto* target : {volume.get(), plain.get()}) {
        dasd_test::fill(*target, {Cylinder{3}, Cylinder{2}}, 1);
        ASSERT_TRUE(target->write_track(noisy_track({Cylinder{39}, Head{14}}, 5, 50000)).ok());
        ASSERT_TRUE(target->write_track(noisy_track({Cylinder{7}, Head{0}}, 5, 56664)).ok());
        ASSERT_TRUE(target->write_track(Track::formatted({Cylinder{8}, Head{1}})).ok());
        ASSERT_TRUE(
            target->write_track(Track::build({Cylinder{8}, Head{2}}, {{1, {}, {}}}).value()).ok());
        // Unusual counts: split records, foreign CCHH.
        auto odd = Track::build({Cylinder{9}, Head{3}}, {{200, {}, {}}, {5, {}, {}}}).value();
        ASSERT_TRUE(target->write_track(odd).ok());
    }
    expect_same(*plain, *volume);
    volume.reset();
    expect_sound(path);
    volume = dasd_test::opened(path, Access::read);
    expect_same(*plain, *volume);
    EXPECT_EQ(read_label(*volume).value()->serial, "CCKD01");
    EXPECT_EQ(volume->format(), GetParam().format == ImageFormat::cckd ? "CKD_C370" : "CKD_C064");
    EXPECT_FALSE(volume->write_track(Track::empty({})).ok()) << "opened for reading";
    EXPECT_FALSE(volume->read_track({Cylinder{40}, Head{0}}).ok());
}

TEST(Cckd, HeaderIsAsHerculesWritesIt) {
    Folder folder;
    made(folder / "a.cckd", compressed(20)).reset();
    auto bytes = dasd_test::contents(folder / "a.cckd");
    EXPECT_EQ(bytes.substr(0, 8), "CKD_C370");
    EXPECT_EQ(bytes.substr(512, 12), std::string("\0\3\1\x41\2\0\0\0\0\1\0\0", 12));
    EXPECT_EQ(bytes.substr(552, 8), std::string("\x14\0\0\0\1\1\xFF\xFF", 8));
    EXPECT_LT(bytes.size(), 4000U) << "null tracks take no room";
}

// Pages of random bytes are stored as they are at once; anything that could become smaller is
// tried: one page twice, letters in a random order, two tracks' worth of half random pages.
TEST(Cckd, OnlyRandomTracksAreNotTried) {
    std::mt19937 random(7);
    auto packed = [](const std::vector<std::vector<std::byte>>& pages) {
        std::vector<NewRecord> records;
        for (const auto& page : pages)
            records.push_back({static_cast<std::uint8_t>(records.size() + 1), {}, page});
        auto track = Track::build({{3}, {4}}, records);
        EXPECT_TRUE(track.ok());
        auto stored = pack_track(track.value().image(), track.value().used(), {});
        std::vector<std::byte> back(kTrackSize);
        EXPECT_TRUE(unpack_track(stored, {{3}, {4}}, back).ok());
        EXPECT_TRUE(std::equal(back.begin(), back.end(), track.value().image().begin()));
        return std::pair(stored.size(), track.value().used());
    };
    auto page_of = [&](unsigned mask) {
        std::vector<std::byte> page(kPageSize);
        for (auto& byte : page) byte = static_cast<std::byte>(random() & mask);
        return page;
    };
    std::vector<std::vector<std::byte>> pages;
    for (int i = 0; i < 12; ++i) pages.push_back(page_of(0xFF));
    auto [noise, whole] = packed(pages);
    EXPECT_EQ(noise, whole);
    auto twice = pages;
    twice[11] = twice[5];  // as far back as zlib looks
    EXPECT_LT(packed(twice).first, whole - 3000);
    auto letters = pages;
    for (auto& page : letters) page = page_of(0x3F);
    EXPECT_LT(packed(letters).first, whole * 4 / 5);
    auto half = pages;
    for (std::size_t i = 6; i < 12; ++i) half[i].assign(kPageSize, std::byte{0});
    EXPECT_LT(packed(half).first, whole * 3 / 5);
}

TEST(Cckd, SpaceIsUsedAgain) {
    Folder folder;
    auto path = folder / "a.cckd";
    auto volume = made(path, compressed(10, Compression::none));
    for (unsigned round = 0; round < 30; ++round) {
        for (std::uint32_t h = 0; h < kHeads; ++h) {
            TrackAddress at{Cylinder{4}, Head{h}};
            ASSERT_TRUE(volume->write_track(noisy_track(at, round, 20000 + round % 7 * 999)).ok());
        }
        ASSERT_TRUE(volume->sync().ok());
    }
    volume.reset();
    expect_sound(path);
    EXPECT_LT(fs::file_size(path), 1'500'000U) << "30 rounds of 300 000 bytes";
    volume = dasd_test::opened(path);
    for (std::uint32_t h = 0; h < kHeads; ++h)
        ASSERT_TRUE(volume->write_track(Track::empty({Cylinder{4}, Head{h}})).ok());
    volume.reset();
    EXPECT_LT(fs::file_size(path), 8000U) << "free space at the end is given back";
}

TEST(Cckd, TwoObjectsWriteOneImage) {
    Folder folder;
    auto path = folder / "a.cckd";
    auto one = made(path, compressed(10, Compression::none));
    auto two = dasd_test::opened(path);
    for (unsigned round = 0; round < 8; ++round) {
        for (std::uint32_t h = 0; h < kHeads; ++h) {
            auto& volume = (h + round) % 2 == 0 ? *one : *two;
            TrackAddress at{Cylinder{4}, Head{h}};
            ASSERT_TRUE(volume.write_track(noisy_track(at, round, 9000 + 777 * round)).ok());
        }
        ASSERT_TRUE(one->sync().ok());
    }
    for (std::uint32_t h = 0; h < kHeads; ++h)
        for (auto* volume : {one.get(), two.get()}) {
            TrackAddress at{Cylinder{4}, Head{h}};
            auto track = volume->read_track(at);
            ASSERT_TRUE(track.ok()) << track.error().line();
            EXPECT_TRUE(same_records(track.value(), noisy_track(at, 7, 9000 + 777 * 7)));
        }
    one.reset();
    two.reset();
    expect_sound(path);
}

TEST(Cckd, ManyThreadsWriteAtOnce) {
    Folder folder;
    auto volume = made(folder / "a.cckd", compressed(30));
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
            for (std::uint32_t c = t; c < 30; c += 3)
                for (std::uint32_t h = 0; h < kHeads; ++h)
                    EXPECT_TRUE(
                        volume->write_track(noisy_track({Cylinder{c}, Head{h}}, 3, 3000)).ok());
        });
    for (auto& thread : threads) thread.join();
    for (std::uint32_t c = 0; c < 30; ++c) {
        auto track = volume->read_track({Cylinder{c}, Head{7}});
        ASSERT_TRUE(track.ok()) << track.error().line();
        EXPECT_TRUE(same_records(track.value(), noisy_track({Cylinder{c}, Head{7}}, 3, 3000)));
    }
    volume.reset();
    expect_sound(folder / "a.cckd");
}

// An image whose writer vanished is read as it is, and its space is found anew.
TEST(Cckd, WriterThatVanishedLosesNothing) {
    Folder folder;
    auto path = folder / "a.cckd", left = folder / "left.cckd";
    auto volume = made(path, compressed(10));
    dasd_test::fill(*volume, {Cylinder{2}, Cylinder{3}}, 7);
    fs::copy_file(path, left);  // as it lies on the disk now
    auto report = check_structure(left);
    EXPECT_THAT(report.value().faults, testing::IsEmpty());
    ASSERT_EQ(report.value().notes.size(), 1U);
    EXPECT_THAT(report.value().notes[0], HasSubstr("not closed by its writer"));
    auto again = dasd_test::opened(left);
    expect_same(*volume, *again);
    dasd_test::fill(*again, {Cylinder{3}, Cylinder{4}}, 8);
    again.reset();
    expect_sound(left);
    EXPECT_TRUE(check_structure(left).value().notes.empty());
}

TEST(Cckd, FailingWritesLeaveEachTrackOldOrNew) {
    for (auto failure : {dasd_test::Failure::no_space, dasd_test::Failure::short_write})
        for (std::uint64_t fail_at = 1; fail_at < 40; ++fail_at) {
            Folder folder;
            auto path = folder / "a.cckd";
            auto volume = made(path, compressed(6, Compression::none));
            dasd_test::fill(*volume, {Cylinder{2}, Cylinder{1}}, 1);
            volume.reset();
            dasd_test::FailingFiles files(failure);
            volume = std::move(open_volume(path, Access::write, files)).value();
            files.fail_at = files.calls + fail_at;
            for (std::uint32_t h = 0; h < kHeads; ++h)
                (void)volume->write_track(dasd_test::marked_track({Cylinder{2}, Head{h}}, 2)).ok();
            volume.reset();
            volume = dasd_test::opened(path);
            for (std::uint32_t h = 0; h < kHeads; ++h) {
                TrackAddress at{Cylinder{2}, Head{h}};
                auto track = volume->read_track(at);
                ASSERT_TRUE(track.ok()) << fail_at << ' ' << track.error().line();
                EXPECT_TRUE(same_records(track.value(), dasd_test::marked_track(at, 1)) ||
                            same_records(track.value(), dasd_test::marked_track(at, 2)));
            }
            dasd_test::fill(*volume, {Cylinder{1}, Cylinder{3}}, 3);
            volume.reset();
            expect_sound(path);
        }
}

struct Damage {
    std::uint64_t offset;  // 0: in the image of track 2.5
    std::string bytes, told;
};

TEST(Cckd, DamageIsNamedWithItsPlace) {
    Folder folder;
    auto path = folder / "a.cckd", broken = folder / "b.cckd";
    auto volume = made(path, compressed(20));
    dasd_test::fill(*volume, {Cylinder{2}, Cylinder{1}}, 1);
    volume.reset();
    const Damage kDamages[] = {
        {8, std::string("\x10", 1), "heads"},
        {513, "\x05", "another version"},
        {516, std::string("\0\0\0\0", 4), "need 2 tables"},
        {516, "\xFF\xFF\xFF\x7F", "level 1 table"},
        {552, std::string("\0\0\0\0", 4), "0 cylinders"},
        {557, "\x09", "unknown compression 9"},
        {1024, std::string("\x01\0\0\0", 4), "level 1 entry 0 names byte 1"},
        {1024, "\xFF\xFF\xFF\x7F", "was truncated"},
        {1024, "\xFF\xFF\xFF\xFF", "refers to a file below"},
        {0, std::string("\0\0\1", 3), "cylinder 2 head 5: the image stored for it is that of"},
        {0, "\x07", "cylinder 2 head 5: unknown compression 7"},
    };
    auto file = CckdFile::open(path, Access::read, host_files());
    auto entry = file.value()->entry(2 * kHeads + 5).value();
    for (const auto& damage : kDamages) {
        fs::copy_file(path, broken, fs::copy_options::overwrite_existing);
        dasd_test::poke(broken, damage.offset ? damage.offset : entry.offset, damage.bytes);
        auto opened = open_volume(broken, Access::read);
        std::string told = opened.ok() ? "" : opened.error().text;
        if (opened.ok()) {
            auto track = opened.value()->read_track({Cylinder{2}, Head{5}});
            ASSERT_FALSE(track.ok()) << damage.told;
            told = track.error().text;
        }
        EXPECT_THAT(told, HasSubstr(damage.told));
        EXPECT_THAT(told, HasSubstr(broken));
    }
}

TEST(Cckd, FlippedBytesInAStoredTrackAreFound) {
    Folder folder;
    auto path = folder / "a.cckd";
    auto volume = made(path, compressed(4));
    ASSERT_TRUE(volume
                    ->write_track(Track::build({Cylinder{1}, Head{1}},
                                               {{1, {}, std::vector<std::byte>(9000)}})
                                      .value())
                    .ok());
    volume.reset();
    auto file = CckdFile::open(path, Access::read, host_files());
    auto entry = file.value()->entry(kHeads + 1).value();
    auto sound = dasd_test::contents(path);
    for (std::uint32_t i = 1; i < entry.length; ++i) {
        auto at = entry.offset + i;
        dasd_test::poke(path, at, std::string(1, static_cast<char>(sound[at] ^ 0x20)));
        EXPECT_FALSE(dasd_test::opened(path, Access::read)->read_track({Cylinder{1}, Head{1}}).ok())
            << "byte " << i << " of " << entry.length;
        dasd_test::poke(path, at, sound.substr(at, 1));
    }
}

TEST(Cckd, OverlapsAreFoundAndNeverWritten) {
    Folder folder;
    auto path = folder / "a.cckd";
    auto volume = made(path, compressed(4, Compression::none));
    dasd_test::fill(*volume, {Cylinder{1}, Cylinder{1}}, 1);
    volume.reset();
    auto file = std::move(CckdFile::open(path, Access::read, host_files())).value();
    auto contents = dasd_test::contents(path);
    auto table = base::load_le<std::uint32_t>(std::as_bytes(std::span(contents)), 1024);
    auto other = file->entry(kHeads + 1).value();
    file.reset();
    std::string bytes(4, '\0');
    base::store_le<std::uint32_t>(std::as_writable_bytes(std::span(bytes)), 0,
                                  static_cast<std::uint32_t>(other.offset));
    dasd_test::poke(path, table + (kHeads + 2) * 8, bytes);
    auto report = check_structure(path).value();
    ASSERT_FALSE(report.faults.empty());
    EXPECT_THAT(report.faults[0], HasSubstr("overlaps track 1.1"));
    volume = dasd_test::opened(path);
    auto refused = volume->write_track(noisy_track({Cylinder{0}, Head{3}}, 1, 3000));
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().text, HasSubstr("overlaps"));
}

TEST(Cckd, ConvertsThereAndBack) {
    Folder folder;
    auto plain = dasd_test::made(folder / "a.ckd", 12, "CONV01");
    dasd_test::fill(*plain, {Cylinder{0}, Cylinder{9}}, 3);
    std::string before = folder / "a.ckd";
    for (auto format :
         {ImageFormat::cckd, ImageFormat::cckd64, ImageFormat::ckd64, ImageFormat::ckd}) {
        auto path = folder / std::string(name(format));
        auto source = dasd_test::opened(before, Access::read);
        auto done = convert_volume(*source, path, {format, {}, false, false}, {});
        ASSERT_TRUE(done.ok()) << done.error().line();
        EXPECT_EQ(done.value().tracks, 12U * kHeads);
        expect_same(*plain, *dasd_test::opened(path, Access::read));
        EXPECT_FALSE(dasd_test::opened(path, Access::read)->is_thin());
        EXPECT_FALSE(convert_volume(*source, path, {format, {}, false, false}, {}).ok());
        before = path;
    }
    EXPECT_EQ(folder.names(),
              (std::vector<std::string>{"a.ckd", "cckd", "cckd64", "ckd", "ckd64"}));
    EXPECT_EQ(fs::file_size(folder / "ckd"), fs::file_size(folder / "a.ckd"));
}

TEST(Cckd, FailedConversionsLeaveNothing) {
    for (auto format : {ImageFormat::cckd, ImageFormat::ckd})
        for (std::uint64_t fail_at = 1; fail_at < 60; fail_at += 3) {
            Folder folder;
            auto plain = dasd_test::made(folder / "a.ckd", 3, "CONV01");
            dasd_test::fill(*plain, {Cylinder{0}, Cylinder{3}}, 3);
            dasd_test::FailingFiles files(dasd_test::Failure::no_space);
            files.fail_at = fail_at;
            auto done = convert_volume(*plain, folder / "b", {format, {}, false, false}, {}, files);
            ASSERT_FALSE(done.ok()) << fail_at;
            EXPECT_EQ(folder.names(), std::vector<std::string>{"a.ckd"});
        }
    Folder folder;
    auto plain = dasd_test::made(folder / "a.ckd", 30, "CONV01");
    auto stop = [](std::uint64_t, std::uint64_t) { return false; };
    auto done = convert_volume(*plain, folder / "b", {ImageFormat::cckd, {}, false, false}, stop);
    EXPECT_EQ(done.error().rc, 8);
    EXPECT_EQ(folder.names(), std::vector<std::string>{"a.ckd"});
}

TEST(Cckd, MendsDamagedTracks) {
    Folder folder;
    auto plain = dasd_test::made(folder / "a.ckd", 3, "CONV01");
    dasd_test::fill(*plain, {Cylinder{0}, Cylinder{3}}, 3);
    dasd_test::poke(folder / "a.ckd", 512 + kCylinderSize + 2, "\x05");
    ConvertOptions options{ImageFormat::cckd, {}, false, false};
    auto refused = convert_volume(*plain, folder / "b", options, {});
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().text, HasSubstr("cylinder 1 head 0"));
    options.mend = true;
    auto done = convert_volume(*plain, folder / "b", options, {});
    ASSERT_TRUE(done.ok());
    ASSERT_EQ(done.value().mended.size(), 1U);
    EXPECT_THAT(done.value().mended[0], HasSubstr("cylinder 1 head 0"));
    auto mended = dasd_test::opened(folder / "b");
    EXPECT_THAT(done.value().mended[0], HasSubstr("; 2 records are kept"));
    EXPECT_EQ(mended->read_track({Cylinder{1}, Head{0}}).value().records().size(), 2U);
    EXPECT_EQ(mended->read_track({Cylinder{1}, Head{1}}).value().records().size(), 2U);
}

class CopyOntoCompressed : public testing::Test {
  protected:
    void SetUp() override {
        source = dasd_test::made(folder / "a.ckd", 6, "SOURCE");
        dasd_test::fill(*source, {Cylinder{0}, Cylinder{6}}, 3);
        target = made(folder / "b.cckd", compressed(8));
        dasd_test::fill(*target, {Cylinder{0}, Cylinder{8}}, 4);
    }
    static base::Result<CopyReport> copy(Device from, Device to, std::string label = "") {
        CopyRequest request;
        request.source = std::move(from), request.target = std::move(to);
        request.new_label = std::move(label);
        request.verify = true;
        auto plan = plan_copy(request);
        if (!plan.ok()) return std::move(plan).error();
        return execute(plan.value(), {});
    }
    Track track(std::uint32_t cylinder) {
        return dasd_test::opened(folder / "b.cckd", Access::read)
            ->read_track({Cylinder{cylinder}, Head{1}})
            .value();
    }
    static Track want(std::uint32_t cylinder, unsigned seed) {
        return dasd_test::marked_track({Cylinder{cylinder}, Head{1}}, seed);
    }
    Folder folder;
    std::shared_ptr<Volume> source, target;
};

TEST_F(CopyOntoCompressed, WholeVolumeIsPublished) {
    auto done = copy(dasd_test::whole(source), dasd_test::whole(target), "NEWLAB");
    ASSERT_TRUE(done.ok()) << done.error().line();
    EXPECT_EQ(done.value().tracks_verified, 6U * kHeads);
    EXPECT_EQ(read_label(*target).value()->serial, "NEWLAB");
    EXPECT_EQ(target->format(), "CKD_C370");
    EXPECT_TRUE(same_records(track(5), want(5, 3)));
    EXPECT_TRUE(same_records(track(7), want(7, 4))) << "cylinders behind the source stay";
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"a.ckd", "b.cckd"}));
    target.reset();
    expect_sound(folder / "b.cckd");
    target = dasd_test::opened(folder / "b.cckd");
    auto back = copy(dasd_test::whole(target), dasd_test::whole(source));
    ASSERT_FALSE(back.ok()) << "the source is larger";
}

TEST_F(CopyOntoCompressed, RangeIsPutBackWhenItFails) {
    for (std::uint64_t fail_at = 1; fail_at < 200; fail_at += 9) {
        dasd_test::FailingFiles files(dasd_test::Failure::no_space, false);
        std::shared_ptr<Volume> failing =
            std::move(open_volume(folder / "b.cckd", Access::write, files)).value();
        files.fail_at = files.calls + fail_at;
        auto done = copy({source, {Cylinder{1}, Cylinder{2}}, Access::read},
                         {failing, {Cylinder{4}, Cylinder{2}}, Access::write});
        failing.reset();
        auto restored = restore_interrupted(folder / "b.cckd");
        ASSERT_TRUE(restored.ok()) << restored.error().line();
        auto seed = done.ok() ? 3U : 4U;
        auto expected = done.ok() ? want(1, 3).moved_to({Cylinder{4}, Head{1}}) : want(4, seed);
        ASSERT_TRUE(same_records(track(4), expected)) << fail_at;
        EXPECT_TRUE(same_records(track(6), want(6, 4)));
        dasd_test::fill(*dasd_test::opened(folder / "b.cckd"), {Cylinder{4}, Cylinder{2}}, 4);
        expect_sound(folder / "b.cckd");
    }
}

class HerculesCckd : public testing::Test {
  protected:
    void SetUp() override {
        for (auto* program : {"cckdcdsk", "dasdcopy", "dasdinit"})
            if (!dasd_test::has_program(program)) GTEST_SKIP() << program << " is not installed";
        plain = dasd_test::made(folder / "a.ckd", 30, "HERC01");
        dasd_test::fill(*plain, {Cylinder{0}, Cylinder{12}}, 3);
        ASSERT_TRUE(plain->write_track(noisy_track({Cylinder{20}, Head{3}}, 5, 50000)).ok());
        ASSERT_TRUE(plain->write_track(Track::formatted({Cylinder{21}, Head{3}})).ok());
    }
    int check(const std::string& path) {
        fs::copy_file(path, folder / "check", fs::copy_options::overwrite_existing);
        return dasd_test::run("cckdcdsk -3 " + (folder / "check"));
    }
    Folder folder;
    std::shared_ptr<Volume> plain;
};

TEST_F(HerculesCckd, AcceptsAndReadsWhatWeWrite) {
    for (auto compression : {Compression::zlib, Compression::bzip2, Compression::none}) {
        auto path = folder / std::string(name(compression)), back = path + ".ckd";
        ConvertOptions options{ImageFormat::cckd, {compression, -1}, false, false};
        ASSERT_TRUE(convert_volume(*plain, path, options, {}).ok());
        EXPECT_EQ(check(path), 0);
        ASSERT_EQ(dasd_test::run("dasdcopy -q -lfs -o CKD " + path + " " + back), 0);
        expect_same(*plain, *dasd_test::opened(back, Access::read));
        // Rewriting leaves free space.
        auto volume = dasd_test::opened(path);
        dasd_test::fill(*volume, {Cylinder{2}, Cylinder{4}}, 9);
        ASSERT_TRUE(volume->write_track(noisy_track({Cylinder{2}, Head{3}}, 5, 30000)).ok());
        ASSERT_TRUE(volume->sync().ok());
        ASSERT_TRUE(volume->write_track(noisy_track({Cylinder{2}, Head{3}}, 6, 7000)).ok());
        ASSERT_TRUE(volume->write_track(Track::empty({Cylinder{20}, Head{3}})).ok());
        volume.reset();
        expect_sound(path);
        EXPECT_EQ(check(path), 0);
    }
}

TEST_F(HerculesCckd, WritesWhatWeRead) {
    plain.reset();
    for (auto* how : {"-z", "-bz2", "-0"}) {
        auto path = folder / (std::string("copy") + how),
             fresh = folder / (std::string("new") + how);
        auto command = fmt::format("dasdcopy -q {} -o CCKD {} {}", how, folder / "a.ckd", path);
        // dasdcopy 3.13 itself crashes now and then when its threads end: then it is run again.
        int rc = -1;
        for (int tries = 0; tries < 4 && rc != 0; ++tries) {
            fs::remove(path);
            rc = dasd_test::run(command);
        }
        ASSERT_EQ(rc, 0);
        auto theirs = dasd_test::opened(path);
        expect_same(*dasd_test::opened(folder / "a.ckd", Access::read), *theirs);
        dasd_test::fill(*theirs, {Cylinder{2}, Cylinder{4}}, 9);
        theirs.reset();
        expect_sound(path);
        EXPECT_EQ(check(path), 0);
        ASSERT_EQ(dasd_test::run(fmt::format("dasdinit {} -linux {} 3390 LINUX1 5", how, fresh)),
                  0);
        expect_sound(fresh);
        auto track = dasd_test::opened(fresh)->read_track({Cylinder{4}, Head{14}});
        ASSERT_TRUE(track.ok()) << track.error().line();
        EXPECT_EQ(track.value().records().size(), 12U);
    }
}

}  // namespace
