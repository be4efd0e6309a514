// Sharing on real file systems: XFS and Btrfs made in a file and mounted, a full tmpfs. Needs root
// and loop devices; skipped by name without them.
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/dasd/support.h"

namespace {

using dasd::Access;
using dasd::CopyRequest;
using dasd::Cylinder;
using dasd::Head;
using dasd::Method;
using dasd::Sharing;
using dasd_test::Folder;
using dasd_test::made;
using dasd_test::opened;
using dasd_test::run;
using dasd_test::whole;

// A file system of its own, unmounted with the test.
class Mount {
  public:
    // `make` formats the file named behind it; `type` is for mount.
    Mount(const std::string& make, const std::string& type, const std::string& options) {
        if (::geteuid() != 0) {
            why_not_ = "not root";
        } else if (!make.empty() && run("command -v " + make.substr(0, make.find(' '))) != 0) {
            why_not_ = make.substr(0, make.find(' ')) + " is not installed";
        } else {
            mount(make, type, options);
        }
    }
    Mount(const Mount&) = delete;
    Mount& operator=(const Mount&) = delete;
    ~Mount() {
        if (mounted_ && run("umount " + root()) != 0) run("umount -l " + root());
    }
    const std::string& why_not() const { return why_not_; }
    std::string root() const { return folder_ / "mnt"; }
    std::string operator/(const std::string& name) const { return root() + "/" + name; }

  private:
    void mount(const std::string& make, const std::string& type, const std::string& options) {
        auto image = folder_ / "fs";
        std::filesystem::create_directory(root());
        auto device = type;
        if (!make.empty()) {
            run("truncate -s 400M " + image);
            if (run(make + " " + image) != 0) why_not_ = make + " failed";
            device = image;
        }
        if (!why_not_.empty()) return;
        mounted_ = run("mount -t " + type + " -o " + options + " " + device + " " + root()) == 0;
        if (!mounted_) why_not_ = "mount -o " + options + " failed (no loop devices here)";
    }

    Folder folder_;
    std::string why_not_;
    bool mounted_ = false;
};

struct FileSystem {
    std::string name, make, type;
};

class Sharing_ : public testing::TestWithParam<FileSystem> {
  protected:
    Mount mount{GetParam().make, GetParam().type, "loop"};

    void SetUp() override {
        if (!mount.why_not().empty()) GTEST_SKIP() << GetParam().name << ": " << mount.why_not();
    }

