// Locks between processes and the look for programs that take none. Children are real processes.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/dasd/support.h"

namespace {

using dasd::Access;
using dasd::Cylinder;
using dasd::CylinderRange;
using dasd_test::Folder;

CylinderRange from_to(std::uint32_t first, std::uint32_t last) {
    return {Cylinder{first}, Cylinder{last - first + 1}};
}

// A child that does its work, tells that it is done, and waits to be killed.
class Child {
  public:
    template <class Work>
    explicit Child(Work work) {
        int ready[2];
        EXPECT_EQ(::pipe(ready), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            auto keep = work();
            char done = 'x';
            if (::write(ready[1], &done, 1) != 1) ::_exit(1);
            for (;;) ::pause();
        }
        char done = 0;
        EXPECT_EQ(::read(ready[0], &done, 1), 1);
        ::close(ready[0]), ::close(ready[1]);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { end(); }
    void end() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = 0;
};

bool lockable(const std::string& path, CylinderRange range, Access access) {
    return dasd::lock_extent(path, range, access).ok();
}

TEST(Lock, ProcessesExcludeEachOtherByCylinder) {
    Folder folder;
    auto path = folder / "a.ckd";
    Child child([&] { return dasd::lock_extent(path, from_to(10, 19), Access::write); });
    EXPECT_FALSE(lockable(path, from_to(19, 30), Access::write));
    EXPECT_FALSE(lockable(path, from_to(0, 10), Access::read));
    EXPECT_TRUE(lockable(path, from_to(20, 30), Access::write));
    EXPECT_TRUE(lockable(path, from_to(0, 9), Access::write));
    auto refused = dasd::lock_extent(path, from_to(15, 16), Access::read);
    EXPECT_EQ(refused.error().id, "DASLCK501E");
    EXPECT_NE(refused.error().text.find(fmt::format("(process {})", child.pid())),
              std::string::npos)
        << refused.error().text;
    child.end();
    EXPECT_TRUE(lockable(path, from_to(15, 16), Access::write)) << "a dead holder leaves nothing";
}

TEST(Lock, ReadersShare) {
    Folder folder;
    auto path = folder / "a.ckd";
    Child child([&] { return dasd::lock_extent(path, from_to(0, 9), Access::read); });
    EXPECT_TRUE(lockable(path, from_to(0, 9), Access::read));
    EXPECT_FALSE(lockable(path, from_to(9, 9), Access::write));
}

TEST(Lock, HoldersInOneProcessKeepTheStrongest) {
    Folder folder;
    auto path = folder / "a.ckd";
    auto other_may = [&](CylinderRange range, Access access) {
        int status = 0;
        auto pid = ::fork();
        // A fresh process: the parent's descriptor is shared, so the child must open its own.
        if (pid == 0) {
            ::execl(TEST_BINARY_DIR "/tests/dasd_lock_probe", "dasd_lock_probe", path.c_str(),
                    std::to_string(range.start.n).c_str(), std::to_string(range.count.n).c_str(),
                    access == Access::write ? "write" : "read", nullptr);
            ::_exit(99);
        }
        ::waitpid(pid, &status, 0);
        EXPECT_NE(WEXITSTATUS(status), 99);
        return WEXITSTATUS(status) == 0;
    };
    auto writer = dasd::lock_extent(path, from_to(0, 9), Access::write).value();
    auto reader = dasd::lock_extent(path, from_to(5, 14), Access::read).value();
    EXPECT_FALSE(other_may(from_to(7, 7), Access::read));
    EXPECT_TRUE(other_may(from_to(10, 14), Access::read));
    EXPECT_FALSE(other_may(from_to(10, 14), Access::write));
    writer.reset();
    EXPECT_TRUE(other_may(from_to(0, 4), Access::write));
    EXPECT_TRUE(other_may(from_to(5, 14), Access::read));
    EXPECT_FALSE(other_may(from_to(5, 5), Access::write));
    reader.reset();
    EXPECT_TRUE(other_may(from_to(0, 14), Access::write));
}

TEST(Lock, SymbolicLinksNameTheSameImage) {
    Folder folder;
    auto path = folder / "a.ckd", link = folder / "link.ckd";
    dasd_test::store(path, "x");
    std::filesystem::create_symlink(path, link);
    Child child([&] { return dasd::lock_extent(link, from_to(0, 9), Access::write); });
    EXPECT_FALSE(lockable(path, from_to(0, 0), Access::read));
}

TEST(InUse, AForeignProgramIsSeen) {
    Folder folder;
    auto path = folder / "a.ckd";
    dasd_test::made(path, 1, "TEST01");
    EXPECT_TRUE(dasd::prove_not_in_use(path, Access::write).value().proved);
    Child reader([&] { return std::ifstream(path); });
    auto writing = dasd::check_not_in_use(path, Access::write);
    ASSERT_FALSE(writing.ok());
    EXPECT_NE(writing.error().text.find(fmt::format("(process {})", reader.pid())),
              std::string::npos);
    EXPECT_TRUE(dasd::check_not_in_use(path, Access::read).ok());
    Child writer([&] { return std::fstream(path); });
    EXPECT_EQ(dasd::check_not_in_use(path, Access::read).error().id, "DASLCK502E");
}

// What we have open ourselves does not send us looking through every process of the machine, as
// long as the kernel knows leases at all; others are still seen.
TEST(InUse, OurOwnDescriptorIsNotInTheWayOfALease) {
    Folder folder;
    auto path = folder / "a.ckd";
    dasd_test::made(path, 1, "TEST01");
    auto alone = dasd::prove_not_in_use(path, Access::write).value().how;
    auto volume = dasd_test::opened(path, Access::read);
    auto proof = dasd::prove_not_in_use(path, Access::write);
    ASSERT_TRUE(proof.ok()) << proof.error().line();
    EXPECT_EQ(proof.value().how, alone);
    {
        Child reader([&] { return std::ifstream(path); });
        EXPECT_EQ(dasd::check_not_in_use(path, Access::write).error().id, "DASLCK502E");
    }
    auto twice = dasd_test::opened(path, Access::read);
    EXPECT_TRUE(dasd::check_not_in_use(path, Access::write).ok());
}

TEST(InUse, WhoOnlyLooksAtAnImageIsWaitedFor) {
    Folder folder;
    auto path = folder / "a.ckd";
    dasd_test::made(path, 1, "TEST01");
    auto looking = std::make_unique<Child>([&] { return std::ifstream(path); });
    std::thread leaves([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        looking.reset();
    });
    EXPECT_TRUE(dasd::check_not_in_use(path, Access::write).ok());
    leaves.join();
}

TEST(InUse, WeAndHoldersOfOurLocksDoNotCount) {
    Folder folder;
    auto path = folder / "a.ckd";
    auto volume = dasd_test::made(path, 1, "TEST01");
    EXPECT_TRUE(dasd::check_not_in_use(path, Access::write).ok());
    Child ours([&] {
        return std::pair(dasd::open_volume(path, Access::write),
                         dasd::lock_extent(path, from_to(0, 0), Access::read));
    });
    EXPECT_TRUE(dasd::check_not_in_use(path, Access::write).ok());
}

}  // namespace
