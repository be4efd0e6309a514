// The machine: arithmetic, comparison, logic, concatenation, the numbers of loops.
#include <forward_list>

#include "rexx/machine.h"
#include "rexx/scanner.h"

namespace rexx {
namespace {

constexpr std::string_view kNames[] = {"+", "-", "*", "/", "%", "//", "**"};

std::string_view op_name(Op op) {
    return kNames[static_cast<std::size_t>(op) - static_cast<std::size_t>(Op::add)];
}

template <Op op>
SmallNumber quick(SmallNumber a, SmallNumber b, std::uint64_t digits) {
    if constexpr (op == Op::add) return quick_add(a, b, digits);
    if constexpr (op == Op::subtract) return quick_subtract(a, b, digits);
    if constexpr (op == Op::multiply) return quick_multiply(a, b, digits);
    if constexpr (op == Op::divide) return quick_divide(a, b, digits);
    return SmallNumber::none();
}

Outcome compute(Op op, const Number& a, const Number& b, const Settings& settings) {
    switch (op) {
        case Op::add:
            return add(a, b, settings);
        case Op::subtract:
            return subtract(a, b, settings);
        case Op::multiply:
            return multiply(a, b, settings);
        case Op::divide:
            return divide(a, b, settings);
        case Op::integer_divide:
            return integer_divide(a, b, settings);
        case Op::remainder:
            return remainder(a, b, settings);
        default:
            return power(a, b, settings);
    }
}

// Beyond so many DIGITS an operation is checked against the limits before it starts.
constexpr std::uint64_t kManyDigits = 1'000'000;

// The most digits a result can need; DIGITS bounds them all.
std::uint64_t most_digits(Op op, const Number& a, const Number& b, std::uint64_t digits) {
    const auto long_a = static_cast<std::uint64_t>(a.digits());
    const auto long_b = static_cast<std::uint64_t>(b.digits());
    switch (op) {
        case Op::multiply:
            return std::min(digits, long_a + long_b);
        case Op::integer_divide:
        case Op::remainder:
        case Op::power: {
            const auto places = a.leading_place() - b.leading_place() + 1;
            const auto whole = op == Op::power ? to_int64(b, 18) : std::optional(places);
            const auto times = static_cast<std::uint64_t>(std::abs(whole.value_or(0)));
            const std::uint64_t most = op == Op::power ? times * long_a : times + long_b;
            return op == Op::power && b.is_negative() ? digits : std::min(digits, most);
        }
        case Op::divide:
            return digits;
        default: {
            const auto top = std::max(a.leading_place(), b.leading_place()) + 1;
            const auto bottom = std::min(a.exponent(), b.exponent());
            return std::min(digits, static_cast<std::uint64_t>(top - bottom));
        }
    }
}

// a/b when it ends after few digits, whatever DIGITS is.
std::optional<Number> short_quotient(const Number& a, const Number& b) {
    // b of n digits has at most 4n twos and fives.
    const auto digits = static_cast<std::uint64_t>(a.digits() + 4 * b.digits() + 1);
    const Outcome quotient = divide(a, b, {digits, Form::scientific, 0});
    if (!quotient.ok()) return std::nullopt;
    const Settings exact{2 * digits + static_cast<std::uint64_t>(b.digits()), Form::scientific, 0};
    const Outcome product = multiply(quotient.value, b, exact);
    const Outcome rest = product.ok() ? subtract(a, product.value, exact) : product;
    return rest.ok() && rest.value.is_zero() ? std::optional(quotient.value) : std::nullopt;
}

// a**-n as 1/(a**n), likewise.
std::optional<Number> short_reciprocal(const Number& a, const Number& exponent) {
    static constexpr std::uint64_t kLongest = 10'000;
    const auto n = to_int64(exponent.magnitude(), 9);
    const std::uint64_t digits = n ? static_cast<std::uint64_t>(*n * a.digits()) : kLongest + 1;
    if (digits > kLongest || a.is_zero()) return std::nullopt;
    const Outcome whole = power(a, exponent.magnitude(), {digits + 1, Form::scientific, 0});
    return whole.ok() ? short_quotient(Number::from_int(1), whole.value) : std::nullopt;
}

bool traps(const RoutineState& state, ConditionKind kind) {
    return state.traps && (*state.traps)[static_cast<std::size_t>(kind)].state == Trap::State::on;
}

std::string_view strip_blanks(std::string_view s) {
    const char* from = s.data();
    const char* to = from + s.size();
    while (from < to && (*from == ' ' || *from == '\t')) ++from;
    while (from < to && (to[-1] == ' ' || to[-1] == '\t')) --to;
    return {from, static_cast<std::size_t>(to - from)};
}

// Character by character, the shorter one padded with blanks.
int compare_padded(std::string_view a, std::string_view b) {
    if (!a.empty() && !b.empty()) {
        // Most texts differ at once, and few begin with a blank.
        const int x = static_cast<unsigned char>(a[0]), y = static_cast<unsigned char>(b[0]);
        if (x != y && x > ' ' && y > ' ') return x - y;
    }
    a = strip_blanks(a);
    b = strip_blanks(b);
    const std::size_t common = std::min(a.size(), b.size());
    const int differing = common ? std::memcmp(a.data(), b.data(), common) : 0;
    if (differing) return differing;
    const std::string_view longer = a.size() > b.size() ? a : b;
    for (std::size_t i = common; i < longer.size(); ++i) {
        const int order = static_cast<unsigned char>(longer[i]) - ' ';
        if (order) return a.size() > b.size() ? order : -order;
    }
    return 0;
}

// The text of a value, where it lies or written here.
class Written {
  public:
    explicit Written(const Value& v) {
        if (v.is_text())
            text_ = v.plain_text();
        else if (v.is_integer())
            text_ = {digits_, print_integer(v.as_integer(), digits_)};
        else
            text_ = v.text(scratch_);
    }
    std::string_view text() const { return text_; }

