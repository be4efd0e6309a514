// Named queues.
#include "rexx/queues.h"

#include <sys/single_threaded.h>

#include <cstring>
#include <ctime>

namespace rexx {
namespace {

std::size_t bytes_of(std::string_view line) {
    return sizeof(QueuedLine) + (line.size() > 15 ? line.size() + 17 : 0);
}

// Compared in place, since its length is known.
bool is_session(std::string_view name) {
    return name.size() == kSessionQueue.size() &&
           std::memcmp(name.data(), kSessionQueue.data(), kSessionQueue.size()) == 0;
}

// The coarse clock costs a fraction of the fine one, and nobody needs more of a queued line.
std::chrono::system_clock::time_point coarse_now() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    const auto since = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(since));
}

}  // namespace

// Alone in the process nobody has to be kept out, and two locked instructions a line are a good
// part of what a queue costs.
class Queues::Guard {
  public:
    explicit Guard(std::mutex& mutex) : mutex_(__libc_single_threaded ? nullptr : &mutex) {
        if (mutex_) mutex_->lock();
    }
    ~Guard() {
        if (mutex_) mutex_->unlock();
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

  private:
    std::mutex* mutex_;
};

const Queues::Lines* Queues::find(std::string_view name) const {
    if (is_session(name)) return &session_;
    const auto found = queues_.find(name);
    return found == queues_.end() ? nullptr : &found->second;
}

std::string Queues::create(std::string wanted) {
    const Guard guard(mutex_);
    while (wanted.empty() || find(wanted) != nullptr) wanted = "Q" + std::to_string(++made_);
    queues_[wanted];
    return wanted;
}

bool Queues::remove(std::string_view name) {
    const Guard guard(mutex_);
    const auto found = queues_.find(name);
    if (found == queues_.end()) return false;
    for (const QueuedLine& line : found->second) count_bytes(0 - bytes_of(line.text));
    queues_.erase(found);
    return true;
}

std::optional<std::size_t> Queues::lines(std::string_view name) const {
    if (is_session(name)) return session_lines_.load(std::memory_order_relaxed);
    const Guard guard(mutex_);
    const Lines* found = find(name);
    if (found == nullptr) return std::nullopt;
    return found->size();
}

bool Queues::add(std::string_view name, std::string_view line, bool at_head) {
    const Guard guard(mutex_);
    Lines* lines = find(name);
    if (lines == nullptr) return false;
    if (at_head) {
        lines->emplace_front(line, coarse_now());
    } else {
        lines->emplace_back(line, coarse_now());
    }
    count_bytes(bytes_of(line));
    session_lines_.store(session_.size(), std::memory_order_relaxed);
    if (waiting_ > 0) filled_.notify_all();
    return true;
}

// With the lock held. False: there is no line.
template <class Use>
bool Queues::take(std::string_view name, Use use) {
    Lines* found = find(name);
    if (found == nullptr || found->empty()) return false;
    count_bytes(0 - bytes_of(found->front().text));
    use(found->front());
    found->pop_front();
    session_lines_.store(session_.size(), std::memory_order_relaxed);
    return true;
}

template <class Use>
void Queues::take_or_wait(std::string_view name, std::chrono::milliseconds wait, Use use) {
    {
        const Guard guard(mutex_);
        if (take(name, use)) return;
    }
    if (wait.count() == 0) return;
    std::unique_lock guard(mutex_);
    ++waiting_;
    filled_.wait_for(guard, wait, [&] {
        const Lines* lines = find(name);
        return lines == nullptr || !lines->empty();
    });
    --waiting_;
    take(name, use);
}

std::optional<QueuedLine> Queues::pull(std::string_view name, std::chrono::milliseconds wait) {
    std::optional<QueuedLine> taken;
    take_or_wait(name, wait, [&](QueuedLine& line) { taken = std::move(line); });
    return taken;
}

std::optional<std::string> Queues::pull_text(std::string_view name,
                                             std::chrono::milliseconds wait) {
    std::optional<std::string> taken;
    take_or_wait(name, wait, [&](QueuedLine& line) { taken.emplace(std::move(line.text)); });
    return taken;
}

}  // namespace rexx
