// Order: SORT, UNIQUE, MERGE. Keys sort as EBCDIC 1047 does.

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <span>

#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

constexpr std::size_t kCountWidth = 10;

// Ranges with their directions; none: the whole record.
struct Keys {
    struct Key {
        Range range;
        bool descends = false;
    };
    std::vector<Key> keys;
    Order order;

    int compare(Record a, Record b) const {
        for (const auto& key : keys) {
            const int result = order.compare(key.range.of(a), key.range.of(b));
            if (result != 0) return key.descends ? -result : result;
        }
        return 0;
    }
    bool equal(Record a, Record b) const {
        return std::all_of(keys.begin(), keys.end(), [&](const Key& key) {
            return order.equal(key.range.of(a), key.range.of(b));
        });
    }
    // Eight characters of a key from `depth` on, as a number that sorts as they do.
    std::uint64_t part(std::size_t key, std::size_t depth, Record record) const {
        const auto whole = part_of(key, record);
        const auto number = order.prefix(whole.substr(std::min(depth, whole.size())));
        return keys[key].descends ? ~number : number;
    }
    Record part_of(std::size_t key, Record record) const {
        return keys[key].range.is_whole() ? record : keys[key].range.of(record);
    }
};

bool take_descending(Arguments& operands, bool& found) {
    found = operands.keyword("Descending");
    return found || operands.keyword("Ascending");
}

// [range [Ascending|Descending]]..., with or without parentheses.
base::Result<void> take_keys(Arguments& operands, Keys& keys) {
    TRY(keys.order.take(operands));
    if (!operands.at_end() && operands.rest()[0] == '(') {
        const auto close = operands.rest().find(')');
        if (close == std::string_view::npos) return make_error(msg::FPLARG200E);
        Arguments inside(operands.rest().substr(1, close - 1));
        if (inside.at_end()) return make_error(msg::FPLARG055E);
        operands.skip(close + 1);
        TRY(take_keys(inside, keys));
        TRY(inside.end());
        return keys.order.take(operands);
    }
    bool descends = false;
    if (take_descending(operands, descends)) {
        keys.keys.push_back({Range(), descends});
        return {};
    }
    while (!operands.at_end() && operands.is_range()) {
        Keys::Key key;
        key.range = TRY(operands.range());
        take_descending(operands, key.descends);
        keys.keys.push_back(std::move(key));
    }
    if (keys.keys.empty()) {
        take_descending(operands, descends);
        keys.keys.push_back({Range(), descends});
    }
    TRY(keys.order.take(operands));
    return {};
}

std::string with_count(std::uint64_t count, Record record) {
    return fmt::format("{:>{}}{}", count, kCountWidth, record);
}

// ---- SORT ----

struct Sorting {
    Keys keys;
    bool unique = false, counts = false;
};

// A record kept, with eight characters of its key.
struct Sorted {
    std::uint64_t prefix;
    const char* place;  // its length, then the record

    Record record() const {
        std::size_t size = 0;
        std::memcpy(&size, place, sizeof size);
        return {place + sizeof size, size};
    }
    // Asks for the record's storage some records ahead: it may lie anywhere.
    void prefetch() const { __builtin_prefetch(place); }
};
constexpr std::size_t kAhead = 12;

// Records in large pieces of storage, so that a million of them are a few hundred allocations.
class Records {
  public:
    const char* keep(Record record) {
        const auto size = record.size();
        const auto needed = sizeof size + size;
        if (needed > left_) more(needed);
        char* place = next_;
        std::memcpy(place, &size, sizeof size);
        std::copy(record.begin(), record.end(), place + sizeof size);
        next_ += needed;
        left_ -= needed;
        return place;
    }

  private:
    void more(std::size_t needed) {
        constexpr std::size_t kPiece = std::size_t{1} << 18;
        const auto size = std::max(needed, kPiece);
        pieces_.push_back(std::make_unique_for_overwrite<char[]>(size));
        next_ = pieces_.back().get();
        left_ = size;
    }
    std::vector<std::unique_ptr<char[]>> pieces_;
    char* next_ = nullptr;
    std::size_t left_ = 0;
};

// Sorts by eight characters at a time, as a number: dealt out by the first of its bytes that is not
// the same in all. Only records that are equal so far look at their next eight characters.
class Sorter {
  public:
    Sorter(const Keys& keys, std::vector<Sorted>& records)
        : keys_(keys), dealt_(records.size()), first_(records.data()) {
        todo_.push_back({records, 0, 0});
        while (!todo_.empty()) {
            const auto part = todo_.back();
            todo_.pop_back();
            sort(part);
        }
    }