  private:
    std::string_view text_;
    std::string scratch_;
    char digits_[24];
};

// A whole number against a text whose first byte stands in no number: that byte tells.
int compare_first(std::int64_t number, std::string_view text) {
    return (number < 0 ? '-' : '0') - static_cast<unsigned char>(text[0]);
}

int compare_texts(const Value& left, const Value& right) {
    if (left.is_text() && right.is_text())
        return compare_padded(left.plain_text(), right.plain_text());
    if (left.is_integer() && right.is_plainly_text() && !right.plain_text().empty())
        return compare_first(left.as_integer(), right.plain_text());
    if (right.is_integer() && left.is_plainly_text() && !left.plain_text().empty())
        return -compare_first(right.as_integer(), left.plain_text());
    return compare_padded(Written(left).text(), Written(right).text());
}

int compare_strictly(const Value& left, const Value& right) {
    return Written(left).text().compare(Written(right).text());
}

// Copies to `to`; most pieces are too short for a call. Gives the end.
char* put_bytes(char* to, std::string_view from) {
    const auto copy = [&](auto piece) {
        std::memcpy(&piece, from.data(), sizeof piece);
        auto tail = piece;
        std::memcpy(&tail, from.data() + from.size() - sizeof tail, sizeof tail);
        std::memcpy(to, &piece, sizeof piece);
        std::memcpy(to + from.size() - sizeof tail, &tail, sizeof tail);
    };
    if (from.size() > 16)
        std::memcpy(to, from.data(), from.size());
    else if (from.size() >= 8)
        copy(std::uint64_t{});
    else if (from.size() >= 4)
        copy(std::uint32_t{});
    else if (from.size() >= 2)
        copy(std::uint16_t{});
    else if (from.size() == 1)
        *to = from[0];
    return to + from.size();
}

// The texts of the parts of a chain: those of numbers are written into the pieces themselves.
class Pieces {
  public:
    explicit Pieces(std::size_t count) {
        if (count <= kFew) return;
        more_.resize(count);
        all_ = more_.data();
    }
    void set(std::size_t i, const Value& v) {
        Piece& piece = all_[i];
        if (v.is_text())
            piece.set(v.plain_text());
        else if (v.is_integer())
            piece.set({piece.digits, print_integer(v.as_integer(), piece.digits)});
        else
            piece.set(v.text(spare_.emplace_front()));
    }
    std::string_view operator[](std::size_t i) const { return {all_[i].bytes, all_[i].size}; }

