// Expressions: precedence climbing over the token list.
#include "rexx/expression.h"

#include <algorithm>

#include "rexx/condition.h"

namespace rexx {
namespace {

struct OperatorRow {
    std::string_view text;
    Operator op;
    int level;  // higher binds tighter
};
constexpr OperatorRow kDyadic[] = {
    {"**", Operator::power, 7},
    {"*", Operator::multiply, 6},
    {"/", Operator::divide, 6},
    {"%", Operator::integer_divide, 6},
    {"//", Operator::remainder, 6},
    {"+", Operator::add, 5},
    {"-", Operator::subtract, 5},
    {"||", Operator::abut, 4},
    {"=", Operator::equal, 3},
    {"\\=", Operator::not_equal, 3},
    {"<", Operator::less, 3},
    {">", Operator::greater, 3},
    {"<=", Operator::less_equal, 3},
    {">=", Operator::greater_equal, 3},
    {"==", Operator::strict_equal, 3},
    {"\\==", Operator::strict_not_equal, 3},
    {"<<", Operator::strict_less, 3},
    {">>", Operator::strict_greater, 3},
    {"<<=", Operator::strict_less_equal, 3},
    {">>=", Operator::strict_greater_equal, 3},
    {"&", Operator::conjunction, 2},
    {"|", Operator::disjunction, 1},
    {"&&", Operator::exclusive, 1},
};
constexpr int kConcatenation = 4;
constexpr int kTightest = 7;

}  // namespace

std::string_view operator_text(Operator op) {
    if (op == Operator::blank) return " ";
    if (op == Operator::plus) return "+";
    if (op == Operator::minus) return "-";
    if (op == Operator::negate) return "\\";
    return std::find_if(std::begin(kDyadic), std::end(kDyadic),
                        [op](const OperatorRow& row) { return row.op == op; })
        ->text;
}

std::optional<Operator> dyadic_operator(std::string_view text) {
    for (const OperatorRow& row : kDyadic)
        if (row.text == text) return row.op;
    return std::nullopt;
}

std::uint32_t Expression::add(Node node) {
    nodes_.push_back(std::move(node));
    return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void Expression::bad(const Token& token) const {
    if (token.is(TokenKind::error)) raise(token.code, token.subcode, token.inserts());
    if (token.is(TokenKind::comma)) raise(37, 1);
    if (token.is(TokenKind::close) && parentheses_ == 0) raise(37, 2);
    if (parentheses_ > 0 && token.ends()) raise(36);
    raise(35, 1, {token.ends() ? std::string() : token.text});
}

bool Expression::stopped(const Token& token) const {
    if (!token.is(TokenKind::symbol) || parentheses_ > 0) return false;
    return std::find(stops_->begin(), stops_->end(), token.text) != stops_->end();
}

bool Expression::starts_term(const Token& token) const {
    return (token.is(TokenKind::symbol) && !stopped(token)) || token.is(TokenKind::string) ||
           token.is(TokenKind::open);
}

std::uint32_t Expression::parse(std::size_t& at, const std::vector<std::string_view>& stops) {
    at_ = &at;
    stops_ = &stops;
    parentheses_ = depth_ = 0;
    return binary(1);
}

std::vector<std::uint32_t> Expression::arguments(std::size_t& at,
                                                 const std::vector<std::string_view>& stops) {
    at_ = &at;
    stops_ = &stops;
    std::vector<std::uint32_t> list;
    for (;;) {
        const bool omitted =
            here().is(TokenKind::comma) || here().is(TokenKind::close) || here().ends();
        list.push_back(omitted ? add(Node{}) : binary(1));
        if (!here().is(TokenKind::comma)) break;
        ++*at_;
    }
    // Omitted ones at the end do not count: f() has no arguments, f(1,) has one.
    while (!list.empty() && nodes_[list.back()].kind == Node::Kind::omitted) list.pop_back();
    return list;
}

bool Expression::next_operator(int level, Operator& op) {
    const Token& token = here();
    if (token.is(TokenKind::operation)) {
        for (const OperatorRow& row : kDyadic) {
            if (row.text != token.text || row.level < level) continue;
            op = row.op;
            ++*at_;
            return true;
        }
        // "a \b": a NOT sign after a term can only begin another term.
        if (token.text != "\\" || level > kConcatenation || tokens_[*at_ + 1].ends()) return false;
        op = token.blank_before ? Operator::blank : Operator::abut;
        return true;
    }
    if (level > kConcatenation || !starts_term(token)) return false;
    op = token.blank_before ? Operator::blank : Operator::abut;
    return true;
}

namespace {

int level_of(Operator op) {
    if (op == Operator::blank || op == Operator::abut) return kConcatenation;
    for (const OperatorRow& row : kDyadic)
        if (row.op == op) return row.level;
    return kTightest;
}

}  // namespace

Node Expression::made(Node::Kind kind, const Token& token, Operator op) const {
    Node node{kind, op};
    node.at = static_cast<std::uint32_t>(token.at);
    return node;
}

std::uint32_t Expression::binary(int level) {
    std::uint32_t left = prefix();
    Operator op{};
    for (const Token* sign = &here(); next_operator(level, op); sign = &here()) {
        const std::uint32_t right = binary(level_of(op) + 1);
        Node node = made(Node::Kind::dyadic, *sign, op);
        node.left = left;
        node.right = right;
        node.has_call = nodes_[left].has_call || nodes_[right].has_call;
        left = add(std::move(node));
    }
    return left;
}

std::uint32_t Expression::prefix() {
    const Token& token = here();
    static constexpr std::pair<std::string_view, Operator> kPrefixes[] = {
        {"+", Operator::plus}, {"-", Operator::minus}, {"\\", Operator::negate}};
    if (++depth_ > kDepth) raise(39, 1, {std::to_string(kDepth)});
    for (const auto& [text, op] : kPrefixes) {
        if (!token.is_operator(text)) continue;
        ++*at_;
        Node node = made(Node::Kind::prefix, token, op);
        node.left = prefix();
        node.has_call = nodes_[node.left].has_call;
        --depth_;
        return add(std::move(node));
    }
    const std::uint32_t result = term();
    --depth_;
    return result;
}

std::uint32_t Expression::term() {
    const Token& token = here();
    if (token.is(TokenKind::open)) {
        ++*at_;
        ++parentheses_;
        const std::uint32_t inner = binary(1);
        if (!here().is(TokenKind::close)) bad(here());
        --parentheses_;
        ++*at_;
        return inner;
    }
    if (!starts_term(token)) bad(token);
    ++*at_;
    const bool quoted = token.is(TokenKind::string);
    // A comment between the name and its "(" leaves them together.
    if (here().is(TokenKind::open) && !here().blank_before) return call(token, quoted);
    Node node = made(quoted ? Node::Kind::literal : Node::Kind::symbol, token);
    node.text = token.text;
    return add(std::move(node));
}

std::uint32_t Expression::call(const Token& name, bool quoted) {
    ++*at_;
    ++parentheses_;
    Node node = made(Node::Kind::call, name);
    node.quoted = quoted;
    node.has_call = true;
    node.text = name.text;
    node.arguments = arguments(*at_, *stops_);
    if (!here().is(TokenKind::close)) bad(here());
    --parentheses_;
    ++*at_;
    return add(std::move(node));
}

std::string Expression::dump(std::uint32_t index) const {
    const Node& n = nodes_[index];
    switch (n.kind) {
        case Node::Kind::omitted:
            return "-";
        case Node::Kind::literal:
            return "'" + n.text + "'";
        case Node::Kind::symbol:
            return n.text;
        case Node::Kind::prefix:
            return "(" + std::string(operator_text(n.op)) + " " + dump(n.left) + ")";
        case Node::Kind::dyadic: {
            const std::string name =
                n.op == Operator::blank ? "blank" : std::string(operator_text(n.op));
            return "(" + name + " " + dump(n.left) + " " + dump(n.right) + ")";
        }
        case Node::Kind::call:
            break;
    }
    std::string text = "(call " + n.text;
    for (std::uint32_t argument : n.arguments) text += " " + dump(argument);
    return text + ")";
}

}  // namespace rexx
