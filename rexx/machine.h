// The machine: runs one program to its end.
//
// Calls, INTERPRETs and trap routines are frames on a stack of our own, so depth is bounded by
// Limits::depth and never by the C++ stack. Registers and variables of a frame lie on a segmented
// value stack and do not move while the frame lives. Conditions are thrown and caught in execute().
#pragma once

#include <list>
#include <set>

#include "rexx/code.h"
#include "rexx/runstate.h"
#include "rexx/watch.h"

namespace rexx {

class ParsedText;  // parse_text.h

// Cells for registers and variables, taken and given back in stack order. Free cells are unset.
class ValueStack {
  public:
    ValueStack() = default;
    ~ValueStack();
    ValueStack(const ValueStack&) = delete;
    ValueStack& operator=(const ValueStack&) = delete;
    struct Mark {
        std::size_t chunk = 0;
        std::size_t top = 0;
    };
    Mark mark() const { return {chunk_, top_}; }
    Value* take(std::size_t count) {
        if (count > size_ - top_) return take_elsewhere(count);
        Value* cells = cells_ + top_;
        top_ += count;
        return cells;
    }
    // Gives back all that was taken since the mark.
    void release(Mark mark) {
        if (chunk_ != mark.chunk) leave_chunks(mark.chunk);
        // Most cells are unset, and stay so: they are looked at four at a time.
        Value* cell = cells_ + mark.top;
        for (Value* const end = cells_ + top_; cell != end;) {
            if (end - cell < 4) {
                (cell++)->clear();
                continue;
            }
            if (Value::are_unset(cell)) {
                cell += 4;
                continue;
            }
            for (Value* const next = cell + 4; cell != next; ++cell) cell->clear();
        }
        top_ = mark.top;
    }

  private:
    static constexpr std::size_t kChunk = 4096;
    struct Chunk {
        std::unique_ptr<Value[]> cells;
        std::size_t size = 0;
    };
    Value* take_elsewhere(std::size_t count);
    void leave_chunks(std::size_t chunk);
    std::vector<Chunk> chunks_;
    std::size_t chunk_ = 0;
    std::size_t top_ = 0;
    Value* cells_ = nullptr;  // of the chunk in use
    std::size_t size_ = 0;
};

// The variables of a routine (and of those it calls that have no PROCEDURE).
struct Pool {
    Value* slots = nullptr;
    std::uint32_t count = 0;
    // When names were met at run time: the slots, whose first are those of the program, and the
    // names behind the program's, with a number of their own.
    std::vector<Value> grown;
    std::unique_ptr<SlotMap> names;
    std::uint64_t names_number = 0;
};

struct Trap {
    enum class State : std::uint8_t { off, on, delay };
    State state = State::off;
    bool is_call = false;
    std::string label;
};
using TrapTable = std::array<Trap, kConditionKinds>;

struct TraceSetting {
    char letter = 'N';
    bool interactive = false;
    bool inhibit = false;
};

// ADDRESS … WITH, its names found.
struct Connections {
    struct End {
        RedirectSpec::Kind kind = RedirectSpec::Kind::normal;
        bool append = false;
        std::string name;
    };
    End input, output, error;
};

struct Environment {
    Value name;
    std::shared_ptr<const Connections> connections;
};

// What a call saves and a return restores. A routine looks at its caller's until it changes
// something (Machine::changed_state).
struct RoutineState {
    Settings settings;
    TraceSetting trace;
    Environment environment;
    Environment previous;
    std::shared_ptr<TrapTable> traps;  // null: all off; copied before a change
    std::shared_ptr<const TrappedCondition> trapped;
    std::optional<std::chrono::system_clock::time_point> elapsed;
};

struct Frame {
    enum class Kind : std::uint8_t { program, function, subroutine, trap, interpret, callback };
    static constexpr std::uint32_t kNoPc = 0xFFFFFFFF;

