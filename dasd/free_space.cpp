#include "dasd/free_space.h"

#include <iterator>

namespace dasd {
namespace {

Stretch keyed_by_length(Stretch stretch) {
    return {stretch.length, stretch.offset};
}

}  // namespace

void FreeSpace::clear() {
    by_offset_.clear();
    by_length_.clear();
}

void FreeSpace::insert(Stretch stretch) {
    by_offset_[stretch.offset] = stretch.length;
    by_length_.insert(keyed_by_length(stretch));
}

void FreeSpace::erase(Stretch stretch) {
    by_offset_.erase(stretch.offset);
    by_length_.erase(keyed_by_length(stretch));
}

void FreeSpace::add(Stretch stretch) {
    if (stretch.length == 0) return;
    auto behind = by_offset_.lower_bound(stretch.offset);
    if (behind != by_offset_.end() && behind->first == stretch.end()) {
        Stretch other{behind->first, behind->second};
        erase(other);
        stretch.length += other.length;
    }
    auto before = by_offset_.lower_bound(stretch.offset);
    if (before != by_offset_.begin()) {
        Stretch other{std::prev(before)->first, std::prev(before)->second};
        if (other.end() == stretch.offset) {
            erase(other);
            stretch = {other.offset, other.length + stretch.length};
        }
    }
    insert(stretch);
}

std::optional<Stretch> FreeSpace::take(std::uint64_t length, std::uint64_t least) {
    auto fit = by_length_.lower_bound({length, 0});
    if (fit == by_length_.end()) return std::nullopt;
    Stretch found{fit->length, fit->offset};
    erase(found);
    if (found.length - length < least) return found;
    insert({found.offset + length, found.length - length});
    return Stretch{found.offset, length};
}

std::optional<Stretch> FreeSpace::take_last(std::uint64_t end) {
    if (by_offset_.empty()) return std::nullopt;
    auto last = std::prev(by_offset_.end());
    Stretch found{last->first, last->second};
    if (found.end() != end) return std::nullopt;
    erase(found);
    return found;
}

}  // namespace dasd
