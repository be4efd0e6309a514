// Stages that change each record by itself or only pass it on: COPY, DUPLICATE, REVERSE, PAD, CHOP,
// STRIP, COUNT, ESCAPE, TOKENISE, INSERT, carriage controls; buffers.

#include <algorithm>
#include <deque>

#include "cms/pipe/stages/stages.h"
#include "cms/pipe/stages/targets.h"

namespace cms::pipe {

namespace {

// One record in, one out: `change` fills the new one. Records are not delayed.
using Change = std::function<Record(Record record, std::string& storage)>;

Flow change_each(Stage& stage, Change change) {
    std::string storage;
    while (const Record* record = co_await stage.peek()) {
        const Record changed = change(*record, storage);
        if (!co_await stage.output(changed)) break;
        stage.consume();
    }
}

base::Result<Start> each(Request& request, Change change) {
    TRY(request.operands.end());
    return Start([change = std::move(change)](Stage& stage) { return change_each(stage, change); });
}

Flow duplicate(Stage& stage, std::optional<std::uint32_t> more) {
    while (const Record* record = co_await stage.peek()) {
        for (std::uint32_t i = 0; !more || i <= *more; ++i)
            if (!co_await stage.output(*record)) co_return;
        stage.consume();
    }
}

Flow discard_input(Stage& stage) {
    while (co_await stage.peek()) stage.consume();
}

// ---- CHOP ----

struct Chopping {
    std::size_t column = 80;
    bool by_target = false, behind = false;
    std::int64_t offset = 0;
    Target target;

    std::size_t place(Record record) const {
        if (!by_target) return std::min(column, record.size());
        const auto at = target.find(record, 0);
        if (at == Record::npos) return record.size();
        const auto end = behind ? at + target.length_at(record, at) : at;
        const auto moved = static_cast<std::int64_t>(end) + offset;
        return static_cast<std::size_t>(
            std::clamp<std::int64_t>(moved, 0, static_cast<std::int64_t>(record.size())));
    }
};

Flow chop(Stage& stage, Chopping what) {
    while (const Record* record = co_await stage.peek()) {
        const auto at = what.place(*record);
        if (!co_await stage.select(record->substr(0, at), 0)) break;
        if (stage.has_output(1)) co_await stage.output(record->substr(at), 1);
        stage.consume();
    }
}

// ---- STRIP ----

struct Stripping {
    bool leading = true, trailing = true;
    std::size_t most = std::string::npos;
    Target target;

    Record apply(Record record) const {
        std::size_t begin = 0, taken = 0;
        while (leading && taken < most) {
            const auto length = target.length_at(record, begin);
            if (length == 0) break;
            begin += length, ++taken;
        }
        record.remove_prefix(std::min(begin, record.size()));
        for (taken = 0; trailing && taken < most; ++taken) {
            const auto length = target.length_before_end(record);
            if (length == 0) break;
            record.remove_suffix(length);
        }
        return record;
    }
};

// ---- COUNT ----

struct Counting {
    enum class What { lines, words, bytes, shortest, longest };
    std::vector<What> wanted;
};

struct Counts {
    std::uint64_t lines = 0, words = 0, bytes = 0;
    std::size_t shortest = std::string::npos, longest = 0;

