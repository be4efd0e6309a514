// File identifiers: parsing, checking, pattern matching. Reference: cms section 5.1.

#include "cms/files.h"

namespace cms {

namespace {

constexpr std::string_view kFileCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$#@+-:_";

// CMS sees the first eight characters of a token.
std::string cut(std::string_view word) {
    return std::string(word.substr(0, 8));
}

base::Result<std::string> field(std::string_view word, std::string_view whole, Patterns patterns) {
    for (char c : word) {
        if (kFileCharacters.find(c) != std::string_view::npos) continue;
        if (patterns == Patterns::yes && (c == '*' || c == '%' || c == '=')) continue;
        return base::make_error(base::msg::DMSCMS062E, c, whole);
    }
    return cut(word);
}

std::string joined(std::span<const std::string> words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
}

}  // namespace

std::string FileId::text() const {
    auto all = fmt::format("{} {} {}", name, type, letter);
    return number < 0 ? all : all + static_cast<char>('0' + number);
}

base::Result<FileMode> parse_file_mode(std::string_view word) {
    const auto bad = [&] { return base::make_error(base::msg::DMSCMS048E, word); };
    if (word.empty() || word.size() > 2) return bad();
    FileMode mode{word[0] == '=' ? '*' : word[0]};
    if (mode.letter != '*' && (mode.letter < 'A' || mode.letter > 'Z')) return bad();
    if (word.size() == 1) return mode;
    if (word[1] == '*') return mode;
    if (word[1] < '0' || word[1] > '6') return bad();
    mode.number = word[1] - '0';
    return mode;
}

base::Result<FileId> parse_file_id(std::span<const std::string> words, char default_letter,
                                   Patterns patterns) {
    if (words.size() < 2) return base::make_error(base::msg::DMSCMS054E);
    const auto whole = joined(words);
    if (words.size() > 3) return base::make_error(base::msg::DMSCMS070E, words[3]);
    FileId id;
    id.name = TRY(field(words[0], whole, patterns));
    id.type = TRY(field(words[1], whole, patterns));
    id.letter = default_letter;
    if (words.size() == 2) return id;
    const auto mode = TRY(parse_file_mode(words[2]));
    id.letter = mode.letter;
    id.number = mode.number;
    return id;
}

bool matches_pattern(std::string_view text, std::string_view pattern) {
    std::size_t at = 0, from = 0, star = std::string_view::npos, retry = 0;
    while (at < text.size()) {
        if (from < pattern.size() && pattern[from] == '*') {
            star = from++;
            retry = at;
        } else if (from < pattern.size() && (pattern[from] == '%' || pattern[from] == text[at])) {
            ++from, ++at;
        } else if (star != std::string_view::npos) {
            from = star + 1;
            at = ++retry;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', from) == std::string_view::npos;
}

bool is_file_word(std::string_view word) {
    return !word.empty() && word.size() <= 8 &&
           word.find_first_not_of(kFileCharacters) == std::string_view::npos;
}

}  // namespace cms
