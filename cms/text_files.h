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
    // The text may come in pieces that end behind a line feed.
    virtual base::Result<void> write_text(const FileEntry& entry,
                                          const std::vector<std::string>& pieces) = 0;
    // As FileSystem::find() without looking into the file: its number of records is 0, and so is
    // the length of those of a V file.
    virtual std::optional<FileEntry> glance(std::string_view name, std::string_view type) = 0;
};

}  // namespace cms
