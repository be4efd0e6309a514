// SET and QUERY. Names that CMS does not know go to CP. Reference: cms sections 6.4 and 10.

#include "cms/commands/support.h"

namespace cms {

namespace {

// ---- SET: one row a function, so that QUERY follows from it ----

struct Setting {
    std::string_view notation;
    std::string_view name;
    // The value as QUERY shows it.
    std::string (*get)(Session&);
    // False: the value is not one of its words.
    bool (*set)(Session&, const std::string& value);
};

bool on_off(bool& target, const std::string& value) {
    if (value != "ON" && value != "OFF") return false;
    target = value == "ON";
    return true;
}
std::string shown(bool value) {
    return value ? "ON" : "OFF";
}

constexpr Setting kSettings[] = {
    {"ABBrev", "ABBREV", [](Session& s) { return shown(s.settings().abbreviations); },
     [](Session& s, const std::string& v) { return on_off(s.settings().abbreviations, v); }},
    {"CMSTYPE", "CMSTYPE",
     [](Session& s) { return std::string(s.settings().typing ? "RT" : "HT"); },
     [](Session& s, const std::string& v) {
         if (v != "HT" && v != "RT") return false;
         s.settings().typing = v == "RT";
         return true;
     }},
    {"EXECTRAC", "EXECTRAC", [](Session& s) { return shown(s.settings().exec_trace); },
     [](Session& s, const std::string& v) { return on_off(s.settings().exec_trace, v); }},
    {"IMPCP", "IMPCP", [](Session& s) { return shown(s.settings().implied_cp); },
     [](Session& s, const std::string& v) { return on_off(s.settings().implied_cp, v); }},
    {"IMPEX", "IMPEX", [](Session& s) { return shown(s.settings().implied_exec); },
     [](Session& s, const std::string& v) { return on_off(s.settings().implied_exec, v); }},
    {"RDYMSG", "RDYMSG",
     [](Session& s) { return std::string(s.settings().long_ready ? "LMSG" : "SMSG"); },
     [](Session& s, const std::string& v) {
         if (v != "LMSG" && v != "SMSG") return false;
         s.settings().long_ready = v == "LMSG";
         return true;
     }},
};

// Accepted, kept and shown, without effect here; the first word is the default. Without words every
// value is taken.
struct Kept {
    std::string_view name;
    std::string_view values;
};
constexpr Kept kKept[] = {{"AUTOREAD", "OFF ON"},
                          {"BLIP", "OFF"},
                          {"DOS", "OFF"},
                          {"FULLSCREEN", "OFF SUSPEND RESUME ON"},
                          {"INSTSEG", "ON OFF LAST"},
                          {"KEYPROTECT", "OFF ON"},
                          {"LANGUAGE", "AMENG UCENG"},
                          {"LDRTBLS", "2 3 4 5 6 7 8"},
                          {"LOADAREA", "20000 RESPECT"},
                          {"NONSHARE", ""},
                          {"PROTECT", "ON OFF"},
                          {"REDTYPE", "OFF ON"},
                          {"RELPAGE", "ON OFF"},
                          {"REMOTE", "OFF ON"},
                          {"SERVER", "OFF ON"},
                          {"STORECLR", "ENDCMD ENDSVC"},
                          {"TRANSLATE", "ON OFF"},
                          {"VSCREEN", ""},
                          {"WINDOW", ""}};

std::string_view initial_of(const Kept& kept) {
    return kept.values.substr(0, kept.values.find(' '));
}
bool allows(const Kept& kept, std::string_view value) {
    if (kept.values.find(' ') == std::string_view::npos) return true;
    const auto words = base::words(kept.values);
    return std::find(words.begin(), words.end(), value) != words.end();
}

template <class Row, std::size_t size>
const Row* row_named(const Row (&rows)[size], const std::string& word) {
    const auto* found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) {
        if constexpr (requires { row.notation; })
            return base::matches(word, row.notation);
        else
            return word == row.name;
    });
    return found == std::end(rows) ? nullptr : found;
}

// SET CONSLOG fn ft [fm] | OFF. Ours: what SPOOL CONSOLE START and a reader file are for on z/VM.
base::Result<int> set_console_log(Session& session, const std::vector<std::string>& words) {
    if (words.size() == 2 && words[1] == "OFF") {
        TRY(session.close_console_log());
        return 0;
    }
    const auto id = TRY(parse_file_id(std::span(words).subspan(1), 'A', Patterns::no));
    session.open_console_log(id);
    return 0;
}

