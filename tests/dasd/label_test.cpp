// Labels, allocation maps and CP formatting, against the bytes of cpfmtxa sections 8 and 9.
#include "tests/dasd/support.h"

namespace {

using dasd::AllocationMap;
using dasd::Cylinder;
using dasd::CylinderRange;
using dasd::MapKind;
using dasd::SpaceType;
using dasd_test::contents;
using dasd_test::Folder;
using dasd_test::made;

CylinderRange from_to(std::uint32_t first, std::uint32_t last) {
    return {Cylinder{first}, Cylinder{last - first + 1}};
}

std::string shown(const AllocationMap& map) {
    std::string text;
    for (const auto& extent : map.extents())
        text += fmt::format("{} {}-{}{};", dasd::name(extent.type), extent.range.start.n,
                            extent.range.end().n - 1, extent.in_use ? " in use" : "");
    return text;
}

std::string hex(base::Bytes bytes) {
    std::string text;
    for (auto b : bytes) text += fmt::format("{:02X}", std::to_integer<unsigned>(b));
    return text;
}

TEST(Serial, OnlyVolumeCharactersPass) {
    for (auto good : {"A", "VM1RS1", "A-#@$9"}) EXPECT_TRUE(dasd::is_valid_serial(good)) << good;
    for (auto bad : {"", "vm1rs1", "VM1RS12", "A B", " A", "A.B", "\xC4"})
        EXPECT_FALSE(dasd::is_valid_serial(bad)) << bad;
}

TEST(Clip, ChangesSixBytesAndNothingElse) {
    Folder folder;
    auto path = folder / "a.ckd";
    auto volume = made(path, 2, "VM1AS1");
    auto before = contents(path);
    ASSERT_TRUE(dasd::clip(*volume, "VM1R").ok());
    auto after = contents(path);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (i < 741 || i >= 747) {
            ASSERT_EQ(before[i], after[i]) << i;
        }
    }
    EXPECT_EQ(after.substr(741, 6), "\xE5\xD4\xF1\xD9\x40\x40");
    EXPECT_EQ(dasd::read_label(*volume).value()->serial, "VM1R");
    EXPECT_EQ(dasd::clip(*volume, "bad").error().id, "DASLBL301E");
}

TEST(Clip, NeedsALabel) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 1, "");
    EXPECT_FALSE(dasd::read_label(*volume).value());
    EXPECT_EQ(dasd::clip(*volume, "NEW").error().id, "DASLBL302E");
    EXPECT_FALSE(dasd::read_device_label(dasd_test::whole(volume)).value());
}

TEST(DeviceLabel, CmsDisksHaveOneToo) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 3, "REAL01");
    std::vector<std::byte> data(80);
    base::store_ebcdic_field(data, "CMS1MNT191");
    auto track = dasd::Track::build({Cylinder{1}, dasd::Head{0}}, {{3, {}, data}}).value();
    ASSERT_TRUE(volume->write_track(track).ok());
    dasd::Device minidisk(volume, from_to(1, 2), dasd::Access::read);
    EXPECT_EQ(dasd::read_device_label(minidisk).value(), "MNT191");
    EXPECT_EQ(dasd::read_device_label(dasd_test::whole(volume)).value(), "REAL01");
}

TEST(SpaceTypes, NamesAreTheManuals) {
    for (auto word : {"PERM", "PAGE", "SPOL", "TDSK", "DRCT", "PARM"})
        EXPECT_EQ(dasd::name(*dasd::space_type(word)), word);
    EXPECT_EQ(dasd::space_type("temp"), SpaceType::spool);
    EXPECT_FALSE(dasd::space_type("PAGES"));
}

// The overlay example of the VM/370 book (cpfmtxa section 5).
TEST(Map, LaterLinesOverlayEarlierOnes) {
    auto map = AllocationMap::all_perm(Cylinder{203});
    map.allocate(SpaceType::spool, from_to(0, 202));
    map.allocate(SpaceType::perm, from_to(10, 50));
    map.allocate(SpaceType::temporary_disk, from_to(40, 50));
    map.allocate(SpaceType::directory, from_to(0, 4));
    EXPECT_EQ(shown(map), "DRCT 0-4;SPOL 5-9;PERM 10-39;TDSK 40-50;SPOL 51-202;");
    map.mark_directory_in_use(from_to(0, 9), true);
    EXPECT_EQ(shown(map), "DRCT 0-4 in use;SPOL 5-9;PERM 10-39;TDSK 40-50;SPOL 51-202;");
}

