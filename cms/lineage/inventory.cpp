// lineage: taking the inventory of a system.
#include "cms/lineage/inventory.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace cms::lineage {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::string hash_text(std::string_view text) {
    return dasd::hex(dasd::sha256(std::as_bytes(std::span(text))));
}

// Record lengths count, so that two splits of the same bytes differ.
std::string hash_of(const dasd::Records& records) {
    std::string bytes;
    for (const auto& record : records) {
        bytes += fmt::format("{}:", record.size());
        bytes.append(reinterpret_cast<const char*>(record.data()), record.size());
    }
    return hash_text(bytes);
}

Result<VolumeRecord> volume_record(const SystemFiles& system, const SystemVolume& on,
                                   const InventoryOptions& options, const Progress& progress) {
    auto cylinders = on.volume->cylinders();
    VolumeRecord record{on.serial, on.number, fs::path(on.path).lexically_relative(system.folder),
                        cylinders, "",        "",
                        {}};
    record.identity = identity_of(*on.volume);
    dasd::Device whole(on.volume, {{0}, cylinders}, dasd::Access::read);
    auto report = TRY(dasd::hash_extents(whole, {{100}, options.cache}, progress));
    record.hash = dasd::hex(report.all);
    for (const auto& extent : report.extents) {
        record.extents.push_back({extent.range, dasd::hex(extent.hash), ""});
        if (!options.marks || extent.tracks == 0) continue;
        auto marks = TRY(marks_of(*on.volume, extent.range));
        record.extents.back().marks = pack(marks);
    }
    return record;
}

void add_files(const SystemFiles& system, const MinidiskPlace& place, bool with_hashes,
               std::vector<FileRecord>& found) {
    auto device = device_of(system, place);
    if (!has_cms_files(device)) return;
    auto disk = dasd::open_minidisk(device);
    if (!disk.ok()) return;
    for (const auto& entry : disk.value()->files()) {
        FileRecord file{place.user, place.number, place.serial, entry, ""};
        if (with_hashes) {
            auto records = disk.value()->read(entry.name, entry.type, 1, entry.records);
            file.hash = records.ok() ? hash_of(records.value()) : std::string("unreadable");
        }
        found.push_back(std::move(file));
    }
}

}  // namespace

std::string FileRecord::place() const {
    return fmt::format("{} {:04X} {} {}", user, number.n, entry.name, entry.type);
}

std::string stamp_text(const dasd::Timestamp& stamp) {
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", stamp.year, stamp.month, stamp.day,
                       stamp.hour, stamp.minute, stamp.second);
}

std::optional<dasd::Timestamp> parse_stamp(std::string_view text) {
    if (text.size() != 19) return std::nullopt;
    auto number = [&](std::size_t at, std::size_t length) {
        return base::parse_decimal(text.substr(at, length)).value_or(0);
    };
    auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(number(at, 2)); };
    return dasd::Timestamp{
        static_cast<std::uint16_t>(number(0, 4)), byte(5), byte(8), byte(11), byte(14), byte(17)};
}

std::string identity_of(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return "missing";
    return fmt::format("{}.{}.{}.{}.{:09}.{}.{:09}", facts.st_dev, facts.st_ino, facts.st_size,
                       facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ctim.tv_sec,
                       facts.st_ctim.tv_nsec);
}

std::string identity_of(const dasd::Volume& volume) {
    std::string all;
    for (const auto& path : volume.paths()) all += identity_of(path) + ' ';
    return all;
}

std::string combined_hash(const std::string& folder, const std::vector<VolumeRecord>& volumes) {
    std::ifstream file(folder + "/system.cnf", std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf() << '\0';
    for (const auto& volume : volumes)
        text << volume.serial << ' ' << volume.number.n << ' ' << volume.cylinders.n << ' '
             << volume.hash << '\n';
    return hash_text(text.str());
}

Inventory take_inventory(const SystemFiles& system, const InventoryOptions& options,
                         const Progress& progress) {
    Inventory inventory;
    inventory.system = system.name;
    if (system.ancestry) inventory.source = system.ancestry->source;
    for (const auto& volume : system.volumes) {
        auto record = volume_record(system, volume, options, progress);
        if (record.ok()) {
            inventory.volumes.push_back(std::move(record).value());
            continue;
        }
        inventory.faults.push_back(make_error(msg::CVMVFY810E, volume.serial, record.error().text));
        inventory.volumes.push_back(
            {volume.serial, volume.number, "", volume.volume->cylinders(), "", "unreadable", {}});
    }
    inventory.files = files_of(system, true);
    inventory.config = system.config;
    inventory.directory = system.object.empty() ? system.directory : system.object;
    inventory.hash = combined_hash(system.folder, inventory.volumes);
    return inventory;
}

std::vector<FileRecord> files_of(const SystemFiles& system, bool with_hashes) {
    std::vector<FileRecord> found;
    std::set<std::pair<std::string, std::uint32_t>> seen;
    for (const auto& place : system.minidisks) {
        if (place.is_whole_volume || place.is_area) continue;
        if (!seen.emplace(place.serial, place.range.start.n).second) continue;
        add_files(system, place, with_hashes, found);
    }
    return found;
}

Result<dasd::Records> records_of(const SystemFiles& system, const FileRecord& file) {
    for (const auto& place : system.minidisks) {
        if (place.user != file.user || place.number != file.number) continue;
        auto disk = TRY(dasd::open_minidisk(device_of(system, place)));
        return disk->read(file.entry.name, file.entry.type, 1, file.entry.records);
    }
    return make_error(msg::CVMLIN802E, file.place(), "there is no such minidisk");
}

}  // namespace cms::lineage
