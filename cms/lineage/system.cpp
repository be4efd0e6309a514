// lineage: reading a system's folder.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cms/lineage/lineage.h"
#include "cp/clone_journal.h"
#include "cp/member_directory.h"

namespace cms::lineage {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::optional<std::vector<std::string>> read_text(dasd::Minidisk& disk, std::string_view name,
                                                  std::string_view type) {
    auto entry = disk.find(name, type);
    if (!entry) return std::nullopt;
    auto records = disk.read(name, type, 1, entry->records);
    if (!records.ok()) return std::nullopt;
    return dasd::text_from_records(records.value());
}

// A file on every CMS disk of a volume that has it, in the order of their cylinders.
struct FoundText {
    std::vector<std::string> records;
    dasd::CylinderRange range;
};
std::vector<FoundText> find_texts(const SystemVolume& on, std::string_view name,
                                  std::string_view type) {
    std::vector<FoundText> texts;
    auto survey = dasd::survey(on.volume);
    if (!survey.ok()) return texts;
    for (const auto& found : survey.value().minidisks) {
        auto disk = dasd::open_minidisk({on.volume, found.range, dasd::Access::read});
        if (!disk.ok()) continue;
        if (auto text = read_text(*disk.value(), name, type))
            texts.push_back({std::move(*text), found.range});
    }
    return texts;
}

// A USER DIRECT that says of itself that it lies where it was found: the one in use.
bool tells_its_place(const cp::UserDirectory& directory, const std::string& serial,
                     dasd::Cylinder start) {
    for (const auto& user : directory.users) {
        if (user.name != "MAINT" && user.name != "PMAINT") continue;
        for (const auto& disk : user.minidisks)
            if (disk.number.n == 0x2CC && disk.volume == serial && disk.start == start.n)
                return true;
    }
    return false;
}

std::optional<dasd::CylinderRange> parm_space(const SystemVolume& on) {
    if (on.map.kind() != dasd::MapKind::ours) return std::nullopt;
    for (const auto& extent : on.map.extents())
        if (extent.type == dasd::SpaceType::parm) return extent.range;
    return std::nullopt;
}

class Reader {
  public:
    explicit Reader(std::string folder) {
        system_.folder = std::move(folder);
        system_.name = base::upper(fs::path(system_.folder).filename().string());
    }

    Result<SystemFiles> run() {
        system_.ancestry = TRY(ancestry_of(system_.folder));
        auto devices = TRY(cp::read_device_file(system_.folder));
        for (const auto& device : devices)
            if (base::upper(device.type).starts_with("3390")) open(device);
        find_sysres();
        if (system_.sysres) read_directory();
        place_minidisks();
        return std::move(system_);
    }

  private:
    void fault(base::Error error) { system_.faults.push_back(std::move(error)); }

    void open(const cp::RealDevice& device) {
        auto path = device.path;
        for (const auto& option : device.options)
            if (option.starts_with("sf=")) path += ' ' + option;
        auto opened = dasd::open_volume(path, dasd::Access::read);
        if (!opened.ok())
            return fault(make_error(msg::CVMLIN802E, device.path, opened.error().text));
        SystemVolume volume{
            device.number, path, device.read_only, "", std::move(opened).value(), {}};
        auto label = dasd::read_label(*volume.volume);
        if (!label.ok() || !label.value())
            fault(make_error(msg::CVMVFY810E, device.path,
                             label.ok() ? "it has no label" : label.error().text));
        if (label.ok() && label.value()) volume.serial = label.value()->serial;
        auto map = dasd::read_map(*volume.volume);
        if (map.ok()) volume.map = std::move(map).value();
        if (!map.ok()) fault(make_error(msg::CVMVFY813E, volume.serial, map.error().text));
        system_.volumes.push_back(std::move(volume));
    }

