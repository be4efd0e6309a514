// The starter system, proved by reading it back: what docs/starter-system.md says is what the
// volumes hold, and a build that cannot finish leaves nothing.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "cp/cp.h"
#include "dasd/dasd.h"
#include "models/models.h"
#include "tests/dasd/support.h"

namespace {

namespace fs = std::filesystem;
using dasd::SpaceType;
using dasd_test::Folder;

struct Area {
    SpaceType type;
    std::uint32_t start, count;
    bool operator==(const Area&) const = default;
};
void PrintTo(const Area& area, std::ostream* out) {
    *out << dasd::name(area.type) << ' ' << area.start << '+' << area.count;
}

struct ExpectedVolume {
    std::string serial, file;
    std::uint32_t cylinders;
    std::vector<Area> map;
};

const std::vector<ExpectedVolume>& expected_volumes() {
    static const std::vector<ExpectedVolume> kVolumes = {
        {"VM1ARS",
         "vm1ars.ckd",
         3339,
         {{SpaceType::perm, 0, 1},
          {SpaceType::directory, 1, 20},
          {SpaceType::perm, 21, 18},
          {SpaceType::parm, 39, 20},
          {SpaceType::perm, 59, 3280}}},
        {"VM1AS1", "vm1as1.ckd", 200, {{SpaceType::perm, 0, 1}, {SpaceType::spool, 1, 199}}},
        {"VM1AP1", "vm1ap1.ckd", 200, {{SpaceType::page, 0, 200}}},
        {"VM1AU1", "vm1au1.ckd", 200, {{SpaceType::perm, 0, 200}}},
    };
    return kVolumes;
}

struct ExpectedFile {
    std::string path, name, type;
    dasd::RecordFormat format;
};
struct ExpectedMinidisk {
    std::string image, label;
    std::uint32_t start, count;
    std::vector<ExpectedFile> files;
};

const std::vector<ExpectedMinidisk>& expected_minidisks() {
    constexpr auto kF = dasd::RecordFormat::fixed;
    constexpr auto kV = dasd::RecordFormat::variable;
    static const std::vector<ExpectedMinidisk> kMinidisks = {
        {"vm1ars.ckd", "PARM1", 39, 20, {{"models/base.config", "SYSTEM", "CONFIG", kF}}},
        {"vm1ars.ckd", "MNT2CC", 520, 5, {{"models/base.direct", "USER", "DIRECT", kF}}},
        {"vm1ars.ckd", "CMS190", 600, 10, {{"execs/SYSPROF.EXEC", "SYSPROF", "EXEC", kV}}},
        {"vm1ars.ckd", "CMS19E", 610, 10, {{"models/cms19e.text", "ABOUT", "CLONEVM", kV}}},
        {"vm1au1.ckd",
         "VMC191",
         1,
         50,
         {{"execs/CLONEVM.EXEC", "CLONEVM", "EXEC", kV},
          {"execs/CLONEMOD.EXEC", "CLONEMOD", "EXEC", kV},
          {"execs/CLONEPUT.EXEC", "CLONEPUT", "EXEC", kV},
          {"execs/CLONEPRM.EXEC", "CLONEPRM", "EXEC", kV},
          {"execs/CLONEPLN.EXEC", "CLONEPLN", "EXEC", kV},
          {"execs/CLONEASK.EXEC", "CLONEASK", "EXEC", kV},
          {"execs/CLONESAY.EXEC", "CLONESAY", "EXEC", kV},
          {"execs/CLONESRC.EXEC", "CLONESRC", "EXEC", kV},
          {"execs/CLONEGET.EXEC", "CLONEGET", "EXEC", kV},
          {"execs/CLONENXT.EXEC", "CLONENXT", "EXEC", kV},
          {"execs/CLONEKEP.EXEC", "CLONEKEP", "EXEC", kV},
          {"execs/CLONESVC.EXEC", "CLONESVC", "EXEC", kV},
          {"execs/CLONECHK.EXEC", "CLONECHK", "EXEC", kV},
          {"execs/CLONEOPT.EXEC", "CLONEOPT", "EXEC", kV},
          {"execs/CLONEPNL.XEDIT", "CLONEPNL", "XEDIT", kV},
          {"execs/CLONEFLT.EXEC", "CLONEFLT", "EXEC", kV},
          {"execs/DECLONE.EXEC", "DECLONE", "EXEC", kV},
          {"execs/TESTIPL.EXEC", "TESTIPL", "EXEC", kV},
          {"execs/IPLVM.EXEC", "IPLVM", "EXEC", kV},
          {"execs/IVP.EXEC", "IVP", "EXEC", kV},
          {"execs/PROFILE.EXEC", "PROFILE", "EXEC", kV},
          {"execs/CLONEVM.$PARMS$", "CLONEVM", "$PARMS$", kV},
          {"execs/CLONEVM.$KEEP$", "CLONEVM", "$KEEP$", kV},
          {"models/base.config", "VM1A", "$CONFIG$", kF},
          {"models/base.direct", "VM1A", "$DIRECT$", kF}}},
        {"vm1au1.ckd", "OPR191", 51, 10, {}},
        {"vm1au1.ckd", "MNT191", 61, 10, {}},
        {"vm1au1.ckd", "OTH191", 71, 5, {}},
    };
    return kMinidisks;
}

// Lines of a file of the tree as a record can hold them: an empty line is one blank (V), trailing
// blanks are padding (F).
std::vector<std::string> tree_lines(const ExpectedFile& file) {
    std::ifstream in(fs::path(TEST_SOURCE_DIR) / file.path);
    EXPECT_TRUE(in.is_open()) << file.path;
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        if (file.format == dasd::RecordFormat::fixed) line.resize(80, ' ');
        if (line.empty()) line = " ";
        lines.push_back(line);
    }
    return lines;
}

