// Files of compressed volumes: changing them. The order of writes is told in the header.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "dasd/cckd_file.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::uint64_t kMostSlack = 65535;          // the size of a place has 16 bits
constexpr std::uint64_t kMostPending = 64ULL << 20;  // then the file is synced to use it again
constexpr std::string_view kListMark = "FREE_BLK";

// Excludes other objects and processes that change the file: a lock on a byte no file has.
class ChangeLock {
  public:
    static Result<ChangeLock> take(const File& file, const std::string& path) {
        ChangeLock held(file.descriptor());
        while (held.set(F_WRLCK) != 0)
            if (errno != EINTR)
                return make_error(msg::DASLCK504E, path,
                                  std::error_code(errno, std::generic_category()).message());
        return held;
    }
    ChangeLock(ChangeLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ChangeLock& operator=(ChangeLock&&) = delete;
    ~ChangeLock() {
        if (fd_ >= 0) set(F_UNLCK);
    }

  private:
    explicit ChangeLock(int descriptor) : fd_(descriptor) {}
    int set(short type) const {
        struct flock lock {};
        lock.l_type = type;
        lock.l_whence = SEEK_SET;
        lock.l_start = off_t{1} << 62;
        lock.l_len = 1;
        return ::fcntl(fd_, F_OFD_SETLKW, &lock);
    }
    int fd_;
};

}  // namespace

// Marks the file as opened and finds its free space, when that is not known or somebody else has
// changed the file.
Result<void> CckdFile::begin_change() {
    TRY(file_->read(kImageHeader, header_bytes_));
    auto now = layout_.load_header(header_bytes_);
    bool known = writing_ && now.generation == generation_ && (now.options & kOpened) != 0;
    if (known) return {};
    writing_ = false;
    generation_ = now.generation;
    header_.options = static_cast<std::uint8_t>(now.options | kOpened | kOpenedWrite);
    TRY(settle());
    TRY(rebuild_space());
    TRY(write_header());
    TRY(file_->sync());
    writing_ = true;
    return {};
}

Result<void> CckdFile::end_change() {
    ++generation_;
    TRY(write_header());
    if (pending_bytes_ > kMostPending) TRY(settle());
    return {};
}

Result<void> CckdFile::write_header() {
    header_.generation = generation_;
    header_.size = end_;
    header_.free_offset = header_.free_count = header_.free_largest = 0;
    header_.free_total = header_.free_embedded = embedded_;
    header_.used = end_ - embedded_;
    layout_.store_header(header_bytes_, header_);
    return file_->write(kImageHeader, header_bytes_);
}

// After a sync no entry on the disk names what was given back before.
Result<void> CckdFile::settle() {
    TRY(file_->sync());
    for (const auto& stretch : pending_) free_.add(stretch);
    pending_.clear();
    pending_bytes_ = 0;
    return {};
}

// What no table and no track takes is free. Two that take the same bytes would destroy each other.
Result<void> CckdFile::rebuild_space() {
    auto taken = TRY(owned(nullptr));
    free_.clear();
    end_ = embedded_ = 0;
    for (const auto& one : taken) {
        if (one.place.offset < end_)
            return damaged(describe(one) +
                           " overlaps what lies before it; it is not written "
                           "before dasd convert has made a sound copy");
        free_.add({end_, one.place.offset - end_});
        end_ = one.place.end();
        if (one.length > 0) embedded_ += one.place.length - one.length;
    }
    return {};
}

Result<Stretch> CckdFile::allocate(std::uint64_t length, std::uint64_t most) {
    auto found = free_.take(length, kSmallestFree);
    if (found && found->length <= most) return *found;
    if (found) free_.add(*found);
    if (length > layout_.limit() - end_) return make_error(msg::DASIMG120S, path_);
    end_ += length;
    return Stretch{end_ - length, length};
}

void CckdFile::release(Stretch stretch) {
    pending_.push_back(stretch);
    pending_bytes_ += stretch.length;
}

// A table with this one entry set; the others say what the level 1 entry has said for them.
Result<void> CckdFile::new_table(std::uint32_t table, std::uint64_t offset_now, std::uint32_t slot,
                                 const TrackEntry& entry) {
    TrackEntry others{0, header_.null_format, header_.null_format};
    if (offset_now == kBelow) others = {kBelow, 0xFFFF, 0xFFFF};
    std::vector<std::byte> bytes(layout_.table_size()), pointer(layout_.offset_size());
    for (std::uint32_t i = 0; i < kTracksPerTable; ++i)
        layout_.store_entry(bytes, i * layout_.entry_size(), i == slot ? entry : others);
    auto place = TRY(allocate(bytes.size(), bytes.size()));
    TRY(file_->write(place.offset, bytes));
    layout_.store_offset(pointer, 0, place.offset);
    return file_->write(level1_at(table), pointer);
}

