// LINK: every cell of the matrix, passwords, rights; what a holder may do with a link.
#include <gtest/gtest.h>

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
