// USER DIRECT: source directory to users, with every error found. Reference user-direct, sections 2
// to 8.
//
// Statements are rows of one table: spelling, whether they are general or device statements (which
// fixes their order in an entry) and what is taken from them. Statements without a function of
// their own are kept as they are.
#include <algorithm>
#include <map>
#include <set>

#include "cp/sysres.h"

namespace cp {
namespace {

using Words = std::vector<std::string_view>;

enum class Part { file, header, include, general, device, extension };

std::string hex(dasd::DeviceNumber number) {
    return fmt::format("{:04X}", number.n);
}

// * any characters, % one, as in the names of systems.
bool matches_system(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (pattern[0] == '*')
        return matches_system(pattern.substr(1), name) ||
               (!name.empty() && matches_system(pattern, name.substr(1)));
    return !name.empty() && (pattern[0] == '%' || pattern[0] == name[0]) &&
           matches_system(pattern.substr(1), name.substr(1));
}

// What a SUBCONFIG says of its IDENTITY: devices are added, general statements override.
void add_subconfig(DirectoryUser& identity, const DirectoryUser& subconfig) {
    auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(identity.options, subconfig.options);
    append(identity.minidisks, subconfig.minidisks);
    append(identity.links, subconfig.links);
    append(identity.others, subconfig.others);
    for (auto member : {&DirectoryUser::ipl, &DirectoryUser::classes, &DirectoryUser::storage,
                        &DirectoryUser::maximum_storage})
        if (!(subconfig.*member).empty()) identity.*member = subconfig.*member;
}

class Parser {
  public:
    explicit Parser(UserDirectory& directory) : directory_(directory) {}

    // Every SUBCONFIG, whichever system it is for.
    const std::vector<DirectoryUser>& subconfigs() const { return subconfigs_; }

    // Gives each IDENTITY what its SUBCONFIG for that system defines.
    void build_for(std::string_view system) {
        for (const auto& build : builds_) {
            if (!matches_system(build.system, system)) continue;
            for (auto& user : directory_.users)
                for (const auto& subconfig : subconfigs_)
                    if (user.name == build.identity && subconfig.name == build.subconfig)
                        add_subconfig(user, subconfig);
        }
    }

    void parse(const std::vector<std::string>& records) {
        for (record_ = 1; record_ <= records.size(); ++record_) {
            source_ = records[record_ - 1];
            auto line = base::trim_right(std::string_view(source_).substr(0, 71));
            while (continues(line) && record_ < records.size()) {
                joined_ =
                    std::string(line.substr(0, line.size() - 1)) + " " +
                    records[record_].substr(0, std::min<std::size_t>(71, records[record_].size()));
                line = base::trim_right(joined_);
                ++record_;
            }
            auto words = base::words(line);
            if (!words.empty() && words[0][0] != '*') statement(words);
        }
        finish_entry();
        resolve_subconfigs();
        if (directory_.targets.empty()) complain_at(0, "", base::make_error(base::msg::HCPDIR762E));
    }

    void directory(const Words& words) {
        auto at = words.size() > 1 && base::upper(words[1]) == "SSI" ? 2U : 1U;
        if (words.size() < at + 3) return missing();
        auto number = device_number(words[at]);
        if (!number) return invalid(words[at]);
        if (!dasd::is_valid_serial(base::upper(words[at + 2]))) return invalid(words[at + 2]);
        UserDirectory::Target target{
            *number, base::upper(words[at + 1]), base::upper(words[at + 2]), {}};
        at += 3;
        if (at < words.size() && device_number(words[at])) ++at;  // alternate device
        if (at < words.size()) {
            if (base::upper(words[at]) != "SYSAFFIN") return invalid(words[at]);
            if (at + 1 == words.size()) return missing();
            for (++at; at < words.size(); ++at) target.systems.push_back(base::upper(words[at]));
        }
        directory_.targets.push_back(std::move(target));
    }

