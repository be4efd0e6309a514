// The compiler: expressions, assignments, variables by name.
#include "rexx/compiler.h"

namespace rexx {
namespace {

bool is_concatenation(const Node& node) {
    return node.kind == Node::Kind::dyadic &&
           (node.op == Operator::blank || node.op == Operator::abut);
}

bool is_comparison(const Node& node) {
    return node.kind == Node::Kind::dyadic && node.op >= Operator::equal &&
           node.op <= Operator::strict_greater_equal;
}

std::uint16_t comparison_of(Operator op) {
    return static_cast<std::uint16_t>(static_cast<int>(op) - static_cast<int>(Operator::equal));
}

// The normal comparisons have a jump each.
Op comparing_jump(Operator op) {
    if (op > Operator::greater_equal) return Op::jump_compare;
    return static_cast<Op>(static_cast<int>(Op::jump_equal) + static_cast<int>(comparison_of(op)));
}

// ".MN": a period and a letter.
bool is_reserved_symbol(std::string_view symbol) {
    return symbol.size() > 1 && symbol[0] == '.' && symbol[1] >= 'A' && symbol[1] <= 'Z';
}

// Operators power … subtract.
constexpr Op kArithmetic[] = {Op::power,     Op::multiply, Op::divide,  Op::integer_divide,
                              Op::remainder, Op::add,      Op::subtract};

}  // namespace

// Errors of the instruction that takes the value are told at the expression's beginning.
Operand Compiler::expression(const Stops& stops) {
    const std::size_t first = here().at;
    const Operand value = generate(tree_.parse(at_, stops), {});
    set_place(first);
    show_result(value);
    return value;
}

Operand Compiler::expression_into(Operand target, const Stops& stops) {
    const Operand value = generate(tree_.parse(at_, stops), target);
    show_result(value);
    if (value != target) emit(Op::move, target.bits, value.bits);
    return target;
}

// An expression that may be missing: then the null string.
Operand Compiler::optional_expression(const Stops& stops) {
    if (at_clause_end()) return constant("");
    for (std::string_view stop : stops)
        if (here().is_symbol(stop)) return constant("");
    return expression(stops);
}

void Compiler::show(TraceAction::Kind kind, Operand value, std::uint32_t index,
                    std::uint32_t count) {
    using Kind = TraceAction::Kind;
    TraceAction action;
    action.kind = kind;
    action.value = value;
    action.index = index;
    action.count = count;
    action.after = kind == Kind::function || kind == Kind::operation || kind == Kind::prefix ||
                   kind == Kind::comparison || kind == Kind::compound || kind == Kind::reserved;
    action.pc = action.after ? pc() - 1 : pc();
    unit_.actions.push_back(action);
}

void Compiler::show_result(Operand value) {
    using Kind = TraceAction::Kind;
    const bool computed = value.kind() == Operand::kRegister ||
                          (!unit_.actions.empty() && unit_.actions.back().after &&
                           unit_.actions.back().pc + 1 == pc());
    show(Kind::result, value);
    if (!computed || pc() == 0) return;
    unit_.actions.back().after = true;
    unit_.actions.back().pc = pc() - 1;
}

Operand Compiler::destination(Operand target) {
    return target.none() ? Operand::of(Operand::kRegister, new_register()) : target;
}

// A variable that something evaluated later may change is read now.
Operand Compiler::stable(Operand value) {
    if (value.kind() != Operand::kVariable) return value;
    const Operand copy = destination({});
    emit(Op::move, copy.bits, value.bits);
    return copy;
}

Operand Compiler::generate(std::uint32_t index, Operand target) {
    const Node& node = tree_.node(index);
    switch (node.kind) {
        case Node::Kind::literal: {
            const Operand value = constant(node.text);
            show(TraceAction::Kind::literal, value);
            return value;
        }
        case Node::Kind::symbol:
            return generate_symbol(node, target);
        case Node::Kind::call:
            return generate_call(node, target);
        case Node::Kind::prefix:
            return generate_prefix(node, target);
        case Node::Kind::dyadic:
            set_place(node.at);
            return is_concatenation(node) ? generate_chain(index, target)
                                          : generate_dyadic(index, target);
        case Node::Kind::omitted:
            break;
    }
    return {};
}

Operand Compiler::generate_symbol(const Node& node, Operand target) {
    using Kind = TraceAction::Kind;
    const SymbolKind kind = symbol_kind(node.text);
    if (kind == SymbolKind::constant) {
        if (is_reserved_symbol(node.text)) return generate_reserved(node, target);
        const Operand value = constant(node.text);
        show(Kind::literal, value);
        return value;
    }
    if (kind != SymbolKind::compound) {
        const Operand value = Operand::of(Operand::kVariable, slot_map_.slot(node.text));
        show(Kind::variable, value);
        return value;
    }
    const std::uint32_t variable = reference(node.text);
    const Operand value = destination(target);
    set_place(node.at);
    emit(Op::compound_get, value.bits, variable);
    show(Kind::compound, value, variable);
    return value;
}

// A name that begins with a period: itself, or under OPTIONS ANSI what the language keeps there.
Operand Compiler::generate_reserved(const Node& node, Operand target) {
    const Operand value = destination(target);
    set_place(node.at);
    emit(Op::reserved, value.bits, constant(node.text).bits);
    show(TraceAction::Kind::reserved, value);
    return value;
}

// Long sums lean to the left: walk down the left side instead of recursing.
Operand Compiler::generate_dyadic(std::uint32_t index, Operand target) {
    std::vector<std::uint32_t> spine;
    while (tree_.node(index).kind == Node::Kind::dyadic && !is_concatenation(tree_.node(index))) {
        spine.push_back(index);
        index = tree_.node(index).left;
    }
    Operand value = generate(index, {});
    while (!spine.empty()) {
        const Node& node = tree_.node(spine.back());
        spine.pop_back();
        value = combine(node, value, spine.empty() ? target : Operand{});
    }
    return value;
}

Operand Compiler::combine(const Node& node, Operand left, Operand target) {
    if (tree_.node(node.right).has_call) left = stable(left);
    const Operand right = generate(node.right, {});
    const Operand value = destination(target);
    set_place(node.at);
    if (node.op <= Operator::subtract)
        emit(kArithmetic[static_cast<int>(node.op)], value.bits, left.bits, right.bits);
    else if (is_comparison(node))
        emit(Op::compare, value.bits, left.bits, right.bits, comparison_of(node.op));
    else
        emit(Op::logical, value.bits, left.bits, right.bits,
             static_cast<std::uint16_t>(static_cast<int>(node.op) -
                                        static_cast<int>(Operator::conjunction)));
    show(TraceAction::Kind::operation, value);
    return value;
}

Operand Compiler::generate_prefix(const Node& node, Operand target) {
    const Operand right = generate(node.left, {});
    const Operand value = destination(target);
    const Op op = node.op == Operator::plus    ? Op::plus
                  : node.op == Operator::minus ? Op::minus
                                               : Op::negate;
    set_place(node.at);
    emit(op, value.bits, right.bits);
    show(TraceAction::Kind::prefix, value);
    return value;
}

void Compiler::chain_parts(std::uint32_t index,
                           std::vector<std::pair<std::uint32_t, bool>>& parts) const {
    while (is_concatenation(tree_.node(index))) {
        const Node& node = tree_.node(index);
        parts.emplace_back(node.right, node.op == Operator::blank);
        index = node.left;
    }
    parts.emplace_back(index, false);
    std::reverse(parts.begin(), parts.end());
}

// a||b||c is one instruction; s = s||x appends in place.
Operand Compiler::generate_chain(std::uint32_t index, Operand target) {
    std::vector<std::pair<std::uint32_t, bool>> parts;
    chain_parts(index, parts);
    bool call_follows = false;
    std::vector<bool> keep(parts.size());
    for (std::size_t i = parts.size(); i-- > 0;) {
        keep[i] = call_follows;
        call_follows = call_follows || tree_.node(parts[i].first).has_call;
    }
    const auto chain = static_cast<std::uint32_t>(unit_.chains.size());
    unit_.chains.emplace_back();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Operand part = generate(parts[i].first, {});
        unit_.chains[chain].push_back({keep[i] ? stable(part) : part, parts[i].second});
        if (i > 0 && i + 1 < parts.size())
            show(TraceAction::Kind::partial, {}, chain, static_cast<std::uint32_t>(i + 1));
    }
    const Chain& done = unit_.chains[chain];
    bool grows = target.kind() == Operand::kVariable && done[0].value == target;
    for (std::size_t i = 1; i < done.size(); ++i) grows = grows && done[i].value != target;
    const Operand value = destination(target);
    emit(grows ? Op::append : Op::concat, value.bits, chain);
    show(TraceAction::Kind::operation, value);
    return value;
}

