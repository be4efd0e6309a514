// RENAME: another name, type or mode number on the same disk. Reference: cms section 7.4.

#include "cms/commands/support.h"

namespace cms {

namespace {

std::string chosen(const std::string& wanted, const std::string& old) {
    return wanted == "=" ? old : wanted;
}

// fn ft fm with a pattern in place of the field that "=" copies.
base::Result<void> rename_one(Session& session, const Located& from, const FileId& to,
                              bool keeps_number, bool types) {
    FileEntry target;
    target.name = chosen(to.name, from.entry.name);
    target.type = chosen(to.type, from.entry.type);
    target.mode_number = keeps_number || to.number < 0 ? from.entry.mode_number
                                                       : static_cast<std::uint8_t>(to.number);
    const bool same_name = target.name == from.entry.name && target.type == from.entry.type;
    if (same_name && target.mode_number == from.entry.mode_number)
        return make_error(msg::DMSRNM019E);
    auto* disk = TRY(session.disks().writable(from.disk->letter));
    if (!same_name && disk->files->find(target.name, target.type))
        return make_error(msg::DMSCMS024E, Located{disk, target}.text());
    TRY(disk->files->rename(from.entry.name, from.entry.type, target));
    if (types) session.line(Located{disk, target}.text());
    return {};
}

base::Result<int> rename(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.size() != 6) return make_error(msg::DMSCMS054E);
    bool types = false;
    for (const auto& option : line.options()) {
        const bool known = base::matches(option, "Type") || base::matches(option, "NOType") ||
                           base::matches(option, "UPdirt") || base::matches(option, "NOUPdirt");
        if (!known) return make_error(msg::DMSCMS003E, option);
        types = base::matches(option, "Type");
    }
    const auto from = TRY(file_operand({words.begin(), words.begin() + 3}, 'A', Patterns::yes));
    const auto to = TRY(file_operand({words.begin() + 3, words.end()}, 'A', Patterns::yes));
    const bool same_mode = words[5][0] == '=';
    if (!same_mode && to.letter != from.letter) return make_error(msg::DMSRNM051E);
    if (from.letter != '*') TRY(session.disks().writable(from.letter));
    auto found = session.disks().match(from);
    std::erase_if(found, [](const Located& file) { return file.disk->read_only; });
    if (found.empty()) return make_error(msg::DMSCMS002E, from.text());
    for (const auto& file : found) TRY(rename_one(session, file, to, words[5] == "=", types));
    return 0;
}

}  // namespace

extern const Command kRename{.name = "RENAME",
                             .min_abbrev = 1,
                             .run = rename,
                             .syntax = "Rename fn ft fm fn ft fm [(Type|NOType]",
                             .summary = "Change a file's name; = keeps a field",
                             .quiet_not_found = true,
                             .module = "RNM"};

}  // namespace cms
