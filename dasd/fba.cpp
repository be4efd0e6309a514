// FBA images: raw blocks, or groups of 120 blocks stored like the tracks of a compressed image.
#include "dasd/fba.h"

#include <algorithm>

#include "dasd/cckd_volume.h"
#include "dasd/track_codec.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::uint32_t kBlocksPerGroup = 120;
constexpr std::size_t kGroupSize = kBlocksPerGroup * kBlockSize;
constexpr std::size_t kGroupHeader = 5;  // compression code, number of the group

Result<void> check_within(const BlockImage& image, std::uint64_t first, std::size_t bytes) {
    auto count = bytes / kBlockSize;
    if (first <= image.blocks() && count <= image.blocks() - first) return {};
    return make_error(msg::DASIMG124E, image.path(), first, std::uint64_t{count}, image.blocks());
}

// ---- without header -----------------------------------------------------------------------------

class PlainBlocks final : public BlockImage {
  public:
    PlainBlocks(std::string path, std::unique_ptr<File> file, std::uint64_t size)
        : path_(std::move(path)), file_(std::move(file)), size_(size) {}

    const std::string& path() const override { return path_; }
    std::string format() const override { return "FBA without header"; }
    std::uint64_t blocks() const override { return size_ / kBlockSize; }
    Result<void> read(std::uint64_t first, base::MutableBytes into) override {
        TRY(check_within(*this, first, into.size()));
        return file_->read(first * kBlockSize, into);
    }

  private:
    std::string path_;
    std::unique_ptr<File> file_;
    std::uint64_t size_;
};

// ---- compressed ---------------------------------------------------------------------------------

enum class Kind { other, base, shadow };

struct Known {
    std::string_view identifier;
    Kind kind;
    bool wide;
};
constexpr Known kKnown[] = {{"FBA_C370", Kind::base, false},
                            {"FBA_S370", Kind::shadow, false},
                            {"FBA_C064", Kind::base, true},
                            {"FBA_S064", Kind::shadow, true}};

Known known_by(base::Bytes start) {
    for (const auto& row : kKnown)
        if (std::memcmp(start.data(), row.identifier.data(), row.identifier.size()) == 0)
            return row;
    return {"", Kind::other, false};
}

Known kind_of(const std::string& path, Files& files) {
    std::array<std::byte, 8> start{};
    auto file = files.open(path, Access::read);
    if (!file.ok() || !file.value()->read(0, start).ok()) return {"", Kind::other, false};
    return known_by(start);
}

struct Layer {
    std::string path;
    std::unique_ptr<File> file;
    Known known;
    CckdLayout layout;
    CckdHeader header;  // `cylinders` counts blocks here
};

std::uint32_t groups_in(std::uint32_t blocks) {
    return blocks / kBlocksPerGroup + (blocks % kBlocksPerGroup != 0 ? 1 : 0);
}

Result<Layer> open_layer(const std::string& path, Files& files) {
    Layer layer;
    layer.path = path;
    layer.file = TRY(files.open(path, Access::read));
    auto size = TRY(layer.file->size());
    if (size < kTablesAt)
        return make_error(msg::DASIMG119E, path, fmt::format("it ends at byte {}", size));
    std::vector<std::byte> bytes(kTablesAt);
    TRY(layer.file->read(0, bytes));
    layer.known = known_by(bytes);
    auto compressed = base::Bytes(bytes).subspan(kImageHeader);
    layer.layout = CckdLayout(layer.known.wide, is_big_endian(compressed));
    layer.header = layer.layout.load_header(compressed);
    auto tables = (groups_in(layer.header.cylinders) + kTracksPerTable - 1) / kTracksPerTable;
    auto end = kTablesAt + std::uint64_t{layer.header.tables} * layer.layout.offset_size();
    if (layer.header.cylinders == 0 || layer.header.tables < tables || end > size)
        return make_error(msg::DASIMG119E, path,
                          fmt::format("its header says {} blocks and {} tables in {} bytes",
                                      layer.header.cylinders, layer.header.tables, size));
    return layer;
}

class CompressedBlocks final : public BlockImage {
  public:
    explicit CompressedBlocks(std::vector<Layer> layers) : layers_(std::move(layers)) {}

    const std::string& path() const override { return layers_[0].path; }
    std::uint64_t blocks() const override { return layers_.back().header.cylinders; }
    std::string format() const override {
        auto text = std::string(layers_[0].known.identifier);
        auto shadows = layers_.size() - 1;
        if (shadows == 0) return text;
        return fmt::format("{} with {} shadow file{}", text, shadows, shadows == 1 ? "" : "s");
    }

    Result<void> read(std::uint64_t first, base::MutableBytes into) override {
        TRY(check_within(*this, first, into.size()));
        while (!into.empty()) {
            auto within = static_cast<std::size_t>(first % kBlocksPerGroup) * kBlockSize;
            auto length = std::min(into.size(), kGroupSize - within);
            TRY(load(static_cast<std::uint32_t>(first / kBlocksPerGroup)));
            auto part = base::Bytes(group_).subspan(within, length);
            std::copy(part.begin(), part.end(), into.begin());
            into = into.subspan(length);
            first += length / kBlockSize;
        }
        return {};
    }

  private:
    base::Error damaged(const Layer& layer, std::uint32_t group, const std::string& why) const {
        return make_error(msg::DASIMG119E, layer.path,
                          fmt::format("block group {} (from block {}): {}", group,
                                      std::uint64_t{group} * kBlocksPerGroup, why));
    }

