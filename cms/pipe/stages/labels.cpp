// Selection by a label or by another stage, and stages that run pipelines: FRLABEL, TOLABEL,
// WHILELABEL, FRTARGET, TOTARGET, NOT, APPEND, PREFACE, ALL, PICK.

#include <algorithm>

#include "cms/pipe/stages/called.h"
#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

// ---- labels ----

enum class LabelRule { from, to, while_it_is };

struct Labelled {
    Leading label;
    LabelRule rule = LabelRule::from;
    // The record with the label goes where those before it go: FRLABEL EXCLUSIVE, TOLABEL
    // INCLUSIVE.
    bool with_first_part = false;
};

// Up to the place the label decides records go to one stream, then to the other.
Flow select_by_label(Stage& stage, Labelled what) {
    const bool to_first = what.rule != LabelRule::from;
    const std::size_t before = to_first ? 0 : 1, after = 1 - before;
    while (const Record* record = co_await stage.peek()) {
        const bool here = what.label.begins(*record) != (what.rule == LabelRule::while_it_is);
        if (here && !what.with_first_part) break;
        if (!co_await stage.select(*record, before)) co_return;
        stage.consume();
        if (here) break;
    }
    if (before < stage.streams()) stage.sever_output(before);
    if (after < stage.streams()) stage.shorten(0, after);
}

base::Result<Start> plan_labelled(Request& request, LabelRule rule, bool delimited) {
    auto& operands = request.operands;
    Labelled what;
    what.rule = rule;
    if (delimited) {
        const bool any_case = take_any_case(operands);
        if (operands.keyword("EXCLUSIVe"))
            what.with_first_part = rule == LabelRule::from;
        else if (operands.keyword("INCLUSIVe"))
            what.with_first_part = rule == LabelRule::to;
        what.label.text = TRY(operands.string());
        what.label.fold(any_case);
        TRY(operands.end());
    } else {
        what.label.text = operands.rest();
    }
    return Start([=](Stage& stage) { return select_by_label(stage, what); });
}

// ---- APPEND, PREFACE ----

// APPEND: first the input. PREFACE: then the input.
Flow append(Stage& stage, std::string specification) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.output(*record)) co_return;
        stage.consume();
    }
    int rc = 0;
    if (Set* set = called(stage, specification, rc)) {
        rc = co_await stage.machine().finished(stage, *set);
        stage.machine().drop(*set);
    }
    stage.set_rc(rc);
}

Flow preface(Stage& stage, std::string specification) {
    int rc = 0;
    if (Set* set = called(stage, specification, rc)) {
        rc = co_await stage.machine().finished(stage, *set);
        stage.machine().drop(*set);
    }
    stage.set_rc(rc);
    stage.shorten();
}

// What comes on stream 1 goes to one output; from the first record on stream 0 on, all to the
// other.
Flow switch_at_target(Stage& stage, std::size_t before, std::size_t after) {
    bool found = false;
    while (const auto number = co_await stage.peek_any()) {
        found = found || *number == 0;
        co_await stage.select(*stage.waiting_record(*number), found ? after : before);
        if (!stage.has_any_output()) break;
        stage.consume(*number);
    }
}

// ---- ALL ----

// string [& | ! string …], NOT, parentheses: an expression over the strings of a record.
struct Expression {
    enum class Kind { text, conjunction, disjunction, negation };
    Kind kind = Kind::text;
    std::string text;
    std::vector<Expression> parts;

    bool holds(Record record) const {
        const auto part = [&](const Expression& one) { return one.holds(record); };
        switch (kind) {
            case Kind::conjunction:
                return std::all_of(parts.begin(), parts.end(), part);
            case Kind::disjunction:
                return std::any_of(parts.begin(), parts.end(), part);
            case Kind::negation:
                return !parts.front().holds(record);
            default:
                return record.find(text) != Record::npos;
        }
    }
};

class ExpressionReader {
  public:
    explicit ExpressionReader(Arguments& operands) : operands_(operands) {}
    base::Result<Expression> whole(int depth = 0) {
        return list(depth, Expression::Kind::disjunction);
    }

  private:
    static constexpr int kDeepest = 100;

    bool take(char c) {
        if (operands_.at_end() || operands_.rest()[0] != c) return false;
        operands_.skip(1);
        return true;
    }
    bool take_operator(Expression::Kind kind) {
        if (kind == Expression::Kind::conjunction) return take('&');
        return take('!') || take('|');
    }
    base::Result<Expression> list(int depth, Expression::Kind kind) {
        Expression found;
        found.kind = kind;
        do {
            auto part = kind == Expression::Kind::disjunction
                            ? list(depth, Expression::Kind::conjunction)
                            : factor(depth);
            if (!part.ok()) return part;
            found.parts.push_back(std::move(part).value());
        } while (take_operator(kind));
        return found;
    }
    base::Result<Expression> factor(int depth) {
        if (depth > kDeepest) return make_error(msg::FPLPAT112E, operands_.rest());
        Expression found;
        if (operands_.keyword("NOT") || take('\xAC')) {
            auto part = TRY(factor(depth + 1));
            found.kind = Expression::Kind::negation;
            found.parts.push_back(std::move(part));
            return found;
        }
        if (take('(')) {
            auto part = TRY(whole(depth + 1));
            if (!take(')')) return make_error(msg::FPLARG200E);
            return part;
        }
        found.text = TRY(operands_.string());
        return found;
    }

