#include "cms/pipe/fiber.h"

#include <sys/mman.h>

#include <cstdint>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace cms::pipe {

namespace {

// As much as a main program has; pages are used only when they are touched. The lowest page is a
// guard.
constexpr std::size_t kStack = std::size_t{8} << 20;
constexpr std::size_t kGuard = 4096;

void before_switch([[maybe_unused]] void** kept, [[maybe_unused]] const void* bottom,
                   [[maybe_unused]] std::size_t size) {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(kept, bottom, size);
#endif
}

void after_switch([[maybe_unused]] void* kept, [[maybe_unused]] const void** bottom,
                  [[maybe_unused]] std::size_t* size) {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(kept, bottom, size);
#endif
}

}  // namespace

Fiber::~Fiber() {
    if (stack_) ::munmap(stack_, kStack);
}

bool Fiber::make_stack() {
    void* memory = ::mmap(nullptr, kStack, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return false;
    if (::mprotect(memory, kGuard, PROT_NONE) != 0 || ::getcontext(&own_) != 0) {
        ::munmap(memory, kStack);
        return false;
    }
    stack_ = memory;
    own_.uc_stack.ss_sp = memory;
    own_.uc_stack.ss_size = kStack;
    own_.uc_link = nullptr;
    // makecontext passes whole numbers only.
    const auto self = reinterpret_cast<std::uintptr_t>(this);
    constexpr int kHalf = 32;
    ::makecontext(&own_, reinterpret_cast<void (*)()>(&Fiber::enter), 2,
                  static_cast<unsigned>(self >> kHalf), static_cast<unsigned>(self));
    return true;
}

void Fiber::enter(unsigned high, unsigned low) {
    constexpr int kHalf = 32;
    const auto self = static_cast<std::uintptr_t>(high) << kHalf | low;
    reinterpret_cast<Fiber*>(self)->run();
}

void Fiber::run() {
    after_switch(nullptr, &resumer_bottom_, &resumer_size_);
    body_();
    done_ = true;
    before_switch(nullptr, resumer_bottom_, resumer_size_);
    ::swapcontext(&own_, &resumer_);
}

bool Fiber::resume() {
    if (done_) return true;
    if (!stack_ && !make_stack()) return false;
    rexx::swap_turn(turn_);
    before_switch(&resumer_fake_, stack_, kStack);
    ::swapcontext(&resumer_, &own_);
    after_switch(resumer_fake_, nullptr, nullptr);
    rexx::swap_turn(turn_);
    return true;
}

void Fiber::pause() {
    before_switch(&own_fake_, resumer_bottom_, resumer_size_);
    ::swapcontext(&own_, &resumer_);
    after_switch(own_fake_, &resumer_bottom_, &resumer_size_);
}

}  // namespace cms::pipe
