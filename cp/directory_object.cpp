// The object directory: our own format in the DRCT cylinders of a volume whose map is ours.
// Reference user-direct, section 11; docs/directory.md has the layout for others.
//
// Two generations: the new one goes to DRCT cylinders that are not in use, then one write of the
// allocation map makes it current. A crash leaves the old directory.
//
// Every page (4096-byte record) of an object:
//   0  8  EBCDIC "RXDRCT01"      12  4  page number from 0
//   8  4  generation              16  …  part of the stream
// The stream: 0 4 records, 4 4 length of the compressed text, 8 4 CRC-32 of the text, 12 8 length
// of the text,
//   20 20 file, 40 20 date, 60 6 serial of the volume (EBCDIC), 66 the text, records ended by
//   X'15', zlib-compressed.
#include "cp/directory_object.h"

#include <zlib.h>

#include <algorithm>
#include <map>

namespace cp {
namespace {

constexpr std::string_view kMark = "RXDRCT01";
constexpr std::size_t kPageHeader = 16, kStreamHeader = 66;
constexpr std::size_t kPayload = dasd::kPageSize - kPageHeader;
constexpr std::uint64_t kLargestText = std::uint64_t{1} << 30;

using base::Bytes;
using Page = std::vector<std::byte>;

base::Error damaged(dasd::Volume& volume, std::string_view what) {
    return base::make_error(base::msg::HCPDIR772E, volume.path(), std::string(what));
}

std::string joined(const std::vector<std::string>& records) {
    std::string text;
    for (const auto& record : records) text.append(record).push_back('\x15');
    return text;
}

std::vector<std::byte> compressed(const std::string& text) {
    auto bound = compressBound(text.size());
    std::vector<std::byte> packed(bound);
    auto fault =
        compress2(reinterpret_cast<Bytef*>(packed.data()), &bound,
                  reinterpret_cast<const Bytef*>(text.data()), text.size(), Z_BEST_COMPRESSION);
    assert(fault == Z_OK), (void)fault;
    packed.resize(bound);
    return packed;
}

std::uint32_t checksum(std::string_view text) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()));
}

std::vector<std::byte> stream_of(const ObjectDirectory& object, std::string_view serial) {
    auto text = joined(object.source);
    auto packed = compressed(text);
    std::vector<std::byte> stream(kStreamHeader);
    base::MutableBytes header(stream);
    base::store_be<std::uint32_t>(header, 0, static_cast<std::uint32_t>(object.source.size()));
    base::store_be<std::uint32_t>(header, 4, static_cast<std::uint32_t>(packed.size()));
    base::store_be<std::uint32_t>(header, 8, checksum(text));
    base::store_be<std::uint64_t>(header, 12, text.size());
    base::store_ebcdic_field(header.subspan(20, 20), object.file);
    base::store_ebcdic_field(header.subspan(40, 20), object.date);
    base::store_ebcdic_field(header.subspan(60, 6), serial);
    stream.insert(stream.end(), packed.begin(), packed.end());
    return stream;
}

std::vector<Page> pages_of(const std::vector<std::byte>& stream, std::uint32_t generation) {
    std::vector<Page> pages;
    for (std::size_t at = 0; at < stream.size(); at += kPayload) {
        Page page(dasd::kPageSize);
        base::text_to_ebcdic(kMark, base::MutableBytes(page).first(kMark.size()));
        base::store_be<std::uint32_t>(page, 8, generation);
        base::store_be<std::uint32_t>(page, 12, static_cast<std::uint32_t>(pages.size()));
        auto length = std::min(kPayload, stream.size() - at);
        std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), length,
                    page.begin() + kPageHeader);
        pages.push_back(std::move(page));
    }
    return pages;
}

bool is_our_page(Bytes page) {
    return page.size() == dasd::kPageSize &&
           base::text_from_ebcdic(page.first(kMark.size())) == kMark;
}

bool is_free_page(Bytes page) {
    return std::all_of(page.begin(), page.end(), [](std::byte b) { return b == std::byte{0}; });
}

std::vector<dasd::Cylinder> directory_cylinders(const dasd::AllocationMap& map, bool in_use) {
    std::vector<dasd::Cylinder> found;
    for (const auto& extent : map.extents())
        if (extent.type == dasd::SpaceType::directory && extent.in_use == in_use)
            for (auto at = extent.range.start; at < extent.range.end(); ++at) found.push_back(at);
    return found;
}

dasd::TrackAddress track_of(dasd::Cylinder cylinder, std::uint32_t track) {
    return {cylinder, dasd::Head{track}};
}

// Nothing but free pages and old pages of ours may be overwritten.
base::Result<void> check_ours(dasd::Volume& volume, dasd::Cylinder cylinder,
                              std::string_view serial) {
    for (std::uint32_t head = 0; head < dasd::kHeads; ++head) {
        auto track = TRY(volume.read_track(track_of(cylinder, head)));
        for (const auto& record : track.records()) {
            bool is_page =
                record.key.empty() && (is_our_page(record.data) || is_free_page(record.data));
            if (!is_page)
                return base::make_error(base::msg::HCPDIR771E, cylinder.n, std::string(serial));
        }
    }
    return {};
}

