// Each difference between a source volume and its clone gets its reason, or is a fault.
#include "tests/execs/explain.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace execs_test {
namespace {

using base::Result;

constexpr std::size_t kShown = 10;
constexpr std::uint8_t kLabelRecord = 3, kMapRecord = 4;
constexpr std::size_t kSerialStart = 4, kSerialEnd = 10;
constexpr std::size_t kMapCodes = 32;  // docs of dasd/map.cpp: one code a cylinder from here
// Blocks a file system of this size rewrites besides those of files: label, map, directory.
constexpr std::size_t kMetadataBlocks = 12;

class Comparison {
  public:
    Comparison(std::shared_ptr<dasd::Volume> source, std::shared_ptr<dasd::Volume> clone,
               const VolumeRule& rule)
        : source_(std::move(source)), clone_(std::move(clone)), rule_(rule) {}

    Result<Explanation> run();

  private:
    Result<void> compare_tracks();
    Result<void> compare_track(dasd::TrackAddress at);
    void judge(dasd::TrackAddress at, const dasd::Track& a, const dasd::Track& b);
    void judge_record(dasd::TrackAddress at, const dasd::Record& a, const dasd::Record& b);
    bool is_directory_bits(const dasd::Record& a, const dasd::Record& b) const;
    Result<void> judge_minidisk(std::size_t index);
    Result<std::size_t> compare_files(dasd::Minidisk& a, dasd::Minidisk& b,
                                      const MinidiskRule& rule);
    void explained(const std::string& what) { ++counts_[what]; }
    void fault(const std::string& what);
    void fault(dasd::TrackAddress at, const std::string& what);

