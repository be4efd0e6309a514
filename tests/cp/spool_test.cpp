// The spool: files that outlive the system, a spool that is full, one that is damaged.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>

#include "tests/cp/small_system.h"

namespace {

using cp::SpoolQueue;
using cp::UnitRecord;

std::vector<cp::SpoolRecord> cards(std::size_t count, const std::string& text) {
    std::vector<cp::SpoolRecord> all(count);
    for (std::size_t n = 0; n < count; ++n) {
        all[n].text = text + " " + std::to_string(n);
        all[n].text.resize(80, ' ');
    }
    return all;
}

// Punches so many cards into MAINT's own reader; the return code of CLOSE.
int punch(cp::VirtualMachine& maint, std::size_t count, const std::string& text) {
    EXPECT_EQ(maint.command("SPOOL PUN TO *").rc, 0);
    const auto done = maint.write_unit(UnitRecord::punch, cards(count, text));
    if (!done.ok()) return done.error().rc;
    return maint.command("CLOSE PUN NAME " + text + " DATA").rc;
}

std::string names(cp::VirtualMachine& machine) {
    std::string all;
    for (const auto& file : machine.spool_files(SpoolQueue::reader))
        all += (all.empty() ? "" : " ") + file.name + "/" + std::to_string(file.records);
    return all;
}

// The image of the spool volume, for damage on purpose.
std::vector<char> image_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void put_image(const std::string& path, const std::vector<char>& image) {
    std::ofstream(path, std::ios::binary)
        .write(image.data(), static_cast<std::streamsize>(image.size()));
}
const std::vector<char> kMark = [] {
    std::vector<char> mark(8);
    base::text_to_ebcdic("CVSPOOL1", std::as_writable_bytes(std::span(mark)));
    return mark;
}();
std::vector<std::size_t> headers_in(const std::vector<char>& image) {
    std::vector<std::size_t> found;
    auto at = image.begin();
    while ((at = std::search(at, image.end(), kMark.begin(), kMark.end())) != image.end())
        found.push_back(static_cast<std::size_t>(at++ - image.begin()));
    return found;
}

class Spool : public testing::Test {
  protected:
    void SetUp() override { small::make_system(folder.path("vm1a")); }
    std::string path() const { return folder.path("vm1a"); }
    std::string volume() const {
        for (const auto& item : std::filesystem::directory_iterator(path())) {
            const auto name = item.path().filename().string();
            if (name.find("s1") != std::string::npos || name.find("S1") != std::string::npos)
                if (item.path().extension() != ".lock") return item.path().string();
        }
        return {};
    }
    small::Folder folder;
};

TEST_F(Spool, FilesAreThereAfterTheNextIpl) {
    {
        const auto system = small::boot(path());
        const auto maint = small::log_on(*system, "MAINT");
        EXPECT_EQ(punch(*maint, 3, "ONE"), 0);
        EXPECT_EQ(punch(*maint, 2000, "TWO"), 0);  // more than a track
        EXPECT_EQ(maint->command("PURGE RDR 1").rc, 0);
        EXPECT_EQ(punch(*maint, 1, "THREE"), 0);
    }
    const auto system = small::boot(path());
    const auto maint = small::log_on(*system, "MAINT");
    EXPECT_EQ(names(*maint), "TWO/2000 THREE/1");
    const auto expected = cards(2000, "TWO");
    for (const auto& card : expected) {
        const auto read = maint->read_card();
        ASSERT_TRUE(read.ok() && read.value());
        ASSERT_EQ(read.value()->text, card.text);
    }
    const auto end = maint->read_card();
    ASSERT_TRUE(end.ok());
    EXPECT_FALSE(end.value());
    EXPECT_EQ(names(*maint), "THREE/1");
}

TEST_F(Spool, ColdStartEmptiesIt) {
    {
        const auto system = small::boot(path());
        const auto maint = small::log_on(*system, "MAINT");
        EXPECT_EQ(punch(*maint, 3, "ONE"), 0);
        EXPECT_EQ(punch(*maint, 3, "TWO"), 0);
    }
    small::cold_start(path());
    const auto system = small::boot(path());
    const auto maint = small::log_on(*system, "MAINT");
    EXPECT_EQ(names(*maint), "");
    EXPECT_EQ(punch(*maint, 1, "NEW"), 0);
    EXPECT_EQ(names(*maint), "NEW/1");
}

TEST_F(Spool, FullSpoolRefusesAndPurgeHelps) {
    const auto system = small::boot(path());
    const auto maint = small::log_on(*system, "MAINT");
    std::size_t files = 0;
    while (punch(*maint, 5000, "BIG") == 0) ASSERT_LT(++files, 100u);
    EXPECT_GT(files, 3u);
    EXPECT_EQ(maint->command("CLOSE PUN PURGE").rc, 0);
    EXPECT_EQ(maint->spool_files(SpoolQueue::reader).size(), files);
    EXPECT_EQ(maint->command("PURGE RDR ALL").rc, 0);
    EXPECT_EQ(punch(*maint, 5000, "BIG"), 0);
}

// The directory written last was cut off: the one before it counts.
TEST_F(Spool, CutOffDirectoryLeavesTheOneBefore) {
    {
        const auto system = small::boot(path());
        const auto maint = small::log_on(*system, "MAINT");
        EXPECT_EQ(punch(*maint, 3, "ONE"), 0);
        EXPECT_EQ(punch(*maint, 3, "TWO"), 0);
    }
    auto image = image_of(volume());
    const auto headers = headers_in(image);
    ASSERT_EQ(headers.size(), 2u);
    // Generation 2 is in the first header track.
    image[headers[0] + 24] ^= 1;
    put_image(volume(), image);
    const auto system = small::boot(path());
    const auto maint = small::log_on(*system, "MAINT");
    EXPECT_EQ(names(*maint), "ONE/3");
}

TEST_F(Spool, DamagedDirectoryIsLeftAlone) {
    {
        const auto system = small::boot(path());
        const auto maint = small::log_on(*system, "MAINT");
        EXPECT_EQ(punch(*maint, 3, "ONE"), 0);
    }
    auto image = image_of(volume());
    std::vector<char> owner(5);
    base::text_to_ebcdic("MAINT", std::as_writable_bytes(std::span(owner)));
    const auto at = std::search(image.begin(), image.end(), owner.begin(), owner.end());
    ASSERT_NE(at, image.end());
    *at = '?';
    put_image(volume(), image);
    const auto damaged = image_of(volume());
    {
        base::CapturedConsole console;
        cp::StartOptions options;
        options.quiet = true;
        const auto booted = cp::boot(path(), options, console);
        ASSERT_TRUE(booted.ok());
        ASSERT_EQ(console.lines.size(), 1u);
        EXPECT_EQ(console.lines[0].substr(0, 10), "CVMSPL668W");
        const auto maint = small::log_on(*booted.value(), "MAINT");
        EXPECT_EQ(names(*maint), "");
        EXPECT_EQ(punch(*maint, 1, "NEW"), 0);  // in storage
        EXPECT_EQ(names(*maint), "NEW/1");
    }
    EXPECT_EQ(image_of(volume()), damaged);
}

TEST_F(Spool, LogoffClosesOutput) {
    const auto system = small::boot(path());
    {
        const auto maint = small::log_on(*system, "MAINT");
        EXPECT_EQ(maint->command("SPOOL PUN TO *").rc, 0);
        EXPECT_TRUE(maint->write_unit(UnitRecord::punch, cards(2, "LEFT")).ok());
    }
    const auto maint = small::log_on(*system, "MAINT");
    EXPECT_EQ(maint->spool_files(SpoolQueue::reader).size(), 1u);
}

}  // namespace
