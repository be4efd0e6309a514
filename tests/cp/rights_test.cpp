// Who may do what: privilege classes A to G, OPTION rights, passwords by mode, stable and exclusive
// links. Reference: cp sections 1 to 6, user-direct sections 5 to 7.
#include <gtest/gtest.h>

#include "cp/commands/table.h"
#include "tests/cp/small_system.h"

namespace {

class Rights : public testing::Test {
  protected:
    void SetUp() override {
        small::make_system(folder.path("vm1a"));
        system = small::boot(folder.path("vm1a"));
    }
    cp::SystemImpl& inner() { return dynamic_cast<cp::SystemImpl&>(*system); }
    // A user that the directory does not have, with these classes and options.
    std::unique_ptr<cp::Machine> user(const std::string& classes,
                                      const std::vector<std::string>& options = {}) {
        cp::DirectoryUser entry;
        entry.name = "TESTER";
        entry.classes = classes;
        entry.options = options;
        return std::make_unique<cp::Machine>(inner(), entry);
    }
    small::Folder folder;
    std::unique_ptr<cp::System> system;
};

struct ClassRow {
    const char* command;
    const char* classes;  // that may give it; ABCDEFG: everybody
};
constexpr ClassRow kClasses[] = {
    {"ACNT", "ABCE"},     {"ATTACH", "B"},       {"BEGIN", "G"},          {"CHANGE", "DG"},
    {"CLOSE", "G"},       {"CLONESYS", "B"},     {"CP", "ABCDEFG"},       {"DEFINE", "G"},
    {"DETACH", "BG"},     {"DIAL", "ABCDEFG"},   {"DISC", "ABCDEFG"},     {"EXTERNAL", "G"},
    {"FLASHCOPY", "BG"},  {"FORCE", "A"},        {"INDICATE", "ABCDEFG"}, {"IPL", "G"},
    {"LINK", "G"},        {"LOGOFF", "ABCDEFG"}, {"LOGON", "ABCDEFG"},    {"MSG", "ABCDEFG"},
    {"MSGNOH", "B"},      {"ORDER", "DG"},       {"PURGE", "DG"},         {"QUERY", "ABCDEFG"},
    {"READY", "G"},       {"REWIND", "G"},       {"SET", "ABCDEFG"},      {"SHUTDOWN", "A"},
    {"SLEEP", "ABCDEFG"}, {"SMSG", "G"},         {"SPOOL", "G"},          {"SYSTEM", "G"},
    {"TAG", "G"},         {"TERMINAL", "G"},     {"TRACE", "G"},          {"TRANSFER", "DG"},
    {"WARNING", "AB"},    {"WNG", "AB"},         {"XAUTOLOG", "AB"},
};

TEST_F(Rights, EveryCommandWantsItsClasses) {
    for (const std::string letter : {"A", "B", "C", "D", "E", "F", "G"}) {
        const auto machine = user(letter);
        for (const auto& row : kClasses) {
            const bool may = std::string(row.classes).find(letter) != std::string::npos;
            EXPECT_EQ(machine->knows(row.command), may) << row.command << " class " << letter;
        }
        EXPECT_EQ(machine->command("NOSUCH").rc, 1);
    }
    EXPECT_EQ(user("G")->command("SHUTDOWN").rc, 1);
    EXPECT_EQ(user("AB")->command("LINK DISKS 200 200 RR").rc, 1);
}

TEST_F(Rights, TheTableAboveNamesEveryCommand) {
    for (const auto& command : cp::commands()) {
        const auto name = base::upper(command.notation);
        const bool is_there = std::any_of(
            std::begin(kClasses), std::end(kClasses),
            [&](const auto& row) { return base::matches(row.command, command.notation); });
        // Two names of one command.
        const bool is_other_name = name == "LOGOUT" || name == "LOGIN" || name == "MESSAGE";
        EXPECT_TRUE(is_there || is_other_name) << name;
    }
}

struct QueryRow {
    const char* query;
    const char* classes;
};
constexpr QueryRow kQueries[] = {
    {"ALLOC", "BE"},        {"CPOWNED", "ABCDE"}, {"DASD", "BE"},        {"TAPES", "BE"},
    {"PROCESSORS", "ABCE"}, {"NAMES", "ABCDEFG"}, {"USERID", "ABCDEFG"}, {"VIRTUAL", "ABCDEFG"}};

TEST_F(Rights, EveryQueryWantsItsClasses) {
    for (const std::string letter : {"A", "B", "C", "D", "E", "F", "G"}) {
        const auto machine = user(letter);
        for (const auto& row : kQueries) {
            const bool may = std::string(row.classes).find(letter) != std::string::npos;
            const bool found =
                cp::find_command(cp::query_operands(), row.query, *machine) != nullptr;
            EXPECT_EQ(found, may) << row.query << " class " << letter;
        }
    }
}

struct OptionRow {
    const char* option;  // "": none
    const char* command;
    int rc;
};
constexpr OptionRow kOptions[] = {
    {"", "DEFINE MDISK 700 20 2 VM1AU1", 3},
    {"", "SET MDISK 700 20 2 VM1AU1", 3},
    {"DEVMAINT", "DEFINE MDISK 700 20 2 VM1AU1", 0},
    {"DEVMAINT", "SET MDISK 700 20 2 VM1AU1", 0},
    {"DEVMAINT", "DEFINE MDISK 700 0 END VM1AU1", 0},
    {"DEVMAINT", "DEFINE MDISK 700 29 2 VM1AU1", 332},
    {"DEVMAINT", "DEFINE MDISK 700 1 1 NOSUCH", 108},
    {"", "LINK DISKS 201 400 RR", 114},
    {"LNKNOPAS", "LINK DISKS 201 400 RR", 0},
    {"LNKNOPAS", "LINK DISKS 202 400 MW", 0},
    {"DEVMAINT", "LINK DISKS 202 400 MW", 113},
    {"", "LINK DISKS 200 400 SR", 298},
    {"", "LINK DISKS 200 400 SW", 298},
    {"", "LINK DISKS 200 400 SM", 298},
    {"", "LINK DISKS 200 400 ER", 298},
    {"", "LINK DISKS 200 400 EW", 298},
    {"LNKS", "LINK DISKS 200 400 SR", 0},
    {"LNKSTABL", "LINK DISKS 200 400 SM", 0},
    {"LNKS", "LINK DISKS 200 400 ER", 298},
    {"LNKE", "LINK DISKS 200 400 ER", 0},
    {"LNKEXCLU", "LINK DISKS 200 400 EW", 0},
    {"LNKE", "LINK DISKS 200 400 SW", 298},
    {"", "CLONESYS QUERY NOSUCH", 3},
};

TEST_F(Rights, OptionsGiveTheirRights) {
    for (const auto& row : kOptions) {
        std::vector<std::string> options;
        if (*row.option != 0) options.emplace_back(row.option);
        const auto machine = user("BG", options);
        EXPECT_EQ(machine->command(row.command).rc, row.rc) << row.option << ": " << row.command;
    }
}

struct PasswordRow {
    const char* mode;
    const char* password;  // that opens it
};
constexpr PasswordRow kPasswords[] = {{"R", "RPASS"},  {"RR", "RPASS"}, {"W", "WPASS"},
                                      {"WR", "WPASS"}, {"M", "MPASS"},  {"MR", "MPASS"},
                                      {"MW", "MPASS"}, {"SR", "RPASS"}, {"SW", "WPASS"},
                                      {"SM", "MPASS"}, {"ER", "RPASS"}, {"EW", "WPASS"}};

TEST_F(Rights, EveryModeWantsItsPassword) {
    for (const auto& row : kPasswords)
        for (const std::string given : {"RPASS", "WPASS", "MPASS"}) {
            const auto machine = user("G", {"LNKS", "LNKE"});
            const auto command = fmt::format("LINK DISKS 201 400 {} {}", row.mode, given);
            EXPECT_EQ(machine->command(command).rc, given == row.password ? 0 : 114) << command;
        }
}

struct HeldRow {
    const char* held;
    const char* wanted;
    int rc;  // 0 as asked, 101 to 103 read instead, 104 to 106 refused
};
// Stable: nobody else writes; exclusive: nobody else at all.
constexpr HeldRow kHeld[] = {
    {"SR", "R", 0},    {"SR", "RR", 0},   {"SR", "W", 105},  {"SR", "WR", 101}, {"SR", "M", 105},
    {"SR", "MR", 101}, {"SR", "MW", 105}, {"SW", "R", 104},  {"SW", "RR", 0},   {"SW", "W", 104},
    {"SW", "WR", 102}, {"SW", "M", 104},  {"SW", "MR", 102}, {"SW", "MW", 104}, {"SM", "RR", 0},
    {"SM", "MW", 104}, {"ER", "R", 105},  {"ER", "RR", 105}, {"ER", "MW", 105}, {"EW", "R", 104},
    {"EW", "RR", 104}, {"EW", "MW", 104}, {"RR", "EW", 105}, {"RR", "ER", 105}, {"RR", "SR", 0},
    {"RR", "SW", 105}, {"RR", "SM", 0},   {"MW", "SR", 104}, {"MW", "SM", 104}, {"MW", "EW", 104},
};

TEST_F(Rights, StableAndExclusiveLinksExcludeOthers) {
    for (const auto& row : kHeld) {
        SCOPED_TRACE(fmt::format("{} while {}", row.wanted, row.held));
        const auto holder = small::log_on(*system, "STABLE");
        const auto machine = user("G", {"LNKS", "LNKE"});
        ASSERT_EQ(holder->command(fmt::format("LINK DISKS 200 500 {}", row.held)).rc, 0);
        EXPECT_EQ(machine->command(fmt::format("LINK DISKS 200 400 {}", row.wanted)).rc, row.rc);
    }
}

}  // namespace
