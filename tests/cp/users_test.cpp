// Users of other processes: the line to CP, its events, what is left when it ends. The other end
// of the socket is in this process, which CP cannot tell.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "cp/users.h"
#include "cp/wire.h"
#include "tests/cp/small_system.h"

namespace {

using dasd::Access;
using dasd::DeviceNumber;

// Keeps what CP tells a session.
class Heard final : public cp::SessionEvents {
  public:
    void incoming_message(std::string_view text) override { add(std::string(text)); }
    void device_gone(DeviceNumber number) override { add(fmt::format("gone {:04X}", number.n)); }
    void before_freeze() override { add("freeze"); }
    void forced_off() override { add("forced"); }
    bool has(std::string_view wanted) {
        std::unique_lock hold(mutex_);
        return changed_.wait_for(hold, std::chrono::seconds(20), [&] {
            return std::any_of(all_.begin(), all_.end(), [&](const auto& one) {
                return one.find(wanted) != std::string::npos;
            });
        });
    }

  private:
    void add(std::string what) {
        const std::lock_guard hold(mutex_);
        all_.push_back(std::move(what));
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> all_;
};

class OtherProcesses : public testing::Test {
  protected:
    void SetUp() override {
        small::make_system(folder.path("vm1a"));
        system = small::boot(folder.path("vm1a"));
        ASSERT_TRUE(cp::shared(*system).admit_others().ok());
        a = small::log_on(*system, "LINKA");
        auto joining = cp::join(folder.path("vm1a"));
        ASSERT_TRUE(joining.ok()) << joining.error().line();
        joined = std::move(joining).value();
        b = small::log_on(*joined, "LINKB");
        ASSERT_TRUE(b);
        a->set_events(&heard_a);
        b->set_events(&heard_b);
    }
    void TearDown() override {
        a.reset();
        b.reset();
        joined.reset();
    }
    static int rc(cp::VirtualMachine& machine, const std::string& command) {
        return machine.command(command).rc;
    }
    // Whether a user is logged on `wanted`, after a while.
    bool becomes(const std::string& userid, bool wanted) {
        for (int i = 0; i < 400; ++i) {
            bool is_on = false;
            for (const auto& user : system->users()) is_on |= user.userid == userid;
            if (is_on == wanted) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return false;
    }

    Heard heard_a, heard_b;
    base::CapturedConsole console;
    small::Folder folder;
    std::unique_ptr<cp::System> system, joined;
    std::unique_ptr<cp::VirtualMachine> a, b;
};

struct Cell {
    std::string_view mode, held;
    int rc;
    std::string_view access;
};
// Reference cp, section 2, with the holder in another process.
constexpr Cell kMatrix[] = {
    {"R", "RR", 0, "R/O"},    {"R", "MW", 104, "-"},    {"RR", "RR", 0, "R/O"},
    {"RR", "MW", 0, "R/O"},   {"W", "RR", 105, "-"},    {"W", "MW", 104, "-"},
    {"WR", "RR", 101, "R/O"}, {"WR", "MW", 102, "R/O"}, {"M", "RR", 0, "R/W"},
    {"M", "MW", 104, "-"},    {"MR", "RR", 0, "R/W"},   {"MR", "MW", 102, "R/O"},
    {"MW", "RR", 0, "R/W"},   {"MW", "MW", 0, "R/W"},
};

TEST_F(OtherProcesses, LinkByTheMatrix) {
    for (const auto& cell : kMatrix) {
        for (const bool remote_holds : {true, false}) {
            SCOPED_TRACE(fmt::format("{} while {}", cell.mode, cell.held));
            auto& holder = remote_holds ? *b : *a;
            auto& other = remote_holds ? *a : *b;
            ASSERT_EQ(rc(holder, fmt::format("LINK DISKS 200 200 {}", cell.held)), 0);
            EXPECT_EQ(rc(other, fmt::format("LINK DISKS 200 400 {}", cell.mode)), cell.rc);
            const auto query = other.command("QUERY VIRTUAL 400");
            if (cell.access == "-")
                EXPECT_EQ(query.rc, 40);
            else
                EXPECT_NE(query.lines.at(0).text.find(cell.access), std::string::npos);
            rc(other, "DETACH 400");
            rc(holder, "DETACH 200");
        }
    }
}

TEST_F(OtherProcesses, TalkToEachOther) {
    EXPECT_EQ(rc(*b, "MSG LINKA good morning"), 0);
    EXPECT_TRUE(heard_a.has("MSG FROM LINKB   : good morning"));
    EXPECT_EQ(rc(*a, "MSG LINKB and to you"), 0);
    EXPECT_TRUE(heard_b.has("MSG FROM LINKA   : and to you"));
    EXPECT_EQ(rc(*b, "MSG * to myself"), 0);
    EXPECT_TRUE(heard_b.has("* MSG FROM LINKB   : to myself"));
    EXPECT_EQ(joined->users().size(), 2U);
    EXPECT_EQ(joined->name(), system->name());
    auto again = joined->log_on("LINKA", std::nullopt, console);
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().id, "HCPCFC054E");
    auto nobody = joined->log_on("NOBODY", std::nullopt, console);
    ASSERT_FALSE(nobody.ok());
    EXPECT_EQ(nobody.error().rc, 53);
    auto wrong = joined->log_on("LINKC", "WRONG", console);
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().rc, 50);
}

TEST_F(OtherProcesses, ReadAndWriteTheSameTracks) {
    ASSERT_EQ(rc(*b, "LINK DISKS 200 200 MW"), 0);
    auto writes = b->device({0x200}, Access::write);
    ASSERT_TRUE(writes.ok()) << writes.error().line();
    const dasd::TrackAddress at{{1}, {3}};
    auto track = writes.value().read_track(at);
    ASSERT_TRUE(track.ok()) << track.error().line();
    EXPECT_EQ(rc(*a, "LINK DISKS 200 300 RR"), 0);
    auto reads = a->device({0x300}, Access::read);
    ASSERT_TRUE(reads.ok());
    auto place = writes.value().volume_address(at);
    ASSERT_TRUE(place.ok());
    std::vector<std::byte> image(dasd::kTrackSize), seen(dasd::kTrackSize);
    ASSERT_TRUE(writes.value().volume().read_image(place.value(), image).ok());
    image.back() = std::byte{0x5A};
    ASSERT_TRUE(writes.value().volume().write_image(place.value(), image).ok());
    ASSERT_TRUE(reads.value().volume().read_image(place.value(), seen).ok());
    EXPECT_EQ(seen, image);
    // Outside of the extent, and after DETACH: CP refuses.
    EXPECT_EQ(writes.value().volume().read_image({{0}, {0}}, seen).error().id, "CVMVOL653E");
    EXPECT_EQ(rc(*b, "DETACH 200"), 0);
    EXPECT_EQ(writes.value().volume().read_image(place.value(), seen).error().id, "CVMVOL652E");
    EXPECT_FALSE(b->device({0x200}, Access::read).ok());
}

TEST_F(OtherProcesses, SeeTheSettingsCommandsAndDevicesOfTheirMachine) {
    EXPECT_EQ(b->userid(), "LINKB");
    EXPECT_EQ(b->setting("EMSG"), "ON");
    EXPECT_EQ(rc(*b, "SET EMSG TEXT"), 0);
    EXPECT_EQ(b->setting("EMSG"), "TEXT");
    EXPECT_TRUE(b->knows("QUERY"));
    EXPECT_FALSE(b->knows("NOSUCH"));
    EXPECT_FALSE(b->command_help().empty());
    EXPECT_EQ(rc(*b, "DEFINE T3390 555 2"), 0);
    const auto all = b->devices();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const auto& one) {
        return one.number.n == 0x555 && one.volume == "(TEMP)";
    }));
    const auto guest = b->real_devices_for_guest();
    ASSERT_FALSE(guest.empty());
    const auto granted = b->extent({0x555}, Access::write);
    ASSERT_TRUE(granted.ok());
    EXPECT_TRUE(granted.value().writable);
    EXPECT_EQ(b->extent({0x999}, Access::read).error().rc, 40);
    EXPECT_EQ(b->tape({0x181}).error().rc, 40);
}