    Kind kind = Kind::program;
    bool debug = false;  // text typed in interactive trace
    const CodeUnit* unit = nullptr;
    std::shared_ptr<const CodeUnit> fragment;
    const Instruction* ip = nullptr;
    // The place of `ip` in the code; goes to another place.
    std::uint32_t pc() const { return static_cast<std::uint32_t>(ip - unit->code.data()); }
    void go(std::uint32_t place) { ip = unit->code.data() + place; }
    std::uint32_t entry = kNoPc;   // where PROCEDURE may stand
    std::uint32_t traced = kNoPc;  // instruction whose results TRACE has to show yet
    Value* registers = nullptr;
    std::span<Value> arguments;
    ValueStack::Mark mark;
    Pool* pool = nullptr;
    Pool own_pool;
    RoutineState* state = nullptr;
    RoutineState own_state;
    const CallSite* site = nullptr;
    std::uint32_t destination = 0;
    ConditionKind trap = ConditionKind::error;
    std::int64_t last_line = 0;  // traced last
};

class Machine final : public RunState, public VariablePool {
  public:
    Machine(std::shared_ptr<const Program> program, RunOptions options, Host& host);
    ~Machine() override;
    Completion run();

    // RunState
    Host& host() override { return host_; }
    VariablePool& variables() override { return *this; }
    const Limits& limits() const override { return options_.limits; }
    std::string environment() const override;
    std::string connection(char which) const override;
    std::span<Value> routine_arguments() override { return frame_->arguments; }
    const TrappedCondition& trapped_condition() const override;
    std::size_t source_lines() const override { return program_->unit.lines.size(); }
    std::string_view source_line(std::size_t n) const override;
    std::string trace_setting() const override;
    void set_trace(std::string_view setting) override;
    std::chrono::system_clock::time_point clause_time() override;
    std::optional<std::chrono::system_clock::time_point>& elapsed_start() override {
        return changed_state().elapsed;
    }
    void not_ready(std::string_view stream_name) override;

    // VariablePool
    std::optional<Fetched> fetch(std::string_view symbol) const override;
    bool set(std::string_view symbol, std::string_view value) override;
    bool drop(std::string_view symbol) override;
    std::optional<Fetched> fetch_direct(std::string_view name) const override;
    bool set_direct(std::string_view name, std::string_view value) override;
    bool drop_direct(std::string_view name) override;
    void each(const std::function<void(std::string_view, std::string_view)>&) const override;
    ExternalResult call_back(std::string_view label, const Arguments& arguments) override;
    // RunState again: VALUE().
    std::optional<Value> exchange(std::string_view symbol, const Value* fresh) override;

  protected:
    std::unique_ptr<BuiltinState>& kept_state(const void* key) override { return kept_[key]; }

  private:
    // --- machine.cpp: the loop
    void execute();
    void loop();

    // --- machine_frames.cpp
    void load_frame();
    void load_next_frame();
    void enter_frame();
    void load_bases() {
        bases_[Operand::kRegister] = frame_->registers;
        bases_[Operand::kVariable] = frame_->pool->slots;
        bases_[Operand::kConstant] = const_cast<Value*>(frame_->unit->constants.data());
    }
    Frame& push_frame(Frame::Kind kind, const CodeUnit& unit, std::uint32_t pc);
    Frame& begin_frame(Frame::Kind kind, const CodeUnit& unit, std::uint32_t pc);
    void pop_frame();
    void end_frame();
    Frame& routine_frame();
    RoutineState& changed_state();
    void update_attention();
    void update_bounds();

    // --- machine.cpp again: the outside and the end
    // Loop ends and calls come by here: the outside may want something, and limits are looked at.
    void poll() {
        if (--polls_left_ <= 0) poll_now();
    }
    void poll_now();
    // After something that took long: the next poll looks.
    void poll_soon() {
        ticks_ -= static_cast<std::uint64_t>(polls_left_ - 1);
        polls_left_ = 1;
    }
    // Polls so far.
    std::uint64_t passes() const { return ticks_ - static_cast<std::uint64_t>(polls_left_); }
    void check_budget();
    [[noreturn]] void over_budget(std::string_view which);
    void look_up();
    void check_room(std::uint64_t bytes, std::string_view what) const;
    void finish(std::optional<Value> value);
    // True for an integer that DIGITS does not shorten: machine arithmetic is exact on it.
    bool in_bounds(std::int64_t n) const { return static_cast<std::uint64_t>(n + bound_) <= span_; }
    // Both are integers that DIGITS does not shorten.
    bool quick_pair(const Value& x, const Value& y) const {
        return x.is_integer() && y.is_integer() && in_bounds(x.as_integer()) &&
               in_bounds(y.as_integer());
    }
    // The same for comparisons; with FUZZ only zeros.
    bool is_comparable(std::int64_t n) const {
        return static_cast<std::uint64_t>(n + compare_bound_) <= compare_span_;
    }
    bool comparable_pair(const Value& x, const Value& y) const {
        return x.is_integer() && y.is_integer() && is_comparable(x.as_integer()) &&
               is_comparable(y.as_integer());
    }

