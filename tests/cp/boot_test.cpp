// The device file, booting, and where configuration and directory are found.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cp/device_file.h"
#include "tests/cp/small_system.h"

namespace {

namespace fs = std::filesystem;

void write_file(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
}

struct NumbersRow {
    std::string_view word, want;
};
constexpr NumbersRow kNumbers[] = {
    {"0A00", "0A00"},
    {"a00-a02", "0A00 0A01 0A02"},
    {"0A00.3", "0A00 0A01 0A02"},
    {"100,200", "0100 0200"},
    {"0:0A00", "0A00"},
    {"MAINSIZE", "-"},
    {"0A02-0A00", "-"},
    {"0A00.0", "-"},
    {"12345", "-"},
};
TEST(DeviceFile, UnderstandsDeviceNumbers) {
    for (const auto& row : kNumbers) {
        auto numbers = cp::device_numbers(row.word);
        std::string text;
        if (numbers)
            for (auto number : *numbers) text += (text.empty() ? "" : " ") + cp::hex(number);
        EXPECT_EQ(numbers ? text : "-", row.want) << row.word;
    }
}

TEST(DeviceFile, ReadsWhatHerculesReads) {
    small::Folder folder;
    write_file(folder.path("system.cnf"),
               "# comment\n* another\nARCHMODE z/Arch\n0009 3215-C / noprompt\n"
               "0A00 3390 \"my disk.ckd\" ro sf=\"shadow_1\" # SYSRES\nINCLUDE more.cnf\n");
    write_file(folder.path("more.cnf"), "0A01.2 3390 sub/b.ckd\n");
    auto devices = cp::read_device_file(folder.path());
    ASSERT_TRUE(devices.ok()) << devices.error().line();
    ASSERT_EQ(devices.value().size(), 4U);
    const auto& first = devices.value()[1];
    EXPECT_EQ(first.path, folder.path("my disk.ckd"));
    EXPECT_TRUE(first.read_only);
    ASSERT_EQ(first.options.size(), 1U);
    EXPECT_EQ(devices.value()[3].path, folder.path("sub/b.ckd"));
    EXPECT_EQ(devices.value()[3].number.n, 0x0A02);
}

TEST(DeviceFile, NamesFileAndLineOfAnError) {
    small::Folder folder;
    write_file(folder.path("system.cnf"), "0A00 3390 a\n\n0A00 3390 b\n");
    auto devices = cp::read_device_file(folder.path());
    ASSERT_FALSE(devices.ok());
    EXPECT_NE(devices.error().text.find("line 3: device 0A00"), std::string::npos);
    write_file(folder.path("system.cnf"), "INCLUDE system.cnf\n");
    EXPECT_FALSE(cp::read_device_file(folder.path()).ok());
    EXPECT_FALSE(cp::read_device_file(folder.path("none")).ok());
}

TEST(DeviceFile, KeepsEverythingWhenALineIsAdded) {
    small::Folder folder;
    write_file(folder.path("system.cnf"), "# mine\nARCHMODE z/Arch");
    cp::RealDevice device{{0xA10}, "3390", folder.path("x.ckd"), false, {}};
    ASSERT_TRUE(cp::add_device_line(folder.path(), device).ok());
    EXPECT_EQ(cp::read_file(folder.path("system.cnf")).value(),
              "# mine\nARCHMODE z/Arch\n0A10 3390 x.ckd\n");
}

struct Booted {
    base::CapturedConsole console;
    base::Result<std::unique_ptr<cp::System>> system;
};
Booted boot(const std::string& folder, cp::StartOptions options = {}) {
    base::CapturedConsole console;
    auto system = cp::boot(folder, options, console);
    return {console, std::move(system)};
}

bool has_line(const base::CapturedConsole& console, std::string_view part) {
    return std::any_of(console.lines.begin(), console.lines.end(),
                       [&](const auto& line) { return line.find(part) != std::string::npos; });
}

TEST(Boot, SaysWhereItCameFromInOneLine) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    auto booted = boot(folder.path("vm1a"));
    ASSERT_TRUE(booted.system.ok()) << booted.system.error().line();
    EXPECT_EQ(booted.system.value()->name(), "VM1A");
    EXPECT_EQ(
        booted.console.lines,
        std::vector<std::string>{"CLONEVM CP: system VM1A from SYSRES VM1ARS, object "
                                 "directory of 2026-11-21 05:30:00, made from USER DIRECT A1"});
}

