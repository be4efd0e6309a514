// The machine: TRACE and interactive trace (rexx.md section 8).
#include "rexx/machine.h"

#include <utility>

#include "rexx/scanner.h"

namespace rexx {

bool Machine::tracing(std::string_view letters) const {
    return letters.find(frame_->state->trace.letter) != letters.npos && !frame_->debug &&
           !clause_skipped_;
}

std::string Machine::trace_setting() const {
    const TraceSetting& t = frame_->state->trace;
    return std::string(t.inhibit ? "!" : "") + (t.interactive ? "?" : "") + t.letter;
}

// Prefixes are toggles; a null setting is N without them; a number skips pauses or tracing.
void Machine::set_trace(std::string_view setting) {
    TraceSetting& t = changed_state().trace;
    if (const auto number = Number::parse(setting)) {
        const auto n = to_int64(*number, 9);
        if (!n) raise(26, 7, {std::string(setting)});
        trace_skip_ = *n;
        return;
    }
    TraceSetting changed = t;
    std::size_t at = 0;
    for (; at < setting.size() && (setting[at] == '?' || setting[at] == '!'); ++at)
        (setting[at] == '?' ? changed.interactive : changed.inhibit) ^= true;
    if (at < setting.size()) {
        changed.letter = upper(setting.substr(at, 1))[0];
        if (std::string_view("ACEFILNORS").find(changed.letter) == std::string_view::npos)
            raise(24, 1, {std::string(setting.substr(at))});
    } else if (setting.empty()) {
        changed = TraceSetting{};
    }
    if (changed.letter == 'O') changed.interactive = changed.inhibit = false;
    if (changed.interactive && !t.interactive) banner_shown_ = false;
    t = changed;
    update_attention();
}

// TRACE instructions of the program are ignored in interactive trace; typed ones are not.
void Machine::trace_instruction(const Value& setting) {
    const bool typed = frame_->debug;
    if (frame_->state->trace.interactive && !typed) return;
    set_trace(setting.to_string());
    if (typed) resumed_ = std::exchange(paused_at_, nullptr);
}

// One blank for each open block, call and INTERPRET; a deep recursion stays on the screen.
std::size_t Machine::indent(const Frame& frame, const Clause& clause) const {
    static constexpr std::size_t kMost = 40;
    std::size_t calls = 0;
    while (calls + 1 < depth_ && frames_[calls].get() != &frame) ++calls;
    const std::size_t unseen = program_->unit.hidden && calls > 0 ? 1 : 0;
    return std::min(clause.nesting + calls - unseen, kMost);
}

// A clause as written, lines joined by a blank.
std::string Machine::clause_text(const Clause& clause, const Frame& frame) const {
    const std::string_view source = frame.unit->source;
    std::string text(source.substr(clause.begin, clause.end - clause.begin));
    for (char& c : text)
        if (c == '\n' || c == '\r') c = ' ';
    return text;
}

void Machine::trace_clause(const Clause& clause, const Frame& frame, std::string_view mark) {
    std::string number(6, ' ');
    const bool interpreted = frame.kind == Frame::Kind::interpret;
    if (!interpreted && frame_->last_line != clause.line) {
        number = std::to_string(clause.line);
        if (number.size() > 6) number = "?" + number.substr(number.size() - 5);
        number.insert(0, 6 - number.size(), ' ');
    }
    frame_->last_line = clause.line;
    trace_line(number + " " + std::string(mark) + " " + std::string(indent(frame, clause), ' ') +
               clause_text(clause, frame));
}

void Machine::trace_value(std::string_view prefix, const Value& value, bool) {
    const Clause* clause = frame_->unit->clause_at(frame_->pc());
    const std::size_t nesting = clause ? indent(*frame_, *clause) : 0;
    std::string text = value.to_string();
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ') c = '?';
    trace_line("       " + std::string(prefix) + " " + std::string(nesting + 2, ' ') + "\"" + text +
               "\"");
}

void Machine::trace_parsed(const Value& value, bool placeholder) {
    if (tracing("IR")) trace_value(placeholder ? ">.>" : ">>>", value);
}

void Machine::show_actions(std::uint32_t pc, bool after) {
    const auto& actions = frame_->unit->actions;
    // Results belong after their instruction but may be noted later than operands of the next one.
    auto it = std::lower_bound(actions.begin(), actions.end(), pc,
                               [](const TraceAction& a, std::uint32_t at) { return a.pc < at; });
    for (; it != actions.end() && it->pc == pc; ++it)
        if (it->after == after) show_action(*it);
}

void Machine::show_action(const TraceAction& action) {
    using Kind = TraceAction::Kind;
    const bool all = tracing("I");
    const Value* value = action.value.none() ? nullptr : &raw(action.value.bits);
    if (value && value->tag() == Tag::box) value = &value->as_box()->value;
    const bool set = value && value->is_set();
    const auto name_of = [&] { return slot_name(action.value.index()); };
    switch (action.kind) {
        case Kind::result:
            // VM shows >>> under R only: under I the operators have shown the result.
            if (tracing("R")) trace_value(">>>", set ? *value : name_of());
            return;
        case Kind::call_result:
            if (set) trace_value(">>>", *value);
            return;
        case Kind::comparison: {
            const Instruction& i = frame_->unit->code[action.index];
            const bool holds =
                compare(static_cast<Comparison>(i.extra), resolve(i.b), resolve(i.c));
            trace_value(all ? ">O>" : ">>>", Value::boolean(holds));
            return;
        }
        default:
            break;
    }
    if (!all) return;
    switch (action.kind) {
        case Kind::variable: {
            const bool stem = value->tag() == Tag::stem && value->as_stem()->initial().is_set();
            if (stem)
                trace_value(">V>", value->as_stem()->initial());
            else
                trace_value(set ? ">V>" : ">L>", set ? *value : name_of());
            return;
        }
        case Kind::literal:
        case Kind::reserved:
            return trace_value(">L>", *value);
        case Kind::compound: {
            const Reference& r = frame_->unit->references[action.index];
            trace_value(">C>", Value(derived_name(r)));
            return trace_value(find_reference(r) ? ">V>" : ">L>", *value);
        }
        case Kind::function:
            return trace_value(">F>", *value);
        case Kind::operation:
            return trace_value(">O>", *value);
        case Kind::prefix:
            return trace_value(">P>", *value);
        case Kind::partial:
            return trace_value(">O>",
                               chain_value(frame_->unit->chains[action.index], action.count));
        default:
            return;
    }
}

// Before each instruction while the hooked table is in use. True: the frame changed, start again.
bool Machine::hook() {
    if (finished_) return true;
    Frame& f = *frame_;
    const std::uint32_t pc = f.pc();
    if (f.traced != Frame::kNoPc) {
        const std::uint32_t done = f.traced;
        f.traced = Frame::kNoPc;
        if (tracing("IR")) {
            f.go(done);
            show_actions(done, true);
            f.go(pc);
        }
    }
    const auto& clauses = f.unit->clauses;
    auto clause = std::lower_bound(clauses.begin(), clauses.end(), pc,
                                   [](const Clause& c, std::uint32_t at) { return c.pc < at; });
    // A label shares its place with the clause behind it: after a pause it is not shown again.
    const Clause* shown = f.debug ? nullptr : std::exchange(resumed_, nullptr);
    if (shown &&
        (shown < clauses.data() || shown >= clauses.data() + clauses.size() || shown->pc != pc))
        shown = nullptr;
    for (; clause != clauses.end() && clause->pc == pc; ++clause) {
        if (shown && &*clause <= shown) continue;
        if (clause->quiet) {
            // Another pass: the DO is shown again, without a pause.
            if (tracing("AIR")) trace_clause(*clause, f, "*-*");
            continue;
        }
        if (paused_at_ && !f.debug) return pause();
        if (!f.debug && run_pending()) return true;
        if (at_clause(*clause)) return true;
    }
    if (f.ip->op == Op::end_interpret && !f.debug) {
        // The text's last clause has ended, though no other one begins yet.
        if (paused_at_) return pause();
        if (program_->unit.hidden && run_pending()) return true;
    }
    if (tracing("IR")) {
        show_actions(pc, false);
        f.traced = pc;
    }
    return false;
}

// Shows a clause. True: the frame changed.
bool Machine::at_clause(const Clause& clause) {
    const TraceSetting& trace = frame_->state->trace;
    clause_skipped_ = trace_skip_ < 0;
    if (clause_skipped_) {
        ++trace_skip_;
        return false;
    }
    const bool label = clause.kind == Clause::Kind::label;
    const bool shown = tracing("AIRS") || (label && tracing("L"));
    if (!shown || clause.begin == clause.end) return false;
    trace_clause(clause, *frame_, "*-*");
    if (trace.letter == 'S') {
        if (clause.kind == Clause::Kind::label) return false;
        return scan_only(clause);
    }
    if (!trace.interactive) return false;
    if (!banner_shown_) {
        banner_shown_ = true;
        trace_line(
            "       +++ Interactive trace.  \"Trace Off\" to end debug. ENTER to continue. +++");
    }
    if (clause.kind == Clause::Kind::no_pause) return false;
    if (trace_skip_ > 0)
        --trace_skip_;
    else
        paused_at_ = &clause;
    return false;
}

// TRACE S: clauses are shown and checked, not run.
bool Machine::scan_only(const Clause& clause) {
    const auto& clauses = frame_->unit->clauses;
    const Clause* next = &clause + 1;
    const Clause* end = clauses.data() + clauses.size();
    for (const Instruction* i = &frame_->unit->code[clause.pc];
         clause.pc < frame_->unit->code.size() && i->op == Op::raise;) {
        const StaticError& e = frame_->unit->errors[i->a];
        frame_->go(clause.pc);
        raise(e.code, e.subcode, e.inserts);
    }
    while (next != end && (next->quiet || next->pc <= clause.pc)) {
        if (!next->quiet) trace_clause(*next, *frame_, "*-*");
        ++next;
    }
    if (next == end) {
        finish(std::nullopt);
        return true;
    }
    frame_->go(next->pc);
    return true;
}

// Interactive trace waits for a line. True: the frame changed.
bool Machine::pause() {
    if (flush_streams) flush_streams();
    const auto line = host_.read_terminal();
    if (!line || line->find_first_not_of(' ') == line->npos) {
        // The end of input must not leave a program waiting: it runs on untraced.
        if (!line) changed_state().trace.interactive = false;
        resumed_ = std::exchange(paused_at_, nullptr);
        update_attention();
        return true;
    }
    if (*line == "=") {
        const auto& clauses = frame_->unit->clauses;
        const bool here =
            paused_at_ >= clauses.data() && paused_at_ < clauses.data() + clauses.size();
        if (here) frame_->go(paused_at_->pc);
        paused_at_ = nullptr;
        return true;
    }
    interpret(Value(*line), true);
    return true;
}

}  // namespace rexx
