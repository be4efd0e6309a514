// Sockets in folders, and how they are accepted.
#include "base/socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <thread>

#include "tests/base/scratch.h"

namespace {

namespace fs = std::filesystem;

// A folder whose path is longer than the address of a socket can be.
class DeepFolder {
  public:
    DeepFolder() {
        auto name = (base_test::scratch_parent() / "socket-test-XXXXXX").string();
        if (::mkdtemp(name.data())) root_ = name;
        deep_ = root_ / std::string(120, 'd');
        fs::create_directory(deep_);
    }
    ~DeepFolder() { fs::remove_all(root_); }
    DeepFolder(const DeepFolder&) = delete;
    DeepFolder& operator=(const DeepFolder&) = delete;
    std::string path() const { return deep_.string(); }

  private:
    fs::path root_, deep_;
};

}  // namespace

TEST(Socket, ALongPathIsNoHindranceAndNobodyElseMayConnect) {
    const DeepFolder folder;
    base::Accepter accepter;
    ASSERT_TRUE(accepter.open(base::listen_in(folder.path(), "a.sock")));
    struct stat facts {};
    ASSERT_EQ(::stat((folder.path() + "/a.sock").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    const int near = base::connect_in(folder.path(), "a.sock");
    ASSERT_GE(near, 0);
    const int far = accepter.next();
    ASSERT_GE(far, 0);
    ASSERT_TRUE(base::send_all(near, "hello"));
    char text[5] = {};
    EXPECT_EQ(::read(far, text, sizeof text), 5);
    EXPECT_EQ(std::string_view(text, 5), "hello");
    ::close(far);
    EXPECT_FALSE(base::send_all(near, "nobody is there"));
    ::close(near);
}

TEST(Socket, WhatLayThereIsReplaced) {
    const DeepFolder folder;
    const int left_behind = base::listen_in(folder.path(), "a.sock");
    ASSERT_GE(left_behind, 0);
    ::close(left_behind);
    EXPECT_LT(base::connect_in(folder.path(), "a.sock"), 0);
    base::Accepter accepter;
    EXPECT_TRUE(accepter.open(base::listen_in(folder.path(), "a.sock")));
}

TEST(Socket, NoFolderIsTold) {
    EXPECT_LT(base::listen_in("/no/such/folder", "a.sock"), 0);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_LT(base::connect_in("/no/such/folder", "a.sock"), 0);
    EXPECT_EQ(errno, ENOENT);
    base::Accepter accepter;
    EXPECT_FALSE(accepter.open(-1));
}

TEST(Accepter, StopEndsWhoeverWaits) {
    const DeepFolder folder;
    base::Accepter accepter;
    ASSERT_TRUE(accepter.open(base::listen_in(folder.path(), "a.sock")));
    int last = 0;
    std::thread waiting([&] { last = accepter.next(); });
    accepter.stop();
    waiting.join();
    EXPECT_EQ(last, -1);
    EXPECT_EQ(accepter.next(), -1);
}
