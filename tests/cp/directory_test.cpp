#include <gtest/gtest.h>

#include "cp/cp.h"
#include "cp/sysres.h"
#include "tests/cp/samples.h"

namespace {

using samples::kDirectory;
using samples::lines;
using samples::with;

std::string describe(const cp::UserDirectory& directory) {
    std::string all;
    for (const auto& [record, source, message] : directory.diagnostics)
        all += fmt::format("{}:{} ", record, message.id.substr(6));
    return all;
}

const std::vector<cp::KnownVolume> kVolumes = {{"VM1RRS", {10017}}, {"VM1RU1", {200}}};

TEST(Directory, SampleIsReadWhole) {
    auto directory = cp::parse_directory(lines(kDirectory), kVolumes);
    EXPECT_EQ(describe(directory), "");
    ASSERT_EQ(directory.targets.size(), 1U);
    EXPECT_EQ(directory.targets[0].volume, "VM1RRS");
    EXPECT_EQ(directory.users.size(), 7U);
    const auto* cloner = directory.find("VMCLONER");
    ASSERT_NE(cloner, nullptr);
    EXPECT_EQ(cloner->ipl, "CMS");
    EXPECT_EQ(cloner->classes, "ABCDEFG");
    EXPECT_EQ(cloner->links.size(), 2U);
    EXPECT_TRUE(cloner->has_option("DEVMAINT"));
    EXPECT_TRUE(cloner->has_option("LNKE"));
    EXPECT_FALSE(cloner->has_option("DEVINFO"));
    ASSERT_EQ(cloner->minidisks.size(), 2U);
    EXPECT_EQ(cloner->minidisks[0].start, 1U);
    EXPECT_EQ(cloner->minidisks[0].multiple_password, "MULT");
    EXPECT_EQ(cloner->minidisks[1].kind, cp::MinidiskEntry::Kind::virtual_disk);
    EXPECT_EQ(directory.find("MAINT")->minidisks[0].count, 0U);
}

struct Row {
    const char* name;
    const char* from;
    const char* to;
    const char* want;
};
class DirectoryFault : public testing::TestWithParam<Row> {};

TEST_P(DirectoryFault, IsNamedWithItsRecord) {
    EXPECT_EQ(describe(cp::parse_directory(lines(with(kDirectory, GetParam().from, GetParam().to)),
                                           kVolumes)),
              GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    All, DirectoryFault,
    testing::Values(
        Row{"IplBehindConsole", " IPL CMS\n MACHINE ESA\n CONSOLE 009 3215 T\n",
            " MACHINE ESA\n CONSOLE 009 3215 T\n IPL CMS\n", "7:752E "},
        Row{"OptionBehindMdisk", "MR READ WRITE MULT\n MDISK 300 FB-512 V-DISK 64000 MR\n",
            "MR READ WRITE MULT\n OPTION LNKS\n", "38:752E "},
        Row{"UnitTwice", "MDISK 300 FB-512", "MDISK 191 FB-512", "38:758E "},
        Row{"UserTwice", "USER OPERATOR", "USER MAINT", "40:765E "},
        Row{"NoProfile", "INCLUDE BASEUSR", "INCLUDE NOSUCH", "25:766E "},
        Row{"NoDirectory", "DIRECTORY 123 3390 VM1RRS\n", "*\n", "0:762E "},
        Row{"Overlap", "2CC 3390 0520", "2CC 3390 0158", "30:767E "},
        Row{"Beyond", "0051 0010", "0195 0010", "42:768E "},
        Row{"UnknownVolume", "0051 0010 VM1RU1", "0051 0010 VM1RU9", "42:769W "},
        Row{"BadMode", "0051 0010 VM1RU1 MR", "0051 0010 VM1RU1 XX", "42:751E "},
        Row{"Missing", "MDISK 191 3390 0051 0010 VM1RU1 MR READ WRITE MULT", "MDISK 191 3390",
            "42:753E "},
        Row{"BadNumber", "0051 0010", "0051 00x0", "42:751E "},
        Row{"UnknownStatement", " ACCOUNT 1", " ACKOUNT 1", "26:757E "},
        Row{"BadStorage", "32M 64M", "32M lots", "40:751E "},
        Row{"Subconfig", "USER OPERATOR OPERPW 32M 64M ABCDEFG", "SUBCONFIG MAINT-1", "40:666E "}),
    [](const auto& row) { return row.param.name; });

// Appended to the sample: an identity of three systems.
const char* const kIdentity =
    "IDENTITY SERVER SERVPW 32M 64M G\n BUILD ON VM1R USING SUBCONFIG SERVER-1\n"
    " BUILD ON VM2% USING SUBCONFIG SERVER-2\n MDISK 192 3390 0100 0005 VM1RU1 MR\n"
    "SUBCONFIG SERVER-1\n OPTION DEVINFO\n MDISK 191 3390 0105 0005 VM1RU1 MR\n"
    "SUBCONFIG SERVER-2\n IPL 190\n MDISK 191 3390 0110 0005 VM1RU1 MR\n";

TEST(Directory, AnIdentityIsBuiltForOneSystem) {
    auto records = lines(kDirectory + kIdentity);
    EXPECT_EQ(describe(cp::parse_directory(records, kVolumes)), "");
    EXPECT_EQ(cp::parse_directory(records, kVolumes).find("SERVER")->minidisks.size(), 1U);
    auto one = cp::directory_of_system(records, kVolumes, "VM1R");
    ASSERT_EQ(one.find("SERVER")->minidisks.size(), 2U);
    EXPECT_EQ(one.find("SERVER")->minidisks[1].start, 105U);
    EXPECT_TRUE(one.find("SERVER")->has_option("DEVINFO"));
    auto two = cp::directory_of_system(records, kVolumes, "VM2T");
    ASSERT_EQ(two.find("SERVER")->minidisks.size(), 2U);
    EXPECT_EQ(two.find("SERVER")->minidisks[1].start, 110U);
    EXPECT_EQ(two.find("SERVER")->ipl, "190");
    auto other = cp::directory_of_system(records, kVolumes, "VM3");
    EXPECT_EQ(other.find("SERVER")->minidisks.size(), 1U);
}

TEST(Directory, ExtentsOfSubconfigsAreChecked) {
    auto text = kDirectory + with(kIdentity, "0105 0005", "0102 0005");
    EXPECT_EQ(describe(cp::parse_directory(lines(text), kVolumes)), "49:767E ");
    auto twice = kDirectory + with(kIdentity, "\nSUBCONFIG SERVER-2", "\nSUBCONFIG SERVER-1");
    EXPECT_NE(describe(cp::parse_directory(lines(twice), kVolumes)).find("765E"),
              std::string::npos);
}

TEST(Directory, ColumnsBehind71AndExtraTokensAreIgnored) {
    auto text =
        with(kDirectory, " MDISK 191 3390 0051 0010 VM1RU1 MR READ WRITE MULT",
             " MDISK 191 3390 0051 0010 VM1RU1 MR READ WRITE MULT extra tokens here    00001230");
    EXPECT_EQ(describe(cp::parse_directory(lines(text), kVolumes)), "");
    auto sequence = with(kDirectory, "USER $SYSCKP$ NOLOG",
                         "USER $SYSCKP$ NOLOG" + std::string(54, ' ') + "QQQQ0010");
    EXPECT_EQ(describe(cp::parse_directory(lines(sequence), kVolumes)), "");
}

TEST(Directory, ContinuedOptionIsOneStatement) {
    auto text = with(kDirectory, " OPTION MAINTCCW LNKS LNKE LNKNOPAS DEVMAINT\n MDISK 191",
                     " OPTION MAINTCCW LNKS,\n  LNKE LNKNOPAS,\n  DEVMAINT\n MDISK 191");
    auto directory = cp::parse_directory(lines(text), kVolumes);
    EXPECT_EQ(describe(directory), "");
    EXPECT_TRUE(directory.find("VMCLONER")->has_option("DEVMAINT"));
}

TEST(Directory, WholeEqualExtentsAreTwoNamesForOneDisk) {
    auto text = kDirectory + "USER OTHER OTHERPW 32M 64M G\n MDISK 191 3390 0051 0010 VM1RU1 R\n";
    EXPECT_EQ(describe(cp::parse_directory(lines(text), kVolumes)), "");
}

}  // namespace
