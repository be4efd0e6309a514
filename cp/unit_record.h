// Virtual readers, punches, printers: their SPOOL options, and the file each has open. Reference
// cp, section 11.
#pragma once

#include "cp/machine.h"
#include "cp/spool_store.h"

namespace cp {

// What SPOOL and TAG said of a device; a file gets it when it is closed.
struct UnitOptions {
    bool hold = false, keep = false, continuous = false, messages = false, end_of_file = false;
    std::uint32_t copies = 1;
    std::string to;  // TO: into a queue of this user; empty: the own queue of the device
    SpoolQueue to_queue = SpoolQueue::reader;
    std::string for_user;  // FOR: into that user's own queue of the device
    std::string distribution, form = "STANDARD", destination = "OFF";
    std::string name, type;
    std::string tag;
};

struct UnitState {
    UnitOptions options;
    std::unique_ptr<SpoolWriter> output;  // from the first record until CLOSE
    struct Input {
        std::uint32_t id;
        SpoolReading reading;
    };
    std::optional<Input> input;
};

bool is_unit_record(Vdev::Kind kind);       // consoles are not
std::string_view word_of(Vdev::Kind kind);  // "PUN"; empty for others

// Ends the file of a punch or printer, as its options and `override` (CLOSE's) say, and tells who
// gets it. Nothing is open: nothing happens. Answers the response lines.
struct CloseOptions {
    std::optional<bool> hold, keep;
    bool purge = false;
    std::optional<std::pair<std::string, std::string>> name;
    std::string distribution;
};
base::Result<std::vector<ReplyLine>> close_output(Machine& machine, Vdev& device,
                                                  const CloseOptions& options);
// Makes a file of lines as if `device` had written them (consoles).
base::Result<std::vector<ReplyLine>> file_lines(Machine& machine, Vdev& device,
                                                const std::vector<std::string>& lines,
                                                const CloseOptions& options);
// Ends reading: the file is purged unless HOLD or KEEP keeps it.
base::Result<void> close_input(Machine& machine, Vdev& device, const CloseOptions& options);
// LOGOFF, DETACH: output is not lost, input stays.
void leave_unit(Machine& machine, Vdev& device);

// The list and its count onto the volumes after a change.
base::Result<void> save_spool(SystemImpl& system);
// "RDR FILE 0012 SENT FROM MAINT    PUN WAS 0003 RECS 0010 CPY  001 A NOHOLD NOKEEP"
std::string sent_line(const SpoolFile& file, std::string_view queue, std::uint32_t id,
                      std::string_view direction, std::string_view user,
                      std::string_view other_queue, std::string_view other_word,
                      std::uint32_t other_id);

}  // namespace cp
