// Copies: plans, whole volumes, ranges, labels, and what is left when something fails.
#include "dasd/image_header.h"
#include "tests/dasd/failing_files.h"
#include "tests/dasd/support.h"

namespace {

using dasd::Access;
using dasd::CopyExtent;
using dasd::CopyPlan;
using dasd::CopyReport;
using dasd::CopyRequest;
using dasd::Cylinder;
using dasd::CylinderRange;
using dasd::Device;
using dasd::Head;
using dasd::Method;
using dasd::Sharing;
using dasd_test::contents;
using dasd_test::FailingFiles;
using dasd_test::Failure;
using dasd_test::Folder;
using dasd_test::made;
using dasd_test::opened;
using dasd_test::whole;

constexpr unsigned kSourceSeed = 5, kTargetSeed = 9;

base::Result<CopyReport> copy(const CopyRequest& request) {
    auto plan = TRY(dasd::plan_copy(request));
    return dasd::execute(plan, {});
}

std::string_view outcome(const CopyRequest& request) {
    auto done = copy(request);
    return done.ok() ? "done" : done.error().id;
}

// A volume of distinguishable tracks.
std::shared_ptr<dasd::Volume> filled(const std::string& path, std::uint32_t cylinders,
                                     const std::string& label, unsigned seed) {
    auto volume = made(path, cylinders, label);
    dasd_test::fill(*volume, {Cylinder{0}, Cylinder{cylinders}}, seed);
    return volume;
}

std::string serial(const std::string& path) {
    return dasd::read_label(*opened(path, Access::read)).value()->serial;
}

bool same(const Device& a, const Device& b) {
    return dasd::compare(a, b, 1).value().empty();
}

CopyExtent extent(std::uint32_t from, std::uint32_t count, std::uint32_t to) {
    return {{Cylinder{from}, Cylinder{count}}, Cylinder{to}};
}

class Copy : public testing::Test {
  protected:
    Folder folder;
    std::string from = folder / "from.ckd", to = folder / "to.ckd";
    std::shared_ptr<dasd::Volume> source = filled(from, 4, "SRC001", kSourceSeed);

    CopyRequest request(std::uint32_t target_cylinders) {
        return {whole(source, Access::read),
                whole(filled(to, target_cylinders, "TGT001", kTargetSeed)),
                {},
                Sharing::if_possible,
                "",
                false};
    }
};

TEST_F(Copy, AWholeVolumeIsPublished) {
    auto wanted = request(4);
    auto plan = dasd::plan_copy(wanted).value();
    EXPECT_TRUE(plan.publishes_whole_volume);
    EXPECT_EQ(plan.final_label, "SRC001");
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_FALSE(plan.steps[0].reason.empty());
    ASSERT_TRUE(dasd::execute(plan, {}).ok());
    EXPECT_TRUE(same(wanted.source, whole(opened(to))));
    EXPECT_TRUE(same(wanted.source, wanted.target)) << "the open handle must follow";
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"from.ckd", "to.ckd"}));
}

TEST_F(Copy, TheLabelPromisedIsTheOnlyOneSeen) {
    auto wanted = request(4);
    wanted.target.intended_label = "CLONE1";
    wanted.verify = true;
    auto done = copy(wanted);
    ASSERT_TRUE(done.ok()) << done.error().line();
    EXPECT_EQ(done.value().tracks_verified, 60U);
    EXPECT_EQ(serial(to), "CLONE1");
    EXPECT_EQ(serial(from), "SRC001");
    wanted.new_label = "CLONE2";
    ASSERT_TRUE(copy(wanted).ok());
    EXPECT_EQ(serial(to), "CLONE2");
    auto differences = dasd::compare(wanted.source, wanted.target, 9).value();
    ASSERT_EQ(differences.size(), 1U);
    EXPECT_EQ(differences[0].what, "record 3: data differs at 4");
}

// Formatted tracks in a row are one extent of the file: sharing takes time for each extent.
TEST_F(Copy, FullTracksLieInOnePiece) {
    auto formatted = made(folder / "page.ckd", 4, "PAGE01");
    ASSERT_TRUE(dasd::format_cylinders(whole(formatted), {Cylinder{0}, Cylinder{4}}, {}).ok());
    CopyRequest wanted{whole(formatted, Access::read),
                       whole(filled(to, 4, "TGT001", kTargetSeed)),
                       {},
                       Sharing::never,
                       "",
                       false};
    ASSERT_EQ(outcome(wanted), "done");
    auto copied = opened(to, Access::read);
    auto& file = *copied->parts()[0].file;
    auto behind_label = dasd::offset_of_track({Cylinder{0}, Head{1}});
    EXPECT_EQ(file.next_hole(behind_label).value(), file.size().value());
}

