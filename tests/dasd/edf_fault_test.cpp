// CMS minidisks: power failures at every track write, and damaged disks.
#include <gtest/gtest.h>

#include <random>

#include "tests/dasd/edf_support.h"

namespace dasd {
namespace {

using namespace edf_support;

constexpr auto kF = RecordFormat::fixed;
constexpr auto kV = RecordFormat::variable;

using Contents = std::vector<std::pair<std::string, Records>>;

Contents contents(Minidisk& disk) {
    Contents found;
    for (const auto& file : disk.files())
        found.emplace_back(file.name + " " + file.type, all(disk, file.name, file.type));
    return found;
}

base::Result<void> change_much(Minidisk& disk) {
    TRY(disk.write(entry("ALPHA", "DATA", kF, 700), fixed_records(300, 700)));
    TRY(disk.erase("BETA", "DATA"));
    TRY(disk.replace("GAMMA", "DATA", 30, {record_of(9, 11)}));
    TRY(disk.append(entry("DELTA", "DATA", kV), fixed_records(40, 2000)));
    for (int i = 0; i < 80; ++i)
        TRY(disk.write(entry(fmt::format("NEW{}", i), "DATA", kV), variable_records({7})));
    return disk.commit();
}

// Pulls the plug after the n-th track write, for every n until the change gets through: the disk
// must then hold the old or the new state, and be sound.
TEST(EdfFault, EveryCrashLeavesTheOldOrTheNewState) {
    for (std::uint32_t size : {512u, 4096u}) {
        auto disk = formatted(size, 3);
        must(disk.files->write(entry("ALPHA", "DATA", kF, 700), fixed_records(200, 700)));
        must(disk.files->write(entry("BETA", "DATA", kV), fixed_records(50, 999)));
        must(disk.files->write(entry("GAMMA", "DATA", kV), fixed_records(60, 3000)));
        must(disk.files->commit());
        auto before = contents(*open(disk.device));
        auto final_state = disk.volume->clone();
        auto final_disk = open(device_on(final_state, 3));
        must(change_much(*final_disk));
        auto after = contents(*open(device_on(final_state, 3)));
        ASSERT_NE(before, after);
        bool through = false;
        long n = 0, old_states = 0;
        for (; !through; ++n) {
            auto volume = disk.volume->clone();
            auto files = open(device_on(volume, 3));
            volume->writes_until_crash = n;
            through = change_much(*files).ok();
            volume->writes_until_crash = -1;
            auto survivor = open(device_on(volume, 3));
            ASSERT_TRUE(survivor) << "after " << n << " writes";
            auto found = contents(*survivor);
            ASSERT_TRUE(found == before || found == after) << "after " << n << " writes";
            old_states += found == before;
            expect_clean(device_on(volume, 3));
            if (::testing::Test::HasFailure()) return;
            // The session goes on after the error went away: it ends in the new state.
            if (!through && found == before) {
                must(files->rollback());
                must(change_much(*files));
                ASSERT_EQ(contents(*open(device_on(volume, 3))), after);
            }
        }
        EXPECT_GT(n, 4);
        EXPECT_EQ(old_states, n - 1);
    }
}

// A failed commit can be tried again without losing the changes.
TEST(EdfFault, CommitAfterAnErrorKeepsTheChanges) {
    auto disk = formatted(4096, 3);
    auto records = fixed_records(500, 700);
    for (long n = 0; n < 4; ++n) {
        must(disk.files->write(entry("ALPHA", "DATA", kF, 700), records));
        disk.volume->writes_until_crash = n;
        auto done = disk.files->commit();
        disk.volume->writes_until_crash = -1;
        EXPECT_FALSE(done.ok());
        expect_on_disk(disk, entry("ALPHA", "DATA", kF, 700), records);
    }
}

// Data, pointers, directory and map before the first sync; the label alone after it.
TEST(EdfFault, LabelIsWrittenLastAndAlone) {
    auto disk = formatted(4096);
    must(disk.files->write(entry("A", "B", kF, 80), fixed_records(2000, 80)));
    auto syncs = disk.volume->syncs;
    must(disk.files->commit());
    EXPECT_EQ(disk.volume->syncs - syncs, 2);
    auto first = testing::ReferenceReader(disk.device).label_word(16);
    must(disk.files->write(entry("A", "C", kF, 80), fixed_records(2000, 80)));
    must(disk.files->commit());
    auto second = testing::ReferenceReader(disk.device).label_word(16);
    EXPECT_EQ(first + second, 9u) << "the directory moves between blocks 4 and 5";
    must(disk.files->commit());
    EXPECT_EQ(disk.volume->syncs - syncs, 4) << "nothing to commit, nothing written";
}

// Uses everything a damaged disk may be asked for; true when the disk could be opened.
bool exercise(const Device& device) {
    (void)check_minidisk(device);
    auto opened = open_minidisk(device);
    if (!opened.ok()) {
        EXPECT_NE(opened.error().text, "");
        return false;
    }
    auto& disk = *opened.value();
    std::size_t most = std::size_t{disk.info().blocks} * disk.info().block_size;
    for (const auto& file : disk.files()) {
        auto records = disk.read(file.name, file.type, 1, 0xFFFFFFFF);
        std::size_t bytes = 0;
        if (records.ok())
            for (const auto& record : records.value()) bytes += record.size();
        EXPECT_LE(bytes, most);
        (void)disk.read(file.name, file.type, file.records / 2 + 1, 3);
        (void)disk.append(file, {std::vector<std::byte>(std::min(file.record_length, 65535u))});
        (void)disk.replace(file.name, file.type, file.records / 2 + 1,
                           {std::vector<std::byte>(std::min(file.record_length, 65535u))});
    }
    for (const auto& file : disk.files()) (void)disk.erase(file.name, file.type);
    (void)disk.write(entry("AFTER", "ALL", kV), variable_records({5000}));
    (void)disk.commit();
    return true;
}

Disk populated(std::uint32_t size) {
    auto disk = formatted(size, 2);
    must(disk.files->write(entry("FIXED", "DATA", kF, 333), fixed_records(900, 333)));
    must(disk.files->write(entry("VARY", "DATA", kV), fixed_records(700, 400)));
    must(disk.files->write(entry("SMALL", "DATA", kV), variable_records({1, 2, 3})));
    for (int i = 0; i < 70; ++i)
        must(disk.files->write(entry(fmt::format("X{}", i), "DATA", kF, 8), fixed_records(1, 8)));
    must(disk.files->commit());
    return disk;
}

// Place of a block's data in the track image: home address and R0 take 21 bytes, each count 8.
std::byte& byte_of(testing::MemoryVolume& volume, std::uint32_t size, std::uint32_t block,
                   std::size_t at) {
    std::uint32_t per_track = size == 4096 ? 12 : size == 2048 ? 21 : size == 1024 ? 33 : 49;
    auto track = (block - 1) / per_track;
    auto record = (block - 1) % per_track;
    auto& image = volume.at({Cylinder{kStart + track / kHeads}, Head{track % kHeads}});
    return image[21 + record * (8 + size) + 8 + at];
}

void poke(testing::MemoryVolume& volume, std::uint32_t size, std::uint32_t block, std::size_t at,
          std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        byte_of(volume, size, block, at + i) = static_cast<std::byte>(value >> (24 - 8 * i));
}

// Blocks that hold structure: the label, the directory, and the pointer blocks of the two large
// files.
std::vector<std::uint32_t> structure(const Disk& disk) {
    testing::ReferenceReader reader(disk.device);
    std::vector<std::uint32_t> blocks = {3, 4, 5, reader.word(reader.label_word(16), 40),
                                         reader.word(reader.label_word(16), 64 + 40)};
    for (const auto* name : {"FIXED", "VARY"}) blocks.push_back(reader.read(name, "DATA").origin);
    return blocks;
}

TEST(EdfFault, FlippedBytesGiveErrorsOrDataButNeverHarm) {
    for (std::uint32_t size : {512u, 1024u, 2048u, 4096u}) {
        auto disk = populated(size);
        auto blocks = structure(disk);
        std::mt19937 random(size);
        int opened = 0, refused = 0;
        for (int round = 0; round < 60; ++round) {
            auto volume = disk.volume->clone();
            for (auto flips = 1 + random() % 4; flips > 0; --flips) {
                auto block = blocks[random() % blocks.size()];
                auto at = random() % (block == 3 ? 80 : size);
                byte_of(*volume, size, block, at) = static_cast<std::byte>(random());
            }
            exercise(device_on(volume, 2)) ? ++opened : ++refused;
        }
        EXPECT_GT(opened, 0);
        EXPECT_GT(refused, 0);
    }
}

struct Damage {
    const char* what;
    std::uint32_t block, at, value;
    const char* message;  // part of it
};

// Label fields and the first directory block (block 5 holds it in a disk committed twice).
TEST(EdfFault, DamageIsNamed) {
    constexpr std::uint32_t kSize = 4096;
    auto disk = populated(kSize);
    auto root = testing::ReferenceReader(disk.device).label_word(16);
    const Damage kDamage[] = {
        {"mark", 3, 0, 0, "no CMS1 label"},
        {"block size", 3, 12, 2048, "block 3: the label says block size 2048"},
        {"directory", 3, 16, 6, "block 3: the directory is said to be in block 6"},
        {"blocks", 3, 28, 361, "block 3: 361 blocks on a device of 360"},
        {"no blocks", 3, 28, 0, "block 3: 0 blocks"},
        {"used", 3, 32, 361, "block 3: 361 of 360 blocks used"},
        {"entry size", 3, 36, 32, "block 3: directory entries of 32"},
        {"entries", 3, 40, 63, "block 3: 63 directory entries a block"},
        {"DIRECTOR", root, 0, 9, "does not start with DIRECTOR"},
        {"ALLOCMAP", root, 64, 9, "second entry is not ALLOCMAP"},
        {"no entries", root, 48, 1, "1 directory entries"},
        {"entries", root, 48, 0xFFFFFFFF, "4294967295 directory entries"},
        {"more entries", root, 48, 200, "DIRECTOR has a hole"},
        {"directory origin", root, 40, 361, "it points to block 361 of 360"},
        {"map origin", root, 64 + 40, 2, "it points to block 2 of 360"},
        {"name", root, 128, 0x00C1C2C3, "it has no name"},
        {"format", root, 128 + 30, 0xC1000000, "its record format is not F or V"},
        {"record length", root, 128 + 32, 0, "its record length is 0"},
        {"huge", root, 128 + 32, 0x7FFFFFFF, "need more blocks than the disk has"},
        {"origin", root, 128 + 40, 5, "it starts at block 5"},
        {"blocks", root, 128 + 44, 400, "it has 400 blocks"},
        {"levels", root, 128 + 52, 0x09040000, "it has 9 pointer levels"},
    };
    for (const auto& damage : kDamage) {
        auto volume = disk.volume->clone();
        poke(*volume, kSize, damage.block, damage.at, damage.value);
        auto opened = open_minidisk(device_on(volume, 2));
        ASSERT_FALSE(opened.ok()) << damage.what;
        EXPECT_NE(opened.error().text.find(damage.message), std::string::npos)
            << damage.what << ": " << opened.error().text;
    }
}

// Pointers in files: circles, strangers and shared blocks are found when the file is used.
TEST(EdfFault, BadPointersAreNamed) {
    constexpr std::uint32_t kSize = 512;
    auto disk = populated(kSize);
    testing::ReferenceReader reader(disk.device);
    for (const char* name : {"FIXED", "VARY"}) {
        auto origin = reader.read(name, "DATA").origin;
        for (std::uint32_t value : {origin, 3u, 0xFFFFFFFFu, 1471u}) {
            auto volume = disk.volume->clone();
            poke(*volume, kSize, origin, 12, value);
            auto device = device_on(volume, 2);
            auto files = open(device);
            auto erased = files->erase(name, "DATA");
            ASSERT_FALSE(erased.ok()) << name << " " << value;
            EXPECT_NE(erased.error().text.find(fmt::format("block {}", origin)), std::string::npos)
                << erased.error().text;
            EXPECT_TRUE(files->find(name, "DATA"));
            auto findings = check_minidisk(device);
            ASSERT_TRUE(findings.ok());
            EXPECT_FALSE(findings.value().empty());
        }
    }
}

TEST(EdfFault, CheckFindsSharedLostAndUnmarkedBlocks) {
    constexpr std::uint32_t kSize = 4096;
    auto disk = populated(kSize);
    testing::ReferenceReader reader(disk.device);
    auto root = reader.label_word(16);
    auto map = reader.word(root, 64 + 40);
    auto small = reader.read("SMALL", "DATA").origin;
    auto first = reader.list().at(0).origin;  // FIXED: the pointer block
    struct {
        std::uint32_t block, at, value;
        std::string finding;
    } cases[] = {
        {root, 2 * 64 + 48, 800, "FIXED DATA: it has 66 data blocks, its entry says 74"},
        {map, 40, 0xFFFFFFFF, "nothing owns it"},
        {map, 0, 0, "free in the map"},
        {3, 32, 17, "the label says 17 blocks are used"},
        {first, 0, small,
         fmt::format("block {} belongs to file FIXED DATA and to file SMALL DATA", small)},
    };
    for (const auto& each : cases) {
        auto volume = disk.volume->clone();
        poke(*volume, kSize, each.block, each.at, each.value);
        auto findings = check_minidisk(device_on(volume, 2));
        std::string text;
        if (findings.ok())
            for (const auto& line : findings.value()) text += line + "\n";
        else
            text = findings.error().text;
        EXPECT_NE(text.find(each.finding), std::string::npos)
            << each.finding << " not in: " << text;
    }
}

// Tracks that are not as formatted: wrong record sizes, holes, records missing.
TEST(EdfFault, BadTracksAreErrors) {
    auto disk = populated(4096);
    auto volume = disk.volume->clone();
    volume->at({Cylinder{kStart}, Head{1}}).clear();  // becomes a track without records
    exercise(device_on(volume, 2));
    volume = disk.volume->clone();
    auto& image = volume->at({Cylinder{kStart}, Head{0}});
    std::fill(image.begin(), image.end(), std::byte{0});
    EXPECT_FALSE(exercise(device_on(volume, 2)));
    volume = disk.volume->clone();
    must(format_minidisk(Device(volume, {Cylinder{kStart}, Cylinder{1}}, Access::write),
                         {"X", 512, 0}, {}));
    auto mixed = device_on(volume, 2);
    EXPECT_TRUE(open_minidisk(mixed).ok()) << "its own cylinder is whole";
}

// Cut short: the label promises blocks the device does not have.
TEST(EdfFault, MinidiskCutShortIsRefused) {
    auto disk = populated(4096);
    auto opened = open_minidisk(device_on(disk.volume, 1));
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().id, "DASEDF402S");
}

}  // namespace
}  // namespace dasd
