// SPECS: records built from parts of records. Books: SPECS.
//
// The operands are a list of items, each of which puts a field (a range of the input, a literal, a
// number, the clock) into the output record, or reads and writes records in between.

#include <algorithm>
#include <chrono>

#include "cms/pipe/stages/conversions.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

constexpr std::size_t kNumberWidth = 10;
constexpr std::size_t kFarthestColumn = std::size_t{1} << 24;

enum class Align { left, centre, right };

struct Item {
    enum class Kind {
        range,
        literal,
        number,
        clock,  // fields
        read,
        read_stop,
        write,
        select,
        out,  // records and streams
        pad   // the filler from here on
    };
    enum class Place { column, next, next_word };

    Kind kind = Kind::range;
    Range range;
    std::string literal;
    std::int64_t from = 1, by = 1;  // of a number
    std::size_t stream = 0;
    char filler = ' ';

    bool strips = false;
    const Conversion* conversion = nullptr;
    Place place = Place::next;
    std::size_t column = 0;            // from 0
    std::optional<std::size_t> width;  // of the output field
    Align align = Align::left;
    bool aligned = false;  // an alignment was written
};

struct Specs {
    std::vector<Item> items;
    bool any_end = false;  // STOP ANYEOF: the first input that ends is the end
};

// ---- reading the operands ----

bool take_align(Arguments& operands, Item& item) {
    if (operands.keyword("Right"))
        item.align = Align::right;
    else if (operands.keyword("Center") || operands.keyword("CENTRE"))
        item.align = Align::centre;
    else if (operands.keyword("Left"))
        item.align = Align::left;
    else
        return false;
    return true;
}

// ".n" behind NEXT and NEXTWORD.
base::Result<void> take_width(std::string_view text, Item& item) {
    if (text.empty()) return {};
    const auto width = base::parse_decimal(text.substr(1));
    if (text[0] != '.' || !width || *width > kFarthestColumn)
        return make_error(msg::FPLSPX063E, text);
    item.width = *width;
    return {};
}

// "5", "5-8", "5.4"
base::Result<void> take_columns(std::string_view word, Item& item) {
    item.place = Item::Place::column;
    const auto joint = word.find_first_of("-.");
    const auto from = base::parse_decimal(word.substr(0, joint));
    if (!from || *from == 0 || *from > kFarthestColumn) return make_error(msg::FPLSPX063E, word);
    item.column = *from - 1;
    if (joint == std::string_view::npos) return {};
    const auto rest = word.substr(joint + 1);
    if (rest == "*") return make_error(msg::FPLSPX556E);
    const auto to = base::parse_decimal(rest);
    if (!to || *to > kFarthestColumn) return make_error(msg::FPLSPX063E, word);
    if (word[joint] == '.')
        item.width = *to;
    else if (*to >= *from)
        item.width = *to - *from + 1;
    else
        return make_error(msg::FPLSPX063E, word);
    return {};
}

// The last field needs none: NEXT is meant (unconfirmed by the books; public EXECs do it).
base::Result<void> take_place(Arguments& operands, Item& item) {
    if (operands.at_end()) return {};
    const auto word = operands.take_word();
    const auto dot = std::min(word.find('.'), word.size());
    const auto name = word.substr(0, dot);
    if (base::matches(name, "Next")) {
        item.place = Item::Place::next;
        TRY(take_width(word.substr(dot), item));
    } else if (base::matches(name, "NEXTWord") || base::matches(name, "NWord")) {
        item.place = Item::Place::next_word;
        TRY(take_width(word.substr(dot), item));
    } else {
        TRY(take_columns(word, item));
    }
    item.aligned = take_align(operands, item);
    return {};
}

