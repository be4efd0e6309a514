// ACCESS: a minidisk or a host directory gets a filemode letter. Reference: cms section 6.1.
//
// A path (a word with / or .) names a host directory; everything else is a virtual device number.

#include "cms/commands/support.h"

namespace cms {

extern const Command kAccessm0;

namespace {

struct AccessRequest {
    std::string device = "191";  // or the path
    std::optional<dasd::DeviceNumber> number = dasd::DeviceNumber{0x191};
    char letter = 'A', parent = 0;
    std::optional<FileId> subset;
    bool profile = true, no_disk = false, show_private = false, erases = false;
};

bool is_path(std::string_view word) {
    return word.find_first_of("/.") != std::string_view::npos;
}

base::Result<void> parse_mode(std::string_view word, AccessRequest& request) {
    const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    const bool single = word.size() == 1 && letter(word[0]);
    const bool extended = word.size() == 3 && letter(word[0]) && word[1] == '/' && letter(word[2]);
    if (!single && !extended) return make_error(msg::DMSACC048E, word);
    request.letter = word[0];
    request.parent = extended ? word[2] : char{0};
    return {};
}

base::Result<void> parse_options(const CommandLine& line, AccessRequest& request) {
    for (const auto& option : line.options()) {
        if (option == "NOPROF")
            request.profile = false;
        else if (option == "NODISK")
            request.no_disk = true;
        else if (option == "MODE0")
            request.show_private = true;
        else if (option == "ERASE")
            request.erases = true;
        else if (option == "SAVEONLY" || option == "NOSAVE")
            continue;  // there are no saved file directories to prefer or avoid
        else
            return make_error(msg::DMSCMS003E, option);
    }
    return {};
}

base::Result<AccessRequest> parse_access(const CommandLine& line) {
    AccessRequest request;
    TRY(parse_options(line, request));
    const auto words = line.operands();
    if (words.empty()) return request;
    const auto typed = base::words(line.rest);
    if (is_path(words[0])) {
        request.device = std::string(typed[0]);  // host paths keep their case
        request.number.reset();
    } else {
        const auto number = base::parse_hexadecimal(words[0]);
        if (!number || *number == 0 || *number > 0xFFFF)
            return make_error(msg::DMSACC017E, words[0]);
        request.number = dasd::DeviceNumber{static_cast<std::uint16_t>(*number)};
        request.device = fmt::format("{:03X}", *number);
    }
    if (words.size() > 1) TRY(parse_mode(words[1], request));
    if (words.size() <= 2) return request;
    std::vector<std::string> subset(words.begin() + 2, words.end());
    if (subset.size() == 1) subset.emplace_back("*");
    request.subset = TRY(parse_file_id(subset, request.letter, Patterns::yes));
    return request;
}

AccessedDisk make_disk(const AccessRequest& request, std::unique_ptr<FileSystem> files,
                       bool read_only) {
    AccessedDisk disk;
    disk.letter = request.letter;
    disk.parent = request.parent;
    disk.device = request.device;
    disk.number = request.number;
    disk.files = std::move(files);
    disk.read_only = read_only;
    disk.hides_private = read_only && !request.show_private;
    disk.subset = request.subset;
    return disk;
}

base::Result<AccessedDisk> open_device(Session& session, const AccessRequest& request) {
    auto* machine = session.machine();
    if (!machine) return make_error(msg::DMSACC113S, request.device);
    const auto all = machine->devices();
    const auto found = std::find_if(all.begin(), all.end(), [&](const cp::VirtualDevice& device) {
        return device.number == *request.number;
    });
    if (found == all.end()) return make_error(msg::DMSACC113S, request.device);
    const bool writes = found->writable && !request.parent && !request.subset;
    const auto failed = [&](const base::Error& error) {
        return make_error(msg::DMSACC112S, request.letter, request.device, error.text);
    };
    auto device =
        machine->device(*request.number, writes ? dasd::Access::write : dasd::Access::read);
    if (!device.ok()) return failed(device.error());
    auto opened = dasd::open_minidisk(device.value());
    if (!opened.ok()) return failed(opened.error());
    return make_disk(request, minidisk_files(std::move(opened).value()), !writes);
}

base::Result<AccessedDisk> open_disk(Session& session, const AccessRequest& request) {
    const auto& on_host = session.options().disks;
    const auto host = request.number ? on_host.find(request.number->n) : on_host.end();
    const bool is_host_disk = host != on_host.end();
    if (request.number && !is_host_disk) return open_device(session, request);
    auto files = TRY(directory_files(is_host_disk ? host->second.path : request.device));
    const bool may_write = !is_host_disk || !host->second.read_only;
    const bool writes = may_write && files->writable() && !request.parent && !request.subset;
    return make_disk(request, std::move(files), !writes);
}

// The same device at another letter: a read/write one moves, a read-only one is there twice.
base::Result<void> leave_other_letter(Session& session, const AccessRequest& request) {
    for (auto* other : session.disks().all()) {
        if (other->device != request.device || other->letter == request.letter) continue;
        const std::string letter(1, other->letter);
        if (other->read_only) {
            session.message(make_error(msg::DMSACC725I, request.device, letter));
        } else if (request.parent || request.subset) {
            return make_error(msg::DMSACC059E, request.device);
        } else {
            TRY(other->files->commit());
            session.disks().clear(letter[0]);
            session.message(make_error(msg::DMSACC726I, request.device, letter));
        }
    }
    return {};
}

base::Result<void> replace_letter(Session& session, const AccessRequest& request) {
    auto* old = session.disks().at(request.letter);
    if (!old) return {};
    TRY(old->files->commit());
    if (old->device == request.device) return {};
    const std::string letter(1, request.letter);
    session.message(make_error(msg::DMSACC724I, request.device, letter, old->device));
    session.message(make_error(msg::DMSACC726I, old->device, letter));
    return {};
}

base::Result<int> access(Session& session, const CommandLine& line) {
    auto request = TRY(parse_access(line));
    if (request.no_disk) return 0;
    const auto& kept = session.settings().kept;
    const auto always = kept.find(kAccessm0.name);
    if (always != kept.end() && always->second == "ON") request.show_private = true;
    if (auto* same = session.disks().at(request.letter); same && same->device == request.device)
        TRY(same->files->commit());
    TRY(leave_other_letter(session, request));
    auto disk = TRY(open_disk(session, request));
    if (disk.read_only && disk.visible_files().empty())
        return make_error(msg::DMSACC060E, request.subset ? request.subset->text() : "* *",
                          request.device);
    if (request.erases && disk.read_only)
        return make_error(msg::DMSCMS037E, std::string(1, request.letter), request.device);
    if (request.erases) disk.files = erased_files(std::move(disk.files));
    TRY(replace_letter(session, request));
    const bool read_only = disk.read_only;
    const auto mode = disk.mode_text();
    session.disks().set(std::move(disk));
    if (read_only) session.message(make_error(msg::DMSACC723I, mode, request.device));
    return 0;
}

// ACCESSM0 ON|OFF: for disks accessed from now on; QUERY ACCESSM0 shows it.
base::Result<int> access_mode_zero(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS050E, "ACCESSM0");
    if (words.size() > 1) return make_error(msg::DMSCMS070E, words[1]);
    if (words[0] != "ON" && words[0] != "OFF") return make_error(msg::DMSCMS070E, words[0]);
    session.settings().kept[std::string(kAccessm0.name)] = words[0];
    return 0;
}

}  // namespace

extern const Command kAccessm0{
    .name = "ACCESSM0",
    .min_abbrev = 8,
    .run = access_mode_zero,
    .syntax = "ACCESSM0 ON|OFF",
    .summary = "Let files of mode number 0 on read-only disks be seen, as ACCESS (MODE0 does"};
extern const Command kAccess{
    .name = "ACCESS",
    .min_abbrev = 2,
    .run = access,
    .syntax =
        "ACcess [vdev|path [fm[/ext] [fn [ft [fm]]]]] [(NOPROF ERASE NODISK MODE0 NOSAVE SAVEONLY]",
    .summary = "Make the files of a minidisk or host directory available under a filemode letter",
    .module = "ACC"};

}  // namespace cms
