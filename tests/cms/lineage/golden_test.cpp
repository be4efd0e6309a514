// The catalogue of golden images, the tree, the audit log.
#include "cms/lineage/golden.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cp/audit.h"
#include "tests/cms/lineage/site.h"

namespace {

using namespace cms::lineage;
namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

class Golden : public site::Site {
  protected:
    Catalogue catalogue() const { return {folder(), "TESTER AT VM1A"}; }
    base::Result<Snapshot> add(const std::string& system, const std::string& name = "") {
        base::CapturedConsole console;
        Findings findings(console);
        auto done = catalogue().add(fs::canonical(folder(system)).string(), name, findings);
        take(console);
        return done;
    }
    // rc as the command gives it.
    int check(const std::string& name, Catalogue::Depth depth = Catalogue::Depth::whole) {
        base::CapturedConsole console;
        Findings findings(console);
        auto about = catalogue().find(name);
        auto done = about.ok() ? catalogue().verify(about.value(), depth, "", findings)
                               : base::Result<void>(about.error());
        if (!done.ok()) console.message(done.error());
        take(console);
        return done.ok() ? findings.rc() : done.error().rc;
    }
    bool is_writable(const std::string& volume) const {
        struct stat facts {};
        ::stat(image(volume).c_str(), &facts);
        return (facts.st_mode & S_IWUSR) != 0;
    }
    // Breaks the protection, as somebody with root's rights would, and one byte.
    void tamper() {
        std::uint8_t block = 0;
        auto track = track_of("VM1RU1", kCloner, "NOTES", "DATA", block);
        fs::permissions(image("VM1RU1"), fs::perms::owner_write, fs::perm_options::add);
        flip("VM1RU1", track, block, 3);
    }
};

TEST_F(Golden, AddProtectsAndTakesTheInventory) {
    auto before = text_of(folder("vm1r/system.cnf"));
    auto added = add("vm1r", "BASE");
    ASSERT_TRUE(added.ok()) << added.error().line() << all_said();
    EXPECT_EQ(added.value().name, "BASE");
    EXPECT_EQ(added.value().generation, 1u);
    EXPECT_EQ(added.value().source, "VM1A");
    EXPECT_FALSE(is_writable("VM1RU1"));
    EXPECT_NE(text_of(folder("vm1r/system.cnf")).find("0B03 3390 vm1ru1.ckd ro"),
              std::string::npos);
    auto content = catalogue().inventory(added.value());
    ASSERT_TRUE(content.ok());
    EXPECT_EQ(content.value().volumes.size(), 4u);
    auto files = content.value().files;
    EXPECT_TRUE(std::any_of(files.begin(), files.end(), [](const FileRecord& file) {
        return file.place() == "VMCLONER 0191 NOTES DATA" && file.hash.size() == 64;
    }));
    EXPECT_EQ(content.value().directory, small::directory_text("VM1R"));
    EXPECT_EQ(check("BASE"), 0) << all_said();
    EXPECT_EQ(check("VM1R", Catalogue::Depth::quick), 0) << all_said();
    EXPECT_TRUE(said({"CVMGLD856I", "untouched"})) << all_said();
    auto again = add("vm1r", "BASE");
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().id, "CVMGLD855E");
    auto retired = catalogue().retire(added.value(), Catalogue::Removal::unprotect);
    ASSERT_TRUE(retired.ok()) << retired.error().line();
    EXPECT_TRUE(is_writable("VM1RU1"));
    EXPECT_EQ(text_of(folder("vm1r/system.cnf")), before);
    EXPECT_EQ(check("BASE"), 32) << all_said();
    EXPECT_EQ(add("vm1r", "BASE").value().generation, 2u);
}

TEST_F(Golden, TamperedImageIsRefusedAndNamed) {
    ASSERT_TRUE(add("vm1r").ok()) << all_said();
    tamper();
    EXPECT_EQ(check("VM1R", Catalogue::Depth::quick), 8);
    EXPECT_TRUE(said({"CVMGLD851E Golden image VM1R generation 1"})) << all_said();
    EXPECT_TRUE(said({"CVMVFY820E", "file VMCLONER 0191 NOTES DATA"})) << all_said();
    EXPECT_TRUE(cp::check_audit(folder(), "").ok());
    EXPECT_NE(
        text_of(folder("audit.log")).find("GOLDEN VERIFY VM1R generation 1: 1 records differ"),
        std::string::npos);
}