TEST_F(Copy, NullTracksStaySparse) {
    made(folder / "empty.ckd", 20, "EMPTY1");
    made(to, 20, "TGT001");
    CopyRequest wanted{whole(opened(folder / "empty.ckd"), Access::read),
                       whole(opened(to)),
                       {},
                       Sharing::never,
                       "",
                       true};
    ASSERT_TRUE(copy(wanted).ok());
    EXPECT_EQ(contents(folder / "empty.ckd"), contents(to));
    struct stat info {};
    ASSERT_EQ(::stat(to.c_str(), &info), 0);
    EXPECT_LE(info.st_blocks * 512, 20 * 15 * 8192 + 65536);
}

TEST_F(Copy, ALargerTargetKeepsItsOtherCylinders) {
    auto wanted = request(6);
    auto plan = dasd::plan_copy(wanted).value();
    EXPECT_TRUE(plan.publishes_whole_volume);
    ASSERT_TRUE(dasd::execute(plan, {}).ok());
    auto target = opened(to);
    EXPECT_EQ(target->cylinders().n, 6U);
    EXPECT_TRUE(same(wanted.source, {target, {Cylinder{0}, Cylinder{4}}, Access::read}));
    dasd::TrackAddress kept{Cylinder{5}, Head{3}};
    EXPECT_TRUE(dasd::same_records(target->read_track(kept).value(),
                                   dasd_test::marked_track(kept, kTargetSeed)));
}

TEST_F(Copy, RangesAreWrittenInPlaceAndMoved) {
    auto wanted = request(6);
    wanted.extents = {extent(1, 2, 3)};
    wanted.verify = true;
    auto plan = dasd::plan_copy(wanted).value();
    EXPECT_FALSE(plan.publishes_whole_volume);
    EXPECT_EQ(plan.final_label, "TGT001");
    EXPECT_EQ(plan.steps[0].method, Method::copy_bytes);
    ASSERT_TRUE(dasd::execute(plan, {}).ok());
    Device there(opened(to), {Cylinder{3}, Cylinder{2}}, Access::read);
    Device here(source, {Cylinder{1}, Cylinder{2}}, Access::read);
    EXPECT_TRUE(same(here, there));
    EXPECT_TRUE(dasd::pending_copies(to).value().empty());
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"from.ckd", "to.ckd"}));
}

TEST_F(Copy, NeighbouringExtentsJoinToAWholeVolume) {
    auto wanted = request(4);
    wanted.extents = {extent(2, 2, 2), extent(0, 2, 0)};
    EXPECT_TRUE(dasd::plan_copy(wanted).value().publishes_whole_volume);
    wanted.extents = {extent(3, 1, 3), extent(0, 2, 0)};
    auto plan = dasd::plan_copy(wanted).value();
    EXPECT_FALSE(plan.publishes_whole_volume);
    ASSERT_TRUE(dasd::execute(plan, {}).ok());
    dasd::TrackAddress kept{Cylinder{2}, Head{3}};
    EXPECT_TRUE(dasd::same_records(opened(to)->read_track(kept).value(),
                                   dasd_test::marked_track(kept, kTargetSeed)));
}

TEST_F(Copy, MinidisksMoveWithTheirTracks) {
    auto target = filled(to, 6, "TGT001", kTargetSeed);
    CopyRequest wanted{Device(source, {Cylinder{1}, Cylinder{3}}, Access::read),
                       Device(target, {Cylinder{2}, Cylinder{3}}, Access::write),
                       {},
                       Sharing::if_possible,
                       "",
                       true};
    ASSERT_TRUE(copy(wanted).ok());
    EXPECT_TRUE(same(wanted.source, wanted.target));
    EXPECT_EQ(serial(to), "TGT001");
    CopyRequest required = wanted;
    required.sharing = Sharing::required;
    auto refused = dasd::plan_copy(required);
    EXPECT_EQ(refused.error().text,
              "blocks cannot be shared: the cylinders move: every track must be rewritten");
}

