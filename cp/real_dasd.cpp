// CP: real DASD and the LINK-checked view of them.
#include "cp/real_dasd.h"

#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using dasd::Access;
using dasd::CylinderRange;
using dasd::TrackAddress;

namespace {

// A part of a volume seen as a volume of its own: a second-level system finds its label at cylinder
// 0 of the minidisk it was given. Home addresses and counts are relocated on the way.
class PartVolume final : public dasd::Volume {
  public:
    PartVolume(std::shared_ptr<dasd::Volume> whole, CylinderRange range)
        : whole_(std::move(whole)), range_(range) {}

    const std::string& path() const override { return whole_->path(); }
    dasd::Cylinder cylinders() const override { return range_.count; }
    bool writable() const override { return whole_->writable(); }
    std::string format() const override { return whole_->format(); }
    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        auto there = TRY(placed(address));
        TRY(whole_->read_image(there, track));
        auto used = TRY(dasd::check_track(track, there));
        dasd::move_track(track, used, there, address);
        return {};
    }
    Result<void> write_image(TrackAddress address, base::Bytes track) override {
        auto there = TRY(placed(address));
        auto used = TRY(dasd::check_track(track, address));
        std::vector<std::byte> moved(track.begin(), track.end());
        dasd::move_track(moved, used, address, there);
        return whole_->write_image(there, moved);
    }
    Result<void> sync() override { return whole_->sync(); }
    Result<void> refresh() override { return whole_->refresh(); }
    dasd::Files& files() override { return whole_->files(); }

  private:
    Result<TrackAddress> placed(TrackAddress address) const {
        if (address.cylinder >= range_.count)
            return make_error(msg::CVMVOL653E, path(), address.cylinder.n);
        return TrackAddress{range_.start + address.cylinder, address.head};
    }

    std::shared_ptr<dasd::Volume> whole_;
    CylinderRange range_;
};

// What a program holds: the volume behind a link, as long and as far as the link goes.
class GrantedVolume final : public dasd::Volume {
  public:
    GrantedVolume(std::shared_ptr<Link> link, Access access)
        : link_(std::move(link)), access_(access) {}

    const std::string& path() const override { return base().path(); }
    dasd::Cylinder cylinders() const override { return base().cylinders(); }
    bool writable() const override {
        return access_ == Access::write && link_->writable && !link_->gone && base().writable();
    }
    bool is_thin() const override { return base().is_thin(); }
    std::string format() const override { return base().format(); }
    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        TRY(check(address));
        return base().read_image(address, track);
    }
    Result<void> write_image(TrackAddress address, base::Bytes track) override {
        TRY(check(address));
        if (access_ != Access::write || !link_->writable)
            return make_error(msg::CVMVOL654E, hex(link_->number));
        if (link_->real->frozen) return make_error(msg::CVMVOL650E, link_->real->serial);
        if (address == TrackAddress{link_->real->origin().start, {0}}) TRY(check_label(track));
        return base().write_image(address, track);
    }
    Result<void> write_images(TrackAddress first, base::Bytes tracks) override {
        auto count = static_cast<std::uint32_t>(tracks.size() / dasd::kTrackSize);
        bool plain = count > 0 && access_ == Access::write && link_->writable &&
                     !link_->real->frozen &&
                     first != TrackAddress{link_->real->origin().start, {0}};
        // What is refused is refused track by track, with the right reason.
        if (!plain) return Volume::write_images(first, tracks);
        TRY(check(first));
        return base().write_images(first, tracks);
    }
    Result<void> sync() override { return base().sync(); }
    Result<void> refresh() override { return base().refresh(); }
    std::vector<dasd::ImagePart> parts() override {
        // Files are handed out only where no access would be refused; a frozen volume can still be
        // read, and so be the source of a copy that shares.
        bool held = link_->gone || (access_ == Access::write && link_->real->frozen);
        return held ? std::vector<dasd::ImagePart>{} : base().parts();
    }
    dasd::Files& files() override { return base().files(); }
    Result<void> accept_labels(const SerialAt& serial_at) override {
        auto serial = TRY(serial_at(link_->real->origin().start));
        if (serial) TRY(check_serial(*serial));
        return base().accept_labels(serial_at);
    }

  private:
    dasd::Volume& base() const { return link_->real->base(); }
    Result<void> check(TrackAddress address) const {
        if (link_->gone) return make_error(msg::CVMVOL652E, hex(link_->number));
        auto start = link_->real->origin().start + link_->range.start;
        if (!CylinderRange{start, link_->range.count}.contains(address.cylinder))
            return make_error(msg::CVMVOL653E, hex(link_->number), address.cylinder.n);
        return {};
    }
    // A label that another volume of the system has must never reach the disk.
    Result<void> check_label(base::Bytes track) const {
        return check_serial(serial_in_track(track));
    }
    Result<void> check_serial(const std::string& serial) const {
        auto& real = *link_->real;
        if (serial.empty() || serial == real.serial || !real.owner) return {};
        if (!real.owner->other_with(serial, real)) return {};
        return make_error(msg::CVMVOL651E, hex(link_->number), serial);
    }

    std::shared_ptr<Link> link_;
    Access access_;
};

}  // namespace

