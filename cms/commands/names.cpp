// NAMEFIND, SENDFILE, TELL: people by their nicknames, files and messages for them. Reference: cms
// sections 9 and 11.
//
// A names file holds entries of tags ":nick.FRED :userid.MAINT :name.Fred B.", each beginning with
// :nick. and going on over as many lines as it needs.

#include "cms/commands/reader.h"

namespace cms {

// ---- the names file ----

std::vector<NamesEntry> names_entries(const Lines& lines) {
    std::vector<NamesEntry> entries;
    for (const auto& line : lines) {
        if (line.starts_with("*")) continue;
        std::string_view text = line;
        while (!(text = base::trim(text)).empty()) {
            const auto dot = text.find('.');
            const bool is_tag = text[0] == ':' && dot != std::string_view::npos &&
                                text.substr(0, dot).find(' ') == std::string_view::npos;
            // The value ends before the next tag, which a blank precedes.
            auto end = text.find(" :", 1);
            const auto part = text.substr(0, end);
            text = end == std::string_view::npos ? std::string_view() : text.substr(end);
            if (is_tag) {
                const auto tag = base::upper(part.substr(1, dot - 1));
                if (tag == "NICK" || entries.empty()) entries.emplace_back();
                entries.back().emplace_back(tag, std::string(base::trim(part.substr(dot + 1))));
            } else if (!entries.empty() && !entries.back().empty()) {
                auto& value = entries.back().back().second;
                value += (value.empty() ? "" : " ") + std::string(base::trim(part));
            }
        }
    }
    return entries;
}

std::optional<std::string> tag_value(const NamesEntry& entry, std::string_view tag) {
    for (const auto& [name, value] : entry)
        if (name == tag) return value;
    return std::nullopt;
}

namespace {

base::Result<std::vector<NamesEntry>> read_names(Session& session, const std::string& name) {
    const auto found = session.disks().find(name, "NAMES");
    if (!found) return make_error(msg::DMSNAM002E, name + " NAMES *");
    const auto lines =
        TRY(found->disk->files->read(found->entry.name, found->entry.type, 1, kToEnd));
    return names_entries(lines);
}

base::Result<void> add_recipients(const std::vector<NamesEntry>& entries, const std::string& name,
                                  std::size_t depth, std::vector<std::string>& found) {
    constexpr std::size_t kDeepest = 8;  // a list that names itself
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const NamesEntry& one) {
        return base::upper(tag_value(one, "NICK").value_or("")) == name;
    });
    if (entry == entries.end() || depth > kDeepest) {
        found.push_back(name);
        return {};
    }
    if (const auto list = tag_value(*entry, "LIST")) {
        for (const auto word : base::words(*list))
            TRY(add_recipients(entries, base::upper(word), depth + 1, found));
        return {};
    }
    const auto userid = tag_value(*entry, "USERID");
    if (!userid || userid->empty()) return make_error(msg::DMSSFL647E, name);
    found.push_back(base::upper(*userid));
    return {};
}

}  // namespace

base::Result<std::vector<std::string>> recipients(Session& session, const std::string& name) {
    std::vector<std::string> found;
    const auto entries = read_names(session, session.options().userid);
    TRY(add_recipients(entries.ok() ? entries.value() : std::vector<NamesEntry>(), name, 0, found));
    return found;
}

