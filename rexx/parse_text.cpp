// The string a template is applied to: what is not done at every word.
#include "rexx/parse_text.h"

#include <cstring>

namespace rexx {
namespace {

// Sixteen bytes at once, compared and changed by one instruction each where there is such.
using Bytes = signed char __attribute__((vector_size(16)));

Bytes bytes_at(const char* from) {
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

struct Letters {
    char first, last;
};

Letters changed_letters(ParsePlan::Fold fold) {
    return fold == ParsePlan::Fold::upper ? Letters{'a', 'z'} : Letters{'A', 'Z'};
}

// All bits of each byte that is one of the letters.
Bytes letters_among(Bytes bytes, Letters letters) {
    return (bytes >= static_cast<signed char>(letters.first)) &
           (bytes <= static_cast<signed char>(letters.last));
}

bool has_letter(const char* from, Letters letters) {
    std::uint64_t words[2];
    const Bytes found = letters_among(bytes_at(from), letters);
    std::memcpy(words, &found, sizeof words);
    return (words[0] | words[1]) != 0;
}

bool has_letter(std::string_view text, Letters letters) {
    if (text.size() < sizeof(Bytes)) {
        char padded[sizeof(Bytes)] = {};
        if (!text.empty()) std::memcpy(padded, text.data(), text.size());
        return has_letter(padded, letters);
    }
    const char* at = text.data();
    const char* const last = at + text.size() - sizeof(Bytes);
    for (; at < last; at += sizeof(Bytes))
        if (has_letter(at, letters)) return true;
    return has_letter(last, letters);
}

}  // namespace

bool is_changed_by(ParsePlan::Fold fold, const Value& value) {
    // A number has no letter but E.
    if (fold == ParsePlan::Fold::none || value.is_integer()) return false;
    if (value.is_text()) return has_letter(value.plain_text(), changed_letters(fold));
    return fold == ParsePlan::Fold::lower;
}

Value folded(ParsePlan::Fold fold, const Value& value) {
    std::string scratch;
    const std::string_view text = value.text(scratch);
    const Letters letters = changed_letters(fold);
    char inlined[Value::kInlineBytes];
    char* to = inlined;
    Value result;
    if (text.size() > sizeof inlined) result = Value::uninitialized(text.size(), to);
    std::size_t i = 0;
    for (; i + sizeof(Bytes) <= text.size(); i += sizeof(Bytes)) {
        Bytes bytes = bytes_at(text.data() + i);
        bytes ^= letters_among(bytes, letters) & static_cast<signed char>(' ');
        std::memcpy(to + i, &bytes, sizeof bytes);
    }
    for (; i < text.size(); ++i) {
        const bool is_letter = text[i] >= letters.first && text[i] <= letters.last;
        to[i] = static_cast<char>(is_letter ? text[i] ^ ' ' : text[i]);
    }
    return result.is_set() ? result : Value(std::string_view(inlined, text.size()));
}

std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from) {
    if (wanted.empty() || from >= text.size()) return std::string_view::npos;
    const char* begin = text.data() + from;
    const std::size_t size = text.size() - from;
    const void* found = wanted.size() == 1 ? std::memchr(begin, wanted[0], size)
                                           : memmem(begin, size, wanted.data(), wanted.size());
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
                 : std::string_view::npos;
}

std::string_view ParsedText::number_text(const Value& value, std::string& scratch) {
    if (value.is_integer()) return {near_, print_integer(value.as_integer(), near_)};
    const std::string_view text = value.text(scratch);
    if (text.data() != scratch.data()) scratch = text;
    const std::size_t size = text.size();
    scratch.append(TextView::kStep, ' ');
    return {scratch.data(), size};
}

Value ParsedText::part(std::size_t from, std::size_t end) const {
    if (end - from == view_.size()) return whole_;
    return whole_.is_text() ? Value::part(whole_, from, end - from)
                            : Value(view_.text().substr(from, end - from));
}

void ParsedText::give(Value& to, std::size_t from, std::size_t end) const {
    const std::size_t size = end - from;
    if (size < Value::kSliceBytes && size != view_.size())
        to.set_text(view_.text().substr(from, size));
    else
        to = part(from, end);
}

}  // namespace rexx
