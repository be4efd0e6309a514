// CP: the list of spool files, and their records.
#include "cp/spool_store.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::uint32_t kMostFiles = 9999;  // of one owner
constexpr std::size_t kLongestRecord = 65535, kRecordHead = 3;
constexpr std::size_t kMostTracks = 16 * 65520 * dasd::kHeads;  // of sixteen of the largest volumes
constexpr std::uint8_t kHeld = 1, kKept = 2;

base::Error damaged(std::string_view what) {
    return make_error(msg::CVMSPL665E, "in use", std::string(what));
}

// ---- the directory ----

class Encoder {
  public:
    template <std::unsigned_integral T>
    void number(T value) {
        bytes_.resize(bytes_.size() + sizeof(T));
        base::store_be<T>(base::MutableBytes(bytes_), bytes_.size() - sizeof(T), value);
    }
    void text(std::string_view value) {
        value = value.substr(0, 255);
        number(static_cast<std::uint8_t>(value.size()));
        bytes_.resize(bytes_.size() + value.size());
        base::text_to_ebcdic(value, base::MutableBytes(bytes_).last(value.size()));
    }
    const std::vector<std::byte>& bytes() const { return bytes_; }

  private:
    std::vector<std::byte> bytes_;
};

// Gives zeros and empty strings past the end, and remembers that it did.
class Decoder {
  public:
    explicit Decoder(base::Bytes bytes) : bytes_(bytes) {}
    template <std::unsigned_integral T>
    T number() {
        auto part = take(sizeof(T));
        return part.empty() ? T{} : base::load_be<T>(part);
    }
    std::string text() {
        auto part = take(number<std::uint8_t>());
        return base::text_from_ebcdic(part);
    }
    bool at_end() const { return bytes_.empty(); }
    bool is_short() const { return is_short_; }

  private:
    base::Bytes take(std::size_t length) {
        if (length > bytes_.size()) {
            is_short_ = true;
            bytes_ = {};
            return {};
        }
        auto part = bytes_.first(length);
        bytes_ = bytes_.subspan(length);
        return part;
    }
    base::Bytes bytes_;
    bool is_short_ = false;
};

struct Run {
    SpoolTrack first;
    std::uint32_t count = 0;
};

std::vector<Run> runs_of(const std::vector<SpoolTrack>& tracks) {
    std::vector<Run> runs;
    for (const auto& track : tracks) {
        bool follows = !runs.empty() && runs.back().first.volume == track.volume &&
                       runs.back().first.track + runs.back().count == track.track;
        if (follows)
            ++runs.back().count;
        else
            runs.push_back({track, 1});
    }
    return runs;
}

void encode(Encoder& out, const StoredFile& file) {
    const auto& about = file.about;
    out.number(about.id);
    out.number(static_cast<std::uint8_t>(about.queue));
    out.number(static_cast<std::uint8_t>(about.spool_class));
    out.number(
        static_cast<std::uint8_t>((about.is_held ? kHeld : 0) | (about.is_kept ? kKept : 0)));
    out.number(about.records);
    out.number(about.copies);
    out.number(static_cast<std::uint64_t>(about.created));
    for (const auto* field : {&about.owner, &about.origin, &about.device, &about.name, &about.type,
                              &about.distribution, &about.form, &about.destination, &about.tag})
        out.text(*field);
    auto runs = runs_of(file.tracks);
    out.number(static_cast<std::uint32_t>(runs.size()));
    for (const auto& run : runs) {
        out.text(run.first.volume);
        out.number(run.first.track);
        out.number(run.count);
    }
}

SpoolFile decode_about(Decoder& in) {
    SpoolFile about;
    about.id = in.number<std::uint32_t>();
    about.queue = static_cast<SpoolQueue>(in.number<std::uint8_t>());
    about.spool_class = static_cast<char>(in.number<std::uint8_t>());
    auto flags = in.number<std::uint8_t>();
    about.is_held = (flags & kHeld) != 0;
    about.is_kept = (flags & kKept) != 0;
    about.records = in.number<std::uint32_t>();
    about.copies = in.number<std::uint32_t>();
    about.created = static_cast<std::time_t>(in.number<std::uint64_t>());
    for (auto* field : {&about.owner, &about.origin, &about.device, &about.name, &about.type,
                        &about.distribution, &about.form, &about.destination, &about.tag})
        *field = in.text();
    return about;
}

}  // namespace

std::string_view word_of(SpoolQueue queue) {
    if (queue == SpoolQueue::reader) return "RDR";
    return queue == SpoolQueue::punch ? "PUN" : "PRT";
}

// ---- writing ----

SpoolWriter::~SpoolWriter() {
    for (const auto& track : tracks_) space_.release(track);
}

Result<void> SpoolWriter::flush() {
    auto track = TRY(space_.allocate());
    tracks_.push_back(track);
    auto length = std::min(buffer_.size(), kSpoolTrackBytes);
    TRY(space_.write(track, base::Bytes(buffer_).first(length)));
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(length));
    return {};
}

