// Named queues.
#include "rexx/queues.h"

#include <ctime>

namespace rexx {
namespace {

std::size_t bytes_of(std::string_view line) {
    return sizeof(QueuedLine) + (line.size() > 15 ? line.size() + 17 : 0);
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

std::string Queues::create(std::string wanted) {
    std::lock_guard guard(mutex_);
    while (wanted.empty() || queues_.contains(wanted)) wanted = "Q" + std::to_string(++made_);
    queues_[wanted];
    return wanted;
}

bool Queues::remove(std::string_view name) {
    std::lock_guard guard(mutex_);
    const auto found = queues_.find(name);
    if (name == kSessionQueue || found == queues_.end()) return false;
    for (const QueuedLine& line : found->second) bytes_ -= bytes_of(line.text);
    queues_.erase(found);
    return true;
}

std::optional<std::size_t> Queues::lines(std::string_view name) const {
    std::lock_guard guard(mutex_);
    const auto found = queues_.find(name);
    if (found == queues_.end()) return std::nullopt;
    return found->second.size();
}

bool Queues::add(std::string_view name, std::string_view line, bool at_head) {
    std::lock_guard guard(mutex_);
    const auto found = queues_.find(name);
    if (found == queues_.end()) return false;
    QueuedLine entry{std::string(line), coarse_now()};
    Lines& lines = found->second;
    at_head ? lines.push_front(std::move(entry)) : lines.push_back(std::move(entry));
    bytes_ += bytes_of(line);
    filled_.notify_all();
    return true;
}

// With the lock held.
std::optional<QueuedLine> Queues::take(std::string_view name) {
    const auto found = queues_.find(name);
    if (found == queues_.end() || found->second.empty()) return std::nullopt;
    std::optional<QueuedLine> line = std::move(found->second.front());
    found->second.pop_front();
    bytes_ -= bytes_of(line->text);
    return line;
}

std::optional<QueuedLine> Queues::pull(std::string_view name, std::chrono::milliseconds wait) {
    std::unique_lock guard(mutex_);
    if (auto line = take(name)) return line;
    if (wait.count() == 0) return std::nullopt;
    const auto until = std::chrono::steady_clock::now() + wait;
    for (;;) {
        if (auto line = take(name)) return line;
        if (filled_.wait_until(guard, until) == std::cv_status::timeout) return take(name);
    }
}

}  // namespace rexx
