// Stages that run others on a part or a copy of the records: CASEI, ZONE, IF, RUNPIPE; and those
// that pair records of several streams: COMBINE, SYNCHRONISE, FILLUP.

#include <algorithm>

#include "cms/pipe/stages/called.h"
#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

// ---- CASEI and ZONE ----

// A selection stage sees `part` of each record, the records themselves wait in a queue: what it
// selects is told from what it rejects by the stream a part comes back on.
base::Result<Start> plan_on_parts(Request& request, std::string_view part, std::string stage) {
    if (stage.empty()) return make_error(msg::FPLARG113E);
    const std::string pattern =
        "*: %s a: fanout %s elastic %s b: part$ %s *: %e a: %s " + std::string(part) +
        " %s s: %o%s b:" + (request.streams > 1 ? "%s *.output.1:" : "") + "%e s: %s b:";
    return plan_called(pattern, stage);
}

Flow write_parts(Stage& stage, Range range, bool any_case, bool reversed) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        line = range.of(*record);
        if (any_case) line = base::upper(line);
        if (reversed) std::reverse(line.begin(), line.end());
        if (!co_await stage.output(line)) break;
        stage.consume();
    }
}

// Input 0: the records; 1: parts of them that were selected, 2: parts that were not.
Flow put_back(Stage& stage) {
    while (const auto number = co_await stage.peek_any(1)) {
        const Record* whole = co_await stage.peek();
        if (!whole || !co_await stage.select(*whole, *number - 1)) break;
        stage.consume();
        stage.consume(*number);
    }
}

// ---- RUNPIPE ----

// What a pipeline set of a record shows goes to the stage's output.
class RunWorld final : public World {
  public:
    explicit RunWorld(World& outer) : outer_(outer) {
        if (const auto* running = dynamic_cast<const RunWorld*>(&outer)) depth = running->depth + 1;
    }
    base::Console& console() override { return shown; }
    std::optional<std::string> read_console(bool direct) override {
        return outer_.read_console(direct);
    }
    std::optional<std::string> read_stack() override { return outer_.read_stack(); }
    void write_stack(std::string_view line, StackEnd end) override {
        outer_.write_stack(line, end);
    }
    Response cp(std::string_view command) override { return outer_.cp(command); }
    Response command(std::string_view text, CallType call) override {
        return outer_.command(text, call);
    }
    Disks& disks() override { return outer_.disks(); }
    rexx::VariablePool* variables(unsigned level) override { return outer_.variables(level); }
    rexx::VariablePool* main_variables() override { return outer_.main_variables(); }
    std::string userid() override { return outer_.userid(); }
    std::string node() override { return outer_.node(); }
    Session* session() override { return outer_.session(); }

    base::CapturedConsole shown;
    int depth = 1;  // pipelines that run each other

  private:
    World& outer_;
};
constexpr int kDeepest = 50;

Flow run_records(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        RunWorld world(stage.world());
        if (world.depth > kDeepest) {
            stage.fail(make_error(msg::FPLSVC122E));
            co_return;
        }
        stage.set_rc(run(world, *record));
        for (const auto& line : world.shown.lines)
            if (!co_await stage.output(line)) co_return;
        stage.consume();
    }
}

// ---- COMBINE ----

enum class Joining { disjunction, conjunction, exclusive, first, last };

struct Combining {
    Joining how = Joining::disjunction;
    std::size_t count = 2;  // records of one stream that become one
    bool stops_at_any = false;
};

// Bytes of both; where the shorter one has none, the other's stay.
void combine(std::string& into, Record record, Joining how) {
    if (how == Joining::first && !into.empty()) return;
    if (how == Joining::last || how == Joining::first) {
        into = record;
        return;
    }
    const auto common = std::min(into.size(), record.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (how == Joining::disjunction) into[i] = static_cast<char>(into[i] | record[i]);
        if (how == Joining::conjunction) into[i] = static_cast<char>(into[i] & record[i]);
        if (how == Joining::exclusive) into[i] = static_cast<char>(into[i] ^ record[i]);
    }
    into += record.substr(common);
}

Flow combine_runs(Stage& stage, Combining what) {
    std::string line;
    std::size_t have = 0;
    for (;;) {
        const Record* record = co_await stage.peek();
        if (have > 0 && (!record || have == what.count)) {
            if (!co_await stage.output(line)) co_return;
            have = 0;
        }
        if (!record) co_return;
        if (have++ == 0)
            line = *record;
        else
            combine(line, *record, what.how);
        stage.consume();
    }
}

Flow combine_streams(Stage& stage, Combining what) {
    std::string line;
    for (;;) {
        std::size_t found = 0;
        for (std::size_t n = 0; n < stage.streams(); ++n) {
            const Record* record = co_await stage.peek(n);
            if (!record) continue;
            if (found++ == 0)
                line = *record;
            else
                combine(line, *record, what.how);
        }
        if (found == 0 || (what.stops_at_any && found < stage.streams())) co_return;
        if (!co_await stage.output(line)) co_return;
        for (std::size_t n = 0; n < stage.streams(); ++n) stage.consume(n);
    }
}

