// Where records come from and go to: literals, the console, the program stack, nowhere.

#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

// ---- LITERAL ----

Flow write_literal(Stage& stage, std::string text) {
    const bool taken = co_await stage.output(text);
    if (taken) stage.shorten();
}

Flow append_literal(Stage& stage, std::string text) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.output(*record)) co_return;
        stage.consume();
    }
    co_await stage.output(text);
}

// ---- CONSOLE ----

struct ConsoleInput {
    bool direct = false, ends_at_null_line = true;
    std::optional<std::string> end;  // the line that ends the input
};

Flow read_console(Stage& stage, ConsoleInput how) {
    while (stage.has_output()) {
        const auto line = stage.world().read_console(how.direct);
        if (!line) co_return;
        const bool is_end = how.end ? *line == *how.end : how.ends_at_null_line && line->empty();
        if (is_end) co_return;
        if (!co_await stage.output(*line)) co_return;
    }
}

Flow write_console(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        stage.world().console().line(*record);
        co_await stage.output(*record);
        stage.consume();
    }
}

// ---- HOLE ----

Flow discard(Stage& stage) {
    while (auto input = co_await stage.peek_any()) stage.consume(*input);
}

// ---- STACK ----

Flow read_stack(Stage& stage) {
    while (stage.has_output()) {
        const auto line = stage.world().read_stack();
        if (!line) co_return;
        if (!co_await stage.output(*line)) co_return;
    }
}

Flow write_stack(Stage& stage, StackEnd end) {
    while (const Record* record = co_await stage.peek()) {
        stage.world().write_stack(*record, end);
        co_await stage.output(*record);
        stage.consume();
    }
}

}  // namespace

Flow pass_on(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        co_await stage.output(*record);
        stage.consume();
    }
}

base::Result<Start> plan_literal(Request& request) {
    return Start([text = std::string(request.operands.rest())](Stage& stage) {
        return write_literal(stage, text);
    });
}

base::Result<Start> plan_strliteral(Request& request) {
    auto& operands = request.operands;
    const bool behind = operands.keyword("APPEND");
    if (!behind) operands.keyword("PREFACE");
    auto text = TRY(operands.maybe_string());
    TRY(operands.end());
    return Start([text = text.value_or(""), behind](Stage& stage) {
        return behind ? append_literal(stage, text) : write_literal(stage, text);
    });
}

base::Result<Start> plan_console(Request& request) {
    auto& operands = request.operands;
    ConsoleInput how;
    for (;;) {
        if (operands.keyword("DIRECT")) {
            how.direct = true;
        } else if (operands.keyword("EOF")) {
            how.end = TRY(operands.string());
        } else if (operands.keyword("NOEOF")) {
            how.ends_at_null_line = false;
        } else if (!operands.keyword("ASYNchronously") && !operands.keyword("DARK")) {
            break;
        }
    }
    TRY(operands.end());
    if (!request.first) return Start(write_console);
    return Start([how](Stage& stage) { return read_console(stage, how); });
}

base::Result<Start> plan_hole(Request& request) {
    TRY(request.operands.end());
    return Start(discard);
}

base::Result<Start> plan_stack(Request& request) {
    const bool lifo = request.operands.keyword("LIFO");
    if (!lifo) request.operands.keyword("FIFO");
    TRY(request.operands.end());
    if (request.first) return Start(read_stack);
    const auto end = lifo ? StackEnd::push : StackEnd::queue;
    return Start([end](Stage& stage) { return write_stack(stage, end); });
}

}  // namespace cms::pipe
