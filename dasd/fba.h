// FBA disks: images of blocks of 512 bytes, read only. Format page: reference dasd-images,
// section 8.
#pragma once

#include <memory>
#include <string>

#include "dasd/volume.h"

namespace dasd {

constexpr std::size_t kBlockSize = 512;

class BlockImage {
  public:
    virtual ~BlockImage() = default;
    virtual const std::string& path() const = 0;
    // "FBA without header", "FBA_C370 with 1 shadow file".
    virtual std::string format() const = 0;
    virtual std::uint64_t blocks() const = 0;
    // Reads whole blocks from `first` (0-based). Errors: outside the image (DASIMG124E), damaged
    // (DASIMG119E, names the block group).
    virtual base::Result<void> read(std::uint64_t first, base::MutableBytes into) = 0;
};

// Opens a compressed FBA image, with the shadow files beside it ("x_1" to "x_8", or "IMAGE
// sf=PATTERN"), or a file of whole blocks without a header. Errors: a CKD image or another known
// container (named), a size that is not whole blocks, damaged headers.
base::Result<std::unique_ptr<BlockImage>> open_blocks(const std::string& path,
                                                      Files& files = host_files());

// The volume label of block 1, or of block 2 of a CMS minidisk: "VOL1 LINUX1"; empty when there is
// none.
base::Result<std::string> block_label(BlockImage& image);

// What the blocks 0 to 2 in `start` say of a file without header: "VOL1 LINUX1" and its like, else
// empty.
std::string label_in_blocks(base::Bytes start);

}  // namespace dasd
