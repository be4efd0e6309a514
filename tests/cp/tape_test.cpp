// Tape drives: of system.cnf and for images of the host; who has them, what may be done with them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/cp/small_system.h"

namespace {

namespace fs = std::filesystem;
using small::shown;

class Tapes : public testing::Test {
  protected:
    void SetUp() override {
        small::make_system(folder.path("vm1a"));
        std::ofstream config(folder.path("vm1a/system.cnf"), std::ios::app);
        config << "0590 3480 made.aws ro\n0591 3490 new.aws\n0592 3590 *\n";
        config.close();
        put_tape("vm1a/made.aws");
        boot();
    }
    void boot() {
        system = small::boot(folder.path("vm1a"));
        maint = small::log_on(*system, "MAINT");
    }
    void TearDown() override {
        maint.reset();
        system.reset();
    }
    // A tape of one block.
    void put_tape(const std::string& name) {
        auto writer = dasd::TapeWriter::open(folder.path(name), {}, {});
        ASSERT_TRUE(writer.ok());
        std::vector<std::byte> block(80);
        ASSERT_TRUE(writer.value().write(block).ok());
        ASSERT_TRUE(writer.value().finish().ok());
    }
    std::string run(const std::string& text) { return shown(maint->command(text)); }
    std::string mount(const std::string& name, std::uint16_t number) {
        auto done = maint->mount_tape({number}, {folder.path(name)});
        return done.ok() ? "" : std::string(done.error().id);
    }

