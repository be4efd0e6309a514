#include "cms/pipe/stages/targets.h"

#include <algorithm>

#include "cms/pipe/scanner.h"
#include "cms/pipe/stages/compare.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

bool matches_at(std::string_view record, std::size_t at, const std::string& text, bool any_case) {
    if (record.size() - at < text.size()) return false;
    const auto part = record.substr(at, text.size());
    return any_case ? base::upper(part) == text : part == text;
}

void add_folded(std::bitset<256>& characters) {
    for (unsigned c = 'A'; c <= 'Z'; ++c) {
        const unsigned small = c - 'A' + 'a';
        if (characters[c] || characters[small]) characters.set(c).set(small);
    }
}

}  // namespace

std::size_t Target::length_at(std::string_view record, std::size_t at) const {
    if (strings.empty()) return at < record.size() && has(record[at]) ? 1 : 0;
    std::size_t length = 0;
    for (const auto& text : strings)
        if (matches_at(record, at, text, any_case)) length = std::max(length, text.size());
    if (!negated) return length;
    return length == 0 && at < record.size() ? 1 : 0;
}

std::size_t Target::length_before_end(std::string_view record) const {
    if (strings.empty()) return !record.empty() && has(record.back()) ? 1 : 0;
    std::size_t length = 0;
    for (const auto& text : strings)
        if (record.size() >= text.size() &&
            matches_at(record, record.size() - text.size(), text, any_case))
            length = std::max(length, text.size());
    if (!negated) return length;
    return length == 0 && !record.empty() ? 1 : 0;
}

std::size_t Target::find(std::string_view record, std::size_t from) const {
    for (auto at = from; at < record.size(); ++at)
        if (length_at(record, at) > 0) return at;
    return std::string_view::npos;
}

base::Result<std::bitset<256>> character_range(std::string_view word) {
    std::bitset<256> found;
    if (const auto one = character_of(word)) return found.set(static_cast<unsigned char>(*one));
    const auto joint = word.find_first_of("-.", 1);
    if (joint != std::string_view::npos) {
        const auto first = character_of(word.substr(0, joint));
        const auto last = character_of(word.substr(joint + 1));
        if (first && last && word[joint] == '-') {
            const unsigned from = static_cast<unsigned char>(*first);
            const unsigned to = static_cast<unsigned char>(*last);
            for (unsigned c = from; c <= to; ++c) found.set(c);
            return found;
        }
        const auto count = base::parse_decimal(word.substr(joint + 1));
        if (first && count && word[joint] == '.') {
            for (unsigned i = 0; i < *count && i < found.size(); ++i)
                found.set((static_cast<unsigned char>(*first) + i) % found.size());
            return found;
        }
    }
    return make_error(msg::FPLARG050E, word);
}

base::Result<Target> target(Arguments& operands) {
    Target found;
    for (;;) {
        if (operands.keyword("NOT"))
            found.negated = true;
        else if (take_any_case(operands))
            found.any_case = true;
        else
            break;
    }
    if (operands.at_end()) {
        found.characters.set(' ');
        return found;
    }
    if (operands.keyword("ANYof")) {
        const auto text = TRY(operands.string());
        for (const char c : text) found.characters.set(static_cast<unsigned char>(c));
        if (found.any_case) add_folded(found.characters);
        return found;
    }
    const auto range = character_range(operands.word());
    if (range.ok()) {
        operands.take_word();
        found.characters = range.value();
        if (found.any_case) add_folded(found.characters);
        return found;
    }
    auto text = TRY(operands.string());
    if (found.any_case) text = base::upper(text);
    if (!text.empty()) found.strings.push_back(std::move(text));
    return found;
}

}  // namespace cms::pipe
