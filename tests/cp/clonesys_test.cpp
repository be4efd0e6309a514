// CLONESYS: making a system beside the running one; what a kill leaves.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "cp/clone_journal.h"
#include "cp/device_file.h"
#include "tests/cp/small_system.h"

namespace {

namespace fs = std::filesystem;
using dasd::Access;

class CloneSystem : public testing::Test {
  protected:
    void SetUp() override { small::make_system(folder.path("vm1a")); }
    void start() {
        system = small::boot(folder.path("vm1a"));
        cloner = small::log_on(*system, "VMCLONER");
    }
    std::string run(const std::string& command) { return small::shown(cloner->command(command)); }
    int rc(const std::string& command) { return cloner->command(command).rc; }

    // No two images that a system.cnf here names have one serial.
    void expect_unique_serials() const {
        std::set<std::string> serials;
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            if (!fs::exists(entry.path() / "system.cnf")) continue;
            auto devices = cp::read_device_file(entry.path().string());
            ASSERT_TRUE(devices.ok()) << devices.error().line();
            for (const auto& device : devices.value()) {
                auto volume = dasd::open_volume(device.path, Access::read);
                if (!volume.ok()) continue;  // the console, or not made yet
                auto label = dasd::read_label(*volume.value()).value();
                if (!label) continue;
                EXPECT_TRUE(serials.insert(label->serial).second)
                    << label->serial << ' ' << device.path;
            }
        }
    }
    // Copies a whole source volume onto the clone's, as DDR COPY ALL does.
    base::Result<void> copy(const std::string& source, const std::string& target) {
        cloner->command("DEFINE MDISK 900 0 END " + source);
        cloner->command("DEFINE MDISK 901 0 END " + target);
        dasd::CopyRequest request;
        request.source = TRY(cloner->device({0x900}, Access::read));
        request.target = TRY(cloner->device({0x901}, Access::write));
        request.extents = {{{{0}, request.source.cylinders()}, {0}}};
        auto plan = TRY(dasd::plan_copy(request));
        TRY(dasd::execute(plan, {}));
        cloner->volume_changed({0x901});
        cloner->command("DETACH 900-901");
        return {};
    }

    small::Folder folder;
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> cloner;
};

TEST_F(CloneSystem, IsMadeCopiedAndCommitted) {
    start();
    ASSERT_EQ(rc("CLONESYS CREATE VM1R"), 0);
    EXPECT_EQ(run("CLONESYS VOLUME VM1R 0A10 VM1RU1 LIKE VM1AU1"),
              "DASD 0A10 VM1RU1 30 CYL added to system VM1R\nrc 0");
    ASSERT_EQ(rc("CLONESYS VOLUME VM1R 0A11 VM1RS1 6"), 0);
    expect_unique_serials();
    auto copied = copy("VM1AU1", "VM1RU1");
    ASSERT_TRUE(copied.ok()) << copied.error().line();
    expect_unique_serials();
    ASSERT_EQ(rc("CLONESYS COMMIT VM1R"), 0);
    auto untouched = dasd::open_volume(folder.path("vm1r/vm1rs1.ckd"), Access::read).value();
    EXPECT_FALSE(untouched->is_thin());
    EXPECT_TRUE(untouched->read_track({{5}, {14}}).ok());
    EXPECT_FALSE(fs::exists(folder.path("vm1r.part")));
    EXPECT_EQ(cp::read_device_file(folder.path("vm1r")).value().at(0).path,
              folder.path("vm1r/vm1ru1.ckd"));
    expect_unique_serials();
    // They are on line still: a first IPL in the same session asks for them like any other.
    EXPECT_EQ(run("CLONESYS ATTACH VM1R"), "DASD 0A10 VM1RU1 30 CYL\nDASD 0A11 VM1RS1 6 CYL\nrc 0");
    // The devices go on under their new path.
    EXPECT_EQ(rc("DEFINE MDISK 902 0 END VM1RU1"), 0);
    EXPECT_EQ(cloner->extent({0x902}, Access::write).value().image_path,
              folder.path("vm1r/vm1ru1.ckd"));
    EXPECT_EQ(rc("CLONESYS DETACH VM1R"), 707);
    rc("DETACH 902");
    EXPECT_EQ(rc("CLONESYS DETACH VM1R"), 0);
    EXPECT_EQ(rc("QUERY DASD 0A10"), 40);
    EXPECT_EQ(rc("CLONESYS CREATE VM1R"), 700);
}

