// Built-in functions: blank-delimited words (rexx.md 9.1).
#include <algorithm>
#include <bit>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "rexx/builtins/functions.h"

namespace rexx::function {
namespace {

struct Word {
    std::size_t begin = 0, end = 0;
    bool found() const { return end > begin; }
};

// The next word at or after `at`; not found at the end of the text. Words are short: a plain loop
// is quicker than a call to search.
Word next_word(std::string_view text, std::size_t at) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const char* from = begin + std::min(at, text.size());
    while (from < end && *from == ' ') ++from;
    const char* to = from;
    while (to < end && *to != ' ') ++to;
    return {static_cast<std::size_t>(from - begin), static_cast<std::size_t>(to - begin)};
}

#ifdef __SSE2__
constexpr std::size_t kChunk = 32;
// One bit for each of 32 bytes that is not a blank.
std::uint32_t letters_in(const char* bytes) {
    const __m128i blank = _mm_set1_epi8(' ');
    const auto blanks = [&](const char* from) {
        const void* unaligned = from;
        const __m128i chunk = _mm_loadu_si128(static_cast<const __m128i*>(unaligned));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, blank)));
    };
    return ~(blanks(bytes) | blanks(bytes + 16) << 16);
}
#else
constexpr std::size_t kChunk = 8;
std::uint32_t letters_in(const char* bytes) {
    std::uint32_t letters = 0;
    for (unsigned i = 0; i < kChunk; ++i) letters |= (bytes[i] != ' ' ? 1U : 0U) << i;
    return letters;
}
#endif

// How many bits are set.
std::size_t count_bits(std::uint32_t n) {
    n -= n >> 1 & 0x55555555;
    n = (n & 0x33333333) + (n >> 2 & 0x33333333);
    n = (n + (n >> 4)) & 0x0F0F0F0F;
    return n * 0x01010101 >> 24;
}

// The letters of a chunk and the first letters of the words that begin in it.
struct Chunk {
    Chunk(const char* bytes, bool inside)
        : letters(letters_in(bytes)), begun(letters & ~(letters << 1 | (inside ? 1U : 0U))) {}
    bool ends_inside() const { return (letters >> (kChunk - 1) & 1) != 0; }
    std::uint32_t letters, begun;
};

// Word `number` (from 1) at or after `at`, which does not lie inside a word.
Word find_word(std::string_view text, std::size_t at, std::size_t number) {
    bool inside = false;
    for (; at + kChunk <= text.size(); at += kChunk) {
        const Chunk chunk(text.data() + at, inside);
        const std::size_t count = count_bits(chunk.begun);
        if (count >= number) {
            std::uint32_t begun = chunk.begun;
            while (--number > 0) begun &= begun - 1;
            const auto begin = static_cast<unsigned>(std::countr_zero(begun));
            const std::uint32_t behind = ~chunk.letters >> begin;
            std::size_t end = at + kChunk;
            if (behind && begin + static_cast<unsigned>(std::countr_zero(behind)) < kChunk)
                end = at + begin + static_cast<unsigned>(std::countr_zero(behind));
            else
                while (end < text.size() && text[end] != ' ') ++end;
            return {at + begin, end};
        }
        number -= count;
        inside = chunk.ends_inside();
    }
    if (inside)
        while (at < text.size() && text[at] != ' ') ++at;
    Word word = next_word(text, at);
    for (; number > 1 && word.found(); --number) word = next_word(text, word.end);
    return word;
}

std::size_t count_words(std::string_view text) {
    std::size_t at = 0;
    std::size_t count = 0;
    bool inside = false;
    for (; at + kChunk <= text.size(); at += kChunk) {
        const Chunk chunk(text.data() + at, inside);
        count += count_bits(chunk.begun);
        inside = chunk.ends_inside();
    }
    for (; at < text.size(); ++at) {
        const bool letter = text[at] != ' ';
        count += letter && !inside ? 1 : 0;
        inside = letter;
    }
    return count;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> out;
    for (Word word = next_word(text, 0); word.found(); word = next_word(text, word.end))
        out.push_back(text.substr(word.begin, word.end - word.begin));
    return out;
}

// Where a loop over WORD(s, i) has got to in a long string, so that word n+1 costs one word and not
// n+1. It shares the string, which therefore cannot change while it is remembered.
struct WordMemo : BuiltinState {
    static constexpr std::size_t kLeastLength = 128;
    static constexpr std::size_t kLeastNumber = 8;
    Value text;
    std::size_t number = 0;
    Word word;
};

bool is_remembered(WordMemo& memo, std::string_view text, std::size_t number) {
    if (!memo.text.is_set() || number < memo.number) return false;
    const std::string_view known = memo.text.text();
    return known.data() == text.data() && known.size() == text.size();
}

// Word `number` (from 1) of argument n.
Word nth_word(Call& call, std::size_t n, std::size_t number) {
    const std::string_view text = call.text(n);
    if (text.size() < WordMemo::kLeastLength || number < WordMemo::kLeastNumber) {
        return find_word(text, 0, number);
    }
    auto& memo = call.state().keep<WordMemo>();
    Word word;
    if (!is_remembered(memo, text, number)) {
        word = find_word(text, 0, number);
        memo.text = call.value(n);
    } else {
        word = number == memo.number ? memo.word
                                     : find_word(text, memo.word.end, number - memo.number);
    }
    // Beyond the last word there is nothing to go on from.
    if (!word.found()) memo.text = Value();
    memo.number = number;
    memo.word = word;
    return word;
}

