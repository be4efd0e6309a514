// DRIFT: a clean clone differs in nothing; every change is named for what it is.
#include "cms/lineage/drift.h"

#include "cp/directory_object.h"
#include "tests/cms/lineage/site.h"

namespace {

using namespace cms::lineage;

class DriftTest : public site::Site {
  protected:
    std::uint64_t drift() {
        base::CapturedConsole console;
        Findings findings(console);
        auto clone = open("vm1r"), source = open("vm1a");
        auto report = cms::lineage::drift(clone, source, {}, findings);
        EXPECT_TRUE(report.ok());
        take(console);
        return report.ok() ? report.value().differences : 999;
    }
    void write_object(const std::vector<std::string>& text) {
        auto opened = dasd::open_volume(image("VM1RRS"), dasd::Access::write);
        auto done = cp::write_object_directory(*opened.value(), "VM1RRS",
                                               {text, "USER DIRECT A1", "2026-11-21 05:30:00", 0});
        EXPECT_TRUE(done.ok());
    }
};

std::string described(const std::vector<std::string>& before, const std::vector<std::string>& now) {
    std::string text;
    for (const auto& edit : edits(before, now))
        text += fmt::format("{}{}-{} ", "ARC"[static_cast<int>(edit.kind)], edit.before, edit.now);
    return text;
}

TEST(Edits, AreTheShortestOnes) {
    EXPECT_EQ(described({"a", "b"}, {"a", "b"}), "");
    EXPECT_EQ(described({}, {"a"}), "A0-1 ");
    EXPECT_EQ(described({"a"}, {}), "R1-0 ");
    EXPECT_EQ(described({"a", "b", "c"}, {"a", "x", "c"}), "C2-2 ");
    EXPECT_EQ(described({"a", "b", "c"}, {"a", "b", "n", "c"}), "A0-3 ");
    EXPECT_EQ(described({"a", "b", "c", "d"}, {"b", "c", "x", "y"}), "R1-0 C4-3 A0-4 ");
}

TEST(Renaming, GoesByWords) {
    Ancestry from{"VM1R", "VM1A", {}};
    from.volumes.push_back({{0x0B00}, "VM1RRS", "VM1ARS", {1}, ""});
    Renaming names(from);
    EXPECT_EQ(names.apply("  CP_Owned  Slot 1 VM1ARS, VM1A  VM1AX "),
              "CP_Owned Slot 1 VM1RRS, VM1R VM1AX");
    EXPECT_EQ(names.apply(names.apply("VM1ARS")), "VM1RRS");
    EXPECT_EQ(names.label("OTHER1"), "OTHER1");
}

TEST_F(DriftTest, CleanCloneHasNone) {
    EXPECT_EQ(drift(), 0u) << all_said();
}

TEST_F(DriftTest, FilesAreAddedRemovedAndChanged) {
    put("VM1R", "ADDED", "DATA", {"x"});
    put("VM1A", "GONE", "DATA", {"x"});
    put("VM1R", "NOTES", "DATA", {"one", "2", "three", "four"});
    EXPECT_EQ(drift(), 3u) << all_said();
    EXPECT_TRUE(said({"CVMDRF841W File VMCLONER 0191 ADDED DATA: it was added"})) << all_said();
    EXPECT_TRUE(said({"CVMDRF841W File VMCLONER 0191 GONE DATA: it is gone"})) << all_said();
    EXPECT_TRUE(said({"CVMDRF841W File VMCLONER 0191 NOTES DATA: changed on"})) << all_said();
    EXPECT_TRUE(said({"  -     2 two"}) && said({"  +     2 2"}) && said({"  +     4 four"}))
        << all_said();
}

TEST_F(DriftTest, FilesOfClonevmAndTransfersAreExpected) {
    put("VM1R", "VM1R", "$LOG$", {"x"});
    put("VM1R", "SITE", "DATA", {"x"});
    put("VM1R", "VM1R", "$PARMS$", {"mode = STATIC", "transfer = SITE DATA   /* ours */"});
    EXPECT_EQ(drift(), 0u) << all_said();
    put("VM1R", "SITE", "NOTE", {"x"});
    EXPECT_EQ(drift(), 1u) << all_said();
}

TEST_F(DriftTest, NamesThatCloningChangesAreNoDifferenceInFilesEither) {
    put("VM1A", "LIST", "DATA", {"disk VM1AU1 of VM1A"});
    put("VM1R", "LIST", "DATA", {"disk VM1RU1 of VM1R"});
    EXPECT_EQ(drift(), 0u) << all_said();
}

TEST_F(DriftTest, AMinidiskMoreIsNamedWithItsUser) {
    auto text = small::directory_text("VM1R");
    auto at = std::find(text.begin(), text.end(), "USER OPERATOR OPERPW 32M 64M ABCDEFG");
    text.insert(at, " MDISK 333 3390 0020 0002 VM1RU1 MR");
    write_object(text);
    put_on("VM1RRS", kSource, "USER", "DIRECT", text);
    // Once in the directory that counts, once in the file it was made from.
    EXPECT_EQ(drift(), 2u) << all_said();
    EXPECT_TRUE(said({"CVMDRF841W USER DIRECT USER VMCLONER: record",
                      "was added: MDISK 333 3390 0020 0002 VM1RU1 MR"}))
        << all_said();
    EXPECT_TRUE(said({"CVMDRF841W File MAINT 02CC USER DIRECT"})) << all_said();
}

TEST_F(DriftTest, ConfigurationStatement) {
    small::Shape shape;
    auto text = small::config_text(shape, "VM1R");
    text.push_back("Timezone_Definition UTC WEST 00.00.00");
    put_on("VM1RRS", kParm, "SYSTEM", "CONFIG", text);
    EXPECT_EQ(drift(), 2u) << all_said();
    EXPECT_TRUE(said({"CVMDRF841W SYSTEM CONFIG: record", "was added: Timezone_Definition"}))
        << all_said();
}

TEST(SsiOfClone, IsWhatCloningMakesOfTheStatement) {
    const std::vector<std::string> config = {
        "SSI DEMO,  /* SLOT 9 VM1Z, */", "  pdr_volume VM1AU1, SLOT 1 VM1A,/* this one",
        " */ slot 2 VM1B", "VM1A: SSI DEMO PDR_VOLUME VM1AU1 SLOT 3 VM1C",
        "Relocation_Domain SSI MEMBER VM1B"};
    Ancestry from{"VM1R", "VM1A", {}, "NEW"};
    EXPECT_EQ(with_ssi_of_clone(config, from),
              (std::vector<std::string>{
                  "SSI NEW,  /* SLOT 9 VM1Z, */", "  pdr_volume VM1AU1, SLOT 1 VM1A,/* this one",
                  " */ slot 2 AVAILABLE", "VM1A: SSI NEW PDR_VOLUME VM1AU1 SLOT 3 AVAILABLE",
                  "Relocation_Domain SSI MEMBER VM1B"}));
    from.ssi = "NO";
    auto gone = with_ssi_of_clone(config, from);
    EXPECT_EQ(base::trim(gone[0]), "/* SLOT 9 VM1Z, */");
    EXPECT_EQ(base::trim(gone[1]), "/* this one");
    EXPECT_EQ(base::trim(gone[2]), "*/");
    EXPECT_EQ(gone[4], config[4]);
    from.ssi = "";
    EXPECT_EQ(with_ssi_of_clone(config, from), config);
}

TEST_F(DriftTest, MapsAndSpaceOutsideOfMinidisks) {
    {
        auto opened = dasd::open_volume(image("VM1RU1"), dasd::Access::write);
        auto map = dasd::AllocationMap::all_perm({30});
        map.allocate(dasd::SpaceType::temporary_disk, {{25}, {5}});
        ASSERT_TRUE(dasd::write_map(*opened.value(), map).ok());
        std::shared_ptr<dasd::Volume> volume = std::move(opened).value();
        ASSERT_TRUE(
            dasd::format_cylinders({volume, {{0}, {30}}, dasd::Access::write}, {{20}, {1}}, {})
                .ok());
    }
    EXPECT_EQ(drift(), 2u) << all_said();
    EXPECT_TRUE(
        said({"Allocation map of VM1RU1: PERM 0-24, TDSK 25-29, that of VM1AU1 is PERM 0-29"}))
        << all_said();
    EXPECT_TRUE(said(
        {"Volume VM1RU1, space outside of minidisks: cylinder 20 head 0 record 1", "and 175 more"}))
        << all_said();
}

}  // namespace
