// Allocation maps: our form is decoded and written, every other one keeps its bytes. Format page:
// cpfmtxa section 9.
#include <algorithm>
#include <array>

#include "dasd/label.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

// Record 4 of cylinder 0 track 0 as this product writes it; offsets 0 to 15 are the manual's
// fields, what lies behind and the codes are ours:
//    0  1  OR of all codes         12  1  status, X'40' no filler records
//    1  1  the same: types present 16  4  cylinders of the volume
//    2  2  cylinders; X'8000' on:  20  2  extents in the list (extent form)
//          extent form             32     cylinder form: one code a cylinder
//    4  8  mark CLONEVM1           32     extent form: code(1) 0(3) first(4) last(4) …
constexpr std::size_t kUseAt = 0, kAvailableAt = 1, kCylindersAt = 2, kMarkAt = 4, kStatusAt = 12,
                      kOurCylindersAt = 16, kExtentsAt = 20, kBodyAt = 32, kMapLength = 4096;
constexpr std::size_t kExtentLength = 12, kMostExtents = (kMapLength - kBodyAt) / kExtentLength;
constexpr std::uint32_t kMostCylinderForm = kMapLength - kBodyAt;
constexpr std::uint32_t kMostCylinders = 65536;
constexpr std::uint16_t kExtentForm = 0x8000;
constexpr std::byte kNoFiller{0x40};
constexpr std::string_view kOurMark = "CLONEVM1";
constexpr std::uint8_t kMapRecord = 4;

struct TypeRow {
    SpaceType type;
    std::string_view name;
    std::uint8_t code;
};
// DRCT and its in-use bit are the manual's values, the others this product's.
constexpr TypeRow kTypes[] = {
    {SpaceType::perm, "PERM", 0x01},      {SpaceType::page, "PAGE", 0x02},
    {SpaceType::spool, "SPOL", 0x04},     {SpaceType::temporary_disk, "TDSK", 0x08},
    {SpaceType::directory, "DRCT", 0x40}, {SpaceType::parm, "PARM", 0x10},
};
constexpr std::uint8_t kPerm = 0x01, kDirectory = 0x40, kDirectoryInUse = 0xC0;

const TypeRow& row_of(SpaceType type) {
    return *std::find_if(std::begin(kTypes), std::end(kTypes),
                         [&](const TypeRow& row) { return row.type == type; });
}

std::optional<SpaceType> type_of_code(std::uint8_t code) {
    if (code == kDirectoryInUse) return SpaceType::directory;
    for (const auto& row : kTypes)
        if (row.code == code) return row.type;
    return std::nullopt;
}

bool has_our_mark(base::Bytes record) {
    return record.size() == kMapLength &&
           base::load_ebcdic_field(record.subspan(kMarkAt, kOurMark.size())) == kOurMark;
}

Result<std::vector<std::uint8_t>> checked_codes(std::vector<std::uint8_t> codes) {
    for (std::size_t c = 0; c < codes.size(); ++c)
        if (!type_of_code(codes[c]))
            return make_error(msg::DASLBL304E,
                              fmt::format("cylinder {} has code X'{:02X}'", c, codes[c]));
    return codes;
}

Result<std::vector<std::uint8_t>> decode_cylinder_form(base::Bytes record) {
    std::uint32_t cylinders = base::load_be<std::uint16_t>(record, kCylindersAt);
    if (cylinders == 0 || cylinders > kMostCylinderForm)
        return make_error(msg::DASLBL304E, fmt::format("it claims {} cylinders", cylinders));
    std::vector<std::uint8_t> codes(cylinders);
    std::memcpy(codes.data(), record.data() + kBodyAt, codes.size());
    return checked_codes(std::move(codes));
}

Result<void> decode_extent(base::Bytes entry, std::vector<std::uint8_t>& codes) {
    auto first = base::load_be<std::uint32_t>(entry, 4);
    auto last = base::load_be<std::uint32_t>(entry, 8);
    if (first > last || last >= codes.size())
        return make_error(msg::DASLBL304E, fmt::format("an extent is {} to {}", first, last));
    std::fill(codes.begin() + first, codes.begin() + last + 1,
              std::to_integer<std::uint8_t>(entry[0]));
    return {};
}

Result<std::vector<std::uint8_t>> decode_extent_form(base::Bytes record) {
    auto cylinders = base::load_be<std::uint32_t>(record, kOurCylindersAt);
    auto extents = base::load_be<std::uint16_t>(record, kExtentsAt);
    if (cylinders == 0 || cylinders > kMostCylinders || extents > kMostExtents)
        return make_error(msg::DASLBL304E,
                          fmt::format("it claims {} cylinders in {} extents", cylinders, extents));
    std::vector<std::uint8_t> codes(cylinders, kPerm);
    for (std::size_t i = 0; i < extents; ++i)
        TRY(decode_extent(record.subspan(kBodyAt + i * kExtentLength, kExtentLength), codes));
    return checked_codes(std::move(codes));
}

struct Run {
    std::uint8_t code;
    std::uint32_t first, last;
};

std::vector<Run> runs_of(const std::vector<std::uint8_t>& codes) {
    std::vector<Run> runs;
    for (std::uint32_t c = 0; c < codes.size(); ++c) {
        if (runs.empty() || runs.back().code != codes[c]) runs.push_back({codes[c], c, c});
        runs.back().last = c;
    }
    return runs;
}

