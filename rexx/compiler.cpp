// The compiler: clauses, errors in them, registers and tables.
#include "rexx/compiler.h"

#include <algorithm>

namespace rexx {

namespace {

// Operators that "=" may follow to make an assignment.
bool is_assignable(std::string_view operation) {
    static constexpr std::string_view kOperators[] = {"+",  "-",  "*", "/", "%", "//",
                                                      "**", "||", "&", "|", "&&"};
    return std::find(std::begin(kOperators), std::end(kOperators), operation) !=
           std::end(kOperators);
}

}  // namespace

Compiler::Compiler(std::string_view source, std::string name, SlotMap& slot_map,
                   const CodeUnit* program, bool line_comments)
    : slot_map_(slot_map), program_(program), tokens_(scan(source, line_comments)), tree_(tokens_) {
    unit_.line_comments = line_comments;
    unit_.name = std::move(name);
    unit_.source = source;
    unit_.lines = split_lines(source);
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i)
        if (tokens_[i + 1].is(TokenKind::colon)) before_colons_.insert(tokens_[i].text);
}

// Labels behind a call are not known yet.
bool Compiler::may_be_label(const std::string& name) const {
    return before_colons_.count(name) != 0 || (program_ && program_->label(name) >= 0);
}

CodeUnit Compiler::run() {
    while (!here().is(TokenKind::end_source)) {
        if (here().is(TokenKind::end_clause))
            ++at_;
        else
            clause();
    }
    close_open_blocks();
    place_branch_marks();
    emit(program_ ? Op::end_interpret : Op::exit_nothing);
    resolve_calls();
    std::stable_sort(unit_.actions.begin(), unit_.actions.end(),
                     [](const TraceAction& a, const TraceAction& b) { return a.pc < b.pc; });
    unit_.slots = slot_map_.reach();
    return std::move(unit_);
}

void Compiler::clause() {
    const std::size_t first = at_;
    tree_.clear();
    next_register_ = blocks_.empty() ? 0 : blocks_.back().registers;
    try {
        one_clause();
    } catch (const Condition& error) {
        failed(error, first);
    }
}

void Compiler::one_clause() {
    const bool symbol = here().is(TokenKind::symbol);
    if (symbol && next().is(TokenKind::colon)) return label();
    begin_clause(at_);
    if (here().is(TokenKind::error)) raise(here().code, here().subcode, here().inserts());
    if (symbol && next().is_operator("==")) bad_assignment();
    if (symbol && next().is_operator("="))
        assignment();
    else if (!symbol || (!operator_assignment() && !dispatch()))
        command();
}

// Runs the compiler of a keyword instruction; false when the first symbol is not a keyword.
bool Compiler::dispatch() {
    const Instructor* row = find_instruction(here().text);
    if (row && !row->complete) {
        (this->*row->compile)();
        return true;
    }
    if (in_select()) stray_in_select();
    if (!row) return false;
    ++at_;
    (this->*row->compile)();
    return true;
}

// A clause that is neither WHEN nor OTHERWISE nor END, directly in a SELECT.
void Compiler::stray_in_select() {
    Block& select = blocks_.back();
    if (!select.stray) select.stray = static_cast<std::uint32_t>(unit_.errors.size());
    raise(7, select.has_when ? 2 : 1, {std::to_string(select.line), found()});
}

bool Compiler::in_select() const {
    return !blocks_.empty() && blocks_.back().kind == Block::Kind::select;
}

void Compiler::assignment() {
    if (in_select()) stray_in_select();
    const std::string symbol = assigned_name();
    assign(symbol, {});
    require_clause_end();
    instruction_done();
}

// symbol == …: no assignment, and not to be run as a command either.
void Compiler::bad_assignment() {
    assigned_name();
    raise(35, 1, {here().text});
}

// symbol op= expression, the operator and its "=" beside each other; "/=" is one token of that
// spelling.
bool Compiler::operator_assignment() {
    const Token& op = next();
    if (!op.is(TokenKind::operation)) return false;
    const Token& equals = tokens_[at_ + 2];
    const bool divides = op.text == "\\=" && unit_.source[op.at] == '/';
    const bool adjacent = equals.is_operator("=") && equals.at == op.end;
    if (!divides && (!adjacent || !is_assignable(op.text))) return false;
    if (in_select()) stray_in_select();
    const std::string operation = divides ? "/" : op.text;
    const std::string symbol = assigned_name();
    at_ += divides ? 1 : 2;
    assign_with(symbol, operation);
    require_clause_end();
    instruction_done();
    return true;
}

