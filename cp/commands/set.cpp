// CP SET and TERMINAL: settings of machine and terminal. Reference cp, sections 9 and 10.
#include "cp/commands/table.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

using Values = std::vector<std::string_view>;

struct Setting {
    std::string_view notation, name;
    Values values;  // empty: one character or OFF
};

const std::vector<Setting>& set_options() {
    static const std::vector<Setting> kOptions = {
        {"RUN", "RUN", {"ON", "OFF"}},           {"EMSG", "EMSG", {"ON", "CODE", "TEXT", "OFF"}},
        {"MSG", "MSG", {"ON", "OFF", "IUCV"}},   {"WNG", "WNG", {"ON", "OFF", "IUCV"}},
        {"IMSG", "IMSG", {"ON", "OFF", "IUCV"}}, {"SMSG", "SMSG", {"ON", "OFF", "IUCV"}},
        {"ACNT", "ACNT", {"ON", "OFF"}},
    };
    return kOptions;
}

// Accepted because execs give them; QUERY SET shows that they change nothing here.
constexpr std::string_view kWithoutEffect[] = {"AUTOPOLL", "PRIVCLASS", "SECUSER",
                                               "OBSERVER", "TIMEZONE",  "MDCACHE",
                                               "SHARED",   "RDEVICE",   "SHARE"};

const std::vector<Setting>& terminal_options() {
    static const std::vector<Setting> kOptions = {
        {"CONMODE", "CONMODE", {"3215", "3270"}},
        {"HOLD", "HOLD", {"ON", "OFF"}},
        {"LINENd", "LINEND", {}},
        {"LINEDel", "LINEDEL", {}},
        {"CHardel", "CHARDEL", {}},
        {"ESCape", "ESCAPE", {}},
        {"TABchar", "TABCHAR", {}},
        {"AUTOCR", "AUTOCR", {"ON", "OFF"}},
        {"TIMESTAMP", "TIMESTAMP", {"ON", "OFF"}},
        {"SCRNSAVE", "SCRNSAVE", {"ON", "OFF"}},
        {"BRKKEY", "BRKKEY", {"PA1", "PA2", "PA3", "NONE"}},
        {"HILIGHT", "HILIGHT", {"ON", "OFF"}},
        {"ATTN", "ATTN", {"ON", "OFF"}},
        {"APL", "APL", {"ON", "OFF"}},
        {"MASK", "MASK", {"ON", "OFF"}},
    };
    return kOptions;
}

Result<void> take_value(Call& call, const Setting& setting) {
    auto value = std::string(call.operands.next());
    if (value.empty()) return make_error(msg::HCPCFC026E);
    const auto& allowed = setting.values;
    bool fits = allowed.empty() ? value.size() == 1 || value == "OFF" || value == "ON"
                                : std::find(allowed.begin(), allowed.end(), value) != allowed.end();
    if (!fits) return make_error(msg::HCPCFC003E, value);
    call.machine.settings[std::string(setting.name)] = value;
    return {};
}

const Setting* find_setting(const std::vector<Setting>& table, std::string_view word) {
    for (const auto& row : table)
        if (base::matches(word, row.notation)) return &row;
    return nullptr;
}

// SET PFnn [IMMED|DELAYED|SUBST] text, RETRIEVE, COPY.
Result<void> set_function_key(Call& call, std::string_view word) {
    auto digits = word.substr(2);
    if (digits.empty()) digits = call.operands.next();
    auto number = base::parse_decimal(digits);
    if (!number || *number < 1 || *number > 24)
        return make_error(msg::HCPCFC003E, std::string(word));
    std::string kind = "DELAYED";
    for (auto known : {"IMMED", "DELAYED", "SUBST"})
        if (call.operands.take(known)) kind = known;
    auto text = std::string(call.operands.rest_as_typed());
    auto folded = base::upper(text);
    auto& slot = call.machine.settings[fmt::format("PF{:02}", *number)];
    slot = text.empty()                               ? ""
           : folded == "RETRIEVE" || folded == "COPY" ? folded
                                                      : kind + ' ' + text;
    return {};
}

// MORE nn mm: seconds until the screen clears, and how long before that the alarm sounds.
Result<void> set_more(Call& call) {
    auto first = base::parse_decimal(call.operands.next());
    auto second = base::parse_decimal(call.operands.next());
    if (!first || !second) return make_error(msg::HCPCFC026E);
    if (*first > 255 || *second > 255)
        return make_error(msg::HCPCFC003E, std::to_string(std::max(*first, *second)));
    call.machine.settings["MORE"] = fmt::format("{:03} {:03}", *first, *second);
    return {};
}

}  // namespace

Result<void> set(Call& call) {
    auto word = call.operands.next();
    if (word.empty()) return make_error(msg::HCPCFC026E);
    if (word == "MDISK") return define_minidisk(call);
    if (word.starts_with("PF")) return set_function_key(call, word);
    if (const auto* row = find_setting(set_options(), word)) {
        TRY(take_value(call, *row));
        return no_more_operands(call);
    }
    for (auto name : kWithoutEffect)
        if (word == name) {
            call.machine.settings["NOEFFECT " + std::string(name)] = call.operands.rest();
            return {};
        }
    return make_error(msg::HCPCFC003E, std::string(word));
}

Result<void> terminal(Call& call) {
    if (call.operands.at_end()) return make_error(msg::HCPCFC026E);
    while (!call.operands.at_end()) {
        auto word = call.operands.next();
        if (word == "MORE") {
            TRY(set_more(call));
            continue;
        }
        const auto* row = find_setting(terminal_options(), word);
        if (!row) return make_error(msg::HCPCFC003E, std::string(word));
        TRY(take_value(call, *row));
    }
    return {};
}

}  // namespace cp