    // Makes `group_` hold that group.
    Result<void> load(std::uint32_t group) {
        if (loaded_ == group) return {};
        loaded_.reset();
        std::fill(group_.begin(), group_.end(), std::byte{0});
        for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
            auto entry = TRY(entry_in(*layer, group));
            if (entry.offset == kBelow) continue;
            if (entry.offset != 0) TRY(unpack(*layer, group, entry));
            loaded_ = group;
            return {};
        }
        return damaged(layers_[0], group, "its entry refers to a file below, and there is none");
    }

    static Result<TrackEntry> entry_in(Layer& layer, std::uint32_t group) {
        const auto& layout = layer.layout;
        std::vector<std::byte> bytes(layout.entry_size());
        auto first = base::MutableBytes(bytes).first(layout.offset_size());
        TRY(layer.file->read(kTablesAt + group / kTracksPerTable * layout.offset_size(), first));
        auto table = layout.load_offset(bytes, 0);
        if (table == 0 || table == kBelow) return TrackEntry{table, 0, 0};
        if (table >= layout.limit())
            return make_error(msg::DASIMG119E, layer.path,
                              fmt::format("a table at byte {}", table));
        TRY(layer.file->read(table + group % kTracksPerTable * layout.entry_size(), bytes));
        return layout.load_entry(bytes, 0);
    }

    Result<void> unpack(Layer& layer, std::uint32_t group, const TrackEntry& entry) {
        if (entry.length < kGroupHeader || entry.offset >= layer.layout.limit())
            return damaged(
                layer, group,
                fmt::format("its entry names {} bytes at byte {}", entry.length, entry.offset));
        std::vector<std::byte> stored(entry.length);
        TRY(layer.file->read(entry.offset, stored));
        auto number = base::load_be<std::uint32_t>(stored, 1);
        if (number != group)
            return damaged(layer, group, fmt::format("what is stored is group {}", number));
        auto code = std::to_integer<unsigned>(stored[0]);
        auto length = unpack_bytes(code, base::Bytes(stored).subspan(kGroupHeader), group_);
        if (!length || *length % kBlockSize != 0)
            return damaged(layer, group,
                           fmt::format("its {} bytes cannot be restored", stored.size()));
        return {};
    }

    std::vector<Layer> layers_;
    std::vector<std::byte> group_ = std::vector<std::byte>(kGroupSize);
    std::optional<std::uint32_t> loaded_;
};

Result<std::unique_ptr<BlockImage>> open_compressed_blocks(const ShadowNames& names, Files& files) {
    std::vector<Layer> layers;
    layers.push_back(TRY(open_layer(names.base, files)));
    if (layers[0].known.kind != Kind::base)
        return make_error(msg::DASIMG121E, names.base, "it is a shadow file, not a base");
    for (unsigned level = 1; level <= kMostShadows; ++level) {
        if (kind_of(names.path(level), files).kind != Kind::shadow) break;
        auto layer = TRY(open_layer(names.path(level), files));
        bool fits = layer.header.cylinders == layers[0].header.cylinders &&
                    layer.known.wide == layers[0].known.wide;
        if (!fits)
            return make_error(msg::DASIMG121E, layer.path,
                              fmt::format("it does not belong to {}", names.base));
        layers.push_back(std::move(layer));
    }
    return std::unique_ptr<BlockImage>(std::make_unique<CompressedBlocks>(std::move(layers)));
}

// Files that begin as a known container are not taken for blocks.
Result<void> refuse_containers(File& file, const std::string& path) {
    HeaderBytes header{};
    TRY(file.read(0, header));
    auto decoded = decode_header(header, path);
    if (decoded.ok())
        return make_error(msg::DASIMG112E, path,
                          fmt::format("a {} image", device_name(decoded.value().shape.device_type)),
                          "dasd dump shows its tracks");
    auto error = std::move(decoded).error();
    if (error.id != msg::DASIMG111E.id) return error;
    return {};
}

}  // namespace

Result<std::unique_ptr<BlockImage>> open_blocks(const std::string& path, Files& files) {
    auto names = shadow_names_for(path);
    if (kind_of(names.base, files).kind != Kind::other) return open_compressed_blocks(names, files);
    auto file = TRY(files.open(path, Access::read));
    auto size = TRY(file->size());
    if (size == 0 || size % kBlockSize != 0)
        return make_error(msg::DASIMG111E, path,
                          fmt::format("{} bytes are not whole blocks of 512", size));
    TRY(refuse_containers(*file, path));
    return std::unique_ptr<BlockImage>(std::make_unique<PlainBlocks>(path, std::move(file), size));
}

std::string label_in_blocks(base::Bytes start) {
    constexpr std::string_view kLabels[] = {"VOL1", "LNX1", "CMS1"};
    for (std::size_t block : {1, 2, 0}) {
        if (start.size() < (block + 1) * kBlockSize) continue;
        auto text = base::load_ebcdic_field(start.subspan(block * kBlockSize, 10));
        for (auto label : kLabels)
            if (text.starts_with(label)) return text.substr(0, 4) + " " + text.substr(4);
    }
    return "";
}

Result<std::string> block_label(BlockImage& image) {
    std::vector<std::byte> start(
        static_cast<std::size_t>(std::min<std::uint64_t>(image.blocks(), 3)) * kBlockSize);
    TRY(image.read(0, start));
    return label_in_blocks(start);
}

}  // namespace dasd
