// Disk images of Feilong and xCAT ("xCAT CKD Disk Image:"): a text header and a stream of tracks,
// usually packed with gzip. Internal to dasd. Learnt from Feilong's programs that capture and
// deploy disks (creatediskimage, unpackdiskimage, ckdencode, ckddecode).
//
// The file:
//    0  20  "xCAT CKD Disk Image:"     36  11  " HLen: 0055"   length of the header, from version 2
//   20  16  "       3338 CYL"          47   8  " GZIP: 6"      compression level, 0 none
// then blanks to the next multiple of 512. Without HLen (version 1) the stream begins at 36,
// packed. The stream, for each track, numbers big-endian:
//   records (1) | runs of equal key lengths: records (1), length (1) | runs of equal data lengths:
//   records (1), length (2) | key and data of each record
// So records are numbered 1 to n, their counts name the track they are on, and R0 is the usual one:
// what differs cannot be represented.
#pragma once

#include <memory>
#include <string>

#include "dasd/copy.h"
#include "dasd/formats.h"

namespace dasd {

// Whether the file begins as such an image; false when it cannot be read.
bool is_feilong(const std::string& path, Files& files);

// Opens it for reading; tracks are best read in order, since the stream has no table. Errors: the
// header, writing. A track behind damage of the stream is DASTRK201E; when all tracks could be read
// and the stream's checksum is wrong, reading the last one fills it and answers DASIMG123E.
base::Result<std::unique_ptr<Volume>> open_feilong(const std::string& path, Access access,
                                                   Files& files);

// Writes the source's tracks to a new file at `path`, synced; compression none or zlib (gzip, level
// 6 unless told). Errors: DASIMG122E for the first track that cannot be represented, with the
// reason. On an error nothing is left.
base::Result<void> write_feilong(Volume& source, const std::string& path, Packing packing,
                                 const CopyProgress& progress, Files& files);

}  // namespace dasd
