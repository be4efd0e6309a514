// Images: making, opening, refusing; and agreement with Hercules' tools.
#include <sys/stat.h>

#include "tests/dasd/support.h"

namespace {

using dasd::Access;
using dasd::Cylinder;
using dasd::CylinderRange;
using dasd::Device;
using dasd::Head;
using dasd_test::contents;
using dasd_test::Folder;
using dasd_test::made;
using dasd_test::opened;

std::string refusal(const std::string& path) {
    auto volume = dasd::open_volume(path, Access::read);
    if (volume.ok()) return "opened";
    auto line = volume.error().line();
    return line.replace(line.find(path), path.size(), "X");
}

std::uint64_t allocated(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return static_cast<std::uint64_t>(info.st_blocks) * 512;
}

TEST(Image, ANewOneHasNullTracksAndALabel) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 3, "TEST01");
    EXPECT_EQ(volume->cylinders().n, 3U);
    EXPECT_EQ(volume->format(), "CKD_P370");
    EXPECT_EQ(contents(folder / "a.ckd").size(), 512 + 3 * dasd::kCylinderSize);
    EXPECT_EQ(dasd::read_label(*volume).value()->serial, "TEST01");
    for (Cylinder c{0}; c.n < 3; ++c)
        for (Head h{0}; h.n < 15; ++h) {
            auto track = volume->read_track({c, h});
            ASSERT_TRUE(track.ok()) << track.error().text;
            EXPECT_EQ(track.value().records().empty(), c.n + h.n != 0);
        }
}

TEST(Image, HeaderBytesAreThoseOfTheFormatPage) {
    Folder folder;
    made(folder / "a.ckd", 1, "");
    auto header = contents(folder / "a.ckd").substr(0, 32);
    EXPECT_EQ(header, std::string("CKD_P370\x0F\0\0\0\0\xDE\0\0\x90\0\0\0", 20) + "000000000000");
}

TEST(Image, MakingRefusesWhatItCannotDo) {
    Folder folder;
    auto make = [&](std::uint32_t cylinders, std::string label) {
        auto done = dasd::create_volume(folder / "a.ckd", {Cylinder{cylinders}, false, label});
        return done.ok() ? std::string_view("made") : done.error().id;
    };
    EXPECT_EQ(make(0, ""), "DASIMG118E");
    EXPECT_EQ(make(65521, ""), "DASIMG118E");
    EXPECT_EQ(make(1, "TOOLONG"), "DASLBL301E");
    EXPECT_EQ(make(1, "A B"), "DASLBL301E");
    EXPECT_EQ(make(1, "ONE"), "made");
    EXPECT_EQ(make(1, "TWO"), "DASIMG102E");
    EXPECT_EQ(dasd::read_label(*opened(folder / "a.ckd")).value()->serial, "ONE");
}

TEST(Image, AThinOneReadsAsIfItWereWhole) {
    Folder folder;
    made(folder / "whole.ckd", 40, "TEST01");
    auto thin = folder / "thin.ckd";
    ASSERT_TRUE(dasd::create_volume(thin, {Cylinder{40}, false, "TEST01", true}).ok());
    EXPECT_LT(allocated(thin) * 8, allocated(folder / "whole.ckd"));
    auto differences = [&] {
        return dasd::compare({opened(folder / "whole.ckd"), {{0}, {40}}, Access::read},
                             {opened(thin), {{0}, {40}}, Access::read}, 10)
            .value();
    };
    EXPECT_TRUE(opened(thin)->is_thin());
    EXPECT_TRUE(differences().empty());

    // A track written in between is kept when the rest is filled up.
    auto track = dasd::Track::build({{7}, {3}}, {{1, {}, std::vector<std::byte>(80)}}).value();
    ASSERT_TRUE(opened(thin, Access::write)->write_track(track).ok());
    ASSERT_TRUE(dasd::fill_null_tracks(thin).ok());
    EXPECT_FALSE(opened(thin)->is_thin());
    ASSERT_EQ(differences().size(), 1U);
    EXPECT_EQ(differences()[0].track, track.address());
    ASSERT_TRUE(opened(folder / "whole.ckd", Access::write)->write_track(track).ok());
    EXPECT_EQ(contents(folder / "whole.ckd"), contents(thin));
}

