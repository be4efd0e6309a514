// What a Host does unless it says otherwise.
#include <ctime>
#include <fstream>

#include "rexx/rexx.h"

namespace rexx {

ExternalResult Host::call(std::string_view, CallType, const Arguments&, VariablePool&) {
    return {};
}

std::optional<std::string> Host::stream_path(std::string_view name) {
    return std::string(name);
}

std::optional<std::string> Host::outer_value(std::string_view, const std::string_view*,
                                             std::string_view) {
    return std::nullopt;
}

std::optional<std::vector<std::string>> Host::read_lines(std::string_view stream) {
    const auto path = stream_path(stream);
    std::ifstream file;
    if (path) file.open(*path, std::ios::binary);
    if (!file.is_open()) return std::nullopt;
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
    return lines;
}

bool Host::write_lines(std::string_view stream, const std::vector<std::string>& lines,
                       bool append) {
    const auto path = stream_path(stream);
    if (!path) return false;
    std::ofstream file(*path, std::ios::binary | (append ? std::ios::app : std::ios::trunc));
    for (const std::string& line : lines) file << line << '\n';
    return static_cast<bool>(file.flush());
}

std::chrono::system_clock::time_point Host::now() {
    return std::chrono::system_clock::now();
}

std::chrono::minutes Host::utc_offset(std::chrono::system_clock::time_point at) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm local{};
    localtime_r(&seconds, &local);
    return std::chrono::minutes(local.tm_gmtoff / 60);
}

}  // namespace rexx
