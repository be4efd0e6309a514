// XEDIT in line mode over lists: what subcommands do to lines, current line and return code.
#include "cms/xedit/editor.h"

#include <gtest/gtest.h>

namespace {

using namespace cms::xedit;  // NOLINT: the test is of this namespace alone
using cms::FileEntry;
using cms::FileId;
using cms::Lines;

class ListWorld : public World {
  public:
    base::Console& console() override { return shown; }
    std::optional<std::string> read() override {
        if (input.empty()) return std::nullopt;
        auto line = input.front();
        input.erase(input.begin());
        return line;
    }
    base::Result<std::optional<Loaded>> load(const FileId& id) override {
        std::optional<Loaded> none;
        auto found = files.find(id.name + " " + id.type);
        if (found == files.end()) return none;
        return std::optional(found->second);
    }
    base::Result<void> save(const FileEntry& entry, char letter, const Lines& lines) override {
        if (letter == 'R') return base::Error{"DMSTST037E", 36, "read/only"};
        files[entry.name + " " + entry.type] = {entry, letter, true, lines};
        return {};
    }
    std::optional<int> run_macro(std::string_view name, std::string_view arguments) override {
        if (name != "MAC") return std::nullopt;
        macro_arguments = arguments;
        return 7;
    }
    int cms(std::string_view command) override { return command == "KNOWN" ? 28 : -3; }
    int cp(std::string_view) override { return 0; }
    void queue(std::string_view line) override { stacked.emplace_back(line); }
    void push(std::string_view line) override {
        stacked.insert(stacked.begin(), std::string(line));
    }

