// Stages: operands, input, output, return code. Input and output records are joined by "~"; the
// input comes from the stack, what reaches the end is the console's. A row that begins with "("
// or holds the whole pipeline is run as it is.

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iterator>

#include "tests/cms/doubles.h"
#include "tests/cms/pipe_world.h"

namespace {

using cms_test::PipeWorld;

struct Row {
    std::string_view stages, input, output;
    int rc = 0;
};

std::deque<std::string> records_of(std::string_view text) {
    std::deque<std::string> records;
    while (!text.empty()) {
        const auto end = std::min(text.find('~'), text.size());
        records.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return records;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const auto& line : lines) all += (&line == lines.data() ? "" : "~") + line;
    return all;
}

class PipeStage : public testing::TestWithParam<Row> {};

TEST_P(PipeStage, Gives) {
    const auto& row = GetParam();
    PipeWorld world;
    world.stack = records_of(row.input);
    const bool whole = row.stages.starts_with("(");
    const auto text =
        whole ? std::string(row.stages) : "stack | " + std::string(row.stages) + " | console";
    EXPECT_EQ(cms::pipe::run(world, text), row.rc) << row.stages;
    EXPECT_EQ(joined(world.shown.lines), row.output) << row.stages;
}

constexpr Row kSelection[] = {
    {"locate /b/", "abc~xyz~b", "abc~b"},
    {"locate 1-2 /b/", "abc~xxb~b", "abc~b"},
    {"locate (1 3) /b/", "abc~xxb~b", "xxb~b"},
    {"locate w2 /b/", "a b~b a~b", "a b"},
    {"locate anycase /B/", "abc~xyz", "abc"},
    {"locate anyof /xb/", "abc~xyz~q", "abc~xyz"},
    {"locate", "a~~b", "a~b"},
    {"locate 3", "ab~abc~", "abc"},
    {"locate x62", "abc~xyz", "abc"},
    {"locate b01100010", "abc~xyz", "abc"},
    {"nlocate /b/", "abc~xyz~b", "xyz"},
    {"find a_c", "a c~abc~a cd", "a c~a cd"},
    {"nfind ab", "abc~xyz", "xyz"},
    {"strfind /ab/", "abc~xab", "abc"},
    {"strnfind anycase /AB/", "abc~xab", "xab"},
    {"between /b/ /e/", "a~b~c~e~f~b~g", "b~c~e~b~g"},
    {"between /b/ 2", "a~b~c~e~b", "b~c~b"},
    {"inside /b/ /e/", "a~b~c~e~f", "c"},
    {"inside /b/ 2", "a~b~c~e~f", "c~e"},
    {"outside /b/ /e/", "a~b~c~e~f", "a~f"},
    {"notinside /b/ /e/", "a~b~c~e~f", "a~b~e~f"},
    {"(end ?) stack | frlabel b| console", "a~bx~c", "bx~c"},
    {"(end ?) stack | tolabel b| console", "a~bx~c", "a"},
    {"(end ?) stack | whilelabel a| console", "ab~ac~b~a", "ab~ac"},
    {"strfrlabel exclusive /b/", "a~bx~c", "c"},
    {"strtolabel inclusive /b/", "a~bx~c", "a~bx"},
    {"frtarget locate /b/", "a~xb~c~b", "xb~c~b"},
    {"totarget locate /b/", "a~xb~c~b", "a"},
    {"take 2", "a~b~c", "a~b"},
    {"take", "a~b~c", "a"},
    {"take last 2", "a~b~c", "b~c"},
    {"take *", "a~b", "a~b"},
    {"take 3 bytes", "ab~cd~e", "ab~c"},
    {"drop 1", "a~b~c", "b~c"},
    {"drop last", "a~b~c", "a~b"},
    {"drop *", "a~b", ""},
    {"drop 3 bytes", "ab~cd~e", "d~e"},
    {"all /a/ & not /b/ ! /z/", "a~ab~z~q", "a~z"},
    {"pick w1 == /a/", "a x~b x", "a x"},
    {"pick 1 < 2", "ab~ba", "ab"},
    {"not locate /b/", "a~b~c", "a~c"},
    {"unique", "a~a~b~a", "a~b~a"},
    {"unique first 1", "a1~a2~b1", "a1~b1"},
    {"unique 1 last", "a1~a2~b1", "a2~b1"},
    {"unique 1 singles", "a1~a2~b1", "b1"},
    {"unique 1 multiple", "a1~a2~b1", "a1~a2"},
    {"unique count", "a~a~b", "         2a~         1b"},
};
constexpr Row kChanging[] = {
    {"change /a/xx/", "banana~q", "bxxnxxnxx~q"},
    {"change /a/xx/ 1", "banana", "bxxnana"},
    {"change 3-* /a/x/", "banana", "banxnx"},
    {"change (1-2 5-6) /a/x/", "banana", "bxnanx"},
    {"change w2 /a/x/", "a a a", "a x a"},
    {"change //> /", "a~~b", "> a~> ~> b"},
    {"change /a//", "banana", "bnn"},
    {"change /a/ /b/", "a a", "b b"},
    {"change anycase /ABC/xyz/", "abc Abc ABC", "xyz Xyz XYZ"},
    {"change x61 x62", "a", "b"},
    {"xlate", "abc", "ABC"},
    {"xlate lower", "ABC", "abc"},
    {"xlate 2 upper", "abc", "aBc"},
    {"xlate 1-* a-c x-z", "abcd", "xyzd"},
    {"xlate w1 upper", "ab cd", "AB cd"},
    {"xlate a2e | specs 1-* c2x 1", "A 1", "C140F1"},
    {"xlate a2e | xlate e2a", "Az9", "Az9"},
    {"strip", "  a b ", "a b"},
    {"strip leading", "  a ", "a "},
    {"strip trailing 0", "a00", "a"},
    {"strip /ab/", "ababcab", "c"},
    {"strip both anyof /xy/", "xyaxy", "a"},
    {"strip leading to a", "xya", "a"},
    {"strip leading blank 1", "  a", " a"},
    {"pad 5", "ab", "ab   "},
    {"substr 2-3", "abcd~a", "bc~"},
    {"substring w2", "a b c", "b"},
    {"substr fs , f2", "a,b,c", "b"},
    {"pad left 5 0", "ab", "000ab"},
    {"pad modulo 4 *", "abcde", "abcde***"},
    {"chop 3", "abcdef~a", "abc~a"},
    {"chop before /c/", "abcdef", "ab"},
    {"chop after anyof /dc/", "abcdef", "abc"},
    {"reverse", "abc", "cba"},
    {"duplicate 2", "a", "a~a~a"},
    {"dup", "a~b", "a~a~b~b"},
    {"insert /x/ after w1", "a b", "ax b"},
    {"escape", "a|b", "a\"|b"},
    {"tokenise /+=/ /;/", "a=b +c", "a~=~b~+~c~;"},
    {"asatomc | mctoasa", "1a~ b~0c", "1a~ b~0c"},
    {"count lines words bytes", "a b~cde", "6 3 2"},
};

INSTANTIATE_TEST_SUITE_P(Selection, PipeStage, testing::ValuesIn(kSelection));
INSTANTIATE_TEST_SUITE_P(Changing, PipeStage, testing::ValuesIn(kChanging));

constexpr Row kBlocking[] = {
    {"split", "a b  c ~~d", "a~b~c~~d"},
    {"split ,", "a,b,,c", "a~b~c"},
    {"split at /--/", "a--b", "a~b"},
    {"split before /x/", "axbxc", "a~xb~xc"},
    {"split after anyof /xy/", "axbyc", "ax~by~c"},
    {"split minimum 2 ,", "a,b,c", "a,b~c"},
    {"join", "a~b~c", "ab~c"},
    {"join 2 / /", "a~b~c~d", "a b c~d"},
    {"join * /,/", "a~b~c", "a,b,c"},
    {"join * /,/ 3", "a~b~c", "a,b~c"},
    {"joincont /-/", "a-~b-~c~d", "abc~d"},
    {"joincont trailing /-/ / /", "a-~b", "a b"},
    {"joincont leading /+/", "a~+b~c", "ab~c"},
    {"joincont not /;/ keep", "a~b;~c", "ab;~c"},
    {"fblock 3", "abcd~e", "abc~de"},
    {"fblock 3 *", "abcd", "abc~d**"},
    {"deblock 2", "abcde", "ab~cd~e"},
    {"deblock string /--/", "a--b-~-c", "a~b~c"},
    {"block 4 linend ; | deblock linend ;", "abc~d~~e", "abc~d~~e"},
    {"block 4 cms | deblock cms", "abc~d~~efghi", "abc~d~~efghi"},
    {"block 5 sf | deblock sf", "abc~d~~efghi", "abc~d~~efghi"},
    {"block 30 variable | deblock variable", "abc~d~~efghi", "abc~d~~efghi"},
    {"block 6", "abc~def~ghi", "abcdef~ghi"},
    {"snake 2", "a~b~c~d~e", "ad~be~c"},
    {"snake 2 2", "a~b~c~d~e", "ac~bd~e"},
    {"buffer", "a~b", "a~b"},
    {"buffer 2 /-/", "a~b", "a~b~-~a~b~-"},
};
constexpr Row kSpecs[] = {
    {"specs 1-* 1", "abc", "abc"},
    {"specs w2-3", "a b c d", "b c"},
    {"specs /x/ 1 w2", "a b", "xb"},
    {"spec 2-* strip", "a b ", "b"},
    {"specs 2-3 1", "abcd", "bc"},
    {"specs 2.2 1", "abcd", "bc"},
    {"specs -2;-1 1", "abcd", "cd"},
    {"specs w2 1 w1 nextword", "a b", "b a"},
    {"specs w2-* 1", "a  b c", "b c"},
    {"specs w-1 1", "a b c", "c"},
    {"specs fs , f2 1", "a,b,c", "b"},
    {"specs ws , w2 1", "a,,b", "b"},
    {"specs substr 2.1 of w2 1", "ab cd", "d"},
    {"specs /x/ 1 1-* next", "abc", "xabc"},
    {"specs 1-* 3", "abc", "  abc"},
    {"specs pad 0 1-* 3", "abc", "00abc"},
    {"specs 1-* 1.5 right", "abc", "  abc"},
    {"specs 1-* 1.5 center", "abc", " abc "},
    {"specs 1-* 1-2", "abc", "ab"},
    {"specs 1-* 1.2 right", "abc", "bc"},
    {"specs w1 n w2 n.3 w3 nw", "a b c", "ab   c"},
    {"specs number 1 1-* next", "a~b", "         1a~         2b"},
    {"specs recno from 5 by 5 strip 1 1-* nextword", "a~b", "5 a~10 b"},
    {"specs number 1.3 1-* nw", "a", "  1 a"},
    {"specs 1-* c2x 1", "12", "3132"},
    {"specs 1-* x2c 1", "3132", "12"},
    {"specs 1-* c2b 1", "1", "00110001"},
    {"specs 1-* b2c 1", "00110001", "1"},
    {"specs 1-* d2c 1 | specs 1-* c2x 1", "-2", "FFFFFFFE"},
    {"specs 1-* x2c 1 | specs 1-* c2d 1", "FFFE", "         -2"},
    {"specs 1-* x2c 1 | specs 1-* c2d strip 1.4 left", "0100", "256 "},
    {"specs 1-* p2c 1 | specs 1-* c2x 1", "-123", "123D"},
    {"specs 1-* x2c 1 | specs 1-* c2p 1", "00123C", "123"},
    {"specs 1-* f2c 1 | specs 1-* c2x 1", "1", "4110000000000000"},
    {"specs 1-* f2c 1 | specs 1-* c2f 1", "-1.5", "-1.500000000000000E+00"},
    {"specs 1-* i2c 1 | specs 1-* c2i 1", "20260421101112", "20260421101112000000"},
    {"specs 1-* v2c 1 | specs 1-* c2v 1", "abc", "abc"},
    {"specs todclock 1 | specs 1-* c2x 1 | specs 1.1 1", "a", "E"},
    {"specs w1 1 read w1 nextword", "a~b~c", "a b~c"},
    {"specs w1 1 readstop w1 nextword", "a~b~c", "a b~c"},
    {"specs w1 1 write w2 1", "a b", "a~b"},
    {"specs 5-* 1", "abc", ""},
    {"specs w1 1 strip", "a",
     "FPLPAT060E Delimiter missing after string strip ~FPLSCA003I ... Issued from stage 2 of "
     "pipeline 1~FPLSCA001I ... Running \"specs w1 1 strip\"",
     60},
};
constexpr Row kOrder[] = {
    {"sort", "b~a~1~A", "a~b~A~1"},
    {"sort descending", "b~a~1", "1~b~a"},
    {"sort 2", "a2~b1~c3", "b1~a2~c3"},
    {"sort 2 d 1 a", "a1~b2~a2", "a2~b2~a1"},
    {"sort w2 1", "a 2~c 1~b 1", "b 1~c 1~a 2"},
    {"sort (1 a 2 d)", "a1~b2~a2", "a2~a1~b2"},
    {"sort unique", "b~a~b", "a~b"},
    {"sort count", "b~a~b", "         1a~         2b"},
    {"sort anycase", "b~A~a~B", "A~a~b~B"},
    {"sort nopad", "a~a ", "a~a "},
};

INSTANTIATE_TEST_SUITE_P(Blocking, PipeStage, testing::ValuesIn(kBlocking));
INSTANTIATE_TEST_SUITE_P(Specs, PipeStage, testing::ValuesIn(kSpecs));
INSTANTIATE_TEST_SUITE_P(Order, PipeStage, testing::ValuesIn(kOrder));

constexpr Row kText[] = {
    {"space", "  a   b ~~c", "a b~~c"},
    {"space 0", "a b c", "abc"},
    {"space 2 -", "a b", "a--b"},
    {"spill 7", "one two three", "one two~three"},
    {"spill 4", "abcdefghi", "abcd~efgh~i"},
    {"spill 6 offset 1 string />/", "one two six", "one~> two~> six"},
    {"spill 4 keep", "one two", "one ~two"},
    {"abbrev QUERY 1", "Q x~QU~QUX~~QUERY a", "Q x~QU~QUERY a"},
    {"abbrev query 2 anycase", "Q x~qU", "qU"},
    {"abbrev QUERY", "~Q", "~Q"},
    {"verify /0123/", "12~a~0", "12~0"},
    {"verify not w2 /0123/", "a 1~a b", "a b"},
    {"verify anycase /ab/", "AbA~x", "AbA"},
    {"wildcard A*%", "AB~A~xAB", "AB"},
    {"wildcard anycase w2 a*", "x Abc~x b", "x Abc"},
    {"() xrange a-c | console", "", "abc"},
    {"() random 1 7 | take 2 | console", "", "0~0"},
    {"greg2sec", "19700102~20000101120000", "86400~946728000"},
    {"sec2greg", "86400~946728000~-1", "19700102000000~20000101120000~19691231235959"},
    {"delay", "+0 x", "+0 x"},
    {"dateconvert isodate fulldate", "2026-04-21", "04/21/2026"},
    {"dateconvert w2 rexxs normal", "a 20260421 b", "a 21 Apr 2026 b"},
    {"dateconvert normal posix | specs 1-* c2x 1", "2 Jan 1970", "0000000000015180"},
    {"specs 1-* x2c 1 | dateconvert posix isodate timeout", "00015FCD~0000000000015FCD",
     "1970-01-02 01:01:01~1970-01-02 01:01:01"},
    {"dateconvert base julian", "739726", "26111"},
    {"dateconvert julian base", "26111", "739726"},
    {"dateconvert usa iso", "4/21/26", "2026-04-21"},
    {"dateconvert pipe posix | specs 1-* c2x 1", "19700101000001", "0000000000000001"},
    {"dateconvert usa base timeout", "1/1/26", "739616 00:00:00"},
    {"(end ?) stack | d: dateconvert iso usa | hole ? d: | console", "2026-02-30~2026-02-28",
     "2026-02-30"},
    {"() query level | console", "", "0101000C"},
};
constexpr Row kEncoding[] = {
    {"64encode", "Hello World", "SGVsbG8gV29ybGQ="},
    {"64decode", "SGVsbG8g~V29ybGQ=", "Hello ~World"},
    {"pad 60 x | 64encode | count lines", "a", "2"},
    {"qpencode", "a=b~x ", "a=3Db~x=20"},
    {"qpdecode", "a=3Db~on=~e", "a=b~one"},
    {"pack | unpack", "a~bbbbbbb~", "a~bbbbbbb"},
    {"unpack", "plain", "plain"},
    {"addrdw cms | specs 1.2 c2x 1 3-* n", "abc", "0003abc"},
    {"addrdw | specs 1.4 c2x 1 5-* n", "abc", "00070000abc"},
    {"addrdw sf4 | specs 1.4 c2x 1 5-* n", "abc", "00000007abc"},
    {"untab", "a\tb", "a       b"},
    {"untab 1 5", "a\tb\tc", "a   b c"},
    {"retab", "a       b c", "a\tb c"},
    {"untab -4 | retab -4", "a\tb", "a\tb"},
    {"instore reverse | outstore", "a~b~c", "c~b~a"},
    {"ip2socka | specs 1.8 c2x 1", "80 127.0.0.1", "000200507F000001"},
    {"ip2socka | socka2ip", "80 127.0.0.1", "80 127.0.0.1"},
};
constexpr Row kModifiers[] = {
    {"casei locate /AbC/", "xABCx~abd~Abc", "xABCx~Abc"},
    {"casei find ab", "ABx~b", "ABx"},
    {"(end ?) stack | c: casei locate /a/ | hole ? c: | console", "A~b~a", "b"},
    {"casei tolabel E", "a~b~end~c", "a~b"},
    {"casei zone 2-* find b", "xB~bx", "xB"},
    {"zone 2.1 locate /x/", "axb~xab", "axb"},
    {"zone w2 casei locate /X/", "a x~x a", "a x"},
    {"zone 1-* reverse find b", "ab~ba", "ab"},
    {"(end ?) stack | z: zone 1.1 locate /a/ | hole ? z: | console", "ab~ba", "ba"},
    {"(end ?) stack | i: if locate /a/ | xlate | i: | console", "a~b", "A~b"},
    {"(end ?) stack | i: if locate /a/ | xlate | i: | insert /-/ | i: | console", "a~b", "A~-b"},
    {"if locate /a/", "a~b", "a"},
    {"runpipe", "literal x| console~literal y| hole", "x"},
    {"combine or", "a~@~@", "a~@"},
    {"combine 1 first", "a~b~c", "a~c"},
    {"combine * last", "a~b~c", "c"},
    {"(end ?) stack | c: combine x | specs 1-* c2x 1 | console ? literal b| c:", "a~a", "03~61"},
    {"(end ?) stack | c: combine stop anyeof last | console ? literal b| c:", "a~a", "b"},
    {"(end ?) stack | s: synchronise | console ? literal x| s: | console", "a~b", "a~x"},
    {"(end ?) stack | f: fillup | take 1 | console ? f: | specs /2/ 1 1-* nw | console", "a~b",
     "a~2 b"},
    {"(end ?) stack | j: juxtapose count | console ? literal x| literal y| j:", "p",
     "         1py~         2px"},
    {"() literal A| varfetch | console", "", "A"},
    {"() literal =A=b| varset | literal A| varfetch | console", "", "b~=A=B"},
    {"() literal a| emsg | hole", "", "a"},
    {"() literal a| xmsg | hole", "", "a"},
    {"ninside /b/ /e/", "a~b~c~e~f", "a~b~e~f"},
};
INSTANTIATE_TEST_SUITE_P(Text, PipeStage, testing::ValuesIn(kText));
INSTANTIATE_TEST_SUITE_P(Encoding, PipeStage, testing::ValuesIn(kEncoding));
INSTANTIATE_TEST_SUITE_P(Modifiers, PipeStage, testing::ValuesIn(kModifiers));

constexpr Row kStreams[] = {
    {"(end ?) stack | a: locate /b/ | xlate | i: faninany | console ? a: | i:", "a~b~c", "a~B~c"},
    {"(end ?) stack | f: fanin | console ? literal x| f:", "a~b", "a~b~x"},
    {"(end ?) stack | f: fanin 1 0 | console ? literal x| f:", "a~b", "x~a~b"},
    {"(end ?) stack | f: fanout | g: faninany | console ? f: | g:", "a~b", "a~a~b~b"},
    {"(end ?) stack | f: fanout | g: fanin | console ? f: | elastic | g:", "a~b", "a~b~a~b"},
    {"(end ?) stack | f: fanout | g: fanin | console ? f: | buffer | g:", "a~b", "a~b~a~b"},
    {"(end ?) stack | t: take 1 | hole ? t: | console", "a~b~c", "b~c"},
    {"(end ?) stack | t: drop 1 | hole ? t: | console", "a~b~c", "a"},
    {"(end ?) stack | c: count lines | hole ? c: | console", "a~b", "2"},
    {"(end ?) stack | o: overlay | console ? literal  xx| o:", "abc", "axx"},
    {"(end ?) literal c| literal a| m: merge | console ? literal d| literal b| m:", "", "a~b~c~d"},
    {"(end ?) stack | l: lookup w1 detail | console ? literal b z| l: | specs /no/ 1 w1 nw | "
     "console ? l: | console",
     "a 1~b 2", "no a~b 2"},
    {"(end ?) stack | l: lookup w1 | console ? literal b z| l:", "a 1~b 2", "b 2~b z"},
    {"(end ?) stack | l: lookup keyonly w1 | console ? literal b z| l:", "a 1~b 2", "b 2~b"},
    {"(end ?) stack | l: lookup autoadd keyonly w1 | console ? literal b z| l:", "a 1~a 2",
     "a 2~a"},
    {"(end ?) stack | l: lookup w1 detail allmaster | console ? literal b y| literal b z| l:",
     "b 1", "b 1~b z~b y"},
    {"(end ?) stack | l: lookup w1 detail allmaster pairwise | console ? literal b y| literal b z| "
     "l:",
     "b 1", "b 1~b z~b 1~b y"},
    {"(end ?) stack | l: lookup count w1 | hole ? literal c y| literal b z| l: ? l: | console",
     "b 1~b 2", "         2b z~         0c y"},
    {"(end ?) stack | c: collate w1 | console ? literal c 1| literal b 1| c: | specs /m/ 1 1-* "
     "nw | console ? c: | specs /d/ 1 1-* nw | console",
     "a x~b x", "m a x~b x~b 1~d c 1"},
    {"(end ?) stack | g: gate | hole ? literal x| g: | console", "", "x"},
    {"(end ?) stack | s: specs select 0 1-* 1 select 1 1-* nw | console ? literal x| s:", "a~b",
     "a x~b"},
    {"(end ?) stack | j: juxtapose | console ? literal x| j:", "p~q", "qx"},
    {"(end ?) stack | d: deal | console ? d: | specs /2/ 1 1-* nw | console", "a~b~c", "a~2 b~c"},
    {"(end ? stagesep ! escape \\) literal a\\!b\\?c! console", "", "a!b?c"},
    {"() literal a||b|console", "", "a|b"},
    {"(end ?) ? literal a| console ?", "", "a"},
    {"() literal b| literal a| append literal c| preface literal 0| console", "", "0~a~b~c"},
    {"() literal c| append literal a|| append literal b| console", "", "c~a~b"},
    {"() literal x| var v | hole", "", ""},
    {"() cp query x | console", "", "CP query x"},
    {"() literal two| cp one| console", "", "CP one~CP two"},
    {"() strliteral /a b/ | console", "", "a b"},
    {"() literal 4| literal -3| literal 9| aggrc", "", "", -3},
    {"() hostid | append userid | console", "", "LOCAL~VMCLONER"},
};
INSTANTIATE_TEST_SUITE_P(Streams, PipeStage, testing::ValuesIn(kStreams));

constexpr Row kMistakes[] = {
    {"(msglevel 0) foofum", "", "FPLSCB027E Entry point FOOFUM not found", -27},
    {"(msglevel 5) foofum", "",
     "FPLSCB027E Entry point FOOFUM not found~FPLSCA003I ... Issued from stage 1 of pipeline 1~"
     "FPLSCA001I ... Running \"foofum\"",
     -27},
    {"(msglevel 0) literal a | locate /abc | console", "",
     "FPLPAT060E Delimiter missing after string /abc ", 60},
    {"(msglevel 0) literal a | take x | console", "", "FPLARG058E Number expected, but x was found",
     58},
    {"(msglevel 0) literal a | | console", "", "FPLSCA017E Null stage found", -17},
    {"(msglevel 0) literal a | b: | console", "", "FPLSCA046E Label b not declared", -46},
    {"(msglevel 0) a: literal a | a: literal b", "", "FPLSCA047E Label a is already declared", -47},
    {"(nonsense) literal a", "", "FPLSCA014E Option nonsense not valid", -14},
    {"(msglevel 0) literal a | < a b", "",
     "FPLSCA087E This stage must be the first stage of a pipeline", 87},
    {"(msglevel 0) locate /a/ | console", "",
     "FPLSCA127E This stage cannot be the first stage of a pipeline", 127},
    {"(msglevel 0) literal a | spill 0", "", "FPLARG066E Number 0 not valid", 66},
    {"(msglevel 0) stack | untab 0", "a", "FPLARG066E Number 0 not valid", 66},
    {"(msglevel 0) stack | sec2greg", "x", "FPLARG066E Number x not valid", 66},
    {"(msglevel 0) stack | greg2sec", "20260230", "FPLARG066E Number 20260230 not valid", 66},
    {"(msglevel 0) stack | greg2sec", "2026042124", "FPLARG066E Number 2026042124 not valid", 66},
    {"(msglevel 0) stack | dateconvert iso usa", "x", "FPLDAT1183E Date \"x\" not valid", 1183},
    {"(msglevel 0) stack | dateconvert iso martian", "x", "FPLARG111E Operand martian is not valid",
     111},
    {"(msglevel 0) stack | outstore", "x", "FPLBLK072E Block is not valid: not from INSTORE", 72},
    {"(msglevel 0) stack | ip2socka", "x", "FPLARG111E Operand x is not valid", 111},
    {"(msglevel 0) stack | socka2ip", "x", "FPLBLK072E Block is not valid: no socket address", 72},
    {"(msglevel 0) stack | casei", "x", "FPLARG113E Required operand missing", 113},
    {"(msglevel 0) stack | combine nonsense", "x", "FPLARG111E Operand nonsense is not valid", 111},
    {"(msglevel 0) stack | xedit", "x",
     "FPLMSG264E xedit cannot be done here: no file is being edited", 264},
    {"(msglevel 0) stack | punch", "x", "FPLMSG264E punch cannot be done here: no CP is running",
     264},
    {"(msglevel 0) vmc x | console", "",
     "FPLMSG264E vmc cannot be done here: this CP has none of what it needs", 264},
    {"(msglevel 0) starmsg | console", "",
     "FPLMSG264E STARMSG cannot be done here: this CP has no message services", 264},
    {"(msglevel 0) < no file a | console", "", "FPLDSR119E Mode A not available or read only", 119},
    {"(msglevel 0) literal a | *: | console", "",
     "FPLSCA098E Connector *: is not at an end of a pipeline", -98},
    {"(end ? msglevel 0) literal a | dup | f: fanout | g: fanin | hole ? f: | g:", "",
     "FPLDSP029E Pipeline stalled~FPLDSP030I ... Stage is waiting: output~"
     "FPLDSP030I ... Stage is waiting: output~FPLDSP030I ... Stage is waiting: output~"
     "FPLDSP030I ... Stage is waiting: input~FPLDSP030I ... Stage is waiting: any input",
     -4095},
};
INSTANTIATE_TEST_SUITE_P(Mistakes, PipeStage, testing::ValuesIn(kMistakes));

TEST(PipeVariables, VarStemAndVarload) {
    PipeWorld world;
    EXPECT_EQ(cms::pipe::run(world, "literal a b c| split | stem x. | var v | hole"), 0);
    EXPECT_EQ(world.pool.values["X.0"], "3");
    EXPECT_EQ(world.pool.values["X.3"], "c");
    EXPECT_EQ(world.pool.values["V"], "a");
    EXPECT_EQ(cms::pipe::run(world, "stem x. | xlate | stem x. append | hole"), 0);
    EXPECT_EQ(world.pool.values["X.0"], "6");
    EXPECT_EQ(world.pool.values["X.6"], "C");
    EXPECT_EQ(cms::pipe::run(world, "stem x. from 5 | console"), 0);
    EXPECT_EQ(joined(world.shown.lines), "B~C");
    EXPECT_EQ(cms::pipe::run(world, "stem x. | locate /zz/ | var v"), 0);
    EXPECT_FALSE(world.pool.values.contains("V"));
    EXPECT_EQ(cms::pipe::run(world, "literal /n/a value | varload"), 0);
    EXPECT_EQ(world.pool.values["N"], "a value ");
    EXPECT_EQ(cms::pipe::run(world, "(msglevel 0) var v 7 | console"), 120);
}

// Many records with long keys that are the same for long: the order is that of a stable sort.
TEST(PipeSort, ManyRecordsAreInStableOrder) {
    constexpr std::uint32_t kWords = 3, kFactor = 1103515245, kStep = 12345;
    constexpr std::string_view kWord[] = {"AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAB", "A"};
    std::vector<std::string> records;
    std::uint32_t chance = 6;
    const auto word = [&] {
        chance = chance * kFactor + kStep;
        return kWord[(chance >> 16) % kWords];
    };
    for (int i = 0; i < 2000; ++i)
        records.push_back(fmt::format("{} {} {} {:04}", word(), word(), word(), i));
    const auto key = [](const std::string& record, bool second) {
        const auto from = record.find(' ') + 1;
        const auto text =
            second ? record.substr(from, record.find(' ', from) - from) : record.substr(0, from);
        return text + std::string(20 - text.size(), ' ');
    };
    PipeWorld world;
    world.stack.assign(records.begin(), records.end());
    EXPECT_EQ(cms::pipe::run(world, "stack | sort w2 descending w1 | console"), 0);
    std::stable_sort(records.begin(), records.end(), [&](const auto& a, const auto& b) {
        return std::pair(key(b, true), key(a, false)) < std::pair(key(a, true), key(b, false));
    });
    EXPECT_EQ(world.shown.lines, records);
}

class PipeFile : public testing::Test {
  protected:
    PipeFile() {
        cms::AccessedDisk disk;
        disk.device = directory.path();
        disk.files = cms::directory_files(directory.path()).value();
        world.disks().set(std::move(disk));
    }
    std::string host_text(const std::string& name) const {
        std::ifstream file(directory.path() + "/" + name);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    cms_test::TemporaryDirectory directory;
    PipeWorld world;
};

// A text of several pieces; refused when a text file cannot have its last record.
TEST_F(PipeFile, LongTextsAreWrittenAsTheyCome) {
    constexpr std::size_t kRecords = 30000;
    const std::string line(79, 'x');
    std::string want;
    for (std::size_t i = 0; i < kRecords; ++i) {
        world.stack.push_back(i % 3 == 0 ? " " : line);
        want += (i % 3 == 0 ? "" : line) + "\n";
    }
    EXPECT_EQ(cms::pipe::run(world, "stack | > new file a"), 0);
    EXPECT_EQ(host_text("NEW.FILE"), want);
    EXPECT_EQ(cms::pipe::run(world, "< new file a | count lines | console"), 0);
    EXPECT_EQ(world.shown.lines.back(), "30000");
    EXPECT_EQ(cms::pipe::run(world, "(msglevel 0) < new file a | append literal a\n| > new file a"),
              32);
    EXPECT_EQ(host_text("NEW.FILE"), want);
}

TEST_F(PipeFile, RecordsAreReadByNumberAndFromTheEnd) {
    struct Case {
        std::string_view pipe, want;
        int rc = 0;
    };
    static constexpr Case kCases[] = {
        {"diskslow some file a | console", "a~b~c~d"},
        {"diskslow some file a from 3 | console", "c~d"},
        {"diskback some file | console", "d~c~b~a"},
        {"fileback some file a from 2 | console", "b~a"},
        {"diskrandom some file a 3 1.2 4-* 9 | console", "c~a~b~d"},
        {"literal 2| diskrandom some file a number | console", "         2b"},
        {"literal some file a| getfiles | take 1 | console", "a"},
        {"literal e| diskslow some file a | hole", ""},
        {"diskslow some file a from 5 | console", "e"},
        {"(msglevel 0) diskrandom some file a x | hole", "FPLARG066E Number x not valid", 66},
        {"(msglevel 0) diskback no file a | hole", "FPLDSR146E File NO FILE A does not exist", 146},
    };
    directory.put("SOME.FILE", "a\nb\nc\nd\n");
    for (const auto& one : kCases) {
        world.shown.lines.clear();
        EXPECT_EQ(cms::pipe::run(world, one.pipe), one.rc) << one.pipe;
        EXPECT_EQ(joined(world.shown.lines), one.want) << one.pipe;
    }
}

TEST_F(PipeFile, ReplacedFilesKeepTheirAttributes) {
    world.stack = {"a", "bc"};
    EXPECT_EQ(cms::pipe::run(world, "stack | > some file a2 fixed 4"), 0);
    world.stack = {"d\xE9"};
    EXPECT_EQ(cms::pipe::run(world, "stack | > some file"), 0);
    const auto entry = world.disks().at('A')->files->find("SOME", "FILE");
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->format, cms::RecordFormat::fixed);
    EXPECT_EQ(entry->record_length, 4u);
    EXPECT_EQ(entry->mode_number, 2);
    world.stack = {"d\xE9"};
    EXPECT_EQ(cms::pipe::run(world, "stack | > other file a"), 0);
    EXPECT_EQ(host_text("OTHER.FILE"), "d\xC3\xA9\n");
}

TEST(PipeRc, IsTheWorstOfTheStages) {
    PipeWorld world;
    world.cp_rc = 40;
    EXPECT_EQ(cms::pipe::run(world, "cp detach 1 | stem x."), 40);
    world.cp_rc = -3;
    EXPECT_EQ(cms::pipe::run(world, "(end ?) cp x | hole ? literal 5 | aggrc"), -3);
}

TEST(PipeTable, RowsAreInOrder) {
    const auto rows = cms::pipe::stage_help();
    for (std::size_t i = 1; i < rows.size(); ++i)
        EXPECT_LT(base::upper(rows[i - 1].notation), base::upper(rows[i].notation));
}

TEST(PipeTable, EveryStageIsInTheDocument) {
    std::ifstream file(std::string(TEST_SOURCE_DIR) + "/docs/pipe.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const auto& row : cms::pipe::stage_help()) {
        const auto entry = "\n" + std::string(row.syntax) + "\n    " + std::string(row.summary);
        EXPECT_NE(text.find(entry), std::string::npos) << row.syntax;
    }
}

// What a stage needs must be there before anything runs: no file is touched then.
TEST(PipeStart, MistakesAnywhereMeanThatNothingRuns) {
    PipeWorld world;
    world.stack = {"kept"};
    EXPECT_EQ(cms::pipe::run(world, "(msglevel 0) stack | stem x. | take x | console"), 58);
    EXPECT_EQ(world.stack.size(), 1u);
    EXPECT_TRUE(world.pool.values.empty());
}

TEST(PipeTable, AbbreviationsAreOfOneStage) {
    const auto rows = cms::pipe::stage_help();
    for (const auto& row : rows) {
        std::size_t shortest = 0;
        while (shortest < row.notation.size() && !std::islower(row.notation[shortest])) ++shortest;
        for (auto length = shortest; length <= row.notation.size(); ++length)
            for (const auto& other : rows)
                EXPECT_EQ(base::matches(row.notation.substr(0, length), other.notation),
                          row.notation == other.notation)
                    << row.notation << " " << other.notation;
    }
}

}  // namespace
