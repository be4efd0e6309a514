// The compiler: clauses to machine code.
//
// One pass over the tokens. Control instructions keep their open blocks on a stack of our own, so
// nesting costs no recursion. A clause with an error becomes an instruction that raises it; what
// follows is compiled as if the clause had been right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rexx/code.h"
#include "rexx/expression.h"
#include "rexx/scanner.h"

namespace rexx {

class Compiler {
  public:
    Compiler(std::string_view source, std::string name, SlotMap& slot_map, const CodeUnit* program,
             bool line_comments);
    CodeUnit run();

    // Instructions, called by the rows of keywords.cpp with the keyword behind them.
    void address();
    void arg();
    void call();
    void do_group();
    void drop();
    void else_clause();
    void end();
    void exit();
    void if_clause();
    void interpret();
    void unary(Op op);
    void iterate();
    void leave();
    void nop();
    void numeric();
    void options();
    void otherwise();
    void parse();
    void procedure();
    void pull();
    void push();
    void queue();
    void return_clause();
    void say();
    void select();
    void signal();
    void then_clause();
    void trace();
    void upper_clause();
    void when();

  private:
    using Stops = std::vector<std::string_view>;

    // An open DO, SELECT, IF, …
    struct Block {
        enum class Kind : std::uint8_t {
            group,
            loop,
            select,
            if_then,
            when_then,
            if_else,
            otherwise
        };
        Kind kind = Kind::group;
        std::uint32_t line = 0;
        std::string control;                 // control variable as written, in capitals
        std::uint32_t loop = 0;              // index of the Loop
        bool numbered = false;               // it has a Loop (control variable, count)
        std::uint32_t top = 0;               // where a pass begins
        std::uint32_t clause = 0;            // its clause, for code of it that stands at the END
        std::size_t until = 0;               // token of the UNTIL expression, 0: none
        std::vector<std::uint32_t> to_end;   // jumps to patch: behind the block
        std::vector<std::uint32_t> to_step;  // ITERATE
        std::uint32_t to_false = kNoJump;    // IF/WHEN: the jump when false
        std::uint32_t registers = 0;         // first register of its own
        bool has_when = false;
        std::optional<std::uint32_t> stray;  // SELECT: error of a clause that does not belong there
        bool has_label = false;  // SIGNAL may come into it: what belongs to it asks for its mark
        std::uint32_t mark = 0;  // the register that says it was entered
        // The part behind THEN or ELSE.
        bool is_branch() const {
            return kind == Kind::if_then || kind == Kind::when_then || kind == Kind::if_else;
        }
    };
    static constexpr std::uint32_t kNoJump = 0xFFFFFFFF;
    static constexpr std::uint32_t kBranchMarks = 0x80000000;  // numbers of marks still to place

    // --- compiler.cpp: clauses and code
    const Token& here() const { return tokens_[at_]; }
    const Token& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
    bool at_clause_end() const { return here().ends(); }
    bool take_symbol(std::string_view name);
    // A symbol that can name a variable.
    bool is_name_here() const {
        return here().is(TokenKind::symbol) && symbol_kind(here().text) != SymbolKind::constant;
    }
    void clause();
    void one_clause();
    bool dispatch();
    void assignment();
    [[noreturn]] void bad_assignment();
    bool operator_assignment();
    void label();
    bool may_be_label(const std::string& name) const;
    void command();
    void begin_clause(std::size_t first, Clause::Kind kind = Clause::Kind::instruction);
    void quiet_clause(std::uint32_t clause_index);
    void rewind_clause();
    bool in_select() const;
    void end_clause_text();
    void failed(const Condition& error, std::size_t first);
    void raise_at_run_time(const Condition& error, std::uint32_t line, std::size_t at);
    [[noreturn]] void stray_in_select();
    bool implies_value() const;
    void set_place(std::size_t at) { place_ = static_cast<std::uint32_t>(at); }
    void skip_clause();
    void require_clause_end();
    void instruction_done();
    std::size_t behind_labels() const;
    bool else_follows();
    void close_block();
    void require_mark(const Block& block, int code, int subcode,
                      std::vector<std::string> inserts = {});
    void mark_open_branches();
    void place_branch_marks();
    void leave_when(const Block& when);
    void close_open_blocks();
    std::uint32_t emit(Op op, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0,
                       std::uint16_t extra = 0);
    std::uint32_t pc() const { return static_cast<std::uint32_t>(unit_.code.size()); }
    void patch(std::uint32_t jump) { unit_.code[jump].a = pc(); }
    void patch(const std::vector<std::uint32_t>& jumps) {
        for (std::uint32_t jump : jumps) patch(jump);
    }
    std::uint32_t new_register();
    Operand constant(std::string_view text);
    std::uint32_t line() const { return static_cast<std::uint32_t>(here().line); }
    std::string found() const { return here().ends() ? std::string() : here().text; }
    std::string name_constant(int code, int subcode);
    std::string variable_name();
    std::string assigned_name();
    void resolve_calls();
    void refuse_call(std::uint32_t at);

