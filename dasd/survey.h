// What lies where on a volume: CP space, CMS minidisks by their labels, data sets of a VTOC. Format
// pages: reference dasd-images, sections 11 to 15.
#pragma once

#include <string>
#include <vector>

#include "dasd/label.h"
#include "dasd/minidisk.h"

namespace dasd {

// A CMS minidisk found by the label on its first track; CMS tells how many cylinders it formatted,
// the directory may give it more.
struct FoundMinidisk {
    CylinderRange range;
    MinidiskInfo info;
    std::string fault;  // why the file system cannot be opened; info has label and sizes only
};

// A data set of a VTOC, with its extents as whole tracks.
struct FoundDataset {
    std::string name;
    struct Extent {
        TrackAddress first, last;
    };
    std::vector<Extent> extents;
    std::string organization, record_format;  // "PS", "FB"; empty when the VTOC does not say
    std::uint32_t block_size = 0, record_length = 0;
    std::string created;  // "2026.325": year and day
};

struct Survey {
    std::vector<SpaceExtent> space;  // of an allocation map of ours
    std::vector<FoundMinidisk> minidisks;
    std::vector<FoundDataset> datasets;
    std::vector<std::string> faults;  // first tracks of cylinders that are damaged, in words
};

// Reads the first track of every cylinder. Errors: a file that cannot be read; a damaged label or
// VTOC record is passed over, a damaged track is told.
base::Result<Survey> survey(const std::shared_ptr<Volume>& volume);

// The data sets of the VTOC that the label on track 0 points to, as far as it can be read; none
// when there is no VTOC.
std::vector<FoundDataset> read_vtoc(Volume& volume, const Track& track0);

// A line of the volume's plan: neighbours that are alike are one line, and every cylinder is in
// one.
struct PlanLine {
    CylinderRange range;
    std::string kind;  // "PERM", "PAGE" …, "CMS", "VTOC", and "-" where nothing is known
    std::string what;  // "MNT191, 12 files, 80 % used", data set names
};
std::vector<PlanLine> plan_lines(const Survey& survey, Cylinder cylinders);

// The plan as a picture: rows of cylinders, one colour a kind, what it is when pointed at.
std::string plan_svg(const std::vector<PlanLine>& lines, const std::string& title,
                     Cylinder cylinders);

}  // namespace dasd
