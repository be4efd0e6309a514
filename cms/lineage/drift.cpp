// lineage: DRIFT.
#include "cms/lineage/drift.h"

#include <algorithm>
#include <map>
#include <set>

#include "cms/lineage/place.h"

namespace cms::lineage {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::size_t kRecordsShown = 20;
constexpr std::size_t kPlacesShown = 5;
// Files that CLONEVM makes for a clone; they are never a difference.
constexpr std::string_view kTypesOfClonevm[] = {"$PARMS$", "$LOG$",  "$IPL$",
                                                "$NEXT$",  "CONFIG", "DIRECT"};

bool is_word_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '#' ||
           c == '@' || c == '$' || c == '_';
}

// Blanks made one; column 72 and what follows are part of the record.
std::string squeezed(std::string_view text) {
    std::string made;
    for (auto word : base::words(text)) {
        if (!made.empty()) made += ' ';
        made += word;
    }
    return made;
}

bool is_text(const std::vector<std::string>& records) {
    for (const auto& record : records)
        for (char c : record)
            if (static_cast<unsigned char>(c) < ' ') return false;
    return true;
}

class Drift {
  public:
    Drift(const SystemFiles& clone, const SystemFiles& source, const DriftOptions& options,
          Findings& findings)
        : clone_(clone),
          source_(source),
          ancestry_(names(clone, source)),
          renaming_(ancestry_),
          options_(options),
          findings_(findings) {}

    Result<DriftReport> run() {
        volumes();
        auto config =
            clone_.ancestry ? with_ssi_of_clone(source_.config, ancestry_) : source_.config;
        statements("SYSTEM CONFIG", config, clone_.config, false);
        const auto& before = source_.object.empty() ? source_.directory : source_.object;
        const auto& now = clone_.object.empty() ? clone_.directory : clone_.object;
        statements("USER DIRECT", before, now, true);
        files();
        TRY(space());
        return report_;
    }

  private:
    // The journal's naming, with the source's real labels where it lies before us.
    static Ancestry names(const SystemFiles& clone, const SystemFiles& source) {
        auto from = clone.ancestry.value_or(Ancestry{clone.name, source.name, {}});
        if (from.source != source.name || from.volumes.empty()) {
            from.source = source.name;
            from.volumes.clear();
            for (const auto& volume : clone.volumes)
                from.volumes.push_back({volume.number, volume.serial, "", {}, ""});
        }
        for (std::size_t i = 0; i < from.volumes.size(); ++i) {
            auto& label = from.volumes[i];
            bool real = source.find(label.source_label) != nullptr;
            if (!real && i < source.volumes.size()) label.source_label = source.volumes[i].serial;
        }
        return from;
    }

    void tell(const std::string& what, const std::string& how) {
        ++report_.differences;
        findings_.add(make_error(msg::CVMDRF841W, what, how));
    }
    void detail(std::string_view sign, std::size_t record, std::string_view text) {
        findings_.line(fmt::format("  {} {:>5} {}", sign, record, base::trim_right(text)));
    }

    const SystemVolume* counterpart(const SystemVolume& of_source) const {
        return clone_.find(renaming_.label(of_source.serial));
    }

    // ---- volumes, labels, maps

    void volumes() {
        std::set<const SystemVolume*> met;
        for (const auto& before : source_.volumes) {
            const auto* now = counterpart(before);
            if (!now) {
                tell("Volume " + before.serial,
                     fmt::format("{} is not there", renaming_.label(before.serial)));
                continue;
            }
            met.insert(now);
            ++report_.volumes;
            volume(before, *now);
        }
        for (const auto& now : clone_.volumes)
            if (!met.contains(&now))
                tell("Volume " + now.serial, fmt::format("it is not from {}", source_.name));
    }

    void volume(const SystemVolume& before, const SystemVolume& now) {
        if (before.volume->cylinders() != now.volume->cylinders())
            tell("Volume " + now.serial,
                 fmt::format("{} cylinders, {} has {}", now.volume->cylinders().n, before.serial,
                             before.volume->cylinders().n));
        auto a = described(before.map), b = described(now.map);
        if (a != b)
            tell("Allocation map of " + now.serial,
                 fmt::format("{}, that of {} is {}", b, before.serial, a));
    }