    // --- compile_expression.cpp
    Operand expression(const Stops& stops = {});
    Operand expression_into(Operand target, const Stops& stops = {});
    Operand optional_expression(const Stops& stops = {});
    Operand generate(std::uint32_t node, Operand target);
    Operand generate_symbol(const Node& node, Operand target);
    Operand generate_reserved(const Node& node, Operand target);
    Operand generate_dyadic(std::uint32_t node, Operand target);
    Operand combine(const Node& node, Operand left, Operand target);
    Operand generate_prefix(const Node& node, Operand target);
    Operand generate_chain(std::uint32_t node, Operand target);
    Operand generate_call(const Node& node, Operand target);
    Operand stable(Operand value);
    void chain_parts(std::uint32_t node, std::vector<std::pair<std::uint32_t, bool>>& parts) const;
    bool takes_in_place(const std::string& name, bool quoted) const;
    std::size_t first_plain(const std::vector<std::uint32_t>& arguments) const;
    std::uint32_t call_site(const std::string& name, bool quoted, bool is_call,
                            const std::vector<std::uint32_t>& arguments);
    Operand emit_call(std::uint32_t site, Operand target);
    std::uint32_t condition_jump(const Stops& stops, std::uint16_t subcode, bool when_true = false);
    Operand destination(Operand target);
    void show(TraceAction::Kind kind, Operand value, std::uint32_t index = 0,
              std::uint32_t count = 0);
    void show_result(Operand value);
    void assign(const std::string& symbol, const Stops& stops);
    void assign_with(const std::string& symbol, std::string_view operation);
    Operand early_tail(std::uint32_t variable, std::uint32_t tree);
    void set_element(std::uint32_t variable, Operand tail, Operand value);
    std::uint32_t reference(const std::string& symbol);
    std::uint32_t reference_list(int code, bool indirect_allowed);

    // --- compile_blocks.cpp
    Block& open(Block::Kind kind);
    void take_mark(Block& block);
    void loop_phrases(Block& block);
    void loop_condition(Block& block);
    void end_loop(Block& block);
    void check_select_end(const Block& block);
    void end_select(const Block& block);
    void check_end_name(const Block& block);
    void leave_or_iterate(bool is_leave);
    void then_part(Block::Kind kind, std::uint32_t jump, int subcode);
    void then_labels(std::size_t then);

    // --- compile_parse.cpp
    void parse_templates(ParsePlan& plan, const Stops& stops = {});
    Template parse_template();
    std::optional<ParseTarget> parse_target();
    Pattern pattern();
    Pattern variable_pattern(Pattern::Kind kind);
    Pattern position(Pattern::Kind kind);
    void parse_with(ParsePlan plan, Operand source);
    Operand parse_source(ParsePlan& plan, int subcode);

    // --- instructions.cpp
    void trap_setting(bool is_call, bool on);
    void call_routine();
    std::uint32_t redirection();
    RedirectSpec::End redirection_end(int subcode, bool output);
    RedirectSpec::End queue_end(RedirectSpec::End end, bool replace);
    void environment_command(Operand environment);
    Operand queue_operand();

    CodeUnit unit_;
    SlotMap& slot_map_;
    const CodeUnit* program_;
    std::vector<Token> tokens_;
    std::set<std::string_view> before_colons_;
    std::size_t at_ = 0;
    std::vector<Block> blocks_;
    std::map<std::string, std::uint32_t, std::less<>> constant_index_;
    std::map<std::string, std::uint32_t, std::less<>> reference_index_;
    std::vector<std::uint32_t> unresolved_calls_;  // instructions
    Expression tree_;
    std::uint32_t next_register_ = 0;
    std::uint32_t branch_marks_ = 0;
    std::uint32_t first_error_ = kNoJump;  // where the first wrong clause raises its error
    std::uint32_t place_ = 0;              // in the source, of what is being compiled
};

// A keyword instruction: name, function, and whether it is an instruction of its own that can stand
// after THEN (THEN, ELSE, WHEN, OTHERWISE and END are not).
struct Instructor {
    std::string_view name;
    void (Compiler::*compile)();
    bool complete;
};
// The row of a keyword in capitals; null: not a keyword.
const Instructor* find_instruction(std::string_view name);

}  // namespace rexx
