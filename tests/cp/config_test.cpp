#include <gtest/gtest.h>

#include "cp/cp.h"
#include "tests/cp/samples.h"

namespace {

using samples::kConfig;
using samples::lines;
using samples::with;

// "record: id" of each diagnostic, in order.
std::string describe(const cp::SystemConfig& config) {
    std::string all;
    for (const auto& [record, column, message] : config.diagnostics)
        all += fmt::format("{}:{} ", record, message.id.substr(6, 5));
    return all;
}

TEST(Config, SampleIsReadWhole) {
    auto config = cp::parse_config(lines(kConfig));
    EXPECT_EQ(describe(config), "");
    EXPECT_EQ(config.system_name, "VM1R");
    ASSERT_TRUE(config.checkpoint && config.warmstart);
    EXPECT_EQ(config.checkpoint->volume, "VM1RRS");
    EXPECT_EQ(config.checkpoint->range, (dasd::CylinderRange{{21}, {9}}));
    EXPECT_EQ(config.warmstart->range, (dasd::CylinderRange{{30}, {9}}));
    ASSERT_EQ(config.cp_owned.size(), 5U);
    EXPECT_EQ(config.cp_owned[2].volume, "");
    EXPECT_EQ(config.cp_owned[4].number, 255U);
    EXPECT_EQ(config.user_volumes, (std::vector<std::string>{"VM1RU1", "LNX*"}));
    EXPECT_FALSE(config.auto_warm_ipl);
    EXPECT_FALSE(config.passwords_on_link);
}

struct Row {
    const char* name;
    const char* from;
    const char* to;
    const char* want;  // record:number of each diagnostic
};
class ConfigFault : public testing::TestWithParam<Row> {};

TEST_P(ConfigFault, IsNamedWithItsRecord) {
    auto config = cp::parse_config(lines(with(kConfig, GetParam().from, GetParam().to)));
    EXPECT_EQ(describe(config), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigFault,
    testing::Values(Row{"SlotTwice", "Slot   2", "Slot   1", "14:6704E "},
                    Row{"SlotZero", "Slot   2", "Slot   0", "14:6703E "},
                    Row{"Slot256", "Slot 255", "Slot 256", "17:6703E "},
                    Row{"NoVolume", "Slot   2  VM1RS1", "Slot   2", "14:6701E "},
                    Row{"LongLabel", "VM1RS1", "VM1RS12", "14:6706E "},
                    Row{"VolumeTwice", "VM1RP2", "VM1RP1", "17:6705E "},
                    Row{"Unknown", "Logo_Config", "Logo_Konfig", "46:6712W "},
                    Row{"BadNumber", "CYL 21", "CYL x1", "0:6709E 9:6707E 9:6701E "},
                    Row{"Overlap", "CYL 30", "CYL 25", "0:6710E "},
                    Row{"NotOwned", "Slot   1  VM1RRS", "Slot   1  VM1RRX", "0:6711E 0:6711E "},
                    Row{"OpenComment", "LOGO CONFIG", "LOGO CONFIG /*", "46:6700E "},
                    Row{"EndsInContinuation", "LOGO CONFIG\n", "LOGO CONFIG,\n", "46:6708E "},
                    Row{"Tab", "Slot   2", "Slot\t2", "14:6713E "},
                    Row{"LongName", "* *     VM1R", "* * VM1RVM1RX", "6:6717E "},
                    Row{"OpenQuote", "LOGO CONFIG", "'LOGO CONFIG", "46:6714E 46:6701E "}),
    [](const auto& row) { return row.param.name; });

struct OperandRow {
    const char* statement;
    const char* want;
};
// Statements that this CP only keeps: what is known of their operands.
constexpr OperandRow kOperands[] = {
    {"Alternate_Operators MAINT OPERATNS", ""},
    {"Alternate_Operators", "47:6701E "},
    {"Alternate_Operators MAINTMAINT", "47:6702E "},
    {"Devices, Online_at_IPL 0000-FFFF", ""},
    {"Devices, Onlyne_at_IPL 0000-FFFF", "47:6702E "},
    {"Devices, Offline_at_IPL 0A00-09FF", "47:6702E "},
    {"Timezone_Definition EST WEST 05.00.00", ""},
    {"Timezone_Definition EST NORTH 05.00.00", "47:6702E "},
    {"Timezone_Definition EST WEST 05.61.00", "47:6702E "},
    {"Timezone_Boundary on 2008-11-02 at 02:00:00 to EST", ""},
    {"Timezone_Boundary on 2008-11-02 at 2 to", "47:6701E "},
    {"Tolerate_Config_Errors maybe", "47:6702E "},
    {"Enforce_By_Volid on", ""},
    {"Operator_Consoles 0020 0021 System_Console", ""},
    {"Operator_Consoles 0020 Nowhere", "47:6702E "},
    {"Rdevice 0A00-0A0F Type DASD Shared Yes", ""},
    {"Rdevice 1A000 Type DASD", "47:6702E "},
    {"User_Volume_RDEV VM1RU2 RDEV 0A09", ""},
    {"User_Volume_RDEV VM1RU2 AT 0A09", "47:6702E "},
    {"XLINK_Volume_Include VM1%%* Cylinder 5", ""},
    {"XLINK_Volume_Include VM1RU1234", "47:6702E "},
    {"System_DateFormat ISODATE", ""},
    {"System_DateFormat ROMAN", "47:6702E "},
    {"Product PRODID 5684042J State Enabled", ""},
    {"System_Userids Account1 DISKACNT", ""},
    {"System_Userids", "47:6701E "},
    {"Journaling Facility ON, Link Account After 1", ""},
    {"Nobody_Knows_This 1 2 3", "47:6712W "},
};

TEST(Config, OperandsOfKeptStatementsAreLookedAt) {
    for (const auto& row : kOperands)
        EXPECT_EQ(describe(cp::parse_config(lines(kConfig + row.statement + "\n"))), row.want)
            << row.statement;
}

TEST(Config, AWrongOperandIsNamedWithItsColumn) {
    const auto config = cp::parse_config(lines(kConfig + "Devices, Sensed 0A00, Blue 0000\n"));
    ASSERT_EQ(config.diagnostics.size(), 1U);
    EXPECT_EQ(config.diagnostics[0].column, 23U);
    EXPECT_EQ(config.diagnostics[0].message.text, "Invalid operand on Devices statement - Blue");
}

TEST(Config, QualifiedStatementsCountForTheirSystemOnly) {
    auto config = cp::parse_config(
        lines(kConfig + "VM1A: CP_Owned Slot 9 VM1AS9\nVM1%: CP_Owned Slot 8 VM1RS8\n"
                        "VM1A: BEGIN\nCP_Owned Slot 10 XXXXXX\nVM1A: END\n"
                        "EQUATE OURS VM1R VM2R\nOURS: CP_Owned Slot 11 VM1RS9\n"));
    EXPECT_EQ(describe(config), "");
    ASSERT_EQ(config.cp_owned.size(), 7U);
    EXPECT_EQ(config.cp_owned[5].volume, "VM1RS8");
    EXPECT_EQ(config.cp_owned[6].volume, "VM1RS9");
}

TEST(Config, UnbalancedGroupsAreErrors) {
    EXPECT_EQ(describe(cp::parse_config(lines(kConfig + "VM1R: BEGIN\n"))), "47:6715E ");
    EXPECT_EQ(describe(cp::parse_config(lines(kConfig + "VM1R: END\n"))), "47:6715E ");
}

TEST(Config, CommentsAndContinuationsMix) {
    auto config = cp::parse_config(
        lines("System_Identifier_Default vm1r\n"
              "system_residence, /* areas */\n"
              "/* a comment over\n two records */ checkpoint volid vm1rrs from cyl 1 for 2, /* */\n"
              "\n"
              "  warmstart volid vm1rrs from cyl 3 for 2\n"
              "cp_owned slot 1 vm1rrs\n"));
    EXPECT_EQ(describe(config), "");
    EXPECT_EQ(config.warmstart->range.start.n, 3U);
}

TEST(Config, ImbeddedFilesAreRead) {
    auto reader = [](std::string_view name,
                     std::string_view type) -> std::optional<std::vector<std::string>> {
        if ((name != "MORE" && name != "VM1R") || type != "CONFIG") return std::nullopt;
        return std::vector<std::string>{"CP_Owned Slot 7 VM1RS7"};
    };
    auto config =
        cp::parse_config(lines(kConfig + "IMBED MORE CONFIG\nIMBED LESS CONFIG\n"), reader);
    EXPECT_EQ(config.cp_owned.back().volume, "VM1RS7");
    EXPECT_EQ(describe(config), "48:6716W ");
    EXPECT_EQ(describe(cp::parse_config(lines(kConfig + "IMBED -SYSTEM- CONFIG\n"), reader)), "");
}

TEST(Config, CpsyntaxAnswersTheWorst) {
    base::CapturedConsole console;
    EXPECT_EQ(cp::cpsyntax(lines(kConfig), "SYSTEM CONFIG A1", console), 0);
    EXPECT_EQ(console.lines.size(), 1U);
    EXPECT_EQ(
        cp::cpsyntax(lines(with(kConfig, "Logo_Config", "Logo_X")), "SYSTEM CONFIG A1", console),
        4);
    EXPECT_EQ(
        cp::cpsyntax(lines(with(kConfig, "VM1RS1", "VM1RS1234")), "SYSTEM CONFIG A1", console), 8);
    EXPECT_EQ(cp::cpsyntax({}, "EMPTY CONFIG A1", console), 8);
}

}  // namespace
