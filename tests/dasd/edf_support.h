// What the tests of the CMS minidisk share: a formatted disk in memory, files, and the proof that
// both readers see the same.
#pragma once

#include <gtest/gtest.h>

#include "tests/dasd/edf_reference.h"
#include "tests/dasd/edf_volume.h"

namespace dasd::edf_support {

using testing::MemoryVolume;

constexpr std::uint32_t kStart = 3;  // minidisks of these tests begin at volume cylinder 3

struct Disk {
    std::shared_ptr<MemoryVolume> volume;
    Device device;
    std::unique_ptr<Minidisk> files;
};

inline Device device_on(std::shared_ptr<MemoryVolume> volume, std::uint32_t cylinders,
                        Access access = Access::write) {
    return Device(std::move(volume), {Cylinder{kStart}, Cylinder{cylinders}}, access);
}

inline std::unique_ptr<Minidisk> open(const Device& device) {
    auto disk = open_minidisk(device);
    EXPECT_TRUE(disk.ok()) << disk.error().line();
    return disk.ok() ? std::move(disk).value() : nullptr;
}

inline Disk formatted(std::uint32_t block_size, std::uint32_t cylinders = 2) {
    Disk disk;
    disk.volume = std::make_shared<MemoryVolume>(kStart + cylinders + 1);
    disk.device = device_on(disk.volume, cylinders);
    FormatOptions options{"WORK01", block_size, 0};
    auto done = format_minidisk(disk.device, options, {});
    EXPECT_TRUE(done.ok()) << done.error().line();
    disk.files = open(disk.device);
    return disk;
}

inline FileEntry entry(std::string name, std::string type, RecordFormat format,
                       std::uint32_t length = 0) {
    FileEntry file;
    file.name = std::move(name);
    file.type = std::move(type);
    file.format = format;
    file.record_length = length;
    file.updated = {2026, 11, 21, 5, 30, 59};
    return file;
}

// Record n of a file: its bytes tell record and position, and are never all zero.
inline std::vector<std::byte> record_of(std::uint32_t n, std::size_t size) {
    std::vector<std::byte> record(size);
    for (std::size_t i = 0; i < size; ++i)
        record[i] = static_cast<std::byte>(1 + (n * 31 + i) % 251);
    return record;
}

inline Records fixed_records(std::uint32_t count, std::size_t size) {
    Records records;
    for (std::uint32_t n = 1; n <= count; ++n) records.push_back(record_of(n, size));
    return records;
}

inline Records variable_records(std::initializer_list<std::size_t> sizes) {
    Records records;
    std::uint32_t n = 0;
    for (auto size : sizes) records.push_back(record_of(++n, size));
    return records;
}

inline void must(const base::Result<void>& done) {
    ASSERT_TRUE(done.ok()) << done.error().line();
}

inline Records all(Minidisk& disk, std::string_view name, std::string_view type) {
    auto records = disk.read(name, type, 1, 0x7FFFFFFF);
    EXPECT_TRUE(records.ok()) << records.error().line();
    return records.ok() ? std::move(records).value() : Records{};
}

inline void expect_clean(const Device& device) {
    auto findings = check_minidisk(device);
    ASSERT_TRUE(findings.ok()) << findings.error().line();
    EXPECT_EQ(findings.value(), std::vector<std::string>{});
}

// Committed, opened again, read by both readers: the same records, and a clean check.
inline void expect_on_disk(Disk& disk, const FileEntry& file, const Records& records) {
    must(disk.files->commit());
    auto again = open(disk.device);
    ASSERT_TRUE(again);
    EXPECT_TRUE(all(*again, file.name, file.type) == records) << "our reader differs";
    auto reference = testing::reference_read(disk.device, file.name, file.type);
    EXPECT_EQ(reference.fault, "");
    EXPECT_TRUE(reference.records == records) << "the reference reader differs";
    expect_clean(disk.device);
}

}  // namespace dasd::edf_support
