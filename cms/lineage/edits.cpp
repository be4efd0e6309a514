// lineage: the shortest list of edits between two texts, for people.
//
// The longest common subsequence by the table of lengths, after what is equal at both ends is set
// aside; of texts too different for the table the middle is one block of changes.
#include <algorithm>

#include "cms/lineage/drift.h"

namespace cms::lineage {

namespace {

constexpr std::size_t kLargestTable = 4'000'000;

// Records of the middle that both have, as pairs of indices, in order.
std::vector<std::pair<std::size_t, std::size_t>> common(const std::vector<std::string>& before,
                                                        const std::vector<std::string>& now,
                                                        std::size_t start, std::size_t before_end,
                                                        std::size_t now_end) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    auto rows = before_end - start, columns = now_end - start;
    if (rows == 0 || columns == 0 || rows > kLargestTable / columns) return pairs;
    std::vector<std::uint32_t> length((rows + 1) * (columns + 1), 0);
    auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
        return length[i * (columns + 1) + j];
    };
    for (auto i = rows; i-- > 0;)
        for (auto j = columns; j-- > 0;)
            at(i, j) = before[start + i] == now[start + j] ? at(i + 1, j + 1) + 1
                                                           : std::max(at(i + 1, j), at(i, j + 1));
    for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
        if (before[start + i] == now[start + j]) {
            pairs.emplace_back(start + i++, start + j++);
        } else {
            at(i + 1, j) >= at(i, j + 1) ? ++i : ++j;
        }
    }
    return pairs;
}

// A gap between common records: as many changes as both sides have, then the rest.
void add_gap(std::size_t before, std::size_t before_end, std::size_t now, std::size_t now_end,
             std::vector<Edit>& found) {
    while (before < before_end || now < now_end) {
        bool old_left = before < before_end, new_left = now < now_end;
        if (old_left && new_left) {
            found.push_back({Edit::Kind::changed, ++before, ++now});
        } else if (old_left) {
            found.push_back({Edit::Kind::removed, ++before, 0});
        } else {
            found.push_back({Edit::Kind::added, 0, ++now});
        }
    }
}

}  // namespace

std::vector<Edit> edits(const std::vector<std::string>& before,
                        const std::vector<std::string>& now) {
    std::size_t start = 0, before_end = before.size(), now_end = now.size();
    while (start < before_end && start < now_end && before[start] == now[start]) ++start;
    while (before_end > start && now_end > start && before[before_end - 1] == now[now_end - 1]) {
        --before_end;
        --now_end;
    }
    std::vector<Edit> found;
    auto i = start, j = start;
    for (const auto& [a, b] : common(before, now, start, before_end, now_end)) {
        add_gap(i, a, j, b, found);
        i = a + 1;
        j = b + 1;
    }
    add_gap(i, before_end, j, now_end, found);
    return found;
}

}  // namespace cms::lineage
