#include "rexx/turns.h"

#include <utility>

#include "rexx/value.h"
#include "rexx/watch.h"

namespace rexx {

void swap_turn(Turn& turn) {
    std::swap(turn.memory_limit, memory_meter().limit);
    std::swap(turn.look, thread_watch.look);
    std::swap(turn.who, thread_watch.who);
    std::swap(turn.work, thread_watch.work);
}

}  // namespace rexx
