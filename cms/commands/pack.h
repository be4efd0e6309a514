// COPYFILE's packed form: F 1024 records. Reference: cms section 7.3.
//
// Differs from CMS: the bytes inside are our own, as no description of the original is public; a
// file packed on CMS is told from ours and refused. Stream, EBCDIC and big-endian:
//   0  8  CVPACK01        8  1  record format F or V     9  1  mode number
//   10 4  record length   14 4  records
//   then each record: 4 length, and runs until it is complete: 1 count with X'80': that many (count
//   without it, 1 to 127) times the byte behind; else that many bytes as they are
#pragma once

#include "cms/files.h"

namespace cms {

inline constexpr std::uint32_t kPackedLength = 1024;

// The records of the packed file.
Lines packed(const FileEntry& entry, const Lines& lines);
// Records, and format and record length into `entry`. std::nullopt: not packed by us, or damaged.
std::optional<Lines> unpacked(const Lines& records, FileEntry& entry);

}  // namespace cms
