#include "dasd/salvage.h"

#include <algorithm>

#include "dasd/cckd_volume.h"
#include "dasd/convert.h"
#include "dasd/image_header.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::byte kNoCount{0x7F};  // repeated, it is no count of any track
constexpr std::size_t kRecord0At = 5, kFirstRecord = 21, kCount = sizeof(CountField);

CountField count_at(base::Bytes image, std::size_t at) {
    CountField count;
    std::memcpy(&count, image.data() + at, kCount);
    return count;
}

bool names(const CountField& count, TrackAddress address) {
    return count.cylinder == address.cylinder.n && count.head == address.head.n;
}

// The records of this track that lie whole within the bytes, from the first on.
struct WholeRecords {
    std::size_t count = 0, end = kFirstRecord;
};
WholeRecords whole_records(base::Bytes image, TrackAddress address) {
    WholeRecords found;
    while (found.end + kCount <= image.size()) {
        auto count = count_at(image, found.end);
        auto end = found.end + kCount + count.key_length + count.data_length;
        if (!names(count, address) || count.record == 0 || end > image.size()) break;
        found.end = end;
        ++found.count;
    }
    return found;
}

bool is_end_mark(base::Bytes image, std::size_t at) {
    return at + kCount <= image.size() &&
           base::load_be<std::uint64_t>(image, at) == ~std::uint64_t{0};
}

// The plain image of a volume whose end is missing, or whose header has wrong numbers.
class BrokenVolume final : public Volume {
  public:
    BrokenVolume(std::string path, std::unique_ptr<File> file, std::uint64_t size, Files& files)
        : path_(std::move(path)), file_(std::move(file)), size_(size), files_(files) {}

    const std::string& path() const override { return path_; }
    Cylinder cylinders() const override {
        return {
            static_cast<std::uint32_t>((size_ - kImageHeader + kCylinderSize - 1) / kCylinderSize)};
    }
    bool writable() const override { return false; }
    std::string format() const override { return "damaged CKD_P370"; }
    Files& files() override { return files_; }

    Result<void> read_image(TrackAddress address, base::MutableBytes track) override {
        auto image = track.first(kTrackSize);
        std::fill(image.begin(), image.end(), std::byte{0});
        auto offset = offset_of_track(address);
        if (offset + kFirstRecord > size_)
            return make_error(msg::DASTRK201E, address.cylinder.n, address.head.n,
                              "the file ends before it");
        auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kTrackSize, size_ - offset));
        TRY(file_->read(offset, image.first(length)));
        // Nothing is invented for a record whose end is missing: its beginning goes too.
        auto there = whole_records(image.first(length), address);
        if (length < kTrackSize && !is_end_mark(image.first(length), there.end))
            std::fill(image.begin() + static_cast<long>(there.end), image.end(), kNoCount);
        return {};
    }
    Result<void> write_image(TrackAddress, base::Bytes) override {
        return make_error(msg::DASIMG117E, path_);
    }
    Result<void> sync() override { return {}; }
    Result<void> refresh() override { return {}; }

  private:
    std::string path_;
    std::unique_ptr<File> file_;
    std::uint64_t size_;
    Files& files_;
};

// Whether the error is about numbers that the tracks themselves do without.
bool is_bearable(const base::Error& error) {
    return error.id == msg::DASIMG113E.id || error.id == msg::DASIMG114E.id;
}

bool is_plain(base::Bytes header) {
    for (bool wide : {false, true}) {
        auto name = identifier(Container::plain, wide);
        if (std::memcmp(header.data(), name.data(), name.size()) == 0) return true;
    }
    return false;
}

// A compressed image without shadow files whose headers or tables are damaged.
Result<bool> has_broken_tables(const Result<std::unique_ptr<Volume>>& opened,
                               const std::string& path, Files& files) {
    if (files.open(shadow_names_for(path).path(1), Access::read).ok()) return false;
    if (!opened.ok()) return opened.error().id == msg::DASIMG119E.id;
    if (!opened.value()->format().starts_with("CKD_C")) return false;
    return !TRY(check_structure(path, files)).faults.empty();
}

}  // namespace

bool is_damage(const base::Error& error) {
    return error.id == msg::DASTRK201E.id || error.id == msg::DASIMG119E.id ||
           error.id == msg::DASIMG107S.id;
}

Salvaged salvage_track(base::Bytes image, TrackAddress address) {
    auto empty = Track::empty(address);
    std::vector<std::byte> saved(empty.image().begin(), empty.image().begin() + kFirstRecord);
    auto record0 = count_at(image, kRecord0At);
    bool usual = names(record0, address) && record0.record == 0 && record0.data_length == 8;
    if (usual)
        std::copy(image.begin() + kRecord0At, image.begin() + kFirstRecord,
                  saved.begin() + kRecord0At);
    // The end mark needs its place too.
    auto [records, end] = whole_records(image.first(image.size() - kCount), address);
    saved.insert(saved.end(), image.begin() + kFirstRecord, image.begin() + static_cast<long>(end));
    saved.insert(saved.end(), kCount, std::byte{0xFF});
    auto track = Track::parse(std::move(saved), address);
    if (records == 0 || !track.ok()) return {std::move(empty), "it is empty now"};
    return {std::move(track).value(),
            fmt::format("{} record{} kept", records, records == 1 ? " is" : "s are")};
}

Result<OpenedDamaged> open_damaged_volume(const std::string& path, Files& files) {
    auto opened = open_volume(path, Access::read, files);
    if (TRY(has_broken_tables(opened, path, files))) {
        auto rescued = TRY(open_rescued_volume(path, files));
        return OpenedDamaged{std::move(rescued.volume), rescued.note, rescued.found};
    }
    if (opened.ok()) return OpenedDamaged{std::move(opened).value(), ""};
    auto error = std::move(opened).error();
    if (!is_bearable(error)) return error;
    auto file = TRY(files.open(path, Access::read));
    auto size = TRY(file->size());
    HeaderBytes header{};
    TRY(file->read(0, header));
    if (!is_plain(header) || size <= kImageHeader || size > offset_of_cylinder(Cylinder{65520}))
        return error;
    return OpenedDamaged{std::make_unique<BrokenVolume>(path, std::move(file), size, files),
                         error.text};
}

}  // namespace dasd
