// Built-in functions: strings (rexx.md 9.1).
#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "rexx/builtins/functions.h"

namespace rexx::function {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

Value place(std::size_t n) {
    return Value::small(static_cast<std::int64_t>(n));
}

// A result that is filled from the left; a short one has no block of its own.
class Builder {
  public:
    Builder(Call& call, std::size_t length) {
        call.check_length(length);
        if (length > sizeof short_) value_ = Value::uninitialized(length, at_);
    }
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;
    void add(std::string_view text) {
        if (!text.empty()) std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    void add(std::size_t count, char c) {
        if (count != 0) std::memset(at_, c, count);
        at_ += count;
    }
    // The next `count` bytes, to be filled by the caller.
    char* add_empty(std::size_t count) { return std::exchange(at_, at_ + count); }
    Value take() {
        if (value_.is_set()) return std::move(value_);
        return Value(std::string_view(short_, static_cast<std::size_t>(at_ - short_)));
    }

  private:
    Value value_;
    char short_[Value::kInlineBytes];
    char* at_ = short_;
};

// A product of lengths that never wraps.
std::size_t times(std::size_t a, std::size_t b) {
    std::size_t product;
    return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::size_t>::max()
                                                  : product;
}

// First place of needle in text at or after `from`.
std::size_t find_from(std::string_view text, std::string_view needle, std::size_t from) {
    if (needle.empty() || from >= text.size() || needle.size() > text.size() - from)
        return kNowhere;
    const void* found =
        memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
                 : kNowhere;
}

std::size_t count_of(std::string_view text, std::string_view needle) {
    std::size_t count = 0;
    for (std::size_t at = find_from(text, needle, 0); at != kNowhere;
         at = find_from(text, needle, at + needle.size()))
        ++count;
    return count;
}

// The string in `width` characters: cut, or padded on the right.
void add_padded(Builder& out, std::string_view text, std::size_t width, char pad) {
    const std::string_view kept = text.substr(0, width);
    out.add(kept);
    out.add(width - kept.size(), pad);
}

// `length` characters of argument n from `from` (0 = first), padded on the right.
Value section(Call& call, std::size_t n, std::size_t from, std::size_t length, char pad) {
    const std::string_view text = call.text(n);
    from = std::min(from, text.size());
    if (length <= text.size() - from) return Value::part(call.value(n), from, length);
    Builder out(call, length);
    add_padded(out, text.substr(from), length, pad);
    return out.take();
}

// POS and INDEX.
Value position_of(Call& call, std::size_t needle, std::size_t hay) {
    const std::size_t start = call.position(3, 1);
    const std::size_t at = find_from(call.text(hay), call.text(needle), start - 1);
    return place(at == kNowhere ? 0 : at + 1);
}

using ByteSet = std::array<bool, 256>;

ByteSet set_of(std::string_view bytes) {
    ByteSet out{};
    for (char c : bytes) out[static_cast<unsigned char>(c)] = true;
    return out;
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// UPPER and LOWER: `length` letters (default: all) from place n (default 1) on in the other case.
Value change_case(Call& call, char (*change)(char)) {
    const std::string_view text = call.text(1);
    const std::size_t first = std::min(call.position(2, 1) - 1, text.size());
    const std::size_t length = std::min(call.length(3, text.size()), text.size() - first);
    Builder out(call, text.size());
    char* const bytes = out.add_empty(text.size());
    std::copy(text.begin(), text.end(), bytes);
    std::transform(bytes + first, bytes + first + length, bytes + first, change);
    return out.take();
}

using ByteMap = std::array<char, 256>;

// TRANSLATE's table: the first occurrence in `in` wins, a short `out` is padded. Without `in` every
// character code is its own place.
ByteMap map_of(Call& call, std::string_view out, char pad) {
    ByteMap map;
    if (!call.given(3)) {
        for (std::size_t i = 0; i < map.size(); ++i) map[i] = i < out.size() ? out[i] : pad;
        return map;
    }
    for (std::size_t i = 0; i < map.size(); ++i) map[i] = static_cast<char>(i);
    const std::string_view in = call.text(3);
    for (std::size_t i = in.size(); i-- > 0;)
        map[static_cast<unsigned char>(in[i])] = i < out.size() ? out[i] : pad;
    return map;
}

}  // namespace

Value abbrev(Call& call) {
    const std::string_view information = call.text(1), abbreviation = call.text(2);
    const std::size_t least = call.length(3, abbreviation.size());
    return Value::boolean(abbreviation.size() >= least && information.starts_with(abbreviation));
}

Value center(Call& call) {
    const std::string_view text = call.text(1);
    const std::size_t width = call.length(2);
    const char pad = call.pad(3);
    if (width <= text.size()) return Value::part(call.value(1), (text.size() - width) / 2, width);
    Builder out(call, width);
    const std::size_t before = (width - text.size()) / 2;
    out.add(before, pad);
    out.add(text);
    out.add(width - text.size() - before, pad);
    return out.take();
}

Value changestr(Call& call) {
    const std::string_view needle = call.text(1), text = call.text(2), fresh = call.text(3);
    const std::size_t count = count_of(text, needle);
    if (count == 0) return call.value(2);
    const std::size_t kept = text.size() - count * needle.size(),
                      added = times(count, fresh.size());
    Builder out(call, kept + added < added ? added : kept + added);
    std::size_t from = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = find_from(text, needle, from);
        out.add(text.substr(from, at - from));
        out.add(fresh);
        from = at + needle.size();
    }
    out.add(text.substr(from));
    return out.take();
}

Value compare(Call& call) {
    const std::string_view a = call.text(1), b = call.text(2);
    const char pad = call.pad(3);
    const std::size_t size = std::max(a.size(), b.size()), common = std::min(a.size(), b.size());
    auto at = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin()).first -
        a.begin());
    if (at < common) return place(at + 1);
    const std::string_view rest = a.size() > b.size() ? a : b;
    while (at < size && rest[at] == pad) ++at;
    return place(at == size ? 0 : at + 1);
}

