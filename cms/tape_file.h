// Files on tape as the CMS command TAPE DUMP writes them.
//
// A file is a row of blocks of one length, each behind a header of five bytes: data blocks, then
// one that names the file. The data are its records end to end (V: each behind its length in two
// bytes), cut into blocks of 800 or 4096 bytes and padded with zeros. All numbers are big-endian,
// text is EBCDIC, dates are packed decimal.
//
//   header  0  1  X'02'   1  3  CMS   4  1  N: name; blank, F or V: data
//   name    4  2  filemode      6  2  number of records, when it fits    10  1  F or V
//          11  1  X'08': year is 20xx   12  4  record length             16  2  number of blocks
//          18  2  year as digits        20  4  month, day, hour, minute
//          28  4  number of blocks      32  4  number of records
//          38  6  year, month, day, hour, minute, second
//          64  8  filename   72  8  filetype   80  2  filemode           (behind the header)
#pragma once

#include <vector>

#include "cms/files.h"

namespace cms {

constexpr std::size_t kTapeHeader = 5, kSmallTapeBlock = 800, kLargeTapeBlock = 4096;

// TAP0 to TAP7 are 180 to 187, TAP8 to TAPF 288 to 28F; std::nullopt: another word.
std::optional<dasd::DeviceNumber> tape_number(std::string_view symbol);

enum class TapeBlock { data, name, other };
TapeBlock kind_of_block(base::Bytes block);

struct TapeFile {
    FileEntry entry;
    char letter = 'A';
    std::string text() const;  // "PROFILE  EXEC     A1"
};

// The blocks of a file, `block` bytes of data in each.
std::vector<std::vector<std::byte>> tape_blocks(const TapeFile& file, const Lines& records,
                                                std::size_t block);
// What a name block says. Errors: fields that no file can have (DMSTPE057E).
base::Result<TapeFile> named_file(base::Bytes block);
// The records of a file out of its data blocks put together (headers removed). Errors: fewer data
// than the records need.
base::Result<Lines> tape_records(const TapeFile& file, base::Bytes data);

}  // namespace cms
