// CMS minidisks: append, replace, erase, rename, full disks, commit and rollback.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <random>

#include "tests/base/scratch.h"
#include "tests/dasd/edf_support.h"

namespace dasd {
namespace {

using namespace edf_support;

constexpr auto kF = RecordFormat::fixed;
constexpr auto kV = RecordFormat::variable;

void expect_error(const base::Result<void>& done, std::string_view id, int rc) {
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().id, id) << done.error().text;
    EXPECT_EQ(done.error().rc, rc);
}

class EdfWrite : public ::testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(All, EdfWrite, ::testing::Values(512u, 4096u));

// A file grown record by record is the same as one written at once.
TEST_P(EdfWrite, AppendRecordByRecord) {
    for (auto format : {kF, kV}) {
        auto disk = formatted(GetParam());
        auto file = entry("GROW", "DATA", format, format == kF ? 100 : 0);
        Records records;
        for (std::uint32_t n = 1; n <= 700; ++n) {
            records.push_back(record_of(n, format == kF ? 100 : 1 + n * 7 % 333));
            must(disk.files->append(file, {records.back()}));
            if (n % 123 == 0) must(disk.files->commit());
        }
        expect_on_disk(disk, file, records);
        EXPECT_EQ(disk.files->find("GROW", "DATA")->records, 700u);
        EXPECT_EQ(disk.files->find("GROW", "DATA")->updated, file.updated);
    }
}

TEST_P(EdfWrite, ReplaceInPlaceKeepsTheRest) {
    auto disk = formatted(GetParam());
    auto fixed = entry("FIX", "DATA", kF, 300);
    auto vary = entry("VAR", "DATA", kV);
    auto records = fixed_records(200, 300);
    must(disk.files->write(fixed, records));
    must(disk.files->write(vary, records));
    must(disk.files->commit());
    std::mt19937 random(1);
    for (int i = 0; i < 40; ++i) {
        auto first = static_cast<std::uint32_t>(random() % 196);
        Records fresh = {record_of(i + 1000u, 300), record_of(i + 2000u, 300)};
        must(disk.files->replace("FIX", "DATA", first + 1, fresh));
        must(disk.files->replace("VAR", "DATA", first + 1, fresh));
        std::copy(fresh.begin(), fresh.end(), records.begin() + first);
    }
    expect_on_disk(disk, fixed, records);
    expect_on_disk(disk, vary, records);
}

// cms section 5.4: a V record of another length cuts the file behind it.
TEST_P(EdfWrite, ReplaceByAnotherLengthTruncatesVariableFiles) {
    auto size = GetParam();
    for (std::uint32_t at : {1u, 2u, 3u, 50u, 99u, 100u}) {
        for (std::size_t length : {std::size_t{1}, std::size_t{size}, std::size_t{size - 2}}) {
            auto disk = formatted(size);
            auto file = entry("CUT", "DATA", kV);
            auto records = fixed_records(100, size / 2 - 2);  // records begin at block borders
            must(disk.files->write(file, records));
            must(disk.files->commit());
            records.resize(at);
            records.back() = record_of(77, length);
            must(disk.files->replace("CUT", "DATA", at, {records.back()}));
            expect_on_disk(disk, file, records);
            EXPECT_EQ(disk.files->find("CUT", "DATA")->record_length,
                      std::max<std::size_t>(length, size / 2 - 2));
        }
    }
}

TEST_P(EdfWrite, WritingPastTheEndOfFixedFilesLeavesHoles) {
    auto disk = formatted(GetParam());
    auto file = entry("SPARSE", "DATA", kF, 128);
    Records records(2000, std::vector<std::byte>(128));
    records[0] = record_of(1, 128);
    must(disk.files->write(file, {records[0]}));
    auto before = disk.files->info().used;
    for (std::uint32_t n : {2000u, 1234u}) {
        records[n - 1] = record_of(n, 128);
        must(disk.files->replace("SPARSE", "DATA", n, {records[n - 1]}));
    }
    EXPECT_LT(disk.files->info().used - before, 12u);
    EXPECT_EQ(disk.files->find("SPARSE", "DATA")->blocks, 3u);
    expect_on_disk(disk, file, records);
    // Zeros written over data become holes again; an all-zero file still has its first block.
    Records zeros(2000, std::vector<std::byte>(128));
    must(disk.files->write(file, zeros));
    EXPECT_EQ(disk.files->find("SPARSE", "DATA")->blocks, 1u);
    expect_on_disk(disk, file, zeros);
    must(disk.files->erase("SPARSE", "DATA"));
    must(disk.files->commit());
    expect_clean(disk.device);
}

TEST(EdfWrite, EntriesTellWhatCmsShows) {
    auto disk = formatted(4096);
    auto file = entry("PROFILE", "EXEC", kV);
    file.mode_number = 2;
    must(disk.files->write(file, variable_records({10, 99, 5})));
    must(disk.files->commit());
    auto found = open(disk.device)->find("PROFILE", "EXEC");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->mode_number, 2);
    EXPECT_EQ(found->record_length, 99u);
    EXPECT_EQ(found->records, 3u);
    EXPECT_EQ(found->blocks, 1u);
    EXPECT_EQ(found->updated, file.updated);
    auto raw = testing::reference_read(disk.device, "PROFILE", "EXEC");
    EXPECT_EQ(raw.mode, "A2");
    EXPECT_EQ(raw.stamp, "261121053059");
    EXPECT_EQ(raw.old_stamp, "11210530");
    EXPECT_TRUE(raw.this_century);
    file.updated.year = 1999;
    must(disk.files->write(file, variable_records({1})));
    must(disk.files->commit());
    EXPECT_FALSE(testing::reference_read(disk.device, "PROFILE", "EXEC").this_century);
    EXPECT_EQ(open(disk.device)->find("PROFILE", "EXEC")->updated.year, 1999);
}

