// DDR as its users see it: what they type, what they read, what the volumes hold afterwards.
#include "ddr/ddr.h"

#include "tests/ddr/support.h"

namespace {

using room_test::Folder;
using room_test::has_line;
using room_test::Machine;

const std::string kIn = "IN 123 3390 VM1ARS", kOut = "OUT 223 3390 VM1RRS", kAll = "COPY ALL";

// Lines of a row: separated by |, with the usual statements under short names.
std::vector<std::string> typed(std::string_view row) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= row.size();) {
        auto end = std::min(row.find('|', at), row.size());
        auto line = row.substr(at, end - at);
        lines.emplace_back(line == "$IN"    ? kIn
                           : line == "$OUT" ? kOut
                           : line == "$ALL" ? kAll
                                            : line);
        at = end + 1;
    }
    return lines;
}

struct Ddr : testing::Test {
    Folder folder;
    Machine machine;
    base::CapturedConsole console, printer;
    ddr::Options options;
    std::size_t left = 0;
    std::shared_ptr<dasd::Volume> source, target;

    void SetUp() override {
        source = room_test::made(folder / "source.ckd", 12, "VM1ARS");
        target = room_test::made(folder / "target.ckd", 12, "VM1RRS");
        room_test::fill(*source, 1);
        room_test::fill(*target, 2);
        machine.link(0x123, source);
        machine.link(0x223, target);
    }

    int run(const std::vector<std::string>& lines) {
        console.lines.clear();
        printer.lines.clear();
        base::ListSource source_lines(lines);
        int code = ddr::run(source_lines, console, machine, options);
        left = source_lines.left();
        EXPECT_EQ(console.lines.back(), "END OF JOB");
        return code;
    }
    int run_file(const std::vector<std::string>& statements,
                 const std::vector<std::string>& answers = {}) {
        options.control_file = statements;
        return run(answers);
    }
    std::string said() const { return fmt::format("{}", fmt::join(console.lines, "\n")); }

    // Which volume a track of the target came from: 1 the source, 2 nothing was copied.
    unsigned seed_of(std::uint32_t cylinder, std::uint32_t head = 3) {
        auto track = room_test::track_of(*target, cylinder, head);
        return std::to_integer<unsigned>(track.records()[1].data[0]);
    }
    bool same_volumes(const std::shared_ptr<dasd::Volume>& a,
                      const std::shared_ptr<dasd::Volume>& b) {
        auto differences = dasd::compare({a, {{0}, a->cylinders()}, dasd::Access::read},
                                         {b, {{0}, b->cylinders()}, dasd::Access::read}, 1);
        return differences.ok() && differences.value().empty();
    }
    bool target_is_untouched() {
        for (std::uint32_t c = 0; c < 12; ++c)
            if (seed_of(c) != 2) return false;
        return room_test::serial_of(*target) == "VM1RRS";
    }
};

// ---- copying

TEST_F(Ddr, CopiesAVolumeWithItsLabel) {
    EXPECT_EQ(
        run({"SYSPRINT CONS", "PROMPTS OFF", "INPUT 123 3390", "OUTPUT 223 3390", "COPY ALL", ""}),
        0)
        << said();
    EXPECT_TRUE(same_volumes(source, target));
    EXPECT_EQ(room_test::serial_of(*target), "VM1ARS");
    EXPECT_EQ(std::count(console.lines.begin(), console.lines.end(), "END OF COPY"), 1);
    EXPECT_EQ(std::count(console.lines.begin(), console.lines.end(), "END OF JOB"), 1);
    EXPECT_EQ(machine.changed, std::vector<std::uint16_t>{0x223});
}

