// Files of compressed volumes: who owns which bytes, and whether that can be. Format pages:
// dasd-images sections 5 and 7.
#include <algorithm>

#include "dasd/cckd_file.h"

namespace dasd {
namespace {

using base::Result;

constexpr std::string_view kListMark = "FREE_BLK";
constexpr std::size_t kMostFaults = 1000;  // of one kind: a destroyed table has no end of them

void tell(std::vector<std::string>& faults, std::string what) {
    if (faults.size() < kMostFaults) faults.push_back(std::move(what));
}

std::vector<Stretch> gaps_between(const std::vector<Owned>& taken, std::uint64_t end) {
    std::vector<Stretch> gaps;
    std::uint64_t at = 0;
    for (const auto& one : taken) {
        if (one.place.offset > at) gaps.push_back({at, one.place.offset - at});
        at = std::max(at, one.place.end());
    }
    if (end > at) gaps.push_back({at, end - at});
    return gaps;
}

std::uint64_t total(const std::vector<Stretch>& stretches) {
    std::uint64_t bytes = 0;
    for (const auto& stretch : stretches) bytes += stretch.length;
    return bytes;
}

bool lies_in_a_gap(const Stretch& stretch, const std::vector<Stretch>& gaps) {
    auto behind = std::upper_bound(
        gaps.begin(), gaps.end(), stretch.offset,
        [](std::uint64_t offset, const Stretch& gap) { return offset < gap.offset; });
    return behind != gaps.begin() && stretch.end() <= std::prev(behind)->end();
}

}  // namespace

std::string describe(const Owned& owned) {
    std::string name(owned.what);
    if (owned.what == "track")
        name += fmt::format(" {}.{}", owned.track.cylinder.n, owned.track.head.n);
    if (owned.what == "table") name += fmt::format(" {}", owned.number);
    return fmt::format("{} ({} bytes at {})", name, owned.place.length, owned.place.offset);
}

Result<void> CckdFile::add_table(std::uint32_t table, std::uint64_t offset,
                                 std::vector<Owned>& taken, std::vector<std::string>* faults) {
    std::vector<std::byte> bytes(layout_.table_size());
    auto read = file_->read(offset, bytes);
    if (!read.ok() && faults == nullptr) return read;
    if (!read.ok()) {
        tell(*faults, fmt::format("table {}: {}", table, read.error().text));
        return {};
    }
    taken.push_back({{offset, bytes.size()}, 0, "table", table});
    for (std::uint32_t i = 0; i < kTracksPerTable; ++i) {
        auto entry = layout_.load_entry(bytes, i * layout_.entry_size());
        auto track = table * kTracksPerTable + i;
        if (entry.offset == 0 || entry.offset == kBelow) continue;
        auto possible = check_place(entry, track);
        if (!possible.ok() && faults == nullptr) return possible;
        if (!possible.ok()) {
            tell(*faults, possible.error().text);
            continue;
        }
        auto size = std::max(entry.size, entry.length);
        taken.push_back({{entry.offset, size}, entry.length, "track", track, address_of(track)});
    }
    return {};
}

Result<std::vector<Owned>> CckdFile::owned(std::vector<std::string>* faults) {
    std::vector<Owned> taken{{{0, level1_at(header_.tables)}, 0, "headers", 0}};
    for (std::uint32_t t = 0; t < header_.tables; ++t) {
        auto offset = table_offset(t);
        if (!offset.ok() && faults == nullptr) return std::move(offset).error();
        if (!offset.ok()) {
            tell(*faults, offset.error().text);
            continue;
        }
        if (offset.value() == 0 || offset.value() == kBelow) continue;
        TRY(add_table(t, offset.value(), taken, faults));
    }
    std::sort(taken.begin(), taken.end(),
              [](const Owned& a, const Owned& b) { return a.place < b.place; });
    return taken;
}

// The free space list in either form: a table of all, or a chain through the free blocks.
Result<std::vector<Stretch>> CckdFile::listed_free_space() {
    std::vector<Stretch> listed;
    auto size = TRY(file_->size());
    auto item = layout_.offset_size();
    std::vector<std::byte> pair(2 * item);
    auto at = header_.free_offset;
    if (at == 0) return listed;
    if (header_.free_count > size / 8)
        return damaged(fmt::format("its header counts {} free blocks", header_.free_count));
    TRY(file_->read(at, pair));
    bool is_table = std::memcmp(pair.data(), kListMark.data(), kListMark.size()) == 0;
    if (is_table) at += pair.size();
    for (std::uint64_t i = 0; i < header_.free_count; ++i) {
        TRY(file_->read(at, pair));
        auto first = layout_.load_offset(pair, 0), length = layout_.load_offset(pair, item);
        if (is_table) listed.push_back({first, length});
        if (!is_table) listed.push_back({at, length});
        at = is_table ? at + pair.size() : first;
    }
    std::sort(listed.begin(), listed.end());
    return listed;
}

Result<std::optional<std::vector<Stretch>>> CckdFile::known_free_space() {
    std::vector<std::string> ignored;
    auto taken = TRY(owned(&ignored));
    auto listed = listed_free_space();
    if (was_left_open() || !listed.ok()) return std::optional<std::vector<Stretch>>();
    auto gaps = gaps_between(taken, header_.size);
    for (const auto& stretch : listed.value())
        if (!lies_in_a_gap(stretch, gaps)) return std::optional<std::vector<Stretch>>();
    return std::optional(std::move(listed).value());
}

Result<std::vector<std::string>> CckdFile::faults() {
    std::vector<std::string> found;
    auto size = TRY(file_->size());
    auto taken = TRY(owned(&found));
    for (std::size_t i = 1; i < taken.size(); ++i)
        if (taken[i].place.offset < taken[i - 1].place.end())
            tell(found, fmt::format("{} overlaps {}", describe(taken[i]), describe(taken[i - 1])));
    for (const auto& one : taken)
        if (one.place.offset + (one.length > 0 ? one.length : one.place.length) > size)
            tell(found,
                 fmt::format("{} lies beyond the end of the file at {}", describe(one), size));
    if (was_left_open() || !found.empty()) return found;
    auto listed = listed_free_space();
    if (!listed.ok()) {
        tell(found, "free space list: " + listed.error().text);
        return found;
    }
    auto gaps = gaps_between(taken, header_.size);
    for (const auto& stretch : listed.value())
        if (!lies_in_a_gap(stretch, gaps))
            tell(found, fmt::format("free space of {} bytes at {} is not free", stretch.length,
                                    stretch.offset));
    if (total(listed.value()) != total(gaps))
        tell(found,
             fmt::format("{} bytes are free, {} are listed", total(gaps), total(listed.value())));
    if (header_.used + header_.free_total != header_.size)
        tell(found, fmt::format("the header counts {} bytes used and {} free of {}", header_.used,
                                header_.free_total, header_.size));
    return found;
}

}  // namespace dasd
