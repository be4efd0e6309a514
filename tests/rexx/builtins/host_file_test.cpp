// Streams on host files: buffers, two positions on one file, pipes, and what cannot be written.
#include "rexx/builtins/host_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace rexx {
namespace {

class HostFileTest : public testing::Test {
  protected:
    HostFileTest() {
        char name[] = "/tmp/rexx-host-file-XXXXXX";
        folder_ = ::mkdtemp(name);
    }
    ~HostFileTest() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return folder_ + "/" + name; }
    std::string contents(const std::string& name) const {
        std::ifstream file(path(name), std::ios::binary);
        std::ostringstream out;
        out << file.rdbuf();
        return out.str();
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }
    std::string folder_;
};

TEST_F(HostFileTest, ReadsLinesAcrossBuffers) {
    std::string all;
    std::vector<std::string> want;
    for (int i = 0; i < 5000; ++i) {
        want.push_back(std::string(static_cast<std::size_t>(i * 7 % 90), 'x') + std::to_string(i));
        all += want.back() + "\n";
    }
    want.push_back(std::string(200000, 'y'));  // longer than any buffer, and without a line end
    write("a", all + want.back());
    HostFile file(path("a"));
    ASSERT_TRUE(file.open(StreamAccess::read));
    std::string line;
    for (const std::string& expected : want) {
        ASSERT_TRUE(file.read_line(line));
        ASSERT_EQ(line, expected);
    }
    EXPECT_FALSE(file.read_line(line));
    EXPECT_EQ(file.error(), "");
    EXPECT_TRUE(file.seek(StreamSide::read, StreamUnit::line, 4000));
    EXPECT_TRUE(file.read_line(line));
    EXPECT_EQ(line, want[3999]);
    EXPECT_EQ(file.position(StreamSide::read, StreamUnit::line), 4001U);
    EXPECT_EQ(file.lines_left(true), want.size() - 4000);
    EXPECT_FALSE(file.seek(StreamSide::read, StreamUnit::line, 5003));
    EXPECT_TRUE(file.read_line(line)) << "a seek that fails leaves the position";
    EXPECT_EQ(line, want[4000]);
}

TEST_F(HostFileTest, ReadingSeesWhatWasJustWritten) {
    HostFile file(path("a"));
    ASSERT_TRUE(file.open(StreamAccess::write));
    ASSERT_TRUE(file.open(StreamAccess::read));
    std::string line;
    EXPECT_FALSE(file.read_line(line));
    EXPECT_TRUE(file.write_line("one"));
    EXPECT_TRUE(file.read_line(line));
    EXPECT_EQ(line, "one");
    EXPECT_TRUE(file.seek(StreamSide::write, StreamUnit::character, 1));
    EXPECT_EQ(file.write_characters("ONE"), 0U);
    EXPECT_TRUE(file.seek(StreamSide::read, StreamUnit::line, 1));
    EXPECT_TRUE(file.read_line(line));
    EXPECT_EQ(line, "ONE");
    EXPECT_EQ(file.position(StreamSide::write, StreamUnit::character), 4U);
}

TEST_F(HostFileTest, AppendsAndReplaces) {
    write("a", "old\n");
    HostFile file(path("a"));
    ASSERT_TRUE(file.open(StreamAccess::write));
    EXPECT_TRUE(file.write_line("new"));
    EXPECT_EQ(contents("a"), "old\n") << "held back";
    EXPECT_TRUE(file.close());
    EXPECT_EQ(contents("a"), "old\nnew\n");
    ASSERT_TRUE(file.open(StreamAccess::replace));
    EXPECT_EQ(contents("a"), "");
    EXPECT_TRUE(file.write_line("x"));
    EXPECT_TRUE(file.close());
    EXPECT_EQ(contents("a"), "x\n");
}

TEST_F(HostFileTest, FullDiskIsToldOnceAndWithItsReason) {
    HostFile file("/dev/full");
    ASSERT_TRUE(file.open(StreamAccess::write));
    EXPECT_TRUE(file.write_line("held back"));
    EXPECT_FALSE(file.flush());
    EXPECT_EQ(file.error(), "28 No space left on device");
    EXPECT_TRUE(file.flush());
    EXPECT_EQ(file.write_characters(std::string(70000, 'x')), 70000U);
}

TEST_F(HostFileTest, WhatCannotBeOpened) {
    HostFile missing(path("none"));
    EXPECT_FALSE(missing.open(StreamAccess::read));
    EXPECT_EQ(missing.error(), "2 No such file or directory");
    EXPECT_EQ(missing.existing_name(), "");
    EXPECT_FALSE(missing.info());
    HostFile folder(folder_);
    EXPECT_FALSE(folder.open(StreamAccess::read));
    EXPECT_FALSE(folder.open(StreamAccess::write));
    std::string line;
    EXPECT_FALSE(folder.read_line(line));
}

TEST_F(HostFileTest, PipesAreReadInOrder) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    std::thread writer([&] { write("pipe", "first\nsecond\nlast"); });
    HostFile file(path("pipe"));
    ASSERT_TRUE(file.open(StreamAccess::read));
    EXPECT_FALSE(file.is_persistent());
    EXPECT_EQ(file.lines_left(false), 1U);
    EXPECT_FALSE(file.seek(StreamSide::read, StreamUnit::line, 2));
    std::string line;
    EXPECT_TRUE(file.read_line(line));
    EXPECT_EQ(line, "first");
    EXPECT_EQ(file.read_characters(3), "sec");
    writer.join();
    EXPECT_EQ(file.read_characters(99), "ond\nlast");
    EXPECT_EQ(file.lines_left(false), 0U);
}

}  // namespace
}  // namespace rexx
