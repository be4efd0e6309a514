// What operands of stages are made of: words, numbers, delimited strings, characters, ranges.
// Books: "Syntax notation", "Delimited strings", "Input ranges".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace cms::pipe {

// A part of a record by columns, words or fields. Positions below 0 count from the end.
struct Range {
    enum class Unit { columns, words, fields };
    static constexpr std::int64_t kLast = INT64_MAX;  // "*"

    Unit unit = Unit::columns;
    std::int64_t from = 1, to = kLast;
    std::int64_t count = 0;  // "n.count" relative to the end; 0: `to` holds
    char separator = ' ';    // between words (runs count as one) or fields (each counts)
    std::shared_ptr<const Range> inside;  // SUBSTR … OF this

    // The part of the record, a view into it; an empty view when there is none.
    std::string_view of(std::string_view record) const;
    // False when the record ends before the part begins.
    bool is_in(std::string_view record) const;
    bool is_whole() const { return unit == Unit::columns && from == 1 && to == kLast && !inside; }
};

using Ranges = std::vector<Range>;

// Reads the operands of one stage from left to right. Blanks before what is read are skipped.
class Arguments {
  public:
    explicit Arguments(std::string_view text) : text_(text), rest_(text) {}

    bool at_end();
    // What follows, with its blanks.
    std::string_view rest() const { return rest_; }
    void skip(std::size_t characters) { rest_.remove_prefix(characters); }
    // The next word; empty at the end. take_word() also moves behind it.
    std::string_view word();
    std::string_view take_word();
    // Takes the next word when it is this keyword (capitals show its shortest form).
    bool keyword(std::string_view notation);
    // A number that is not negative. Errors: 113 nothing follows, 58, 287.
    base::Result<std::uint32_t> number();
    // The same if the next word begins with a digit or minus.
    base::Result<std::optional<std::uint32_t>> maybe_number();
    bool is_number();
    // A number or "*" (nullopt).
    base::Result<std::optional<std::uint32_t>> number_or_all();
    // /text/, Xhex, Hhex, Bbits or STRING /text/. Errors: 113, 60, 64, 65, 335 to 338.
    base::Result<std::string> string();
    // The same; nullopt at the end of the operands.
    base::Result<std::optional<std::string>> maybe_string();
    // One character. Errors: 113, 50.
    base::Result<char> character();
    // True when a range follows.
    bool is_range();
    // One range, or several in parentheses. Errors: 54, 55, 58.
    base::Result<Range> range();
    base::Result<Ranges> ranges();
    // Nothing may follow. Error: 112.
    base::Result<void> end();
    // WORDSEP and FIELDSEP as last given.
    char word_separator = ' ', field_separator = '\t';

  private:
    void skip_blanks();
    base::Result<Range> numbers(Range::Unit unit);
    base::Result<std::string> hexadecimal();
    base::Result<std::string> binary();

    std::string_view text_, rest_;
};

// Parts of words and fields, for stages that count them. Position from 0; nullopt: no more.
struct Span {
    std::size_t begin = 0, end = 0;
};
std::optional<Span> next_word(std::string_view record, std::size_t from, char separator = ' ');

}  // namespace cms::pipe
