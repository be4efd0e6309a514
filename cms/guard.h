// The process a person or script starts, and the one that runs the system for it.
//
// Who starts a system runs CP in his process. Users of other processes must not lose it when he
// logs off or his process is killed; therefore a child does all the work, and the process that was
// started only waits for it, hands signals on and ends when the child's user has logged off. While
// nobody else is logged on the child dies with its parent, at the same moment. docs/users.md.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace cms {

// Runs `body` in a child; the child's exit code, or the one it gave leave_guard(). Where no child
// can be made the body runs here.
int run_guarded(const std::function<int()>& body);

// In the child: as long as `others` is not 0 the end of the parent is a SIGHUP, else SIGKILL.
void watch_others(const std::atomic<std::size_t>* others);

// In the child: the parent ends with this code, and this process goes on without a terminal.
void leave_guard(int code);

}  // namespace cms
