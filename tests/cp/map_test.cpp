// Maps of a directory: gaps, overlaps, duplicates, full packs, the picture.
#include <gtest/gtest.h>

#include "cp/cp.h"
#include "cp/disk_map.h"
#include "tests/cp/samples.h"

namespace {

cp::UserDirectory directory_of(const std::string& disks) {
    return cp::parse_directory(samples::lines("DIRECTORY 123 3390 VOL001\n" + disks));
}

// "volume: user first count note, …" for each volume.
std::string describe(const cp::DiskMap& map) {
    std::string all;
    for (const auto& volume : map.volumes) {
        all += volume.serial + ":";
        for (const auto& line : volume.lines)
            all += fmt::format(" {}{}+{}{}", line.user.empty() ? "" : line.user + "@", line.start,
                               line.count, line.note.empty() ? "" : "/" + line.note);
        for (const auto& left : volume.left_out) all += " (" + left + ")";
        all += ";";
    }
    return all;
}

struct Row {
    const char* name;
    const char* disks;
    const char* want;
};
class Map : public testing::TestWithParam<Row> {};

TEST_P(Map, ShowsWhatLiesWhere) {
    const auto map = cp::disk_map(directory_of(GetParam().disks), {{"VOL001", {100}}}, {});
    EXPECT_EQ(describe(map), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    All, Map,
    testing::Values(
        Row{"Empty", "USER A PW\n", ""},
        Row{"Whole", "USER A PW\n MDISK 191 3390 0 100 VOL001\n", "VOL001: 0+100/GAP (A 0191);"},
        Row{"Gaps",
            "USER A PW\n MDISK 191 3390 1 10 VOL001\nUSER B PW\n MDISK 191 3390 20 80 VOL001\n",
            "VOL001: 0+1/GAP A@1+10 11+9/GAP B@20+80;"},
        Row{"Overlap",
            "USER A PW\n MDISK 191 3390 0 20 VOL001\nUSER B PW\n MDISK 191 3390 19 81 VOL001\n",
            "VOL001: A@0+20 B@19+81/OVERLAP;"},
        Row{"Inside",
            "USER A PW\n MDISK 191 3390 0 50 VOL001\n MDISK 192 3390 10 5 VOL001\n MDISK 193 3390 "
            "20 80 VOL001\n",
            "VOL001: A@0+50 A@10+5/OVERLAP A@20+80/OVERLAP;"},
        Row{"Same",
            "USER A PW\n MDISK 191 3390 0 100 VOL002\nUSER B PW\n MDISK 191 3390 0 100 VOL002\n",
            "VOL002: A@0+100 B@0+100/OVERLAP;"},
        Row{"Beyond", "USER A PW\n MDISK 191 3390 90 20 VOL001\n",
            "VOL001: 0+90/GAP A@90+20/BEYOND;"},
        Row{"End", "USER A PW\n MDISK 191 3390 5 END VOL001\n", "VOL001: 0+100/GAP (A 0191);"},
        Row{"UnknownSize", "USER A PW\n MDISK 191 3390 5 5 VOL009\n", "VOL009: 0+5/GAP A@5+5;"},
        Row{"NotPermanent", "USER A PW\n MDISK 191 3390 T-DISK 5\n MDISK 192 FB-512 V-DISK 99\n",
            ""},
        Row{"TwoVolumes", "USER A PW\n MDISK 191 3390 0 5 VOL009\n MDISK 192 3390 0 5 VOL008\n",
            "VOL008: A@0+5;VOL009: A@0+5;"}),
    [](const auto& row) { return row.param.name; });

TEST(MapOptions, ChangeWhatIsShown) {
    const auto directory = directory_of(
        "USER A PW\n MDISK 191 3390 1 9 VOL009\n MDISK 192 3390 5 END VOL001\n"
        "USER B PW\n MDISK 191 3390 1 9 VOL009\n");
    cp::DiskMapOptions options;
    options.duplicates_ok = options.without_cylinder_0 = options.with_ends = true;
    options.as_in_directory = true;
    const std::vector<cp::KnownVolume> volumes{{"VOL001", {100}}};
    EXPECT_EQ(describe(cp::disk_map(directory, volumes, options)),
              "VOL009: A@1+9 B@1+9/DUP;VOL001: 1+4/GAP A@5+95;");
    options.include = {"VOL001", "VOL009"};
    options.exclude = {"VOL009"};
    const auto map = cp::disk_map(directory, volumes, options);
    EXPECT_EQ(describe(map), "VOL001: 1+4/GAP A@5+95;");
    EXPECT_EQ(cp::gap_text(map), std::vector<std::string>{"VOL001 3390     00001 4"});
}

TEST(MapText, HasAColumnForEverything) {
    const auto map = cp::disk_map(
        directory_of(
            "USER A PW\n MDISK 191 3390 0 20 VOL009\nUSER B PW\n MDISK 192 3390 10 5 VOL009\n"
            " MDISK 193 3390 0 END VOL009\n"),
        {}, {});
    const std::vector<std::string> want{
        "TITLE",
        "",
        "VOLUME USERID   CUU  DEVTYPE  START        END          SIZE   NOTE",
        "VOL009 A        0191 3390     00000        00019        20",
        "VOL009 B        0192 3390     00010        00014        5      OVERLAP",
        "Full packs and minidisks with END are not included:",
        "  B 0193",
        "",
        "1 volumes, 0 gaps, 1 overlaps"};
    EXPECT_EQ(cp::disk_map_text(map, "TITLE"), want);
}

TEST(MapPicture, IsAnSvgOfEveryExtent) {
    const auto map = cp::disk_map(
        directory_of(
            "USER A PW\n MDISK 191 3390 5 20 VOL009\nUSER B PW\n MDISK 192 3390 10 5 VOL009\n"),
        {}, {});
    const auto picture = cp::disk_map_svg(map, "a < b & c");
    EXPECT_EQ(picture.find("<svg "), 0U);
    EXPECT_NE(picture.find("a &lt; b &amp; c"), std::string::npos);
    EXPECT_NE(picture.find("<title>B 0192: 10 to 14 (5) OVERLAP</title>"), std::string::npos);
    std::size_t bars = 0;
    for (auto at = picture.find("<rect"); at != std::string::npos;
         at = picture.find("<rect", at + 1))
        ++bars;
    EXPECT_EQ(bars, 3U);
}

TEST(LinkMap, NamesWhoLinksWhat) {
    const auto directory = directory_of(
        "USER A PW\n MDISK 191 3390 5 20 VOL009\nUSER B PW\n LINK A 191 291 RR\n LINK A 999 999\n");
    const auto lines = cp::link_map_text(directory);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1], "A        0191 VOL009  B          0291  RR");
}

}  // namespace