  private:
    static constexpr std::size_t kFew = 8;
    struct Piece {
        Piece() {}  // leaves it as it is: many are made, few are used
        void set(std::string_view text) {
            bytes = text.data();
            size = text.size();
        }
        const char* bytes;
        std::size_t size;
        char digits[24];
    };
    Piece few_[kFew];
    Piece* all_ = few_;
    std::vector<Piece> more_;
    std::forward_list<std::string> spare_;
};

}  // namespace

// Of whole numbers that DIGITS does not shorten; false: not here.
template <Op op>
inline bool Machine::whole_arithmetic(std::int64_t x, std::int64_t y, std::int64_t& n) const {
    if (!in_bounds(x) || !in_bounds(y)) return false;
    if constexpr (op == Op::add) {
        n = x + y;
        return in_bounds(n);
    } else if constexpr (op == Op::subtract) {
        n = x - y;
        return in_bounds(n);
    } else if constexpr (op == Op::multiply) {
        return !__builtin_mul_overflow(x, y, &n) && in_bounds(n);
    } else if constexpr (op == Op::integer_divide) {
        if (y) n = x / y;
        return y != 0;
    } else if constexpr (op == Op::remainder) {
        if (y) n = x % y;
        return y != 0;
    }
    return false;
}

// What the loop itself does not do: fractions, and numbers given as text.
template <Op op>
void Machine::arithmetic(const Instruction& i) {
    const Value& left = resolve(i.b);
    const Value& right = resolve(i.c);
    const RoutineState& state = *frame_->state;
    const SmallNumber a = left.small_number();
    const SmallNumber b = a.is_none() ? a : right.small_number();
    if (!b.is_none()) {
        std::int64_t n = 0;
        if ((a.exponent | b.exponent) == 0 &&
            whole_arithmetic<op>(a.coefficient, b.coefficient, n)) {
            target(i.a).set_small(n);
            return;
        }
        if (!state.traps || !traps(state, ConditionKind::lostdigits)) {
            const SmallNumber result = quick<op>(a, b, state.settings.digits);
            if (!result.is_none()) {
                Value& to = target(i.a);
                if (!to.set_fraction(result, fraction_mark_))
                    to = Value::number(result, state.settings);
                return;
            }
        }
    }
    target(i.a) = arithmetic(op, left, right);
}

template void Machine::arithmetic<Op::add>(const Instruction&);
template void Machine::arithmetic<Op::subtract>(const Instruction&);
template void Machine::arithmetic<Op::multiply>(const Instruction&);
template void Machine::arithmetic<Op::divide>(const Instruction&);
template void Machine::arithmetic<Op::integer_divide>(const Instruction&);
template void Machine::arithmetic<Op::remainder>(const Instruction&);
template void Machine::arithmetic<Op::power>(const Instruction&);

// Error 5 for an operation that would pass the limits of this run. A quotient may turn out short.
std::optional<Number> Machine::check_digits(Op op, const Number& a, const Number& b) const {
    static constexpr std::uint64_t kBytesADigit = 4;  // result and work space
    const std::uint64_t digits = most_digits(op, a, b, frame_->state->settings.digits);
    if (digits <= kManyDigits) return std::nullopt;
    if (op == Op::divide && !b.is_zero())
        if (auto quotient = short_quotient(a, b)) return quotient;
    if (op == Op::power && b.is_negative())
        if (auto quotient = short_reciprocal(a, b)) return quotient;
    check_value_size(digits);
    check_room(digits * kBytesADigit, "a number of " + std::to_string(digits) + " digits");
    return std::nullopt;
}

// The same for numbers of any length.
Value Machine::arithmetic(Op op, const Value& left, const Value& right) {
    const Settings& settings = frame_->state->settings;
    const Number x = operand_number(left, 1, op_name(op));
    const Number y = operand_number(right, 2, op_name(op));
    if (settings.digits > kManyDigits)
        if (auto exact = check_digits(op, x, y)) return Value::number(*exact, settings);
    const Outcome done = compute(op, x, y, settings);
    if (!done.ok()) arithmetic_fault(done.fault, op, left, right);
    return Value::number(done.value, settings);
}

// Error 41: the value is no number, or one with too long an exponent.
void Machine::not_a_number(const Value& v, int subcode, std::string op) const {
    const std::string text = v.to_string();
    if (Number::has_long_exponent(text)) raise(41, 7, {text});
    raise(41, subcode, {text, std::move(op)});
}

Number Machine::operand_number(const Value& v, int subcode, std::string_view op) {
    auto n = v.as_number();
    if (!n) not_a_number(v, subcode, std::string(op));
    check_lostdigits(v, *n);
    return std::move(*n);
}

void Machine::check_lostdigits(const Value& v, const Number& n) {
    if (traps(*frame_->state, ConditionKind::lostdigits) &&
        loses_digits(n, frame_->state->settings.digits))
        throw Condition{ConditionKind::lostdigits, 0, 0, {}, v.to_string()};
}

void Machine::arithmetic_fault(Fault fault, Op op, const Value& left, const Value& right) {
    const FaultCode code = fault_code(fault);
    const std::string digits = std::to_string(frame_->state->settings.digits);
    switch (fault) {
        case Fault::power_not_whole:
            raise(26, 8, {right.to_string()});
        case Fault::quotient_too_long:
        case Fault::remainder_too_long:
            raise(code.error, code.subcode, {left.to_string(), right.to_string(), digits});
        default:
            raise(code.error, code.subcode,
                  {left.to_string(), std::string(op_name(op)), right.to_string()});
    }
}

void Machine::prefix(const Instruction& i) {
    const Value& v = resolve(i.b);
    if (i.op == Op::negate) {
        target(i.a) = Value::boolean(!truth(v, 6, "\\"));
        return;
    }
    const Settings& settings = frame_->state->settings;
    const std::string_view name = i.op == Op::plus ? "+" : "-";
    if (v.is_integer() && in_bounds(v.as_integer())) {
        target(i.a) = Value::small(i.op == Op::plus ? v.as_integer() : -v.as_integer());
        return;
    }
    const Number n = operand_number(v, 3, name);
    const Outcome done = i.op == Op::plus ? plus(n, settings) : minus(n, settings);
    if (!done.ok())
        arithmetic_fault(done.fault, i.op == Op::plus ? Op::add : Op::subtract, Value("0"), v);
    target(i.a) = Value::number(done.value, settings);
}

// Sign of a normal comparison: numbers by value, others as padded text (rexx.md section 3, 4.6).
int Machine::compare_values(const Value& left, const Value& right) {
    const RoutineState& state = *frame_->state;
    int order = 0;
    if (left.tag() <= Tag::decimal && right.tag() <= Tag::decimal && !state.traps &&
        quick_compare(left.as_small(), right.as_small(),
                      state.settings.digits - state.settings.fuzz, order))
        return order;
    if (left.is_same(right) && !state.traps) return 0;
    if (left.is_plainly_text() || right.is_plainly_text()) return compare_texts(left, right);
    const SmallNumber a = left.small_number();
    const SmallNumber b = a.is_none() ? a : right.small_number();
    if (!b.is_none() && !traps(state, ConditionKind::lostdigits)) {
        if ((a.exponent | b.exponent) == 0 && is_comparable(a.coefficient) &&
            is_comparable(b.coefficient))
            return (a.coefficient > b.coefficient) - (a.coefficient < b.coefficient);
        if (quick_compare(a, b, state.settings.digits - state.settings.fuzz, order)) return order;
    }
    const auto x = left.as_number();
    const auto y = x ? right.as_number() : std::nullopt;
    if (!x || !y) return compare_texts(left, right);
    check_lostdigits(left, *x);
    check_lostdigits(right, *y);
    return rexx::compare(*x, *y, state.settings);
}

bool Machine::compare(Comparison kind, const Value& left, const Value& right) {
    if (kind <= Comparison::not_equal && left.is_bare() && right.is_bare())
        return left.is_same(right) == (kind == Comparison::equal);
    int order = 0;
    if (kind >= Comparison::strict_equal) {
        if (left.is_inlined() && right.is_inlined() && kind <= Comparison::strict_not_equal)
            return left.is_same(right) == (kind == Comparison::strict_equal);
        order = compare_strictly(left, right);
        kind = static_cast<Comparison>(static_cast<int>(kind) -
                                       static_cast<int>(Comparison::strict_equal));
    } else {
        order = compare_values(left, right);
    }
    // For each comparison the orders (less, equal, greater) that make it true.
    static constexpr unsigned kHolds[] = {0b010, 0b101, 0b001, 0b100, 0b011, 0b110};
    return (kHolds[static_cast<std::size_t>(kind)] >> ((order > 0) - (order < 0) + 1) & 1) != 0;
}

bool Machine::truth_of_text(const Value& v, int subcode, std::string_view op) {
    const std::string text = v.to_string();
    if (text == "0") return false;
    if (text == "1") return true;
    if (op.empty()) raise(34, subcode, {text});
    raise(34, subcode, {std::string(op), text});
}

void Machine::logical(const Instruction& i) {
    static constexpr std::string_view kSigns[] = {"&", "|", "&&"};
    const std::string_view sign = kSigns[i.extra];
    const bool left = truth(resolve(i.b), 5, sign);
    const bool right = truth(resolve(i.c), 6, sign);
    const auto op = static_cast<Logical>(i.extra);
    const bool result = op == Logical::conjunction   ? left && right
                        : op == Logical::disjunction ? left || right
                                                     : left != right;
    target(i.a).set_small(result ? 1 : 0);
}

void Machine::check_value_size(std::size_t size) const {
    if (size > options_.limits.value) raise(5, 1, {"string too long"});
}

// The first `count` parts of a chain, joined: the total length first, one allocation.
Value Machine::chain_value(const Chain& chain, std::size_t count) {
    Pieces pieces(count);
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
        pieces.set(i, resolve(chain[i].value.bits));
        size += pieces[i].size() + (chain[i].blank_before ? 1 : 0);
    }
    check_value_size(size);
    char inlined[Value::kInlineBytes];
    char* to = inlined;
    Value result;
    if (size > sizeof inlined) result = Value::uninitialized(size, to);
    char* const begin = to;
    for (std::size_t i = 0; i < count; ++i) {
        if (chain[i].blank_before) *to++ = ' ';
        to = put_bytes(to, pieces[i]);
    }
    return size > sizeof inlined ? result : Value(std::string_view(begin, size));
}