TEST_F(Golden, OtherTimesAloneAreNotTampering) {
    ASSERT_TRUE(add("vm1r").ok());
    fs::last_write_time(image("VM1RU1"), fs::file_time_type::clock::now());
    EXPECT_EQ(check("VM1R", Catalogue::Depth::quick), 0) << all_said();
    EXPECT_TRUE(said({"CVMGLD856I", "all hashes"})) << all_said();
    EXPECT_EQ(check("VM1R", Catalogue::Depth::quick), 0);
    EXPECT_TRUE(said({"untouched"})) << all_said();
}

TEST_F(Golden, ChangedDeviceFileIsTampering) {
    ASSERT_TRUE(add("vm1r").ok());
    std::ofstream(folder("vm1r/system.cnf"), std::ios::app) << "0C00 3215\n";
    EXPECT_EQ(check("VM1R", Catalogue::Depth::quick), 8);
    EXPECT_TRUE(said({"system.cnf is another one"})) << all_said();
}

TEST_F(Golden, DamagedOrRunningSystemsAreRefused) {
    std::uint8_t block = 0;
    auto track = track_of("VM1RU1", kCloner, "NOTES", "DATA", block);
    overwrite("VM1RU1", track, block, 0, std::string("\xFF\xFF", 2));
    auto damaged = add("vm1r");
    ASSERT_FALSE(damaged.ok());
    EXPECT_EQ(damaged.error().id, "CVMGLD855E");
    EXPECT_TRUE(is_writable("VM1RU1"));
    auto system = small::boot(folder("vm1a"));
    ASSERT_NE(system, nullptr);
    EXPECT_TRUE(is_running(folder("vm1a")));
    auto running = add("vm1a");
    ASSERT_FALSE(running.ok());
    EXPECT_NE(running.error().text.find("it runs"), std::string::npos);
    system.reset();
    EXPECT_FALSE(is_running(folder("vm1a")));
}

TEST_F(Golden, WithClonesThatNeedItItStays) {
    ASSERT_TRUE(add("vm1a").ok()) << all_said();
    // A clone whose volume is the golden image's own file, with changes elsewhere.
    std::ofstream(folder("vm1r/system.cnf"), std::ios::app)
        << "0B0F 3390 " << fs::canonical(image("VM1AS1")).string() << " ro\n";
    auto golden = catalogue().find("VM1A");
    auto refused = catalogue().retire(golden.value(), Catalogue::Removal::erase);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().id, "CVMGLD853E");
    EXPECT_TRUE(fs::exists(image("VM1AS1")));
    EXPECT_EQ(check("VM1A"), 0) << all_said();
    EXPECT_TRUE(catalogue().retire(golden.value(), Catalogue::Removal::keep).ok());
    EXPECT_FALSE(is_writable("VM1AS1"));
}

TEST_F(Golden, WhileItIsBeingClonedItStays) {
    ASSERT_TRUE(add("vm1a").ok());
    fs::rename(folder("vm1r"), folder("vm1r.part"));
    auto golden = catalogue().find("VM1A");
    auto refused = catalogue().retire(golden.value(), Catalogue::Removal::unprotect);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().text.find("VM1R is being cloned from it"), std::string::npos);
}

TEST_F(Golden, EraseRemovesWhatNobodyNeeds) {
    ASSERT_TRUE(add("vm1r").ok());
    auto golden = catalogue().find("VM1R");
    ASSERT_TRUE(catalogue().retire(golden.value(), Catalogue::Removal::erase).ok());
    EXPECT_FALSE(fs::exists(folder("vm1r")));
    EXPECT_TRUE(fs::exists(folder("vm1a/system.cnf")));
}

