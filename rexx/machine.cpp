// The machine: dispatch, what the outside wants, the end of a run.
#include "rexx/machine.h"

#include <new>
#include <stdexcept>
#include <utility>

// Labels as values are a g++ extension; -Wpedantic has no finer switch for them.
#pragma GCC diagnostic ignored "-Wpedantic"

namespace rexx {

namespace {

// Loop ends and calls between two looks at what the outside wants; each is a few nanoseconds.
constexpr std::int64_t kPollInterval = 64;

}  // namespace

Machine::Machine(std::shared_ptr<const Program> program, RunOptions options, Host& host)
    : program_(std::move(program)), options_(std::move(options)), host_(host) {
    old_memory_limit_ = memory_meter().limit;
    const std::size_t in_use = memory_meter().in_use;
    memory_meter().limit = std::min(old_memory_limit_, in_use + options_.limits.memory);
    for (const auto& argument : options_.arguments)
        arguments_.push_back(argument ? Value::literal(*argument) : Value());
    while (!arguments_.empty() && !arguments_.back().is_set()) arguments_.pop_back();
    if (options_.limits.time.count())
        deadline_ = std::chrono::steady_clock::now() + options_.limits.time;
    poll_interval_ = options_.limits.clauses ? 1 : kPollInterval;
    old_watch_ = std::exchange(thread_watch,
                               {[](void* who) { static_cast<Machine*>(who)->look_up(); }, this, 0});
}

Machine::~Machine() {
    while (depth_ > 0) pop_frame();
    memory_meter().limit = old_memory_limit_;
    memory_meter().give(frames_.size() * sizeof(Frame));
    thread_watch = old_watch_;
}

Completion Machine::run() {
    push_frame(Frame::Kind::program, program_->unit, 0);
    RoutineState& state = *frame_->state;
    state.environment.name = state.previous.name = Value(options_.source.environment);
    load_frame();
    line_comments_ = program_->unit.line_comments;
    set_options(options_.options);
    // ANSI: a program with a wrong clause does not start.
    if (is_ansi(state.settings.form) && program_->unit.first_wrong)
        frame_->go(*program_->unit.first_wrong);
    try {
        if (!options_.trace.empty()) set_trace(options_.trace);
        host_.begin(*this);
    } catch (Condition& condition) {
        report(condition);
        return std::move(completion_);
    }
    execute();
    if (flush_streams) flush_streams();
    host_.end(*this);
    kept_.clear();
    return std::move(completion_);
}

// Runs until the program has ended; conditions thrown on the way go to their traps.
void Machine::execute() {
    while (!finished_) {
        try {
            loop();
        } catch (Condition& condition) {
            if (!handle_all(std::move(condition))) return;
        } catch (const std::bad_alloc&) {
            if (!handle_all({ConditionKind::syntax, 5, 1, {"no storage"}, {}})) return;
        } catch (const std::length_error&) {
            if (!handle_all({ConditionKind::syntax, 5, 1, {"string too long"}, {}})) return;
        }
    }
}

// A handler may itself raise (label not found): the trap is off by then. False: the program ends.
bool Machine::handle_all(Condition condition) {
    for (;;) {
        try {
            return handle(condition);
        } catch (Condition& another) {
            condition = std::move(another);
        }
    }
}

void Machine::finish(std::optional<Value> value) {
    if (value) completion_.value = value->to_string();
    finished_ = true;
    if (options_.type != CallType::command || !value) return;
    const auto number = value->as_number();
    const auto whole = number ? to_int64(*number, 10) : std::nullopt;
    if (whole && *whole >= INT32_MIN && *whole <= INT32_MAX) {
        completion_.rc = static_cast<int>(*whole);
        return;
    }
    if (options_.any_value) return;
    Condition bad{ConditionKind::syntax, 26, 13, {*completion_.value}, {}};
    report(bad);
}

void Machine::check_budget() {
    const Limits& l = options_.limits;
    if (l.clauses && ticks_ > l.clauses + grace_) over_budget("limit of clauses reached");
    if (l.time.count() && std::chrono::steady_clock::now() > deadline_)
        over_budget("limit of time reached");
}

// A trap may see the first time, and has a tenth more to end the program; the second ends it.
void Machine::over_budget(std::string_view which) {
    static constexpr std::uint64_t kLeastGrace = 100;
    ++times_over_;
    if (times_over_ == 1) {
        grace_ = options_.limits.clauses / 10 + kLeastGrace;
        deadline_ = std::chrono::steady_clock::now() + options_.limits.time / 10 +
                    std::chrono::milliseconds(kLeastGrace);
    }
    raise(5, 1, {std::string(which)});
}

// Error 5 for what would pass the limit of memory without going by the meter.
void Machine::check_room(std::uint64_t bytes, std::string_view what) const {
    const MemoryMeter& meter = memory_meter();
    if (bytes > meter.limit - std::min(meter.in_use, meter.limit))
        raise(5, 1, {"no room for " + std::string(what)});
}

// In the midst of a clause that computes long.
void Machine::look_up() {
    check_budget();
    ExternalFlags& flags = host_.flags();
    if (flags.halt.load(std::memory_order_relaxed) && flags.halt.exchange(false))
        raise_condition(ConditionKind::halt, "HI");
}

void Machine::poll_now() {
    ExternalFlags& flags = host_.flags();
    polls_left_ = poll_interval_;
    ticks_ += static_cast<std::uint64_t>(poll_interval_);
    check_budget();
    host_.poll();
    if (flags.halt.load(std::memory_order_relaxed) && flags.halt.exchange(false))
        raise_condition(ConditionKind::halt, "HI");
    if (flags.trace_on.load(std::memory_order_relaxed) && flags.trace_on.exchange(false))
        set_trace("?R");
    if (flags.trace_off.load(std::memory_order_relaxed) && flags.trace_off.exchange(false))
        set_trace("O");
}

namespace {

// One of the six normal comparisons: a mask of the orders (less, equal, greater) where it holds.
inline bool compare_integers(Comparison kind, std::int64_t x, std::int64_t y) {
    constexpr std::uint8_t kHolds[] = {2, 5, 1, 4, 3, 6};
    const int order = (x > y) - (x < y) + 1;
    return (kHolds[static_cast<std::size_t>(kind)] >> order & 1) != 0;
}

// Of two truth values.
inline std::int64_t joined(Logical op, std::int64_t x, std::int64_t y) {
    if (op == Logical::conjunction) return x & y;
    return op == Logical::disjunction ? x | y : x ^ y;
}

}  // namespace

#define STORE_INTEGER(bits, n)        \
    do {                              \
        Value& to = raw(bits);        \
        if (to.tag() <= Tag::unset) { \
            to.set_small(n);          \
            STEP;                     \
        }                             \
    } while (0)

// Goes on if the comparison holds, else to a.
#define JUMP_UNLESS(sign)                                                                      \
    do {                                                                                       \
        const Value& x = raw(ip->b);                                                           \
        const Value& y = raw(ip->c);                                                           \
        const bool holds = comparable_pair(x, y) ? x.as_integer() sign y.as_integer()          \
                                                 : compare(static_cast<Comparison>(ip->extra), \
                                                           resolve(ip->b), resolve(ip->c));    \
        if (!holds) JUMP(ip->a);                                                               \
        STEP;                                                                                  \
    } while (0)

// A loop that counts by one up to TO in a variable: true when the next pass was begun here, and
// `more` says whether there is one.
#define QUICK_PASS(more) \
    (polls_left_ > 1 &&  \
     quick_pass(bases_[Operand::kVariable][ip->c], frame->registers[ip->extra], more))

#define DISPATCH                                       \
    do {                                               \
        frame->ip = ip;                                \
        goto* table[static_cast<std::size_t>(ip->op)]; \
    } while (0)
// To the next instruction.
#define STEP      \
    do {          \
        ++ip;     \
        DISPATCH; \
    } while (0)
// The same after something that may have changed what the hooked table is for.
#define STEP_CHECKED                          \
    do {                                      \
        ++ip;                                 \
        table = attention_ ? hooked : direct; \
        DISPATCH;                             \
    } while (0)
#define JUMP(to)          \
    do {                  \
        ip = code + (to); \
        DISPATCH;         \
    } while (0)
// After the frame changed: its ip says where to go on.
#define RELOAD                                \
    do {                                      \
        if (finished_) return;                \
        frame = frame_;                       \
        code = frame->unit->code.data();      \
        ip = frame->ip;                       \
        table = attention_ ? hooked : direct; \
        DISPATCH;                             \
    } while (0)

// A jump to a computed label runs no destructors: nothing that has one may live in a handler.
void Machine::loop() {
    static const void* const direct[] = {
#define OPCODE(name, text) &&do_##name,
#include "rexx/opcodes.def"
#undef OPCODE
    };
    static const void* const hooked[] = {
#define OPCODE(name, text) &&do_hook,
#include "rexx/opcodes.def"
#undef OPCODE
    };
    const void* const* table = attention_ ? hooked : direct;
    Frame* frame = frame_;
    const Instruction* code = frame->unit->code.data();
    const Instruction* ip = frame->ip;
    load_frame();
    table = attention_ ? hooked : direct;
    DISPATCH;

do_hook:
    if (hook()) RELOAD;
    table = attention_ ? hooked : direct;
    goto* direct[static_cast<std::size_t>(ip->op)];
do_nop:
    STEP;
do_move : {
    if (Operand{ip->b}.none())
        raw(ip->a) = Value();
    else
        target(ip->a) = resolve(ip->b);
    STEP;
}
do_argument:
    frame->registers[Operand{ip->a}.index()] = resolve(ip->b);
    STEP;
do_compound_get:
    compound_get(*ip);
    STEP;
do_reserved:
    target(ip->a) = reserved_symbol(ip->b);
    STEP;
do_compound_set:
    compound_set(*ip);
    STEP;
do_tail:
    target(ip->a) = tail_key(frame->unit->references[ip->b]).to_value();
    STEP;
do_compound_set_at:
    write_element(frame->unit->references[ip->a], resolve(ip->c), resolve(ip->b));
    STEP;
do_add : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    if (quick_pair(x, y)) {
        const std::int64_t n = x.as_integer() + y.as_integer();
        if (in_bounds(n)) STORE_INTEGER(ip->a, n);
    }
    arithmetic<Op::add>(*ip);
    STEP;
}
do_subtract : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    if (quick_pair(x, y)) {
        const std::int64_t n = x.as_integer() - y.as_integer();
        if (in_bounds(n)) STORE_INTEGER(ip->a, n);
    }
    arithmetic<Op::subtract>(*ip);
    STEP;
}
do_multiply : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    std::int64_t n = 0;
    if (quick_pair(x, y) && !__builtin_mul_overflow(x.as_integer(), y.as_integer(), &n) &&
        in_bounds(n))
        STORE_INTEGER(ip->a, n);
    arithmetic<Op::multiply>(*ip);
    STEP;
}
do_divide : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    if (quick_pair(x, y) && y.as_integer() != 0 && x.as_integer() % y.as_integer() == 0)
        STORE_INTEGER(ip->a, x.as_integer() / y.as_integer());
    arithmetic<Op::divide>(*ip);
    STEP;
}
do_integer_divide : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    if (quick_pair(x, y) && y.as_integer() != 0)
        STORE_INTEGER(ip->a, x.as_integer() / y.as_integer());
    arithmetic<Op::integer_divide>(*ip);
    STEP;
}
do_remainder : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    if (quick_pair(x, y) && y.as_integer() != 0)
        STORE_INTEGER(ip->a, x.as_integer() % y.as_integer());
    arithmetic<Op::remainder>(*ip);
    STEP;
}
do_power:
    arithmetic<Op::power>(*ip);
    STEP;