void Machine::concat(const Instruction& i) {
    const Chain& chain = frame_->unit->chains[i.b];
    if (!concat_short(chain, target(i.a))) target(i.a) = chain_value(chain, chain.size());
}

// The same for parts that are short, joined at a place of our own first: then the string can go
// into the block of the one before, even if that is one of the parts.
bool Machine::concat_short(const Chain& chain, Value& result) {
    static constexpr std::size_t kRoom = 128;
    char text[kRoom + Value::kPrintedBytes];
    char* to = text;
    for (const ChainPart& part : chain) {
        const Value& v = resolve(part.value.bits);
        if (part.blank_before) *to++ = ' ';
        if (!v.print_short(to, static_cast<std::size_t>(text + kRoom - to))) return false;
        if (to > text + kRoom - 1) return false;
    }
    const auto size = static_cast<std::size_t>(to - text);
    check_value_size(size);
    if (size <= Value::kInlineBytes)
        result.set_inlined(text, size);
    else
        result.set_text({text, size});
    return true;
}

// s = s||x: the string grows where it is.
void Machine::append(const Instruction& i) {
    const Chain& chain = frame_->unit->chains[i.b];
    Value& to = target(i.a);
    if (!to.is_set()) return concat(i);
    Pieces pieces(chain.size());
    std::size_t size = to.length();
    for (std::size_t n = 1; n < chain.size(); ++n) {
        pieces.set(n, resolve(chain[n].value.bits));
        size += pieces[n].size() + (chain[n].blank_before ? 1 : 0);
    }
    check_value_size(size);
    for (std::size_t n = 1; n < chain.size(); ++n) {
        if (chain[n].blank_before) to.append(" ");
        to.append(pieces[n]);
    }
}

