// Packages (rexx/package.h): linked in and in shared libraries; RXFUNCADD and its like, RXQUEUE.
#include <gtest/gtest.h>

#include <thread>

#include "rexx/standard_host.h"

namespace rexx {
namespace {

class TestHost : public StandardHost {
  public:
    TestHost() : StandardHost("") {}
    void say(std::string_view line) override { said += std::string(line) + '|'; }
    void error(std::string_view) override {}
    std::optional<std::string> read_terminal() override { return "typed"; }
    std::string said;
};

void echo(Invocation& call) {
    std::string all = std::to_string(call.count());
    for (std::size_t n = 1; n <= call.count(); ++n)
        all += call.given(n) ? " [" + std::string(call.text(n)) + "]" : " -";
    call.answer(all);
}
void twice(Invocation& call) {
    std::int64_t n = 0;
    if (call.whole(1, n)) call.answer(std::to_string(2 * n));
}
void bad_pad(Invocation& call) {
    call.fail(40, 23, {call.name(), "1", call.text(1)});
    call.fail(42, 3);
}
void variables(Invocation& call) {
    call.say(std::string(call.value("a")) + (call.is_set("a") ? " set" : " unset"));
    call.set("s.a", "by tail");
    call.drop("a");
    call.answer(call.set("1x", "") ? "set" : "no name");
}
void silent(Invocation&) {}
void flood(Invocation& call) {
    const std::string line(1 << 20, 'x');
    for (int i = 0; i < 1000; ++i) call.queue(line);
    call.answer("never");
}
void own_queue(Invocation& call) {
    call.answer("mine");
}
void count(Invocation& call) {
    call.answer(std::to_string(++*static_cast<int*>(call.data())));
}
void desk(Invocation& command) {
    std::string_view line;
    while (command.read(line)) command.say("<" + std::string(line) + ">");
    command.say("done");
    if (command.text(1) == "raise") command.fail(48, 1, {"desk"});
    if (command.text(1) != "quiet") command.answer(command.text(1));
}

int counter = 0;
constexpr PackageFunction kFunctions[] = {
    {"ECHO", 0, 3, echo, {}},           {"TWICE", 1, 1, twice, {}},   {"BADPAD", 1, 1, bad_pad, {}},
    {"VARIABLES", 0, 0, variables, {}}, {"SILENT", 0, 0, silent, {}}, {"FLOOD", 0, 0, flood, {}},
    {"COUNT", 0, 0, count, {}},         {"NEEDS", 2, 3, echo, {}},
};
constexpr PackageEnvironment kEnvironments[] = {{"DESK", desk}};
const PackageTable kTable{kPackageVersion, "TEST", kFunctions, kEnvironments, &counter};

constexpr PackageFunction kOther[] = {{"RXQUEUE", 0, 9, own_queue, {}},
                                      {"ECHO", 0, 9, own_queue, {}}};
const PackageTable kOtherTable{kPackageVersion, "OTHER", kOther};

struct Row {
    std::string_view source;
    std::string_view said;
    std::string_view error = "";
};

const std::string kTally = TALLY_LIBRARY;
const std::string kUse = "call rxfuncadd 'ISQRT', '" + kTally + "'; ";

void check(const Row& row, TestHost& host, std::size_t memory = std::size_t{64} << 20) {
    RunOptions options;
    options.limits.memory = memory;
    options.source.environment = "SYSTEM";
    const auto done = run(compile(row.source, "packages"), std::move(options), host);
    const std::string error =
        done.error ? std::to_string(done.error->code) + "." + std::to_string(done.error->subcode)
                   : "";
    EXPECT_EQ(host.said, row.said) << row.source;
    EXPECT_EQ(error, row.error) << row.source;
}

TEST(Packages, FunctionsOfALinkedInTable) {
    const Row rows[] = {
        {"say echo() echo('a',,'b') echo(,'')", "0 3 [a] - [b] 2 - []|"},
        {"say twice(21) twice('2e3') twice('-7.0')", "42 4000 -14|"},
        {"say twice('x')", "", "40.12"},
        {"say twice(1e18)", "", "40.12"},
        {"say twice()", "", "40.3"},
        {"say twice(1, 2)", "", "40.4"},
        {"say needs(, 2)", "", "40.5"},
        {"say needs(1)", "", "40.3"},
        {"signal on syntax; say badpad('xy'); syntax: say condition('D')",
         "BADPAD argument 1 must be a single character; found \"xy\"|"},
        {"a = 'KEY'; say variables(); say s.key symbol('A')", "KEY set|no name|by tail LIT|"},
        {"call silent; say symbol('RESULT')", "LIT|"},
        {"say silent()", "", "44.1"},
        {"say flood()", "", "5.1"},
        {"say echo(1); exit; echo: return 'label'", "label|"},
        {"say length(1)", "1|"},
        {"say nosuch(1)", "", "43.1"},
    };
    for (const Row& row : rows) {
        TestHost host;
        host.packages().add(kTable);
        check(row, host);
    }
}

TEST(Packages, VariablesOfTheCaller) {
    TestHost host;
    host.packages().add(kTable);
    check({"a = 'KEY'; call variables; a = 'KEY'; say s.a", "KEY set|by tail|"}, host);
}

TEST(Packages, DataIsThePackages) {
    counter = 5;
    TestHost host;
    host.packages().add(kTable);
    check({"say count() count()", "6 7|"}, host);
}

// User before local before system; each may take the place of what comes behind.
TEST(Packages, SlotsInOrder) {
    TestHost host;
    check({"say rxqueue('Get')", "SESSION|"}, host);
    host.said.clear();
    host.packages().add(kOtherTable, Packages::Slot::local);
    check({"say rxqueue('Get') echo(1)", "mine mine|"}, host);
    host.said.clear();
    host.packages().add(kTable, Packages::Slot::user);
    check({"say rxqueue('Get') echo(1)", "mine 1 [1]|"}, host);
}

TEST(Packages, Environments) {
    const Row rows[] = {
        {"address desk '0'; say rc; address DESK '12'; say rc; address 'desk' 'quiet'; say rc",
         "done|0|done|12|done|0|"},
        {"call on error; call on failure; address desk '4'; address desk '-4'; exit; "
         "error: say 'E' rc; return; failure: say 'F' rc; return",
         "done|E 4|done|F -4|"},
        {"address desk 'raise'", "done|", "48.1"},
        {"i.0 = 2; i.1 = 'x'; i.2 = 'y'; address desk 'quiet' with input stem i. output stem o.; "
         "say o.0 o.1 o.2 o.3",
         "3 <x> <y> done|"},
        {"address nodesk 'x'; say rc", "-3|"},
    };
    for (const Row& row : rows) {
        TestHost host;
        host.packages().add(kTable);
        check(row, host);
    }
}

TEST(Packages, SharedLibraries) {
    TestHost host;
    EXPECT_EQ(host.packages().load("/no/such/library"), Packages::Added::no_library);
    EXPECT_EQ(host.packages().load("libc.so.6"), Packages::Added::no_function);
    EXPECT_EQ(host.packages().load(kTally), Packages::Added::done);
    EXPECT_EQ(host.packages().load(kTally), Packages::Added::already);
    check({"say isqrt(99); address tally 'ADD 5'; address tally 'SHOW'; address tally 'RESET'",
           "9|5|"},
          host);
}

TEST(Packages, FunctionsAddedByName) {
    const std::string programs[][3] = {
        {"say rxfuncadd('SysLoadFuncs', 'rexxutil', 'SysLoadFuncs') rxfuncquery('SysLoadFuncs')",
         "40 1|", ""},
        {"say rxfuncadd('X', 'libc.so.6') rxfuncadd('NONE', '" + kTally + "')", "50 50|", ""},
        {kUse + "say result isqrt(16) rxfuncquery('isqrt')", "0 4 0|", ""},
        {kUse + kUse + "say result", "10|", ""},
        {kUse + "say rxfuncdrop('Isqrt') rxfuncdrop('ISQRT') rxfuncquery('ISQRT')", "0 30 1|", ""},
        {kUse + "call rxfuncdrop 'ISQRT'; say isqrt(4)", "", "43.1"},
        {"call rxfuncadd 'ROOT', '" + kTally + "', 'isqrt'; say root(36)", "6|", ""},
        {"say rxfuncadd('X')", "", "40.3"},
        {"say rxfuncquery()", "", "40.3"},
    };
    for (const auto& [source, said, error] : programs) {
        TestHost host;
        check({source, said, error}, host);
    }
}

TEST(Queues, NamedOnes) {
    const Row rows[] = {
        {"say rxqueue('Get') rxqueue('Create', 'post') rxqueue('Set', 'post') rxqueue('g')",
         "SESSION POST SESSION POST|"},
        {"queue 'a'; call rxqueue 'Set', 'other'; say queued(); queue 'b'; push 'c'; say queued(); "
         "pull x; pull y; call rxqueue 'Set', 'SESSION'; parse pull z; say x y z queued()",
         "0|2|C B a 0|"},
        {"say rxqueue('C','Q') = 'Q', rxqueue('C','q') = 'Q'", "", "37.1"},
        {"say rxqueue('C','Q') (rxqueue('C','q') = 'Q') length(rxqueue('C')) > 0", "1|"},
        {"say rxqueue('D','SESSION') rxqueue('D','none') rxqueue('C','x') rxqueue('D','X')",
         "5 9 X 0|"},
        {"call rxqueue 'S', 'x'; queue 1; call rxqueue 'D', 'x'; say queued(); queue 2; say "
         "queued()",
         "0|1|"},
        {"call rxqueue 'S', 'x'; say rxqueue('T', 20); parse pull x; say x", "0|typed|"},
        {"say rxqueue('x')", "", "40.28"},
        {"say rxqueue('')", "", "40.21"},
        {"say rxqueue()", "", "40.3"},
        {"say rxqueue('Set')", "", "40.5"},
        {"say rxqueue('Delete')", "", "40.5"},
        {"say rxqueue('Get', 'x')", "", "40.4"},
        {"say rxqueue('Timeout', 'x')", "", "40.12"},
        {"say rxqueue('Timeout', -1)", "", "40.13"},
    };
    for (const Row& row : rows) {
        TestHost host;
        check(row, host);
    }
}

// With a time to wait PULL takes a line another thread puts into the queue.
TEST(Queues, PullWaitsForAnotherThread) {
    TestHost host;
    EXPECT_EQ(host.queues().create("POST"), "POST");
    std::thread other([&host] {
        while (!host.queues().add("POST", "from outside", false)) std::this_thread::yield();
    });
    check({"call rxqueue 'Set', 'POST'; call rxqueue 'Timeout', 20000; parse pull x; say x",
           "from outside|"},
          host);
    other.join();
}

}  // namespace
}  // namespace rexx
