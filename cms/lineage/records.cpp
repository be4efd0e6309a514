// lineage: which records of a volume are not as they were recorded, and whether somebody's work or
// damage is behind it.
//
// A file whose entry in the CMS directory changed was worked on (a warning); one whose entry is as
// it was must have the same content (an error otherwise). The same goes for a minidisk's directory:
// a commit writes its label block and one of its two root blocks.
#include <algorithm>
#include <map>
#include <set>

#include "cms/lineage/place.h"
#include "cms/lineage/verify.h"

namespace cms::lineage {

namespace msg = base::msg;
using base::make_error;

namespace {

constexpr std::size_t kShown = 3;  // changed records of one place, unless ALL

struct Changed {
    dasd::TrackAddress track;
    std::uint8_t record = 0;
    std::string what;
};

using ByTrack = std::map<dasd::TrackAddress, std::vector<TrackMarks::Mark>>;

ByTrack by_track(std::vector<TrackMarks> marks) {
    ByTrack found;
    for (auto& track : marks) found[track.track] = std::move(track.marks);
    return found;
}

void compare_track(dasd::TrackAddress at, const std::vector<TrackMarks::Mark>& before,
                   const std::vector<TrackMarks::Mark>& now, std::vector<Changed>& changed) {
    for (std::size_t i = 0; i < std::max(before.size(), now.size()); ++i) {
        if (i >= now.size()) {
            changed.push_back({at, before[i].record, "it is gone"});
        } else if (i >= before.size()) {
            changed.push_back({at, now[i].record, "it is new"});
        } else if (before[i] != now[i]) {
            changed.push_back({at, now[i].record, ""});
        }
    }
}

// Changed records of an extent whose hash is another one. A damaged track is one change.
std::vector<Changed> changes_in(dasd::Volume& volume, const ExtentRecord& recorded) {
    std::vector<Changed> changed;
    auto before = by_track(unpack(recorded.marks));
    for (auto c = recorded.range.start; c < recorded.range.end(); ++c) {
        auto marks = marks_of(volume, {c, {1}});
        if (!marks.ok()) {
            changed.push_back({{c, {0}}, 0, marks.error().text});
            continue;
        }
        auto now = by_track(std::move(marks).value());
        for (dasd::Head h{0}; h.n < dasd::kHeads; ++h) {
            auto was = before.find({c, h}), is = now.find({c, h});
            static const std::vector<TrackMarks::Mark> kNone;
            compare_track({c, h}, was == before.end() ? kNone : was->second,
                          is == now.end() ? kNone : is->second, changed);
        }
    }
    if (changed.empty())
        changed.push_back({{recorded.range.start, {0}}, 0, "its place is unknown"});
    return changed;
}

class Comparison {
  public:
    Comparison(const SystemFiles& system, const Inventory& recorded, bool all, Findings& findings)
        : system_(system), places_(system), all_(all), findings_(findings) {
        for (const auto& file : recorded.files) files_[file.place()] = file.entry;
    }

    std::uint64_t volume(const SystemVolume& volume, const VolumeRecord& recorded,
                         const VolumeRecord& now) {
        std::vector<Changed> changed;
        for (const auto& extent : recorded.extents) {
            auto same =
                std::find_if(now.extents.begin(), now.extents.end(), [&](const auto& other) {
                    return other.range == extent.range && other.hash == extent.hash;
                });
            if (same != now.extents.end()) continue;
            auto more = changes_in(*volume.volume, extent);
            changed.insert(changed.end(), more.begin(), more.end());
        }
        note_commits(volume, changed);
        for (const auto& one : changed) tell(volume, one);
        return changed.size();
    }

    void tell_rest() {
        for (const auto& [place, count] : counts_)
            if (!all_ && count > kShown)
                findings_.add(make_error(msg::CVMVFY824I, count - kShown, place));
    }

  private:
    void note_commits(const SystemVolume& volume, const std::vector<Changed>& changed) {
        std::map<const MinidiskPlace*, std::set<std::uint32_t>> roots;
        for (const auto& one : changed) {
            auto place = places_.at(volume, one.track, one.record);
            if (place.minidisk && place.block >= 3 && place.block <= 5)
                roots[place.minidisk].insert(place.block);
        }
        for (const auto& [disk, blocks] : roots)
            if (blocks.contains(3) && blocks.size() > 1) committed_.insert(disk);
    }

