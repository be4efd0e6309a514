// CP from a script, and the recorder that writes one.

#include "cms/scripted_cp.h"

#include "tests/cms/doubles.h"

namespace {

using cms_test::TemporaryDirectory;

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const auto& part : parts) all += (&part == parts.data() ? "" : "|") + part;
    return all;
}

TEST(CpScript, PatternsTakeAsLittleAsTheyCan) {
    struct Row {
        std::string_view pattern, command, want;  // want "-": does not fit
    };
    constexpr Row kRows[] = {
        {"QUERY USERID", "QUERY USERID", ""},
        {"QUERY *", "QUERY VIRTUAL DASD", "VIRTUAL DASD"},
        {"LINK * * * *", "LINK MAINT 190 2CC RR PW", "MAINT|190|2CC|RR PW"},
        {"LINK * RR", "LINK A RR B RR", "A RR B"},
        {"DETACH 19%", "DETACH 190", "0"},
        {"DETACH 19%", "DETACH 1900", "-"},
        {"DETACH 19%", "DETACH 19", "-"},
        {"*", "", ""},
        {"* X", "A Y", "-"},
        {"A*B*C", "AxBxBC", "x|xB"},
        {"", "A", "-"},
    };
    for (const auto& row : kRows) {
        const auto parts = cms::fitting_parts(row.pattern, row.command);
        EXPECT_EQ(parts ? joined(*parts) : "-", row.want) << row.pattern << " / " << row.command;
    }
}

TEST(CpScript, WrongLinesAreNamed) {
    for (const auto* wrong :
         {"text", "< answer before any command", "= 4", ">", "> Q\n= x", "> Q\n= -1", ">Q",
          "@ userid", "@ userid TOOLONGNAME", "@ disk 191", "@ disk XYZ dir", "@ disk 191 d RO",
          "@ colour blue", "> Q\n< \\y", "> Q\n< \\x4"}) {
        const auto parsed = cms::parse_cp_script(wrong, "x.cp");
        ASSERT_FALSE(parsed.ok()) << wrong;
        EXPECT_EQ(parsed.error().id, "DMSCPS901E");
    }
    const auto parsed = cms::parse_cp_script("# good\n\n> Q\nbad", "x.cp");
    ASSERT_FALSE(parsed.ok());
    EXPECT_NE(parsed.error().text.find("4"), std::string::npos) << parsed.error().text;
    EXPECT_EQ(cms::read_cp_script("/nowhere/x.cp").error().id, "DMSCPS903E");
}

// The answer of a scripted machine as "rc|line|line", then all it could not answer.
class Scripted {
  public:
    explicit Scripted(std::string_view text) {
        auto script = cms::parse_cp_script(text, "/tests/x.cp");
        EXPECT_TRUE(script.ok()) << script.error().text;
        machine = cms::scripted_cp(std::move(script).value(), [this](std::string_view command) {
            unanswered += std::string(command) + ";";
        });
    }
    std::string ask(std::string_view command) {
        const auto reply = machine->command(command);
        auto all = std::to_string(reply.rc);
        for (const auto& line : reply.lines) all += "|" + line.shown();
        return all;
    }
    std::unique_ptr<cp::VirtualMachine> machine;
    std::string unanswered;
};

TEST(CpScript, AnswersInTurnAndByPattern) {
    Scripted script(
        "> query users\r\n< 3 USERS\r\n> QUERY  USERS\n= 4\n< 4 USERS\n"
        "~ LINK * 190 *\n< &1 gives 190 as &2 && &3\n"
        "~ LINK * * *\n= 107\n< HCPLNK107E no\n"
        "~ Q %\n< first &1\n~ Q %\n< second &1\n"
        "> LINK MAINT 190 190\n< written out\n<\n");
    EXPECT_EQ(script.ask("Query Users"), "0|3 USERS");
    EXPECT_EQ(script.ask("QUERY USERS"), "4|4 USERS");
    EXPECT_EQ(script.ask("QUERY  USERS "), "4|4 USERS");
    EXPECT_EQ(script.ask("LINK OP 190 2CC"), "0|OP gives 190 as 2CC & &3");
    EXPECT_EQ(script.ask("LINK OP 191 2CC"), "107|HCPLNK107E no");
    EXPECT_EQ(script.ask("LINK MAINT 190 190"), "0|written out|");
    EXPECT_EQ(script.ask("Q A"), "0|first A");
    EXPECT_EQ(script.ask("Q B"), "0|second B");
    EXPECT_EQ(script.ask("Q C"), "0|second C");
    EXPECT_EQ(script.unanswered, "");
    EXPECT_EQ(script.ask("QUERY STORAGE").substr(0, 12), "1|DMSCPS902E");
    EXPECT_EQ(script.unanswered, "QUERY STORAGE;");
}

TEST(CpScript, SeveralCommandsEndAtTheFirstFailure) {
    Scripted script("> A\n< a\n> B\n= 3\n< b\n> C\n< c\n");
    EXPECT_EQ(script.ask("A\x15"
                         "C"),
              "0|a|c");
    EXPECT_EQ(script.ask("A\x15"
                         "B\x15"
                         "C"),
              "3|a|b");
    EXPECT_EQ(script.ask(" "), "0");
}

