// Stages that select records by what is in them or by their place: LOCATE and FIND with their
// opposites, BETWEEN and its relatives, TAKE, DROP. What is not selected goes to the secondary
// output. Records are not delayed.

#include <algorithm>
#include <deque>

#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

// ---- LOCATE ----

struct Locating {
    Ranges ranges;
    std::optional<std::string> wanted;
    bool any_case = false, any_of = false, whole = true;

    bool is_hit(Record part) const {
        if (!wanted) return !part.empty();
        if (any_of) return part.find_first_of(*wanted) != Record::npos;
        return part.find(*wanted) != Record::npos;
    }
    bool hits(Record record) const {
        if (whole && !any_case) return is_hit(record);
        std::string folded;
        if (any_case) record = folded = base::upper(record);
        return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
            return range.is_in(record) ? is_hit(range.of(record)) : wanted && wanted->empty();
        });
    }
};

base::Result<Locating> locating(Arguments& operands) {
    Locating found;
    for (;;) {
        if (take_any_case(operands))
            found.any_case = true;
        else if (!operands.keyword("MIXED") && !operands.keyword("ONEs") &&
                 !operands.keyword("ZEROs"))
            break;
    }
    if (operands.is_range()) {
        found.ranges = TRY(operands.ranges());
    } else {
        found.ranges.emplace_back();
    }
    found.whole = found.ranges.size() == 1 && found.ranges[0].is_whole();
    if (take_any_case(operands)) found.any_case = true;
    found.any_of = operands.keyword("ANYof");
    found.wanted = TRY(operands.maybe_string());
    if (found.any_case && found.wanted) found.wanted = base::upper(*found.wanted);
    TRY(operands.end());
    return found;
}

Flow locate(Stage& stage, Locating what, bool selects) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.select(*record, what.hits(*record) == selects ? 0 : 1)) break;
        stage.consume();
    }
}

base::Result<Start> plan_locating(Request& request, bool selects) {
    const auto what = TRY(locating(request.operands));
    return Start([=](Stage& stage) { return locate(stage, what, selects); });
}

// ---- FIND ----

// As XEDIT's FIND: a blank of the argument matches anything, an underscore a blank.
bool finds(Record record, std::string_view wanted) {
    if (record.size() < wanted.size()) {
        // What is missing matches only where anything does.
        if (wanted.find_first_not_of(' ', record.size()) != Record::npos) return false;
        wanted = wanted.substr(0, record.size());
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == ' ') continue;
        if (record[i] != (wanted[i] == '_' ? ' ' : wanted[i])) return false;
    }
    return true;
}

Flow find(Stage& stage, std::string wanted, bool selects) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.select(*record, finds(*record, wanted) == selects ? 0 : 1)) break;
        stage.consume();
    }
}

Flow find_string(Stage& stage, Leading wanted, bool selects) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.select(*record, wanted.begins(*record) == selects ? 0 : 1)) break;
        stage.consume();
    }
}

base::Result<Start> plan_finding(Request& request, bool selects) {
    const std::string wanted(request.operands.rest());
    return Start([=](Stage& stage) { return find(stage, wanted, selects); });
}

base::Result<Start> plan_string_finding(Request& request, bool selects) {
    const auto wanted = TRY(leading_string(request.operands));
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return find_string(stage, wanted, selects); });
}

// ---- BETWEEN, INSIDE, OUTSIDE, NOTINSIDE ----

struct Group {
    Leading first, last;
    std::uint32_t count = 0;  // 0: up to `last`
    bool with_ends = true;    // the first and last record of a group belong to it
    bool selects = true;      // false: what is outside
};

// Knows for each record whether it is in a group.
class GroupState {
  public:
    explicit GroupState(const Group& group) : group_(group) {}
    bool contains(Record record) {
        if (!open_) {
            if (!group_.first.begins(record)) return false;
            left_ = group_.count;
            open_ = group_.count == 0 || left_ > (group_.with_ends ? 1u : 0u);
            if (group_.with_ends) --left_;
            return group_.with_ends;
        }
        if (group_.count > 0) {
            open_ = --left_ > 0;
            return true;
        }
        open_ = !group_.last.begins(record);
        return open_ || group_.with_ends;
    }

  private:
    const Group& group_;
    bool open_ = false;
    std::uint32_t left_ = 0;
};

Flow select_groups(Stage& stage, Group group) {
    GroupState state(group);
    while (const Record* record = co_await stage.peek()) {
        const bool selected = state.contains(*record) == group.selects;
        if (!co_await stage.select(*record, selected ? 0 : 1)) break;
        stage.consume();
    }
}

