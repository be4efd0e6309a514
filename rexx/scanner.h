// Tokens of a source text (REXX/VM Reference ch. 2; rexx.md section 1).
//
// The whole text becomes one list of tokens. What is wrong with a token (open quote, bad
// hexadecimal string, invalid character) is a token of its own that makes its clause raise the
// error when it is reached. Nothing here knows what clauses mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexx {

enum class TokenKind : std::uint8_t {
    symbol,     // text: in capitals
    string,     // text: its bytes, hexadecimal and binary ones converted
    operation,  // text: canonical spelling ("\\=" for "¬=", "<>")
    comma,
    open,   // (
    close,  // )
    colon,
    end_clause,  // ; or the end of a line
    end_source,
    error,  // code, subcode, text: an insert
};

struct Token {
    TokenKind kind = TokenKind::end_source;
    bool blank_before = false;  // a blank, comment with blank, or continuation stands before it
    bool line_end = false;      // of end_clause: it was the end of a line
    std::uint16_t code = 0;     // of error
    std::uint16_t subcode = 0;
    std::size_t at = 0;   // place of the first byte
    std::size_t end = 0;  // place behind the last byte
    std::size_t line = 1;
    std::string text;

    bool is(TokenKind k) const { return kind == k; }
    bool is(TokenKind k, std::string_view t) const { return kind == k && text == t; }
    bool is_symbol(std::string_view name) const { return is(TokenKind::symbol, name); }
    bool is_operator(std::string_view name) const { return is(TokenKind::operation, name); }
    // Of an error token: the inserts of its text. A bad character comes with its hexadecimal form.
    std::vector<std::string> inserts() const {
        if (code != 13 || text.empty()) return {text};
        return {text.substr(0, 1), text.substr(1)};
    }
    // End of the clause.
    bool ends() const { return kind == TokenKind::end_clause || kind == TokenKind::end_source; }
};

// Always ends with end_source. `line_comments`: "--" may begin a comment
// (docs/rexx-differences.md).
std::vector<Token> scan(std::string_view source, bool line_comments = true);

// The lines of a source, without line ends; a final line end makes no further line.
std::vector<std::string> split_lines(std::string_view source);

// What a symbol is (rexx.md section 2).
enum class SymbolKind : std::uint8_t { bad, constant, simple, stem, compound };
// `name` in any case. number: starts with a digit or a period.
SymbolKind symbol_kind(std::string_view name);
bool is_symbol_character(unsigned char c);
// Capitals of the letters a to z.
std::string upper(std::string_view text);

}  // namespace rexx
