#include "base/ebcdic.h"

#include <cstdint>
#include <cstring>

#include <algorithm>

#include "base/ebcdic_tables.h"

namespace base {
namespace {

using Table = std::array<unsigned char, 256>;

const Table& decode_table(CodePage page) {
    return page == CodePage::cp1047 ? kText1047 : kText037;
}

constexpr Table invert(const Table& table) {
    Table inverse{};
    for (unsigned i = 0; i < 256; ++i) inverse[table[i]] = static_cast<unsigned char>(i);
    return inverse;
}
constexpr Table kEbcdic1047 = invert(kText1047);
constexpr Table kEbcdic037 = invert(kText037);

const Table& encode_table(CodePage page) {
    return page == CodePage::cp1047 ? kEbcdic1047 : kEbcdic037;
}

}  // namespace

char text_from_ebcdic(std::byte code, CodePage page) {
    return static_cast<char>(decode_table(page)[static_cast<unsigned char>(code)]);
}

std::byte text_to_ebcdic(char character, CodePage page) {
    return static_cast<std::byte>(encode_table(page)[static_cast<unsigned char>(character)]);
}

std::string text_from_ebcdic(Bytes bytes, CodePage page) {
    std::string text(bytes.size(), ' ');
    std::transform(bytes.begin(), bytes.end(), text.begin(),
                   [page](std::byte code) { return text_from_ebcdic(code, page); });
    return text;
}

void text_to_ebcdic(std::string_view text, MutableBytes bytes, CodePage page) {
    assert(text.size() <= bytes.size());
    std::transform(text.begin(), text.end(), bytes.begin(),
                   [page](char character) { return text_to_ebcdic(character, page); });
}

void store_ebcdic_field(MutableBytes field, std::string_view text) {
    std::fill(field.begin(), field.end(), kEbcdicBlank);
    text_to_ebcdic(text.substr(0, field.size()), field);
}

std::string load_ebcdic_field(Bytes field) {
    auto text = text_from_ebcdic(field);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

namespace {

// Characters at the front that are the same in ASCII, ISO 8859-1 and UTF-8; most texts are nothing
// else, so eight are looked at at once.
std::size_t ascii_length(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t part = 0;
        std::memcpy(&part, text.data() + at, sizeof part);
        if (part & kHighBits) return at;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

}  // namespace

std::string to_utf8(std::string_view text) {
    const auto same = ascii_length(text);
    std::string utf8(text.substr(0, same));
    if (same == text.size()) return utf8;
    utf8.reserve(text.size() * 2);
    for (char c : text.substr(same)) {
        auto code = static_cast<unsigned char>(c);
        if (code < 0x80) {
            utf8 += c;
        } else {
            utf8 += static_cast<char>(0xC0 | (code >> 6));
            utf8 += static_cast<char>(0x80 | (code & 0x3F));
        }
    }
    return utf8;
}

std::optional<std::string> from_utf8(std::string_view utf8) {
    const auto same = ascii_length(utf8);
    std::string text(utf8.substr(0, same));
    text.reserve(utf8.size());
    for (std::size_t i = same; i < utf8.size(); ++i) {
        auto lead = static_cast<unsigned char>(utf8[i]);
        if (lead < 0x80) {
            text += utf8[i];
            continue;
        }
        auto next = i + 1 < utf8.size() ? static_cast<unsigned char>(utf8[i + 1]) : 0U;
        if ((lead != 0xC2 && lead != 0xC3) || (next & 0xC0) != 0x80) return std::nullopt;
        text += static_cast<char>(((lead & 0x03) << 6) | (next & 0x3F));
        ++i;
    }
    return text;
}

}  // namespace base