// ---- the start at first level

cp::StartOptions starting(cp::StartKind kind) {
    cp::StartOptions options;
    options.quiet = true;
    options.start = kind;
    return options;
}

TEST(Start, IsColdWhenThereIsNothingToGoOnWith) {
    small::Folder folder;
    small::Shape shape;
    shape.cold_started = false;
    small::make_system(folder.path("vm1a"), shape);
    auto refused = boot(folder.path("vm1a"), starting(cp::StartKind::warm));
    EXPECT_EQ(refused.system.error().id, "CVMIPL634E");
    auto first = boot(folder.path("vm1a"));
    ASSERT_TRUE(first.system.ok()) << first.system.error().line();
    EXPECT_TRUE(
        has_line(first.console, "CVMIPL646W The warm start area of VM1A was never written"));
    first.system.value().reset();
    auto second = boot(folder.path("vm1a"), starting(cp::StartKind::warm));
    EXPECT_TRUE(second.system.ok());
    EXPECT_TRUE(second.console.lines.empty());
}

// The parm disk of a system under a new name, as a clone has it.
void rename_system(const std::string& image, const std::string& name) {
    std::shared_ptr<dasd::Volume> volume = dasd::open_volume(image, dasd::Access::write).value();
    auto disk = dasd::open_minidisk(dasd::Device(volume, {{39}, {5}}, dasd::Access::write)).value();
    auto text = dasd::text_from_records(disk->read("SYSTEM", "CONFIG", 1, 100).value());
    text[0] = "System_Identifier_Default " + name;
    auto entry = *disk->find("SYSTEM", "CONFIG");
    ASSERT_TRUE(disk->write(entry, dasd::records_from_text(text, entry.format, 80)).ok());
    ASSERT_TRUE(disk->commit().ok());
}

TEST(Start, SaysWhoseRecordItFound) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    rename_system(folder.path("vm1a/vm1ars.ckd"), "VM2T");
    EXPECT_EQ(boot(folder.path("vm1a"), starting(cp::StartKind::force)).system.error().id,
              "CVMIPL634E");
    auto booted = boot(folder.path("vm1a"));
    ASSERT_TRUE(booted.system.ok());
    EXPECT_TRUE(has_line(booted.console, "The warm start area of VM2T belongs to system VM1A"));
}

// Spool files are never given up without being asked: they may be this system's under its old name.
TEST(Start, IsRefusedWhileTheRecordHasSpoolFiles) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    rename_system(folder.path("vm1a/vm1ars.ckd"), "VM2T");
    {
        std::shared_ptr<dasd::Volume> volume =
            dasd::open_volume(folder.path("vm1a/vm1ars.ckd"), dasd::Access::write).value();
        auto track = volume->read_track({{30}, {0}}).value();
        std::vector<std::byte> files{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{7}};
        track.patch(*track.find(1), 20, files);
        ASSERT_TRUE(volume->write_track(track).ok());
    }
    EXPECT_EQ(boot(folder.path("vm1a")).system.error().id, "CVMIPL634E");
    EXPECT_TRUE(boot(folder.path("vm1a"), starting(cp::StartKind::clean)).system.ok());
    EXPECT_TRUE(boot(folder.path("vm1a")).console.lines.size() == 1);  // the IPL line only
}