Operand Compiler::generate_call(const Node& node, Operand target) {
    const std::uint32_t site = call_site(node.text, node.quoted, false, node.arguments);
    const Operand value = destination(target);
    set_place(node.at);
    unresolved_calls_.push_back(emit(Op::call_external, value.bits, site, 0, node.quoted ? 1 : 0));
    show(TraceAction::Kind::function, value);
    return value;
}

// A built-in function that changes no variable and lets nobody else change one.
bool Compiler::takes_in_place(const std::string& name, bool quoted) const {
    const Builtin* row = find_builtin(name);
    return row && !row->reaches_out && (quoted || !may_be_label(name));
}

// Arguments from here on are variables and constants: nothing that is evaluated behind them
// changes them or raises a condition.
std::size_t Compiler::first_plain(const std::vector<std::uint32_t>& arguments) const {
    std::size_t first = arguments.size();
    const auto is_plain = [&](const Node& node) {
        return node.kind == Node::Kind::literal || node.kind == Node::Kind::omitted ||
               (node.kind == Node::Kind::symbol && symbol_kind(node.text) != SymbolKind::compound &&
                !is_reserved_symbol(node.text));
    };
    while (first > 0 && is_plain(tree_.node(arguments[first - 1]))) --first;
    return first;
}

// Arguments go into registers beside each other, but for those a built-in takes as they are.
std::uint32_t Compiler::call_site(const std::string& name, bool quoted, bool is_call,
                                  const std::vector<std::uint32_t>& arguments) {
    CallSite site;
    site.name = name;
    site.is_call = is_call;
    site.first = next_register_;
    site.line = unit_.clauses.back().line;
    site.count = static_cast<std::uint32_t>(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) new_register();
    const bool in_place = takes_in_place(name, quoted);
    const std::size_t plain = in_place ? first_plain(arguments) : site.count;
    for (std::uint32_t i = 0; i < site.count; ++i) {
        const Operand target = Operand::of(Operand::kRegister, site.first + i);
        const bool omitted = tree_.node(arguments[i]).kind == Node::Kind::omitted;
        if (!omitted && site.leading == i) ++site.leading;
        Operand value = omitted ? Operand{} : generate(arguments[i], target);
        const bool stays = in_place && (i >= plain || value.kind() == Operand::kConstant);
        if (value != target && !stays) {
            emit(omitted ? Op::move : Op::argument, target.bits, value.bits);
            value = target;
        }
        site.held = site.held || value == target;
        site.operands.push_back(value);
    }
    unit_.calls.push_back(std::move(site));
    return static_cast<std::uint32_t>(unit_.calls.size() - 1);
}

