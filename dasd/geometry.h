// 3390 geometry and track capacity, the shape of other devices' images. Format page: reference
// dasd-images, sections 1 to 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "dasd/units.h"

namespace dasd {

constexpr std::uint32_t kHeads = 15;
constexpr std::size_t kTrackSize = 56832;  // bytes of a track in an image
constexpr std::size_t kCylinderSize = kHeads * kTrackSize;
constexpr std::size_t kImageHeader = 512;        // device header before cylinder 0
constexpr std::uint32_t kTrackCapacity = 58786;  // cells of a real track that R1 and on may use
constexpr std::size_t kPageSize = 4096;
constexpr std::uint32_t kPagesPerTrack = 12;
constexpr std::uint32_t kPagesPerCylinder = kHeads * kPagesPerTrack;

// What the device type of an image fixes, as its header says it. A volume in use here is a 3390;
// images of other types are read, compared and converted.
struct Shape {
    std::uint8_t device_type = 0x90;  // low byte of the type: X'90' is a 3390
    std::uint32_t heads = kHeads;
    std::size_t track_size = kTrackSize;  // bytes of a track in an image, kTrackSize at most

    bool operator==(const Shape&) const = default;
    constexpr std::size_t cylinder_size() const { return heads * track_size; }
    // Of a track in a plain image that begins with cylinder 0.
    constexpr std::uint64_t offset_of(TrackAddress address) const {
        return kImageHeader + std::uint64_t{address.cylinder.n} * cylinder_size() +
               std::uint64_t{address.head.n} * track_size;
    }
};
constexpr Shape k3390{};
// "3350" of X'50'; empty when no CKD device has that type.
std::string_view device_name(std::uint8_t device_type);

struct Model {
    std::string_view name;  // "3390-3"
    Cylinder cylinders;
    std::uint8_t sense_code;  // model byte of SENSE ID
};

// 3390-1, -2, -3, -9, -27, -54 in ascending size.
std::span<const Model> models();
// "3390-3" or "3" in any case; std::nullopt when unknown.
std::optional<Model> find_model(std::string_view name);
// The smallest model that holds the cylinders ("3390-54" beyond it).
Model model_of(Cylinder cylinders);

// Cells a record of that key and data length takes of kTrackCapacity.
std::uint32_t record_space(std::uint32_t key_length, std::uint32_t data_length);
// How many such records fit a track; 0 when none does.
std::uint32_t records_per_track(std::uint32_t key_length, std::uint32_t data_length);

}  // namespace dasd
