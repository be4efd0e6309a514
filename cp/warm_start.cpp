// CP: warm start area and spool headers.
#include "cp/warm_start.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::string_view kWarmMark = "CVWARM01", kSpoolMark = "CVSPOOL1";
using Page = std::vector<std::byte>;

struct Area {
    std::shared_ptr<RealDasd> real;
    dasd::TrackAddress track;
};

Result<Area> warm_start_area(const SystemImpl& system) {
    const auto& area = system.config_file.warmstart;
    if (!area) return make_error(msg::CVMIPL637E, "SYSTEM CONFIG", "names none");
    auto real = system.volumes.find_mounted(area->volume);
    if (!real) return make_error(msg::CVMIPL637E, area->volume, "is not mounted");
    if (area->range.end() > real->cylinders() || area->range.start.n == 0)
        return make_error(msg::CVMIPL637E, area->volume, "has no such cylinders");
    return Area{real, {area->range.start, {0}}};
}

Page empty_page(std::string_view mark, std::string_view system) {
    Page page(dasd::kPageSize);
    base::store_ebcdic_field(base::MutableBytes(page).subspan(0, 8), mark);
    base::store_ebcdic_field(base::MutableBytes(page).subspan(8, 8), system);
    return page;
}

bool is_marked(base::Bytes page, std::string_view mark) {
    return page.size() == dasd::kPageSize && base::load_ebcdic_field(page.subspan(0, 8)) == mark;
}

// Replaces page 1 of a track; a track that is not CP space yet becomes it.
Result<void> write_page(RealDasd& real, dasd::TrackAddress address, const Page& page) {
    TRY(real.make_writable());
    auto read = real.volume().read_track(address);
    auto track = read.ok() ? std::move(read).value() : dasd::Track::formatted(address);
    const auto* record = track.find(1);
    if (!record || record->data.size() != dasd::kPageSize) {
        track = dasd::Track::formatted(address);
        record = track.find(1);
    }
    track.patch(*record, 0, page);
    TRY(real.volume().write_track(track));
    return real.volume().sync();
}

WarmStartRecord decode(base::Bytes page) {
    WarmStartRecord record;
    record.system = base::load_ebcdic_field(page.subspan(8, 8));
    record.start = static_cast<StartKind>(base::text_from_ebcdic(page[16]));
    record.is_up = base::text_from_ebcdic(page[17]) == 'U';
    record.spool_files = base::load_be<std::uint32_t>(page, 20);
    record.time = base::load_be<std::uint64_t>(page, 24);
    return record;
}

}  // namespace

Result<std::optional<WarmStartRecord>> read_warm_start(const SystemImpl& system) {
    auto area = TRY(warm_start_area(system));
    auto track = area.real->volume().read_track(area.track);
    std::optional<WarmStartRecord> none;
    if (!track.ok()) return none;
    const auto* record = track.value().find(1);
    if (!record || !is_marked(record->data, kWarmMark)) return none;
    return std::optional(decode(record->data));
}

Result<void> write_warm_start(SystemImpl& system, const WarmStartRecord& record) {
    auto area = TRY(warm_start_area(system));
    auto page = empty_page(kWarmMark, record.system);
    page[16] = base::text_to_ebcdic(static_cast<char>(record.start));
    page[17] = base::text_to_ebcdic(record.is_up ? 'U' : 'S');
    base::store_be<std::uint32_t>(page, 20, record.spool_files);
    base::store_be<std::uint64_t>(page, 24, record.time);
    return write_page(*area.real, area.track, page);
}

Result<void> clear_spool(SystemImpl& system) {
    for (const auto& real : system.volumes.all()) {
        if (real->use != RealDasd::Use::owned) continue;
        auto map = TRY(real->map());
        if (map.kind() != dasd::MapKind::ours) continue;
        for (const auto& extent : map.extents())
            if (extent.type == dasd::SpaceType::spool)
                TRY(write_page(*real, {extent.range.start, {0}},
                               empty_page(kSpoolMark, system.name())));
    }
    return {};
}

}  // namespace cp