TEST(EdfWrite, ThousandFilesStaySorted) {
    for (std::uint32_t size : {512u, 4096u}) {
        auto disk = formatted(size, 7);
        for (std::uint32_t n = 0; n < 1000; ++n) {
            auto file = entry(fmt::format("F{:03}", n * 37 % 1000), "DATA", kF, 80);
            must(disk.files->write(file, fixed_records(1 + n % 3, 80)));
        }
        must(disk.files->commit());
        auto again = open(disk.device);
        auto listed = testing::ReferenceReader(disk.device).list();
        ASSERT_EQ(listed.size(), 1000u);
        for (std::size_t n = 0; n < 1000; ++n) EXPECT_EQ(listed[n].name, fmt::format("F{:03}", n));
        EXPECT_EQ(again->files().size(), 1000u);
        expect_clean(disk.device);
        for (std::uint32_t n = 0; n < 1000; n += 2)
            must(again->erase(fmt::format("F{:03}", n), "DATA"));
        must(again->commit());
        EXPECT_EQ(open(disk.device)->info().files, 500u);
        expect_clean(disk.device);
    }
}

TEST(EdfWrite, FullDiskKeepsWhatWasThere) {
    for (std::uint32_t size : {512u, 4096u}) {
        auto disk = formatted(size, 1);
        auto unit = fixed_records(10, size);
        base::Result<void> done;
        std::uint32_t written = 0;
        for (; done.ok(); ++written) {
            if (written % 7 == 6) must(disk.files->commit());
            done = disk.files->write(entry(fmt::format("F{}", written), "DATA", kF, size), unit);
        }
        expect_error(done, "DASEDF406S", 100);
        ASSERT_GT(--written, 5u);
        expect_on_disk(disk, entry("F0", "DATA", kF, size), unit);
        EXPECT_EQ(disk.files->info().files, written);
        // A replacement that does not fit leaves the old file.
        expect_error(disk.files->write(entry("F1", "DATA", kF, size), fixed_records(900, size)),
                     "DASEDF406S", 100);
        EXPECT_TRUE(all(*disk.files, "F1", "DATA") == unit);
        // Erasing works on a full disk, and its blocks come back after the commit.
        must(disk.files->erase("F0", "DATA"));
        must(disk.files->erase("F1", "DATA"));
        expect_error(disk.files->write(entry("NEW", "DATA", kF, size), unit), "DASEDF406S", 100);
        must(disk.files->commit());
        must(disk.files->write(entry("NEW", "DATA", kF, size), unit));
        expect_on_disk(disk, entry("NEW", "DATA", kF, size), unit);
    }
}

