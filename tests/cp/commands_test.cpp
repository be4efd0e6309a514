// CP commands: responses, message numbers, SET EMSG, the command table itself.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cp/commands/query_virtual.h"
#include "cp/commands/table.h"
#include "tests/cp/small_system.h"

namespace {

using small::shown;

TEST(DasdLine, EqualsTheConfirmedSamplesByteForByte) {
    EXPECT_EQ(cp::dasd_line({{0x100}, "3390", "IAS106", true, 29128, "CYL", "1356", 3}),
              "DASD 0100 3390 IAS106 R/W      29128 CYL ON DASD  1356 SUBCHANNEL = 0003");
    EXPECT_EQ(cp::dasd_line({{0x100}, "3390", "JM6013", true, 2300, "CYL", "6013", 1}),
              "DASD 0100 3390 JM6013 R/W       2300 CYL ON DASD  6013 SUBCHANNEL = 0001");
}

// The shortest form of each row must find that very row, for every table.
void check_table(std::span<const cp::Command> table) {
    for (const auto& row : table) {
        EXPECT_FALSE(row.syntax.empty()) << row.notation;
        EXPECT_FALSE(row.summary.empty()) << row.notation;
        std::string shortest;
        for (char c : row.notation)
            if (!(c >= 'a' && c <= 'z')) shortest += c;
        for (const auto& other : table) {
            bool alias = other.run == row.run;
            EXPECT_TRUE(alias || !base::matches(shortest, other.notation))
                << shortest << " is " << row.notation << " and " << other.notation;
        }
    }
}
TEST(Tables, HaveNoCollidingAbbreviations) {
    check_table(cp::commands());
    check_table(cp::query_operands());
}

class Commands : public testing::Test {
  protected:
    void SetUp() override {
        small::make_system(folder.path("vm1a"));
        system = small::boot(folder.path("vm1a"));
        maint = small::log_on(*system, "MAINT");
    }
    std::string run(const std::string& text) { return shown(maint->command(text)); }
    int rc(const std::string& text) { return maint->command(text).rc; }

