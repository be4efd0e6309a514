// The keyword instructions, one row each.
#include <algorithm>

#include "rexx/compiler.h"

namespace rexx {
namespace {

constexpr Instructor kInstructions[] = {
    {"ADDRESS", &Compiler::address, true}, {"ARG", &Compiler::arg, true},
    {"CALL", &Compiler::call, true},       {"DO", &Compiler::do_group, true},
    {"DROP", &Compiler::drop, true},       {"ELSE", &Compiler::else_clause, false},
    {"END", &Compiler::end, false},        {"EXIT", &Compiler::exit, true},
    {"IF", &Compiler::if_clause, true},    {"INTERPRET", &Compiler::interpret, true},
    {"ITERATE", &Compiler::iterate, true}, {"LEAVE", &Compiler::leave, true},
    {"NOP", &Compiler::nop, true},         {"NUMERIC", &Compiler::numeric, true},
    {"OPTIONS", &Compiler::options, true}, {"OTHERWISE", &Compiler::otherwise, false},
    {"PARSE", &Compiler::parse, true},     {"PROCEDURE", &Compiler::procedure, true},
    {"PULL", &Compiler::pull, true},       {"PUSH", &Compiler::push, true},
    {"QUEUE", &Compiler::queue, true},     {"RETURN", &Compiler::return_clause, true},
    {"SAY", &Compiler::say, true},         {"SELECT", &Compiler::select, true},
    {"SIGNAL", &Compiler::signal, true},   {"THEN", &Compiler::then_clause, false},
    {"TRACE", &Compiler::trace, true},     {"UPPER", &Compiler::upper_clause, true},
    {"WHEN", &Compiler::when, false},
};

constexpr bool by_name(const Instructor& a, const Instructor& b) {
    return a.name < b.name;
}
static_assert(std::is_sorted(std::begin(kInstructions), std::end(kInstructions), by_name),
              "keep kInstructions in name order");

}  // namespace

const Instructor* find_instruction(std::string_view name) {
    const auto* row = std::lower_bound(std::begin(kInstructions), std::end(kInstructions),
                                       Instructor{name, nullptr, false}, by_name);
    return row != std::end(kInstructions) && row->name == name ? row : nullptr;
}

}  // namespace rexx
