// The compiler: DO, IF, SELECT, END, LEAVE, ITERATE.
#include <utility>

#include "rexx/compiler.h"

namespace rexx {

Compiler::Block& Compiler::open(Block::Kind kind) {
    Block block;
    block.kind = kind;
    block.line = unit_.clauses.back().line;
    block.registers = blocks_.empty() ? 0 : blocks_.back().registers;
    block.clause = static_cast<std::uint32_t>(unit_.clauses.size() - 1);
    blocks_.push_back(std::move(block));
    return blocks_.back();
}

// A register of the block's own says that it was entered.
void Compiler::take_mark(Block& block) {
    block.mark = block.registers++;
    unit_.registers = std::max(unit_.registers, block.registers);
}

// --- IF

void Compiler::if_clause() {
    const std::uint32_t jump = condition_jump({"THEN"}, 1);
    then_part(Block::Kind::if_then, jump, 1);
}

void Compiler::when() {
    if (!in_select()) raise(9, 1);
    ++at_;
    blocks_.back().has_when = true;
    require_mark(blocks_.back(), 9, 1);
    const std::uint32_t jump = condition_jump({"THEN"}, 2);
    then_part(Block::Kind::when_then, jump, 2);
}

// THEN belongs to the IF or WHEN just compiled.
void Compiler::then_part(Block::Kind kind, std::uint32_t jump, int subcode) {
    if (here().is(TokenKind::error) || here().is(TokenKind::comma) || here().is(TokenKind::close))
        require_clause_end();
    end_clause_text();
    const std::string if_line = std::to_string(unit_.clauses.back().line);
    const std::uint32_t own_line = unit_.clauses.back().line;
    const std::size_t ahead = behind_labels();
    if (!tokens_[ahead].is_symbol("THEN")) {
        while (here().is(TokenKind::end_clause)) ++at_;
        raise(18, subcode, {if_line, found()});
    }
    then_labels(ahead);
    begin_clause(at_++, Clause::Kind::no_pause);
    open(kind).to_false = jump;
    blocks_.back().line = own_line;
}

// Labels before THEN: who comes to them by SIGNAL finds a THEN without IF.
void Compiler::then_labels(std::size_t then) {
    const std::uint32_t mark = kBranchMarks + branch_marks_;
    for (bool first = true; at_ < then;) {
        if (here().is(TokenKind::end_clause)) {
            ++at_;
            continue;
        }
        if (std::exchange(first, false)) {
            ++branch_marks_;
            emit(Op::mark, mark);
        }
        label();
        Block block;
        block.mark = mark;
        block.has_label = true;
        require_mark(block, 8, 1);
    }
}

void Compiler::then_clause() {
    raise(8, 1);
}

void Compiler::else_clause() {
    raise(8, 2);
}

// --- SELECT

void Compiler::select() {
    require_clause_end();
    Block& block = open(Block::Kind::select);
    take_mark(block);
    emit(Op::mark, block.mark);
}

void Compiler::otherwise() {
    if (!in_select()) raise(9, 2);
    if (!blocks_.back().has_when) raise(7, 1, {std::to_string(blocks_.back().line), "OTHERWISE"});
    ++at_;
    require_mark(blocks_.back(), 9, 2);
    unit_.clauses.back().kind = Clause::Kind::no_pause;
    blocks_.back().kind = Block::Kind::otherwise;
}

void Compiler::check_select_end(const Block& block) {
    if (at_clause_end()) return;
    if (!is_name_here()) raise(21, 1, {found()});
    raise(10, 4, {std::to_string(block.line), found()});
}

void Compiler::end_select(const Block& block) {
    if (block.kind == Block::Kind::select) {
        require_mark(block, 10, 1);
        emit(Op::select_none, block.line);
    }
    patch(block.to_end);
    emit(Op::end_group, block.mark);
}

// --- DO

void Compiler::do_group() {
    // Phrases need the loop's registers first; the block is opened when all is well.
    Block block;
    block.line = unit_.clauses.back().line;
    block.clause = static_cast<std::uint32_t>(unit_.clauses.size() - 1);
    const std::uint32_t first = next_register_;
    if (at_clause_end()) {
        block.registers = first;
        take_mark(block);
        emit(Op::mark, block.mark);
        blocks_.push_back(std::move(block));
        return end_clause_text();
    }
    block.kind = Block::Kind::loop;
    for (std::uint32_t i = 0; i < Loop::kRegisters; ++i) new_register();
    block.loop = static_cast<std::uint32_t>(unit_.loops.size());
    unit_.loops.emplace_back().first = first;
    block.registers = next_register_;
    block.mark = unit_.loops.back().mark();
    loop_phrases(block);
    block.to_end.push_back(emit(Op::loop_start, 0, block.loop));
    block.top = pc();
    loop_condition(block);
    require_clause_end();
    blocks_.push_back(std::move(block));
}

namespace {
const std::vector<std::string_view> kLoopWords = {"TO", "BY", "FOR", "WHILE", "UNTIL"};
const std::vector<std::string_view> kConditionWords = {"WHILE", "UNTIL"};
}  // namespace

void Compiler::loop_phrases(Block& block) {
    Loop loop = unit_.loops[block.loop];
    const auto store = [&](Op op, std::uint32_t to, std::uint16_t subcode, const Stops& stops) {
        const Operand value = expression(stops);
        emit(op, to, value.bits, 0, subcode);
    };
    if (here().is_symbol("FOREVER") && !next().is_operator("=")) {
        ++at_;
        if (!at_clause_end() && !here().is_symbol("WHILE") && !here().is_symbol("UNTIL"))
            raise(25, 16, {found()});
    } else if (here().is(TokenKind::symbol) && next().is_operator("=")) {
        block.control = variable_name();
        loop.has_control = true;
        loop.control = reference(block.control);
        ++at_;
        store(Op::loop_number, loop.start(), 6, kLoopWords);
        struct Phrase {
            std::string_view keyword;
            bool& given;
            Op op;
            std::uint32_t to;
            std::uint16_t subcode;
        };
        const Phrase phrases[] = {{"TO", loop.has_to, Op::loop_number, loop.to(), 4},
                                  {"BY", loop.has_by, Op::loop_number, loop.by(), 5},
                                  {"FOR", loop.has_for, Op::loop_count, loop.count(), 3}};
        bool more = true;
        while (more) {
            more = false;
            for (const Phrase& phrase : phrases) {
                if (!here().is_symbol(phrase.keyword)) continue;
                if (phrase.given) raise(27, 1, {found()});
                phrase.given = more = true;
                ++at_;
                store(phrase.op, phrase.to, phrase.subcode, kLoopWords);
            }
        }
    } else if (!here().is_symbol("WHILE") && !here().is_symbol("UNTIL")) {
        const auto misused = [&] {
            return here().is_symbol("TO") || here().is_symbol("BY") || here().is_symbol("FOR");
        };
        if (misused()) raise(27, 1, {found()});
        loop.has_for = true;
        store(Op::loop_count, loop.count(), 2, kLoopWords);
        if (misused()) raise(27, 1, {found()});
    }
    unit_.loops[block.loop] = loop;
}

// WHILE is tested at the top; UNTIL is compiled when END is met, and only skipped here.
void Compiler::loop_condition(Block& block) {
    if (take_symbol("WHILE")) {
        block.to_end.push_back(condition_jump(kConditionWords, 3));
    } else if (take_symbol("UNTIL")) {
        block.until = at_;
        tree_.parse(at_, kConditionWords);
    }
    if (here().is_symbol("WHILE") || here().is_symbol("UNTIL")) raise(27, 1, {found()});
}

void Compiler::end_loop(Block& block) {
    const Loop& loop = unit_.loops[block.loop];
    const Reference* control = loop.has_control ? &unit_.references[loop.control] : nullptr;
    const bool quick = control && control->kind == Reference::Kind::simple && loop.has_to &&
                       !loop.has_by && !loop.has_for && !block.until && loop.to() <= UINT16_MAX;
    const std::uint32_t slot = control ? control->slot : 0;
    const auto to = static_cast<std::uint16_t>(quick ? loop.to() : 0);
    if (quick)
        emit(Op::quick_end, block.top, block.loop, slot, to);
    else
        emit(Op::nop);
    quiet_clause(block.clause);
    patch(block.to_step);
    if (block.until) {
        const std::size_t behind = at_;
        at_ = block.until;
        const std::uint32_t exit = condition_jump(kConditionWords, 4, true);
        block.to_end.push_back(exit);
        at_ = behind;
    }
    emit(quick ? Op::quick_next : Op::loop_next, block.top, block.loop, slot, to);
    patch(block.to_end);
}

void Compiler::check_end_name(const Block& block) {
    if (at_clause_end()) return;
    if (here().is(TokenKind::error)) require_clause_end();
    if (!here().is(TokenKind::symbol)) raise(20, 1, {found()});
    if (!is_name_here()) raise(21, 1, {found()});
    if (block.control.empty()) raise(10, 3, {std::to_string(block.line), found()});
    if (here().text != block.control) raise(10, 2, {std::to_string(block.line), found()});
    ++at_;
}

void Compiler::end() {
    if (blocks_.empty()) raise(10, 1);
    Block& top = blocks_.back();
    if (top.kind == Block::Kind::if_then || top.kind == Block::Kind::when_then) raise(10, 5);
    if (top.kind == Block::Kind::if_else) raise(10, 6);
    if (top.kind == Block::Kind::select && !top.has_when)
        raise(7, 1, {std::to_string(top.line), "END"});
    ++at_;
    unit_.clauses.back().kind = Clause::Kind::no_pause;
    unit_.clauses.back().nesting -= 1;
    const bool selects = top.kind == Block::Kind::select || top.kind == Block::Kind::otherwise;
    selects ? check_select_end(top) : check_end_name(top);
    require_clause_end();
    Block block = std::move(top);
    blocks_.pop_back();
    if (selects)
        end_select(block);
    else if (block.kind == Block::Kind::loop)
        end_loop(block);
    else
        emit(Op::end_group, block.mark);
    instruction_done();
}

void Compiler::leave_or_iterate(bool is_leave) {
    const std::size_t wrong = at_clause_end() ? at_ - 1 : at_;
    std::string name;
    if (!at_clause_end()) {
        if (here().is(TokenKind::error)) require_clause_end();
        if (!is_name_here()) raise(20, 2, {found()});
        name = tokens_[at_++].text;
    }
    require_clause_end();
    const int subcode = is_leave ? 1 : 2;
    for (std::size_t i = blocks_.size(); i-- > 0;) {
        Block& block = blocks_[i];
        if (block.kind != Block::Kind::loop || (!name.empty() && block.control != name)) continue;
        if (name.empty())
            require_mark(block, 28, subcode);
        else
            require_mark(block, 28, subcode + 2, {name});
        (is_leave ? block.to_end : block.to_step).push_back(emit(Op::jump));
        return instruction_done();
    }
    at_ = wrong;
    if (name.empty()) raise(28, subcode);
    raise(28, subcode + 2, {name});
}

void Compiler::leave() {
    leave_or_iterate(true);
}

void Compiler::iterate() {
    leave_or_iterate(false);
}

}  // namespace rexx
