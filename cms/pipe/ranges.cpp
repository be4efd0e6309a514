// Input ranges applied to records.

#include <algorithm>

#include "cms/pipe/arguments.h"

namespace cms::pipe {

namespace {

// First and last position, from 1, of `total` units; empty when last < first.
struct Positions {
    std::int64_t first = 1, last = 0;
    bool empty() const { return last < first; }
};

Positions positions(const Range& range, std::int64_t total) {
    const auto place = [&](std::int64_t n) { return n < 0 ? total + 1 + n : n; };
    Positions found{place(range.from), range.to == Range::kLast ? total : place(range.to)};
    if (range.from == Range::kLast) found.first = std::max<std::int64_t>(total, 1);
    if (range.count > 0) found.last = found.first + range.count - 1;
    found.first = std::max<std::int64_t>(found.first, 1);
    found.last = std::min(found.last, total);
    return found;
}

std::int64_t count_words(std::string_view record, char separator) {
    std::int64_t count = 0;
    for (auto word = next_word(record, 0, separator); word;
         word = next_word(record, word->end, separator))
        ++count;
    return count;
}

bool counts_from_end(const Range& range) {
    return range.from < 0 || range.from == Range::kLast ||
           (range.to < 0 && range.to != Range::kLast);
}

// Where the wanted units begin and end; nullopt: there are none.
std::optional<Span> word_span(const Range& range, std::string_view record) {
    const auto total = counts_from_end(range) ? count_words(record, range.separator)
                                              : static_cast<std::int64_t>(record.size());
    const auto wanted = positions(range, total);
    if (wanted.empty()) return std::nullopt;
    std::optional<Span> span;
    auto word = next_word(record, 0, range.separator);
    for (std::int64_t n = 1; word && n <= wanted.last; ++n) {
        if (n == wanted.first) span = *word;
        if (n > wanted.first) span->end = word->end;
        if (range.to == Range::kLast && n == wanted.first && range.count == 0) {
            const auto last = record.find_last_not_of(range.separator);
            span->end = last + 1;
            return span;
        }
        word = next_word(record, word->end, range.separator);
    }
    return span;
}

std::optional<Span> field_span(const Range& range, std::string_view record) {
    const auto total = std::count(record.begin(), record.end(), range.separator) + 1;
    const auto wanted = positions(range, total);
    if (wanted.empty()) return std::nullopt;
    std::size_t begin = 0;
    for (std::int64_t n = 1; n < wanted.first; ++n) begin = record.find(range.separator, begin) + 1;
    auto end = begin;
    for (std::int64_t n = wanted.first; n <= wanted.last; ++n)
        end = std::min(record.find(range.separator, n == wanted.first ? end : end + 1),
                       record.size());
    return Span{begin, end};
}

std::optional<Span> span_of(const Range& range, std::string_view record) {
    if (range.unit == Range::Unit::words) return word_span(range, record);
    if (range.unit == Range::Unit::fields) return field_span(range, record);
    const auto wanted = positions(range, static_cast<std::int64_t>(record.size()));
    if (wanted.empty()) return std::nullopt;
    return Span{static_cast<std::size_t>(wanted.first - 1), static_cast<std::size_t>(wanted.last)};
}

}  // namespace

std::optional<Span> next_word(std::string_view record, std::size_t from, char separator) {
    const auto begin = record.find_first_not_of(separator, from);
    if (begin == std::string_view::npos) return std::nullopt;
    return Span{begin, std::min(record.find(separator, begin), record.size())};
}

std::string_view Range::of(std::string_view record) const {
    if (inside) record = inside->of(record);
    const auto span = span_of(*this, record);
    if (!span) return record.substr(record.size());
    return record.substr(span->begin, span->end - span->begin);
}

bool Range::is_in(std::string_view record) const {
    if (inside) record = inside->of(record);
    return span_of(*this, record).has_value();
}

}  // namespace cms::pipe
