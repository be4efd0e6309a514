// The machine: commands and their environments, SAY, NUMERIC.
#include "rexx/machine.h"
#include "rexx/scanner.h"

namespace rexx {

std::string Machine::environment() const {
    return frame_->state->environment.name.to_string();
}

// ADDRESS('I'), 'O' and 'E': "INPUT STEM IN.", "REPLACE NORMAL", "APPEND STREAM name".
std::string Machine::connection(char which) const {
    static constexpr std::string_view kKinds[] = {"NORMAL", "STEM", "STREAM", "FIFO", "LIFO"};
    const auto& set = frame_->state->environment.connections;
    const Connections none;
    const Connections& all = set ? *set : none;
    const Connections::End& end = which == 'I' ? all.input : which == 'O' ? all.output : all.error;
    const std::string how = which == 'I' ? "INPUT" : end.append ? "APPEND" : "REPLACE";
    const std::string kind(kKinds[static_cast<std::size_t>(end.kind)]);
    return how + " " + kind + (end.name.empty() ? "" : " " + end.name);
}

std::string_view Machine::source_line(std::size_t n) const {
    return program_->unit.lines[n - 1];
}

// All DATE and TIME calls of one clause see one instant.
std::chrono::system_clock::time_point Machine::clause_time() {
    const Clause* clause = frame_->unit->clause_at(frame_->pc());
    if (clause != timed_clause_ || timed_tick_ != passes()) {
        timed_clause_ = clause;
        timed_tick_ = passes();
        clause_time_ = host_.now();
    }
    return clause_time_;
}

// The host may change the variable that a line comes from while it looks at the line.
void Machine::say(const Value& v) {
    std::string scratch;
    const Value kept = v;
    if (flush_streams) flush_streams();
    if (host_.flags().type.load(std::memory_order_relaxed)) host_.say(kept.text(scratch));
}

// PUSH and QUEUE.
void Machine::put_line(const Value& v, bool at_head) {
    std::string scratch;
    const Value kept = v;
    if (at_head)
        host_.push(kept.text(scratch));
    else
        host_.queue(kept.text(scratch));
}

// At most 8 characters on VM; ANSI leaves the length to the implementation.
Value Machine::environment_name(const Value& name) const {
    const std::size_t longest = is_ansi(frame_->state->settings.form) ? 250 : 8;
    const std::string text = name.to_string();
    if (text.size() > longest) raise(29, 1, {std::to_string(longest), text});
    return Value(text);
}

void Machine::set_environment(const Value& name, std::uint32_t redirection) {
    const Value checked = environment_name(name);
    RoutineState& state = changed_state();
    auto streams = connections(redirection);
    state.previous = std::move(state.environment);
    state.environment = {checked, std::move(streams)};
}

void Machine::swap_environment() {
    RoutineState& state = changed_state();
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
    using Kind = RedirectSpec::Kind;
    std::vector<std::string> lines;
    if (end.kind == Kind::fifo || end.kind == Kind::lifo) {
        while (host_.queued() > 0) lines.push_back(host_.pull().value_or(""));
        return lines;
    }
    if (end.kind == Kind::stream) {
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
    using Kind = RedirectSpec::Kind;
    if (end.kind == Kind::fifo || end.kind == Kind::lifo) {
        while (!end.append && host_.queued() > 0) (void)host_.pull();
        for (const std::string& line : lines)
            end.kind == Kind::fifo ? host_.queue(line) : host_.push(line);
        return;
    }
    if (end.kind == Kind::stream) {
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
    const Environment to{environment_name(resolve(i.a)), connections(i.c)};
    command(resolve(i.b), to);
}

// One command: RC, ERROR and FAILURE, and what TRACE wants to show of it.
void Machine::command(const Value& text, const Environment& environment) {
    const TraceSetting trace = frame_->state->trace;
    const Clause* clause = frame_->unit->clause_at(frame_->pc());
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
    poll_soon();
    if (!frame_->debug) {
        set_rc(Value::literal(result.rc));
        using Kind = CommandResult::Kind;
        command_state_ = result.kind == Kind::ok ? 0 : result.kind == Kind::error ? 1 : -1;
    }
    if (result.kind == CommandResult::Kind::ok) return;
    trace_command(result, clause, shown);
    if (frame_->debug) return;
    // A program that was called as a command and halted halts its caller, before anything else.
    if (host_.flags().halt.exchange(false)) raise_condition(ConditionKind::halt, "HI");
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
    if (!shown && clause && !frame_->debug) trace_clause(*clause, *frame_, "*-*");
    trace_line("       +++ RC(" + result.rc + ") +++");
}

// --- NUMERIC and OPTIONS

// Words that are not known are ignored. ANSI and VM choose the rules where the two differ.
void Machine::set_options(std::string_view words) {
    Form& form = changed_state().settings.form;
    const std::string text = upper(words);
    if (const auto allowed = line_comments_option(text); allowed && *allowed != line_comments_) {
        line_comments_ = *allowed;
        fragment_index_.clear();
        fragments_.clear();
    }
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t", at)) != text.npos) {
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        const std::string_view word = std::string_view(text).substr(at, end - at);
        if (word == "ANSI" || word == "VM") form = form_of(is_engineering(form), word == "ANSI");
        at = end;
    }
    update_bounds();
}

// The symbols that ANSI reserves (X3.274 6.2.3.1); VM takes them as constants.
Value Machine::reserved_symbol(std::uint32_t bits) {
    const Value& constant = raw(bits);
    if (!is_ansi(frame_->state->settings.form)) return constant;
    const std::string name = constant.to_string();
    if (name == ".MN") return last_error_.empty() ? constant : Value(last_error_);
    if (name == ".RC") return own_rc_.value_or(constant);
    if (name == ".RS") return Value::small(command_state_);
    if (name == ".SIGL") return own_sigl_ < 0 ? constant : Value::small(own_sigl_);
    if (name == ".LINE") return Value::small(static_cast<std::int64_t>(current_line()));
    if (name != ".RESULT") raise(50, 1, {name});
    const Value& result = target(Operand::of(Operand::kVariable, kResultSlot).bits);
    return result.is_set() ? result : constant;
}

void Machine::numeric_digits(const Value& v) {
    static constexpr std::int64_t kMost = 999999999;
    RoutineState& state = changed_state();
    const auto n = v.as_number();
    const auto whole = n ? to_int64(*n, 18) : std::nullopt;
    if (!whole || *whole < 0) raise(26, 5, {v.to_string()});
    const auto digits = static_cast<std::uint64_t>(*whole);
    if (digits <= state.settings.fuzz)
        raise(33, 1, {std::to_string(digits), std::to_string(state.settings.fuzz)});
    if (*whole > kMost) raise(33, 2, {v.to_string(), std::to_string(kMost)});
    state.settings.digits = digits;
    update_bounds();
}

void Machine::numeric_fuzz(const Value& v) {
    RoutineState& state = changed_state();
    const auto n = v.as_number();
    const auto whole =
        n ? to_int64(*n, std::max<std::uint64_t>(9, state.settings.digits)) : std::nullopt;
    if (!whole || *whole < 0) raise(26, 6, {v.to_string()});
    const auto fuzz = static_cast<std::uint64_t>(*whole);
    if (fuzz >= state.settings.digits)
        raise(33, 1, {std::to_string(state.settings.digits), std::to_string(fuzz)});
    state.settings.fuzz = fuzz;
    update_bounds();
}

void Machine::numeric_form(const Value& v) {
    const std::string text = v.to_string();
    const char letter = text.empty() ? ' ' : upper(text)[0];
    if (letter != 'S' && letter != 'E') raise(33, 3, {text});
    Form& form = changed_state().settings.form;
    form = form_of(letter == 'E', is_ansi(form));
    update_bounds();
}

}  // namespace rexx
