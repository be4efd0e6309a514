// AUDIT: the hash-chained log of the site. docs/lineage.md.
#include "cp/audit.h"

#include <algorithm>
#include <deque>
#include <fstream>

#include "cms/lineage/commands/call.h"

namespace cms {

namespace {

using namespace lineage;

base::Result<int> check(Session& session, const std::vector<std::string>& operands) {
    if (operands.size() > 2) return make_error(msg::DMSCMS070E, operands[2]);
    auto wanted = operands.size() > 1 ? operands[1] : std::string();
    auto report = TRY(cp::check_audit(site_folder(session), wanted));
    session.message(make_error(msg::CVMAUD870I, report.lines, report.path, report.last));
    return 0;
}

// The last lines, with their fields one blank apart.
base::Result<int> list(Session& session, const std::vector<std::string>& operands) {
    std::size_t most = 20;
    if (operands.size() > 1) {
        auto number = base::parse_decimal(operands[1]);
        if (!number || operands.size() > 2) return make_error(msg::DMSCMS070E, operands.back());
        most = *number;
    }
    auto path = site_folder(session) + "/audit.log";
    std::ifstream file(path);
    if (!file) return make_error(msg::CVMAUD872E, path, "there is none");
    std::deque<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        std::replace(line.begin(), line.end(), '\t', ' ');
        lines.push_back(line.substr(0, line.rfind(' ')));
        if (lines.size() > most) lines.pop_front();
    }
    for (const auto& line : lines) session.line(line);
    return 0;
}

base::Result<int> audit(Session& session, const CommandLine& line) {
    auto operands = line.operands();
    if (!line.options().empty()) return make_error(msg::DMSCMS003E, line.options()[0]);
    if (operands.empty() || operands[0] == "CHECK") return check(session, operands);
    if (operands[0] == "LIST") return list(session, operands);
    return make_error(msg::DMSCMS070E, operands[0]);
}

}  // namespace

extern const Command kAudit{.name = "AUDIT",
                            .min_abbrev = 5,
                            .run = audit,
                            .syntax = "AUDIT [CHECK [hash] | LIST [lines]]",
                            .summary = "Check or show the hash-chained log of the site"};

}  // namespace cms