TEST_F(CloneSystem, EveryGrantCarriesTheIntendedLabel) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    EXPECT_EQ(rc("ATTACH 0A10 * 910"), 0);
    EXPECT_EQ(cloner->device({0x910}, Access::write).value().intended_label, "VM1RU1");
    EXPECT_EQ(cloner->extent({0x910}, Access::write).value().intended_label, "VM1RU1");
    EXPECT_EQ(cloner->device({0x191}, Access::write).value().intended_label, "");
}

struct RefusalRow {
    std::string_view command;
    int rc;
};
constexpr RefusalRow kRefusals[] = {
    {"CLONESYS", 26},
    {"CLONESYS NONSENSE", 3},
    {"CLONESYS CREATE", 26},
    {"CLONESYS CREATE ../X", 26},
    {"CLONESYS CREATE VM1A", 700},
    {"CLONESYS VOLUME VM9Z 0A20 VM9ZRS 5", 702},
    {"CLONESYS VOLUME VM1R 0A00 VM1RU2 5", 704},
    {"CLONESYS VOLUME VM1R 0A20 VM1AU1 5", 703},
    {"CLONESYS VOLUME VM1R 0A20 VM1RU1 5", 703},
    {"CLONESYS VOLUME VM1R 0A20 OLD001 5", 703},
    {"CLONESYS VOLUME VM1R 0A20 TOOLONG1 5", 26},
    {"CLONESYS VOLUME VM1R 0A20 VM1RU2 0", 26},
    {"CLONESYS VOLUME VM1R 0A20 VM1RU2 LIKE NOSUCH", 40},
    {"CLONESYS COMMIT VM9Z", 702},
    {"CLONESYS DISCARD VM9Z", 709},
    {"CLONESYS ATTACH VM9Z", 709},
    {"CLONESYS DETACH VM9Z", 708},
    {"CLONESYS QUERY VM9Z", 709},
    {"CLONESYS ATTACH VM1A", 712},
    {"CLONESYS FREEZE NOSUCH", 40},
    {"CLONESYS CREATE VM9Z REPLACE", 709},
    {"CLONESYS CREATE OLD REPLACE", 712},
    {"CLONESYS ROLLBACK VM9Z", 709},
    {"CLONESYS ROLLBACK OLD", 712},
    {"CLONESYS REMOVE OLD", 712},
    {"CLONESYS REMOVE VM9Z", 709},
    {"CLONESYS REMOVE VM1R", 709},
    {"CLONESYS SETTLE OLD", 712},
    {"CLONESYS NOTE VM9Z STEP", 702},
    {"CLONESYS NOTE VM1R", 26},
    {"CLONESYS NOTE VM1R COPY NOSUCH VM1RU1", 40},
    {"CLONESYS DONE VM1R NEVER NOTED", 712},
    {"CLONESYS KEEP VM1R", 26},
    {"CLONESYS PLAN VM1R", 26},
    {"CLONESYS PLAN VM1R COPY NOSUCH", 40},
    {"CLONESYS PLAN VM1R FORMAT 0", 40},
    {"CLONESYS INSPECT NOSUCH", 40},
    {"CLONESYS INSPECT VM1AU1 FILE", 26},
    {"CLONESYS LINK VM9Z 0A20 VM9ZRS", 702},
    {"CLONESYS LINK VM1R 0A00 VM1RS1", 704},
    {"CLONESYS LINK VM1R 0A20 VM1RS1", 712},
    {"CLONESYS CARRY VM1R VM1RU1 0 1", 26},
    {"CLONESYS CARRY VM1R VM1RU1 1 1", 712},
    {"CLONESYS PROTECT VM1R NOSUCH", 40},
    {"CLONESYS QUERY VM9Z JOURNAL", 709},
    {"CLONESYS QUERY OLD JOURNAL", 706},
};
TEST_F(CloneSystem, RefusesWhatWouldHarm) {
    // A system that lies beside and is not running.
    fs::create_directories(folder.path("old"));
    ASSERT_TRUE(dasd::create_volume(folder.path("old/x.ckd"), {{2}, false, "OLD001"}).ok());
    ASSERT_TRUE(
        cp::add_device_line(folder.path("old"), {{1}, "3390", folder.path("old/x.ckd"), false, {}})
            .ok());
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    for (const auto& row : kRefusals)
        EXPECT_EQ(rc(std::string(row.command)), row.rc) << row.command;
    auto general = small::log_on(*system, "LINKA");
    EXPECT_EQ(general->command("CLONESYS CREATE Y").rc, 1);
    auto no_option = small::log_on(*system, "OPERATOR");
    EXPECT_EQ(no_option->command("CLONESYS CREATE Y").rc, 3);
}