    Arguments& operands_;
};

Flow select_expression(Stage& stage, Expression expression) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.select(*record, expression.holds(*record) ? 0 : 1)) break;
        stage.consume();
    }
}

// ---- PICK ----

struct Picking {
    Range left, right;
    std::optional<std::string> constant;
    std::string relation;
    bool strict = false;  // without padding
    Order order;

    bool holds(Record record) const {
        const auto a = left.of(record);
        const auto b = constant ? Record(*constant) : right.of(record);
        const int result = strict ? a.compare(b) : order.compare(a, b);
        if (relation == "=") return result == 0;
        if (relation == "<") return result < 0;
        if (relation == ">") return result > 0;
        if (relation == "<=") return result <= 0;
        if (relation == ">=") return result >= 0;
        return result != 0;
    }
};

base::Result<std::string> take_relation(Arguments& operands, bool& strict) {
    const std::string word(operands.take_word());
    strict = word == "==" || word == "/==" || word == "\\==" || word == "^==" || word == "<<" ||
             word == ">>" || word == "<<=" || word == ">>=";
    if (word == "=" || word == "==") return std::string("=");
    if (word == "<" || word == "<<") return std::string("<");
    if (word == ">" || word == ">>") return std::string(">");
    if (word == "<=" || word == "<<=") return std::string("<=");
    if (word == ">=" || word == ">>=") return std::string(">=");
    if (word == "/=" || word == "\\=" || word == "^=" || word == "<>" || word == "/==" ||
        word == "\\==" || word == "^==" || word == "\xAC=" || word == "\xAC==")
        return std::string("/=");
    return make_error(msg::FPLARG111E, word);
}

Flow pick(Stage& stage, Picking what) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.select(*record, what.holds(*record) ? 0 : 1)) break;
        stage.consume();
    }
}

}  // namespace

base::Result<Start> plan_frlabel(Request& request) {
    return plan_labelled(request, LabelRule::from, false);
}

base::Result<Start> plan_tolabel(Request& request) {
    return plan_labelled(request, LabelRule::to, false);
}

base::Result<Start> plan_whilelabel(Request& request) {
    return plan_labelled(request, LabelRule::while_it_is, false);
}

base::Result<Start> plan_strfrlabel(Request& request) {
    return plan_labelled(request, LabelRule::from, true);
}

base::Result<Start> plan_strtolabel(Request& request) {
    return plan_labelled(request, LabelRule::to, true);
}

base::Result<Start> plan_strwhilelabel(Request& request) {
    return plan_labelled(request, LabelRule::while_it_is, true);
}

namespace {

// With a secondary output the pattern is `two`.
base::Result<Start> plan_operand(Request& request, std::string_view one, std::string_view two) {
    if (request.operands.at_end()) return make_error(msg::FPLARG113E);
    return plan_called(request.streams > 1 ? two : one, request.operands.rest());
}

}  // namespace

base::Result<Start> plan_frtarget(Request& request) {
    return plan_operand(request, "*: %s a: %o%s t: target$ 1 0 %s *: %e a: %s t:",
                        "*: %s a: %o%s t: target$ 1 0 %s *: %e a: %s t: %s *.output.1:");
}

base::Result<Start> plan_totarget(Request& request) {
    return plan_operand(request, "*: %s a: %o%s t: target$ 0 1 %s *: %e a: %s t:",
                        "*: %s a: %o%s t: target$ 0 1 %s *: %e a: %s t: %s *.output.1:");
}

// Used by FRTARGET and TOTARGET only.
base::Result<Start> plan_target_switch(Request& request) {
    const std::size_t before = TRY(request.operands.number());
    const std::size_t after = TRY(request.operands.number());
    return Start([=](Stage& stage) { return switch_at_target(stage, before, after); });
}

base::Result<Start> plan_not(Request& request) {
    return plan_operand(request, "*: %s a: %o%e a: %s *:", "*: %s a: %o%s *.output.1: %e a: %s *:");
}

base::Result<Start> plan_append(Request& request) {
    if (request.operands.at_end()) return make_error(msg::FPLARG113E);
    const auto text = std::string(request.operands.rest()) + "| *:";
    return Start([=](Stage& stage) { return append(stage, text); });
}

base::Result<Start> plan_preface(Request& request) {
    if (request.operands.at_end()) return make_error(msg::FPLARG113E);
    const auto text = std::string(request.operands.rest()) + "| *:";
    return Start([=](Stage& stage) { return preface(stage, text); });
}

base::Result<Start> plan_all(Request& request) {
    auto expression = TRY(ExpressionReader(request.operands).whole());
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return select_expression(stage, expression); });
}

base::Result<Start> plan_pick(Request& request) {
    auto& operands = request.operands;
    Picking what;
    TRY(what.order.take(operands));
    what.left = TRY(operands.range());
    what.relation = TRY(take_relation(operands, what.strict));
    if (operands.is_range()) {
        what.right = TRY(operands.range());
    } else {
        what.constant = TRY(operands.string());
    }
    TRY(operands.end());
    return Start([=](Stage& stage) { return pick(stage, what); });
}

}  // namespace cms::pipe
