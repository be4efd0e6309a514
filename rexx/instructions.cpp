// The compiler: keyword instructions that are one clause.
#include "rexx/compiler.h"

namespace rexx {

// Where a name may stand: does what stands there begin an expression, as behind VALUE? A
// parenthesis and the prefix operators do.
bool Compiler::implies_value() const {
    return here().is(TokenKind::open) || here().is_operator("+") || here().is_operator("-") ||
           here().is_operator("\\");
}

// ADDRESS [env [expression]] | [VALUE] expression, each with WITH connections.
void Compiler::address() {
    if (at_clause_end()) {
        emit(Op::address_swap);
        return instruction_done();
    }
    if (implies_value() || take_symbol("VALUE")) {
        const Operand environment = expression({"WITH"});
        const std::uint32_t streams = redirection();
        require_clause_end();
        emit(Op::address_set, environment.bits, streams);
        return instruction_done();
    }
    set_place(here().at);
    environment_command(constant(name_constant(19, 1)));
}

void Compiler::environment_command(Operand environment) {
    const bool setting = at_clause_end() || here().is_symbol("WITH");
    const Operand text = setting ? Operand{} : expression({"WITH"});
    const std::uint32_t streams = redirection();
    require_clause_end();
    if (setting) {
        emit(Op::address_set, environment.bits, streams);
    } else {
        unit_.clauses.back().kind = Clause::Kind::command;
        emit(Op::command_to, environment.bits, text.bits, streams);
    }
    instruction_done();
}

// [WITH connections]: 0, or the index of the redirection plus one.
std::uint32_t Compiler::redirection() {
    if (!take_symbol("WITH")) return 0;
    RedirectSpec spec;
    if (at_clause_end()) raise(25, 5, {found()});
    while (!at_clause_end()) {
        if (take_symbol("INPUT") && !spec.input.given)
            spec.input = redirection_end(6, false);
        else if (take_symbol("OUTPUT") && !spec.output.given)
            spec.output = redirection_end(7, true);
        else if (take_symbol("ERROR") && !spec.error.given)
            spec.error = redirection_end(14, true);
        else
            raise(25, 5, {found()});
    }
    unit_.redirections.push_back(spec);
    return static_cast<std::uint32_t>(unit_.redirections.size());
}

RedirectSpec::End Compiler::redirection_end(int subcode, bool output) {
    RedirectSpec::End end;
    end.given = true;
    const bool explicit_replace = output && here().is_symbol("REPLACE");
    if (output && take_symbol("APPEND"))
        end.append = true, subcode = 8;
    else if (output && take_symbol("REPLACE"))
        subcode = 9;
    if (take_symbol("NORMAL")) return end;
    if (take_symbol("STEM")) {
        end.kind = RedirectSpec::Kind::stem;
        if (!is_name_here()) raise(53, 2, {found()});
        if (symbol_kind(here().text) != SymbolKind::stem) raise(53, 3, {found()});
        end.reference = reference(variable_name());
        return end;
    }
    if (here().is_symbol("FIFO") || here().is_symbol("LIFO"))
        return queue_end(end, explicit_replace);
    if (!take_symbol("STREAM") && !take_symbol("FILE")) raise(25, subcode, {found()});
    end.kind = RedirectSpec::Kind::stream;
    const bool quoted = here().is(TokenKind::string);
    if (!quoted && !is_name_here()) raise(53, 1, {found()});
    Node node(quoted ? Node::Kind::literal : Node::Kind::symbol);
    node.text = tokens_[at_++].text;
    end.stream = quoted ? constant(node.text) : stable(generate_symbol(node, {}));
    return end;
}

// FIFO or LIFO [name]: the queue of the session, whatever the name. Lines already there stay unless
// REPLACE is written.
RedirectSpec::End Compiler::queue_end(RedirectSpec::End end, bool replace) {
    const bool fifo = tokens_[at_++].text == "FIFO";
    end.kind = fifo ? RedirectSpec::Kind::fifo : RedirectSpec::Kind::lifo;
    end.append = !replace;
    const bool another =
        here().is_symbol("INPUT") || here().is_symbol("OUTPUT") || here().is_symbol("ERROR");
    if (here().is(TokenKind::string) || (here().is(TokenKind::symbol) && !another)) ++at_;
    return end;
}

void Compiler::call() {
    if (here().is_symbol("ON") || here().is_symbol("OFF")) {
        const bool on = tokens_[at_++].text == "ON";
        return trap_setting(true, on);
    }
    call_routine();
}

void Compiler::call_routine() {
    const bool quoted = here().is(TokenKind::string);
    const std::size_t first = here().at;
    const std::string name = name_constant(19, 2);
    unit_.clauses.back().kind = Clause::Kind::no_pause;
    std::vector<std::uint32_t> arguments;
    if (!at_clause_end()) arguments = tree_.arguments(at_, {});
    require_clause_end();
    const std::uint32_t site = call_site(name, quoted, true, arguments);
    const Operand result = Operand::of(Operand::kVariable, slot_map_.slot("RESULT"));
    set_place(first);
    unresolved_calls_.push_back(emit(Op::call_external, result.bits, site, 0, quoted ? 1 : 0));
    show(TraceAction::Kind::call_result, result);
    unit_.actions.back().after = true;
    unit_.actions.back().pc = pc() - 1;
    instruction_done();
}

// CALL or SIGNAL ON condition [NAME trap], OFF condition.
void Compiler::trap_setting(bool is_call, bool on) {
    const int subcode = (is_call ? 1 : 3) + (on ? 0 : 1);
    TrapSetting trap;
    trap.on = on;
    trap.is_call = is_call;
    int kind = 0;
    while (kind < kConditionKinds &&
           !here().is_symbol(condition_name(static_cast<ConditionKind>(kind))))
        ++kind;
    trap.kind = static_cast<ConditionKind>(kind);
    const bool callable = trap.kind <= ConditionKind::notready;
    if (kind == kConditionKinds || (is_call && !callable)) raise(25, subcode, {found()});
    trap.label = tokens_[at_++].text;
    if (on && take_symbol("NAME")) trap.label = name_constant(19, 3);
    require_clause_end();
    unit_.traps.push_back(std::move(trap));
    emit(Op::trap, static_cast<std::uint32_t>(unit_.traps.size() - 1));
    instruction_done();
}

void Compiler::signal() {
    if (here().is_symbol("ON") || here().is_symbol("OFF")) {
        const bool on = tokens_[at_++].text == "ON";
        return trap_setting(false, on);
    }
    unit_.clauses.back().kind = Clause::Kind::no_pause;
    if (implies_value() || take_symbol("VALUE")) {
        emit(Op::signal, expression().bits);
    } else {
        set_place(here().at);
        emit(Op::signal, constant(name_constant(19, 4)).bits);
    }
    require_clause_end();
    instruction_done();
}

void Compiler::drop() {
    emit(Op::drop, reference_list(20, true));
    instruction_done();
}

void Compiler::upper_clause() {
    const std::uint32_t list = reference_list(31, false);
    for (std::uint32_t variable : unit_.lists[list])
        if (unit_.references[variable].kind == Reference::Kind::stem)
            raise(32, 1, {unit_.references[variable].name});
    emit(Op::upper, list);
    instruction_done();
}

void Compiler::procedure() {
    std::uint32_t list = 0;
    if (at_clause_end()) {
        unit_.lists.emplace_back();
        list = static_cast<std::uint32_t>(unit_.lists.size() - 1);
    } else {
        if (!take_symbol("EXPOSE")) raise(25, 17, {found()});
        list = reference_list(20, true);
    }
    emit(Op::procedure, list);
    instruction_done();
}

// Keyword [expression].
void Compiler::unary(Op op) {
    const Operand value = optional_expression();
    require_clause_end();
    emit(op, value.bits);
    instruction_done();
}

void Compiler::exit() {
    unit_.clauses.back().kind = Clause::Kind::no_pause;
    if (!at_clause_end()) return unary(Op::exit_value);
    emit(Op::exit_nothing);
    instruction_done();
}

void Compiler::return_clause() {
    unit_.clauses.back().kind = Clause::Kind::no_pause;
    if (!at_clause_end()) return unary(Op::return_value);
    emit(Op::return_nothing);
    instruction_done();
}

void Compiler::interpret() {
    if (at_clause_end()) raise(35, 1, {found()});
    unary(Op::interpret);
}

void Compiler::nop() {
    require_clause_end();
    emit(Op::nop);
    instruction_done();
}

void Compiler::options() {
    if (at_clause_end()) raise(35, 1, {found()});
    unary(Op::options);
}

void Compiler::push() {
    unary(Op::push);
}

void Compiler::queue() {
    unary(Op::queue);
}

void Compiler::say() {
    unary(Op::say);
}

void Compiler::numeric() {
    if (take_symbol("DIGITS") || take_symbol("FUZZ")) {
        const bool digits = tokens_[at_ - 1].text == "DIGITS";
        const Operand value = at_clause_end() ? constant(digits ? "9" : "0") : expression();
        emit(digits ? Op::numeric_digits : Op::numeric_fuzz, value.bits);
    } else if (take_symbol("FORM")) {
        const bool named = here().is_symbol("SCIENTIFIC") || here().is_symbol("ENGINEERING");
        if (at_clause_end()) {
            emit(Op::numeric_form, constant("SCIENTIFIC").bits);
        } else if (named) {
            emit(Op::numeric_form, constant(tokens_[at_++].text).bits);
        } else {
            const bool text = here().is(TokenKind::string);
            if (!text && !implies_value() && !take_symbol("VALUE")) raise(25, 11, {found()});
            emit(Op::numeric_form, expression().bits);
        }
    } else {
        raise(25, 15, {found()});
    }
    require_clause_end();
    instruction_done();
}

// TRACE [number | setting | [VALUE] expression].
void Compiler::trace() {
    if (take_symbol("VALUE")) return unary(Op::trace);
    if (at_clause_end()) {
        emit(Op::trace, constant("N").bits);
        return instruction_done();
    }
    std::string setting;
    const std::size_t first = here().at;
    if (here().is(TokenKind::symbol) || here().is(TokenKind::string)) {
        setting = tokens_[at_++].text;
    } else if (implies_value()) {
        // TRACE -3 and TRACE -n alike.
        return unary(Op::trace);
    } else {
        name_constant(19, 6);
    }
    // "?R" unquoted: a symbol may hold "?" but not "!" alone; both are symbol characters here.
    require_clause_end();
    set_place(first);
    emit(Op::trace, constant(setting).bits);
    instruction_done();
}

}  // namespace rexx
