// The machine: calls, returns, PROCEDURE, INTERPRET.
#include "rexx/compiler.h"
#include "rexx/machine.h"

namespace rexx {

[[gnu::always_inline]] inline void Machine::run_builtin(const Instruction& i, const CallSite& site,
                                                        const Value** arguments) {
    const Operand* operand = site.operands.data();
    const Value** const end = arguments + site.count;
    for (const Value** to = arguments; to != end; ++to) *to = &argument(*operand++);
    if (!site.sound) check_arguments(*site.builtin, {arguments, end});
    Value* own = frame_->registers + site.first;
    Call call(*site.builtin, {arguments, end}, own, *this, frame_->state->settings);
    target(i.a) = site.builtin->run(call);
    if (site.held) clear_arguments(site);
}

void Machine::call_builtin(const Instruction& i) {
    const CallSite& site = frame_->unit->calls[i.b];
    const Value* arguments[kUsualArguments];
    if (site.count > kUsualArguments) return call_long_builtin(i, site);
    run_builtin(i, site, arguments);
}

// MAX, MIN and their like.
void Machine::call_long_builtin(const Instruction& i, const CallSite& site) {
    std::vector<const Value*> arguments(site.count);
    run_builtin(i, site, arguments.data());
}

// Errors 40.3 to 40.5: too few, too many, one left out.
void Machine::check_arguments(const Builtin& row, std::span<const Value*> arguments) const {
    const auto count = static_cast<int>(arguments.size());
    if (count < row.min) raise(40, 3, {std::string(row.name), std::to_string(row.min)});
    if (count > row.max) raise(40, 4, {std::string(row.name), std::to_string(row.max)});
    // MAX, MIN and their like want all they are given places for.
    const int required = row.max == kManyArguments ? count : row.min;
    for (int n = 0; n < required; ++n)
        if (!arguments[static_cast<std::size_t>(n)]->is_set())
            raise(40, 5, {std::string(row.name), std::to_string(n + 1)});
}

void Machine::call_external(const Instruction& i) {
    const CallSite& site = frame_->unit->calls[i.b];
    Arguments arguments;
    for (const Value& v : arguments_of(site))
        arguments.push_back(v.is_set() ? std::optional(v.to_string()) : std::nullopt);
    if (flush_streams) flush_streams();
    const CallType type = site.is_call ? CallType::subroutine : CallType::function;
    ExternalResult result = host_.call(site.name, type, arguments, *this);
    load_frame();
    poll_soon();
    if (finished_) return;
    // HI ends the routine and its callers alike.
    if (result.rc != 0 && host_.flags().halt.exchange(false))
        raise_condition(ConditionKind::halt, "HI");
    if (!result.found) raise(43, 1, {site.name});
    if (result.rc != 0) raise(40, 1, {site.name});
    if (!result.value && !site.is_call) raise(44, 1, {site.name});
    deliver(site, i.a, result.value ? Value(*result.value) : Value());
}

// --- routines that the host calls

ExternalResult Machine::call_back(std::string_view label, const Arguments& arguments) {
    const std::int64_t place = program_->unit.label(label);
    if (place < 0 || finished_) return {};
    std::vector<Value> values;
    for (const auto& argument : arguments)
        values.push_back(argument ? Value(std::string_view(*argument)) : Value());
    while (!values.empty() && !values.back().is_set()) values.pop_back();
    try {
        return run_callback(static_cast<std::uint32_t>(place), values);
    } catch (const Condition& condition) {
        return {true, std::nullopt, condition.code};  // the host's frames are not to be unwound
    }
}

ExternalResult Machine::run_callback(std::uint32_t label, std::span<Value> arguments) {
    const std::size_t depth = depth_;
    set_sigl(current_line());
    Frame& f = push_frame(Frame::Kind::callback, program_->unit, label);
    f.arguments = arguments;
    f.entry = label;
    load_frame();
    execute();
    const auto value = std::exchange(returned_, std::nullopt);
    finished_ = !value;
    while (depth_ > depth) pop_frame();
    // A program that has ended stops at its next instruction.
    update_attention();
    const int rc = value || !completion_.error ? 0 : completion_.error->code;
    const bool has_value = value && value->is_set();
    return {true, has_value ? std::optional(value->to_string()) : std::nullopt, rc};
}

// --- PROCEDURE

void Machine::procedure(const Instruction& i) {
    Frame& f = *frame_;
    const bool first =
        f.kind != Frame::Kind::interpret && f.entry == f.pc() && f.pool != &f.own_pool;
    if (!first) raise(17, 1);
    Pool& from = *f.pool;
    const CodeUnit& unit = *f.unit;
    const std::vector<std::uint32_t>& list = unit.lists[i.a];
    // The names in a list are the caller's, as long as its pool is the one in use.
    std::vector<std::vector<Reference>> named;
    for (std::uint32_t index : list)
        if (unit.references[index].indirect) named.push_back(listed(unit.references[index], 20));
    f.own_pool.slots = stack_.take(program_->unit.slots);
    f.own_pool.count = program_->unit.slots;
    f.pool = &f.own_pool;
    bases_[Operand::kVariable] = f.pool->slots;
    f.entry = Frame::kNoPc;
    auto next = named.begin();
    for (std::uint32_t index : list) {
        const Reference& r = unit.references[index];
        expose(r, r, from);
        if (!r.indirect) continue;
        for (const Reference& outside : *next)
            expose(outside, dynamic_reference(outside.name), from);
        ++next;
    }
}

// The callee's variable becomes the caller's. Tails are taken with the values the callee sees now.
void Machine::expose(const Reference& outside, const Reference& inside, Pool& from) {
    Value& outer = from.slots[outside.slot];
    Value& inner = frame_->pool->slots[inside.slot];
    if (outside.kind == Reference::Kind::simple) {
        if (outer.tag() != Tag::box) {
            auto* box = new Box;
            box->value = std::move(outer);
            outer = Value::boxed(box);
        }
        inner = outer;
        return;
    }
    if (outer.tag() != Tag::stem) outer = Value::stem(new Stem);
    if (outside.kind == Reference::Kind::stem) {
        inner = outer;
        return;
    }
    if (inner.tag() == Tag::stem && inner.as_stem() == outer.as_stem()) return;
    const std::string tail = tail_key(inside).to_string();
    const TailKey key = TailKey::of_text(tail);
    Box* box = outer.as_stem()->share(key);
    stem_of(inside.slot).adopt(key, box);
}

// --- INTERPRET

void Machine::interpret(const Value& text, bool debug) {
    const std::string source = text.to_string();
    std::shared_ptr<const CodeUnit> unit = fragment(source);
    Pool& pool = *frame_->pool;
    Frame& f = push_frame(Frame::Kind::interpret, *unit, 0);
    // Nothing of a text runs when a clause of it is wrong (VM does not say; ANSI).
    if (unit->first_wrong) f.go(*unit->first_wrong);
    f.fragment = std::move(unit);
    f.debug = debug;
    grow_pool(pool, f.unit->slots);
    load_frame();
}

void Machine::end_interpret() {
    const bool debug = frame_->debug;
    pop_frame();
    if (!debug) ++frame_->ip;
}

// Compiled texts are kept, the ones used longest ago leave.
std::shared_ptr<const CodeUnit> Machine::fragment(std::string_view text) {
    const std::uint64_t names_number = frame_->pool->names_number;
    if (auto there = fragment_index_.find(text); there != fragment_index_.end()) {
        fragments_.splice(fragments_.begin(), fragments_, there->second);
        const Fragment& found = *there->second;
        const bool own = frame_->pool->names && found.names_number == names_number;
        if (found.names_number == 0 || own) return found.unit;
    }
    // Tokens and code of a text can take so many times its own size.
    static constexpr std::uint64_t kCompiledBytes = 100;
    check_room(kCompiledBytes * text.size(), "the text of INTERPRET");
    auto unit = std::make_shared<const CodeUnit>(compile_unit(
        text, program_->unit.name, names_to_extend(), &program_->unit, line_comments_));
    keep_fragment(text, unit);
    return unit;
}

void Machine::keep_fragment(std::string_view text, const std::shared_ptr<const CodeUnit>& unit) {
    static constexpr std::size_t kKept = 256;
    static constexpr std::size_t kLongest = 4096;
    if (text.size() > kLongest) return;
    const bool any = unit->slots <= program_->unit.slots;
    const std::uint64_t names_number = any ? 0 : frame_->pool->names_number;
    if (auto there = fragment_index_.find(text); there != fragment_index_.end()) {
        there->second->unit = unit;
        there->second->names_number = names_number;
        return;
    }
    fragments_.push_front({std::string(text), unit, names_number});
    fragment_index_[fragments_.front().text] = fragments_.begin();
    if (fragments_.size() > kKept) {
        fragment_index_.erase(fragments_.back().text);
        fragments_.pop_back();
    }
}

}  // namespace rexx