    std::shared_ptr<dasd::Volume> source_, clone_;
    const VolumeRule& rule_;
    dasd::AllocationMap source_map_, clone_map_;
    std::map<std::string, std::size_t> counts_;
    std::map<std::size_t, std::size_t> minidisk_blocks_;  // rule index -> records that differ
    Explanation result_;
};

void Comparison::fault(const std::string& what) {
    if (++result_.faults <= kShown) result_.unexplained.push_back(what);
}
void Comparison::fault(dasd::TrackAddress at, const std::string& what) {
    fault(fmt::format("cyl {} head {} {}", at.cylinder.n, at.head.n, what));
}

// Of the map only the bit that says where the current object directory lies may differ.
bool Comparison::is_directory_bits(const dasd::Record& a, const dasd::Record& b) const {
    for (std::size_t i = 0; i < a.data.size(); ++i) {
        if (a.data[i] == b.data[i]) continue;
        bool is_summary = i <= 1;  // OR of all codes
        if (is_summary) continue;
        if (i < kMapCodes) return false;
        dasd::Cylinder cylinder{static_cast<std::uint32_t>(i - kMapCodes)};
        if (source_map_.type_of(cylinder) != dasd::SpaceType::directory ||
            clone_map_.type_of(cylinder) != dasd::SpaceType::directory)
            return false;
    }
    return true;
}

void Comparison::judge_record(dasd::TrackAddress at, const dasd::Record& a, const dasd::Record& b) {
    bool same_form = std::memcmp(&a.count, &b.count, sizeof a.count) == 0 &&
                     std::equal(a.key.begin(), a.key.end(), b.key.begin());
    if (same_form && std::equal(a.data.begin(), a.data.end(), b.data.begin())) return;
    if (!same_form) return fault(at, fmt::format("record {}: count or key", a.count.record));
    bool first_track = at.cylinder.n == 0 && at.head.n == 0;
    auto differs_outside = [&](std::size_t from, std::size_t to) {
        return !std::equal(a.data.begin(), a.data.begin() + from, b.data.begin()) ||
               !std::equal(a.data.begin() + to, a.data.end(), b.data.begin() + to);
    };
    if (first_track && a.count.record == kLabelRecord && !rule_.same_label &&
        !differs_outside(kSerialStart, kSerialEnd))
        return explained("label");
    if (first_track && a.count.record == kMapRecord && rule_.object_directory &&
        is_directory_bits(a, b))
        return explained("allocation map, directory space in use");
    for (std::size_t i = 0; i < rule_.minidisks.size(); ++i)
        if (rule_.minidisks[i].range.contains(at.cylinder)) {
            ++minidisk_blocks_[i];
            return;
        }
    auto byte = std::mismatch(a.data.begin(), a.data.end(), b.data.begin()).first - a.data.begin();
    fault(at, fmt::format("record {}: data differs at byte {}", a.count.record, byte));
}

void Comparison::judge(dasd::TrackAddress at, const dasd::Track& a, const dasd::Track& b) {
    if (rule_.object_directory && source_map_.type_of(at.cylinder) == dasd::SpaceType::directory)
        return explained("object directory");
    if (rule_.formatted && at != dasd::TrackAddress{}) {
        if (!same_records(b, dasd::Track::formatted(at))) return fault(at, "is not formatted");
        return explained("formatted page space");
    }
    if (a.records().size() != b.records().size())
        return fault(at,
                     fmt::format("{} records became {}", a.records().size(), b.records().size()));
    for (std::size_t i = 0; i < a.records().size(); ++i)
        judge_record(at, a.records()[i], b.records()[i]);
}

Result<void> Comparison::compare_track(dasd::TrackAddress at) {
    auto a = TRY(source_->read_track(at));
    auto b = TRY(clone_->read_track(at));
    if (!same_records(a, b)) judge(at, a, b);
    return {};
}

Result<void> Comparison::compare_tracks() {
    std::vector<std::byte> a(dasd::kTrackSize), b(dasd::kTrackSize);
    for (std::uint32_t t = 0; t < source_->cylinders().n * dasd::kHeads; ++t) {
        dasd::TrackAddress at{{t / dasd::kHeads}, {t % dasd::kHeads}};
        TRY(source_->read_image(at, a));
        TRY(clone_->read_image(at, b));
        if (a != b) TRY(compare_track(at));
    }
    return {};
}

bool same_entry(const dasd::FileEntry& a, const dasd::FileEntry& b, bool at_any_time) {
    return a.mode_number == b.mode_number && a.format == b.format &&
           a.record_length == b.record_length && a.records == b.records &&
           (at_any_time || a.updated == b.updated);
}

// Answers the blocks of the files that may differ, on both sides.
Result<std::size_t> Comparison::compare_files(dasd::Minidisk& a, dasd::Minidisk& b,
                                              const MinidiskRule& rule) {
    std::size_t blocks = 0;
    auto all = a.files();
    for (const auto& entry : b.files())
        if (!a.find(entry.name, entry.type)) all.push_back(entry);
    for (const auto& entry : all) {
        auto in_a = a.find(entry.name, entry.type), in_b = b.find(entry.name, entry.type);
        auto name = entry.name + ' ' + entry.type;
        bool may = std::find(rule.may_differ.begin(), rule.may_differ.end(),
                             FileName{entry.name, entry.type}) != rule.may_differ.end();
        if (may) {
            // Pointer blocks come on top of data blocks.
            blocks += (in_a ? in_a->blocks + 1 : 0) + (in_b ? in_b->blocks + 1 : 0);
            continue;
        }
        if (!in_a || !in_b || !same_entry(*in_a, *in_b, rule_.same_files)) {
            fault("file " + name + " differs or is on one side only");
            continue;
        }
        auto records_a = TRY(a.read(entry.name, entry.type, 1, entry.records));
        auto records_b = TRY(b.read(entry.name, entry.type, 1, entry.records));
        if (records_a != records_b) fault("file " + name + ": records differ");
    }
    return blocks;
}

// Minidisks are compared as file systems: blocks move when a file is written anew.
Result<void> Comparison::judge_minidisk(std::size_t index) {
    const auto& rule = rule_.minidisks[index];
    dasd::Device device_a(source_, rule.range, dasd::Access::read);
    dasd::Device device_b(clone_, rule.range, dasd::Access::read);
    auto a = TRY(dasd::open_minidisk(device_a));
    auto b = TRY(dasd::open_minidisk(device_b));
    for (const auto* device : {&device_a, &device_b})
        for (const auto& line : TRY(dasd::check_minidisk(*device)))
            fault(fmt::format("minidisk at {} of {}: {}", rule.range.start.n,
                              device->volume().path(), line));
    auto allowed = TRY(compare_files(*a, *b, rule));
    auto differing = minidisk_blocks_[index];
    auto where = fmt::format("minidisk at {}", rule.range.start.n);
    if (!rule_.same_files && differing > allowed + kMetadataBlocks)
        fault(fmt::format("{}: {} blocks differ, the files explain {}", where, differing, allowed));
    counts_[where + ", blocks of"] = differing;
    return {};
}

Result<Explanation> Comparison::run() {
    if (source_->cylinders() != clone_->cylinders()) {
        fault(fmt::format("{} cylinders became {}", source_->cylinders().n, clone_->cylinders().n));
        return result_;
    }
    source_map_ = TRY(dasd::read_map(*source_));
    clone_map_ = TRY(dasd::read_map(*clone_));
    TRY(compare_tracks());
    for (std::size_t i = 0; i < rule_.minidisks.size(); ++i) TRY(judge_minidisk(i));
    for (const auto& [what, count] : counts_)
        if (count != 0) result_.explained.push_back(fmt::format("{}: {}", what, count));
    return result_;
}

}  // namespace

Result<Explanation> explain(const std::shared_ptr<dasd::Volume>& source,
                            const std::shared_ptr<dasd::Volume>& clone, const VolumeRule& rule) {
    return Comparison(source, clone, rule).run();
}

}  // namespace execs_test
