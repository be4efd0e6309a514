// One file of a compressed volume: its tables, its track images, its free space. Internal to dasd.
// Format pages: reference dasd-images, sections 5 to 7.
//
// Tables are not kept in memory: every read looks at the entry in the file and looks again when it
// has the image, so that volumes opened several times, by several processes too, agree. Every
// change is made under a lock on the file: image bytes to unused space, then the entry, then the
// header. What an entry no longer names is used again only after the file was synced, so that the
// entry on the disk, old or new, names an image that is whole or was not yet synced. While it is
// written the file is marked as opened: Hercules then rebuilds its free space before use, as the
// next writer here does, should the process end before the destructor has listed the free space.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "dasd/cckd_layout.h"
#include "dasd/free_space.h"
#include "dasd/volume.h"

namespace dasd {

// Bytes of a file that are not free, and whose they are.
struct Owned {
    Stretch place;
    std::uint32_t length = 0;  // of a track's image; the rest of its place is slack
    std::string_view what;     // "headers", "table", "track"
    std::uint32_t number = 0;
    TrackAddress track = {};  // of a track
};
std::string describe(const Owned& owned);  // "track 4.12 (120 bytes at 5000)"

class CckdFile {
  public:
    // Checks header and level 1 table against the file's size and each other. Nothing is written
    // before the first change.
    static base::Result<std::unique_ptr<CckdFile>> open(const std::string& path, Access access,
                                                        Files& files);
    // A new file without tracks: every track null of the header's format, or, for a shadow, as in
    // the file below. The file must not exist.
    static base::Result<std::unique_ptr<CckdFile>> create(const std::string& path,
                                                          const ImageHeader& device,
                                                          CckdHeader header, Files& files);
    CckdFile(const CckdFile&) = delete;
    CckdFile& operator=(const CckdFile&) = delete;
    ~CckdFile();  // as close(), errors unheard: the file stays marked as opened

    const std::string& path() const { return path_; }
    const CckdHeader& header() const { return header_; }
    const CckdLayout& layout() const { return layout_; }
    const ImageHeader& device() const { return device_; }
    bool is_shadow() const { return device_.container == Container::shadow; }
    std::uint32_t tracks() const { return header_.cylinders * device_.shape.heads; }
    TrackAddress address_of(std::uint32_t track) const {
        return {{track / device_.shape.heads}, {track % device_.shape.heads}};
    }
    File& file() { return *file_; }

    // Where a track lies; its place is checked against the file's size.
    base::Result<TrackEntry> entry(std::uint32_t track);
    // The image of a track whose entry has an offset. std::nullopt when the entry changed
    // meanwhile.
    base::Result<std::optional<std::vector<std::byte>>> stored(std::uint32_t track,
                                                               const TrackEntry& entry);
    // The null format an entry without offset means.
    std::uint8_t null_format(const TrackEntry& entry) const;
    // Whether a null track of this format can be noted without an image: header format 2 makes
    // format 0 unspeakable.
    bool can_note(std::uint8_t null_format) const;

    // All that is taken, in order of place. Entries that name impossible places are an error, or
    // are told in `faults`.
    base::Result<std::vector<Owned>> owned(std::vector<std::string>* faults);
    // What is wrong with tables, places and the free space list, in words; the tracks themselves
    // are not read. An image not closed by its writer lists no free space: that is no fault.
    base::Result<std::vector<std::string>> faults();
    // The free space as the file lists it, if that can be believed: its last writer closed it, and
    // nothing that is taken lies there.
    base::Result<std::optional<std::vector<Stretch>>> known_free_space();
    bool was_left_open() const { return (header_.options & kOpened) != 0; }

    base::Result<void> put(std::uint32_t track, base::Bytes stored);
    base::Result<void> put_null(std::uint32_t track, std::uint8_t format);
    base::Result<void> sync();
    // Lists the free space and takes the mark away, when this object has written and nobody since.
    base::Result<void> close();

  private:
    CckdFile(std::string path, std::unique_ptr<File> file) : path_(path), file_(std::move(file)) {}

    base::Result<void> read_headers();
    base::Result<void> check_headers(std::uint64_t size);
    std::uint64_t level1_at(std::uint32_t table) const;
    base::Result<std::uint64_t> table_offset(std::uint32_t table);
    base::Result<void> check_place(const TrackEntry& entry, std::uint32_t track);
    base::Result<void> add_table(std::uint32_t table, std::uint64_t offset,
                                 std::vector<Owned>& taken, std::vector<std::string>* faults);
    base::Result<std::vector<Stretch>> listed_free_space();

    // Under the lock.
    base::Result<void> begin_change();
    base::Result<void> end_change();
    base::Result<void> rebuild_space();
    base::Result<void> settle();
    base::Result<void> note(std::uint32_t track, TrackEntry entry);
    base::Result<void> new_table(std::uint32_t table, std::uint64_t offset_now, std::uint32_t slot,
                                 const TrackEntry& entry);
    base::Result<Stretch> allocate(std::uint64_t length, std::uint64_t most);
    void release(Stretch stretch);
    base::Result<void> write_header();
    base::Result<void> list_free_space();
    base::Error damaged(std::string what) const;

    std::string path_;
    std::unique_ptr<File> file_;
    ImageHeader device_;
    CckdHeader header_;
    CckdLayout layout_;
    std::vector<std::byte> header_bytes_ = std::vector<std::byte>(kImageHeader);  // compressed one

    std::mutex mutex_;  // of the threads; a lock on the file excludes other objects and processes
    bool writing_ = false;
    std::uint64_t generation_ = 0;  // of the last change made here
    FreeSpace free_;
    std::vector<Stretch> pending_;  // free when the file was synced
    std::uint64_t pending_bytes_ = 0;
    std::uint64_t end_ = 0;  // behind everything used or free
    std::uint64_t embedded_ = 0;
};

}  // namespace dasd
