// CPFMTXA: formats, labels, allocates and owns volumes for CP, and the CPVOLUME functions under it.
//
// run() is the command: operands or a dialogue whose answers may be stacked. The cpvolume_
// functions do the work without asking anybody; a program that builds volumes calls them directly.
// Every function sees the device as the virtual machine does: cylinder 0 is the device's first
// cylinder, so a minidisk that starts elsewhere on its volume gets a label and a map of its own and
// the volume's real ones are never touched. Reference: cpfmtxa (command line section 2, dialogue 3,
// functions 4, allocation lines 5, report 6, return codes 7, contents 8 and 9).
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "dasd/dasd.h"

namespace cpfmtxa {

// An allocation line: cylinders relative to the device.
struct Allocation {
    dasd::SpaceType type = dasd::SpaceType::perm;
    dasd::CylinderRange range;
    bool operator==(const Allocation&) const = default;
};

// "5", "0-9", "0 END", "0-END", "0.3" of a device of that many cylinders; END in any case. Errors:
// HCPCCF6225E (not a range), HCPCCF6226E (beyond the device, or start after end).
base::Result<dasd::CylinderRange> parse_range(std::string_view text, dasd::Cylinder cylinders);
// "PAGE 0 END", "perm 0-9", "TDSK 5.2". Errors: HCPCCF6227E unknown type, and those of parse_range.
base::Result<Allocation> parse_allocation(std::string_view line, dasd::Cylinder cylinders);

// Called with cylinders done and wanted; false asks to stop.
using Progress = std::function<bool(dasd::Cylinder done, dasd::Cylinder total)>;

struct FormatRequest {
    std::string volid;          // new label when `range` holds cylinder 0, else the present one
    dasd::CylinderRange range;  // device-relative
    std::vector<Allocation> allocation;  // in order; a later line overlays an earlier one
    // R1 and R2 of a volume that can be IPLed; only with cylinder 0. Without: a disabled wait.
    std::optional<dasd::IplRecords> ipl;
};

// CPVOLUME FORMAT. With cylinder 0: label, map (all PERM, then the allocation lines) and dummy VTOC
// are written last, so that only a completely formatted range carries the new label. Without:
// `volid` must equal the label, and the map changes only by the allocation lines. Errors before
// anything is written: read-only, invalid volid, label mismatch, foreign or VM/370 map, lines for a
// map that is not there.
base::Result<void> cpvolume_format(const dasd::Device& device, const FormatRequest& request,
                                   const Progress& progress = {});
// CPVOLUME LABEL (the clip): bytes 4-9 of record 3 and nothing else. Any volume with a VOL1 record,
// foreign ones too.
base::Result<void> cpvolume_label(const dasd::Device& device, std::string_view volid);
// CPVOLUME ALLOCATE: overlays the map. `volid` must equal the label; empty: not checked. A map
// shorter than the device grows by PERM.
base::Result<void> cpvolume_allocate(const dasd::Device& device, std::string_view volid,
                                     const std::vector<Allocation>& allocation);
// Owner data of a volume with our mark. `ssi` empty: NOSSI.
base::Result<void> cpvolume_owner(const dasd::Device& device, std::string_view volid,
                                  std::string_view ssi, std::string_view system);

// CPVOLUME LIST: what track 0 says.
struct VolumeReport {
    std::string serial;  // empty: no VOL1 record
    bool is_cp_volume = false;
    dasd::MapKind kind = dasd::MapKind::none;
    std::vector<dasd::SpaceExtent> extents;  // kind `ours` only
    std::string owner_ssi, owner_system;
};
base::Result<VolumeReport> cpvolume_list(const dasd::Device& device);
// The allocation table of the report (section 6), one line an extent, with its heading.
std::vector<std::string> allocation_table(const VolumeReport& report);

struct Options {
    // Set from elsewhere (Ctrl-C, HX): formatting stops behind the cylinder in progress, the label
    // and map stay as they were, return code 8.
    const std::atomic<bool>* stop = nullptr;
    // IPL records for volumes formatted with cylinder 0.
    std::optional<dasd::IplRecords> ipl;
};

// The command: "0300 VM1RP1 0-END", "0300 VM1RS1 LABEL" ..., or an empty string for the dialogue.
// Return codes of section 7: 0 done, 1 QUIT, NO or the end of input, 2 bad operand, 4 to 12 the
// step's condition code, 40 no such device. Tells `devices` when a volume got another label or map.
int run(const std::string& operands, base::LineSource& lines, base::Console& console,
        dasd::DeviceResolver& devices, const Options& options = {});

struct IckdsfOptions {
    // Set from elsewhere (Ctrl-C, HX): the command in progress ends as it can, and no further one
    // is read.
    const std::atomic<bool>* stop = nullptr;
    // The records of a command file, by the words typed for it. Empty: there are no files.
    std::function<base::Result<std::vector<std::string>>(const std::string& words)> read_file;
};

// ICKDSF: asks where its commands are (ICK030E: CONSOLE, or a file) and where the listing goes
// (ICK031E), unless `operands` say the first, then performs CPVOLUME FORMAT, LABEL, ALLOCATE, OWNER
// and LIST, and INIT, up to END or the end of input. Before a volume is altered it asks U or T
// (ICK003D). The highest condition code: 0, 8 refused or stopped, 12 bad command, T, no device, I/O
// error.
int ickdsf(const std::string& operands, base::LineSource& lines, base::Console& console,
           dasd::DeviceResolver& devices, const IckdsfOptions& options = {});

}  // namespace cpfmtxa
