// The machine: variables by slot, by reference and by name.
#include "rexx/machine.h"
#include "rexx/scanner.h"

namespace rexx {

// A variable cell that holds no plain value: shared, a stem, or unset.
const Value& Machine::resolve_variable(std::uint32_t bits) {
    const std::uint32_t slot = Operand{bits}.index();
    const Value* v = &raw(bits);
    if (v->tag() == Tag::box) v = &v->as_box()->value;
    if (v->is_set()) return *v;
    if (v->tag() == Tag::stem && v->as_stem()->initial().is_set()) return v->as_stem()->initial();
    const Value& name = slot_name(slot);
    if (traps_novalue()) novalue(name.to_string());
    return name;
}

bool Machine::traps_novalue() const {
    const auto& traps = frame_->state->traps;
    return traps &&
           (*traps)[static_cast<std::size_t>(ConditionKind::novalue)].state == Trap::State::on;
}

// The value of an unset variable: its name, or the NOVALUE condition.
Value Machine::novalue(const std::string& name) {
    if (traps_novalue()) throw Condition{ConditionKind::novalue, 0, 0, {}, name};
    return Value(name);
}

namespace {

void append_text(std::string& to, const Value& v) {
    char digits[24];
    std::string scratch;
    if (v.is_integer())
        to.append(digits, print_integer(v.as_integer(), digits));
    else
        to.append(v.text(scratch));
}

}  // namespace

void Machine::append_tail(const Reference& r, std::string& to) const {
    for (std::size_t i = 0; i < r.parts.size(); ++i) {
        if (i > 0) to += '.';
        const TailPart& part = r.parts[i];
        const Value* v = part.is_variable ? &part_value(part.slot) : nullptr;
        if (v && v->is_set())
            append_text(to, *v);
        else
            to += part.text;
    }
}

// The text of a tail, `before` in front; it is good until the next one is asked for.
std::string_view Machine::tail_text(const Reference& r, std::string_view before) {
    char* to = short_tail_;
    const auto room = [&] { return static_cast<std::size_t>(short_tail_ + kShortTail - to); };
    const auto put = [&](std::string_view text) {
        if (text.size() >= room()) return false;
        to = std::copy(text.begin(), text.end(), to);
        return true;
    };
    bool is_short = put(before);
    for (std::size_t i = 0; is_short && i < r.parts.size(); ++i) {
        if (i > 0) *to++ = '.';
        const TailPart& part = r.parts[i];
        const Value* v = part.is_variable ? &part_value(part.slot) : nullptr;
        is_short = v && v->is_set() ? v->print_short(to, room()) : put(part.text);
        is_short = is_short && to < short_tail_ + kShortTail;
    }
    if (is_short) return {short_tail_, static_cast<std::size_t>(to - short_tail_)};
    tail_ = before;
    append_tail(r, tail_);
    return tail_;
}

// The canonical tail of a compound symbol; its text is built only where it has to be.
TailKey Machine::tail_key(const Reference& r) {
    if (r.fixed) return r.key();
    if (r.shape != Reference::Shape::other) {
        const Value& first = part_value(r.first);
        if (r.shape == Reference::Shape::one_variable) {
            if (TailKey::is_short_integer(first)) return TailKey::of_integer(first.as_integer());
            if (first.is_text()) return TailKey::of_text(first.plain_text());
        } else if (TailKey::is_short_integer(first)) {
            const Value& second = part_value(r.second);
            if (TailKey::is_short_integer(second))
                return TailKey::of_pair(first.as_integer(), second.as_integer());
        }
    }
    return TailKey::of_text(tail_text(r, {}));
}

void Machine::compound_get(const Instruction& i) {
    const Reference& r = frame_->unit->references[i.b];
    const Value& stem = bases_[Operand::kVariable][r.slot];
    if (r.shape == Reference::Shape::one_variable && stem.tag() == Tag::stem) {
        const Value& tail = part_value(r.first);
        const Value* v = tail.is_integer() ? stem.as_stem()->dense(tail.as_integer()) : nullptr;
        if (v && v->is_set()) {
            target(i.a) = *v;
            return;
        }
    }
    if (const Value* v = find_reference(r))
        target(i.a) = *v;
    else if (traps_novalue())
        novalue(derived_name(r));
    else
        target(i.a) = derived_value(r);
}

// The name of an element as a value.
Value Machine::derived_value(const Reference& r) {
    std::string scratch;
    return Value(tail_text(r, slot_name(r.slot).text(scratch)));
}

void Machine::compound_set(const Instruction& i) {
    const Reference& r = frame_->unit->references[i.a];
    const Value& value = resolve(i.b);
    const Value& stem = bases_[Operand::kVariable][r.slot];
    if (r.shape == Reference::Shape::one_variable && stem.tag() == Tag::stem) {
        const Value& tail = part_value(r.first);
        Value* v = tail.is_integer() ? stem.as_stem()->dense(tail.as_integer()) : nullptr;
        if (v && v->tag() <= Tag::dropped) {
            *v = value;
            return;
        }
    }
    write_reference(r, value);
}

std::string Machine::derived_name(const Reference& r) {
    if (r.kind != Reference::Kind::compound) return r.name;
    return slot_name(r.slot).to_string() + tail_key(r).to_string();
}

Stem& Machine::stem_of(std::uint32_t slot) {
    Value& cell = bases_[Operand::kVariable][slot];
    if (cell.tag() != Tag::stem) cell = Value::stem(new Stem);
    return *cell.as_stem();
}

const Stem* Machine::find_stem(std::uint32_t slot) const {
    if (slot >= frame_->pool->count) return nullptr;
    const Value& cell = frame_->pool->slots[slot];
    return cell.tag() == Tag::stem ? cell.as_stem() : nullptr;
}

// The value of a variable, null when it has none.
const Value* Machine::find_reference(const Reference& r) {
    if (r.kind == Reference::Kind::simple) {
        const Value* v = &bases_[Operand::kVariable][r.slot];
        if (v->tag() == Tag::box) v = &v->as_box()->value;
        return v->is_set() ? v : nullptr;
    }
    const Stem* stem = find_stem(r.slot);
    if (!stem) return nullptr;
    const Value* v = r.kind == Reference::Kind::stem ? &stem->initial() : stem->find(tail_key(r));
    if (!v || v->tag() == Tag::unset) v = &stem->initial();
    return v->is_set() ? v : nullptr;
}

Value Machine::read_reference(const Reference& r, bool signal_novalue) {
    if (const Value* v = find_reference(r)) return *v;
    const std::string name = derived_name(r);
    return signal_novalue ? novalue(name) : Value(name);
}

void Machine::write_reference(const Reference& r, const Value& value) {
    switch (r.kind) {
        case Reference::Kind::simple:
            target(Operand::of(Operand::kVariable, r.slot).bits) = value;
            break;
        case Reference::Kind::stem:
            stem_of(r.slot).assign_all(value);
            break;
        case Reference::Kind::compound: {
            const Value kept = value;  // it may move when the stem grows
            stem_of(r.slot).at(tail_key(r)) = kept;
            break;
        }
    }
}

// An element whose tail was taken earlier.
void Machine::write_element(const Reference& r, const Value& tail, const Value& value) {
    std::string scratch;
    const Value kept = value;  // it may move when the stem grows
    stem_of(r.slot).at(TailKey::is_short_integer(tail) ? TailKey::of_integer(tail.as_integer())
                                                       : TailKey::of_text(tail.text(scratch))) =
        kept;
}

void Machine::drop_reference(const Reference& r) {
    if (r.kind == Reference::Kind::simple) {
        target(Operand::of(Operand::kVariable, r.slot).bits) = Value();
    } else if (find_stem(r.slot)) {
        Stem& stem = stem_of(r.slot);
        r.kind == Reference::Kind::stem ? stem.drop_all() : stem.drop(tail_key(r));
    }
}

// Names met at run time get slots behind those of the program.
void Machine::grow_pool(Pool& pool, std::uint32_t count) {
    if (count <= pool.count) return;
    const std::size_t size = std::max<std::size_t>(count, pool.count + pool.count / 2);
    check_room(size * sizeof(Value), "variables");
    std::vector<Value> larger(size);
    for (std::uint32_t i = 0; i < pool.count; ++i) larger[i] = std::move(pool.slots[i]);
    pool.grown = std::move(larger);
    pool.slots = pool.grown.data();
    pool.count = static_cast<std::uint32_t>(pool.grown.size());
    bases_[Operand::kVariable] = frame_->pool->slots;
}

// The names of the running routine. They are its own, so that a routine pays for the names it has
// met itself only, and they leave with its variables.
SlotMap& Machine::names_to_extend() {
    Pool& pool = *frame_->pool;
    if (!pool.names) {
        pool.names = std::make_unique<SlotMap>(&program_->slot_map);
        pool.names_number = ++pools_named_;
    }
    return *pool.names;
}

// The reference of a symbol that came as text; it must be valid and no constant.
Reference Machine::dynamic_reference(std::string_view symbol) {
    SlotMap& names = names_to_extend();
    names.forget_reach();
    Reference r = make_reference(upper(symbol), names);
    grow_pool(*frame_->pool, names.reach());
    return r;
}

// (NAME) in DROP and EXPOSE: the variables its value names.
std::vector<Reference> Machine::listed(const Reference& list, int code) {
    std::vector<Reference> found;
    const std::string names = read_reference(list).to_string();
    std::size_t at = 0;
    while ((at = names.find_first_not_of(" \t", at)) != names.npos) {
        const std::size_t end = std::min(names.find_first_of(" \t", at), names.size());
        const std::string name = names.substr(at, end - at);
        const SymbolKind kind = symbol_kind(name);
        if (kind == SymbolKind::bad || kind == SymbolKind::constant) raise(code, 1, {name});
        found.push_back(dynamic_reference(name));
        at = end;
    }
    return found;
}

void Machine::drop_list(const std::vector<std::uint32_t>& list) {
    const CodeUnit& unit = *frame_->unit;
    for (std::uint32_t index : list) {
        const Reference& r = unit.references[index];
        if (!r.indirect)
            drop_reference(r);
        else
            for (const Reference& named : listed(r, 20)) drop_reference(named);
    }
}

void Machine::upper_list(const std::vector<std::uint32_t>& list) {
    for (std::uint32_t index : list) {
        const Reference& r = frame_->unit->references[index];
        const Value* there = find_reference(r);
        if (!there)
            (void)novalue(derived_name(r));
        else
            write_reference(r, Value(upper(there->to_string())));
    }
}

// --- the variable pool of hosts and built-ins

VariablePool::Fetched Machine::fetched(const Value* value, std::string name) const {
    if (!value) return {std::move(name), false};
    return {value->to_string(), true};
}

std::optional<Value> Machine::exchange(std::string_view symbol, const Value* fresh) {
    const SymbolKind kind = symbol_kind(symbol);
    if (kind == SymbolKind::bad || (kind == SymbolKind::constant && fresh)) return std::nullopt;
    if (kind == SymbolKind::constant) return Value(upper(symbol));
    const Reference r = dynamic_reference(symbol);
    Value old = read_reference(r, false);
    if (fresh) write_reference(r, *fresh);
    return old;
}

std::optional<VariablePool::Fetched> Machine::fetch(std::string_view symbol) const {
    const SymbolKind kind = symbol_kind(symbol);
    if (kind == SymbolKind::bad) return std::nullopt;
    if (kind == SymbolKind::constant) return Fetched{upper(symbol), false};
    // Reading makes slots, never values: the program cannot tell.
    auto* self = const_cast<Machine*>(this);
    const Reference r = self->dynamic_reference(symbol);
    return fetched(self->find_reference(r), self->derived_name(r));
}

bool Machine::set(std::string_view symbol, std::string_view value) {
    const SymbolKind kind = symbol_kind(symbol);
    if (kind == SymbolKind::bad || kind == SymbolKind::constant) return false;
    write_reference(dynamic_reference(symbol), Value(value));
    return true;
}

bool Machine::drop(std::string_view symbol) {
    const SymbolKind kind = symbol_kind(symbol);
    if (kind == SymbolKind::bad || kind == SymbolKind::constant) return false;
    drop_reference(dynamic_reference(symbol));
    return true;
}

// A derived name: the stem in capitals, the tail as it is. `tail` keeps the key's text.
std::optional<Reference> Machine::direct_reference(std::string_view name, std::string& tail) const {
    const std::size_t period = name.find('.');
    const std::string_view head = name.substr(0, period == name.npos ? name.size() : period);
    const SymbolKind kind = symbol_kind(head);
    if (kind != SymbolKind::simple || upper(head) != head) return std::nullopt;
    auto* self = const_cast<Machine*>(this);
    if (period == name.npos || period + 1 == name.size()) return self->dynamic_reference(name);
    tail = name.substr(period + 1);
    Reference r = self->dynamic_reference(name.substr(0, period + 1));
    r.kind = Reference::Kind::compound;
    r.fixed = true;
    r.key_text = tail;
    r.fixed_number = TailKey::of_text(r.key_text);
    r.fixed_number.text = {};
    r.name = name;
    return r;
}

std::optional<VariablePool::Fetched> Machine::fetch_direct(std::string_view name) const {
    std::string tail;
    const auto r = direct_reference(name, tail);
    if (!r) return std::nullopt;
    return fetched(const_cast<Machine*>(this)->find_reference(*r), std::string(name));
}

bool Machine::set_direct(std::string_view name, std::string_view value) {
    std::string tail;
    const auto r = direct_reference(name, tail);
    if (r) write_reference(*r, Value(value));
    return r.has_value();
}

bool Machine::drop_direct(std::string_view name) {
    std::string tail;
    const auto r = direct_reference(name, tail);
    if (r) drop_reference(*r);
    return r.has_value();
}

void Machine::each(const std::function<void(std::string_view, std::string_view)>& visit) const {
    const Pool& pool = *frame_->pool;
    const std::uint32_t named = (pool.names ? *pool.names : program_->slot_map).size();
    for (std::uint32_t slot = 0; slot < std::min(pool.count, named); ++slot) {
        const Value* v = &pool.slots[slot];
        const std::string name = slot_name(slot).to_string();
        if (v->tag() == Tag::box) v = &v->as_box()->value;
        if (v->is_set()) visit(name, v->to_string());
        if (v->tag() != Tag::stem) continue;
        const Stem& stem = *v->as_stem();
        if (stem.initial().is_set()) visit(name, stem.initial().to_string());
        stem.each([&](std::string_view tail, const Value& element) {
            visit(name + std::string(tail), element.to_string());
        });
    }
}

}  // namespace rexx