    void profile(const Words& words) { open(words, true); }
    void user(const Words& words) {
        if (words.size() < 3) return open(words, false), missing();
        open(words, false);
        entry_.password = words[2];
        if (words.size() > 3) entry_.storage = storage(words[3]);
        if (words.size() > 4) entry_.maximum_storage = storage(words[4]);
        if (words.size() > 5) entry_.classes = base::upper(words[5]);
    }
    void identity(const Words& words) { user(words); }
    void subconfig(const Words& words) {
        open(words, false);
        is_subconfig_ = true;
    }
    void global_definitions(const Words&) {
        finish_entry();
        in_globals_ = true;
    }

    void include(const Words& words) {
        if (words.size() < 2) return missing();
        auto found = profiles_.find(base::upper(words[1]));
        if (found == profiles_.end()) {
            complain(base::make_error(base::msg::HCPDIR766E, base::upper(words[1]), entry_.name));
            return;
        }
        auto keep = std::move(entry_);
        entry_ = found->second;
        entry_.name = keep.name, entry_.password = keep.password, entry_.record = keep.record;
        if (!keep.storage.empty()) entry_.storage = keep.storage;
        if (!keep.maximum_storage.empty()) entry_.maximum_storage = keep.maximum_storage;
        if (!keep.classes.empty()) entry_.classes = keep.classes;
    }

    void build(const Words& words) {
        // BUILD ON sysname USING SUBCONFIG name
        if (words.size() < 6) return missing();
        if (base::upper(words[1]) != "ON" || base::upper(words[3]) != "USING")
            return invalid(words[1]);
        builds_.push_back({entry_.name, base::upper(words[2]), base::upper(words[5])});
        entry_.others.push_back({std::string(base::trim(source_)), record()});
    }

    void class_statement(const Words& words) {
        if (words.size() < 2) return missing();
        entry_.classes = base::upper(words[1]);
    }
    void ipl(const Words& words) {
        if (words.size() < 2) return missing();
        entry_.ipl = base::upper(words[1]);
        keep(words);
    }
    void option(const Words& words) {
        if (words.size() < 2) return missing();
        for (auto word : std::span(words).subspan(1)) entry_.options.push_back(base::upper(word));
    }
    void storage_statement(const Words& words) {
        if (words.size() < 2) return missing();
        entry_.storage = storage(words[1]);
    }
    void maximum_storage(const Words& words) {
        if (words.size() < 2) return missing();
        entry_.maximum_storage = storage(words[1]);
    }

    void link(const Words& words) {
        if (words.size() < 3) return missing();
        auto number = device_number(words[2]);
        auto as = words.size() > 3 ? device_number(words[3]) : number;
        if (!number) return invalid(words[2]);
        if (!as) return invalid(words[3]);
        if (!new_unit(*as)) return;
        entry_.links.push_back(
            {base::upper(words[1]), *number, *as, words.size() > 4 ? base::upper(words[4]) : ""});
    }

    void minidisk(const Words& words) {
        if (words.size() < 4) return missing();
        MinidiskEntry disk;
        auto number = device_number(words[1]);
        if (!number) return invalid(words[1]);
        disk.number = *number;
        disk.type = base::upper(words[2]);
        disk.record = record();
        auto kind = base::upper(words[3]);
        std::size_t mode_at = 0;
        if (kind == "DEVNO" || kind == "T-DISK" || kind == "V-DISK") {
            if (words.size() < 5) return missing();
            mode_at = 5;
            if (!special_disk(disk, kind, words[4])) return;
        } else {
            if (words.size() < 6) return missing();
            mode_at = 6;
            if (!permanent_disk(disk, words)) return;
        }
        if (words.size() > mode_at) disk.mode = base::upper(words[mode_at]);
        if (!disk.mode.empty() && !is_link_mode(disk.mode)) return invalid(words[mode_at]);
        std::string* passwords[] = {&disk.read_password, &disk.write_password,
                                    &disk.multiple_password};
        for (std::size_t i = 0; i < 3 && mode_at + 1 + i < words.size(); ++i)
            *passwords[i] = words[mode_at + 1 + i];
        if (new_unit(disk.number)) entry_.minidisks.push_back(std::move(disk));
    }

    // Statements whose second word is a device number of the entry.
    void unit(const Words& words) {
        if (words.size() < 3) return missing();
        auto number = device_number(words[1]);
        if (!number) return invalid(words[1]);
        if (new_unit(*number)) keep(words);
    }
    void keep(const Words&) {
        entry_.others.push_back({std::string(base::trim(source_)), record()});
    }
    void ignore(const Words&) {}

