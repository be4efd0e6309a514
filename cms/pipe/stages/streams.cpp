// Stages of several streams: FANOUT, FANIN, FANINANY, FANINTWO, GATE, OVERLAY, JUXTAPOSE, DEAL,
// GATHER.

#include <algorithm>

#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

using Numbers = std::vector<std::size_t>;

// Streams by number, in the order of the operands; all when there are none. Error: 102.
base::Result<Numbers> stream_numbers(Request& request) {
    Numbers numbers;
    while (!request.operands.at_end()) {
        const auto word = request.operands.take_word();
        const auto number = base::parse_decimal(word);
        if (!number || *number >= request.streams) return make_error(msg::FPLSTM102E, word);
        numbers.push_back(*number);
    }
    for (std::size_t n = 0; numbers.size() < request.streams && n < request.streams; ++n)
        if (numbers.size() == n) numbers.push_back(n);
    return numbers;
}

// STOP: how many outputs may be gone before the stage ends.
struct Stop {
    std::size_t severed = std::string::npos;
};

Flow fan_out(Stage& stage, Stop stop) {
    const auto streams = stage.streams();
    while (const Record* record = co_await stage.peek()) {
        std::size_t gone = 0;
        for (std::size_t n = 0; n < streams; ++n)
            if (!co_await stage.output(*record, n)) ++gone;
        if (gone >= std::min(stop.severed, streams)) break;
        stage.consume();
    }
}

Flow fan_in(Stage& stage, Numbers order) {
    for (const auto number : order)
        while (const Record* record = co_await stage.peek(number)) {
            if (!co_await stage.output(*record)) co_return;
            stage.consume(number);
        }
}

Flow fan_in_any(Stage& stage) {
    while (const auto number = co_await stage.peek_any()) {
        if (!co_await stage.output(*stage.waiting_record(*number))) break;
        stage.consume(*number);
    }
}

// Each input to its own output, as records come.
Flow fan_in_two(Stage& stage) {
    while (const auto number = co_await stage.peek_any()) {
        co_await stage.select(*stage.waiting_record(*number), *number);
        if (!stage.has_any_output()) break;
        stage.consume(*number);
    }
}

// Passes streams 1 and up until there is a record on stream 0 (or it ends).
Flow gate(Stage& stage, bool strict) {
    for (;;) {
        if (strict && stage.waiting_record(0)) break;
        const auto number = co_await stage.peek_any();
        if (!number || *number == 0) break;
        co_await stage.output(*stage.waiting_record(*number), *number);
        stage.consume(*number);
    }
}

// The characters of later streams lie over those of earlier ones, except the transparent one.
Flow overlay(Stage& stage, char transparent) {
    std::string line;
    for (;;) {
        line.clear();
        bool any = false;
        for (std::size_t n = 0; n < stage.streams(); ++n) {
            const Record* record = co_await stage.peek(n);
            if (!record) continue;
            any = true;
            if (line.size() < record->size()) line.resize(record->size(), transparent);
            for (std::size_t i = 0; i < record->size(); ++i)
                if ((*record)[i] != transparent) line[i] = (*record)[i];
        }
        if (!any || !co_await stage.output(line)) break;
        for (std::size_t n = 0; n < stage.streams(); ++n) stage.consume(n);
    }
}

// The last record of stream 0, or how many have followed it, goes in front of each of stream 1.
Flow juxtapose(Stage& stage, bool counts) {
    std::string prefix, line;
    std::uint64_t count = 0;
    while (const auto number = co_await stage.peek_any()) {
        const Record record = *stage.waiting_record(*number);
        if (*number == 0) {
            prefix = record;
            count = 0;
        } else {
            line = counts ? fmt::format("{:>10}", ++count) : std::string();
            line.append(prefix).append(record);
            if (!co_await stage.output(line)) break;
        }
        stage.consume(*number);
    }
}

Flow deal(Stage& stage) {
    for (std::size_t n = 0;; n = (n + 1) % stage.streams()) {
        const Record* record = co_await stage.peek();
        if (!record || !co_await stage.output(*record, n)) break;
        stage.consume();
    }
}

Flow gather(Stage& stage) {
    for (std::size_t n = 0;; n = (n + 1) % stage.streams()) {
        const Record* record = co_await stage.peek(n);
        if (!record || !co_await stage.output(*record)) break;
        stage.consume(n);
    }
}

base::Result<Start> without_operands(Request& request, Start start) {
    TRY(request.operands.end());
    return start;
}

}  // namespace

base::Result<Start> plan_fanout(Request& request) {
    auto& operands = request.operands;
    Stop stop;
    if (operands.keyword("STOP")) {
        if (operands.keyword("ANYEOF"))
            stop.severed = 1;
        else if (!operands.keyword("ALLEOF"))
            stop.severed = std::max<std::size_t>(TRY(operands.number()), 1);
    }
    TRY(operands.end());
    return Start([=](Stage& stage) { return fan_out(stage, stop); });
}

base::Result<Start> plan_fanin(Request& request) {
    const auto order = TRY(stream_numbers(request));
    return Start([=](Stage& stage) { return fan_in(stage, order); });
}

base::Result<Start> plan_faninany(Request& request) {
    request.operands.keyword("STRICT");
    return without_operands(request, fan_in_any);
}

base::Result<Start> plan_fanintwo(Request& request) {
    return without_operands(request, fan_in_two);
}

base::Result<Start> plan_gate(Request& request) {
    const bool strict = request.operands.keyword("STRICT");
    return without_operands(request, [=](Stage& stage) { return gate(stage, strict); });
}

base::Result<Start> plan_overlay(Request& request) {
    char transparent = ' ';
    if (!request.operands.at_end()) transparent = TRY(request.operands.character());
    return without_operands(request, [=](Stage& stage) { return overlay(stage, transparent); });
}

base::Result<Start> plan_juxtapose(Request& request) {
    const bool counts = request.operands.keyword("COUNT");
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return juxtapose(stage, counts); });
}

base::Result<Start> plan_deal(Request& request) {
    return without_operands(request, deal);
}

base::Result<Start> plan_gather(Request& request) {
    return without_operands(request, gather);
}

}  // namespace cms::pipe
