// XMITMSG: a message from a repository, with values put in. Reference: cms section 9.
//
// A repository is its source file, applidUME REPOS or applid REPOS, as the author writes it. Its
// first line that is no comment names the character before substitution numbers; a message line is
//   1-4 number, 5-6 format, 7-8 line, 9 severity, 11 text
// A line number above 01 continues the message on a line of its own.

#include "cms/commands/support.h"

namespace cms {

namespace {

struct MessageRequest {
    std::uint32_t number = 0, format = 1;
    std::vector<std::string> values;
    std::string application = "DMS", caller = "XMT";
    char letter = 0;
    bool header = true, compressed = false;
    std::string variable;  // VAR: MESSAGE.0 and so on
    bool shows = true;
};

base::Result<void> take_options(base::WordReader& options, MessageRequest& request) {
    const auto value = [&](std::string_view option) -> base::Result<std::string> {
        auto word = base::upper(options.next());
        if (word.empty()) return make_error(msg::DMSCMS050E, option);
        return word;
    };
    while (!options.at_end()) {
        const auto option = base::upper(options.next());
        if (option == ")") break;
        if (base::matches(option, "APPlid")) {
            request.application = TRY(value(option)).substr(0, 3);
        } else if (base::matches(option, "CALLer")) {
            request.caller = TRY(value(option)).substr(0, 3);
        } else if (base::matches(option, "LETter")) {
            request.letter = TRY(value(option))[0];
        } else if (base::matches(option, "FORmat")) {
            const auto number = base::parse_decimal(TRY(value(option)));
            if (!number) return make_error(msg::DMSCMS070E, option);
            request.format = *number;
        } else if (option == "VAR") {
            request.variable = "MESSAGE.";
            request.shows = false;
        } else if (base::matches(option, "NOPRint")) {
            request.shows = false;
        } else if (base::matches(option, "PRint") || base::matches(option, "DISPlay")) {
            request.shows = true;
        } else if (base::matches(option, "ERRmsg") || base::matches(option, "HEADer")) {
            request.header = true;
        } else if (base::matches(option, "NOHEADer")) {
            request.header = false;
        } else if (base::matches(option, "COMPress") || base::matches(option, "NOCOMPress")) {
            request.compressed = option[0] == 'C';
        } else {
            return make_error(msg::DMSCMS003E, option);
        }
    }
    return {};
}

// Words, and '…' or "…" as one value.
std::vector<std::string> values_of(std::string_view text) {
    std::vector<std::string> values;
    while (!(text = base::trim(text)).empty()) {
        const bool quoted = text[0] == '\'' || text[0] == '"';
        const auto end = quoted ? text.find(text[0], 1) : text.find(' ');
        values.emplace_back(quoted ? text.substr(1, end - 1) : text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view()
                                             : text.substr(end + (quoted ? 1 : 0));
    }
    return values;
}

base::Result<MessageRequest> parse_xmitmsg(const CommandLine& line) {
    MessageRequest request;
    const std::string_view rest = line.rest;
    const auto open = rest.find('(');
    auto values = values_of(rest.substr(0, open));
    if (values.empty()) return make_error(msg::DMSCMS050E, "XMITMSG");
    const auto number = base::parse_decimal(values[0]);
    if (!number || *number > 9999) return make_error(msg::DMSCMS070E, values[0]);
    request.number = *number;
    request.values.assign(values.begin() + 1, values.end());
    // In an EXEC, a value that is the name of a variable is its value.
    if (line.variables)
        for (auto& value : request.values)
            if (const auto found = line.variables->fetch(base::upper(value))) value = found->value;
    if (open == std::string_view::npos) return request;
    base::WordReader options(rest.substr(open + 1));
    TRY(take_options(options, request));
    return request;
}

struct Template {
    char severity = 'I';
    Lines lines;
};

std::string with_values(std::string_view text, char mark, const MessageRequest& request) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool digit = at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
        if (text[at] != mark || !digit) {
            out += text[at];
            continue;
        }
        const bool second = at + 2 < text.size() && text[at + 2] >= '0' && text[at + 2] <= '9';
        const auto number = base::parse_decimal(text.substr(at + 1, second ? 2 : 1)).value_or(0);
        if (number > 0 && number <= request.values.size()) out += request.values[number - 1];
        at += second ? 2 : 1;
    }
    return out;
}

std::optional<Template> find_message(const Lines& repository, const MessageRequest& request) {
    char mark = '&';
    bool have_mark = false;
    std::optional<Template> found;
    for (const auto& line : repository) {
        if (line.empty() || line[0] == '*' || base::trim(line).empty()) continue;
        if (!have_mark) {
            have_mark = true, mark = line[0];
            if (line.size() < 9 || !base::parse_decimal(line.substr(0, 4))) continue;
            mark = '&';  // a repository without that line
        }
        if (line.size() < 10) continue;
        const auto number = base::parse_decimal(line.substr(0, 4));
        const auto format = base::parse_decimal(base::trim(line.substr(4, 2)));
        if (number != request.number || format.value_or(1) != request.format) continue;
        if (!found) found.emplace(Template{line[8], {}});
        const auto text = std::string_view(line).substr(std::min<std::size_t>(10, line.size()));
        found->lines.push_back(with_values(base::trim_right(text), mark, request));
    }
    return found;
}

// CMS's own messages that EXECs show most (XMITMSG without APPLID), in the form of a repository.
// Words as in the list of section 3.4; which value stands where is unconfirmed.
constexpr std::string_view kSystemMessages[] = {
    "00020101E File &1 &2 &3 not found",
    "00030101E Invalid option: &1",
    "00140101E Invalid function &1",
    "00170101E Invalid device address &1",
    "00240101E File &1 &2 &3 already exists; specify REPLACE option",
    "00290101E Invalid parameter &1 in the option &2 field",
    "00370101E Filemode &1 is accessed as read/only",
    "00420101E No fileid(s) specified",
    "00470101E No function specified",
    "00480101E Invalid filemode &1",
    "00500101E Parameter missing after &1",
    "00540101E Incomplete fileid specified",
    "00620101E Invalid character &1 in fileid &2 &3 &4",
    "00650101E &1 option specified twice",
    "00660101E &1 and &2 are conflicting options",
    "00690101E Filemode &1 not accessed",
    "00700101E Invalid parameter &1",
    "01040101S Error &1 reading file &2 &3 &4 from disk",
    "01050101S Error &1 writing file &2 &3 &4 on disk",
    "03860101E Missing operand(s)",
    "03880101E Invalid keyword: &1",
    "03890101E Invalid operand: &1",
    "03910101E Unexpected operand(s): &1",
    "03940101E Invalid option: &1",
    "06220101E Insufficient free storage",
    "06370101E Missing value for the &1 option",
};

std::string squeezed(std::string_view text) {
    std::string out;
    for (const auto word : base::words(text)) out += (out.empty() ? "" : " ") + std::string(word);
    return out;
}

base::Result<Lines> repository_lines(Session& session, const std::string& application,
                                     std::string& file_name) {
    file_name = application + "UME REPOS *";
    auto file = session.disks().find(application + "UME", "REPOS");
    if (!file) file = session.disks().find(application, "REPOS");
    if (!file) {
        if (application != "DMS") return make_error(msg::DMSXMT406E, file_name);
        return Lines(std::begin(kSystemMessages), std::end(kSystemMessages));
    }
    file_name = file->text();
    return file->disk->files->read(file->entry.name, file->entry.type, 1, kToEnd);
}

// The number stands in a message with as many digits as it needs, at least three.
std::string code_of(const MessageRequest& request, char severity) {
    return fmt::format("{}{}{:03}{}", request.application, request.caller, request.number,
                       severity);
}

base::Result<int> xmitmsg(Session& session, const CommandLine& line) {
    auto request = TRY(parse_xmitmsg(line));
    std::string file_name;
    const auto lines = TRY(repository_lines(session, request.application, file_name));
    request.compressed |= !lines.empty() && lines[0] == kSystemMessages[0];
    const auto found = find_message(lines, request);
    if (!found) return make_error(msg::DMSXMT405E, fmt::format("{:04}", request.number), file_name);
    const auto code = code_of(request, request.letter ? request.letter : found->severity);
    Lines shown;
    for (const auto& text : found->lines) {
        const bool first = shown.empty();
        // COMPRESS: where a value is missing no blanks are left.
        const auto trimmed =
            request.compressed ? squeezed(text) : std::string(base::trim_right(text));
        const auto line_text =
            first && request.header ? session.shown(code, trimmed) : std::optional(trimmed);
        if (line_text) shown.push_back(*line_text);
    }
    if (request.shows)
        for (const auto& text : shown) session.line(text);
    if (request.variable.empty()) return 0;
    if (!line.variables) return make_error(msg::DMSCMS003E, "VAR");
    line.variables->set(request.variable + "0", std::to_string(shown.size()));
    for (std::size_t n = 0; n < shown.size(); ++n)
        line.variables->set(request.variable + std::to_string(n + 1), shown[n]);
    return 0;
}

}  // namespace

extern const Command kXmitmsg{
    .name = "XMITMSG",
    .min_abbrev = 7,
    .run = xmitmsg,
    .syntax =
        "XMITMSG number [value ...] [(APPlid a CALLer c LETter l FORmat n VAR NOPRint "
        "HEADer NOHEADer ERRmsg]",
    .summary = "Show a message of a repository (applidUME REPOS)",
    .module = "XMT"};

}  // namespace cms
