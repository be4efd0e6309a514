// The machine: PARSE (rexx.md section 6.1).
#include <bit>
#include <cstring>

#include "rexx/machine.h"
#include "rexx/scanner.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace rexx {
namespace {

constexpr std::string_view kVersion = "REXX370 4.00 31 May 1992";

std::string lower(std::string_view text) {
    std::string s(text);
    for (char& c : s)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return s;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

}  // namespace

std::string Machine::source_string() const {
    static constexpr std::string_view kHow[] = {"COMMAND", "FUNCTION", "SUBROUTINE"};
    const SourceInfo& s = options_.source;
    std::string text = s.system + " " + std::string(kHow[static_cast<std::size_t>(options_.type)]) +
                       " " + (s.name.empty() ? program_->unit.name : s.name);
    if (!s.brief && !s.environment.empty()) text += " " + s.environment;
    return text;
}

// The string to parse, of the sources that are neither ARG, VALUE nor VAR.
Value Machine::parse_string(const ParsePlan& plan) {
    const auto line = [](const std::optional<std::string>& text) {
        return Value(text ? std::string_view(*text) : std::string_view());
    };
    const Settings& n = frame_->state->settings;
    // Ctrl-C while it waited for a line is HALT, not a null line.
    const auto heard = [&](std::optional<std::string> typed) {
        if (host_.flags().halt.exchange(false)) raise_condition(ConditionKind::halt, "HI");
        return typed;
    };
    switch (plan.source) {
        case ParseSource::external:
            if (flush_streams) flush_streams();
            return line(heard(host_.read_terminal()));
        case ParseSource::linein:
            if (flush_streams) flush_streams();
            return line(host_.read_line());
        case ParseSource::pull:
            if (flush_streams && host_.queued() == 0) flush_streams();
            return line(heard(host_.pull()));
        case ParseSource::numeric:
            return Value(std::to_string(n.digits) + " " + std::to_string(n.fuzz) + " " +
                         (is_engineering(n.form) ? "ENGINEERING" : "SCIENTIFIC"));
        case ParseSource::source:
            return Value(source_string());
        default:
            return Value(kVersion);
    }
}

namespace {

// Eight bytes at a time: the same byte in all of them, and the top bits of those in a range.
constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kTops = 0x80 * kOnes;

std::uint64_t eight(const char* from) {
    std::uint64_t word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

// The top bit of each byte from `first` to `last`, both below 0x80.
std::uint64_t between(std::uint64_t word, char first, char last) {
    const std::uint64_t low = word & ~kTops;
    const std::uint64_t from = low + kOnes * static_cast<std::uint64_t>(0x80 - first);
    const std::uint64_t past = low + kOnes * static_cast<std::uint64_t>(0x7F - last);
    return from & ~past & ~word & kTops;
}

bool has_letter(std::string_view text, char first, char last) {
    const char* at = text.data();
    const char* const end = at + text.size();
    for (; end - at >= 8; at += 8)
        if (between(eight(at), first, last)) return true;
    for (; at != end; ++at)
        if (*at >= first && *at <= last) return true;
    return false;
}

// The first blank of from..to-1, or `to`.
const char* word_end(const char* from, const char* to) {
    while (from != to && !is_blank(*from)) ++from;
    return from;
}

// The same for the sixteen bytes at `from`; 16 when there is none.
unsigned first_blank(const char* from) {
#ifdef __SSE2__
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const __m128i blanks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')),
                                        _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
    return static_cast<unsigned>(
        std::countr_zero(0x10000U | static_cast<unsigned>(_mm_movemask_epi8(blanks))));
#else
    return static_cast<unsigned>(word_end(from, from + Value::kReadable) - from);
#endif
}

// UPPER, LOWER and CASELESS; a number has no letter but E.
void fold(ParsePlan::Fold kind, Value& data) {
    if (kind == ParsePlan::Fold::none || data.is_integer()) return;
    if (kind == ParsePlan::Fold::upper) {
        if (data.is_text() && has_letter(data.plain_text(), 'a', 'z'))
            data = Value(upper(data.plain_text()));
    } else {
        data.make_text();
        if (has_letter(data.plain_text(), 'A', 'Z')) data = Value(lower(data.plain_text()));
    }
}

std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from) {
    if (wanted.empty() || from >= text.size()) return std::string_view::npos;
    const char* begin = text.data() + from;
    const std::size_t size = text.size() - from;
    const void* found = wanted.size() == 1 ? std::memchr(begin, wanted[0], size)
                                           : memmem(begin, size, wanted.data(), wanted.size());
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
                 : std::string_view::npos;
}

}  // namespace

// The string being parsed. A part that is all of it stays the value it was: a number stays one.
struct Machine::ParsedString {
    ParsedString(Value v, std::string& scratch) : whole(std::move(v)) {
        if (whole.is_text())
            text = whole.plain_text();
        else if (whole.is_integer())
            text = {digits, print_integer(whole.as_integer(), digits)};
        else
            text = whole.text(scratch);
    }
    ParsedString(const ParsedString&) = delete;
    ParsedString& operator=(const ParsedString&) = delete;
    Value part(std::size_t from, std::size_t to) const {
        if (to - from == text.size()) return whole;
        return whole.is_text() ? Value::part(whole, from, to - from)
                               : Value(text.substr(from, to - from));
    }
    // The same, straight into a variable.
    void give(Value& to, std::size_t from, std::size_t end) const {
        const std::size_t size = end - from;
        if (size <= Value::kInlineBytes && size != text.size())
            to.set_inlined(text.data() + from, size, text.size() - from);
        else if (size < Value::kSliceBytes && size != text.size())
            to.set_text(text.substr(from, size));
        else
            to = part(from, end);
    }
    Value whole;
    std::string_view text;
    char digits[24];
};

void Machine::parse(const Instruction& i) {
    const ParsePlan& plan = frame_->unit->plans[i.a];
    const bool arg = plan.source == ParseSource::arg;
    for (std::size_t n = 0; n < plan.templates.size(); ++n) {
        if (arg) {
            const std::span<Value> arguments = frame_->arguments;
            const bool given = n < arguments.size() && arguments[n].is_set();
            parse_value(plan, n, given ? arguments[n] : Value(std::string_view()));
        } else if (n == 0 && plan.source >= ParseSource::value && plan.source <= ParseSource::var) {
            parse_value(plan, n, resolve(i.b));
        } else {
            parse_value(plan, n, n == 0 ? parse_string(plan) : Value(std::string_view()));
        }
    }
}

// Template n of a plan, applied to a string.
void Machine::parse_value(const ParsePlan& plan, std::size_t n, Value data) {
    const Template& steps = plan.templates[n];
    if (plan.fold != ParsePlan::Fold::none) fold(plan.fold, data);
    if (steps.front().is_one_variable && !attention_)
        target(Operand::of(Operand::kVariable, steps.front().targets[0].slot).bits) =
            std::move(data);
    else
        run_template(plan, steps, ParsedString(std::move(data), parse_scratch_));
}

// The text a pattern looks for.
std::string_view Machine::pattern_text(const ParsePlan& plan, const Pattern& pattern) {
    if (!pattern.variable && !plan.caseless) return pattern.text;
    parse_wanted_ = pattern.text;
    if (pattern.variable) {
        const Reference& r = frame_->unit->references[pattern.reference];
        const Value* v = find_reference(r);
        if (v && v->is_text() && !plan.caseless) return v->plain_text();
        parse_wanted_ = v ? v->to_string() : read_reference(r).to_string();
    }
    if (plan.caseless) parse_wanted_ = upper(parse_wanted_);
    return parse_wanted_;
}

void Machine::run_template(const ParsePlan& plan, const Template& steps, const ParsedString& data) {
    const std::string_view text = data.text;
    std::string_view searched = text;
    if (plan.caseless) searched = parse_folded_ = upper(text);
    std::size_t start = 0;  // where the section begins
    std::size_t last = 0;   // where the last match began
    for (const ParseStep& step : steps) {
        const Pattern& p = step.pattern;
        std::size_t end = text.size();
        std::size_t next = text.size();
        if (p.kind == Pattern::Kind::text) {
            const std::string_view wanted = pattern_text(plan, p);
            const std::size_t found = find_text(searched, wanted, start);
            last = text.size();
            if (found != std::string_view::npos) {
                end = last = found;
                next = found + wanted.size();
            }
        } else if (p.kind != Pattern::Kind::end) {
            const std::size_t n = pattern_position(p);
            std::size_t to = 0;
            if (p.kind == Pattern::Kind::absolute)
                to = n > 0 ? n - 1 : 0;
            else if (p.kind == Pattern::Kind::forward)
                to = last + n;
            else
                to = last > n ? last - n : 0;
            to = std::min(to, text.size());
            end = to > start ? to : text.size();
            next = last = to;
        }
        if (!step.targets.empty()) assign_section(step, data, start, end);
        start = next;
    }
}

std::size_t Machine::pattern_position(const Pattern& pattern) {
    if (!pattern.variable) return pattern.position;
    const Value v = read_reference(frame_->unit->references[pattern.reference]);
    const auto n = v.as_number();
    const auto whole = n ? to_int64(*n, 9) : std::nullopt;
    if (!whole || *whole < 0) raise(26, 4, {v.to_string()});
    return static_cast<std::size_t>(*whole);
}

// Words to all targets but the last, which takes the rest as it is.
void Machine::assign_section(const ParseStep& step, const ParsedString& data, std::size_t from,
                             std::size_t to) {
    const char* const text = data.text.data();
    const ParseTarget* each = step.targets.data();
    const ParseTarget* const last = each + step.targets.size() - 1;
    const bool is_quick = !attention_;
    for (; each != last; ++each) {
        while (from < to && is_blank(text[from])) ++from;
        std::size_t end;
        if (data.text.size() - from >= Value::kReadable) {
            end = std::min(from + first_blank(text + from), to);
            if (is_quick && each->slot != ParseTarget::kNoSlot &&
                end - from <= Value::kInlineBytes) {
                Value& v = target(Operand::of(Operand::kVariable, each->slot).bits);
                v.set_inlined(text + from, end - from, Value::kReadable);
                from = end < to ? end + 1 : end;
                continue;
            }
            if (end - from == Value::kReadable)
                end = static_cast<std::size_t>(word_end(text + end, text + to) - text);
        } else {
            end = static_cast<std::size_t>(word_end(text + from, text + to) - text);
        }
        assign_target(*each, data, from, end);
        from = end < to ? end + 1 : end;
    }
    assign_target(*last, data, from, to);
}

inline void Machine::assign_target(const ParseTarget& to, const ParsedString& data,
                                   std::size_t from, std::size_t end) {
    if (to.slot != ParseTarget::kNoSlot && !attention_)
        data.give(target(Operand::of(Operand::kVariable, to.slot).bits), from, end);
    else
        assign_elsewhere(to, data, from, end);
}

// A traced target, a period, a stem or compound variable.
void Machine::assign_elsewhere(const ParseTarget& to, const ParsedString& data, std::size_t from,
                               std::size_t end) {
    if (attention_) trace_parsed(data.part(from, end), to.reference < 0);
    if (to.reference < 0) return;
    write_reference(frame_->unit->references[static_cast<std::size_t>(to.reference)],
                    data.part(from, end));
}

}  // namespace rexx
