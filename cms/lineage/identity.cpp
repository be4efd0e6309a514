// lineage: traces of the source in what a clone lives by, and apart from that in what lies about on
// its volumes.
#include "cms/lineage/identity.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "cms/lineage/place.h"

namespace cms::lineage {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::size_t kShownPerFile = 5;

bool is_word_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#' || c == '@' || c == '$' ||
           c == '_';
}

// Formatted space is most of what is read: compared with itself, one byte on.
bool is_zero(base::Bytes bytes) {
    if (bytes.empty()) return true;
    return bytes[0] == std::byte{0} &&
           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

std::string blanked_config(std::string text, bool& in_comment) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!in_comment && text.compare(at, 2, "/*") == 0) in_comment = true;
        bool ends = in_comment && text.compare(at, 2, "*/") == 0;
        if (in_comment) text[at] = ' ';
        if (!ends) continue;
        text[++at] = ' ';
        in_comment = false;
    }
    return text;
}

bool is_configuration(const SystemFiles& system, const dasd::FileEntry& entry) {
    return entry.type == "CONFIG" && (entry.name == "SYSTEM" || entry.name == system.name);
}

bool is_directory_source(const SystemFiles& system, const dasd::FileEntry& entry) {
    return entry.type == "DIRECT" && (entry.name == "USER" || entry.name == system.name);
}

// Labels of the source's volumes, where it lies beside the clone: with labels of one's own the
// journal does not tell them.
std::vector<std::string> labels_of_source(const SystemFiles& system) {
    std::vector<std::string> labels;
    auto folder = system_folder(system.folder, system.ancestry->source);
    auto devices = folder.ok() ? cp::read_device_file(folder.value())
                               : Result<std::vector<cp::RealDevice>>(folder.error());
    if (!devices.ok()) return labels;
    for (const auto& device : devices.value()) {
        auto volume = dasd::open_volume(device.path, dasd::Access::read);
        if (!volume.ok()) continue;
        auto label = dasd::read_label(*volume.value());
        if (label.ok() && label.value()) labels.push_back(label.value()->serial);
    }
    return labels;
}

// Labels, files, records of the object directory: what the clone lives by.
class LiveSearch {
  public:
    LiveSearch(const SystemFiles& system, const Traces& traces, const Keeps& keeps,
               Findings& findings)
        : system_(system), traces_(traces), keeps_(keeps), findings_(findings) {}

    std::uint64_t run() {
        for (const auto& volume : system_.volumes) label("Label of " + volume.path, volume.serial);
        object();
        for (const auto& place : system_.minidisks)
            if (!place.is_whole_volume && !place.is_area) disk_label(place);
        for (const auto& file : files_of(system_, false)) {
            if (keeps_ && keeps_(file)) {
                ++kept_;
            } else {
                search(file);
            }
        }
        if (kept_ > 0) findings_.add(make_error(msg::CVMVFY834I, kept_, "the site's list"));
        return found_;
    }

  private:
    void error(const std::string& where, const std::string& word) {
        ++found_;
        findings_.add(make_error(msg::CVMVFY830E, where, word, traces_.source()));
    }

    void label(const std::string& where, const std::string& text) {
        if (auto hit = traces_.find(text)) error(where, hit->word);
    }

    void disk_label(const MinidiskPlace& place) {
        auto device = device_of(system_, place);
        auto text = has_cms_files(device) ? dasd::read_device_label(device)
                                          : base::Result<std::optional<std::string>>(std::nullopt);
        if (text.ok() && text.value()) label("Label of minidisk " + place.text(), *text.value());
    }

    // USER DIRECT is searched as the file it is; the object only where it is another text.
    void object() {
        if (!system_.directory.empty() || system_.object.empty()) return;
        records("Object directory", system_.object, without_comments(system_.object, true));
    }

    void search(const FileRecord& file) {
        auto where = "File " + file.place();
        label(where, file.entry.name + ' ' + file.entry.type);
        auto read = records_of(system_, file);
        if (!read.ok()) return;  // VERIFY's walk of the file system tells it
        auto text = dasd::text_from_records(read.value());
        bool config = is_configuration(system_, file.entry);
        bool directory = is_directory_source(system_, file.entry);
        records(where, text, config || directory ? without_comments(text, directory) : text);
        if (!config && !directory) ascii(where, read.value());
    }

