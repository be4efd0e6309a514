// LINK: every cell of the matrix, passwords, rights; what a holder may do with a link.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "cp/link_mode.h"
#include "tests/cp/small_system.h"

namespace {

using dasd::Access;
using dasd::DeviceNumber;

enum class Held { nothing, read, write };

struct Cell {
    std::string_view mode;
    Held held;
    int rc;
    std::string_view access;  // R/W, R/O or - (no link)
};
// Reference cp, section 2: rows wanted, columns what others hold.
constexpr Cell kMatrix[] = {
    {"R", Held::nothing, 0, "R/O"},  {"R", Held::read, 0, "R/O"},
    {"R", Held::write, 104, "-"},    {"RR", Held::nothing, 0, "R/O"},
    {"RR", Held::read, 0, "R/O"},    {"RR", Held::write, 0, "R/O"},
    {"W", Held::nothing, 0, "R/W"},  {"W", Held::read, 105, "-"},
    {"W", Held::write, 104, "-"},    {"WR", Held::nothing, 0, "R/W"},
    {"WR", Held::read, 101, "R/O"},  {"WR", Held::write, 102, "R/O"},
    {"M", Held::nothing, 0, "R/W"},  {"M", Held::read, 0, "R/W"},
    {"M", Held::write, 104, "-"},    {"MR", Held::nothing, 0, "R/W"},
    {"MR", Held::read, 0, "R/W"},    {"MR", Held::write, 102, "R/O"},
    {"MW", Held::nothing, 0, "R/W"}, {"MW", Held::read, 0, "R/W"},
    {"MW", Held::write, 0, "R/W"},
};

class Linking : public testing::Test {
  protected:
    void SetUp() override {
        small::make_system(folder.path("vm1a"));
        system = small::boot(folder.path("vm1a"));
        a = small::log_on(*system, "LINKA");
        b = small::log_on(*system, "LINKB");
    }
    int rc(cp::VirtualMachine& machine, const std::string& command) {
        return machine.command(command).rc;
    }

    small::Folder folder;
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> a, b;
};

TEST_F(Linking, GivesEveryCellOfTheMatrix) {
    for (const auto& cell : kMatrix) {
        SCOPED_TRACE(fmt::format("{} while {}", cell.mode, static_cast<int>(cell.held)));
        auto held = cell.held == Held::write ? "MW" : "RR";
        bool is_held = cell.held != Held::nothing;
        ASSERT_EQ(is_held ? rc(*b, fmt::format("LINK DISKS 200 200 {}", held)) : 0, 0);
        EXPECT_EQ(rc(*a, fmt::format("LINK TO DISKS 200 AS 400 {}", cell.mode)), cell.rc);
        auto query = a->command("QUERY VIRTUAL 400");
        if (cell.access == "-") {
            EXPECT_EQ(query.rc, 40);
        } else {
            ASSERT_EQ(query.rc, 0);
            EXPECT_EQ(query.lines.at(0).text.substr(0, 36),
                      fmt::format("DASD 0400 3390 VM1AU1 {}          2", cell.access));
            EXPECT_EQ(a->device({0x400}, Access::write).ok(), cell.access == "R/W");
            rc(*a, "DETACH 400");
        }
        rc(*b, "DETACH 200");
    }
}

TEST_F(Linking, CountsTheOthersInItsMessages) {
    auto c = small::log_on(*system, "LINKC");
    rc(*b, "LINK DISKS 200 200 MW");
    rc(*c, "LINK DISKS 200 200 RR");
    EXPECT_EQ(small::shown(a->command("LINK DISKS 200 400 MR")),
              "HCPLNM103W DASD 0400 forced R/O; R/W by 1 users, R/O by 1 users\nrc 103");
    rc(*a, "DETACH 400");
    EXPECT_EQ(rc(*a, "LINK DISKS 200 400 W"), 106);
}

struct PasswordRow {
    std::string_view command;
    int rc;
};
constexpr PasswordRow kPasswords[] = {
    {"LINK DISKS 201 400 RR RPASS", 0},
    {"LINK DISKS 201 401 RR PASS= RPASS", 0},
    {"LINK DISKS 201 402 RR", 114},
    {"LINK DISKS 201 403 RR WRONG", 114},
    {"LINK DISKS 201 404 W RPASS", 114},
    {"LINK DISKS 202 405 RR", 111},
    {"LINK DISKS 202 406 W", 112},
    {"LINK DISKS 202 407 MR", 113},
    {"LINK NOBODY 200 408 RR", 53},
    {"LINK DISKS 299 409 RR", 107},
    {"LINK DISKS 200 400 RR", 110},
    {"LINK DISKS 200 40A ER", 298},
    {"LINK DISKS 200 40B SR", 298},
    {"LINK", 20},
    {"LINK DISKS", 22},
    {"LINK DISKS 200 XYZ", 22},
};

TEST_F(Linking, AsksForPasswordsAndRights) {
    for (const auto& row : kPasswords)
        EXPECT_EQ(rc(*a, std::string(row.command)), row.rc) << row.command;
}

TEST_F(Linking, StopsAfterTooManyWrongPasswords) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(rc(*a, "LINK DISKS 201 400 RR WRONG"), 114);
    EXPECT_EQ(rc(*a, "LINK DISKS 201 400 RR RPASS"), 115);
}

