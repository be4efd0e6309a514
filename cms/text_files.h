// File systems that can take the records of a file as one text, as they keep them.
#pragma once

#include "cms/files.h"

namespace cms {

class TextFiles {
  public:
    virtual ~TextFiles() = default;
    // As FileSystem::write() with a V file: a line feed stands behind each record, an empty line is
    // a record of one blank. No record may be longer than kLongestRecord, have a line feed inside
    // or a carriage return at its end.
    virtual base::Result<void> write_text(const FileEntry& entry, std::string text) = 0;
};

}  // namespace cms
