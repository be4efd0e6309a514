#include "ddr/dump_tape.h"

namespace ddr {
namespace {

namespace msg = base::msg;
using base::make_error;
using dasd::TapeItem;
using dasd::TapePosition;

constexpr std::size_t kStart = kHeaderRecord;  // enough of a block to tell what it is
constexpr std::size_t kGroupsKept = 4;

std::string place_text(dasd::TrackAddress address) {
    return fmt::format("CYL {} HD {}", address.cylinder.n, address.head.n);
}

base::Error not_on_tape(std::string_view what) {
    return make_error(msg::HCPDDR714E, what);
}

}  // namespace

// ---- reels

Reels::Reels(std::vector<dasd::TapeDrive*> drives, std::string shown)
    : drives_(std::move(drives)), drives_shown_(std::move(shown)) {
    for (const auto* drive : drives_) moved_.push_back(*drive);
}

base::Result<void> Reels::next() {
    drive().unload();
    current_ = (current_ + 1) % moved_.size();
    if (!drive().is_loaded())
        return make_error(msg::HCPDDR710A, drives_shown_, "NO FURTHER TAPE IS MOUNTED");
    return {};
}

void Reels::commit(TapeEnd at_end) {
    if (at_end == TapeEnd::rewind) drive().rewind();
    if (at_end == TapeEnd::unload) drive().unload();
    for (std::size_t i = 0; i < drives_.size(); ++i) *drives_[i] = moved_[i];
}

// ---- looking through

base::Result<std::shared_ptr<DumpTape>> DumpTape::open(Reels& reels) {
    auto tape = std::make_shared<DumpTape>();
    TRY(tape->look_through(reels));
    return tape;
}

// Mounts what the drive has and reads the volume header at its position.
base::Result<void> DumpTape::begin_reel(Reels& reels, TapePosition& at) {
    auto image = TRY(reels.drive().open());
    reels_.push_back(std::move(image));
    const auto& tape = reels_.back();
    at = reels.drive().position();
    std::vector<std::byte> block;
    auto item = TRY(tape.read(at, block));
    auto record = item.kind == TapeItem::Kind::block ? decode_record(block) : std::nullopt;
    if (!record || record->kind != RecordKind::volume_header)
        return make_error(msg::HCPDDR709E, tape.path() + ": NO VOLUME HEADER");
    bool first = reels_.size() == 1;
    bool same = record->header.tod == header_.tod && record->header.volid == header_.volid;
    if (!first && !same) return make_error(msg::HCPDDR709E, tape.path() + ": OF ANOTHER DUMP");
    if (first) header_ = record->header;
    at = item.next;
    return {};
}

base::Result<void> DumpTape::look_through(Reels& reels) {
    TapePosition at;
    TRY(begin_reel(reels, at));
    if (header_.last_head != dasd::kHeads - 1)
        return make_error(msg::HCPDDR708E,
                          fmt::format("THE DUMPED DEVICE HAD {} TRACKS A CYLINDER, A 3390 HAS {}",
                                      header_.last_head + 1u, dasd::kHeads));
    places_.resize(std::size_t{cylinders().n} * dasd::kHeads);
    std::vector<std::byte> start;
    while (true) {
        const auto& tape = reels_.back();
        auto item = TRY(tape.look(at));
        if (item.kind != TapeItem::Kind::block) return not_on_tape("EOJ");
        TRY(tape.read_start(at, item, kStart, start));
        auto trailer = decode_record(start);
        if (!trailer) {
            at = TRY(note(at, item, start));
        } else if (trailer->kind == RecordKind::end_of_volume) {
            TRY(reels.next());
            TRY(begin_reel(reels, at));
        } else if (trailer->kind == RecordKind::end_of_job) {
            auto behind = TRY(tape.skip_files(item.next, 1));
            reels.drive().move_to(behind.value_or(item.next));
            return {};
        } else {
            return make_error(msg::HCPDDR709E, tape.path() + ": A SECOND VOLUME HEADER");
        }
    }
}

base::Result<TapePosition> DumpTape::note(TapePosition at, const TapeItem& item,
                                          base::Bytes start) {
    auto track = decode_track_header(start);
    auto group = track ? std::nullopt : decode_group_header(start);
    if (!track && !group) return decode_error("NO TRACK HEADER WHERE ONE MUST BE");
    auto blocks = track ? 1 + track->more_blocks() : group->blocks();
    Place place{at, static_cast<std::uint16_t>(reels_.size() - 1),
                static_cast<std::uint16_t>(blocks), 0, Place::stored};
    if (track) {
        if (track->address.head.n >= dasd::kHeads) return decode_error(place_text(track->address));
        TRY(note_track(track->address.cylinder.n * dasd::kHeads + track->address.head.n, place));
    } else {
        bool is_empty = group->method == GroupMethod::empty;
        if (is_empty) place.state = Place::empty;
        for (unsigned i = 0; i < group->tracks; ++i) {
            place.slot = static_cast<std::uint8_t>(is_empty ? 0 : i);
            TRY(note_track(group->first_track + i, place));
        }
    }
    auto behind = item.next;
    for (auto left = blocks - 1; left > 0; --left) {
        auto next = TRY(reels_.back().look(behind));
        if (next.kind != TapeItem::Kind::block) return not_on_tape("DATA OF A TRACK");
        behind = next.next;
    }
    return behind;
}

base::Result<void> DumpTape::note_track(std::uint64_t number, const Place& place) {
    if (number >= places_.size())
        return decode_error(fmt::format("CYL {} IS NOT OF A DEVICE OF {} CYLINDERS",
                                        number / dasd::kHeads, cylinders().n));
    places_[number] = place;
    return {};
}

std::vector<dasd::CylinderRange> DumpTape::dumped() const {
    std::vector<dasd::CylinderRange> found;
    for (std::uint32_t c = 0; c < cylinders().n; ++c) {
        auto first = places_.begin() + static_cast<long>(c) * dasd::kHeads;
        if (!std::all_of(first, first + dasd::kHeads,
                         [](const auto& p) { return p.state != Place::missing; }))
            continue;
        if (!found.empty() && found.back().end().n == c) {
            ++found.back().count;
        } else {
            found.push_back({{c}, {1}});
        }
    }
    return found;
}

// ---- reading

std::string DumpTape::format() const {
    return header_.format == DumpFormat::own ? "DDR dump with zstd" : "DDR dump";
}

base::Result<std::vector<std::byte>> DumpTape::read_blocks(const Place& place) const {
    std::vector<std::byte> all, block;
    auto at = place.at;
    for (unsigned left = place.blocks; left > 0; --left) {
        auto item = TRY(reels_[place.reel].read(at, block));
        if (item.kind != TapeItem::Kind::block) return not_on_tape("DATA OF A TRACK");
        all.insert(all.end(), block.begin(), block.end());
        at = item.next;
    }
    return all;
}

base::Result<DumpTape::Images> DumpTape::read_group(const Place& place) const {
    auto bytes = TRY(read_blocks(place));
    return decode_group(bytes);
}

// Deferred: the first who asks decompresses, others wait for it, none holds the mutex meanwhile.
DumpTape::Group DumpTape::group_at(const Place& place) {
    std::pair key{place.reel, place.at.offset};
    std::lock_guard guard(mutex_);
    auto found = groups_.find(key);
    if (found != groups_.end()) return found->second;
    if (groups_.size() >= kGroupsKept) groups_.erase(groups_.begin());
    auto read = [this, place] { return std::make_shared<base::Result<Images>>(read_group(place)); };
    Group group = std::async(std::launch::deferred, read).share();
    groups_.emplace(key, group);
    return group;
}

base::Result<void> DumpTape::read_image(dasd::TrackAddress address, base::MutableBytes track) {
    auto number = std::size_t{address.cylinder.n} * dasd::kHeads + address.head.n;
    bool known = number < places_.size() && places_[number].state != Place::missing;
    if (!known) return not_on_tape(place_text(address));
    const auto& place = places_[number];
    if (place.state == Place::empty) {
        auto empty = dasd::Track::empty(address);
        std::copy(empty.image().begin(), empty.image().end(), track.begin());
        return {};
    }
    if (header_.format == DumpFormat::vm370) {
        auto blocks = TRY(read_blocks(place));
        return decode_track(blocks, track);
    }
    auto group = group_at(place).get();
    if (!group->ok()) return group->error();
    auto from = place.slot * dasd::kTrackSize;
    if (from + dasd::kTrackSize > group->value().size())
        return decode_error(place_text(address) + ": NOT IN ITS GROUP");
    std::copy_n(group->value().begin() + static_cast<long>(from), dasd::kTrackSize, track.begin());
    return {};
}

base::Result<void> DumpTape::write_image(dasd::TrackAddress, base::Bytes) {
    return make_error(msg::DASIMG117E, path());
}

}  // namespace ddr
