// ICKDSF INIT: a volume with a label and an empty VTOC, as other operating systems use it.
//
// Track 0 of cylinder 0 gets IPL1, IPL2 and VOL1 records; the VTOC a format-4 DSCB that describes
// the device, a format-5 DSCB with the free space, and free DSCBs. Reference: cpfmtxa section 6 and
// dasd-images section 12.
#pragma once

#include "cpfmtxa/cpfmtxa.h"

namespace cpfmtxa {

struct Vtoc {
    dasd::TrackAddress start{{0}, {1}};
    std::uint32_t tracks = dasd::kHeads - 1;
    bool operator==(const Vtoc&) const = default;
};

struct InitRequest {
    std::string volid;   // new serial
    std::string owner;   // up to 14 characters
    Vtoc vtoc;           // of the device's own cylinders
    bool purge = false;  // data sets and allocation maps of other systems are given up
    bool erase = false;  // VALIDATE: every track becomes an empty one
};

// Everything INIT refuses before it asks. Errors: read-only, invalid volid, 6236E a VTOC that does
// not fit or covers track 0, 6237E data sets or a foreign map without `purge`.
base::Result<void> check_init(const dasd::Device& device, const InitRequest& request);
// INIT. Track 0 is written last. Errors: those of check_init, 6231E stopped.
base::Result<void> init_volume(const dasd::Device& device, const InitRequest& request,
                               const Progress& progress = {});

// Format-1 DSCBs in the VTOC that the label points to; 0 without label or VTOC.
base::Result<std::size_t> count_datasets(dasd::Volume& volume);

}  // namespace cpfmtxa
