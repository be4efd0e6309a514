// Several runs that take turns on one thread.
//
// A run leaves marks on its thread: its memory limit and who looks up from long computations. They
// are taken away in the order of a stack, when the run ends. A host that suspends a run in the
// middle of a command (on a stack of its own) and goes on with another swaps the marks with it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rexx {

// The marks of runs that do not have their turn; at first those of a thread without a run.
struct Turn {
    std::size_t memory_limit = static_cast<std::size_t>(-1);
    void (*look)(void*) = nullptr;
    void* who = nullptr;
    std::uint64_t work = 0;
};

// Exchanges the thread's marks with `turn`: once when its runs get the thread, once when they leave
// it.
void swap_turn(Turn& turn);

}  // namespace rexx
