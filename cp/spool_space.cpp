// CP: spool space on volumes and in storage.
#include "cp/spool_space.h"

#include <zlib.h>

#include <map>

#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::string_view kMark = "CVSPOOL1";
constexpr std::uint32_t kHeaderTracks = 2, kDirectoryTracks = 15;
constexpr std::uint32_t kHomeTracks = kHeaderTracks + 2 * kDirectoryTracks;
constexpr std::size_t kHeaderLength = 40;

std::uint32_t checksum(base::Bytes bytes) {
    const auto* start = reinterpret_cast<const Bytef*>(bytes.data());
    return static_cast<std::uint32_t>(::crc32(0, start, static_cast<uInt>(bytes.size())));
}

struct Extent {
    std::shared_ptr<RealDasd> real;
    std::uint32_t first = 0, count = 0;  // tracks
};

// SPOL extents of mounted CP-owned volumes that carry our mark.
std::vector<Extent> spool_extents(const SystemImpl& system) {
    std::vector<Extent> found;
    for (const auto& real : system.volumes.all()) {
        if (real->use != RealDasd::Use::owned) continue;
        auto map = real->map();
        if (!map.ok() || map.value().kind() != dasd::MapKind::ours) continue;
        for (const auto& extent : map.value().extents()) {
            bool fits = extent.range.end() <= real->cylinders();
            if (extent.type == dasd::SpaceType::spool && fits)
                found.push_back({real, extent.range.start.n * dasd::kHeads,
                                 extent.range.count.n * dasd::kHeads});
        }
    }
    return found;
}

dasd::TrackAddress address_of(std::uint32_t track) {
    return {{track / dasd::kHeads}, {track % dasd::kHeads}};
}

// Pages of zeros behind the bytes; a track is always written whole.
Result<void> write_track(RealDasd& real, std::uint32_t number, base::Bytes bytes) {
    auto address = address_of(number);
    if (real.frozen) return make_error(msg::CVMVOL650E, real.serial);
    TRY(real.settled({address.cylinder, {1}}, real.number));
    TRY(real.make_writable());
    auto track = dasd::Track::formatted(address);
    for (std::uint8_t page = 1; !bytes.empty(); ++page) {
        const auto* record = track.find(page);
        auto part = bytes.first(std::min(bytes.size(), dasd::kPageSize));
        track.patch(*record, 0, part);
        bytes = bytes.subspan(part.size());
    }
    return real.volume().write_track(track);
}

Result<std::vector<std::byte>> read_track(RealDasd& real, std::uint32_t number) {
    auto track = TRY(real.volume().read_track(address_of(number)));
    std::vector<std::byte> bytes;
    for (std::uint8_t page = 1; page <= 12; ++page) {
        const auto* record = track.find(page);
        if (!record || record->data.size() != dasd::kPageSize)
            return make_error(msg::CVMSPL665E, real.serial,
                              fmt::format("track {} is not formatted", number));
        bytes.insert(bytes.end(), record->data.begin(), record->data.end());
    }
    return bytes;
}

struct Header {
    std::uint32_t files = 0, length = 0, checksum = 0;
    std::uint64_t generation = 0;
};

std::vector<std::byte> encode(const std::string& system, const Header& header) {
    std::vector<std::byte> bytes(kHeaderLength);
    base::MutableBytes all(bytes);
    base::store_ebcdic_field(all.subspan(0, 8), kMark);
    base::store_ebcdic_field(all.subspan(8, 8), system);
    base::store_be<std::uint32_t>(all, 16, header.files);
    base::store_be<std::uint64_t>(all, 20, header.generation);
    base::store_be<std::uint32_t>(all, 28, header.length);
    base::store_be<std::uint32_t>(all, 32, header.checksum);
    base::store_be<std::uint32_t>(all, 36, checksum(all.first(36)));
    return bytes;
}

// std::nullopt: no header of this system, or one whose writing was cut off.
std::optional<Header> decode(base::Bytes bytes, const std::string& system) {
    if (base::load_ebcdic_field(bytes.subspan(0, 8)) != kMark) return std::nullopt;
    if (base::load_ebcdic_field(bytes.subspan(8, 8)) != system) return std::nullopt;
    Header header;
    header.generation = base::load_be<std::uint64_t>(bytes, 20);
    if (header.generation == 0) return header;
    if (base::load_be<std::uint32_t>(bytes, 36) != checksum(bytes.first(36))) return std::nullopt;
    header.files = base::load_be<std::uint32_t>(bytes, 16);
    header.length = base::load_be<std::uint32_t>(bytes, 28);
    header.checksum = base::load_be<std::uint32_t>(bytes, 32);
    return header;
}

class VolumeSpace final : public SpoolSpace {
  public:
    VolumeSpace(std::string system, std::vector<Extent> extents)
        : system_(std::move(system)), extents_(std::move(extents)) {
        for (const auto& extent : extents_)
            if (!home_ && extent.count > kHomeTracks) home_ = &extent;
    }
    bool is_permanent() const override { return true; }
    bool has_home() const { return home_ != nullptr; }
    Result<void> ready() override {
        auto& real = *home_->real;
        if (real.frozen) return make_error(msg::CVMVOL650E, real.serial);
        TRY(real.settled({address_of(home_->first).cylinder, {1}}, real.number));
        return real.make_writable();
    }

    Result<SpoolTrack> allocate() override {
        for (const auto& extent : extents_)
            for (auto n = first_free_of(extent); n < extent.first + extent.count; ++n)
                if (used_.insert({extent.real->serial, n}).second)
                    return SpoolTrack{extent.real->serial, n};
        return make_error(msg::CVMSPL664E);
    }
    bool take(const SpoolTrack& track) override {
        for (const auto& extent : extents_)
            if (extent.real->serial == track.volume && track.track >= first_free_of(extent) &&
                track.track < extent.first + extent.count)
                return used_.insert(track).second;
        return false;
    }
    void release(const SpoolTrack& track) override { used_.erase(track); }

