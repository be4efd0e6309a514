// LISTFILE: which files are on a disk, and their attributes. Reference: cms section 7.1.

#include "cms/commands/support.h"

namespace cms {

namespace {

// Each level shows what the ones before it show, and more.
enum class Detail { name, type, mode, format, allocation, date, label };
enum class DateForm { short_form, full, iso };

struct ListRequest {
    FileId pattern{"*", "*", 'A', -1};
    Detail detail = Detail::mode;
    DateForm date = DateForm::short_form;
    std::optional<bool> header;
    bool to_exec = false, append = false, args = false, trace = false;
    StackOrder order = StackOrder::none;
};

struct ListOption {
    std::string_view notation;
    Detail detail;
};
constexpr ListOption kDetails[] = {{"FName", Detail::name},       {"FType", Detail::type},
                                   {"FMode", Detail::mode},       {"FOrmat", Detail::format},
                                   {"ALloc", Detail::allocation}, {"Date", Detail::date},
                                   {"Label", Detail::label}};

constexpr std::string_view kHeadings[] = {
    "FILENAME",
    "FILENAME FILETYPE",
    "FILENAME FILETYPE FM",
    "FILENAME FILETYPE FM FORMAT LRECL",
    "FILENAME FILETYPE FM FORMAT LRECL       RECS     BLOCKS",
    "FILENAME FILETYPE FM FORMAT LRECL       RECS     BLOCKS   DATE     TIME",
    "FILENAME FILETYPE FM FORMAT LRECL       RECS     BLOCKS   DATE     TIME     LABEL"};

bool take_switch(const std::string& option, ListRequest& request) {
    if (base::matches(option, "Header"))
        request.header = true;
    else if (base::matches(option, "NOHeader"))
        request.header = false;
    else if (base::matches(option, "EXec"))
        request.to_exec = true;
    else if (base::matches(option, "APpend"))
        request.to_exec = request.append = true;
    else if (option == "ARGS")
        request.to_exec = request.args = true;
    else if (base::matches(option, "TRace"))
        request.to_exec = request.trace = true;
    else if (base::matches(option, "ISOdate"))
        request.date = DateForm::iso, request.detail = std::max(request.detail, Detail::date);
    else if (base::matches(option, "FULldate"))
        request.date = DateForm::full, request.detail = std::max(request.detail, Detail::date);
    else if (base::matches(option, "SHortdate") || base::matches(option, "STDate"))
        request.detail = std::max(request.detail, Detail::date);
    else  // of directories of a file pool, which there are none of
        return option == "ALLFILE" || option == "AUTHFILE";
    return true;
}

base::Result<void> parse_options(const CommandLine& line, ListRequest& request) {
    const auto options = line.options();
    for (std::size_t at = 0; at < options.size();) {
        if (take_stack_option(options, at, request.order)) continue;
        const auto& option = options[at++];
        const auto* row = std::find_if(
            std::begin(kDetails), std::end(kDetails),
            [&](const ListOption& known) { return base::matches(option, known.notation); });
        if (row != std::end(kDetails))
            request.detail = row->detail;
        else if (!take_switch(option, request))
            return make_error(msg::DMSCMS003E, option);
    }
    if (request.to_exec && request.order != StackOrder::none)
        return make_error(msg::DMSCMS066E, "EXEC", "STACK");
    return {};
}

base::Result<ListRequest> parse_listfile(const CommandLine& line) {
    ListRequest request;
    TRY(parse_options(line, request));
    auto words = line.operands();
    if (words.empty()) return request;
    if (words.size() == 1) words.emplace_back("*");
    request.pattern = TRY(file_operand(words, 'A', Patterns::yes));
    return request;
}

std::string date_of(const Timestamp& stamp, DateForm form) {
    if (form == DateForm::short_form) return short_date(stamp);
    if (form == DateForm::full)
        return fmt::format("{:>2}/{:02}/{:04}", stamp.month, stamp.day, stamp.year);
    return fmt::format("{:04}-{:02}-{:02}", stamp.year, stamp.month, stamp.day);
}

std::string list_line(const Located& file, const ListRequest& request) {
    const auto& entry = file.entry;
    auto text = fmt::format("{:<8}", entry.name);
    if (request.detail >= Detail::type) text += fmt::format(" {:<8}", entry.type);
    if (request.detail >= Detail::mode)
        text += fmt::format(" {}{}", file.disk->letter, entry.mode_number);
    if (request.detail >= Detail::format)
        text += fmt::format(" {} {:>10}", static_cast<char>(entry.format), entry.record_length);
    if (request.detail >= Detail::allocation)
        text += fmt::format(" {:>10} {:>10}", entry.records, entry.blocks);
    if (request.detail >= Detail::date)
        text += fmt::format(" {:>8} {:>8}", date_of(entry.updated, request.date),
                            clock_time(entry.updated));
    if (request.detail >= Detail::label)
        text += fmt::format(" {:<6}", file.disk->files->info().label);
    return std::string(base::trim_right(text));
}

// LISTFILE (EXEC writes CMS EXEC A1, F 80, whose arguments become commands on each file.
base::Result<int> write_exec(Session& session, const ListRequest& request,
                             const std::vector<Located>& files) {
    auto disk = session.disks().writable('A');
    if (!disk.ok()) return make_error(msg::DMSLST037E);
    FileEntry entry;
    entry.name = "CMS";
    entry.type = "EXEC";
    entry.format = RecordFormat::fixed;
    entry.record_length = 80;
    Lines lines;
    if (request.trace) lines.emplace_back(" &TRACE OFF");
    // ARGS: further arguments of the EXEC follow the file.
    const std::string_view arguments = request.args ? " &3 &4 &5 &6 &7 &8 &9" : "";
    for (const auto& file : files)
        lines.push_back(fmt::format(" &1 &2 {}{}", list_line(file, request), arguments));
    for (auto& line : lines) line.resize(80, ' ');
    if (request.append)
        TRY(disk.value()->files->append(entry, lines));
    else
        TRY(disk.value()->files->write(entry, lines));
    return 0;
}

base::Result<int> listfile(Session& session, const CommandLine& line) {
    const auto request = TRY(parse_listfile(line));
    const auto letter = request.pattern.letter;
    if (letter != '*' && !session.disks().at(letter)) return make_error(msg::DMSCMS069E, letter);
    auto found = session.disks().match(request.pattern);
    if (letter != '*')  // LISTFILE … A lists A itself, not its extensions
        std::erase_if(found, [&](const Located& file) { return file.disk->letter != letter; });
    if (found.empty()) return make_error(msg::DMSCMS002E, request.pattern.text());
    if (request.to_exec) return write_exec(session, request, found);
    const bool header = request.header.value_or(request.detail >= Detail::format &&
                                                request.order == StackOrder::none);
    if (header) session.answer(kHeadings[static_cast<std::size_t>(request.detail)], request.order);
    for (const auto& file : found) session.answer(list_line(file, request), request.order);
    return 0;
}

// FILELIST in line form: everything LISTFILE knows, the newest file first.
base::Result<int> filelist(Session& session, const CommandLine& line) {
    if (const auto options = line.options(); !options.empty())
        return make_error(msg::DMSCMS003E, options[0]);
    auto request = TRY(parse_listfile(line));
    request.detail = Detail::label;
    const auto letter = request.pattern.letter;
    if (letter != '*' && !session.disks().at(letter)) return make_error(msg::DMSCMS069E, letter);
    auto found = session.disks().match(request.pattern);
    if (found.empty()) return make_error(msg::DMSCMS002E, request.pattern.text());
    std::stable_sort(found.begin(), found.end(), [](const Located& a, const Located& b) {
        return a.entry.updated > b.entry.updated;
    });
    session.line(kHeadings[static_cast<std::size_t>(request.detail)]);
    for (const auto& file : found) session.line(list_line(file, request));
    return 0;
}

}  // namespace

extern const Command kFilelist{.name = "FILELIST",
                               .min_abbrev = 5,
                               .run = filelist,
                               .syntax = "FILELIST [fn [ft [fm]]]",
                               .summary = "List files with all attributes, the newest first",
                               .quiet_not_found = true};
extern const Command kListfile{
    .name = "LISTFILE",
    .min_abbrev = 1,
    .run = listfile,
    .syntax =
        "Listfile [fn [ft [fm]]] [(FName FType FMode FOrmat ALloc Date Label Header NOHeader "
        "EXec APpend ARGS TRace STACK FIFO LIFO ISOdate FULldate SHortdate ALLFILE AUTHFILE]",
    .summary = "List files and their attributes",
    .quiet_not_found = true,
    .module = "LST"};

}  // namespace cms
