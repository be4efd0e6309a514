// The machine: conditions, traps, SIGNAL, error reports (rexx.md section 7).
#include "rexx/machine.h"

namespace rexx {
namespace {

std::size_t index_of(ConditionKind kind) {
    return static_cast<std::size_t>(kind);
}

}  // namespace

std::size_t Machine::frame_line(const Frame& frame) const {
    const Clause* clause = frame.unit->clause_at(frame.pc());
    return clause ? clause->line : 0;
}

// Lines inside an INTERPRET are those of the INTERPRET instruction.
std::size_t Machine::current_line() const {
    std::size_t i = depth_ - 1;
    while (i > 0 && frames_[i]->kind == Frame::Kind::interpret) --i;
    return frame_line(*frames_[i]);
}

const Trap* Machine::trap(ConditionKind kind) const {
    const auto& traps = frame_->state->traps;
    return traps ? &(*traps)[index_of(kind)] : nullptr;
}

Trap* Machine::trap(ConditionKind kind) {
    return const_cast<Trap*>(static_cast<const Machine*>(this)->trap(kind));
}

// The traps of a routine, its own copy: a caller's are not touched.
TrapTable& Machine::own_traps(RoutineState& state) {
    if (!state.traps)
        state.traps = std::make_shared<TrapTable>();
    else if (state.traps.use_count() > 1)
        state.traps = std::make_shared<TrapTable>(*state.traps);
    return *state.traps;
}

void Machine::set_trap(const TrapSetting& setting) {
    Trap& t = own_traps(changed_state())[index_of(setting.kind)];
    t.state = setting.on ? Trap::State::on : Trap::State::off;
    t.is_call = setting.is_call;
    t.label = setting.label;
    update_attention();
}

void Machine::remember(ConditionKind kind, bool is_call, std::string description,
                       std::string extra) {
    auto trapped = std::make_shared<TrappedCondition>();
    trapped->name = condition_name(kind);
    trapped->instruction = is_call ? "CALL" : "SIGNAL";
    trapped->description = std::move(description);
    trapped->extra = std::move(extra);
    changed_state().trapped = std::move(trapped);
}

const TrappedCondition& Machine::trapped_condition() const {
    static const TrappedCondition none;
    const auto& trapped = frame_->state->trapped;
    if (!trapped) return none;
    // The state is that of now, not of then.
    for (std::size_t i = 0; i < kConditionKinds; ++i) {
        const auto kind = static_cast<ConditionKind>(i);
        if (condition_name(kind) != trapped->name) continue;
        const Trap* t = trap(kind);
        auto& known = const_cast<TrappedCondition&>(*trapped);
        known.state = !t || t->state == Trap::State::off ? "OFF"
                      : t->state == Trap::State::delay   ? "DELAY"
                                                         : "ON";
    }
    return *trapped;
}

// ERROR, FAILURE, HALT, NOTREADY: ignored, thrown (SIGNAL ON) or kept for the end of the clause
// (CALL ON). An untrapped HALT ends the program.
void Machine::raise_condition(ConditionKind kind, std::string description) {
    const Trap* t = trap(kind);
    if (kind == ConditionKind::failure && (!t || t->state == Trap::State::off)) {
        kind = ConditionKind::error;
        t = trap(kind);
    }
    const Trap::State state = t ? t->state : Trap::State::off;
    if (state == Trap::State::off && kind != ConditionKind::halt) return;
    if (state == Trap::State::delay && kind != ConditionKind::halt) return;
    if (state != Trap::State::off && t->is_call) {
        if (!pending_[index_of(kind)]) ++pending_count_;
        pending_[index_of(kind)] = std::move(description);
        pending_line_[index_of(kind)] = current_line();
        attention_ = true;
        return;
    }
    throw Condition{kind, 0, 0, {}, std::move(description)};
}

void Machine::not_ready(std::string_view stream_name) {
    raise_condition(ConditionKind::notready, std::string(stream_name));
}

// At the start of a clause: CALL ON traps whose condition came up. True when one was called.
bool Machine::run_pending() {
    for (std::size_t i = 0; i < kConditionKinds; ++i) {
        if (!pending_[i]) continue;
        const auto kind = static_cast<ConditionKind>(i);
        const Trap* t = trap(kind);
        if (t && t->state == Trap::State::delay) continue;
        std::string description = std::move(*pending_[i]);
        pending_[i].reset();
        --pending_count_;
        if (!t || t->state == Trap::State::off) continue;
        own_traps(changed_state())[i].state = Trap::State::delay;
        const auto before = frame_->state->trapped;
        RoutineState& interrupted = *frame_->state;
        remember(kind, true, std::move(description), "");
        call_trap(kind, pending_line_[i]);
        // The caller's condition information is what it was; the handler has the new one.
        if (frame_->state == &interrupted && frame_->kind == Frame::Kind::trap)
            (void)changed_state();
        interrupted.trapped = before;
        return true;
    }
    update_attention();
    return false;
}

// Calls the routine of a trap: label, built-in or external; its result is dropped.
void Machine::call_trap(ConditionKind kind, std::size_t line) {
    const std::string name = trap(kind)->label;
    const std::int64_t label = program_->unit.label(name);
    set_sigl(line);
    if (label >= 0) {
        Frame& f = push_frame(Frame::Kind::trap, program_->unit, static_cast<std::uint32_t>(label));
        f.trap = kind;
        f.entry = f.pc();
        load_frame();
        return;
    }
    if (const Builtin* row = find_builtin(name); row && row->min == 0) {
        Call call(*row, {}, nullptr, *this, frame_->state->settings);
        (void)row->run(call);
    } else if (!host_.call(name, CallType::subroutine, {}, *this).found) {
        raise(43, 1, {name});
    }
    own_traps(changed_state())[index_of(kind)].state = Trap::State::on;
    load_frame();
}

void Machine::signal_to(const Value& label) {
    std::string scratch;
    const Value kept = label;
    signal(kept.text(scratch));
}

// Continues at the first such label of the program; all of the routine's blocks are left.
void Machine::signal(std::string_view label) {
    const std::int64_t to = program_->unit.label(label);
    if (to < 0) raise(16, 1, {std::string(label)});
    if (is_ansi(frame_->state->settings.form) &&
        program_->unit.inner_labels.count(static_cast<std::uint32_t>(to)) != 0)
        raise(16, 2, {std::string(label)});
    const std::size_t line = current_line();
    while (frame_->kind == Frame::Kind::interpret) pop_frame();
    for (std::uint32_t i = 0; i < frame_->unit->registers; ++i) frame_->registers[i].clear();
    frame_->go(static_cast<std::uint32_t>(to));
    frame_->entry = Frame::kNoPc;
    frame_->traced = Frame::kNoPc;
    set_sigl(line);
    enter_frame();
}

// A thrown condition: to its trap, or the end of the program. False: the program has ended.
bool Machine::handle(Condition& condition) {
    paused_at_ = frame_->debug ? paused_at_ : nullptr;
    std::size_t debug = depth_;
    while (debug > 0 && frames_[debug - 1]->kind == Frame::Kind::interpret &&
           !frames_[debug - 1]->debug)
        --debug;
    if (debug > 0 && frames_[debug - 1]->debug) {
        // Typed in interactive trace: told and forgotten.
        const ErrorInfo info = error_info(condition);
        trace_line("       +++ Error " + std::to_string(info.code) + ": " + info.text);
        while (depth_ >= debug) pop_frame();
        return true;
    }
    const ConditionKind kind = condition.kind;
    const Trap* t = trap(kind);
    const bool trapped = t && t->state == Trap::State::on && !t->is_call && times_over_ < 2;
    if (!trapped) {
        report(condition);
        finished_ = true;
        return false;
    }
    // A handler that fails again and again is a loop too.
    poll();
    const std::string label = t->label;
    own_traps(changed_state())[index_of(kind)].state = Trap::State::off;
    std::string description = condition.description;
    std::string extra;
    if (kind == ConditionKind::syntax) {
        set_rc(Value::small(condition.code));
        description = secondary_text(condition.code, condition.subcode, condition.inserts);
        if (description.empty()) description = error_text(condition.code);
        extra = std::to_string(condition.code);
        if (condition.subcode) extra += "." + std::to_string(condition.subcode);
        last_error_ = extra;
    }
    signal(label);
    remember(kind, false, std::move(description), std::move(extra));
    return true;
}

ErrorInfo Machine::error_info(const Condition& condition) const {
    ErrorInfo info;
    info.code = condition.kind == ConditionKind::halt ? 4 : condition.code;
    info.subcode = condition.kind == ConditionKind::halt ? 1 : condition.subcode;
    info.line = depth_ ? current_line() : 0;
    info.text = error_text(info.code);
    const std::vector<std::string> halt{condition.description};
    info.secondary = secondary_text(
        info.code, info.subcode, condition.kind == ConditionKind::halt ? halt : condition.inserts);
    info.program = program_->unit.name;
    if (depth_ && frame_->pc() < frame_->unit->places.size()) {
        locate(*frame_->unit, frame_->unit->places[frame_->pc()], info);
        if (frame_->kind == Frame::Kind::interpret) info.place_line = 0;
    }
    return info;
}

// Traceback, innermost clause first, then the message. A deep recursion shows its ends only.
void Machine::report(const Condition& condition) {
    static constexpr std::size_t kShown = 20;
    completion_.error = error_info(condition);
    completion_.rc = 20000 + completion_.error->code;
    if (flush_streams) {
        try {
            flush_streams();
        } catch (const Condition&) {
            // The error being reported is the one that matters.
        }
    }
    for (std::size_t i = depth_; i-- > 0;) {
        if (depth_ - i > kShown && i > 2) continue;
        const Frame& f = *frames_[i];
        if (const Clause* clause = f.unit->clause_at(f.pc())) {
            if (f.kind == Frame::Kind::interpret) {
                host_.error("       +++ " + clause_text(*clause, f));
                continue;
            }
            std::string number = std::to_string(clause->line);
            number.insert(0, number.size() < 6 ? 6 - number.size() : 0, ' ');
            host_.error(number + " +++ " + std::string(indent(f, *clause), ' ') +
                        clause_text(*clause, f));
        }
    }
    host_.report(*completion_.error);
}

}  // namespace rexx