// --- the numbers of DO

void Machine::loop_number(const Instruction& i) {
    const Value& v = resolve(i.b);
    Value& to = frame_->registers[i.a];
    if (v.is_integer() && in_bounds(v.as_integer())) {
        to = v;
        return;
    }
    const auto n = v.as_number();
    if (!n) not_a_number(v, i.extra, {});
    check_lostdigits(v, *n);
    const Outcome done = plus(*n, frame_->state->settings);
    if (!done.ok()) arithmetic_fault(done.fault, Op::add, Value("0"), v);
    to = Value::number(done.value, frame_->state->settings);
}

void Machine::loop_count(const Instruction& i) {
    const Value& v = resolve(i.b);
    const auto n = v.as_number();
    const auto count = n ? to_int64(*n, frame_->state->settings.digits) : std::nullopt;
    if (!count || *count < 0) raise(26, i.extra, {v.to_string()});
    frame_->registers[i.a] = Value::integer(*count);
}

// TO and FOR: is there another pass?
bool Machine::loop_test(const Loop& l, const Value& control) {
    Value* r = frame_->registers;
    if (l.has_to) {
        bool down = false;
        if (l.has_by) {
            const Value& by = r[l.by()];
            const auto number = by.is_integer() ? std::nullopt : by.as_number();
            down = by.is_integer() ? by.as_integer() < 0 : number && number->is_negative();
        }
        const Value& to = r[l.to()];
        int order = 0;
        if (comparable_pair(control, to))
            order = control.as_integer() > to.as_integer()   ? 1
                    : control.as_integer() < to.as_integer() ? -1
                                                             : 0;
        else
            order = compare_values(control, to);
        if (down ? order < 0 : order > 0) return false;
    }
    if (!l.has_for) return true;
    Value& left = r[l.count()];
    if (left.as_integer() <= 0) return false;
    left.set_small(left.as_integer() - 1);
    return true;
}