    // Which directory cylinders are in use is no difference: DIRECTXA takes them in turn.
    static std::string described(const dasd::AllocationMap& map) {
        std::string text;
        dasd::SpaceExtent last{};
        bool open = false;
        auto put = [&] {
            if (open)
                text += fmt::format("{}{} {}-{}", text.empty() ? "" : ", ", dasd::name(last.type),
                                    last.range.start.n, last.range.end().n - 1);
        };
        for (const auto& extent : map.extents()) {
            if (open && extent.type == last.type && last.range.end() == extent.range.start) {
                last.range.count = last.range.count + extent.range.count;
                continue;
            }
            put();
            last = extent;
            open = true;
        }
        put();
        return text.empty() ? "none" : text;
    }

    // ---- configuration and directory

    void statements(const std::string& what, const std::vector<std::string>& before,
                    const std::vector<std::string>& now, bool is_directory) {
        auto a = renamed(before), b = renamed(now);
        for (const auto& edit : edits(a, b)) {
            auto owner = is_directory && edit.now > 0 ? user_of(now, edit.now) : std::string();
            if (is_directory && edit.now == 0) owner = user_of(before, edit.before);
            auto where = what + (owner.empty() ? "" : " " + owner);
            switch (edit.kind) {
                case Edit::Kind::added:
                    tell(where, fmt::format("record {} was added: {}", edit.now, b[edit.now - 1]));
                    break;
                case Edit::Kind::removed:
                    tell(where, fmt::format("record {} of {} is gone: {}", edit.before,
                                            source_.name, a[edit.before - 1]));
                    break;
                case Edit::Kind::changed:
                    tell(where, fmt::format("record {} was changed", edit.now));
                    detail("-", edit.before, a[edit.before - 1]);
                    detail("+", edit.now, b[edit.now - 1]);
            }
        }
    }

    std::vector<std::string> renamed(const std::vector<std::string>& records) const {
        std::vector<std::string> made;
        for (const auto& record : records) made.push_back(renaming_.apply(record));
        return made;
    }

    // "USER MAINT": whose entry a record of a directory belongs to.
    static std::string user_of(const std::vector<std::string>& records, std::size_t record) {
        for (auto i = std::min(record, records.size()); i-- > 0;) {
            auto words = base::words(records[i]);
            if (words.size() < 2) continue;
            auto first = base::upper(words[0]);
            bool starts = first == "USER" || first == "PROFILE" || first == "IDENTITY" ||
                          first == "SUBCONFIG";
            if (starts) return first + ' ' + base::upper(words[1]);
        }
        return {};
    }

    // ---- files

    using Key = std::tuple<std::string, std::uint16_t, std::string, std::string>;
    static Key key_of(const FileRecord& file) {
        return {file.user, file.number.n, file.entry.name, file.entry.type};
    }

    void files() {
        std::map<Key, FileRecord> before, now;
        for (auto& file : files_of(source_, true)) before.emplace(key_of(file), file);
        for (auto& file : files_of(clone_, true)) now.emplace(key_of(file), file);
        auto transferred = transfers(now);
        for (const auto& [key, file] : now) {
            ++report_.files;
            auto other = before.find(key);
            if (other != before.end()) {
                compare(other->second, file);
            } else if (!is_of_clonevm(file) && !transferred.contains(key)) {
                tell("File " + file.place(), "it was added" + size_of(file));
            }
        }
        for (const auto& [key, file] : before)
            if (!now.contains(key) && !is_of_clonevm(file))
                tell("File " + file.place(), "it is gone" + size_of(file));
    }

    static std::string size_of(const FileRecord& file) {
        return fmt::format(", {} records of {}", file.entry.records,
                           stamp_text(file.entry.updated));
    }

    bool is_of_clonevm(const FileRecord& file) const {
        if (file.entry.name != renaming_.name()) return false;
        return std::find(std::begin(kTypesOfClonevm), std::end(kTypesOfClonevm), file.entry.type) !=
               std::end(kTypesOfClonevm);
    }

