// Identity leftovers: what names the source, and where.
#include "tests/cms/lineage/site.h"

namespace {

using namespace cms::lineage;

class Identity : public site::Site {
  protected:
    static VerifyOptions only_identity() {
        VerifyOptions options;
        options.structure = options.hashes = false;
        return options;
    }
};

TEST(Traces, AreWholeWordsOfTheSource) {
    Ancestry from{"VM1R", "VM1A", {}};
    from.volumes.push_back({{0x0B00}, "VM1RRS", "VM1ARS", {1}, "vm1rrs.ckd"});
    from.volumes.push_back({{0x0B01}, "NEW001", "OLDVOL", {1}, "new001.ckd"});
    Traces traces(from);
    struct Row {
        std::string_view text, word;  // no word: no trace
    };
    constexpr Row kRows[] = {
        {"MDISK 191 3390 1 5 VM1ARS MR", "VM1ARS"},
        {"in ../vm1a/system.cnf", "VM1A"},
        {"(VM1A)", "VM1A"},
        {"VM1AU7 is no volume of it, but shaped like one", "VM1AU7"},
        {"VM1ARS2", ""},
        {"VM1AX1", ""},
        {"VM1AB", ""},
        {"AVM1A", ""},
        {"VM1A_LOG", ""},
        {"VM1R and VM1RRS", ""},
        {"LABEL=OLDVOL,", "OLDVOL"},
        {"OLDVOLS", ""},
        {"", ""},
    };
    for (const auto& row : kRows) {
        auto hit = traces.find(row.text);
        EXPECT_EQ(hit ? hit->word : "", row.word) << row.text;
    }
}

TEST(Traces, NamesThatTheCloneHasItselfAreNone) {
    Ancestry from{"VM1R", "VM1A", {}};
    from.volumes.push_back({{0x0B00}, "COMMON", "COMMON", {1}, "common.ckd"});
    EXPECT_FALSE(Traces(from).find("COMMON"));
}

TEST(Traces, LabelsTheSourceHasNowAreTraces) {
    Ancestry from{"NEW", "OLD", {}};
    EXPECT_FALSE(Traces(from).find("on PACK01"));
    EXPECT_TRUE(Traces(from, {"PACK01"}).find("on PACK01"));
}

TEST(Comments, AreBlankedAndNothingMoves) {
    auto bare = without_comments({"A /* x */ B", "C /* to", "here */ D", "E"}, false);
    EXPECT_EQ(bare, (std::vector<std::string>{"A         B", "C      ", "        D", "E"}));
    EXPECT_EQ(without_comments({"* note", " MDISK *"}, true),
              (std::vector<std::string>{"", " MDISK *"}));
}

TEST_F(Identity, OldVolserInALiveFile) {
    put("VM1R", "TAPES", "DATA", {"none", "see vm1au1 for it"});
    EXPECT_EQ(verify("vm1r", only_identity()), 8);
    EXPECT_TRUE(said({"CVMVFY830E File VMCLONER 0191 TAPES DATA record 2: VM1AU1 is of VM1A"}))
        << all_said();
}

TEST_F(Identity, TheSitesListAllowsFiles) {
    put("VM1R", "TAPES", "DATA", {"VM1A"});
    put("VM1R", "VM1A", "$CONFIG$", {"VM1A"});
    auto options = only_identity();
    options.keeps = [](const FileRecord& file) {
        return file.entry.name == "TAPES" || file.entry.type == "$CONFIG$";
    };
    EXPECT_EQ(verify("vm1r", options), 0) << all_said();
    EXPECT_TRUE(said({"CVMVFY834I 2 files"}));
}

TEST_F(Identity, AFileNameIsATrace) {
    put("VM1R", "VM1A", "NOTES", {"nothing"});
    EXPECT_EQ(verify("vm1r", only_identity()), 8);
    EXPECT_TRUE(said({"CVMVFY830E File VMCLONER 0191 VM1A NOTES: VM1A is of VM1A"})) << all_said();
}

TEST_F(Identity, StatementsAreErrorsCommentsWarnings) {
    auto text = small::directory_text("VM1R");
    text.push_back("* made from VM1A");
    put_on("VM1RRS", kSource, "USER", "DIRECT", text);
    EXPECT_EQ(verify("vm1r", only_identity()), 4) << all_said();
    EXPECT_TRUE(
        said({"CVMVFY831W File MAINT 02CC USER DIRECT record", "VM1A is of VM1A (a comment)"}))
        << all_said();
    text.push_back(" MDISK 400 3390 1 1 VM1AU1 MR");
    put_on("VM1RRS", kSource, "USER", "DIRECT", text);
    EXPECT_EQ(verify("vm1r", only_identity()), 8) << all_said();
    EXPECT_TRUE(said({"CVMVFY830E File MAINT 02CC USER DIRECT", "VM1AU1"})) << all_said();
}

TEST_F(Identity, FreeBlocksAreToldApartAndCleared) {
    put("VM1R", "SECRET", "DATA", {"from VM1A"});
    erase("VM1R", "SECRET", "DATA");
    EXPECT_EQ(verify("vm1r", only_identity()), 0) << all_said();
    EXPECT_TRUE(said({"CVMVFY832I Apart: a free block of VMCLONER 0191 (VM1RU1) holds 1 traces"}))
        << all_said();
    auto options = only_identity();
    options.clear = true;
    EXPECT_EQ(verify("vm1r", options), 0) << all_said();
    EXPECT_TRUE(said({"CVMVFY833I", "free blocks of minidisk VMCLONER 0191 are cleared"}));
    EXPECT_EQ(verify("vm1r", {}), 0) << all_said();
    EXPECT_FALSE(said({"CVMVFY832I"})) << all_said();
}

TEST_F(Identity, PageAndSpoolSpaceAreToldApart) {
    for (const std::string volume : {"VM1RP1", "VM1RS1"}) {
        auto opened = dasd::open_volume(image(volume), dasd::Access::write);
        std::shared_ptr<dasd::Volume> shared = std::move(opened).value();
        ASSERT_TRUE(
            dasd::format_cylinders({shared, {{0}, {6}}, dasd::Access::write}, {{1}, {5}}, {}).ok());
        shared.reset();
        overwrite(volume, {{3}, {2}}, 5, 40, site::ebcdic("VM1ARS"));
    }
    EXPECT_EQ(verify("vm1r", only_identity()), 0) << all_said();
    EXPECT_TRUE(said({"Apart: page space (VM1RP1) holds 1 traces", "cylinder 3 head 2 record 5"}))
        << all_said();
    EXPECT_TRUE(said({"Apart: spool space (VM1RS1)"})) << all_said();
}

TEST_F(Identity, AsciiCounts) {
    put("VM1R", "UNIX", "DATA", {"x"});
    std::uint8_t block = 0;
    put("VM1R", "UNIX", "DATA", {std::string(40, ' ')});
    auto track = track_of("VM1RU1", kCloner, "UNIX", "DATA", block);
    overwrite("VM1RU1", track, block, 10, " VM1A ");
    EXPECT_EQ(verify("vm1r", only_identity()), 8);
    EXPECT_TRUE(said({"File VMCLONER 0191 UNIX DATA record 1: VM1A"})) << all_said();
}

TEST_F(Identity, WithoutAJournalThereIsNothingToSearchFor) {
    EXPECT_EQ(verify("vm1a", only_identity()), 8);
    EXPECT_TRUE(said({"CVMVFY835E VM1A"})) << all_said();
}

}  // namespace