  private:
    struct Row {
        std::string_view spelling;  // capitals: shortest form
        Part part;
        void (Parser::*parse)(const Words&);
    };
    static const Row kStatements[];
    // BUILD ON system USING SUBCONFIG name
    struct Build {
        std::string identity, system, subconfig;
    };

    static bool continues(std::string_view line) {
        auto words = base::words(line);
        if (words.empty() || line.back() != ',') return false;
        for (auto spelling : {"OPTion", "NICDEF", "IUCV", "APPCpass", "POSIXInfo", "POSIXGlist",
                              "POSIXOpt", "LOGONBY"})
            if (base::matches(words[0], spelling)) return true;
        return false;
    }

    void statement(const Words& words);

    void check_order(Part part) {
        bool in_entry = !entry_.name.empty() || is_profile_;
        bool wrong = false;
        if (part == Part::file) wrong = in_entry || !profiles_.empty() || in_globals_;
        if (part == Part::include) wrong = !in_entry || phase_ != Part::header;
        if (part == Part::general) wrong = (!in_entry && !in_globals_) || phase_ == Part::device;
        if (part == Part::device) wrong = !in_entry;
        if (part == Part::extension) wrong = !in_entry || phase_ != Part::device;
        if (wrong) complain(base::make_error(base::msg::HCPDIR752E, after()));
        if (part == Part::header)
            phase_ = Part::header;
        else if (part == Part::device)
            phase_ = Part::device;
        else if (phase_ != Part::device)
            phase_ = Part::general;
    }

    void open(const Words& words, bool is_profile) {
        finish_entry();
        in_globals_ = false;
        if (words.size() < 2) return missing();
        is_profile_ = is_profile;
        entry_.name = base::upper(words[1]);
        entry_.record = record();
        if (entry_.name.size() > 8) invalid(words[1]);
        if (is_profile && !directory_.users.empty())
            complain(base::make_error(base::msg::HCPDIR752E, after()));
        bool known =
            is_profile ? profiles_.contains(entry_.name) : directory_.find(entry_.name) != nullptr;
        for (const auto& other : subconfigs_) known |= other.name == entry_.name;
        if (known) complain(base::make_error(base::msg::HCPDIR765E, entry_.name));
    }

    void finish_entry() {
        units_.clear();
        auto finished = std::exchange(entry_, {});
        bool was_profile = std::exchange(is_profile_, false);
        bool was_subconfig = std::exchange(is_subconfig_, false);
        phase_ = Part::file;
        if (finished.name.empty()) return;
        if (was_subconfig)
            subconfigs_.push_back(std::move(finished));
        else if (was_profile)
            profiles_.emplace(finished.name, std::move(finished));
        else
            directory_.users.push_back(std::move(finished));
    }

    void resolve_subconfigs() {
        for (const auto& entry : subconfigs_)
            if (std::none_of(builds_.begin(), builds_.end(),
                             [&](const auto& build) { return build.subconfig == entry.name; }))
                complain_at(entry.record, "", base::make_error(base::msg::HCPDIR666E, entry.name));
    }

    bool special_disk(MinidiskEntry& disk, const std::string& kind, std::string_view operand) {
        using Kind = MinidiskEntry::Kind;
        disk.kind = kind == "DEVNO"    ? Kind::whole_device
                    : kind == "T-DISK" ? Kind::temporary
                                       : Kind::virtual_disk;
        auto value =
            kind == "DEVNO" ? base::parse_hexadecimal(operand) : base::parse_decimal(operand);
        if (!value || *value == 0) return invalid(operand), false;
        disk.count = *value;
        return true;
    }

    bool permanent_disk(MinidiskEntry& disk, const Words& words) {
        auto start = base::parse_decimal(words[3]);
        bool to_end = base::upper(words[4]) == "END";
        auto count = to_end ? std::optional<std::uint32_t>(0) : base::parse_decimal(words[4]);
        if (!start) return invalid(words[3]), false;
        if (!count || (*count == 0 && !to_end)) return invalid(words[4]), false;
        disk.start = *start;
        disk.count = *count;
        disk.volume = base::upper(words[5]);
        if (disk.volume == "&SYSRES" || disk.volume == "+VMRES") return true;
        if (!dasd::is_valid_serial(disk.volume)) return invalid(words[5]), false;
        return true;
    }

