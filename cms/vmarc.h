// Archives of VMARC, the public utility in which CMS programs are passed on.
//
// An archive is a row of bytes, cut into cards (F 80, or another block length) and padded with
// zeros; each file begins on a card. Text is EBCDIC, numbers are big-endian, dates packed decimal.
//
//    0  8  ":CFF    "     8  2  version of the method: 1.0, 1.1, 1.2
//   10  8  filename      18  8  filetype    26  2  filemode    28  2  record length
//   30  6  year, month, day, hour, minute, second
//   36  1  F or V        37  1  flags: 80 method S2, 40 stored, 20 year is 20xx, 01 longer header
//   38  4  record length, 42 8 reserved: only in the longer header
//
// Stored: each record behind its length (2); a length of zero ends the file. LZW: codes of twelve
// bits, the first bit of the first byte first. Code 0 ends a V record and (a second time) the file,
// in F files at once the file; 1 to 256 are the bytes X'00' to X'FF', 257 to 4095 strings, made as
// in LZW, a place without a successor string being given to the next new one in turn.
// Source: the description and header map of VMARC 1.2 (John S. Fisher) and archives made by it.
#pragma once

#include "cms/files.h"

namespace cms {

enum class Compaction { lzw, stored };

struct ArchivedFile {
    FileEntry entry;
    char letter = 'A';
    Compaction method = Compaction::lzw;
    Lines lines;
    std::string text() const;  // "PROFILE EXEC A1"
};

// Adds a file to an archive and pads it to a multiple of `card` bytes. V records are cut at
// kLongestRecord by whoever made them; an empty one becomes a blank.
void add_to_archive(std::vector<std::byte>& archive, const ArchivedFile& file, std::size_t card);

// Reads the files of an archive one after another. The archive must outlive it.
class ArchiveReader {
  public:
    explicit ArchiveReader(base::Bytes archive) : rest_(archive) {}
    // The next file; std::nullopt behind the last one. Errors: 901E no header where one must be;
    // 902E damaged data; 903E another method.
    base::Result<std::optional<ArchivedFile>> next();

  private:
    base::Bytes rest_;
};

// True when the bytes begin as an archive does.
bool is_archive(base::Bytes bytes);

}  // namespace cms