TEST(EdfWrite, RenameKeepsRecordsAndRefusesTakenNames) {
    auto disk = formatted(1024);
    auto records = variable_records({5, 6, 7});
    must(disk.files->write(entry("OLD", "DATA", kV), records));
    must(disk.files->write(entry("OTHER", "DATA", kV), records));
    auto to = entry("NEW", "NAME", kV);
    to.mode_number = 5;
    must(disk.files->rename("OLD", "DATA", to));
    EXPECT_FALSE(disk.files->find("OLD", "DATA"));
    EXPECT_EQ(disk.files->find("NEW", "NAME")->mode_number, 5);
    expect_on_disk(disk, to, records);
    expect_error(disk.files->rename("OLD", "DATA", to), "DASEDF403E", 28);
    expect_error(disk.files->rename("NEW", "NAME", entry("OTHER", "DATA", kV)), "DASEDF404E", 28);
    expect_error(disk.files->rename("NEW", "NAME", entry("BAD.", "DATA", kV)), "DASEDF409E", 20);
}

TEST(EdfWrite, BadRequestsAreRefusedByName) {
    auto disk = formatted(4096);
    auto& files = *disk.files;
    expect_error(files.write(entry("", "DATA", kV), variable_records({1})), "DASEDF409E", 20);
    expect_error(files.write(entry("NINECHARS", "D", kV), variable_records({1})), "DASEDF409E", 20);
    expect_error(files.write(entry("A B", "DATA", kV), variable_records({1})), "DASEDF409E", 20);
    expect_error(files.write(entry("A", "B", kF, 80), variable_records({79})), "DASEDF405E", 32);
    expect_error(files.write(entry("A", "B", kF, 0), variable_records({1})), "DASEDF405E", 32);
    expect_error(files.write(entry("A", "B", kV), variable_records({1, 0})), "DASEDF405E", 32);
    expect_error(files.write(entry("A", "B", kV), variable_records({65536})), "DASEDF405E", 32);
    expect_error(files.erase("A", "B"), "DASEDF403E", 28);
    expect_error(files.replace("A", "B", 1, variable_records({1})), "DASEDF403E", 28);
    must(files.write(entry("A", "B", kV), variable_records({4, 4})));
    expect_error(files.replace("A", "B", 0, variable_records({4})), "DASEDF405E", 32);
    expect_error(files.replace("A", "B", 4, variable_records({4})), "DASEDF405E", 32);
    expect_error(files.append(entry("A", "B", kF, 4), variable_records({4})), "DASEDF405E", 32);
    EXPECT_TRUE(all(files, "A", "B") == variable_records({4, 4}));
    must(files.write(entry("A", "B", kV), {}));
    EXPECT_FALSE(files.find("A", "B"));
    EXPECT_FALSE(files.read("A", "B", 1, 1).ok());
    must(files.write(entry("NEVER", "WAS", kV), {}));
}

TEST(EdfWrite, ReadsPartsAndStopsAtTheEnd) {
    auto disk = formatted(512);
    auto records = variable_records({100, 200, 700, 5, 600});
    must(disk.files->write(entry("A", "B", kV), records));
    for (std::uint32_t first = 1; first <= 6; ++first) {
        for (std::uint32_t count : {0u, 1u, 2u, 0xFFFFFFFFu}) {
            auto part = disk.files->read("A", "B", first, count);
            ASSERT_TRUE(part.ok());
            std::size_t want = std::min<std::size_t>(count, 6 - first);
            ASSERT_EQ(part.value().size(), want);
            for (std::size_t i = 0; i < want; ++i)
                EXPECT_EQ(part.value()[i], records[first - 1 + i]);
        }
    }
}

