// The named queues of a process, which C functions and all programs share. Internal to saa.
#pragma once

#include <memory>

#include "rexx/queues.h"

namespace rexx::saa {

const std::shared_ptr<Queues>& shared_queues();

}  // namespace rexx::saa
