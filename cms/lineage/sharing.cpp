// lineage: do two files share storage? Asked of the file system by FIEMAP.
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "cms/lineage/golden.h"

namespace cms::lineage {

namespace {

struct Extent {
    std::uint64_t start = 0, length = 0;
};

struct Descriptor {
    explicit Descriptor(const std::string& path) : n(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (n >= 0) ::close(n);
    }
    int n;
};

constexpr unsigned kAtOnce = 256;

// Extents that the file system says are shared, by place on the device; none when it cannot tell.
std::vector<Extent> shared_extents(const std::string& path) {
    constexpr auto kUnplaced = FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC |
                               FIEMAP_EXTENT_DATA_INLINE | FIEMAP_EXTENT_NOT_ALIGNED;
    std::vector<Extent> found;
    Descriptor file(path);
    alignas(fiemap) std::array<std::byte, sizeof(fiemap) + kAtOnce * sizeof(fiemap_extent)> room{};
    for (std::uint64_t from = 0; file.n >= 0;) {
        auto* request = new (room.data()) fiemap{};
        request->fm_start = from;
        request->fm_length = ~std::uint64_t{0} - from;
        request->fm_flags = FIEMAP_FLAG_SYNC;
        request->fm_extent_count = kAtOnce;
        if (::ioctl(file.n, FS_IOC_FIEMAP, request) != 0 || request->fm_mapped_extents == 0) break;
        bool last = false;
        for (unsigned i = 0; i < request->fm_mapped_extents; ++i) {
            fiemap_extent extent;
            std::memcpy(&extent, room.data() + sizeof(fiemap) + i * sizeof extent, sizeof extent);
            from = extent.fe_logical + extent.fe_length;
            last = (extent.fe_flags & FIEMAP_EXTENT_LAST) != 0;
            bool shared = (extent.fe_flags & FIEMAP_EXTENT_SHARED) != 0;
            if (shared && (extent.fe_flags & kUnplaced) == 0)
                found.push_back({extent.fe_physical, extent.fe_length});
        }
        if (last) break;
    }
    std::sort(found.begin(), found.end(),
              [](const Extent& a, const Extent& b) { return a.start < b.start; });
    return found;
}

bool on_one_device(const std::string& a, const std::string& b) {
    struct stat one {
    }, other{};
    return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev;
}

}  // namespace

std::uint64_t shared_bytes(const std::string& a, const std::string& b) {
    if (!on_one_device(a, b)) return 0;
    auto left = shared_extents(a), right = shared_extents(b);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
        auto left_end = left[i].start + left[i].length;
        auto right_end = right[j].start + right[j].length;
        auto start = std::max(left[i].start, right[j].start);
        auto end = std::min(left_end, right_end);
        if (start < end) bytes += end - start;
        left_end < right_end ? ++i : ++j;
    }
    return bytes;
}

}  // namespace cms::lineage
