// Two streams matched by key: LOOKUP (a table in storage) and COLLATE (both in order).

#include <algorithm>
#include <map>
#include <unordered_map>

#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

constexpr std::size_t kCountWidth = 10;

// Which records of a match are written, and in what order.
enum class Side { detail, master };

struct Matching {
    Order order;
    Ranges detail_key, master_key;
    std::vector<Side> written;
    bool counts = false, adds = false, adds_before = false, all_masters = false;
    bool keys_only = false;  // LOOKUP keeps of a master its key
    bool pairwise = false;   // the detail is written again with each of its masters

    // A text that is equal for equal keys.
    std::string key(const Ranges& ranges, Record record) const {
        std::string text;
        for (const auto& range : ranges) {
            const auto part = order.canonical(range.of(record));
            text.append(std::to_string(part.size())).append(1, ':').append(part);
        }
        return text;
    }
    int compare(Record master, Record detail) const {
        for (std::size_t i = 0; i < master_key.size(); ++i) {
            const int result = order.compare(master_key[i].of(master), detail_key[i].of(detail));
            if (result != 0) return result;
        }
        return 0;
    }
};

void take_sides(Arguments& operands, Matching& what) {
    auto& written = what.written;
    for (;;) {
        if (operands.keyword("DETAILs") || operands.keyword("DETAIL"))
            written.push_back(Side::detail);
        else if (operands.keyword("MASTERs") || operands.keyword("MASTER"))
            written.push_back(Side::master);
        else if (operands.keyword("ALLMASTERs"))
            what.all_masters = true, written.push_back(Side::master);
        else if (operands.keyword("PAIRWISE"))
            what.pairwise = true;
        else
            break;
    }
}

bool take_flag(Arguments& operands, Matching& what) {
    if (operands.keyword("COUNT"))
        what.counts = true;
    else if (operands.keyword("AUTOADD"))
        what.adds = true;
    else if (operands.keyword("BEFORE"))
        what.adds_before = true;
    else if (operands.keyword("ALLMASTERs"))
        what.all_masters = true;
    else if (operands.keyword("KEYONLY"))
        what.keys_only = true;
    else
        return operands.keyword("STOP");
    return true;
}

base::Result<Matching> matching(Arguments& operands, Side first) {
    Matching what;
    while (take_flag(operands, what)) {
    }
    TRY(what.order.take(operands));
    while (take_flag(operands, what)) {
    }
    auto& first_key = first == Side::detail ? what.detail_key : what.master_key;
    auto& second_key = first == Side::detail ? what.master_key : what.detail_key;
    first_key.emplace_back();
    if (operands.is_range()) first_key = TRY(operands.ranges());
    second_key = first_key;
    if (operands.is_range()) second_key = TRY(operands.ranges());
    if (first_key.size() != second_key.size()) return make_error(msg::FPLARG054E, operands.rest());
    take_sides(operands, what);
    TRY(operands.end());
    if (what.written.empty()) {
        const auto second = first == Side::detail ? Side::master : Side::detail;
        what.written = {first, second};
    }
    return what;
}

// ---- LOOKUP ----

struct Master {
    std::string record;
    std::uint64_t uses = 0;
};

// Masters by key; equal keys keep their order.
class Table {
  public:
    explicit Table(const Matching& what) : what_(what) {}
    // False: there is one of this key already.
    bool add(Record record, const Ranges& ranges) {
        auto& places = by_key_[what_.key(ranges, record)];
        if (!places.empty() && !what_.all_masters) return false;
        places.push_back(masters_.size());
        masters_.push_back({what_.keys_only ? joined(ranges, record) : std::string(record)});
        return true;
    }
    const std::vector<std::size_t>* find(Record detail) const {
        const auto found = by_key_.find(what_.key(what_.detail_key, detail));
        return found == by_key_.end() ? nullptr : &found->second;
    }
    Master& at(std::size_t place) { return masters_[place]; }
    std::vector<Master>& all() { return masters_; }

  private:
    static std::string joined(const Ranges& ranges, Record record) {
        std::string keys;
        for (const auto& range : ranges) keys.append(range.of(record));
        return keys;
    }
    const Matching& what_;
    std::vector<Master> masters_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_key_;
};

// Inputs: details, masters. Outputs: matches, details without a master, masters nobody asked for
// (with COUNT: all, with how often).
Flow lookup(Stage& stage, Matching what) {
    Table table(what);
    if (stage.streams() > 1)
        while (const Record* record = co_await stage.peek(1)) {
            if (!table.add(*record, what.master_key)) co_await stage.output(*record, 3);
            stage.consume(1);
        }
    while (const Record* record = co_await stage.peek()) {
        if (what.adds && what.adds_before) table.add(*record, what.detail_key);
        const auto* places = table.find(*record);
        if (!places) {
            if (!co_await stage.select(*record, 1)) break;
            if (what.adds) table.add(*record, what.detail_key);
            stage.consume();
            continue;
        }
        bool taken = true;
        for (std::size_t i = 0; taken && i < places->size(); ++i) {
            auto& master = table.at((*places)[i]);
            ++master.uses;
            for (const auto side : what.written) {
                if (side == Side::detail && i > 0 && !what.pairwise) continue;
                const Record out = side == Side::detail ? *record : Record(master.record);
                if (taken) taken = co_await stage.select(out, 0);
            }
        }
        if (!taken) break;
        stage.consume();
    }
    // The third stream is for the masters only now: the others may end.
    stage.sever_output(0);
    if (stage.streams() > 1) stage.sever_output(1);
    if (stage.streams() < 3) co_return;
    std::string line;
    for (const auto& master : table.all()) {
        if (!what.counts && master.uses > 0) continue;
        line = what.counts ? fmt::format("{:>{}}", master.uses, kCountWidth) : std::string();
        line += master.record;
        if (!co_await stage.output(line, 2)) break;
    }
}

// ---- COLLATE ----

// Inputs: masters, details, both in order. Outputs: matches, masters without details, details
// without a master.
Flow collate(Stage& stage, Matching what) {
    const bool masters_first = what.written.front() == Side::master;
    const bool both = what.written.size() > 1;
    for (;;) {
        const Record* master = co_await stage.peek(0);
        if (!master) break;
        bool matched = false;
        for (;;) {
            const Record* detail = co_await stage.peek(1);
            const int order = detail ? what.compare(*master, *detail) : -1;
            if (order < 0) break;
            if (order > 0) {
                co_await stage.select(*detail, 2);
            } else {
                if (masters_first && !matched) co_await stage.select(*master, 0);
                if (both || !masters_first) co_await stage.select(*detail, 0);
                matched = true;
            }
            if (!stage.has_any_output()) co_return;
            stage.consume(1);
        }
        if (matched && both && !masters_first) co_await stage.select(*master, 0);
        if (!matched) co_await stage.select(*master, 1);
        if (!stage.has_any_output()) co_return;
        stage.consume(0);
    }
    if (stage.streams() < 2) co_return;
    while (const Record* detail = co_await stage.peek(1)) {
        if (!co_await stage.select(*detail, 2)) co_return;
        stage.consume(1);
    }
}

}  // namespace

base::Result<Start> plan_lookup(Request& request) {
    const auto what = TRY(matching(request.operands, Side::detail));
    return Start([=](Stage& stage) { return lookup(stage, what); });
}

base::Result<Start> plan_collate(Request& request) {
    const auto what = TRY(matching(request.operands, Side::master));
    return Start([=](Stage& stage) { return collate(stage, what); });
}

}  // namespace cms::pipe