    void add(Record record, bool with_words) {
        ++lines;
        bytes += record.size();
        shortest = std::min(shortest, record.size());
        longest = std::max(longest, record.size());
        if (!with_words) return;
        for (auto word = next_word(record, 0); word; word = next_word(record, word->end)) ++words;
    }
    std::uint64_t of(Counting::What what) const {
        switch (what) {
            case Counting::What::words:
                return words;
            case Counting::What::bytes:
                return bytes;
            case Counting::What::shortest:
                return lines == 0 ? 0 : shortest;
            case Counting::What::longest:
                return longest;
            default:
                return lines;
        }
    }
};

// With a secondary output the records go on and the counts there.
Flow count(Stage& stage, Counting what) {
    const bool passes = stage.streams() > 1;
    const bool with_words = std::find(what.wanted.begin(), what.wanted.end(),
                                      Counting::What::words) != what.wanted.end();
    Counts counts;
    while (const Record* record = co_await stage.peek()) {
        counts.add(*record, with_words);
        if (passes) co_await stage.output(*record);
        stage.consume();
    }
    std::string line;
    for (const auto one : what.wanted)
        line += (line.empty() ? "" : " ") + std::to_string(counts.of(one));
    if (passes) stage.sever_output();
    co_await stage.output(line, passes ? 1 : 0);
}

// ---- TOKENISE ----

// Words, and each of the characters of `tokens` by itself; `after` is written behind each record.
Flow tokenise(Stage& stage, std::string tokens, std::optional<std::string> after) {
    const auto stops = tokens + ' ';
    while (const Record* record = co_await stage.peek()) {
        for (std::size_t at = 0; at < record->size();) {
            if ((*record)[at] == ' ') {
                ++at;
                continue;
            }
            const bool alone = tokens.find((*record)[at]) != std::string::npos;
            const auto end =
                alone ? at + 1 : std::min(record->find_first_of(stops, at), record->size());
            if (!co_await stage.output(record->substr(at, end - at))) co_return;
            at = end;
        }
        if (after && !co_await stage.output(*after)) co_return;
        stage.consume();
    }
}

// ---- buffers ----

Flow buffer_all(Stage& stage) {
    std::vector<std::string> kept;
    while (const Record* record = co_await stage.peek()) {
        kept.emplace_back(*record);
        stage.consume();
    }
    for (const auto& record : kept)
        if (!co_await stage.output(record)) co_return;
}

// BUFFER n: each group of records up to a null one is written n times, `between` in between.
Flow buffer_groups(Stage& stage, std::uint32_t times, std::string between) {
    std::vector<std::string> kept;
    for (bool more = true; more;) {
        const Record* record = co_await stage.peek();
        more = record;
        if (record && !record->empty()) {
            kept.emplace_back(*record);
            stage.consume();
            continue;
        }
        if (record) stage.consume();
        for (std::uint32_t i = 0; i < times && !kept.empty(); ++i) {
            for (const auto& one : kept)
                if (!co_await stage.output(one)) co_return;
            if (!co_await stage.output(between)) co_return;
        }
        kept.clear();
    }
}

// ELASTIC: takes what comes even while nobody takes what is there.
Flow elastic(Stage& stage) {
    std::deque<std::string> kept;
    for (;;) {
        if (!kept.empty()) {
            stage.post(kept.front());
            co_await stage.post_or_input();
            if (!stage.has_output()) co_return;
            if (!stage.is_posted()) {
                kept.pop_front();
                continue;
            }
        }
        const Record* record = co_await stage.peek();
        if (!record) break;
        kept.emplace_back(*record);
        stage.consume();
    }
    if (!kept.empty()) stage.withdraw();
    for (const auto& record : kept)
        if (!co_await stage.output(record)) co_return;
}

// ---- carriage controls ----

struct Carriage {
    char asa, machine;  // machine: write and then move
};
constexpr Carriage kCarriages[] = {
    {'+', '\x01'}, {' ', '\x09'}, {'0', '\x11'}, {'-', '\x19'}, {'1', '\x89'}};

char machine_of(char asa) {
    for (const auto& row : kCarriages)
        if (row.asa == asa) return row.machine;
    return '\x09';
}

char asa_of(char machine) {
    for (const auto& row : kCarriages)
        if (row.machine == machine) return row.asa;
    return ' ';
}

// ASA moves before a line, machine code after it: the control of a line goes to the one before.
Flow to_machine(Stage& stage) {
    std::optional<std::string> line;
    while (const Record* record = co_await stage.peek()) {
        if (line && !record->empty()) (*line)[0] = machine_of((*record)[0]);
        if (line && !co_await stage.output(*line)) co_return;
        line = std::string(1, '\x09') + std::string(record->substr(record->empty() ? 0 : 1));
        stage.consume();
    }
    if (line) co_await stage.output(*line);
}

Flow to_asa(Stage& stage) {
    char next = '1';
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        line.assign(1, next);
        line += record->substr(record->empty() ? 0 : 1);
        next = record->empty() ? ' ' : asa_of((*record)[0]);
        if (!co_await stage.output(line)) co_return;
        stage.consume();
    }
}

}  // namespace

base::Result<Start> plan_copy(Request& request) {
    TRY(request.operands.end());
    return Start(copy_records);
}

base::Result<Start> plan_elastic(Request& request) {
    TRY(request.operands.end());
    return Start(elastic);
}

base::Result<Start> plan_buffer(Request& request) {
    const auto times = TRY(request.operands.maybe_number());
    const auto between = TRY(request.operands.maybe_string());
    TRY(request.operands.end());
    if (!times) return Start(buffer_all);
    return Start([=](Stage& stage) { return buffer_groups(stage, *times, between.value_or("")); });
}

base::Result<Start> plan_duplicate(Request& request) {
    std::optional<std::uint32_t> more = 1;
    if (request.operands.word() == "-1") {
        request.operands.take_word();
        TRY(request.operands.end());
        return Start(discard_input);
    }
    if (!request.operands.at_end()) more = TRY(request.operands.number_or_all());
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return duplicate(stage, more); });
}

base::Result<Start> plan_reverse(Request& request) {
    return each(request, [](Record record, std::string& storage) -> Record {
        storage.assign(record.rbegin(), record.rend());
        return storage;
    });
}

