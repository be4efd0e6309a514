// lineage: an IPL under Hercules for IVP.
#include "cms/hercules_ipl.h"
#include "cms/lineage/host.h"

namespace cms::lineage {

namespace {

std::string configuration(const SystemVolume& sysres) {
    return fmt::format(
        "CPUSERIAL 000001\nCPUMODEL 9672\nMAINSIZE 16\nNUMCPU 1\nARCHMODE ESA/390\nSYSEPOCH 1900\n"
        "PANRATE FAST\n001F 3215-C\n{:04X} 3390 \"{}\" ro\n",
        sysres.number.n, sysres.volume->path());
}

std::string last_line(const std::string& log) {
    auto end = log.find_last_not_of(" \n");
    if (end == std::string::npos) return "it said nothing";
    auto start = log.rfind('\n', end);
    return log.substr(start == std::string::npos ? 0 : start + 1,
                      end - (start == std::string::npos ? 0 : start + 1) + 1);
}

}  // namespace

HostAnswer ipl_under_hercules(const SystemFiles& system, unsigned seconds) {
    const auto program = find_program("hercules");
    if (program.rc != 0) return program;
    if (!system.sysres) return {8, system.name + " has no SYSRES"};
    const auto& sysres = system.volumes[*system.sysres];
    const auto wanted = "HERC IPL OK FROM VOLUME " + sysres.serial;
    HerculesRun run{
        configuration(sysres), fmt::format("{:04X}", sysres.number.n), seconds, {wanted}};
    const auto log = run_hercules(program_path("hercules"), run);
    if (!log) return {8, "no temporary folder can be made"};
    if (has_all(*log, run.texts)) return {0, "Hercules says: " + wanted};
    return {8, fmt::format("\"{}\" did not come within {} s; the last line is: {}", wanted, seconds,
                           last_line(*log))};
}

}  // namespace cms::lineage
