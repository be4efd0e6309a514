// Before-images of cylinders that are overwritten in place. Internal to dasd.
//
// The before-image is a file beside the volume, complete and synced before the first cylinder is
// touched, removed when the last one is synced. A file `<image>.undo-<process>-<n>` therefore means
// "these cylinders are in doubt"; one that ends in `.part` was never complete and means nothing.
#pragma once

#include "dasd/copy.h"

namespace dasd {

class BeforeImage {
  public:
    // Keeps the cylinders of `ranges`: shared where the file system can, else copied.
    static base::Result<BeforeImage> take(Volume& volume, const std::vector<CylinderRange>& ranges);
    // Opens one that was left; reads which cylinders it holds.
    static base::Result<BeforeImage> open(const std::string& path, Files& files);

    const std::vector<CylinderRange>& ranges() const { return ranges_; }
    const std::string& path() const { return path_; }
    // Puts the cylinders back and syncs the volume.
    base::Result<void> restore(Volume& volume);
    // Removes the file: the cylinders are no longer in doubt.
    base::Result<void> discard();

  private:
    BeforeImage(std::string path, std::unique_ptr<File> file, std::vector<CylinderRange> ranges,
                Files& files)
        : path_(std::move(path)),
          file_(std::move(file)),
          ranges_(std::move(ranges)),
          files_(&files) {}

    std::string path_;
    std::unique_ptr<File> file_;
    std::vector<CylinderRange> ranges_;
    Files* files_;
};

// The path of a volume's first file with links resolved: temporary files and locks lie beside it.
std::string real_path(const std::string& path);

}  // namespace dasd