TEST(Image, AThinOneCanBeTheSourceOfACopy) {
    Folder folder;
    ASSERT_TRUE(dasd::create_volume(folder / "a.ckd", {Cylinder{3}, false, "TEST01", true}).ok());
    made(folder / "b.ckd", 3, "TEST02");
    auto plan =
        dasd::plan_copy({{opened(folder / "a.ckd"), {{0}, {3}}, Access::read},
                         {opened(folder / "b.ckd", Access::write), {{0}, {3}}, Access::write},
                         {},
                         dasd::Sharing::if_possible,
                         "TEST03",
                         true});
    ASSERT_TRUE(plan.ok()) << plan.error().line();
    EXPECT_EQ(plan.value().steps[0].reason, "the source is only being made");
    auto done = dasd::execute(plan.value(), {});
    ASSERT_TRUE(done.ok()) << done.error().line();
    made(folder / "c.ckd", 3, "TEST03");
    EXPECT_EQ(contents(folder / "b.ckd"), contents(folder / "c.ckd"));
}

TEST(Image, TracksRoundTrip) {
    Folder folder;
    auto path = folder / "a.ckd";
    made(path, 2, "TEST01");
    dasd_test::fill(*opened(path), {Cylinder{0}, Cylinder{2}}, 9);
    auto volume = opened(path, Access::read);
    auto track = volume->read_track({Cylinder{1}, Head{14}});
    ASSERT_TRUE(track.ok());
    EXPECT_TRUE(
        dasd::same_records(track.value(), dasd_test::marked_track({Cylinder{1}, Head{14}}, 9)));
    EXPECT_EQ(volume->write_track(track.value()).error().id, "DASIMG117E");
    EXPECT_EQ(volume->read_track({Cylinder{2}, Head{0}}).error().id, "DASIMG116E");
    EXPECT_EQ(volume->read_track({Cylinder{0}, Head{15}}).error().id, "DASIMG116E");
}

TEST(Image, DamagedTracksNameTheFileAndThePlace) {
    Folder folder;
    auto path = folder / "a.ckd";
    auto volume = made(path, 2, "TEST01");
    dasd_test::poke(path, 512 + dasd::kCylinderSize + 3 * dasd::kTrackSize + 2, "\x09");
    EXPECT_EQ(volume->read_track({Cylinder{1}, Head{3}}).error().text,
              path + ": cylinder 1 head 3: the home address names cylinder 9 head 3");
}

TEST(Image, ATruncatedFileIsAMessage) {
    Folder folder;
    auto path = folder / "a.ckd";
    auto volume = made(path, 2, "TEST01");
    std::filesystem::resize_file(path, 512 + dasd::kCylinderSize + 100);
    auto track = volume->read_track({Cylinder{1}, Head{3}});
    ASSERT_FALSE(track.ok());
    EXPECT_EQ(track.error().id, "DASIMG107S");
    EXPECT_EQ(dasd::open_volume(path, Access::read).error().id, "DASIMG114E");
}

TEST(Image, OtherContainersAreNamed) {
    Folder folder;
    auto path = folder / "x";
    auto with = [&](std::string start) {
        start.resize(2048);
        dasd_test::store(path, start);
        return refusal(path);
    };
    const std::string geometry("\x0F\0\0\0\x00\xDE\0\0\x90", 9);
    EXPECT_EQ(with("CKD_C370" + geometry).find("DASIMG119E X: damaged compressed image: "), 0U);
    EXPECT_EQ(with("CKD_S370" + geometry).find("DASIMG121E X: shadow file: its name does not"), 0U);
    EXPECT_EQ(with("CKD_P064" + geometry).find("DASIMG114E X: a size of 2048 bytes"), 0U);
    EXPECT_EQ(with("CKD_C064\x01").find("DASIMG112E X is an image of a unknown device"), 0U);
    EXPECT_EQ(with("xCAT CKD Disk Image:").find("DASIMG113E X: damaged device header: its size"),
              0U);
    EXPECT_EQ(with("FBA_C370").find("DASIMG112E X is a compressed FBA image"), 0U);
    EXPECT_EQ(with("\x1F\x8B").find("DASIMG112E X is compressed with gzip"), 0U);
    EXPECT_EQ(with("hello").find("DASIMG111E X is not a disk image"), 0U);
    EXPECT_EQ(with("").find("DASIMG111E X is not a disk image"), 0U);
    EXPECT_EQ(with(std::string("CKD_P370\x0F\0\0\0\x00\xBA\0\0\x80", 17)),
              "DASIMG112E X is an image of a 3380 (type byte 80); dasd info, check, dump, compare, "
              "hash and convert read it, only 3390 volumes are used here");
    EXPECT_EQ(with(std::string("CKD_P370\x0E\0\0\0\x00\xDE\0\0\x90", 17)).find("DASIMG113E"), 0U);
    EXPECT_EQ(with(std::string("CKD_P370\x0F\0\0\0\x00\xDE\0\0\x90", 17)).find("DASIMG114E"), 0U);
    dasd_test::store(path, "CKD_P370");
    EXPECT_EQ(refusal(path), "DASIMG111E X is not a disk image: it has only 8 bytes");
    EXPECT_EQ(refusal(folder / "none"), "DASIMG101E X: no such file");
    EXPECT_EQ(refusal(folder.path().string()).find("DASIMG103E"), 0U);
}