TEST(Map, EncodesToTheDocumentedBytesAndBack) {
    auto map = AllocationMap::all_perm(Cylinder{5});
    map.allocate(SpaceType::directory, from_to(1, 2));
    map.allocate(SpaceType::parm, from_to(4, 9));
    map.mark_directory_in_use(from_to(1, 1), true);
    auto bytes = map.encode().value();
    ASSERT_EQ(bytes.size(), 4096U);
    EXPECT_EQ(hex(base::Bytes(bytes).first(40)),
              "D1D10005C3D3D6D5C5E5D4F140000000"
              "00000005000000000000000000000000"
              "01C0400110000000");
    EXPECT_EQ(shown(AllocationMap::decode(bytes).value()), shown(map));
}

TEST(Map, LargeVolumesUseTheExtentForm) {
    auto map = AllocationMap::all_perm(Cylinder{10017});
    map.allocate(SpaceType::page, from_to(5000, 10016));
    auto bytes = map.encode().value();
    EXPECT_EQ(hex(base::Bytes(bytes).subspan(2, 2)), "8000");
    EXPECT_EQ(shown(AllocationMap::decode(bytes).value()), "PERM 0-4999;PAGE 5000-10016;");
    for (std::uint32_t c = 0; c < 1000; c += 2) map.allocate(SpaceType::page, from_to(c, c));
    EXPECT_EQ(map.encode().error().id, "DASLBL305E");
}

TEST(Map, ForeignOnesAreKeptNotInterpreted) {
    std::vector<std::byte> foreign(4096, std::byte{0x5A});
    auto map = AllocationMap::decode(foreign).value();
    EXPECT_EQ(map.kind(), MapKind::foreign);
    EXPECT_TRUE(map.extents().empty());
    EXPECT_EQ(map.encode().value(), foreign);
}

TEST(Map, DamageIsAnError) {
    auto bytes = AllocationMap::all_perm(Cylinder{5}).encode().value();
    auto wrong_code = bytes;
    wrong_code[33] = std::byte{0x03};
    EXPECT_EQ(AllocationMap::decode(wrong_code).error().id, "DASLBL304E");
    auto wrong_count = bytes;
    wrong_count[2] = std::byte{0x7F};
    EXPECT_EQ(AllocationMap::decode(wrong_count).error().id, "DASLBL304E");
    auto wrong_extent = AllocationMap::all_perm(Cylinder{5000}).encode().value();
    wrong_extent[40] = std::byte{0xFF};
    EXPECT_EQ(AllocationMap::decode(wrong_extent).error().id, "DASLBL304E");
}

TEST(CpTrack0, HasTheRecordsOfTheFormatPage) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 20, "");
    auto map = AllocationMap::all_perm(Cylinder{20});
    ASSERT_TRUE(dasd::write_cp_track0(*volume, "VM1RP1", map, std::nullopt).ok());
    auto track = volume->read_track({}).value();
    std::string shape;
    for (const auto& r : track.records())
        shape += fmt::format("{}:{}+{} ", r.count.record, r.key.size(), r.data.size());
    EXPECT_EQ(shape,
              "1:0+24 2:0+4096 3:4+80 4:0+4096 5:44+96 6:44+96 7:0+4096 8:0+4096 9:0+4096 "
              "10:0+4096 11:0+4096 12:0+4096 ");
    EXPECT_EQ(hex(track.find(3)->data),
              "E5D6D3F1E5D4F1D9D7F1F00000000005"
              "00000000004040404040404040404040"
              "4040404040404040400000000000C3D7"
              "E5D6D340404040404040404040404040"
              "40404040404040404040404040404040");
    auto label = dasd::read_label(*volume).value();
    EXPECT_TRUE(label->is_cp_volume && !label->is_vm370);
    EXPECT_EQ(shown(dasd::read_map(*volume).value()), "PERM 0-19;");
}

