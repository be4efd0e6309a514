// The machine: PARSE (rexx.md section 6.1).
#include <cstring>

#include "rexx/machine.h"
#include "rexx/scanner.h"

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

// The string to parse, of all sources but ARG.
Value Machine::parse_string(const ParsePlan& plan, Operand source) {
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
        case ParseSource::version:
            return Value(kVersion);
        default:
            return resolve(source.bits);
    }
}

namespace {

bool has_letter(std::string_view text, char first, char last) {
    for (char c : text)
        if (c >= first && c <= last) return true;
    return false;
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
    explicit ParsedString(Value v) : whole(std::move(v)) {
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
    Value whole;
    std::string_view text;
    std::string scratch;
    char digits[24];
};

void Machine::parse(const Instruction& i) {
    const ParsePlan& plan = frame_->unit->plans[i.a];
    const bool arg = plan.source == ParseSource::arg;
    for (std::size_t n = 0; n < plan.templates.size(); ++n) {
        Value data{std::string_view()};
        if (arg) {
            const std::span<Value> arguments = frame_->arguments;
            if (n < arguments.size() && arguments[n].is_set()) data = arguments[n];
        } else if (n == 0) {
            data = parse_string(plan, Operand{i.b});
        }
        fold(plan.fold, data);
        run_template(plan, plan.templates[n], ParsedString(std::move(data)));
    }
}

void Machine::run_template(const ParsePlan& plan, const Template& steps, const ParsedString& data) {
    const std::string_view text = data.text;
    const std::string folded = plan.caseless ? upper(text) : std::string();
    const std::string_view searched = plan.caseless ? std::string_view(folded) : text;
    std::size_t start = 0;  // where the section begins
    std::size_t last = 0;   // where the last match began
    for (const ParseStep& step : steps) {
        const Pattern& p = step.pattern;
        std::size_t end = text.size();
        std::size_t next = text.size();
        if (p.kind == Pattern::Kind::text) {
            std::string other;
            if (p.variable)
                other = read_reference(frame_->unit->references[p.reference]).to_string();
            if (plan.caseless) other = upper(p.variable ? other : p.text);
            const std::string_view wanted(p.variable || plan.caseless ? std::string_view(other)
                                                                      : std::string_view(p.text));
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
        assign_section(step, data, start, end);
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
    const std::size_t count = step.targets.size();
    if (count == 0) return;
    const std::string_view text = data.text;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        while (from < to && is_blank(text[from])) ++from;
        std::size_t end = from;
        while (end < to && !is_blank(text[end])) ++end;
        assign_target(step, i, data, from, end);
        from = end < to ? end + 1 : end;
    }
    assign_target(step, count - 1, data, from, to);
}

void Machine::assign_target(const ParseStep& step, std::size_t n, const ParsedString& data,
                            std::size_t from, std::size_t to) {
    const std::int32_t index = step.targets[n];
    if (attention_) trace_parsed(data.part(from, to), index < 0);
    if (index < 0) return;
    if (step.slots[n] != ParseStep::kNoSlot)
        target(Operand::of(Operand::kVariable, step.slots[n]).bits) = data.part(from, to);
    else
        write_reference(frame_->unit->references[static_cast<std::size_t>(index)],
                        data.part(from, to));
}

}  // namespace rexx
