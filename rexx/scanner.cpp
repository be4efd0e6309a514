// The scanner: bytes to tokens.
#include "rexx/scanner.h"

#include <algorithm>
#include <array>

namespace rexx {
namespace {

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Operators, longest first, with what they are called from here on. `\` stands for all NOT signs.
struct Spelling {
    std::string_view text;
    std::string_view name;
};
constexpr Spelling kOperators[] = {
    {"\\<<", ">>="}, {"\\>>", "<<="}, {"\\==", "\\=="}, {"/==", "\\=="}, {"<<=", "<<="},
    {">>=", ">>="},  {"\\=", "\\="},  {"/=", "\\="},    {"\\<", ">="},   {"\\>", "<="},
    {"<>", "\\="},   {"><", "\\="},   {"<=", "<="},     {">=", ">="},    {"<<", "<<"},
    {">>", ">>"},    {"==", "=="},    {"=>", ">="},     {"=<", "<="},    {"||", "||"},
    {"&&", "&&"},    {"**", "**"},    {"//", "//"},     {"<", "<"},      {">", ">"},
    {"=", "="},      {"+", "+"},      {"-", "-"},       {"*", "*"},      {"/", "/"},
    {"%", "%"},      {"|", "|"},      {"&", "&"},       {"\\", "\\"},
};

class Scanner {
  public:
    Scanner(std::string_view source, bool line_comments)
        : source_(source), line_comments_(line_comments) {}
    std::vector<Token> run();

  private:
    char at(std::size_t i) const { return i < source_.size() ? source_[i] : '\0'; }
    bool more() const { return here_ < source_.size(); }
    bool line_end_at(std::size_t i) const {
        return at(i) == '\n' || (at(i) == '\r' && at(i + 1) == '\n') ||
               (at(i) == '\x1a' && i + 1 >= source_.size());
    }
    std::size_t not_sign(std::size_t i) const;
    std::size_t skip_gap(std::size_t i, bool& closed) const;
    void skip_blanks();
    bool skip_comment();
    bool line_comment() const;
    void end_line();
    void token();
    void symbol();
    void string();
    void operation();
    bool convert(Token& token, char suffix);
    Token& add(TokenKind kind, std::size_t from, std::size_t to);
    void error(int code, int subcode, std::size_t from, std::string insert = {});

    std::string_view source_;
    bool line_comments_;
    std::size_t here_ = 0;
    std::size_t line_ = 1;
    bool blank_ = false;
    std::vector<Token> tokens_;
};

Token& Scanner::add(TokenKind kind, std::size_t from, std::size_t to) {
    Token token;
    token.kind = kind;
    token.blank_before = blank_;
    token.at = from;
    token.end = to;
    token.line = line_;
    tokens_.push_back(std::move(token));
    blank_ = false;
    return tokens_.back();
}

void Scanner::error(int code, int subcode, std::size_t from, std::string insert) {
    Token& token = add(TokenKind::error, from, here_);
    token.code = static_cast<std::uint16_t>(code);
    token.subcode = static_cast<std::uint16_t>(subcode);
    token.text = std::move(insert);
}

std::vector<Token> Scanner::run() {
    // A "#!" line is for the system; it stays line 1.
    if (source_.substr(0, 2) == "#!")
        while (more() && at(here_) != '\n') ++here_;
    while (more()) {
        skip_blanks();
        if (more()) token();
    }
    add(TokenKind::end_clause, here_, here_).line_end = true;
    add(TokenKind::end_source, here_, here_);
    return std::move(tokens_);
}

void Scanner::skip_blanks() {
    while (more()) {
        if (is_blank(at(here_)) || (at(here_) == '\r' && at(here_ + 1) != '\n')) {
            blank_ = true;
            ++here_;
        } else if (at(here_) == '/' && at(here_ + 1) == '*') {
            if (!skip_comment()) return;
        } else if (line_comments_ && line_comment()) {
            while (more() && !line_end_at(here_)) ++here_;
        } else {
            return;
        }
    }
}

// "--" to the end of the line, an extension of Regina and ooRexx: at the start of a line, or with
// blanks on both sides. Elsewhere it is two signs, as on VM: say 5--3.
bool Scanner::line_comment() const {
    if (at(here_) != '-' || at(here_ + 1) != '-') return false;
    std::size_t before = here_;
    while (before > 0 && is_blank(at(before - 1))) --before;
    if (before == 0 || at(before - 1) == '\n') return true;
    if (before == here_) return false;
    std::size_t behind = here_;
    while (at(behind) == '-') ++behind;
    return is_blank(at(behind)) || behind >= source_.size() || line_end_at(behind);
}

// Comments nest. An open one is an error at the place where it began.
bool Scanner::skip_comment() {
    const std::size_t from = here_;
    const std::size_t line = line_;
    int depth = 0;
    while (more()) {
        if (at(here_) == '/' && at(here_ + 1) == '*') {
            ++depth;
            here_ += 2;
        } else if (at(here_) == '*' && at(here_ + 1) == '/') {
            here_ += 2;
            if (--depth == 0) return true;
        } else {
            if (at(here_) == '\n') ++line_;
            ++here_;
        }
    }
    error(6, 1, from);
    tokens_.back().line = line;
    return false;
}

// A line end closes the clause unless a comma stands before it: that one becomes a blank.
void Scanner::end_line() {
    const std::size_t from = here_;
    if (at(here_) == '\r') ++here_;
    ++here_;
    if (!tokens_.empty() && tokens_.back().kind == TokenKind::comma) {
        tokens_.pop_back();
        blank_ = true;
        ++line_;
        return;
    }
    add(TokenKind::end_clause, from, from).line_end = true;
    ++line_;
}

void Scanner::token() {
    const char c = at(here_);
    if (line_end_at(here_)) return end_line();
    if (c == '\'' || c == '"') return string();
    if (is_symbol_character(static_cast<unsigned char>(c))) return symbol();
    static constexpr std::pair<char, TokenKind> kSpecial[] = {{',', TokenKind::comma},
                                                              {'(', TokenKind::open},
                                                              {')', TokenKind::close},
                                                              {':', TokenKind::colon},
                                                              {';', TokenKind::end_clause}};
    for (const auto& [character, kind] : kSpecial) {
        if (c != character) continue;
        ++here_;
        add(kind, here_ - 1, here_).text = c;
        return;
    }
    operation();
}

// Bytes of a NOT sign here: \ ^ and the not sign of Latin-1 or UTF-8; 0: none.
std::size_t Scanner::not_sign(std::size_t i) const {
    if (at(i) == '\\' || at(i) == '^' || at(i) == '\xAC') return 1;
    return at(i) == '\xC2' && at(i + 1) == '\xAC' ? 2 : 0;
}

// Blanks and whole comments inside an operator, on one line.
std::size_t Scanner::skip_gap(std::size_t i, bool& closed) const {
    for (;;) {
        if (is_blank(at(i))) {
            ++i;
        } else if (at(i) == '/' && at(i + 1) == '*') {
            const std::size_t close = source_.find("*/", i + 2);
            const std::string_view inside = source_.substr(i, close - i);
            closed = close != source_.npos && inside.find('\n') == inside.npos &&
                     inside.find("/*", 2) == inside.npos;
            if (!closed) return i;
            i = close + 2;
        } else {
            return i;
        }
    }
}

void Scanner::operation() {
    // Collect up to three operator characters, blanks and comments between them allowed.
    std::string run;
    std::array<std::size_t, 4> ends{here_};
    std::size_t i = here_;
    while (run.size() < 3) {
        const std::size_t sign = not_sign(i);
        if (!sign && std::string_view("+-*/%|&=<>").find(at(i)) == std::string_view::npos) break;
        if (i >= source_.size() || (at(i) == '/' && at(i + 1) == '*')) break;
        run += sign ? '\\' : at(i);
        i += sign ? sign : 1;
        ends[run.size()] = i;
        bool closed = true;
        i = skip_gap(i, closed);
        if (!closed) break;
    }
    const std::size_t from = here_;
    // "^" is no NOT sign of VM or ANSI: alone in its clause it stays a wrong character.
    if (run == "\\" && at(here_) == '^' && (i >= source_.size() || line_end_at(i) || at(i) == ';'))
        run.clear();
    for (const Spelling& s : kOperators) {
        if (run.substr(0, s.text.size()) != s.text) continue;
        here_ = ends[s.text.size()];
        add(TokenKind::operation, from, here_).text = s.name;
        return;
    }
    static constexpr char kHex[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(at(here_++));
    error(13, 1, from, {static_cast<char>(byte), kHex[byte >> 4], kHex[byte & 15]});
}

// A symbol; "1E+5" is one when everything before the sign is a plain number and E.
void Scanner::symbol() {
    const std::size_t from = here_;
    while (more() && is_symbol_character(static_cast<unsigned char>(at(here_)))) ++here_;
    const std::string_view text = source_.substr(from, here_ - from);
    const std::string_view plain = text.substr(0, text.size() - 1);
    std::size_t points = 0;
    std::size_t digits = 0;
    for (char c : plain) (c == '.' ? points : digits) += (c == '.' || is_digit(c)) ? 1U : 0U;
    const bool number = (text.back() == 'E' || text.back() == 'e') && points <= 1 && digits > 0 &&
                        points + digits == plain.size();
    if (number && (at(here_) == '+' || at(here_) == '-') && is_digit(at(here_ + 1))) {
        ++here_;
        while (is_symbol_character(static_cast<unsigned char>(at(here_)))) ++here_;
    }
    add(TokenKind::symbol, from, here_).text = upper(source_.substr(from, here_ - from));
    if (here_ - from > 250) {
        tokens_.pop_back();
        error(30, 1, from, upper(source_.substr(from, 40)));
    }
}

void Scanner::string() {
    const std::size_t from = here_;
    const char quote = at(here_++);
    std::string bytes;
    for (;; ++here_) {
        if (!more() || line_end_at(here_)) return error(6, quote == '\'' ? 2 : 3, from);
        if (at(here_) != quote)
            bytes += at(here_);
        else if (at(here_ + 1) == quote)
            bytes += at(here_++);
        else
            break;
    }
    ++here_;
    Token& token = add(TokenKind::string, from, here_);
    token.text = std::move(bytes);
    const char suffix = upper(source_.substr(here_, 1))[0];
    const bool alone = !is_symbol_character(static_cast<unsigned char>(at(here_ + 1)));
    if ((suffix == 'X' || suffix == 'B') && here_ < source_.size() && alone) {
        token.end = ++here_;
        convert(token, suffix);
    }
}

// Hexadecimal or binary digits to bytes. Blanks only between whole groups; the first may be short.
bool Scanner::convert(Token& token, char suffix) {
    const bool hex = suffix == 'X';
    const std::size_t group = hex ? 2 : 4;
    const auto fail = [&](int subcode, std::string insert) {
        token.kind = TokenKind::error;
        token.code = 15;
        token.subcode = static_cast<std::uint16_t>(subcode + (hex ? 0 : 1));
        token.text = std::move(insert);
        return false;
    };
    const std::string text = token.text;
    std::string digits;
    std::size_t since = 0;
    bool first_group = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_blank(text[i])) {
            const bool gap = i > 0 && i + 1 < text.size();
            if (!gap || (!first_group && since % group != 0)) return fail(1, std::to_string(i + 1));
            if (!is_blank(text[i - 1])) since = 0, first_group = false;
            continue;
        }
        const int value = hex_digit(text[i]);
        if (value < 0 || (!hex && value > 1)) return fail(3, std::string(1, text[i]));
        digits += static_cast<char>(value);
        ++since;
    }
    if (!first_group && since % group != 0) return fail(1, std::to_string(text.size()));
    const std::size_t per_byte = hex ? 2 : 8;
    digits.insert(0, (per_byte - digits.size() % per_byte) % per_byte, '\0');
    token.text.clear();
    for (std::size_t i = 0; i < digits.size(); i += per_byte) {
        unsigned byte = 0;
        for (std::size_t j = 0; j < per_byte; ++j)
            byte = byte << (hex ? 4 : 1) | static_cast<unsigned char>(digits[i + j]);
        token.text += static_cast<char>(byte);
    }
    return true;
}

}  // namespace

std::vector<Token> scan(std::string_view source, bool line_comments) {
    return Scanner(source, line_comments).run();
}

std::vector<std::string> split_lines(std::string_view source) {
    std::vector<std::string> lines;
    while (!source.empty()) {
        const std::size_t end = source.find('\n');
        std::string_view line = source.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        lines.emplace_back(line);
        source.remove_prefix(end == source.npos ? source.size() : end + 1);
    }
    return lines;
}

bool is_symbol_character(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != 0 &&
            std::string_view("@#$.!?_").find(static_cast<char>(c)) != std::string_view::npos);
}

// 1E+5 is one symbol though a sign is no character of symbols (Scanner::symbol).
static bool has_signed_exponent(std::string_view name) {
    const std::size_t sign = name.find_first_of("+-");
    if (sign == name.npos || sign < 2 || sign + 1 == name.size()) return false;
    const std::string_view plain = name.substr(0, sign - 1);
    const std::size_t first_digit = plain.find_first_of("0123456789");
    return (name[sign - 1] == 'E' || name[sign - 1] == 'e') && first_digit != plain.npos &&
           plain.find_first_not_of("0123456789.") == plain.npos &&
           std::count(plain.begin(), plain.end(), '.') <= 1 &&
           name.find_first_not_of("0123456789", sign + 1) == name.npos;
}

SymbolKind symbol_kind(std::string_view name) {
    if (name.empty()) return SymbolKind::bad;
    for (char c : name)
        if (!is_symbol_character(static_cast<unsigned char>(c)))
            return has_signed_exponent(name) ? SymbolKind::constant : SymbolKind::bad;
    if (is_digit(name[0]) || name[0] == '.') return SymbolKind::constant;
    const std::size_t period = name.find('.');
    if (period == name.npos) return SymbolKind::simple;
    return period + 1 == name.size() ? SymbolKind::stem : SymbolKind::compound;
}

std::string upper(std::string_view text) {
    std::string capitals(text);
    for (char& c : capitals)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return capitals;
}

}  // namespace rexx
