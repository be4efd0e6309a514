// Tracks: home address, R0 and records as they lie in an image. Format page: reference dasd-images,
// section 4.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/base.h"
#include "dasd/geometry.h"
#include "dasd/units.h"

namespace dasd {

// Count field of a CKD record, big-endian:
//   0  2  cylinder          4  1  record number
//   2  2  head              5  1  key length      6  2  data length
struct CountField {
    base::BigEndian<std::uint16_t> cylinder, head;
    std::uint8_t record = 0;
    std::uint8_t key_length = 0;
    base::BigEndian<std::uint16_t> data_length;
};
static_assert(sizeof(CountField) == 8 && alignof(CountField) == 1);

// A record of a track; key and data are views into the track's bytes.
struct Record {
    CountField count;
    base::Bytes key;
    base::Bytes data;
    std::size_t data_offset = 0;  // of the data within the track image, for patching in place
};

// A record to be written.
struct NewRecord {
    std::uint8_t number = 0;
    std::vector<std::byte> key;
    std::vector<std::byte> data;
};

// A track image that was checked: home address as expected, records within the track, end mark
// present.
class Track {
  public:
    // Takes kTrackSize (or fewer, up to the end mark) bytes. Errors name volume-relative cylinder
    // and head.
    static base::Result<Track> parse(std::vector<std::byte> image, TrackAddress address);
    // Home address, R0 and the records, the rest zero. Errors when the records exceed
    // kTrackCapacity.
    static base::Result<Track> build(TrackAddress address, const std::vector<NewRecord>& records);
    // R0 only: what an untouched track of a fresh image holds (null track format 1).
    static Track empty(TrackAddress address);
    // Twelve 4096-byte records of zeros, numbered 1 to 12: formatted CP space (null track format
    // 2).
    static Track formatted(TrackAddress address);

    Track(const Track& other);
    Track& operator=(const Track& other);
    Track(Track&&) = default;
    Track& operator=(Track&&) = default;
    ~Track() = default;

    TrackAddress address() const { return address_; }
    const std::vector<Record>& records() const { return records_; }
    const Record* find(std::uint8_t number) const;  // first record of that number, or null
    base::Bytes image() const { return image_; }    // kTrackSize bytes
    std::size_t used() const { return used_; }      // bytes up to and including the end mark
    // Replaces data of a record, same length; the caller has found the record in this track.
    void patch(const Record& record, std::size_t offset, base::Bytes bytes);
    // The same track at another place: home address and those counts whose CCHH matched are
    // rewritten.
    Track moved_to(TrackAddress address) const;

  private:
    Track(TrackAddress address, std::vector<std::byte> image, std::size_t used);
    void index_records();  // records_ views image_, so a copy needs its own

    TrackAddress address_;
    std::vector<std::byte> image_;
    std::vector<Record> records_;
    std::size_t used_ = 0;
};

// Checks a track image without taking it: home address as expected, records within it, end mark
// present. Answers the bytes used, up to and including the end mark. For copies, which must not
// allocate for each track.
base::Result<std::size_t> check_track(base::Bytes image, TrackAddress address);
// Rewrites a checked image of `used` bytes for another place, as Track::moved_to does.
void move_track(base::MutableBytes image, std::size_t used, TrackAddress from, TrackAddress to);

// True when both hold the same home address, R0 and records; bytes behind the end mark do not
// count.
bool same_records(const Track& a, const Track& b);

}  // namespace dasd
