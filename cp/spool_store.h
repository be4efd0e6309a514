// The spool files of a system: their list, their records, their numbers.
//
// The directory is a sequence of entries in big-endian fields, strings as a length byte and EBCDIC:
//   4 id, 1 queue, 1 class, 1 flags (1 held, 2 kept), 4 records, 4 copies, 8 created, strings
//   owner, origin, device, name, type, distribution, form, destination, tag; 4 runs of tracks, each
//   a string volume, 4 first track, 4 tracks
// A file's tracks hold its records one behind the other: 2 bytes length, 1 control (ASA, EBCDIC),
// the text in EBCDIC; a record may go on in the next track.
#pragma once

#include <deque>

#include "cp/spool_space.h"

namespace cp {

// A file of the store and where its records lie.
struct StoredFile {
    SpoolFile about;
    std::vector<SpoolTrack> tracks;
};

// A file being written by a device: on tracks as they fill, in no list until it is closed. Dropped
// without being closed it gives its tracks back.
class SpoolWriter {
  public:
    explicit SpoolWriter(SpoolSpace& space) : space_(space) {}
    ~SpoolWriter();
    SpoolWriter(const SpoolWriter&) = delete;
    SpoolWriter& operator=(const SpoolWriter&) = delete;
    // Errors: 664 no room, 663 the record is too long, those of volumes.
    base::Result<void> add(const SpoolRecord& record);
    std::uint32_t records() const { return records_; }
    // Writes what is left; the tracks belong to the caller.
    base::Result<std::vector<SpoolTrack>> finish();

  private:
    base::Result<void> put(base::Bytes bytes);
    base::Result<void> flush();
    SpoolSpace& space_;
    std::vector<SpoolTrack> tracks_;
    std::vector<std::byte> buffer_;
    std::uint32_t records_ = 0;
};

// Records of a file in order, a track in storage at a time.
class SpoolReading {
  public:
    SpoolReading(SpoolSpace& space, const StoredFile& file)
        : space_(&space), tracks_(file.tracks), left_(file.about.records) {}
    // std::nullopt: the end. Error 665: damaged.
    base::Result<std::optional<SpoolRecord>> next();
    bool at_end() const { return left_ == 0; }

  private:
    base::Result<std::vector<std::byte>> take(std::size_t length);
    SpoolSpace* space_;
    std::vector<SpoolTrack> tracks_;
    std::vector<std::byte> buffer_;
    std::size_t next_track_ = 0, at_ = 0;
    std::uint32_t left_ = 0;
};

class SpoolStore {
  public:
    // Reads the directory. A file whose volume is not mounted stays listed and cannot be read.
    static base::Result<std::unique_ptr<SpoolStore>> open(SystemImpl& system);
    // An empty one whose files end with the system: beside a directory that cannot be read.
    static std::unique_ptr<SpoolStore> in_storage();

    bool is_permanent() const { return space_->is_permanent(); }
    SpoolSpace& space() { return *space_; }
    // In order of the queues: a reader takes the first that fits.
    std::deque<StoredFile>& files() { return files_; }
    StoredFile* find(SpoolQueue queue, std::string_view owner, std::uint32_t id);
    std::size_t count(SpoolQueue queue, std::string_view owner) const;
    // Puts a finished file at the end of its queue; its number is given here. Error 666: the owner
    // has 9999 files already; otherwise as save().
    base::Result<StoredFile*> add(SpoolFile about, SpoolWriter& writer);
    // Another owner or queue: a new number. Not saved.
    base::Result<void> move(StoredFile& file, SpoolQueue queue, const std::string& owner);
    // Not saved.
    void erase(const StoredFile& file);
    // The list as it is now, on the volumes.
    base::Result<void> save();

  private:
    explicit SpoolStore(std::unique_ptr<SpoolSpace> space) : space_(std::move(space)) {}
    base::Result<void> load();
    base::Result<std::uint32_t> free_id(std::string_view owner);
    std::unique_ptr<SpoolSpace> space_;
    std::deque<StoredFile> files_;
    std::map<std::string, std::uint32_t, std::less<>> last_id_;
};

}  // namespace cp
