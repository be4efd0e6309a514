// CLONESYS in the audit log: who completed, undid or removed which system. docs/lineage.md.
#include <algorithm>
#include <filesystem>
#include <span>

#include "cp/audit.h"
#include "cp/commands/clonesys.h"
#include "cp/device_file.h"
#include "dasd/hash.h"

namespace cp {

namespace fs = std::filesystem;
using base::Result;

namespace {

void append(std::vector<std::byte>& bytes, std::string_view text) {
    auto more = std::as_bytes(std::span(text));
    bytes.insert(bytes.end(), more.begin(), more.end());
}

// system.cnf, then of each volume its file's name and the first track: IPL records, label, map.
Result<std::vector<std::byte>> identity_bytes(const std::string& folder,
                                              const CloneJournal& journal) {
    std::vector<std::byte> bytes;
    append(bytes, TRY(read_file(folder + '/' + std::string(kDeviceFile))));
    std::vector<std::byte> track(dasd::kTrackSize);
    for (const auto& line : journal.volumes) {
        auto volume = TRY(dasd::open_volume(folder + '/' + line.file, dasd::Access::read));
        TRY(volume->read_image({}, track));
        append(bytes, line.file);
        bytes.insert(bytes.end(), track.begin(), track.end());
    }
    return bytes;
}

}  // namespace

std::string identity_hash(const std::string& folder, const CloneJournal& journal) {
    auto bytes = identity_bytes(folder, journal);
    return bytes.ok() ? dasd::hex(dasd::sha256(bytes.value())) : std::string();
}

std::string labels_of(const CloneJournal& journal) {
    std::vector<std::string> labels;
    for (const auto& line : journal.volumes)
        if (!line.label.empty()) labels.push_back(line.label);
    return fmt::format("{}", fmt::join(labels, " "));
}

void audit(Call& call, const std::string& what, const std::string& before,
           const std::string& after) {
    auto user = fmt::format("{} AT {}", call.machine.userid(), call.cp.name());
    auto site = fs::path(call.cp.folder).parent_path().string();
    auto noted = append_audit(site, {user, "CLONESYS " + what, before, after});
    // A disk that is full must not keep anybody from removing what fills it.
    if (!noted.ok())
        call.reply.lines.push_back({std::string(noted.error().id), noted.error().text});
}

}  // namespace cp