Result<void> SpoolWriter::add(const SpoolRecord& record) {
    auto length = record.text.size();
    if (length > kLongestRecord) return make_error(msg::CVMSPL663E, length);
    auto at = buffer_.size();
    buffer_.resize(at + kRecordHead + length);
    auto bytes = base::MutableBytes(buffer_).subspan(at);
    base::store_be<std::uint16_t>(bytes, 0, static_cast<std::uint16_t>(length));
    bytes[2] = record.control == 0 ? std::byte{0} : base::text_to_ebcdic(record.control);
    base::text_to_ebcdic(record.text, bytes.subspan(kRecordHead));
    ++records_;
    while (buffer_.size() >= kSpoolTrackBytes) TRY(flush());
    return {};
}

Result<std::vector<SpoolTrack>> SpoolWriter::finish() {
    if (!buffer_.empty()) TRY(flush());
    return std::exchange(tracks_, {});
}

// ---- reading ----

Result<std::vector<std::byte>> SpoolReading::take(std::size_t length) {
    std::vector<std::byte> found;
    while (found.size() < length) {
        if (at_ == buffer_.size()) {
            if (next_track_ == tracks_.size()) return damaged("a file is shorter than its records");
            buffer_ = TRY(space_->read(tracks_[next_track_++]));
            at_ = 0;
        }
        auto part = std::min(length - found.size(), buffer_.size() - at_);
        auto from = buffer_.begin() + static_cast<std::ptrdiff_t>(at_);
        found.insert(found.end(), from, from + static_cast<std::ptrdiff_t>(part));
        at_ += part;
    }
    return found;
}

Result<std::optional<SpoolRecord>> SpoolReading::next() {
    std::optional<SpoolRecord> record;
    if (left_ == 0) return record;
    auto head = TRY(take(kRecordHead));
    auto text = TRY(take(base::load_be<std::uint16_t>(head)));
    record.emplace();
    record->control = head[2] == std::byte{0} ? char{0} : base::text_from_ebcdic(head[2]);
    record->text = base::text_from_ebcdic(text);
    --left_;
    return record;
}

// ---- the list ----

Result<std::unique_ptr<SpoolStore>> SpoolStore::open(SystemImpl& system) {
    std::unique_ptr<SpoolStore> store(new SpoolStore(spool_space(system)));
    TRY(store->load());
    return store;
}

std::unique_ptr<SpoolStore> SpoolStore::in_storage() {
    return std::unique_ptr<SpoolStore>(new SpoolStore(storage_spool_space()));
}

Result<void> SpoolStore::load() {
    std::size_t tracks = 0;
    auto bytes = TRY(space_->load());
    Decoder in(bytes);
    while (!in.at_end()) {
        StoredFile file;
        file.about = decode_about(in);
        auto runs = in.number<std::uint32_t>();
        for (; runs > 0 && !in.is_short(); --runs) {
            SpoolTrack track;
            track.volume = in.text();
            track.track = in.number<std::uint32_t>();
            auto count = in.number<std::uint32_t>();
            tracks += count;
            if (tracks > kMostTracks) return damaged("the spool directory has impossible entries");
            for (auto n = count; n > 0; --n, ++track.track) {
                // A volume that is not mounted has no tracks to mark; two files on one track is
                // damage that reading will show.
                (void)space_->take(track);
                file.tracks.push_back(track);
            }
        }
        if (in.is_short()) return damaged("the spool directory ends too early");
        auto& last = last_id_[file.about.owner];
        last = std::max(last, file.about.id);
        files_.push_back(std::move(file));
    }
    return {};
}

Result<void> SpoolStore::save() {
    Encoder out;
    for (const auto& file : files_) encode(out, file);
    return space_->save(out.bytes(), static_cast<std::uint32_t>(files_.size()));
}

StoredFile* SpoolStore::find(SpoolQueue queue, std::string_view owner, std::uint32_t id) {
    for (auto& file : files_)
        if (file.about.queue == queue && file.about.owner == owner && file.about.id == id)
            return &file;
    return nullptr;
}

std::size_t SpoolStore::count(SpoolQueue queue, std::string_view owner) const {
    return static_cast<std::size_t>(
        std::count_if(files_.begin(), files_.end(), [&](const StoredFile& file) {
            return file.about.queue == queue && file.about.owner == owner;
        }));
}

// The number behind the last one given, around at 9999.
Result<std::uint32_t> SpoolStore::free_id(std::string_view owner) {
    std::set<std::uint32_t> used;
    for (const auto& file : files_)
        if (file.about.owner == owner) used.insert(file.about.id);
    if (used.size() >= kMostFiles) return make_error(msg::CVMSPL666E, std::string(owner));
    auto& last = last_id_[std::string(owner)];
    do last = last % kMostFiles + 1;
    while (used.contains(last));
    return last;
}

Result<StoredFile*> SpoolStore::add(SpoolFile about, SpoolWriter& writer) {
    about.records = writer.records();
    about.id = TRY(free_id(about.owner));
    auto tracks = TRY(writer.finish());
    files_.push_back({std::move(about), std::move(tracks)});
    auto saved = save();
    if (saved.ok()) return &files_.back();
    erase(files_.back());
    return saved.error();
}

Result<void> SpoolStore::move(StoredFile& file, SpoolQueue queue, const std::string& owner) {
    if (owner != file.about.owner) file.about.id = TRY(free_id(owner));
    file.about.owner = owner;
    file.about.queue = queue;
    return {};
}

void SpoolStore::erase(const StoredFile& file) {
    for (const auto& track : file.tracks) space_->release(track);
    std::erase_if(files_, [&](const StoredFile& other) { return &other == &file; });
}

}  // namespace cp
