// Ctrl-C: raises HALT in the program that runs at the host's terminal (immediate command HI).
//
// Sessions nest where systems do; the innermost one at the host's terminal is meant. A dialled
// terminal has no Ctrl-C.
#pragma once

#include <atomic>

namespace cms {

// While it lives, interrupt() sets `halt`; then the target before it is back.
class InterruptTarget {
  public:
    explicit InterruptTarget(std::atomic<bool>& halt);
    ~InterruptTarget();
    InterruptTarget(const InterruptTarget&) = delete;
    InterruptTarget& operator=(const InterruptTarget&) = delete;

  private:
    std::atomic<bool>* outer_;
};

// Called by the signal handler: touches nothing but atomics.
void interrupt();
// True when there was an interrupt since the last take_interrupt(): the line being typed is given
// up.
bool is_interrupted();
bool take_interrupt();
// True when an interrupt reached a program that has not seen it yet.
bool is_halt_due();

}  // namespace cms