    // Files that the clone's parameters sent there: "transfer = fn ft [user vdev]".
    std::set<Key> transfers(const std::map<Key, FileRecord>& now) const {
        std::set<Key> found;
        for (const auto& [key, file] : now) {
            if (file.entry.name != renaming_.name() || file.entry.type != "$PARMS$") continue;
            auto records = records_of(clone_, file);
            if (!records.ok()) continue;
            for (const auto& line : dasd::text_from_records(records.value()))
                take_transfer(line, file, found);
        }
        return found;
    }

    static void take_transfer(const std::string& line, const FileRecord& parms,
                              std::set<Key>& found) {
        auto equals = line.find('=');
        if (equals == line.npos || base::upper(base::trim(line.substr(0, equals))) != "TRANSFER")
            return;
        auto text = base::upper(line.substr(equals + 1));
        text = text.substr(0, text.find("/*"));
        auto words = base::words(text);
        if (words.size() < 2) return;
        std::string name(words[0]), type(words[1]);
        found.insert({parms.user, parms.number.n, name, type});
        // The cloner's own disk is MAINT 191 when it has none on the clone.
        found.insert({"MAINT", 0x191, name, type});
        auto number = words.size() == 4 ? base::parse_hexadecimal(words[3]) : std::nullopt;
        if (number)
            found.insert({std::string(words[2]), static_cast<std::uint16_t>(*number), name, type});
    }

    void compare(const FileRecord& before, const FileRecord& now) {
        if (before.hash == now.hash && before.entry.format == now.entry.format) return;
        if (is_of_clonevm(now)) return;
        auto old_records = records_of(source_, before), new_records = records_of(clone_, now);
        auto what = "File " + now.place();
        if (!old_records.ok() || !new_records.ok())
            return tell(what, (old_records.ok() ? new_records : old_records).error().text);
        auto old_text = dasd::text_from_records(old_records.value());
        auto new_text = dasd::text_from_records(new_records.value());
        if (!is_text(old_text) || !is_text(new_text)) return binary(what, before, now);
        text(what, before, now, old_text, new_text);
    }

    void binary(const std::string& what, const FileRecord& before, const FileRecord& now) {
        tell(what,
             fmt::format("changed on {}: {} records, {} before", stamp_text(now.entry.updated),
                         now.entry.records, before.entry.records));
    }

    void text(const std::string& what, const FileRecord& before, const FileRecord& now,
              const std::vector<std::string>& old_text, const std::vector<std::string>& new_text) {
        auto changes = edits(renamed(old_text), renamed(new_text));
        // That of the configuration in use; another copy of it is left alone by cloning.
        bool is_config = now.entry.name == "SYSTEM" && now.entry.type == "CONFIG";
        if (!changes.empty() && is_config && clone_.ancestry)
            changes = edits(renamed(with_ssi_of_clone(old_text, ancestry_)), renamed(new_text));
        bool same_form = before.entry.format == now.entry.format &&
                         before.entry.record_length == now.entry.record_length;
        // Only names that cloning changes differ, or blanks nobody sees.
        if (changes.empty() && same_form) return;
        tell(what, fmt::format("changed on {}{}", stamp_text(now.entry.updated),
                               same_form ? "" : ", other record format"));
        std::size_t shown = 0;
        for (const auto& edit : changes) {
            if (!options_.all && ++shown > kRecordsShown) {
                findings_.line(fmt::format("  ... {} more", changes.size() - kRecordsShown));
                break;
            }
            if (edit.before > 0) detail("-", edit.before, old_text[edit.before - 1]);
            if (edit.now > 0) detail("+", edit.now, new_text[edit.now - 1]);
        }
    }

    // ---- what is no file: compared where the hashes of extents differ

    Result<void> space() {
        PlaceFinder places(clone_);
        for (const auto& before : source_.volumes) {
            const auto* now = counterpart(before);
            if (!now) continue;
            auto cylinders = std::min(before.volume->cylinders(), now->volume->cylinders());
            dasd::CylinderRange range{{0}, cylinders};
            dasd::Device a(before.volume, range, dasd::Access::read);
            dasd::Device b(now->volume, range, dasd::Access::read);
            auto old_hashes = TRY(dasd::hash_extents(a, {{100}, options_.cache}, progress()));
            auto new_hashes = TRY(dasd::hash_extents(b, {{100}, options_.cache}, progress()));
            std::map<std::string, std::vector<std::string>> found;
            for (std::size_t i = 0; i < new_hashes.extents.size(); ++i)
                if (old_hashes.extents[i].hash != new_hashes.extents[i].hash)
                    TRY(compare_extent(before, *now, new_hashes.extents[i].range, places, found));
            for (const auto& [text, where] : found) tell_space(*now, text, where);
        }
        return {};
    }