    small::Folder folder;
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> maint;
};

TEST_F(Tapes, OfTheConfigurationAreAttachedLikeDisks) {
    EXPECT_EQ(run("QUERY TAPES"), "TAPE 0590 FREE\nTAPE 0591 FREE\nTAPE 0592 FREE\nrc 0");
    EXPECT_EQ(run("ATTACH 590 * 181"), "TAPE 0590 ATTACHED TO MAINT 0181\nrc 0");
    EXPECT_EQ(run("ATTACH 591 MAINT"), "TAPE 0591 ATTACHED TO MAINT 0591\nrc 0");
    EXPECT_EQ(run("QUERY TAPES ACTIVE"),
              "TAPE 0590 ATTACHED TO MAINT    0181 R/O\n"
              "TAPE 0591 ATTACHED TO MAINT    0591 R/W\nrc 0");
    EXPECT_EQ(run("QUERY TAPES FREE 590-592"), "TAPE 0592 FREE\nrc 0");
    auto read_only = maint->tape({0x181});
    ASSERT_TRUE(read_only.ok());
    EXPECT_FALSE(read_only.value()->writable());
    EXPECT_EQ(run("DETACH 590 FROM MAINT"), "TAPE 0590 DETACHED MAINT 0181\nrc 0");
    EXPECT_EQ(run("DETACH 590 FROM MAINT"), "HCPCFC047E Device 0590 not attached to MAINT\nrc 47");
    EXPECT_EQ(run("ATTACH 590 SYSTEM"), "HCPDTV040E Device 0590 does not exist\nrc 40");
}

TEST_F(Tapes, ADriveWithoutTapeSaysSo) {
    run("ATTACH 592 * 181");
    auto drive = maint->tape({0x181});
    ASSERT_TRUE(drive.ok());
    EXPECT_FALSE(drive.value()->is_loaded());
    EXPECT_EQ(drive.value()->open().error().id, "DASTAP705E");
}

TEST_F(Tapes, HaveOneUser) {
    ASSERT_EQ(maint->command("XAUTOLOG OPERATOR").rc, 0);
    EXPECT_EQ(run("ATTACH 590 OPERATOR 181"), "TAPE 0590 ATTACHED TO OPERATOR 0181\nrc 0");
    EXPECT_EQ(run("ATTACH 590 * 181"),
              "CVMTAP672E TAPE 0590 not attached; already attached to OPERATOR\nrc 672");
    EXPECT_EQ(mount("vm1a/made.aws", 0x181), "CVMTAP671E") << "the same image under another name";
    fs::create_symlink(folder.path("vm1a/made.aws"), folder.path("link.aws"));
    EXPECT_EQ(mount("link.aws", 0x181), "CVMTAP671E");
    run("FORCE OPERATOR");
    EXPECT_EQ(run("QUERY TAPES 590"), "TAPE 0590 FREE\nrc 0");
}

TEST_F(Tapes, AreNotSharedWithAnotherProcess) {
    ASSERT_EQ(mount("own.aws", 0x181), "");
    // Another process has a descriptor of its own, and so have we here.
    auto fd = ::open(folder.path("own.aws.lock").c_str(), O_RDWR);
    ASSERT_GE(fd, 0);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_len = 1;
    EXPECT_EQ(::fcntl(fd, F_OFD_SETLK, &lock), -1);
    run("DETACH 181");
    EXPECT_EQ(::fcntl(fd, F_OFD_SETLK, &lock), 0);
    EXPECT_EQ(mount("own.aws", 0x181), "CVMTAP670E");
    ::close(fd);
}

TEST_F(Tapes, ThatCannotBeUsedAreNotMounted) {
    std::ofstream(folder.path("text")) << "this is no tape at all";
    EXPECT_EQ(mount("text", 0x181), "CVMTAP670E");
    EXPECT_EQ(mount("nofolder/x.aws", 0x181), "CVMTAP670E");
    EXPECT_EQ(mount("vm1a", 0x181), "CVMTAP670E") << "a folder";
    EXPECT_EQ(mount("new.aws", 0x123), "HCPDEF091E");
    EXPECT_EQ(run("QUERY VIRTUAL TAPES").substr(0, 10), "HCPQVD040E");
    EXPECT_EQ(maint->tape({0x123}).error().id, "DASTAP707E");
    EXPECT_EQ(maint->tape({0x181}).error().id, "HCPDTV040E");
    EXPECT_EQ(maint->device({0x123}, dasd::Access::read).ok(), true);
}

TEST_F(Tapes, OfFlexEsAreReadOnly) {
    std::ofstream(folder.path("flex.fake")) << "000000040004ABCD"
                                            << "000400000004";
    ASSERT_EQ(mount("flex.fake", 0x181), "");
    EXPECT_FALSE(maint->tape({0x181}).value()->writable());
}

TEST_F(Tapes, GoOnWithTheNextReel) {
    ASSERT_TRUE(maint->mount_tape({0x181}, {folder.path("r1.aws"), folder.path("r2.aws")}).ok());
    auto* drive = maint->tape({0x181}).value();
    drive->unload();
    EXPECT_EQ(run("QUERY TAPES DETAILS 580"), "TAPE 0580 ATTACHED TO MAINT    0181 R/W\n     " +
                                                  folder.path("r1.aws") + " UNLOADED\n     " +
                                                  folder.path("r2.aws") + " AT LOAD POINT\nrc 0");
    EXPECT_EQ(drive->image(), folder.path("r2.aws"));
}

TEST_F(Tapes, UnloadedByAProgramComeBackWithReady) {
    ASSERT_EQ(mount("r1.aws", 0x181), "");
    auto* drive = maint->tape({0x181}).value();
    drive->unload();
    EXPECT_FALSE(drive->is_loaded());
    EXPECT_EQ(run("READY 181"), "rc 0");
    EXPECT_TRUE(drive->is_loaded());
    EXPECT_TRUE(drive->writable());
    EXPECT_EQ(run("READY 123"), "rc 0");
    EXPECT_EQ(run("READY 77F"), "HCPDTV040E Device 077F does not exist\nrc 40");
}

TEST_F(Tapes, KeepTheirPlaceOnlyWithLeave) {
    run("ATTACH 590 * 181");
    maint->tape({0x181}).value()->move_to({86, 80});
    EXPECT_EQ(run("DETACH 181 LEAVE"), "TAPE 0181 DETACHED\nrc 0");
    run("ATTACH 590 * 182");
    EXPECT_EQ(maint->tape({0x182}).value()->position().offset, 86U);
    run("REWIND 182");
    EXPECT_EQ(maint->tape({0x182}).value()->position().offset, 0U);
    maint->tape({0x182}).value()->move_to({86, 80});
    run("DETACH 182");
    run("ATTACH 590 * 182");
    EXPECT_EQ(maint->tape({0x182}).value()->position().offset, 0U);
}

TEST_F(Tapes, DetachedUnderAProgramStayUsableForIt) {
    put_tape("used.aws");
    ASSERT_EQ(mount("used.aws", 0x181), "");
    auto* drive = maint->tape({0x181}).value();
    run("DETACH 181");
    EXPECT_TRUE(drive->open().ok());  // it must not have died
    EXPECT_EQ(maint->tape({0x181}).error().id, "HCPDTV040E");
    EXPECT_EQ(mount("used.aws", 0x181), "") << "the drive that was made for it is gone";
    EXPECT_EQ(run("QUERY TAPES ACTIVE"), "TAPE 0580 ATTACHED TO MAINT    0181 R/W\nrc 0");
}

}  // namespace