    Result<void> write(const SpoolTrack& track, base::Bytes bytes) override {
        auto* real = TRY(volume_of(track));
        touched_.insert(real);
        return write_track(*real, track.track, bytes);
    }
    Result<std::vector<std::byte>> read(const SpoolTrack& track) override {
        auto* real = TRY(volume_of(track));
        return read_track(*real, track.track);
    }

    // The newest header of any extent: a volume that came on line since may lie before the home.
    Result<std::vector<std::byte>> load() override {
        std::optional<Header> newest;
        for (const auto& extent : extents_)
            for (std::uint32_t n = 0; n < kHeaderTracks && extent.count > kHomeTracks; ++n) {
                auto track = read_track(*extent.real, extent.first + n);
                if (!track.ok()) continue;  // never written
                auto header = decode(track.value(), system_);
                if (!header || (newest && newest->generation >= header->generation)) continue;
                newest = header, home_ = &extent;
            }
        std::vector<std::byte> none;
        if (!newest || newest->generation == 0) return none;
        generation_ = newest->generation;
        return read_directory(*newest);
    }

    Result<void> save(base::Bytes directory, std::uint32_t files) override {
        if (directory.size() > kDirectoryTracks * kSpoolTrackBytes)
            return make_error(msg::CVMSPL664E);
        auto next = generation_ + 1;
        auto& real = *home_->real;
        auto at = directory_track(next);
        for (auto rest = directory; !rest.empty(); ++at) {
            auto part = rest.first(std::min(rest.size(), kSpoolTrackBytes));
            TRY(write_track(real, at, part));
            rest = rest.subspan(part.size());
        }
        touched_.insert(&real);
        for (auto* volume : touched_) TRY(volume->volume().sync());
        touched_.clear();
        Header header{files, static_cast<std::uint32_t>(directory.size()), checksum(directory),
                      next};
        auto where = home_->first + static_cast<std::uint32_t>(next % kHeaderTracks);
        TRY(write_track(real, where, encode(system_, header)));
        TRY(real.volume().sync());
        generation_ = next;
        return {};
    }

  private:
    std::uint32_t first_free_of(const Extent& extent) const {
        return extent.first + (&extent == home_ ? kHomeTracks : kHeaderTracks);
    }
    std::uint32_t directory_track(std::uint64_t generation) const {
        auto half = static_cast<std::uint32_t>(generation % 2);
        return home_->first + kHeaderTracks + half * kDirectoryTracks;
    }
    Result<RealDasd*> volume_of(const SpoolTrack& track) {
        for (const auto& extent : extents_)
            if (extent.real->serial == track.volume) return extent.real.get();
        return make_error(msg::CVMSPL665E, track.volume, "it is not mounted");
    }
    Result<std::vector<std::byte>> read_directory(const Header& header) {
        std::vector<std::byte> bytes;
        auto at = directory_track(header.generation);
        for (; bytes.size() < header.length && at < home_->first + kHomeTracks; ++at) {
            auto part = TRY(read_track(*home_->real, at));
            bytes.insert(bytes.end(), part.begin(), part.end());
        }
        if (bytes.size() >= header.length) bytes.resize(header.length);
        if (bytes.size() != header.length || checksum(bytes) != header.checksum)
            return make_error(msg::CVMSPL665E, home_->real->serial,
                              "the spool directory is damaged");
        return bytes;
    }

    std::string system_;
    std::vector<Extent> extents_;
    const Extent* home_ = nullptr;
    std::uint64_t generation_ = 0;
    std::set<SpoolTrack> used_;
    std::set<RealDasd*> touched_;  // written since the last sync
};

class StorageSpace final : public SpoolSpace {
  public:
    bool is_permanent() const override { return false; }
    Result<void> ready() override { return {}; }
    Result<SpoolTrack> allocate() override { return SpoolTrack{"", next_++}; }
    bool take(const SpoolTrack&) override { return false; }
    void release(const SpoolTrack& track) override { tracks_.erase(track); }
    Result<void> write(const SpoolTrack& track, base::Bytes bytes) override {
        tracks_[track] = {bytes.begin(), bytes.end()};
        return {};
    }
    Result<std::vector<std::byte>> read(const SpoolTrack& track) override {
        auto bytes = tracks_[track];
        bytes.resize(kSpoolTrackBytes);
        return bytes;
    }
    Result<std::vector<std::byte>> load() override { return std::vector<std::byte>(); }
    Result<void> save(base::Bytes, std::uint32_t) override { return {}; }

  private:
    std::uint32_t next_ = 0;
    std::map<SpoolTrack, std::vector<std::byte>> tracks_;
};

}  // namespace

std::unique_ptr<SpoolSpace> spool_space(SystemImpl& system) {
    auto space = std::make_unique<VolumeSpace>(system.name(), spool_extents(system));
    if (space->has_home()) return space;
    return storage_spool_space();
}

std::unique_ptr<SpoolSpace> storage_spool_space() {
    return std::make_unique<StorageSpace>();
}

Result<void> clear_spool_space(SystemImpl& system) {
    for (const auto& extent : spool_extents(system)) {
        for (std::uint32_t n = 0; n < std::min(kHeaderTracks, extent.count); ++n)
            TRY(write_track(*extent.real, extent.first + n, encode(system.name(), {})));
        TRY(extent.real->volume().sync());
    }
    return {};
}

}  // namespace cp
