// The machine: PARSE (rexx.md section 6.1).
#include "rexx/machine.h"
#include "rexx/parse_text.h"
#include "rexx/scanner.h"

namespace rexx {
namespace {

constexpr std::string_view kVersion = "REXX370 4.00 31 May 1992";

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
    const Settings& n = frame_->state->settings;
    // Ctrl-C while it waited for a line is HALT, not a null line.
    const auto typed = [&](const std::optional<std::string>& line) {
        std::atomic<bool>& halt = host_.flags().halt;
        if (halt.load(std::memory_order_relaxed) && halt.exchange(false))
            raise_condition(ConditionKind::halt, "HI");
        return line ? Value(*line) : Value(std::string_view());
    };
    switch (plan.source) {
        case ParseSource::external:
            if (flush_streams) flush_streams();
            return typed(host_.read_terminal());
        case ParseSource::linein: {
            if (flush_streams) flush_streams();
            const auto line = host_.read_line();
            return line ? Value(*line) : Value(std::string_view());
        }
        case ParseSource::pull:
            if (flush_streams && host_.queued() == 0) flush_streams();
            return typed(host_.pull());
        case ParseSource::numeric:
            return Value(std::to_string(n.digits) + " " + std::to_string(n.fuzz) + " " +
                         (is_engineering(n.form) ? "ENGINEERING" : "SCIENTIFIC"));
        case ParseSource::source:
            return Value(source_string());
        default:
            return Value(kVersion);
    }
}

// Template n of a plan, applied to a string.
inline void Machine::parse_value(const ParsePlan& plan, std::size_t n, const Value& data) {
    if (plan.fold != ParsePlan::Fold::none && is_changed_by(plan.fold, data))
        run_template(plan, plan.templates[n], folded(plan.fold, data));
    else
        run_template(plan, plan.templates[n], data);
}

void Machine::parse(const Instruction& i) {
    const ParsePlan& plan = frame_->unit->plans[i.a];
    if (plan.source == ParseSource::arg) return parse_arguments(plan);
    if (plan.source == ParseSource::value || plan.source == ParseSource::var)
        parse_value(plan, 0, resolve(i.b));
    else
        parse_value(plan, 0, parse_string(plan));
    for (std::size_t n = 1; n < plan.templates.size(); ++n)
        parse_value(plan, n, Value(std::string_view()));
}

void Machine::parse_arguments(const ParsePlan& plan) {
    const std::span<Value> arguments = frame_->arguments;
    for (std::size_t n = 0; n < plan.templates.size(); ++n)
        if (n < arguments.size() && arguments[n].is_set())
            parse_value(plan, n, arguments[n]);
        else
            parse_value(plan, n, Value(std::string_view()));
}

// The text a pattern looks for.
inline std::string_view Machine::pattern_text(const ParsePlan& plan, const Pattern& pattern) {
    if (plan.caseless) return made_pattern(plan, pattern);
    if (!pattern.variable) return pattern.text;
    if (pattern.slot == kNoSlot) return made_pattern(plan, pattern);
    const Value& v = bases_[Operand::kVariable][pattern.slot];
    return v.is_text() ? v.plain_text() : made_pattern(plan, pattern);
}

// The same where it has to be read or put into capitals first.
std::string_view Machine::made_pattern(const ParsePlan& plan, const Pattern& pattern) {
    parse_wanted_ = pattern.text;
    if (pattern.variable)
        parse_wanted_ = read_reference(frame_->unit->references[pattern.reference]).to_string();
    if (plan.caseless) parse_wanted_ = upper(parse_wanted_);
    return parse_wanted_;
}

void Machine::run_template(const ParsePlan& plan, const Template& to, const Value& value) {
    if (to.is_one_variable && !attention_)
        target(to.targets[0].cell.bits) = value;
    else if (attention_ || plan.caseless || !value.is_text())
        run_template_as<false>(plan, to, value);
    else
        run_template_as<true>(plan, to, value);
}

// `is_plain`: neither traced nor caseless, and no number, of which a part that is all stays one.
template <bool is_plain>
void Machine::run_template_as(const ParsePlan& plan, const Template& to, const Value& value) {
    const ParsedText data(value, parse_scratch_);
    const TextView view = data.view();
    std::string_view searched = view.text();
    if (plan.caseless) searched = parse_folded_ = upper(searched);
    // Most targets are simple variables, nearly all others periods.
    const auto give = [&](const ParseTarget& taker, std::size_t from, std::size_t end) {
        const std::size_t size = end - from;
        if (is_plain && size <= Value::kInlineBytes && taker.is_simple) {
            Value& cell = bases_[Operand::kVariable][taker.cell.index()];
            if (!cell.is_shared()) return cell.set_inlined(view.at(from), size);
        }
        if (!is_plain || taker.reference >= 0) assign_target(taker, data, from, end);
    };
    std::size_t start = 0;  // where the section begins
    std::size_t last = 0;   // where the last match began
    const ParseTarget* targets = to.targets.data();
    for (const ParseSection& section : to.sections) {
        const Pattern& p = section.pattern;
        std::size_t end = view.size();
        std::size_t next = end;
        if (p.kind == Pattern::Kind::text) {
            const std::string_view wanted = pattern_text(plan, p);
            std::size_t found = 0;
            if (is_plain && wanted.size() == 1)
                found = std::min(view.find(wanted[0], start), end);
            else
                found = std::min(find_text(searched, wanted, start), end);
            next = std::min(found + wanted.size(), end);
            last = end = found;
        } else if (p.kind != Pattern::Kind::end) {
            next = last = std::min(pattern_place(p, last), end);
            if (next > start) end = next;
        }
        if (section.targets > 0) {
            // Words to all targets but the last, which takes the rest as it is.
            for (const ParseTarget* rest = targets + section.targets - 1; targets < rest;
                 ++targets) {
                const std::size_t word = view.word_begin(start, end);
                start = view.word_end(word, end);
                give(*targets, word, start);
                start += start < end ? 1 : 0;
            }
            give(*targets++, start, end);
        }
        start = next;
    }
}

// The place of a column, counted from the start or from the last match.
inline std::size_t Machine::pattern_place(const Pattern& pattern, std::size_t last) {
    const std::size_t n = pattern.variable ? variable_position(pattern) : pattern.position;
    switch (pattern.kind) {
        case Pattern::Kind::absolute:
            return n > 0 ? n - 1 : 0;
        case Pattern::Kind::forward:
            return last + n;
        default:
            return last > n ? last - n : 0;
    }
}

std::size_t Machine::variable_position(const Pattern& pattern) {
    const Value v = read_reference(frame_->unit->references[pattern.reference]);
    const auto n = v.as_number();
    const auto whole = n ? to_int64(*n, 9) : std::nullopt;
    if (!whole || *whole < 0) raise(26, 4, {v.to_string()});
    return static_cast<std::size_t>(*whole);
}

// A target that does not take a short part at once.
void Machine::assign_target(const ParseTarget& to, const ParsedText& data, std::size_t from,
                            std::size_t end) {
    if (attention_) trace_parsed(data.part(from, end), to.reference < 0);
    if (to.reference < 0) return;
    if (to.is_simple)
        data.give(target(to.cell.bits), from, end);
    else
        write_reference(frame_->unit->references[static_cast<std::size_t>(to.reference)],
                        data.part(from, end));
}

}  // namespace rexx