TEST_F(Golden, TreeShowsWhoCameFromWhom) {
    ASSERT_TRUE(add("vm1r", "BASE").ok());
    auto known = catalogue().list();
    auto lines = tree_text(relatives(folder(), known.value()));
    ASSERT_EQ(lines.size(), 2u) << fmt::format("{}", fmt::join(lines, "\n"));
    EXPECT_EQ(lines[0], "VM1A");
    EXPECT_EQ(lines[1].substr(0, 44), "`- VM1R (golden)  generation 1 of BASE, 2026");
}

Relative relative(const std::string& name, const std::string& source) {
    Relative made;
    made.name = name;
    made.source = source;
    return made;
}

TEST(Tree, BranchesOrphansAndCircles) {
    auto lines =
        tree_text({relative("A", ""), relative("B", "A"), relative("C", "B"), relative("D", "A"),
                   relative("E", "GONE"), relative("X", "Y"), relative("Y", "X")});
    EXPECT_EQ(lines, (std::vector<std::string>{"A", "|- B", "|  `- C", "`- D", "GONE (not here)",
                                               "`- E", "X", "`- Y"}));
    auto svg = tree_svg({relative("A", ""), relative("<&>", "A")});
    EXPECT_NE(svg.find("&#60;&#38;&#62;"), std::string::npos);
    EXPECT_EQ(svg.substr(svg.size() - 7), "</svg>\n");
}

TEST(ReadOnlyDevices, AreMarkedBeforeComments) {
    EXPECT_EQ(read_only_devices("# 0A00 3390 x\nARCHMODE z/Arch\n0A00 3390 a.ckd\n"
                                "0A01-0A02 3390-3 \"a b # c.ckd\"   # note\n0A03 3390 b.ckd ro\n"
                                "0590 3490 * \n0009 3215"),
              "# 0A00 3390 x\nARCHMODE z/Arch\n0A00 3390 a.ckd ro\n"
              "0A01-0A02 3390-3 \"a b # c.ckd\" ro # note\n0A03 3390 b.ckd ro\n"
              "0590 3490 * \n0009 3215");
}

class Audit : public testing::Test {
  protected:
    void add(const std::string& command) {
        ASSERT_TRUE(cp::append_audit(place_.path(), {"OPERATOR AT VM1A", command, "", "ff"}).ok());
    }
    std::string path() const { return place_.path("audit.log"); }
    base::Result<cp::AuditReport> check(std::string_view hash = {}) {
        return cp::check_audit(place_.path(), hash);
    }
    void write(const std::string& text) { std::ofstream(path(), std::ios::trunc) << text; }
    small::Folder place_;
};

TEST_F(Audit, EveryLineCarriesTheHashOfTheOneBefore) {
    EXPECT_FALSE(check().ok());
    add("FIRST");
    auto first = check().value();
    add("SECOND\twith\ntabs");
    add("");
    auto all = check().value();
    EXPECT_EQ(all.lines, 3u);
    EXPECT_TRUE(check(first.last).ok());
    EXPECT_EQ(check(std::string(64, 'a')).error().id, "CVMAUD873E");
    EXPECT_NE(text_of(path()).find("\tSECOND with tabs\t-\tff\t" + first.last + "\n"),
              std::string::npos);
}

TEST_F(Audit, ChangedRemovedAndInsertedLinesAreFound) {
    for (const auto* command : {"ONE", "TWO", "THREE"}) add(command);
    auto good = text_of(path());
    auto changed = good;
    changed[changed.find("TWO")] = 'X';
    write(changed);
    EXPECT_NE(check().error().text.find("line 3"), std::string::npos);
    auto second = good.find('\n') + 1;
    auto third = good.find('\n', second) + 1;
    write(good.substr(0, second) + good.substr(third));
    EXPECT_EQ(check().error().id, "CVMAUD871E");
    write(good.substr(0, second) + good.substr(0, second) + good.substr(second));
    EXPECT_NE(check().error().text.find("line 2"), std::string::npos);
    write(good.substr(second));
    EXPECT_NE(check().error().text.find("line 1"), std::string::npos);
    write(good.substr(0, good.size() - 3));
    EXPECT_NE(check().error().text.find("it has no end"), std::string::npos);
    // A crash while writing: the unfinished line was never promised to anybody.
    add("FOUR");
    EXPECT_EQ(check().value().lines, 3u);
}

}  // namespace
