// A compressed volume whose tables are damaged, read with the track images that can be found
// without them. Internal to dasd; open_damaged_volume makes it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dasd/volume.h"

namespace dasd {

// What is told of the tracks that were found, a line each; filled while the volume is read.
class FoundTracks {
  public:
    void add(std::uint32_t number, std::string text) {
        std::lock_guard guard(mutex_);
        lines_.insert_or_assign(number, std::move(text));
    }
    std::vector<std::string> lines() const {
        std::lock_guard guard(mutex_);
        std::vector<std::string> all;
        for (const auto& [number, text] : lines_) all.push_back(text);
        return all;
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::uint32_t, std::string> lines_;
};

struct Rescued {
    std::unique_ptr<Volume> volume;
    std::shared_ptr<FoundTracks> found;
    std::string note;  // why the tables are not used at all; empty: they are, as far as they go
};

// A base image without shadow files, for reading. A track whose entry or image is damaged reads as
// the last image of it in the file. So does one that has no image by the tables, when the list of
// free space is sound and does not know that image's place. When header or level 1 table are
// unusable all tracks are looked for; the volume ends with the last one found. The file's first
// header must be right: errors as open_volume, DASIMG119E also when no track is found.
base::Result<Rescued> open_rescued_volume(const std::string& path, Files& files);

}  // namespace dasd
