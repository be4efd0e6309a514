// Free space of a compressed image in memory. Internal to dasd.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace dasd {

struct Stretch {
    std::uint64_t offset = 0, length = 0;
    std::uint64_t end() const { return offset + length; }
    auto operator<=>(const Stretch&) const = default;
};

// Stretches that nothing uses, neighbours joined. The smallest that fits is taken.
class FreeSpace {
  public:
    void clear();
    void add(Stretch stretch);
    // A stretch of at least `length` bytes; it is longer when the rest would be less than `least`.
    std::optional<Stretch> take(std::uint64_t length, std::uint64_t least);
    // Takes away the stretch that ends at `end`, if any: the file can end before it.
    std::optional<Stretch> take_last(std::uint64_t end);
    const std::map<std::uint64_t, std::uint64_t>& stretches() const { return by_offset_; }

  private:
    void insert(Stretch stretch);
    void erase(Stretch stretch);

    std::map<std::uint64_t, std::uint64_t> by_offset_;
    std::set<Stretch> by_length_;  // the fields changed over: length first
};

}  // namespace dasd