    static bool is_link_mode(std::string mode) {
        if (mode.size() > 1 && mode.back() == 'V') mode.pop_back();
        // An optional suffix D (defer) follows the exclusive and stable modes as well as the
        // others.
        if (mode.size() == 3 && mode.back() == 'D') mode.pop_back();
        static const std::set<std::string> kModes = {"R",  "RR", "W",  "WR", "M",  "MR",
                                                     "MW", "SR", "SW", "SM", "ER", "EW"};
        return kModes.contains(mode);
    }

    static std::optional<dasd::DeviceNumber> device_number(std::string_view word) {
        auto value = word.size() <= 4 ? base::parse_hexadecimal(word) : std::nullopt;
        if (!value) return std::nullopt;
        return dasd::DeviceNumber{static_cast<std::uint16_t>(*value)};
    }

    std::string storage(std::string_view word) {
        auto size = base::upper(word);
        auto digits = size.substr(0, size.find_first_of("KMGT"));
        bool has_unit = digits.size() + 1 == size.size();
        if (!has_unit || !base::parse_decimal(digits)) invalid(word);
        return size;
    }

    bool new_unit(dasd::DeviceNumber number) {
        if (units_.insert(number.n).second) return true;
        complain(base::make_error(base::msg::HCPDIR758E, hex(number), after()));
        return false;
    }

    std::string after() const { return entry_.name.empty() ? "(none)" : entry_.name; }
    std::uint32_t record() const { return static_cast<std::uint32_t>(record_); }
    void missing() { complain(base::make_error(base::msg::HCPDIR753E, after())); }
    void invalid(std::string_view word) {
        complain(base::make_error(base::msg::HCPDIR751E, std::string(word), after()));
    }
    void complain(base::Error error) { complain_at(record(), source_, std::move(error)); }
    void complain_at(std::uint32_t record, std::string source, base::Error error) {
        directory_.diagnostics.push_back({record, std::move(source), std::move(error)});
    }

