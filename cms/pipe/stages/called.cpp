#include "cms/pipe/stages/called.h"

namespace cms::pipe {

namespace {

// Characters that nobody writes, so that the operands may use the ordinary ones.
constexpr std::string_view kOptions = "(stagesep 01 endchar 02) ";
constexpr char kSeparator = '\x01', kEnd = '\x02';

Flow call(Stage& stage, std::string specification) {
    int rc = 0;
    if (Set* set = called(stage, specification, rc)) {
        rc = co_await stage.machine().finished(stage, *set);
        stage.machine().drop(*set);
    }
    stage.set_rc(rc);
}

// The stage's streams are the pipeline's from now on: each ends when its own user does.
Flow hand_over(Stage& stage, std::string specification) {
    int rc = 0;
    stage.machine().add(specification, rc, &stage, false, stage.set().variables);
    stage.set_rc(rc);
    co_return;
}

std::string with_characters(std::string_view pattern, std::string_view operand) {
    std::string text(kOptions);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            text += pattern[i];
            continue;
        }
        const char what = pattern[++i];
        if (what == 's') text += kSeparator;
        if (what == 'e') text += kEnd;
        if (what == 'o') text += operand;
    }
    return text;
}

}  // namespace

Set* called(Stage& stage, std::string_view specification, int& rc) {
    return stage.machine().add(specification, rc, &stage, true, stage.set().variables);
}

base::Result<Start> plan_called(std::string_view pattern, std::string_view operand) {
    return Start(
        [text = with_characters(pattern, operand)](Stage& stage) { return call(stage, text); });
}

base::Result<Start> plan_handed_over(std::string_view pattern, std::string_view operand) {
    return Start([text = with_characters(pattern, operand)](Stage& stage) {
        return hand_over(stage, text);
    });
}

}  // namespace cms::pipe
