// CP: maps of a user directory.
//
// The extents of a volume are sorted by their first cylinder; whatever no disk covers is a gap, and
// a disk that begins before the end of those in front of it overlaps them. Neither CP nor DIRECTXA
// of the original looks for overlaps, which is what the maps are for.
#include "cp/disk_map.h"

#include <map>

#include "cp/cp.h"

namespace cp {

namespace {

struct Extent {
    const DirectoryUser* user;
    const MinidiskEntry* disk;
    std::uint32_t count;
};

std::uint32_t size_of(const std::vector<KnownVolume>& volumes, const std::string& serial) {
    for (const auto& volume : volumes)
        if (volume.serial == serial) return volume.cylinders.n;
    return 0;
}

bool is_wanted(const std::string& serial, const DiskMapOptions& options) {
    const auto has = [&](const auto& list) {
        return std::find(list.begin(), list.end(), serial) != list.end();
    };
    return !has(options.exclude) && (options.include.empty() || has(options.include));
}

// One volume: its extents become lines.
class VolumeMap {
  public:
    VolumeMap(DiskMapVolume& volume, const DiskMapOptions& options)
        : volume_(volume), options_(options) {}

    void add(const DirectoryUser& user, const MinidiskEntry& disk) {
        auto count = disk.count;
        const bool is_known = volume_.size > disk.start;
        if (count == 0 && options_.with_ends && is_known) count = volume_.size - disk.start;
        const bool is_full_pack =
            disk.start == 0 && (disk.count == 0 || (is_known && count >= volume_.size));
        if (count == 0 || (is_full_pack && !options_.with_ends))
            volume_.left_out.push_back(fmt::format("{} {:04X}", user.name, disk.number.n));
        else
            extents_.push_back({&user, &disk, count});
    }

    void finish(DiskMap& map) {
        std::stable_sort(extents_.begin(), extents_.end(), [](const auto& a, const auto& b) {
            return a.disk->start < b.disk->start;
        });
        std::uint64_t reached = options_.without_cylinder_0 ? 1 : 0;
        const Extent* before = nullptr;
        for (const auto& extent : extents_) {
            gap_to(extent.disk->start, reached, map);
            volume_.lines.push_back(line_of(extent, reached, before, map));
            const std::uint64_t end = std::uint64_t{extent.disk->start} + extent.count;
            if (end >= reached) before = &extent;
            reached = std::max(reached, end);
        }
        if (volume_.size != 0) gap_to(volume_.size, reached, map);
    }

  private:
    void gap_to(std::uint32_t next, std::uint64_t reached, DiskMap& map) {
        if (next <= reached) return;
        const auto start = static_cast<std::uint32_t>(reached);
        volume_.lines.push_back({"", "", start, next - start, "GAP"});
        ++map.gaps;
    }

    DiskMapLine line_of(const Extent& extent, std::uint64_t reached, const Extent* before,
                        DiskMap& map) const {
        const auto start = extent.disk->start;
        DiskMapLine line{extent.user->name, fmt::format("{:04X}", extent.disk->number.n), start,
                         extent.count, ""};
        const bool is_same = before && before->disk->start == start &&
                             before->count == extent.count && options_.duplicates_ok;
        const bool begins_inside = before && start < reached;
        if (is_same)
            line.note = "DUP";
        else if (begins_inside)
            line.note = "OVERLAP", ++map.overlaps;
        else if (volume_.size != 0 && std::uint64_t{start} + extent.count > volume_.size)
            line.note = "BEYOND";
        return line;
    }

