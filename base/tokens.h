// Words as CMS and CP see them: blank-separated, folded, abbreviated to a minimum length.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// ASCII fold of A-Z only: commands and file identifiers never depend on a locale.
std::string upper(std::string_view text);
// The reverse.
std::string lower(std::string_view text);
std::string_view trim(std::string_view text);
std::string_view trim_right(std::string_view text);

// The blank-separated words of a line, as views into it.
std::vector<std::string_view> words(std::string_view line);

// The words of a CMS tokenised parameter list: parentheses are words of their own. Case is kept.
std::vector<std::string_view> command_words(std::string_view line);

// True when `word` is `full` or a truncation of it at least `minimum` letters long; case does not
// matter. is_abbreviation("acc", "ACCESS", 2) is true.
bool is_abbreviation(std::string_view word, std::string_view full, std::size_t minimum);

// As is_abbreviation, with the manual's notation: capitals show the shortest form ("ACcess").
bool matches(std::string_view word, std::string_view notation);

// Whole-word numbers; std::nullopt when empty, malformed or out of range.
std::optional<std::uint32_t> parse_decimal(std::string_view word);
std::optional<std::uint32_t> parse_hexadecimal(std::string_view word);

// Takes words from the front of a line and can hand back the untouched rest (for MSG text, STRING
// options …).
class WordReader {
  public:
    explicit WordReader(std::string_view line) : rest_(line) {}
    // Next word, or an empty view at the end of the line.
    std::string_view next();
    std::string_view peek() const;
    bool at_end() const { return peek().empty(); }
    // What follows, leading blanks removed.
    std::string_view rest() const;

  private:
    std::string_view rest_;
};

}  // namespace base