Result<void> encode_extent_form(const std::vector<std::uint8_t>& codes, base::MutableBytes record) {
    auto runs = runs_of(codes);
    if (runs.size() > kMostExtents) return make_error(msg::DASLBL305E, runs.size());
    base::store_be<std::uint16_t>(record, kCylindersAt, kExtentForm);
    base::store_be<std::uint16_t>(record, kExtentsAt, static_cast<std::uint16_t>(runs.size()));
    auto list = record.subspan(kBodyAt);
    std::fill(list.begin(), list.end(), std::byte{0});
    for (std::size_t i = 0; i < runs.size(); ++i) {
        auto entry = list.subspan(i * kExtentLength, kExtentLength);
        entry[0] = std::byte{runs[i].code};
        base::store_be<std::uint32_t>(entry, 4, runs[i].first);
        base::store_be<std::uint32_t>(entry, 8, runs[i].last);
    }
    return {};
}

void encode_cylinder_form(const std::vector<std::uint8_t>& codes, base::MutableBytes record) {
    base::store_be<std::uint16_t>(record, kCylindersAt, static_cast<std::uint16_t>(codes.size()));
    base::store_be<std::uint16_t>(record, kExtentsAt, std::uint16_t{0});
    std::memcpy(record.data() + kBodyAt, codes.data(), codes.size());
}

}  // namespace

std::string_view name(SpaceType type) {
    return row_of(type).name;
}

std::optional<SpaceType> space_type(std::string_view word) {
    auto folded = base::upper(word);
    if (folded == "TEMP") return SpaceType::spool;
    for (const auto& row : kTypes)
        if (folded == row.name) return row.type;
    return std::nullopt;
}

AllocationMap AllocationMap::all_perm(Cylinder cylinders) {
    AllocationMap map;
    map.kind_ = MapKind::ours;
    map.cylinders_ = cylinders;
    map.codes_.assign(cylinders.n, kPerm);
    return map;
}

std::vector<SpaceExtent> AllocationMap::extents() const {
    std::vector<SpaceExtent> found;
    for (const auto& run : runs_of(codes_))
        found.push_back({*type_of_code(run.code),
                         {Cylinder{run.first}, Cylinder{run.last - run.first + 1}},
                         run.code == kDirectoryInUse});
    return found;
}

SpaceType AllocationMap::type_of(Cylinder cylinder) const {
    if (cylinder.n >= codes_.size()) return SpaceType::perm;
    return *type_of_code(codes_[cylinder.n]);
}

void AllocationMap::allocate(SpaceType type, CylinderRange range) {
    assert(kind_ == MapKind::ours);
    for (Cylinder c = range.start; c < range.end() && c < cylinders_; ++c)
        codes_[c.n] = row_of(type).code;
}

void AllocationMap::mark_directory_in_use(CylinderRange range, bool in_use) {
    assert(kind_ == MapKind::ours);
    for (Cylinder c = range.start; c < range.end() && c < cylinders_; ++c)
        if (type_of(c) == SpaceType::directory) codes_[c.n] = in_use ? kDirectoryInUse : kDirectory;
}

void AllocationMap::extend_to(Cylinder cylinders) {
    if (kind_ != MapKind::ours || cylinders <= cylinders_) return;
    cylinders_ = cylinders;
    codes_.resize(cylinders.n, kPerm);
}

AllocationMap AllocationMap::uninterpreted(MapKind kind, base::Bytes record4) {
    AllocationMap map;
    map.kind_ = kind;
    map.raw_.assign(record4.begin(), record4.end());
    return map;
}

Result<AllocationMap> AllocationMap::decode(base::Bytes record4) {
    if (!has_our_mark(record4)) return uninterpreted(MapKind::foreign, record4);
    bool extents = (base::load_be<std::uint16_t>(record4, kCylindersAt) & kExtentForm) != 0;
    auto codes = extents ? decode_extent_form(record4) : decode_cylinder_form(record4);
    auto map = uninterpreted(MapKind::ours, record4);
    map.codes_ = TRY(std::move(codes));
    map.cylinders_ = Cylinder{static_cast<std::uint32_t>(map.codes_.size())};
    return map;
}

Result<std::vector<std::byte>> AllocationMap::encode() const {
    auto record = raw_;
    if (kind_ != MapKind::ours) return record;
    record.resize(kMapLength);
    std::uint8_t all = 0;
    for (auto code : codes_) all = static_cast<std::uint8_t>(all | code);
    record[kUseAt] = record[kAvailableAt] = std::byte{all};
    base::text_to_ebcdic(kOurMark, base::MutableBytes(record).subspan(kMarkAt, kOurMark.size()));
    record[kStatusAt] |= kNoFiller;
    base::store_be<std::uint32_t>(record, kOurCylindersAt, cylinders_.n);
    if (cylinders_.n <= kMostCylinderForm)
        encode_cylinder_form(codes_, record);
    else
        TRY(encode_extent_form(codes_, record));
    return record;
}

Result<AllocationMap> read_map(Volume& volume) {
    auto track0 = TRY(volume.read_track({}));
    auto mark = volume_mark(track0);
    const auto* record = track0.find(kMapRecord);
    if (!mark || record == nullptr) return AllocationMap{};
    if (*mark == "CP370") return AllocationMap::uninterpreted(MapKind::vm370, record->data);
    if (*mark != "CPVOL") return AllocationMap{};
    auto map = TRY(AllocationMap::decode(record->data));
    map.extend_to(volume.cylinders());
    return map;
}

Result<void> write_map(Volume& volume, const AllocationMap& map) {
    auto current = TRY(read_map(volume));
    if (current.kind() != MapKind::ours || map.kind() != MapKind::ours)
        return make_error(msg::DASLBL303E, "ALLOCATE",
                          volume.path() + " has no allocation map of this product");
    auto bytes = TRY(map.encode());
    auto track0 = TRY(volume.read_track({}));
    track0.patch(*track0.find(kMapRecord), 0, bytes);
    return volume.write_track(track0);
}

}  // namespace dasd