TEST_F(CloneSystem, CommitChecksEveryLabel) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    rc("ATTACH 0A10 * 910");
    auto device = cloner->device({0x910}, Access::write).value();
    ASSERT_TRUE(dasd::clip(device.volume(), "WRONG1").ok());
    EXPECT_EQ(rc("CLONESYS COMMIT VM1R"), 705);
    EXPECT_TRUE(fs::exists(folder.path("vm1r.part")));
    ASSERT_TRUE(dasd::clip(device.volume(), "VM1RU1").ok());
    EXPECT_EQ(rc("CLONESYS COMMIT VM1R"), 0);
}

TEST_F(CloneSystem, FreezeHoldsWrites) {
    struct Told : cp::MachineEvents {
        void before_freeze() override { ++times; }
        int times = 0;
    } told;
    start();
    cloner->set_events(&told);
    auto device = cloner->device({0x191}, Access::write).value();
    auto track = dasd::Track::formatted({{1}, {0}});
    ASSERT_EQ(run("CLONESYS FREEZE"), "4 volumes are frozen\nrc 0");
    EXPECT_EQ(told.times, 1);
    EXPECT_EQ(cloner->device({0x191}, Access::write).error().id, "CVMVOL650E");
    EXPECT_TRUE(cloner->device({0x191}, Access::read).ok());
    EXPECT_EQ(device.write_track(track).error().id, "CVMVOL650E");
    EXPECT_EQ(rc("CLONESYS THAW"), 0);
    EXPECT_TRUE(device.write_track(track).ok());
    cloner->set_events(nullptr);
}

TEST_F(CloneSystem, DiscardRemovesOnlyItsOwnFiles) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    std::ofstream(folder.path("vm1r.part/notes.txt")) << "mine";
    rc("CLONESYS DISCARD VM1R");
    EXPECT_TRUE(fs::exists(folder.path("vm1r.part/notes.txt")));
    EXPECT_FALSE(fs::exists(folder.path("vm1r.part/vm1ru1.ckd")));
    fs::remove(folder.path("vm1r.part/notes.txt"));
    EXPECT_EQ(rc("CLONESYS DISCARD VM1R"), 0);
    EXPECT_FALSE(fs::exists(folder.path("vm1r.part")));
    EXPECT_EQ(rc("CLONESYS CREATE VM1R"), 0);
}

TEST_F(CloneSystem, QueryShowsLabelsAndSizes) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    auto reply = cloner->command("CLONESYS QUERY VM1R");
    ASSERT_EQ(reply.lines.size(), 3U);
    EXPECT_EQ(reply.lines[0].text, "SYSTEM VM1R being made here IN " + folder.path("vm1r.part"));
    EXPECT_EQ(reply.lines[2].text.substr(0, 29), "0A10 VM1RU1 VM1RU1      5 CYL");
}

TEST_F(CloneSystem, AnotherCpIsKeptOut) {
    start();
    rc("CLONESYS CREATE VM1R");
    small::Shape shape;
    shape.prefix = "VM2A";
    small::make_system(folder.path("vm2a"), shape);
    auto second = small::boot(folder.path("vm2a"));
    auto other = small::log_on(*second, "MAINT");
    EXPECT_EQ(other->command("CLONESYS CREATE VM1R").rc, 601);
    EXPECT_EQ(other->command("CLONESYS DISCARD VM1R").rc, 601);
    EXPECT_EQ(other->command("CLONESYS ATTACH VM1A").rc, 601);
}