void Compiler::label() {
    if (!program_) mark_open_branches();
    begin_clause(at_, Clause::Kind::label);
    if (program_) raise(47, 1, {here().text});
    const bool is_new = unit_.labels.emplace(here().text, pc()).second;
    if (is_new && !blocks_.empty()) unit_.inner_labels.insert(pc());
    at_ += 2;
    end_clause_text();
}

void Compiler::command() {
    if (in_select()) stray_in_select();
    unit_.clauses.back().kind = Clause::Kind::command;
    const Operand text = expression();
    require_clause_end();
    emit(Op::command, text.bits);
    instruction_done();
}

void Compiler::begin_clause(std::size_t first, Clause::Kind kind) {
    Clause clause;
    clause.pc = pc();
    clause.line = static_cast<std::uint32_t>(tokens_[first].line);
    clause.begin = static_cast<std::uint32_t>(tokens_[first].at);
    clause.end = static_cast<std::uint32_t>(tokens_[first].end);
    clause.nesting = static_cast<std::uint16_t>(std::min<std::size_t>(blocks_.size(), 1000));
    clause.kind = kind;
    unit_.clauses.push_back(clause);
    set_place(tokens_[first].at);
}

// The text of the clause ends before the current token.
void Compiler::end_clause_text() {
    for (auto clause = unit_.clauses.rbegin(); clause != unit_.clauses.rend(); ++clause) {
        if (clause->quiet) continue;
        clause->end = std::max(clause->end, static_cast<std::uint32_t>(tokens_[at_ - 1].end));
        return;
    }
}

// Code from here on belongs to that earlier clause.
void Compiler::quiet_clause(std::uint32_t clause_index) {
    Clause clause = unit_.clauses[clause_index];
    clause.pc = pc();
    clause.quiet = true;
    unit_.clauses.push_back(clause);
    set_place(clause.begin);
}

// Takes the code of the present clause back.
void Compiler::rewind_clause() {
    const std::uint32_t start = unit_.clauses.back().pc;
    unit_.code.resize(start);
    unit_.places.resize(start);
    while (!unit_.actions.empty() && unit_.actions.back().pc >= start) unit_.actions.pop_back();
    while (!unresolved_calls_.empty() && unresolved_calls_.back() >= start)
        unresolved_calls_.pop_back();
}

// A clause that is wrong raises its error when reached. Blocks it would have opened are opened, so
// that their END, THEN and ELSE still find their places.
void Compiler::failed(const Condition& error, std::size_t first) {
    rewind_clause();
    const std::size_t wrong = tokens_[at_].at;
    const std::string keyword = tokens_[first].text;
    const bool tests = keyword == "IF" || keyword == "WHEN";
    at_ = std::max(at_, first + 1);
    std::size_t end = first + 1;
    while (!tokens_[end].ends() && !(tests && tokens_[end].is_symbol("THEN"))) ++end;
    at_ = end;
    end_clause_text();
    // A wrong END still is the end of its block; so are the IFs that miss their instruction.
    if (tokens_[first].is_symbol("END")) {
        while (!blocks_.empty() && blocks_.back().is_branch()) close_block();
        if (!blocks_.empty()) close_block();
    }
    raise_at_run_time(error, unit_.clauses.back().line, wrong);
    if (tokens_[first].is_symbol("DO")) {
        take_mark(open(Block::Kind::group));
    } else if (tokens_[first].is_symbol("SELECT")) {
        take_mark(open(Block::Kind::otherwise));
    } else if (tests && tokens_[first].is(TokenKind::symbol)) {
        while (here().is(TokenKind::end_clause)) ++at_;
        if (!here().is_symbol("THEN")) return;
        ++at_;
        const bool when = keyword == "WHEN" && in_select();
        open(when ? Block::Kind::when_then : Block::Kind::if_then);
    } else if (error.code != 10 || error.subcode < 5) {
        instruction_done();
    }
}