TEST_F(OtherProcesses, AreLoggedOffWhenTheLineEnds) {
    EXPECT_EQ(cp::shared(*system).others(), 1U);
    ASSERT_EQ(rc(*b, "LINK DISKS 200 200 MW"), 0);
    b.reset();
    ASSERT_TRUE(becomes("LINKB", false));
    EXPECT_EQ(cp::shared(*system).others(), 0U);
    EXPECT_EQ(rc(*a, "LINK DISKS 200 200 W"), 0);
}

TEST_F(OtherProcesses, KeepTheirMachineAfterDisconnect) {
    ASSERT_EQ(rc(*b, "DEFINE T3390 555 2"), 0);
    EXPECT_EQ(b->command("DISCONNECT").next.kind, cp::NextAction::Kind::disconnect);
    b.reset();
    ASSERT_TRUE(becomes("LINKB", true));
    // The line's thread parks the machine when it has seen the end.
    for (int i = 0; i < 400 && !b; ++i) {
        auto back = joined->log_on("LINKB", std::nullopt, console);
        if (back.ok()) b = std::move(back).value();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_TRUE(b);
    EXPECT_NE(console.lines.at(0).find("RECONNECTED AT"), std::string::npos);
    EXPECT_EQ(rc(*b, "QUERY VIRTUAL 555"), 0);
}

TEST_F(OtherProcesses, AreForcedOff) {
    auto operator_machine = small::log_on(*system, "OPERATOR");
    EXPECT_EQ(rc(*operator_machine, "FORCE LINKB"), 0);
    EXPECT_TRUE(heard_b.has("FORCED BY OPERATOR"));
    EXPECT_TRUE(heard_b.has("forced"));
    ASSERT_TRUE(becomes("LINKB", false));
    EXPECT_EQ(rc(*b, "QUERY USERID"), 680);
    operator_machine.reset();
}

TEST_F(OtherProcesses, AreForcedOffByShutdown) {
    auto operator_machine = small::log_on(*system, "OPERATOR");
    EXPECT_EQ(operator_machine->command("SHUTDOWN").next.kind, cp::NextAction::Kind::shutdown);
    EXPECT_TRUE(heard_a.has("forced"));
    EXPECT_TRUE(heard_b.has("forced"));
    operator_machine.reset();
}

TEST_F(OtherProcesses, FindCpEnded) {
    a.reset();
    system.reset();
    EXPECT_TRUE(heard_b.has("forced"));
    EXPECT_EQ(rc(*b, "QUERY USERID"), 680);
    EXPECT_TRUE(joined->is_shut_down());
    EXPECT_FALSE(cp::join(folder.path("vm1a")).ok());
    EXPECT_FALSE(std::filesystem::exists(folder.path("vm1a/system.sock")));
}

// Whatever bytes come in, CP cuts that line and serves the others.
TEST_F(OtherProcesses, SurviveNonsenseAtTheSocket) {
    std::uint32_t seed = 12345;
    for (int round = 0; round < 300; ++round) {
        auto socket = cp::wire::connect_in(folder.path("vm1a"), cp::wire::kSocketName);
        ASSERT_TRUE(socket.ok());
        cp::wire::Channel channel(socket.value());
        std::string bytes;
        for (int i = 0; i < 40; ++i) {
            seed = seed * 1664525 + 1013904223;
            bytes += static_cast<char>(round % 3 == 0 ? seed >> 24 : (seed >> 24) % 32);
        }
        if (round % 2 == 0) {
            (void)channel.send(bytes);
            timeval patience{0, 20000};
            ::setsockopt(channel.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            (void)channel.receive();
        } else {
            (void)::send(channel.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
    }
    EXPECT_EQ(rc(*b, "QUERY USERID"), 0);
    EXPECT_EQ(rc(*a, "QUERY USERID"), 0);
}

// Bytes as they come, `seed` decides which.
std::string nonsense(std::uint32_t& seed, std::size_t length) {
    std::string bytes;
    for (std::size_t i = 0; i < length; ++i) {
        seed = seed * 1664525 + 1013904223;
        const bool is_small = (seed >> 16) % 2 == 0;  // lengths and numbers that may fit
        bytes += static_cast<char>(is_small ? (seed >> 24) % 4 : seed >> 24);
    }
    return bytes;
}

// A logged-on user's process that has lost its mind: every request, with operands of any kind.
TEST_F(OtherProcesses, SurviveNonsenseOfALoggedOnUser) {
    std::uint32_t seed = 4711;
    for (int round = 0; round < 400; ++round) {
        auto socket = cp::wire::connect_in(folder.path("vm1a"), cp::wire::kSocketName);
        ASSERT_TRUE(socket.ok());
        cp::wire::Channel channel(socket.value());
        cp::wire::Writer on(cp::wire::Op::log_on);
        on.text("LINKC");
        on.flag(false);
        on.text("");
        ASSERT_TRUE(channel.send(on.data()));
        ASSERT_TRUE(channel.receive());
        const auto first = static_cast<std::uint32_t>(cp::wire::Op::log_off);
        const auto last = static_cast<std::uint32_t>(cp::wire::Op::forget_volume);
        for (auto op = first + static_cast<std::uint32_t>(round) % 3; op <= last; op += 3) {
            const auto words = nonsense(seed, 1 + seed % 24);
            if (!channel.send(static_cast<char>(op) + words) || !channel.receive()) break;
        }
    }
    EXPECT_EQ(rc(*b, "QUERY USERID"), 0);
    EXPECT_EQ(rc(*a, "QUERY USERID"), 0);
    EXPECT_TRUE(becomes("LINKC", false));
}

// A length is believed only as far as bytes come.
TEST_F(OtherProcesses, SurviveFramesThatAreTooLong) {
    for (const std::uint32_t length : {0xFFFFFFFFU, 0x10000001U, 0x10000000U, 0x0FFFFFFFU}) {
        auto socket = cp::wire::connect_in(folder.path("vm1a"), cp::wire::kSocketName);
        ASSERT_TRUE(socket.ok());
        cp::wire::Channel channel(socket.value());
        cp::wire::Writer head;
        head.u32(length);
        const auto bytes = head.data() + "only so few";
        ASSERT_GT(::send(channel.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
        if (length > cp::wire::kLongestFrame) {
            EXPECT_FALSE(channel.receive());
        }
    }
    EXPECT_EQ(rc(*b, "QUERY USERID"), 0);
    EXPECT_EQ(rc(*a, "QUERY USERID"), 0);
}

// The program of another version says so instead of misunderstanding.
TEST_F(OtherProcesses, KnowTheVersionOfTheirCp) {
    auto socket = cp::wire::connect_in(folder.path("vm1a"), cp::wire::kSocketName);
    ASSERT_TRUE(socket.ok());
    cp::wire::Channel channel(socket.value());
    ASSERT_TRUE(channel.send(cp::wire::Writer(cp::wire::Op::hello).data()));
    const auto answer = channel.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(cp::wire::Reader(*answer).u32(), cp::wire::kVersion);
}

}  // namespace
