// Attributes of a CMS file kept beside a host file: extended attributes, or the sidecar .cmsmeta
// where the file system has none. Reference: cms section 14.4.
#pragma once

#include <string>

#include "cms/files.h"

namespace cms {

struct HostMetadata {
    RecordFormat format = RecordFormat::variable;
    std::uint32_t record_length = 0;  // F only
    std::uint8_t mode_number = 1;
    bool binary = false;  // F records one behind another, untranslated, without line ends
    bool is_default() const {
        return format == RecordFormat::variable && mode_number == 1 && !binary;
    }
};

// `directory`/`host_name`, known to CMS as `name` `type`. A file without attributes has the
// defaults.
HostMetadata load_metadata(const std::string& directory, const std::string& host_name,
                           const FileEntry& file);
// False: neither attributes nor sidecar could be written.
bool store_metadata(const std::string& directory, const std::string& host_name,
                    const FileEntry& file, const HostMetadata& metadata);
// Forgets a sidecar line; attributes go with their file.
void forget_metadata(const std::string& directory, const FileEntry& file);

}  // namespace cms
