// CHANGE and XLATE.

#include <algorithm>
#include <array>
#include <numeric>

#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"
#include "cms/pipe/stages/targets.h"

namespace cms::pipe {

namespace {

// ---- CHANGE ----

struct Changing {
    Ranges ranges;
    std::string from, to, folded;
    bool any_case = false;
    std::size_t most = std::string::npos;

    // Capitals, a capital first, or as written: what the text that is replaced shows.
    std::string replacement(Record old) const {
        if (!any_case || old.empty() || to.empty()) return to;
        const bool has_small = old != base::upper(old);
        const bool has_capital = old != base::lower(old);
        if (to != base::lower(to) || !has_capital) return to;
        auto text = has_small ? to : base::upper(to);
        if (has_small) text[0] = base::upper(text.substr(0, 1))[0];
        return text;
    }
    // Appends the part with what changes in it; `left` counts down.
    bool change_part(Record part, std::size_t& left, std::string& out) const {
        if (from.empty()) {
            const bool changes = left > 0;
            if (changes) out += to, --left;
            out += part;
            return changes;
        }
        std::string upper_part;
        Record seen = part;
        if (any_case) seen = upper_part = base::upper(part);
        const auto& wanted = any_case ? folded : from;
        std::size_t done = 0;
        bool changed = false;
        while (left > 0) {
            const auto at = seen.find(wanted, done);
            if (at == Record::npos) break;
            out += part.substr(done, at - done);
            out += replacement(part.substr(at, from.size()));
            done = at + from.size();
            changed = true;
            --left;
        }
        out += part.substr(done);
        return changed;
    }
    // True when something changed; `out` is the new record.
    bool apply(Record record, std::string& out) const {
        out.clear();
        auto left = most;
        std::size_t done = 0;
        bool changed = false;
        for (const auto& range : ranges) {
            if (!range.is_in(record) && !(range.is_whole() && from.empty())) continue;
            const auto part = range.of(record);
            const auto begin = static_cast<std::size_t>(part.data() - record.data());
            if (begin < done) continue;
            out += record.substr(done, begin - done);
            changed = change_part(part, left, out) || changed;
            done = begin + part.size();
        }
        out += record.substr(done);
        return changed;
    }
};

// Changed records go to the primary output, the others to the secondary if there is one.
Flow change(Stage& stage, Changing what) {
    const std::size_t unchanged = stage.streams() > 1 ? 1 : 0;
    const bool simple = what.ranges.size() == 1 && what.ranges[0].is_whole() && !what.any_case &&
                        !what.from.empty();
    std::string storage;
    while (const Record* record = co_await stage.peek()) {
        // Most records of most files have nothing to change.
        const bool changed =
            !(simple && record->find(what.from) == Record::npos) && what.apply(*record, storage);
        if (!co_await stage.select(changed ? Record(storage) : *record, changed ? 0 : unchanged))
            break;
        stage.consume();
    }
}

// Both strings in one: /a/b/; or two delimited ones.
base::Result<void> take_strings(Arguments& operands, Changing& what) {
    if (operands.at_end()) return make_error(msg::FPLARG113E);
    const auto rest = operands.rest();
    const char delimiter = rest[0];
    const bool is_word = std::isalnum(static_cast<unsigned char>(delimiter));
    if (!is_word) {
        const auto second = rest.find(delimiter, 1);
        const auto third =
            second == std::string_view::npos ? second : rest.find(delimiter, second + 1);
        // "/a/b/", or "/a/ /b/" where the third delimiter begins the second string.
        const bool one_string = second != std::string_view::npos &&
                                third != std::string_view::npos && rest[second + 1] != ' ';
        const bool ends =
            third != std::string_view::npos && (third + 1 == rest.size() || rest[third + 1] == ' ');
        if (one_string || (ends && rest.find(delimiter, third + 1) == std::string_view::npos)) {
            what.from = rest.substr(1, second - 1);
            what.to = rest.substr(second + 1, third - second - 1);
            operands.skip(third + 1);
            return {};
        }
    }
    what.from = TRY(operands.string());
    what.to = TRY(operands.string());
    return {};
}

// ---- XLATE ----

using Table = std::array<char, 256>;

Table identity() {
    Table table{};
    std::iota(table.begin(), table.end(), '\0');
    return table;
}

enum class Standard { upper, lower, a2e, e2a };

void apply_standard(Table& table, Standard which) {
    const auto before = table;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const char c = before[i];
        switch (which) {
            case Standard::upper:
                table[i] = base::upper({&c, 1})[0];
                break;
            case Standard::lower:
                table[i] = base::lower({&c, 1})[0];
                break;
            case Standard::a2e:
                table[i] = static_cast<char>(base::text_to_ebcdic(c));
                break;
            case Standard::e2a:
                table[i] = base::text_from_ebcdic(static_cast<std::byte>(c));
                break;
        }
    }
}

bool take_standard(Arguments& operands, Table& table) {
    if (operands.keyword("UPper"))
        apply_standard(table, Standard::upper);
    else if (operands.keyword("LOWer"))
        apply_standard(table, Standard::lower);
    else if (operands.keyword("A2E"))
        apply_standard(table, Standard::a2e);
    else if (operands.keyword("E2A"))
        apply_standard(table, Standard::e2a);
    else
        return false;
    return true;
}

// The characters of a range in order; a shorter second one is as long as the first by its last.
base::Result<std::string> characters_of(Arguments& operands) {
    if (operands.at_end()) return make_error(msg::FPLARG113E);
    const auto set = TRY(character_range(operands.take_word()));
    std::string found;
    for (std::size_t i = 0; i < set.size(); ++i)
        if (set[i]) found += static_cast<char>(i);
    return found;
}

base::Result<Table> translation(Arguments& operands) {
    auto table = identity();
    bool any = false;
    while (take_standard(operands, table)) any = true;
    while (!operands.at_end()) {
        const auto from = TRY(characters_of(operands));
        const auto to = TRY(characters_of(operands));
        for (std::size_t i = 0; i < from.size(); ++i)
            table[static_cast<unsigned char>(from[i])] = to[std::min(i, to.size() - 1)];
        any = true;
    }
    if (!any) apply_standard(table, Standard::upper);
    return table;
}

Flow translate(Stage& stage, Ranges ranges, Table table) {
    std::string storage;
    while (const Record* record = co_await stage.peek()) {
        storage = *record;
        for (const auto& range : ranges) {
            const auto part = range.of(*record);
            const auto begin = static_cast<std::size_t>(part.data() - record->data());
            for (auto i = begin; i < begin + part.size(); ++i)
                storage[i] = table[static_cast<unsigned char>(storage[i])];
        }
        if (!co_await stage.output(storage)) break;
        stage.consume();
    }
}

}  // namespace

base::Result<Start> plan_change(Request& request) {
    auto& operands = request.operands;
    Changing what;
    what.any_case = take_any_case(operands);
    if (operands.is_range()) {
        what.ranges = TRY(operands.ranges());
    } else {
        what.ranges.emplace_back();
    }
    if (!what.any_case) what.any_case = take_any_case(operands);
    TRY(take_strings(operands, what));
    what.folded = base::upper(what.from);
    if (!operands.at_end()) {
        const auto most = TRY(operands.number_or_all());
        if (most) what.most = *most;
    }
    TRY(operands.end());
    return Start([=](Stage& stage) { return change(stage, what); });
}

base::Result<Start> plan_xlate(Request& request) {
    auto& operands = request.operands;
    Ranges ranges;
    // "W1", "5-7": a range of the record; without one a first word like these is never characters.
    if (operands.is_range()) {
        ranges = TRY(operands.ranges());
    } else {
        ranges.emplace_back();
    }
    const auto table = TRY(translation(operands));
    return Start([=](Stage& stage) { return translate(stage, ranges, table); });
}

}  // namespace cms::pipe
