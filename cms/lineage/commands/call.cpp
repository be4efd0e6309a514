// lineage: what its commands share.
#include "cms/lineage/commands/call.h"

#include <algorithm>
#include <filesystem>

namespace cms::lineage {

namespace {

// Models, parameters and logs of the cloner; a clone of a clone keeps its source's.
constexpr std::string_view kUsualKeeps[] = {
    "* $CONFIG$", "* $DIRECT$", "* $PARMS$",      "* $LOG$",        "* $IPL$",
    "* $NEXT$",   "* $KEEP$",   "&SOURCE CONFIG", "&SOURCE DIRECT",
};

void replace(std::string& text, std::string_view name, const std::string& value) {
    for (auto at = text.find(name); at != text.npos; at = text.find(name, at + value.size()))
        text.replace(at, name.size(), value);
}

}  // namespace

std::string running_folder(Session& session) {
    return session.machine() ? session.machine()->system().directory_path() : std::string();
}

std::string site_folder(Session& session) {
    auto here = running_folder(session);
    if (!here.empty()) return site_of(here);
    std::error_code ignored;
    return std::filesystem::current_path(ignored).string();
}

std::string who(Session& session) {
    return fmt::format("{} AT {}", session.options().userid, session.options().node);
}

std::vector<std::string> typed_operands(const CommandLine& line) {
    std::vector<std::string> found;
    auto text = std::string_view(line.rest);
    for (auto word : base::words(text.substr(0, text.find('(')))) found.emplace_back(word);
    return found;
}

bool KeepRule::allows(const FileRecord& file) const {
    auto device = fmt::format("{:X}", file.number.n);
    return matches_pattern(file.entry.name, name) && matches_pattern(file.entry.type, type) &&
           matches_pattern(file.user, user) && matches_pattern(device, number);
}

std::optional<KeepRule> keep_rule(std::string_view line, const Ancestry& from) {
    auto text = base::upper(line.substr(0, line.find("/*")));
    replace(text, "&SOURCE", base::upper(from.source));
    replace(text, "&SYSID", base::upper(from.name));
    auto words = base::words(text);
    if (words.size() < 2) return std::nullopt;
    KeepRule rule{std::string(words[0]), std::string(words[1])};
    if (words.size() > 2) rule.user = words[2];
    if (words.size() > 3) {
        auto digits = words[3];
        while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
        rule.number = digits;
    }
    return rule;
}

base::Result<Keeps> keep_list(Session& session, const Ancestry& from) {
    std::vector<KeepRule> rules;
    auto add = [&](std::string_view line) {
        if (auto rule = keep_rule(line, from)) rules.push_back(std::move(*rule));
    };
    if (auto file = session.disks().find("CLONEVM", "$KEEP$")) {
        auto lines = TRY(file->disk->files->read("CLONEVM", "$KEEP$", 1, kToEnd));
        for (const auto& line : lines) add(line);
    } else {
        for (auto line : kUsualKeeps) add(line);
    }
    return Keeps([rules](const FileRecord& file) {
        return std::any_of(rules.begin(), rules.end(),
                           [&](const KeepRule& rule) { return rule.allows(file); });
    });
}

}  // namespace cms::lineage