do_plus:
do_minus:
do_negate:
    prefix(*ip);
    STEP;
do_compare : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    const auto kind = static_cast<Comparison>(ip->extra);
    const bool holds = comparable_pair(x, y) && kind <= Comparison::greater_equal
                           ? compare_integers(kind, x.as_integer(), y.as_integer())
                           : compare(kind, resolve(ip->b), resolve(ip->c));
    target(ip->a).set_small(holds ? 1 : 0);
    STEP;
}
do_logical : {
    const Value& x = raw(ip->b);
    const Value& y = raw(ip->c);
    if (x.is_integer() && y.is_integer() &&
        static_cast<std::uint64_t>(x.as_integer() | y.as_integer()) <= 1)
        STORE_INTEGER(ip->a,
                      joined(static_cast<Logical>(ip->extra), x.as_integer(), y.as_integer()));
    logical(*ip);
    STEP;
}
do_concat:
    concat(*ip);
    STEP;
do_append:
    append(*ip);
    STEP;
do_jump:
    JUMP(ip->a);
do_jump_false:
    if (!truth(resolve(ip->b), ip->extra)) JUMP(ip->a);
    STEP;
do_jump_true:
    if (truth(resolve(ip->b), ip->extra)) JUMP(ip->a);
    STEP;
do_jump_compare:
    if (!compare(static_cast<Comparison>(ip->extra), resolve(ip->b), resolve(ip->c))) JUMP(ip->a);
    STEP;