TEST_F(CloneSystem, AnEffectIsNotedBeforeItIsHad) {
    start();
    rc("CLONESYS CREATE VM1R");
    EXPECT_EQ(run("CLONESYS NOTE VM1R PUT SYSTEM CONFIG"), "NOTED PUT SYSTEM CONFIG\nrc 0");
    EXPECT_EQ(run("CLONESYS NOTE VM1R PUT SYSTEM CONFIG"), "NOTED PUT SYSTEM CONFIG\nrc 0");
    EXPECT_EQ(rc("CLONESYS DONE VM1R PUT SYSTEM CONFIG"), 0);
    EXPECT_EQ(run("CLONESYS NOTE VM1R PUT SYSTEM CONFIG"), "DONE PUT SYSTEM CONFIG\nrc 0");
    rc("CLONESYS KEEP VM1R PARMS :  Two  blanks, Mixed case");
    rc("CLONESYS NOTE VM1R OTHER");
    // Another session finds it on disk.
    cloner.reset();
    system.reset();
    start();
    EXPECT_EQ(run("CLONESYS QUERY VM1R KEPT PARMS"), ":  Two  blanks, Mixed case\nrc 0");
    auto shown = cloner->command("CLONESYS QUERY VM1R JOURNAL").lines;
    ASSERT_EQ(shown.size(), 4U);
    EXPECT_EQ(shown[0].text, "JOURNAL OF VM1R FROM VM1A");
    EXPECT_EQ(shown[2].text.substr(0, 10), "   1 DONE ");
    EXPECT_TRUE(shown[2].text.ends_with("    2 PUT SYSTEM CONFIG"));
    EXPECT_EQ(shown[3].text.substr(0, 10), "   2 BEGUN");
    rc("CLONESYS RESUME VM1R");
    EXPECT_EQ(run("CLONESYS NOTE VM1R PUT SYSTEM CONFIG"), "DONE PUT SYSTEM CONFIG\nrc 0");
    rc("CLONESYS FORGET VM1R PARMS");
    EXPECT_EQ(run("CLONESYS QUERY VM1R KEPT PARMS"), "rc 0");
}

TEST_F(CloneSystem, ACopyIsDoneAsLongAsItsSourceStays) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS NOTE VM1R COPY VM1AU1 VM1RU1");
    rc("CLONESYS DONE VM1R COPY VM1AU1 VM1RU1");
    EXPECT_EQ(run("CLONESYS NOTE VM1R COPY VM1AU1 VM1RU1"), "DONE COPY VM1AU1 VM1RU1\nrc 0");
    auto device = cloner->device({0x191}, Access::write).value();
    ASSERT_TRUE(device.write_track(dasd::Track::formatted({{1}, {0}})).ok());
    EXPECT_EQ(run("CLONESYS NOTE VM1R COPY VM1AU1 VM1RU1"), "NOTED COPY VM1AU1 VM1RU1\nrc 0");
}

TEST_F(CloneSystem, APassThatIsHaltedCopiesAndMarksNothing) {
    struct Halting : cp::MachineEvents {
        bool is_halted() override { return halted; }
        std::atomic<bool> halted = true;
    } halting;
    start();
    cloner->set_events(&halting);
    for (const std::string letter : {"A", "B"}) {
        auto name = "VM3" + letter, number = "0C0" + letter;
        ASSERT_EQ(rc("CLONESYS CREATE " + name), 0);
        ASSERT_EQ(rc(fmt::format("CLONESYS VOLUME {} {} {}U1 LIKE VM1AU1", name, number, name)), 0);
        ASSERT_EQ(rc(fmt::format("CLONESYS KEEP {} VOLUMES VM1AU1 {}U1 U BYTES", name, name)), 0);
    }
    auto halted = run("CLONESYS PASS VM3A VM3B");
    EXPECT_NE(halted.find("FAILED VM3A"), halted.npos) << halted;
    EXPECT_NE(halted.find("FAILED VM3B"), halted.npos) << halted;
    auto journal = run("CLONESYS QUERY VM3A JOURNAL");
    EXPECT_NE(journal.find("BEGUN"), journal.npos) << journal;
    EXPECT_NE(run("CLONESYS NOTE VM3A COPY VM1AU1 VM3AU1").find("NOTED COPY"), std::string::npos);
    expect_unique_serials();
    halting.halted = false;
    auto passed = run("CLONESYS PASS VM3A VM3B");
    EXPECT_NE(passed.find("COPY VM1AU1 VM3BU1 BYTES"), passed.npos) << passed;
    EXPECT_NE(run("CLONESYS NOTE VM3B PASS").find("DONE PASS"), std::string::npos);
    cloner->set_events(nullptr);
    for (const std::string name : {"VM3A", "VM3B"})
        EXPECT_EQ(rc("CLONESYS COMMIT " + name), 0) << name;
    expect_unique_serials();
}