TEST_F(Copy, PlansRefuseWhatCannotBe) {
    auto wanted = request(3);
    EXPECT_EQ(outcome(wanted), "DASCPY402E");
    wanted.extents = {extent(0, 1, 3)};
    EXPECT_EQ(outcome(wanted), "DASCPY402E");
    wanted.extents = {extent(0, 0, 0)};
    EXPECT_EQ(outcome(wanted), "DASCPY402E");
    wanted.extents = {extent(0, 2, 0), extent(3, 1, 1)};
    EXPECT_EQ(outcome(wanted), "DASCPY412E");
    wanted.extents = {extent(1, 1, 1)};
    wanted.new_label = "NEW001";
    EXPECT_EQ(outcome(wanted), "DASCPY405E");
    wanted.extents = {extent(0, 1, 0)};
    wanted.new_label = "not good";
    EXPECT_EQ(outcome(wanted), "DASLBL301E");
    wanted.target = whole(opened(to), Access::read);
    EXPECT_EQ(outcome(wanted), "DASIMG117E");
    CopyRequest self{
        whole(source, Access::read), whole(opened(from)), {}, Sharing::if_possible, "", false};
    EXPECT_EQ(outcome(self), "DASCPY403E");
}

TEST_F(Copy, CylindersMoveWithinAVolume) {
    CopyRequest wanted{whole(source, Access::read),
                       whole(opened(from)),
                       {extent(1, 1, 3)},
                       Sharing::if_possible,
                       "",
                       true};
    ASSERT_TRUE(copy(wanted).ok());
    Device first(source, {Cylinder{1}, Cylinder{1}}, Access::read);
    Device second(source, {Cylinder{3}, Cylinder{1}}, Access::read);
    EXPECT_TRUE(same(first, second));
}

TEST_F(Copy, ADamagedSourceTrackStopsItAndIsNamed) {
    auto wanted = request(4);
    auto before = contents(to);
    dasd_test::poke(from, 512 + 2 * dasd::kCylinderSize + 5 * dasd::kTrackSize + 4, "\x07");
    wanted.sharing = Sharing::never;
    auto done = copy(wanted);
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().text,
              from + ": cylinder 2 head 5: the home address names cylinder 2 head 7");
    EXPECT_EQ(contents(to), before);
    wanted.extents = {extent(2, 2, 1)};
    ASSERT_FALSE(copy(wanted).ok());
    EXPECT_EQ(contents(to), before);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"from.ckd", "to.ckd"}));
}

TEST_F(Copy, AHoleInTheSourceIsNoTrack) {
    auto wanted = request(4);
    std::string zeros(dasd::kTrackSize, '\0');
    dasd_test::poke(from, 512 + 3 * dasd::kCylinderSize, zeros);
    wanted.sharing = Sharing::never;
    EXPECT_EQ(outcome(wanted), "DASTRK201E");
}

TEST_F(Copy, ATruncatedSourceIsAMessage) {
    auto wanted = request(4);
    auto plan = dasd::plan_copy(wanted).value();
    plan.steps[0].method = Method::copy_bytes;
    std::filesystem::resize_file(from, 512 + 3 * dasd::kCylinderSize);
    auto done = dasd::execute(plan, {});
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().id, "DASIMG107S");
    EXPECT_EQ(serial(to), "TGT001");
}

TEST_F(Copy, ProgressCountsUpAndMayStop) {
    auto wanted = request(4);
    wanted.sharing = Sharing::never;
    auto plan = dasd::plan_copy(wanted).value();
    std::uint64_t last = 0, total = 0;
    ASSERT_TRUE(dasd::execute(plan, [&](std::uint64_t done, std::uint64_t all) {
                    EXPECT_GE(done, last);
                    last = done, total = all;
                    return true;
                }).ok());
    EXPECT_EQ(total, 4 * dasd::kCylinderSize);
    dasd_test::fill(*opened(to), {Cylinder{0}, Cylinder{4}}, kTargetSeed);
    auto before = contents(to);
    for (auto extents : {std::vector{extent(0, 4, 0)}, std::vector{extent(1, 3, 1)}}) {
        wanted.extents = extents;
        auto stopped =
            dasd::execute(dasd::plan_copy(wanted).value(), [](auto, auto) { return false; });
        EXPECT_EQ(stopped.error().id, "DASCPY408E");
        EXPECT_EQ(contents(to), before);
    }
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"from.ckd", "to.ckd"}));
}

TEST_F(Copy, LeftoversOfADeadRunAreCleaned) {
    auto wanted = request(4);
    dasd_test::store(to + ".new-999999", "half");
    dasd_test::store(to + ".undo-999999-1-1.part", "half");
    dasd_test::store(to + ".new-mine", "not ours");
    ASSERT_TRUE(copy(wanted).ok());
    wanted.extents = {extent(1, 1, 1)};
    ASSERT_TRUE(copy(wanted).ok());
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"from.ckd", "to.ckd", "to.ckd.new-mine"}));
}

