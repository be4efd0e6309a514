// dasd cms ls, cat, get, put, rm: files of CMS minidisks from the host's command line.
#include <filesystem>
#include <fstream>

#include "dasd/program/program.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

struct FileOperands {
    std::string disk, name, type, host_file;
    char format = 'V';
    std::uint32_t record_length = 80;
    bool binary = false, replace = false;
};

struct OpenDisk {
    NamedDevice named;
    std::unique_ptr<Minidisk> disk;
};

Result<OpenDisk> open_disk(const FileOperands& given, Access access) {
    auto named = TRY(open_device(given.disk, access));
    auto disk = TRY(open_minidisk(named.device));
    return OpenDisk{std::move(named), std::move(disk)};
}

constexpr std::uint32_t kAllRecords = 0x7FFFFFFF;

std::shared_ptr<FileOperands> with_disk(CLI::App& command) {
    auto given = operands<FileOperands>();
    command.add_option("disk", given->disk, "FILE@CYLINDER[+COUNT], or FILE for a whole volume")
        ->required();
    return given;
}

void take_file(CLI::App& command, FileOperands& given) {
    command.add_option("fn", given.name, "file name")->required();
    command.add_option("ft", given.type, "file type")->required();
}

// ---- ls -----------------------------------------------------------------------------------------

std::string stamp(const Timestamp& t) {
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour,
                       t.minute, t.second);
}

std::string text_of(const FileEntry& file) {
    return fmt::format("{:<8} {:<8} A{} {} {:>6} {:>8} {:>7} {}\n", base::to_utf8(file.name),
                       base::to_utf8(file.type), file.mode_number, static_cast<char>(file.format),
                       file.record_length, file.records, file.blocks, stamp(file.updated));
}

Json json_of_file(const FileEntry& file) {
    return {{"name", base::to_utf8(file.name)},
            {"type", base::to_utf8(file.type)},
            {"mode", file.mode_number},
            {"recfm", std::string(1, static_cast<char>(file.format))},
            {"lrecl", file.record_length},
            {"records", file.records},
            {"blocks", file.blocks},
            {"updated", stamp(file.updated)}};
}

Result<Answer> run_ls(const FileOperands& given) {
    auto open = TRY(open_disk(given, Access::read));
    auto info = open.disk->info();
    Answer answer;
    auto files = Json::array();
    for (const auto& file : open.disk->files()) {
        answer.text += text_of(file);
        files.push_back(json_of_file(file));
    }
    answer.text += fmt::format("{}: {} files, {} of {} blocks of {} used, {} cylinders\n",
                               base::to_utf8(info.label), info.files, info.used, info.blocks,
                               info.block_size, info.cylinders);
    answer.facts = {{"label", base::to_utf8(info.label)},
                    {"cylinders", info.cylinders},
                    {"block_size", info.block_size},
                    {"blocks", info.blocks},
                    {"used", info.used},
                    {"free", info.blocks - info.used},
                    {"files", files}};
    return answer;
}

Action prepare_ls(CLI::App& command) {
    auto given = with_disk(command);
    return [given] { return run_ls(*given); };
}

// ---- cat, get -----------------------------------------------------------------------------------

std::string as_host_text(const Records& records) {
    std::string text;
    for (const auto& line : text_from_records(records)) text += base::to_utf8(line) + "\n";
    return text;
}

std::string as_bytes(const Records& records) {
    std::string bytes;
    for (const auto& record : records)
        bytes.append(reinterpret_cast<const char*>(record.data()), record.size());
    return bytes;
}

Result<Records> records_of(const FileOperands& given) {
    auto open = TRY(open_disk(given, Access::read));
    return open.disk->read(base::upper(given.name), base::upper(given.type), 1, kAllRecords);
}

std::string contents(const FileOperands& given, const Records& records) {
    return given.binary ? as_bytes(records) : as_host_text(records);
}

// Records as lines of text, or in hexadecimal.
Json json_of_records(const FileOperands& given, const Records& records) {
    auto list = Json::array();
    if (given.binary)
        for (const auto& record : records) list.push_back(hex(record));
    else
        for (const auto& line : text_from_records(records)) list.push_back(base::to_utf8(line));
    return list;
}

Json named_file(const FileOperands& given) {
    return {{"name", base::upper(given.name)}, {"type", base::upper(given.type)}};
}

Action prepare_cat(CLI::App& command) {
    auto given = with_disk(command);
    take_file(command, *given);
    command.add_flag("--binary", given->binary, "the bytes as they are, records joined");
    return [given]() -> Result<Answer> {
        auto records = TRY(records_of(*given));
        Answer answer{contents(*given, records), named_file(*given)};
        answer.facts["records"] = json_of_records(*given, records);
        return answer;
    };
}

Result<void> store(const std::string& path, const std::string& text) {
    auto file = TRY(host_files().create(path));
    auto bytes = std::as_bytes(std::span(text));
    auto done = file->write(0, bytes);
    if (!done.ok()) (void)host_files().remove(path).ok();
    return done;
}

