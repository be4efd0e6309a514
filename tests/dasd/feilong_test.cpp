// Images of Feilong and xCAT: what is read is what their programs wrote, what is written is what
// they read, and what the format cannot say is refused.
#include "dasd/feilong.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include "dasd/convert.h"
#include "tests/dasd/failing_files.h"
#include "tests/dasd/support.h"

namespace {

using namespace dasd;
using dasd_test::Folder;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string header(const std::string& size, const std::string& rest) {
    auto text = fmt::format("xCAT CKD Disk Image:{:>16}{}", size, rest);
    text.resize(512, ' ');
    return text;
}

// One cylinder as ckdencode writes it: track 0 has a 24-byte record without key and one with a key
// of 4 and 80 bytes, track 1 three records of 5 bytes, the others none.
std::string stream_of_one_cylinder() {
    std::string text("\2\1\0\1\4\1\0\30\1\0\120", 11);
    text += std::string(24, 'a') + "KEY1" + std::string(80, 'b');
    text += std::string("\3\3\0\3\0\5", 6) + "11111" + "22222" + "33333";
    return text + std::string(13, '\0');
}

std::string gzip(const std::string& text) {
    z_stream state{};
    ::deflateInit2(&state, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(text.size() + 1000, '\0');
    state.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(text.data()));
    state.avail_in = static_cast<unsigned>(text.size());
    state.next_out = reinterpret_cast<unsigned char*>(packed.data());
    state.avail_out = static_cast<unsigned>(packed.size());
    EXPECT_EQ(::deflate(&state, Z_FINISH), Z_STREAM_END);
    packed.resize(state.total_out);
    ::deflateEnd(&state);
    return packed;
}

void expect_the_cylinder(const std::string& path) {
    auto volume = dasd_test::opened(path, Access::read);
    ASSERT_EQ(volume->cylinders(), Cylinder{1});
    auto track = volume->read_track({{0}, {0}});
    ASSERT_TRUE(track.ok()) << track.error().line();
    const auto& records = track.value().records();
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].count.record, 1);
    EXPECT_EQ(records[1].count.record, 2);
    EXPECT_EQ(records[1].key.size(), 4u);
    EXPECT_EQ(std::to_integer<char>(records[1].data[79]), 'b');
    track = volume->read_track({{0}, {1}});
    ASSERT_EQ(track.value().records().size(), 3u);
    EXPECT_EQ(std::to_integer<char>(track.value().records()[2].data[0]), '3');
    EXPECT_TRUE(volume->read_track({{0}, {14}}).value().records().empty());
}

TEST(Feilong, ReadsEveryVersionOfTheHeader) {
    Folder folder;
    auto stream = stream_of_one_cylinder();
    dasd_test::store(folder / "plain", header("1 CYL", " HLen: 0055 GZIP: 0") + stream);
    dasd_test::store(folder / "gzip", header("1 CYL", " HLen: 0055 GZIP: 9") + gzip(stream));
    dasd_test::store(folder / "old", header("1 CYL", "").substr(0, 36) + gzip(stream));
    dasd_test::store(folder / "pieces", header("1 CYL", " HLen: 0055 GZIP: 6") +
                                            gzip(stream.substr(0, 50)) + gzip(stream.substr(50)));
    for (auto name : {"plain", "gzip", "old", "pieces"}) {
        SCOPED_TRACE(name);
        expect_the_cylinder(folder / name);
    }
}

// Records numbered anew, counts of the track: what the format can say.
void fill(Volume& volume) {
    for (auto c = 0u; c < volume.cylinders().n; ++c)
        for (auto h = 0u; h < kHeads; ++h) {
            if (c == 0 && h == 0) continue;
            std::vector<NewRecord> records;
            for (auto r = 1u; r <= (c + h) % 5; ++r)
                records.push_back(
                    {static_cast<std::uint8_t>(r), std::vector<std::byte>(r % 2 * 8, std::byte(h)),
                     std::vector<std::byte>(100 * (1 + h / 7) + r / 3, std::byte(c))});
            ASSERT_TRUE(volume.write_track(Track::build({{c}, {h}}, records).value()).ok());
        }
}

