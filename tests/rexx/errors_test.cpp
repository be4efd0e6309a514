// Every error of the language (rexx.md section 13): a program that raises it, where, and with what
// in its text. Each subcode of errors.def has a row here; those that nothing raises say why.
#include <gtest/gtest.h>

#include <set>

#include "rexx/condition.h"
#include "rexx/standard_host.h"

namespace rexx {
namespace {

// FAILS and NODATA are external routines that fail, or end without a value; the command HALT is
// what Ctrl-C is.
class ErrorsHost : public StandardHost {
  public:
    ErrorsHost() : StandardHost("") {}
    void say(std::string_view) override {}
    void trace(std::string_view) override {}
    void error(std::string_view line) override { lines.emplace_back(line); }
    CommandResult command(std::string_view, std::string_view text, VariablePool&,
                          const Redirection*) override {
        if (text == "HALT") flags().halt = true;
        return {};
    }
    ExternalResult call(std::string_view name, CallType, const Arguments&, VariablePool&) override {
        if (name == "FAILS") return {true, std::nullopt, 1};
        return {name == "NODATA", std::nullopt, 0};
    }
    std::optional<std::string> stream_path(std::string_view name) override {
        return name == "NOWHERE" ? std::nullopt : StandardHost::stream_path(name);
    }
    std::vector<std::string> lines;
};

struct Row {
    int code = 0;
    int subcode = 0;
    std::string_view source;           // "": `why` says why there is none
    std::size_t line = 1;              // in the report
    std::vector<std::string> inserts;  // of the second line
    std::string_view at;               // what the mark under the source line points to
    std::string_view why = {};
    std::string_view options = {};
};

const std::vector<Row> kRows = {
    {0, 1, "", 0, {}, "", "the head of every report"},
    {0, 2, "", 0, {}, "", "the head of a report in interactive trace"},
    {0, 3, "", 0, {}, "", "what interactive trace begins with: no error"},
    {2, 1, "", 0, {}, "", "a program's end needs nothing that could fail"},
    {3,
     1,
     "",
     0,
     {},
     "",
     "a file that cannot be read never becomes a program: the caller's message"},
    {4, 1, "'HALT'\ndo forever; end", 2, {"HI"}, "do"},
    {5, 1, "x = copies('abc', 999999999)", 1, {"a result of 2999999997 bytes"}, "copies("},
    {6, 1, "say 1\nsay 2 /* never", 2, {}, "/* never"},
    {6, 2, "say 1 'abc", 1, {}, "'abc"},
    {6, 3, "x = \"abc", 1, {}, "\"abc"},
    {7, 1, "\nselect\n  end", 3, {"2", "END"}, "end"},
    {7, 1, "select\notherwise\nend", 2, {"1", "OTHERWISE"}, "otherwise"},
    {7, 1, "select\nnop\nend", 2, {"1", "NOP"}, "nop"},
    {7, 2, "select\nwhen 0 then nop\nsay 1\nend", 3, {"1", "SAY"}, "say 1"},
    {7, 2, "select\nwhen 0 then nop\na = 1\nend", 3, {"1", "A"}, "a = 1"},
    {7, 2, "select; when 1 then nop; nop", 1, {"1", "NOP"}, "nop"},
    {7, 3, "\nselect\nwhen 0 then nop\nend", 4, {"2"}, "end"},
    {8, 1, "then say 1", 1, {}, "then"},
    {8, 2, "nop; else say 1", 1, {}, "else"},
    {9, 1, "when 1 then nop", 1, {}, "when"},
    {9, 2, "otherwise nop", 1, {}, "otherwise"},
    {10, 1, "nop\nend", 2, {}, "end"},
    {10, 2, "do i = 1 to 2\nend j", 2, {"1", "J"}, "j"},
    {10, 3, "do\nend j", 2, {"1", "J"}, "j"},
    {10, 4, "select; when 0 then nop\nend j", 2, {"1", "J"}, "j"},
    {10, 5, "if 1 then end", 1, {}, "end"},
    {10, 6, "if 0 then nop; else end", 1, {}, "end"},
    {11, 1, "call f\nf: call f", 2, {"100"}, "f"},
    {13, 1, "say 1 { 2", 1, {"{", "7B"}, "{"},
    {13, 1, "say ^", 1, {"^", "5E"}, "^"},
    {14, 1, "nop\ndo\nsay 1", 3, {"2"}, ""},
    {14, 2, "select\nwhen 1 then nop", 2, {"1"}, ""},
    {14, 3, "if 1 then", 1, {"1"}, ""},
    {14, 4, "if 0 then nop\nelse", 2, {"2"}, ""},
    {15, 1, "say ' ab'x", 1, {"1"}, "' ab'x"},
    {15, 1, "say 'a bc d'x", 1, {"6"}, "'a bc d'x"},
    {15, 2, "say '1 1'b", 1, {"3"}, "'1 1'b"},
    {15, 3, "say '1g'x", 1, {"g"}, "'1g'x"},
    {15, 4, "say '['a']['b']'", 1, {"]"}, "']['b"},
    {16, 1, "nop\nsignal nowhere", 2, {"NOWHERE"}, "nowhere"},
    {16, 1, "signal value 'foo'; FOO:", 1, {"foo"}, "'foo'"},
    {16, 2, "signal in; do; in: nop; end", 1, {"IN"}, "in;", "", "ANSI"},
    {16, 3, "call in; do; in: nop; end", 1, {"IN"}, "in;", "", "ANSI"},
    {17, 1, "procedure", 1, {}, "procedure"},
    {17, 1, "call f; exit\nf: nop; procedure; return", 2, {}, "procedure"},
    {18, 1, "if 1\nsay 1", 1, {"1", "SAY"}, "say"},
    {18, 1, "if 1 \\", 1, {"1", "\\"}, "\\"},
    {18, 2, "select\nwhen 1; nop; end", 2, {"2", "NOP"}, "nop"},
    {19, 1, "address > 7", 1, {">"}, "> 7"},
    {19, 2, "call", 1, {""}, ""},
    {19, 2, "call (x)", 1, {"("}, "(x)"},
    {19, 3, "call on error name *", 1, {"*"}, "*"},
    {19, 4, "signal", 1, {""}, ""},
    {19, 4, "signal * 7", 1, {"*"}, "* 7"},
    {19, 6, "trace > 7", 1, {">"}, "> 7"},
    {19, 7, "parse arg (+7)", 1, {"+"}, "+7"},
    {20, 1, "drop 7", 1, {"7"}, "7"},
    {20, 1, "drop", 1, {""}, ""},
    {20, 1, "parse var 1", 1, {"1"}, "1"},
    {20, 1, "do i = 1 to 2; end *", 1, {"*"}, "*"},
    {20, 2, "do forever; leave > 7; end", 1, {">"}, "> 7"},
    {21, 1, "nop 1", 1, {"1"}, "1"},
    {21, 1, "do; end 7", 1, {"7"}, "7"},
    {22, 1, "", 0, {}, "", "strings are bytes: none is invalid"},
    {23, 1, "", 0, {}, "", "strings are bytes: none is invalid"},
    {24, 1, "trace x", 1, {"X"}, "x"},
    {25, 1, "call on novalue", 1, {"NOVALUE"}, "novalue"},
    {25, 2, "call off dogs", 1, {"DOGS"}, "dogs"},
    {25, 3, "signal on duty", 1, {"DUTY"}, "duty"},
    {25, 4, "signal off duty", 1, {"DUTY"}, "duty"},
    {25, 5, "address x 'y' with z", 1, {"Z"}, "z"},
    {25, 6, "address x 'y' with input stack", 1, {"STACK"}, "stack"},
    {25, 7, "address x 'y' with output stack", 1, {"STACK"}, "stack"},
    {25, 8, "address x 'y' with output append all", 1, {"ALL"}, "all"},
    {25, 9, "address x 'y' with output replace all", 1, {"ALL"}, "all"},
    {25, 11, "numeric form > 7", 1, {">"}, "> 7"},
    {25, 11, "numeric form x", 1, {"X"}, "x"},
    {25, 12, "parse 7", 1, {"7"}, "7"},
    {25, 13, "parse upper all", 1, {"ALL"}, "all"},
    {25, 14, "address x 'y' with error stack", 1, {"STACK"}, "stack"},
    {25, 15, "numeric 7", 1, {"7"}, "7"},
    {25, 16, "do forever by 1; end", 1, {"BY"}, "by"},
    {25, 17, "call f; f: procedure hide a", 1, {"HIDE"}, "hide"},
    {26, 1, "", 0, {}, "", "each place that wants a whole number has a subcode of its own"},
    {26, 2, "do 1.5; end", 1, {"1.5"}, "1.5"},
    {26, 3, "do i = 1 for -1; end", 1, {"-1"}, "-1"},
    {26, 4, "x = 1.5; parse value 'abc' with =(x)", 1, {"1.5"}, ""},
    {26, 5, "numeric digits -1", 1, {"-1"}, "-1"},
    {26, 6, "numeric fuzz 'x'", 1, {"x"}, "'x'"},
    {26, 7, "trace 1.5", 1, {"1.5"}, "1.5"},
    {26, 8, "say 2 ** 1.5", 1, {"1.5"}, "**"},
    {26, 11, "say 1e20 % 3", 1, {"1E20", "3", "9"}, "%"},
    {26, 12, "say 1e20 // 3", 1, {"1E20", "3", "9"}, "//"},
    {26, 13, "exit 'x'", 1, {"x"}, ""},
    {27, 1, "do i = 1 by 1 by 2; end", 1, {"BY"}, "by 2"},
    {27, 1, "do 4 to 5; end", 1, {"TO"}, "to"},
    {27, 1, "do while 1 until 1; end", 1, {"UNTIL"}, "until"},
    {28, 1, "leave", 1, {}, "leave"},
    {28, 2, "do; iterate; end", 1, {}, "iterate"},
    {28, 3, "do i = 1 to 2; leave j; end", 1, {"J"}, "j;"},
    {28, 4, "do i = 1 to 2; iterate j; end", 1, {"J"}, "j;"},
    {29, 1, "address longername", 1, {"8", "LONGERNAME"}, "longername"},
    {30, 1, "", 0, {}, "", "needs a name of 251 characters: LongName below"},
    {30, 2, "", 0, {}, "", "literal strings have no limit"},
    {31, 1, "7 = 7", 1, {"7"}, "7 ="},
    {31, 2, "7a = 7", 1, {"7A"}, "7a"},
    {31, 3, ".a = 7", 1, {".A"}, ".a"},
    {32, 1, "upper a.", 1, {"A."}, ""},
    {33, 1, "numeric fuzz 9", 1, {"9", "9"}, "9"},
    {33, 2, "numeric digits 1000000000", 1, {"1000000000", "999999999"}, "1000000000"},
    {33, 3, "numeric form value 'x'", 1, {"x"}, "'x'"},
    {34, 1, "if 2 then nop", 1, {"2"}, "2"},
    {34, 2, "select; when 'x' then nop; end", 1, {"x"}, "'x'"},
    {34, 3, "do while ' 1'; end", 1, {" 1"}, "' 1'"},
    {34, 4, "do until 1.0; end", 1, {"1.0"}, "1.0"},
    {34, 5, "say 2 & 1", 1, {"&", "2"}, "&"},
    {34, 6, "say 1 && 'a'", 1, {"&&", "a"}, "&&"},
    {35, 1, "say 1 +", 1, {""}, ""},
    {35, 1, "x = 3 * / 4", 1, {"/"}, "/ 4"},
    {35, 1, "a == 5", 1, {"=="}, "== 5"},
    {36, 0, "say (1 + 2", 1, {}, ""},
    {37, 1, "say 1, 2", 1, {}, ", 2"},
    {37, 2, "say 1)", 1, {}, ")"},
    {38, 1, "parse arg * a", 1, {"*"}, "*"},
    {38, 2, "parse arg +a", 1, {"A"}, "a"},
    {38, 2, "parse arg =a", 1, {"A"}, "a"},
    {38, 3, "parse value 1 2", 1, {}, ""},
    {39, 1, "", 0, {}, "", "needs 501 parentheses: DeepNesting below"},
    {40, 1, "x = fails()", 1, {"FAILS"}, "fails"},
    {40, 3, "say 1\nsay left('a')", 2, {"LEFT", "2"}, "left"},
    {40, 4, "say length(1, 2)", 1, {"LENGTH", "1"}, "length"},
    {40, 5, "say left(, 2)", 1, {"LEFT", "1"}, "left"},
    {40, 9, "say abs('1e1234567890')", 1, {"ABS", "1", "1e1234567890"}, "abs"},
    {40, 11, "say abs('x')", 1, {"ABS", "1", "x"}, "abs"},
    {40, 12, "say copies('a', 1.5)", 1, {"COPIES", "2", "1.5"}, "copies"},
    {40, 13, "say 1 copies('a', -1)", 1, {"COPIES", "2", "-1"}, "copies"},
    {40, 14, "say substr('a', 0)", 1, {"SUBSTR", "2", "0"}, "substr"},
    {40, 17, "say errortext(100)", 1, {"ERRORTEXT", "100"}, "errortext"},
    {40, 18, "say date('S', '3652059', 'B')", 1, {"DATE"}, "date"},
    {40, 18, "say date('S', '1 Jan 10000')", 1, {"DATE"}, "date"},
    {40, 19, "say date('B', 'x', 'S')", 1, {"DATE", "x", "S"}, "date"},
    {40, 21, "say datatype(1, '')", 1, {"DATATYPE", "2"}, "datatype"},
    {40, 23, "say left('a', 2, 'xx')", 1, {"LEFT", "3", "xx"}, "left"},
    {40, 24, "say b2x('2')", 1, {"B2X", "1", "2"}, "b2x"},
    {40, 25, "say x2c('g')", 1, {"X2C", "1", "g"}, "x2c"},
    {40, 26, "say value('*')", 1, {"VALUE", "1", "*"}, "value"},
    {40, 27, "say linein('NOWHERE')", 1, {"LINEIN", "NOWHERE"}, "linein"},
    {40, 28, "say datatype(1, 'Q')", 1, {}, ""},
    {40, 29, "say date('S', '1', 'W')", 1, {}, ""},
    {40, 31, "say random(100001)", 1, {"RANDOM", "100001"}, "random"},
    {40, 32, "say random(1, 100002)", 1, {"RANDOM", "1", "100002"}, "random"},
    {40, 33, "say random(2, 1)", 1, {"RANDOM", "2", "1"}, "random"},
    {40, 34, "say sourceline(2)", 1, {"SOURCELINE", "2", "1"}, "sourceline"},
    {40, 35, "say x2d('ffffffffff')", 1, {"X2D", "ffffffffff"}, "x2d"},
    {40, 36, "", 0, {}, "", "VALUE answers an unset variable with its name"},
    {40, 37, "say value('a', , 'nosuch')", 1, {"VALUE", "nosuch"}, "value"},
    {40, 38, "say format(1234, 2)", 1, {"FORMAT", "2", "1234"}, "format"},
    {40, 39, "say linein('/dev/null', , 2)", 1, {"LINEIN", "2"}, "linein"},
    {40, 41, "", 0, {}, "", "needs a file: tests/rexx/builtins/charin.rexx"},
    {40, 42, "", 0, {}, "", "needs a file: tests/rexx/builtins/charin.rexx"},
    {40, 43, "say date('S', , , 'xx')", 1, {"DATE", "4", "xx"}, "date"},
    {40, 44, "say date('B', , , '-')", 1, {"DATE", "1", "B", "4"}, "date"},
    {41, 1, "say 'a' + 1", 1, {"a", "+"}, "+"},
    {41, 2, "say 1\nx = 2,\n  * 'b'", 2, {"b", "*"}, "*"},
    {41, 3, "say -'x'", 1, {"x", "-"}, "-"},
    {41, 4, "do i = 1 to 'x'; end", 1, {"x"}, "'x'"},
    {41, 5, "do i = 1 by 'x'; end", 1, {"x"}, "'x'"},
    {41, 6, "do i = 'x'; end", 1, {"x"}, "'x'"},
    {41, 7, "say '1e1234567890' + 1", 1, {"1e1234567890"}, "+"},
    {42, 1, "say 9e999999999 * 10", 1, {"9E999999999", "*", "10"}, "*"},
    {42, 2, "say 1e-999999999 / 10", 1, {"1E-999999999", "/", "10"}, "/"},
    {42, 3, "say 1 / 0", 1, {}, "/"},
    {43, 1, "x = nowhere(1)", 1, {"NOWHERE"}, "nowhere"},
    {43, 1, "call nowhere", 1, {"NOWHERE"}, "nowhere"},
    {44, 1, "x = 1 + nodata()", 1, {"NODATA"}, "nodata"},
    {45, 1, "x = f()\nexit\nf: return", 1, {"F"}, "f()"},
    {46, 1, "drop (a b)", 1, {"B"}, "b)"},
    {46, 1, "parse arg (a .", 1, {"."}, "."},
    {47, 1, "interpret 'a: nop'", 1, {"A"}, "a:"},
    {48, 1, "address x 'y' with input stream '/dev/null/x'", 1, {"cannot read /dev/null/x"}, ""},
    {49, 1, "", 0, {}, "", "what would raise it is an assertion"},
    {50, 1, "say .foo", 1, {".FOO"}, ".foo", "", "ANSI"},
    {51, 1, "say fun.(1)", 1, {"FUN."}, "fun."},
    {52, 1, "", 0, {}, "", "a result that is too long is 5.1 where it is made"},
    {53, 1, "address x 'y' with input stream", 1, {""}, ""},
    {53, 1, "address x 'y' with output stream 99", 1, {"99"}, "99"},
    {53, 2, "address x 'y' with output stem", 1, {""}, ""},
    {53, 2, "address x 'y' with output stem 99", 1, {"99"}, "99"},
    {53, 3, "address x 'y' with output stem b", 1, {"B"}, "b"},
    {54, 1, "a.0 = 'x'; address x 'y' with input stem a.", 1, {"A.0", "x"}, ""},
};

std::string number_of(int code, int subcode) {
    return std::to_string(code) + (subcode ? "." + std::to_string(subcode) : "");
}

Completion run_row(const Row& row, ErrorsHost& host) {
    RunOptions options;
    options.limits.depth = 100;
    options.options = row.options;
    return run(compile(row.source, "test", row.options), std::move(options), host);
}

TEST(Errors, AreRaisedWithNumberLineAndInserts) {
    for (const Row& row : kRows) {
        if (!row.why.empty()) continue;
        SCOPED_TRACE(number_of(row.code, row.subcode) + ": " + std::string(row.source));
        ErrorsHost host;
        const Completion done = run_row(row, host);
        if (!done.error) {
            ADD_FAILURE() << "no error";
            continue;
        }
        EXPECT_EQ(number_of(done.error->code, done.error->subcode),
                  number_of(row.code, row.subcode));
        EXPECT_EQ(done.rc, 20000 + row.code);
        EXPECT_EQ(done.error->line, row.line);
        if (!row.inserts.empty()) {
            EXPECT_EQ(done.error->secondary, secondary_text(row.code, row.subcode, row.inserts));
        }
        if (row.at.empty()) continue;
        ASSERT_TRUE(done.error->place);
        EXPECT_EQ(done.error->source.substr(*done.error->place, row.at.size()), row.at);
    }
}

// SIGNAL ON SYNTAX sees the same number: RC, CONDITION('E') and, under ANSI, .MN.
TEST(Errors, AreTrapped) {
    for (const Row& row : kRows) {
        if (!row.why.empty() || row.code == 4 || row.code == 11 || row.subcode == 13) continue;
        SCOPED_TRACE(std::string(row.source));
        ErrorsHost host;
        const std::string source = "signal on syntax name trapped_; interpret '" + [&] {
            std::string quoted;
            for (char c : row.source)
                quoted += c == '\'' ? "''" : std::string(1, c == '\n' ? ';' : c);
            return quoted;
        }() + "'; exit 0; trapped_: return rc condition('E') condition('I')";
        RunOptions options;
        options.type = CallType::function;
        options.options = row.options;
        const Completion done = run(compile(source, "test", row.options), std::move(options), host);
        const bool labels = row.source.find(':') != row.source.npos;
        const std::string want =
            labels ? "47 47.1 SIGNAL"
                   : std::to_string(row.code) + " " + number_of(row.code, row.subcode) + " SIGNAL";
        if (row.source.find(",\n") == row.source.npos) {
            EXPECT_EQ(done.value.value_or("(none)"), want);
        }
    }
}

TEST(Errors, EverySubcodeHasARow) {
    std::set<std::pair<int, int>> known;
    for (const Row& row : kRows) known.emplace(row.code, row.subcode);
#define ERROR(code, text)
#define STANDARD(code, text)
#define HELP(code, text)
#define DETAIL(code, subcode, text) \
    EXPECT_TRUE(known.count({code, subcode})) << number_of(code, subcode);
#include "rexx/errors.def"
#undef ERROR
#undef STANDARD
#undef HELP
#undef DETAIL
}

TEST(Errors, LongName) {
    const std::string name(251, 'a');
    ErrorsHost host;
    RunOptions options;
    const auto done = run(compile("say " + name, "test"), std::move(options), host);
    ASSERT_TRUE(done.error);
    EXPECT_EQ(number_of(done.error->code, done.error->subcode), "30.1");
}

TEST(Errors, DeepNesting) {
    ErrorsHost host;
    RunOptions options;
    const std::string source = "say " + std::string(600, '(') + "1" + std::string(600, ')');
    const auto done = run(compile(source, "test"), std::move(options), host);
    ASSERT_TRUE(done.error);
    EXPECT_EQ(number_of(done.error->code, done.error->subcode), "39.1");
}

// The report people know, to the letter, and what --explain adds to it.
struct ReportRow {
    std::string_view name;
    std::string_view source;
    std::vector<std::string_view> report;
    std::vector<std::string_view> explained;
};

const std::vector<ReportRow> kReports = {
    {"plain",
     "say 1\nx = 2 + 'y'",
     {"     2 +++ x = 2 + 'y'", "Error 41 running test, line 2: Bad arithmetic conversion",
      "Error 41.2: Non-numeric value (\"y\") to right of arithmetic operation \"+\""},
     {"     2 | x = 2 + 'y'", "       |       ^"}},
    {"tabs and letters of two bytes",
     "\tsay '\xC3\xA4\xC3\xB6' (1",
     {"     1 +++ say '\xC3\xA4\xC3\xB6' (1",
      "Error 36 running test, line 1: Unmatched \"(\" in expression"},
     {"     1 | \tsay '\xC3\xA4\xC3\xB6' (1", "       | \t           ^"}},
    {"letters of two columns",
     "say '\xE6\x97\xA5' & 1",
     {"     1 +++ say '\xE6\x97\xA5' & 1",
      "Error 34 running test, line 1: Logical value not 0 or 1",
      "Error 34.5: Value of expression to left of logical operator \"&\" must be exactly \"0\" or "
      "\"1\"; "
      "found \"\xE6\x97\xA5\""},
     {"     1 | say '\xE6\x97\xA5' & 1", "       |          ^"}},
    {"Latin-1",
     "say '\xE4' 1)",
     {"     1 +++ say '\xE4' 1)", "Error 37 running test, line 1: Unexpected \",\" or \")\"",
      "Error 37.2: Unmatched \")\" in expression"},
     {"     1 | say '\xE4' 1)", "       |          ^"}},
    {"a continued clause is marked on its own line",
     "x = 1,\n  + left('a',,'bc')",
     {"     1 +++ x = 1,   + left('a',,'bc')",
      "Error 40 running test, line 1: Invalid call to routine",
      "Error 40.5: Missing argument in invocation of \"LEFT\"; argument 2 is required"},
     {"     2 |   + left('a',,'bc')", "       |     ^"}},
    {"text of INTERPRET",
     "interpret 'say (1'",
     {"       +++ say (1", "     1 +++ interpret 'say (1'",
      "Error 36 running test, line 1: Unmatched \"(\" in expression"},
     {"       | say (1", "       |       ^"}},
};

TEST(Errors, Reports) {
    for (const ReportRow& row : kReports) {
        SCOPED_TRACE(std::string(row.name));
        ErrorsHost host;
        const auto done = run(compile(row.source, "test"), {}, host);
        EXPECT_EQ(host.lines, std::vector<std::string>(row.report.begin(), row.report.end()));
        ASSERT_TRUE(done.error);
        const std::vector<std::string> explained = explain_lines(*done.error);
        ASSERT_EQ(explained.size(), 3U);
        EXPECT_EQ(explained[0], row.explained[0]);
        EXPECT_EQ(explained[1], row.explained[1]);
        EXPECT_EQ(explained[2].substr(0, 6), "Help: ");
    }
}

TEST(Errors, ReportsExplainThemselvesWhenAsked) {
    ErrorsHost host;
    host.set_explain(true);
    (void)run(compile("say 1 / 0", "test"), {}, host);
    ASSERT_EQ(host.lines.size(), 6U);
    EXPECT_EQ(host.lines[3], "     1 | say 1 / 0");
    EXPECT_EQ(host.lines[4], "       |       ^");
    EXPECT_EQ(host.lines[5], "Help: Divided by zero, or the exponent has more than nine digits.");
}

// compile() tells the first wrong clause with its place.
TEST(Errors, FirstErrorHasItsPlace) {
    const auto error = first_error(*compile("say 1\n  say 2 +\nsay )", "test"));
    ASSERT_TRUE(error);
    EXPECT_EQ(number_of(error->code, error->subcode), "35.1");
    EXPECT_EQ(error->place_line, 2U);
    EXPECT_EQ(error->source, "  say 2 +");
    EXPECT_EQ(error->place, 9U);
}

// Under ANSI a program with a wrong clause does not start; on VM it fails there.
TEST(Errors, WrongClausesBeforeTheStartUnderAnsi) {
    struct Case {
        std::string_view options;
        std::string_view want;
    };
    for (const Case& c : {Case{"ANSI", ""}, Case{"VM", "done"}}) {
        ErrorsHost host;
        RunOptions options;
        options.options = c.options;
        const auto done = run(compile("push 'done'\nsay )", "test"), std::move(options), host);
        ASSERT_TRUE(done.error);
        EXPECT_EQ(done.error->line, 2U);
        EXPECT_EQ(host.queued() ? *host.pull() : "", c.want);
    }
}

}  // namespace
}  // namespace rexx
