// Compiled code: slots, references, side tables, dumps.
#include "rexx/code.h"

#include <algorithm>

#include "rexx/scanner.h"

namespace rexx {

std::int64_t SlotMap::find(std::string_view name, std::uint32_t hash) const {
    if (base_)
        if (const std::int64_t there = base_->find(name, hash); there >= 0) return there;
    if (places_.empty()) return -1;
    const std::size_t mask = places_.size() - 1;
    for (std::size_t i = hash & mask; places_[i].slot_and_one; i = (i + 1) & mask) {
        const std::uint32_t index = places_[i].slot_and_one - 1;
        if (places_[i].hash == hash && names_[index].plain_text() == name) return below_ + index;
    }
    return -1;
}

namespace {

std::uint32_t hash_of(std::string_view name) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(name));
}

}  // namespace

std::int64_t SlotMap::find(std::string_view name) const {
    return find(name, hash_of(name));
}

std::uint32_t SlotMap::slot(std::string_view name) {
    const std::uint32_t hash = hash_of(name);
    const std::int64_t there = find(name, hash);
    const std::uint32_t index = there >= 0 ? static_cast<std::uint32_t>(there) : add(name, hash);
    reach_ = std::max(reach_, index + 1);
    return index;
}

std::uint32_t SlotMap::add(std::string_view name, std::uint32_t hash) {
    if ((names_.size() + 1) * 4 > places_.size() * 3) grow();
    if (base_) {
        memory_meter().take(sizeof(Value));
        metered_ += sizeof(Value);
    }
    names_.emplace_back(name);
    // A program's names are shared by threads.
    if (!base_) names_.back().make_immortal();
    const std::size_t mask = places_.size() - 1;
    std::size_t i = hash & mask;
    while (places_[i].slot_and_one) i = (i + 1) & mask;
    places_[i] = {hash, static_cast<std::uint32_t>(names_.size())};
    return size() - 1;
}

void SlotMap::grow() {
    const std::size_t wanted = std::max<std::size_t>(16, places_.size() * 2);
    if (base_) {
        memory_meter().take((wanted - places_.size()) * sizeof(Place));
        metered_ += (wanted - places_.size()) * sizeof(Place);
    }
    std::vector<Place> old(wanted);
    old.swap(places_);
    for (const Place& place : old) {
        if (!place.slot_and_one) continue;
        std::size_t i = place.hash & (wanted - 1);
        while (places_[i].slot_and_one) i = (i + 1) & (wanted - 1);
        places_[i] = place;
    }
}

const Value& SlotMap::name(std::uint32_t slot) const {
    return slot < below_ ? base_->name(slot) : names_[slot - below_];
}

SlotMap::~SlotMap() {
    memory_meter().give(metered_);
    if (base_) return;
    for (Value& name : names_) name.release_immortal();
}

Program::~Program() {
    for (Value& constant : unit.constants) constant.release_immortal();
}

Reference make_reference(std::string_view symbol, SlotMap& slot_map) {
    Reference r;
    r.name = symbol;
    const std::size_t period = symbol.find('.');
    if (period == symbol.npos) {
        r.slot = slot_map.slot(symbol);
        return r;
    }
    r.slot = slot_map.slot(symbol.substr(0, period + 1));
    r.kind = Reference::Kind::stem;
    if (period + 1 == symbol.size()) return r;
    r.kind = Reference::Kind::compound;
    r.fixed = true;
    std::string_view rest = symbol.substr(period + 1);
    for (;;) {
        const std::size_t end = std::min(rest.find('.'), rest.size());
        TailPart part;
        part.text = rest.substr(0, end);
        part.is_variable = symbol_kind(part.text) == SymbolKind::simple;
        if (part.is_variable) part.slot = slot_map.slot(part.text);
        r.fixed = r.fixed && !part.is_variable;
        r.parts.push_back(std::move(part));
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
    }
    const auto is_variable = [](const TailPart& part) { return part.is_variable; };
    if (r.parts.size() <= 2 && std::all_of(r.parts.begin(), r.parts.end(), is_variable)) {
        r.shape =
            r.parts.size() == 1 ? Reference::Shape::one_variable : Reference::Shape::two_variables;
        r.first = r.parts.front().slot;
        r.second = r.parts.back().slot;
    }
    r.key_text = symbol.substr(period + 1);
    if (r.fixed) r.fixed_number = TailKey::of_text(r.key_text);
    r.fixed_number.text = {};
    return r;
}