// A condition and the jump for when it is false (or true): a comparison jumps by itself.
std::uint32_t Compiler::condition_jump(const Stops& stops, std::uint16_t subcode, bool when_true) {
    const std::size_t first = here().at;
    const std::uint32_t index = tree_.parse(at_, stops);
    const Node& node = tree_.node(index);
    if (when_true || !is_comparison(node)) {
        const Operand value = generate(index, {});
        set_place(first);
        show_result(value);
        return emit(when_true ? Op::jump_true : Op::jump_false, 0, value.bits, 0, subcode);
    }
    Operand left = generate(node.left, {});
    if (tree_.node(node.right).has_call) left = stable(left);
    const Operand right = generate(node.right, {});
    const std::uint32_t jump =
        emit(comparing_jump(node.op), 0, left.bits, right.bits, comparison_of(node.op));
    show(TraceAction::Kind::comparison, {}, jump);
    return jump;
}

// symbol = expression, from behind the "=".
void Compiler::assign(const std::string& symbol, const Stops& stops) {
    at_ += 1;
    if (symbol_kind(symbol) == SymbolKind::simple) {
        const Operand target = Operand::of(Operand::kVariable, slot_map_.slot(symbol));
        if (at_clause_end())
            emit(Op::move, target.bits, constant("").bits);
        else
            expression_into(target, stops);
        return;
    }
    if (at_clause_end()) {
        emit(Op::compound_set, reference(symbol), constant("").bits);
        return;
    }
    const std::uint32_t tree = tree_.parse(at_, stops);
    const std::uint32_t variable = reference(symbol);
    const Operand tail = early_tail(variable, tree);
    const Operand value = generate(tree, {});
    show_result(value);
    set_element(variable, tail, value);
}

