// Variables of EXECs: VAR, STEM, VARLOAD, VARFETCH, VARDROP, REXXVARS.

#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

using Pool = rexx::VariablePool;

// Which variables, and how their names are meant.
struct Where {
    Pool* pool = nullptr;
    bool direct = false;    // names as they are, no symbols in them
    bool tracking = false;  // VAR: every record

    bool set(const std::string& name, std::string_view value) const {
        return direct ? pool->set_direct(name, value) : pool->set(name, value);
    }
    std::optional<Pool::Fetched> fetch(const std::string& name) const {
        return direct ? pool->fetch_direct(name) : pool->fetch(name);
    }
    void drop(const std::string& name) const {
        (void)(direct ? pool->drop_direct(name) : pool->drop(name));
    }
};

// [n | MAIN | PRODUCER | CONSUMER] [NOMSG233] [SYMBOLIC | DIRECT] [TRACKING]
base::Result<Where> where(Request& request) {
    auto& operands = request.operands;
    Where found;
    std::optional<std::uint32_t> level;
    bool main = false;
    for (;;) {
        if (operands.is_number()) {
            level = TRY(operands.number());
        } else if (operands.keyword("MAIN")) {
            main = true;
        } else if (operands.keyword("DIRECT")) {
            found.direct = true;
        } else if (operands.keyword("TRACKING")) {
            found.tracking = true;
        } else if (!operands.keyword("SYMBOLIC") && !operands.keyword("NOMSG233") &&
                   !operands.keyword("PRODUCER") && !operands.keyword("CONSUMER")) {
            break;
        }
    }
    found.pool = main ? request.world().main_variables()
                      : request.machine.variables(request.set, level.value_or(0));
    if (!found.pool) return make_error(msg::FPLVAR120E);
    return found;
}

// A name that REXX takes; looking at it changes nothing.
base::Result<void> check_name(const Where& where, const std::string& name) {
    if (where.fetch(name)) return {};
    return make_error(msg::FPLVAR121E, name);
}

// ---- VAR ----

Flow read_variable(Stage& stage, Where where, std::string name) {
    const auto value = where.fetch(name);
    if (!value) co_return;
    const bool taken = co_await stage.output(value->value);
    if (taken) stage.shorten();
}

Flow set_variable(Stage& stage, Where where, std::string name) {
    bool any = false;
    while (const Record* record = co_await stage.peek()) {
        if (!any || where.tracking) where.set(name, *record);
        any = true;
        co_await stage.output(*record);
        stage.consume();
    }
    if (!any) where.drop(name);
}

// ---- STEM ----

std::uint32_t count_of(const Where& where, const std::string& stem) {
    const auto zero = where.fetch(stem + "0");
    if (!zero) return 0;
    return base::parse_decimal(base::trim(zero->value)).value_or(0);
}

Flow read_stem(Stage& stage, Where where, std::string stem, std::uint32_t from) {
    const auto count = count_of(where, stem);
    for (auto n = from; n <= count; ++n) {
        const auto value = where.fetch(stem + std::to_string(n));
        if (!value || !co_await stage.output(value->value)) co_return;
    }
    stage.shorten();
}

Flow set_stem(Stage& stage, Where where, std::string stem, std::uint32_t from, bool appends) {
    auto number = appends ? count_of(where, stem) : from - 1;
    while (const Record* record = co_await stage.peek()) {
        where.set(stem + std::to_string(++number), *record);
        co_await stage.output(*record);
        stage.consume();
    }
    where.set(stem + "0", std::to_string(number));
}

// ---- VARLOAD ----

// "/name/value": any delimiter but blank and asterisk, which make a comment.
void load_variable(const Where& where, Record record) {
    if (record.empty() || record[0] == ' ' || record[0] == '*') return;
    const auto close = record.find(record[0], 1);
    if (close == Record::npos) return;
    where.set(std::string(record.substr(1, close - 1)), record.substr(close + 1));
}

Flow load_variables(Stage& stage, Where where) {
    while (const Record* record = co_await stage.peek()) {
        load_variable(where, *record);
        co_await stage.output(*record);
        stage.consume();
    }
}

// ---- VARFETCH, VARDROP: names in the records ----

// Values; where a variable has none, the name goes to the secondary output if there is one.
Flow fetch_variables(Stage& stage, Where where) {
    while (const Record* record = co_await stage.peek()) {
        const auto value = where.fetch(std::string(base::trim(*record)));
        if (!value) {
            stage.fail(make_error(msg::FPLVAR121E, *record));
            co_return;
        }
        const bool to_second = !value->is_set && stage.streams() > 1;
        if (!co_await stage.select(to_second ? *record : Record(value->value), to_second ? 1 : 0))
            break;
        stage.consume();
    }
}

Flow drop_variables(Stage& stage, Where where) {
    while (const Record* record = co_await stage.peek()) {
        where.drop(std::string(base::trim(*record)));
        co_await stage.output(*record);
        stage.consume();
    }
}

// ---- REXXVARS ----

Flow list_variables(Stage& stage, Where where) {
    std::vector<std::pair<std::string, std::string>> found;
    where.pool->each([&](std::string_view name, std::string_view value) {
        found.emplace_back("n " + std::string(name), "v " + std::string(value));
    });
    std::sort(found.begin(), found.end());
    for (const auto& [name, value] : found) {
        if (!co_await stage.output(name)) co_return;
        if (!co_await stage.output(value)) co_return;
    }
}

}  // namespace

base::Result<Start> plan_var(Request& request) {
    const std::string name(request.operands.take_word());
    if (name.empty()) return make_error(msg::FPLARG113E);
    const auto place = TRY(where(request));
    TRY(request.operands.end());
    TRY(check_name(place, name));
    if (request.first)
        return Start([=](Stage& stage) { return read_variable(stage, place, name); });
    return Start([=](Stage& stage) { return set_variable(stage, place, name); });
}

base::Result<Start> plan_stem(Request& request) {
    auto& operands = request.operands;
    const std::string stem(operands.take_word());
    if (stem.empty()) return make_error(msg::FPLARG113E);
    std::uint32_t from = 1;
    bool appends = false;
    auto place = TRY(where(request));
    if (operands.keyword("APPEND")) {
        appends = true;
    } else if (operands.keyword("FROM")) {
        from = TRY(operands.number());
    }
    // The level may also stand behind these.
    if (!operands.at_end()) place = TRY(where(request));
    TRY(operands.end());
    TRY(check_name(place, stem + "0"));
    from = std::max(from, 1u);
    if (request.first)
        return Start([=](Stage& stage) { return read_stem(stage, place, stem, from); });
    return Start([=](Stage& stage) { return set_stem(stage, place, stem, from, appends); });
}

base::Result<Start> plan_varload(Request& request) {
    auto place = TRY(where(request));
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return load_variables(stage, place); });
}

base::Result<Start> plan_varset(Request& request) {
    return plan_varload(request);
}

base::Result<Start> plan_varfetch(Request& request) {
    auto place = TRY(where(request));
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return fetch_variables(stage, place); });
}

base::Result<Start> plan_vardrop(Request& request) {
    auto place = TRY(where(request));
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return drop_variables(stage, place); });
}

base::Result<Start> plan_rexxvars(Request& request) {
    auto place = TRY(where(request));
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return list_variables(stage, place); });
}

}  // namespace cms::pipe
