// Helper of lock_test: tries one lock in a process of its own. lock_probe PATH START COUNT
// read|write; exit code 0 when granted, 1 when refused.
#include <cstdlib>
#include <string_view>

#include "dasd/dasd.h"

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    auto access = std::string_view(argv[4]) == "write" ? dasd::Access::write : dasd::Access::read;
    dasd::CylinderRange range{dasd::Cylinder{static_cast<std::uint32_t>(std::atoi(argv[2]))},
                              dasd::Cylinder{static_cast<std::uint32_t>(std::atoi(argv[3]))}};
    return dasd::lock_extent(argv[1], range, access).ok() ? 0 : 1;
}
