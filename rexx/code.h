// Compiled code: what the compiler makes and the machine runs.
//
// A program, and each text given to INTERPRET, is one CodeUnit: instructions of 16 bytes, tables
// they point into, and side tables that say which clause a place belongs to and what TRACE shows
// there. Variables are slots of a SlotMap; all units of a run share one map.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rexx/builtins/builtin.h"
#include "rexx/condition.h"
#include "rexx/rexx.h"
#include "rexx/stem.h"
#include "rexx/value.h"

namespace rexx {

enum class Op : std::uint16_t {
#define OPCODE(name, text) name,
#include "rexx/opcodes.def"
#undef OPCODE
};

// Where a value is: an index of sixteen-byte cells, already times sixteen, and below it the kind.
struct Operand {
    enum Kind : std::uint32_t { kRegister = 0, kVariable = 1, kConstant = 2, kNone = 3 };
    static constexpr std::uint32_t kKindMask = 15;
    std::uint32_t bits = kNone;

    static Operand of(Kind kind, std::uint32_t index) { return {index * (kKindMask + 1) | kind}; }
    Kind kind() const { return static_cast<Kind>(bits & kKindMask); }
    std::uint32_t index() const { return bits / (kKindMask + 1); }
    // The place of the cell from its base, in bytes.
    std::uint32_t offset() const { return bits & ~kKindMask; }
    bool none() const { return kind() == kNone; }
    bool operator==(const Operand&) const = default;
};

struct Instruction {
    Op op = Op::nop;
    std::uint16_t extra = 0;
    std::uint32_t a = 0, b = 0, c = 0;
};
static_assert(sizeof(Instruction) == 16);

enum class Comparison : std::uint16_t {
    equal,
    not_equal,
    less,
    greater,
    less_equal,
    greater_equal,
    strict_equal,
    strict_not_equal,
    strict_less,
    strict_greater,
    strict_less_equal,
    strict_greater_equal
};
enum class Logical : std::uint16_t { conjunction, disjunction, exclusive };

// The variables that the language itself sets have the first slots of every program.
inline constexpr std::uint32_t kRcSlot = 0;
inline constexpr std::uint32_t kResultSlot = 1;
inline constexpr std::uint32_t kSiglSlot = 2;

// Names of slots. A map may extend another one, which it leaves as it is and which must not grow
// any more: a routine's extends the program's with the names it meets at run time.
class SlotMap {
  public:
    explicit SlotMap(const SlotMap* base = nullptr)
        : base_(base), below_(base ? base->size() : 0) {}
    ~SlotMap();
    SlotMap(const SlotMap&) = delete;
    SlotMap& operator=(const SlotMap&) = delete;
    // The slot of a simple symbol or stem ("A."); made if there is none.
    std::uint32_t slot(std::string_view name);
    // The same without making one; -1.
    std::int64_t find(std::string_view name) const;
    std::uint32_t size() const { return below_ + static_cast<std::uint32_t>(names_.size()); }
    const Value& name(std::uint32_t slot) const;
    // What slots a text needs: forget, ask for its slots, then look how far they reached.
    void forget_reach() { reach_ = 0; }
    std::uint32_t reach() const { return reach_; }

  private:
    // A place of the open-addressing table: a slot of names_ and one, 0 for a free place.
    struct Place {
        std::uint32_t hash = 0;
        std::uint32_t slot_and_one = 0;
    };
    std::int64_t find(std::string_view name, std::uint32_t hash) const;
    std::uint32_t add(std::string_view name, std::uint32_t hash);
    void grow();

