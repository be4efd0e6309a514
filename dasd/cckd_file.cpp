// Files of compressed volumes: opening, making, reading.
#include "dasd/cckd_file.h"

#include <algorithm>

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::uint32_t kShortestImage = 5;  // a home address

}  // namespace

base::Error CckdFile::damaged(std::string what) const {
    return make_error(msg::DASIMG119E, path_, what);
}

std::uint64_t CckdFile::level1_at(std::uint32_t table) const {
    return kTablesAt + std::uint64_t{table} * layout_.offset_size();
}

Result<void> CckdFile::check_headers(std::uint64_t size) {
    const auto& h = header_;
    if (std::to_integer<unsigned>(header_bytes_[1]) != 3 || header_bytes_[0] != std::byte{0})
        return damaged("its compressed header has another version than 0.3.1");
    if (h.cylinders == 0 || h.cylinders > 65536)
        return damaged(fmt::format("its header says {} cylinders", h.cylinders));
    auto needed = (tracks() + kTracksPerTable - 1) / kTracksPerTable;
    if (h.tables < needed)
        return damaged(fmt::format("{} cylinders need {} tables, the header says {}", h.cylinders,
                                   needed, h.tables));
    if (level1_at(h.tables) > size)
        return damaged(fmt::format("the file ends within its level 1 table of {} entries (byte {})",
                                   h.tables, size));
    if (static_cast<unsigned>(h.compression) > 2)
        return damaged(fmt::format("unknown compression {} for new tracks",
                                   static_cast<unsigned>(h.compression)));
    return {};
}

Result<void> CckdFile::read_headers() {
    auto size = TRY(file_->size());
    HeaderBytes device{};
    if (size < device.size())
        return make_error(msg::DASIMG111E, path_, fmt::format("it has only {} bytes", size));
    TRY(file_->read(0, device));
    device_ = TRY(decode_header(device, path_));
    if (size < kTablesAt) return damaged(fmt::format("it ends at byte {}", size));
    TRY(file_->read(kImageHeader, header_bytes_));
    layout_ = CckdLayout(device_.wide, is_big_endian(header_bytes_));
    header_ = layout_.load_header(header_bytes_);
    if (header_.null_format > 2) header_.null_format = 0;  // as Hercules reads it
    return check_headers(size);
}

Result<std::unique_ptr<CckdFile>> CckdFile::open(const std::string& path, Access access,
                                                 Files& files) {
    auto file = TRY(files.open(path, access));
    std::unique_ptr<CckdFile> made(new CckdFile(path, std::move(file)));
    TRY(made->read_headers());
    return made;
}

Result<std::unique_ptr<CckdFile>> CckdFile::create(const std::string& path,
                                                   const ImageHeader& device, CckdHeader header,
                                                   Files& files) {
    auto file = TRY(files.create(path));
    std::unique_ptr<CckdFile> made(new CckdFile(path, std::move(file)));
    auto fill = [&]() -> Result<void> {
        CckdLayout layout(device.wide);
        header.tables =
            (header.cylinders * device.shape.heads + kTracksPerTable - 1) / kTracksPerTable;
        header.size = header.used = kTablesAt + header.tables * layout.offset_size();
        auto none = device.container == Container::shadow ? std::byte{0xFF} : std::byte{0};
        std::vector<std::byte> start(header.size, none), bytes(kImageHeader);
        auto first = encode_header(device);
        layout.store_header(bytes, header);
        std::copy(first.begin(), first.end(), start.begin());
        std::copy(bytes.begin(), bytes.end(), start.begin() + kImageHeader);
        TRY(made->file_->write(0, start));
        return made->read_headers();
    };
    auto done = fill();
    if (done.ok()) return made;
    (void)files.remove(path).ok();
    return std::move(done).error();
}

Result<std::uint64_t> CckdFile::table_offset(std::uint32_t table) {
    std::vector<std::byte> bytes(layout_.offset_size());
    TRY(file_->read(level1_at(table), bytes));
    auto offset = layout_.load_offset(bytes, 0);
    if (offset != 0 && offset != kBelow && (offset < kTablesAt || offset >= layout_.limit()))
        return damaged(fmt::format("level 1 entry {} names byte {}", table, offset));
    return offset;
}

Result<void> CckdFile::check_place(const TrackEntry& entry, std::uint32_t track) {
    if (entry.offset == 0 || entry.offset == kBelow) return {};
    if (entry.offset >= kTablesAt && entry.offset < layout_.limit() &&
        entry.length >= kShortestImage)
        return {};
    auto at = address_of(track);
    return make_error(
        msg::DASTRK201E, at.cylinder.n, at.head.n,
        fmt::format("its table entry names {} bytes at byte {}", entry.length, entry.offset));
}

Result<TrackEntry> CckdFile::entry(std::uint32_t track) {
    auto table = TRY(table_offset(track / kTracksPerTable));
    if (table == 0) return TrackEntry{0, header_.null_format, header_.null_format};
    if (table == kBelow) return TrackEntry{kBelow, 0, 0};
    std::vector<std::byte> bytes(layout_.entry_size());
    TRY(file_->read(table + track % kTracksPerTable * layout_.entry_size(), bytes));
    auto found = layout_.load_entry(bytes, 0);
    TRY(check_place(found, track));
    return found;
}

Result<std::optional<std::vector<std::byte>>> CckdFile::stored(std::uint32_t track,
                                                               const TrackEntry& where) {
    std::vector<std::byte> image(where.length);
    auto read = file_->read(where.offset, image);
    auto now = TRY(entry(track));
    if (now != where) return std::optional<std::vector<std::byte>>();
    if (!read.ok()) return std::move(read).error();
    return std::optional(std::move(image));
}

std::uint8_t CckdFile::null_format(const TrackEntry& entry) const {
    if (entry.length > 2) return header_.null_format;
    if (entry.length == 0 && header_.null_format == 2) return 2;
    return static_cast<std::uint8_t>(entry.length);
}

bool CckdFile::can_note(std::uint8_t format) const {
    return format != 0 || header_.null_format != 2;
}

}  // namespace dasd
