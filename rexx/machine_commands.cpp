// The machine: commands and their environments, SAY, NUMERIC.
#include "rexx/machine.h"
#include "rexx/scanner.h"

namespace rexx {

std::string Machine::environment() const {
    return frame_->state->environment.name.to_string();
}

std::string_view Machine::source_line(std::size_t n) const {
    return program_->unit.lines[n - 1];
}

// All DATE and TIME calls of one clause see one instant.
std::chrono::system_clock::time_point Machine::clause_time() {
    const Clause* clause = frame_->unit->clause_at(frame_->pc);
    if (clause != timed_clause_ || timed_tick_ != ticks_) {
        timed_clause_ = clause;
        timed_tick_ = ticks_;
        clause_time_ = host_.now();
    }
    return clause_time_;
}

void Machine::say(const Value& v) {
    std::string scratch;
    if (flush_streams) flush_streams();
    if (host_.flags().type.load(std::memory_order_relaxed)) host_.say(v.text(scratch));
}

void Machine::set_environment(const Value& name, std::uint32_t redirection) {
    static constexpr std::size_t kLongest = 250;
    const std::string text = name.to_string();
    if (text.size() > kLongest) raise(29, 1, {std::to_string(kLongest), text});
    RoutineState& state = *frame_->state;
    auto streams = connections(redirection);
    state.previous = std::move(state.environment);
    state.environment = {Value(text), std::move(streams)};
}

void Machine::swap_environment() {
    RoutineState& state = *frame_->state;
    std::swap(state.environment, state.previous);
}

// ADDRESS … WITH: the names of stems and streams are taken now.
std::shared_ptr<const Connections> Machine::connections(std::uint32_t redirection) {
    if (redirection == 0) return nullptr;
    const RedirectSpec& spec = frame_->unit->redirections[redirection - 1];
    const auto named = [&](const RedirectSpec::End& end) {
        Connections::End found{end.kind, end.append, {}};
        if (end.kind == RedirectSpec::Kind::stem)
            found.name = frame_->unit->references[end.reference].name;
        if (end.kind == RedirectSpec::Kind::stream)
            found.name = resolve(end.stream.bits).to_string();
        return found;
    };
    auto result = std::make_shared<Connections>();
    result->input = named(spec.input);
    result->output = named(spec.output);
    result->error = named(spec.error);
    return result;
}

// Lines of STEM name.: name.0 says how many. STREAM: those of the host's file.
std::vector<std::string> Machine::input_lines(const Connections::End& end) {
    std::vector<std::string> lines;
    if (end.kind == RedirectSpec::Kind::stream) {
        if (auto read = host_.read_lines(end.name)) return std::move(*read);
        raise(48, 1, {"cannot read " + end.name});
    }
    const std::string count_text = fetch_direct(end.name + "0")->value;
    const auto number = Number::parse(count_text);
    const auto count = number ? to_int64(*number, 9) : std::nullopt;
    if (!count || *count < 0) raise(54, 1, {end.name + "0", count_text});
    for (std::int64_t n = 1; n <= *count; ++n)
        lines.push_back(fetch_direct(end.name + std::to_string(n))->value);
    return lines;
}

void Machine::store_lines(const Connections::End& end, const std::vector<std::string>& lines) {
    if (end.kind == RedirectSpec::Kind::stream) {
        if (!host_.write_lines(end.name, lines, end.append))
            raise(48, 1, {"cannot write " + end.name});
        return;
    }
    std::int64_t n = 0;
    if (end.append) {
        const std::string text = fetch_direct(end.name + "0")->value;
        const auto number = Number::parse(text);
        const auto count = number ? to_int64(*number, 9) : std::nullopt;
        if (!count || *count < 0) raise(54, 1, {end.name + "0", text});
        n = *count;
    }
    for (const std::string& line : lines) set_direct(end.name + std::to_string(++n), line);
    set_direct(end.name + "0", std::to_string(n));
}

CommandResult Machine::redirected(const Environment& environment, std::string_view text) {
    const std::string name = environment.name.to_string();
    if (!environment.connections) return host_.command(name, text, *this, nullptr);
    const Connections& c = *environment.connections;
    std::vector<std::string> input, output, error;
    Redirection lines;
    using Kind = RedirectSpec::Kind;
    if (c.input.kind != Kind::normal) {
        input = input_lines(c.input);
        lines.input = &input;
    }
    if (c.output.kind != Kind::normal) lines.output = &output;
    if (c.error.kind != Kind::normal) lines.error = &error;
    const CommandResult result = host_.command(name, text, *this, &lines);
    if (lines.output) store_lines(c.output, output);
    if (lines.error) store_lines(c.error, error);
    return result;
}

// ADDRESS env command: the lasting environment stays.
void Machine::command_to(const Instruction& i) {
    const Environment to{resolve(i.a), connections(i.c)};
    command(resolve(i.b), to);
}

// One command: RC, ERROR and FAILURE, and what TRACE wants to show of it.
void Machine::command(const Value& text, const Environment& environment) {
    const TraceSetting trace = frame_->state->trace;
    const Clause* clause = frame_->unit->clause_at(frame_->pc);
    bool shown = tracing("AIR");
    if (tracing("C") && clause) {
        trace_clause(*clause, *frame_, "*-*");
        trace_value(">>>", text);
        shown = true;
    }
    const std::string line = text.to_string();
    CommandResult result;
    if (!trace.inhibit) {
        if (flush_streams) flush_streams();
        result = redirected(environment, line);
    }
    load_frame();
    if (!frame_->debug) set_variable("RC", Value::literal(result.rc));
    if (result.kind == CommandResult::Kind::ok) return;
    trace_command(result, clause, shown);
    if (frame_->debug) return;
    raise_condition(
        result.kind == CommandResult::Kind::failure ? ConditionKind::failure : ConditionKind::error,
        line);
}

void Machine::trace_command(const CommandResult& result, const Clause* clause, bool shown) {
    const bool failure = result.kind == CommandResult::Kind::failure;
    const char letter = frame_->state->trace.letter;
    const bool wanted = std::string_view("AIRCE").find(letter) != std::string_view::npos ||
                        (failure && (letter == 'N' || letter == 'F'));
    if (!wanted) return;
    if (!shown && clause) trace_clause(*clause, *frame_, "*-*");
    trace_line("       +++ RC(" + result.rc + ") +++");
}

// --- NUMERIC

void Machine::numeric_digits(const Value& v) {
    static constexpr std::int64_t kMost = 999999999;
    RoutineState& state = *frame_->state;
    const auto n = v.as_number();
    const auto whole =
        n ? to_int64(*n, std::max<std::uint64_t>(9, state.settings.digits)) : std::nullopt;
    if (!whole || *whole < 1) raise(26, 5, {v.to_string()});
    const auto digits = static_cast<std::uint64_t>(*whole);
    if (digits <= state.settings.fuzz)
        raise(33, 1, {std::to_string(digits), std::to_string(state.settings.fuzz)});
    if (*whole > kMost) raise(33, 2, {v.to_string(), std::to_string(kMost)});
    state.settings.digits = digits;
    state.limit = digits >= 18 ? Value::kIntegerLimit
                               : static_cast<std::int64_t>(power_of_ten(static_cast<int>(digits)));
}

void Machine::numeric_fuzz(const Value& v) {
    RoutineState& state = *frame_->state;
    const auto n = v.as_number();
    const auto whole =
        n ? to_int64(*n, std::max<std::uint64_t>(9, state.settings.digits)) : std::nullopt;
    if (!whole || *whole < 0) raise(26, 6, {v.to_string()});
    const auto fuzz = static_cast<std::uint64_t>(*whole);
    if (fuzz >= state.settings.digits)
        raise(33, 1, {std::to_string(state.settings.digits), std::to_string(fuzz)});
    state.settings.fuzz = fuzz;
}

void Machine::numeric_form(const Value& v) {
    const std::string text = v.to_string();
    const char letter = text.empty() ? ' ' : upper(text)[0];
    if (letter != 'S' && letter != 'E') raise(33, 3, {text});
    frame_->state->settings.form = letter == 'S' ? Form::scientific : Form::engineering;
}

}  // namespace rexx
