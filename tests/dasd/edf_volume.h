// A volume in memory for the tests of the CMS minidisk: counts writes and stops at the n-th.
#pragma once

#include <map>

#include "dasd/dasd.h"

namespace dasd::testing {

class MemoryVolume final : public Volume {
  public:
    explicit MemoryVolume(std::uint32_t cylinders)
        : cylinders_{cylinders}, tracks_(cylinders * kHeads) {}

    const std::string& path() const override { return path_; }
    Cylinder cylinders() const override { return cylinders_; }
    bool writable() const override { return true; }
    std::string format() const override { return "memory"; }

    base::Result<void> read_image(TrackAddress address, base::MutableBytes into) override {
        ++reads;
        auto& track = at(address);
        if (track.empty()) {
            auto fresh = Track::empty(address);
            track.assign(fresh.image().begin(), fresh.image().end());
        }
        std::copy(track.begin(), track.end(), into.begin());
        return {};
    }
    base::Result<void> write_image(TrackAddress address, base::Bytes from) override {
        if (writes_until_crash == 0)
            return base::make_error(base::msg::DASIMG105S, path_, std::uint64_t{0}, "pulled plug");
        if (writes_until_crash > 0) --writes_until_crash;
        ++writes;
        at(address).assign(from.begin(), from.end());
        return {};
    }
    base::Result<void> sync() override {
        ++syncs;
        return {};
    }
    base::Result<void> refresh() override { return {}; }

    std::vector<std::byte>& at(TrackAddress address) {
        return tracks_[address.cylinder.n * kHeads + address.head.n];
    }

    // Another volume with the same contents.
    std::shared_ptr<MemoryVolume> clone() const {
        auto copy = std::make_shared<MemoryVolume>(cylinders_.n);
        copy->tracks_ = tracks_;
        return copy;
    }

    long writes_until_crash = -1;  // negative: never
    long writes = 0, reads = 0, syncs = 0;

  private:
    std::string path_ = "memory";
    Cylinder cylinders_;
    std::vector<std::vector<std::byte>> tracks_;
};

}  // namespace dasd::testing
