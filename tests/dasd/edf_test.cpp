// CMS minidisks: what is written is read back, by us and by the slow reader of edf_reference.h.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <random>

#include "tests/dasd/edf_reference.h"
#include "tests/dasd/edf_volume.h"

namespace dasd {
namespace {

using testing::MemoryVolume;

constexpr std::uint32_t kStart = 3;  // minidisks of these tests begin at volume cylinder 3

struct Disk {
    std::shared_ptr<MemoryVolume> volume;
    Device device;
    std::unique_ptr<Minidisk> files;
};

Device device_on(std::shared_ptr<MemoryVolume> volume, std::uint32_t cylinders,
                 Access access = Access::write) {
    return Device(std::move(volume), {Cylinder{kStart}, Cylinder{cylinders}}, access);
}

std::unique_ptr<Minidisk> open(const Device& device) {
    auto disk = open_minidisk(device);
    EXPECT_TRUE(disk.ok()) << disk.error().line();
    return disk.ok() ? std::move(disk).value() : nullptr;
}

Disk formatted(std::uint32_t block_size, std::uint32_t cylinders = 2) {
    Disk disk;
    disk.volume = std::make_shared<MemoryVolume>(kStart + cylinders + 1);
    disk.device = device_on(disk.volume, cylinders);
    FormatOptions options{"WORK01", block_size, 0};
    auto done = format_minidisk(disk.device, options, {});
    EXPECT_TRUE(done.ok()) << done.error().line();
    disk.files = open(disk.device);
    return disk;
}

FileEntry entry(std::string name, std::string type, RecordFormat format, std::uint32_t length = 0) {
    FileEntry file;
    file.name = std::move(name);
    file.type = std::move(type);
    file.format = format;
    file.record_length = length;
    file.updated = {2026, 11, 21, 5, 30, 59};
    return file;
}

// Record n of a file: its bytes tell record and position, and are never all zero.
std::vector<std::byte> record_of(std::uint32_t n, std::size_t size) {
    std::vector<std::byte> record(size);
    for (std::size_t i = 0; i < size; ++i)
        record[i] = static_cast<std::byte>(1 + (n * 31 + i) % 251);
    return record;
}

Records fixed_records(std::uint32_t count, std::size_t size) {
    Records records;
    for (std::uint32_t n = 1; n <= count; ++n) records.push_back(record_of(n, size));
    return records;
}

Records variable_records(std::initializer_list<std::size_t> sizes) {
    Records records;
    std::uint32_t n = 0;
    for (auto size : sizes) records.push_back(record_of(++n, size));
    return records;
}

void must(const base::Result<void>& done) {
    ASSERT_TRUE(done.ok()) << done.error().line();
}

Records all(Minidisk& disk, std::string_view name, std::string_view type) {
    auto records = disk.read(name, type, 1, 0x7FFFFFFF);
    EXPECT_TRUE(records.ok()) << records.error().line();
    return records.ok() ? std::move(records).value() : Records{};
}

void expect_clean(const Device& device) {
    auto findings = check_minidisk(device);
    ASSERT_TRUE(findings.ok()) << findings.error().line();
    EXPECT_EQ(findings.value(), std::vector<std::string>{});
}

// Committed, opened again, read by both readers: the same records, and a clean check.
void expect_on_disk(Disk& disk, const FileEntry& file, const Records& records) {
    must(disk.files->commit());
    auto again = open(disk.device);
    ASSERT_TRUE(again);
    EXPECT_TRUE(all(*again, file.name, file.type) == records) << "our reader differs";
    auto reference = testing::reference_read(disk.device, file.name, file.type);
    EXPECT_EQ(reference.fault, "");
    EXPECT_TRUE(reference.records == records) << "the reference reader differs";
    expect_clean(disk.device);
}

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
