// Conditions inside the language processor.
//
// A Condition is thrown where something is wrong and caught in the clause loop of the machine only.
// Errors (SYNTAX) carry number, subcode and the inserts of their text in errors.def.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace rexx {

enum class ConditionKind : unsigned char {
    error,
    failure,
    halt,
    notready,
    novalue,
    syntax,
    lostdigits
};
inline constexpr int kConditionKinds = 7;

// "ERROR", "FAILURE", …
std::string_view condition_name(ConditionKind kind);

struct Condition {
    ConditionKind kind = ConditionKind::syntax;
    int code = 0;     // SYNTAX: error number
    int subcode = 0;  // 0: none
    std::vector<std::string> inserts;
    std::string description;  // CONDITION('D') of the others
};

// Raises error code.subcode; the inserts fill {} of its text in order.
[[noreturn]] void raise(int code, int subcode = 0, std::vector<std::string> inserts = {});

// The secondary text of an error with its inserts, "" if the table has none; the same with its gaps
// as the table has them ("<token>").
std::string secondary_text(int code, int subcode, const std::vector<std::string>& inserts);
std::string_view detail_text(int code, int subcode);
// The text that ANSI gives an error number; error_text() gives that of VM.
std::string_view standard_text(int code);

}  // namespace rexx
