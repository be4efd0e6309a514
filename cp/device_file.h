// system.cnf taken apart: what the lines of a Hercules configuration say about devices.
#pragma once

#include "cp/cp.h"

namespace cp {

inline constexpr std::string_view kDeviceFile = "system.cnf";

// The words of a configuration line: blanks separate, "…" and '…' keep blanks, a word that begins
// with # ends the line.
std::vector<std::string> configuration_words(std::string_view line);

// "0A00", "0A00-0A03", "0A00.4" and comma lists of these (Hercules configuration, device
// statement); std::nullopt when it is no device number.
std::optional<std::vector<dasd::DeviceNumber>> device_numbers(std::string_view word);

// "0A00"
std::string hex(dasd::DeviceNumber number);
// One to four hexadecimal digits; std::nullopt when it is none.
std::optional<dasd::DeviceNumber> device_number(std::string_view word);

// Writes a whole text file in one step: beside it, synced, renamed over it, folder synced.
base::Result<void> replace_file(const std::string& path, std::string_view text,
                                Syncs syncs = Syncs::done);
base::Result<std::string> read_file(const std::string& path);
base::Result<void> sync_folder(const std::string& path);

}  // namespace cp
