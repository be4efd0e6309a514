// The IPL records fit together: what R1 says about R2 is true, and nothing in them names a volume.
#include "models/ipl/iplprog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "base/base.h"

namespace {

constexpr std::uint32_t kLoadPoint = 0x1000;
constexpr std::uint32_t kAddressBits = 0x00FFFFFF;  // of a format-0 CCW

TEST(IplRecord1, HasTheLengthIplReads) {
    EXPECT_EQ(models::kIplRecord1.size(), 24U);
}

TEST(IplRecord1, PswIsDisabledEsa390AndEntersTheProgram) {
    EXPECT_EQ(base::load_be<std::uint32_t>(models::kIplRecord1, 0), 0x00080000U);
    EXPECT_EQ(base::load_be<std::uint32_t>(models::kIplRecord1, 4), 0x80000000U + kLoadPoint);
}

TEST(IplRecord1, CcwReadsAllOfRecord2AndEndsTheChain) {
    const auto command = base::load_be<std::uint32_t>(models::kIplRecord1, 8);
    EXPECT_EQ(command >> 24, 0x06U) << "READ DATA";
    EXPECT_EQ(command & kAddressBits, kLoadPoint);
    EXPECT_EQ(models::kIplRecord1[12], std::byte{0x20}) << "no chaining, any length";
    EXPECT_GE(base::load_be<std::uint16_t>(models::kIplRecord1, 14), models::kIplRecord2.size());
}

TEST(IplRecord2, FitsInARecordOfAPage) {
    EXPECT_LE(models::kIplRecord2.size(), 4096U);
}

std::string text_of_record2() {
    return base::text_from_ebcdic(models::kIplRecord2);
}

TEST(IplRecord2, LeavesTheSerialBlankSoThatACloneNeedsNoPatch) {
    EXPECT_NE(text_of_record2().find("HERC IPL OK FROM VOLUME       CLONEVM"), std::string::npos);
}

struct WaitCode {
    const char* meaning;
    std::uint32_t code;
};
constexpr WaitCode kWaitCodes[] = {
    {"success", 0xC0D},       {"label not read", 0xE01}, {"no VOL1 label", 0xE02},
    {"no console", 0xE03},    {"console error", 0xE04},  {"IPL device not enabled", 0xE05},
    {"program check", 0xE0F},
};

TEST(IplRecord2, EachOutcomeHasItsOwnWaitPsw) {
    for (const auto& [meaning, code] : kWaitCodes) {
        std::vector<std::byte> psw(8);
        base::store_be<std::uint32_t>(psw, 0, 0x000A0000);
        base::store_be<std::uint32_t>(psw, 4, 0x80000000U + code);
        const auto& record = models::kIplRecord2;
        EXPECT_NE(std::search(record.begin(), record.end(), psw.begin(), psw.end()), record.end())
            << meaning;
    }
}

// Bytes of the lines of iplprog.hex that begin with `name`.
std::vector<std::byte> bytes_in_hex_file(const std::string& name) {
    std::ifstream file(TEST_SOURCE_DIR "/models/ipl/iplprog.hex");
    std::vector<std::byte> bytes;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string record, offset, byte;
        words >> record >> offset;
        if (record != name) continue;
        EXPECT_EQ(std::stoul(offset, nullptr, 16), bytes.size()) << line;
        while (words >> byte)
            bytes.push_back(static_cast<std::byte>(std::stoul(byte, nullptr, 16)));
    }
    return bytes;
}

TEST(IplHexFile, HoldsTheSameBytesAsTheHeader) {
    const auto& one = models::kIplRecord1;
    const auto& two = models::kIplRecord2;
    EXPECT_EQ(bytes_in_hex_file("R1"), std::vector<std::byte>(one.begin(), one.end()));
    EXPECT_EQ(bytes_in_hex_file("R2"), std::vector<std::byte>(two.begin(), two.end()));
}

}  // namespace
