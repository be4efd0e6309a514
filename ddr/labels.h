// DDR: the volume label check and its question. Reference: ddr section 7.
#pragma once

#include "ddr/ddr.h"

namespace ddr {

enum class Verdict {
    go_on,
    refused,   // NO, or the end of input
    replaced,  // go on, but the operator changed the volume: look at the device again
};

// Shows what the label says and asks when it is not the one expected. With `prompts` off it only
// shows. Answers are read from `lines`, one line a question.
struct LabelCheck {
    base::LineSource& lines;
    base::Console& console;
    dasd::DeviceResolver& devices;
    bool prompts = true;

    base::Result<Verdict> confirm(const DeviceDefinition& definition) const;
    // Another question; with prompts off only the note. With `may_reread` REREAD is an answer too.
    Verdict accept(const base::Error& question, const base::Error& note,
                   bool may_reread = false) const;
};

}  // namespace ddr
