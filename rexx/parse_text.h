// The string a template is applied to, and the places in it.
//
// PARSE spends its time here: ends of words are found sixteen bytes at a time, and short parts go
// from the string into a variable's cell without anything in between.
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>

#include "rexx/code.h"
#include "rexx/value.h"

namespace rexx {

// A blank as templates see it.
inline bool is_word_separator(char c) {
    return c == ' ' || c == '\t';
}

// PARSE UPPER and LOWER: true when the value would change, and what it becomes.
bool is_changed_by(ParsePlan::Fold fold, const Value& value);
Value folded(ParsePlan::Fold fold, const Value& value);

// Place of `wanted` in `text` at or behind `from`; npos. A null string is found nowhere.
inline std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from) {
    if (wanted.empty() || from >= text.size()) return std::string_view::npos;
    const char* begin = text.data() + from;
    const std::size_t size = text.size() - from;
    const void* found = wanted.size() == 1 ? std::memchr(begin, wanted[0], size)
                                           : memmem(begin, size, wanted.data(), wanted.size());
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
                 : std::string_view::npos;
}

// The bytes being parsed and how far they can be read. A copy of it in a function's own variables
// costs nothing, so the loops over a template work on one.
class TextView {
  public:
    // Sixteen bytes are readable at `text` in any case.
    explicit TextView(std::string_view text)
        : bytes_(text.data()), size_(text.size()), last_step_(std::max(size_, kStep) - kStep) {}
    std::string_view text() const { return {bytes_, size_}; }
    std::size_t size() const { return size_; }

    // The first byte of from..to-1 that begins a word; `to` when there is none.
    std::size_t word_begin(std::size_t from, std::size_t to) const {
        while (from < to && is_word_separator(bytes_[from])) ++from;
        return from;
    }
    // The first blank of from..to-1; `to` when there is none.
    std::size_t word_end(std::size_t from, std::size_t to) {
        std::uint64_t blanks = from - window_ < kWindow ? blanks_ >> (from - window_) : 0;
        while (blanks == 0 && from < to) {
            if (from == window_) from += kWindow;
            window_ = from;
            blanks = blanks_ = window_blanks(bytes_, size_, from);
        }
        return std::min(from + static_cast<unsigned>(std::countr_zero(blanks)), to);
    }
    // Bytes from..end-1 into a cell, if they are few, not all and the cell shares nothing.
    bool give_short(Value& to, std::size_t from, std::size_t end) const {
        const std::size_t size = end - from;
        if (size > Value::kInlineBytes || size == size_ || to.is_shared()) return false;
        to.set_inlined(bytes_ + from, size, last_step_ + kStep - from);
        return true;
    }
    static constexpr std::size_t kStep = Value::kReadable;

  private:
    static constexpr std::size_t kWindow = 2 * kStep;
    static constexpr std::size_t kNoWindow = ~std::size_t{0} - 2 * kWindow;
    // The blanks of the bytes at `from`, one bit each, so that the next words are found without
    // touching them: the end of one word is where the search for the next one has to begin. What
    // is behind the end counts as blank.
    static std::uint64_t window_blanks(const char* bytes, std::size_t size, std::size_t from);

    const char* bytes_ = nullptr;
    std::size_t size_ = 0;
    std::size_t last_step_ = 0;       // from here a whole step can be read
    std::size_t window_ = kNoWindow;  // first byte looked at
    std::uint64_t blanks_ = 0;        // of the bytes of the window, and whatever is behind the end
};

// Keeps the string alive whatever happens to the variable it came from. A part that is all of it
// stays the value it was: a number stays one.
class ParsedText {
  public:
    // `scratch` takes the text of a number that is no integer.
    ParsedText(const Value& value, std::string& scratch)
        : whole_(value), view_(readable(value, scratch)) {}
    ParsedText(const ParsedText&) = delete;
    ParsedText& operator=(const ParsedText&) = delete;

    const TextView& view() const { return view_; }
    // Bytes from..end-1 as a value.
    Value part(std::size_t from, std::size_t end) const;
    // The same, straight into a variable.
    void give(Value& to, std::size_t from, std::size_t end) const;

  private:
    TextView readable(const Value& value, std::string& scratch) {
        if (value.is_inlined()) {
            value.copy_inlined(near_);
            return TextView({near_, value.plain_text().size()});
        }
        if (value.is_text() && value.plain_text().size() >= TextView::kStep)
            return TextView(value.plain_text());
        return TextView(near_text(value, scratch));
    }
    std::string_view near_text(const Value& value, std::string& scratch);

    Value whole_;
    char near_[24];  // a short text, to be read past its end; digits
    TextView view_;
};

}  // namespace rexx