class FeilongFiles : public testing::Test {
  protected:
    Folder folder;
    std::string source = folder / "a.ckd", image = folder / "a.image", back = folder / "b.ckd";
    void SetUp() override { fill(*dasd_test::made(source, 9, "FEILNG")); }
    base::Result<ConvertReport> convert(const std::string& from, const std::string& to,
                                        const ConvertOptions& options) {
        return convert_volume(*dasd_test::opened(from, Access::read), to, options, {});
    }
    static void expect_same(const std::string& a, const std::string& b) {
        auto found = compare(dasd_test::whole(dasd_test::opened(a, Access::read), Access::read),
                             dasd_test::whole(dasd_test::opened(b, Access::read), Access::read), 3);
        ASSERT_TRUE(found.ok()) << found.error().line();
        EXPECT_TRUE(found.value().empty()) << found.value()[0].what;
    }
};

TEST_F(FeilongFiles, ThereAndBackIsTheSame) {
    for (auto packing :
         {Packing{}, Packing{Compression::none, -1}, Packing{Compression::zlib, 1}}) {
        auto done = convert(source, image, {ImageFormat::feilong, packing});
        ASSERT_TRUE(done.ok()) << done.error().line();
        EXPECT_EQ(folder.names(), (std::vector<std::string>{"a.ckd", "a.image"}));
        expect_same(source, image);
        for (auto format : {ImageFormat::ckd, ImageFormat::cckd, ImageFormat::feilong}) {
            done = convert(image, back, {format});
            ASSERT_TRUE(done.ok()) << done.error().line();
            expect_same(source, back);
            fs::remove(back);
        }
        fs::remove(image);
    }
}

TEST_F(FeilongFiles, TheFileIsAsFeilongsProgramsExpectIt) {
    ASSERT_TRUE(convert(source, image, {ImageFormat::feilong}).ok());
    auto text = dasd_test::contents(image);
    EXPECT_EQ(text.substr(0, 55), "xCAT CKD Disk Image:           9 CYL HLen: 0055 GZIP: 6");
    EXPECT_EQ(text.substr(55, 457), std::string(457, ' '));
    ASSERT_TRUE(convert(source, back, {ImageFormat::feilong, {Compression::none, -1}}).ok());
    EXPECT_EQ(dasd_test::run("(dd if=" + image + " bs=512 skip=1 | zcat > " + (folder / "s") + ")"),
              0);
    EXPECT_TRUE(dasd_test::contents(folder / "s") == dasd_test::contents(back).substr(512));
    // Track 0 of dasdinit: keys of 4, 24, 144 and 80 bytes.
    EXPECT_EQ(dasd_test::contents(folder / "s").substr(0, 16),
              std::string("\3\3\4\1\0\30\1\0\220\1\0\120", 12) + "\xC9\xD7\xD3\xF1");
}

TEST_F(FeilongFiles, WhatTheFormatCannotSayIsRefused) {
    struct Row {
        Track track;
        std::string_view why;
    };
    TrackAddress at{{4}, {2}};
    auto other = Track::build({{3}, {3}}, {{1, {}, {}}}).value();
    auto foreign = other.image();
    std::vector<std::byte> moved(foreign.begin(), foreign.end());
    for (std::size_t i : {2, 4, 6, 8}) moved[i] = std::byte(i % 4 == 2 ? 4 : 2);
    auto empty = Track::empty(at);
    std::vector<std::byte> record0(empty.image().begin(), empty.image().end());
    record0[13] = std::byte{0xF0};
    const Row rows[] = {
        {Track::build(at, {{2, {}, {}}}).value(), "record 2 stands where record 1 would"},
        {Track::build(at, {{1, {}, {}}, {133, {}, {}}}).value(), "record 133 stands where"},
        {Track::parse(moved, at).value(), "the count of record 1 names cylinder 3 head 3"},
        {Track::parse(record0, at).value(), "its record 0 is not the usual one"},
    };
    for (const auto& row : rows) {
        ASSERT_TRUE(dasd_test::opened(source)->write_track(row.track).ok());
        auto done = convert(source, image, {ImageFormat::feilong});
        ASSERT_FALSE(done.ok());
        EXPECT_EQ(done.error().rc, 88);
        EXPECT_THAT(done.error().text, HasSubstr("cylinder 4 head 2: " + std::string(row.why)));
        EXPECT_EQ(folder.names(), (std::vector<std::string>{"a.ckd"}));
    }
    auto bzip2 = convert(source, image, {ImageFormat::feilong, {Compression::bzip2, -1}});
    EXPECT_THAT(bzip2.error().text, HasSubstr("packed with gzip or not"));
}

