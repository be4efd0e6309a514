// A stack of its own for code that must stop in the middle and go on later: a REXX program in a
// stage, which waits for records inside a command.
//
// One thread throughout; resume() runs the function until it calls pause() or ends. Exceptions do
// not leave the function.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>

#include "rexx/turns.h"

namespace cms::pipe {

class Fiber {
  public:
    explicit Fiber(std::function<void()> body) : body_(std::move(body)) {}
    // The function must have ended (or never begun).
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    // False: there is no storage for a stack; the function has not run.
    bool resume();
    // Inside the function: back to who resumed it.
    void pause();
    bool started() const { return stack_ != nullptr; }
    bool done() const { return done_; }

  private:
    static void enter(unsigned high, unsigned low);
    bool make_stack();
    void run();

    std::function<void()> body_;
    ucontext_t own_{}, resumer_{};
    void* stack_ = nullptr;
    bool done_ = false;
    rexx::Turn turn_;
    // For the address sanitizer, which must know of every change of stacks.
    void* own_fake_ = nullptr;
    void* resumer_fake_ = nullptr;
    const void* resumer_bottom_ = nullptr;
    std::size_t resumer_size_ = 0;
};

}  // namespace cms::pipe
