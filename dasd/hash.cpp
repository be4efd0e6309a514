// Hashing: two threads take extent after extent.
#include "dasd/hash.h"

#include <openssl/evp.h>

#include <mutex>
#include <thread>

#include "dasd/hash_cache.h"
#include "dasd/track_copy.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr unsigned kThreads = 2;
// Home address, R0 and end mark: a track that has no record.
constexpr std::size_t kEmptyTrack = 29;

class Digest {
  public:
    Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    }
    void add(base::Bytes bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    Hash finish() {
        Hash hash{};
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr);
        return hash;
    }

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// An empty track whose R0 is the usual one: what a fresh image holds.
bool is_empty(base::Bytes track, std::size_t used, const Track& empty) {
    return used == kEmptyTrack &&
           std::equal(track.begin(), track.begin() + kEmptyTrack, empty.image().begin());
}

std::vector<CylinderRange> extents_of(CylinderRange range, Cylinder size) {
    std::vector<CylinderRange> extents;
    for (auto at = range.start; at < range.end();) {
        Cylinder end{std::min((at.n / size.n + 1) * size.n, range.end().n)};
        extents.push_back({at, end - at});
        at = end;
    }
    return extents;
}

class Crew {
  public:
    Crew(Volume& volume, std::vector<ExtentHash>& extents, Meter& meter)
        : volume_(volume), parts_(volume.parts()), extents_(extents), meter_(meter) {}

    Result<void> run() {
        {
            std::vector<std::jthread> helpers;
            // What is no file of tracks or tables may be a stream: it is read in order.
            auto threads = parts_.empty() ? 1 : kThreads;
            for (unsigned i = 1; i < threads && extents_.size() > i; ++i)
                helpers.emplace_back([this] { take_extents(false); });
            take_extents(true);
        }
        if (error_) return *error_;
        if (!meter_.go_on()) return stopped();
        return {};
    }
    std::uint64_t read() const { return read_; }
    std::uint64_t skipped() const { return skipped_; }

  private:
    base::Error stopped() const { return make_error(msg::DASCPY408E, volume_.path()); }

    void take_extents(bool leads) {
        std::vector<std::byte> buffer(kTrackSize);
        for (auto i = next_++; i < extents_.size() && !stop_; i = next_++) {
            if (extents_[i].cached) continue;
            auto done = hash_extent(extents_[i], buffer, leads);
            if (done.ok()) continue;
            std::lock_guard guard(mutex_);
            if (!error_) error_ = done.error();
            stop_ = true;
        }
    }

    Result<void> hash_extent(ExtentHash& extent, base::MutableBytes buffer, bool leads) {
        Digest digest;
        for (auto c = extent.range.start; c < extent.range.end(); ++c) {
            for (Head h{0}; h.n < volume_.shape().heads; ++h)
                if (TRY(hash_track({c, h}, buffer, digest))) ++extent.tracks;
            meter_.add(volume_.shape().cylinder_size());
            if (stop_) return {};
            if (leads && !meter_.go_on()) return stopped();
        }
        extent.hash = digest.finish();
        return {};
    }

    // Whether the track holds records.
    Result<bool> hash_track(TrackAddress at, base::MutableBytes buffer, Digest& digest) {
        if (TRY(volume_.is_known_empty(at))) {
            ++skipped_;
            return false;
        }
        ++read_;
        auto used = TRY(read_checked(volume_, parts_, at, buffer));
        if (used == kEmptyTrack && is_empty(buffer, used, Track::empty(at))) return false;
        digest.add(buffer.first(used));
        return true;
    }

    Volume& volume_;
    std::vector<ImagePart> parts_;
    std::vector<ExtentHash>& extents_;
    Meter& meter_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::uint64_t> read_ = 0, skipped_ = 0;
    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    std::optional<base::Error> error_;
};

Hash hash_of_all(const std::vector<ExtentHash>& extents) {
    Digest digest;
    for (const auto& extent : extents) {
        std::array<std::byte, 8> range{};
        base::store_be<std::uint32_t>(range, 0, extent.range.start.n);
        base::store_be<std::uint32_t>(range, 4, extent.range.count.n);
        digest.add(range);
        digest.add(extent.hash);
    }
    return digest.finish();
}

}  // namespace

Hash sha256(base::Bytes bytes) {
    Digest digest;
    digest.add(bytes);
    return digest.finish();
}

std::string hex(const Hash& hash) {
    std::string digits;
    for (auto byte : hash) digits += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return digits;
}

Result<HashReport> hash_extents(const Device& device, const HashOptions& options,
                                const CopyProgress& progress) {
    auto& volume = device.volume();
    HashCache cache(options.cache, volume.paths());
    HashReport report;
    std::uint64_t todo = 0;
    for (const auto& range : extents_of(device.range(), options.extent)) {
        auto known = cache.find(range);
        report.extents.push_back(known ? ExtentHash{range, known->hash, known->tracks, true}
                                       : ExtentHash{range});
        if (!known) todo += range.count.n * volume.shape().cylinder_size();
    }
    Meter meter(progress, todo);
    Crew crew(volume, report.extents, meter);
    TRY(crew.run());
    for (const auto& extent : report.extents)
        if (!extent.cached) cache.add(extent.range, {extent.hash, extent.tracks});
    cache.save();
    report.all = hash_of_all(report.extents);
    report.tracks_read = crew.read();
    report.tracks_skipped = crew.skipped();
    return report;
}

}  // namespace dasd