    UserDirectory& directory_;
    std::map<std::string, DirectoryUser> profiles_;
    std::vector<DirectoryUser> subconfigs_;
    std::vector<Build> builds_;
    std::set<std::uint16_t> units_;
    DirectoryUser entry_;
    Part phase_ = Part::file;
    bool is_profile_ = false, is_subconfig_ = false, in_globals_ = false;
    std::size_t record_ = 0;
    std::string source_, joined_;
};

const Parser::Row Parser::kStatements[] = {
    {"ACCount", Part::general, &Parser::keep},
    {"ACIgroup", Part::general, &Parser::keep},
    {"ADJunct", Part::general, &Parser::keep},
    {"APPCpass", Part::general, &Parser::keep},
    {"AUTOLOG", Part::general, &Parser::keep},
    {"BUILD", Part::general, &Parser::build},
    {"CLAss", Part::general, &Parser::class_statement},
    {"COMMAND", Part::general, &Parser::keep},
    {"CONsole", Part::device, &Parser::unit},
    {"CPU", Part::general, &Parser::keep},
    {"CRYpto", Part::general, &Parser::keep},
    {"D8ONECMD", Part::general, &Parser::keep},
    {"DASDOPT", Part::extension, &Parser::keep},
    {"DATEFormat", Part::general, &Parser::keep},
    {"DEDicate", Part::device, &Parser::unit},
    {"DIRectory", Part::file, &Parser::directory},
    {"GLOBALDefs", Part::header, &Parser::global_definitions},
    {"GLOBALOpts", Part::general, &Parser::ignore},
    {"IDENTity", Part::header, &Parser::identity},
    {"INClude", Part::include, &Parser::include},
    {"IOPRIority", Part::general, &Parser::keep},
    {"IPL", Part::general, &Parser::ipl},
    {"IUCV", Part::general, &Parser::keep},
    {"LINK", Part::device, &Parser::link},
    {"LOADDEV", Part::general, &Parser::keep},
    {"LOGONBY", Part::general, &Parser::keep},
    {"MACHine", Part::general, &Parser::keep},
    {"MAXSTORage", Part::general, &Parser::maximum_storage},
    {"MDIsk", Part::device, &Parser::minidisk},
    {"MINIOPT", Part::extension, &Parser::keep},
    {"NAMESAVE", Part::general, &Parser::keep},
    {"NICDEF", Part::device, &Parser::keep},
    {"NOPDATA", Part::general, &Parser::keep},
    {"OPTion", Part::general, &Parser::option},
    {"POOL", Part::general, &Parser::keep},
    {"POSIXGLIST", Part::general, &Parser::keep},
    {"POSIXGROUP", Part::general, &Parser::ignore},
    {"POSIXINFO", Part::general, &Parser::keep},
    {"POSIXOPT", Part::general, &Parser::keep},
    {"PROFile", Part::header, &Parser::profile},
    {"SCReen", Part::general, &Parser::keep},
    {"SHARE", Part::general, &Parser::keep},
    {"SPECial", Part::device, &Parser::unit},
    {"SPOOL", Part::device, &Parser::unit},
    {"SPOOLFile", Part::general, &Parser::keep},
    {"STDEVopt", Part::general, &Parser::keep},
    {"STORage", Part::general, &Parser::storage_statement},
    {"SUBConfig", Part::header, &Parser::subconfig},
    {"SYSAFFIN", Part::general, &Parser::keep},
    {"USER", Part::header, &Parser::user},
    {"VMRELOcate", Part::general, &Parser::keep},
    {"XAUTOLOG", Part::general, &Parser::keep},
    {"XCONFIG", Part::general, &Parser::keep},
    {"XSTORE", Part::general, &Parser::keep},
};

// The manual's capitals allow single letters for a few frequent statements that the table's
// notation would make ambiguous.
bool is_spelling(std::string_view word, std::string_view spelling) {
    static const std::pair<std::string_view, std::size_t> kShorter[] = {
        {"MDIsk", 2},   {"LINK", 2},    {"USER", 1},    {"SPOOL", 2},
        {"MACHine", 3}, {"SPECial", 3}, {"PROFile", 4}, {"STORage", 4}};
    for (auto [name, least] : kShorter)
        if (name == spelling && base::is_abbreviation(word, spelling, least)) return true;
    return base::matches(word, spelling);
}

void Parser::statement(const Words& words) {
    auto row = std::find_if(std::begin(kStatements), std::end(kStatements), [&](const Row& known) {
        return is_spelling(words[0], known.spelling);
    });
    if (row == std::end(kStatements)) {
        complain(base::make_error(base::msg::HCPDIR757E, std::string(words[0]), after()));
        return;
    }
    if (row->part != Part::header) check_order(row->part);
    (this->*row->parse)(words);
    if (row->part == Part::header) phase_ = Part::header;
}

// ---- extents
// ---------------------------------------------------------------------------------------------------------------

struct Placed {
    const DirectoryUser* user;
    const MinidiskEntry* disk;
    dasd::CylinderRange range;
    bool whole_volume;
};

class ExtentCheck {
  public:
    ExtentCheck(UserDirectory& directory, const std::vector<DirectoryUser>& subconfigs,
                const std::vector<KnownVolume>& volumes, const std::string& sysres)
        : directory_(directory), subconfigs_(subconfigs), volumes_(volumes), sysres_(sysres) {}

    void run() {
        for (const auto* entries : {&std::as_const(directory_.users), &subconfigs_})
            for (const auto& user : *entries)
                for (const auto& disk : user.minidisks)
                    if (disk.kind == MinidiskEntry::Kind::permanent) place(user, disk);
        for (auto& [volume, disks] : placed_) find_overlaps(disks);
    }

  private:
    const KnownVolume* find(const std::string& serial) const {
        auto at = std::find_if(volumes_.begin(), volumes_.end(),
                               [&](auto& volume) { return volume.serial == serial; });
        return at == volumes_.end() ? nullptr : &*at;
    }

