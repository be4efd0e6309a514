#include "base/ebcdic.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

namespace {

// The oracle: ICU's table for one code. X'15' and X'25' follow ICU's non-swapped converters.
unsigned icu_character(const char* converter, unsigned code) {
    UErrorCode status = U_ZERO_ERROR;
    UConverter* open = ucnv_open(converter, &status);
    const char byte = static_cast<char>(code);
    UChar out[4];
    auto length = ucnv_toUChars(open, out, 4, &byte, 1, &status);
    ucnv_close(open);
    return U_SUCCESS(status) && length == 1 ? out[0] : 0xFFFFU;
}

struct Row {
    base::CodePage page;
    const char* converter;
};
class CodePages : public testing::TestWithParam<Row> {};

TEST_P(CodePages, AgreeWithIcuInEveryCode) {
    for (unsigned code = 0; code < 256; ++code) {
        auto ours = static_cast<unsigned char>(
            base::text_from_ebcdic(static_cast<std::byte>(code), GetParam().page));
        EXPECT_EQ(ours, icu_character(GetParam().converter, code)) << "X'" << std::hex << code;
    }
}

TEST_P(CodePages, EncodeUndoesDecode) {
    for (unsigned code = 0; code < 256; ++code) {
        auto byte = static_cast<std::byte>(code);
        EXPECT_EQ(
            base::text_to_ebcdic(base::text_from_ebcdic(byte, GetParam().page), GetParam().page),
            byte);
    }
}

INSTANTIATE_TEST_SUITE_P(All, CodePages,
                         testing::Values(Row{base::CodePage::cp1047, "ibm-1047_P100-1995"},
                                         Row{base::CodePage::cp037, "ibm-37_P100-1995"}));

TEST(Ebcdic, FieldsArePaddedAndCut) {
    std::array<std::byte, 6> field{};
    base::store_ebcdic_field(field, "VM1A");
    EXPECT_EQ(static_cast<int>(field[0]), 0xE5);
    EXPECT_EQ(field[5], base::kEbcdicBlank);
    EXPECT_EQ(base::load_ebcdic_field(field), "VM1A");
    base::store_ebcdic_field(field, "TOOLONGNAME");
    EXPECT_EQ(base::load_ebcdic_field(field), "TOOLON");
}

TEST(Ebcdic, Utf8RoundTripsLatin1AndRefusesTheRest) {
    std::string text;
    for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
    EXPECT_EQ(base::from_utf8(base::to_utf8(text)), text);
    EXPECT_EQ(base::from_utf8("\xC2\xAC"), "\xAC");
    EXPECT_EQ(base::from_utf8("\xE2\x82\xAC"), std::nullopt);
    EXPECT_EQ(base::from_utf8("\xC2"), std::nullopt);
    EXPECT_EQ(base::from_utf8("\xAC"), std::nullopt);
}

}  // namespace