// Adjacent cylinders of one type joined, whatever the map says of directory space in use.
std::vector<Area> areas(const dasd::AllocationMap& map) {
    std::vector<Area> joined;
    for (std::uint32_t c = 0; c < map.cylinders().n; ++c) {
        auto type = map.type_of({c});
        if (joined.empty() || joined.back().type != type) joined.push_back({type, c, 0});
        ++joined.back().count;
    }
    return joined;
}

struct Progress : base::LineSink {
    void line(std::string_view text) override { lines.emplace_back(text); }
    std::vector<std::string> lines;
};

// Built once for all cases: it writes some 600 MiB.
class StarterSystem : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<Folder>();
        Progress progress;
        auto built = models::build_starter(system(), {}, progress);
        ASSERT_TRUE(built.ok()) << built.error().line();
        progress_ = progress.lines;
    }
    static void TearDownTestSuite() { folder_.reset(); }

    static std::string system() { return *folder_ / "vm1a"; }
    static std::string image(const std::string& file) { return system() + "/" + file; }
    static std::shared_ptr<dasd::Volume> volume(const std::string& file) {
        return dasd_test::opened(image(file), dasd::Access::read);
    }
    static std::unique_ptr<dasd::Minidisk> minidisk(const ExpectedMinidisk& wanted) {
        dasd::Device device(volume(wanted.image), {{wanted.start}, {wanted.count}},
                            dasd::Access::read);
        auto disk = dasd::open_minidisk(device);
        EXPECT_TRUE(disk.ok()) << disk.error().line();
        return disk.ok() ? std::move(disk).value() : nullptr;
    }

    static inline std::unique_ptr<Folder> folder_;
    static inline std::vector<std::string> progress_;
};

TEST_F(StarterSystem, HasFourVolumesAndADeviceFileAndNothingElse) {
    EXPECT_EQ(folder_->names(), std::vector<std::string>{"vm1a"});
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(system()))
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, (std::vector<std::string>{"system.cnf", "vm1ap1.ckd", "vm1ars.ckd",
                                               "vm1as1.ckd", "vm1au1.ckd"}));
}

