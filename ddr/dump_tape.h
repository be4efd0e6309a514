// DDR: a dump on tape, read as the volume it was made of. RESTORE copies from it.
#pragma once

#include <future>
#include <map>
#include <mutex>

#include "ddr/ddr.h"
#include "ddr/dump_format.h"

namespace ddr {

// The drives of a step: the one named, and its alternate. Tapes are taken in turn from both; when
// there is none but the first, its loader mounts the next. The drives themselves stay where they
// are until commit().
class Reels {
  public:
    // `shown`: how messages call the drive.
    Reels(std::vector<dasd::TapeDrive*> drives, std::string shown);
    dasd::TapeDrive& drive() { return moved_[current_]; }
    // Unloads the tape in use and turns to the next. Errors: 710A no further tape.
    base::Result<void> next();
    // What the options ask for at the end of a function, then moves the drives.
    void commit(TapeEnd at_end);

  private:
    std::vector<dasd::TapeDrive*> drives_;
    std::string drives_shown_;
    std::vector<dasd::TapeDrive> moved_;
    std::size_t current_ = 0;
};

class DumpTape final : public dasd::Volume {
  public:
    // Looks through the headers of the whole dump, on all its tapes. Errors: 709E the first block
    // is no volume header, or a further tape is of another dump; 708E not a dump of a 3390; 714E
    // the dump ends too early; 728E a header that cannot be.
    static base::Result<std::shared_ptr<DumpTape>> open(Reels& reels);

    const DumpHeader& header() const { return header_; }
    // Whole cylinders that are on tape, as the dump names them, ascending.
    std::vector<dasd::CylinderRange> dumped() const;

    const std::string& path() const override { return reels_.front().path(); }
    // Of the device the dump was made of.
    dasd::Cylinder cylinders() const override { return {header_.last_cylinder + 1u}; }
    bool writable() const override { return false; }
    std::string format() const override;
    // Errors: 714E a track that is not on tape, 728E, damaged tapes.
    base::Result<void> read_image(dasd::TrackAddress address, base::MutableBytes track) override;
    base::Result<void> write_image(dasd::TrackAddress address, base::Bytes track) override;
    base::Result<void> sync() override { return {}; }
    base::Result<void> refresh() override { return {}; }

  private:
    // Where a track lies.
    struct Place {
        dasd::TapePosition at;
        std::uint16_t reel = 0;
        std::uint16_t blocks = 0;  // of the track, or of its group
        std::uint8_t slot = 0;     // of a group: which of its tracks
        enum : std::uint8_t { missing, stored, empty } state = missing;
    };
    using Images = std::vector<std::byte>;
    using Group = std::shared_future<std::shared_ptr<base::Result<Images>>>;

    base::Result<void> look_through(Reels& reels);
    base::Result<void> begin_reel(Reels& reels, dasd::TapePosition& at);
    // Notes the tracks of the block at `at`; answers the position behind their blocks.
    base::Result<dasd::TapePosition> note(dasd::TapePosition at, const dasd::TapeItem& item,
                                          base::Bytes start);
    base::Result<void> note_track(std::uint64_t number, const Place& place);
    base::Result<std::vector<std::byte>> read_blocks(const Place& place) const;
    base::Result<Images> read_group(const Place& place) const;
    Group group_at(const Place& place);

    DumpHeader header_;
    std::vector<dasd::TapeImage> reels_;
    std::vector<Place> places_;  // by cylinder x 15 + head
    std::mutex mutex_;           // guards groups_
    // The groups used last, decompressed by whoever needs one first.
    std::map<std::pair<std::uint16_t, std::uint64_t>, Group> groups_;
};

}  // namespace ddr
