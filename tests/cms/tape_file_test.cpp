// Files on tape: the blocks of TAPE DUMP, against bytes laid out by hand.

#include "cms/tape_file.h"

#include <gtest/gtest.h>

namespace {

using cms::TapeBlock;
using cms::TapeFile;

TapeFile sample(dasd::RecordFormat format, std::uint32_t length, std::uint32_t records) {
    TapeFile file;
    file.entry.name = "PROFILE";
    file.entry.type = "EXEC";
    file.entry.mode_number = 2;
    file.entry.format = format;
    file.entry.record_length = length;
    file.entry.records = records;
    file.entry.updated = {2009, 8, 27, 14, 5, 33};
    file.letter = 'C';
    return file;
}

std::string hex(base::Bytes bytes) {
    std::string text;
    for (auto b : bytes) text += fmt::format("{:02X}", static_cast<unsigned>(b));
    return text;
}

TEST(TapeBlocks, HoldRecordsBehindAHeaderAndNameTheFileLast) {
    auto blocks = cms::tape_blocks(sample(dasd::RecordFormat::variable, 3, 2), {"ABC", "1"}, 800);
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].size(), 805U);
    EXPECT_EQ(hex(base::Bytes(blocks[0]).first(15)),
              "02C3D4E240"
              "0003C1C2C3"
              "0001F1"
              "0000");
    const base::Bytes name(blocks[1]);
    EXPECT_EQ(name.size(), 805U);
    EXPECT_EQ(hex(name.first(5)), "02C3D4E2D5");
    EXPECT_EQ(hex(name.subspan(5 + 4, 8)),
              "C3F2"
              "0002"
              "0000"
              "E508");  // mode, records, V, 20xx
    EXPECT_EQ(hex(name.subspan(5 + 12, 12)),
              "00000003"
              "0001"
              "F0F9"
              "08271405");
    EXPECT_EQ(hex(name.subspan(5 + 28, 16)),
              "00000001"
              "00000002"
              "0000"
              "090827140533");
    EXPECT_EQ(base::text_from_ebcdic(name.subspan(5 + 64, 18)), "PROFILE EXEC    C2");
}

struct Row {
    dasd::RecordFormat format;
    std::uint32_t length;
    std::size_t records, block;
    std::size_t blocks;  // wanted, the name block among them
};
// Exactly full blocks, one byte more, records across blocks, one record longer than a block.
constexpr Row kRows[] = {
    {dasd::RecordFormat::fixed, 80, 10, 800, 2},
    {dasd::RecordFormat::fixed, 80, 11, 800, 3},
    {dasd::RecordFormat::variable, 798, 1, 800, 2},
    {dasd::RecordFormat::variable, 799, 1, 800, 3},
    {dasd::RecordFormat::fixed, 9000, 1, 4096, 4},
    {dasd::RecordFormat::variable, 65535, 2, 4096, 34},
};
TEST(TapeBlocks, GiveBackEveryRecord) {
    for (const auto& row : kRows) {
        const auto file = sample(row.format, row.length, static_cast<std::uint32_t>(row.records));
        cms::Lines records;
        for (std::size_t i = 0; i < row.records; ++i) {
            std::string record(row.length, ' ');
            for (std::size_t k = 0; k < record.size(); ++k)
                record[k] = static_cast<char>((i * 31 + k * 7) & 0xFF);
            records.push_back(record);
        }
        const auto blocks = cms::tape_blocks(file, records, row.block);
        EXPECT_EQ(blocks.size(), row.blocks) << row.length;
        std::vector<std::byte> data;
        for (std::size_t i = 0; i + 1 < blocks.size(); ++i) {
            EXPECT_EQ(cms::kind_of_block(blocks[i]), TapeBlock::data);
            data.insert(data.end(), blocks[i].begin() + 5, blocks[i].end());
        }
        ASSERT_EQ(cms::kind_of_block(blocks.back()), TapeBlock::name);
        auto named = cms::named_file(blocks.back());
        ASSERT_TRUE(named.ok()) << named.error().text;
        EXPECT_EQ(named.value().text(), "PROFILE  EXEC     C2");
        EXPECT_EQ(named.value().entry.updated, file.entry.updated);
        EXPECT_EQ(named.value().entry.record_length, row.length);
        EXPECT_EQ(cms::tape_records(named.value(), data).value(), records);
        // One block less: an error, never part of a file.
        data.resize(data.size() - row.block);
        EXPECT_EQ(cms::tape_records(named.value(), data).error().id, "DMSTPE110S");
    }
}

TEST(TapeBlocks, ThatNameNoFileAreRefused) {
    auto good = cms::tape_blocks(sample(dasd::RecordFormat::fixed, 80, 1), {"X"}, 800).back();
    struct Change {
        std::size_t at;
        unsigned value;
    };
    // Format neither F nor V; record length 0 and 4 GiB; no records; a blank name.
    constexpr Change kChanges[] = {{5 + 10, 0x00}, {5 + 15, 0x00}, {5 + 12, 0xFF}, {5 + 64, 0x40}};
    for (const auto& change : kChanges) {
        auto bad = good;
        bad[change.at] = static_cast<std::byte>(change.value);
        EXPECT_FALSE(cms::named_file(bad).ok()) << change.at;
    }
    EXPECT_FALSE(cms::named_file(base::Bytes(good).first(60)).ok());
    EXPECT_EQ(cms::kind_of_block(base::Bytes(good).first(5)), TapeBlock::other);
}

}  // namespace
