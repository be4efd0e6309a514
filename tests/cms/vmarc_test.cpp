// Archives of VMARC: both methods there and back, known bytes, damage.

#include "cms/vmarc.h"

#include <gtest/gtest.h>

#include <random>

#include "base/base.h"

namespace {

using cms::ArchivedFile;
using cms::Compaction;
using cms::Lines;

ArchivedFile file_of(cms::RecordFormat format, std::uint32_t length, Lines lines) {
    ArchivedFile file;
    file.entry.name = "PROFILE";
    file.entry.type = "EXEC";
    file.entry.format = format;
    file.entry.record_length = length;
    file.entry.updated = {2026, 11, 22, 1, 2, 3};
    file.lines = std::move(lines);
    return file;
}

std::vector<std::byte> archive_of(ArchivedFile file, Compaction method, std::size_t card = 80) {
    std::vector<std::byte> archive;
    file.method = method;
    cms::add_to_archive(archive, file, card);
    return archive;
}

void expect_back(const ArchivedFile& file, Compaction method) {
    const auto archive = archive_of(file, method);
    EXPECT_EQ(archive.size() % 80, 0U);
    cms::ArchiveReader reader(archive);
    const auto back = reader.next();
    ASSERT_TRUE(back.ok()) << back.error().text;
    ASSERT_TRUE(back.value());
    EXPECT_EQ(back.value()->lines, file.lines);
    EXPECT_EQ(back.value()->text(), file.text());
    EXPECT_EQ(back.value()->entry.record_length, file.entry.record_length);
    EXPECT_EQ(back.value()->entry.updated.year, file.entry.updated.year);
    EXPECT_EQ(back.value()->entry.updated.second, file.entry.updated.second);
    const auto end = reader.next();
    ASSERT_TRUE(end.ok());
    EXPECT_FALSE(end.value());
}

// Long runs make strings of strings; many different ones use the table up and again.
Lines repetitive(std::size_t lines) {
    Lines all;
    for (std::size_t i = 0; i < lines; ++i)
        all.push_back(std::string(i % 200 + 1, static_cast<char>('A' + i % 26)) + "=" +
                      std::to_string(i * 7919));
    return all;
}

TEST(Vmarc, BothMethodsGiveTheFileBack) {
    const auto lines = repetitive(3000);
    Lines cards;
    for (const auto& line : lines) cards.push_back((line + std::string(80, ' ')).substr(0, 80));
    for (const auto method : {Compaction::lzw, Compaction::stored}) {
        expect_back(file_of(cms::RecordFormat::variable, 255, lines), method);
        expect_back(file_of(cms::RecordFormat::fixed, 80, cards), method);
        expect_back(file_of(cms::RecordFormat::variable, 1, {"x"}), method);
        expect_back(file_of(cms::RecordFormat::variable, 5000, {std::string(5000, 'a')}), method);
    }
    const auto plain = archive_of(file_of(cms::RecordFormat::fixed, 80, cards), Compaction::stored);
    const auto compact = archive_of(file_of(cms::RecordFormat::fixed, 80, cards), Compaction::lzw);
    EXPECT_LT(compact.size() * 2, plain.size());
}

TEST(Vmarc, RandomBytesComeBack) {
    std::mt19937 random(1);
    Lines lines;
    for (int i = 0; i < 400; ++i) {
        std::string line(random() % 300 + 1, ' ');
        for (auto& c : line) c = static_cast<char>(random() % (i % 2 == 0 ? 256 : 3));
        lines.push_back(std::move(line));
    }
    expect_back(file_of(cms::RecordFormat::variable, 300, lines), Compaction::lzw);
}

// The stream of "AAAA" as V record: A, AA (made by A A), then A, end of record, end of file; twelve
// bits each: 0C2 101 0C2 000 000.
TEST(Vmarc, TheBytesAreThoseOfTheDescription) {
    const auto archive =
        archive_of(file_of(cms::RecordFormat::variable, 4, {"AAAA"}), Compaction::lzw);
    std::string hex;
    for (const auto byte : archive) hex += fmt::format("{:02X}", static_cast<unsigned>(byte));
    EXPECT_EQ(hex.substr(0, 76),
              "7AC3C6C640404040"
              "0100"
              "D7D9D6C6C9D3C540"
              "C5E7C5C340404040"
              "C1F1"
              "0004"
              "261122010203"
              "E5"
              "20");
    EXPECT_EQ(hex.substr(76, 16), "0C21010C20000000");
}

TEST(Vmarc, SeveralFilesAndOtherCards) {
    std::vector<std::byte> archive;
    for (const auto* name : {"ONE", "TWO", "THREE"}) {
        auto file = file_of(cms::RecordFormat::variable, 9, {name, "second"});
        file.entry.name = name;
        file.method = archive.empty() ? Compaction::stored : Compaction::lzw;
        cms::add_to_archive(archive, file, 200);
    }
    EXPECT_EQ(archive.size() % 200, 0U);
    cms::ArchiveReader reader(archive);
    std::string names;
    for (auto file = reader.next(); file.ok() && file.value(); file = reader.next())
        names += file.value()->entry.name + ":" + file.value()->lines[0] + " ";
    EXPECT_EQ(names, "ONE:ONE TWO:TWO THREE:THREE ");
}

TEST(Vmarc, DamageIsNamedAndNeverFollowed) {
    const auto good =
        archive_of(file_of(cms::RecordFormat::variable, 255, repetitive(50)), Compaction::lzw);
    const auto error_of = [](base::Bytes bytes) {
        cms::ArchiveReader reader(bytes);
        const auto read = reader.next();
        return read.ok() ? std::string() : std::string(read.error().id);
    };
    EXPECT_EQ(error_of(base::Bytes(good).first(20)), "DMSVMA901E");
    EXPECT_EQ(error_of(base::Bytes(good).first(100)), "DMSVMA902E");
    auto s2 = good;
    s2[37] = std::byte{0xA0};
    EXPECT_EQ(error_of(s2), "DMSVMA903E");
    std::mt19937 random(2);
    for (int i = 0; i < 300; ++i) {
        auto broken = good;
        for (int n = 0; n < 3; ++n)
            broken[random() % broken.size()] = static_cast<std::byte>(random());
        cms::ArchiveReader reader(broken);
        for (auto file = reader.next(); file.ok() && file.value(); file = reader.next()) continue;
    }
}

}  // namespace
