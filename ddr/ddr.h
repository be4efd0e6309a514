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
#include <memory>
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

// What a tape does when a function has ended.
enum class TapeEnd { rewind, unload, leave };

// Options of an INPUT or OUTPUT statement that names a tape.
struct TapeOptions {
    std::uint32_t skip = 0;  // files to pass before the first use
    TapeEnd at_end = TapeEnd::rewind;
    bool compact = false;     // blocks compressed by the drive: an HET image
    std::optional<int> zstd;  // our own dump format, at that level of zstd; else VM/370's
    bool operator==(const TapeOptions&) const = default;
};

// An INPUT or OUTPUT statement. It stays in force for later steps until it is replaced.
struct DeviceDefinition {
    dasd::DeviceNumber number;
    std::string shown;     // as messages show it: "0123", or the path typed on a native run
    std::string type;      // upper case: "3390", "DASD" ...
    std::string volid;     // volume identifier expected; empty: the operator is asked
    bool scratch = false;  // SCRATCH: do not check the label
    TapeOptions tape{};
    std::optional<dasd::DeviceNumber> alternate{};  // second drive, for dumps on several tapes
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

class DumpTape;
class Reels;

// The dump a RESTORE step copies from.
struct RestoreSource {
    std::shared_ptr<DumpTape> dump;
    std::shared_ptr<Reels> reels;
};

// A COPY or RESTORE step with its devices found and every check made that needs no writing.
struct Plan {
    Job job;
    dasd::Device input, output;  // RESTORE: `input` is the dump
    dasd::CopyPlan copy;
    RestoreSource tape;      // RESTORE only
    bool is_larger = false;  // the device dumped was larger than the output: the user is asked
};

// Finds the devices of a step and checks types, sizes, extents and write access. Reads, never
// writes to a device. Errors: 700E, 708E, 713E, 718E with the reason, and those of dasd::plan_copy.
base::Result<Plan> make_plan(const Job& job, dasd::DeviceResolver& devices,
                             dasd::Sharing sharing = dasd::Sharing::if_possible);

// The drive of an INPUT or OUTPUT statement, and its alternate. Errors: 708E, 710A nothing mounted.
base::Result<std::vector<dasd::TapeDrive*>> find_tapes(std::string_view role,
                                                       const DeviceDefinition& definition,
                                                       dasd::DeviceResolver& devices);

// The same of an OUTPUT statement. Error besides: 718E a drive whose tape cannot be written.
base::Result<std::vector<dasd::TapeDrive*>> find_output_tapes(const DeviceDefinition& definition,
                                                              dasd::DeviceResolver& devices);

// A DUMP step with its devices found and every check made that needs no writing.
struct DumpPlan {
    Job job;
    dasd::Device input;
    std::vector<dasd::CopyExtent> extents;  // ascending, as the tape will name them
    std::vector<dasd::TapeDrive*> drives;   // the output drive and its alternate
};
// Errors: as make_plan; 713E when the extents do not ascend.
base::Result<DumpPlan> plan_dump(const Job& job, dasd::DeviceResolver& devices);

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
    // A dump goes on to the next tape after so many bytes; 0: a tape ends with the disk.
    std::uint64_t reel_bytes = 0;
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