    // The configuration makes a volume the SYSRES, as at IPL.
    void find_sysres() {
        for (bool foreign : {false, true})
            for (std::size_t i = 0; i < system_.volumes.size() && !system_.sysres; ++i)
                if (foreign ? take_foreign(system_.volumes[i]) : take_own(system_.volumes[i]))
                    system_.sysres = i;
        if (!system_.sysres)
            return fault(make_error(msg::CVMVFY817E, system_.name, "it is on no volume"));
        system_.parsed_config = cp::parse_config(system_.config);
        if (!system_.parsed_config.system_name.empty())
            system_.name = system_.parsed_config.system_name;
    }

    bool take_own(const SystemVolume& on) {
        auto space = parm_space(on);
        if (!space) return false;
        system_.parm = *space;
        auto disk = dasd::open_minidisk({on.volume, *space, dasd::Access::read});
        auto text = disk.ok() ? read_text(*disk.value(), "SYSTEM", "CONFIG") : std::nullopt;
        if (text) system_.config = std::move(*text);
        if (!text)
            fault(make_error(
                msg::CVMVFY817E, system_.name,
                disk.ok() ? "it is not on the parm disk of " + on.serial : disk.error().text));
        return true;
    }

    bool take_foreign(const SystemVolume& on) {
        auto found = find_texts(on, "SYSTEM", "CONFIG");
        if (found.empty()) return false;
        system_.config = std::move(found[0].records);
        system_.parm = found[0].range;
        return true;
    }

    void read_directory() {
        const auto& sysres = system_.volumes[*system_.sysres];
        if (sysres.map.kind() == dasd::MapKind::ours) {
            auto object = cp::read_object_directory(*sysres.volume);
            if (!object.ok()) fault(make_error(msg::CVMVFY816E, system_.name, object.error().text));
            if (object.ok() && object.value()) {
                system_.object = std::move(object.value()->source);
                system_.object_file = object.value()->file;
                system_.object_date = object.value()->date;
            }
        }
        auto found = find_texts(sysres, "USER", "DIRECT");
        auto in_use = std::find_if(found.begin(), found.end(), [&](const FoundText& text) {
            auto read = cp::directory_of_system(text.records, known_volumes(), system_.name);
            return tells_its_place(read, sysres.serial, text.range.start);
        });
        if (in_use == found.end()) in_use = found.begin();
        if (in_use != found.end()) system_.directory = std::move(in_use->records);
        const auto& source = system_.object.empty() ? system_.directory : system_.object;
        system_.parsed_directory = cp::directory_of_system(source, known_volumes(), system_.name);
    }

    std::vector<cp::KnownVolume> known_volumes() const {
        std::vector<cp::KnownVolume> known;
        for (const auto& volume : system_.volumes)
            known.push_back({volume.serial, volume.volume->cylinders()});
        return known;
    }

    void place_minidisks() {
        for (const auto& user : system_.parsed_directory.users)
            for (const auto& disk : user.minidisks)
                if (disk.kind == cp::MinidiskEntry::Kind::permanent) place(user, disk);
    }

    void place(const cp::DirectoryUser& user, const cp::MinidiskEntry& disk) {
        auto serial = disk.volume;
        if ((serial == "&SYSRES" || serial == "+VMRES") && system_.sysres)
            serial = system_.volumes[*system_.sysres].serial;
        const auto* on = system_.find(serial);
        auto size = on ? on->volume->cylinders().n : 0;
        if (disk.start >= size || disk.count > size - disk.start) {
            auto what =
                on ? fmt::format("cylinders {} on do not lie on a volume of {}", disk.start, size)
                   : std::string("there is no such volume");
            auto text = MinidiskPlace{user.name, disk.number, serial, {}}.text();
            return fault(make_error(msg::CVMVFY814E, text, serial, what));
        }
        auto count = disk.count == 0 ? size - disk.start : disk.count;
        bool whole = disk.start == 0 && count == size;
        bool area = user.password == "NOLOG";
        system_.minidisks.push_back(
            {user.name, disk.number, serial, {{disk.start}, {count}}, whole, area});
    }