TEST_F(StarterSystem, TellsOfEachVolume) {
    EXPECT_EQ(progress_, (std::vector<std::string>{
                             "VM1ARS  3339 cylinders at 0A00", "VM1AS1  200 cylinders at 0A01",
                             "VM1AP1  200 cylinders at 0A02", "VM1AU1  200 cylinders at 0A03"}));
}

TEST(SmallStarter, HasTheSameMinidisksOnSmallerVolumes) {
    Folder folder;
    Progress progress;
    const auto system = folder / "vm1a";
    const models::StarterOptions options{models::StarterSize::small};
    ASSERT_TRUE(models::build_starter(system, options, progress).ok());
    EXPECT_EQ(progress.lines,
              (std::vector<std::string>{
                  "VM1ARS  700 cylinders at 0A00", "VM1AS1  40 cylinders at 0A01",
                  "VM1AP1  40 cylinders at 0A02", "VM1AU1  100 cylinders at 0A03"}));
    EXPECT_LT(models::starter_space(options), models::starter_space({}) / 2);
    for (const auto& wanted : expected_minidisks()) {
        auto volume = dasd_test::opened(system + "/" + wanted.image, dasd::Access::read);
        dasd::Device device(volume, {{wanted.start}, {wanted.count}}, dasd::Access::read);
        auto disk = dasd::open_minidisk(device);
        ASSERT_TRUE(disk.ok()) << disk.error().line();
        EXPECT_EQ(disk.value()->files().size(), wanted.files.size()) << wanted.label;
    }
}

TEST_F(StarterSystem, DeviceFileNamesTheVolumes) {
    std::istringstream text(dasd_test::contents(image("system.cnf")));
    std::vector<std::string> statements;
    for (std::string line; std::getline(text, line);)
        if (!line.empty() && line[0] != '#') statements.push_back(line);
    EXPECT_EQ(statements,
              (std::vector<std::string>{"0A00 3390 vm1ars.ckd", "0A01 3390 vm1as1.ckd",
                                        "0A02 3390 vm1ap1.ckd", "0A03 3390 vm1au1.ckd"}));
}

TEST_F(StarterSystem, VolumesAreLabelledAsCpVolumes) {
    for (const auto& wanted : expected_volumes()) {
        auto found = volume(wanted.file);
        EXPECT_EQ(found->cylinders().n, wanted.cylinders) << wanted.file;
        auto label = dasd::read_label(*found);
        ASSERT_TRUE(label.ok() && label.value().has_value()) << wanted.file;
        EXPECT_EQ(label.value()->serial, wanted.serial);
        EXPECT_TRUE(label.value()->is_cp_volume) << wanted.file;
    }
}

TEST_F(StarterSystem, AllocationMapsAreOursAndAsDocumented) {
    for (const auto& wanted : expected_volumes()) {
        auto found = volume(wanted.file);
        auto map = dasd::read_map(*found);
        ASSERT_TRUE(map.ok()) << map.error().line();
        EXPECT_EQ(map.value().kind(), dasd::MapKind::ours) << wanted.file;
        EXPECT_EQ(areas(map.value()), wanted.map) << wanted.file;
    }
}

// Every track of every volume can be read; spool and page space holds formatted pages, and what
// nobody formatted holds R0 alone.
TEST_F(StarterSystem, EveryTrackIsValidAndCpSpaceIsFormatted) {
    for (const auto& wanted : expected_volumes()) {
        auto found = volume(wanted.file);
        bool is_cp_space = wanted.serial == "VM1AS1" || wanted.serial == "VM1AP1";
        for (std::uint32_t t = 1; t < wanted.cylinders * dasd::kHeads; ++t) {
            dasd::TrackAddress at{{t / dasd::kHeads}, {t % dasd::kHeads}};
            auto track = found->read_track(at);
            ASSERT_TRUE(track.ok()) << track.error().line();
            // The first IPL has written the two headers of the empty spool here.
            bool is_spool_header =
                wanted.serial == "VM1AS1" && (t == dasd::kHeads || t == dasd::kHeads + 1);
            if (is_cp_space && !is_spool_header) {
                ASSERT_TRUE(same_records(track.value(), dasd::Track::formatted(at)))
                    << wanted.serial << " cylinder " << at.cylinder.n << " head " << at.head.n;
            }
        }
    }
}

