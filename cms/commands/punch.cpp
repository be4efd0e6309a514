// PUNCH and PRINT: a file to the virtual punch or printer. Reference: cms section 11.

#include "cms/commands/support.h"
#include "cms/netdata.h"

namespace cms {

namespace {

constexpr std::uint32_t kPart = 4000;  // records in storage at a time
constexpr std::size_t kPrintLine = 132;

// Runs `each` over the file, a part at a time.
template <class Each>
base::Result<void> for_parts(const Located& file, Each each) {
    for (std::uint32_t first = 1;; first += kPart) {
        const auto lines =
            TRY(file.disk->files->read(file.entry.name, file.entry.type, first, kPart));
        if (lines.empty()) return {};
        TRY(each(lines));
        if (lines.size() < kPart) return {};
    }
}

// A file without options other than these words; its machine must have the device.
struct Job {
    Located file;
    cp::VirtualMachine* machine;
};

base::Result<Job> job_of(Session& session, const CommandLine& line, std::string_view command) {
    auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS054E);
    const auto id = TRY(file_operand(words, '*'));
    auto file = TRY(existing(session, id));
    auto* machine = TRY(machine_for(session, command));
    return Job{std::move(file), machine};
}

base::Result<void> punch_cards(const Job& job, bool header) {
    const auto& entry = job.file.entry;
    if (header)
        TRY(job.machine->write_unit(
            cp::UnitRecord::punch,
            {{read_card(entry, job.file.disk->letter, job.file.disk->files->info().label)}}));
    return for_parts(job.file, [&](const Lines& lines) {
        std::vector<cp::SpoolRecord> cards;
        for (const auto& text : lines) {
            cards.push_back({text});
            cards.back().text.resize(kCardLength, ' ');
        }
        return job.machine->write_unit(cp::UnitRecord::punch, cards);
    });
}

// Ends the file that a command wrote; one that it could not write whole is thrown away.
base::Result<int> close_unit(Session& session, std::string_view unit, const FileEntry& entry,
                             const base::Result<void>& done) {
    if (!done.ok()) {
        (void)session.cp_reply(fmt::format("CLOSE {} PURGE", unit));
        return done.error();
    }
    return session.cp_command(fmt::format("CLOSE {} NAME {} {}", unit, entry.name, entry.type));
}

base::Result<int> punch(Session& session, const CommandLine& line) {
    bool header = true;
    for (const auto& option : line.options()) {
        if (base::matches(option, "NOHeader"))
            header = false;
        else if (base::matches(option, "Header"))
            header = true;
        else
            return make_error(msg::DMSCMS003E, option);
    }
    const auto job = TRY(job_of(session, line, "PUNCH"));
    if (job.file.entry.record_length > kCardLength) return make_error(msg::DMSCMS044E);
    return close_unit(session, "PUNCH", job.file.entry, punch_cards(job, header));
}

// ---- PRINT ----

struct PrintOptions {
    std::optional<bool> carriage;  // CC, NOCC
    bool upper = false, hex = false, header = false;
    std::uint32_t page = 55;  // lines; 0: no pages
};

base::Result<PrintOptions> print_options(const CommandLine& line) {
    PrintOptions chosen;
    const auto options = line.options();
    for (std::size_t at = 0; at < options.size(); ++at) {
        if (options[at] == "CC") {
            chosen.carriage = true;
        } else if (options[at] == "NOCC") {
            chosen.carriage = false;
        } else if (base::matches(options[at], "HEADer")) {
            chosen.header = true;
        } else if (base::matches(options[at], "UPcase")) {
            chosen.upper = true;
        } else if (options[at] == "HEX") {
            chosen.hex = true;
        } else if (base::matches(options[at], "Linecoun")) {
            const auto value = at + 1 < options.size() ? options[++at] : std::string();
            const auto number = base::parse_decimal(value);
            if (!number || *number > 144) return make_error(msg::DMSCMS029E, value, "LINECOUN");
            chosen.page = *number;
        } else {
            return make_error(msg::DMSCMS003E, options[at]);
        }
    }
    if (chosen.hex && chosen.carriage == true) return make_error(msg::DMSCMS066E, "HEX", "CC");
    return chosen;
}

// Lines with their control characters: from the file with CC, else a new page every so many.
class Printer {
  public:
    Printer(const Job& job, const PrintOptions& options, bool carriage)
        : job_(job), options_(options), carriage_(carriage) {}

    base::Result<void> print(const Lines& lines) {
        for (const auto& record : lines) put(record);
        return job_.machine->write_unit(cp::UnitRecord::printer, std::exchange(out_, {}));
    }
    void heading() {
        const auto& entry = job_.file.entry;
        out_.push_back({fmt::format("{} {} {}{}", entry.name, entry.type, job_.file.disk->letter,
                                    entry.mode_number),
                        '1'});
    }

  private:
    void put(const std::string& record) {
        if (carriage_) return out_.push_back({folded(record.substr(1)), record[0]});
        if (!options_.hex) return put_line(folded(record));
        put_line(fmt::format("RECORD {:010} LENGTH={:010}", ++number_, record.size()));
        std::vector<std::byte> bytes(record.size());
        base::text_to_ebcdic(record, bytes);
        std::string digits;
        for (const auto byte : bytes) digits += fmt::format("{:02X}", static_cast<int>(byte));
        for (std::size_t at = 0; at < digits.size(); at += 128) put_line(digits.substr(at, 128));
    }
    void put_line(std::string text) {
        const bool new_page = options_.page != 0 && on_page_ == options_.page;
        if (new_page) on_page_ = 0;
        const char control = on_page_++ == 0 ? '1' : ' ';
        out_.push_back({std::move(text), control});
    }
    std::string folded(std::string_view text) const {
        return options_.upper ? base::upper(text) : std::string(text);
    }

    const Job& job_;
    const PrintOptions& options_;
    bool carriage_;
    std::vector<cp::SpoolRecord> out_;
    std::uint32_t on_page_ = 0, number_ = 0;
};

base::Result<int> print(Session& session, const CommandLine& line) {
    const auto options = TRY(print_options(line));
    const auto job = TRY(job_of(session, line, "PRINT"));
    const auto& entry = job.file.entry;
    // Listings carry their control characters.
    const bool carriage = options.carriage.value_or(
        !options.hex && (entry.type == "LISTING" || entry.type == "LIST3800"));
    if (!options.hex && entry.record_length > kPrintLine + (carriage ? 1 : 0))
        return make_error(msg::DMSCMS044E);
    Printer printer(job, options, carriage);
    if (options.header) printer.heading();
    const auto done = for_parts(job.file, [&](const Lines& lines) { return printer.print(lines); });
    return close_unit(session, "PRINTER", entry, done);
}

}  // namespace

extern const Command kPunch{.name = "PUNCH",
                            .min_abbrev = 2,
                            .run = punch,
                            .syntax = "PUnch fn ft [fm] [(Header NOHeader]",
                            .summary = "Punch a file, with a :READ card in front",
                            .quiet_not_found = true,
                            .module = "PUN"};
extern const Command kPrint{.name = "PRINT",
                            .min_abbrev = 2,
                            .run = print,
                            .syntax = "PRint fn ft [fm] [(CC NOCC HEADer UPcase HEX Linecoun n]",
                            .summary = "Print a file",
                            .quiet_not_found = true,
                            .module = "PRT"};

}  // namespace cms