// Writes a track's entry and gives back what it named before.
Result<void> CckdFile::note(std::uint32_t track, TrackEntry entry) {
    auto before = TRY(this->entry(track));
    auto table = TRY(table_offset(track / kTracksPerTable));
    auto slot = track % kTracksPerTable;
    if (table == 0 || table == kBelow) {
        TRY(new_table(track / kTracksPerTable, table, slot, entry));
    } else {
        std::vector<std::byte> bytes(layout_.entry_size());
        layout_.store_entry(bytes, 0, entry);
        TRY(file_->write(table + slot * layout_.entry_size(), bytes));
    }
    if (entry.offset != 0) embedded_ += entry.size - entry.length;
    if (before.offset == 0 || before.offset == kBelow) return {};
    auto size = std::max(before.size, before.length);
    embedded_ -= size - before.length;
    release({before.offset, size});
    return {};
}

Result<void> CckdFile::put(std::uint32_t track, base::Bytes image) {
    std::lock_guard guard(mutex_);
    auto lock = TRY(ChangeLock::take(*file_, path_));
    TRY(begin_change());
    auto change = [&]() -> Result<void> {
        auto place = TRY(allocate(image.size(), kMostSlack));
        TRY(file_->write(place.offset, image));
        TRY(note(track, {place.offset, static_cast<std::uint32_t>(image.size()),
                         static_cast<std::uint32_t>(place.length)}));
        return end_change();
    };
    auto done = change();
    if (!done.ok()) writing_ = false;  // what is free is found out anew
    return done;
}

Result<void> CckdFile::put_null(std::uint32_t track, std::uint8_t format) {
    std::lock_guard guard(mutex_);
    auto lock = TRY(ChangeLock::take(*file_, path_));
    TrackEntry wanted{0, format, format};
    auto now = TRY(entry(track));
    if (now.offset == 0 && null_format(now) == format) return {};
    TRY(begin_change());
    auto done = note(track, wanted);
    if (done.ok()) done = end_change();
    if (!done.ok()) writing_ = false;
    return done;
}

Result<void> CckdFile::sync() {
    std::lock_guard guard(mutex_);
    return settle();
}

// Writes the list of free stretches into the first that holds it, else behind the end.
Result<void> CckdFile::list_free_space() {
    while (auto last = free_.take_last(end_)) end_ = last->offset;
    TRY(write_header());
    const auto& stretches = free_.stretches();
    auto item = layout_.offset_size();
    std::vector<std::byte> list((stretches.size() + 1) * item * 2);
    std::memcpy(list.data(), kListMark.data(), kListMark.size());
    std::size_t at = item * 2;
    auto place = end_;
    for (auto [offset, length] : stretches) {
        layout_.store_offset(list, at, offset);
        layout_.store_offset(list, at + item, length);
        at += 2 * item;
        header_.free_total += length;
        header_.free_largest = std::max(header_.free_largest, length);
        if (place == end_ && length >= list.size()) place = offset;
    }
    header_.used = end_ - header_.free_total;
    header_.free_count = stretches.size();
    if (stretches.empty()) return file_->resize(end_);
    header_.free_offset = place;
    TRY(file_->resize(place == end_ ? end_ + list.size() : end_));
    return file_->write(place, list);
}

Result<void> CckdFile::close() {
    std::lock_guard guard(mutex_);
    if (!writing_) return {};
    writing_ = false;
    auto lock = TRY(ChangeLock::take(*file_, path_));
    TRY(file_->read(kImageHeader, header_bytes_));
    if (layout_.load_header(header_bytes_).generation != generation_) return {};
    TRY(settle());
    ++generation_;
    TRY(list_free_space());
    TRY(file_->sync());
    header_.options = static_cast<std::uint8_t>(header_.options & ~kOpened);
    header_.generation = generation_;
    layout_.store_header(header_bytes_, header_);
    TRY(file_->write(kImageHeader, header_bytes_));
    return file_->sync();
}

CckdFile::~CckdFile() {
    (void)close().ok();
}

}  // namespace dasd
