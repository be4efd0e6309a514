// DDR: copies, types and prints DASD as z/VM's DASD Dump/Restore program does.
//
// Statements -> Job -> Plan -> run. Nothing here opens a file: devices come from a DeviceResolver
// (CP's virtual machine, or image files named on a native command line), lines from a LineSource,
// one for each prompt, so that lines a caller stacked behind the closing null line stay where they
// are. Reference: ddr (statements section 2-6, label check 7, conversation 8, messages 9, return
// codes 10).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "dasd/dasd.h"

namespace ddr {

// What a function statement asks for.
enum class Function { dump, copy, restore, print, type };
// "COPY", "TYPE" ...
std::string_view name(Function function);

// An INPUT or OUTPUT statement. It stays in force for later steps until it is replaced.
struct DeviceDefinition {
    dasd::DeviceNumber number;
    std::string shown;     // as messages show it: "0123", or the path typed on a native run
    std::string type;      // upper case: "3390", "DASD" ...
    std::string volid;     // volume identifier expected; empty: the operator is asked
    bool scratch = false;  // SCRATCH: do not check the label
    bool operator==(const DeviceDefinition&) const = default;
};

// One extent of DUMP, COPY or RESTORE as typed: device-relative cylinders, both inclusive.
struct Extent {
    std::uint32_t first = 0, last = 0;
    std::uint32_t to = 0;  // first target cylinder; equal to `first` without REORDER
    bool operator==(const Extent&) const = default;
};

constexpr std::size_t kMostExtents = 20;

enum class Scope {
    ranges,  // the extents given
    all,     // ALL: the whole device
    cpvol,   // CPVOL: cylinder 0 and what the allocation map calls DRCT, PERM or PARM
};

// One DUMP, COPY or RESTORE step: definitions and extents, nothing looked up yet.
struct Job {
    Function function = Function::copy;
    Scope scope = Scope::ranges;
    DeviceDefinition input, output;
    std::vector<Extent> extents;  // empty for ALL and CPVOL
};

// A step with its devices found and every check made that needs no writing.
struct Plan {
    Job job;
    dasd::Device input, output;
    dasd::CopyPlan copy;
};

// Finds the devices of a step and checks types, sizes, extents and write access. Reads, never
// writes to a device. Errors: 700E, 708E, 713E, 718E with the reason, and those of dasd::plan_copy.
base::Result<Plan> make_plan(const Job& job, dasd::DeviceResolver& devices,
                             dasd::Sharing sharing = dasd::Sharing::if_possible);

struct Options {
    // Control statements from a file. The lines given to run() then only answer questions, and
    // after the first error the rest of the file is checked for syntax and nothing more is done.
    std::optional<std::vector<std::string>> control_file;
    // Where the listing goes unless SYSPRINT CONS was given: the virtual printer. Null: the
    // console.
    base::LineSink* printer = nullptr;
    // Set from elsewhere (Ctrl-C, HX) to end the step in progress: a whole-volume target and a
    // range are then as they were, and DDR ends with return code 3 and reads no further line.
    const std::atomic<bool>* stop = nullptr;
    // Lets INPUT and OUTPUT name an image file in place of a device number (native program).
    std::function<base::Result<dasd::DeviceNumber>(std::string_view path)> number_of_path;
    // Told before an output device is written: CMS releases a disk that is accessed.
    std::function<void(dasd::DeviceNumber)> release;
    // Tests and benchmarks may forbid or demand sharing; users get `if_possible`.
    dasd::Sharing sharing = dasd::Sharing::if_possible;
};

// Runs DDR until the null line that ends the job, the end of the control file, or a stop. Return
// code 0 when every step was done, 3 when one was refused, skipped or failed.
int run(base::LineSource& lines, base::Console& console, dasd::DeviceResolver& devices,
        const Options& options = {});

// The label DDR shows and compares: six characters of record 3 of the device's first track.
struct ShownLabel {
    std::string text;      // empty: record 3 is no label
    bool is_vol1 = false;  // VOL1; false for the CMS1 label of a minidisk
};
base::Result<ShownLabel> shown_label(const dasd::Device& device);

}  // namespace ddr
