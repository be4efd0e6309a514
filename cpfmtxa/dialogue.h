// CPFMTXA: what the user wants, from operands or from answers. Reference: cpfmtxa sections 2 and 3.
//
// Each question reads one line, so that an exec can stack exactly the answers. QUIT and NO end the
// command (6210E), so does the end of input (6211E); an answer that cannot be used is asked again.
#pragma once

#include <string>
#include <vector>

#include "cpfmtxa/cpfmtxa.h"

namespace cpfmtxa {

struct Request {
    enum class Function { format, label, allocate, owner } function = Function::format;
    dasd::DeviceNumber number;
    std::string shown;        // the device number in four digits
    std::string volid;        // empty: still to be asked
    std::string range;        // FORMAT, as typed; empty: the whole device
    std::string ssi, system;  // OWNER; empty: still to be asked
};

// "vdev volid [range] [MODE mode] [LABEL | ALLOCATE | OWNER [ssi system]]". Errors: 6212E, 6213E,
// 6224E, 6233E.
base::Result<Request> read_operands(const std::string& operands);

class Dialogue {
  public:
    Dialogue(base::LineSource& lines, base::Console& console) : lines_(lines), console_(console) {}

    // Function and device.
    base::Result<Request> request();
    // A range that fits the device, as typed.
    base::Result<std::string> range(const std::string& device, dasd::Cylinder cylinders);
    base::Result<std::string> volid(const std::string& device);
    base::Result<void> owner(Request& request);
    // Success is YES.
    base::Result<void> confirm(const std::string& device, dasd::CylinderRange range);
    // Lines up to END. `refused` tells that one was not understood: the dialogue goes on without
    // it.
    base::Result<std::vector<Allocation>> allocation(dasd::Cylinder cylinders, bool& refused);

  private:
    // One line, folded and trimmed. An empty question asks silently.
    base::Result<std::string> ask(const std::string& question);

    base::LineSource& lines_;
    base::Console& console_;
};

}  // namespace cpfmtxa