  private:
    // Records that lie together and are the same before `depth` of key number `key`.
    struct Part {
        std::span<Sorted> records;
        std::size_t key, depth;
    };
    static constexpr std::size_t kCharacters = 8, kBits = 8, kValues = 256;
    static constexpr std::size_t kFew = 40;  // fewer are compared rather than dealt out

    void sort(Part part) {
        std::uint64_t bits = 0;
        for (const auto& one : part.records) bits |= one.prefix ^ part.records[0].prefix;
        if (bits == 0) return go_on(part);
        if (part.records.size() < kFew) {
            std::stable_sort(part.records.begin(), part.records.end(),
                             [](const Sorted& a, const Sorted& b) { return a.prefix < b.prefix; });
            return split(part, ~std::uint64_t{0});
        }
        const auto highest = static_cast<std::size_t>(std::bit_width(bits)) - 1;
        const auto shift = highest / kBits * kBits;
        deal(part.records, shift);
        split(part, std::uint64_t{kValues - 1} << shift);
    }

    // In the order of the byte at `shift`, those with the same one as they were.
    void deal(std::span<Sorted> records, std::size_t shift) {
        const auto value = [&](const Sorted& one) { return one.prefix >> shift & (kValues - 1); };
        std::array<std::size_t, kValues + 1> places{};
        for (const auto& one : records) ++places[value(one) + 1];
        std::partial_sum(places.begin(), places.end(), places.begin());
        Sorted* dealt = dealt_.data() + (records.data() - first_);
        for (const auto& one : records) dealt[places[value(one)]++] = one;
        std::copy_n(dealt, records.size(), records.data());
    }

    // Each run of records that agree in `mask` is yet to be sorted.
    void split(const Part& part, std::uint64_t mask) {
        const auto records = part.records;
        for (std::size_t begin = 0, end = 1; begin < records.size(); begin = end++) {
            const auto wanted = records[begin].prefix & mask;
            while (end < records.size() && (records[end].prefix & mask) == wanted) ++end;
            if (end - begin > 1)
                todo_.push_back({records.subspan(begin, end - begin), part.key, part.depth});
        }
    }

    // On with the next characters of this key, or with the next key when none has any.
    void go_on(Part part) {
        part.depth += kCharacters;
        const bool more =
            std::any_of(part.records.begin(), part.records.end(), [&](const Sorted& one) {
                return keys_.part_of(part.key, one.record()).size() > part.depth;
            });
        if (!more) ++part.key, part.depth = 0;
        if (part.key == keys_.keys.size()) return;
        const auto records = part.records;
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (i + kAhead < records.size()) records[i + kAhead].prefetch();
            records[i].prefix = keys_.part(part.key, part.depth, records[i].record());
        }
        todo_.push_back(part);
    }

    const Keys& keys_;
    std::vector<Sorted> dealt_;
    const Sorted* first_;
    std::vector<Part> todo_;
};

void sort_records(std::vector<Sorted>& records, const Keys& keys) {
    if (records.size() < 2) return;
    if (keys.order.pads()) {
        const Sorter sorted(keys, records);
        return;
    }
    // Without padding a shorter key comes first whatever the longer one goes on with.
    std::stable_sort(records.begin(), records.end(), [&](const Sorted& a, const Sorted& b) {
        return keys.compare(a.record(), b.record()) < 0;
    });
}

Flow sort(Stage& stage, Sorting what) {
    Records storage;
    std::vector<Sorted> records;
    while (const Record* record = co_await stage.peek()) {
        records.push_back({what.keys.part(0, 0, *record), storage.keep(*record)});
        stage.consume();
    }
    sort_records(records, what.keys);
    const bool groups = what.unique || what.counts;
    std::string line;
    for (std::size_t i = 0; i < records.size();) {
        auto next = i + 1;
        if (i + kAhead < records.size()) records[i + kAhead].prefetch();
        while (groups && next < records.size() &&
               what.keys.equal(records[i].record(), records[next].record()))
            ++next;
        Record record = records[i].record();
        if (what.counts) record = line = with_count(next - i, record);
        if (!co_await stage.output(record)) co_return;
        i = next;
    }
}

// ---- UNIQUE ----

struct Uniqueness {
    enum class Kind { first, last, singles, multiple, pairwise };
    Kind kind = Kind::last;
    bool counts = false;
    Keys keys;
};

// One record of each run of equal keys (first or last), the others to the secondary output.
Flow unique_ends(Stage& stage, Uniqueness what) {
    std::optional<std::string> kept;
    std::uint64_t count = 0;
    std::string line;
    const bool keeps_first = what.kind == Uniqueness::Kind::first;
    for (;;) {
        const Record* record = co_await stage.peek();
        const bool same = record && kept && what.keys.equal(*kept, *record);
        if (kept && !same) {
            Record out = *kept;
            if (what.counts) out = line = with_count(count, out);
            if (!co_await stage.select(out, 0)) co_return;
        }
        if (!record) co_return;
        if (same && !co_await stage.select(keeps_first ? *record : Record(*kept), 1)) co_return;
        count = same ? count + 1 : 1;
        if (!same || !keeps_first) kept = std::string(*record);
        stage.consume();
    }
}