const Clause* CodeUnit::clause_at(std::uint32_t pc) const {
    auto after = std::upper_bound(clauses.begin(), clauses.end(), pc,
                                  [](std::uint32_t at, const Clause& c) { return at < c.pc; });
    return after == clauses.begin() ? nullptr : &*(after - 1);
}

void locate(const CodeUnit& unit, std::size_t place, ErrorInfo& info) {
    const std::string_view source = unit.source;
    if (place > source.size() || source.empty()) return;
    // The end of the source is told as the end of its last line.
    if (place == source.size() && source.back() == '\n') --place;
    const std::size_t before = place == 0 ? source.npos : source.rfind('\n', place - 1);
    const std::size_t begin = before == source.npos ? 0 : before + 1;
    std::string_view line = source.substr(begin, source.find('\n', place) - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    info.source = line;
    info.place = std::min(place - begin, line.size());
    info.place_line =
        1 + static_cast<std::size_t>(std::count(
                source.begin(), source.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
}

void CodeUnit::hide() {
    hidden = true;
    clauses.clear();
    actions.clear();
    lines.clear();
}

std::int64_t CodeUnit::label(std::string_view label_name) const {
    const auto there = labels.find(label_name);
    return there == labels.end() ? -1 : static_cast<std::int64_t>(there->second);
}

namespace {

constexpr std::string_view kOpNames[] = {
#define OPCODE(name, text) #name,
#include "rexx/opcodes.def"
#undef OPCODE
};

// Operands of an instruction that are values: bit 0 for a, 1 for b, 2 for c.
int value_operands(Op op) {
    switch (op) {
        case Op::move:
        case Op::argument:
        case Op::plus:
        case Op::minus:
        case Op::negate:
            return 3;
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::integer_divide:
        case Op::remainder:
        case Op::power:
        case Op::compare:
        case Op::logical:
            return 7;
        case Op::jump_compare:
        case Op::jump_equal:
        case Op::jump_not_equal:
        case Op::jump_less:
        case Op::jump_greater:
        case Op::jump_less_equal:
        case Op::jump_greater_equal:
            return 6;
        case Op::compound_set:
        case Op::jump_false:
        case Op::jump_true:
        case Op::loop_number:
        case Op::loop_count:
            return 2;
        case Op::compound_get:
        case Op::concat:
        case Op::append:
        case Op::call_builtin:
        case Op::call_label:
        case Op::call_external:
        case Op::return_value:
        case Op::exit_value:
        case Op::say:
        case Op::push:
        case Op::queue:
        case Op::command:
        case Op::address_set:
        case Op::signal:
        case Op::numeric_digits:
        case Op::numeric_form:
        case Op::numeric_fuzz:
        case Op::trace:
        case Op::interpret:
        case Op::options:
            return 1;
        case Op::command_to:
            return 3;
        default:
            return 0;
    }
}

std::string operand_text(const CodeUnit& unit, const SlotMap& slot_map, Operand operand) {
    switch (operand.kind()) {
        case Operand::kRegister:
            return "r" + std::to_string(operand.index());
        case Operand::kVariable:
            return slot_map.name(operand.index()).to_string();
        case Operand::kConstant:
            return "'" + unit.constants[operand.index()].to_string() + "'";
        default:
            return "-";
    }
}

// LEFT(r0 A '*')
std::string call_text(const CodeUnit& unit, const SlotMap& slot_map, const CallSite& site) {
    std::string text = site.name + "(";
    for (const Operand& operand : site.operands) {
        if (&operand != &site.operands.front()) text += " ";
        text += operand_text(unit, slot_map, operand);
    }
    return text + ")";
}

}  // namespace

std::string disassemble(const CodeUnit& unit, const SlotMap& slot_map) {
    std::string text;
    for (const Instruction& i : unit.code) {
        if (!text.empty()) text += "; ";
        text += kOpNames[static_cast<std::size_t>(i.op)];
        const int values = value_operands(i.op);
        const std::uint32_t operands[] = {i.a, i.b, i.c};
        int last = 3;
        while (last > 0 && operands[last - 1] == 0 && !(values >> (last - 1) & 1)) --last;
        for (int n = 0; n < last; ++n)
            text += " " + (values >> n & 1 ? operand_text(unit, slot_map, Operand{operands[n]})
                                           : std::to_string(operands[n]));
        if (i.op == Op::call_builtin) text += " " + call_text(unit, slot_map, unit.calls[i.b]);
    }
    return text;
}

}  // namespace rexx
