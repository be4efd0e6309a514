// A session on the starter system: its disks, and a second level in it with its console
// conversation (cp sections 15 and 17). The guest runs on the same volumes, as minidisks.

#include "cms/guest.h"

#include "models/models.h"
#include "tests/cms/doubles.h"

namespace {

using cms_test::ScriptedTerminal;

// One system for all tests here: building it takes seconds.
class OnStarter : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        directory = new cms_test::TemporaryDirectory;
        base::CapturedConsole progress;
        const auto made = models::build_starter(directory->path() + "/vm1a",
                                                {models::StarterSize::small}, progress);
        ASSERT_TRUE(made.ok()) << made.error().line();
    }
    static void TearDownTestSuite() { delete directory; }

    void SetUp() override {
        cp::StartOptions options;
        options.quiet = true;
        auto booted = cp::boot(directory->path() + "/vm1a", options, terminal);
        ASSERT_TRUE(booted.ok()) << booted.error().line();
        system = std::move(booted).value();
        auto machine_or = system->log_on("VMCLONER", std::nullopt, terminal);
        ASSERT_TRUE(machine_or.ok()) << machine_or.error().line();
        machine = std::move(machine_or).value();
        session = std::make_unique<cms::Session>(terminal, machine.get(), cms::SessionOptions{},
                                                 &actions);
        session->initial_access(false);
        terminal.shown.clear();
    }
    void TearDown() override {
        session.reset();
        machine.reset();
        system.reset();
    }
    // Defines the system's own volumes as minidisks and types the conversation that follows IPL.
    int ipl_with(std::deque<std::string> typed) {
        constexpr std::string_view kVolumes[] = {"VM1ARS", "VM1AS1", "VM1AP1", "VM1AU1"};
        for (std::size_t i = 0; i < std::size(kVolumes); ++i)
            EXPECT_EQ(
                session->cp_command(fmt::format("DEFINE MDISK 1A0{} 0 END {}", i, kVolumes[i])), 0);
        terminal.shown.clear();
        terminal.typed = std::move(typed);
        return session->execute("IPL 1A00", cms::CallType::typed);
    }
    bool was_shown(std::string_view text) const {
        return std::any_of(terminal.shown.begin(), terminal.shown.end(),
                           [&](const auto& line) { return line.find(text) != std::string::npos; });
    }

    static inline cms_test::TemporaryDirectory* directory = nullptr;
    ScriptedTerminal terminal;
    cms::ConsoleActions actions{nullptr};
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> machine;
    std::unique_ptr<cms::Session> session;
};

TEST_F(OnStarter, A191IsWrittenAndSurvivesTheSession) {
    EXPECT_EQ(
        session->execute("EXECIO 1 DISKW KEPT FILE A (STRING kept  text", cms::CallType::command),
        0);
    session->commit();
    TearDown();
    SetUp();
    EXPECT_EQ(session->execute("TYPE KEPT FILE A", cms::CallType::typed), 0);
    EXPECT_EQ(terminal.taken(), "|kept  text|");
    EXPECT_EQ(session->execute("ERASE KEPT FILE A", cms::CallType::typed), 0);
}

TEST_F(OnStarter, ReleaseAndAccessAgainAtAnotherLetter) {
    EXPECT_EQ(session->execute("ACCESS 191 C", cms::CallType::typed), 0);
    EXPECT_EQ(terminal.taken(), "DMSACC726I 191 A released");
    EXPECT_EQ(session->execute("STATE * * A", cms::CallType::command), 36);
    EXPECT_EQ(session->execute("RELEASE C", cms::CallType::typed), 0);
    EXPECT_EQ(session->execute("RELEASE C", cms::CallType::typed), 36);
    EXPECT_EQ(session->execute("ACCESS 999 D", cms::CallType::typed), 100);
}

TEST_F(OnStarter, GuestConverses_DisconnectsReconnectsAndShutsDown) {
    const int rc =
        ipl_with({"COLD DRAIN NOAUTOLOG", "NO", "QUERY USERID", "#CP QUERY USERID", "DISCONNECT",
                  "LOGON VMCLONER WRONG", "LOGON OPERATOR", "SHUTDOWN", "left for CMS"});
    EXPECT_EQ(rc, 0);
    EXPECT_TRUE(was_shown("OPERATOR AT VM1A"));
    EXPECT_TRUE(was_shown("VMCLONER AT VM1A"));
    EXPECT_TRUE(was_shown("VM1A ONLINE"));
    EXPECT_TRUE(was_shown("incorrect userid and/or password"));
    EXPECT_TRUE(was_shown("RECONNECTED"));
    EXPECT_TRUE(was_shown("SHUTDOWN COMPLETE"));
    EXPECT_EQ(terminal.typed, std::deque<std::string>{"left for CMS"});
    EXPECT_FALSE(session->ended());
}

TEST_F(OnStarter, ConversationComesFromTheProgramStackFirst) {
    for (const auto* line : {"COLD DRAIN NOAUTOLOG", "NO", "SHUTDOWN"})
        session->stack().queue(line);
    EXPECT_EQ(ipl_with({}), 0);
    EXPECT_TRUE(was_shown("SHUTDOWN COMPLETE"));
}

TEST_F(OnStarter, EndOfInputShutsTheGuestDown) {
    EXPECT_EQ(ipl_with({"COLD DRAIN NOAUTOLOG", "NO"}), 8);
    EXPECT_TRUE(was_shown("DMSCMS906E"));
}

TEST_F(OnStarter, CmsAtTheGuestEndsByLogoffAndByDisconnect) {
    const int rc = ipl_with({"COLD DRAIN NOAUTOLOG", "NO", "LOGOFF", "LOGON VMCLONER CLONEPW",
                             "LISTFILE PROFILE EXEC A", "LOGOFF", "LOGON VMCLONER CLONEPW",
                             "DISCONNECT", "LOGON OPERATOR", "#CP QUERY USERID", "CP SHUTDOWN"});
    EXPECT_EQ(rc, 0);
    EXPECT_TRUE(was_shown("PROFILE  EXEC     A1"));
    EXPECT_TRUE(was_shown("SHUTDOWN COMPLETE"));
}

TEST_F(OnStarter, AVolumeWithoutOurMarkIsRefusedByNumber) {
    terminal.shown.clear();
    EXPECT_NE(session->execute("IPL 191", cms::CallType::typed), 0);
    EXPECT_FALSE(terminal.shown.empty());
}

}  // namespace
