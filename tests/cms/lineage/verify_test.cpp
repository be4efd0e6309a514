// VERIFY: for each kind of damage a test makes it and sees it named.
#include <filesystem>
#include <fstream>

#include "cp/directory_object.h"
#include "tests/cms/lineage/site.h"

namespace {

using namespace cms::lineage;
using dasd::Cylinder;

class Verify : public site::Site {};

TEST_F(Verify, CleanSystemsHaveNothingToSay) {
    for (const std::string name : {"vm1a", "vm1r"}) {
        EXPECT_EQ(verify(name), 0) << all_said();
        EXPECT_TRUE(said({"CVMVFY822I"}));
        EXPECT_TRUE(said({"4 volumes", "0 errors, 0 warnings"})) << all_said();
    }
    EXPECT_EQ(record("vm1r"), 0) << all_said();
    EXPECT_TRUE(said({"CVMVFY823I VM1R is recorded: 4 volumes"}));
    EXPECT_EQ(verify("vm1r"), 0) << all_said();
    EXPECT_FALSE(said({"CVMVFY822I"}));
}

TEST_F(Verify, FlippedByteOfAFileIsNamedByVolumeRecordAndFile) {
    ASSERT_EQ(record("vm1r"), 0) << all_said();
    std::uint8_t block = 0;
    auto track = track_of("VM1RU1", kCloner, "NOTES", "DATA", block);
    flip("VM1RU1", track, block, 3);
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said(
        {"CVMVFY820E",
         fmt::format("VM1RU1 cylinder {} head {} record {}", track.cylinder.n, track.head.n, block),
         "file VMCLONER 0191 NOTES DATA", "as recorded"}))
        << all_said();
}

TEST_F(Verify, WorkOnAFileIsAWarning) {
    ASSERT_EQ(record("vm1r"), 0) << all_said();
    put("VM1R", "NOTES", "DATA", {"one", "changed"});
    put("VM1R", "MORE", "DATA", {"new"});
    EXPECT_EQ(verify("vm1r"), 4) << all_said();
    EXPECT_TRUE(said({"CVMVFY821W", "file VMCLONER 0191 NOTES DATA, changed on"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY821W", "file VMCLONER 0191 MORE DATA, a new file"})) << all_said();
    EXPECT_EQ(record("vm1r"), 4);
    EXPECT_EQ(verify("vm1r"), 0) << all_said();
}

TEST_F(Verify, FlippedByteOfACmsDirectoryIsAnError) {
    ASSERT_EQ(record("vm1r"), 0);
    // The label block of the minidisk: a byte behind what has a meaning.
    flip("VM1RU1", {kCloner.start, {0}}, 3, 200);
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY820E", "cylinder 1 head 0 record 3",
                      "the CMS directory of VMCLONER 0191, which was not written since"}))
        << all_said();
}

TEST_F(Verify, DamagedFileSystemIsNamedWithItsMinidisk) {
    // The number of blocks in use, in the label block.
    std::uint8_t block = 0;
    auto track = track_of("VM1RU1", kCloner, "NOTES", "DATA", block);
    overwrite("VM1RU1", track, block, 0, std::string("\xFF\xFF", 2));
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY814E Minidisk VMCLONER 0191 on VM1RU1", "NOTES DATA"})) << all_said();
}

TEST_F(Verify, ChangedLabelIsFoundThreeWays) {
    ASSERT_EQ(record("vm1r"), 0);
    // VOL1, then the serial.
    overwrite("VM1RP1", {}, 3, 4, site::ebcdic("VM1AP1"));
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY811E", "device 0B02 (vm1rp1.ckd)", "VM1RP1 is expected, VM1AP1"}))
        << all_said();
    EXPECT_TRUE(said({"CVMVFY830E Label of", "VM1AP1 is of VM1A"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY817E", "slot 255 names VM1RP1"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY810E Volume VM1RP1: it was recorded"})) << all_said();
}

TEST_F(Verify, ByteBehindTheLabelIsNamed) {
    ASSERT_EQ(record("vm1r"), 0);
    flip("VM1RS1", {}, 3, 70);
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY820E Volume VM1RS1 cylinder 0 head 0 record 3", "the volume label"}))
        << all_said();
}

TEST_F(Verify, PageSpaceIsAWarning) {
    {
        auto opened = dasd::open_volume(image("VM1RP1"), dasd::Access::write);
        std::shared_ptr<dasd::Volume> volume = std::move(opened).value();
        ASSERT_TRUE(
            dasd::format_cylinders({volume, {{0}, {6}}, dasd::Access::write}, {{1}, {5}}, {}).ok());
    }
    ASSERT_EQ(record("vm1r"), 0) << all_said();
    flip("VM1RP1", {{2}, {4}}, 7, 100);
    EXPECT_EQ(verify("vm1r"), 4);
    EXPECT_TRUE(said({"CVMVFY821W Volume VM1RP1 cylinder 2 head 4 record 7", "page space"}))
        << all_said();
}