Value copies(Call& call) {
    const std::string_view text = call.text(1);
    const std::size_t count = call.length(2);
    if (text.empty()) return Value(std::string_view());
    Builder out(call, times(text.size(), count));
    if (text.size() == 1)
        out.add(count, text[0]);
    else
        for (std::size_t i = 0; i < count; ++i) out.add(text);
    return out.take();
}

Value countstr(Call& call) {
    return place(count_of(call.text(2), call.text(1)));
}

Value delstr(Call& call) {
    const std::string_view text = call.text(1);
    const std::size_t from = std::min(call.position(2) - 1, text.size());
    const std::size_t count = std::min(call.length(3, text.size()), text.size() - from);
    if (count == 0) return call.value(1);
    if (from + count == text.size()) return Value::part(call.value(1), 0, from);
    Builder out(call, text.size() - count);
    out.add(text.substr(0, from));
    out.add(text.substr(from + count));
    return out.take();
}

Value index(Call& call) {
    return position_of(call, 2, 1);
}

Value insert(Call& call) {
    const std::string_view fresh = call.text(1), target = call.text(2);
    const std::size_t after = call.length(3, 0), width = call.length(4, fresh.size());
    const char pad = call.pad(5);
    Builder out(call, std::max(after, target.size()) + width);
    add_padded(out, target, after, pad);
    add_padded(out, fresh, width, pad);
    if (after < target.size()) out.add(target.substr(after));
    return out.take();
}

Value lastpos(Call& call) {
    const std::string_view needle = call.text(1);
    std::string_view text = call.text(2);
    if (call.given(3)) text = text.substr(0, call.position(3));
    const std::size_t at = needle.empty() ? kNowhere : text.rfind(needle);
    return place(at == kNowhere ? 0 : at + 1);
}

Value left(Call& call) {
    const std::size_t width = call.length(2);
    return section(call, 1, 0, width, call.pad(3));
}

Value length(Call& call) {
    return place(call.value(1).length());
}

Value overlay(Call& call) {
    const std::string_view fresh = call.text(1), target = call.text(2);
    const std::size_t from = call.position(3, 1) - 1, width = call.length(4, fresh.size());
    const char pad = call.pad(5);
    Builder out(call, std::max(from + width, target.size()));
    add_padded(out, target, from, pad);
    add_padded(out, fresh, width, pad);
    if (from + width < target.size()) out.add(target.substr(from + width));
    return out.take();
}

Value pos(Call& call) {
    return position_of(call, 1, 2);
}

Value reverse(Call& call) {
    const std::string_view text = call.text(1);
    Builder out(call, text.size());
    std::reverse_copy(text.begin(), text.end(), out.add_empty(text.size()));
    return out.take();
}

Value right(Call& call) {
    const std::string_view text = call.text(1);
    const std::size_t width = call.length(2);
    const char pad = call.pad(3);
    if (width <= text.size()) return Value::part(call.value(1), text.size() - width, width);
    Builder out(call, width);
    out.add(width - text.size(), pad);
    out.add(text);
    return out.take();
}

Value strip(Call& call) {
    const std::string_view text = call.text(1);
    const char where = call.option(2, "BLT", 'B');
    const char unwanted = call.pad(3);
    std::size_t from = 0, end = text.size();
    if (where != 'T')
        while (from < end && text[from] == unwanted) ++from;
    if (where != 'L')
        while (end > from && text[end - 1] == unwanted) --end;
    return Value::part(call.value(1), from, end - from);
}

Value substr(Call& call) {
    const std::string_view text = call.text(1);
    const std::size_t from = call.position(2) - 1;
    const std::size_t width = call.length(3, from < text.size() ? text.size() - from : 0);
    return section(call, 1, from, width, call.pad(4));
}

Value translate(Call& call) {
    const std::string_view text = call.text(1);
    const char pad = call.pad(4);
    Builder out(call, text.size());
    char* const bytes = out.add_empty(text.size());
    if (!call.given(2) && !call.given(3)) {
        std::transform(text.begin(), text.end(), bytes, [](char c) { return upper(c); });
        return out.take();
    }
    const ByteMap map = map_of(call, call.text(2, ""), pad);
    std::transform(text.begin(), text.end(), bytes,
                   [&](char c) { return map[static_cast<unsigned char>(c)]; });
    return out.take();
}

Value lower(Call& call) {
    return change_case(call, [](char c) { return lower(c); });
}

Value upper(Call& call) {
    return change_case(call, [](char c) { return upper(c); });
}

Value verify(Call& call) {
    const std::string_view text = call.text(1);
    const ByteSet reference = set_of(call.text(2));
    const bool match = call.option(3, "MN", 'N') == 'M';
    for (std::size_t at = call.position(4, 1) - 1; at < text.size(); ++at)
        if (reference[static_cast<unsigned char>(text[at])] == match) return place(at + 1);
    return place(0);
}

Value xrange(Call& call) {
    const auto first = static_cast<unsigned char>(call.pad(1, '\0'));
    const auto last = static_cast<unsigned char>(call.pad(2, '\xFF'));
    std::string out;
    for (unsigned char c = first;; ++c) {
        out += static_cast<char>(c);
        if (c == last) break;
    }
    return Value(out);
}

}  // namespace rexx::function
