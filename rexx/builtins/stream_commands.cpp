// STREAM(name,'C',command): OPEN, CLOSE, FLUSH, SEEK, LINEPOS and QUERY (rexx.md 10).
#include "rexx/builtins/stream_commands.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "rexx/decimal.h"

namespace rexx {
namespace {

using Words = std::vector<std::string>;

struct Context {
    Call& call;
    OpenStream& open;
    const Words& words;  // of the command, in capitals

    Stream& stream() const { return *open.stream; }
    bool has(std::string_view word) const {
        return std::find(words.begin() + 1, words.end(), word) != words.end();
    }
    std::string_view word(std::size_t n) const {
        return n < words.size() ? std::string_view(words[n]) : std::string_view();
    }
};

Words words_of(std::string_view text) {
    Words out;
    bool in_word = false;
    for (char c : text) {
        if (c == ' ') {
            in_word = false;
            continue;
        }
        if (!in_word) out.emplace_back();
        in_word = true;
        out.back() += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

[[noreturn]] void no_command(const Context& context) {
    context.call.fail(28, {"3", "CLOSE FLUSH LINEPOS OPEN POSITION QUERY SEEK",
                           std::string(context.call.text(3))});
}

std::string ready(const Context& context) {
    context.open.state = StreamState::ready;
    context.open.detail.clear();
    return "READY:";
}

std::string failed(const Context& context, std::string_view what) {
    context.open.state = StreamState::error;
    context.open.detail = context.stream().error();
    return "ERROR: " + context.open.detail + " " + std::string(what);
}

// OPEN [READ|WRITE|BOTH] [APPEND|REPLACE|NEW]: without a word for reading, and writing if possible.
std::string open_command(const Context& context) {
    static constexpr std::string_view kWords[] = {"APPEND", "BINARY",  "BOTH", "CREATE", "NEW",
                                                  "READ",   "REPLACE", "TEXT", "WRITE"};
    for (std::size_t i = 1; i < context.words.size(); ++i)
        if (std::find(std::begin(kWords), std::end(kWords), context.words[i]) == std::end(kWords))
            no_command(context);
    Stream& stream = context.stream();
    if (context.has("NEW") && !stream.existing_name().empty()) {
        context.open.state = StreamState::error;
        context.open.detail = "17 File exists";
        return "ERROR: 17 File exists Open failed";
    }
    const bool replace = context.has("REPLACE") || context.has("CREATE") || context.has("NEW");
    const bool both = context.has("BOTH") || context.words.size() == 1;
    const bool writes = both || replace || context.has("WRITE") || context.has("APPEND");
    if (writes && !stream.open(replace ? StreamAccess::replace : StreamAccess::write) &&
        context.words.size() > 1)
        return failed(context, "Open failed");
    if ((both || !writes) && !stream.open(StreamAccess::read))
        return failed(context, "Open failed");
    return ready(context);
}

std::string close_command(const Context& context) {
    if (context.open.state == StreamState::unknown) return "";
    if (context.open.is_default) return context.stream().flush() ? "READY:" : failed(context, "");
    if (!context.stream().close()) return failed(context, "Close failed");
    if (std::exchange(context.open.lost_output, false))
        return "ERROR: " + std::exchange(context.open.detail, {}) + " Close failed";
    context.open.state = StreamState::unknown;
    context.open.detail.clear();
    return "READY:";
}

std::string flush_command(const Context& context) {
    return context.stream().flush() ? ready(context) : failed(context, "Write failed");
}

// The target of "=n", "<n", "+n", "-n" or "n"; nullopt: no such form, or before the beginning.
std::optional<std::uint64_t> target(std::string_view text, std::uint64_t now, std::uint64_t end) {
    const char how = text.empty() || (text[0] >= '0' && text[0] <= '9') ? '=' : text[0];
    if (!text.empty() && how == text[0]) text.remove_prefix(1);
    const auto number = Number::parse(text);
    const auto n = number ? to_int64(*number, 18) : std::nullopt;
    if (!n || *n < 0) return std::nullopt;
    const auto distance = static_cast<std::uint64_t>(*n);
    switch (how) {
        case '=':
            return distance;
        case '+':
            return now + distance;
        case '-':
            return now > distance ? std::optional(now - distance) : std::nullopt;
        case '<':
            return end > distance ? std::optional(end - distance) : std::nullopt;
        default:
            return std::nullopt;
    }
}

// One past the last character or line.
std::uint64_t end_position(Stream& stream, StreamUnit unit) {
    if (unit == StreamUnit::character) {
        const auto info = stream.info();
        return info ? info->size + 1 : 1;
    }
    if (!stream.open(StreamAccess::read)) return 1;
    return stream.position(StreamSide::read, StreamUnit::line) + stream.lines_left(true);
}

StreamSide side_of(const Context& context) {
    return context.has("WRITE") ? StreamSide::write : StreamSide::read;
}

// SEEK and POSITION [=|<|+|-]n [READ|WRITE] [CHAR|LINE]; LINEPOS is the same in lines.
std::string seek_command(const Context& context) {
    Stream& stream = context.stream();
    const StreamUnit unit = context.words[0] == "LINEPOS" || context.has("LINE")
                                ? StreamUnit::line
                                : StreamUnit::character;
    const StreamSide side = side_of(context);
    const auto access = side == StreamSide::write ? StreamAccess::write : StreamAccess::read;
    if (!stream.open(access)) return failed(context, "Open failed");
    const std::uint64_t end = end_position(stream, unit);
    // The sign may stand alone, its number in the next word.
    std::string where(context.word(1));
    if (where.size() == 1 && (where[0] < '0' || where[0] > '9')) where += context.word(2);
    const auto position = target(where, stream.position(side, unit), end);
    if (!position || *position == 0 || *position > end || !stream.seek(side, unit, *position))
        context.call.fail(41, {"3", std::string(context.call.text(3))});
    ready(context);
    return std::to_string(*position);
}

std::string time_text(std::int64_t seconds, const char* form) {
    const std::time_t at = seconds;
    std::tm parts{};
    ::gmtime_r(&at, &parts);
    char out[32];
    return {out, std::strftime(out, sizeof out, form, &parts)};
}

// QUERY POSITION|SEEK [READ|WRITE] [CHAR|LINE] and QUERY LINEPOS READ|WRITE|SIZE.
std::string query_position(const Context& context) {
    Stream& stream = context.stream();
    const bool lines = context.word(1) == "LINEPOS" || context.has("LINE");
    const StreamUnit unit = lines ? StreamUnit::line : StreamUnit::character;
    if (context.open.state == StreamState::unknown) return "";
    if (context.has("SIZE")) return std::to_string(end_position(stream, unit) - 1);
    return std::to_string(stream.position(side_of(context), unit));
}

std::string query_command(const Context& context) {
    Stream& stream = context.stream();
    const std::string_view what = context.word(1);
    if (what == "EXISTS") return stream.existing_name();
    if (what == "SEEK" || what == "POSITION" || what == "LINEPOS") return query_position(context);
    if (what == "STREAMTYPE") {
        if (context.open.state == StreamState::unknown) return "UNKNOWN";
        return stream.is_persistent() ? "PERSISTENT" : "TRANSIENT";
    }
    if (what != "SIZE" && what != "DATETIME" && what != "TIMESTAMP") {
        if (auto answer = stream.query(what)) return *answer;
        no_command(context);
    }
    const auto info = stream.info();
    if (!info) return "";
    if (what == "SIZE") return std::to_string(info->size);
    return time_text(info->modified,
                     what == "DATETIME" ? "%m-%d-%y %H:%M:%S" : "%Y-%m-%d %H:%M:%S");
}

struct CommandRow {
    std::string_view name;
    std::string (*run)(const Context&);
};
constexpr CommandRow kCommands[] = {
    {"CLOSE", close_command}, {"FLUSH", flush_command},   {"LINEPOS", seek_command},
    {"OPEN", open_command},   {"POSITION", seek_command}, {"QUERY", query_command},
    {"SEEK", seek_command},
};

}  // namespace

std::string stream_command(Call& call, OpenStream& open) {
    const Words words = words_of(call.text(3));
    const Context context{call, open, words};
    for (const CommandRow& row : kCommands)
        if (!words.empty() && words[0] == row.name) return row.run(context);
    no_command(context);
}

}  // namespace rexx
