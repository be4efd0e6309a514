// Long computations look up from their work.
//
// Arithmetic at a million DIGITS may take minutes. What computes says how much it did, and every so
// often the program that runs on this thread looks whether it is to stop (HALT, Limits::time). A
// look may throw; what computes must hold nothing that would be lost then.
#pragma once

#include <cstdint>

namespace rexx {

struct Watch {
    void (*look)(void* who) = nullptr;  // null: nobody asks
    void* who = nullptr;
    std::uint64_t work = 0;  // since the last look
};
inline constinit thread_local Watch thread_watch;

// So many steps of a nanosecond or two were, or are about to be, done.
inline void worked(std::uint64_t steps) {
    static constexpr std::uint64_t kBetweenLooks = 20'000'000;
    Watch& watch = thread_watch;
    if ((watch.work += steps) < kBetweenLooks) return;
    watch.work = 0;
    if (watch.look) watch.look(watch.who);
}

}  // namespace rexx