TEST_F(Linking, KeepsStableAndExclusiveLinksAlone) {
    auto s = small::log_on(*system, "STABLE");
    ASSERT_EQ(rc(*s, "LINK DISKS 200 500 SR"), 0);
    EXPECT_EQ(rc(*a, "LINK DISKS 200 400 MW"), 105);
    EXPECT_EQ(rc(*a, "LINK DISKS 200 400 MR"), 101);
    rc(*a, "DETACH 400");
    rc(*s, "DETACH 500");
    ASSERT_EQ(rc(*s, "LINK DISKS 200 500 EW"), 0);
    EXPECT_EQ(rc(*a, "LINK DISKS 200 400 RR"), 104);
}

TEST_F(Linking, RefusesWhatTheLinkDoesNotGive) {
    rc(*a, "LINK DISKS 200 400 MW");
    auto device = a->device({0x400}, Access::write).value();
    EXPECT_EQ(device.cylinders().n, 2U);
    std::vector<std::byte> image(dasd::kTrackSize);
    EXPECT_TRUE(device.volume().read_image({{10}, {0}}, image).ok());
    EXPECT_EQ(device.volume().read_image({{9}, {0}}, image).error().id, "CVMVOL653E");
    auto track = dasd::Track::formatted({{11}, {3}});
    EXPECT_TRUE(device.write_track(track).ok());
    rc(*a, "DETACH 400");
    EXPECT_EQ(device.volume().read_image({{10}, {0}}, image).error().id, "CVMVOL652E");
    EXPECT_FALSE(device.volume().write_image({{11}, {3}}, track.image()).ok());
}

TEST_F(Linking, RefusesToWriteALabelThatAnotherVolumeHas) {
    auto cloner = small::log_on(*system, "VMCLONER");
    ASSERT_EQ(rc(*cloner, "DEFINE MDISK 700 0 END VM1AS1"), 0);
    auto device = cloner->device({0x700}, Access::write).value();
    auto clipped = dasd::clip(device.volume(), "VM1ARS");
    ASSERT_FALSE(clipped.ok());
    EXPECT_EQ(clipped.error().id, "CVMVOL651E");
    EXPECT_TRUE(dasd::clip(device.volume(), "OTHER1").ok());
    cloner->volume_changed({0x700});
    EXPECT_NE(cloner->command("QUERY VIRTUAL 700").lines.at(0).text.find("OTHER1"),
              std::string::npos);
}

dasd::CopyRequest copying(const dasd::Device& source, const dasd::Device& target,
                          const std::vector<dasd::CopyExtent>& extents) {
    dasd::CopyRequest request;
    request.source = source;
    request.target = target;
    request.extents = extents;
    return request;
}

