// Devices: a cylinder range of a volume with addresses of its own. Format page: dasd-images section
// 14.
#include "dasd/volume.h"

namespace dasd {

namespace msg = base::msg;
using base::make_error;
using base::Result;

Result<TrackAddress> Device::volume_address(TrackAddress relative) const {
    if (relative.cylinder >= range_.count || relative.head.n >= volume_->shape().heads)
        return make_error(msg::DASIMG116E, volume_->path(), relative.cylinder.n, relative.head.n,
                          range_.count.n);
    return TrackAddress{range_.start + relative.cylinder, relative.head};
}

Result<Track> Device::read_track(TrackAddress relative) const {
    auto address = TRY(volume_address(relative));
    return volume_->read_track(address);
}

Result<void> Device::write_track(const Track& track) const {
    auto address = track.address();
    if (!writable()) return make_error(msg::DASIMG117E, volume_->path());
    if (!range_.contains(address.cylinder) || address.head.n >= volume_->shape().heads)
        return make_error(msg::DASIMG116E, volume_->path(), address.cylinder.n, address.head.n,
                          range_.count.n);
    return volume_->write_track(track);
}

}  // namespace dasd
