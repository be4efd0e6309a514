#include "ddr/statements.h"

#include <array>

namespace ddr {
namespace {

using base::make_error;
using base::matches;
namespace msg = base::msg;

constexpr std::size_t kColumns = 71;

// The words of one statement, taken from the front.
class Operands {
  public:
    explicit Operands(const std::string& text) : words_(base::command_words(text)) {}
    bool at_end() const { return at_ == words_.size(); }
    std::string_view peek() const { return at_end() ? std::string_view{} : words_[at_]; }
    std::string_view next() { return at_end() ? std::string_view{} : words_[at_++]; }
    bool take(std::string_view notation) {
        if (at_end() || !matches(peek(), notation)) return false;
        return ++at_, true;
    }
    std::optional<std::uint32_t> take_number() {
        auto number = base::parse_decimal(peek());
        if (number) ++at_;
        return number;
    }
    // What follows the last operand is ignored. Where another operand could have stood, only a word
    // that begins with a special character is taken for a comment: a misspelt REORDER must not
    // pass.
    bool at_end_or_comment() const {
        auto word = peek();
        return word.empty() || !(std::isalnum(static_cast<unsigned char>(word.front())));
    }

  private:
    std::vector<std::string_view> words_;
    std::size_t at_ = 0;
};

base::Error invalid(std::string_view word) {
    return make_error(msg::HCPDDR701E, base::upper(word));
}

base::Result<std::uint32_t> number_operand(Operands& operands) {
    if (operands.at_end()) return make_error(msg::HCPDDR703E);
    auto number = operands.take_number();
    if (!number) return invalid(operands.peek());
    return *number;
}

// ---- INPUT, OUTPUT

struct TypeRow {
    std::string_view name;
    DeviceClass kind;
};
constexpr TypeRow kTypes[] = {
    {"2305", DeviceClass::other_disk},   {"2314", DeviceClass::other_disk},
    {"3330", DeviceClass::other_disk},   {"3340", DeviceClass::other_disk},
    {"3350", DeviceClass::other_disk},   {"3375", DeviceClass::other_disk},
    {"3380", DeviceClass::other_disk},   {"3390", DeviceClass::matching_disk},
    {"3420", DeviceClass::tape},         {"3430", DeviceClass::tape},
    {"3480", DeviceClass::tape},         {"3490", DeviceClass::tape},
    {"3590", DeviceClass::tape},         {"3592", DeviceClass::tape},
    {"9336", DeviceClass::other_disk},   {"DASD", DeviceClass::matching_disk},
    {"FB-512", DeviceClass::other_disk}, {"TAPE", DeviceClass::tape},
};

constexpr std::string_view kModes[] = {"800", "1600", "6250", "38K", "XF", "3480"};

constexpr int kUsualLevel = 3, kHighestLevel = 19;

base::Result<void> read_skip(Operands& operands, TapeOptions& tape) {
    tape.skip = TRY(number_operand(operands));
    if (tape.skip > 255) return invalid(std::to_string(tape.skip));
    return {};
}

// A density means nothing to an image; it is checked all the same.
base::Result<void> read_mode(Operands& operands, TapeOptions&) {
    auto mode = base::upper(operands.next());
    if (mode.empty()) return make_error(msg::HCPDDR703E);
    if (std::find(std::begin(kModes), std::end(kModes), mode) == std::end(kModes))
        return invalid(mode);
    return {};
}

base::Result<void> read_zstd(Operands& operands, TapeOptions& tape) {
    auto level = operands.take_number();
    if (level && (*level < 1 || *level > kHighestLevel)) return invalid(std::to_string(*level));
    tape.zstd = level ? static_cast<int>(*level) : kUsualLevel;
    return {};
}

template <TapeEnd end>
base::Result<void> read_end(Operands&, TapeOptions& tape) {
    tape.at_end = end;
    return {};
}

base::Result<void> read_compact(Operands&, TapeOptions& tape) {
    tape.compact = true;
    return {};
}

struct TapeOptionRow {
    std::string_view notation;
    base::Result<void> (*read)(Operands&, TapeOptions&);
};
constexpr TapeOptionRow kTapeOptions[] = {
    {"SKip", read_skip},
    {"MOde", read_mode},
    {"REWind", read_end<TapeEnd::rewind>},
    {"UNload", read_end<TapeEnd::unload>},
    {"LEave", read_end<TapeEnd::leave>},
    {"COMPACT", read_compact},
    {"ZSTD", read_zstd},
};

base::Result<void> tape_option(Operands& operands, TapeOptions& tape) {
    auto word = operands.next();
    for (const auto& row : kTapeOptions)
        if (matches(word, row.notation)) return row.read(operands, tape);
    return invalid(word);
}

base::Result<void> tape_options(Operands& operands, TapeOptions& tape) {
    operands.next();
    while (!operands.at_end() && operands.peek() != ")") TRY(tape_option(operands, tape));
    return {};
}

// The volume identifier of a disk, the second drive of a tape.
base::Result<void> read_volid(Operands& operands, DeviceClass kind, DefineStatement& define) {
    auto typed = operands.next();
    if (kind == DeviceClass::tape) return define.alternate = typed, base::Result<void>();
    auto word = base::upper(typed);
    define.scratch = word == "SCRATCH";
    if (define.scratch) return {};
    if (word.size() > 6) return invalid(word);
    define.volid = word;
    return {};
}

base::Result<Statement> read_definition(Operands& operands, bool is_output) {
    DefineStatement define{.is_output = is_output,
                           .device = std::string(operands.next()),
                           .type = base::upper(operands.next()),
                           .volid = {}};
    if (define.type.empty()) return make_error(msg::HCPDDR703E);
    auto kind = device_class(define.type);
    if (!kind) return invalid(define.type);
    if (!operands.at_end() && operands.peek() != "(") TRY(read_volid(operands, *kind, define));
    if (operands.peek() == "(" && *kind != DeviceClass::tape) return invalid(operands.peek());
    if (operands.peek() == "(") TRY(tape_options(operands, define.tape));
    return Statement(define);
}

base::Result<Statement> read_input(Operands& operands) {
    return read_definition(operands, false);
}
base::Result<Statement> read_output(Operands& operands) {
    return read_definition(operands, true);
}

// ---- SYSPRINT, PROMPTS

base::Result<Statement> read_sysprint(Operands& operands) {
    auto word = operands.next();
    if (word.empty()) return make_error(msg::HCPDDR703E);
    if (matches(word, "CONS")) return Statement(SysprintStatement{true});
    auto number = base::parse_hexadecimal(word);
    if (!number || *number > 0xFFFF) return invalid(word);
    return Statement(SysprintStatement{false});
}

base::Result<Statement> read_prompts(Operands& operands) {
    auto word = operands.next();
    if (word.empty()) return make_error(msg::HCPDDR703E);
    if (!matches(word, "ON") && !matches(word, "OFf")) return invalid(word);
    return Statement(PromptsStatement{matches(word, "ON")});
}

// ---- DUMP, COPY, RESTORE

// Full-track reads and their opposite choose how a real device is read; here tracks are read whole.
void pass_read_mode(Operands& operands) {
    if (!operands.take("FTR")) operands.take("DATA");
}

// Reorder [TO] [cyl3], after the limits.
base::Result<void> read_reorder(Operands& operands, Extent& extent) {
    pass_read_mode(operands);
    if (!operands.take("Reorder"))
        return operands.at_end_or_comment() ? base::Result<void>() : invalid(operands.peek());
    if (operands.take("TO") || !operands.at_end_or_comment())
        extent.to = TRY(number_operand(operands));
    pass_read_mode(operands);
    return {};
}

base::Result<Extent> read_extent(Operands& operands) {
    auto first = TRY(number_operand(operands));
    Extent extent{first, first, first};
    pass_read_mode(operands);
    if (operands.take("TO")) {
        extent.last = TRY(number_operand(operands));
    } else if (auto last = operands.take_number()) {
        extent.last = *last;
    } else if (!operands.at_end_or_comment()) {
        return invalid(operands.peek());  // REORDER too: it needs explicit limits
    } else {
        return extent;
    }
    TRY(read_reorder(operands, extent));
    if (extent.last < extent.first)
        return make_error(msg::HCPDDR713E, fmt::format("{} TO {}", extent.first, extent.last));
    return extent;
}

// What follows is ignored, but not REORDER: it needs explicit limits, and a copy without it would
// not be the one wanted.
base::Result<Statement> read_whole(Operands& operands, Function function, Scope scope) {
    pass_read_mode(operands);
    if (operands.take("REorder")) return invalid("REORDER");
    return Statement(MoveStatement{function, scope, {}});
}

base::Result<Statement> read_move(Operands& operands, Function function) {
    if (operands.at_end()) return make_error(msg::HCPDDR703E);
    pass_read_mode(operands);
    if (operands.take("ALL")) return read_whole(operands, function, Scope::all);
    if (operands.take("CPvol")) return read_whole(operands, function, Scope::cpvol);
    // On z/VM the nucleus is a file on the parm disk: no volume has nucleus cylinders.
    if (operands.take("NUcleus")) return make_error(msg::HCPDDR723E);
    auto extent = TRY(read_extent(operands));
    return Statement(MoveStatement{function, Scope::ranges, extent});
}

base::Result<Statement> read_dump(Operands& operands) {
    return read_move(operands, Function::dump);
}
base::Result<Statement> read_copy(Operands& operands) {
    return read_move(operands, Function::copy);
}
base::Result<Statement> read_restore(Operands& operands) {
    return read_move(operands, Function::restore);
}

// ---- PRINT, TYPE

base::Result<Place> read_place(Operands& operands) {
    Place place;
    place.cylinder = TRY(number_operand(operands));
    place.head = operands.take_number();
    if (place.head && *place.head >= dasd::kHeads) return invalid(std::to_string(*place.head));
    if (place.head) place.record = operands.take_number();
    if (place.record && *place.record > 255) return invalid(std::to_string(*place.record));
    return place;
}

base::Result<void> show_options(Operands& operands, ShowStatement& show) {
    if (operands.next() != "(") return {};
    while (!operands.at_end() && operands.peek() != ")") {
        if (operands.take("Hex")) {
            show.hex = true;
        } else if (operands.take("Graphic")) {
            show.graphic = true;
        } else if (operands.take("Count")) {
            show.count = true;
        } else {
            return invalid(operands.peek());
        }
    }
    return {};
}

// Where a range stops when only a part of the place is given: the last track, the last record.
std::array<std::uint32_t, 3> stop_key(const Place& place) {
    return {place.cylinder, place.head.value_or(dasd::kHeads - 1), place.record.value_or(255)};
}

base::Result<Statement> read_show(Operands& operands, Function function) {
    ShowStatement show{.function = function, .start = {}, .stop = {}};
    show.start = TRY(read_place(operands));
    bool has_stop = operands.take("TO") || base::parse_decimal(operands.peek()).has_value();
    if (has_stop) show.stop = TRY(read_place(operands));
    if (!operands.at_end_or_comment()) return invalid(operands.peek());
    TRY(show_options(operands, show));
    std::array<std::uint32_t, 3> start{show.start.cylinder, show.start.head.value_or(0),
                                       show.start.record.value_or(0)};
    if (show.stop && stop_key(*show.stop) < start)
        return make_error(msg::HCPDDR713E,
                          fmt::format("{} TO {}", show.start.cylinder, show.stop->cylinder));
    return Statement(show);
}

base::Result<Statement> read_print(Operands& operands) {
    return read_show(operands, Function::print);
}
base::Result<Statement> read_type(Operands& operands) {
    return read_show(operands, Function::type);
}

// ---- the statements

struct StatementRow {
    std::string_view notation;  // capitals show the shortest form
    base::Result<Statement> (*read)(Operands&);
};
constexpr StatementRow kStatements[] = {
    {"COpy", read_copy},       {"DUmp", read_dump},         {"INput", read_input},
    {"OUTput", read_output},   {"PRint", read_print},       {"PROmpts", read_prompts},
    {"REstore", read_restore}, {"SYsprint", read_sysprint}, {"TYpe", read_type},
};

std::string statement_text(std::string_view line) {
    std::string text(line.substr(0, kColumns));
    std::replace(text.begin(), text.end(), ',', ' ');
    return text;
}

// ---- describe

std::string words_of(const Extent& extent) {
    auto text = fmt::format("{}-{}", extent.first, extent.last);
    return extent.to == extent.first ? text : text + fmt::format(" to {}", extent.to);
}
std::string words_of(const Place& place) {
    auto text = std::to_string(place.cylinder);
    if (place.head) text += fmt::format("/{}", *place.head);
    if (place.record) text += fmt::format("/{}", *place.record);
    return text;
}

struct Describe {
    std::string operator()(const NullLine&) const { return "null"; }
    std::string operator()(const DefineStatement& define) const {
        auto checked = define.scratch              ? "scratch"
                       : !define.volid.empty()     ? define.volid
                       : !define.alternate.empty() ? define.alternate
                                                   : "-";
        return fmt::format("{} {} {} {}", define.is_output ? "output" : "input", define.device,
                           define.type, checked);
    }
    std::string operator()(const SysprintStatement& sysprint) const {
        return sysprint.to_console ? "sysprint console" : "sysprint printer";
    }
    std::string operator()(const PromptsStatement& prompts) const {
        return prompts.on ? "prompts on" : "prompts off";
    }
    std::string operator()(const MoveStatement& move) const {
        std::string scope = move.scope == Scope::all     ? "all"
                            : move.scope == Scope::cpvol ? "cpvol"
                                                         : words_of(move.extent);
        return fmt::format("{} {}", name(move.function), scope);
    }
    std::string operator()(const ExtentStatement& extent) const {
        return "extent " + words_of(extent.extent);
    }
    std::string operator()(const ShowStatement& show) const {
        auto text = fmt::format("{} {}", name(show.function), words_of(show.start));
        if (show.stop) text += " to " + words_of(*show.stop);
        if (show.hex) text += " hex";
        if (show.graphic) text += " graphic";
        if (show.count) text += " count";
        return text;
    }
};

}  // namespace

std::string_view name(Function function) {
    static constexpr std::string_view kNames[] = {"DUMP", "COPY", "RESTORE", "PRINT", "TYPE"};
    return kNames[static_cast<std::size_t>(function)];
}

std::optional<DeviceClass> device_class(std::string_view type) {
    for (const auto& row : kTypes)
        if (row.name == type) return row.kind;
    return std::nullopt;
}

base::Result<Statement> read_statement(std::string_view line) {
    auto text = statement_text(line);
    Operands operands(text);
    if (operands.at_end()) return Statement(NullLine{});
    if (base::parse_decimal(operands.peek())) {
        auto extent = TRY(read_extent(operands));
        return Statement(ExtentStatement{extent});
    }
    auto word = operands.next();
    for (const auto& row : kStatements)
        if (matches(word, row.notation)) return row.read(operands);
    return invalid(word);
}

std::string describe(const Statement& statement) {
    return std::visit(Describe{}, statement);
}

}  // namespace ddr
