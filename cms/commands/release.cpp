// RELEASE: gives a filemode letter back; its changes are committed first. Reference: cms
// section 6.2.

#include "cms/commands/support.h"

namespace cms {

namespace {

std::vector<AccessedDisk*> named(Session& session, const std::string& word,
                                 std::string_view typed) {
    if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z')
        if (auto* disk = session.disks().at(word[0])) return {disk};
    std::vector<AccessedDisk*> found;
    const auto number = base::parse_hexadecimal(word);
    for (auto* disk : session.disks().all())
        if ((disk->number && number && disk->number->n == *number) || disk->device == typed)
            found.push_back(disk);
    return found;
}

base::Result<int> release(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS050E, "RELEASE");
    if (words.size() > 1) return make_error(msg::DMSCMS070E, words[1]);
    bool detach = false;
    for (const auto& option : line.options()) {
        if (option != "DET") return make_error(msg::DMSCMS003E, option);
        detach = true;
    }
    const auto disks = named(session, words[0], base::words(line.rest)[0]);
    if (disks.empty()) return make_error(msg::DMSREL069E, words[0]);
    std::optional<dasd::DeviceNumber> number;
    for (auto* disk : disks) {
        if (disk->letter == 'S') return make_error(msg::DMSREL900E);
        TRY(disk->files->commit());
        number = disk->number;
        session.disks().clear(disk->letter);
    }
    if (!detach || !number) return 0;
    return session.cp_command(fmt::format("DETACH {:04X}", number->n));
}

}  // namespace

extern const Command kRelease{.name = "RELEASE",
                              .min_abbrev = 3,
                              .run = release,
                              .syntax = "RELease vdev|fm|path [(DET]",
                              .summary = "Free a filemode letter, and detach the disk with DET",
                              .module = "ARE"};

}  // namespace cms