TEST_F(Copy, ALinkAsTargetStaysALink) {
    auto wanted = request(4);
    std::filesystem::create_directory(folder.path() / "links");
    std::filesystem::create_symlink(to, folder / "links/to.ckd");
    wanted.target = whole(opened(folder / "links/to.ckd"));
    ASSERT_TRUE(copy(wanted).ok());
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "links/to.ckd"));
    EXPECT_EQ(serial(to), "SRC001");
}

TEST_F(Copy, PermissionsOfTheTargetStay) {
    auto wanted = request(4);
    std::filesystem::permissions(to, std::filesystem::perms(0640));
    ASSERT_TRUE(copy(wanted).ok());
    EXPECT_EQ(std::filesystem::status(to).permissions(), std::filesystem::perms(0640));
}

TEST_F(Copy, SharingRefusedGivesTheReason) {
    auto wanted = request(4);
    wanted.sharing = Sharing::required;
    auto plan = dasd::plan_copy(wanted);
    if (plan.ok()) {
        EXPECT_EQ(plan.value().steps[0].method, Method::share_file);
    } else {
        EXPECT_EQ(plan.error().id, "DASCPY407E");
        EXPECT_NE(plan.error().text.find("cannot share blocks ("), std::string::npos);
    }
}

TEST_F(Copy, MultiFileTargetsAreWrittenInPlace) {
    auto all = contents(from);
    auto cut = 512 + 2 * dasd::kCylinderSize;
    auto first = all.substr(0, cut), second = all.substr(0, 512) + all.substr(cut);
    first[17] = 1, first[18] = 1, second[17] = 2;
    dasd_test::store(folder / "mf_1.ckd", first);
    dasd_test::store(folder / "mf_2.ckd", second);
    auto split = opened(folder / "mf.ckd");
    dasd_test::fill(*split, {Cylinder{0}, Cylinder{4}}, kTargetSeed);
    CopyRequest wanted{whole(source, Access::read), whole(split), {},
                       Sharing::if_possible,        "MULTI1",     true};
    auto plan = dasd::plan_copy(wanted).value();
    EXPECT_FALSE(plan.publishes_whole_volume);
    EXPECT_EQ(plan.steps[0].reason, "the target is not one file");
    ASSERT_TRUE(dasd::execute(plan, {}).ok());
    EXPECT_EQ(dasd::read_label(*split).value()->serial, "MULTI1");
    wanted.source = whole(split, Access::read);
    wanted.target = whole(filled(to, 4, "TGT001", kTargetSeed));
    ASSERT_TRUE(copy(wanted).ok());
    EXPECT_TRUE(same(whole(split), whole(opened(to))));
}

// ---- failure on purpose ------------------------------------------------------------------------

struct FaultRow {
    Failure failure;
    bool for_good;
    std::vector<CopyExtent> extents;
};

class CopyFault : public testing::TestWithParam<FaultRow> {};

// Fails at every n-th changing call in turn, until a run gets through.
TEST_P(CopyFault, LeavesTheTargetAsItWas) {
    const auto& row = GetParam();
    Folder folder;
    auto from = folder / "from.ckd", to = folder / "to.ckd";
    filled(from, 2, "SRC001", kSourceSeed);
    filled(to, 2, "TGT001", kTargetSeed);
    auto untouched = folder / "untouched.ckd";
    std::filesystem::copy_file(to, untouched);
    bool finished = false;
    for (std::uint64_t n = 1; !finished; ++n) {
        FailingFiles files(row.failure, row.for_good);
        std::shared_ptr<dasd::Volume> source = dasd::open_volume(from, Access::read, files).value();
        std::shared_ptr<dasd::Volume> target = dasd::open_volume(to, Access::write, files).value();
        CopyRequest wanted{whole(source, Access::read),
                           whole(target),
                           row.extents,
                           Sharing::never,
                           "CLONE1",
                           false};
        auto plan = dasd::plan_copy(wanted).value();
        files.calls = 0, files.fail_at = n;
        auto done = dasd::execute(plan, {});
        finished = done.ok();
        if (finished) break;
        auto pending = dasd::pending_copies(to).value();
        if (pending.empty()) {
            EXPECT_TRUE(same(whole(opened(untouched)), whole(opened(to)))) << n;
        } else {
            // The disk stayed full while the before-image was to be put back: it is kept, and says
            // so.
            EXPECT_TRUE(row.for_good && !plan.publishes_whole_volume) << n;
            EXPECT_EQ(done.error().id, "DASCPY411S");
            std::filesystem::copy_file(untouched, to,
                                       std::filesystem::copy_options::overwrite_existing);
            std::filesystem::remove(pending[0].before_image);
        }
        ASSERT_EQ(folder.names(), (std::vector<std::string>{"from.ckd", "to.ckd", "untouched.ckd"}))
            << n;
        ASSERT_LT(n, 500U);
    }
    EXPECT_EQ(serial(to), "CLONE1");
}

