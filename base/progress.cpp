#include "base/progress.h"

#include <fmt/format.h>

#include <array>

namespace base {
namespace {

using std::chrono::milliseconds;
constexpr auto kBetween = milliseconds(200), kKnownAfter = milliseconds(1000);
constexpr std::uint64_t kBar = 20;

std::string bar_of(std::uint64_t done, std::uint64_t total) {
    auto full = kBar * done / total;
    return std::string(full, '#') + std::string(kBar - full, '.');
}

std::string time_text(std::uint64_t seconds) {
    if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

std::string byte_text(std::uint64_t bytes) {
    static constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= 999.5 && unit + 1 < kUnits.size(); ++unit) size /= 1000;
    return size < 9.95 && unit > 0 ? fmt::format("{:.1f} {}", size, kUnits[unit])
                                   : fmt::format("{:.0f} {}", size, kUnits[unit]);
}

std::optional<std::string> ProgressLine::update(std::string_view what, std::uint64_t done,
                                                std::uint64_t total, Clock::time_point now) {
    if (total == 0) return std::nullopt;
    done = std::min(done, total);
    bool anew = what != what_ || done < done_;
    if (!anew && now - shown_ < kBetween) return std::nullopt;
    if (anew) what_ = what, began_ = now;
    done_ = done;
    shown_ = now;
    auto text = fmt::format(
        "{} [{}] {:3}%", what, bar_of(done, total),
        static_cast<unsigned>(static_cast<double>(done) * 100 / static_cast<double>(total)));
    if (now - began_ < kKnownAfter || done == 0) return text;
    std::chrono::duration<double> spent = now - began_;
    auto rate = static_cast<double>(done) / spent.count();
    auto left = static_cast<double>(total - done) / rate;
    return text + fmt::format("  {}/s  {} left", byte_text(static_cast<std::uint64_t>(rate)),
                              time_text(static_cast<std::uint64_t>(left + 0.5)));
}

}  // namespace base