// FIRST without counts need not wait for the next record.
Flow unique_first(Stage& stage, Keys keys) {
    std::optional<std::string> kept;
    while (const Record* record = co_await stage.peek()) {
        const bool same = kept && keys.equal(*kept, *record);
        if (!co_await stage.select(*record, same ? 1 : 0)) break;
        if (!same) kept = std::string(*record);
        stage.consume();
    }
}

// SINGLES: runs of one record; MULTIPLE: the others.
Flow unique_runs(Stage& stage, Uniqueness what) {
    std::vector<std::string> run;
    const bool wants_singles = what.kind == Uniqueness::Kind::singles;
    std::string line;
    for (;;) {
        const Record* record = co_await stage.peek();
        const bool same = record && !run.empty() && what.keys.equal(run[0], *record);
        if (!same) {
            const bool selected = (run.size() == 1) == wants_singles;
            for (const auto& one : run) {
                Record out = one;
                if (what.counts && selected) out = line = with_count(run.size(), out);
                if (!co_await stage.select(out, selected ? 0 : 1)) co_return;
            }
            run.clear();
        }
        if (!record) co_return;
        run.emplace_back(*record);
        stage.consume();
    }
}

// PAIRWISE: two records with equal keys go to the secondary output.
Flow unique_pairs(Stage& stage, Keys keys) {
    std::optional<std::string> first;
    for (;;) {
        const Record* record = co_await stage.peek();
        if (first) {
            const bool pair = record && keys.equal(*first, *record);
            if (!co_await stage.select(*first, pair ? 1 : 0)) co_return;
            first.reset();
            if (pair) {
                if (!co_await stage.select(*record, 1)) co_return;
                stage.consume();
                continue;
            }
        }
        if (!record) co_return;
        first = std::string(*record);
        stage.consume();
    }
}

base::Result<Uniqueness> uniqueness(Arguments& operands) {
    Uniqueness what;
    const auto take_kind = [&] {
        if (operands.keyword("FIRST"))
            what.kind = Uniqueness::Kind::first;
        else if (operands.keyword("LAST"))
            what.kind = Uniqueness::Kind::last;
        else if (operands.keyword("SINGLEs"))
            what.kind = Uniqueness::Kind::singles;
        else if (operands.keyword("MULTiple"))
            what.kind = Uniqueness::Kind::multiple;
        else if (operands.keyword("PAIRwise"))
            what.kind = Uniqueness::Kind::pairwise;
        else if (operands.keyword("COUNT"))
            what.counts = true;
        else
            return false;
        return true;
    };
    while (take_kind()) {
    }
    TRY(take_keys(operands, what.keys));
    while (take_kind()) {
    }
    TRY(operands.end());
    return what;
}

// ---- MERGE ----

Flow merge(Stage& stage, Keys keys) {
    for (;;) {
        std::optional<std::size_t> least;
        for (std::size_t n = 0; n < stage.streams(); ++n) {
            const Record* record = co_await stage.peek(n);
            if (!record) continue;
            if (!least || keys.compare(*record, *stage.waiting_record(*least)) < 0) least = n;
        }
        if (!least) break;
        if (!co_await stage.output(*stage.waiting_record(*least))) break;
        stage.consume(*least);
    }
}

}  // namespace

base::Result<Start> plan_sort(Request& request) {
    auto& operands = request.operands;
    Sorting what;
    for (;;) {
        if (operands.keyword("COUNT"))
            what.counts = true;
        else if (operands.keyword("UNIQue"))
            what.unique = true;
        else
            break;
    }
    TRY(take_keys(operands, what.keys));
    if (operands.keyword("UNIQue")) what.unique = true;
    TRY(operands.end());
    return Start([=](Stage& stage) { return sort(stage, what); });
}

base::Result<Start> plan_unique(Request& request) {
    const auto what = TRY(uniqueness(request.operands));
    using Kind = Uniqueness::Kind;
    return Start([=](Stage& stage) {
        if (what.kind == Kind::pairwise) return unique_pairs(stage, what.keys);
        if (what.kind == Kind::singles || what.kind == Kind::multiple)
            return unique_runs(stage, what);
        if (what.kind == Kind::first && !what.counts) return unique_first(stage, what.keys);
        return unique_ends(stage, what);
    });
}

base::Result<Start> plan_merge(Request& request) {
    Keys keys;
    TRY(take_keys(request.operands, keys));
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return merge(stage, keys); });
}

}  // namespace cms::pipe
