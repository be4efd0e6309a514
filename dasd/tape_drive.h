// A tape drive: the tape images that are mounted on it, one after the other, and where the tape
// stands. What DDR and others see under a device number.
#pragma once

#include <string>
#include <vector>

#include "dasd/tape.h"

namespace dasd {

class TapeDrive {
  public:
    // `images` in the order in which they are mounted, as a cartridge loader does.
    explicit TapeDrive(std::vector<std::string> images, Access most = Access::write,
                       Files& files = host_files())
        : images_(std::move(images)), most_(most), files_(&files) {}

    void add(const std::string& image) { images_.push_back(image); }
    // False when the last tape was unloaded.
    bool is_loaded() const { return mounted_ < images_.size(); }
    // Path of the tape mounted; empty when none is.
    std::string image() const { return is_loaded() ? images_[mounted_] : std::string(); }
    bool writable() const { return most_ == Access::write; }

    TapePosition position() const { return at_; }
    void move_to(TapePosition at) { at_ = at; }
    void rewind() { at_ = {}; }
    // Mounts the next image at its beginning, if there is one.
    void unload() {
        if (is_loaded()) ++mounted_;
        rewind();
    }

    // The tape mounted, to be read from position(). Errors: nothing mounted (DASTAP705E), those of
    // TapeImage::open.
    base::Result<TapeImage> open() const;
    // Writes from position() on; the caller moves the drive when it has finished. Errors: nothing
    // mounted, no write wanted (DASIMG117E), those of TapeWriter::open.
    base::Result<TapeWriter> open_writer(const TapeWriteOptions& options) const;
    // Forward over tape marks. Errors: the tape ends before (DASTAP706E).
    base::Result<void> skip_files(std::uint32_t files);

  private:
    base::Result<void> check_loaded() const;

    std::vector<std::string> images_;
    std::size_t mounted_ = 0;
    Access most_;
    Files* files_;
    TapePosition at_;
};

// True when a path is to be a tape: an image of one, or no file yet and called .aws or .het.
bool names_a_tape(const std::string& path);

}  // namespace dasd
