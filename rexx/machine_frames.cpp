// The machine: the value stack, frames and what is kept ready of the one that runs.
#include <utility>

#include "rexx/machine.h"

namespace rexx {

// The next chunk, made if need be; a chunk too small for `count` stays unused.
Value* ValueStack::take_elsewhere(std::size_t count) {
    const std::size_t next = chunks_.empty() ? 0 : chunk_ + 1;
    if (next == chunks_.size() || chunks_[next].size < count) {
        const std::size_t size = std::max(count, kChunk);
        Chunk chunk{std::make_unique<Value[]>(size), size};
        if (next > 0) memory_meter().take(size * sizeof(Value));
        chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(next), std::move(chunk));
    }
    chunk_ = next;
    cells_ = chunks_[next].cells.get();
    size_ = chunks_[next].size;
    top_ = count;
    return cells_;
}

ValueStack::~ValueStack() {
    for (std::size_t i = 1; i < chunks_.size(); ++i)
        memory_meter().give(chunks_[i].size * sizeof(Value));
}

void ValueStack::leave_chunks(std::size_t chunk) {
    while (chunk_ > chunk) {
        for (std::size_t i = 0; i < top_; ++i) cells_[i].clear();
        --chunk_;
        cells_ = chunks_[chunk_].cells.get();
        top_ = size_ = chunks_[chunk_].size;
    }
}

void Machine::load_frame() {
    load_bases();
    update_attention();
    if (frame_->state != bound_state_) update_bounds();
}

// The same where nothing but the frame has changed.
inline void Machine::load_next_frame() {
    load_bases();
    if (attention_ || frame_->debug || frame_->state != bound_state_) load_frame();
}

void Machine::enter_frame() {
    load_next_frame();
}

// The hooked table is needed for tracing of clauses and for conditions that wait for a clause's
// end.
void Machine::update_attention() {
    constexpr auto bit = [](char letter) { return 1U << (letter - 'A'); };
    constexpr unsigned kShowing = bit('A') | bit('I') | bit('L') | bit('R') | bit('S');
    const TraceSetting& trace = frame_->state->trace;
    attention_ = trace.interactive || (kShowing & bit(trace.letter)) != 0 || scanning_ ||
                 frame_->debug || pending_count_ > 0 || finished_;
}

// What integers the fast paths may touch under the routine's NUMERIC settings.
void Machine::update_bounds() {
    const Settings& settings = frame_->state->settings;
    bound_ = (settings.digits >= 18
                  ? Value::kIntegerLimit
                  : static_cast<std::int64_t>(power_of_ten(static_cast<int>(settings.digits)))) -
             1;
    compare_bound_ = settings.fuzz == 0 ? bound_ : 0;
    span_ = 2 * static_cast<std::uint64_t>(bound_);
    compare_span_ = 2 * static_cast<std::uint64_t>(compare_bound_);
    const bool all_fractions = settings.digits <= 0xFFFF && !is_engineering(settings.form);
    fraction_mark_ = all_fractions ? FractionMark(settings) : FractionMark();
    bound_state_ = frame_->state;
}

[[gnu::always_inline]] inline Frame& Machine::begin_frame(Frame::Kind kind, const CodeUnit& unit,
                                                          std::uint32_t pc) {
    if (depth_ >= options_.limits.depth) raise(11, 1, {std::to_string(options_.limits.depth)});
    if (depth_ == frames_.size()) check_room(sizeof(Frame), "calls");
    const ValueStack::Mark mark = stack_.mark();
    Value* registers = stack_.take(unit.registers);
    if (depth_ == frames_.size()) {
        frames_.push_back(std::make_unique<Frame>());
        memory_meter().in_use += sizeof(Frame);
    }
    Frame* caller = depth_ ? frame_ : nullptr;
    Frame& f = *frames_[depth_++];
    f.kind = kind;
    f.debug = false;
    f.unit = &unit;
    f.go(pc);
    f.entry = Frame::kNoPc;
    f.traced = Frame::kNoPc;
    f.mark = mark;
    f.registers = registers;
    f.site = nullptr;
    f.last_line = 0;
    if (!caller) {
        f.own_pool.slots = stack_.take(unit.slots);
        f.own_pool.count = unit.slots;
        f.pool = &f.own_pool;
        f.own_state = RoutineState{};
        f.state = &f.own_state;
        f.arguments = arguments_;
    } else if (kind == Frame::Kind::interpret) {
        f.pool = caller->pool;
        f.state = caller->state;
        f.arguments = caller->arguments;
    } else {
        f.pool = caller->pool;
        f.state = caller->state;
        f.arguments = {};
    }
    frame_ = &f;
    return f;
}