do_jump_equal:
    JUMP_UNLESS(==);
do_jump_not_equal:
    JUMP_UNLESS(!=);
do_jump_less:
    JUMP_UNLESS(<);
do_jump_greater:
    JUMP_UNLESS(>);
do_jump_less_equal:
    JUMP_UNLESS(<=);
do_jump_greater_equal:
    JUMP_UNLESS(>=);
do_call_builtin:
    call_builtin(*ip);
    STEP_CHECKED;
do_call_label:
    poll();
    call_label(*ip);
    RELOAD;
do_call_external:
    poll();
    call_external(*ip);
    STEP_CHECKED;
do_return_value:
    return_from(Value(resolve(ip->a)));
    RELOAD;
do_return_nothing:
    return_from(Value());
    RELOAD;
do_exit_value:
    return finish(resolve(ip->a));
do_exit_nothing:
    return finish(std::nullopt);
do_end_interpret:
    end_interpret();
    RELOAD;
do_mark:
    frame->registers[ip->a] = Value::small(1);
    STEP;
do_end_group:
    if (!frame->registers[ip->a].is_set()) raise(10, 1);
    STEP;
do_require_mark:
    if (!frame->registers[ip->a].is_set()) {
        const StaticError& e = frame->unit->errors[ip->b];
        raise(e.code, e.subcode, e.inserts);
    }
    STEP;