    small::Folder folder;
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> maint;
};

TEST_F(Commands, UnknownOnesAndRightsAreMessage001) {
    EXPECT_EQ(run("XYZZY 1"), "HCPCMD001E Unknown CP command: XYZZY\nrc 1");
    auto general = small::log_on(*system, "LINKA");
    EXPECT_EQ(general->command("ATTACH 0A03 * 500").rc, 1);
    EXPECT_EQ(general->command("SHUTDOWN").rc, 1);
    EXPECT_FALSE(general->knows("FORCE"));
    EXPECT_TRUE(general->knows("q"));
}

TEST_F(Commands, MessagesFollowSetEmsg) {
    struct Row {
        std::string_view setting, want;
    };
    constexpr Row kRows[] = {{"ON", "HCPDTV040E Device 260C does not exist\nrc 40"},
                             {"TEXT", "Device 260C does not exist\nrc 40"},
                             {"CODE", "HCPDTV040E\nrc 40"},
                             {"OFF", "rc 40"}};
    for (const auto& row : kRows) {
        rc(fmt::format("SET EMSG {}", row.setting));
        EXPECT_EQ(run("DETACH 260C"), row.want);
        EXPECT_EQ(maint->setting("EMSG"), row.setting);
    }
}

struct RcRow {
    std::string_view command;
    int rc;
};
constexpr RcRow kNumbers[] = {
    {"QUERY VIRTUAL 999", 40},
    {"QUERY NOBODY", 45},
    {"QUERY VERYLONGNAME", 3},
    {"QUERY", 26},
    {"MSG NOBODY HELLO", 45},
    {"MSG LINKA", 26},
    {"FORCE NOBODY", 45},
    {"XAUTOLOG NOBODY", 53},
    {"XAUTOLOG MAINT", 54},
    {"SET NONSENSE ON", 3},
    {"SET EMSG MAYBE", 3},
    {"TERMINAL MORE 1", 26},
    {"DEFINE T3390 123 10", 91},
    {"DEFINE STORAGE 2G", 39},
    {"DEFINE STORAGE LOTS", 17},
    {"DEFINE MDISK 800 0 99 VM1AU1", 332},
    {"DEFINE MDISK 800 0 END NOVOL1", 108},
    {"IPL", 22},
    {"IPL NOSYS", 44},
    {"IPL 999", 40},
    {"DIAL MAINT", 54},
    {"LOGON OPERATOR", 54},
    {"LOGON", 20},
    {"DEFINE STORAGE", 26},
    {"DETACH VOLUME NOVOL1", 47},
    {"ATTACH 0A77 * 500", 40},
    {"ATTACH 0A03 * 500", 126},
    {"FLASHCOPY 123 0 END 999 0 END", 40},
    {"FLASHCOPY 123 0 99 CF1 0 99", 332},
    {"FLASHCOPY 123", 26},
    {"SPOOL PRT TO NOBODY", 53},
    {"SPOOL PRT COPY 0", 26},
    {"SPOOL PRT", 26},
    {"SPOOL RDR COPY 2", 3},
    {"PURGE RDR", 26},
    {"PURGE RDR 77", 42},
    {"PURGE CONS ALL", 53},
    {"CHANGE RDR ALL", 26},
    {"CHANGE RDR 77 HOLD", 42},
    {"CHANGE RDR ALL NONSENSE X", 3},
    {"TRANSFER RDR 77 TO OWNER", 42},
    {"TRANSFER RDR ALL TO NOBODY", 53},
    {"ORDER RDR 77", 42},
    {"TAG", 26},
    {"TAG DEV RDR X", 26},
    {"TAG FILE 77 X", 42},
    {"QUERY RDR NONSENSE", 3},
    {"CLOSE 999", 40},
    {"INDICATE NONSENSE", 3},
    {"SPOOL PRT NONSENSE", 3},
    {"SPOOL CONS NAME", 26},
    {"SPOOL CONS CLASS", 26},
    {"SPOOL CONS TO NOBODY", 53},
    {"SPOOL 999", 40},
    {"SPOOL", 22},
    {"SHUTDOWN SYSTEM VM9Z", 3},
    {"SLEEP X", 26},
    {"TRACE", 26},
};
TEST_F(Commands, AnswerTheirMessageNumbers) {
    for (const auto& row : kNumbers) EXPECT_EQ(rc(std::string(row.command)), row.rc) << row.command;
}

TEST_F(Commands, ShowIdentityAndDevices) {
    EXPECT_EQ(run("QUERY USERID"), "MAINT    AT VM1A\nrc 0");
    EXPECT_EQ(run("Q V 123"),
              "DASD 0123 3390 VM1ARS R/W         60 CYL ON DASD  0A00 SUBCHANNEL = 0004\nrc 0");
    EXPECT_EQ(run("QUERY CPOWNED"),
              "Slot  Vol-ID  Rdev  Type   Status\n"
              "   1  VM1ARS  0A00  Own    Online and attached\n"
              "   2  VM1AS1  0A01  Own    Online and attached\n"
              "   3  ------  ----  -----  Reserved\n"
              " 255  VM1AP1  0A02  Own    Online and attached\nrc 0");
    EXPECT_EQ(run("QUERY DASD 0A03"), "DASD 0A03 CP SYSTEM VM1AU1   0\nrc 0");
    EXPECT_EQ(run("QUERY DASD DETAILS 0A03"),
              "0A03  CUTYPE = 2107-E8, DEVTYPE = 3390-02, VOLSER = VM1AU1, CYLS = 30\nrc 0");
    EXPECT_EQ(run("QUERY LINKS 123"), "MAINT    0123 R/W\nrc 0");
    EXPECT_EQ(run("QUERY FILES"), "FILES:   NO RDR,   NO PRT,   NO PUN\nrc 0");
    EXPECT_EQ(run("QUERY NAMES"), "MAINT    -L0000\nrc 0");
}

TEST(QuerySsi, ShowsTheMembersOfTheCluster) {
    const small::Folder folder;
    small::Shape shape;
    shape.ssi = "MYSSI PDR_Volume VM1AS1,\n   Slot 1 VM1A,\n   Slot 3 VM2A";
    small::make_system(folder.path("vm1a"), shape);
    const auto system = small::boot(folder.path("vm1a"));
    const auto maint = small::log_on(*system, "MAINT");
    EXPECT_EQ(small::shown(maint->command("QUERY SSI")),
              "SSI Name: MYSSI\nSSI Mode: Stable\nCross-System Timeouts: Enabled\n"
              "SSI Persistent Data Record (PDR) device: VM1AS1\n"
              "SLOT SYSTEMID STATE     PDR HEARTBEAT       RECEIVED HEARTBEAT\n"
              "   1 VM1A     Joined\n   2 -------- Available\n   3 VM2A     Down\n"
              "   4 -------- Available\nrc 0");
    EXPECT_EQ(small::shown(maint->command("QUERY SSI X")), "HCPCFC003E Invalid option - X\nrc 3");
}

TEST_F(Commands, ShowAllocationInItsColumns) {
    auto reply = maint->command("QUERY ALLOC DRCT");
    ASSERT_GE(reply.lines.size(), 2U);
    const auto& head = reply.lines[0].text;
    EXPECT_EQ(head.size(), 51U);
    EXPECT_EQ(head.substr(10, 6), "VM1ARS");
    EXPECT_EQ(head.substr(17, 4), "3390");
    EXPECT_EQ(head.substr(31, 20), "(UNITS IN CYLINDERS)");
    EXPECT_EQ(reply.lines[1].text.substr(5, 23), "DRCT  Total=          1");
    EXPECT_NE(reply.lines[1].text.find("INUSE"), std::string::npos);
}

TEST_F(Commands, ChangeSettingsThatQueryShows) {
    EXPECT_EQ(rc("TERM MORE 1 1 HOLD OFF"), 0);
    auto terminal = run("QUERY TERM");
    EXPECT_NE(terminal.find(" MORE 001 001,"), std::string::npos) << terminal;
    EXPECT_EQ(rc("SET PF3 IMMED query time"), 0);
    EXPECT_EQ(run("QUERY PF3"), "PF03 IMMED query time\nrc 0");
    EXPECT_EQ(run("QUERY PF04"), "PF04 UNDEFINED\nrc 0");
    EXPECT_EQ(rc("SET SECUSER LINKA"), 0);
    EXPECT_NE(run("QUERY SET").find("SECUSER LINKA, WITHOUT EFFECT"), std::string::npos);
}

TEST_F(Commands, DefineDevices) {
    EXPECT_EQ(run("DEFINE GRAF 301"), "GRAF 0301 DEFINED\nrc 0");
    EXPECT_EQ(run("DEFINE T3390 AS 400 CYL 3"), "DASD 0400 DEFINED\nrc 0");
    EXPECT_EQ(run("DEFINE VFB-512 401 BLK 2000"), "DASD 0401 DEFINED\nrc 0");
    EXPECT_EQ(run("DEFINE 400 AS 402"), "DASD 0402 DEFINED\nrc 0");
    EXPECT_EQ(run("DEFINE CPU 1-2"), "CPU 01 defined\nCPU 02 defined\nrc 0");
    EXPECT_EQ(run("DEFINE STORAGE 512M"), "STORAGE = 512M\nStorage cleared - system reset.\nrc 0");
    EXPECT_EQ(run("QUERY STOR"), "STORAGE = 512M\nrc 0");
    auto device = maint->device({0x402}, dasd::Access::write);
    ASSERT_TRUE(device.ok());
    EXPECT_TRUE(dasd::format_minidisk(device.value(), {"TEMP", 4096, 0}, {}).ok());
    EXPECT_NE(run("Q V 401").find("9336 (VDSK) R/W       2000 BLK ON DASD  VDSK"),
              std::string::npos);
}

TEST_F(Commands, DialTakesAFreeDisplay) {
    rc("DEFINE GRAF 301");
    EXPECT_EQ(system->dial("maint", std::nullopt).value().n, 0x301);
    EXPECT_EQ(system->dial("MAINT", std::nullopt).error().rc, 55);
    EXPECT_EQ(system->dial("MAINT", dasd::DeviceNumber{0x301}).error().rc, 56);
    system->drop("MAINT", {0x301});
    EXPECT_EQ(run("DIAL MAINT 301"), "HCPCFC054E MAINT already logged on\nrc 54");
    EXPECT_EQ(system->dial("MAINT", std::nullopt).value().n, 0x301) << "it took no display";
    EXPECT_EQ(system->dial("NOBODY", std::nullopt).error().rc, 45);
}

TEST_F(Commands, SeveralInOneCallRunInOrder) {
    auto reply = maint->command(
        "DEFINE GRAF 301\x15"
        "QUERY USERID\x15"
        "QUERY STORAGE");
    EXPECT_EQ(reply.diag_text(), "GRAF 0301 DEFINED\x15MAINT    AT VM1A\x15STORAGE = 128M\x15");
}

TEST_F(Commands, IplAnswersWhatTheTerminalMustDo) {
    auto reply = maint->command("IPL CMS PARM AUTOCR");
    EXPECT_EQ(reply.next.kind, cp::NextAction::Kind::ipl_system);
    EXPECT_EQ(reply.next.name, "CMS");
    EXPECT_EQ(reply.next.parameters, "AUTOCR");
    reply = maint->command("ipl 123 clear loadparm 0020");
    EXPECT_EQ(reply.next.kind, cp::NextAction::Kind::ipl_device);
    EXPECT_EQ(reply.next.device.n, 0x123);
    EXPECT_TRUE(reply.next.clear);
    EXPECT_EQ(reply.next.load_parameter, "0020");
    EXPECT_EQ(maint->command("IPL").next.device.n, 0x123);
}

TEST_F(Commands, TalkBetweenUsers) {
    struct Listener : cp::MachineEvents {
        void incoming_message(std::string_view text) override { heard.emplace_back(text); }
        std::vector<std::string> heard;
    } listener;
    auto other = small::log_on(*system, "LINKA");
    EXPECT_EQ(rc("MSG LINKA hello"), 57);
    other->set_events(&listener);
    EXPECT_EQ(rc("MSGNOH linka Hello There"), 0);
    EXPECT_EQ(rc("MSG LINKA Hi"), 0);
    other->command("SET MSG OFF");
    EXPECT_EQ(rc("MSG LINKA again"), 57);
    other->set_events(nullptr);
    ASSERT_EQ(listener.heard.size(), 2U);
    EXPECT_EQ(listener.heard[0], "Hello There");
    EXPECT_NE(listener.heard[1].find("MSG FROM MAINT   : Hi"), std::string::npos);
}

TEST_F(Commands, SessionsComeAndGo) {
    EXPECT_EQ(rc("XAUTOLOG LINKA"), 0);
    EXPECT_EQ(run("QUERY LINKA"), "LINKA    - DSC\nrc 0");
    base::CapturedConsole console;
    EXPECT_EQ(system->log_on("LINKA", "WRONG", console).error().rc, 50);
    EXPECT_EQ(system->log_on("DISKS", std::nullopt, console).error().rc, 50);
    auto again = system->log_on("LINKA", "APW", console);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(system->log_on("LINKA", "APW", console).error().rc, 54);
    EXPECT_EQ(rc("FORCE LINKA"), 0);
    EXPECT_TRUE(again.value()->devices().empty());
    EXPECT_EQ(rc("QUERY LINKA"), 361);
    again.value().reset();
    EXPECT_EQ(rc("QUERY LINKA"), 45);
    EXPECT_EQ(maint->command("LOGOFF").next.kind, cp::NextAction::Kind::log_off);
}

std::string text_of(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(Commands, SpoolConsoleKeepsWhatTheTerminalShows) {
    auto folder_of_files = folder.path("vm1a/console/");
    maint->log_console("before");
    EXPECT_EQ(rc("SPOOL CONSOLE START"), 0);
    EXPECT_NE(run("QUERY VIRTUAL CONS").find("TERM START"), std::string::npos);
    maint->log_console("one");
    // On disk at once: a killed CP loses nothing.
    EXPECT_EQ(text_of(folder_of_files + "MAINT.CON00001"), "one\n");
    rc("SPOOL CONS STOP");
    maint->log_console("while stopped");
    rc("SPOOL CONS START");
    maint->log_console("two");
    auto path = std::filesystem::canonical(folder_of_files).string() + "/TEST.LOG";
    EXPECT_EQ(run("SPOOL CONS STOP CLOSE NAME TEST LOG"),
              "CVMSPL661I Console file " + path + " closed, 2 records\nrc 0");
    EXPECT_EQ(text_of(path), "one\ntwo\n");
    EXPECT_EQ(run("CLOSE CONS"), "rc 0");  // nothing is open
}

TEST_F(Commands, SpoolConsoleClosesPurgesAndNeverOverwrites) {
    auto folder_of_files = folder.path("vm1a/console/");
    rc("SPOOL CONS START");
    maint->log_console("one");
    EXPECT_NE(run("CLOSE CONSOLE NAME A B").find("A.B closed, 1 records"), std::string::npos);
    maint->log_console("two");  // still started: a new file
    EXPECT_NE(run("CLOSE CONSOLE NAME A B").find("MAINT.CON00001 closed"), std::string::npos);
    EXPECT_EQ(text_of(folder_of_files + "A.B"), "one\n");
    maint->log_console("three");
    EXPECT_EQ(run("SPOOL CONS CLOSE PURGE STOP"), "rc 0");
    EXPECT_FALSE(std::filesystem::exists(folder_of_files + "MAINT.CON00002"));
    rc("SPOOL CONS START");
    maint->log_console("at logoff");
    maint.reset();
    EXPECT_EQ(text_of(folder_of_files + "MAINT.CON00002"), "at logoff\n");
}

TEST_F(Commands, SpoolConsoleTellsWhenItsFileCannotBeMade) {
    std::ofstream(folder.path("vm1a/console")) << "in the way";
    EXPECT_EQ(rc("SPOOL CONS START"), 662);
    EXPECT_NE(run("QUERY VIRTUAL CONS").find("TERM STOP"), std::string::npos);
}

TEST_F(Commands, ShutdownChecksTheSystemName) {
    EXPECT_EQ(rc("SHUTDOWN SYSTEM VM1R"), 3);
    EXPECT_FALSE(system->is_shut_down());
    auto reply = maint->command("SHUTDOWN SYSTEM VM1A");
    EXPECT_EQ(reply.rc, 0);
    EXPECT_EQ(reply.next.kind, cp::NextAction::Kind::shutdown);
    EXPECT_TRUE(system->is_shut_down());
}

TEST_F(Commands, AttachAndDetachRealDevices) {
    auto cloner = small::log_on(*system, "LINKB");
    EXPECT_EQ(rc("DETACH 0A02 SYSTEM"), 0);
    EXPECT_EQ(run("QUERY DASD FREE"), "DASD 0A02 VM1AP1\nrc 0");
    EXPECT_EQ(run("ATTACH 0A02 LINKB 300"), "DASD 0A02 ATTACHED TO LINKB 0300\nrc 0");
    EXPECT_TRUE(cloner->device({0x300}, dasd::Access::write).ok());
    EXPECT_EQ(rc("DETACH 0A02 FROM LINKB"), 0);
    EXPECT_FALSE(cloner->device({0x300}, dasd::Access::read).ok());
    EXPECT_EQ(rc("ATTACH 0A02 SYSTEM VM1AXX"), 124);
    EXPECT_EQ(run("ATTACH 0A02 SYSTEM VM1AP1"), "DASD 0A02 ATTACHED SYSTEM VM1AP1\nrc 0");
}

// Sharing works on some file systems only; both answers must be honest.
TEST_F(Commands, FlashcopySharesOrLeavesTheTargetAlone) {
    auto cloner = small::log_on(*system, "VMCLONER");
    cloner->command("DEFINE MDISK 500 0 2 VM1AS1");
    cloner->command("DEFINE MDISK 501 0 2 VM1AP1");
    auto before = cloner->device({0x501}, dasd::Access::read).value().read_track({{1}, {0}});
    auto reply = cloner->command("FLASHCOPY 500 1 1 501 1 1");
    if (reply.rc == 0) {
        EXPECT_EQ(shown(reply), "Command complete: FLASHCOPY 0500 1 1 TO 0501 1 1\nrc 0");
        return;
    }
    EXPECT_EQ(reply.rc, 296) << shown(reply);
    EXPECT_NE(shown(reply).find("code = A7"), std::string::npos) << shown(reply);
    auto after = cloner->device({0x501}, dasd::Access::read).value().read_track({{1}, {0}});
    EXPECT_TRUE(dasd::same_records(before.value(), after.value()));
}

}  // namespace