    std::shared_ptr<dasd::Volume> filled(const std::string& path, std::uint32_t cylinders,
                                         const std::string& label, unsigned seed) {
        auto volume = made(path, cylinders, label);
        dasd_test::fill(*volume, {Cylinder{0}, Cylinder{cylinders}}, seed);
        EXPECT_TRUE(volume->sync().ok());
        return volume;
    }
    static bool shows_shared(const std::string& path) {
        return run("sync " + path + "; filefrag -v " + path + " | grep -q shared") == 0;
    }
};

TEST_P(Sharing_, AWholeVolumeIsSharedAndRelabelled) {
    auto source = filled(mount / "from.ckd", 8, "SRC001", 5);
    auto target = filled(mount / "to.ckd", 8, "TGT001", 9);
    CopyRequest wanted{whole(source, Access::read), whole(target), {},
                       Sharing::required,           "CLONE1",      true};
    auto plan = dasd::plan_copy(wanted);
    ASSERT_TRUE(plan.ok()) << plan.error().line();
    EXPECT_EQ(plan.value().steps[0].method, Method::share_file);
    auto done = dasd::execute(plan.value(), {});
    ASSERT_TRUE(done.ok()) << done.error().line();
    EXPECT_EQ(done.value().bytes_shared, 512 + 8 * dasd::kCylinderSize);
    EXPECT_EQ(done.value().bytes_copied, 0U);
    EXPECT_TRUE(shows_shared(mount / "to.ckd"));
    EXPECT_EQ(dasd::read_label(*opened(mount / "to.ckd")).value()->serial, "CLONE1");
    auto differences = dasd::compare(wanted.source, wanted.target, 9).value();
    ASSERT_EQ(differences.size(), 1U);
    EXPECT_EQ(differences[0].track, dasd::TrackAddress{});
}

TEST_P(Sharing_, SharedAndPlainCopiesAreEqual) {
    auto source = filled(mount / "from.ckd", 6, "SRC001", 5);
    for (auto sharing : {Sharing::required, Sharing::never}) {
        auto name = sharing == Sharing::never ? "plain.ckd" : "shared.ckd";
        auto target = filled(mount / name, 9, "TGT001", 9);
        CopyRequest wanted{whole(source, Access::read), whole(target), {}, sharing, "CLONE1", true};
        auto plan = dasd::plan_copy(wanted);
        ASSERT_TRUE(plan.ok()) << plan.error().line();
        EXPECT_TRUE(plan.value().publishes_whole_volume);
        auto done = dasd::execute(plan.value(), {});
        ASSERT_TRUE(done.ok()) << done.error().line();
    }
    EXPECT_TRUE(
        dasd::compare(whole(opened(mount / "plain.ckd")), whole(opened(mount / "shared.ckd")), 5)
            .value()
            .empty());
}

TEST_P(Sharing_, RangesShareTheirInside) {
    auto source = filled(mount / "from.ckd", 8, "SRC001", 5);
    auto target = filled(mount / "to.ckd", 8, "TGT001", 9);
    CopyRequest wanted{
        whole(source, Access::read),
        whole(target),
        {{{Cylinder{0}, Cylinder{3}}, Cylinder{0}}, {{Cylinder{5}, Cylinder{2}}, Cylinder{5}}},
        Sharing::required,
        "CLONE1",
        true};
    auto plan = dasd::plan_copy(wanted);
    ASSERT_TRUE(plan.ok()) << plan.error().line();
    EXPECT_EQ(plan.value().steps[1].method, Method::share_extent);
    auto done = dasd::execute(plan.value(), {});
    ASSERT_TRUE(done.ok()) << done.error().line();
    EXPECT_GT(done.value().bytes_shared, 3 * dasd::kCylinderSize);
    EXPECT_TRUE(shows_shared(mount / "to.ckd"));
    EXPECT_EQ(dasd::read_label(*opened(mount / "to.ckd")).value()->serial, "CLONE1");
    for (std::uint32_t c = 0; c < 8; ++c) {
        dasd::TrackAddress at{Cylinder{c}, Head{14}};
        unsigned seed = c < 3 || c == 5 || c == 6 ? 5 : 9;
        EXPECT_TRUE(
            dasd::same_records(target->read_track(at).value(), dasd_test::marked_track(at, seed)))
            << c;
    }
}

TEST_P(Sharing_, OtherFileSystemsAreNamed) {
    Folder elsewhere;
    auto source = filled(elsewhere / "from.ckd", 2, "SRC001", 5);
    auto target = filled(mount / "to.ckd", 2, "TGT001", 9);
    CopyRequest wanted{
        whole(source, Access::read), whole(target), {}, Sharing::if_possible, "", false};
    auto plan = dasd::plan_copy(wanted);
    ASSERT_TRUE(plan.ok()) << plan.error().line();
    EXPECT_EQ(plan.value().steps[0].method, Method::copy_bytes);
    EXPECT_EQ(plan.value().steps[0].reason, "source and target are on different file systems");
}

INSTANTIATE_TEST_SUITE_P(Real, Sharing_,
                         testing::Values(FileSystem{"XFS", "mkfs.xfs -q -m reflink=1", "xfs"},
                                         FileSystem{"Btrfs", "mkfs.btrfs -q", "btrfs"}),
                         [](const auto& row) { return row.param.name; });

// A file system that fills up between plan and copy: a message, the target as it was.
TEST(FullDisk, IsAMessageAndChangesNothing) {
    Mount mount("", "tmpfs", "size=12m");
    if (!mount.why_not().empty()) GTEST_SKIP() << "tmpfs: " << mount.why_not();
    Folder elsewhere;
    auto source = made(elsewhere / "from.ckd", 6, "SRC001");
    ASSERT_TRUE(dasd::format_cylinders(whole(source), {Cylinder{0}, Cylinder{6}}, {}).ok());
    auto target = made(mount / "to.ckd", 6, "TGT001");
    CopyRequest wanted{
        whole(source, Access::read), whole(target), {}, Sharing::if_possible, "", false};
    auto plan = dasd::plan_copy(wanted);
    ASSERT_TRUE(plan.ok()) << plan.error().line();
    ASSERT_EQ(run("dd if=/dev/zero bs=1M count=8 of=" + (mount / "filler")), 0);
    auto refused = dasd::plan_copy(wanted);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().id, "DASCPY406S");
    auto done = dasd::execute(plan.value(), {});
    ASSERT_FALSE(done.ok());
    EXPECT_NE(done.error().text.find("No space left on device"), std::string::npos);
    EXPECT_EQ(dasd::read_label(*opened(mount / "to.ckd")).value()->serial, "TGT001");
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(mount.root()))
        files += entry.path().extension() != ".lock";
    EXPECT_EQ(files, 2U) << "no temporary file may stay";
}

}  // namespace
