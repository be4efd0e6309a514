#include "cms/pipe/stages/compare.h"

#include <algorithm>

namespace cms::pipe {

namespace {

using Ranks = std::array<unsigned char, 256>;

Ranks make_ranks(bool any_case) {
    Ranks ranks{};
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        const char c = static_cast<char>(i);
        const char seen = any_case ? base::upper({&c, 1})[0] : c;
        ranks[i] = std::to_integer<unsigned char>(base::text_to_ebcdic(seen));
    }
    return ranks;
}

}  // namespace

bool take_any_case(Arguments& operands) {
    return operands.keyword("ANYcase") || operands.keyword("CASEANY") ||
           operands.keyword("IGNORECASE") || operands.keyword("CASEIGNORE");
}

void Leading::fold(bool any) {
    any_case = any;
    if (any) text = base::upper(text);
}

bool Leading::begins(std::string_view record) const {
    if (!any_case) return record.starts_with(text);
    return record.size() >= text.size() && base::upper(record.substr(0, text.size())) == text;
}

base::Result<Leading> leading_string(Arguments& operands) {
    Leading leading;
    const bool any_case = take_any_case(operands);
    leading.text = TRY(operands.string());
    leading.fold(any_case);
    return leading;
}

base::Result<void> Order::take(Arguments& operands) {
    for (;;) {
        if (operands.keyword("NOPAD")) {
            pads_ = false;
        } else if (operands.keyword("PAD")) {
            pad_ = TRY(operands.character());
            pads_ = true;
        } else if (take_any_case(operands)) {
            any_case_ = true;
            ranks_ = &ranks_for(true);
        } else {
            return {};
        }
    }
}

const Order::Ranks& Order::ranks_for(bool any_case) {
    static const Ranks kExact = make_ranks(false), kFolded = make_ranks(true);
    return any_case ? kFolded : kExact;
}

int Order::compare(std::string_view a, std::string_view b) const {
    const auto& rank = *ranks_;
    const auto of = [&](char c) { return static_cast<int>(rank[static_cast<unsigned char>(c)]); };
    const auto common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i)
        if (a[i] != b[i])
            if (const int difference = of(a[i]) - of(b[i]); difference != 0) return difference;
    if (a.size() == b.size()) return 0;
    if (!pads_) return a.size() < b.size() ? -1 : 1;
    const bool a_longer = a.size() > b.size();
    for (const char c : (a_longer ? a : b).substr(common))
        if (const int difference = of(c) - of(pad_); difference != 0)
            return a_longer ? difference : -difference;
    return 0;
}

bool Order::equal(std::string_view a, std::string_view b) const {
    if (!any_case_ && a.size() == b.size()) return a == b;
    return compare(a, b) == 0;
}

std::uint64_t Order::prefix(std::string_view key) const {
    constexpr std::size_t kBytes = 8;
    const auto& rank = *ranks_;
    std::uint64_t number = 0;
    if (key.size() >= kBytes) {  // most keys: a loop without end test
        for (std::size_t i = 0; i < kBytes; ++i)
            number = number << 8 | rank[static_cast<unsigned char>(key[i])];
        return number;
    }
    const auto common = key.size();
    for (std::size_t i = 0; i < common; ++i)
        number = number << 8 | rank[static_cast<unsigned char>(key[i])];
    const std::uint64_t filler = pads_ ? rank[static_cast<unsigned char>(pad_)] : 0;
    for (auto i = common; i < kBytes; ++i) number = number << 8 | filler;
    return number;
}

std::string Order::canonical(std::string_view key) const {
    auto text = any_case_ ? base::upper(key) : std::string(key);
    if (pads_) text.resize(text.find_last_not_of(pad_) + 1);
    return text;
}

}  // namespace cms::pipe
