// Where Ctrl-C goes.
#include "cms/interrupt.h"

namespace cms {

namespace {

// A signal handler finds nothing but what stands here.
std::atomic<std::atomic<bool>*> target{nullptr};
std::atomic<bool> interrupted{false};

}  // namespace

InterruptTarget::InterruptTarget(std::atomic<bool>& halt) : outer_(target.exchange(&halt)) {}

InterruptTarget::~InterruptTarget() {
    target = outer_;
}

void interrupt() {
    interrupted = true;
    if (auto* halt = target.load()) halt->store(true);
}

bool is_interrupted() {
    return interrupted;
}

bool take_interrupt() {
    return interrupted.exchange(false);
}

bool is_halt_due() {
    const auto* halt = target.load();
    return halt && halt->load();
}

}  // namespace cms