    DiskMapVolume& volume_;
    const DiskMapOptions& options_;
    std::vector<Extent> extents_;
};

// "00000", or blanks behind the end of what can be counted.
std::string number(std::uint64_t value) {
    return fmt::format("{:010}", value).substr(value > 99999 ? 0 : 5);
}

std::string escaped(std::string_view text) {
    std::string shown;
    for (const char c : text) {
        if (c == '&')
            shown += "&amp;";
        else if (c == '<')
            shown += "&lt;";
        else if (c == '"')
            shown += "&quot;";
        else
            shown += c;
    }
    return shown;
}

}  // namespace

DiskMap disk_map(const UserDirectory& directory, const std::vector<KnownVolume>& volumes,
                 const DiskMapOptions& options) {
    DiskMap map;
    std::map<std::string, std::size_t> places;
    const auto each = [&](auto action) {
        for (const auto& user : directory.users)
            for (const auto& disk : user.minidisks)
                if (disk.kind == MinidiskEntry::Kind::permanent && is_wanted(disk.volume, options))
                    action(user, disk);
    };
    each([&](const DirectoryUser&, const MinidiskEntry& disk) {
        if (!places.emplace(disk.volume, places.size()).second) return;
        map.volumes.push_back({disk.volume, disk.type, size_of(volumes, disk.volume), {}, {}});
    });
    std::vector<VolumeMap> made;
    made.reserve(map.volumes.size());
    for (auto& volume : map.volumes) made.emplace_back(volume, options);
    each([&](const DirectoryUser& user, const MinidiskEntry& disk) {
        made[places[disk.volume]].add(user, disk);
    });
    for (auto& volume : made) volume.finish(map);
    if (options.as_in_directory) return map;
    std::stable_sort(map.volumes.begin(), map.volumes.end(), [&](const auto& a, const auto& b) {
        if (options.by_device_type && a.type != b.type) return a.type < b.type;
        return a.serial < b.serial;
    });
    return map;
}

std::vector<std::string> disk_map_text(const DiskMap& map, const std::string& title) {
    std::vector<std::string> lines{title, ""};
    for (const auto& volume : map.volumes) {
        lines.push_back("VOLUME USERID   CUU  DEVTYPE  START        END          SIZE   NOTE");
        for (const auto& line : volume.lines)
            lines.emplace_back(base::trim_right(
                fmt::format("{:<6} {:<8} {:<4} {:<8} {:<12} {:<12} {:<6} {}", volume.serial,
                            line.user, line.device, volume.type, number(line.start),
                            number(line.end()), line.count, line.note)));
        if (!volume.left_out.empty())
            lines.push_back("Full packs and minidisks with END are not included:");
        for (const auto& disk : volume.left_out) lines.push_back("  " + disk);
        lines.emplace_back();
    }
    lines.push_back(fmt::format("{} volumes, {} gaps, {} overlaps", map.volumes.size(), map.gaps,
                                map.overlaps));
    return lines;
}

std::vector<std::string> gap_text(const DiskMap& map) {
    std::vector<std::string> lines;
    for (const auto& volume : map.volumes)
        for (const auto& line : volume.lines)
            if (line.note == "GAP")
                lines.push_back(fmt::format("{:<6} {:<8} {} {}", volume.serial, volume.type,
                                            number(line.start), line.count));
    return lines;
}

std::vector<std::string> link_map_text(const UserDirectory& directory) {
    std::vector<std::string> lines{"OWNER    CUU  VOLUME  LINKED BY  AS    MODE"};
    for (const auto& owner : directory.users) {
        for (const auto& disk : owner.minidisks) {
            for (const auto& user : directory.users) {
                for (const auto& link : user.links) {
                    const auto& named = link.user == "*" ? user.name : link.user;
                    if (named != owner.name || link.number != disk.number) continue;
                    lines.emplace_back(base::trim_right(
                        fmt::format("{:<8} {:04X} {:<7} {:<10} {:04X}  {}", owner.name,
                                    disk.number.n, disk.volume, user.name, link.as.n, link.mode)));
                }
            }
        }
    }
    return lines;
}

// ---- the picture ----

namespace {

constexpr int kLeft = 90, kWidth = 900, kRow = 34, kTop = 50, kBar = 22;

std::uint64_t extent_of(const DiskMapVolume& volume) {
    std::uint64_t size = volume.size;
    for (const auto& line : volume.lines)
        size = std::max<std::uint64_t>(size, std::uint64_t{line.start} + line.count);
    return std::max<std::uint64_t>(size, 1);
}

std::string_view fill_of(const DiskMapLine& line) {
    if (line.note == "GAP") return "url(#gap)";
    if (line.note == "OVERLAP" || line.note == "BEYOND") return "#d62728";
    return line.note == "DUP" ? "#ffbf00" : "#4c78a8";
}

std::string bar(const DiskMapVolume& volume, const DiskMapLine& line, int y) {
    const double scale = static_cast<double>(kWidth) / static_cast<double>(extent_of(volume));
    const double x = kLeft + scale * line.start;
    const double width = std::max(1.0, scale * line.count);
    const auto what = line.user.empty() ? std::string("gap") : line.user + ' ' + line.device;
    auto drawn = fmt::format(
        R"(<rect x="{:.2f}" y="{}" width="{:.2f}" height="{}" fill="{}" stroke="#222" )"
        R"(stroke-width="0.4" fill-opacity="0.85"><title>{}: {} to {} ({}) {}</title></rect>)",
        x, y, width, kBar, fill_of(line), escaped(what), line.start, line.end(), line.count,
        line.note);
    // A name where there is room for it.
    const bool has_room = !line.user.empty() && width > 8.0 * static_cast<double>(what.size());
    if (has_room)
        drawn += fmt::format(R"(<text x="{:.2f}" y="{}" fill="#fff">{}</text>)", x + 3, y + 15,
                             escaped(what));
    return drawn + '\n';
}

}  // namespace

std::string disk_map_svg(const DiskMap& map, const std::string& title) {
    const auto height = kTop + kRow * static_cast<int>(map.volumes.size()) + 10;
    auto picture =
        fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" )"
                    R"(viewBox="0 0 {0} {1}" font-family="monospace" font-size="12">)"
                    "\n"
                    R"(<defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse">)"
                    R"(<path d="M0,6 L6,0" stroke="#999" stroke-width="1"/></pattern></defs>)"
                    "\n"
                    R"(<text x="10" y="22" font-size="15">{2}</text>)"
                    "\n"
                    R"(<text x="10" y="40">{3} gaps, {4} overlaps</text>)"
                    "\n",
                    kLeft + kWidth + 20, height, escaped(title), map.gaps, map.overlaps);
    int y = kTop;
    for (const auto& volume : map.volumes) {
        picture +=
            fmt::format(R"(<text x="10" y="{}">{}</text>)", y + 15, escaped(volume.serial)) + '\n';
        for (const auto& line : volume.lines) picture += bar(volume, line, y);
        y += kRow;
    }
    return picture + "</svg>\n";
}

}  // namespace cp
