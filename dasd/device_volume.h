// A device seen as a volume of its own, as the virtual machine that has it sees it.
#pragma once

#include <memory>

#include "dasd/volume.h"

namespace dasd {

// Cylinder 0 is the device's first cylinder; home addresses and counts are moved on the way
// (dasd-images section 14), so that label and map functions work on a minidisk that starts
// anywhere. Writes go through the device: outside its range, or on a read-only device, they are
// errors.
std::unique_ptr<Volume> device_as_volume(const Device& device);

}  // namespace dasd