void Compiler::raise_at_run_time(const Condition& error, std::uint32_t line_number,
                                 std::size_t at) {
    set_place(at);
    // LEAVE and ITERATE outside of a loop, and a number in a template that is not whole, are wrong
    // when they are run, unless the text is wrong anyway.
    if (first_error_ == kNoJump) first_error_ = pc();
    if (error.code != 28 && error.code != 26 && !unit_.first_wrong)
        unit_.first_wrong = first_error_;
    unit_.errors.push_back({error.code, error.subcode, error.inserts, line_number, place_, false});
    emit(Op::raise, static_cast<std::uint32_t>(unit_.errors.size() - 1));
}

void Compiler::require_clause_end() {
    if (here().is(TokenKind::error)) raise(here().code, here().subcode, here().inserts());
    if (here().is(TokenKind::comma)) raise(37, 1);
    if (here().is(TokenKind::close)) raise(37, 2);
    if (here().is_symbol("THEN")) raise(8, 1);
    if (!at_clause_end()) raise(21, 1, {here().text});
    end_clause_text();
}

bool Compiler::take_symbol(std::string_view name) {
    if (!here().is_symbol(name)) return false;
    ++at_;
    return true;
}

// The first token that is no clause end and no part of a label, from here.
std::size_t Compiler::behind_labels() const {
    std::size_t ahead = at_;
    for (;;) {
        if (tokens_[ahead].is(TokenKind::end_clause))
            ++ahead;
        else if (tokens_[ahead].is(TokenKind::symbol) && tokens_[ahead + 1].is(TokenKind::colon))
            ahead += 2;
        else
            return ahead;
    }
}

// ELSE, after labels perhaps, which then are done.
bool Compiler::else_follows() {
    const std::size_t ahead = behind_labels();
    const bool follows = tokens_[ahead].is_symbol("ELSE") && !tokens_[ahead + 1].is_operator("=");
    while (follows ? at_ < ahead : here().is(TokenKind::end_clause)) {
        if (here().is(TokenKind::end_clause))
            ++at_;
        else
            label();
    }
    return follows;
}

// An instruction is complete: so are the IFs and ELSEs it is the last part of.
void Compiler::instruction_done() {
    if (unit_.clauses.size() && at_clause_end() && at_ > 0) end_clause_text();
    while (!blocks_.empty()) {
        Block& block = blocks_.back();
        switch (block.kind) {
            case Block::Kind::if_then:
                if (else_follows()) {
                    require_mark(block, 8, 2);
                    block.to_end.push_back(emit(Op::jump));
                    if (block.to_false != kNoJump) patch(block.to_false);
                    block.kind = Block::Kind::if_else;
                    block.line = line();
                    begin_clause(at_++, Clause::Kind::no_pause);
                    unit_.clauses.back().nesting -= 1;
                    return;
                }
                if (block.to_false != kNoJump) patch(block.to_false);
                break;
            case Block::Kind::if_else:
                patch(block.to_end);
                break;
            case Block::Kind::when_then:
                return leave_when(block);
            default:
                return;
        }
        blocks_.pop_back();
    }
}

// A label inside blocks: whoever comes by SIGNAL has not entered them. THEN and ELSE parts get
// their marks here, just before the label; the others have theirs from the start.
void Compiler::mark_open_branches() {
    for (Block& block : blocks_) {
        if (block.is_branch() && !block.has_label) {
            block.mark = kBranchMarks + branch_marks_++;
            emit(Op::mark, block.mark);
        }
        block.has_label = true;
    }
}

// Their registers come behind all others, which are known now.
void Compiler::place_branch_marks() {
    for (Instruction& i : unit_.code)
        if ((i.op == Op::mark || i.op == Op::require_mark) && i.a >= kBranchMarks)
            i.a = i.a - kBranchMarks + unit_.registers;
    unit_.registers += branch_marks_;
}

