// DIRECTXA: from a source directory to the object on the volume its DIRECTORY statement names.
// Reference user-direct, sections 9 and 10. Everything is checked before anything is written.
#include "cp/directory_object.h"

namespace cp {
namespace {

constexpr int kUpdatedOnLine = 0, kNotUpdated = 4, kUpdated = 5;

// Prints what is wrong, each message after its source line; true when an error was among it.
bool report_diagnostics(const UserDirectory& directory, base::Console& console) {
    for (const auto& [record, source, message] : directory.diagnostics) {
        if (!source.empty()) console.line(base::trim_right(source));
        auto where =
            record != 0 ? fmt::format("{} (RECORD {})", message.text, record) : message.text;
        console.message({message.id, message.rc, where});
    }
    return directory.has_errors();
}

std::string stamp_now() {
    auto now = dasd::Timestamp::now();
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", now.year, now.month, now.day,
                       now.hour, now.minute, now.second);
}

base::Result<std::size_t> write(const UserDirectory::Target& target,
                                const std::vector<std::string>& records,
                                const DirectxaOptions& options, dasd::DeviceResolver& devices) {
    auto device = TRY(devices.device(target.number, dasd::Access::write));
    auto label = TRY(dasd::read_device_label(device));
    auto number = fmt::format("{:04X}", target.number.n);
    if (!label || *label != target.volume)
        return base::make_error(base::msg::HCPDIR761E, label.value_or("(NONE)"), target.volume,
                                number);
    // DRCT cylinders are numbered on the volume: only a device that is the whole volume reaches
    // them all.
    if (!device.is_whole_volume())
        return base::make_error(base::msg::HCPDIR761E, "A MINIDISK", target.volume, number);
    auto pages = TRY(write_object_directory(device.volume(), target.volume,
                                            {records, options.file_name, stamp_now(), 0}));
    devices.volume_changed(target.number);
    return pages;
}

int finish(base::Console& console, std::string_view line, int rc) {
    console.line(line);
    return rc;
}

}  // namespace

int directxa(const std::vector<std::string>& records, const DirectxaOptions& options,
             base::Console& console, dasd::DeviceResolver& devices) {
    console.line("CLONEVM USER DIRECTORY CREATION PROGRAM");
    console.message(base::make_error(base::msg::HCPDIR750I));
    auto directory = parse_directory(records, options.volumes);
    bool failed = report_diagnostics(directory, console);
    if (failed) return finish(console, "EOJ DIRECTORY NOT UPDATED", kNotUpdated);
    if (options.edit_only) return finish(console, "EOJ DIRECTORY NOT UPDATED", 0);
    const auto& target = directory.targets.front();
    auto pages = write(target, records, options, devices);
    if (!pages.ok()) {
        console.message(pages.error());
        return finish(console, "EOJ DIRECTORY NOT UPDATED", kNotUpdated);
    }
    console.message(base::make_error(base::msg::HCPDIR494I, pages.value()));
    if (target.volume == options.active_sysres)
        return finish(console, "EOJ DIRECTORY UPDATED AND ON LINE", kUpdatedOnLine);
    return finish(console, "EOJ DIRECTORY UPDATED", kUpdated);
}

}  // namespace cp
