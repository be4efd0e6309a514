#include "dasd/device_volume.h"

namespace dasd {
namespace {

class DeviceVolume : public Volume {
  public:
    explicit DeviceVolume(const Device& device) : device_(device) {}

    const std::string& path() const override { return device_.volume().path(); }
    Cylinder cylinders() const override { return device_.cylinders(); }
    Shape shape() const override { return device_.volume().shape(); }
    bool writable() const override { return device_.writable(); }
    std::string format() const override { return device_.volume().format(); }

    base::Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        auto found = TRY(device_.read_track(address));
        auto seen = found.moved_to(address);
        auto image = seen.image();
        std::copy_n(image.begin(), std::min(image.size(), track.size()), track.begin());
        return {};
    }

    base::Result<void> write_image(TrackAddress address, base::Bytes track) override {
        auto seen = TRY(Track::parse(std::vector<std::byte>(track.begin(), track.end()), address));
        auto place = TRY(device_.volume_address(address));
        return device_.write_track(seen.moved_to(place));
    }

    base::Result<void> sync() override { return device_.volume().sync(); }
    base::Result<void> refresh() override { return device_.volume().refresh(); }

  private:
    Device device_;
};

}  // namespace

std::unique_ptr<Volume> device_as_volume(const Device& device) {
    return std::make_unique<DeviceVolume>(device);
}

}  // namespace dasd
