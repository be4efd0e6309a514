// Built-in functions: numbers (rexx.md 9.2).
#include <algorithm>
#include <chrono>

#include "rexx/builtins/functions.h"

namespace rexx::function {
namespace {

// RANDOM: the largest limit and the widest range (REXX/VM).
constexpr std::int64_t kRandomSpan = 100000;
constexpr std::int64_t kRandomDefault = 999;
constexpr std::int64_t kLargestSeed = 999999999;

// The generator of one run (splitmix64). Without a seed it begins with the clock.
struct RandomState : BuiltinState {
    std::uint64_t state =
        static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());

    std::uint64_t next() {
        state += 0x9E3779B97F4A7C15U;
        std::uint64_t n = state;
        n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9U;
        n = (n ^ (n >> 27)) * 0x94D049BB133111EBU;
        return n ^ (n >> 31);
    }
};

// Argument n as by +0: rounded at DIGITS, error 42 when it is out of range.
Number rounded_argument(Call& call, std::size_t n) {
    Outcome out = plus(call.number(n), call.settings());
    if (!out.ok()) call.fail(out.fault);
    return std::move(out.value);
}

// MAX and MIN: the first argument that no other one surpasses in the wanted direction.
Value extreme(Call& call, int wanted) {
    Number best = rounded_argument(call, 1);
    for (std::size_t n = 2; n <= call.count(); ++n) {
        if (!call.given(n)) call.fail(5, {std::to_string(n)});
        Number other = rounded_argument(call, n);
        if (rexx::compare(other, best, call.settings()) == wanted) best = std::move(other);
    }
    return Value::number(best, call.settings());
}

std::optional<std::uint64_t> layout_field(Call& call, std::size_t n) {
    return call.given(n) ? std::optional<std::uint64_t>(call.length(n)) : std::nullopt;
}

Value text_result(Call& call, const TextOutcome& out, std::size_t width_argument) {
    if (out.fault == Fault::width_too_small)
        call.fail(38, {std::to_string(width_argument), std::string(call.text(1))});
    if (out.fault == Fault::too_large) raise(5, 1, {"the result of " + std::string(call.name())});
    if (out.fault != Fault::none) call.fail(out.fault);
    return Value(out.text);
}

struct Range {
    std::int64_t low = 0, high = kRandomDefault;
};

Range random_range(Call& call) {
    Range range;
    if (call.count() == 1 && call.given(1)) {
        range.high = static_cast<std::int64_t>(call.length(1));
        if (range.high > kRandomSpan) call.fail(31, {std::string(call.text(1))});
        return range;
    }
    range.low = static_cast<std::int64_t>(call.length(1, 0));
    range.high = static_cast<std::int64_t>(call.length(2, kRandomDefault));
    const std::string low = std::to_string(range.low), high = std::to_string(range.high);
    if (range.low > range.high) call.fail(33, {low, high});
    if (range.high - range.low > kRandomSpan) call.fail(32, {low, high});
    return range;
}

}  // namespace

Value abs(Call& call) {
    return Value::number(rounded_argument(call, 1).magnitude(), call.settings());
}

Value format(Call& call) {
    const Layout layout{layout_field(call, 2), layout_field(call, 3), layout_field(call, 4),
                        layout_field(call, 5)};
    const TextOutcome out =
        formatted_text(call.number(1), layout, call.settings(), call.state().limits().value);
    return text_result(call, out, layout.before ? 2 : 4);
}

Value max(Call& call) {
    return extreme(call, 1);
}
Value min(Call& call) {
    return extreme(call, -1);
}

Value random(Call& call) {
    auto& generator = call.state().keep<RandomState>();
    const Range range = random_range(call);
    if (call.given(3)) {
        const std::size_t seed = call.length(3);
        if (seed > static_cast<std::size_t>(kLargestSeed))
            call.fail(12, {"3", std::string(call.text(3))});
        generator.state = seed;
    }
    const auto span = static_cast<std::uint64_t>(range.high - range.low) + 1;
    return Value::integer(range.low + static_cast<std::int64_t>(generator.next() % span));
}

Value sign(Call& call) {
    return Value::integer(rounded_argument(call, 1).sign());
}

Value trunc(Call& call) {
    const Number n = call.number(1);
    const std::size_t decimals = call.length(2, 0);
    return text_result(
        call, truncated_text(n, decimals, call.settings(), call.state().limits().value), 2);
}

}  // namespace rexx::function
