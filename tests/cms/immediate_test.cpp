// What is typed while a program runs: HI ends every EXEC, IMMCMD's own words are noted.

#include "tests/cms/doubles.h"

namespace {

// Types one line, at the third time somebody looks.
class TypingTerminal final : public cms::Terminal {
  public:
    void line(std::string_view text) override { shown += std::string(text) + "|"; }
    std::optional<std::string> read_line(std::string_view) override { return std::nullopt; }
    std::optional<std::string> typed_meanwhile() override {
        if (++looked != 3) return std::nullopt;
        return typed;
    }
    std::string typed, shown;
    int looked = 0;
};

class Immediate : public testing::Test {
  protected:
    Immediate() : session(terminal, nullptr, {.show_ready = false}) {
        EXPECT_EQ(session.execute("ACCESS " + directory.path() + "/ A", cms::CallType::cmdcall), 0);
        terminal.looked = 0;
        terminal.shown.clear();
    }
    cms_test::TemporaryDirectory directory;
    TypingTerminal terminal;
    cms::Session session;
};

TEST_F(Immediate, HiEndsTheCallersToo) {
    directory.put("OUTER.EXEC", "/* */\n'EXEC INNER'\nsay 'outer goes on' rc\n");
    directory.put("INNER.EXEC", "/* */\ndo forever; 'STATE INNER EXEC A'; end\n");
    terminal.typed = "HI";
    EXPECT_EQ(session.execute("OUTER", cms::CallType::typed), 20004);
    EXPECT_EQ(terminal.shown.find("goes on"), std::string::npos) << terminal.shown;
}

TEST_F(Immediate, ACallerMayTrapHi) {
    directory.put("OUTER.EXEC",
                  "/* */\nsignal on halt\n'EXEC INNER'\nsay 'goes on'\nexit 1\nhalt: exit 7\n");
    directory.put("INNER.EXEC", "/* */\ndo forever; 'STATE INNER EXEC A'; end\n");
    terminal.typed = "HI";
    EXPECT_EQ(session.execute("OUTER", cms::CallType::typed), 7);
    // An EXEC that ends with this number by itself halts nobody.
    directory.put("INNER.EXEC", "/* */\nexit 20004\n");
    terminal.typed.clear();
    EXPECT_EQ(session.execute("OUTER", cms::CallType::typed), 1);
}

TEST_F(Immediate, AnOwnCommandIsNotedOnce) {
    directory.put("OWN.EXEC",
                  "/* */\naddress command\n'IMMCMD SET STOPIT'\ndo i = 1 to 4\n"
                  "'IMMCMD STATUS STOPIT'; say rc; end\n");
    terminal.typed = "stopit";
    EXPECT_EQ(session.typed_line("OWN"), 0);
    EXPECT_EQ(terminal.shown, "1|0|0|0|");
    EXPECT_TRUE(session.immediate_commands().empty());
    EXPECT_TRUE(session.typed_ahead().empty());
}

}  // namespace