TEST_F(StarterSystem, MinidisksAreSound) {
    for (const auto& wanted : expected_minidisks()) {
        auto disk = minidisk(wanted);
        ASSERT_TRUE(disk) << wanted.label;
        EXPECT_EQ(disk->info().label, wanted.label);
        EXPECT_EQ(disk->info().cylinders, wanted.count) << wanted.label;
        EXPECT_EQ(disk->info().block_size, 4096U) << wanted.label;
        dasd::Device device(volume(wanted.image), {{wanted.start}, {wanted.count}},
                            dasd::Access::read);
        auto faults = dasd::check_minidisk(device);
        ASSERT_TRUE(faults.ok()) << faults.error().line();
        EXPECT_EQ(faults.value(), std::vector<std::string>{}) << wanted.label;
    }
}

TEST_F(StarterSystem, FilesAreThoseOfTheTree) {
    for (const auto& wanted : expected_minidisks()) {
        auto disk = minidisk(wanted);
        ASSERT_TRUE(disk) << wanted.label;
        EXPECT_EQ(disk->files().size(), wanted.files.size()) << wanted.label;
        for (const auto& file : wanted.files) {
            auto entry = disk->find(file.name, file.type);
            ASSERT_TRUE(entry.has_value()) << file.name << ' ' << file.type;
            EXPECT_EQ(entry->format, file.format) << file.name << ' ' << file.type;
            EXPECT_EQ(entry->mode_number, 1) << file.name << ' ' << file.type;
            auto records = disk->read(file.name, file.type, 1, entry->records);
            ASSERT_TRUE(records.ok()) << records.error().line();
            EXPECT_EQ(dasd::text_from_records(records.value()), tree_lines(file)) << file.path;
        }
    }
}

TEST_F(StarterSystem, ObjectDirectoryIsTheSource) {
    auto sysres = volume("vm1ars.ckd");
    auto object = cp::read_object_directory(*sysres);
    ASSERT_TRUE(object.ok()) << object.error().line();
    ASSERT_TRUE(object.value().has_value());
    std::ifstream in(fs::path(TEST_SOURCE_DIR) / "models/base.direct");
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    EXPECT_EQ(object.value()->source, lines);
    EXPECT_EQ(object.value()->file, "USER DIRECT");
    auto parsed = cp::parse_directory(
        object.value()->source,
        {{"VM1ARS", {3339}}, {"VM1AS1", {200}}, {"VM1AP1", {200}}, {"VM1AU1", {200}}});
    EXPECT_FALSE(parsed.has_errors());
    for (auto user : {"MAINT", "VMCLONER", "OPERATOR", "OTHER"})
        EXPECT_NE(parsed.find(user), nullptr) << user;
}

TEST_F(StarterSystem, ConfigurationNamesItsVolumes) {
    auto disk = minidisk(expected_minidisks()[0]);
    ASSERT_TRUE(disk);
    auto records = disk->read("SYSTEM", "CONFIG", 1, 10000);
    ASSERT_TRUE(records.ok()) << records.error().line();
    auto config = cp::parse_config(dasd::text_from_records(records.value()));
    EXPECT_FALSE(config.has_errors());
    EXPECT_EQ(config.system_name, "VM1A");
    std::vector<std::pair<std::uint32_t, std::string>> slots;
    for (const auto& slot : config.cp_owned) slots.emplace_back(slot.number, slot.volume);
    EXPECT_EQ(slots, (decltype(slots){{1, "VM1ARS"}, {2, "VM1AS1"}, {3, ""}, {255, "VM1AP1"}}));
    EXPECT_EQ(config.user_volumes, std::vector<std::string>{"VM1AU1"});
    EXPECT_FALSE(config.auto_warm_ipl);
}