    // What the change means; `is_fault` false: somebody's work.
    struct Meaning {
        bool is_fault = true;
        std::string text;
    };
    Meaning meaning(const Place& place) const {
        if (place.is_scratch()) return {false, place.text + ", which a running system writes"};
        switch (place.kind) {
            case Place::Kind::file:
                return meaning_of_file(place);
            case Place::Kind::free_block:
                return {false, place.text};
            case Place::Kind::old_object:
                return {false, place.text};
            case Place::Kind::disk_system:
                if (committed_.contains(place.minidisk))
                    return {false, place.text + ", which was written since"};
                return {true, place.text + ", which was not written since"};
            default:
                return {true, place.text};
        }
    }
    Meaning meaning_of_file(const Place& place) const {
        const auto& entry = *place.file;
        auto key = fmt::format("{} {} {}", place.minidisk->text(), entry.name, entry.type);
        auto known = files_.find(key);
        if (known == files_.end()) return {false, place.text + ", a new file"};
        const auto& was = known->second;
        bool same = was.updated == entry.updated && was.records == entry.records &&
                    was.record_length == entry.record_length && was.format == entry.format;
        if (same) return {true, place.text + ", whose date and size are as recorded"};
        return {false, fmt::format("{}, changed on {}", place.text, stamp_text(entry.updated))};
    }

    // Of a damaged track all files count that have a block on it.
    std::string files_on(const SystemVolume& volume, dasd::TrackAddress track) {
        std::set<std::string> names;
        for (std::uint8_t record = 1; record <= 49; ++record) {
            auto place = places_.at(volume, track, record);
            if (place.file) names.insert(place.text);
        }
        return names.empty() ? std::string() : fmt::format("; on it: {}", fmt::join(names, ", "));
    }

    void tell(const SystemVolume& volume, const Changed& one) {
        auto place = places_.at(volume, one.track, one.record);
        auto about = meaning(place);
        if (!one.what.empty()) about.text += "; " + one.what;
        if (one.record == 0) about.text += files_on(volume, one.track);
        auto count = ++counts_[fmt::format("{} on {}", place.text, volume.serial)];
        // What is not shown counts all the same: an error is never lost behind the limit.
        if (!all_ && count > kShown) return;
        auto cylinder = one.track.cylinder.n, head = one.track.head.n;
        auto record = std::uint32_t{one.record};
        findings_.add(
            about.is_fault
                ? make_error(msg::CVMVFY820E, volume.serial, cylinder, head, record, about.text)
                : make_error(msg::CVMVFY821W, volume.serial, cylinder, head, record, about.text));
    }

    const SystemFiles& system_;
    PlaceFinder places_;
    bool all_;
    Findings& findings_;
    std::map<std::string, dasd::FileEntry> files_;
    std::set<const MinidiskPlace*> committed_;
    std::map<std::string, std::uint64_t> counts_;  // by place and volume
};

const VolumeRecord* find_record(const Inventory& inventory, const std::string& serial) {
    for (const auto& volume : inventory.volumes)
        if (volume.serial == serial) return &volume;
    return nullptr;
}

}  // namespace

std::uint64_t compare_records(const SystemFiles& system, const Inventory& recorded,
                              const Inventory& now, bool all, Findings& findings) {
    Comparison comparison(system, recorded, all, findings);
    std::uint64_t count = 0;
    for (const auto& volume : recorded.volumes) {
        const auto* here = system.find(volume.serial);
        const auto* found = find_record(now, volume.serial);
        if (!here || !found) {
            findings.add(make_error(msg::CVMVFY810E, volume.serial,
                                    "it was recorded, and is not there now"));
            ++count;
            continue;
        }
        if (volume.hash != found->hash) count += comparison.volume(*here, volume, *found);
    }
    for (const auto& volume : now.volumes)
        if (!find_record(recorded, volume.serial)) {
            findings.add(make_error(msg::CVMVFY818W, system.name,
                                    "volume " + volume.serial + " was not recorded"));
            ++count;
        }
    comparison.tell_rest();
    return count;
}

}  // namespace cms::lineage
