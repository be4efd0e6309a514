// Files on cards and packed files: what comes back is what went in; what is damaged is refused.

#include "cms/netdata.h"

#include <gtest/gtest.h>

#include <random>

#include "cms/commands/pack.h"

namespace {

using cms::CardFile;
using cms::RecordFormat;

std::string every_byte() {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    return all;
}

std::vector<CardFile> samples() {
    CardFile variable;
    variable.entry.name = "SAMPLE";
    variable.entry.type = "DATA";
    variable.entry.mode_number = 6;
    variable.entry.updated = {2026, 11, 21, 14, 5, 33};
    variable.lines = {
        "one",        " ",   every_byte(), std::string(70, ' '), std::string(2000, 'x'),
        "aaabbbcccc", "last"};
    variable.user = "MAINT", variable.node = "VM1A";
    auto fixed = variable;
    fixed.entry.format = RecordFormat::fixed;
    fixed.entry.record_length = 256;
    fixed.lines = {every_byte(), std::string(256, ' ')};
    auto empty = variable;
    empty.lines.clear();
    return {variable, fixed, empty};
}

void expect_same(const CardFile& got, const CardFile& file) {
    EXPECT_EQ(got.entry.name, file.entry.name);
    EXPECT_EQ(got.entry.type, file.entry.type);
    EXPECT_EQ(got.entry.mode_number, file.entry.mode_number);
    EXPECT_EQ(got.entry.format, file.entry.format);
    EXPECT_EQ(got.entry.record_length, file.entry.record_length);
    EXPECT_EQ(got.entry.updated, file.entry.updated);
    EXPECT_EQ(got.lines, file.lines);
}

TEST(Netdata, ComesBackAsItWent) {
    for (const auto& file : samples()) {
        const auto cards = cms::netdata_cards(file, "OWNER", "VM1A");
        ASSERT_TRUE(cms::is_netdata(cards[0]));
        for (const auto& card : cards) EXPECT_EQ(card.size(), cms::kCardLength);
        const auto got = cms::read_netdata(cards, "0001");
        ASSERT_TRUE(got.ok()) << got.error().text;
        expect_same(got.value(), file);
        EXPECT_EQ(got.value().user, "MAINT");
        EXPECT_EQ(got.value().node, "VM1A");
    }
}

TEST(Netdata, CutOffStreamsAreRefused) {
    const auto cards = cms::netdata_cards(samples()[0], "OWNER", "VM1A");
    for (std::size_t n = 0; n + 1 < cards.size(); ++n) {
        const cms::Lines part(cards.begin(), cards.begin() + static_cast<std::ptrdiff_t>(n));
        EXPECT_FALSE(cms::read_netdata(part, "0001").ok()) << n;
    }
}

TEST(DiskDump, ComesBackAsItWent) {
    cms::Lines deck;
    for (const auto& file : samples())
        for (auto& card : cms::disk_dump_cards(file, 'A')) deck.push_back(std::move(card));
    const auto got = cms::read_disk_dump(deck);
    ASSERT_TRUE(got.ok()) << got.error().text;
    ASSERT_EQ(got.value().size(), samples().size());
    for (std::size_t n = 0; n < samples().size(); ++n) expect_same(got.value()[n], samples()[n]);
    EXPECT_FALSE(cms::read_disk_dump({deck[0], deck[1]}).ok());
    EXPECT_FALSE(cms::read_disk_dump({"no such card"}).ok());
}

TEST(PackedFile, ComesBackAsItWent) {
    for (const auto& file : samples()) {
        const auto records = cms::packed(file.entry, file.lines);
        for (const auto& record : records) EXPECT_EQ(record.size(), cms::kPackedLength);
        cms::FileEntry entry;
        const auto lines = cms::unpacked(records, entry);
        ASSERT_TRUE(lines);
        EXPECT_EQ(*lines, file.lines);
        EXPECT_EQ(entry.format, file.entry.format);
        EXPECT_EQ(entry.record_length, file.entry.record_length);
    }
}

// Nothing in a deck may be believed: any bytes at all give a file or an error.
TEST(Netdata, DamagedDecksNeverRunOver) {
    std::mt19937 random(20261121);
    for (const auto& file : samples()) {
        const auto cards = cms::netdata_cards(file, "OWNER", "VM1A");
        const auto dumped = cms::disk_dump_cards(file, 'A');
        const auto packed = cms::packed(file.entry, file.lines);
        for (int n = 0; n < 300; ++n) {
            const auto spoiled = [&](cms::Lines lines) {
                for (int i = 0; i < 3; ++i) {
                    auto& line = lines[random() % lines.size()];
                    line[random() % line.size()] = static_cast<char>(random());
                }
                return lines;
            };
            cms::FileEntry entry;
            (void)cms::read_netdata(spoiled(cards), "0001").ok();
            (void)cms::read_disk_dump(spoiled(dumped)).ok();
            (void)cms::unpacked(spoiled(packed), entry);
        }
    }
}

}  // namespace
