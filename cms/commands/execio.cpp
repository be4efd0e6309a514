// EXECIO: lines between files, CP, variables and the program stack. Reference: cms section 8, with
// its return codes.

#include "cms/commands/execio.h"

namespace cms {

namespace {

using namespace execio;

constexpr int kTruncated = 1, kEndOfFile = 2, kNotFound = 3, kBadName = 2008;
constexpr int kIoBase = 100, kCpBase = 1000, kBigCpBase = 100000;

// An error of a file operation as EXECIO gives it: 100 + rc, below 200.
base::Error io_error(base::Error error) {
    if (error.rc != 24 && error.rc != 20) error.rc = kIoBase + error.rc % kIoBase;
    return error;
}

// ---- where lines go ----

// Puts lines where the options say: stack, STEM, VAR, nowhere.
class Output {
  public:
    Output(Session& session, const Request& request, rexx::VariablePool* variables)
        : session_(session), request_(request), variables_(variables) {}

    // False: the variable's name is not valid.
    bool put(std::string_view line) {
        ++lines_;
        if (request_.skip) return true;
        if (!request_.variable.empty()) return variables_->set(request_.variable, line);
        if (!request_.stem.empty())
            return variables_->set(request_.stem + std::to_string(lines_), line);
        const bool searched = request_.search != Search::none;
        session_.answer(line,
                        request_.order.value_or(searched ? StackOrder::lifo : StackOrder::fifo));
        return true;
    }
    // x0 with STEM.
    bool finish() {
        if (request_.stem.empty()) return true;
        return variables_->set(request_.stem + "0", std::to_string(lines_));
    }
    std::size_t lines() const { return lines_; }