TEST_F(Verify, DamagedTrackIsNamedWithItsFiles) {
    ASSERT_EQ(record("vm1r"), 0);
    std::uint8_t block = 0;
    auto track = track_of("VM1RU1", kCloner, "NOTES", "DATA", block);
    auto index = std::size_t{track.cylinder.n} * dasd::kHeads + track.head.n;
    {
        std::fstream file(image("VM1RU1"), std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(static_cast<std::streamoff>(512 + index * dasd::kTrackSize + 1));
        file.write("\xEE", 1);  // the home address
    }
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY810E Volume VM1RU1"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY820E", fmt::format("cylinder {} ", track.cylinder.n)})) << all_said();
}

TEST_F(Verify, MapOfAnotherSizeAndMinidiskInPageSpace) {
    auto opened = dasd::open_volume(image("VM1RU1"), dasd::Access::write);
    auto map = dasd::AllocationMap::all_perm({20});
    map.allocate(dasd::SpaceType::page, {{3}, {2}});
    ASSERT_TRUE(dasd::write_map(*opened.value(), map).ok());
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY813E", "VM1RU1", "it is for 20 cylinders, the volume has 30"}))
        << all_said();
    EXPECT_TRUE(said({"cylinders 3 to 4 are PAGE space, but minidisk VMCLONER 0191 lies there"}))
        << all_said();
}

TEST_F(Verify, DirectoryThatIsNotItsSource) {
    auto text = small::directory_text("VM1R");
    text[2] = " IPL 190";
    {
        auto opened = dasd::open_volume(image("VM1RRS"), dasd::Access::write);
        ASSERT_TRUE(cp::write_object_directory(*opened.value(), "VM1RRS",
                                               {text, "USER DIRECT A1", "2026-11-21 05:30:00", 0})
                        .ok());
    }
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY816E Directory of VM1R: record 3", "\"IPL CMS\"", "\"IPL 190\""}) ||
                said({"CVMVFY816E Directory of VM1R: record 3"}))
        << all_said();
}

TEST_F(Verify, MinidiskOutsideOfItsVolumeAndOverlaps) {
    auto text = small::directory_text("VM1R");
    text.push_back("USER NEW NEWPW 32M 64M G");
    text.push_back(" MDISK 191 3390 0028 0005 VM1RU1 MR");
    text.push_back(" MDISK 192 3390 0003 0004 VM1RU1 MR");
    {
        auto opened = dasd::open_volume(image("VM1RRS"), dasd::Access::write);
        ASSERT_TRUE(cp::write_object_directory(*opened.value(), "VM1RRS",
                                               {text, "USER DIRECT A1", "2026-11-21 05:30:00", 0})
                        .ok());
    }
    put_on("VM1RRS", kSource, "USER", "DIRECT", text);
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY814E Minidisk NEW 0191"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY815W Minidisk VMCLONER 0191", "overlaps NEW 0192"})) << all_said();
}

TEST_F(Verify, ConfigurationOfAnotherSystem) {
    small::Shape shape;
    put_on("VM1RRS", kParm, "SYSTEM", "CONFIG", small::config_text(shape, "VM1A"));
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMVFY817E", "it names the system VM1A"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY817E", "slot 1 names VM1ARS, which no device has"})) << all_said();
}

TEST_F(Verify, MissingVolumeAndMissingSystem) {
    std::filesystem::remove(image("VM1RU1"));
    EXPECT_EQ(verify("vm1r"), 8);
    EXPECT_TRUE(said({"CVMLIN802E", "vm1ru1.ckd"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY810E Volume VM1RU1", "journal has it at device 0B03"})) << all_said();
    auto none = system_folder(folder("vm1a"), "VM9Z");
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().id, "CVMLIN801E");
    EXPECT_EQ(system_folder(folder("vm1a"), "VM1R").value(),
              std::filesystem::canonical(folder("vm1r")).string());
}

TEST(Marks, PackAndUnpackAndDamage) {
    std::vector<TrackMarks> marks{{{{3}, {4}}, {{1, 0x12345678}, {2, 0xFFFFFFFF}}},
                                  {{{60000}, {14}}, {{255, 0}}}};
    auto packed = pack(marks);
    auto again = unpack(packed);
    ASSERT_EQ(again.size(), 2u);
    EXPECT_EQ(again[1].track, marks[1].track);
    EXPECT_EQ(again[0].marks, marks[0].marks);
    for (std::size_t cut = 0; cut < packed.size(); ++cut) {
        EXPECT_TRUE(unpack(packed.substr(0, cut)).empty()) << cut;
        auto bad = packed;
        bad[cut] = static_cast<char>(bad[cut] ^ 0x55);
        (void)unpack(bad);  // anything but a crash
    }
}

}  // namespace
