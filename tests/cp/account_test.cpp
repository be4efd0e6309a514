// Accounting records: when they are made, and their fields.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cp/account.h"
#include "cp/machine.h"
#include "tests/cp/small_system.h"

namespace {

class Accounting : public testing::Test {
  protected:
    void SetUp() override {
        small::make_system(folder.path("vm1a"));
        system = small::boot(folder.path("vm1a"));
        dynamic_cast<cp::SystemImpl&>(*system).accounting = {"DISKACNT", true};
    }
    // The records so far, each as EBCDIC text with what is no text as it comes.
    std::vector<std::string> records() {
        std::ifstream file(folder.path("vm1a/account/ACCOUNT.DATA"), std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(file), {}};
        EXPECT_EQ(all.size() % 80, 0U);
        std::vector<std::string> found;
        for (std::size_t at = 0; at < all.size(); at += 80)
            found.push_back(base::text_from_ebcdic(
                base::Bytes(reinterpret_cast<const std::byte*>(all.data()) + at, 80)));
        return found;
    }
    small::Folder folder;
    std::unique_ptr<cp::System> system;
};

TEST_F(Accounting, LogoffMakesARecord) {
    auto machine = small::log_on(*system, "LINKA");
    EXPECT_TRUE(machine->write_unit(cp::UnitRecord::punch, {{"one", 0}, {"two", 0}}).ok());
    EXPECT_TRUE(machine->write_unit(cp::UnitRecord::printer, {{"line", ' '}}).ok());
    EXPECT_EQ(records().size(), 0U);
    machine.reset();
    const auto all = records();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].substr(0, 16), "LINKA   LINKA   ");
    EXPECT_EQ(all[0].substr(16, 12).find_first_not_of("0123456789"), std::string::npos);
    EXPECT_EQ(all[0].substr(78), "01");
    // Lines printed and cards punched, as binary numbers.
    std::ifstream file(folder.path("vm1a/account/ACCOUNT.DATA"), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(bytes.substr(56, 8), std::string("\0\0\0\1\0\0\0\2", 8));
    // CMS finds out that the file is F 80.
    std::ifstream side(folder.path("vm1a/account/.cmsmeta"));
    std::string line;
    std::getline(side, line);
    EXPECT_EQ(line, "ACCOUNT DATA F 80 1 B");
}

TEST_F(Accounting, LinksTemporaryDisksAndWrongPasswordsAreRecords) {
    auto machine = small::log_on(*system, "LINKA");
    EXPECT_EQ(machine->command("LINK DISKS 200 400 RR").rc, 0);
    EXPECT_EQ(machine->command("LINK DISKS 201 401 MW WRONG").rc, 114);
    EXPECT_EQ(machine->command("DEFINE T3390 500 3").rc, 0);
    EXPECT_EQ(machine->command("DETACH 500").rc, 0);
    base::CapturedConsole console;
    EXPECT_FALSE(system->log_on("LINKB", "WRONG", console).ok());
    const auto all = records();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].substr(32, 15), "DISKS   0200RR ");
    EXPECT_EQ(all[0].substr(78), "05");
    EXPECT_EQ(all[1].substr(32, 15), "DISKS   0201MW ");
    EXPECT_EQ(all[1].substr(78), "06");
    EXPECT_EQ(all[2].substr(78), "03");
    EXPECT_EQ(all[2].substr(40, 4), "0500");
    EXPECT_EQ(all[3].substr(78), "04");
    EXPECT_EQ(all[3].substr(28, 8), "LINKB   ");
}

TEST_F(Accounting, AcntMakesOneNow) {
    auto machine = small::log_on(*system, "MAINT");
    auto plain = small::log_on(*system, "LINKA");
    EXPECT_EQ(machine->command("ACNT LINKA").rc, 0);
    EXPECT_EQ(records().size(), 1U);
    EXPECT_EQ(machine->command("ACNT ALL").rc, 0);
    EXPECT_EQ(records().size(), 3U);
    EXPECT_EQ(machine->command("ACNT NOBODY").rc, 45);
    EXPECT_EQ(machine->command("ACNT").rc, 20);
    EXPECT_EQ(plain->command("ACNT ALL").rc, 1);
}

TEST_F(Accounting, NobodyToAccountForMakesNoFile) {
    dynamic_cast<cp::SystemImpl&>(*system).accounting = {};
    small::log_on(*system, "LINKA").reset();
    EXPECT_FALSE(std::filesystem::exists(folder.path("vm1a/account")));
}

TEST_F(Accounting, OperatorHearsOfALostRecord) {
    struct Heard : cp::MachineEvents {
        void incoming_message(std::string_view text) override { said = text; }
        std::string said;
    } heard;
    auto person = small::log_on(*system, "OPERATOR");
    person->set_events(&heard);
    std::ofstream(folder.path("vm1a/account")) << "no folder";
    small::log_on(*system, "LINKA").reset();
    EXPECT_EQ(heard.said.substr(0, 10), "CVMACC690E");
    person->set_events(nullptr);
}

}  // namespace
