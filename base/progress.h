// Progress of a long operation, as one line of a terminal: bar, rate and remaining time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

class ProgressLine {
  public:
    using Clock = std::chrono::steady_clock;
    // "COPYING [##########..........]  50%  310 MB/s  0:12 left" of `done` of `total` bytes, or
    // nullopt while the line before is fresh: it changes five times a second. Rate and time appear
    // after a second. Another `what`, or less done than before, begins anew.
    std::optional<std::string> update(std::string_view what, std::uint64_t done,
                                      std::uint64_t total, Clock::time_point now = Clock::now());
    // The next update begins anew.
    void reset() { what_.clear(); }

  private:
    std::string what_;
    std::uint64_t done_ = 0;
    Clock::time_point began_{}, shown_{};
};

// "310 MB", "1.2 GB": decimal units, two or three digits.
std::string byte_text(std::uint64_t bytes);

}  // namespace base
