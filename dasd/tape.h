// Tape images: AWS, HET (zlib, bzip2), FakeTape. Format page: reference dasd-images, section 10.
//
// A tape is a row of blocks and tape marks; a tape mark ends a file. AWS and HET images share one
// layout: pieces of a block, each behind a six-byte header, little-endian:
//   0  2  length of this piece            4  1  X'80' first piece  X'40' tape mark  X'20' last
//   piece 2  2  length of the piece before            X'01' zlib  X'02' bzip2: the whole block
//                                               compressed, then cut into pieces
//                                         5  1  X'80' zlib as Bus-Tech writes it
// An image none of whose pieces is compressed is AWS. FakeTape (Flex-ES) has headers of twelve
// ASCII hexadecimal digits (length before, length, exclusive or of both) and is read, not written.
//
// Headers come from untrusted files: each is checked before use, and an error names the byte it
// lies at. A block never takes more memory than kMostTapeBlock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dasd/volume.h"

namespace dasd {

enum class TapeFormat { aws, het, faketape };
std::string_view name(TapeFormat format);  // "AWS", "HET", "FakeTape"

enum class TapeCompression { none, zlib, bzip2 };

// Longest block read; longest that the programs which share our tapes take.
constexpr std::size_t kMostTapeBlock = 2 * 1024 * 1024;
constexpr std::size_t kMostTapePiece = 65535;

// Where the next header lies. `previous` is the length of the piece before it, which a writer
// needs.
struct TapePosition {
    std::uint64_t offset = 0;
    std::uint32_t previous = 0;
    bool operator==(const TapePosition&) const = default;
};

// What lies at a position.
struct TapeItem {
    enum class Kind { block, mark, end } kind = Kind::end;
    TapePosition next;         // behind it; for `end` the position itself
    std::uint32_t stored = 0;  // bytes of the block in the file, without headers
    std::uint32_t pieces = 0;
    TapeCompression compression = TapeCompression::none;
};

// A tape image opened for reading. Safe for several threads: it keeps no position.
class TapeImage {
  public:
    // Errors: no such file, not a tape image (DASTAP701E). An empty file is a blank tape.
    static base::Result<TapeImage> open(const std::string& path, Files& files = host_files());

    const std::string& path() const { return path_; }
    std::uint64_t size() const { return size_; }
    bool is_faketape() const { return faketape_; }

    // What lies at a position, by its headers alone. Errors: DASTAP702S naming the header.
    base::Result<TapeItem> look(TapePosition at) const;
    // As look(), and the block's bytes, decompressed, in `into` (empty for a mark or the end).
    base::Result<TapeItem> read(TapePosition at, std::vector<std::byte>& into) const;
    // The first `count` bytes (or fewer) of the block at `at`, of which `item` was looked up:
    // cheap when the block is not compressed.
    base::Result<void> read_start(TapePosition at, const TapeItem& item, std::size_t count,
                                  std::vector<std::byte>& into) const;
    // Behind `files` tape marks from `at`; std::nullopt when the tape ends before.
    base::Result<std::optional<TapePosition>> skip_files(TapePosition at,
                                                         std::uint32_t files) const;

  private:
    TapeImage(std::string path, std::shared_ptr<File> file, std::uint64_t size)
        : path_(std::move(path)), file_(std::move(file)), size_(size) {}

    struct Piece;
    base::Result<void> recognise();
    base::Result<Piece> piece_at(TapePosition at) const;
    base::Result<Piece> aws_piece(TapePosition at) const;
    base::Result<Piece> faketape_piece(TapePosition at) const;
    base::Result<void> gather(TapePosition at, std::size_t most,
                              std::vector<std::byte>& into) const;
    base::Error damaged(std::uint64_t offset, std::string_view why) const;

    std::string path_;
    std::shared_ptr<File> file_;
    std::uint64_t size_ = 0;
    bool faketape_ = false;
};

// One line of a tape's contents: a file between tape marks.
struct TapeFileInfo {
    TapePosition start;
    std::uint64_t blocks = 0, bytes_stored = 0;
    std::uint32_t shortest = 0, longest = 0;  // block lengths, decompressed
    bool ended_by_mark = false;
};
struct TapeContents {
    TapeFormat format = TapeFormat::aws;
    std::vector<TapeFileInfo> files;
};
// Reads and decompresses every block: a check of the whole tape as well.
base::Result<TapeContents> tape_contents(const TapeImage& tape);

struct TapeWriteOptions {
    TapeCompression compression = TapeCompression::none;  // none: AWS
    int level = 4;                                        // zlib and bzip2: 1 to 9
    std::uint64_t most_bytes = 0;  // of the image; 0: as much as the disk holds
    std::size_t piece = kMostTapePiece;
};

// Writes a tape image from a position on; what lay behind it is gone, as on a tape.
//
// What was on the tape stays until finish(): when something other than tape marks would be
// overwritten the image is built beside the old one and renamed over it; behind the last file
// blocks are added in place, and taken away again when the writer dies unfinished.
class TapeWriter {
  public:
    // `at` of an image that exists, or 0 for a new one. Errors: FakeTape, a file that is no tape.
    static base::Result<TapeWriter> open(const std::string& path, TapePosition at,
                                         const TapeWriteOptions& options,
                                         Files& files = host_files());
    TapeWriter(TapeWriter&&) noexcept;
    TapeWriter& operator=(TapeWriter&&) noexcept;
    ~TapeWriter();

    // 1 to kMostTapeBlock bytes.
    base::Result<void> write(base::Bytes block);
    base::Result<void> mark();
    // True when a block of that many bytes, and the trailer and marks that must follow, no longer
    // fit most_bytes.
    bool is_full(std::size_t block) const;
    TapePosition position() const;
    // Everything on disk under the tape's name. Nothing more may be written.
    base::Result<void> finish();

  private:
    struct State;
    explicit TapeWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace dasd