TEST(Start, AutomaticWarmIplWithoutARecordIsAnError) {
    small::Folder folder;
    small::Shape shape;
    shape.cold_started = false;
    shape.auto_warm_ipl = true;
    small::make_system(folder.path("vm1a"), shape);
    EXPECT_EQ(boot(folder.path("vm1a")).system.error().id, "CVMIPL635E");
    EXPECT_TRUE(boot(folder.path("vm1a"), starting(cp::StartKind::cold)).system.ok());
    EXPECT_TRUE(boot(folder.path("vm1a")).system.ok());
}

TEST(Start, OfASystemThatCannotBeWrittenGoesOn) {
    small::Folder folder;
    small::Shape shape;
    shape.cold_started = false;
    small::make_system(folder.path("vm1a"), shape);
    auto config = cp::read_file(folder.path("vm1a/system.cnf")).value();
    config.replace(config.find("vm1ars.ckd"), 10, "vm1ars.ckd ro");
    write_file(folder.path("vm1a/system.cnf"), config);
    auto booted = boot(folder.path("vm1a"));
    ASSERT_TRUE(booted.system.ok());
    EXPECT_TRUE(has_line(booted.console, "CVMIPL647W"));
    booted.system.value().reset();
    EXPECT_EQ(boot(folder.path("vm1a"), starting(cp::StartKind::cold)).system.error().id,
              "CVMVOL654E");
}

TEST(Start, NeverWritesToAForeignSystem) {
    small::Folder folder;
    small::Shape shape;
    shape.source_directory = true;
    small::make_system(folder.path("vm1a"), shape);
    {
        std::shared_ptr<dasd::Volume> volume =
            dasd::open_volume(folder.path("vm1a/vm1ars.ckd"), dasd::Access::write).value();
        auto track = volume->read_track({}).value();
        std::vector<std::byte> zeros(16);
        track.patch(*track.find(4), 0, zeros);
        ASSERT_TRUE(volume->write_track(track).ok());
    }
    EXPECT_EQ(boot(folder.path("vm1a")).console.lines.size(), 1U);
    EXPECT_EQ(boot(folder.path("vm1a"), starting(cp::StartKind::cold)).system.error().id,
              "CVMIPL630E");
}

TEST(Boot, NamesVolumeAndPlaceOfADamagedParmDisk) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    {
        std::shared_ptr<dasd::Volume> volume =
            dasd::open_volume(folder.path("vm1a/vm1ars.ckd"), dasd::Access::write).value();
        auto track = volume->read_track({{39}, {0}}).value();
        std::vector<std::byte> zeros(track.find(3)->data.size());
        track.patch(*track.find(3), 0, zeros);
        ASSERT_TRUE(volume->write_track(track).ok());
    }
    cp::StartOptions options;
    options.sysres = {0x0A00};
    for (const auto& wanted : {cp::StartOptions{}, options}) {
        auto error = boot(folder.path("vm1a"), wanted).system.error();
        EXPECT_EQ(error.id, "CVMBOT613E") << error.line();
        EXPECT_NE(error.text.find("VM1ARS"), std::string::npos) << error.line();
        EXPECT_NE(error.text.find("cylinders 39 to 43 of device 0A00"), std::string::npos);
        EXPECT_NE(error.text.find("vm1a/vm1ars.ckd"), std::string::npos) << error.line();
    }
}

TEST(Boot, TakesTheSourceDirectoryWhenThereIsNoObject) {
    small::Folder folder;
    small::Shape shape;
    shape.object_directory = false;
    shape.source_directory = true;
    small::make_system(folder.path("vm1a"), shape);
    auto booted = boot(folder.path("vm1a"));
    ASSERT_TRUE(booted.system.ok()) << booted.system.error().line();
    EXPECT_TRUE(has_line(booted.console, "USER DIRECT on the CMS disk at cylinder 44 of VM1ARS"));
}