// Every way DDR can bring cylinder 0, in place and published, meets the same check.
TEST_F(Linking, RefusesACopyThatBringsALabelInUse) {
    auto cloner = small::log_on(*system, "VMCLONER");
    ASSERT_EQ(rc(*cloner, "DEFINE MDISK 700 0 END VM1AS1"), 0);
    ASSERT_EQ(rc(*cloner, "DEFINE MDISK 701 0 END VM1AP1"), 0);
    ASSERT_EQ(rc(*cloner, "DEFINE MDISK 702 0 3 VM1AP1"), 0);
    auto source = cloner->device({0x700}, Access::read).value();
    for (const auto& extents : {std::vector<dasd::CopyExtent>{{{{0}, {1}}, {0}}},
                                {{{{0}, {2}}, {0}}, {{{3}, {1}}, {4}}},
                                {}}) {
        auto request = copying(source, cloner->device({0x701}, Access::write).value(), extents);
        EXPECT_EQ(dasd::plan_copy(request).error().id, "CVMVOL651E");
    }
    auto part =
        copying(source, cloner->device({0x702}, Access::write).value(), {{{{0}, {1}}, {0}}});
    EXPECT_EQ(dasd::plan_copy(part).error().id, "CVMVOL651E");
    // Other cylinders, and a copy that is relabelled, are welcome.
    part.extents = {{{{1}, {1}}, {1}}};
    EXPECT_TRUE(dasd::plan_copy(part).ok());
    auto relabelled = copying(source, cloner->device({0x701}, Access::write).value(), {});
    relabelled.new_label = "VM1AP2";
    EXPECT_TRUE(dasd::plan_copy(relabelled).ok());
    relabelled.new_label = "VM1AU1";
    EXPECT_EQ(dasd::plan_copy(relabelled).error().id, "CVMVOL651E");
}

// A before-image as a killed copy leaves it: the copy is started by a child that never comes back.
void leave_in_doubt(const std::string& from, const std::string& to, dasd::CylinderRange range) {
    auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        std::shared_ptr<dasd::Volume> source = dasd::open_volume(from, Access::read).value();
        std::shared_ptr<dasd::Volume> target = dasd::open_volume(to, Access::write).value();
        auto request = copying(dasd::Device(source, range, Access::read),
                               dasd::Device(target, range, Access::write), {});
        request.sharing = dasd::Sharing::never;
        auto plan = dasd::plan_copy(request);
        if (plan.ok())
            (void)dasd::execute(plan.value(), [](auto, auto) {
                ::raise(SIGKILL);
                return true;
            });
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the copy ended by itself";
}

TEST_F(Linking, RefusesToWriteCylindersInDoubt) {
    auto image = folder.path("vm1a/vm1au1.ckd");
    ASSERT_EQ(rc(*b, "LINK DISKS 200 200 MW"), 0);  // linked before: opening is refused as well
    a.reset(), b.reset();
    // The copy runs outside; the locks of a link would keep it out.
    leave_in_doubt(folder.path("vm1a/vm1as1.ckd"), image, {{3}, {3}});
    ASSERT_EQ(dasd::pending_copies(image).value().size(), 1U);
    a = small::log_on(*system, "LINKA");
    ASSERT_EQ(rc(*a, "LINK DISKS 200 200 MW"), 0) << "other cylinders are not in doubt";
    auto cloner = small::log_on(*system, "OPERATOR");
    base::CapturedConsole console;
    auto refused = system->log_on("VMCLONER", std::nullopt, console);  // 191 is at 1 for 5
    ASSERT_TRUE(refused.ok());
    ASSERT_EQ(console.lines.size(), 1U);
    EXPECT_EQ(console.lines[0].substr(0, 72),
              "CVMVOL655E Device 0191 cannot be written: cylinders 3-5 of VM1AU1 are in");
    EXPECT_NE(console.lines[0].find("dasd restore " + std::filesystem::canonical(image).string()),
              std::string::npos);
    auto& machine = *refused.value();
    EXPECT_EQ(rc(machine, "LINK * 191 191 MR"), 655);
    EXPECT_EQ(rc(machine, "LINK * 191 191 RR"), 0) << "reading is allowed";
    EXPECT_EQ(rc(machine, "DEFINE MDISK 900 0 END VM1AU1"), 655);
    ASSERT_TRUE(dasd::restore_interrupted(image).ok());
    EXPECT_EQ(rc(machine, "DETACH 191"), 0);
    EXPECT_EQ(rc(machine, "LINK * 191 191 MR"), 0);
}

TEST_F(Linking, TellsTheProgramThatADeviceGoes) {
    struct Told : cp::MachineEvents {
        void device_gone(DeviceNumber number) override { gone.push_back(number.n); }
        std::vector<unsigned> gone;
    } told;
    rc(*a, "LINK DISKS 200 400 RR");
    a->set_events(&told);
    rc(*a, "DETACH 400");
    a->set_events(nullptr);
    EXPECT_EQ(told.gone, std::vector<unsigned>{0x400});
}

}  // namespace