Action prepare_get(CLI::App& command) {
    auto given = with_disk(command);
    take_file(command, *given);
    command.add_option("file", given->host_file, "host file to make")->required();
    command.add_flag("--binary", given->binary, "the bytes as they are, records joined");
    return [given]() -> Result<Answer> {
        auto records = TRY(records_of(*given));
        auto text = contents(*given, records);
        TRY(store(given->host_file, text));
        Answer answer{"", named_file(*given)};
        answer.facts["records"] = records.size();
        answer.facts["bytes"] = text.size();
        return answer;
    };
}

// ---- put, rm ------------------------------------------------------------------------------------

Result<std::string> host_contents(const std::string& path) {
    auto file = TRY(host_files().open(path, Access::read));
    std::string text(static_cast<std::size_t>(TRY(file->size())), '\0');
    TRY(file->read(0, std::as_writable_bytes(std::span(text))));
    return text;
}

Result<std::vector<std::string>> lines_to_put(const FileOperands& given, std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        auto line = base::from_utf8(text.substr(0, end));
        if (!line) return make_error(msg::DASCMD604E, given.host_file, lines.size() + 1);
        if (given.format == 'F' && line->size() > given.record_length)
            return make_error(msg::DASCMD606E, given.host_file, lines.size() + 1,
                              given.record_length);
        lines.push_back(*line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// Bytes cut into records of the record length; a last short one of format F is padded with zeros.
Records cut(const FileOperands& given, const std::string& text) {
    Records records;
    auto bytes = std::as_bytes(std::span(text));
    while (!bytes.empty()) {
        auto length = std::min<std::size_t>(given.record_length, bytes.size());
        records.emplace_back(bytes.begin(), bytes.begin() + static_cast<long>(length));
        if (given.format == 'F') records.back().resize(given.record_length);
        bytes = bytes.subspan(length);
    }
    return records;
}

Result<Records> records_to_put(const FileOperands& given) {
    auto text = TRY(host_contents(given.host_file));
    if (given.binary) return cut(given, text);
    auto lines = TRY(lines_to_put(given, text));
    return records_from_text(lines, static_cast<RecordFormat>(given.format), given.record_length);
}

FileEntry entry_of(const FileOperands& given) {
    FileEntry entry;
    entry.name = base::upper(given.name);
    entry.type = base::upper(given.type);
    entry.format = static_cast<RecordFormat>(given.format);
    entry.record_length = given.record_length;
    entry.updated = Timestamp::now();
    return entry;
}

Action prepare_put(CLI::App& command) {
    auto given = with_disk(command);
    command.add_option("file", given->host_file, "host file to read")->required();
    take_file(command, *given);
    command.add_option("--recfm", given->format, "F or V")
        ->check(CLI::IsMember({"F", "V"}))
        ->capture_default_str();
    command.add_option("--lrecl", given->record_length, "record length of F and of --binary")
        ->check(CLI::Range(1, 65535))
        ->capture_default_str();
    command.add_flag("--binary", given->binary, "the bytes as they are, cut into records");
    command.add_flag("--replace", given->replace, "overwrite a file of that name");
    return [given]() -> Result<Answer> {
        auto records = TRY(records_to_put(*given));
        auto entry = entry_of(*given);
        auto open = TRY(open_disk(*given, Access::write));
        if (open.disk->find(entry.name, entry.type) && !given->replace)
            return make_error(msg::DASCMD602E, entry.name + " " + entry.type);
        TRY(open.disk->write(entry, records));
        TRY(open.disk->commit());
        auto written = open.disk->find(entry.name, entry.type);
        return Answer{"", written ? json_of_file(*written) : named_file(*given)};
    };
}

Action prepare_rm(CLI::App& command) {
    auto given = with_disk(command);
    take_file(command, *given);
    return [given]() -> Result<Answer> {
        auto open = TRY(open_disk(*given, Access::write));
        TRY(open.disk->erase(base::upper(given->name), base::upper(given->type)));
        TRY(open.disk->commit());
        return Answer{"", named_file(*given)};
    };
}

}  // namespace

std::span<const Command> cms_commands() {
    static constexpr Command kCommands[] = {
        {"ls", "List the files", "dasd cms ls VM1AU1.ckd@10+5", prepare_ls},
        {"cat", "Show a file as text", "dasd cms cat VM1AU1.ckd@10+5 PROFILE EXEC", prepare_cat},
        {"get", "Copy a file to the host", "dasd cms get VM1AU1.ckd@10+5 PROFILE EXEC profile.exec",
         prepare_get},
        {"put", "Copy a host file to the minidisk",
         "dasd cms put VM1AU1.ckd@10+5 system.config SYSTEM CONFIG --recfm F --lrecl 80",
         prepare_put},
        {"rm", "Erase a file", "dasd cms rm VM1AU1.ckd@10+5 OLD EXEC", prepare_rm},
    };
    return kCommands;
}

}  // namespace dasd::program
