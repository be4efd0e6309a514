// Copying and verifying tracks at speed. Internal to dasd.
//
// Every track is checked on its way (home address, records, end mark); holes are not read; bytes
// behind end marks are not written. Two threads share the work: between plain files one reads and
// the other writes, whatever has to be packed or unpacked is done by both.
#pragma once

#include <atomic>
#include <vector>

#include "dasd/copy.h"

namespace dasd {

// `count` cylinders of one volume to another place; volume cylinders on both sides.
struct TrackRun {
    Volume* source = nullptr;
    Cylinder from, to, count;
};

// Counts bytes of the whole job and asks whether to go on; called by one thread only.
class Meter {
  public:
    Meter(const CopyProgress& progress, std::uint64_t total) : progress_(progress), total_(total) {}
    void add(std::uint64_t bytes) { done_ += bytes; }
    bool go_on() { return !progress_ || progress_(done_, total_); }

  private:
    const CopyProgress& progress_;
    std::uint64_t total_;
    std::atomic<std::uint64_t> done_ = 0;
};

// Reads a track of a volume whose parts() are these and checks it; answers the bytes it uses. Holes
// are not read. Damage is DASTRK201E with the path.
base::Result<std::size_t> read_checked(Volume& source, const std::vector<ImagePart>& parts,
                                       TrackAddress at, base::MutableBytes track);

// Where tracks go: the files of a volume, or one being built.
struct TrackTarget {
    std::vector<ImagePart> parts;
    std::string path;   // for messages
    std::string label;  // put into cylinder 0 track 0 on its way; empty leaves it
};

base::Result<void> copy_tracks(const std::vector<TrackRun>& runs, const TrackTarget& target,
                               Meter& meter);
// One source to several targets of the same shape: each track is read once. Answers one result for
// each target: one that cannot be written drops out, the others go on. What cannot be read ends
// all.
std::vector<base::Result<void>> copy_tracks_to_all(const std::vector<TrackRun>& runs,
                                                   const std::vector<const TrackTarget*>& targets,
                                                   Meter& meter);
// Reads both sides again and compares records; the error names the first track that differs.
base::Result<void> verify_tracks(const std::vector<TrackRun>& runs, const TrackTarget& target,
                                 Meter& meter);

}  // namespace dasd
