// Expressions: tokens to a tree (REXX/VM Reference ch. 2, "Expressions and Operators").
//
// The tree is an arena of nodes with indexes. What is wrong is thrown as a Condition that the
// compiler turns into an error raised when the clause is reached.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rexx/scanner.h"

namespace rexx {

enum class Operator : std::uint8_t {
    power,
    multiply,
    divide,
    integer_divide,
    remainder,
    add,
    subtract,
    blank,
    abut,
    equal,
    not_equal,
    less,
    greater,
    less_equal,
    greater_equal,
    strict_equal,
    strict_not_equal,
    strict_less,
    strict_greater,
    strict_less_equal,
    strict_greater_equal,
    conjunction,
    disjunction,
    exclusive,
    plus,
    minus,
    negate
};
std::string_view operator_text(Operator op);
// The operator between two terms that is written so; nullopt: none.
std::optional<Operator> dyadic_operator(std::string_view text);

struct Node {
    enum class Kind : std::uint8_t { literal, symbol, call, prefix, dyadic, omitted };
    explicit Node(Kind k = Kind::omitted, Operator o = Operator::add) : kind(k), op(o) {}

    Kind kind;
    Operator op;
    bool quoted = false;     // call of 'NAME'(…)
    bool has_call = false;   // a function is called somewhere below
    std::uint32_t at = 0;    // place of its operator, name or first byte in the source
    std::string text;        // literal; symbol or name in capitals
    std::uint32_t left = 0;  // of prefix and dyadic
    std::uint32_t right = 0;
    std::vector<std::uint32_t> arguments;
};

class Expression {
  public:
    // Deepest nesting of parentheses, prefixes and calls; error 39.1 beyond.
    static constexpr int kDepth = 500;

    explicit Expression(const std::vector<Token>& tokens) : tokens_(tokens) {}

    // Parses from token `at`, which is moved behind it; stops at what cannot continue an expression
    // and at the symbols in `stops` (TO, BY, WHILE, THEN, WITH, …).
    std::uint32_t parse(std::size_t& at, const std::vector<std::string_view>& stops);
    // Arguments up to the end of the clause (CALL) or the closing parenthesis (not consumed).
    std::vector<std::uint32_t> arguments(std::size_t& at,
                                         const std::vector<std::string_view>& stops);
    // Forgets the nodes.
    void clear() { nodes_.clear(); }
    // Adds a node that the compiler makes; its index.
    std::uint32_t add(Node node);
    const Node& node(std::uint32_t index) const { return nodes_[index]; }
    // "(+ (lit 1) (call MAX (sym A)))": for tests.
    std::string dump(std::uint32_t index) const;

  private:
    Node made(Node::Kind kind, const Token& token, Operator op = Operator::add) const;
    std::uint32_t binary(int level);
    std::uint32_t prefix();
    std::uint32_t term();
    std::uint32_t call(const Token& name, bool quoted);
    bool next_operator(int level, Operator& op);
    bool starts_term(const Token& token) const;
    bool stopped(const Token& token) const;
    const Token& here() const { return tokens_[*at_]; }
    [[noreturn]] void bad(const Token& token) const;

    const std::vector<Token>& tokens_;
    std::vector<Node> nodes_;
    std::size_t* at_ = nullptr;
    const std::vector<std::string_view>* stops_ = nullptr;
    int parentheses_ = 0;
    int depth_ = 0;
};

}  // namespace rexx
