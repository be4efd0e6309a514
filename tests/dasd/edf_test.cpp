// CMS minidisks: what is written is read back, by us and by the slow reader of edf_reference.h.
#include <gtest/gtest.h>

#include "tests/dasd/edf_support.h"

namespace dasd {
namespace {

using namespace edf_support;

class BlockSize : public ::testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(All, BlockSize, ::testing::Values(512u, 1024u, 2048u, 4096u));

TEST_P(BlockSize, EmptyDiskIsAsFormatDescribesIt) {
    auto disk = formatted(GetParam());
    auto info = disk.files->info();
    EXPECT_EQ(info.label, "WORK01");
    EXPECT_EQ(info.block_size, GetParam());
    EXPECT_EQ(info.cylinders, 2u);
    std::uint32_t per_track[] = {49, 33, 21, 12};
    EXPECT_EQ(info.blocks, 2 * 15 * per_track[std::countr_zero(GetParam() / 512)]);
    EXPECT_EQ(info.files, 0u);
    EXPECT_EQ(info.used, disk.files->info().used);
    EXPECT_LE(info.used, 8u);
    expect_clean(disk.device);
}

// Sizes around block and pointer block borders; a record of one block less one, exact, one more.
TEST_P(BlockSize, FixedFilesOfEveryShapeComeBack) {
    auto size = GetParam();
    auto pointers = size / 4;
    for (std::uint32_t length : {1u, 80u, size - 1, size, size + 1, 3 * size}) {
        for (std::uint32_t blocks : {1u, 2u, pointers - 1, pointers, pointers + 1}) {
            if (std::uint64_t{blocks} * size > 900'000 || (length == 1 && blocks > 2)) continue;
            auto count = std::max<std::uint32_t>(1, blocks * size / length);
            auto disk = formatted(size);
            auto file = entry("TEST", "DATA", RecordFormat::fixed, length);
            auto records = fixed_records(count, length);
            must(disk.files->write(file, records));
            expect_on_disk(disk, file, records);
            if (HasFailure())
                FAIL() << "block size " << size << " length " << length << " x " << count;
        }
    }
}

TEST_P(BlockSize, VariableFilesOfEveryShapeComeBack) {
    auto size = GetParam();
    auto pointers = (size - 4) / 12;
    // The second length byte, the last data byte, or both fall on the border.
    for (std::uint32_t length :
         {1u, 79u, size / 2 - 2, size - 4, size - 3, size - 2, size - 1, size, 5 * size, 65535u}) {
        for (std::uint32_t blocks : {1u, 2u, pointers, pointers + 1}) {
            auto bytes = std::min<std::uint64_t>(std::uint64_t{blocks} * size, 900'000);
            auto count =
                static_cast<std::uint32_t>(std::max<std::uint64_t>(1, bytes / (length + 2)));
            if (length == 1 && blocks > 2) continue;
            auto disk = formatted(size);
            auto file = entry("TEST", "DATA", RecordFormat::variable);
            auto records = fixed_records(count, length);
            must(disk.files->write(file, records));
            expect_on_disk(disk, file, records);
            EXPECT_EQ(open(disk.device)->find("TEST", "DATA")->record_length, length);
            if (HasFailure())
                FAIL() << "block size " << size << " length " << length << " x " << count;
        }
    }
}

TEST_P(BlockSize, MixedVariableRecordsSpanBlocks) {
    auto disk = formatted(GetParam());
    auto file = entry("MIXED", "DATA", RecordFormat::variable);
    auto records = variable_records({1, 65535, 1, 1, 509, 3, 4093, 1, 4095, 4096, 4097, 65535, 2});
    must(disk.files->write(file, records));
    expect_on_disk(disk, file, records);
}

TEST(Edf, ThreePointerLevels) {
    auto disk = formatted(512, 15);
    auto fixed = entry("FIXED", "DATA", RecordFormat::fixed, 512);
    auto variable = entry("VARY", "DATA", RecordFormat::variable);
    auto records = fixed_records(42 * 42 + 5, 510);
    auto large = fixed_records(130, 512 * 50);
    must(disk.files->write(variable, records));
    expect_on_disk(disk, variable, records);
    fixed.record_length = 512 * 50;
    must(disk.files->write(fixed, large));
    expect_on_disk(disk, fixed, large);
    // One record in the middle: found through the pointers, not by reading all.
    auto before = disk.volume->reads;
    auto one = open(disk.device)->read("VARY", "DATA", 1700, 1);
    ASSERT_TRUE(one.ok());
    EXPECT_EQ(one.value().at(0), records[1699]);
    EXPECT_LT(disk.volume->reads - before, 20);
}

}  // namespace
}  // namespace dasd
