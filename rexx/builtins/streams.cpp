// Built-in functions: streams (rexx.md 10). STREAM's commands are in stream_commands.cpp.
#include <algorithm>
#include <utility>

#include "rexx/builtins/functions.h"
#include "rexx/builtins/stream_commands.h"
#include "rexx/builtins/stream_table.h"

namespace rexx::function {
namespace {

OpenStream& stream_of(Call& call) {
    const std::string_view name = call.text(1, "");
    OpenStream* open = StreamTable::of(call.state()).find(name);
    if (!open) call.fail(27, {std::string(name)});
    return *open;
}

// True, once, when text written earlier has been lost meanwhile: the next output operation fails.
bool has_lost_output(OpenStream& open) {
    if (!std::exchange(open.lost_output, false)) return false;
    open.state = StreamState::error;
    return true;
}

// Notes how an operation ended and gives its result; NOTREADY is raised when it did not succeed.
Value ended(Call& call, OpenStream& open, bool success, Value result) {
    if (success) {
        open.state = StreamState::ready;
        open.detail.clear();
        return result;
    }
    open.detail = open.stream->error();
    open.state = open.detail.empty() ? StreamState::notready : StreamState::error;
    if (open.detail.empty()) open.detail = "end of data";
    call.state().not_ready(call.text(1, ""));
    return result;
}

// Moves to argument n: 40.42 when the stream has no positions, 40.41 when it lies outside.
void move_to(Call& call, OpenStream& open, std::size_t n, StreamSide side, StreamUnit unit) {
    if (!call.given(n)) return;
    const std::size_t position = call.position(n);
    if (open.stream->seek(side, unit, position)) return;
    if (!open.stream->is_persistent()) {
        if (position == 1) return;
        call.fail(42, {std::string(call.text(1, ""))});
    }
    call.fail(41, {std::to_string(n), std::string(call.text(n))});
}

Value count_value(std::uint64_t n) {
    return Value::integer(static_cast<std::int64_t>(n));
}

// A call without text and position closes the stream: CHAROUT(name), LINEOUT(name).
Value close_output(Call& call, OpenStream& open, Value failed) {
    const bool closed = open.is_default ? open.stream->flush() : open.stream->close();
    if (has_lost_output(open)) {
        call.state().not_ready(call.text(1, ""));
        StreamTable::of(call.state()).forget(call.text(1, ""));
        return failed;
    }
    if (!closed) return ended(call, open, false, std::move(failed));
    StreamTable::of(call.state()).forget(call.text(1, ""));
    return Value::integer(0);
}

}  // namespace

// Up to `count` characters. A huge count is often written for "all there is": what comes has to fit
// within the limits, not what was asked for.
static std::string characters(Call& call, Stream& stream, std::size_t count) {
    constexpr std::size_t kPiece = 65536;
    std::string text;
    while (text.size() < count) {
        const std::size_t wanted = std::min(count - text.size(), kPiece);
        call.check_length(text.size() + wanted);
        const std::string piece = stream.read_characters(wanted);
        text += piece;
        if (piece.size() < wanted) break;
    }
    return text;
}

Value charin(Call& call) {
    OpenStream& open = stream_of(call);
    const std::size_t count = call.length(3, 1);
    if (call.given(2)) call.position(2);
    if (!open.stream->open(StreamAccess::read)) return ended(call, open, false, Value(""));
    move_to(call, open, 2, StreamSide::read, StreamUnit::character);
    const std::string text = characters(call, *open.stream, count);
    return ended(call, open, text.size() == count, Value(text));
}

Value charout(Call& call) {
    OpenStream& open = stream_of(call);
    if (!call.given(2) && !call.given(3)) return close_output(call, open, Value::integer(1));
    const std::string_view text = call.text(2, "");
    if (call.given(3)) call.position(3);
    if (!open.stream->open(StreamAccess::write))
        return ended(call, open, false, count_value(text.size()));
    move_to(call, open, 3, StreamSide::write, StreamUnit::character);
    const std::size_t unwritten =
        has_lost_output(open) ? text.size() : open.stream->write_characters(text);
    return ended(call, open, unwritten == 0, count_value(unwritten));
}

Value chars(Call& call) {
    OpenStream& open = stream_of(call);
    if (!open.stream->open(StreamAccess::read)) return Value::integer(0);
    if (open.state == StreamState::unknown) open.state = StreamState::ready;
    return count_value(open.stream->characters_left());
}

Value linein(Call& call) {
    OpenStream& open = stream_of(call);
    const std::int64_t count = call.given(3) ? call.whole(3) : 1;
    if (count != 0 && count != 1) call.fail(39, {std::string(call.text(3))});
    if (call.given(2)) call.position(2);
    if (!open.stream->open(StreamAccess::read)) return ended(call, open, false, Value(""));
    move_to(call, open, 2, StreamSide::read, StreamUnit::line);
    std::string line;
    const bool success = count == 0 || open.stream->read_line(line);
    return ended(call, open, success, Value(line));
}

Value lineout(Call& call) {
    OpenStream& open = stream_of(call);
    if (!call.given(2) && !call.given(3)) return close_output(call, open, Value::integer(1));
    if (call.given(3)) call.position(3);
    if (!open.stream->open(StreamAccess::write))
        return ended(call, open, false, Value::integer(call.given(2) ? 1 : 0));
    move_to(call, open, 3, StreamSide::write, StreamUnit::line);
    const bool success =
        !has_lost_output(open) && (!call.given(2) || open.stream->write_line(call.text(2)));
    return ended(call, open, success, Value::boolean(!success));
}

Value lines(Call& call) {
    OpenStream& open = stream_of(call);
    const bool exact = call.option(2, "CN", 'N') == 'C';
    if (!open.stream->open(StreamAccess::read)) return Value::integer(0);
    if (open.state == StreamState::unknown) open.state = StreamState::ready;
    return count_value(open.stream->lines_left(exact));
}

Value qualify(Call& call) {
    return Value(stream_of(call).stream->full_name());
}

Value stream(Call& call) {
    const char operation = call.option(2, "CDS", 'S');
    if (operation == 'C') {
        if (!call.given(3)) call.fail(5, {"3"});
        OpenStream& open = stream_of(call);
        const Value answer(stream_command(call, open));
        if (open.state == StreamState::unknown) StreamTable::of(call.state()).forget(call.text(1));
        return answer;
    }
    if (call.given(3)) raise(40, 4, {"STREAM", "2"});
    static constexpr std::string_view kStates[] = {"UNKNOWN", "READY", "NOTREADY", "ERROR"};
    const OpenStream* open = StreamTable::of(call.state()).known(call.text(1));
    std::string out(kStates[open ? static_cast<std::size_t>(open->state) : 0]);
    if (operation == 'D') out += ":" + (open ? open->detail : "");
    return Value(out);
}

}  // namespace rexx::function
