// The error table and the report of an error.
#include "rexx/condition.h"
#include "rexx/rexx.h"

namespace rexx {
namespace {

struct ErrorRow {
    int code;
    int subcode;  // -1: the text of the number itself
    std::string_view text;
};

constexpr ErrorRow kErrors[] = {
#define ERROR(code, text) {code, -1, text},
#define DETAIL(code, subcode, text) {code, subcode, text},
#include "rexx/errors.def"
#undef ERROR
#undef DETAIL
};

constexpr bool sorted() {
    for (std::size_t i = 1; i < std::size(kErrors); ++i) {
        const ErrorRow& a = kErrors[i - 1];
        const ErrorRow& b = kErrors[i];
        if (a.code > b.code || (a.code == b.code && a.subcode >= b.subcode)) return false;
    }
    return true;
}
static_assert(sorted(), "keep errors.def in order");

std::string_view find_text(int code, int subcode) {
    for (const ErrorRow& row : kErrors)
        if (row.code == code && row.subcode == subcode) return row.text;
    return {};
}

}  // namespace

std::string_view condition_name(ConditionKind kind) {
    static constexpr std::string_view kNames[kConditionKinds] = {
        "ERROR", "FAILURE", "HALT", "NOTREADY", "NOVALUE", "SYNTAX", "LOSTDIGITS"};
    return kNames[static_cast<std::size_t>(kind)];
}

void raise(int code, int subcode, std::vector<std::string> inserts) {
    throw Condition{ConditionKind::syntax, code, subcode, std::move(inserts), {}};
}

std::string secondary_text(int code, int subcode, const std::vector<std::string>& inserts) {
    const std::string_view text = find_text(code, subcode);
    std::string filled;
    std::size_t next = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) != "{}") {
            filled += text[i];
            continue;
        }
        if (next < inserts.size()) filled += inserts[next];
        ++next;
        ++i;
    }
    return filled;
}

std::string_view error_text(int code) {
    return find_text(code, -1);
}

std::vector<std::string> report_lines(const ErrorInfo& error) {
    const std::string line = error.line ? ", line " + std::to_string(error.line) : "";
    const std::string number = std::to_string(error.code);
    std::vector<std::string> lines = {"Error " + number + " running " + error.program + line +
                                      ": " + error.text};
    if (!error.secondary.empty())
        lines.push_back("Error " + number + "." + std::to_string(error.subcode) + ": " +
                        error.secondary);
    return lines;
}

void Host::report(const ErrorInfo& info) {
    for (const std::string& line : report_lines(info)) error(line);
}

}  // namespace rexx