base::Result<Start> plan_groups(Request& request, bool with_ends, bool selects) {
    auto& operands = request.operands;
    Group group;
    group.with_ends = with_ends;
    group.selects = selects;
    group.first = TRY(leading_string(operands));
    if (operands.is_number()) {
        const auto count = TRY(operands.number());
        if (count < (with_ends ? 2u : 1u)) return make_error(msg::FPLARG066E, "of records");
        group.count = count;
    } else {
        group.last.text = TRY(operands.string());
        group.last.fold(group.first.any_case);
    }
    TRY(operands.end());
    return Start([=](Stage& stage) { return select_groups(stage, group); });
}

// ---- TAKE and DROP ----

struct Amount {
    bool last = false, bytes = false;
    std::size_t count = 1;
};

base::Result<Amount> amount(Arguments& operands) {
    Amount found;
    found.last = operands.keyword("LAST");
    if (!found.last) operands.keyword("FIRST");
    if (!operands.at_end()) {
        const auto count = TRY(operands.number_or_all());
        found.count = count ? *count : std::string::npos;
    }
    found.bytes = operands.keyword("BYTES");
    TRY(operands.end());
    return found;
}

// The first ones to one stream, the others to the other.
Flow split_first(Stage& stage, std::size_t count, std::size_t to_first, std::size_t to_rest) {
    for (; count > 0; --count) {
        const Record* record = co_await stage.peek();
        if (!record) co_return;
        if (!co_await stage.select(*record, to_first)) co_return;
        stage.consume();
    }
    // Only the rest of the input keeps this stage's other stream going.
    if (to_first < stage.streams()) stage.sever_output(to_first);
    if (to_rest < stage.streams()) stage.shorten(0, to_rest);
}

// The last ones can be known only when so many more have come.
Flow split_last(Stage& stage, std::size_t count, std::size_t to_last, std::size_t to_rest) {
    std::deque<std::string> kept;
    while (const Record* record = co_await stage.peek()) {
        kept.emplace_back(*record);
        stage.consume();
        if (kept.size() <= count) continue;
        if (!co_await stage.select(kept.front(), to_rest)) co_return;
        kept.pop_front();
    }
    if (to_rest < stage.streams()) stage.sever_output(to_rest);
    for (const auto& record : kept)
        if (!co_await stage.select(record, to_last)) co_return;
}

// Bytes: the record in which the count ends is split.
Flow split_bytes(Stage& stage, std::size_t count, std::size_t to_first, std::size_t to_rest) {
    while (count > 0) {
        const Record* record = co_await stage.peek();
        if (!record) co_return;
        const auto part = record->substr(0, count);
        const auto rest = record->substr(part.size());
        if (!co_await stage.select(part, to_first)) co_return;
        if (!rest.empty() && !co_await stage.select(rest, to_rest)) co_return;
        count -= part.size();
        stage.consume();
    }
    if (to_first < stage.streams()) stage.sever_output(to_first);
    if (to_rest < stage.streams()) stage.shorten(0, to_rest);
}

base::Result<Start> plan_amount(Request& request, std::size_t to_counted) {
    const auto wanted = TRY(amount(request.operands));
    if (wanted.last && wanted.bytes) return make_error(msg::FPLPAT112E, "BYTES");
    const auto to_rest = 1 - to_counted;
    return Start([=](Stage& stage) {
        if (wanted.last) return split_last(stage, wanted.count, to_counted, to_rest);
        if (wanted.bytes) return split_bytes(stage, wanted.count, to_counted, to_rest);
        return split_first(stage, wanted.count, to_counted, to_rest);
    });
}

}  // namespace

base::Result<Start> plan_locate(Request& request) {
    return plan_locating(request, true);
}

base::Result<Start> plan_nlocate(Request& request) {
    return plan_locating(request, false);
}

base::Result<Start> plan_find(Request& request) {
    return plan_finding(request, true);
}

base::Result<Start> plan_nfind(Request& request) {
    return plan_finding(request, false);
}

base::Result<Start> plan_strfind(Request& request) {
    return plan_string_finding(request, true);
}

base::Result<Start> plan_strnfind(Request& request) {
    return plan_string_finding(request, false);
}

base::Result<Start> plan_between(Request& request) {
    return plan_groups(request, true, true);
}

base::Result<Start> plan_inside(Request& request) {
    return plan_groups(request, false, true);
}

base::Result<Start> plan_outside(Request& request) {
    return plan_groups(request, true, false);
}

base::Result<Start> plan_notinside(Request& request) {
    return plan_groups(request, false, false);
}

base::Result<Start> plan_take(Request& request) {
    return plan_amount(request, 0);
}

base::Result<Start> plan_drop(Request& request) {
    return plan_amount(request, 1);
}

}  // namespace cms::pipe