    void ascii(const std::string& where, const dasd::Records& read) {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < read.size(); ++i) {
            const auto& bytes = read[i];
            std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            auto hit = traces_.find(text);
            if (hit && ++count <= kShownPerFile)
                error(fmt::format("{} record {}", where, i + 1), hit->word);
        }
    }

    // `bare` is the text without comments: a trace only in a comment is a warning.
    void records(const std::string& where, const std::vector<std::string>& text,
                 const std::vector<std::string>& bare) {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            auto hit = traces_.find(bare[i]);
            auto noted = hit ? std::nullopt : traces_.find(text[i]);
            if (!hit && !noted) continue;
            if (++count > kShownPerFile) continue;
            auto place = fmt::format("{} record {}", where, i + 1);
            if (hit) {
                error(place, hit->word);
            } else {
                ++found_;
                findings_.add(make_error(msg::CVMVFY831W, place, noted->word, traces_.source()));
            }
        }
        if (count > kShownPerFile)
            findings_.line(fmt::format("{}: {} more records", where, count - kShownPerFile));
    }

    const SystemFiles& system_;
    const Traces& traces_;
    const Keeps& keeps_;
    Findings& findings_;
    std::uint64_t found_ = 0, kept_ = 0;
};

// What lies about: free blocks, page and spool space, cylinders that nobody has.
class ApartSearch {
  public:
    ApartSearch(const SystemFiles& system, const Traces& traces, std::string cache)
        : system_(system), traces_(traces), cache_(std::move(cache)), places_(system) {}

    Result<void> run() {
        for (const auto& volume : system_.volumes)
            for (const auto& range : ranges_with_records(volume)) TRY(search_range(volume, range));
        return {};
    }

    IdentityReport tell(Findings& findings) const {
        IdentityReport report;
        for (const auto& [text, found] : found_) {
            report.apart += found.count;
            findings.add(
                make_error(msg::CVMVFY832I, text, found.count, traces_.source(), found.first));
            if (found.free_blocks) report.dirty.push_back(*found.free_blocks);
        }
        return report;
    }

  private:
    struct Found {
        std::uint64_t count = 0;
        std::string first;
        const MinidiskPlace* free_blocks = nullptr;
    };

    // Most of a volume is empty, and its hashes are known as a rule. Without a cache, or with
    // damage in the way, everything is searched.
    std::vector<dasd::CylinderRange> ranges_with_records(const SystemVolume& volume) const {
        dasd::CylinderRange all{{0}, volume.volume->cylinders()};
        if (cache_.empty()) return {all};
        auto report =
            dasd::hash_extents({volume.volume, all, dasd::Access::read}, {{100}, cache_}, {});
        if (!report.ok()) return {all};
        std::vector<dasd::CylinderRange> ranges;
        for (const auto& extent : report.value().extents)
            if (extent.tracks > 0) ranges.push_back(extent.range);
        return ranges;
    }

    Result<void> search_range(const SystemVolume& volume, dasd::CylinderRange range) {
        for (auto c = range.start; c < range.end(); ++c)
            for (dasd::Head h{0}; h.n < dasd::kHeads; ++h) TRY(search(volume, {c, h}));
        return {};
    }

    Result<void> search(const SystemVolume& volume, dasd::TrackAddress at) {
        if (TRY(volume.volume->is_known_empty(at))) return {};
        image_.resize(dasd::kTrackSize);
        TRY(volume.volume->read_image(at, image_));
        auto used = dasd::check_track(image_, at);
        // 29: no record. Damage is told by the comparison of hashes.
        if (!used.ok() || used.value() <= 29) return {};
        auto track = TRY(dasd::Track::parse(image_, at));
        for (const auto& record : track.records()) {
            if (is_zero(record.data)) continue;
            if (auto hit = traces_.find(record.data)) note(volume, at, record.count.record);
        }
        return {};
    }

    void note(const SystemVolume& volume, dasd::TrackAddress at, std::uint8_t record) {
        auto place = places_.at(volume, at, record);
        bool is_live = place.kind == Place::Kind::file || place.kind == Place::Kind::disk_system ||
                       place.kind == Place::Kind::object || place.kind == Place::Kind::label;
        if (is_live) return;
        auto& found = found_[fmt::format("{} ({})", place.text, volume.serial)];
        if (found.count++ == 0)
            found.first =
                fmt::format("cylinder {} head {} record {}", at.cylinder.n, at.head.n, record);
        if (place.kind == Place::Kind::free_block) found.free_blocks = place.minidisk;
    }