TEST_F(CloneSystem, MarksOfAnotherStartOfTheMachineCountNoMore) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 LIKE VM1AU1");
    for (const std::string step : {"KEEP", "CLIP VM1RU1"}) {
        rc("CLONESYS NOTE VM1R " + step);
        rc("CLONESYS DONE VM1R " + step);
    }
    rc("CLONESYS DETACH VM1R");
    auto part = folder.path("vm1r.part");
    {
        auto journal = cp::open_journal(part, "VM1R", cp::Database::Open::write).value();
        EXPECT_FALSE(journal.doubt_marks().value());
        ASSERT_TRUE(journal.set_fact("machine", "another").ok());
    }
    fs::resize_file(part + "/vm1ru1.ckd", 0);  // what the disk had of it
    auto resumed = run("CLONESYS RESUME VM1R");
    EXPECT_NE(resumed.find("made once more"), resumed.npos) << resumed;
    EXPECT_EQ(run("CLONESYS NOTE VM1R KEEP"), "DONE KEEP\nrc 0");
    EXPECT_EQ(run("CLONESYS NOTE VM1R CLIP VM1RU1"), "NOTED CLIP VM1RU1\nrc 0");
    ASSERT_TRUE(copy("VM1AU1", "VM1RU1").ok());
    EXPECT_EQ(rc("CLONESYS COMMIT VM1R"), 0);
    expect_unique_serials();
}

TEST_F(CloneSystem, PlanLeavesNothing) {
    start();
    auto count = [&] {
        return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
    };
    auto before = count();
    auto words = [&](const std::string& command) {
        auto reply = cloner->command(command);
        EXPECT_EQ(reply.rc, 0) << command;
        std::vector<std::string> found;
        for (auto word : base::words(reply.lines.at(0).text)) found.emplace_back(word);
        return found;
    };
    auto size = std::to_string(512 + 30 * 15 * 56832);
    auto bytes = words("CLONESYS PLAN VM1R COPY VM1AU1 NOFLASH");
    EXPECT_EQ(bytes.at(2), "BYTES");
    EXPECT_EQ(bytes.at(3), size);
    EXPECT_EQ(words("CLONESYS PLAN VM1R COPY VM1AU1").at(3), size);
    EXPECT_EQ(words("CLONESYS PLAN VM1R FORMAT VM1AU1").at(2), size);
    EXPECT_EQ(words("CLONESYS PLAN VM1R FORMAT 30").at(2), size);
    EXPECT_EQ(words("CLONESYS PLAN VM1R SPACE").at(0), "SPACE");
    EXPECT_EQ(words("CLONESYS PLAN VM1R SPEED").at(0), "SPEED");
    EXPECT_EQ(count(), before);
}