const FaultRow kFaultRows[] = {
    {Failure::no_space, true, {}},
    {Failure::io_error, false, {}},
    {Failure::short_write, true, {}},
    {Failure::no_space, false, {extent(0, 1, 0)}},
    {Failure::short_write, false, {extent(0, 1, 0)}},
    {Failure::io_error, true, {extent(0, 1, 0)}},
};
INSTANTIATE_TEST_SUITE_P(All, CopyFault, testing::ValuesIn(kFaultRows));

// Three targets of one source; the second one's files fail at their n-th change.
class Together : public testing::Test {
  protected:
    Folder folder;
    FailingFiles files{Failure::no_space};
    std::shared_ptr<dasd::Volume> source = filled(folder / "from.ckd", 4, "SRC001", kSourceSeed);

    std::string target(std::size_t i) const { return folder / fmt::format("to{}.ckd", i); }
    std::vector<CopyPlan> plans() {
        std::vector<CopyPlan> all;
        for (std::size_t i = 0; i < 3; ++i) {
            filled(target(i), 4, fmt::format("TGT00{}", i), kTargetSeed);
            std::shared_ptr<dasd::Volume> volume =
                i == 1 ? dasd::open_volume(target(i), Access::write, files).value()
                       : dasd::open_volume(target(i), Access::write).value();
            CopyRequest request{whole(source, Access::read), whole(volume), {}, Sharing::never,
                                fmt::format("CLONE{}", i),   false};
            all.push_back(dasd::plan_copy(request).value());
        }
        return all;
    }
    void expect_copied(std::size_t i) {
        EXPECT_EQ(serial(target(i)), fmt::format("CLONE{}", i));
        auto differences = dasd::compare(whole(source), whole(opened(target(i))), 9).value();
        ASSERT_EQ(differences.size(), 1U) << i;
        EXPECT_EQ(differences[0].track, (dasd::TrackAddress{})) << "the label";
    }
};

TEST_F(Together, EachTargetIsACopyWithALabelOfItsOwn) {
    auto reports = dasd::execute_together(plans());
    ASSERT_EQ(reports.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        ASSERT_TRUE(reports[i].ok()) << reports[i].error().line();
        expect_copied(i);
    }
    EXPECT_EQ(folder.names(),
              (std::vector<std::string>{"from.ckd", "to0.ckd", "to1.ckd", "to2.ckd"}));
    EXPECT_TRUE(dasd::execute_together({}).empty());
}

TEST_F(Together, OneThatFailsIsWhatItWasAndKeepsNobodyBack) {
    for (std::uint64_t n = 1; n < 100; ++n) {
        auto all = plans();
        files.calls = 0;
        files.fail_at = n;
        auto reports = dasd::execute_together(all);
        files.fail_at = 0;
        ASSERT_TRUE(reports[0].ok() && reports[2].ok()) << n;
        expect_copied(0);
        expect_copied(2);
        if (reports[1].ok()) {
            EXPECT_GT(n, 5U);
            return expect_copied(1);
        }
        EXPECT_EQ(serial(target(1)), "TGT001") << n;
        ASSERT_EQ(folder.names(),
                  (std::vector<std::string>{"from.ckd", "to0.ckd", "to1.ckd", "to2.ckd"}))
            << n;
        for (std::size_t i = 0; i < 3; ++i) std::filesystem::remove(target(i));
    }
    FAIL() << "it never succeeded";
}

TEST(CreateFault, LeavesNothing) {
    for (std::uint64_t n = 1; n < 40; ++n) {
        Folder folder;
        FailingFiles files(Failure::short_write);
        files.fail_at = n;
        auto done = dasd::create_volume(folder / "a.ckd", {Cylinder{2}, false, "NEW001"}, files);
        ASSERT_EQ(done.ok(), files.calls < n) << n;
        EXPECT_EQ(folder.names().empty(), !done.ok()) << n;
    }
}

}  // namespace
