// The compiler: PARSE and its templates (rexx.md section 6).
#include "rexx/compiler.h"

namespace rexx {
namespace {

struct SourceRow {
    std::string_view name;
    ParseSource source;
};
constexpr SourceRow kSources[] = {
    {"ARG", ParseSource::arg},         {"EXTERNAL", ParseSource::external},
    {"LINEIN", ParseSource::linein},   {"NUMERIC", ParseSource::numeric},
    {"PULL", ParseSource::pull},       {"SOURCE", ParseSource::source},
    {"VALUE", ParseSource::value},     {"VAR", ParseSource::var},
    {"VERSION", ParseSource::version},
};

}  // namespace

void Compiler::parse() {
    ParsePlan plan;
    int subcode = 12;
    for (;; subcode = 13) {
        if (take_symbol("UPPER"))
            plan.fold = ParsePlan::Fold::upper;
        else if (take_symbol("LOWER"))
            plan.fold = ParsePlan::Fold::lower;
        else if (take_symbol("CASELESS"))
            plan.caseless = true;
        else
            break;
    }
    const Operand source = parse_source(plan, subcode);
    parse_with(std::move(plan), source);
}

Operand Compiler::parse_source(ParsePlan& plan, int subcode) {
    for (const SourceRow& row : kSources) {
        if (!take_symbol(row.name)) continue;
        plan.source = row.source;
        if (row.source == ParseSource::var) {
            const std::string name = variable_name();
            Node node(Node::Kind::symbol);
            node.text = name;
            return generate_symbol(node, {});
        }
        if (row.source != ParseSource::value) return {};
        const Operand value = optional_expression({"WITH"});
        if (here().is(TokenKind::error)) require_clause_end();
        if (!take_symbol("WITH")) raise(38, 3);
        return value;
    }
    raise(25, subcode, {found()});
}

void Compiler::arg() {
    ParsePlan plan;
    plan.source = ParseSource::arg;
    plan.fold = ParsePlan::Fold::upper;
    parse_with(std::move(plan), {});
}

void Compiler::pull() {
    ParsePlan plan;
    plan.source = ParseSource::pull;
    plan.fold = ParsePlan::Fold::upper;
    parse_with(std::move(plan), {});
}

void Compiler::parse_with(ParsePlan plan, Operand source) {
    parse_templates(plan);
    require_clause_end();
    const auto index = static_cast<std::uint32_t>(unit_.plans.size());
    unit_.plans.push_back(std::move(plan));
    emit(Op::parse, index, source.bits);
    instruction_done();
}

void Compiler::parse_templates(ParsePlan& plan, const Stops&) {
    plan.templates.push_back(parse_template());
    while (here().is(TokenKind::comma)) {
        ++at_;
        plan.templates.push_back(parse_template());
    }
}

Template Compiler::parse_template() {
    Template made;
    made.sections.emplace_back();
    while (!at_clause_end() && !here().is(TokenKind::comma)) {
        if (const auto target = parse_target()) {
            made.targets.push_back(*target);
            ++made.sections.back().targets;
        } else {
            made.sections.back().pattern = pattern();
            made.sections.emplace_back();
        }
    }
    made.is_one_variable =
        made.sections.size() == 1 && made.targets.size() == 1 && made.targets[0].is_simple;
    return made;
}

// A variable or period; none where a pattern stands.
std::optional<ParseTarget> Compiler::parse_target() {
    const Token& token = here();
    if (!token.is(TokenKind::symbol)) return std::nullopt;
    if (token.text == ".") {
        ++at_;
        return ParseTarget{};
    }
    if (symbol_kind(token.text) == SymbolKind::constant) return std::nullopt;
    const std::uint32_t index = reference(variable_name());
    const Reference& variable = unit_.references[index];
    return ParseTarget{static_cast<std::int32_t>(index), variable.kind == Reference::Kind::simple,
                       Operand::of(Operand::kVariable, variable.slot)};
}

Pattern Compiler::pattern() {
    const Token& token = here();
    if (token.is(TokenKind::error)) raise(token.code, token.subcode, token.inserts());
    if (token.is(TokenKind::string)) {
        Pattern result;
        result.kind = Pattern::Kind::text;
        result.text = token.text;
        ++at_;
        return result;
    }
    if (token.is(TokenKind::open)) return variable_pattern(Pattern::Kind::text);
    if (token.is(TokenKind::symbol)) return position(Pattern::Kind::absolute);
    Pattern::Kind kind;
    if (token.is_operator("="))
        kind = Pattern::Kind::absolute;
    else if (token.is_operator("+"))
        kind = Pattern::Kind::forward;
    else if (token.is_operator("-"))
        kind = Pattern::Kind::backward;
    else
        raise(38, 1, {found()});
    ++at_;
    return here().is(TokenKind::open) ? variable_pattern(kind) : position(kind);
}

// (name), the parenthesis not yet consumed.
Pattern Compiler::variable_pattern(Pattern::Kind kind) {
    ++at_;
    if (!here().is(TokenKind::symbol) || symbol_kind(here().text) == SymbolKind::constant)
        raise(19, 7, {found()});
    Pattern result;
    result.kind = kind;
    result.variable = true;
    result.reference = reference(variable_name());
    const Reference& named = unit_.references[result.reference];
    if (named.kind == Reference::Kind::simple) result.slot = named.slot;
    if (!here().is(TokenKind::close)) raise(46, 1, {found()});
    ++at_;
    return result;
}

Pattern Compiler::position(Pattern::Kind kind) {
    if (!here().is(TokenKind::symbol)) raise(38, 2, {found()});
    const auto number = Number::parse(here().text);
    if (!number)
        raise(38, tokens_[at_ - 1].is_operator("=") || kind != Pattern::Kind::absolute ? 2 : 1,
              {found()});
    const auto whole = to_int64(*number, 9);
    if (!whole || *whole < 0) raise(26, 4, {found()});
    ++at_;
    Pattern result;
    result.kind = kind;
    result.position = static_cast<std::uint32_t>(*whole);
    return result;
}

}  // namespace rexx