// What does not make a field. False: something else follows.
base::Result<bool> take_control(Request& request, Item& item) {
    auto& operands = request.operands;
    if (operands.keyword("READ")) {
        item.kind = Item::Kind::read;
    } else if (operands.keyword("READSTOP")) {
        item.kind = Item::Kind::read_stop;
    } else if (operands.keyword("WRITE")) {
        item.kind = Item::Kind::write;
    } else if (operands.keyword("PAD")) {
        item.kind = Item::Kind::pad;
        item.filler = TRY(operands.character());
    } else {
        const bool selects = operands.keyword("SELECT");
        if (!selects && !operands.keyword("OUTSTREAM")) return false;
        item.kind = selects ? Item::Kind::select : Item::Kind::out;
        if (!operands.keyword("FIRST")) {
            if (operands.keyword("SECOND")) {
                item.stream = 1;
            } else {
                item.stream = TRY(operands.number());
            }
        }
        if (item.stream >= request.streams)
            return make_error(msg::FPLSTM102E, std::to_string(item.stream));
    }
    return true;
}

base::Result<std::int64_t> signed_number(Arguments& operands) {
    const auto word = operands.take_word();
    const bool negative = word.starts_with('-');
    const auto value = base::parse_decimal(word.substr(negative ? 1 : 0));
    if (!value) return make_error(msg::FPLARG058E, word);
    return negative ? -std::int64_t{*value} : std::int64_t{*value};
}

base::Result<void> take_source(Arguments& operands, Item& item) {
    if (operands.keyword("NUMBer") || operands.keyword("RECNO")) {
        item.kind = Item::Kind::number;
        if (operands.keyword("FROM")) item.from = TRY(signed_number(operands));
        if (operands.keyword("BY")) item.by = TRY(signed_number(operands));
    } else if (operands.keyword("TODclock")) {
        item.kind = Item::Kind::clock;
    } else if (operands.is_range()) {
        item.kind = Item::Kind::range;
        item.range = TRY(operands.range());
    } else {
        item.kind = Item::Kind::literal;
        item.literal = TRY(operands.string());
    }
    return {};
}

base::Result<Item> take_item(Request& request) {
    auto& operands = request.operands;
    Item item;
    const bool is_control = TRY(take_control(request, item));
    if (is_control) return item;
    TRY(take_source(operands, item));
    item.strips = operands.keyword("STRIP");
    item.conversion = find_conversion(operands.word());
    if (item.conversion) operands.take_word();
    if (!item.strips) item.strips = operands.keyword("STRIP");
    TRY(take_place(operands, item));
    return item;
}

base::Result<Specs> read_specs(Request& request) {
    auto& operands = request.operands;
    Specs specs;
    for (bool more = true; more;) {
        more = false;
        if (operands.keyword("STOP")) {
            more = true;
            if (operands.keyword("ANYEOF"))
                specs.any_end = true;
            else if (!operands.keyword("ALLEOF"))
                TRY(operands.number());
        }
    }
    while (!operands.at_end()) {
        auto item = TRY(take_item(request));
        specs.items.push_back(std::move(item));
    }
    if (specs.items.empty()) return make_error(msg::FPLARG113E);
    return specs;
}

// ---- building records ----

std::string clock_bytes() {
    constexpr std::uint64_t kSecondsTo1970 = 2208988800;
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count();
    auto clock = (static_cast<std::uint64_t>(micros) + kSecondsTo1970 * 1000000) << 12;
    std::string bytes(8, '\0');
    for (std::size_t i = bytes.size(); i > 0; --i, clock >>= 8)
        bytes[i - 1] = static_cast<char>(clock & 0xFF);
    return bytes;
}

// The record being built.
class Line {
  public:
    std::string text;
    char filler = ' ';

    void put(Record field, const Item& item, bool is_number) {
        const auto at = place(field, item);
        if (!item.width) {
            // A field of no length leaves the record as it is.
            if (!field.empty()) write(at, field, 0, 0);
            return;
        }
        auto align = item.align;
        if (is_number && !item.aligned) align = Align::right;
        const auto width = *item.width;
        const auto spare = width > field.size() ? width - field.size() : 0;
        const auto excess = field.size() > width ? field.size() - width : 0;
        const auto in_front = [&](std::size_t whole) {
            return align == Align::left ? 0 : align == Align::right ? whole : whole / 2;
        };
        const auto before = in_front(spare), cut = in_front(excess);
        write(at, field.substr(cut, width), before, spare - before);
    }