namespace {

// ---- NAMEFIND ----

struct NameRequest {
    std::vector<std::pair<std::string, std::string>> wanted;  // tag, value
    std::vector<std::string> answers;                         // tags; empty: all
    std::string file;
    std::uint32_t start = 1;
    StackOrder order = StackOrder::none;
};

// ":tag value …" must fit, ":tag" alone is asked for. Values have blanks: they go on to the next
// tag.
base::Result<void> parse_tags(std::string_view text, NameRequest& request) {
    std::vector<std::pair<std::string, std::string>> tags;
    for (const auto word : base::words(text)) {
        if (word[0] == ':') {
            auto tag = word.substr(1);
            if (!tag.empty() && tag.back() == '.') tag.remove_suffix(1);
            if (tag.empty()) return make_error(msg::DMSCMS070E, word);
            tags.emplace_back(base::upper(tag), "");
        } else if (tags.empty()) {
            return make_error(msg::DMSNAM620E, word);
        } else {
            auto& value = tags.back().second;
            value += (value.empty() ? "" : " ") + std::string(word);
        }
    }
    for (auto& [tag, value] : tags) {
        if (value.empty())
            request.answers.push_back(tag);
        else
            request.wanted.emplace_back(tag, base::upper(value));
    }
    return {};
}

base::Result<NameRequest> parse_namefind(Session& session, const CommandLine& line) {
    NameRequest request;
    request.file = session.options().userid;
    const auto options = line.options();
    for (std::size_t at = 0; at < options.size();) {
        if (take_stack_option(options, at, request.order)) continue;
        const auto& option = options[at++];
        const auto value = at < options.size() ? options[at] : std::string();
        const auto number = base::parse_decimal(value);
        if (option == "FILE" && is_file_word(value))
            request.file = value, ++at;
        else if (base::matches(option, "STARt") && number && *number > 0)
            request.start = *number, ++at;
        else if (option == "SIZE" && number)
            ++at;  // how much storage the original used
        else if (!base::matches(option, "TYpe"))
            return make_error(msg::DMSCMS003E, option);
    }
    const std::string_view rest = line.rest;
    TRY(parse_tags(rest.substr(0, rest.find('(')), request));
    if (request.wanted.empty() && request.answers.empty()) return make_error(msg::DMSCMS047E);
    return request;
}

base::Result<int> namefind(Session& session, const CommandLine& line) {
    constexpr int kNoEntry = 32;
    const auto request = TRY(parse_namefind(session, line));
    const auto entries = TRY(read_names(session, request.file));
    for (std::size_t at = request.start - 1; at < entries.size(); ++at) {
        const auto& entry = entries[at];
        const bool fits =
            std::all_of(request.wanted.begin(), request.wanted.end(), [&](const auto& wanted) {
                return base::upper(tag_value(entry, wanted.first).value_or("")) == wanted.second;
            });
        if (!fits) continue;
        if (request.answers.empty())
            for (const auto& [tag, value] : entry)
                session.answer(fmt::format(":{}.{}", tag, value), request.order);
        for (const auto& tag : request.answers)
            session.answer(tag_value(entry, tag).value_or(""), request.order);
        return 0;
    }
    return kNoEntry;
}

// ---- SENDFILE, TELL ----

struct SendRequest {
    FileId file;
    std::vector<std::string> names;
    char spool_class = 'A';
    bool log = true, types = true, as_cards = false;
};

base::Result<void> send_options(const CommandLine& line, SendRequest& request) {
    const auto options = line.options();
    for (std::size_t at = 0; at < options.size(); ++at) {
        const auto& option = options[at];
        if (base::matches(option, "Class")) {
            const auto value = at + 1 < options.size() ? options[++at] : std::string();
            if (value.size() != 1) return make_error(msg::DMSCMS029E, value, "CLASS");
            request.spool_class = value[0];
        } else if (base::matches(option, "LOG") || base::matches(option, "NOLog")) {
            request.log = option[0] == 'L';
        } else if (base::matches(option, "TYpe") || base::matches(option, "NOType")) {
            request.types = option[0] == 'T';
        } else if (option == "NEW" || option == "OLD") {
            request.as_cards = option == "OLD";  // a DISK DUMP deck, as before NETDATA
        } else if (!base::matches(option, "NOAck")) {
            return make_error(msg::DMSCMS003E, option);
        }
    }
    return {};
}

// fn ft [fm] [To] name …; "AT node" is taken when it is this system's.
base::Result<SendRequest> parse_send(Session& session, const CommandLine& line) {
    SendRequest request;
    TRY(send_options(line, request));
    const auto words = line.operands();
    if (words.size() < 3) return make_error(msg::DMSCMS054E);
    std::size_t at = 2;
    // A third word of one or two letters is a mode unless nothing would be left for the name.
    const bool has_mode = words.size() > 3 && words[2].size() <= 2 && words[2] != "TO" &&
                          parse_file_mode(words[2]).ok();
    if (has_mode) ++at;
    request.file =
        TRY(file_operand({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at)}, '*'));
    if (at + 1 < words.size() && words[at] == "TO") ++at;
    for (; at < words.size(); ++at) {
        if (words[at] == "AT" && at + 1 < words.size()) {
            const auto node = session.machine() ? session.machine()->system().name() : "";
            if (words[++at] != node) return make_error(msg::DMSCMS070E, words[at]);
            continue;
        }
        request.names.push_back(words[at]);
    }
    if (request.names.empty()) return make_error(msg::DMSCMS054E);
    return request;
}