// The areas a cold start overwrites lie outside every minidisk and the directory.
TEST_F(StarterSystem, CheckpointAndWarmStartAreasOverlapNothing) {
    constexpr dasd::CylinderRange kCheckpoint{{21}, {9}}, kWarmStart{{30}, {9}};
    for (const auto& disk : expected_minidisks()) {
        if (disk.image != "vm1ars.ckd") continue;
        dasd::CylinderRange range{{disk.start}, {disk.count}};
        EXPECT_FALSE(range.overlaps(kCheckpoint) || range.overlaps(kWarmStart)) << disk.label;
    }
}

TEST_F(StarterSystem, RefusesADirectoryThatExists) {
    Progress progress;
    auto before = fs::last_write_time(image("vm1ars.ckd"));
    auto built = models::build_starter(system(), {}, progress);
    ASSERT_FALSE(built.ok());
    EXPECT_EQ(built.error().id, "CLNSTR001E");
    EXPECT_EQ(built.error().rc, 8);
    EXPECT_TRUE(progress.lines.empty());
    EXPECT_EQ(fs::last_write_time(image("vm1ars.ckd")), before);
    EXPECT_FALSE(fs::exists(system() + ".part"));
}

// Files may not grow beyond `bytes` while this lives: writing fails in the middle of a volume.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    void (*handler_)(int);
};

TEST(StarterErrors, AVolumeThatCannotBeWrittenLeavesNothing) {
    Folder folder;
    Progress progress;
    FileSizeLimit limit(rlim_t{64} << 20);
    auto built = models::build_starter(folder / "vm1a", {}, progress);
    ASSERT_FALSE(built.ok());
    EXPECT_NE(built.error().text.find("vm1ars.ckd"), std::string::npos) << built.error().text;
    EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(StarterErrors, AParentThatIsAFileIsNamed) {
    Folder folder;
    Progress progress;
    dasd_test::store(folder / "file", "text");
    auto built = models::build_starter(folder / "file/vm1a", {}, progress);
    ASSERT_FALSE(built.ok());
    EXPECT_NE(built.error().text.find(folder / "file"), std::string::npos) << built.error().text;
    EXPECT_EQ(dasd_test::contents(folder / "file"), "text");
}

// What an earlier build left when it was killed goes away with the next one.
TEST(StarterErrors, LeftoversOfAKilledBuildGo) {
    Folder folder;
    Progress progress;
    fs::create_directory(folder / "vm1a.part");
    dasd_test::store(folder / "vm1a.part/vm1ars.ckd", "half a volume");
    FileSizeLimit limit(rlim_t{64} << 20);
    EXPECT_FALSE(models::build_starter(folder / "vm1a", {}, progress).ok());
    EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

class StarterUnderHercules : public StarterSystem {
  protected:
    void SetUp() override {
        for (auto program : {"hercules", "dasdls", "dasdcopy"})
            if (!dasd_test::has_program(program))
                GTEST_SKIP() << program << " is not installed (package hercules)";
    }
};

TEST_F(StarterUnderHercules, ItsToolsListAndCopyEveryVolume) {
    for (const auto& wanted : expected_volumes()) {
        auto copy = *folder_ / "copy.cckd";
        EXPECT_EQ(dasd_test::run("dasdls '" + image(wanted.file) + "'"), 0) << wanted.file;
        EXPECT_EQ(dasd_test::run("dasdcopy -q -0 '" + image(wanted.file) + "' '" + copy + "'"), 0)
            << wanted.file;
        EXPECT_EQ(dasd_test::run("cckdcdsk -ro '" + copy + "'"), 0) << wanted.file;
        fs::remove(copy);
    }
}

TEST_F(StarterUnderHercules, ItIplsTheSysres) {
    EXPECT_EQ(dasd_test::run(std::string(TEST_SOURCE_DIR) + "/tests/system/hercules_ipl '" +
                             image("vm1ars.ckd") + "' 0A00 'HERC IPL OK FROM VOLUME VM1ARS' 60"),
              0);
}

}  // namespace