// What follows belongs to a block that must have been entered, else the error.
void Compiler::require_mark(const Block& block, int code, int subcode,
                            std::vector<std::string> inserts) {
    if (!block.has_label) return;
    unit_.errors.push_back(
        {code, subcode, std::move(inserts), unit_.clauses.back().line, place_, true});
    emit(Op::require_mark, block.mark, static_cast<std::uint32_t>(unit_.errors.size() - 1));
}

// A WHEN's instruction is done: on behind the END, unless SIGNAL came into the SELECT.
void Compiler::leave_when(const Block& when) {
    Block& select = blocks_[blocks_.size() - 2];
    const bool entered = !select.has_label;
    const std::uint32_t jump = entered ? emit(Op::jump) : emit(Op::jump_marked, 0, select.mark);
    select.to_end.push_back(jump);
    if (when.to_false != kNoJump) patch(when.to_false);
    blocks_.pop_back();
}

// The innermost block ends here without code of its own: what leaves it goes on here.
void Compiler::close_block() {
    const Block& block = blocks_.back();
    patch(block.to_end);
    patch(block.to_step);
    if (block.to_false != kNoJump) patch(block.to_false);
    blocks_.pop_back();
}

// The end of the source with something open: an error when it is reached.
void Compiler::close_open_blocks() {
    if (blocks_.empty()) return;
    const Block inner = blocks_.back();
    begin_clause(tokens_.size() - 1);
    unit_.clauses.back().kind = Clause::Kind::no_pause;
    const std::vector<std::string> inserts{std::to_string(inner.line)};
    const auto subcode = [&] {
        switch (inner.kind) {
            case Block::Kind::group:
            case Block::Kind::loop:
                return 1;
            case Block::Kind::select:
            case Block::Kind::otherwise:
                return 2;
            case Block::Kind::if_else:
                return 4;
            default:
                return 3;
        }
    };
    for (Block& block : blocks_) {
        patch(block.to_end);
        patch(block.to_step);
        if (block.to_false != kNoJump) patch(block.to_false);
    }
    if (inner.stray) {
        // What ends a SELECT too early is not its missing END.
        const StaticError stray = unit_.errors[*inner.stray];
        raise_at_run_time(
            Condition{ConditionKind::syntax, stray.code, stray.subcode, stray.inserts, {}},
            stray.line, stray.at);
    } else {
        raise_at_run_time(Condition{ConditionKind::syntax, 14, subcode(), inserts, {}}, inner.line,
                          tokens_.back().at);
    }
    blocks_.clear();
}

std::uint32_t Compiler::emit(Op op, std::uint32_t a, std::uint32_t b, std::uint32_t c,
                             std::uint16_t extra) {
    unit_.code.push_back({op, extra, a, b, c});
    unit_.places.push_back(place_);
    return pc() - 1;
}

std::uint32_t Compiler::new_register() {
    const std::uint32_t index = next_register_++;
    unit_.registers = std::max(unit_.registers, next_register_);
    return index;
}

Operand Compiler::constant(std::string_view text) {
    auto found_at = constant_index_.find(text);
    if (found_at == constant_index_.end()) {
        unit_.constants.push_back(Value::literal(text));
        const auto index = static_cast<std::uint32_t>(unit_.constants.size() - 1);
        found_at = constant_index_.emplace(text, index).first;
    }
    return Operand::of(Operand::kConstant, found_at->second);
}

// A string or symbol taken as a constant.
std::string Compiler::name_constant(int code, int subcode) {
    if (here().is(TokenKind::error)) raise(here().code, here().subcode, here().inserts());
    if (!here().is(TokenKind::symbol) && !here().is(TokenKind::string))
        raise(code, subcode, {found()});
    return tokens_[at_++].text;
}

// A symbol that names a variable.
std::string Compiler::variable_name() {
    if (here().is(TokenKind::error)) raise(here().code, here().subcode, here().inserts());
    if (!is_name_here()) raise(20, 1, {found()});
    return tokens_[at_++].text;
}

// The symbol in front of an "=": a number or constant there is an error of its own.
std::string Compiler::assigned_name() {
    const std::string& name = here().text;
    if (Number::parse(name)) raise(31, 1, {name});
    if (symbol_kind(name) == SymbolKind::constant) raise(31, name[0] == '.' ? 3 : 2, {name});
    return variable_name();
}