base::Result<int> set(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS047E);
    if (words[0] == "CONSLOG") return set_console_log(session, words);
    const std::string value = words.size() > 1 ? words[1] : "";
    const auto missing = [&] { return make_error(msg::DMSCMS050E, words[0]); };
    if (const auto* row = row_named(kSettings, words[0])) {
        if (value.empty()) return missing();
        if (!row->set(session, value)) return make_error(msg::DMSCMS070E, value);
        return 0;
    }
    if (const auto* row = row_named(kKept, words[0])) {
        if (value.empty()) return missing();
        if (!allows(*row, value)) return make_error(msg::DMSCMS070E, value);
        session.settings().kept[std::string(row->name)] = value;
        return 0;
    }
    return pass_to_cp(session, line);
}

// ---- QUERY ----

using Answers = std::vector<std::string>;

// QUERY DISK [fm|*|MAX|R/W]
base::Result<Answers> query_disk(Session& session, const std::vector<std::string>& words) {
    const std::string which = words.size() > 1 ? words[1] : "*";
    std::vector<AccessedDisk*> disks = session.disks().all();
    const auto is_writable = [](AccessedDisk* disk) {
        return !disk->read_only && disk->files->writable();
    };
    if (which == "R/W" || which == "MAX")
        std::erase_if(disks, [&](AccessedDisk* disk) { return !is_writable(disk); });
    else if (which != "*")
        std::erase_if(disks, [&](AccessedDisk* d) { return which != std::string(1, d->letter); });
    if (which == "MAX" && !disks.empty()) {
        const auto free = [](AccessedDisk* disk) {
            const auto info = disk->files->info();
            return (info.blocks - info.used) * info.block_size;
        };
        disks = {*std::max_element(disks.begin(), disks.end(),
                                   [&](auto* a, auto* b) { return free(a) < free(b); })};
    }
    if (disks.empty()) return make_error(msg::DMSQRY069E, which);
    Answers answers{std::string(kDiskHeading)};
    for (auto* disk : disks) answers.push_back(disk_line(*disk));
    return answers;
}

std::string status(AccessedDisk& disk) {
    return disk.read_only || !disk.files->writable() ? "R/O" : "R/W";
}

base::Result<Answers> query_search(Session& session, const std::vector<std::string>&) {
    Answers answers;
    for (auto* disk : session.disks().all())
        answers.push_back(fmt::format("{:<6} {:<4} {:<5} {}", disk->files->info().label,
                                      disk->device, disk->mode_text(), status(*disk)));
    return answers;
}

base::Result<Answers> query_accessed(Session& session, const std::vector<std::string>&) {
    Answers answers{"Mode  Stat     Files  Vdev  Label/Directory"};
    for (auto* disk : session.disks().all()) {
        const bool directory = disk->files->is_directory();
        answers.push_back(fmt::format("{:<5} {:<3} {:>10}  {:<4}  {}", disk->mode_text(),
                                      status(*disk), disk->visible_files().size(),
                                      directory ? "DIR" : disk->device,
                                      directory ? disk->device : disk->files->info().label));
    }
    return answers;
}

base::Result<Answers> query_level(Session&, const std::vector<std::string>&) {
    return Answers{"CMS Level 27, Service Level 000"};
}

base::Result<Answers> query_release(Session&, const std::vector<std::string>&) {
    return Answers{"CMSREL  = 27"};
}

base::Result<Answers> query_filedef(Session& session, const std::vector<std::string>&) {
    auto lines = file_definition_lines(session);
    if (lines.empty()) return make_error(msg::DMSFLD324I);
    return lines;
}

// QUERY MACLIB and its like: what GLOBAL named.
base::Result<Answers> query_library(Session& session, const std::vector<std::string>& words) {
    Answers answers;
    for (const std::string kind : {"MACLIB", "TXTLIB", "DOSLIB", "LOADLIB"}) {
        if (words[0] != "LIBRARY" && words[0] != kind) continue;
        const auto found = session.settings().libraries.find(kind);
        const bool none = found == session.settings().libraries.end() || found->second.empty();
        answers.push_back(fmt::format("{:<8} = {}", kind, none ? "NONE" : found->second));
    }
    return answers;
}

