// Writing images for Feilong and xCAT.
#include <zlib.h>

#include "dasd/feilong.h"
#include "dasd/feilong_track.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::size_t kHeader = 512;
constexpr int kUsualLevel = 6;
constexpr std::size_t kOutput = 1 << 20;

std::string header_text(Cylinder cylinders, int level) {
    auto size = fmt::format("{} CYL", cylinders.n);
    auto text = fmt::format("{}{:>16} HLen: 0055 GZIP: {}", kFeilongTag, size, level);
    text.resize(kHeader, ' ');
    return text;
}

// Takes bytes and puts them, packed or not, into the file.
class Output {
  public:
    Output(File& file, int level) : file_(file), packs_(level > 0) {
        if (packs_) ::deflateInit2(&state_, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() {
        if (packs_) ::deflateEnd(&state_);
    }

    Result<void> header(const std::string& text) { return write(std::as_bytes(std::span(text))); }
    Result<void> add(base::Bytes bytes) { return packs_ ? pack(bytes, Z_NO_FLUSH) : write(bytes); }
    Result<void> finish() {
        if (packs_) TRY(pack({}, Z_FINISH));
        return file_.sync();
    }

  private:
    Result<void> write(base::Bytes bytes) {
        TRY(file_.write(offset_, bytes));
        offset_ += bytes.size();
        return {};
    }

    Result<void> pack(base::Bytes bytes, int flush) {
        auto* source = const_cast<std::byte*>(bytes.data());  // the library does not write there
        state_.next_in = reinterpret_cast<unsigned char*>(source);
        state_.avail_in = static_cast<unsigned>(bytes.size());
        int rc = Z_OK;
        do {
            state_.next_out = reinterpret_cast<unsigned char*>(output_.data());
            state_.avail_out = static_cast<unsigned>(output_.size());
            rc = ::deflate(&state_, flush);
            TRY(write(base::Bytes(output_).first(output_.size() - state_.avail_out)));
        } while (flush == Z_FINISH ? rc == Z_OK : state_.avail_out == 0);
        return {};
    }

    File& file_;
    bool packs_;
    z_stream state_{};
    std::uint64_t offset_ = 0;
    std::vector<std::byte> output_ = std::vector<std::byte>(packs_ ? kOutput : 0);
};

Result<void> write_tracks(Volume& source, const std::string& path, Output& output,
                          const CopyProgress& progress) {
    auto total = std::uint64_t{source.cylinders().n} * kCylinderSize;
    std::vector<std::byte> stream;
    for (Cylinder c{0}; c < source.cylinders(); ++c) {
        if (progress && !progress(std::uint64_t{c.n} * kCylinderSize, total))
            return make_error(msg::DASCPY408E, path);
        for (Head h{0}; h.n < kHeads; ++h) {
            auto track = TRY(source.read_track({c, h}));
            stream.clear();
            TRY(encode_feilong_track(track, source.path(), stream));
            TRY(output.add(stream));
        }
    }
    if (progress) (void)progress(total, total);
    return {};
}

}  // namespace

Result<void> write_feilong(Volume& source, const std::string& path, Packing packing,
                           const CopyProgress& progress, Files& files) {
    if (packing.compression == Compression::bzip2)
        return make_error(msg::DASIMG122E, path, "a Feilong image is packed with gzip or not");
    int level = packing.level < 0 ? kUsualLevel : packing.level;
    if (packing.compression == Compression::none) level = 0;
    auto file = TRY(files.create(path));
    Output output(*file, level);
    auto fill = [&]() -> Result<void> {
        TRY(output.header(header_text(source.cylinders(), level)));
        TRY(write_tracks(source, path, output, progress));
        return output.finish();
    };
    auto done = fill();
    if (!done.ok()) (void)files.remove(path).ok();
    return done;
}

}  // namespace dasd
