// The string a template is applied to, and the places in it.
//
// PARSE spends its time here: ends of words are found sixteen bytes at a time, and short parts go
// from the string into a variable's cell without anything in between.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
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
std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from);

// The bytes being parsed: sixteen can be read at any place of them and at their end. A copy of it
// in a function's own variables costs nothing, so the loops over a template work on one.
class TextView {
  public:
    static constexpr std::size_t kStep = Value::kReadable;

    explicit TextView(std::string_view text) : bytes_(text.data()), size_(text.size()) {}
    std::string_view text() const { return {bytes_, size_}; }
    std::size_t size() const { return size_; }
    const char* at(std::size_t place) const { return bytes_ + place; }

    // The first byte of from..to-1 that begins a word; `to` when there is none.
    std::size_t word_begin(std::size_t from, std::size_t to) const {
        while (from < to && is_word_separator(bytes_[from])) ++from;
        return from;
    }
    // The first blank of from..to-1; `to` when there is none.
    std::size_t word_end(std::size_t from, std::size_t to) const {
        return first(from, to, step_blanks);
    }
    // The first `wanted` of from..size()-1; size() when there is none.
    std::size_t find(char wanted, std::size_t from) const {
        return first(from, size_, [wanted](const char* at) { return step_bytes(at, wanted); });
    }

  private:
#ifdef __SSE2__
    static __m128i step(const char* from) {
        const void* unaligned = from;
        return _mm_loadu_si128(static_cast<const __m128i*>(unaligned));
    }
    // Of the bytes of a step, one bit each.
    static unsigned step_blanks(const char* from) {
        const __m128i bytes = step(from);
        const __m128i blanks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')),
                                            _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
        return static_cast<unsigned>(_mm_movemask_epi8(blanks));
    }
    static unsigned step_bytes(const char* from, char wanted) {
        return static_cast<unsigned>(
            _mm_movemask_epi8(_mm_cmpeq_epi8(step(from), _mm_set1_epi8(wanted))));
    }
#else
    static unsigned step_blanks(const char* from) {
        unsigned blanks = 0;
        for (unsigned i = 0; i < kStep; ++i)
            blanks |= static_cast<unsigned>(is_word_separator(from[i])) << i;
        return blanks;
    }
    static unsigned step_bytes(const char* from, char wanted) {
        unsigned found = 0;
        for (unsigned i = 0; i < kStep; ++i) found |= static_cast<unsigned>(from[i] == wanted) << i;
        return found;
    }
#endif
    // The first byte of from..to-1 that `in_step` has a bit for; `to` when there is none.
    template <class Search>
    std::size_t first(std::size_t from, std::size_t to, Search in_step) const {
        for (; from < to; from += kStep)
            if (const unsigned bits = in_step(bytes_ + from))
                return std::min(from + static_cast<unsigned>(std::countr_zero(bits)), to);
        return to;
    }

    const char* bytes_ = nullptr;
    std::size_t size_ = 0;
};

// Keeps the string alive whatever happens to the variable it came from. A part that is all of it
// stays the value it was: a number stays one.
class ParsedText {
  public:
    // `scratch` takes the text of a number that is no whole one.
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
        if (value.is_text()) return TextView(value.plain_text());
        return TextView(number_text(value, scratch));
    }
    std::string_view number_text(const Value& value, std::string& scratch);

    Value whole_;
    char near_[24 + TextView::kStep];  // a short text, or digits
    TextView view_;
};

}  // namespace rexx