    const SystemFiles& system_;
    const Traces& traces_;
    std::string cache_;
    PlaceFinder places_;
    std::vector<std::byte> image_;
    std::map<std::string, Found> found_;
};

}  // namespace

Traces::Traces(const Ancestry& from, const std::vector<std::string>& labels)
    : source_(from.source) {
    std::vector<std::string> own{base::upper(from.name)};
    for (const auto& volume : from.volumes) own.push_back(volume.label);
    auto add = [&](const std::string& word) {
        bool known = word.empty() || std::find(words_.begin(), words_.end(), word) != words_.end();
        if (!known && std::find(own.begin(), own.end(), word) == own.end()) words_.push_back(word);
    };
    add(base::upper(from.source));
    for (const auto& volume : from.volumes) add(volume.source_label);
    for (const auto& label : labels) add(label);
    for (const auto& word : words_) {
        bool covered = std::any_of(anchors_.begin(), anchors_.end(), [&](const auto& anchor) {
            return word.find(anchor) != std::string::npos;
        });
        if (!covered) anchors_.push_back(word);
    }
}

bool Traces::is_trace(std::string_view word) const {
    for (const auto& known : words_)
        if (word == known) return true;
    if (words_.empty() || word.size() != words_[0].size() + 2 || !word.starts_with(words_[0]))
        return false;
    auto type = word[word.size() - 2], number = word.back();
    return std::string_view("RPSUT").find(type) != std::string_view::npos &&
           ((number >= '1' && number <= '9') || (type == 'R' && number == 'S'));
}

std::optional<Traces::Hit> Traces::find_upper(std::string_view text) const {
    for (const auto& anchor : anchors_)
        for (auto at = text.find(anchor); at != text.npos; at = text.find(anchor, at + 1)) {
            auto start = at, end = at + anchor.size();
            while (start > 0 && is_word_character(text[start - 1])) --start;
            while (end < text.size() && is_word_character(text[end])) ++end;
            auto word = text.substr(start, end - start);
            if (is_trace(word)) return Hit{std::string(word), start};
        }
    return std::nullopt;
}

std::optional<Traces::Hit> Traces::find(std::string_view text) const {
    return find_upper(base::upper(text));
}

std::optional<Traces::Hit> Traces::find(base::Bytes bytes) const {
    if (auto hit = find(base::text_from_ebcdic(bytes))) return hit;
    return find(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::vector<std::string> without_comments(const std::vector<std::string>& records,
                                          bool is_directory) {
    std::vector<std::string> bare;
    bool in_comment = false;
    for (const auto& record : records) {
        auto text = base::trim(record);
        bool is_comment = is_directory && !text.empty() && text.front() == '*';
        bare.push_back(is_comment     ? std::string()
                       : is_directory ? record
                                      : blanked_config(record, in_comment));
    }
    return bare;
}

Result<IdentityReport> check_identity(const SystemFiles& system, const Keeps& keeps,
                                      const std::string& cache, Findings& findings) {
    if (!system.ancestry) {
        findings.add(make_error(msg::CVMVFY835E, system.name));
        return IdentityReport{};
    }
    Traces traces(*system.ancestry, labels_of_source(system));
    auto live = LiveSearch(system, traces, keeps, findings).run();
    ApartSearch apart(system, traces, cache);
    TRY(apart.run());
    auto report = apart.tell(findings);
    report.live = live;
    return report;
}

Result<void> clear_traces(const SystemFiles& system, const std::vector<MinidiskPlace>& disks,
                          Findings& findings) {
    if (is_running(system.folder)) return make_error(msg::CVMLIN804E, system.name, "it runs");
    for (const auto& place : disks) {
        const auto& on = *system.find(place.serial);
        if (on.read_only) return make_error(msg::CVMLIN804E, place.serial, "system.cnf has it ro");
        auto lock = TRY(dasd::lock_extent(on.path, place.range, dasd::Access::write));
        TRY(dasd::check_not_in_use(on.path, dasd::Access::write));
        std::shared_ptr<dasd::Volume> volume = TRY(dasd::open_volume(on.path, dasd::Access::write));
        auto cleared = TRY(dasd::clear_free_blocks({volume, place.range, dasd::Access::write}));
        findings.add(make_error(msg::CVMVFY833I, cleared, place.text()));
    }
    return {};
}

}  // namespace cms::lineage