base::Result<void> send_to(Session& session, cp::VirtualMachine& machine, const CardFile& file,
                           const SendRequest& request, const std::string& user, char letter) {
    cp::SpoolFile about;
    about.owner = user;
    about.spool_class = request.spool_class;
    about.name = file.entry.name;
    about.type = file.entry.type;
    std::vector<cp::SpoolRecord> cards;
    const auto deck =
        request.as_cards ? disk_dump_cards(file, letter) : netdata_cards(file, user, file.node);
    for (const auto& card : deck) cards.push_back({card});
    TRY(machine.send_cards(about, cards));
    const auto now = Timestamp::now();
    const auto id =
        fmt::format("{} {} {}{}", file.entry.name, file.entry.type, letter, file.entry.mode_number);
    if (request.types)
        session.message(
            make_error(msg::DMSSFL510I, id, user, file.node, short_date(now), clock_time(now)));
    if (request.log)
        log_transfer(session,
                     fmt::format("File {:<8} {:<8} {}{} sent to   {:<8} at {:<8} on {} {}",
                                 file.entry.name, file.entry.type, letter, file.entry.mode_number,
                                 user, file.node, short_date(now), clock_time(now)));
    return {};
}

base::Result<int> sendfile(Session& session, const CommandLine& line) {
    auto* machine = TRY(machine_for(session, "SENDFILE"));
    const auto request = TRY(parse_send(session, line));
    const auto found = TRY(existing(session, request.file));
    CardFile file;
    file.entry = found.entry;
    file.user = machine->userid();
    file.node = machine->system().name();
    file.lines = TRY(found.disk->files->read(found.entry.name, found.entry.type, 1, kToEnd));
    for (const auto& name : request.names)
        for (const auto& user : TRY(recipients(session, name)))
            TRY(send_to(session, *machine, file, request, user, found.disk->letter));
    return 0;
}

// TELL name [AT node] text.
base::Result<int> tell(Session& session, const CommandLine& line) {
    base::WordReader words(line.rest);
    const auto name = base::upper(words.next());
    if (name.empty()) return make_error(msg::DMSCMS050E, "TELL");
    auto* machine = TRY(machine_for(session, "TELL"));
    auto text = words.rest();
    const auto all = base::words(text);
    const bool at_here = all.size() > 2 && base::upper(all[0]) == "AT" &&
                         base::upper(all[1]) == machine->system().name();
    if (at_here) words.next(), words.next(), text = words.rest();
    if (text.empty()) return make_error(msg::DMSCMS050E, name);
    int rc = 0;
    for (const auto& user : TRY(recipients(session, name)))
        rc = std::max(rc, session.cp_command(fmt::format("MSG {} {}", user, text)));
    return rc;
}

}  // namespace

extern const Command kNamefind{
    .name = "NAMEFIND",
    .min_abbrev = 5,
    .run = namefind,
    .syntax = "NAMEFind :tag value ... [:tag ...] [(FILE fn STARt n STACK FIFO LIFO TYpe]",
    .summary = "Look an entry up in a names file",
    .module = "NAM"};
extern const Command kSendfile{
    .name = "SENDFILE",
    .min_abbrev = 5,
    .run = sendfile,
    .syntax = "SENDFile fn ft [fm] [TO] name ... [(Class c LOG NOLog TYpe NOType NEW OLD NOAck]",
    .summary = "Send a file to the reader of a user",
    .quiet_not_found = true,
    .module = "SFL"};
extern const Command kTell{.name = "TELL",
                           .min_abbrev = 4,
                           .run = tell,
                           .syntax = "TELL name [AT node] text",
                           .summary = "Send a message to a user or nickname"};

}  // namespace cms