// The tail of an assignment's target, taken before the expression when a call there may change it.
Operand Compiler::early_tail(std::uint32_t variable, std::uint32_t tree) {
    const Reference& r = unit_.references[variable];
    const bool needed =
        r.kind == Reference::Kind::compound && !r.fixed && tree_.node(tree).has_call;
    if (!needed) return {};
    const Operand tail = destination({});
    emit(Op::tail, tail.bits, variable);
    return tail;
}

void Compiler::set_element(std::uint32_t variable, Operand tail, Operand value) {
    if (tail.none())
        emit(Op::compound_set, variable, value.bits);
    else
        emit(Op::compound_set_at, variable, value.bits, tail.bits);
}

// symbol op= expression, from behind the "=": an extension, see docs/rexx-differences.md.
void Compiler::assign_with(const std::string& symbol, std::string_view operation) {
    const std::uint32_t tree = tree_.parse(at_, {});
    const Operator op = *dyadic_operator(operation);
    Node node(Node::Kind::symbol);
    node.text = symbol;
    Node sum{Node::Kind::dyadic, op};
    sum.right = tree;
    sum.has_call = tree_.node(tree).has_call;
    sum.left = tree_.add(std::move(node));
    const std::uint32_t whole = tree_.add(std::move(sum));
    if (symbol_kind(symbol) == SymbolKind::simple) {
        const Operand target = Operand::of(Operand::kVariable, slot_map_.slot(symbol));
        const Operand value = generate(whole, target);
        show_result(value);
        if (value != target) emit(Op::move, target.bits, value.bits);
        return;
    }
    const std::uint32_t variable = reference(symbol);
    const Operand tail = early_tail(variable, tree);
    const Operand value = generate(whole, {});
    show_result(value);
    set_element(variable, tail, value);
}

std::uint32_t Compiler::reference(const std::string& symbol) {
    if (auto there = reference_index_.find(symbol); there != reference_index_.end())
        return there->second;
    const auto index = static_cast<std::uint32_t>(unit_.references.size());
    unit_.references.push_back(make_reference(symbol, slot_map_));
    reference_index_.emplace(symbol, index);
    return index;
}

// DROP, UPPER, EXPOSE: names and names in parentheses.
std::uint32_t Compiler::reference_list(int code, bool indirect_allowed) {
    std::vector<std::uint32_t> list;
    while (!at_clause_end()) {
        const bool indirect = here().is(TokenKind::open) && indirect_allowed;
        if (indirect) ++at_;
        if (!here().is(TokenKind::symbol)) variable_name();
        if (symbol_kind(here().text) == SymbolKind::constant) raise(code, 1, {here().text});
        const std::uint32_t variable = reference(variable_name());
        if (!indirect) {
            list.push_back(variable);
            continue;
        }
        if (!here().is(TokenKind::close)) raise(46, 1, {found()});
        ++at_;
        Reference copy = unit_.references[variable];
        copy.indirect = true;
        unit_.references.push_back(std::move(copy));
        list.push_back(static_cast<std::uint32_t>(unit_.references.size() - 1));
    }
    if (list.empty()) raise(20, 1, {found()});
    unit_.lists.push_back(std::move(list));
    return static_cast<std::uint32_t>(unit_.lists.size() - 1);
}

}  // namespace rexx
