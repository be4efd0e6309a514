// Named queues of lines (RXQUEUE): the external data queue of PUSH, QUEUE and PULL is one of them.
//
// They belong to the process, not to a program; every function may be called from any thread.
// Names are not case-sensitive for programs: callers give them in capitals.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rexx {

// The queue that always exists, and the one a program begins with.
inline constexpr std::string_view kSessionQueue = "SESSION";

struct QueuedLine {
    QueuedLine(std::string_view line, std::chrono::system_clock::time_point at)
        : text(line), when(at) {}
    std::string text;
    std::chrono::system_clock::time_point when;  // to the tick of the system's coarse clock
};

class Queues {
  public:
    // Makes a queue and gives its name: `wanted`, or one made up when that is empty or taken.
    std::string create(std::string wanted);
    // False: there is no such queue; SESSION stays.
    bool remove(std::string_view name);
    // Lines in a queue; nullopt: there is no such queue.
    std::optional<std::size_t> lines(std::string_view name) const;
    // Adds a line at the head or the end; false: there is no such queue.
    bool add(std::string_view name, std::string_view line, bool at_head);
    // Takes the line at the head, waiting for one so long; nullopt: none, or no such queue.
    std::optional<QueuedLine> pull(std::string_view name,
                                   std::chrono::milliseconds wait = std::chrono::milliseconds(0));
    // The same without its time.
    std::optional<std::string> pull_text(std::string_view name, std::chrono::milliseconds wait);
    // Bytes that all lines take.
    std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  private:
    using Lines = std::deque<QueuedLine>;
    class Guard;
    const Lines* find(std::string_view name) const;
    Lines* find(std::string_view name) {
        return const_cast<Lines*>(std::as_const(*this).find(name));
    }
    template <class Use>
    bool take(std::string_view name, Use use);
    template <class Use>
    void take_or_wait(std::string_view name, std::chrono::milliseconds wait, Use use);
    // With the lock held, so nobody else writes.
    void count_bytes(std::size_t more) {
        bytes_.store(bytes_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    mutable std::mutex mutex_;
    std::condition_variable filled_;
    Lines session_;  // most lines go through it: found without a look into the map,
    std::atomic<std::size_t> session_lines_ = 0;  // and counted without the lock
    std::size_t waiting_ = 0;                     // in pull()
    std::map<std::string, Lines, std::less<>> queues_;
    unsigned long made_ = 0;
    // Changed with the lock held, read without: every line added is first held against the limit.
    std::atomic<std::size_t> bytes_ = 0;
};

}  // namespace rexx