    // --- machine_variables.cpp
    Value& raw(std::uint32_t bits) {
        const Operand operand{bits};
        void* found = reinterpret_cast<char*>(bases_[operand.kind()]) + operand.offset();
        return *static_cast<Value*>(found);
    }
    const Value& resolve(std::uint32_t bits) {
        const Value& v = raw(bits);
        return v.is_set() ? v : resolve_variable(bits);
    }
    const Value& resolve_variable(std::uint32_t bits);
    // The same for an argument, which may be omitted: then a cell without a value.
    const Value& argument(Operand operand) {
        const Value& v = raw(operand.bits);
        return v.is_set() || operand.kind() != Operand::kVariable ? v
                                                                  : resolve_variable(operand.bits);
    }
    // The cell an instruction's result goes to.
    Value& target(std::uint32_t bits) {
        Value& v = raw(bits);
        return v.tag() == Tag::box ? v.as_box()->value : v;
    }
    TailKey tail_key(const Reference& r);
    void append_tail(const Reference& r, std::string& to) const;
    std::string_view tail_text(const Reference& r, std::string_view before);
    std::string derived_name(const Reference& r);
    Value derived_value(const Reference& r);
    void compound_get(const Instruction& i);
    void compound_set(const Instruction& i);
    const Value& part_value(std::uint32_t slot) const {
        const Value& v = bases_[Operand::kVariable][slot];
        return v.tag() == Tag::box ? v.as_box()->value : v;
    }
    Stem& stem_of(std::uint32_t slot);
    const Stem* find_stem(std::uint32_t slot) const;
    Value read_reference(const Reference& r, bool signal_novalue = true);
    const Value* find_reference(const Reference& r);
    void write_reference(const Reference& r, const Value& value);
    void write_element(const Reference& r, const Value& tail, const Value& value);
    void drop_reference(const Reference& r);
    // RC.
    void set_rc(Value value) {
        own_rc_ = value;
        target(Operand::of(Operand::kVariable, kRcSlot).bits) = std::move(value);
    }
    Value novalue(const std::string& name);
    bool traps_novalue() const;
    void grow_pool(Pool& pool, std::uint32_t count);
    SlotMap& names_to_extend();
    // The name of a slot of the running routine.
    const Value& slot_name(std::uint32_t slot) const {
        const SlotMap* own = frame_->pool->names.get();
        return (own ? *own : program_->slot_map).name(slot);
    }
    std::vector<Reference> listed(const Reference& list, int code);
    Reference dynamic_reference(std::string_view symbol);
    std::optional<Reference> direct_reference(std::string_view name, std::string& tail) const;
    Fetched fetched(const Value* value, std::string name) const;

    // --- machine_operators.cpp
    template <Op op>
    void arithmetic(const Instruction& i);
    template <Op op>
    bool whole_arithmetic(std::int64_t x, std::int64_t y, std::int64_t& n) const;
    Value arithmetic(Op op, const Value& left, const Value& right);
    std::optional<Number> check_digits(Op op, const Number& a, const Number& b) const;
    Number operand_number(const Value& v, int subcode, std::string_view op);
    [[noreturn]] void not_a_number(const Value& v, int subcode, std::string op) const;
    void check_lostdigits(const Value& v, const Number& n);
    [[noreturn]] void arithmetic_fault(Fault fault, Op op, const Value& left, const Value& right);
    void prefix(const Instruction& i);
    bool compare(Comparison kind, const Value& left, const Value& right);
    int compare_values(const Value& left, const Value& right);
    void logical(const Instruction& i);
    bool truth(const Value& v, int subcode, std::string_view op = {}) {
        const std::uint64_t n =
            v.is_integer() ? static_cast<std::uint64_t>(v.as_integer()) : std::uint64_t{2};
        return n <= 1 ? n != 0 : truth_of_text(v, subcode, op);
    }
    bool truth_of_text(const Value& v, int subcode, std::string_view op);
    void concat(const Instruction& i);
    bool concat_short(const Chain& chain, Value& result);
    void append(const Instruction& i);
    Value chain_value(const Chain& chain, std::size_t count);
    void check_value_size(std::size_t size) const;
    void loop_number(const Instruction& i);
    void loop_count(const Instruction& i);
    bool loop_test(const Loop& l, const Value& control);
    bool loop_start(const Instruction& i);
    bool loop_next(const Instruction& i);
    bool loop_step(const Loop& l);
    bool quick_pass(Value& control, const Value& to, bool& more) {
        if (!comparable_pair(control, to) || !in_bounds(control.as_integer() + 1)) return false;
        --polls_left_;
        control.set_small(control.as_integer() + 1);
        more = control.as_integer() <= to.as_integer();
        return true;
    }

