// FILEDEF and MOVEFILE: names for files and devices, and copying between them. Reference: cms
// section 7.5.

#include "cms/commands/support.h"

namespace cms {

namespace {

// Devices and the shortest form of their words; DISK has operands of its own.
struct DeviceWord {
    std::string_view notation, name;
};
constexpr DeviceWord kDevices[] = {{"DISK", "DISK"},       {"TERMinal", "TERMINAL"},
                                   {"PRInter", "PRINTER"}, {"PUNch", "PUNCH"},
                                   {"REAder", "READER"},   {"DUMMY", "DUMMY"}};

const DeviceWord* device_word(std::string_view word) {
    for (const auto& row : kDevices)
        if (base::matches(word, row.notation)) return &row;
    return nullptr;
}

std::string definition_line(const std::string& ddname, const FileDefinition& definition) {
    auto text = fmt::format("{:<8} {:<8}", ddname, definition.device);
    const auto& file = definition.file;
    if (definition.device == "DISK")
        text += fmt::format(" {:<8} {:<8} {}{}", file.name, file.type, file.letter,
                            file.number < 0 ? 1 : file.number);
    return std::string(base::trim_right(text));
}

// DISK [fn [ft [fm]]]: FILE, the ddname and A1 stand in for what is missing.
base::Result<FileId> disk_file(const std::vector<std::string>& words, const std::string& ddname) {
    FileId file;
    file.name = words.size() > 0 ? words[0] : "FILE";
    file.type = words.size() > 1 ? words[1] : ddname;
    file.letter = 'A';
    if (words.size() == 1) return make_error(msg::DMSFLD023E);
    if (words.size() > 3) return make_error(msg::DMSCMS070E, words[3]);
    if (!is_file_word(file.name) || !is_file_word(file.type))
        return make_error(msg::DMSCMS062E, '*', file.name + " " + file.type);
    if (words.size() < 3) return file;
    const auto mode = TRY(parse_file_mode(words[2]));
    file.letter = mode.letter;
    file.number = mode.number;
    return file;
}

struct Options {
    bool change = true;
};

base::Result<void> take_option(const std::vector<std::string>& options, std::size_t& at,
                               FileDefinition& definition, Options& chosen) {
    const auto& option = options[at];
    const auto value = at + 1 < options.size() ? options[at + 1] : std::string();
    const auto number = base::parse_decimal(value);
    const auto bad = [&] { return make_error(msg::DMSCMS029E, value, option); };
    if (option == "PERM") {
        definition.is_permanent = true;
    } else if (option == "CHANGE" || option == "NOCHANGE") {
        chosen.change = option == "CHANGE";
    } else if (base::matches(option, "UPcase") || base::matches(option, "LOwcase")) {
        definition.upper = option[0] == 'U';
    } else if (option == "RECFM") {
        if (value.empty() || (value[0] != 'F' && value[0] != 'V' && value[0] != 'U')) return bad();
        // FB, VBA and their like: blocks and carriage control are not kept in a CMS file.
        definition.format = value[0] == 'F' ? RecordFormat::fixed : RecordFormat::variable;
        ++at;
    } else if (option == "LRECL" || option == "BLOCK" || option == "BLKSIZE") {
        if (!number || *number == 0 || *number > kLongestRecord) return bad();
        (option == "LRECL" ? definition.record_length : definition.block_size) = *number;
        ++at;
    } else if (option == "DISP") {
        if (value != "MOD") return bad();
        definition.adds = true, ++at;
    } else if (option == "XTENT") {
        if (!number) return bad();
        ++at;  // of direct files
    } else {
        return make_error(msg::DMSCMS003E, option);
    }
    return {};
}

void clear_definitions(Session& session, const std::string& ddname) {
    auto& all = session.file_definitions();
    if (ddname == "*")
        std::erase_if(all, [](const auto& item) { return !item.second.is_permanent; });
    else
        all.erase(ddname);
}

int list_definitions(Session& session) {
    if (session.file_definitions().empty()) session.message(make_error(msg::DMSFLD324I));
    for (const auto& [ddname, definition] : session.file_definitions())
        session.line(definition_line(ddname, definition));
    return 0;
}

base::Result<int> filedef(Session& session, const CommandLine& line) {
    const auto words = line.operands(), options = line.options();
    if (words.empty()) return list_definitions(session);
    auto ddname = words[0];
    const auto number = base::parse_decimal(ddname);
    if (number && ddname.size() <= 2) ddname = fmt::format("FT{:02}F001", *number);
    if (ddname != "*" && (!is_file_word(ddname) || ddname.size() > 8))
        return make_error(msg::DMSCMS070E, words[0]);
    if (words.size() < 2) return make_error(msg::DMSCMS050E, words[0]);
    if (words[1] == "CLEAR") return clear_definitions(session, ddname), 0;
    const auto* device = device_word(words[1]);
    if (!device || ddname == "*") return make_error(msg::DMSCMS027E, words[1]);
    FileDefinition definition;
    definition.device = device->name;
    if (definition.device == "DISK")
        definition.file = TRY(disk_file({words.begin() + 2, words.end()}, ddname));
    else if (words.size() > 2)
        return make_error(msg::DMSCMS070E, words[2]);
    Options chosen;
    for (std::size_t at = 0; at < options.size(); ++at)
        TRY(take_option(options, at, definition, chosen));
    auto& all = session.file_definitions();
    if (chosen.change || !all.contains(ddname)) all[ddname] = definition;
    return 0;
}

// ---- MOVEFILE ----

base::Result<FileDefinition> definition_of(Session& session, const std::string& ddname) {
    if (!is_file_word(ddname)) return make_error(msg::DMSMVE086E, ddname);
    const auto found = session.file_definitions().find(ddname);
    if (found != session.file_definitions().end()) return found->second;
    FileDefinition standard;
    standard.file = {"FILE", ddname, 'A', -1};
    return standard;
}

base::Result<Lines> read_terminal(Session& session, const FileDefinition& from) {
    session.message(make_error(msg::DMSMVE706I));
    Lines lines;
    for (;;) {
        auto line = session.read_line("");
        if (!line || line->empty()) return lines;
        lines.push_back(from.upper ? base::upper(*line) : std::move(*line));
    }
}

base::Result<Lines> read_reader(Session& session) {
    auto* machine = TRY(machine_for(session, "MOVEFILE"));
    Lines lines;
    for (;;) {
        auto card = TRY(machine->read_card());
        if (!card) return lines;
        lines.push_back(std::move(card->text));
    }
}

struct Input {
    Lines lines;
    std::optional<FileEntry> entry;
};

base::Result<Input> read_input(Session& session, const FileDefinition& from) {
    Input input;
    if (from.device == "TERMINAL") {
        input.lines = TRY(read_terminal(session, from));
    } else if (from.device == "READER") {
        input.lines = TRY(read_reader(session));
    } else if (from.device == "DISK") {
        const auto file = existing(session, from.file);
        if (!file.ok()) return make_error(msg::DMSMVE073E, from.file.text());
        const auto& entry = file.value().entry;
        input.entry = entry;
        input.lines = TRY(file.value().disk->files->read(entry.name, entry.type, 1, kToEnd));
    } else if (from.device != "DUMMY") {
        return make_error(msg::DMSMVE075E, from.device, "input");
    }
    return input;
}

base::Result<void> write_disk(Session& session, const FileDefinition& to, const Input& input) {
    auto* disk = TRY(session.disks().writable(to.file.letter));
    FileEntry entry;
    if (input.entry) entry = *input.entry;
    if (to.format) entry.format = *to.format;
    const bool fixed = entry.format == RecordFormat::fixed;
    if (to.record_length) entry.record_length = to.record_length;
    if (fixed && entry.record_length == 0) entry.record_length = 80;
    if (!fixed && !to.record_length) entry.record_length = 0;
    entry.name = to.file.name;
    entry.type = to.file.type;
    entry.mode_number = static_cast<std::uint8_t>(to.file.number < 0 ? 1 : to.file.number);
    entry.updated = {};
    auto lines = input.lines;
    for (auto& line : lines)
        if (entry.record_length && line.size() > entry.record_length)
            line.resize(entry.record_length);
    return to.adds ? disk->files->append(entry, lines) : disk->files->write(entry, lines);
}

base::Result<void> write_unit(Session& session, const FileDefinition& to, const Lines& lines) {
    auto* machine = TRY(machine_for(session, "MOVEFILE"));
    const bool prints = to.device == "PRINTER";
    std::vector<cp::SpoolRecord> records;
    for (const auto& line : lines) {
        records.push_back({line, prints ? ' ' : char{0}});
        records.back().text.resize(prints ? std::min<std::size_t>(line.size(), 132) : 80, ' ');
    }
    TRY(machine->write_unit(prints ? cp::UnitRecord::printer : cp::UnitRecord::punch, records));
    session.cp_command(prints ? "CLOSE PRINTER" : "CLOSE PUNCH");
    return {};
}

base::Result<int> movefile(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.size() > 2) return make_error(msg::DMSCMS070E, words[2]);
    if (const auto options = line.options(); !options.empty())
        return make_error(msg::DMSCMS003E, options[0]);
    const auto from = TRY(definition_of(session, words.empty() ? "INMOVE" : words[0]));
    const auto to = TRY(definition_of(session, words.size() < 2 ? "OUTMOVE" : words[1]));
    if (to.device == "READER") return make_error(msg::DMSMVE075E, to.device, "output");
    const auto input = TRY(read_input(session, from));
    if (to.device == "TERMINAL")
        for (const auto& record : input.lines) session.line(base::trim_right(record));
    else if (to.device == "DISK")
        TRY(write_disk(session, to, input));
    else if (to.device != "DUMMY")
        TRY(write_unit(session, to, input.lines));
    return 0;
}

}  // namespace

std::vector<std::string> file_definition_lines(Session& session) {
    std::vector<std::string> lines;
    for (const auto& [ddname, definition] : session.file_definitions())
        lines.push_back(definition_line(ddname, definition));
    return lines;
}

extern const Command kFiledef{
    .name = "FILEDEF",
    .min_abbrev = 2,
    .run = filedef,
    .syntax =
        "FIledef ddname|nn DISK [fn ft [fm]] | TERMinal | PRInter | PUNch | REAder | DUMMY | "
        "CLEAR [(PERM CHANGE NOCHANGE RECFM a LRECL n BLOCK n DISP MOD UPcase LOwcase]",
    .summary = "Give a file or device a name for programs",
    .module = "FLD"};
extern const Command kMovefile{.name = "MOVEFILE",
                               .min_abbrev = 4,
                               .run = movefile,
                               .syntax = "MOVEfile [inddname [outddname]]",
                               .summary = "Copy from one FILEDEF to another",
                               .module = "MVE"};

}  // namespace cms
