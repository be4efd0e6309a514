#include "base/tokens.h"

#include <algorithm>
#include <charconv>

namespace base {
namespace {

constexpr std::string_view kBlanks = " \t";

char upper_letter(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::optional<std::uint32_t> parse_number(std::string_view word, int radix) {
    std::uint32_t value = 0;
    const char* end = word.data() + word.size();
    auto [at, fault] = std::from_chars(word.data(), end, value, radix);
    if (word.empty() || fault != std::errc{} || at != end) return std::nullopt;
    return value;
}

}  // namespace

std::string upper(std::string_view text) {
    std::string folded(text);
    std::transform(folded.begin(), folded.end(), folded.begin(), upper_letter);
    return folded;
}

std::string lower(std::string_view text) {
    std::string folded(text);
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

std::string_view trim_right(std::string_view text) {
    auto last = text.find_last_not_of(kBlanks);
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

std::string_view trim(std::string_view text) {
    auto first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view{} : trim_right(text.substr(first));
}

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> found;
    WordReader reader(line);
    for (auto word = reader.next(); !word.empty(); word = reader.next()) found.push_back(word);
    return found;
}

std::vector<std::string_view> command_words(std::string_view line) {
    std::vector<std::string_view> found;
    for (auto word : words(line)) {
        while (!word.empty()) {
            auto paren = word.find_first_of("()");
            auto length = paren == 0 ? 1 : std::min(paren, word.size());
            found.push_back(word.substr(0, length));
            word.remove_prefix(length);
        }
    }
    return found;
}

bool is_abbreviation(std::string_view word, std::string_view full, std::size_t minimum) {
    if (word.size() < minimum || word.size() > full.size()) return false;
    return std::equal(word.begin(), word.end(), full.begin(),
                      [](char a, char b) { return upper_letter(a) == upper_letter(b); });
}

bool matches(std::string_view word, std::string_view notation) {
    auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    auto minimum = std::find_if(notation.begin(), notation.end(), is_lower) - notation.begin();
    return is_abbreviation(word, notation, static_cast<std::size_t>(minimum));
}

std::optional<std::uint32_t> parse_decimal(std::string_view word) {
    return parse_number(word, 10);
}

std::optional<std::uint32_t> parse_hexadecimal(std::string_view word) {
    return parse_number(word, 16);
}

std::string_view WordReader::rest() const {
    auto first = rest_.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view{} : rest_.substr(first);
}

std::string_view WordReader::peek() const {
    auto text = rest();
    return text.substr(0, std::min(text.find_first_of(kBlanks), text.size()));
}

std::string_view WordReader::next() {
    auto word = peek();
    rest_ = rest().substr(word.size());
    return word;
}

}  // namespace base