base::Result<Start> plan_pad(Request& request) {
    auto& operands = request.operands;
    const bool left = operands.keyword("LEFT");
    if (!left) operands.keyword("RIGHT");
    const bool modulo = operands.keyword("MODULO");
    const std::size_t width = TRY(operands.number());
    if (width > kLongestRecord * 1024 || (modulo && width == 0))
        return make_error(msg::FPLARG066E, std::to_string(width));
    char filler = ' ';
    if (!operands.at_end()) filler = TRY(operands.character());
    return each(request, [=](Record record, std::string& storage) -> Record {
        auto wanted = width;
        if (modulo) wanted = (record.size() + width - 1) / width * width;
        if (record.size() >= wanted) return record;
        storage.assign(left ? wanted - record.size() : 0, filler);
        storage += record;
        storage.resize(wanted, filler);
        return storage;
    });
}

// The part of each record that a range names.
base::Result<Start> plan_substr(Request& request) {
    const auto range = TRY(request.operands.range());
    return each(request,
                [range](Record record, std::string&) -> Record { return range.of(record); });
}

base::Result<Start> plan_chop(Request& request) {
    auto& operands = request.operands;
    Chopping what;
    if (operands.is_number()) {
        what.column = TRY(operands.number());
    } else if (!operands.at_end()) {
        what.by_target = true;
        what.behind = operands.keyword("AFTER");
        if (!what.behind && !operands.keyword("BEFORE")) operands.keyword("AT");
        const auto word = operands.word();
        const bool negative = word.size() > 1 && word[0] == '-';
        if (const auto offset = base::parse_decimal(word.substr(negative ? 1 : 0))) {
            operands.take_word();
            what.offset = negative ? -std::int64_t{*offset} : std::int64_t{*offset};
        }
        what.target = TRY(target(operands));
    }
    TRY(operands.end());
    return Start([=](Stage& stage) { return chop(stage, what); });
}

base::Result<Start> plan_strip(Request& request) {
    auto& operands = request.operands;
    Stripping what;
    if (operands.keyword("LEADING")) {
        what.trailing = false;
    } else if (operands.keyword("TRAILING")) {
        what.leading = false;
    } else {
        operands.keyword("BOTH");
    }
    const bool up_to = operands.keyword("TO");
    what.target = TRY(target(operands));
    what.target.negated = what.target.negated || up_to;
    if (!operands.at_end()) what.most = TRY(operands.number());
    return each(request, [=](Record record, std::string&) { return what.apply(record); });
}

base::Result<Start> plan_count(Request& request) {
    auto& operands = request.operands;
    Counting what;
    while (!operands.at_end()) {
        if (operands.keyword("LINEs") || operands.keyword("RECORDs"))
            what.wanted.push_back(Counting::What::lines);
        else if (operands.keyword("WORDs"))
            what.wanted.push_back(Counting::What::words);
        else if (operands.keyword("BYTEs") || operands.keyword("CHARACTErs") ||
                 operands.keyword("CHARS"))
            what.wanted.push_back(Counting::What::bytes);
        else if (operands.keyword("MINline"))
            what.wanted.push_back(Counting::What::shortest);
        else if (operands.keyword("MAXline"))
            what.wanted.push_back(Counting::What::longest);
        else
            return make_error(msg::FPLARG111E, operands.word());
    }
    if (what.wanted.empty()) return make_error(msg::FPLARG113E);
    // Counts come in this order whatever the order of the operands.
    std::sort(what.wanted.begin(), what.wanted.end(), [](auto a, auto b) {
        constexpr int kPlaces[] = {2, 1, 0, 3, 4};
        return kPlaces[static_cast<int>(a)] < kPlaces[static_cast<int>(b)];
    });
    return Start([=](Stage& stage) { return count(stage, what); });
}

base::Result<Start> plan_escape(Request& request) {
    auto text = TRY(request.operands.maybe_string());
    const auto characters = text.value_or("\"|\\");
    if (characters.empty()) return make_error(msg::FPLARG113E);
    return each(request, [=](Record record, std::string& storage) -> Record {
        storage.clear();
        for (const char c : record) {
            if (characters.find(c) != std::string::npos) storage += characters[0];
            storage += c;
        }
        return storage;
    });
}

base::Result<Start> plan_insert(Request& request) {
    auto& operands = request.operands;
    const auto text = TRY(operands.string());
    const bool behind = operands.keyword("AFTER");
    if (!behind) operands.keyword("BEFORE");
    Range range;
    if (operands.is_range()) range = TRY(operands.range());
    return each(request, [=](Record record, std::string& storage) -> Record {
        const auto part = range.of(record);
        const auto begin = static_cast<std::size_t>(part.data() - record.data());
        const auto at = behind ? begin + part.size() : begin;
        storage.assign(record.substr(0, at)).append(text).append(record.substr(at));
        return storage;
    });
}

base::Result<Start> plan_tokenise(Request& request) {
    const auto tokens = TRY(request.operands.string());
    const auto after = TRY(request.operands.maybe_string());
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return tokenise(stage, tokens, after); });
}

base::Result<Start> plan_asatomc(Request& request) {
    TRY(request.operands.end());
    return Start(to_machine);
}

base::Result<Start> plan_mctoasa(Request& request) {
    TRY(request.operands.end());
    return Start(to_asa);
}

}  // namespace cms::pipe
