// Tape drives of a system, and the tape images of the host that are mounted on them.
//
// A drive is a tape statement of system.cnf ("0580 3490 dump.aws ro", as Hercules writes it), or
// made for images of the host by ATTACH TAPE and `cms --tape`. One user has it at a time; while he
// has it its images are locked against other processes. Reference cp, sections 3 and 4.
#pragma once

#include "cp/cp.h"

namespace cp {

class RealTape {
  public:
    dasd::DeviceNumber number;
    std::string type;                 // "3490"
    std::vector<std::string> images;  // absolute, in the order the loader mounts them
    bool read_only = false;           // the device statement says so
    bool is_made = false;             // for images of the host: it goes with its user
    std::string user;                 // who has it, and as what; empty: nobody
    dasd::DeviceNumber user_number;

    // Ready for a user: the images exist (a new one can be made unless `for_reading`), are tapes,
    // and nobody outside has them. Without `for_reading` it is written when every image can be.
    // Errors: 670E with the reason.
    base::Result<void> load(bool for_reading);
    // The user has gone: the tapes are rewound and the loader is full again, unless `leave`.
    void unload(bool leave);
    // From load() until unload() without leave; kept alive by programs that still use it.
    const std::shared_ptr<dasd::TapeDrive>& drive() const { return drive_; }
    bool writable() const { return drive_ && drive_->writable(); }

  private:
    std::shared_ptr<dasd::TapeDrive> drive_;
    std::vector<std::unique_ptr<dasd::ExtentLock>> locks_;
};

// True for the device types of tape drives in a device statement: 3420, 3490 …
bool is_tape_type(std::string_view type);

// "TAPE 0580 ATTACHED TO MAINT 0181 R/W", "TAPE 0580 FREE": the line of QUERY TAPES.
std::string tape_state(const RealTape& tape);

}  // namespace cp