    // --- machine_calls.cpp
    void call_builtin(const Instruction& i);
    static constexpr std::size_t kUsualArguments = 6;
    void run_builtin(const Instruction& i, const CallSite& site, const Value** arguments);
    void call_long_builtin(const Instruction& i, const CallSite& site);
    void check_arguments(const Builtin& row, std::span<const Value*> arguments) const;
    void call_label(const Instruction& i);
    void call_external(const Instruction& i);
    void return_from(Value&& value);
    ExternalResult run_callback(std::uint32_t label, std::span<Value> arguments);
    void deliver(const CallSite& site, std::uint32_t destination, Value&& value);
    void procedure(const Instruction& i);
    void expose(const Reference& outside, const Reference& inside, Pool& from);
    void interpret(const Value& text, bool debug);
    Value reserved_symbol(std::uint32_t bits);
    void end_interpret();
    // The compiled text of an INTERPRET, good for pools with these names only; 0: for any.
    struct Fragment {
        std::string text;
        std::shared_ptr<const CodeUnit> unit;
        std::uint64_t names_number = 0;
    };
    std::shared_ptr<const CodeUnit> fragment(std::string_view text);
    void keep_fragment(std::string_view text, const std::shared_ptr<const CodeUnit>& unit);
    std::span<Value> arguments_of(const CallSite& site) {
        return {frame_->registers + site.first, site.count};
    }
    // Registers must not keep the strings they passed on: a sole owner may append in place.
    void clear_arguments(const CallSite& site) {
        for (Value& v : arguments_of(site)) v.clear();
    }

    // --- machine_conditions.cpp
    bool handle(Condition& condition);
    bool handle_all(Condition condition);
    void signal(std::string_view label);
    void signal_to(const Value& label);
    void set_trap(const TrapSetting& setting);
    Trap* trap(ConditionKind kind);
    const Trap* trap(ConditionKind kind) const;
    TrapTable& own_traps(RoutineState& state);
    void raise_condition(ConditionKind kind, std::string description);
    bool run_pending();
    void call_trap(ConditionKind kind, std::size_t line);
    void remember(ConditionKind kind, bool is_call, std::string description, std::string extra);
    void report(const Condition& condition);
    ErrorInfo error_info(const Condition& condition) const;
    void set_sigl(std::size_t line) {
        own_sigl_ = static_cast<std::int64_t>(line);
        target(Operand::of(Operand::kVariable, kSiglSlot).bits).set_small(own_sigl_);
    }
    std::size_t current_line() const;
    std::size_t frame_line(const Frame& frame) const;

    // --- machine_trace.cpp
    bool hook();
    bool at_clause(const Clause& clause);
    void show_actions(std::uint32_t pc, bool after);
    void show_action(const TraceAction& action);
    void trace_clause(const Clause& clause, const Frame& frame, std::string_view mark);
    void trace_value(std::string_view prefix, const Value& value, bool name = false);
    void trace_line(std::string_view line) { host_.trace(line); }
    std::string clause_text(const Clause& clause, const Frame& frame) const;
    bool tracing(std::string_view letters) const;
    bool pause();
    void trace_instruction(const Value& setting);
    std::size_t indent(const Frame& frame, const Clause& clause) const;
    void trace_parsed(const Value& value, bool placeholder);
    bool scan_only(const Clause& clause);

    // --- machine_commands.cpp
    void command(const Value& text, const Environment& environment);
    void command_to(const Instruction& i);
    void set_environment(const Value& name, std::uint32_t redirection);
    Value environment_name(const Value& name) const;
    void swap_environment();
    std::shared_ptr<const Connections> connections(std::uint32_t redirection);
    CommandResult redirected(const Environment& environment, std::string_view text);
    std::vector<std::string> input_lines(const Connections::End& end);
    void store_lines(const Connections::End& end, const std::vector<std::string>& lines);
    void trace_command(const CommandResult& result, const Clause* clause, bool shown);
    void set_options(std::string_view words);
    void numeric_digits(const Value& v);
    void numeric_form(const Value& v);
    void numeric_fuzz(const Value& v);
    void upper_list(const std::vector<std::uint32_t>& list);
    void drop_list(const std::vector<std::uint32_t>& list);
    void say(const Value& v);
    void put_line(const Value& v, bool at_head);

