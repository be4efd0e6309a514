// The built-in functions by name, for the table.
//
// Each is what the row in table.cpp says; REXX/VM Reference ch. 4, ANSI X3.274 ch. 9 (rexx.md 9).
#pragma once

#include <string_view>

#include "rexx/builtins/builtin.h"
#include "rexx/runstate.h"

namespace rexx::function {

// strings.cpp
Value abbrev(Call&), center(Call&), changestr(Call&), compare(Call&), copies(Call&),
    countstr(Call&), delstr(Call&), index(Call&), insert(Call&), lastpos(Call&), left(Call&),
    length(Call&), lower(Call&), overlay(Call&), pos(Call&), reverse(Call&), right(Call&),
    strip(Call&), substr(Call&), translate(Call&), upper(Call&), verify(Call&), xrange(Call&);
// words.cpp
Value delword(Call&), find(Call&), justify(Call&), space(Call&), subword(Call&), word(Call&),
    wordindex(Call&), wordlength(Call&), wordpos(Call&), words(Call&);
// bits.cpp
Value bitand_(Call&), bitor_(Call&), bitxor_(Call&);
// conversion.cpp
Value b2x(Call&), c2d(Call&), c2x(Call&), d2c(Call&), d2x(Call&), datatype(Call&), x2b(Call&),
    x2c(Call&), x2d(Call&);
// numbers.cpp
Value abs(Call&), format(Call&), max(Call&), min(Call&), random(Call&), sign(Call&), trunc(Call&);
// datetime.cpp
Value date(Call&), time(Call&);
// streams.cpp
Value charin(Call&), charout(Call&), chars(Call&), linein(Call&), lineout(Call&), lines(Call&),
    qualify(Call&), stream(Call&);
// vm.cpp
Value cmsflag(Call&), csl(Call&), diag(Call&), diagrc(Call&), externals(Call&), linesize(Call&),
    storage(Call&), userid(Call&);
// state.cpp
Value address(Call&), arg(Call&), condition(Call&), digits(Call&), errortext(Call&), form(Call&),
    fuzz(Call&), queued(Call&), sourceline(Call&), symbol(Call&), trace(Call&), value(Call&);

// The digits of a hexadecimal (group 2) or binary (group 4) string without its blanks, which may
// stand between whole groups only; false when the text is not one (rexx.md 1.3).
bool packed_digits(std::string_view text, bool hexadecimal, std::string& digits);
// Two hexadecimal capitals for each byte, and back (an even number of digits).
std::string to_hex(std::string_view bytes);
std::string from_hex(std::string_view digits);

}  // namespace rexx::function
