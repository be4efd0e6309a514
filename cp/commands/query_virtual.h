// The DASD line of QUERY VIRTUAL, for its test against the confirmed samples.
#pragma once

#include <string>

#include "dasd/dasd.h"

namespace cp {

struct DasdLine {
    dasd::DeviceNumber number;
    std::string type, volume;
    bool writable = false;
    std::uint32_t size = 0;
    std::string unit;  // CYL or BLK
    std::string real;  // device number, or VDSK
    std::uint32_t subchannel = 0;
};
std::string dasd_line(const DasdLine& device);

}  // namespace cp
