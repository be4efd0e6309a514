// Volumes in compressed images: tracks are looked for from the last shadow file down.
#include "dasd/cckd_volume.h"

#include <filesystem>

#include "dasd/track_codec.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::string_view kNames = " sf=";

// "dir/x.cckd" to "dir/x_*.cckd".
std::string usual_pattern(const std::string& base) {
    std::filesystem::path path(base);
    auto extension = path.extension().string();
    return (path.parent_path() / (path.stem().string() + "_*" + extension)).string();
}

// Hercules replaces the character before the last dot of the name when there is no '*'.
std::string with_star(std::string pattern) {
    if (pattern.find('*') != std::string::npos) return pattern;
    auto slash = pattern.rfind('/');
    auto dot = pattern.rfind('.');
    bool has_dot =
        dot != std::string::npos && dot > 0 && (slash == std::string::npos || dot > slash);
    auto at = (has_dot ? dot : pattern.size()) - 1;
    pattern[at] = '*';
    return pattern;
}

Result<ImageHeader> header_of(const std::string& path, Files& files) {
    auto file = TRY(files.open(path, Access::read));
    auto size = TRY(file->size());
    HeaderBytes bytes{};
    if (size < bytes.size())
        return make_error(msg::DASIMG111E, path, fmt::format("it has only {} bytes", size));
    TRY(file->read(0, bytes));
    return decode_header(bytes, path);
}

bool is_shadow(const std::string& path, Files& files) {
    auto header = header_of(path, files);
    return header.ok() && header.value().container == Container::shadow;
}

// "dir/x_2.cckd" is the second of "dir/x.cckd".
Result<ShadowNames> names_of_shadow(const std::string& path) {
    std::filesystem::path whole(path);
    auto stem = whole.stem().string();
    auto n = stem.size();
    bool fits = n > 2 && stem[n - 2] == '_' && stem[n - 1] >= '1' && stem[n - 1] <= '8';
    if (!fits)
        return make_error(msg::DASIMG121E, path,
                          "its name does not tell its base; name that: BASE sf=PATTERN");
    auto level = static_cast<unsigned>(stem[n - 1] - '0');
    auto base = whole.parent_path() / (stem.substr(0, n - 2) + whole.extension().string());
    return ShadowNames{base.string(), usual_pattern(base.string()), level};
}

Result<std::unique_ptr<CckdFile>> open_shadow(const std::string& path, const CckdFile& below,
                                              Access access, Files& files) {
    auto file = TRY(CckdFile::open(path, access, files));
    bool fits = file->is_shadow() && file->header().cylinders == below.header().cylinders &&
                file->layout().wide() == below.layout().wide() &&
                file->device().shape == below.device().shape;
    if (!fits)
        return make_error(msg::DASIMG121E, path,
                          fmt::format("it does not belong to {}: {} of {} cylinders against {}",
                                      below.path(), file->is_shadow() ? "a shadow" : "no shadow",
                                      file->header().cylinders, below.header().cylinders));
    return file;
}

class CckdVolume final : public Volume {
  public:
    CckdVolume(ShadowNames names, CckdChain chain, Access access, Files& files)
        : names_(std::move(names)), chain_(std::move(chain)), access_(access), files_(files) {}

    const std::string& path() const override { return names_.base; }
    Cylinder cylinders() const override { return {top().header().cylinders}; }
    Shape shape() const override { return top().device().shape; }
    bool writable() const override { return access_ == Access::write; }
    Files& files() override { return files_; }

