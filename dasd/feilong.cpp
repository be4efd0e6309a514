// Reading images of Feilong and xCAT.
#include "dasd/feilong.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <mutex>

#include "dasd/feilong_track.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::size_t kTagLength = 20, kSizeAt = 20, kSizeLength = 16, kOldHeader = 36;
constexpr std::size_t kLengthAt = 37, kLevelAt = 54, kBlock = 512;
constexpr std::size_t kInput = 65536;
constexpr std::size_t kKept = 32;      // decoded tracks: readers side by side stay within them
constexpr std::uint32_t kMarks = 128;  // places in the stream to go back to

// ---- header -------------------------------------------------------------------------------------

struct Header {
    Cylinder cylinders;
    std::uint64_t stream_at = kOldHeader;
    bool packed = true;
};

base::Error damaged(const std::string& path, std::string why) {
    return make_error(msg::DASIMG113E, path, why);
}

Result<Cylinder> size_in(std::string_view field, const std::string& path) {
    auto number = field.substr(std::min(field.find_first_not_of(' '), field.size()));
    auto end = number.find(' ');
    auto cylinders = base::parse_decimal(number.substr(0, end));
    bool counts = end != std::string_view::npos && number.substr(end + 1).starts_with("CYL");
    if (!cylinders || !counts || *cylinders == 0 || *cylinders > 65520)
        return damaged(path, "its size is no number of cylinders (CYL)");
    return Cylinder{*cylinders};
}

Result<Header> decode(std::string_view text, const std::string& path) {
    Header header;
    header.cylinders = TRY(size_in(text.substr(kSizeAt, kSizeLength), path));
    if (!text.substr(kLengthAt).starts_with("HLen:")) return header;
    auto length = base::parse_decimal(text.substr(kLengthAt + 6, 4));
    auto level = text[kLevelAt];
    if (!length || *length <= kLevelAt || level < '0' || level > '9')
        return damaged(path, "no length (HLen) and compression (GZIP) where they belong");
    header.stream_at = (*length / kBlock + 1) * kBlock;
    header.packed = level != '0';
    return header;
}

Result<Header> read_header(File& file, const std::string& path) {
    std::array<char, kLevelAt + 1> text{};
    auto size = TRY(file.size());
    if (size < text.size()) return damaged(path, fmt::format("it has only {} bytes", size));
    TRY(file.read(0, std::as_writable_bytes(std::span(text))));
    auto header = TRY(decode({text.data(), text.size()}, path));
    if (header.stream_at > size) return damaged(path, fmt::format("it has only {} bytes", size));
    return header;
}

// ---- stream -------------------------------------------------------------------------------------

// A place in the stream: copied, it goes on from there on its own.
class Stream {
  public:
    Stream(File& file, std::uint64_t offset, std::uint64_t size, bool packed)
        : file_(&file), offset_(offset), size_(size), packed_(packed) {
        if (packed_) ::inflateInit2(&state_, 15 + 16);
    }
    Stream(const Stream& other)
        : file_(other.file_),
          offset_(other.offset_ - other.state_.avail_in),
          size_(other.size_),
          packed_(other.packed_),
          ended_(other.ended_),
          damage_(other.damage_) {
        if (packed_) ::inflateCopy(&state_, const_cast<z_stream*>(&other.state_));
        state_.avail_in = 0;
    }
    Stream& operator=(const Stream&) = delete;
    ~Stream() {
        if (packed_) ::inflateEnd(&state_);
    }

    // Bytes of the stream; fewer than wanted at its end. Errors: damage, DASTRK201E with address
    // zero: the caller knows which track.
    Result<std::size_t> read(base::MutableBytes into) {
        if (!packed_) return read_plain(into);
        state_.next_out = reinterpret_cast<unsigned char*>(into.data());
        state_.avail_out = static_cast<unsigned>(into.size());
        // Damage behind the bytes wanted is the next caller's.
        while (state_.avail_out > 0 && !ended_ && damage_.empty()) TRY(step());
        if (state_.avail_out > 0 && !damage_.empty())
            return make_error(msg::DASTRK201E, 0u, 0u, damage_);
        return into.size() - state_.avail_out;
    }

  private:
    Result<std::size_t> read_plain(base::MutableBytes into) {
        auto n = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset_));
        TRY(file_->read(offset_, into.first(n)));
        offset_ += n;
        return n;
    }

    Result<void> step() {
        if (state_.avail_in == 0) TRY(refill());
        int rc = state_.avail_in == 0 ? Z_STREAM_ERROR : ::inflate(&state_, Z_NO_FLUSH);
        if (rc == Z_STREAM_END) return next_member();
        if (rc == Z_OK || rc == Z_BUF_ERROR) return {};
        damage_ = state_.avail_in == 0 && state_.msg == nullptr
                      ? "the compressed data end too early"
                      : fmt::format("the compressed data are damaged ({})",
                                    state_.msg != nullptr ? state_.msg : "inflate");
        return {};
    }

    Result<void> refill() {
        if (input_.empty()) input_.resize(kInput);
        auto n = TRY(read_plain(input_));
        state_.next_in = reinterpret_cast<unsigned char*>(input_.data());
        state_.avail_in = static_cast<unsigned>(n);
        return {};
    }

    // gzip files may be strung together.
    Result<void> next_member() {
        if (state_.avail_in == 0) TRY(refill());
        ended_ = state_.avail_in == 0;
        if (!ended_) ::inflateReset(&state_);
        return {};
    }

    File* file_;
    std::uint64_t offset_, size_;
    bool packed_ = false, ended_ = false;
    std::string damage_;  // met behind the bytes answered so far
    z_stream state_{};
    std::vector<std::byte> input_;
};

