// IPL at second level: the conversation, what it refuses, CHECK.
#include <gtest/gtest.h>

#include <filesystem>

#include "cp/device_file.h"
#include "tests/cp/small_system.h"

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// First level VM1A with a guest system's volumes attached to MAINT at 0B00 and up.
class SecondLevel : public testing::Test {
  protected:
    void start(small::Shape shape) {
        shape.first_device = 0x0B00;
        small::make_system(folder.path("vm1a"));
        small::make_system(folder.path("guest"), shape);
        first = small::boot(folder.path("vm1a"));
        maint = small::log_on(*first, "MAINT");
        ASSERT_EQ(maint->command("CLONESYS ATTACH GUEST").rc, 0);
        ASSERT_EQ(maint->command("ATTACH 0B00-0B03 *").rc, 0);
    }
    small::Shape guest() {
        small::Shape shape;
        shape.prefix = "VM1R";
        shape.cold_started = false;
        return shape;
    }
    base::Result<std::unique_ptr<cp::System>> ipl(const Lines& answers) {
        cp::StartOptions options;
        options.converse = true;
        options.sysres = {0x0B00};
        options.level = 2;
        base::ListSource lines(answers);
        console.lines.clear();
        return cp::ipl(maint->real_devices_for_guest(), options, console, lines);
    }
    Lines check() {
        auto found = cp::check_system(maint->real_devices_for_guest(), {0x0B00});
        Lines ids;
        if (!found.ok()) return {std::string(found.error().id)};
        for (const auto& error : found.value()) ids.emplace_back(error.id);
        return ids;
    }

    small::Folder folder;
    std::unique_ptr<cp::System> first;
    std::unique_ptr<cp::VirtualMachine> maint;
    base::CapturedConsole console;
};

TEST_F(SecondLevel, ColdStartBringsTheSystemUp) {
    start(guest());
    auto system = ipl({"cold drain noautolog", "no"});
    ASSERT_TRUE(system.ok()) << system.error().line();
    EXPECT_EQ(system.value()->name(), "VM1R");
    EXPECT_EQ(system.value()->level(), 2);
    auto user = small::log_on(*system.value(), "VMCLONER");
    EXPECT_EQ(user->command("QUERY USERID").lines.at(0).text, "VMCLONER AT VM1R");
    EXPECT_EQ(user->command("Q V 191").lines.at(0).text.substr(0, 36),
              "DASD 0191 3390 VM1RU1 R/W          5");
    // Its disk is a real minidisk two levels down.
    auto disk = user->device({0x191}, dasd::Access::write);
    ASSERT_TRUE(disk.ok());
    EXPECT_TRUE(dasd::format_minidisk(disk.value(), {"GUEST", 4096, 0}, {}).ok());
    EXPECT_EQ(user->command("CLONESYS CREATE X").rc, 711);
}

TEST_F(SecondLevel, WarmStartNeedsAnEarlierColdStart) {
    start(guest());
    auto warm = ipl({"warm", "no"});
    ASSERT_FALSE(warm.ok());
    EXPECT_EQ(warm.error().id, "CVMIPL634E");
    ASSERT_TRUE(ipl({"COLD", "NO"}).ok());
    EXPECT_TRUE(ipl({"", "no"}).ok());
    EXPECT_TRUE(ipl({"FORCE DRAIN", "yes"}).ok());
}

TEST_F(SecondLevel, WarmStartAreaOfAnotherSystemIsRefused) {
    start(guest());
    ASSERT_TRUE(ipl({"COLD", "NO"}).ok());
    maint->command("DETACH 0B00-0B03");
    ASSERT_EQ(maint->command("CLONESYS DETACH GUEST").rc, 0);
    // The same volumes under a new name, as a clone has them.
    auto device = dasd::open_volume(folder.path("guest/vm1rrs.ckd"), dasd::Access::write).value();
    std::shared_ptr<dasd::Volume> volume = std::move(device);
    auto disk = dasd::open_minidisk(dasd::Device(volume, {{39}, {5}}, dasd::Access::write)).value();
    auto text = dasd::text_from_records(disk->read("SYSTEM", "CONFIG", 1, 100).value());
    text[0] = "System_Identifier_Default VM2T";
    auto entry = *disk->find("SYSTEM", "CONFIG");
    ASSERT_TRUE(disk->write(entry, dasd::records_from_text(text, entry.format, 80)).ok());
    ASSERT_TRUE(disk->commit().ok());
    ASSERT_EQ(maint->command("CLONESYS ATTACH GUEST").rc, 0);
    ASSERT_EQ(maint->command("ATTACH 0B00-0B03 *").rc, 0);
    auto warm = ipl({"WARM", "no"});
    ASSERT_FALSE(warm.ok());
    EXPECT_NE(warm.error().text.find("belongs to system VM1R"), std::string::npos);
}