  private:
    Session& session_;
    const Request& request_;
    rexx::VariablePool* variables_;
    std::size_t lines_ = 0;
};

std::string shaped_input(std::string_view record, const Request& request) {
    const auto from = std::min(request.margin_from - 1, record.size());
    auto part = record.substr(from, request.margin_to - request.margin_from + 1);
    if (request.strip) part = base::trim_right(part);
    return request.upper ? base::upper(part) : std::string(part);
}

bool is_hit(std::string_view record, const Request& request) {
    const auto from = std::min(request.zone_from - 1, record.size());
    const auto zone = record.substr(from, request.zone_to - request.zone_from + 1);
    if (request.search == Search::find) return zone.starts_with(request.wanted);
    const bool there = zone.find(request.wanted) != std::string_view::npos;
    return there == (request.search == Search::locate);
}

// ---- DISKR ----

struct Reading {
    Located file;
    OpenFile* open;
};

base::Result<Reading> open_for_reading(Session& session, const Request& request) {
    auto found = existing(session, request.file);
    if (!found.ok()) return io_error(found.error());
    auto file = std::move(found).value();
    const auto key = Session::open_key(file.entry.name, file.entry.type, file.disk->letter);
    auto& open = session.open_files()[key];
    open.letter = file.disk->letter;
    open.name = file.entry.name;
    open.type = file.entry.type;
    if (request.line > 0) open.next_read = request.line;
    return Reading{std::move(file), &open};
}

// The two numbers of a hit and its record. Stacked LIFO, the numbers must still be read first.
int put_hit(std::string_view record, std::size_t relative, std::size_t absolute,
            const Request& request, Output& output) {
    const auto numbers = fmt::format("{} {}", relative, absolute);
    const auto text = shaped_input(record, request);
    const bool stacked = request.stem.empty() && request.variable.empty();
    const bool reversed = stacked && request.order.value_or(StackOrder::lifo) == StackOrder::lifo;
    const bool good = output.put(reversed ? text : numbers) &&
                      output.put(reversed ? numbers : text) && output.finish();
    return good ? 0 : kBadName;
}

base::Result<int> search(const Reading& reading, const Request& request, Output& output) {
    constexpr std::uint32_t kPart = 1000;
    std::uint32_t looked_at = 0;
    const auto start = reading.open->next_read;
    const auto most = request.count.value_or(kToEnd);
    while (looked_at < most) {
        const auto lines = TRY(
            reading.file.disk->files->read(reading.file.entry.name, reading.file.entry.type,
                                           start + looked_at, std::min(kPart, most - looked_at)));
        if (lines.empty()) break;
        for (const auto& record : lines) {
            ++looked_at;
            if (!is_hit(record, request)) continue;
            reading.open->next_read = start + looked_at;
            return put_hit(record, looked_at, start + looked_at - 1, request, output);
        }
    }
    reading.open->next_read = start + looked_at;
    if (!output.finish()) return kBadName;
    const bool at_end = looked_at < most && request.count;
    return at_end ? kEndOfFile : kNotFound;
}

base::Result<int> read_lines(const Reading& reading, const Request& request, Output& output) {
    const auto& entry = reading.file.entry;
    auto lines = reading.file.disk->files->read(entry.name, entry.type, reading.open->next_read,
                                                request.count.value_or(kToEnd));
    if (!lines.ok()) return io_error(lines.error());
    for (const auto& record : lines.value())
        if (!output.put(shaped_input(record, request))) return kBadName;
    reading.open->next_read += static_cast<std::uint32_t>(lines.value().size());
    if (!output.finish()) return kBadName;
    const bool nothing_left = !request.count && output.lines() == 0;
    const bool too_few = request.count && output.lines() < *request.count;
    return nothing_left || too_few ? kEndOfFile : 0;
}

base::Result<int> disk_read(Session& session, const Request& request, Output& output) {
    const auto reading = TRY(open_for_reading(session, request));
    const auto& file = reading.file;
    if (request.count == 0u) {
        if (request.finis)
            session.open_files().erase(
                Session::open_key(file.entry.name, file.entry.type, file.disk->letter));
        return output.finish() ? 0 : kBadName;
    }
    auto done = request.search == Search::none ? read_lines(reading, request, output)
                                               : search(reading, request, output);
    if (!done.ok()) return io_error(done.error());
    if (request.finis)
        session.open_files().erase(
            Session::open_key(file.entry.name, file.entry.type, file.disk->letter));
    // A file with mode number 3 is erased after it has been read to its end.
    const bool read_out = reading.file.entry.mode_number == 3 && request.finis && !request.count;
    if (read_out && !file.disk->read_only)
        TRY(file.disk->files->erase(file.entry.name, file.entry.type));
    return done;
}

// ---- where lines come from ----

struct Input {
    Lines lines;
    int rc = 0;
};

Input stem_lines(const Request& request, rexx::VariablePool& variables) {
    Input input;
    auto count = request.count;
    if (!count) {
        const auto zero = variables.fetch(request.stem + "0");
        if (!zero) return {{}, kBadName};
        count = base::parse_decimal(base::trim(zero->value));
        if (!count) return {{}, kBadName};
    }
    for (std::uint32_t i = 1; i <= *count; ++i) {
        const auto value = variables.fetch(request.stem + std::to_string(i));
        if (!value) return {{}, kBadName};
        input.lines.push_back(value->value);
    }
    return input;
}

// From the program stack; a number may go on to the terminal, * ends with the stack or a null line.
Input stacked_lines(Session& session, const Request& request) {
    Input input;
    if (!request.count) {
        while (session.stack().lines() > 0) {
            auto line = session.stack().read();
            if (!line) break;
            input.lines.push_back(std::move(*line));
        }
        return input;
    }
    while (input.lines.size() < *request.count) {
        auto line = session.read_line("");
        if (!line) return {std::move(input.lines), kEndOfFile};
        input.lines.push_back(std::move(*line));
    }
    return input;
}

Input output_lines(Session& session, const Request& request, rexx::VariablePool* variables) {
    Input input;
    if (request.text) {
        const auto times = request.count.value_or(1);
        input.lines.assign(times, *request.text);
    } else if (!request.variable.empty()) {
        const auto value = variables->fetch(request.variable);
        if (!value) return {{}, kBadName};
        input.lines.push_back(value->value);
    } else if (!request.stem.empty()) {
        input = stem_lines(request, *variables);
    } else {
        input = stacked_lines(session, request);
    }
    for (auto& line : input.lines) {
        const auto from = std::min(request.margin_from - 1, line.size());
        line = line.substr(from, request.margin_to - request.margin_from + 1);
        if (request.strip) line = std::string(base::trim_right(line));
        if (request.upper) line = base::upper(line);
    }
    return input;
}

// ---- DISKW ----

FileEntry output_entry(const Request& request, const std::optional<FileEntry>& old) {
    FileEntry entry;
    if (old) entry = *old;
    entry.name = request.file.name;
    entry.type = request.file.type;
    entry.updated = {};
    if (old) return entry;
    entry.mode_number =
        request.file.number < 0 ? std::uint8_t{1} : static_cast<std::uint8_t>(request.file.number);
    entry.format = request.format.value_or(RecordFormat::variable);
    if (entry.format == RecordFormat::fixed)
        entry.record_length = request.record_length ? request.record_length : 80;
    return entry;
}

base::Result<int> disk_write(Session& session, const Request& request,
                             rexx::VariablePool* variables) {
    auto disk = session.disks().writable(request.file.letter);
    if (!disk.ok()) {
        // Read-only is 12 to the file system, not accessed 36.
        auto error = disk.error();
        error.rc = session.disks().at(request.file.letter) ? kIoBase + 12 : kIoBase + 36;
        return error;
    }
    auto& files = *disk.value()->files;
    const auto old = files.find(request.file.name, request.file.type);
    if (old && request.format && *request.format != old->format) {
        auto error = make_error(msg::DMSCPY068E, request.file.text(), "RECFM");
        return io_error(error);
    }
    auto input = output_lines(session, request, variables);
    if (input.rc == kBadName) return kBadName;
    const auto entry = output_entry(request, old);
    int rc = input.rc;
    const bool fixed = entry.format == RecordFormat::fixed;
    const auto limit = fixed ? entry.record_length
                             : (request.record_length ? request.record_length : kLongestRecord);
    for (auto& line : input.lines)
        if (line.size() > limit) line.resize(limit), rc = kTruncated;
    if (!input.lines.empty()) {
        const bool at_end = request.line == 0 || !old || request.line == old->records + 1;
        const auto done =
            at_end ? files.append(entry, input.lines)
                   : files.replace(request.file.name, request.file.type, request.line, input.lines);
        if (!done.ok()) return io_error(done.error());
    }
    if (request.finis)
        session.open_files().erase(
            Session::open_key(request.file.name, request.file.type, request.file.letter));
    return rc;
}

// ---- CARD, PUNCH, PRINT ----

// FIND, LOCATE and AVOID over lines that are all there; the numbers are those of the lines.
base::Result<int> search_lines(const Lines& lines, const Request& request, Output& output) {
    const auto most = std::min<std::size_t>(lines.size(), request.count.value_or(kToEnd));
    for (std::size_t at = 0; at < most; ++at)
        if (is_hit(lines[at], request)) return put_hit(lines[at], at + 1, at + 1, request, output);
    if (!output.finish()) return kBadName;
    return request.count && most < *request.count ? kEndOfFile : kNotFound;
}

base::Result<int> read_cards(Session& session, const Request& request, Output& output) {
    auto machine = machine_for(session, "EXECIO CARD");
    if (!machine.ok()) return io_error(machine.error());
    Lines cards;
    bool at_end = false;
    while (!at_end && cards.size() < request.count.value_or(kToEnd)) {
        auto card = machine.value()->read_card();
        if (!card.ok()) return io_error(card.error());
        at_end = !card.value();
        if (!at_end) cards.push_back(std::move(card.value()->text));
    }
    if (request.finis) (void)session.cp_reply("CLOSE READER");
    if (request.search != Search::none) return search_lines(cards, request, output);
    for (const auto& card : cards)
        if (!output.put(shaped_input(card, request))) return kBadName;
    if (!output.finish()) return kBadName;
    return at_end && (request.count || cards.empty()) ? kEndOfFile : 0;
}

// The record of a line; `cut` becomes true when it is too long for the device.
cp::SpoolRecord unit_record(std::string line, const Request& request, bool& cut) {
    constexpr std::size_t kCard = 80, kPrintLine = 132;
    const bool prints = request.operation == Operation::print;
    cp::SpoolRecord record;
    if (prints) record.control = ' ';
    if (prints && base::upper(request.carriage) == "DATA") {
        record.control = line.empty() ? ' ' : line[0];
        if (!line.empty()) line.erase(0, 1);
    } else if (prints && request.carriage.size() == 1) {
        record.control = request.carriage[0];
    } else if (const auto code = base::parse_hexadecimal(request.carriage);
               prints && request.carriage.size() == 2 && code) {
        record.control = base::text_from_ebcdic(static_cast<std::byte>(*code));
    }
    const auto longest = prints ? kPrintLine : kCard;
    cut |= line.size() > longest;
    if (!prints || line.size() > longest) line.resize(longest, ' ');
    record.text = std::move(line);
    return record;
}

base::Result<int> write_unit(Session& session, const Request& request,
                             rexx::VariablePool* variables) {
    auto machine = machine_for(session, "EXECIO");
    if (!machine.ok()) return io_error(machine.error());
    auto input = output_lines(session, request, variables);
    if (input.rc == kBadName) return kBadName;
    bool cut = false;
    std::vector<cp::SpoolRecord> records;
    for (auto& line : input.lines) records.push_back(unit_record(std::move(line), request, cut));
    const bool prints = request.operation == Operation::print;
    const auto done = machine.value()->write_unit(
        prints ? cp::UnitRecord::printer : cp::UnitRecord::punch, records);
    if (!done.ok()) return io_error(done.error());
    return cut ? kTruncated : input.rc;
}

// ---- CP and EMSG ----

int cp_return(int rc) {
    if (rc == 0) return 0;
    return rc < kCpBase ? kCpBase + rc : kBigCpBase + rc;
}

base::Result<int> cp_lines(Session& session, const Request& request, Output& output) {
    std::string command = request.text.value_or("");
    if (!request.text) command = session.read_line("").value_or("");
    const auto reply = session.cp_reply(command);
    std::size_t used = 0;
    bool cut = false;
    Lines lines;
    for (const auto& item : reply.lines) {
        const auto text = session.shown(item.id, item.text);
        if (!text) continue;
        used += text->size() + 1;
        cut = used > request.buffer;
        if (cut) break;
        lines.push_back(*text);
    }
    int found = 0;
    if (request.search != Search::none) {
        found = TRY(search_lines(lines, request, output));
    } else {
        for (const auto& line : lines) {
            if (request.count && output.lines() >= *request.count) break;
            if (!output.put(shaped_input(line, request))) return kBadName;
        }
        if (!output.finish()) return kBadName;
    }
    const int rc = cp_return(session.follow(reply));
    if (rc != 0) return rc;
    return cut ? kTruncated : found;
}

// Lines as error messages: a first word like DMSxxxnnns is the code that SET EMSG may hide.
base::Result<int> error_lines(Session& session, const Request& request,
                              rexx::VariablePool* variables) {
    const auto input = output_lines(session, request, variables);
    if (input.rc == kBadName) return kBadName;
    for (const auto& line : input.lines) {
        const auto words = base::words(line);
        const bool coded = !words.empty() && (words[0].size() == 10 || words[0].size() == 11) &&
                           std::isdigit(static_cast<unsigned char>(words[0][6]));
        const auto text =
            coded ? session.shown(words[0],
                                  base::trim(std::string_view(line).substr(words[0].size())))
                  : std::optional<std::string>(line);
        if (text) session.line(*text);
    }
    return input.rc;
}

base::Result<int> run_request(Session& session, const Request& request,
                              rexx::VariablePool* variables) {
    Output output(session, request, variables);
    switch (request.operation) {
        case Operation::disk_read:
            return disk_read(session, request, output);
        case Operation::disk_write:
            return disk_write(session, request, variables);
        case Operation::cp:
            return cp_lines(session, request, output);
        case Operation::emsg:
            return error_lines(session, request, variables);
        case Operation::card:
            return read_cards(session, request, output);
        case Operation::punch:
        case Operation::print:
            break;
    }
    return write_unit(session, request, variables);
}

base::Result<int> execio_command(Session& session, const CommandLine& line) {
    const auto request = TRY(parse(line));
    const bool needs_variables = !request.stem.empty() || !request.variable.empty();
    if (needs_variables && !line.variables)
        return make_error(msg::DMSEIO621E, "STEM or VAR outside an EXEC");
    auto done = run_request(session, request, line.variables);
    if (!done.ok() && request.quiet) return done.error().rc;
    return done;
}

}  // namespace

extern const Command kExecio{
    .name = "EXECIO",
    .min_abbrev = 6,
    .run = execio_command,
    .syntax =
        "EXECIO lines|* DISKR|DISKW fn ft [fm [linenum [recfm [lrecl]]]] | CP | CARD | PUNCH | "
        "PRINT | EMSG "
        "[(FINIs FIFO LIFO SKip STEM x VAR v FInd /s/ LOcate /s/ AVoid /s/ Zone n m MARgins "
        "n m STRIp CAse U|M CC c|DATA NOTYPE BUFFER n STRING text]",
    .summary = "Move lines between files, CP, unit record devices, variables and the program stack",
    .module = "EIO"};

}  // namespace cms
