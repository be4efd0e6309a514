// kill -9 at any moment of a copy: the target is wholly old or wholly new, or says that it is in
// doubt and can be put back.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "tests/dasd/support.h"

namespace {

using dasd::Access;
using dasd::Cylinder;
using dasd::Device;
using dasd_test::Folder;
using dasd_test::made;
using dasd_test::opened;
using dasd_test::whole;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kCylinders = 12;
constexpr int kMoments = 24;

class KilledCopy : public testing::Test {
  protected:
    Folder folder;
    std::string from = folder / "from.ckd", to = folder / "to.ckd", old = folder / "old.ckd";
    std::string wanted = folder / "wanted.ckd";

    void SetUp() override {
        auto fill = [](const std::string& path, const std::string& label, unsigned seed) {
            dasd_test::fill(*made(path, kCylinders, label), {Cylinder{0}, Cylinder{kCylinders}},
                            seed);
        };
        fill(from, "SRC001", 5);
        fill(old, "TGT001", 9);
        std::filesystem::copy_file(old, to);
    }

    static int copy(const std::string& source, const std::string& target,
                    const std::vector<dasd::CopyExtent>& extents) {
        auto plan = dasd::plan_copy({whole(opened(source), Access::read), whole(opened(target)),
                                     extents, dasd::Sharing::never, "CLONE1", false});
        return plan.ok() && dasd::execute(plan.value(), {}).ok() ? 0 : 1;
    }

    // Runs the copy in a child and kills it after `delay`, unless it was faster.
    void kill_copy_after(Clock::duration delay, const std::vector<dasd::CopyExtent>& extents) {
        auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) ::_exit(copy(from, to, extents));
        std::this_thread::sleep_for(delay);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }

    static bool same(const std::string& a, const std::string& b) {
        return dasd::compare(whole(opened(a)), whole(opened(b)), 1).value().empty();
    }

    // Kills at random moments of a copy; answers how often the old volume was found, the new, and
    // one in doubt.
    struct Outcomes {
        int old = 0, fresh = 0, doubt = 0;
    };
    Outcomes kill_often(const std::vector<dasd::CopyExtent>& extents) {
        std::filesystem::copy_file(old, wanted);
        auto started = Clock::now();
        EXPECT_EQ(copy(from, wanted, extents), 0);
        auto whole_run = Clock::now() - started;
        std::mt19937 random(20261121);
        std::uniform_real_distribution<> part(0.0, 1.5);
        Outcomes seen;
        for (int i = 0; i < kMoments; ++i) {
            kill_copy_after(std::chrono::duration_cast<Clock::duration>(whole_run * part(random)),
                            extents);
            look(seen);
        }
        EXPECT_EQ(copy(from, to, extents), 0) << "a later run must not be in the way of a dead one";
        EXPECT_EQ(folder.names(),
                  (std::vector<std::string>{"from.ckd", "old.ckd", "to.ckd", "wanted.ckd"}));
        return seen;
    }

    void look(Outcomes& seen) {
        auto pending = dasd::pending_copies(to).value();
        if (!pending.empty()) {
            ++seen.doubt;
            EXPECT_FALSE(pending[0].running);
            EXPECT_TRUE(dasd::restore_interrupted(to).ok());
            EXPECT_TRUE(same(to, old)) << "the before-image must bring the old volume back";
        }
        bool is_old = same(to, old), is_new = same(to, wanted);
        EXPECT_TRUE(is_old || is_new);
        seen.old += is_old, seen.fresh += is_new;
        std::filesystem::copy_file(old, to, std::filesystem::copy_options::overwrite_existing);
    }
};

TEST_F(KilledCopy, AWholeVolumeIsOldOrNew) {
    auto seen = kill_often({});
    EXPECT_EQ(seen.doubt, 0) << "a whole volume is never in doubt";
    EXPECT_GT(seen.old, 0);
}

TEST_F(KilledCopy, ARangeIsOldNewOrRestored) {
    auto seen = kill_often({{{Cylinder{0}, Cylinder{kCylinders - 2}}, Cylinder{0}}});
    EXPECT_GT(seen.old + seen.doubt, 0);
}

TEST_F(KilledCopy, CylindersInDoubtAreNotCopiedOnto) {
    auto extents = std::vector<dasd::CopyExtent>{{{Cylinder{2}, Cylinder{4}}, Cylinder{2}}};
    auto plan = dasd::plan_copy({whole(opened(from), Access::read), whole(opened(to)), extents,
                                 dasd::Sharing::never, "", false})
                    .value();
    auto child = ::fork();
    if (child == 0) {
        (void)dasd::execute(plan, [](auto, auto) {
            ::raise(SIGKILL);
            return true;
        }).ok();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    auto pending = dasd::pending_copies(to).value();
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(dasd::describe(pending[0].ranges), "2-5");
    auto again = dasd::plan_copy(plan.request);
    EXPECT_EQ(again.error().id, "DASCPY404E");
    auto restored = dasd::restore_interrupted(to);
    ASSERT_TRUE(restored.ok());
    EXPECT_EQ(dasd::describe(restored.value()), "2-5");
    EXPECT_TRUE(same(to, old));
    EXPECT_TRUE(dasd::plan_copy(plan.request).ok());
}

TEST_F(KilledCopy, ADamagedBeforeImageIsRefused) {
    dasd_test::store(to + ".undo-1-1-1", std::string(100, 'x'));
    EXPECT_EQ(dasd::pending_copies(to).error().id, "DASCPY413E");
    EXPECT_EQ(dasd::restore_interrupted(to).error().id, "DASCPY413E");
    EXPECT_TRUE(same(to, old));
}

}  // namespace