TEST(Image, ImagesOfOtherDevicesAreReadOnRequest) {
    Folder folder;
    auto path = folder / "x";
    const dasd::Shape shape{0x50, 30, 19456};
    dasd::CreateOptions options;
    options.cylinders = Cylinder{3};
    options.shape = shape;
    ASSERT_TRUE(dasd::create_volume(path, options).ok());
    EXPECT_EQ(std::filesystem::file_size(path), 512 + 3 * 30 * 19456U);
    EXPECT_EQ(refusal(path).find("DASIMG112E X is an image of a 3350 (type byte 50); dasd info"),
              0U);
    auto all = dasd::Devices::all;
    auto volume = dasd::open_volume(path, Access::write, dasd::host_files(), all).value();
    EXPECT_EQ(volume->shape(), shape);
    EXPECT_EQ(volume->cylinders().n, 3U);
    auto track = dasd_test::marked_track({Cylinder{2}, Head{29}}, 7);
    ASSERT_LT(track.used(), shape.track_size);
    ASSERT_TRUE(volume->write_track(track).ok());
    EXPECT_TRUE(dasd::same_records(volume->read_track(track.address()).value(), track));
    EXPECT_EQ(volume->read_track({Cylinder{2}, Head{30}}).error().id, "DASIMG116E");
    // A header that no such device has.
    dasd_test::poke(path, 8, "\x1F");
    EXPECT_EQ(dasd::open_volume(path, Access::read, dasd::host_files(), all).error().id,
              "DASIMG113E");
}

// A small two-file volume, made by hand: part 1 has cylinders 0 and 1, part 2 cylinder 2.
void make_split(const Folder& folder) {
    made(folder / "whole.ckd", 3, "SPLIT1");
    auto all = contents(folder / "whole.ckd");
    auto cut = 512 + 2 * dasd::kCylinderSize;
    auto first = all.substr(0, cut), second = all.substr(0, 512) + all.substr(cut);
    first[17] = 1, first[18] = 1, second[17] = 2;
    dasd_test::store(folder / "mf_1.ckd", first);
    dasd_test::store(folder / "mf_2.ckd", second);
}

TEST(MultiFile, PartsAreOneVolume) {
    Folder folder;
    make_split(folder);
    auto volume = opened(folder / "mf.ckd");
    EXPECT_EQ(volume->path(), folder / "mf_1.ckd");
    EXPECT_EQ(volume->format(), "CKD_P370 in 2 files");
    EXPECT_EQ(volume->cylinders().n, 3U);
    dasd_test::fill(*volume, {Cylinder{1}, Cylinder{2}}, 3);
    EXPECT_TRUE(
        dasd::compare(dasd_test::whole(volume), dasd_test::whole(opened(folder / "mf_1.ckd")), 5)
            .value()
            .empty());
    EXPECT_TRUE(volume->read_track({Cylinder{2}, Head{14}}).ok());
}

TEST(MultiFile, MissingAndWrongPartsAreNamed) {
    Folder folder;
    make_split(folder);
    EXPECT_EQ(dasd::open_volume(folder / "mf_2.ckd", Access::read).error().id, "DASIMG115E");
    dasd_test::poke(folder / "mf_2.ckd", 17, "\x03");
    EXPECT_EQ(dasd::open_volume(folder / "mf_1.ckd", Access::read).error().id, "DASIMG115E");
    std::filesystem::remove(folder / "mf_2.ckd");
    auto missing = dasd::open_volume(folder / "mf_1.ckd", Access::read);
    EXPECT_NE(missing.error().text.find("mf_2.ckd is missing"), std::string::npos);
    dasd_test::poke(folder / "mf_1.ckd", 18, "\x07");
    EXPECT_EQ(dasd::open_volume(folder / "mf_1.ckd", Access::read).error().id, "DASIMG115E");
}

TEST(Device, AddressesAreRelativeAndBounded) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 5, "TEST01");
    Device minidisk(volume, {Cylinder{2}, Cylinder{2}}, Access::write);
    EXPECT_EQ(minidisk.read_track({Cylinder{1}, Head{3}}).value().address().cylinder.n, 3U);
    EXPECT_FALSE(minidisk.read_track({Cylinder{2}, Head{0}}).ok());
    EXPECT_TRUE(minidisk.write_track(dasd_test::marked_track({Cylinder{3}, Head{1}}, 1)).ok());
    EXPECT_FALSE(minidisk.write_track(dasd_test::marked_track({Cylinder{1}, Head{1}}, 1)).ok());
    Device reading(volume, {Cylinder{2}, Cylinder{2}}, Access::read);
    EXPECT_FALSE(reading.write_track(dasd_test::marked_track({Cylinder{3}, Head{1}}, 1)).ok());
}