    const SlotMap* base_;
    std::uint32_t below_ = 0;  // slots of the base
    std::uint32_t reach_ = 0;
    std::vector<Place> places_;  // size a power of two
    std::vector<Value> names_;
    std::size_t metered_ = 0;
};

// A piece of a tail: a constant, or the value of a variable.
struct TailPart {
    bool is_variable = false;
    std::uint32_t slot = 0;
    std::string text;
};

// A variable as an instruction names it.
struct Reference {
    enum class Kind : std::uint8_t { simple, stem, compound };
    // Tails that need no text when their variables hold small whole numbers.
    enum class Shape : std::uint8_t { other, one_variable, two_variables };
    Kind kind = Kind::simple;
    Shape shape = Shape::other;
    bool indirect = false;  // (name) in DROP, EXPOSE, UPPER: its value lists names
    bool fixed = false;     // compound without variables: `key_text` is the tail
    std::uint32_t slot = 0;
    std::uint32_t first = 0, second = 0;  // slots of the variables of a shape
    std::vector<TailPart> parts;
    std::string key_text;
    TailKey fixed_number;  // its canonical form; a text key is completed by key()
    std::string name;

    // The tail of a fixed compound.
    TailKey key() const {
        TailKey k = fixed_number;
        if (k.kind == TailKey::Kind::text) k.text = key_text;
        return k;
    }
};

// The reference of a symbol in capitals that is no constant; makes its slots.
Reference make_reference(std::string_view symbol, SlotMap& slot_map);

// A function or CALL in the code.
struct CallSite {
    std::string name;
    bool is_call = false;  // CALL instruction: the result goes to RESULT
    const Builtin* builtin = nullptr;
    std::int64_t label = -1;
    std::uint32_t first = 0;  // register of the first argument
    std::uint32_t count = 0;
    std::uint32_t leading = 0;  // arguments before the first omitted one
    std::uint32_t line = 0;     // of the clause
    // Where a built-in finds its arguments: variables and constants as they are, else registers.
    std::vector<Operand> operands;
    bool held = false;   // some are in registers, which are to be emptied afterwards
    bool sound = false;  // the built-in accepts so many arguments
    bool inner = false;  // the label stands in a DO, SELECT or IF
};

struct ChainPart {
    Operand value;
    bool blank_before = false;
};
using Chain = std::vector<ChainPart>;

// A repetitive DO.
struct Loop {
    bool has_control = false, has_to = false, has_by = false, has_for = false;
    std::uint32_t control = 0;  // reference
    std::uint32_t first = 0;    // registers: mark, initial value, TO, BY, FOR
    std::uint32_t mark() const { return first; }
    std::uint32_t start() const { return first + 1; }
    std::uint32_t to() const { return first + 2; }
    std::uint32_t by() const { return first + 3; }
    std::uint32_t count() const { return first + 4; }
    static constexpr std::uint32_t kRegisters = 5;
};

// PARSE.
enum class ParseSource : std::uint8_t {
    arg,
    external,
    linein,
    numeric,
    pull,
    source,
    value,
    var,
    version
};
inline constexpr std::uint32_t kNoSlot = 0xFFFFFFFF;
struct Pattern {
    enum class Kind : std::uint8_t { end, text, absolute, forward, backward };
    Kind kind = Kind::end;
    bool variable = false;
    std::uint32_t reference = 0;   // of a variable pattern
    std::uint32_t slot = kNoSlot;  // where that is a simple variable
    std::string text;              // of a constant one
    std::uint32_t position = 0;
};
// A variable of a template, or a period (reference -1).
struct ParseTarget {
    std::int32_t reference = -1;
    bool is_simple = false;  // a simple variable, the one in `cell`
    Operand cell;
};
// So many targets, then the pattern that ends their section.
struct ParseSection {
    Pattern pattern;
    std::uint32_t targets = 0;
};
struct Template {
    std::vector<ParseSection> sections;
    std::vector<ParseTarget> targets;  // of all sections
    // The whole template is one simple variable, which takes all of the string.
    bool is_one_variable = false;
};
struct ParsePlan {
    ParseSource source = ParseSource::arg;
    enum class Fold : std::uint8_t { none, upper, lower } fold = Fold::none;
    bool caseless = false;
    std::vector<Template> templates;
};

// SIGNAL/CALL ON/OFF.
struct TrapSetting {
    ConditionKind kind = ConditionKind::error;
    bool on = false;
    bool is_call = false;
    std::string label;
};

// ADDRESS … WITH.
struct RedirectSpec {
    enum class Kind : std::uint8_t { normal, stem, stream, fifo, lifo };
    struct End {
        Kind kind = Kind::normal;
        bool given = false;
        bool append = false;
        std::uint32_t reference = 0;  // STEM
        Operand stream;               // STREAM: its name
    };
    End input, output, error;
};

// A clause: the place in the code where it begins, and in the source. `quiet` entries say that code
// behind belongs to an earlier clause again (the step of a loop) and are not traced.
struct Clause {
    enum class Kind : std::uint8_t { instruction, command, label, no_pause };
    std::uint32_t pc = 0;
    std::uint32_t line = 0;
    std::uint32_t begin = 0, end = 0;
    std::uint16_t nesting = 0;
    Kind kind = Kind::instruction;
    bool quiet = false;
};

// What TRACE I and R show before or after the instruction at pc runs.
struct TraceAction {
    enum class Kind : std::uint8_t {
        variable,
        literal,
        compound,
        function,
        operation,
        prefix,
        result,
        partial,
        comparison,
        reserved,
        call_result
    };
    std::uint32_t pc = 0;
    Kind kind = Kind::variable;
    bool after = false;  // shown when the instruction at pc has run
    Operand value;
    std::uint32_t index = 0;  // compound: reference; partial: chain; comparison: the instruction
    std::uint32_t count = 0;  // partial: how many parts
};

struct StaticError {
    int code = 0;
    int subcode = 0;
    std::vector<std::string> inserts;
    std::uint32_t line = 0;
    std::uint32_t at = 0;  // place of the wrong token in the source
    bool only_if = false;  // raised when SIGNAL came from outside
};

struct CodeUnit {
    std::string name;
    std::string source;
    std::vector<std::string> lines;
    bool line_comments = true;  // how it was scanned
    std::vector<Instruction> code;
    std::vector<std::uint32_t> places;  // of each instruction in the source
    std::vector<Value> constants;
    std::vector<Reference> references;
    std::vector<CallSite> calls;
    std::vector<Chain> chains;
    std::vector<Loop> loops;
    std::vector<ParsePlan> plans;
    std::vector<std::vector<std::uint32_t>> lists;  // references of DROP, EXPOSE, UPPER
    std::vector<TrapSetting> traps;
    std::vector<RedirectSpec> redirections;
    std::vector<StaticError> errors;
    std::vector<Clause> clauses;       // in order of pc
    std::vector<TraceAction> actions;  // in order of pc
    struct LabelHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, std::uint32_t, LabelHash, std::equal_to<>> labels;
    std::set<std::uint32_t> inner_labels;  // those in a DO, SELECT or IF
    std::uint32_t registers = 0;
    std::uint32_t slots = 0;  // a pool must have as many
    // Where the first wrong clause raises its error, when whoever reads all clauses beforehand sees
    // that it is wrong: the rule of ANSI.
    std::optional<std::uint32_t> first_wrong;

    // The last clause that begins at or before pc; null when there is none.
    const Clause* clause_at(std::uint32_t pc) const;
    // Takes it out of sight of TRACE, tracebacks and SOURCELINE: a program that only drives others.
    void hide();
    bool hidden = false;

    // Label's place, -1.
    std::int64_t label(std::string_view label_name) const;
};

// What compile() makes.
class Program {
  public:
    Program() = default;
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    CodeUnit unit;
    SlotMap slot_map;
};

// Compiles `source` into a unit over `slot_map`. `labels` are those of the program for the text of
// an INTERPRET (labels in it are error 47); null for a program.
CodeUnit compile_unit(std::string_view source, std::string name, SlotMap& slot_map,
                      const CodeUnit* program, bool line_comments = true);
// Does a list of OPTIONS words allow "--" comments? The last word on that counts; nullopt: none is.
std::optional<bool> line_comments_option(std::string_view words);
// Puts the line with that place of a unit's source into an error.
void locate(const CodeUnit& unit, std::size_t place, ErrorInfo& info);

// One line a clause: "say(copies('ab' 3))" and the instructions in short, for tests.
std::string disassemble(const CodeUnit& unit, const SlotMap& slot_map);

}  // namespace rexx
