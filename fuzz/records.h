// What the fuzzers of parsers share.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

inline void require(bool condition) {
    if (!condition) std::abort();
}

// The lines of a text, as the records of a file.
inline std::vector<std::string> records_of(std::string_view text) {
    std::vector<std::string> records;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        records.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return records;
}
