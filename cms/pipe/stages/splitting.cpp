// SPLIT, JOIN, JOINCONT.

#include <algorithm>

#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"
#include "cms/pipe/stages/targets.h"

namespace cms::pipe {

namespace {

// ---- SPLIT ----

struct Splitting {
    enum class Where { at, before, after };
    Where where = Where::at;
    std::int64_t offset = 0;
    std::size_t shortest = 0;  // a piece is at least so long
    Target target;

    // Where the piece that begins at `from` ends, and where the next one begins.
    Span piece(Record record, std::size_t from) const {
        auto search = from + shortest;
        // A piece that begins with its target ends at the next one.
        if (where == Where::before && shortest == 0) search = from + 1;
        const auto at = search < record.size() ? target.find(record, search) : Record::npos;
        if (at == Record::npos) return {record.size(), record.size()};
        const auto length = target.length_at(record, at);
        if (where == Where::at) return {at, at + length};
        const auto place = static_cast<std::int64_t>(where == Where::before ? at : at + length);
        const auto moved =
            std::clamp<std::int64_t>(place + offset, static_cast<std::int64_t>(from) + 1,
                                     static_cast<std::int64_t>(record.size()));
        return {static_cast<std::size_t>(moved), static_cast<std::size_t>(moved)};
    }
};

Flow split(Stage& stage, Splitting what) {
    while (const Record* record = co_await stage.peek()) {
        if (record->empty() && !co_await stage.output(*record)) co_return;
        for (std::size_t from = 0; from < record->size();) {
            const auto piece = what.piece(*record, from);
            // Targets side by side have nothing between them.
            if (piece.begin > from &&
                !co_await stage.output(record->substr(from, piece.begin - from)))
                co_return;
            from = piece.end;
        }
        stage.consume();
    }
}

// ---- JOIN ----

struct Joining {
    std::optional<std::uint32_t> more = 1;  // records that are added to the first; nullopt: all
    std::string between;
    std::size_t longest = std::string::npos;
};

Flow join(Stage& stage, Joining what) {
    std::string line;
    std::uint64_t joined = 0;
    while (const Record* record = co_await stage.peek()) {
        const auto grown = line.size() + what.between.size() + record->size();
        if (joined > 0 && grown > what.longest) {
            if (!co_await stage.output(line)) co_return;
            line.clear();
            joined = 0;
        }
        if (joined++ > 0) line += what.between;
        line += *record;
        stage.consume();
        if (!what.more || joined <= *what.more) continue;
        if (!co_await stage.output(line)) co_return;
        line.clear();
        joined = 0;
    }
    if (joined > 0) co_await stage.output(line);
}

// ---- JOINCONT ----

struct Continuing {
    bool negated = false, leading = false, keeps = false, any_case = false, any_of = false;
    std::string mark, between;

    // How long the mark is at that end of the record; nullopt: it is not there.
    std::optional<std::size_t> mark_of(Record record) const {
        if (any_of) {
            if (record.empty()) return std::nullopt;
            const char c = leading ? record.front() : record.back();
            return mark.find(c) == std::string::npos ? std::nullopt : std::optional<std::size_t>(1);
        }
        if (record.size() < mark.size()) return std::nullopt;
        const auto part =
            leading ? record.substr(0, mark.size()) : record.substr(record.size() - mark.size());
        const bool same = any_case ? base::upper(part) == mark : part == mark;
        return same ? std::optional(mark.size()) : std::nullopt;
    }
};

Flow join_trailing(Stage& stage, Continuing what) {
    std::string line;
    bool open = false;
    while (const Record* record = co_await stage.peek()) {
        if (open) line += what.between;
        const auto mark = what.mark_of(*record);
        const bool goes_on = mark.has_value() != what.negated;
        const auto cut = mark && !what.negated && !what.keeps ? *mark : 0;
        line += record->substr(0, record->size() - cut);
        stage.consume();
        open = goes_on;
        if (open) continue;
        if (!co_await stage.output(line)) co_return;
        line.clear();
    }
    if (open) co_await stage.output(line);
}

Flow join_leading(Stage& stage, Continuing what) {
    std::optional<std::string> line;
    while (const Record* record = co_await stage.peek()) {
        const auto mark = what.mark_of(*record);
        const bool continues = line && mark.has_value() != what.negated;
        if (line && !continues) {
            if (!co_await stage.output(*line)) co_return;
            line.reset();
        }
        const auto cut = continues && mark && !what.negated && !what.keeps ? *mark : 0;
        if (continues)
            line->append(what.between).append(record->substr(cut));
        else
            line = std::string(*record);
        stage.consume();
    }
    if (line) co_await stage.output(*line);
}

}  // namespace

base::Result<Start> plan_split(Request& request) {
    auto& operands = request.operands;
    Splitting what;
    if (operands.keyword("MINimum")) what.shortest = TRY(operands.number());
    if (operands.keyword("BEFORE"))
        what.where = Splitting::Where::before;
    else if (operands.keyword("AFTER"))
        what.where = Splitting::Where::after;
    else
        operands.keyword("AT");
    const auto word = operands.word();
    const bool negative = word.size() > 1 && word[0] == '-';
    const auto offset = base::parse_decimal(word.substr(negative ? 1 : 0));
    const bool is_offset = offset && what.where != Splitting::Where::at;
    if (is_offset) {
        operands.take_word();
        what.offset = negative ? -std::int64_t{*offset} : std::int64_t{*offset};
    }
    what.target = TRY(target(operands));
    TRY(operands.end());
    return Start([=](Stage& stage) { return split(stage, what); });
}

base::Result<Start> plan_join(Request& request) {
    auto& operands = request.operands;
    Joining what;
    operands.keyword("COUNT");
    if (operands.is_number() || operands.word() == "*") what.more = TRY(operands.number_or_all());
    if (!operands.at_end() && !operands.is_number()) what.between = TRY(operands.string());
    if (operands.is_number()) what.longest = TRY(operands.number());
    TRY(operands.end());
    return Start([=](Stage& stage) { return join(stage, what); });
}

base::Result<Start> plan_joincont(Request& request) {
    auto& operands = request.operands;
    Continuing what;
    for (;;) {
        if (operands.keyword("NOT"))
            what.negated = true;
        else if (operands.keyword("LEADING"))
            what.leading = true;
        else if (take_any_case(operands))
            what.any_case = true;
        else if (operands.keyword("KEEP"))
            what.keeps = true;
        else if (operands.keyword("ANYof"))
            what.any_of = true;
        else if (!operands.keyword("TRAILING") && !operands.keyword("DELAY"))
            break;
    }
    what.mark = TRY(operands.string());
    if (what.any_case) what.mark = base::upper(what.mark);
    if (operands.keyword("KEEP")) what.keeps = true;
    what.between = TRY(operands.maybe_string()).value_or("");
    TRY(operands.end());
    return Start([=](Stage& stage) {
        return what.leading ? join_leading(stage, what) : join_trailing(stage, what);
    });
}

}  // namespace cms::pipe