TEST_F(FeilongFiles, TracksMayBeReadInAnyOrder) {
    ASSERT_TRUE(convert(source, image, {ImageFormat::feilong}).ok());
    auto volume = dasd_test::opened(image, Access::read);
    auto wanted = dasd_test::opened(source, Access::read);
    for (unsigned i = 0; i < 200; ++i) {
        auto track = i * 7919 % (9 * kHeads);
        TrackAddress at{{track / kHeads}, {track % kHeads}};
        auto found = volume->read_track(at);
        ASSERT_TRUE(found.ok()) << found.error().line();
        EXPECT_TRUE(same_records(found.value(), wanted->read_track(at).value())) << track;
    }
    EXPECT_FALSE(volume->read_track({{9}, {0}}).ok());
}

TEST_F(FeilongFiles, DamageIsNamedAndTheRestIsKept) {
    ASSERT_TRUE(convert(source, image, {ImageFormat::feilong, {Compression::none, -1}}).ok());
    auto sound = dasd_test::contents(image);
    // Cut off in the middle.
    dasd_test::store(image, sound.substr(0, sound.size() / 2));
    auto done = convert(image, back, {});
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error().text, HasSubstr("the image ends within this track"));
    ConvertOptions mend;
    mend.mend = true;
    auto mended = convert(image, back, mend);
    ASSERT_TRUE(mended.ok()) << mended.error().line();
    EXPECT_GT(mended.value().mended.size(), 30u);
    EXPECT_TRUE(same_records(dasd_test::opened(back)->read_track({{2}, {5}}).value(),
                             dasd_test::opened(source)->read_track({{2}, {5}}).value()));
    // Longer than its header says.
    dasd_test::store(image, sound + "x");
    EXPECT_THAT(convert(image, folder / "c", {}).error().text, HasSubstr("more tracks follow"));
}

TEST_F(FeilongFiles, AWrongChecksumIsToldAndNoTrackIsLost) {
    ASSERT_TRUE(convert(source, image, {ImageFormat::feilong}).ok());
    dasd_test::poke(image, fs::file_size(image) - 8, "\x55");
    auto done = convert(image, back, {});
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error().text, HasSubstr("some track may differ"));
    ConvertOptions mend;
    mend.mend = true;
    auto mended = convert(image, back, mend);
    ASSERT_TRUE(mended.ok());
    EXPECT_EQ(mended.value().mended.size(), 1u);
    expect_same(source, back);
}

TEST_F(FeilongFiles, EveryByteFlippedEndsInAnAnswer) {
    ASSERT_TRUE(convert(source, image, {ImageFormat::feilong}).ok());
    auto sound = dasd_test::contents(image);
    for (std::size_t at = 0; at < sound.size(); at += at < 56 ? 1 : 37) {
        auto damaged = sound;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
        dasd_test::store(image, damaged);
        auto volume = open_volume(image, Access::read);
        if (!volume.ok()) continue;
        for (auto c = 0u; c < std::min(volume.value()->cylinders().n, 10u); ++c)
            for (auto h = 0u; h < kHeads; ++h) (void)volume.value()->read_track({{c}, {h}});
    }
}

TEST_F(FeilongFiles, BadHeadersAndWritingAreRefused) {
    for (auto size : {"0 CYL", "x CYL", "5 BLK", "70000 CYL", "CYL"}) {
        dasd_test::store(image, header(size, " HLen: 0055 GZIP: 6"));
        auto opened = open_volume(image, Access::read);
        ASSERT_FALSE(opened.ok()) << size;
        EXPECT_EQ(opened.error().rc, 88);
    }
    dasd_test::store(image, header("1 CYL", " HLen: 00x5 GZIP: 6"));
    EXPECT_FALSE(open_volume(image, Access::read).ok());
    dasd_test::store(image, "xCAT CKD Disk Image:");
    EXPECT_FALSE(open_volume(image, Access::read).ok());
    fs::remove(image);
    ASSERT_TRUE(convert(source, image, {ImageFormat::feilong}).ok());
    auto writing = open_volume(image, Access::write);
    ASSERT_FALSE(writing.ok());
    EXPECT_THAT(writing.error().text, HasSubstr("written as a whole"));
}

TEST_F(FeilongFiles, NothingIsLeftWhenTheDiskFillsUp) {
    dasd_test::store(image + ".new-999999", "of a run that was killed");
    for (std::uint64_t at = 1;; at += 3) {
        dasd_test::FailingFiles files(dasd_test::Failure::short_write);
        files.fail_at = at;
        auto volume = open_volume(source, Access::read, files);
        auto done = convert_volume(*volume.value(), image, {ImageFormat::feilong}, {}, files);
        if (done.ok()) break;
        EXPECT_EQ(folder.names(), (std::vector<std::string>{"a.ckd"})) << at;
    }
    expect_same(source, image);
}

}  // namespace