base::Result<Joining> joining(Arguments& operands) {
    if (operands.keyword("Or")) return Joining::disjunction;
    if (operands.keyword("AND")) return Joining::conjunction;
    if (operands.keyword("EXCLUSIVEOR") || operands.keyword("EXOR") || operands.keyword("X") ||
        operands.keyword("XOR"))
        return Joining::exclusive;
    if (operands.keyword("FIRST")) return Joining::first;
    if (operands.keyword("LAST")) return Joining::last;
    if (operands.at_end()) return make_error(msg::FPLARG113E);
    return make_error(msg::FPLARG111E, operands.word());
}

// ---- SYNCHRONISE and FILLUP ----

// A record of every stream, then the next of every one; ends when one stream does.
Flow synchronise(Stage& stage) {
    for (;;) {
        for (std::size_t n = 0; n < stage.streams(); ++n)
            if (!co_await stage.peek(n)) co_return;
        for (std::size_t n = 0; n < stage.streams(); ++n)
            if (!co_await stage.output(*stage.waiting_record(n), n)) co_return;
        for (std::size_t n = 0; n < stage.streams(); ++n) stage.consume(n);
    }
}

// All records to one output until its stage wants no more, then to the next one.
Flow fill_up(Stage& stage) {
    std::size_t number = 0;
    while (const Record* record = co_await stage.peek()) {
        while (number < stage.streams() && !co_await stage.output(*record, number)) ++number;
        if (number == stage.streams()) break;
        stage.consume();
    }
}

}  // namespace

base::Result<Start> plan_casei(Request& request) {
    auto& operands = request.operands;
    if (operands.keyword("ZONE")) {
        // CASEI ZONE range stage is ZONE range CASEI stage.
        const auto whole = operands.rest();
        TRY(operands.range());
        const auto range = whole.substr(0, whole.size() - operands.rest().size());
        return plan_on_parts(request, "zone$ casei " + std::string(range),
                             base::upper(base::trim(operands.rest())));
    }
    return plan_on_parts(request, "zone$ casei 1-*", base::upper(base::trim(operands.rest())));
}

base::Result<Start> plan_zone(Request& request) {
    auto& operands = request.operands;
    if (operands.at_end()) return make_error(msg::FPLARG113E);
    const auto whole = operands.rest();
    TRY(operands.range());
    std::string part(whole.substr(0, whole.size() - operands.rest().size()));
    bool any_case = false, reversed = false;
    for (;;) {
        if (operands.keyword("CASEI") || operands.keyword("CASEIGNORE"))
            any_case = true;
        else if (operands.keyword("REVERSE"))
            reversed = true;
        else
            break;
    }
    part = std::string("zone$ ") + (any_case ? "casei " : "") + (reversed ? "reverse " : "") + part;
    std::string stage(base::trim(operands.rest()));
    return plan_on_parts(request, part, any_case ? base::upper(stage) : stage);
}

// Used by CASEI and ZONE only: [CASEI] [REVERSE] range.
base::Result<Start> plan_zone_part(Request& request) {
    auto& operands = request.operands;
    const bool any_case = operands.keyword("CASEI"), reversed = operands.keyword("REVERSE");
    const auto range = TRY(operands.range());
    TRY(operands.end());
    return Start([=](Stage& stage) { return write_parts(stage, range, any_case, reversed); });
}

base::Result<Start> plan_put_back(Request&) {
    return Start(put_back);
}

// Output 0 begins what is done with the selected records and input 1 ends it; output 1 and input 2
// the same for the others. Both come out of the last output.
base::Result<Start> plan_if(Request& request) {
    constexpr std::size_t kBoth = 3;
    if (request.operands.at_end()) return make_error(msg::FPLARG113E);
    const std::string_view pattern =
        request.streams == 1 ? "*: %s s: %o%s *: %e s: %s hole"
        : request.streams < kBoth
            ? "*: %s s: %o%s *: %e s: %s f: faninany %s *.output.1: %e *.input.1: %s f:"
            : "*: %s s: %o%s *: %e s: %s *.output.1: %e *.input.1: %s f: faninany %s "
              "*.output.2: %e *.input.2: %s f:";
    return plan_handed_over(pattern, request.operands.rest());
}

base::Result<Start> plan_runpipe(Request& request) {
    TRY(request.operands.end());
    return Start(run_records);
}

base::Result<Start> plan_combine(Request& request) {
    auto& operands = request.operands;
    Combining what;
    if (operands.keyword("STOP")) {
        what.stops_at_any = operands.keyword("ANYEOF");
        if (!what.stops_at_any && !operands.keyword("ALLEOF"))
            return make_error(msg::FPLARG111E, operands.word());
    }
    if (operands.word() == "*" || operands.is_number()) {
        const auto count = TRY(operands.number_or_all());
        // n records after the first one
        what.count = count ? std::size_t{*count} + 1 : std::string::npos;
    }
    what.how = TRY(joining(operands));
    TRY(operands.end());
    const bool one = request.streams == 1;
    return Start([=](Stage& stage) {
        return one ? combine_runs(stage, what) : combine_streams(stage, what);
    });
}

base::Result<Start> plan_synchronise(Request& request) {
    TRY(request.operands.end());
    return Start(synchronise);
}

base::Result<Start> plan_fillup(Request& request) {
    TRY(request.operands.end());
    return Start(fill_up);
}

}  // namespace cms::pipe
