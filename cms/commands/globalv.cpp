// GLOBALV: groups of variables that outlive an EXEC. Reference: cms section 9.
//
// SESSION and LASTING GLOBALV hold one record a variable: "group,name,value" (our own layout; the
// original's is not published).

#include "cms/commands/support.h"
#include "cms/globals.h"

namespace cms {

void GlobalVariables::read_file(Session& session, std::string_view file) {
    const auto found = session.disks().find(file, "GLOBALV", 'A');
    if (!found) return;
    const auto lines = found->disk->files->read(file, "GLOBALV", 1, kToEnd);
    if (!lines.ok()) return session.message(lines.error());
    for (const auto& line : lines.value()) {
        const auto first = line.find(',');
        const auto second = first == std::string::npos ? first : line.find(',', first + 1);
        if (second == std::string::npos) continue;
        groups[line.substr(0, first)][line.substr(first + 1, second - first - 1)] =
            line.substr(second + 1);
    }
}

void GlobalVariables::load(Session& session) {
    if (loaded_) return;
    loaded_ = true;
    read_file(session, "INITIAL");
    read_file(session, "SESSION");
    read_file(session, "LASTING");
}

std::string GlobalVariables::value(std::string_view group, std::string_view name) const {
    const auto in = groups.find(group);
    if (in == groups.end()) return {};
    const auto found = in->second.find(name);
    return found == in->second.end() ? std::string() : found->second;
}

void GlobalVariables::set(std::string_view group, std::string_view name, std::string_view text) {
    groups[std::string(group)][std::string(name)] = text;
}

base::Result<void> GlobalVariables::keep(Session& session, std::string_view file,
                                         std::string_view group, std::string_view name,
                                         std::string_view text) {
    auto* disk = TRY(session.disks().writable('A'));
    const auto head = fmt::format("{},{},", group, name);
    Lines lines;
    if (disk->files->find(file, "GLOBALV"))
        lines = TRY(disk->files->read(file, "GLOBALV", 1, kToEnd));
    std::erase_if(lines, [&](const std::string& line) { return line.starts_with(head); });
    lines.push_back(head + std::string(text));
    FileEntry entry;
    entry.name = file;
    entry.type = "GLOBALV";
    return disk->files->write(entry, lines);
}

namespace {

// Where a value is kept beyond storage, by the last letter of SET, SETS, SETP …
std::string_view file_of(std::string_view function) {
    if (function.back() == 'S') return "SESSION";
    return function.back() == 'P' ? "LASTING" : std::string_view();
}

struct Call {
    Session& session;
    GlobalVariables& globals;
    std::string group;
    base::WordReader text;  // behind the function name
    rexx::VariablePool* variables;
    bool folds;
};

base::Result<int> store(Call& call, std::string_view function, std::string_view name,
                        std::string_view value) {
    const auto key = base::upper(name);
    call.globals.set(call.group, key, value);
    const auto file = file_of(function);
    if (!file.empty()) TRY(call.globals.keep(call.session, file, call.group, key, value));
    return 0;
}

// SET n v n v …, and SETL n rest-of-line.
base::Result<int> set_values(Call& call, std::string_view function) {
    const bool whole_line = function.starts_with("SETL");
    const auto kind = whole_line && function.size() > 4 ? function.substr(4)
                      : whole_line                      ? std::string_view("L")
                                                        : function;
    if (call.text.at_end()) return make_error(msg::DMSCMS050E, function);
    while (!call.text.at_end()) {
        const auto name = call.text.next();
        if (whole_line) return store(call, kind, name, call.text.rest());
        TRY(store(call, kind, name, call.text.next()));
    }
    return 0;
}

base::Result<int> get_values(Call& call, std::string_view function) {
    if (!call.variables) return make_error(msg::DMSCMS070E, function);
    while (!call.text.at_end()) {
        const auto name = base::upper(call.text.next());
        if (!call.variables->set(name, call.globals.value(call.group, name)))
            return make_error(msg::DMSCMS070E, name);
    }
    return 0;
}

base::Result<int> put_values(Call& call, std::string_view function) {
    if (!call.variables) return make_error(msg::DMSCMS070E, function);
    while (!call.text.at_end()) {
        const auto name = base::upper(call.text.next());
        const auto value = call.variables->fetch(name);
        if (!value) return make_error(msg::DMSCMS070E, name);
        TRY(store(call, function == "PUT" ? "PUTT" : function, name, value->value));
    }
    return 0;
}

// LIST types name=value; STACK stacks the values.
base::Result<int> list_values(Call& call) {
    const auto name = base::upper(call.text.next());
    call.session.line(fmt::format("SELECTED TABLE IS: {}", call.group));
    for (const auto& [key, value] : call.globals.groups[call.group])
        if (name.empty() || key == name) call.session.line(fmt::format(" {}={}", key, value));
    return 0;
}

base::Result<int> stack_values(Call& call) {
    std::vector<std::string> names;
    while (!call.text.at_end()) names.push_back(base::upper(call.text.next()));
    // Stacked LIFO in reverse, so that they are read in the order named.
    for (auto name = names.rbegin(); name != names.rend(); ++name)
        call.session.stack().push(call.globals.value(call.group, *name));
    return 0;
}

base::Result<int> function_of(Call& call, const std::string& function) {
    static constexpr std::string_view kSets[] = {"SET",   "SETS",  "SETP",  "SETL",
                                                 "SETSL", "SETPL", "SETLS", "SETLP"};
    if (std::find(std::begin(kSets), std::end(kSets), function) != std::end(kSets)) {
        // SETSL and SETPL are the same as SETLS and SETLP.
        const bool swapped = function == "SETSL" || function == "SETPL";
        return set_values(call, swapped ? fmt::format("SETL{}", function[3]) : function);
    }
    if (function == "GET") return get_values(call, function);
    if (function == "PUT" || function == "PUTS" || function == "PUTP")
        return put_values(call, function);
    if (function == "LIST") return list_values(call);
    if (function == "STACK") return stack_values(call);
    if (function == "PURGE") {
        call.globals.groups.erase(call.group);
        return 0;
    }
    return make_error(msg::DMSCMS070E, function);
}

base::Result<int> list_groups(Session& session, bool stacks) {
    for (const auto& [name, group] : session.globals().groups)
        session.answer(name, stacks ? StackOrder::fifo : StackOrder::none);
    return 0;
}

base::Result<int> globalv(Session& session, const CommandLine& line) {
    auto& globals = session.globals();
    globals.load(session);
    base::WordReader text(line.rest);
    auto function = base::upper(text.next());
    if (function.empty()) return make_error(msg::DMSCMS047E);
    if (function == "INIT") return 0;
    if (function == "GRPLIST" || function == "GRPSTACK")
        return list_groups(session, function == "GRPSTACK");
    std::string group = globals.selected;
    if (function == "SELECT") {
        group = base::upper(text.next());
        if (group.empty()) group = "UNNAMED";
        function = base::upper(text.next());
        if (function.empty()) {
            globals.selected = group;
            return 0;
        }
    } else if (function == "PURGE") {
        globals.groups.clear();
        return 0;
    }
    Call call{session, globals, group, text, line.variables, true};
    return function_of(call, function);
}

}  // namespace

extern const Command kGlobalv{
    .name = "GLOBALV",
    .min_abbrev = 7,
    .run = globalv,
    .syntax =
        "GLOBALV [SELECT group] SET|SETS|SETP n v ... | SETL|SETLS|SETLP n text | GET|PUT|PUTS|"
        "PUTP n ... | LIST [n] | STACK n ... | PURGE; INIT | GRPLIST | GRPSTACK",
    .summary = "Keep variables between EXECs, sessions (SETS) or for good (SETP)",
    .module = "GLB"};

}  // namespace cms