TEST_F(Ddr, TheConversationReadsLikeTheOriginal) {
    ASSERT_EQ(
        run({"sysprint cons", "input 123 3390 vm1ars", "output 223 3390", "copy all", "yes", ""}),
        0)
        << said();
    ASSERT_EQ(console.lines.size(), 15u) << said();
    EXPECT_EQ(console.lines[0], "z/VM DASD DUMP/RESTORE PROGRAM");
    for (std::size_t i = 1; i <= 4; ++i) EXPECT_EQ(console.lines[i], "ENTER:");
    EXPECT_EQ(console.lines[5], "HCPDDR711D VOLID READ IS VM1RRS");
    EXPECT_EQ(console.lines[6], "DO YOU WISH TO CONTINUE?  RESPOND YES, NO OR REREAD:");
    EXPECT_EQ(console.lines[7], "COPYING   VM1ARS");
    EXPECT_TRUE(console.lines[8].starts_with("COPYING DATA  "));
    EXPECT_TRUE(console.lines[8].ends_with(" GMT FROM VM1ARS TO VM1RRS"));
    EXPECT_EQ(console.lines[9], "INPUT CYLINDER EXTENTS      OUTPUT CYLINDER EXTENTS");
    EXPECT_EQ(console.lines[10], "      START        STOP              START        STOP");
    EXPECT_EQ(console.lines[11], "          0          11                  0          11");
    EXPECT_EQ(console.lines[12], "END OF COPY");
    EXPECT_EQ(console.lines[13], "ENTER:");
    EXPECT_EQ(console.lines[14], "END OF JOB");
}

TEST_F(Ddr, CopiesRangesAndAsksForMore) {
    EXPECT_EQ(run({"SYSPRINT CONS", "IN 123 3390 VM1ARS", "OUT 223 3390 SCRATCH", "COPY 2 TO 4",
                   "7", "9 10", "", ""}),
              0)
        << said();
    std::string copied;
    for (std::uint32_t c = 0; c < 12; ++c) copied += std::to_string(seed_of(c));
    EXPECT_EQ(copied, "221112212112");
    EXPECT_EQ(room_test::serial_of(*target), "VM1RRS");
    EXPECT_TRUE(has_line(console.lines, "ENTER NEXT EXTENT OR NULL LINE"));
    EXPECT_TRUE(has_line(console.lines, "          9          10                  9          10"));
}

TEST_F(Ddr, ReorderWritesTheNewCylinderIntoEveryCount) {
    EXPECT_EQ(
        run({"PROMPTS OFF", "IN 123 3390", "OUT 223 3390", "COPY 2 TO 3 REORDER TO 8", "", ""}), 0)
        << said();
    EXPECT_EQ(seed_of(8), 1u);
    EXPECT_EQ(seed_of(9), 1u);
    EXPECT_EQ(seed_of(2), 2u);
    auto track = room_test::track_of(*target, 9, 4);  // parse checks the home address
    for (const auto& record : track.records()) EXPECT_EQ(record.count.cylinder, 9);
    EXPECT_TRUE(std::equal(track.records()[0].data.begin(), track.records()[0].data.end(),
                           room_test::bytes_of("track 3.4 of 1").begin()));
}

TEST_F(Ddr, MinidisksAreAddressedFromTheirOwnCylinderZero) {
    machine.links[0x191] = {source, {{5}, {4}}, dasd::Access::read};
    machine.links[0x192] = {target, {{2}, {5}}};
    EXPECT_EQ(run({"PROMPTS OFF", "IN 191 3390", "OUT 192 3390", "COPY 1 TO 3", "", ""}), 0)
        << said();
    auto track = room_test::track_of(*target, 3, 0);
    EXPECT_TRUE(std::equal(track.records()[0].data.begin(), track.records()[0].data.end(),
                           room_test::bytes_of("track 6.0 of 1").begin()));
    EXPECT_EQ(seed_of(2), 2u);
    EXPECT_EQ(seed_of(5), 1u);
    EXPECT_EQ(seed_of(6), 2u);
}