TEST(Image, RefreshFollowsARename) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 1, "OLD");
    made(folder / "b.ckd", 2, "NEW");
    std::filesystem::rename(folder / "b.ckd", folder / "a.ckd");
    EXPECT_EQ(dasd::read_label(*volume).value()->serial, "OLD");
    ASSERT_TRUE(volume->refresh().ok());
    EXPECT_EQ(dasd::read_label(*volume).value()->serial, "NEW");
    EXPECT_EQ(volume->cylinders().n, 2U);
}

class Hercules : public testing::Test {
    void SetUp() override {
        if (!dasd_test::has_program("dasdinit")) GTEST_SKIP() << "Hercules is not installed";
    }
};

TEST_F(Hercules, ItsImagesAreRead) {
    Folder folder;
    auto path = folder / "h.ckd";
    ASSERT_EQ(dasd_test::run("dasdinit -lfs " + path + " 3390 HERC01 10"), 0);
    auto volume = opened(path);
    EXPECT_EQ(volume->cylinders().n, 10U);
    EXPECT_EQ(dasd::read_label(*volume).value()->serial, "HERC01");
    auto ours = made(folder / "o.ckd", 10, "HERC01");
    auto differences = dasd::compare(dasd_test::whole(volume), dasd_test::whole(ours), 5).value();
    ASSERT_EQ(differences.size(), 1U);  // the wait PSW and owner of record 1 and 3 are its own
    EXPECT_EQ(differences[0].track, dasd::TrackAddress{});
}

TEST_F(Hercules, ItsImagesOfOtherDevicesAreConvertedAndBack) {
    for (const char* device : {"2311", "2314", "3330", "3340", "3350", "3375", "3380", "9345"}) {
        Folder folder;
        auto path = folder / "h.ckd", packed = folder / "p.cckd", back = folder / "b.ckd";
        auto size = std::string(device).starts_with("9345") ? "30" : "12";
        ASSERT_EQ(dasd_test::run("dasdinit -lfs " + path + " " + device + " HERC01 " + size), 0);
        auto open = [](const std::string& name) {
            return std::shared_ptr(
                dasd::open_volume(name, Access::read, dasd::host_files(), dasd::Devices::all)
                    .value());
        };
        auto volume = open(path);
        EXPECT_EQ(dasd::device_name(volume->shape().device_type), device);
        dasd::ConvertOptions options;
        options.format = dasd::ImageFormat::cckd;
        ASSERT_TRUE(dasd::convert_volume(*volume, packed, options, {}).ok()) << device;
        ASSERT_EQ(dasd_test::run("dasdcopy -q -lfs -o CKD " + packed + " " + back), 0) << device;
        for (const auto& other : {packed, back}) {
            auto same = open(other);
            EXPECT_EQ(same->shape(), volume->shape());
            EXPECT_TRUE(
                dasd::compare(dasd_test::whole(volume), dasd_test::whole(same), 5).value().empty())
                << device;
        }
    }
}

TEST_F(Hercules, ItsFormattedTracksAreOurs) {
    Folder folder;
    auto path = folder / "h.ckd";
    ASSERT_EQ(dasd_test::run("dasdinit -lfs -linux " + path + " 3390 HERC01 3"), 0);
    dasd::TrackAddress at{Cylinder{1}, Head{7}};
    EXPECT_TRUE(
        dasd::same_records(opened(path)->read_track(at).value(), dasd::Track::formatted(at)));
}

TEST_F(Hercules, ItsToolsTakeOurs) {
    Folder folder;
    auto volume = made(folder / "o.ckd", 10, "OURS01");
    dasd_test::fill(*volume, {Cylinder{1}, Cylinder{9}}, 4);
    ASSERT_EQ(dasd_test::run("dasdcopy -q -z " + (folder / "o.ckd") + " " + (folder / "o.cckd")),
              0);
    ASSERT_EQ(
        dasd_test::run("dasdcopy -q -lfs -o CKD " + (folder / "o.cckd") + " " + (folder / "p.ckd")),
        0);
    auto back = opened(folder / "p.ckd");
    EXPECT_TRUE(dasd::compare(dasd_test::whole(volume), dasd_test::whole(back), 5).value().empty());
    auto compressed = opened(folder / "o.cckd");
    EXPECT_TRUE(
        dasd::compare(dasd_test::whole(volume), dasd_test::whole(compressed), 5).value().empty());
}

}  // namespace