TEST(Boot, TakesANamedDirectoryLast) {
    small::Folder folder;
    small::Shape shape;
    shape.object_directory = false;
    small::make_system(folder.path("vm1a"), shape);
    EXPECT_EQ(boot(folder.path("vm1a")).system.error().id, "CVMBOT609E");
    std::string text;
    for (const auto& line : small::directory_text("VM1A")) text += line + '\n';
    write_file(folder.path("users"), text);
    cp::StartOptions options;
    options.directory_file = folder.path("users");
    auto booted = boot(folder.path("vm1a"), options);
    ASSERT_TRUE(booted.system.ok()) << booted.system.error().line();
    EXPECT_NE(booted.system.value()->directory().find("VMCLONER"), nullptr);
}

TEST(Boot, AUsersOwnDiskWinsOverALinkOfItsProfile) {
    small::Folder folder;
    small::Shape shape;
    shape.object_directory = false;
    small::make_system(folder.path("vm1a"), shape);
    std::string text;
    for (const auto& line : small::directory_text("VM1A"))
        text += line + (line == " MACHINE ESA" ? "\n LINK MAINT 2CC 2CC RR\n" : "\n");
    write_file(folder.path("users"), text);
    cp::StartOptions options;
    options.directory_file = folder.path("users");
    auto booted = boot(folder.path("vm1a"), options);
    ASSERT_TRUE(booted.system.ok()) << booted.system.error().line();
    auto maint = small::log_on(*booted.system.value(), "MAINT");  // says nothing
    EXPECT_EQ(small::log_on(*booted.system.value(), "LINKA")->command("QUERY V 2CC").rc, 0);
}

TEST(Boot, IsRefusedWhileAnotherCpHasTheSystem) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    auto first = small::boot(folder.path("vm1a"));
    auto second = boot(folder.path("vm1a"));
    ASSERT_FALSE(second.system.ok());
    EXPECT_EQ(second.system.error().id, "CVMBOT601E");
    EXPECT_NE(second.system.error().text.find(std::to_string(::getpid())), std::string::npos);
    first.reset();
    EXPECT_TRUE(boot(folder.path("vm1a")).system.ok());
}

TEST(Boot, LeavesOutASecondVolumeOfOneSerial) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    fs::copy(folder.path("vm1a/vm1au1.ckd"), folder.path("vm1a/twin.ckd"));
    std::ofstream(folder.path("vm1a/system.cnf"), std::ios::app) << "0A0F 3390 twin.ckd\n";
    auto booted = boot(folder.path("vm1a"));
    ASSERT_TRUE(booted.system.ok());
    EXPECT_TRUE(has_line(booted.console, "Volume VM1AU1 on device 0A0F is left out"));
}

TEST(Boot, GoesOnWithoutAVolumeAndSaysSo) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    fs::remove(folder.path("vm1a/vm1ap1.ckd"));
    auto booted = boot(folder.path("vm1a"));
    ASSERT_TRUE(booted.system.ok());
    EXPECT_TRUE(has_line(booted.console, "Device 0A02 is not available"));
    EXPECT_TRUE(has_line(booted.console, "CP_Owned slot 255: volume VM1AP1 is not mounted"));
}

TEST(Boot, NeedsASysres) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    fs::remove(folder.path("vm1a/vm1ars.ckd"));
    EXPECT_EQ(boot(folder.path("vm1a")).system.error().id, "CVMBOT605E");
    EXPECT_EQ(boot(folder.path("none")).system.error().id, "CVMBOT602E");
}

TEST(Boot, RemovesTemporaryDisksAtLogoffAndAfterACrash) {
    small::Folder folder;
    small::make_system(folder.path("vm1a"));
    write_file(folder.path("vm1a/tdisk.1.dead.ckd"), "left");
    auto system = small::boot(folder.path("vm1a"));
    auto count = [&] {
        int found = 0;
        for (const auto& entry : fs::directory_iterator(folder.path("vm1a")))
            found += entry.path().filename().string().starts_with("tdisk");
        return found;
    };
    EXPECT_EQ(count(), 0);
    auto cloner = small::log_on(*system, "VMCLONER");
    EXPECT_GE(count(), 1);
    cloner.reset();
    EXPECT_EQ(count(), 0);
}

}  // namespace
