// The machine: PARSE (rexx.md section 6.1).
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

// The strings to parse, one a template for ARG.
std::vector<Value> Machine::parse_strings(const ParsePlan& plan, Operand source) {
    const auto line = [](const std::optional<std::string>& text) {
        return Value(text ? std::string_view(*text) : std::string_view());
    };
    const Settings& n = frame_->state->settings;
    switch (plan.source) {
        case ParseSource::arg: {
            std::vector<Value> strings;
            for (const Value& v : frame_->arguments)
                strings.push_back(v.is_set() ? v : Value(std::string_view()));
            return strings;
        }
        case ParseSource::external:
            if (flush_streams) flush_streams();
            return {line(host_.read_terminal())};
        case ParseSource::linein:
            if (flush_streams) flush_streams();
            return {line(host_.read_line())};
        case ParseSource::pull:
            if (flush_streams && host_.queued() == 0) flush_streams();
            return {line(host_.pull())};
        case ParseSource::numeric:
            return {Value(std::to_string(n.digits) + " " + std::to_string(n.fuzz) + " " +
                          (is_engineering(n.form) ? "ENGINEERING" : "SCIENTIFIC"))};
        case ParseSource::source:
            return {Value(source_string())};
        case ParseSource::version:
            return {Value(kVersion)};
        default:
            return {resolve(source.bits)};
    }
}

void Machine::parse(const Instruction& i) {
    const ParsePlan& plan = frame_->unit->plans[i.a];
    std::vector<Value> strings = parse_strings(plan, Operand{i.b});
    for (std::size_t n = 0; n < plan.templates.size(); ++n) {
        Value data = n < strings.size() ? std::move(strings[n]) : Value(std::string_view());
        if (plan.fold == ParsePlan::Fold::upper) data = Value(upper(data.to_string()));
        if (plan.fold == ParsePlan::Fold::lower) data = Value(lower(data.to_string()));
        data.make_text();
        run_template(plan, plan.templates[n], std::move(data));
    }
}

void Machine::run_template(const ParsePlan& plan, const Template& steps, Value data) {
    const std::string_view text = data.text();
    const std::string folded = plan.caseless ? upper(text) : std::string();
    const std::string_view searched = plan.caseless ? std::string_view(folded) : text;
    std::size_t start = 0;  // where the section begins
    std::size_t last = 0;   // where the last match began
    for (const ParseStep& step : steps) {
        const Pattern& p = step.pattern;
        std::size_t end = text.size();
        std::size_t next = text.size();
        if (p.kind == Pattern::Kind::text) {
            std::string wanted =
                p.variable ? read_reference(frame_->unit->references[p.reference]).to_string()
                           : p.text;
            if (plan.caseless) wanted = upper(wanted);
            const std::size_t found =
                wanted.empty() ? std::string_view::npos : searched.find(wanted, start);
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
void Machine::assign_section(const ParseStep& step, const Value& data, std::size_t from,
                             std::size_t to) {
    if (step.targets.empty()) return;
    std::string scratch;
    const std::string_view text = data.text(scratch);
    for (std::size_t i = 0; i + 1 < step.targets.size(); ++i) {
        while (from < to && is_blank(text[from])) ++from;
        std::size_t end = from;
        while (end < to && !is_blank(text[end])) ++end;
        assign_target(step.targets[i], Value::part(data, from, end - from));
        from = end < to ? end + 1 : end;
    }
    assign_target(step.targets.back(), Value::part(data, from, to - from));
}

void Machine::assign_target(std::int32_t target_reference, Value value) {
    if (attention_) trace_parsed(value, target_reference < 0);
    if (target_reference < 0) return;
    write_reference(frame_->unit->references[static_cast<std::size_t>(target_reference)], value);
}

}  // namespace rexx