    void place(const DirectoryUser& user, const MinidiskEntry& disk) {
        const bool is_sysres = disk.volume[0] == '&' || disk.volume[0] == '+';
        const auto& serial = is_sysres && !sysres_.empty() ? sysres_ : disk.volume;
        const auto* volume = find(serial);
        bool has_name = !is_sysres || !sysres_.empty();
        if (!volumes_.empty() && volume == nullptr && has_name)
            complain(disk,
                     base::make_error(base::msg::HCPDIR769W, serial, user.name, hex(disk.number)));
        auto size = volume != nullptr ? volume->cylinders.n : 0;
        auto count = disk.count != 0 ? disk.count : std::max(size, disk.start + 1) - disk.start;
        if (volume != nullptr && (disk.start >= size || count > size - disk.start)) {
            complain(disk, base::make_error(base::msg::HCPDIR768E, user.name, hex(disk.number),
                                            serial, size));
            return;
        }
        bool whole = disk.start == 0 && (disk.count == 0 || (size != 0 && count == size));
        placed_[serial].push_back({&user, &disk, {{disk.start}, {count}}, whole});
    }

    // Two names for one extent are a habit of real directories; a partial overlap destroys data.
    void find_overlaps(std::vector<Placed>& disks) {
        std::stable_sort(disks.begin(), disks.end(),
                         [](auto& a, auto& b) { return a.range.start < b.range.start; });
        const Placed* reach = nullptr;
        for (const auto& next : disks) {
            if (next.whole_volume || is_to_end_from_zero(next)) continue;
            if (reach != nullptr && next.range.overlaps(reach->range) && next.range != reach->range)
                complain(*next.disk, base::make_error(base::msg::HCPDIR767E, next.user->name,
                                                      hex(next.disk->number), reach->user->name,
                                                      hex(reach->disk->number)));
            if (reach == nullptr || next.range.end() > reach->range.end()) reach = &next;
        }
    }

    static bool is_to_end_from_zero(const Placed& placed) {
        return placed.disk->start == 0 && placed.disk->count == 0;
    }

    void complain(const MinidiskEntry& disk, base::Error error) {
        directory_.diagnostics.push_back({disk.record, "", std::move(error)});
    }

    UserDirectory& directory_;
    const std::vector<DirectoryUser>& subconfigs_;
    const std::vector<KnownVolume>& volumes_;
    const std::string& sysres_;
    std::map<std::string, std::vector<Placed>> placed_;
};

}  // namespace

bool DirectoryUser::has_option(std::string_view wanted) const {
    std::string_view notation = wanted;
    if (wanted == "LNKE" || wanted == "LNKEXCLU") notation = "LNKExclu";
    if (wanted == "LNKS" || wanted == "LNKSTABL") notation = "LNKStabl";
    return std::any_of(options.begin(), options.end(), [&](const std::string& option) {
        return option == wanted || base::matches(option, notation);
    });
}

const DirectoryUser* UserDirectory::find(std::string_view user) const {
    auto at =
        std::find_if(users.begin(), users.end(), [&](auto& known) { return known.name == user; });
    return at == users.end() ? nullptr : &*at;
}

bool UserDirectory::Target::is_for(std::string_view system) const {
    return systems.empty() || system.empty() ||
           std::find(systems.begin(), systems.end(), system) != systems.end();
}

bool UserDirectory::has_errors() const {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](auto& diagnostic) { return diagnostic.message.severity() == 'E'; });
}

namespace {

UserDirectory parsed(const std::vector<std::string>& records,
                     const std::vector<KnownVolume>& volumes, const std::string& sysres,
                     std::optional<std::string_view> system) {
    UserDirectory directory;
    Parser parser(directory);
    parser.parse(records);
    ExtentCheck(directory, parser.subconfigs(), volumes, sysres).run();
    if (system) parser.build_for(*system);
    std::stable_sort(directory.diagnostics.begin(), directory.diagnostics.end(),
                     [](auto& a, auto& b) { return a.record < b.record; });
    return directory;
}

}  // namespace

UserDirectory parse_directory(const std::vector<std::string>& records,
                              const std::vector<KnownVolume>& volumes, const std::string& sysres) {
    return parsed(records, volumes, sysres, std::nullopt);
}

UserDirectory directory_of_system(const std::vector<std::string>& records,
                                  const std::vector<KnownVolume>& volumes,
                                  std::string_view system) {
    return parsed(records, volumes, {}, system);
}

}  // namespace cp