// End of the `count` words that begin with `first`.
std::size_t end_of_words(std::string_view text, Word first, std::size_t count) {
    std::size_t end = first.end;
    for (Word word = first; count > 0 && word.found(); --count) {
        end = word.end;
        word = next_word(text, word.end);
    }
    return end;
}

// True when the words of `phrase` stand one after the other from `word` on.
bool phrase_at(std::string_view text, Word word, std::string_view phrase) {
    for (Word part = next_word(phrase, 0); part.found(); part = next_word(phrase, part.end)) {
        const std::size_t size = part.end - part.begin;
        if (word.end - word.begin != size ||
            std::memcmp(text.data() + word.begin, phrase.data() + part.begin, size) != 0)
            return false;
        word = next_word(text, word.end);
    }
    return true;
}

// Where a single word stands at or after word `start`; 0: nowhere. Searched for as a string first.
std::size_t word_position(std::string_view text, std::string_view word, std::size_t start) {
    std::size_t from = start == 1 ? 0 : find_word(text, 0, start).begin;
    for (;;) {
        const void* found =
            memmem(text.data() + from, text.size() - from, word.data(), word.size());
        if (!found) return 0;
        const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        const std::size_t end = at + word.size();
        if ((at == 0 || text[at - 1] == ' ') && (end == text.size() || text[end] == ' '))
            return count_words(text.substr(0, at)) + 1;
        from = at + 1;
    }
}

// WORDPOS and FIND.
Value phrase_position(Call& call, std::size_t phrase_argument, std::size_t text_argument) {
    const std::string_view phrase = call.text(phrase_argument), text = call.text(text_argument);
    const std::size_t start = call.position(3, 1);
    const Word first = next_word(phrase, 0);
    if (!first.found()) return Value::integer(0);
    if (!next_word(phrase, first.end).found()) {
        const std::string_view word = phrase.substr(first.begin, first.end - first.begin);
        return Value::integer(static_cast<std::int64_t>(word_position(text, word, start)));
    }
    auto number = static_cast<std::int64_t>(start);
    for (Word word = find_word(text, 0, start); word.found();
         word = next_word(text, word.end), ++number)
        if (phrase_at(text, word, phrase)) return Value::integer(number);
    return Value::integer(0);
}

// Words put together again with gaps[i] pads between word i and the next.
Value joined(Call& call, const std::vector<std::string_view>& words,
             const std::vector<std::size_t>& gaps, char pad) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out.append(gaps[i - 1], pad);
        call.check_length(out.size() + words[i].size());
        out += words[i];
    }
    return Value(out);
}

}  // namespace

Value delword(Call& call) {
    const std::string_view text = call.text(1);
    const Word first = nth_word(call, 1, call.position(2));
    const std::size_t count = call.length(3, text.size());
    if (!first.found() || count == 0) return call.value(1);
    std::size_t end = end_of_words(text, first, count);
    while (end < text.size() && text[end] == ' ') ++end;
    std::string out(text.substr(0, first.begin));
    out += text.substr(end);
    return Value(out);
}

Value find(Call& call) {
    return phrase_position(call, 2, 1);
}

Value justify(Call& call) {
    const std::size_t width = call.length(2);
    const char pad = call.pad(3);
    call.check_length(width);
    std::string spaced;
    for (std::string_view word : split(call.text(1))) {
        if (!spaced.empty()) spaced += ' ';
        spaced += word;
    }
    if (spaced.size() > width) spaced.resize(width);
    const auto words = split(spaced);
    if (words.size() < 2) {  // no gap to widen
        spaced.resize(words.empty() ? 0 : words[0].size());
        spaced.resize(width, pad);
        return Value(spaced);
    }
    std::size_t letters = 0;
    for (std::string_view word : words) letters += word.size();
    const std::size_t pads = width - letters, places = words.size() - 1;
    std::vector<std::size_t> gaps(places, pads / places);
    for (std::size_t i = 0; i < pads % places; ++i) ++gaps[i];
    return joined(call, words, gaps, pad);
}

Value space(Call& call) {
    const auto words = split(call.text(1));
    const std::size_t width = call.length(2, 1);
    const char pad = call.pad(3);
    if (words.size() < 2) return Value(words.empty() ? std::string_view() : words[0]);
    call.check_length(width);
    return joined(call, words, std::vector<std::size_t>(words.size() - 1, width), pad);
}

Value subword(Call& call) {
    const std::string_view text = call.text(1);
    const Word first = nth_word(call, 1, call.position(2));
    const std::size_t count = call.length(3, text.size());
    if (!first.found() || count == 0) return Value(std::string_view());
    if (count >= text.size()) {  // to the end
        const std::size_t end = text.find_last_not_of(' ') + 1;
        return Value::part(call.value(1), first.begin, end - first.begin);
    }
    return Value::part(call.value(1), first.begin, end_of_words(text, first, count) - first.begin);
}

Value word(Call& call) {
    const std::size_t number = call.position(2);
    call.text(1);
    const Word found = nth_word(call, 1, number);
    return Value::part(call.value(1), found.begin, found.end - found.begin);
}

Value wordindex(Call& call) {
    const Word found = nth_word(call, 1, call.position(2));
    return Value::integer(found.found() ? static_cast<std::int64_t>(found.begin + 1) : 0);
}

Value wordlength(Call& call) {
    const Word found = nth_word(call, 1, call.position(2));
    return Value::integer(static_cast<std::int64_t>(found.end - found.begin));
}

Value wordpos(Call& call) {
    return phrase_position(call, 1, 2);
}

Value words(Call& call) {
    const std::string_view text = call.text(1);
    return Value::integer(static_cast<std::int64_t>(count_words(text)));
}

}  // namespace rexx::function