    SystemFiles system_;
};

// The label of the source's volume as CLONEVM kept it in the journal: source, target, type.
std::string kept_source(const std::vector<std::string>& kept, const std::string& label) {
    for (const auto& line : kept) {
        auto words = base::words(line);
        if (words.size() >= 3 && words[1] == label) return std::string(words[0]);
    }
    return {};
}

// The same, where the journal does not tell it: by the naming standard the name's characters are
// replaced.
std::string by_naming_standard(const Ancestry& from, const std::string& label) {
    if (!label.starts_with(from.name)) return {};
    return from.source + label.substr(from.name.size());
}

// "ssi = NEWSSI" of its parameters, which the journal keeps as ":ssi = NEWSSI /* a note */".
std::string kept_ssi(const std::vector<std::string>& kept) {
    for (const auto& line : kept) {
        auto equals = line.find('=');
        if (equals == line.npos || line.empty()) continue;
        auto words = base::words(std::string_view(line).substr(equals + 1));
        bool is_it = base::upper(base::trim(line.substr(1, equals - 1))) == "SSI";
        if (is_it && !words.empty() && !words[0].starts_with("/*")) return base::upper(words[0]);
    }
    return {};
}

}  // namespace

std::string MinidiskPlace::text() const {
    return fmt::format("{} {:04X}", user, number.n);
}

const SystemVolume* SystemFiles::find(std::string_view serial) const {
    for (const auto& volume : volumes)
        if (!serial.empty() && volume.serial == serial) return &volume;
    return nullptr;
}

void Findings::add(const base::Error& finding) {
    if (finding.severity() == 'W') ++warnings_;
    if (finding.severity() == 'E') ++errors_;
    console_.message(finding);
}

Result<std::optional<Ancestry>> ancestry_of(const std::string& folder) {
    if (!cp::has_journal(folder)) return std::optional<Ancestry>();
    auto name = fs::path(folder).filename().string();
    auto journal = TRY(cp::open_journal(folder, base::upper(name), cp::Database::Open::read));
    Ancestry from{journal.name, journal.source, {}};
    auto kept = TRY(journal.kept("VOLUMES"));
    for (const auto& line : journal.volumes) {
        auto source = kept_source(kept, line.label);
        if (source.empty()) source = by_naming_standard(from, line.label);
        from.volumes.push_back({line.number, line.label, source, line.cylinders, line.file});
    }
    from.ssi = kept_ssi(TRY(journal.kept("PARMS")));
    return std::optional<Ancestry>(std::move(from));
}

std::string site_of(const std::string& folder) {
    return fs::path(folder).parent_path().string();
}

Result<std::string> system_folder(const std::string& here, const std::string& name) {
    std::error_code ignored;
    auto site = here.empty() ? fs::current_path(ignored) : fs::path(site_of(here));
    std::vector<fs::path> places{site / base::lower(name), site / name};
    bool is_path = name.find('/') != std::string::npos;
    if (is_path) places = {fs::path(name)};
    for (const auto& place : places)
        if (fs::exists(place / "system.cnf", ignored))
            return fs::canonical(place, ignored).string();
    return make_error(msg::CVMLIN801E, is_path ? name : base::upper(name), places.front().string());
}

Result<SystemFiles> open_system(const std::string& folder) {
    return Reader(folder).run();
}

bool is_running(const std::string& folder) {
    auto lock = ::open((folder + "/system.lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (lock < 0) return false;
    struct flock wanted {};
    wanted.l_type = F_WRLCK;
    wanted.l_whence = SEEK_SET;
    bool held = ::fcntl(lock, F_OFD_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
    ::close(lock);
    return held;
}

dasd::Device device_of(const SystemFiles& system, const MinidiskPlace& place, dasd::Access access) {
    return {system.find(place.serial)->volume, place.range, access};
}

bool has_cms_files(const dasd::Device& device) {
    auto track = device.read_track({});
    if (!track.ok()) return false;
    const auto* record = track.value().find(3);
    return record && record->data.size() >= 4 &&
           base::text_from_ebcdic(record->data.first(4)) == "CMS1";
}

}  // namespace cms::lineage
