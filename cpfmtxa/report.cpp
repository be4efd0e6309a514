// What CPVOLUME functions report.
#include "cpfmtxa/report.h"

#include <ctime>

namespace cpfmtxa {

std::string clock_now() {
    std::time_t now = std::time(nullptr);
    std::tm fields{};
    localtime_r(&now, &fields);
    char text[16];
    std::strftime(text, sizeof text, "%H:%M:%S", &fields);
    return text;
}

void show_volume(base::Console& console, const VolumeReport& volume, std::string_view verb) {
    console.line(fmt::format("          VOLUME SERIAL NUMBER {} = {}", verb,
                             volume.serial.empty() ? "(NONE)" : volume.serial));
    if (!volume.owner_system.empty())
        console.line(fmt::format("          OWNER {} = {} {}", verb,
                                 volume.owner_ssi.empty() ? "NOSSI" : volume.owner_ssi,
                                 volume.owner_system));
    if (volume.kind != dasd::MapKind::ours) return;
    console.line("          CYLINDER ALLOCATION CURRENTLY IS AS FOLLOWS:");
    for (const auto& line : allocation_table(volume)) console.line("          " + line);
}

}  // namespace cpfmtxa
