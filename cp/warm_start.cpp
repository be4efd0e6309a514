// CP: warm start area and spool headers.
#include "cp/warm_start.h"

#include "cp/device_file.h"
#include "cp/spool_store.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::string_view kWarmMark = "CVWARM01";
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
    TRY(real.settled({address.cylinder, {1}}, real.number));
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

struct StartWord {
    StartKind kind;
    std::string_view word;
};
constexpr StartWord kStartWords[] = {{StartKind::warm, "WARM"},
                                     {StartKind::force, "FORCE"},
                                     {StartKind::cold, "COLD"},
                                     {StartKind::clean, "CLEAN"}};

bool keeps_files(StartKind kind) {
    return kind == StartKind::warm || kind == StartKind::force;
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

Result<void> record_spool_files(SystemImpl& system, std::uint32_t files) {
    auto record = TRY(read_warm_start(system));
    if (!record || record->system != system.name() || record->spool_files == files) return {};
    record->spool_files = files;
    return write_warm_start(system, *record);
}

std::string_view word_of(StartKind kind) {
    for (const auto& row : kStartWords)
        if (row.kind == kind) return row.word;
    return {};
}

std::optional<StartKind> start_kind(std::string_view word) {
    for (const auto& row : kStartWords)
        if (row.word == base::upper(word)) return row.kind;
    return std::nullopt;
}

Result<std::string> warm_start_obstacle(const SystemImpl& system) {
    auto record = TRY(read_warm_start(system));
    if (!record) return std::string("was never written: it was never cold started");
    if (record->system == system.name()) return std::string();
    return "belongs to system " + record->system;
}

Result<void> check_warm(const SystemImpl& system, StartKind kind) {
    auto obstacle = TRY(warm_start_obstacle(system));
    if (obstacle.empty()) return {};
    return make_error(msg::CVMIPL634E, std::string(word_of(kind)), system.name(), obstacle);
}

namespace {

// COLD without being asked, where WARM has nothing to go on with. A system that cannot be written
// to still boots: it is told that the next start will be the same.
Result<void> start_cold_unasked(SystemImpl& system, const std::string& obstacle,
                                base::Console& console) {
    if (system.config_file.auto_warm_ipl) return make_error(msg::CVMIPL635E, system.name());
    auto record = TRY(read_warm_start(system));
    if (record && record->spool_files != 0) return check_warm(system, StartKind::warm);
    console.message(make_error(msg::CVMIPL646W, system.name(), obstacle));
    auto started = start_spool(system, StartKind::cold, false);
    if (!started.ok())
        console.message(make_error(msg::CVMIPL647W, system.name(), started.error().text));
    return {};
}

}  // namespace

Result<void> start_spool(SystemImpl& system, StartKind kind, bool is_up) {
    std::uint32_t files = 0;
    if (!keeps_files(kind)) TRY(clear_spool_space(system));
    if (keeps_files(kind)) files = static_cast<std::uint32_t>(system.spool().files().size());
    auto now = static_cast<std::uint64_t>(std::time(nullptr));
    return write_warm_start(system, {system.name(), kind, is_up, files, now});
}

Result<void> start_first_level(SystemImpl& system, base::Console& console) {
    auto asked = system.options.start;
    auto map = system.sysres->map();
    bool is_ours = map.ok() && map.value().kind() == dasd::MapKind::ours;
    // What a foreign system keeps of itself is not ours to read or write.
    if (!is_ours && asked)
        return make_error(msg::CVMIPL630E, system.sysres->serial, hex(system.sysres->number));
    if (!is_ours) return {};
    if (asked && keeps_files(*asked)) return check_warm(system, *asked);
    if (asked) return start_spool(system, *asked, false);
    auto obstacle = warm_start_obstacle(system);
    if (!obstacle.ok())
        return console.message(obstacle.error()), Result<void>{};  // there is no such area
    if (obstacle.value().empty()) return {};
    return start_cold_unasked(system, obstacle.value(), console);
}

}  // namespace cp
