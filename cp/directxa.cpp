// DIRECTXA: from a source directory to the object on the volume its DIRECTORY statement names.
// Reference user-direct, sections 9 and 10. Everything is checked before anything is written.
#include "cp/directory_object.h"

namespace cp {
namespace {

using base::make_error;
namespace msg = base::msg;

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
        return make_error(msg::HCPDIR761E, label.value_or("(NONE)"), target.volume, number);
    // DRCT cylinders are numbered on the volume: only a device that is the whole volume reaches
    // them all.
    if (!device.is_whole_volume())
        return make_error(msg::HCPDIR761E, "A MINIDISK", target.volume, number);
    auto pages = TRY(write_object_directory(device.volume(), target.volume,
                                            {records, options.file_name, stamp_now(), 0}));
    devices.volume_changed(target.number);
    return pages;
}

// The words of a record up to column 71 with their places.
std::size_t word_at(std::string_view record, std::string_view wanted) {
    const auto text = record.substr(0, 71);
    for (const auto& word : base::words(text))
        if (base::upper(word) == wanted) return static_cast<std::size_t>(word.data() - text.data());
    return std::string_view::npos;
}

// A restricted password is not one in the object: nobody logs on by it. It stands in the record of
// the entry's header or in one that continues that.
void forbid_password(std::vector<std::string>& records, const DirectoryUser& user) {
    const auto password = base::upper(user.password);
    for (auto i = std::size_t{user.record} - 1; i < records.size(); ++i) {
        // The userid may be the same word.
        const auto skipped =
            i + 1 == user.record ? word_at(records[i], user.name) + user.name.size() : 0;
        const auto at = word_at(std::string_view(records[i]).substr(skipped), password);
        if (at == std::string_view::npos) continue;
        records[i].replace(skipped + at, password.size(), "NOLOG");
        return;
    }
}

std::vector<std::string> without_restricted(std::vector<std::string> records,
                                            const UserDirectory& directory,
                                            const std::vector<std::string>& restricted,
                                            base::Console& console) {
    for (const auto& user : directory.users) {
        const auto password = base::upper(user.password);
        const bool is_listed =
            std::find(restricted.begin(), restricted.end(), password) != restricted.end();
        if (!is_listed || password == "NOLOG") continue;
        console.message(make_error(msg::HCPDIR773I, user.name));
        forbid_password(records, user);
    }
    return records;
}

const UserDirectory::Target* target_for(const UserDirectory& directory,
                                        const DirectxaOptions& options) {
    const auto& system = options.affinity.empty() ? options.system : options.affinity;
    for (const auto& target : directory.targets)
        if (target.is_for(system)) return &target;
    // Of another system, a clone's for example.
    const bool any = options.affinity.empty() && !directory.targets.empty();
    return any ? &directory.targets.front() : nullptr;
}

int finish(base::Console& console, std::string_view line, int rc) {
    console.line(line);
    return rc;
}

}  // namespace

int directxa(const std::vector<std::string>& records, const DirectxaOptions& options,
             base::Console& console, dasd::DeviceResolver& devices) {
    console.line("CLONEVM USER DIRECTORY CREATION PROGRAM");
    if (!options.restricted_passwords) console.message(make_error(msg::HCPDIR750I));
    auto directory = parse_directory(records, options.volumes, options.sysres);
    bool failed = report_diagnostics(directory, console);
    const auto* place = target_for(directory, options);
    if (!failed && !place) console.message(make_error(msg::HCPDIR775E, options.affinity));
    if (failed || !place) return finish(console, "EOJ DIRECTORY NOT UPDATED", kNotUpdated);
    const auto kept = without_restricted(
        records, directory, options.restricted_passwords.value_or(std::vector<std::string>()),
        console);
    if (options.edit_only) return finish(console, "EOJ DIRECTORY NOT UPDATED", 0);
    const auto& target = *place;
    auto pages = write(target, kept, options, devices);
    if (!pages.ok()) {
        console.message(pages.error());
        return finish(console, "EOJ DIRECTORY NOT UPDATED", kNotUpdated);
    }
    console.message(make_error(msg::HCPDIR494I, pages.value()));
    if (target.volume == options.active_sysres)
        return finish(console, "EOJ DIRECTORY UPDATED AND ON LINE", kUpdatedOnLine);
    return finish(console, "EOJ DIRECTORY UPDATED", kUpdated);
}

}  // namespace cp