// Things a user of this CMS cannot have: labels and DLBLs for OS and DOS disks, alternate names.
base::Result<Answers> query_nothing(Session&, const std::vector<std::string>& words) {
    return Answers{fmt::format("No user defined {}s in effect", words[0])};
}

base::Result<Answers> query_translation(Session&, const std::vector<std::string>& words) {
    return Answers{fmt::format("No user defined {} translate table in use", words[0])};
}

base::Result<Answers> query_synonym(Session& session, const std::vector<std::string>& words) {
    const std::string which = words.size() > 1 ? words[1] : "ALL";
    Answers answers;
    if (which == "ALL" || which == "USER") {
        answers.emplace_back("SYSTEM   USER     SHORTEST");
        answers.emplace_back("COMMAND  SYNONYM  FORM");
        for (const auto& row : session.synonyms())
            answers.push_back(fmt::format("{:<8} {:<8} {}", row.command, row.synonym,
                                          row.synonym.substr(0, row.minimum)));
    }
    if (which == "ALL" || which == "SYSTEM") {
        answers.emplace_back("SYSTEM   SHORTEST");
        answers.emplace_back("COMMAND  FORM");
        for (const auto* row : commands())
            if (row->min_abbrev < row->name.size())
                answers.push_back(
                    fmt::format("{:<8} {}", row->name, row->name.substr(0, row->min_abbrev)));
    }
    return answers;
}

// Unconfirmed: public EXECs read the second word.
base::Result<Answers> query_mode_zero(Session& session, const std::vector<std::string>&) {
    const auto found = session.settings().kept.find("ACCESSM0");
    const bool never = found == session.settings().kept.end();
    return Answers{fmt::format("ACCESSM0 {}", never ? std::string("OFF") : found->second)};
}

struct Query {
    std::string_view notation;
    base::Result<Answers> (*answer)(Session&, const std::vector<std::string>&);
};
constexpr Query kQueries[] = {
    {"ACCESSED", query_accessed}, {"ACCESSM0", query_mode_zero}, {"CMSLEVEL", query_level},
    {"CMSREL", query_release},    {"DISK", query_disk},          {"DLBL", query_nothing},
    {"DOSLIB", query_library},    {"FILEDEF", query_filedef},    {"INPUT", query_translation},
    {"LABELDEF", query_nothing},  {"LIBRARY", query_library},    {"LOADLIB", query_library},
    {"MACLIB", query_library},    {"NAMEDEF", query_nothing},    {"OUTPUT", query_translation},
    {"SEARCH", query_search},     {"SYNonym", query_synonym},    {"TXTLIB", query_library}};

base::Result<int> query(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS047E);
    Answers answers;
    if (const auto* row = row_named(kQueries, words[0])) {
        answers = TRY(row->answer(session, words));
    } else if (const auto* setting = row_named(kSettings, words[0])) {
        answers = {fmt::format("{} = {}", setting->name, setting->get(session))};
    } else if (const auto* kept = row_named(kKept, words[0])) {
        const auto value = session.settings().kept.find(kept->name);
        answers = {fmt::format("{} = {} (no effect here)", kept->name,
                               value == session.settings().kept.end()
                                   ? initial_of(*kept)
                                   : std::string_view(value->second))};
    } else {
        return pass_to_cp(session, line);
    }
    const auto order = TRY(stack_options(line.options()));
    for (const auto& answer : answers) session.answer(answer, order);
    return 0;
}

}  // namespace

extern const Command kSet{.name = "SET",
                          .min_abbrev = 3,
                          .run = set,
                          .syntax =
                              "SET ABBrev|IMPCP|IMPEX|EXECTRAC ON|OFF, CMSTYPE HT|RT, RDYMSG "
                              "LMSG|SMSG, AUTOREAD FULLSCREEN LANGUAGE ... (without effect), CP "
                              "settings",
                          .summary = "Change a setting of CMS; others go to CP",
                          .module = "SET"};
extern const Command kQuery{.name = "QUERY",
                            .min_abbrev = 1,
                            .run = query,
                            .syntax =
                                "Query DISK [fm|*|MAX|R/W] | SEARCH | ACCESSED | SYNonym | "
                                "CMSLEVEL | CMSREL | FILEDEF | LIBRARY | MACLIB | TXTLIB | "
                                "LOADLIB | a setting [(STACK FIFO LIFO]",
                            .summary = "Show disks and settings of CMS; others go to CP",
                            .module = "QRY"};

}  // namespace cms