    std::string format() const override {
        auto shadows = chain_.size() - 1;
        std::string text(identifier(Container::compressed, top().layout().wide()));
        if (shadows == 0) return text;
        return fmt::format("{} with {} shadow file{}", text, shadows, shadows == 1 ? "" : "s");
    }

    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        TRY(check(address));
        // Who writes at the same time may have moved the track: then it is looked for again.
        for (int tries = 0; tries < kMostTries; ++tries)
            if (TRY(read_once(address, track.first(shape().track_size)))) return {};
        return make_error(msg::DASTRK201E, address.cylinder.n, address.head.n,
                          "it changes all the time");
    }

    Result<void> write_image(TrackAddress address, base::Bytes track) override {
        TRY(check(address));
        if (!writable()) return make_error(msg::DASIMG117E, names_.base);
        auto used =
            TRY(check_track(track.first(std::min(track.size(), shape().track_size)), address));
        auto number = number_of(address);
        auto format = null_format_of(track, used, address);
        if (format && top().can_note(*format)) return top().put_null(number, *format);
        Packing packing{top().header().compression, top().header().level};
        return top().put(number, pack_track(track, used, packing));
    }

    Result<void> sync() override { return top().sync(); }

    Result<void> refresh() override {
        bool same = std::all_of(chain_.begin(), chain_.end(), [](const auto& file) {
            return file->file().still_at(file->path());
        });
        if (same && !has_another()) return {};
        const auto before = shape();
        for (auto& file : chain_) TRY(file->close());
        chain_ = TRY(open_chain(names_, access_, files_));
        TRY(require_shape(shape(), before, path()));
        return {};
    }

    std::vector<ImagePart> parts() override {
        return {{&top().file(), top().path(), {Cylinder{0}, cylinders()}, this}};
    }

    std::vector<std::string> paths() const override {
        std::vector<std::string> names;
        for (const auto& file : chain_) names.push_back(file->path());
        return names;
    }

    Result<bool> is_known_empty(TrackAddress address) override {
        TRY(check(address));
        for (auto level = chain_.rbegin(); level != chain_.rend(); ++level) {
            auto entry = TRY((*level)->entry(number_of(address)));
            if (entry.offset != kBelow)
                return entry.offset == 0 && (*level)->null_format(entry) == 1;
        }
        return false;
    }

    Result<std::unique_ptr<Volume>> create_like(const std::string& path) override {
        CckdHeader header;
        header.cylinders = top().header().cylinders;
        header.null_format = top().header().null_format;
        header.compression = top().header().compression;
        header.level = top().header().level;
        auto device = top().device();
        device.container = Container::compressed;
        auto file = TRY(CckdFile::create(path, device, header, files_));
        return volume_over(std::move(file), files_);
    }

  private:
    static constexpr int kMostTries = 1000;

    CckdFile& top() const { return *chain_.back(); }
    std::uint32_t number_of(TrackAddress address) const {
        return address.cylinder.n * shape().heads + address.head.n;
    }
    Result<void> check(TrackAddress address) const {
        if (address.cylinder < cylinders() && address.head.n < shape().heads) return {};
        return make_error(msg::DASIMG116E, names_.base, address.cylinder.n, address.head.n,
                          cylinders().n);
    }

    // A shadow file made since the chain was opened.
    bool has_another() const {
        auto next = static_cast<unsigned>(chain_.size());
        return next <= names_.most && is_shadow(names_.path(next), files_);
    }

    // False when the track moved meanwhile.
    Result<bool> read_once(TrackAddress address, base::MutableBytes track) {
        auto number = number_of(address);
        for (auto level = chain_.rbegin(); level != chain_.rend(); ++level) {
            auto& file = **level;
            auto entry = TRY(file.entry(number));
            if (entry.offset == kBelow) continue;
            if (entry.offset == 0) {
                put_null_track(file.null_format(entry), address, track);
                return true;
            }
            auto image = TRY(file.stored(number, entry));
            if (!image) return false;
            TRY(unpack_track(*image, address, track));
            return true;
        }
        return make_error(msg::DASTRK201E, address.cylinder.n, address.head.n,
                          "its table entry refers to a file below, and there is none");
    }

    ShadowNames names_;
    CckdChain chain_;
    Access access_;
    Files& files_;
};

}  // namespace

std::string ShadowNames::path(unsigned level) const {
    auto name = pattern;
    name[name.find('*')] = static_cast<char>('0' + level);
    return name;
}

ShadowNames shadow_names_for(const std::string& path) {
    auto at = path.find(kNames);
    bool tells = at != std::string::npos && path.size() > at + kNames.size();
    if (!tells) return {path, usual_pattern(path)};
    return {path.substr(0, at), with_star(path.substr(at + kNames.size()))};
}

Result<ShadowNames> shadow_names(const std::string& path, Files& files) {
    auto names = shadow_names_for(path);
    if (names.base == path && is_shadow(path, files)) return names_of_shadow(path);
    return names;
}

Result<CckdChain> open_chain(const ShadowNames& names, Access access, Files& files) {
    unsigned shadows = 0;
    while (shadows < names.most && is_shadow(names.path(shadows + 1), files)) ++shadows;
    bool missing = names.most < kMostShadows && shadows < names.most;
    if (missing)
        return make_error(msg::DASIMG121E, names.path(names.most),
                          fmt::format("{} is missing below it", names.path(shadows + 1)));
    bool covered = shadows < kMostShadows && is_shadow(names.path(shadows + 1), files);
    if (access == Access::write && covered)
        return make_error(
            msg::DASIMG121E, names.path(shadows),
            fmt::format("{} lies over it, so it is only read", names.path(shadows + 1)));
    CckdChain chain;
    auto own = [&](unsigned level) { return level == shadows ? access : Access::read; };
    chain.push_back(TRY(CckdFile::open(names.base, own(0), files)));
    for (unsigned level = 1; level <= shadows; ++level)
        chain.push_back(TRY(open_shadow(names.path(level), *chain.back(), own(level), files)));
    if (chain[0]->is_shadow())
        return make_error(msg::DASIMG121E, names.base, "it is a shadow file, not a base");
    return chain;
}

Result<std::unique_ptr<Volume>> open_compressed(const std::string& path, Access access,
                                                Files& files, Devices devices) {
    auto names = TRY(shadow_names(path, files));
    auto chain = TRY(open_chain(names, access, files));
    if (devices == Devices::only_3390) TRY(require_3390(chain[0]->device().shape, path));
    return std::unique_ptr<Volume>(
        std::make_unique<CckdVolume>(std::move(names), std::move(chain), access, files));
}

std::unique_ptr<Volume> volume_over(std::unique_ptr<CckdFile> file, Files& files) {
    ShadowNames names{file->path(), usual_pattern(file->path())};
    CckdChain chain;
    chain.push_back(std::move(file));
    return std::make_unique<CckdVolume>(std::move(names), std::move(chain), Access::write, files);
}

}  // namespace dasd
