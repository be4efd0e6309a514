// The named queues of a process. Internal to saa.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace rexx::saa {

constexpr std::string_view kSession = "SESSION";

struct QueuedLine {
    std::string text;
    std::chrono::system_clock::time_point when;
};

class Queues {
  public:
    // Makes a queue; an empty or taken name is replaced by one that is free.
    std::string create(std::string wanted);
    bool remove(const std::string& name);  // SESSION stays
    // nullopt, false: there is no such queue.
    std::optional<std::size_t> lines(const std::string& name);
    bool add(const std::string& name, std::string line, bool at_head);
    // nullopt: empty or no such queue.
    std::optional<QueuedLine> pull(const std::string& name);

  private:
    std::mutex mutex_;
    std::map<std::string, std::deque<QueuedLine>> queues_{{std::string(kSession), {}}};
    unsigned long made_ = 0;
};

Queues& queues();

}  // namespace rexx::saa
