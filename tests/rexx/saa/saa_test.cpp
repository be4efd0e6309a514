// The SAA programming interface: RexxStart, variables, handlers, exits, queues, macros.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <thread>

#define INCL_REXXSAA
#include <rexxsaa.h>

namespace {

RXSTRING lent(const std::string& text) {
    return {text.size(), const_cast<char*>(text.data())};
}

std::string text(const RXSTRING& string) {
    return string.strptr ? std::string(string.strptr, string.strlength) : "(null)";
}

// The handler the C callbacks below go to.
std::function<void(const std::string&)> on_command;
std::vector<std::string> said;

APIRET APIENTRY command_handler(PRXSTRING command, PUSHORT flags, PRXSTRING result) {
    auto given = text(*command);
    *flags = given == "fail" ? RXSUBCOM_FAILURE : given == "error" ? RXSUBCOM_ERROR : RXSUBCOM_OK;
    if (given == "long") {
        result->strptr = static_cast<char*>(RexxAllocateMemory(1000));
        std::memset(result->strptr, '7', 1000);
        result->strlength = 1000;
    } else {
        std::strcpy(result->strptr, *flags ? "-8" : "0");
        result->strlength = std::strlen(result->strptr);
    }
    if (on_command) on_command(given);
    return 0;
}

// What an exit is called with; the interface hands it over as bytes.
template <class Parameters>
Parameters& parameters_of(PEXIT bytes) {
    void* at = bytes;
    return *static_cast<Parameters*>(at);
}

LONG APIENTRY console(LONG code, LONG subcode, PEXIT parameters) {
    if (code != RXSIO) return RXEXIT_NOT_HANDLED;
    if (subcode == RXSIOSAY) {
        said.push_back(text(parameters_of<RXSIOSAY_PARM>(parameters).rxsio_string));
        return RXEXIT_HANDLED;
    }
    if (subcode == RXSIOTRC) {
        said.push_back("T " + text(parameters_of<RXSIOTRC_PARM>(parameters).rxsio_string));
        return RXEXIT_HANDLED;
    }
    if (subcode == RXSIOTRD) {
        auto& line = parameters_of<RXSIOTRD_PARM>(parameters).rxsiotrd_retc;
        std::strcpy(line.strptr, "typed");
        line.strlength = 5;
        return RXEXIT_HANDLED;
    }
    return RXEXIT_NOT_HANDLED;
}

struct Ended {
    LONG rc;
    SHORT code;
    std::string result;
    std::vector<std::string> said;
};

Ended start(const std::string& program, std::vector<RXSTRING> arguments = {}, LONG type = RXCOMMAND,
            std::vector<RXSYSEXIT> more = {}) {
    said.clear();
    static char name[] = "TESTCON";
    std::vector<RXSYSEXIT> exits{{name, RXSIO}};
    exits.insert(exits.end(), more.begin(), more.end());
    exits.push_back({nullptr, RXENDLST});
    RXSTRING source[2] = {lent(program), {0, nullptr}};
    RXSTRING result{0, nullptr};
    SHORT code = -1;
    auto rc =
        static_cast<LONG>(RexxStart(static_cast<LONG>(arguments.size()), arguments.data(), "test",
                                    source, "TESTENV", type, exits.data(), &code, &result));
    Ended ended{rc, code, text(result), said};
    RexxFreeMemory(result.strptr);
    return ended;
}

using Lines = std::vector<std::string>;

class Saa : public testing::Test {
  protected:
    void SetUp() override {
        EXPECT_EQ(RexxRegisterSubcomExe("TestEnv", command_handler, nullptr), RXSUBCOM_OK);
        EXPECT_EQ(RexxRegisterExitExe("TestCon", console, nullptr), RXEXIT_OK);
    }
    void TearDown() override {
        on_command = nullptr;
        EXPECT_EQ(RexxDeregisterSubcom("TESTENV", nullptr), RXSUBCOM_OK);
        EXPECT_EQ(RexxDeregisterExit("testcon", nullptr), RXEXIT_OK);
    }
};

TEST_F(Saa, ArgumentsAndResultsOfEveryKind) {
    std::string one("one\0x", 5);
    auto ended = start("say arg() arg(1,'O') arg(2,'O') length(arg(1)); return -12",
                       {lent(one), {0, nullptr}, {0, one.data()}}, RXFUNCTION);
    EXPECT_EQ(ended.rc, 0);
    EXPECT_EQ(ended.said, Lines{"3 0 1 5"});
    EXPECT_EQ(ended.code, -12);
    EXPECT_EQ(ended.result, "-12");
    EXPECT_EQ(start("return 40000").code, 0);
    EXPECT_EQ(start("return 40000").result, "40000");
    EXPECT_EQ(start("return").result, "(null)");
    EXPECT_EQ(start("parse source . how name .; say how name", {}, RXSUBROUTINE).said,
              Lines{"SUBROUTINE test"});
}

TEST_F(Saa, ErrorsAreNegativeNumbers) {
    EXPECT_EQ(start("say 1/0").rc, -42);
    EXPECT_EQ(start("say 'a' + 1").rc, -41);
    SHORT code = 5;
    auto rc = RexxStart(0, nullptr, "/nonexistent/x.rexx", nullptr, nullptr, RXCOMMAND, nullptr,
                        &code, nullptr);
    EXPECT_EQ(static_cast<LONG>(rc), -3);
    EXPECT_EQ(code, 0);
}

TEST_F(Saa, ResultFitsTheCallersBuffer) {
    char buffer[8] = {};
    std::string program = "return 'abc'";
    RXSTRING source[2] = {lent(program), {0, nullptr}}, result{sizeof buffer, buffer};
    EXPECT_EQ(RexxStart(0, nullptr, "x", source, nullptr, RXFUNCTION, nullptr, nullptr, &result),
              0UL);
    EXPECT_EQ(result.strptr, buffer);
    EXPECT_EQ(text(result), "abc");
}

TEST_F(Saa, SubcommandsSetRcAndConditions) {
    auto ended = start(
        "trace off; signal on failure; call on error name e; 'error'; 'fail'; exit\n"
        "e: say 'E' condition('D') rc; return\nfailure: say 'F' condition('D') rc");
    EXPECT_EQ(ended.said, (Lines{"E error -8", "F fail -8"}));
    EXPECT_EQ(start("'long'; say length(rc) left(rc,3)").said, Lines{"1000 777"});
    EXPECT_EQ(start("trace off; address other 'x'; say rc").said, Lines{"-3"});
}

// A request that keeps its texts; without a value a fetch has one allocated.
struct Block : SHVBLOCK {
    Block(UCHAR code, std::string name_text, std::optional<std::string> value_text = {})
        : SHVBLOCK{}, name(std::move(name_text)), value(std::move(value_text)) {
        shvcode = code;
        shvname = lent(name);
        if (value) shvvalue = lent(*value);
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

  private:
    std::string name;
    std::optional<std::string> value;
};

TEST_F(Saa, VariablesAreReadSetAndDropped) {
    on_command = [](const std::string&) {
        Block set(RXSHV_SYSET, "new_one", "new"), stem(RXSHV_SET, "ST.Mixed", "new");
        set.shvnext = &stem;
        EXPECT_EQ(RexxVariablePool(&set), RXSHV_NEWV);
        Block fetch(RXSHV_SYFET, "st.i");
        EXPECT_EQ(RexxVariablePool(&fetch), RXSHV_OK);
        EXPECT_EQ(text(fetch.shvvalue), "seven");
        RexxFreeMemory(fetch.shvvalue.strptr);
        char small[3];
        Block cut(RXSHV_FETCH, "ST.7");
        cut.shvvalue = {0, small};
        cut.shvvaluelen = sizeof small;
        EXPECT_EQ(RexxVariablePool(&cut), RXSHV_TRUNC);
        EXPECT_EQ(text(cut.shvvalue), "sev");
        Block drop(RXSHV_SYDRO, "i"), bad(RXSHV_SYSET, "2x", "v"), unknown(99, "I");
        EXPECT_EQ(RexxVariablePool(&drop), RXSHV_OK);
        EXPECT_EQ(RexxVariablePool(&bad), RXSHV_BADN);
        EXPECT_EQ(RexxVariablePool(&unknown), RXSHV_BADF);
    };
    auto ended = start("i = 7; st.7 = 'seven'; 'go'; k = 'Mixed'; say new_one st.k symbol('i')");
    EXPECT_EQ(ended.said, Lines{"new new LIT"});
    Block outside(RXSHV_SYFET, "I");
    EXPECT_EQ(RexxVariablePool(&outside), RXSHV_NOAVL);
}

TEST_F(Saa, EveryVariableIsListedOnce) {
    std::map<std::string, std::string> found;
    on_command = [&](const std::string&) {
        for (;;) {
            Block next(RXSHV_NEXTV, "");
            next.shvname = {0, nullptr};
            if (RexxVariablePool(&next) & RXSHV_LVAR) return;
            EXPECT_TRUE(found.emplace(text(next.shvname), text(next.shvvalue)).second);
            RexxFreeMemory(next.shvname.strptr);
            RexxFreeMemory(next.shvvalue.strptr);
        }
    };
    start("a = 1; b.2 = 'two'; 'list'");
    EXPECT_EQ(found.at("A"), "1");
    EXPECT_EQ(found.at("B.2"), "two");
}

TEST_F(Saa, PrivateInformation) {
    std::string parameter, how_many;
    on_command = [&](const std::string&) {
        auto fetch = [](const std::string& name) {
            Block block(RXSHV_PRIV, name);
            EXPECT_EQ(RexxVariablePool(&block), ULONG{RXSHV_OK});
            auto value = text(block.shvvalue);
            RexxFreeMemory(block.shvvalue.strptr);
            return value;
        };
        parameter = fetch("PARM.1");
        how_many = fetch("PARM");
    };
    std::string argument = "hello";
    start("'x'", {lent(argument)});
    EXPECT_EQ(parameter, "hello");
    EXPECT_EQ(how_many, "1");
}

APIRET APIENTRY adder(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ, PRXSTRING result) {
    if (argc == 0) return 40;
    if (argc == 1) {
        std::string value = std::string(name) + " by RXSHV_EXIT";
        Block block(RXSHV_EXIT, "", value);
        RexxVariablePool(&block);
        return 0;
    }
    if (!argv[1].strptr) {
        result->strptr = nullptr;  // no result
        return 0;
    }
    auto sum = std::to_string(std::stol(text(argv[0])) + std::stol(text(argv[1])));
    std::strcpy(result->strptr, sum.c_str());
    result->strlength = sum.size();
    return 0;
}

TEST_F(Saa, RegisteredFunctions) {
    EXPECT_EQ(RexxRegisterFunctionExe("AddUp", adder), RXFUNC_OK);
    EXPECT_EQ(RexxRegisterFunctionExe("ADDUP", adder), RXFUNC_DEFINED);
    EXPECT_EQ(RexxQueryFunction("addup"), RXFUNC_OK);
    EXPECT_EQ(start("say addup(2,3) addup(1); call addup 1,,3; say result").said,
              (Lines{"5 ADDUP by RXSHV_EXIT", "RESULT"}));
    EXPECT_EQ(start("say addup()").rc, -40);
    EXPECT_EQ(start("say addup(1,,3)").rc, -44);
    EXPECT_EQ(start("say rxfuncquery('addup') rxfuncdrop('addup') rxfuncquery('addup')").said,
              Lines{"0 0 1"});
    EXPECT_EQ(start("say addup(2,3)").rc, -43);
    EXPECT_EQ(RexxRegisterFunctionDll("F", "no-such-library", "f"), RXFUNC_MODNOTFND);
    EXPECT_EQ(RexxRegisterFunctionDll("F", "libc.so.6", "no_such_function"), RXFUNC_ENTNOTFND);
}

// caller(label, arguments ...): calls the label and answers "rc: result".
APIRET APIENTRY caller(PCSZ, ULONG argc, PRXSTRING argv, PCSZ, PRXSTRING result) {
    RXSTRING value{0, nullptr};
    SHORT code = 0;
    const auto rc = static_cast<LONG>(
        RexxCallBack(text(argv[0]).c_str(), static_cast<LONG>(argc) - 1, argv + 1, &code, &value));
    const std::string answer = std::to_string(rc) + ": " + text(value) + " " + std::to_string(code);
    RexxFreeMemory(value.strptr);
    result->strptr = static_cast<char*>(RexxAllocateMemory(answer.size()));
    answer.copy(result->strptr, answer.size());
    result->strlength = answer.size();
    return 0;
}

class SaaCallBack : public Saa {
  protected:
    void SetUp() override {
        Saa::SetUp();
        EXPECT_EQ(RexxRegisterFunctionExe("CALLER", caller), RXFUNC_OK);
    }
    void TearDown() override {
        EXPECT_EQ(RexxDeregisterFunction("CALLER"), RXFUNC_OK);
        Saa::TearDown();
    }
};

TEST_F(SaaCallBack, RoutinesSeeTheCallersVariables) {
    EXPECT_EQ(start("a = 1; say caller('add', 2, 40) a result; exit\n"
                    "add: a = a + 1; return arg(1) + arg(2)")
                  .said,
              Lines{"0: 42 42 2 RESULT"});
    EXPECT_EQ(start("a = 1; say caller('own',, 'x') a; exit\n"
                    "own: procedure; a = 5; return arg() arg(1, 'o') arg(2) sigl")
                  .said,
              Lines{"0: 2 1 x SIGL 0 1"});
}

TEST_F(SaaCallBack, RoutinesThatReturnNothingOrAreNotThere) {
    EXPECT_EQ(start("say caller('none'); say caller('nowhere'); exit\nnone: return").said,
              (Lines{"0: (null) 0", "8: (null) 0"}));
    EXPECT_EQ(RexxCallBack("X", 0, nullptr, nullptr, nullptr), ULONG{RX_CB_NOTSTARTED});
    EXPECT_EQ(RexxCallBack(nullptr, 0, nullptr, nullptr, nullptr), ULONG{RX_CB_BADP});
}

TEST_F(SaaCallBack, TheyMayCallBackThemselves) {
    EXPECT_EQ(start("say caller('fib', 10); exit\n"
                    "fib: procedure; arg n; if n < 2 then return n\n"
                    "parse value caller('fib', n - 1) with . a .; return a + fib(n - 2)")
                  .said,
              Lines{"0: 55 55"});
    // Each call takes some of the C stack: an end is put to it.
    const auto ended = start(
        "n = 0; call deep; say n > 50; exit\n"
        "deep: n = n + 1; call caller 'deep'\n"
        "if left(result, 3) = '-11' then say 'too deep'; return 0");
    EXPECT_EQ(ended.said, (Lines{"too deep", "1"}));
}

TEST_F(SaaCallBack, ConditionsAreTrappedInTheRoutine) {
    EXPECT_EQ(start("say caller('bad'); exit\nbad: signal on syntax; x = 1/0\n"
                    "syntax: return 'trapped' rc")
                  .said,
              Lines{"0: trapped 42 0"});
    EXPECT_EQ(start("signal on syntax; say caller('bad'); say 'goes on'; exit\n"
                    "bad: x = 1/0\nsyntax: return 'trapped' rc")
                  .said,
              (Lines{"0: trapped 42 0", "goes on"}));
}

TEST_F(SaaCallBack, ExitAndErrorsEndTheProgram) {
    auto ended = start("x = caller('out'); say 'never'; exit 1\nout: exit 7", {}, RXFUNCTION);
    EXPECT_EQ(ended.result, "7");
    EXPECT_EQ(ended.said, Lines{});
    ended = start("call caller 'out'; say 'never'\nout: exit 8", {}, RXFUNCTION);
    EXPECT_EQ(ended.result, "8");
    EXPECT_EQ(ended.said, Lines{});
    ended = start("x = caller('bad'); say 'never'\nbad: x = 1/0");
    EXPECT_EQ(ended.rc, -42);
    for (const std::string& line : ended.said) EXPECT_NE(line, "never");
}

TEST_F(SaaCallBack, SubcommandHandlersMayCallToo) {
    on_command = [](const std::string&) {
        const std::string word = "now";
        RXSTRING argument = lent(word);
        EXPECT_EQ(RexxCallBack("note", 1, &argument, nullptr, nullptr), ULONG{RX_CB_OK});
    };
    EXPECT_EQ(start("'go'; say told rc; exit\nnote: told = arg(1); return").said, Lines{"now 0"});
}

LONG APIENTRY busy(LONG code, LONG subcode, PEXIT parameters) {
    if (code == RXINI || code == RXTER) {
        std::string name = code == RXINI ? "FROM_INI" : "AT_END", value = "set";
        Block block(code == RXINI ? RXSHV_SYSET : RXSHV_SYFET, name, value);
        if (code == RXTER) block.shvvalue = {0, nullptr};
        auto rc = std::to_string(RexxVariablePool(&block));
        said.push_back((code == RXINI ? "ini " : "ter ") + rc + ' ' + text(block.shvvalue));
        if (code == RXTER) RexxFreeMemory(block.shvvalue.strptr);
        return RXEXIT_HANDLED;
    }
    if (code == RXCMD && subcode == RXCMDHST) {
        auto& call = parameters_of<RXCMDHST_PARM>(parameters);
        if (text(call.rxcmd_command) == "refuse") return RXEXIT_RAISE_ERROR;
        if (text(call.rxcmd_command) != "mine") return RXEXIT_NOT_HANDLED;
        call.rxcmd_flags.rxfcerr = 1;
        std::strcpy(call.rxcmd_retc.strptr, "4");
        call.rxcmd_retc.strlength = 1;
        return RXEXIT_HANDLED;
    }
    if (code == RXFNC) {
        auto& call = parameters_of<RXFNCCAL_PARM>(parameters);
        auto name = std::string(reinterpret_cast<char*>(call.rxfnc_name), call.rxfnc_namel);
        if (name != "EXITFN") return RXEXIT_NOT_HANDLED;
        std::strcpy(call.rxfnc_retc.strptr, "from the exit");
        call.rxfnc_retc.strlength = 13;
        return RXEXIT_HANDLED;
    }
    return RXEXIT_NOT_HANDLED;
}

TEST_F(Saa, Exits) {
    ASSERT_EQ(RexxRegisterExitExe("BUSY", busy, nullptr), RXEXIT_OK);
    static char name[] = "busy";
    std::vector<RXSYSEXIT> all{{name, RXINI}, {name, RXTER}, {name, RXCMD}, {name, RXFNC}};
    EXPECT_EQ(start("say from_ini; 'mine'; say rc; 'other'; say rc; say exitfn(); at_end = 'bye'",
                    {}, RXCOMMAND, all)
                  .said,
              (Lines{"ini 1 set", "set", "4", "0", "from the exit", "ter 0 bye"}));
    EXPECT_EQ(start("'refuse'", {}, RXCOMMAND, all).rc, -48);
    EXPECT_EQ(start("pull x; say x; parse external y; say y").said, (Lines{"TYPED", "typed"}));
    EXPECT_EQ(RexxDeregisterExit("BUSY", nullptr), RXEXIT_OK);
}

TEST_F(Saa, QueuesAreSharedWithPrograms) {
    char name[32];
    ULONG taken = 9, lines = 9;
    std::string one = "one", two = "two";
    auto first = lent(one), second = lent(two);
    char session[] = "session";
    EXPECT_EQ(RexxAddQueue(session, &first, RXQUEUE_FIFO), RXQUEUE_OK);
    EXPECT_EQ(RexxAddQueue(session, &second, RXQUEUE_LIFO), RXQUEUE_OK);
    EXPECT_EQ(start("say queued(); pull a; pull b; say a b; push 'left'").said,
              (Lines{"2", "TWO ONE"}));
    RXSTRING line{0, nullptr};
    REXXDATETIME when{};
    EXPECT_EQ(RexxPullQueue(session, &line, &when, RXQUEUE_NOWAIT), RXQUEUE_OK);
    EXPECT_EQ(text(line), "left");
    EXPECT_EQ(when.valid, 1);
    RexxFreeMemory(line.strptr);
    EXPECT_EQ(RexxPullQueue(session, &line, &when, RXQUEUE_NOWAIT), RXQUEUE_EMPTY);
    EXPECT_EQ(RexxCreateQueue(name, sizeof name, session, &taken), RXQUEUE_OK);
    EXPECT_EQ(taken, 1UL);
    EXPECT_EQ(RexxQueryQueue(name, &lines), RXQUEUE_OK);
    EXPECT_EQ(lines, 0UL);
    EXPECT_EQ(RexxDeleteQueue(name), RXQUEUE_OK);
    EXPECT_EQ(RexxDeleteQueue(name), RXQUEUE_NOTREG);
    EXPECT_EQ(RexxDeleteQueue(session), RXQUEUE_BADQNAME);
}

TEST_F(Saa, Macros) {
    auto path = testing::TempDir() + "saa-macro-" + std::to_string(::getpid());
    std::ofstream(path) << "return 'macro' arg(1)\n";
    char name[] = "KEPT";
    USHORT position = 0;
    EXPECT_EQ(RexxAddMacro(name, path.data(), RXMACRO_SEARCH_AFTER), RXMACRO_OK);
    ::unlink(path.c_str());
    EXPECT_EQ(RexxQueryMacro(name, &position), RXMACRO_OK);
    EXPECT_EQ(position, RXMACRO_SEARCH_AFTER);
    EXPECT_EQ(start("say kept('x')").said, Lines{"macro x"});
    EXPECT_EQ(RexxDropMacro(name), RXMACRO_OK);
    EXPECT_EQ(RexxDropMacro(name), RXMACRO_NOT_FOUND);
    EXPECT_EQ(RexxAddMacro(name, path.data(), RXMACRO_SEARCH_AFTER), RXMACRO_SOURCE_NOT_FOUND);
}

TEST_F(Saa, MacrosInFiles) {
    const auto path = testing::TempDir() + "saa-macros-" + std::to_string(::getpid());
    auto file = path + ".space", source = path + ".rexx", other = path + ".other";
    std::ofstream(source) << "/* two\n   lines */ return 'kept' arg(1)\n";
    std::ofstream(other) << "REXX macro space 1\nA 1 99\nshort\n";
    std::string a = "ALPHA", b = "beta", none = "NONE";
    std::vector<char*> names{a.data()}, wrong{none.data()};
    EXPECT_EQ(RexxSaveMacroSpace(0, nullptr, file.data()), RXMACRO_NOT_FOUND);
    EXPECT_EQ(RexxAddMacro(a.data(), source.data(), RXMACRO_SEARCH_BEFORE), RXMACRO_OK);
    EXPECT_EQ(RexxAddMacro(b.data(), source.data(), RXMACRO_SEARCH_AFTER), RXMACRO_OK);
    EXPECT_EQ(RexxSaveMacroSpace(1, wrong.data(), file.data()), RXMACRO_NOT_FOUND);
    std::string nowhere = "/nosuch/directory/file";
    EXPECT_EQ(RexxSaveMacroSpace(0, nullptr, nowhere.data()), RXMACRO_FILE_ERROR);
    EXPECT_EQ(RexxSaveMacroSpace(0, nullptr, file.data()), RXMACRO_OK);
    EXPECT_EQ(RexxLoadMacroSpace(0, nullptr, file.data()), RXMACRO_ALREADY_EXISTS);
    EXPECT_EQ(RexxClearMacroSpace(), RXMACRO_OK);
    EXPECT_EQ(RexxLoadMacroSpace(1, wrong.data(), file.data()), RXMACRO_NOT_FOUND);
    EXPECT_EQ(RexxLoadMacroSpace(0, nullptr, nowhere.data()), RXMACRO_FILE_ERROR);
    EXPECT_EQ(RexxLoadMacroSpace(0, nullptr, source.data()), RXMACRO_SIGNATURE_ERROR);
    EXPECT_EQ(RexxLoadMacroSpace(0, nullptr, other.data()), RXMACRO_SIGNATURE_ERROR);
    EXPECT_EQ(RexxLoadMacroSpace(1, names.data(), file.data()), RXMACRO_OK);
    EXPECT_EQ(start("say alpha('x')").said, Lines{"kept x"});
    EXPECT_EQ(start("say beta('x')").rc, -43);
    EXPECT_EQ(RexxDropMacro(a.data()), RXMACRO_OK);
    EXPECT_EQ(RexxLoadMacroSpace(0, nullptr, file.data()), RXMACRO_OK);
    USHORT position = 0;
    EXPECT_EQ(RexxQueryMacro(b.data(), &position), RXMACRO_OK);
    EXPECT_EQ(position, RXMACRO_SEARCH_AFTER);
    EXPECT_EQ(RexxClearMacroSpace(), RXMACRO_OK);
    for (const auto& made : {file, source, other}) ::unlink(made.c_str());
}

// EXIT may give a command any value here: programs for this interface expect it.
TEST_F(Saa, CommandsMayEndWithText) {
    EXPECT_EQ(start("exit 'a text'").rc, 0);
    EXPECT_EQ(start("exit 'a text'").result, "a text");
}

TEST_F(Saa, ARunawayProgramIsHaltedFromAnotherThread) {
    std::atomic<bool> ended = false;
    std::jthread watcher([&] {
        while (!ended) {
            RexxSetHalt(0, 0);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    EXPECT_EQ(start("do forever; end").rc, -4);
    ended = true;
}

}  // namespace
