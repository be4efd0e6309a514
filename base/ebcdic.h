// EBCDIC code pages 1047 and 037.
//
// The only place where EBCDIC and text meet. Text inside the product is one byte a character, ISO
// 8859-1, so that a translation keeps lengths and loses nothing; UTF-8 exists at terminals and host
// text files only (to_utf8, from_utf8). X'15' is NEL (X'85') and X'25' LF, as in the tables IBM
// publishes. The tables are generated; tests/base compares them with ICU.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace base {

enum class CodePage { cp1047, cp037 };

// Text of EBCDIC bytes, and back. Both keep the length.
std::string text_from_ebcdic(Bytes bytes, CodePage page = CodePage::cp1047);
void text_to_ebcdic(std::string_view text, MutableBytes bytes, CodePage page = CodePage::cp1047);
char text_from_ebcdic(std::byte code, CodePage page = CodePage::cp1047);
std::byte text_to_ebcdic(char character, CodePage page = CodePage::cp1047);

// A field of fixed width: text padded with EBCDIC blanks, or cut.
void store_ebcdic_field(MutableBytes field, std::string_view text);
// Its text without trailing blanks.
std::string load_ebcdic_field(Bytes field);

// UTF-8 of ISO 8859-1 text, for terminals and host files.
std::string to_utf8(std::string_view text);
// ISO 8859-1 of UTF-8; std::nullopt when it is not UTF-8 or has a character beyond U+00FF.
std::optional<std::string> from_utf8(std::string_view utf8);

constexpr std::byte kEbcdicBlank{0x40};

}  // namespace base