    base::CapturedConsole shown;
    std::vector<std::string> input, stacked;
    std::map<std::string, Loaded> files;
    std::string macro_arguments;
};

// An editor on "TEST DATA A1" (V, mixed case) with six lines.
struct Edited {
    explicit Edited(Lines lines = {"alpha one one one", "beta two", "gamma three", "delta four",
                                   "epsilon five", "zeta one"})
        : editor(world) {
        FileEntry entry;
        entry.name = "TEST", entry.type = "DATA", entry.record_length = 80;
        world.files["TEST DATA"] = {entry, 'A', true, std::move(lines)};
        EXPECT_TRUE(editor.open({"TEST", "DATA", '*', -1}, std::nullopt).ok());
        editor.execute("SET CASE MIXED", Origin::macro);
    }
    int run(std::string_view line) { return editor.execute(line, Origin::macro); }
    std::string text() {
        std::string all;
        for (const auto& line : editor.file().lines) all += line.text + "|";
        return all;
    }
    ListWorld world;
    Editor editor;
};

struct Row {
    const char* commands;  // separated by ;
    int rc;                // of the last
    std::size_t line;
};
class Moving : public testing::TestWithParam<Row> {};

TEST_P(Moving, LeavesTheCurrentLine) {
    Edited edited;
    int rc = 0;
    std::string_view commands = GetParam().commands;
    while (!commands.empty()) {
        auto end = std::min(commands.find(';'), commands.size());
        rc = edited.run(commands.substr(0, end));
        commands.remove_prefix(std::min(end + 1, commands.size()));
    }
    EXPECT_EQ(rc, GetParam().rc) << GetParam().commands;
    EXPECT_EQ(edited.editor.file().current, GetParam().line) << GetParam().commands;
}

INSTANTIATE_TEST_SUITE_P(
    All, Moving,
    testing::Values(Row{"TOP", 0, 0}, Row{"BOTTOM", 0, 6}, Row{"NEXT", 0, 1}, Row{"N2", 0, 2},
                    Row{"NEXT *", 1, 7}, Row{"DOWN 99", 1, 7}, Row{":3", 0, 3}, Row{":99", 1, 7},
                    Row{"-*", 1, 0}, Row{":0", 1, 0}, Row{":3;UP", 0, 2}, Row{": 3", 0, 3},
                    Row{"LOCATE :  2", 0, 2}, Row{":3;U 9", 1, 0}, Row{"/three/", 0, 3},
                    Row{"/nosuch/", 2, 7}, Row{"SET STAY ON;:2;/nosuch/", 2, 2},
                    Row{":2;/one/", 0, 6}, Row{":6;-/one/", 0, 1}, Row{"~/a/", 0, 5 + 0},
                    Row{"/five/|/three/", 0, 3}, Row{"/one/&/zeta/", 0, 6},
                    Row{":4;SET WRAP ON;/two/", 0, 2}, Row{".nope", 2, 0},
                    Row{":3;SET POINT .here;TOP;.HERE", 0, 3}, Row{"SET HEX ON;/X'A396'/", 2, 7},
                    Row{"SET HEX ON;/X'A3A696'/", 0, 2}, Row{"LOCATE", 5, 0},
                    Row{"LOCATE :2", 0, 2}, Row{":2 COMMAND DELETE 1", 0, 2},
                    Row{"FIND gamma", 0, 3}, Row{"F  amma", 0, 3}, Row{":6;FUP beta", 0, 2},
                    Row{"NFIND alpha", 0, 2}, Row{"SET ARBCHAR ON $;/d$four/", 0, 4},
                    Row{"SET CASE M I;/GAMMA/", 0, 3}, Row{"SET VARBLANK ON;/beta  two/", 2, 7},
                    Row{"SET ZONE 1 5;/three/", 2, 7}, Row{"nosuch", -1, 0},
                    Row{"SET NOSUCH 1", 5, 0}, Row{"KNOWN", 28, 0}, Row{"mac a b", 7, 0},
                    Row{"COMMAND MAC", -1, 0}, Row{"SET ZONE 5 3", 5, 0}));

struct TextRow {
    const char* commands;
    int rc;
    const char* want;
};
class Changing : public testing::TestWithParam<TextRow> {};

TEST_P(Changing, LeavesTheText) {
    Edited edited({"one one", "two", "three"});
    int rc = 0;
    std::string_view commands = GetParam().commands;
    while (!commands.empty()) {
        auto end = std::min(commands.find(';'), commands.size());
        rc = edited.run(commands.substr(0, end));
        commands.remove_prefix(std::min(end + 1, commands.size()));
    }
    EXPECT_EQ(edited.text(), GetParam().want) << GetParam().commands;
    EXPECT_EQ(rc, GetParam().rc) << GetParam().commands;
}

INSTANTIATE_TEST_SUITE_P(
    All, Changing,
    testing::Values(TextRow{":1;CHANGE /one/1/", 0, "1 one|two|three|"},
                    TextRow{":1;C/one/1/ 1 *", 0, "1 1|two|three|"},
                    TextRow{":1;CHANGE /one/1/ 1 1 2", 0, "one 1|two|three|"},
                    TextRow{"TOP;CHANGE /t/T/ * *", 0, "one one|Two|Three|"},
                    TextRow{":1;CHANGE /x/y/", 4, "one one|two|three|"},
                    TextRow{":1;CHANGE /one", 5, "one one|two|three|"},
                    TextRow{":1;CHANGE /one/", 0, " one|two|three|"},
                    TextRow{":1;CHANGE //z/", 0, "zone one|two|three|"},
                    TextRow{":1;CHANGE /one//", 0, " one|two|three|"},
                    TextRow{":1;change 1one1a1", 0, "a one|two|three|"},
                    TextRow{":1;CHANGE /one/a;=", 0, "a a|two|three|"},
                    TextRow{":2;DELETE", 0, "one one|three|"},
                    TextRow{":2;DELETE *", 1, "one one|"},
                    TextRow{":1;DELETE /three/", 0, "three|"},
                    TextRow{":3;DELETE -/one/", 1, "one one|"},
                    TextRow{":1;DEL /nosuch/", 2, "one one|two|three|"},
                    TextRow{":1;INPUT new  text", 0, "one one|new  text|two|three|"},
                    TextRow{"TOP;INPUT a", 0, "a|one one|two|three|"},
                    TextRow{"BOTTOM;INPUT z", 0, "one one|two|three|z|"},
                    TextRow{":2;REPLACE 2", 0, "one one|2|three|"},
                    TextRow{"TOP;REPLACE 2", 5, "one one|two|three|"},
                    TextRow{":1;ADD 2", 0, "one one|||two|three|"},
                    TextRow{":1;COPY 1 :3", 0, "one one|two|three|one one|"},
                    TextRow{":1;MOVE 1 :2", 0, "two|one one|three|"},
                    TextRow{":2;MOVE 1 :0", 0, "two|one one|three|"},
                    TextRow{":1;MOVE 3 :2", 5, "one one|two|three|"},
                    TextRow{":2;DUPLICAT 2", 0, "one one|two|two|two|three|"},
                    TextRow{":1;DELETE 2;RECOVER *", 0, "one one|two|three|"},
                    TextRow{":1;PUTD 1;BOTTOM;GET", 0, "two|three|one one|"},
                    TextRow{":1;GET", 28, "one one|two|three|"},
                    TextRow{"TOP;SORT * 1 3", 0, "one one|three|two|"},
                    TextRow{"TOP;SORT * D 1 3", 0, "two|three|one one|"},
                    TextRow{"TOP;UPPERCAS *", 1, "ONE ONE|TWO|THREE|"},
                    TextRow{":1;SHIFT RIGHT 2", 0, "  one one|two|three|"},
                    TextRow{":1;SHIFT LEFT 4", 3, "one|two|three|"},
                    TextRow{":1;CLOCATE :5;CINSERT big ", 0, "one bigone|two|three|"},
                    TextRow{":1;CLOCATE :5;CDELETE 2", 0, "one e|two|three|"},
                    TextRow{":1;CLOCATE :2;COVERLAY X_Y", 0, "oX Yone|two|three|"},
                    TextRow{":1;CAPPEND !", 0, "one one!|two|three|"},
                    TextRow{":1;OVERLAY TWO", 0, "TWO one|two|three|"},
                    TextRow{":1;CLOCATE :9;JOIN", 0, "one one two|three|"},
                    TextRow{":1;CLOCATE :5;SPLIT", 0, "one|one|two|three|"},
                    TextRow{"SET ARBCHAR ON $;:3;CHANGE /t$e/<$>/", 0, "one one|two|<hr>e|"},
                    TextRow{"SET ARBCHAR ON $;:3;CHANGE /t/$/", 5, "one one|two|three|"},
                    TextRow{":1;CHANGE /one/x/;REPEAT *", 1, "x one|two|three|"},
                    TextRow{"TOP;ALL /t/;CHANGE /o/0/ * *", 0, "one one|tw0|three|"},
                    TextRow{"SET TRUNC 4;:2;REPLACE 123456", 3, "one one|1234|three|"}));

TEST(Xedit, TypedTextIsFoldedUnderCaseUpperAndAMacrosIsNot) {
    Edited edited({"x"});
    edited.run("SET CASE U R");
    edited.editor.execute("input abc", Origin::typed);
    edited.editor.execute("input abc", Origin::macro);
    EXPECT_EQ(edited.text(), "ABC|abc|x|");
}

TEST(Xedit, QuitKeepsAChangedFileAndQquitDoesNot) {
    Edited edited;
    edited.run(":1");
    edited.run("REPLACE changed");
    EXPECT_EQ(edited.run("QUIT"), 12);
    ASSERT_TRUE(edited.editor.has_file());
    EXPECT_EQ(edited.run("QQUIT 5"), 0);
    EXPECT_FALSE(edited.editor.has_file());
    EXPECT_EQ(edited.editor.return_code(), 5);
    EXPECT_EQ(edited.world.files["TEST DATA"].lines[0], "alpha one one one");
    EXPECT_EQ(edited.run("NEXT"), 6);
}

TEST(Xedit, FileThatCannotBeWrittenStaysInTheRing) {
    Edited edited;
    edited.run(":1");
    edited.run("REPLACE changed");
    EXPECT_EQ(edited.run("FFILE = = R"), 36);
    ASSERT_TRUE(edited.editor.has_file());
    EXPECT_EQ(edited.run("FILE"), 0);
    EXPECT_EQ(edited.world.files["TEST DATA"].lines[0], "changed");
}

TEST(Xedit, FileUnderAnotherNameRefusesToReplace) {
    Edited edited;
    edited.world.files["OTHER DATA"] = edited.world.files["TEST DATA"];
    EXPECT_EQ(edited.run("FILE OTHER ="), 3);
    EXPECT_EQ(edited.run("FFILE OTHER ="), 0);
}

TEST(Xedit, StackedLinesScriptAnEdit) {
    ListWorld world;
    Editor editor(world);
    ASSERT_TRUE(editor.open({"VM1R", "$PARMS$", 'A', -1}, std::nullopt).ok());
    world.input = {"INPUT",
                   "sysid = vm1r",
                   "res = 0600",
                   "",
                   "TOP",
                   "LOCATE /SYSID/",
                   "REPLACE SYSID   VM1R#BOTTOM#INPUT END",
                   "FILE",
                   "left over"};
    EXPECT_EQ(editor.converse(), 0);
    EXPECT_EQ(world.files["VM1R $PARMS$"].lines, (Lines{"SYSID   VM1R", "RES = 0600", "END"}));
    EXPECT_EQ(world.input, (std::vector<std::string>{"left over"}));
}

TEST(Xedit, EndOfInputLeavesWithoutSavingAndSaysSo) {
    ListWorld world;
    Editor editor(world);
    ASSERT_TRUE(editor.open({"A", "B", 'A', -1}, std::nullopt).ok());
    world.input = {"INPUT x"};
    EXPECT_EQ(editor.converse(), 12);
    EXPECT_TRUE(world.files.empty());
    EXPECT_NE(world.shown.lines.back().find("DMSXIN590E"), std::string::npos);
}

TEST(Xedit, TablesAreSoundAndEveryOptionAnswers) {
    Edited edited;
    edited.run(":1");
    for (const auto& row : options()) {
        EXPECT_EQ(find_option(row.name), &row) << row.name;
        EXPECT_TRUE(option_values(edited.editor, row.name, "").has_value()) << row.name;
    }
    for (const auto& row : subcommands()) {
        EXPECT_EQ(find_subcommand(row.name), &row) << row.name;
        EXPECT_FALSE(row.summary.empty()) << row.name;
    }
}

struct ParseRow {
    const char *types, *line;
    int rc;
    const char* stacked;
};
class Parsing : public testing::TestWithParam<ParseRow> {};

TEST_P(Parsing, StacksPlaces) {
    Edited edited;
    edited.world.input = {GetParam().line};
    EXPECT_EQ(edited.run(std::string("MACRO PARSE ") + GetParam().types), GetParam().rc);
    std::string all;
    for (const auto& line : edited.world.stacked) all += line + "|";
    EXPECT_EQ(all, GetParam().stacked) << GetParam().types << ": " << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    Xedit, Parsing,
    testing::Values(ParseRow{"1 WORD", "one two", 0, "1|1 3|"},
                    ParseRow{"1 word number", "one 12", 0, "2|1 3|5 2|"},
                    ParseRow{"1 TARGET", "/a b/ x", 0, "1|1 5|"},
                    ParseRow{"1 TARGET LINE", "/a/&/b/ 5 more", 0, "2|1 7|9 6|"},
                    ParseRow{"3 ALPHAWORD", "x abc1", 0, "1|3 3|"},
                    ParseRow{"1 DBLSTRING STRING", "/a/b/ 'c'", 0, "2|1 5|7 3|"},
                    ParseRow{"1 STRING", "/open", 0, "1|1 5|"},
                    ParseRow{"1 COLTARGET WORD", ":5", 0, "1|1 2|"},
                    ParseRow{"1 TARGET", "", 0, "0|"}, ParseRow{"9 WORD", "short", 0, "0|"},
                    ParseRow{"1 NUMBER", "x", 5, ""}, ParseRow{"1 ALPHAWORD", "5", 5, ""},
                    ParseRow{"1 STRING", "abc", 5, ""}, ParseRow{"1 THING", "abc", 5, ""},
                    ParseRow{"0 WORD", "abc", 5, ""}, ParseRow{"1", "abc", 5, ""}));

}  // namespace
