// An IPL under Hercules, as a proof by a machine we did not write: unattended, without a terminal,
// and no process is left behind. For the command HERCULES and for IVP.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cms {

// Where a program lies: PATH, then the places of system programs; empty when nowhere.
std::string program_path(const std::string& name);

struct HerculesRun {
    std::string configuration;       // text of the configuration file
    std::string rdev;                // hexadecimal: what is IPLed
    unsigned seconds = 60;           // the longest it may take
    std::vector<std::string> texts;  // it ends when all were seen; none: when the CPU stops
};

// Runs `program` (Hercules) until every text was seen, the CPU stopped, it ended or the time is
// over; gives what it said. std::nullopt: no temporary folder can be made.
std::optional<std::string> run_hercules(const std::string& program, const HerculesRun& run);

// Whether every text stands in what was said.
bool has_all(const std::string& said, const std::vector<std::string>& texts);

}  // namespace cms