do_jump_marked:
    if (frame->registers[ip->b].is_set()) JUMP(ip->a);
    STEP;
do_loop_number:
    loop_number(*ip);
    STEP;
do_loop_count:
    loop_count(*ip);
    STEP;
do_loop_start:
    if (!loop_start(*ip)) JUMP(ip->a);
    STEP;
do_quick_end : {
    // END of a quick loop. A tracing machine goes on to the instruction behind, a clause of its
    // own, which is otherwise where ITERATE goes.
    bool more = false;
    if (table == hooked || !QUICK_PASS(more)) STEP;
    if (more) JUMP(ip->a);
    ip += 2;
    DISPATCH;
}
do_quick_next : {
    bool more = false;
    if (QUICK_PASS(more)) {
        if (more) JUMP(ip->a);
        STEP;
    }
}
do_loop_next:
    poll();
    table = attention_ ? hooked : direct;
    if (loop_next(*ip)) JUMP(ip->a);
    STEP;
do_say:
    say(resolve(ip->a));
    STEP;
do_push:
    put_line(resolve(ip->a), true);
    STEP;
do_queue:
    put_line(resolve(ip->a), false);
    STEP;
do_command:
    poll();
    command(resolve(ip->a), frame->state->environment);
    STEP_CHECKED;
do_command_to:
    poll();
    command_to(*ip);
    STEP_CHECKED;
do_address_set:
    set_environment(resolve(ip->a), ip->b);
    STEP;
do_address_swap:
    swap_environment();
    STEP;
do_parse:
    parse(*ip);
    STEP;
do_procedure:
    procedure(*ip);
    STEP;
do_drop:
    drop_list(frame->unit->lists[ip->a]);
    STEP;
do_upper:
    upper_list(frame->unit->lists[ip->a]);
    STEP;
do_signal:
    poll();
    signal_to(resolve(ip->a));
    RELOAD;
do_trap:
    set_trap(frame->unit->traps[ip->a]);
    STEP_CHECKED;
do_numeric_digits:
    numeric_digits(resolve(ip->a));
    STEP;
do_numeric_form:
    numeric_form(resolve(ip->a));
    STEP;
do_numeric_fuzz:
    numeric_fuzz(resolve(ip->a));
    STEP;
do_trace:
    trace_instruction(resolve(ip->a));
    STEP_CHECKED;
do_interpret:
    poll();
    interpret(resolve(ip->a), false);
    RELOAD;
do_options:
    set_options(resolve(ip->a).to_string());
    STEP;
do_raise : {
    const StaticError& e = frame->unit->errors[ip->a];
    raise(e.code, e.subcode, e.inserts);
}
do_select_none:
    raise(7, 3, {std::to_string(ip->a)});
}

Completion run(const std::shared_ptr<const Program>& program, RunOptions options, Host& host) {
    return Machine(program, std::move(options), host).run();
}

}  // namespace rexx
