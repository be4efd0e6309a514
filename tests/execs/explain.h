// What a clone may differ in from its source, volume by volume; everything else is a fault.
#pragma once

#include <string>
#include <vector>

#include "dasd/dasd.h"

namespace execs_test {

struct FileName {
    std::string name, type;
    bool operator==(const FileName&) const = default;
};
// A minidisk on which the named files may differ (or be there on one side only).
struct MinidiskRule {
    dasd::CylinderRange range;
    std::vector<FileName> may_differ;
};
struct VolumeRule {
    bool same_label = false;  // the label, too, must be the same
    // Two clones of one source, made at different times: on minidisks the same files with the same
    // records, wherever their blocks lie and whenever they were written.
    bool same_files = false;
    bool object_directory = false;  // DRCT cylinders and the in-use bits of the allocation map
    bool formatted = false;         // all tracks but the first hold formatted pages
    std::vector<MinidiskRule> minidisks;
};

struct Explanation {
    std::vector<std::string> explained;    // "label: 1 record"
    std::vector<std::string> unexplained;  // "cyl 7 head 3 record 1: byte 12"; the first few
    std::size_t faults = 0;                // all of them
};
// Compares two volumes record by record under a rule.
base::Result<Explanation> explain(const std::shared_ptr<dasd::Volume>& source,
                                  const std::shared_ptr<dasd::Volume>& clone,
                                  const VolumeRule& rule);

}  // namespace execs_test
