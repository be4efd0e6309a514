// Cylinders, heads and tracks as types of their own, so that mixing them does not compile.
#pragma once

#include <compare>
#include <cstdint>

namespace dasd {

template <class Tag>
struct Count {
    std::uint32_t n = 0;
    auto operator<=>(const Count&) const = default;
    Count operator+(Count other) const { return {n + other.n}; }
    Count operator-(Count other) const { return {n - other.n}; }
    Count& operator++() { return ++n, *this; }
};
using Cylinder = Count<struct CylinderTag>;
using Head = Count<struct HeadTag>;

struct TrackAddress {
    Cylinder cylinder;
    Head head;
    auto operator<=>(const TrackAddress&) const = default;
};

// `count` cylinders from `start`.
struct CylinderRange {
    Cylinder start;
    Cylinder count;
    Cylinder end() const { return start + count; }
    bool contains(Cylinder cylinder) const { return cylinder >= start && cylinder < end(); }
    bool overlaps(const CylinderRange& other) const {
        return start < other.end() && other.start < end();
    }
    bool operator==(const CylinderRange&) const = default;
};

// Virtual or real device number, X'0000' to X'FFFF'.
struct DeviceNumber {
    std::uint16_t n = 0;
    auto operator<=>(const DeviceNumber&) const = default;
};

}  // namespace dasd