// A function whose name ends with a period, and no label has it: ANSI allows no such name, while
// programs for VM and others have such labels.
void Compiler::refuse_call(std::uint32_t at) {
    Instruction& instruction = unit_.code[at];
    const CallSite& site = unit_.calls[instruction.b];
    unit_.errors.push_back({51, 1, {site.name}, site.line, unit_.places[at], false});
    instruction = {Op::raise, 0, static_cast<std::uint32_t>(unit_.errors.size() - 1), 0, 0};
    unit_.first_wrong = std::min(unit_.first_wrong.value_or(at), at);
}

// Label, built-in, external: decided once all labels are known.
void Compiler::resolve_calls() {
    for (std::uint32_t at : unresolved_calls_) {
        Instruction& instruction = unit_.code[at];
        CallSite& site = unit_.calls[instruction.b];
        const bool quoted = instruction.extra != 0;
        site.label = quoted ? -1 : (program_ ? program_ : &unit_)->label(site.name);
        site.inner = site.label >= 0 &&
                     (program_ ? program_ : &unit_)
                             ->inner_labels.count(static_cast<std::uint32_t>(site.label)) != 0;
        if (site.label >= 0)
            instruction.op = Op::call_label;
        else if (!quoted && !site.is_call && site.name.back() == '.')
            refuse_call(at);
        else if ((site.builtin = find_builtin(site.name)))
            instruction.op = Op::call_builtin;
        if (const Builtin* row = site.builtin) {
            const auto count = static_cast<int>(site.count);
            const int required = row->max == kManyArguments ? count : row->min;
            site.sound = count >= row->min && count <= row->max &&
                         static_cast<int>(site.leading) >= required;
        }
    }
}

CodeUnit compile_unit(std::string_view source, std::string name, SlotMap& slot_map,
                      const CodeUnit* program, bool line_comments) {
    if (program) slot_map.forget_reach();
    return Compiler(source, std::move(name), slot_map, program, line_comments).run();
}

std::optional<bool> line_comments_option(std::string_view words) {
    const std::string text = upper(words);
    std::optional<bool> allowed;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t", at)) != text.npos) {
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        const std::string_view word = std::string_view(text).substr(at, end - at);
        if (word == "LINECOMMENTS" || word == "NOLINECOMMENTS") allowed = word[0] == 'L';
        at = end;
    }
    return allowed;
}

namespace {

// OPTIONS 'words' as the first instruction says how the rest of the source is read.
std::optional<bool> own_line_comments_option(std::string_view source) {
    static constexpr std::size_t kHead = 2000;
    const std::vector<Token> tokens = scan(source.substr(0, kHead));
    const auto first = std::find_if(tokens.begin(), tokens.end(),
                                    [](const Token& t) { return !t.is(TokenKind::end_clause); });
    if (!first->is_symbol("OPTIONS") || !first[1].is(TokenKind::string) || !first[2].ends())
        return std::nullopt;
    return line_comments_option(first[1].text);
}

}  // namespace

std::shared_ptr<const Program> compile(std::string_view source, std::string name,
                                       std::string_view options) {
    auto program = std::make_shared<Program>();
    for (const char* own : {"RC", "RESULT", "SIGL"}) program->slot_map.slot(own);
    const bool line_comments =
        own_line_comments_option(source).value_or(line_comments_option(options).value_or(true));
    program->unit =
        compile_unit(source, std::move(name), program->slot_map, nullptr, line_comments);
    for (Value& constant : program->unit.constants) constant.make_immortal();
    return program;
}

std::optional<ErrorInfo> first_error(const Program& program) {
    const auto first = std::find_if(program.unit.errors.begin(), program.unit.errors.end(),
                                    [](const StaticError& e) { return !e.only_if; });
    if (first == program.unit.errors.end()) return std::nullopt;
    const StaticError& e = *first;
    ErrorInfo info{.code = e.code,
                   .subcode = e.subcode,
                   .line = e.line,
                   .text = std::string(error_text(e.code)),
                   .secondary = secondary_text(e.code, e.subcode, e.inserts),
                   .program = program.unit.name};
    locate(program.unit, e.at, info);
    return info;
}

}  // namespace rexx