    dasd::CopyProgress progress() {
        return [this](std::uint64_t done, std::uint64_t total) {
            findings_.console().progress("DRIFT " + clone_.name, done, total);
            return true;
        };
    }

    // Of CMS minidisks the files were compared; label, map, directory and what lives in scratch
    // space differ by nature.
    static bool is_compared(const Place& place) {
        return place.kind == Place::Kind::ipl || place.kind == Place::Kind::other ||
               place.kind == Place::Kind::minidisk;
    }

    Result<void> compare_extent(const SystemVolume& before, const SystemVolume& now,
                                dasd::CylinderRange range, PlaceFinder& places,
                                std::map<std::string, std::vector<std::string>>& found) {
        for (auto c = range.start; c < range.end(); ++c) {
            if (places.minidisk_at(now, c)) continue;
            for (dasd::Head h{0}; h.n < dasd::kHeads; ++h) {
                auto place = places.at(now, {c, h}, 1);
                if (place.is_scratch() || place.kind == Place::Kind::object ||
                    place.kind == Place::Kind::old_object)
                    continue;
                auto a = TRY(before.volume->read_track({c, h}));
                auto b = TRY(now.volume->read_track({c, h}));
                compare_track(now, a, b, places, found);
            }
        }
        return {};
    }

    static bool same(const dasd::Record& a, const dasd::Record& b) {
        return a.count.record == b.count.record && std::ranges::equal(a.key, b.key) &&
               std::ranges::equal(a.data, b.data);
    }

    static void compare_track(const SystemVolume& volume, const dasd::Track& before,
                              const dasd::Track& now, PlaceFinder& places,
                              std::map<std::string, std::vector<std::string>>& found) {
        const auto &a = before.records(), &b = now.records();
        for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
            if (i < a.size() && i < b.size() && same(a[i], b[i])) continue;
            auto record = i < b.size() ? b[i].count.record : a[i].count.record;
            auto place = places.at(volume, now.address(), record);
            if (!is_compared(place)) continue;
            found[place.text].push_back(fmt::format("cylinder {} head {} record {}",
                                                    now.address().cylinder.n, now.address().head.n,
                                                    record));
        }
    }

    void tell_space(const SystemVolume& volume, const std::string& text,
                    const std::vector<std::string>& where) {
        std::vector<std::string> first(
            where.begin(),
            where.begin() + static_cast<std::ptrdiff_t>(std::min(where.size(), kPlacesShown)));
        auto more = where.size() > kPlacesShown
                        ? fmt::format(" and {} more", where.size() - kPlacesShown)
                        : std::string();
        tell(fmt::format("Volume {}, {}", volume.serial, text),
             fmt::format("{}{}", fmt::join(first, ", "), more));
    }

    const SystemFiles& clone_;
    const SystemFiles& source_;
    const Ancestry ancestry_;
    const Renaming renaming_;
    const DriftOptions& options_;
    Findings& findings_;
    DriftReport report_;
};

}  // namespace

Renaming::Renaming(const Ancestry& from) : name_(from.name), source_(from.source) {
    for (const auto& volume : from.volumes)
        if (!volume.source_label.empty()) words_.emplace_back(volume.source_label, volume.label);
    words_.emplace_back(from.source, from.name);
}

std::string Renaming::label(const std::string& source_label) const {
    for (const auto& [old_name, new_name] : words_)
        if (old_name == source_label) return new_name;
    return source_label;
}

std::string Renaming::apply(std::string_view text) const {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_word_character(text[end])) ++end;
        if (end == at) {
            made += text[at++];
            continue;
        }
        made += label(std::string(text.substr(at, end - at)));
        at = end;
    }
    return squeezed(made);
}

Result<DriftReport> drift(const SystemFiles& clone, const SystemFiles& source,
                          const DriftOptions& options, Findings& findings) {
    return Drift(clone, source, options, findings).run();
}

}  // namespace cms::lineage
