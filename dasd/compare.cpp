// Comparing volumes by their records. Bytes behind the end mark and the containers' headers do not
// count (design section 6).
#include <algorithm>

#include "dasd/copy.h"

namespace dasd {
namespace {

using base::Result;

std::string fields_of(const CountField& count) {
    return fmt::format("{:04X}{:04X}{:02X} key {} data {}", std::uint16_t{count.cylinder},
                       std::uint16_t{count.head}, count.record, count.key_length,
                       std::uint16_t{count.data_length});
}

std::size_t first_mismatch(base::Bytes a, base::Bytes b) {
    auto at = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(at.first - a.begin());
}

bool equal(base::Bytes a, base::Bytes b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

std::optional<std::string> record_difference(const Record& a, const Record& b) {
    auto number = static_cast<unsigned>(a.count.record);
    if (std::memcmp(&a.count, &b.count, sizeof a.count) != 0)
        return fmt::format("count {} against {}", fields_of(a.count), fields_of(b.count));
    if (!equal(a.key, b.key))
        return fmt::format("record {}: key differs at {}", number, first_mismatch(a.key, b.key));
    if (!equal(a.data, b.data))
        return fmt::format("record {}: data differs at {}", number, first_mismatch(a.data, b.data));
    return std::nullopt;
}

std::string track_difference(const Track& a, const Track& b) {
    auto most = std::min(a.records().size(), b.records().size());
    for (std::size_t i = 0; i < most; ++i)
        if (auto what = record_difference(a.records()[i], b.records()[i])) return *what;
    if (a.records().size() != b.records().size())
        return fmt::format("{} records against {}", a.records().size(), b.records().size());
    return "record 0 differs";
}

struct Side {
    explicit Side(const Device& from) : device(from) {}

    const Device& device;
    std::vector<std::byte> image = std::vector<std::byte>(kTrackSize);
    std::string fault;  // of the track just read
    std::size_t used = 0;

    // Reads and checks one track; a damaged one is no error here but a difference.
    Result<void> read(TrackAddress relative) {
        auto address = TRY(device.volume_address(relative));
        auto read = device.volume().read_image(address, image);
        if (!read.ok() && read.error().id != base::msg::DASTRK201E.id) return read;
        auto track = base::Bytes(image).first(device.volume().shape().track_size);
        auto checked = read.ok() ? check_track(track, address) : Result<std::size_t>(read.error());
        fault = checked.ok() ? "" : checked.error().text;
        used = checked.ok() ? checked.value() : 0;
        return {};
    }
    Track track(TrackAddress relative) const {
        auto here = device.volume_address(relative).value();
        return Track::parse(image, here).value().moved_to(relative);
    }
};

std::optional<std::string> difference(const Side& a, const Side& b, TrackAddress at) {
    if (!a.fault.empty()) return "first: " + a.fault;
    if (!b.fault.empty()) return "second: " + b.fault;
    bool same_place = a.device.range().start == b.device.range().start;
    if (same_place && equal(base::Bytes(a.image).first(a.used), base::Bytes(b.image).first(b.used)))
        return std::nullopt;
    auto left = a.track(at), right = b.track(at);
    if (same_records(left, right)) return std::nullopt;
    return track_difference(left, right);
}

}  // namespace

Result<std::vector<Difference>> compare(const Device& a, const Device& b, std::size_t most) {
    std::vector<Difference> found;
    if (a.cylinders() != b.cylinders() && most > 0)
        found.push_back(
            {{}, fmt::format("{} cylinders against {}", a.cylinders().n, b.cylinders().n)});
    const auto shape = a.volume().shape(), other = b.volume().shape();
    if (shape != other && most > 0)
        return std::vector<Difference>{
            {{},
             fmt::format("a {} against a {}", device_name(shape.device_type),
                         device_name(other.device_type))}};
    Side left(a), right(b);
    auto cylinders = std::min(a.cylinders(), b.cylinders());
    for (Cylinder c{0}; c < cylinders; ++c)
        for (Head h{0}; h.n < shape.heads; ++h) {
            if (found.size() >= most) return found;
            TRY(left.read({c, h}));
            TRY(right.read({c, h}));
            if (auto what = difference(left, right, {c, h})) found.push_back({{c, h}, *what});
        }
    return found;
}

}  // namespace dasd