TEST(CpTrack0, TakesIplRecordsOfTheRightLength) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 2, "");
    auto map = AllocationMap::all_perm(Cylinder{2});
    dasd::IplRecords ipl{std::vector<std::byte>(24, std::byte{1}),
                         std::vector<std::byte>(96, std::byte{2})};
    ASSERT_TRUE(dasd::write_cp_track0(*volume, "IPLVOL", map, ipl).ok());
    auto track = volume->read_track({}).value();
    EXPECT_EQ(track.find(1)->data[23], std::byte{1});
    EXPECT_EQ(track.find(2)->data[95], std::byte{2});
    ipl.record1.pop_back();
    EXPECT_EQ(dasd::write_cp_track0(*volume, "IPLVOL", map, ipl).error().id, "DASLBL306E");
}

TEST(Owner, LivesOnlyOnOurVolumes) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 2, "PLAIN1");
    EXPECT_EQ(dasd::write_owner(*volume, "", "VM1R").error().id, "DASLBL303E");
    auto map = AllocationMap::all_perm(Cylinder{2});
    ASSERT_TRUE(dasd::write_cp_track0(*volume, "OURS01", map, std::nullopt).ok());
    ASSERT_TRUE(dasd::write_owner(*volume, "SSIA", "VM1R").ok());
    auto label = dasd::read_label(*volume).value();
    EXPECT_EQ(label->owner_ssi, "SSIA");
    EXPECT_EQ(label->owner_system, "VM1R");
    ASSERT_TRUE(dasd::clip(*volume, "CLIP01").ok());
    EXPECT_EQ(dasd::read_label(*volume).value()->owner_system, "VM1R");
}

TEST(WriteMap, RefusesForeignVolumes) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 2, "");
    auto map = AllocationMap::all_perm(Cylinder{2});
    ASSERT_TRUE(dasd::write_cp_track0(*volume, "OURS01", map, std::nullopt).ok());
    map.allocate(SpaceType::page, from_to(1, 1));
    ASSERT_TRUE(dasd::write_map(*volume, map).ok());
    EXPECT_EQ(shown(dasd::read_map(*volume).value()), "PERM 0-0;PAGE 1-1;");
    auto track0 = volume->read_track({}).value();
    track0.patch(*track0.find(4), 4, std::vector<std::byte>(8));
    ASSERT_TRUE(volume->write_track(track0).ok());
    EXPECT_EQ(dasd::read_map(*volume).value().kind(), MapKind::foreign);
    EXPECT_EQ(dasd::write_map(*volume, map).error().id, "DASLBL303E");
}

TEST(FormatCylinders, LeavesTrack0AndTheRestAlone) {
    Folder folder;
    auto volume = made(folder / "a.ckd", 4, "KEEPME");
    std::uint32_t last = 0;
    auto device = dasd_test::whole(volume);
    ASSERT_TRUE(
        dasd::format_cylinders(device, from_to(0, 2), [&](Cylinder c) { last = c.n; }).ok());
    EXPECT_EQ(last, 3U);
    EXPECT_EQ(dasd::read_label(*volume).value()->serial, "KEEPME");
    std::size_t pages = 0;
    for (dasd::Head h{0}; h.n < 15; ++h)
        pages += volume->read_track({Cylinder{2}, h}).value().records().size();
    EXPECT_EQ(pages, 180U);
    EXPECT_TRUE(volume->read_track({Cylinder{3}, dasd::Head{0}}).value().records().empty());
    EXPECT_EQ(dasd::format_cylinders(device, from_to(2, 4), {}).error().id, "DASIMG116E");
}

TEST(FormatCylinders, HerculesListsTheVolume) {
    if (!dasd_test::has_program("dasdls")) GTEST_SKIP() << "Hercules is not installed";
    Folder folder;
    auto volume = made(folder / "a.ckd", 20, "");
    auto map = AllocationMap::all_perm(Cylinder{20});
    ASSERT_TRUE(dasd::write_cp_track0(*volume, "VM1RP1", map, std::nullopt).ok());
    EXPECT_EQ(dasd_test::run("dasdls " + (folder / "a.ckd")), 0);
}

}  // namespace