  private:
    std::size_t place(Record field, const Item& item) {
        if (item.place == Item::Place::column) return item.column;
        const bool anything = !field.empty() || item.width.value_or(0) > 0;
        if (item.place == Item::Place::next_word && !text.empty() && anything) text += ' ';
        return text.size();
    }
    void write(std::size_t at, Record field, std::size_t before, std::size_t behind) {
        const auto end = at + before + field.size() + behind;
        if (text.size() < at) text.resize(at, filler);
        if (text.size() < end) text.resize(end, filler);
        auto next = std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), before, filler);
        next = std::copy(field.begin(), field.end(), next);
        std::fill_n(next, behind, filler);
    }
};

// The fields of one pass over the items.
class Builder {
  public:
    Line line;

    // Error: 392.
    base::Result<void> add(const Item& item, Record record, std::uint64_t number) {
        Record field = source(item, record, number);
        if (item.strips) field = base::trim(field);
        bool is_number = item.kind == Item::Kind::number;
        if (item.conversion && (!field.empty() || item.kind != Item::Kind::range)) {
            if (!item.conversion->convert(is_number ? base::trim(field) : field, converted_))
                return make_error(msg::FPLSPX392E, item.conversion->name, "input is not valid",
                                  field);
            is_number = item.conversion->width > 0;
            if (is_number && !item.width && converted_.size() < item.conversion->width)
                converted_.insert(0, item.conversion->width - converted_.size(), ' ');
            field = converted_;
        } else if (is_number && !item.strips && !item.width && field.size() < kNumberWidth) {
            source_.insert(0, kNumberWidth - source_.size(), ' ');
            field = source_;
        }
        line.put(field, item, is_number);
        return {};
    }

  private:
    Record source(const Item& item, Record record, std::uint64_t number) {
        switch (item.kind) {
            case Item::Kind::literal:
                return item.literal;
            case Item::Kind::number:
                source_ =
                    std::to_string(item.from + item.by * static_cast<std::int64_t>(number - 1));
                return source_;
            case Item::Kind::clock:
                return source_ = clock_bytes();
            default:
                return item.range.of(record);
        }
    }
    std::string source_, converted_;
};

// The streams that items name, the primary first.
std::vector<std::size_t> streams_of(const Specs& specs) {
    std::vector<std::size_t> streams{0};
    for (const auto& item : specs.items)
        if (item.kind == Item::Kind::select &&
            std::find(streams.begin(), streams.end(), item.stream) == streams.end())
            streams.push_back(item.stream);
    return streams;
}

Flow build_records(Stage& stage, Specs specs) {
    const auto streams = streams_of(specs);
    Builder builder;
    for (std::uint64_t number = 1;; ++number) {
        std::size_t ended = 0;
        for (const auto stream : streams)
            if (!co_await stage.peek(stream)) ++ended;
        if (ended == streams.size() || (specs.any_end && ended > 0)) co_return;
        std::size_t input = 0, output = 0;
        builder.line.text.clear();
        builder.line.filler = ' ';
        bool unwritten = true, stops = false;
        for (const auto& item : specs.items) {
            if (item.kind == Item::Kind::pad) {
                builder.line.filler = item.filler;
            } else if (item.kind == Item::Kind::select) {
                input = item.stream;
            } else if (item.kind == Item::Kind::out) {
                output = item.stream;
            } else if (item.kind == Item::Kind::write) {
                if (!co_await stage.select(builder.line.text, output)) co_return;
                builder.line.text.clear();
                unwritten = false;
            } else if (item.kind == Item::Kind::read || item.kind == Item::Kind::read_stop) {
                stage.consume(input);
                const Record* next = co_await stage.peek(input);
                stops = !next && item.kind == Item::Kind::read_stop;
                if (stops) break;
            } else {
                const Record* record = stage.waiting_record(input);
                const auto done = builder.add(item, record ? *record : Record(), number);
                if (!done.ok()) {
                    stage.fail(done.error());
                    co_return;
                }
                unwritten = true;
            }
        }
        if (unwritten && !co_await stage.select(builder.line.text, output)) co_return;
        if (stops) co_return;
        for (const auto stream : streams) stage.consume(stream);
    }
}

}  // namespace

base::Result<Start> plan_specs(Request& request) {
    const auto specs = TRY(read_specs(request));
    return Start([specs](Stage& stage) { return build_records(stage, specs); });
}

}  // namespace cms::pipe