TEST_F(Ddr, TheIntendedLabelIsOnTheVolumeWhenItIsPublished) {
    machine.links[0x223].intended_label = "VM1RRS";
    EXPECT_EQ(run({"PROMPTS OFF", "IN 123 3390", "OUT 223 3390", "COPY ALL", ""}), 0) << said();
    EXPECT_EQ(room_test::serial_of(*target), "VM1RRS");
    EXPECT_EQ(seed_of(5), 1u);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR760I VOLID OF OUTPUT 0223 IS NOW VM1RRS"));
}

TEST_F(Ddr, TwentyExtentsAreAcceptedAndTheNextIsNot) {
    auto big = room_test::made(folder / "big.ckd", 50, "BIG001");
    auto other = room_test::made(folder / "other.ckd", 50, "BIG002");
    room_test::fill(*big, 3);
    machine.link(0x300, big);
    machine.link(0x400, other);
    std::vector<std::string> lines{"PROMPTS OFF", "IN 300 3390", "OUT 400 3390", "COPY 0"};
    for (int i = 1; i < 20; ++i) lines.push_back(std::to_string(2 * i));
    auto twenty = lines;
    twenty.insert(twenty.end(), {"", ""});
    EXPECT_EQ(run(twenty), 0) << said();
    EXPECT_EQ(room_test::track_of(*other, 38, 0).records().size(), 2u);
    auto more = lines;
    more.insert(more.end(), {"40", "", ""});
    EXPECT_EQ(run(more), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR712E"));
    EXPECT_EQ(room_test::track_of(*other, 40, 0).records().size(), 0u);
}

TEST_F(Ddr, CpvolCopiesCylinderZeroDirectoryAndPermanentSpace) {
    auto format = [&](dasd::Volume& volume, const char* serial, bool types) {
        auto map = dasd::AllocationMap::all_perm(volume.cylinders());
        if (types) {
            map.allocate(dasd::SpaceType::directory, {{1}, {2}});
            map.allocate(dasd::SpaceType::page, {{4}, {3}});
            map.allocate(dasd::SpaceType::parm, {{8}, {1}});
            map.allocate(dasd::SpaceType::temporary_disk, {{10}, {2}});
        }
        ASSERT_TRUE(dasd::write_cp_track0(volume, serial, map, {}).ok());
    };
    format(*source, "VM1ARS", true);
    std::vector<std::string> lines{"SYSPRINT CONS", "PROMPTS OFF", "IN 123 3390",
                                   "OUT 223 3390",  "COPY CPVOL",  ""};
    EXPECT_EQ(run(lines), 3);  // the target is not CP-formatted
    EXPECT_TRUE(has_line(console.lines, "HCPDDR700E OUTPUT")) << said();
    format(*target, "VM1RRS", false);
    EXPECT_EQ(run(lines), 0) << said();
    std::string copied;
    for (std::uint32_t c = 0; c < 12; ++c) copied += std::to_string(seed_of(c));
    EXPECT_EQ(copied, "111122211122");
    EXPECT_EQ(dasd::read_map(*target).value().type_of({5}), dasd::SpaceType::page);
    EXPECT_TRUE(has_line(console.lines, "          7           9                  7           9"));
}

TEST_F(Ddr, CpvolNeverInterpretsAForeignMap) {
    auto map = dasd::AllocationMap::all_perm({12});
    ASSERT_TRUE(dasd::write_cp_track0(*source, "VM1ARS", map, {}).ok());
    auto track = room_test::track_of(*source, 0, 0);
    track.patch(*track.find(4), 4, std::vector<std::byte>(8));  // takes our mark away
    ASSERT_TRUE(source->write_track(track).ok());
    EXPECT_EQ(run({"PROMPTS OFF", "IN 123 3390", "OUT 223 3390", "COPY CPVOL", ""}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR700E INPUT")) << said();
    EXPECT_TRUE(target_is_untouched());
    EXPECT_EQ(run({"PROMPTS OFF", "IN 123 3390", "OUT 223 3390", "COPY ALL", ""}), 0) << said();
    EXPECT_TRUE(same_volumes(source, target));
}

// ---- the label check

struct LabelRow {
    const char* name;
    const char* lines;  // see typed()
    int code;
    const char* message;  // that must be shown; empty: no question at all
    std::size_t left;     // lines not read
};

class Labels : public Ddr, public testing::WithParamInterface<LabelRow> {};
TEST_P(Labels, AreCheckedBeforeAnythingIsWritten) {
    const auto& row = GetParam();
    EXPECT_EQ(run(typed(row.lines)), row.code) << said();
    EXPECT_EQ(left, row.left);
    std::string message = row.message;
    EXPECT_TRUE(message.empty() || has_line(console.lines, message)) << said();
    EXPECT_TRUE(!message.empty() || !has_line(console.lines, "DO YOU WISH")) << said();
    EXPECT_TRUE(row.code == 0 ? same_volumes(source, target) : target_is_untouched());
}
INSTANTIATE_TEST_SUITE_P(
    All, Labels,
    testing::Values(
        LabelRow{"match", "$IN|$OUT|$ALL|", 0, "", 0},
        LabelRow{"scratch", "IN 123 3390 SCRATCH|OUT 223 3390 SCRATCH|$ALL|", 0, "", 0},
        LabelRow{"input_no", "IN 123 3390|$OUT|$ALL|NO|", 3, "HCPDDR711D VOLID READ IS VM1ARS", 0},
        LabelRow{"input_yes", "IN 123 3390|$OUT|$ALL|yes|", 0, "HCPDDR711D", 0},
        LabelRow{"output_no", "$IN|OUT 223 3390|$ALL|NO|", 3, "HCPDDR711D VOLID READ IS VM1RRS", 0},
        LabelRow{"wrong", "$IN|OUT 223 3390 OTHER|$ALL|NO|", 3,
                 "HCPDDR711D VOLID READ IS VM1RRS NOT OTHER", 0},
        LabelRow{"both", "IN 123 3390|OUT 223 3390|$ALL|YES|YES|", 0, "HCPDDR711D", 0},
        LabelRow{"asks_again", "$IN|OUT 223 3390|$ALL|Y|MAYBE|YES|", 0, "HCPDDR711D", 0},
        LabelRow{"reread", "$IN|OUT 223 3390|$ALL|REREAD|REREAD|YES|", 0, "HCPDDR711D", 0},
        LabelRow{"reread_no", "$IN|OUT 223 3390|$ALL|REREAD|NO|", 3, "HCPDDR711D", 0},
        LabelRow{"end_of_input", "$IN|OUT 223 3390|$ALL", 3, "HCPDDR761E", 0},
        LabelRow{"prompts_off", "PROMPTS OFF|IN 123 3390|OUT 223 3390|$ALL||MINE", 0,
                 "HCPDDR696I VOLID READ IS VM1RRS", 1},
        LabelRow{"prompts_off_wrong", "PROMPTS OFF|$IN|OUT 223 3390 OTHER|$ALL||MINE|TOO", 0,
                 "HCPDDR696I VOLID READ IS VM1RRS NOT OTHER", 2}),
    [](const auto& row) { return row.param.name; });

TEST_F(Ddr, AVolumeWithoutALabelIsAskedAbout) {
    auto blank = room_test::made(folder / "blank.ckd", 12, "");
    machine.link(0x323, blank);
    EXPECT_EQ(run({kIn, "OUT 323 3390 VM1RRS", kAll, "NO", ""}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR716D NO VOL1 LABEL FOUND FOR 0323"));
    EXPECT_EQ(run({"PROMPTS OFF", kIn, "OUT 323 3390", kAll, ""}), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "HCPDDR697I NO VOL1 LABEL FOUND FOR 0323"));
    EXPECT_TRUE(same_volumes(source, blank));
}

TEST_F(Ddr, RereadLooksAtTheVolumeThatIsThereNow) {
    struct Operator : base::LineSource {  // changes the pack before it answers
        explicit Operator(Ddr& test) : test_(test) {}
        std::optional<std::string> read_line(std::string_view) override {
            static const std::vector<std::string> kLines{kIn, "OUT 223 3390 VM1RP1", kAll, "REREAD",
                                                         ""};
            if (next_ == 3)
                test_.machine.link(0x223, room_test::made(test_.folder / "new.ckd", 12, "VM1RP1"));
            if (next_ == kLines.size()) return std::nullopt;
            return kLines[next_++];
        }
        Ddr& test_;
        std::size_t next_ = 0;
    } lines(*this);
    EXPECT_EQ(ddr::run(lines, console, machine, options), 0) << said();
    EXPECT_TRUE(has_line(console.lines, "VOLID READ IS VM1RRS NOT VM1RP1"));
    EXPECT_TRUE(target_is_untouched());
    EXPECT_TRUE(same_volumes(source, machine.links[0x223].volume));
}

TEST_F(Ddr, ShownLabelKnowsVolumesAndMinidisks) {
    auto volume = ddr::shown_label({source, {{0}, {12}}, dasd::Access::read});
    ASSERT_TRUE(volume.ok());
    EXPECT_EQ(volume.value().text, "VM1ARS");
    EXPECT_TRUE(volume.value().is_vol1);
    std::vector<std::byte> label(80);
    base::text_to_ebcdic("CMS1", base::MutableBytes(label).first(4));
    base::store_ebcdic_field(base::MutableBytes(label).subspan(4, 6), "MNT191");
    auto track = dasd::Track::build({{5}, {0}}, {{3, {}, label}}).value();
    ASSERT_TRUE(source->write_track(track).ok());
    auto minidisk = ddr::shown_label({source, {{5}, {2}}, dasd::Access::read});
    ASSERT_TRUE(minidisk.ok());
    EXPECT_EQ(minidisk.value().text, "MNT191");
    EXPECT_FALSE(minidisk.value().is_vol1);
    EXPECT_EQ(ddr::shown_label({source, {{6}, {2}}, dasd::Access::read}).value().text, "");
}

// ---- definitions and extents that cannot be used

struct RefusedRow {
    const char* name;
    const char* lines;  // see typed()
    const char* message;
};
class Refused : public Ddr, public testing::WithParamInterface<RefusedRow> {};
TEST_P(Refused, WithAMessageReturnCode3AndNothingWritten) {
    machine.link(0x623, room_test::made(folder / "small.ckd", 5, "SMALL1"));
    machine.links[0x523] = {target, {{0}, {12}}, dasd::Access::read};
    machine.links[0x191] = {target, {{0}, {5}}};
    machine.links[0x192] = {target, {{4}, {4}}};
    EXPECT_EQ(run(typed(GetParam().lines)), 3) << said();
    EXPECT_TRUE(has_line(console.lines, GetParam().message)) << said();
    EXPECT_FALSE(has_line(console.lines, "END OF COPY")) << said();
    EXPECT_EQ(left, 0u);
    EXPECT_TRUE(target_is_untouched());
    EXPECT_TRUE(machine.changed.empty());
}
INSTANTIATE_TEST_SUITE_P(
    All, Refused,
    testing::Values(RefusedRow{"no_definitions", "$ALL|", "HCPDDR702E"},
                    RefusedRow{"no_output", "$IN|$ALL|", "HCPDDR702E"},
                    RefusedRow{"no_input_to_type", "TYPE 0 0 3|", "HCPDDR702E"},
                    RefusedRow{"range_alone", "$IN|$OUT|0 TO 5|", "HCPDDR702E"},
                    RefusedRow{"input_missing", "IN 999 3390|$OUT|$ALL|", "HCPDDR708E"},
                    RefusedRow{"says_which", "IN 999 3390|$OUT|$ALL|",
                               "Device 0999 does not exist"},
                    RefusedRow{"output_missing", "$IN|OUT 999 3390|$ALL|", "HCPDDR708E"},
                    RefusedRow{"wrong_type", "IN 123 3380|$OUT|$ALL|", "HCPDDR708E"},
                    RefusedRow{"tape_as_disk", "$IN|OUT 181 3590|$ALL|", "HCPDDR708E"},
                    RefusedRow{"type_of_tape", "IN 181 TAPE|TYPE 0|", "HCPDDR708E"},
                    RefusedRow{"same_device", "$IN|OUT 123 3390|$ALL|", "HCPDDR708E"},
                    RefusedRow{"same_cylinders", "IN 191 3390|OUT 192 3390|COPY 0||", "HCPDDR708E"},
                    RefusedRow{"read_only", "$IN|OUT 523 3390|$ALL|", "HCPDDR718E"},
                    RefusedRow{"bad_number", "IN 12345 3390|$OUT|$ALL|", "HCPDDR701E"},
                    RefusedRow{"target_too_small", "$IN|OUT 623 3390 SMALL1|$ALL|", "HCPDDR713E"},
                    RefusedRow{"range_past_input", "$IN|$OUT|COPY 5 TO 12||", "HCPDDR713E"},
                    RefusedRow{"range_past_output", "$IN|$OUT|COPY 0 TO 5 R 8||", "HCPDDR713E"},
                    RefusedRow{"input_overlap", "$IN|$OUT|COPY 0 TO 5|5 TO 6 R 8||", "HCPDDR713E"},
                    RefusedRow{"output_overlap", "$IN|$OUT|COPY 0 TO 2|5 TO 6 R 2||", "HCPDDR713E"},
                    RefusedRow{"huge_reorder", "$IN|$OUT|COPY 0 TO 2 R 4294967295||", "HCPDDR713E"},
                    RefusedRow{"nucleus", "$IN|$OUT|COPY NUCLEUS|", "HCPDDR723E"},
                    RefusedRow{"dump", "$IN|OUT 181 3590|DUMP ALL|", "HCPDDR708E"},
                    RefusedRow{"dump_to_disk", "$IN|$OUT|DUMP ALL|", "NOT DEFINED AS A TAPE"},
                    RefusedRow{"restore", "IN 181 3590|$OUT|RESTORE ALL|", "HCPDDR708E"},
                    RefusedRow{"other_function", "$IN|OUT 181 TAPE|$ALL|", "HCPDDR708E"},
                    RefusedRow{"extents_not_closed", "$IN|$OUT|COPY 0 TO 5", "HCPDDR761E"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Ddr, ARefusedDefinitionIsNotReplacedByTheOldOne) {
    auto third = room_test::made(folder / "third.ckd", 12, "THIRD1");
    machine.link(0x323, third);
    EXPECT_EQ(run({kIn, kOut, kAll, "IN 1Z3 3390", "OUT 323 3390 THIRD1", kAll, ""}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR701E INVALID OPERAND - 1Z3"));
    EXPECT_TRUE(has_line(console.lines, "HCPDDR702E"));
    EXPECT_EQ(room_test::serial_of(*third), "THIRD1");
}

TEST_F(Ddr, AStepThatFailsDoesNotSwallowTheStatementThatEndedIt) {
    auto third = room_test::made(folder / "third.ckd", 12, "THIRD1");
    machine.link(0x323, third);
    // The range is bad; the OUTPUT statement that starts it must count for the next step.
    EXPECT_EQ(run({kIn, kOut, "COPY 0 TO 50", "OUT 323 3390 THIRD1", "COPY 1 TO 2", "", ""}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR713E"));
    EXPECT_TRUE(target_is_untouched());
    EXPECT_EQ(room_test::track_of(*third, 1, 0).records().size(), 2u) << said();
}

TEST_F(Ddr, DefinitionsStayInForceOnTheConsole) {
    EXPECT_EQ(run({"IN 123 3390 VM1ARS", "OUT 223 3390 SCRATCH", "COPY 1", "", "COPY 3", "", ""}),
              0)
        << said();
    EXPECT_EQ(seed_of(1), 1u);
    EXPECT_EQ(seed_of(2), 2u);
    EXPECT_EQ(seed_of(3), 1u);
}

// ---- control files

TEST_F(Ddr, AFileRunsToItsEnd) {
    EXPECT_EQ(run_file({kIn, kOut, "COPY 1 TO 2", "COPY 4", "", "OUT 223 3390 VM1RRS", "COPY 6", "",
                        "TYPE 0 0 3"}),
              0)
        << said();
    std::string copied;
    for (std::uint32_t c = 0; c < 8; ++c) copied += std::to_string(seed_of(c));
    EXPECT_EQ(copied, "21121212");
    EXPECT_TRUE(has_line(console.lines, "END OF TYPE"));
    EXPECT_FALSE(has_line(console.lines, "ENTER:"));
}

TEST_F(Ddr, AfterAnErrorAFileIsOnlyChecked) {
    EXPECT_EQ(run_file({kIn, "OUTPUT 223 339O", "COPY ALL", "COPY EVERYTHING", "TYPE 0 0 3"}), 3);
    EXPECT_TRUE(has_line(console.lines, "OUTPUT 223 339O")) << "the statement in error is shown";
    EXPECT_TRUE(has_line(console.lines, "HCPDDR701E INVALID OPERAND - 339O"));
    EXPECT_TRUE(has_line(console.lines, "HCPDDR701E INVALID OPERAND - EVERYTHING"));
    EXPECT_TRUE(has_line(console.lines, "HCPDDR765I"));
    EXPECT_FALSE(has_line(console.lines, "END OF TYPE"));
    EXPECT_TRUE(target_is_untouched());
}

TEST_F(Ddr, TwoStepsInAFileNeedADefinitionBetween) {
    EXPECT_EQ(run_file({kIn, kOut, "COPY 1", "", "COPY 2"}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR702E"));
    EXPECT_EQ(seed_of(1), 1u);
    EXPECT_EQ(seed_of(2), 2u);
    EXPECT_EQ(run_file({kIn, "OUT 223 3390 VM1RRS", "COPY 3", "TYPE 0"}), 3);
    EXPECT_EQ(seed_of(3), 2u) << "nothing more is done after a sequence error";
}

TEST_F(Ddr, AFilesQuestionsAreAnsweredFromTheLines) {
    EXPECT_EQ(run_file({kIn, "OUT 223 3390", kAll}, {"YES", "MINE"}), 0) << said();
    EXPECT_EQ(left, 1u);
    EXPECT_TRUE(same_volumes(source, target));
}

TEST_F(Ddr, AFailedStepStopsAFile) {
    EXPECT_EQ(run_file({kIn, "OUT 999 3390", "COPY 1", kOut, "COPY 2"}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR708E"));
    EXPECT_EQ(seed_of(2), 2u);
}

// ---- listing, TYPE, PRINT

TEST_F(Ddr, TheListingGoesToThePrinterUnlessSysprintSaysCons) {
    options.printer = &printer;
    EXPECT_EQ(run({kIn, "OUT 223 3390 SCRATCH", "COPY 1", "", "PRINT 0 0 3", ""}), 0) << said();
    EXPECT_TRUE(has_line(printer.lines, "INPUT CYLINDER EXTENTS"));
    EXPECT_TRUE(has_line(printer.lines, "*VOL1VM1ARS"));
    EXPECT_FALSE(has_line(console.lines, "INPUT CYLINDER EXTENTS"));
    EXPECT_TRUE(has_line(console.lines, "END OF COPY"));
    EXPECT_TRUE(has_line(console.lines, "END OF PRINT"));
    EXPECT_EQ(run({"SYSPRINT CONS", kIn, "OUT 223 3390 SCRATCH", "COPY 1", "", ""}), 0);
    EXPECT_TRUE(printer.lines.empty());
    EXPECT_TRUE(has_line(console.lines, "INPUT CYLINDER EXTENTS"));
}

TEST_F(Ddr, TypeAsksForTheLabelOnceADefinition) {
    EXPECT_EQ(run({"IN 123 3390", "TYPE 0 0 3", "YES", "TYPE 0 0 1", ""}), 0) << said();
    EXPECT_EQ(std::count_if(console.lines.begin(), console.lines.end(),
                            [](const auto& line) { return line.starts_with("HCPDDR711D"); }),
              1);
    EXPECT_EQ(run({"IN 123 3390", "TYPE 0 0 3", "NO", ""}), 3);
    EXPECT_FALSE(has_line(console.lines, "END OF TYPE"));
    EXPECT_EQ(run({kIn, "TYPE 0 0 99", "TYPE 12", ""}), 3);
    EXPECT_TRUE(has_line(console.lines, "HCPDDR721E"));
    EXPECT_TRUE(has_line(console.lines, "HCPDDR713E"));
}

// ---- things that go wrong underneath

TEST_F(Ddr, ADamagedSourceTrackIsNamedAndTheTargetIsAsItWas) {
    std::fstream file(folder / "source.ckd", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(dasd::kImageHeader + (7 * 15 + 2) * dasd::kTrackSize));
    file.write("\0\0\0\0\0", 5);
    file.close();
    options.sharing = dasd::Sharing::never;  // a shared copy does not read the tracks
    EXPECT_EQ(run({kIn, kOut, kAll, "", ""}), 3) << said();
    auto at = std::find_if(console.lines.begin(), console.lines.end(),
                           [](const auto& line) { return line.starts_with("HCPDDR705E"); });
    ASSERT_NE(at, console.lines.end()) << said();
    EXPECT_NE((at + 1)->find("cylinder 7 head 2"), std::string::npos) << *(at + 1);
    EXPECT_TRUE(target_is_untouched());
}

TEST_F(Ddr, AStopRequestLeavesTheTargetAsItWas) {
    std::atomic<bool> stop{false};
    struct StopAtCopy : base::CapturedConsole {
        explicit StopAtCopy(std::atomic<bool>& flag) : flag_(flag) {}
        void line(std::string_view text) override {
            if (text.starts_with("COPYING")) flag_ = true;
            CapturedConsole::line(text);
        }
        std::atomic<bool>& flag_;
    } seen(stop);
    options.stop = &stop;
    options.sharing = dasd::Sharing::never;
    base::ListSource lines({kIn, kOut, kAll, "MINE"});
    EXPECT_EQ(ddr::run(lines, seen, machine, options), 3);
    EXPECT_TRUE(has_line(seen.lines, "HCPDDR762E COPY STOPPED"));
    EXPECT_EQ(seen.lines.back(), "END OF JOB");
    EXPECT_EQ(lines.left(), 1u);
    EXPECT_TRUE(target_is_untouched());
}

TEST_F(Ddr, AnAccessedOutputIsReleasedBeforeItIsWritten) {
    std::vector<std::uint16_t> released;
    options.release = [&](dasd::DeviceNumber number) { released.push_back(number.n); };
    EXPECT_EQ(run({kIn, "OUT 223 3390", kAll, "NO", ""}), 3);
    EXPECT_TRUE(released.empty());
    EXPECT_EQ(run({kIn, kOut, kAll, ""}), 0);
    EXPECT_EQ(released, std::vector<std::uint16_t>{0x223});
}

// ---- the published execs

TEST_F(Ddr, ThePublishedCopyExecsLinesRunUnchanged) {
    // What copydisk.exec queues; the blank line ends the job and the caller's own line stays.
    EXPECT_EQ(run({"SYSPRINT CONS", "PROMPTS OFF", "IN 0123 3390", "OUT 0223 3390", "COPY ALL", " ",
                   "THE CALLER'S NEXT LINE"}),
              0)
        << said();
    EXPECT_EQ(left, 1u);
    EXPECT_TRUE(same_volumes(source, target));
    EXPECT_FALSE(has_line(console.lines, "DO YOU WISH"));
}

}  // namespace
