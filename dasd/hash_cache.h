// Hashes kept from one run to the next. Internal to dasd.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dasd/hash.h"

namespace dasd {

class HashCache {
  public:
    struct Entry {
        Hash hash{};
        std::uint64_t tracks = 0;
    };

    // Reads what is known of the files as they are now. `folder` as in HashOptions.
    HashCache(std::string folder, std::vector<std::string> paths);

    std::optional<Entry> find(CylinderRange range) const;
    void add(CylinderRange range, const Entry& entry);
    // Writes the entries, unless a file was changed meanwhile or only just before.
    void save();

  private:
    std::string file_;  // empty: there is no cache
    std::vector<std::string> paths_;
    std::string identity_;  // of the files when they were looked at
    bool settled_ = false;
    bool changed_ = false;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Entry> entries_;  // start, count
};

}  // namespace dasd