Frame& Machine::push_frame(Frame::Kind kind, const CodeUnit& unit, std::uint32_t pc) {
    return begin_frame(kind, unit, pc);
}

[[gnu::always_inline]] inline void Machine::end_frame() {
    Frame& f = *frame_;
    stack_.release(f.mark);
    if (f.own_pool.names) {
        f.own_pool.grown = {};
        f.own_pool.names.reset();
    }
    if (f.fragment) f.fragment = nullptr;
    --depth_;
    frame_ = depth_ ? frames_[depth_ - 1].get() : nullptr;
    if (frame_) load_next_frame();
}

void Machine::pop_frame() {
    end_frame();
}

// --- calls of labels and returns

void Machine::call_label(const Instruction& i) {
    const CallSite& site = frame_->unit->calls[i.b];
    if (site.inner && is_ansi(frame_->state->settings.form)) raise(16, 3, {site.name});
    set_sigl(frame_->kind == Frame::Kind::interpret ? current_line() : site.line);
    const std::span<Value> arguments = arguments_of(site);
    const auto label = static_cast<std::uint32_t>(site.label);
    const auto kind = site.is_call ? Frame::Kind::subroutine : Frame::Kind::function;
    Frame& callee = begin_frame(kind, program_->unit, label);
    callee.arguments = arguments;
    callee.site = &site;
    callee.destination = i.a;
    callee.entry = label;
    load_next_frame();
}

// A routine's result goes to RESULT (CALL) or to the expression that wants it; unset: none.
void Machine::deliver(const CallSite& site, std::uint32_t destination, Value&& value) {
    clear_arguments(site);
    if (!value.is_set() && !site.is_call) raise(45, 1, {site.name});
    target(destination) = std::move(value);
}

void Machine::return_from(Value&& value) {
    while (frame_->kind == Frame::Kind::interpret) pop_frame();
    const Frame& f = *frame_;
    const Frame::Kind kind = f.kind;
    const CallSite* site = f.site;
    const std::uint32_t destination = f.destination;
    const ConditionKind trapped = f.trap;
    if (kind == Frame::Kind::program)
        return finish(value.is_set() ? std::optional(std::move(value)) : std::nullopt);
    end_frame();
    if (kind == Frame::Kind::trap) {
        // The trap was held while its routine ran, unless the routine itself was left by SIGNAL.
        if (Trap* t = trap(trapped); t && t->state == Trap::State::delay)
            own_traps(changed_state())[static_cast<std::size_t>(trapped)].state = Trap::State::on;
        update_attention();
        return;
    }
    if (kind == Frame::Kind::callback) {
        returned_ = std::move(value);
        finished_ = true;
        return;
    }
    // The caller's pc is that of its call; an error here belongs to it.
    deliver(*site, destination, std::move(value));
    ++frame_->ip;
}

// The frame of the routine that runs, below INTERPRETs.
Frame& Machine::routine_frame() {
    std::size_t i = depth_ - 1;
    while (frames_[i]->kind == Frame::Kind::interpret) --i;
    return *frames_[i];
}

// The state of the running routine, to be changed: its own from now on, not its caller's.
RoutineState& Machine::changed_state() {
    Frame& routine = routine_frame();
    if (routine.state == &routine.own_state) return routine.own_state;
    routine.own_state = *routine.state;
    for (std::size_t i = depth_; frames_[--i].get() != &routine;)
        frames_[i]->state = &routine.own_state;
    routine.state = &routine.own_state;
    // Whatever changes now: a frame with another state is loaded wholly.
    bound_state_ = nullptr;
    return routine.own_state;
}

}  // namespace rexx