TEST_F(SecondLevel, EndOfInputChangesNothing) {
    start(guest());
    for (const auto& answers : {Lines{}, Lines{"COLD"}, Lines{"nonsense"}, Lines{"SHUTDOWN"}}) {
        auto system = ipl(answers);
        EXPECT_FALSE(system.ok());
    }
    EXPECT_EQ(ipl({"WARM", "NO"}).error().id, "CVMIPL634E");  // still never cold started
}

TEST_F(SecondLevel, AutomaticWarmIplOfAFreshCloneIsAnError) {
    auto shape = guest();
    shape.auto_warm_ipl = true;
    start(shape);
    EXPECT_EQ(ipl({"COLD", "NO"}).error().id, "CVMIPL635E");
    EXPECT_EQ(check(), Lines{"CVMIPL635E"});
}

TEST_F(SecondLevel, ShutdownMayHaveToNameTheSystem) {
    auto shape = guest();
    shape.validate_shutdown = true;
    start(shape);
    auto system = ipl({"COLD", "NO"});
    ASSERT_TRUE(system.ok()) << system.error().line();
    auto user = small::log_on(*system.value(), "MAINT");
    EXPECT_EQ(user->command("SHUTDOWN").rc, 26);
    EXPECT_EQ(user->command("SHUTDOWN SYSTEM VM1R").rc, 0);
    EXPECT_TRUE(system.value()->is_shut_down());
}

TEST_F(SecondLevel, AVolumeWithoutOurMarkIsNotIpled) {
    start(guest());
    auto disk = maint->device({0x0B00}, dasd::Access::write).value();
    auto track = disk.read_track({}).value();
    std::vector<std::byte> zeros(16);
    track.patch(*track.find(4), 0, zeros);
    ASSERT_TRUE(disk.write_track(track).ok());
    EXPECT_EQ(ipl({"COLD", "NO"}).error().id, "CVMIPL630E");
}

// What the guest finds is what its virtual machine has: no real device of the first level, none of
// another user, no virtual disk in storage; and no more rights than the machine.
TEST_F(SecondLevel, SeesTheVirtualDevicesOfItsMachineOnly) {
    start(guest());
    auto other = small::log_on(*first, "VMCLONER");  // has 191 and a virtual disk
    maint->command("LINK VMCLONER 191 391 RR");
    maint->command("DEFINE VFB-512 401 1000");
    auto system = ipl({"COLD", "NO"});
    ASSERT_TRUE(system.ok()) << system.error().line();
    auto user = small::log_on(*system.value(), "MAINT");
    std::vector<std::string> wanted, found;
    for (const auto& device : maint->devices())
        if (device.range.count.n != 0 && device.volume != "(VDSK)")
            wanted.push_back(cp::hex(device.number));
    for (const auto& line : user->command("QUERY DASD ALL").lines)
        found.push_back(line.text.substr(5, 4));
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(found.size(), 8U);  // 123, CF1, 2CC of MAINT; 391; 0B00-0B03
    EXPECT_EQ(user->command("QUERY DASD 0A03").rc, 40);
    // Read-only above is read-only below.
    EXPECT_EQ(user->command("ATTACH 0391 * 500").rc, 0);
    EXPECT_FALSE(user->device({0x500}, dasd::Access::write).ok());
    // A device that its machine gave up is gone for the guest too.
    maint->command("DETACH 391");
    EXPECT_EQ(user->device({0x500}, dasd::Access::read).value().read_track({}).error().id,
              "CVMVOL652E");
}

TEST_F(SecondLevel, CheckFindsNothingInAGoodClone) {
    start(guest());
    EXPECT_EQ(check(), Lines{});
}

TEST_F(SecondLevel, CheckFindsForgottenRenames) {
    auto shape = guest();
    shape.config_prefix = "VM1A";
    start(shape);
    maint->command("DETACH 123");  // or the guest would find the first level's SYSRES
    auto found = check();
    auto has = [&](const char* id) {
        return std::find(found.begin(), found.end(), id) != found.end();
    };
    EXPECT_TRUE(has("CVMBOT607W"));  // CP_Owned volumes not mounted
    EXPECT_TRUE(has("CVMBOT608W"));  // user volume not mounted
    EXPECT_TRUE(has("CVMIPL638W"));  // checkpoint and warm start
}

TEST_F(SecondLevel, CheckFindsADirectoryOfAnotherSystem) {
    auto shape = guest();
    shape.directory_prefix = "VM1A";
    start(shape);
    auto found = check();
    EXPECT_NE(std::find(found.begin(), found.end(), "CVMIPL643W"), found.end());
    EXPECT_NE(std::find(found.begin(), found.end(), "CVMIPL645W"), found.end());
}

TEST_F(SecondLevel, CheckFindsAMissingDirectory) {
    auto shape = guest();
    shape.object_directory = false;
    start(shape);
    EXPECT_EQ(check(), Lines{"CVMIPL640W"});
}

}  // namespace