base::Result<void> write_cylinder(dasd::Volume& volume, dasd::Cylinder cylinder,
                                  std::span<const Page> pages) {
    for (std::uint32_t head = 0; head < dasd::kHeads; ++head) {
        std::vector<dasd::NewRecord> records;
        for (std::uint32_t i = 0; i < dasd::kPagesPerTrack; ++i) {
            auto index = head * dasd::kPagesPerTrack + i;
            records.push_back({static_cast<std::uint8_t>(i + 1),
                               {},
                               index < pages.size() ? pages[index] : Page(dasd::kPageSize)});
        }
        auto track = TRY(dasd::Track::build(track_of(cylinder, head), records));
        TRY(volume.write_track(track));
    }
    return {};
}

struct Pages {
    std::uint32_t generation = 0;
    std::map<std::uint32_t, Page> by_number;
};

// The pages of the newest generation in the cylinders marked in use.
base::Result<Pages> read_pages(dasd::Volume& volume, const dasd::AllocationMap& map) {
    Pages found;
    for (auto cylinder : directory_cylinders(map, true)) {
        for (std::uint32_t head = 0; head < dasd::kHeads; ++head) {
            auto track = TRY(volume.read_track(track_of(cylinder, head)));
            for (const auto& record : track.records()) {
                if (!is_our_page(record.data)) continue;
                auto generation = base::load_be<std::uint32_t>(record.data, 8);
                if (generation > found.generation) found = {generation, {}};
                if (generation == found.generation)
                    found.by_number.emplace(base::load_be<std::uint32_t>(record.data, 12),
                                            Page(record.data.begin(), record.data.end()));
            }
        }
    }
    return found;
}

base::Result<std::vector<std::byte>> stream_from(dasd::Volume& volume, const Pages& pages) {
    std::vector<std::byte> stream;
    std::uint32_t expected = 0;
    for (const auto& [number, page] : pages.by_number) {
        if (number != expected++)
            return damaged(volume, fmt::format("page {} is missing", expected - 1));
        stream.insert(stream.end(), page.begin() + kPageHeader, page.end());
    }
    return stream;
}

base::Result<std::string> text_from(dasd::Volume& volume, Bytes stream) {
    auto length = base::load_be<std::uint64_t>(stream, 12);
    auto packed = base::load_be<std::uint32_t>(stream, 4);
    if (packed > stream.size() - kStreamHeader)
        return damaged(volume, "text runs past the last page");
    // zlib never expands more than about 1032 times: a larger claim is damage, not a directory.
    if (length > kLargestText || length > std::uint64_t{packed} * 1100 + 1100)
        return damaged(volume, "length field");
    std::string text(length, ' ');
    uLongf size = length;
    auto fault = uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                            reinterpret_cast<const Bytef*>(stream.data() + kStreamHeader), packed);
    if (fault != Z_OK || size != length) return damaged(volume, "compressed text");
    if (checksum(text) != base::load_be<std::uint32_t>(stream, 8))
        return damaged(volume, "checksum");
    return text;
}

}  // namespace

base::Result<std::size_t> write_object_directory(dasd::Volume& volume, std::string_view serial,
                                                 const ObjectDirectory& object) {
    auto map = TRY(dasd::read_map(volume));
    if (map.kind() != dasd::MapKind::ours)
        return base::make_error(base::msg::HCPDIR770E, std::string(serial));
    auto current = TRY(read_pages(volume, map));
    auto pages = pages_of(stream_of(object, serial), current.generation + 1);
    auto old = directory_cylinders(map, true), free = directory_cylinders(map, false);
    auto needed = (pages.size() + dasd::kPagesPerCylinder - 1) / dasd::kPagesPerCylinder;
    if (needed > free.size())
        return base::make_error(base::msg::HCPDIR760E, pages.size(),
                                free.size() * dasd::kPagesPerCylinder);
    free.resize(needed);
    for (auto cylinder : free) TRY(check_ours(volume, cylinder, serial));
    for (std::size_t i = 0; i < free.size(); ++i) {
        auto rest = std::span<const Page>(pages).subspan(i * dasd::kPagesPerCylinder);
        TRY(write_cylinder(
            volume, free[i],
            rest.first(std::min<std::size_t>(rest.size(), dasd::kPagesPerCylinder))));
    }
    TRY(volume.sync());
    for (auto cylinder : old) map.mark_directory_in_use({cylinder, {1}}, false);
    for (auto cylinder : free) map.mark_directory_in_use({cylinder, {1}}, true);
    TRY(dasd::write_map(volume, map));
    TRY(volume.sync());
    return pages.size();
}

base::Result<std::optional<ObjectDirectory>> read_object_directory(dasd::Volume& volume) {
    std::optional<ObjectDirectory> none;
    auto map = TRY(dasd::read_map(volume));
    if (map.kind() != dasd::MapKind::ours) return none;
    auto pages = TRY(read_pages(volume, map));
    if (pages.by_number.empty()) return none;
    auto stream = TRY(stream_from(volume, pages));
    if (stream.size() < kStreamHeader) return damaged(volume, "header");
    auto text = TRY(text_from(volume, stream));
    ObjectDirectory object;
    for (std::size_t at = 0, end = 0; (end = text.find('\x15', at)) != std::string::npos;
         at = end + 1)
        object.source.push_back(text.substr(at, end - at));
    if (object.source.size() != base::load_be<std::uint32_t>(stream, 0))
        return damaged(volume, "record count");
    object.file = base::load_ebcdic_field(Bytes(stream).subspan(20, 20));
    object.date = base::load_ebcdic_field(Bytes(stream).subspan(40, 20));
    object.pages = pages.by_number.size();
    return std::optional(std::move(object));
}

}  // namespace cp
