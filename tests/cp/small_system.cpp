#include "tests/cp/small_system.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cp/directory_object.h"
#include "tests/base/scratch.h"

namespace small {

namespace fs = std::filesystem;

namespace {

constexpr dasd::CylinderRange kParm{{39}, {5}}, kSource{{44}, {5}}, kDirectory{{1}, {8}};

void replace(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::shared_ptr<dasd::Volume> new_volume(const std::string& path, const std::string& serial,
                                         std::uint32_t cylinders, const dasd::AllocationMap& map) {
    must(dasd::create_volume(path, {{cylinders}, false, serial}));
    std::shared_ptr<dasd::Volume> volume = must(dasd::open_volume(path, dasd::Access::write));
    must(dasd::write_cp_track0(*volume, serial, map, std::nullopt));
    return volume;
}

void put_file(const std::shared_ptr<dasd::Volume>& volume, dasd::CylinderRange disk,
              const std::string& name, const std::string& type,
              const std::vector<std::string>& lines) {
    dasd::Device device(volume, disk, dasd::Access::write);
    must(dasd::format_minidisk(device, {"TEST", 4096, 0}, {}));
    auto minidisk = must(dasd::open_minidisk(device));
    dasd::FileEntry entry;
    entry.name = name;
    entry.type = type;
    entry.format = dasd::RecordFormat::fixed;
    entry.record_length = 80;
    must(minidisk->write(entry, dasd::records_from_text(lines, entry.format, 80)));
    must(minidisk->commit());
}

void make_sysres(const std::string& path, const Shape& shape) {
    using dasd::SpaceType;
    auto map = dasd::AllocationMap::all_perm({kSysresCylinders});
    map.allocate(SpaceType::directory, kDirectory);
    map.allocate(SpaceType::parm, kParm);
    auto volume = new_volume(path, shape.prefix + "RS", kSysresCylinders, map);
    must(dasd::format_cylinders(
        dasd::Device(volume, {{0}, {kSysresCylinders}}, dasd::Access::write), kDirectory, {}));
    auto config = shape.config_prefix.empty() ? shape.prefix : shape.config_prefix;
    put_file(volume, kParm, "SYSTEM", "CONFIG", config_text(shape, config));
    auto directory = shape.directory_prefix.empty() ? shape.prefix : shape.directory_prefix;
    if (shape.source_directory)
        put_file(volume, kSource, "USER", "DIRECT", directory_text(directory));
    if (shape.object_directory)
        must(cp::write_object_directory(
            *volume, shape.prefix + "RS",
            {directory_text(directory), "USER DIRECT A1", "2026-11-21 05:30:00", 0}));
    must(volume->sync());
}

}  // namespace

std::vector<std::string> config_text(const Shape& shape, const std::string& prefix) {
    std::string text = R"(System_Identifier_Default @
System_Residence,
   Checkpoint Volid @RS From CYL 21 For 9,
   Warmstart  Volid @RS From CYL 30 For 9
CP_Owned Slot 1 @RS
CP_Owned Slot 2 @S1
CP_Owned Slot 3 RESERVED
CP_Owned Slot 255 @P1
User_Volume_List @U1
Features,
   Enable,
      Auto_Warm_IPL
Features,
   Enable,
      Validate_Shutdown
)";
    replace(text, "@", prefix);
    if (!shape.auto_warm_ipl) replace(text, "Enable,\n      Auto", "Disable,\n      Auto");
    if (!shape.validate_shutdown) replace(text, "Enable,\n      Vali", "Disable,\n      Vali");
    if (!shape.ssi.empty()) text += "SSI " + shape.ssi + "\n";
    return lines_of(text);
}

std::vector<std::string> directory_text(const std::string& prefix) {
    std::string text = R"(DIRECTORY 123 3390 @RS
PROFILE BASEUSR
 IPL CMS
 MACHINE ESA
 CONSOLE 009 3215 T
 SPOOL 00C 2540 READER *
 SPOOL 00D 2540 PUNCH A
 SPOOL 00E 1403 A
USER MAINT WD5JU8QP 128M 1000M ABCDEFG
 INCLUDE BASEUSR
 OPTION MAINTCCW LNKS LNKE LNKNOPAS DEVMAINT
 MDISK 123 3390 0000 END @RS MR ALL WRITE MULT
 MDISK CF1 3390 0039 0005 @RS RR ALL WRITE MULT
 MDISK 2CC 3390 0044 0005 @RS MR ALL WRITE MULT
USER VMCLONER X2KB77 64M 512M ABCDEFG
 INCLUDE BASEUSR
 OPTION MAINTCCW LNKS LNKE LNKNOPAS DEVMAINT
 MDISK 191 3390 0001 0005 @U1 MR READ WRITE MULT
 MDISK 300 FB-512 V-DISK 1000 MR
USER OPERATOR OPERPW 32M 64M ABCDEFG
 INCLUDE BASEUSR
USER OWNER OWNPW 32M 64M G
 INCLUDE BASEUSR
USER DISKS NOLOG 32M 64M G
 MDISK 200 3390 0010 0002 @U1 MR ALL ALL ALL
 MDISK 201 3390 0012 0002 @U1 MR RPASS WPASS MPASS
 MDISK 202 3390 0014 0002 @U1 MR
USER LINKA APW 32M 64M G
 INCLUDE BASEUSR
USER LINKB BPW 32M 64M G
 INCLUDE BASEUSR
USER LINKC CPW 32M 64M G
 INCLUDE BASEUSR
USER STABLE SPW 32M 64M G
 INCLUDE BASEUSR
 OPTION LNKS LNKE
)";
    replace(text, "@", prefix);
    return lines_of(text);
}