// ---- volume -------------------------------------------------------------------------------------

class FeilongVolume final : public Volume {
  public:
    FeilongVolume(std::string path, std::unique_ptr<File> file, Header header, std::uint64_t size,
                  Files& files)
        : path_(std::move(path)), file_(std::move(file)), header_(header), files_(files) {
        marks_.emplace(0u, Stream(*file_, header.stream_at, size, header.packed));
        stream_ = std::make_unique<Stream>(marks_.at(0));
    }

    const std::string& path() const override { return path_; }
    Cylinder cylinders() const override { return header_.cylinders; }
    bool writable() const override { return false; }
    Files& files() override { return files_; }
    std::string format() const override {
        return header_.packed ? "xCAT CKD Disk Image, gzip" : "xCAT CKD Disk Image";
    }

    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        if (address.cylinder >= cylinders() || address.head.n >= kHeads)
            return make_error(msg::DASIMG116E, path_, address.cylinder.n, address.head.n,
                              cylinders().n);
        std::lock_guard guard(mutex_);
        auto wanted = address.cylinder.n * kHeads + address.head.n;
        auto found = kept(wanted);
        if (found == nullptr) {
            TRY(go_to(wanted));
            found = kept(wanted);
        }
        auto image = track.first(kTrackSize);
        std::copy(found->begin(), found->end(), image.begin());
        std::fill(image.begin() + static_cast<long>(found->size()), image.end(), std::byte{0});
        return wanted + 1 == tracks() ? check_end() : Result<void>();
    }

    Result<void> write_image(TrackAddress, base::Bytes) override {
        return make_error(msg::DASIMG117E, path_);
    }
    Result<void> sync() override { return {}; }
    Result<void> refresh() override { return {}; }

  private:
    struct Kept {
        std::uint32_t track;
        std::vector<std::byte> image;
    };
    std::uint32_t tracks() const { return header_.cylinders.n * kHeads; }
    std::uint32_t step() const { return std::max(1u, tracks() / kMarks); }

    const std::vector<std::byte>* kept(std::uint32_t track) const {
        for (const auto& one : kept_)
            if (one.track == track) return &one.image;
        return nullptr;
    }

    base::Error at_track(std::uint32_t track, const std::string& why) const {
        return make_error(msg::DASTRK201E, track / kHeads, track % kHeads, why);
    }

    // Decodes up to and including the track.
    Result<void> go_to(std::uint32_t wanted) {
        if (broken_ && wanted >= broken_->track) return at_track(wanted, broken_->why);
        auto mark = std::prev(marks_.upper_bound(wanted));
        if (wanted < next_ || mark->first > next_) {
            stream_ = std::make_unique<Stream>(mark->second);
            next_ = mark->first;
        }
        while (next_ <= wanted) TRY(decode_next());
        return {};
    }

    Result<void> decode_next() {
        if (next_ % step() == 0) marks_.emplace(next_, *stream_);
        auto read = [this](base::MutableBytes into) { return stream_->read(into); };
        TrackAddress at{{next_ / kHeads}, {next_ % kHeads}};
        auto image = decode_feilong_track(read, at);
        if (!image.ok()) {
            auto error = std::move(image).error();
            if (error.id != msg::DASTRK201E.id) return error;
            broken_ = Broken{next_, error.text.substr(error.text.find(": ") + 2)};
            return at_track(next_, broken_->why);
        }
        kept_.push_back({next_, std::move(image).value()});
        if (kept_.size() > kKept) kept_.pop_front();
        ++next_;
        return {};
    }

    // The checksum stands behind the last track: only now is it known.
    Result<void> check_end() {
        if (!end_) {
            std::byte further{};
            auto read = stream_->read({&further, 1});
            end_ = !read.ok()         ? read.error().text.substr(read.error().text.find(": ") + 2)
                   : read.value() > 0 ? "more tracks follow than its header says"
                                      : "";
        }
        if (end_->empty()) return {};
        return make_error(msg::DASIMG123E, path_, *end_);
    }

    struct Broken {
        std::uint32_t track;
        std::string why;
    };

    std::string path_;
    std::unique_ptr<File> file_;
    Header header_;
    Files& files_;
    std::mutex mutex_;
    std::map<std::uint32_t, Stream> marks_;
    std::unique_ptr<Stream> stream_;
    std::uint32_t next_ = 0;  // track the stream is at
    std::deque<Kept> kept_;
    std::optional<Broken> broken_;
    std::optional<std::string> end_;  // what is wrong behind the last track
};

}  // namespace

bool is_feilong(const std::string& path, Files& files) {
    std::array<std::byte, kTagLength> tag{};
    auto file = files.open(path, Access::read);
    if (!file.ok() || !file.value()->read(0, tag).ok()) return false;
    return std::memcmp(tag.data(), kFeilongTag.data(), tag.size()) == 0;
}

Result<std::unique_ptr<Volume>> open_feilong(const std::string& path, Access access, Files& files) {
    if (access == Access::write)
        return make_error(msg::DASIMG112E, path, "a disk image of Feilong or xCAT",
                          "those are only read, and written as a whole (dasd convert)");
    auto file = TRY(files.open(path, Access::read));
    auto header = TRY(read_header(*file, path));
    auto size = TRY(file->size());
    return std::unique_ptr<Volume>(
        std::make_unique<FeilongVolume>(path, std::move(file), header, size, files));
}

}  // namespace dasd