bool Machine::loop_start(const Instruction& i) {
    const Loop& l = frame_->unit->loops[i.b];
    Value* r = frame_->registers;
    r[l.mark()] = Value::small(1);
    if (l.has_control) write_reference(frame_->unit->references[l.control], r[l.start()]);
    return loop_test(l, r[l.start()]);
}

bool Machine::loop_next(const Instruction& i) {
    const Loop& l = frame_->unit->loops[i.b];
    if (!frame_->registers[l.mark()].is_set()) raise(10, 1);
    if (!l.has_control) return loop_test(l, Value());
    return loop_step(l);
}

// variable = variable + BY, then the test.
bool Machine::loop_step(const Loop& l) {
    const Reference& r = frame_->unit->references[l.control];
    const Value one = Value::small(1);
    const Value& by = l.has_by ? frame_->registers[l.by()] : one;
    if (r.kind == Reference::Kind::simple) {
        Value& control = target(Operand::of(Operand::kVariable, r.slot).bits);
        if (quick_pair(control, by) && in_bounds(control.as_integer() + by.as_integer())) {
            control.set_small(control.as_integer() + by.as_integer());
            return loop_test(l, control);
        }
    }
    const Value current = read_reference(r);
    if (!current.is_number()) not_a_number(current, 6, {});
    const Value next = arithmetic(Op::add, current, by);
    write_reference(r, next);
    return loop_test(l, next);
}

}  // namespace rexx