TEST(EdfWrite, RollbackForgetsAndCommitIsSeenByOthersAsStale) {
    auto disk = formatted(4096);
    auto one = variable_records({3});
    must(disk.files->write(entry("KEPT", "DATA", kV), one));
    must(disk.files->commit());
    auto reader = open(device_on(disk.volume, 2, Access::read));
    must(disk.files->write(entry("GONE", "DATA", kV), one));
    must(disk.files->erase("KEPT", "DATA"));
    EXPECT_TRUE(all(*reader, "KEPT", "DATA") == one) << "not committed, so not seen";
    must(disk.files->rollback());
    EXPECT_TRUE(disk.files->find("KEPT", "DATA"));
    EXPECT_FALSE(disk.files->find("GONE", "DATA"));
    EXPECT_FALSE(reader->is_stale().value());
    // Two commits within a second end with the same blocks in use: still another generation.
    for (int i = 0; i < 2; ++i) {
        must(disk.files->write(entry("KEPT", "DATA", kV), one));
        must(disk.files->commit());
    }
    EXPECT_FALSE(disk.files->is_stale().value());
    EXPECT_TRUE(reader->is_stale().value());
    auto late = reader->read("KEPT", "DATA", 1, 1);
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.error().id, "DASEDF408E");
    expect_error(reader->write(entry("A", "B", kV), one), "DASEDF407E", 36);
    expect_clean(disk.device);
}

TEST(EdfWrite, NothingOutsideTheMinidiskIsTouched) {
    auto disk = formatted(4096, 1);
    must(disk.files->write(entry("A", "B", kF, 4096), fixed_records(150, 4096)));
    must(disk.files->commit());
    for (std::uint32_t cylinder : {0u, 1u, 2u, kStart + 1})
        for (std::uint32_t head = 0; head < kHeads; ++head)
            EXPECT_TRUE(disk.volume->at({Cylinder{cylinder}, Head{head}}).empty());
}

TEST(EdfFormat, PartOfADeviceAndItsLabel) {
    auto disk = formatted(4096, 3);
    FormatOptions options{"PART", 2048, 2};
    std::vector<std::uint32_t> told;
    must(format_minidisk(disk.device, options, [&](Cylinder done) { told.push_back(done.n); }));
    EXPECT_EQ(told, (std::vector<std::uint32_t>{1, 2}));
    auto files = open(disk.device);
    EXPECT_EQ(files->info().cylinders, 2u);
    EXPECT_EQ(files->info().blocks, 2u * 15 * 21);
    auto records = variable_records({9});
    must(files->write(entry("A", "B", kV), records));
    must(files->commit());
    must(relabel_minidisk(disk.device, "NEWLBL"));
    EXPECT_TRUE(files->is_stale().value());
    auto again = open(disk.device);
    EXPECT_EQ(again->info().label, "NEWLBL");
    EXPECT_TRUE(all(*again, "A", "B") == records);
    expect_error(relabel_minidisk(disk.device, "SEVENCH"), "DASEDF410E", 24);
    expect_error(format_minidisk(disk.device, {"A", 800, 0}, {}), "DASEDF410E", 24);
    Device read_only = device_on(disk.volume, 3, Access::read);
    expect_error(format_minidisk(read_only, options, {}), "DASEDF407E", 36);
    Device other(disk.volume, {Cylinder{0}, Cylinder{2}}, Access::write);
    expect_error(relabel_minidisk(other, "A"), "DASEDF401E", 88);
}

TEST(EdfText, LinesToRecordsAndBack) {
    auto vary = records_from_text({"ab", "", "c "}, kV, 0);
    EXPECT_EQ(text_from_records(vary), (std::vector<std::string>{"ab", " ", "c "}));
    auto fixed = records_from_text({"ab", "abcdef"}, kF, 4);
    EXPECT_EQ(text_from_records(fixed), (std::vector<std::string>{"ab  ", "abcd"}));
}

// The same on a real image file, at an offset, ten megabytes.
TEST(EdfWrite, TenMegabytesOnAnImageFile) {
    auto path = (base_test::scratch_parent() / fmt::format("edf{}.ckd", ::getpid())).string();
    must(create_volume(path, {Cylinder{25}, false, "EDF001"}));
    auto volume = open_volume(path, Access::write);
    ASSERT_TRUE(volume.ok()) << volume.error().line();
    Device device(std::shared_ptr<Volume>(std::move(volume).value()), {Cylinder{7}, Cylinder{18}},
                  Access::write);
    must(format_minidisk(device, {"BIG", 4096, 0}, {}));
    auto records = fixed_records(131072, 80);
    auto files = open(device);
    auto start = std::chrono::steady_clock::now();
    must(files->write(entry("BIG", "DATA", kF, 80), records));
    must(files->commit());
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    RecordProperty("seconds", fmt::format("{:.3f}", took.count()));
    EXPECT_TRUE(all(*open(device), "BIG", "DATA") == records);
    expect_clean(device);
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace dasd
