// What IPL CMS does: banner, the standard disks, SYSPROF and PROFILE EXEC. Reference: cms
// section 1.5.

#include "cms/cms.h"

namespace cms {

namespace {

struct StandardDisk {
    std::uint16_t number;
    std::string_view command;
};
// S and its extension first, as their letters are looked up last.
constexpr StandardDisk kStandardDisks[] = {
    {0x190, "ACCESS 190 S"}, {0x19E, "ACCESS 19E Y/S"}, {0x191, "ACCESS 191 A"}};

bool has_device(cp::VirtualMachine& machine, std::uint16_t number) {
    const auto all = machine.devices();
    return std::any_of(all.begin(), all.end(),
                       [&](const cp::VirtualDevice& device) { return device.number.n == number; });
}

}  // namespace

void Session::initial_access(bool profile) {
    for (const auto& disk : kStandardDisks) {
        if (!machine_ || !has_device(*machine_, disk.number)) continue;
        base::CapturedConsole quiet;
        int rc = 0;
        {
            Capture capture(*this, quiet);
            rc = execute(disk.command, CallType::cmdcall);
        }
        // That S and Y are read-only or empty is no news; anything else is.
        const bool is_system_disk = disk.number != 0x191;
        if (!is_system_disk || (rc != 0 && rc != 28))
            for (const auto& text : quiet.lines) line(text);
    }
    if (profile) run_profile();
}

void Session::run_profile() {
    for (const std::string_view name : {"SYSPROF", "PROFILE"}) {
        if (!disks_.find(name, "EXEC", name == "PROFILE" ? 'A' : '*')) continue;
        const int rc = execute(fmt::format("EXEC {}", name), CallType::cmdcall);
        if (rc != 0) show_ready(rc);
    }
}

}  // namespace cms