TEST(CpScript, SettingsAreKeptAndLogoffEnds) {
    Scripted script("@ userid maint\n@ node vm1a\n@ set EMSG ON\n");
    EXPECT_EQ(script.machine->userid(), "MAINT");
    EXPECT_EQ(script.machine->system().name(), "VM1A");
    EXPECT_EQ(script.machine->setting("EMSG"), "ON");
    EXPECT_EQ(script.ask("SET EMSG CODE"), "0");
    EXPECT_EQ(script.ask("term linend off escape ?"), "0");
    EXPECT_EQ(script.machine->setting("EMSG"), "CODE");
    EXPECT_EQ(script.machine->setting("LINEND"), "OFF");
    EXPECT_EQ(script.machine->setting("ESCAPE"), "?");
    EXPECT_TRUE(script.machine->knows("TERMINAL"));
    EXPECT_FALSE(script.machine->knows("LINK"));
    EXPECT_EQ(script.machine->command("LOGOFF").next.kind, cp::NextAction::Kind::log_off);
    EXPECT_FALSE(script.machine->extent(dasd::DeviceNumber{0x191}, dasd::Access::read).ok());
}

// A session on a script: EXECs reach it by every way, its disks are directories.
TEST(CpScript, ExecsReachItByEveryWay) {
    TemporaryDirectory folder;
    std::filesystem::create_directories(folder.path() + "/a");
    std::filesystem::create_directories(folder.path() + "/tools");
    folder.put("tools/HELLO.DATA", "from 2CC\n");
    folder.put("a/WAYS.EXEC",
               "/* */\naddress command\n'CP QUERY USERS'; say rc\n"
               "'EXECIO * CP (STEM A. STRING LINK MAINT 190 190 RR'; say rc a.0 a.1\n"
               "parse value diag(8, 'QUERY USERS') with one '15'x; say one\n"
               "parse value diagrc(8, 'LINK MAINT 190 190 RR') with r . 17 text '15'x; say r text\n"
               "'PIPE CP QUERY USERS | VAR v'; say v\n"
               "address cms 'query users'; say rc\n"
               "'ACCESS 2CC C'; say rc; 'TYPE HELLO DATA C'\n"
               "'CP DETACH 2CC'; say rc; 'STATE HELLO DATA C'; say rc\n");
    const auto script = cms::parse_cp_script(
        "@ disk 191 a\n@ disk 2CC tools R/O\n@ set EMSG ON\n> QUERY USERS\n< 3 USERS\n"
        "~ LINK *\n= 107\n< HCPLNK107E not linked\n~ DETACH *\n< DASD &1 DETACHED\n",
        folder.path() + "/x.cp");
    ASSERT_TRUE(script.ok());
    cms::SessionOptions options{.show_ready = false};
    options.disks = script.value().disks;
    const auto machine = cms::scripted_cp(script.value(), [](std::string_view) {});
    cms_test::ScriptedTerminal terminal;
    cms::Session session(terminal, machine.get(), options);
    session.initial_access(false);
    EXPECT_EQ(session.execute("WAYS", cms::CallType::typed), 0);
    EXPECT_EQ(terminal.taken(),
              "3 USERS|0|1107 1 HCPLNK107E not linked|3 USERS|107 HCPLNK107E not linked|3 USERS|"
              "3 USERS|0|DMSACC723I C (2CC) R/O|0||from 2CC||DASD 2CC DETACHED|0|"
              "DMSSTT069E Filemode C not accessed|36");
}

TEST(CpScript, ARecordingIsAScript) {
    TemporaryDirectory folder;
    const auto file = folder.path() + "/new.cp";
    {
        Scripted inner(
            "> QUERY USERS\n< 3 USERS \\\\ \\x01\n> LINK A 190 190\n= 107\n"
            "< HCPLNK107E not linked\n> A\n< \xC3\xA4\n");
        auto recorder = cms::recording_cp(*inner.machine, file);
        ASSERT_TRUE(recorder.ok());
        EXPECT_EQ(recorder.value()->command("query users").lines.size(), 1U);
        EXPECT_EQ(recorder.value()
                      ->command("A\x15"
                                "LINK A 190 190\x15"
                                "A")
                      .rc,
                  107);
    }
    const auto mode = std::filesystem::status(file).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::group_read, std::filesystem::perms::none);
    const auto text = folder.get("new.cp");
    EXPECT_EQ(text.substr(text.find("@ userid")),
              "@ userid VMCLONER\n@ node LOCAL\n@ set EMSG TEXT\n> query users\n< 3 USERS \\\\ "
              "\\x01\n> A\n< \xC3\xA4\n> LINK A 190 190\n= 107\n< HCPLNK107E not linked\n");
    Scripted again(text);
    EXPECT_EQ(again.ask("QUERY USERS"), "0|3 USERS \\ \x01");
    EXPECT_EQ(again.ask("LINK A 190 190"), "107|HCPLNK107E not linked");
    EXPECT_EQ(again.ask("A"), "0|\xE4");
    EXPECT_EQ(cms::recording_cp(*again.machine, "/nowhere/x.cp").error().id, "DMSCPS904E");
}

}  // namespace
