// Built-in functions: the table.
//
// One row each, in name order; an alias is a row. The state-reading ones are in state.cpp.
#include <algorithm>

#include "rexx/builtins/functions.h"

namespace rexx {
namespace {

using namespace function;

constexpr Builtin kBuiltins[] = {
    {"ABBREV", 2, 3, abbrev, "ABBREV(information, info [,length])"},
    {"ABS", 1, 1, function::abs, "ABS(number)"},
    {"ADDRESS", 0, 1, address, "ADDRESS([option])"},
    {"ARG", 0, 2, arg, "ARG([n [,E|O]])"},
    {"B2X", 1, 1, b2x, "B2X(binary)"},
    {"BITAND", 1, 3, bitand_, "BITAND(string1 [,[string2] [,pad]])"},
    {"BITOR", 1, 3, bitor_, "BITOR(string1 [,[string2] [,pad]])"},
    {"BITXOR", 1, 3, bitxor_, "BITXOR(string1 [,[string2] [,pad]])"},
    {"C2D", 1, 2, c2d, "C2D(string [,n])"},
    {"C2X", 1, 1, c2x, "C2X(string)"},
    {"CENTER", 2, 3, center, "CENTER(string, length [,pad])"},
    {"CENTRE", 2, 3, center, "CENTRE(string, length [,pad])"},
    {"CHANGESTR", 3, 3, changestr, "CHANGESTR(needle, haystack, new)"},
    {"CHARIN", 0, 3, charin, "CHARIN([name] [,[start] [,length]])", true},
    {"CHAROUT", 0, 3, charout, "CHAROUT([name] [,[string] [,start]])", true},
    {"CHARS", 0, 1, chars, "CHARS([name])", true},
    {"CMSFLAG", 1, 1, cmsflag, "CMSFLAG(flag)", true},
    {"COMPARE", 2, 3, function::compare, "COMPARE(string1, string2 [,pad])"},
    {"CONDITION", 0, 1, condition, "CONDITION([C|D|E|I|S])"},
    {"COPIES", 2, 2, copies, "COPIES(string, n)"},
    {"COUNTSTR", 2, 2, countstr, "COUNTSTR(needle, haystack)"},
    {"CSL", 1, 1, csl, "CSL('routine retcode [parameters]')", true},
    {"D2C", 1, 2, d2c, "D2C(whole [,n])"},
    {"D2X", 1, 2, d2x, "D2X(whole [,n])"},
    {"DATATYPE", 1, 2, datatype, "DATATYPE(string [,type])"},
    {"DATE", 0, 5, date, "DATE([out] [,[date] [,[in] [,[outsep] [,insep]]]])"},
    {"DELSTR", 2, 3, delstr, "DELSTR(string, n [,length])"},
    {"DELWORD", 2, 3, delword, "DELWORD(string, n [,count])"},
    {"DIAG", 1, kManyArguments, diag, "DIAG(code [,data ...])", true},
    {"DIAGRC", 1, kManyArguments, diagrc, "DIAGRC(code [,data ...])", true},
    {"DIGITS", 0, 0, digits, "DIGITS()"},
    {"ERRORTEXT", 1, 2, errortext, "ERRORTEXT(n [,S])"},
    {"EXTERNALS", 0, 0, externals, "EXTERNALS()", true},
    {"FIND", 2, 3, find, "FIND(string, phrase [,start])"},
    {"FORM", 0, 0, form, "FORM()"},
    {"FORMAT", 1, 5, function::format, "FORMAT(number [,[before] [,[after] [,[expp] [,expt]]]])"},
    {"FUZZ", 0, 0, fuzz, "FUZZ()"},
    {"INDEX", 2, 3, function::index, "INDEX(haystack, needle [,start])"},
    {"INSERT", 2, 5, insert, "INSERT(new, target [,[n] [,[length] [,pad]]])"},
    {"JUSTIFY", 2, 3, justify, "JUSTIFY(string, length [,pad])"},
    {"LASTPOS", 2, 3, lastpos, "LASTPOS(needle, haystack [,start])"},
    {"LEFT", 2, 3, left, "LEFT(string, length [,pad])"},
    {"LENGTH", 1, 1, length, "LENGTH(string)"},
    {"LINEIN", 0, 3, linein, "LINEIN([name] [,[line] [,count]])", true},
    {"LINEOUT", 0, 3, lineout, "LINEOUT([name] [,[string] [,line]])", true},
    {"LINES", 0, 2, lines, "LINES([name] [,C|N])", true},
    {"LINESIZE", 0, 0, linesize, "LINESIZE()"},
    {"LOWER", 1, 3, function::lower, "LOWER(string [,[n] [,length]])"},
    {"MAX", 1, kManyArguments, function::max, "MAX(number [,number ...])"},
    {"MIN", 1, kManyArguments, function::min, "MIN(number [,number ...])"},
    {"OVERLAY", 2, 5, overlay, "OVERLAY(new, target [,[n] [,[length] [,pad]]])"},
    {"POS", 2, 3, pos, "POS(needle, haystack [,start])"},
    {"QUALIFY", 0, 1, qualify, "QUALIFY([name])", true},
    {"QUEUED", 0, 0, queued, "QUEUED()", true},
    {"RANDOM", 0, 3, function::random, "RANDOM([min] [,[max] [,seed]])"},
    {"REVERSE", 1, 1, reverse, "REVERSE(string)"},
    {"RIGHT", 2, 3, right, "RIGHT(string, length [,pad])"},
    {"SIGN", 1, 1, sign, "SIGN(number)"},
    {"SOURCELINE", 0, 1, sourceline, "SOURCELINE([n])"},
    {"SPACE", 1, 3, space, "SPACE(string [,[n] [,pad]])"},
    {"STORAGE", 0, 3, storage, "STORAGE([address [,[length] [,data]]])", true},
    {"STREAM", 1, 3, stream, "STREAM(name [,S|D|C [,command]])", true},
    {"STRIP", 1, 3, strip, "STRIP(string [,[L|T|B] [,char]])"},
    {"SUBSTR", 2, 4, substr, "SUBSTR(string, n [,[length] [,pad]])"},
    {"SUBWORD", 2, 3, subword, "SUBWORD(string, n [,count])"},
    {"SYMBOL", 1, 1, symbol, "SYMBOL(name)", true},
    {"TIME", 0, 3, function::time, "TIME([out] [,[time] [,in]])"},
    {"TRACE", 0, 1, trace, "TRACE([option])"},
    {"TRANSLATE", 1, 4, translate, "TRANSLATE(string [,[out] [,[in] [,pad]]])"},
    {"TRUNC", 1, 2, function::trunc, "TRUNC(number [,n])"},
    {"UPPER", 1, 3, function::upper, "UPPER(string [,[n] [,length]])"},
    {"USERID", 0, 0, userid, "USERID()", true},
    {"VALUE", 1, 3, value, "VALUE(name [,[new] [,selector]])", true},
    {"VERIFY", 2, 4, verify, "VERIFY(string, reference [,[M|N] [,start]])"},
    {"WORD", 2, 2, word, "WORD(string, n)"},
    {"WORDINDEX", 2, 2, wordindex, "WORDINDEX(string, n)"},
    {"WORDLENGTH", 2, 2, wordlength, "WORDLENGTH(string, n)"},
    {"WORDPOS", 2, 3, wordpos, "WORDPOS(phrase, string [,start])"},
    {"WORDS", 1, 1, words, "WORDS(string)"},
    {"X2B", 1, 1, x2b, "X2B(hex)"},
    {"X2C", 1, 1, x2c, "X2C(hex)"},
    {"X2D", 1, 2, x2d, "X2D(hex [,n])"},
    {"XRANGE", 0, 2, xrange, "XRANGE([start [,end]])"},
};

constexpr bool sorted_by_name(std::span<const Builtin> rows) {
    for (std::size_t i = 1; i < rows.size(); ++i)
        if (!(rows[i - 1].name < rows[i].name)) return false;
    return true;
}
static_assert(sorted_by_name(kBuiltins), "keep kBuiltins in name order, each name once");

}  // namespace

std::span<const Builtin> builtins() {
    return kBuiltins;
}

const Builtin* find_builtin(std::string_view name) {
    const auto* row = std::lower_bound(
        std::begin(kBuiltins), std::end(kBuiltins), name,
        [](const Builtin& candidate, std::string_view wanted) { return candidate.name < wanted; });
    return row != std::end(kBuiltins) && row->name == name ? row : nullptr;
}

}  // namespace rexx