void make_system(const std::string& folder, const Shape& shape) {
    fs::create_directories(folder);
    auto file = [&](const std::string& suffix) {
        auto name = shape.prefix + suffix;
        for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return name + ".ckd";
    };
    make_sysres(folder + '/' + file("RS"), shape);
    auto spool = dasd::AllocationMap::all_perm({kSpoolCylinders});
    spool.allocate(dasd::SpaceType::spool, {{1}, {kSpoolCylinders - 1}});
    new_volume(folder + '/' + file("S1"), shape.prefix + "S1", kSpoolCylinders, spool);
    auto page = dasd::AllocationMap::all_perm({kSpoolCylinders});
    page.allocate(dasd::SpaceType::page, {{1}, {kSpoolCylinders - 1}});
    new_volume(folder + '/' + file("P1"), shape.prefix + "P1", kSpoolCylinders, page);
    new_volume(folder + '/' + file("U1"), shape.prefix + "U1", kUserCylinders,
               dasd::AllocationMap::all_perm({kUserCylinders}));
    std::ofstream config(folder + "/system.cnf");
    config << "# miniature system\nARCHMODE z/Arch\n0009 3215\n";
    auto number = shape.first_device;
    for (const auto* suffix : {"RS", "S1", "P1", "U1"})
        config << fmt::format("{:04X} 3390 {}\n", number++, file(suffix));
    config.close();
    if (shape.cold_started) cold_start(folder);
}

void cold_start(const std::string& folder) {
    base::CapturedConsole console;
    cp::StartOptions options;
    options.quiet = true;
    options.start = cp::StartKind::cold;
    // A system without a directory is cold started all the same once it has one.
    (void)cp::boot(folder, options, console);
}

std::unique_ptr<cp::System> boot(const std::string& folder) {
    base::CapturedConsole console;
    cp::StartOptions options;
    options.quiet = true;
    auto system = must(cp::boot(folder, options, console));
    EXPECT_EQ(console.lines, std::vector<std::string>{});
    return system;
}

std::unique_ptr<cp::VirtualMachine> log_on(cp::System& system, const std::string& userid) {
    base::CapturedConsole console;
    auto machine = must(system.log_on(userid, std::nullopt, console));
    EXPECT_EQ(console.lines, std::vector<std::string>{}) << userid;
    return machine;
}

std::string shown(const cp::Reply& reply) {
    std::string text;
    for (const auto& line : reply.lines) text += line.shown() + '\n';
    return text + "rc " + std::to_string(reply.rc);
}

Folder::Folder() {
    auto pattern = (base_test::scratch_parent() / "cptest.XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
}
Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}
std::string Folder::path(const std::string& name) const {
    return name.empty() ? path_ : path_ + '/' + name;
}

}  // namespace small