    // --- machine_parse.cpp
    void parse(const Instruction& i);
    Value parse_string(const ParsePlan& plan);
    void parse_arguments(const ParsePlan& plan);
    void parse_value(const ParsePlan& plan, std::size_t n, const Value& data);
    std::string_view pattern_text(const ParsePlan& plan, const Pattern& pattern);
    std::string_view made_pattern(const ParsePlan& plan, const Pattern& pattern);
    void run_template(const ParsePlan& plan, const Template& to, const Value& value);
    template <bool is_plain>
    void run_template_as(const ParsePlan& plan, const Template& to, const Value& value);
    void assign_target(const ParseTarget& to, const ParsedText& data, std::size_t from,
                       std::size_t end);
    std::size_t pattern_place(const Pattern& pattern, std::size_t last);
    std::size_t variable_position(const Pattern& pattern);
    std::string source_string() const;

    std::shared_ptr<const Program> program_;
    RunOptions options_;
    Host& host_;
    std::uint64_t pools_named_ = 0;  // pools that have met names at run time
    ValueStack stack_;
    std::vector<std::unique_ptr<Frame>> frames_;
    std::size_t depth_ = 0;
    Frame* frame_ = nullptr;
    Value omitted_;
    Value* bases_[4] = {nullptr, nullptr, nullptr, &omitted_};
    Value scratch_;     // a value made while resolving (a stem's default, a name)
    std::string tail_;  // a tail being built
    static constexpr std::size_t kShortTail = 120;
    char short_tail_[kShortTail + Value::kPrintedBytes];  // the same where it is short
    std::string parse_scratch_, parse_wanted_, parse_folded_;
    bool finished_ = false;
    std::optional<Value> returned_;  // by the routine a host has called: it ends the loop it is in
    bool attention_ = false;         // the hooked table is in use
    Completion completion_;
    std::vector<Value> arguments_;
    std::array<std::optional<std::string>, kConditionKinds> pending_;  // descriptions
    std::array<std::size_t, kConditionKinds> pending_line_{};          // where they came up
    std::map<const void*, std::unique_ptr<BuiltinState>> kept_;
    std::list<Fragment> fragments_;
    std::unordered_map<std::string_view, std::list<Fragment>::iterator> fragment_index_;
    std::int64_t bound_ = 0;  // 10**DIGITS - 1, at most 10**18 - 1
    std::uint64_t span_ = 0;  // twice that
    std::int64_t compare_bound_ = 0;
    std::uint64_t compare_span_ = 0;
    FractionMark fraction_mark_;                 // of results that can be stored at once
    const RoutineState* bound_state_ = nullptr;  // whose settings these are
    int pending_count_ = 0;
    std::int64_t polls_left_ = 1;
    std::int64_t poll_interval_ = 1;
    std::uint64_t ticks_ = 0;
    std::chrono::steady_clock::time_point deadline_;
    const Clause* timed_clause_ = nullptr;
    std::uint64_t timed_tick_ = 0;
    std::chrono::system_clock::time_point clause_time_;
    std::size_t old_memory_limit_ = 0;
    Watch old_watch_;
    std::int64_t trace_skip_ = 0;        // pauses (positive) or clauses (negative) to go without
    bool clause_skipped_ = false;        // the present clause is one of them
    const Clause* paused_at_ = nullptr;  // clause after which interactive trace pauses
    const Clause* resumed_ = nullptr;    // the one whose pause has just ended
    bool banner_shown_ = false;
    bool scanning_ = false;
    int times_over_ = 0;             // how often a limit of clauses or time was passed
    std::uint64_t grace_ = 0;        // clauses beyond the limit
    bool line_comments_ = true;      // of texts compiled from now on
    std::string last_error_;         // .MN: "40.5"; "" when there was none
    std::optional<Value> own_rc_;    // .RC: as the language set it last
    std::int64_t own_sigl_ = -1;     // .SIGL likewise
    std::int8_t command_state_ = 0;  // .RS: -1 failure, 0, 1 error
};

}  // namespace rexx