std::string serial_in_track(base::Bytes image) {
    auto track = dasd::Track::parse({image.begin(), image.end()}, {});
    if (!track.ok()) return {};
    const auto* record = track.value().find(3);
    if (!record || record->data.size() < 10) return {};
    if (base::text_from_ebcdic(record->data.first(4)) != "VOL1") return {};
    return base::load_ebcdic_field(record->data.subspan(4, 6));
}

Result<std::shared_ptr<RealDasd>> RealDasd::from_file(const RealDevice& device,
                                                      dasd::Files& files) {
    auto volume = TRY(dasd::open_volume(device.path, Access::read, files));
    auto real = std::make_shared<RealDasd>();
    real->files_ = &files;
    real->number = device.number;
    real->path = device.path;
    real->read_only_ = device.read_only;
    real->origin_ = {{0}, volume->cylinders()};
    real->use_base(std::move(volume));
    TRY(real->read_label());
    return real;
}

Result<std::shared_ptr<RealDasd>> RealDasd::from_device(const DeviceAttachment& attachment) {
    auto real = std::make_shared<RealDasd>();
    real->number = attachment.number;
    real->path = attachment.path;
    real->is_file_ = false;
    real->read_only_ = !attachment.device.writable();
    real->origin_ = attachment.device.range();
    real->intended_label = attachment.device.intended_label;
    real->use_base(attachment.device.shared_volume());
    TRY(real->read_label());
    return real;
}

void RealDasd::use_base(std::shared_ptr<dasd::Volume> base) {
    if (base_) replaced_.push_back(base_);
    base_ = std::move(base);
    bool whole = origin_ == CylinderRange{{0}, base_->cylinders()};
    view_ = whole ? base_ : std::make_shared<PartVolume>(base_, origin_);
}

dasd::Volume& RealDasd::volume() const {
    return *view_;
}
std::shared_ptr<dasd::Volume> RealDasd::shared_volume() const {
    return view_;
}

Result<void> RealDasd::make_writable() {
    if (read_only_) return make_error(msg::CVMVOL654E, hex(number));
    if (!is_file_ || opened_for_write_) return {};
    auto parts = base_->parts();
    if (parts.size() == 1 && parts[0].file)
        TRY(dasd::check_not_in_use(*parts[0].file, path, Access::write));
    else
        TRY(dasd::check_not_in_use(path, Access::write));
    auto volume = TRY(dasd::open_volume(path, Access::write, *files_));
    use_base(std::move(volume));
    opened_for_write_ = true;
    return {};
}

Result<void> RealDasd::settled(CylinderRange range, dasd::DeviceNumber asked) const {
    CylinderRange in_image{origin_.start + range.start, range.count};
    for (const auto& pending : TRY(dasd::pending_copies(path)))
        for (const auto& doubtful : pending.ranges)
            if (doubtful.overlaps(in_image))
                return make_error(msg::CVMVOL655E, hex(asked), dasd::describe(pending.ranges),
                                  serial.empty() ? path : serial, path);
    return {};
}

Result<void> RealDasd::read_label() {
    TRY(base_->refresh());
    auto label = dasd::read_label(*view_);
    serial = label.ok() && label.value() ? label.value()->serial : std::string();
    return {};
}

Result<void> RealDasd::moved_to(const std::string& new_path) {
    path = new_path;
    auto access = opened_for_write_ ? Access::write : Access::read;
    auto volume = TRY(dasd::open_volume(path, access, *files_));
    use_base(std::move(volume));
    return {};
}

Result<void> Volumes::add(std::shared_ptr<RealDasd> dasd) {
    if (find(dasd->number)) return make_error(msg::CVMCSY704E, hex(dasd->number));
    dasd->is_duplicate = !dasd->serial.empty() && other_with(dasd->serial, *dasd);
    dasd->owner = this;
    auto behind = std::find_if(all_.begin(), all_.end(),
                               [&](const auto& other) { return other->number > dasd->number; });
    all_.insert(behind, std::move(dasd));
    return {};
}

void Volumes::remove(const RealDasd& dasd) {
    std::erase_if(all_, [&](const auto& other) { return other.get() == &dasd; });
}

std::shared_ptr<RealDasd> Volumes::find(dasd::DeviceNumber number) const {
    for (const auto& dasd : all_)
        if (dasd->number == number) return dasd;
    return nullptr;
}

std::shared_ptr<RealDasd> Volumes::find(std::string_view serial) const {
    for (const auto& dasd : all_)
        if (dasd->serial == serial && !serial.empty() && !dasd->is_duplicate) return dasd;
    return nullptr;
}

std::shared_ptr<RealDasd> Volumes::find_mounted(std::string_view serial) const {
    auto dasd = find(serial);
    bool mounted =
        dasd && (dasd->use == RealDasd::Use::owned || dasd->use == RealDasd::Use::system);
    return mounted ? dasd : nullptr;
}

std::shared_ptr<RealDasd> Volumes::other_with(std::string_view serial, const RealDasd& dasd) const {
    for (const auto& other : all_) {
        bool same = other->serial == serial || other->intended_label == serial;
        if (other.get() != &dasd && same) return other;
    }
    return nullptr;
}

dasd::Device granted_device(const std::shared_ptr<Link>& link, Access access) {
    auto origin = link->real->origin().start;
    CylinderRange range{origin + link->range.start, link->range.count};
    dasd::Device device(std::make_shared<GrantedVolume>(link, access), range, access);
    if (link->range == CylinderRange{{0}, link->real->cylinders()})
        device.intended_label = link->real->intended_label;
    return device;
}

}  // namespace cp