TEST_F(CloneSystem, WhatIsReplacedComesBackOrGoes) {
    auto make = [&](const std::string& how) {
        ASSERT_EQ(rc("CLONESYS CREATE VM1R" + how), 0);
        ASSERT_EQ(rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5"), 0);
        ASSERT_EQ(rc("CLONESYS COMMIT VM1R"), 0);
        ASSERT_EQ(rc("CLONESYS DETACH VM1R"), 0);
    };
    start();
    make("");
    std::ofstream(folder.path("vm1r/console")) << "first";
    make(" REPLACE");
    EXPECT_TRUE(fs::exists(folder.path("vm1r.old/console")));
    EXPECT_EQ(rc("CLONESYS CREATE VM1R REPLACE"), 712);
    EXPECT_EQ(rc("CLONESYS REMOVE VM1R"), 712);
    ASSERT_EQ(rc("CLONESYS ROLLBACK VM1R"), 0);
    EXPECT_TRUE(fs::exists(folder.path("vm1r/console")));
    EXPECT_FALSE(fs::exists(folder.path("vm1r.old")) || fs::exists(folder.path("vm1r.part")));
    // Ended in the middle.
    ASSERT_EQ(rc("CLONESYS CREATE VM1R REPLACE"), 0);
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    cloner.reset();
    system.reset();
    start();
    EXPECT_EQ(rc("CLONESYS RESUME VM1R"), 0);
    ASSERT_EQ(rc("CLONESYS ROLLBACK VM1R"), 0);
    EXPECT_TRUE(fs::exists(folder.path("vm1r/console")));
    make(" REPLACE");
    ASSERT_EQ(rc("CLONESYS SETTLE VM1R"), 0);
    EXPECT_FALSE(fs::exists(folder.path("vm1r.old")));
    make(" REPLACE NOROLLBACK");
    EXPECT_FALSE(fs::exists(folder.path("vm1r.old")));
    expect_unique_serials();
    EXPECT_EQ(run("CLONESYS QUERY VM1A DEPENDENTS"),
              "LINEAGE " + folder.path("vm1r") + " was cloned from it\nrc 0");
    ASSERT_EQ(rc("CLONESYS REMOVE VM1R"), 0);
    EXPECT_FALSE(fs::exists(folder.path("vm1r")) || fs::exists(folder.path("vm1r.part")));
}

TEST_F(CloneSystem, AKeptVolumeIsTheSameFile) {
    start();
    ASSERT_EQ(rc("CLONESYS CREATE VM1R"), 0);
    ASSERT_EQ(rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5"), 0);
    ASSERT_EQ(rc("CLONESYS VOLUME VM1R 0A11 VM1RS1 5"), 0);
    ASSERT_EQ(rc("CLONESYS COMMIT VM1R"), 0);
    ASSERT_EQ(rc("CLONESYS DETACH VM1R"), 0);
    {
        auto old = dasd::open_volume(folder.path("vm1r/vm1rs1.ckd"), Access::write).value();
        ASSERT_TRUE(old->write_track(dasd::Track::formatted({{2}, {0}})).ok());
    }
    ASSERT_EQ(rc("CLONESYS CREATE VM1R REPLACE"), 0);
    EXPECT_EQ(run("CLONESYS LINK VM1R 0A10 VM1RU1"),
              "DASD 0A10 VM1RU1 5 CYL kept for system VM1R\nrc 0");
    EXPECT_EQ(rc("CLONESYS LINK VM1R 0A12 VM1RU1"), 703);
    ASSERT_EQ(rc("CLONESYS VOLUME VM1R 0A11 VM1RS1 5"), 0);
    EXPECT_EQ(run("CLONESYS CARRY VM1R VM1RS1 2 1"),
              "Cylinders 2 to 2 of VM1RS1 are what they were\nrc 0");
    EXPECT_EQ(rc("CLONESYS CARRY VM1R VM1RS1 4 2"), 26);
    auto kept = folder.path("vm1r.old/vm1ru1.ckd");
    EXPECT_TRUE(fs::equivalent(kept, folder.path("vm1r.part/vm1ru1.ckd")));
    // Ended in the middle: it is found again.
    cloner.reset();
    system.reset();
    start();
    ASSERT_EQ(rc("CLONESYS RESUME VM1R"), 0);
    EXPECT_TRUE(fs::equivalent(kept, folder.path("vm1r.part/vm1ru1.ckd")));
    ASSERT_EQ(rc("CLONESYS PROTECT VM1R VM1RS1"), 0);
    ASSERT_EQ(rc("CLONESYS COMMIT VM1R"), 0);
    EXPECT_TRUE(cp::read_device_file(folder.path("vm1r")).value().at(1).read_only);
    EXPECT_FALSE(cp::read_device_file(folder.path("vm1r")).value().at(0).read_only);
    auto carried = dasd::open_volume(folder.path("vm1r/vm1rs1.ckd"), Access::read).value();
    EXPECT_EQ(carried->read_track({{2}, {0}}).value().records().size(), 12U);
    EXPECT_EQ(carried->read_track({{3}, {0}}).value().records().size(), 0U);
    ASSERT_EQ(rc("CLONESYS DETACH VM1R"), 0);
    ASSERT_EQ(rc("CLONESYS ROLLBACK VM1R"), 0);
    EXPECT_EQ(fs::hard_link_count(folder.path("vm1r/vm1ru1.ckd")), 1U);
    expect_unique_serials();
}

TEST_F(CloneSystem, InspectTellsKindAndDisks) {
    start();
    auto all = run("CLONESYS INSPECT VM1ARS DISKS");
    EXPECT_EQ(all.substr(0, all.find('\n')), "VOLUME VM1ARS OURS 60 - -");
    EXPECT_NE(all.find("CMSDISK "), std::string::npos) << all;
    auto one = run("CLONESYS INSPECT VM1ARS SYSTEM CONFIG");
    EXPECT_NE(one.find("CMSDISK "), std::string::npos) << one;
    EXPECT_EQ(run("CLONESYS INSPECT VM1ARS NO SUCH"), "VOLUME VM1ARS OURS 60 - -\nrc 0");
}

TEST_F(CloneSystem, ARollbackCutShortIsNotGoneOnWith) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    rc("CLONESYS DETACH VM1R");
    fs::remove(folder.path("vm1r.part/vm1ru1.ckd"));
    EXPECT_EQ(rc("CLONESYS RESUME VM1R"), 712);
    EXPECT_EQ(rc("CLONESYS ROLLBACK VM1R"), 0);
    EXPECT_FALSE(fs::exists(folder.path("vm1r.part")));
}

TEST_F(CloneSystem, TheTextJournalOfAnEarlierReleaseIsRead) {
    start();
    rc("CLONESYS CREATE VM1R");
    rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 5");
    rc("CLONESYS COMMIT VM1R");
    rc("CLONESYS DETACH VM1R");
    EXPECT_EQ(rc("CLONESYS QUERY VM1R JOURNAL"), 0);
    EXPECT_FALSE(fs::exists(folder.path("vm1r/clone.db-wal")));
    fs::remove(folder.path("vm1r/clone.db"));
    std::ofstream(folder.path("vm1r/clone.journal"))
        << "CLONESYS 1 VM1R FROM VM1A\nVOLUME 0A10 VM1RU1 5 vm1ru1.ckd\n";
    auto reply = cloner->command("CLONESYS QUERY VM1R");
    ASSERT_EQ(reply.lines.size(), 3U);
    EXPECT_EQ(reply.lines[2].text.substr(0, 29), "0A10 VM1RU1 VM1RU1      5 CYL");
    EXPECT_EQ(run("CLONESYS QUERY VM1R JOURNAL"), "JOURNAL OF VM1R FROM VM1A\nrc 0");
    EXPECT_EQ(rc("CLONESYS REMOVE VM1R"), 0);
    EXPECT_FALSE(fs::exists(folder.path("vm1r.part")));
}

// Kills a process that clones, again and again, at different moments.
TEST_F(CloneSystem, AKillLeavesUniqueSerialsAndCanBeUndone) {
    for (int round = 0; round < 6; ++round) {
        auto child = ::fork();
        if (child == 0) {
            start();
            rc("CLONESYS CREATE VM1R");
            rc("CLONESYS VOLUME VM1R 0A10 VM1RU1 LIKE VM1AU1");
            rc("CLONESYS VOLUME VM1R 0A11 VM1RS1 LIKE VM1AS1");
            (void)copy("VM1AU1", "VM1RU1").ok();
            (void)copy("VM1AS1", "VM1RS1").ok();
            std::this_thread::sleep_for(std::chrono::seconds(60));
            ::_exit(0);
        }
        // From the first step on: each round dies a little later, the last two amid or after
        // copies.
        for (int i = 0; i < 1000 && !fs::exists(folder.path("vm1r.part")); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        EXPECT_TRUE(fs::exists(folder.path("vm1r.part")));
        std::this_thread::sleep_for(std::chrono::milliseconds(round * round * 60));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        expect_unique_serials();
        start();
        if (fs::exists(folder.path("vm1r.part"))) {
            EXPECT_EQ(rc("CLONESYS CREATE VM1R"), 701);
            if (round % 2 == 1 && cp::has_journal(folder.path("vm1r.part"))) {
                EXPECT_EQ(rc("CLONESYS RESUME VM1R"), 0);
            }
            expect_unique_serials();
            EXPECT_EQ(rc("CLONESYS DISCARD VM1R"), 0);
        }
        EXPECT_FALSE(fs::exists(folder.path("vm1r.part")));
        cloner.reset();
        system.reset();
    }
}

}  // namespace
