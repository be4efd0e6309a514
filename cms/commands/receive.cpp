// READCARD, RECEIVE, PEEK, RDRLIST, DISK: files from the virtual reader, and DISK DUMP decks.
// Reference: cms section 11.

#include "cms/commands/reader.h"

namespace cms {

// ---- decks ----

base::Result<std::optional<Deck>> open_deck(Session& session, cp::VirtualMachine& machine,
                                            std::optional<std::uint32_t> id) {
    std::optional<Deck> deck;
    if (id) {
        const auto files = machine.spool_files(cp::SpoolQueue::reader);
        const auto found = std::find_if(files.begin(), files.end(),
                                        [&](const cp::SpoolFile& file) { return file.id == *id; });
        if (found == files.end()) return deck;
        leave_deck(session);
        if (found->is_held) (void)session.cp_reply(fmt::format("CHANGE RDR {} NOHOLD", *id));
        (void)session.cp_reply(fmt::format("ORDER RDR {}", *id));
    }
    const auto next = TRY(machine.reader_file());
    if (!next || (id && next->id != *id)) return deck;
    deck.emplace();
    deck->about = *next;
    for (std::uint32_t n = 0; n < next->records; ++n) {
        auto card = TRY(machine.read_card());
        if (!card) break;  // some of it had been read before
        deck->cards.push_back(std::move(card->text));
    }
    return deck;
}

void leave_deck(Session& session) {
    (void)session.cp_reply("CLOSE READER HOLD NOKEEP");
}

void finish_deck(Session& session) {
    (void)session.cp_reply("CLOSE READER");
}

namespace {

// Trailing blanks of a card do not tell the length of a line: F 80.
FileEntry card_entry(std::string_view name, std::string_view type) {
    FileEntry entry;
    entry.name = base::upper(name);
    entry.type = base::upper(type);
    entry.format = RecordFormat::fixed;
    entry.record_length = kCardLength;
    return entry;
}

// Files of a deck with :READ cards; what stands before the first one is `first`.
std::vector<CardFile> split_at_read_cards(const Lines& cards, const FileEntry& first) {
    std::vector<CardFile> files;
    for (const auto& card : cards) {
        if (auto entry = parse_read_card(card)) {
            files.push_back({card_entry(entry->name, entry->type), {}, "", ""});
            files.back().entry.mode_number = entry->mode_number;
            continue;
        }
        if (files.empty()) files.push_back({first, {}, "", ""});
        files.back().lines.push_back(card);
        files.back().lines.back().resize(kCardLength, ' ');
    }
    return files;
}

std::string name_or(std::string_view name, std::string_view other) {
    return is_file_word(name) ? std::string(name) : std::string(other);
}

}  // namespace

base::Result<std::vector<CardFile>> files_of(const Deck& deck) {
    const auto& about = deck.about;
    std::vector<CardFile> files;
    const auto name = name_or(about.name, about.origin), type = name_or(about.type, about.device);
    if (!deck.cards.empty() && is_netdata(deck.cards[0])) {
        files.push_back(TRY(read_netdata(deck.cards, deck.id())));
    } else if (!deck.cards.empty() && is_disk_dump(deck.cards[0])) {
        files = TRY(read_disk_dump(deck.cards));
    } else if (about.device == "PUN") {
        files = split_at_read_cards(deck.cards, card_entry(name, type));
    } else {
        files.push_back({{}, deck.cards, "", ""});  // a console or printed lines
        files[0].entry.name = name;
        files[0].entry.type = type;
    }
    for (auto& file : files) {
        if (!is_file_word(file.entry.name)) file.entry.name = name;
        if (!is_file_word(file.entry.type)) file.entry.type = type;
    }
    return files;
}

base::Result<void> store(Session& session, const CardFile& file, const FileId& where, bool replace,
                         bool old_date, std::string_view& done) {
    auto* disk = TRY(session.disks().writable(where.letter));
    auto entry = file.entry;
    entry.name = where.name == "=" || where.name.empty() ? entry.name : where.name;
    entry.type = where.type == "=" || where.type.empty() ? entry.type : where.type;
    if (where.number >= 0) entry.mode_number = static_cast<std::uint8_t>(where.number);
    if (!old_date) entry.updated = {};
    const bool exists = disk->files->find(entry.name, entry.type).has_value();
    if (exists && !replace) return make_error(msg::DMSRCV024E, Located{disk, entry}.text());
    done = exists ? "replaced by" : "created from";
    return disk->files->write(entry, file.lines);
}

void log_transfer(Session& session, std::string_view text) {
    FileEntry entry;
    entry.name = session.options().userid;
    entry.type = "NETLOG";
    entry.mode_number = 0;
    const auto disk = session.disks().writable('A');
    if (!disk.ok()) return;
    const auto done = disk.value()->files->append(entry, {std::string(text)});
    if (!done.ok()) session.message(done.error());
}

namespace {

std::optional<std::uint32_t> spool_number(std::string_view word) {
    const auto number = base::parse_decimal(word);
    return number && *number > 0 && *number <= 9999 ? number : std::nullopt;
}

std::string node_of(Session& session) {
    return session.machine() ? session.machine()->system().name() : session.options().node;
}

// ---- READCARD ----

base::Result<void> store_cards(Session& session, const Deck& deck,
                               const std::vector<std::string>& words, bool replace) {
    const bool by_header = words[0] == "*";
    FileId where;
    where.letter = 'A';
    if (!by_header) where = TRY(file_operand(words, 'A'));
    if (by_header && words.size() > 1) {
        const auto mode = TRY(parse_file_mode(words.back()));
        where.letter = mode.letter, where.number = mode.number;
    }
    auto cards = deck.cards;
    const bool headed = !cards.empty() && parse_read_card(cards[0]);
    if (headed) session.line(base::trim_right(cards[0]));
    if (!by_header && headed) cards.erase(cards.begin());
    const auto assumed = card_entry("READCARD", "CMSUT1");
    if (by_header && !headed) session.message(make_error(msg::DMSRDC702I, "READCARD CMSUT1 A1"));
    auto files = split_at_read_cards(cards, assumed);
    if (!by_header) {
        // Further :READ cards are data of the one file.
        files.assign(1, {card_entry(where.name, where.type), cards, "", ""});
        for (auto& card : files[0].lines) card.resize(kCardLength, ' ');
    }
    std::string_view done;
    for (const auto& file : files) {
        if (file.lines.empty()) session.message(make_error(msg::DMSRDC701I));
        TRY(store(session, file, where, replace, false, done));
    }
    return {};
}

base::Result<int> readcard(Session& session, const CommandLine& line) {
    bool replace = true;
    for (const auto& option : line.options()) {
        if (!base::matches(option, "Replace") && !base::matches(option, "NOReplace"))
            return make_error(msg::DMSCMS003E, option);
        replace = option[0] == 'R';
    }
    const auto words = line.operands();
    if (words.empty() || (words[0] != "*" && words.size() < 2)) return make_error(msg::DMSCMS054E);
    auto* machine = TRY(machine_for(session, "READCARD"));
    const auto deck = TRY(open_deck(session, *machine, std::nullopt));
    if (!deck) return make_error(msg::DMSRDC205W);
    const auto done = store_cards(session, *deck, words, replace);
    if (!done.ok()) {
        leave_deck(session);
        return done.error();
    }
    finish_deck(session);
    return 0;
}

// ---- RECEIVE ----

struct ReceiveRequest {
    std::optional<std::uint32_t> id;
    FileId where;
    bool replace = false, old_date = false, log = true, types = true, purge = false;
};

base::Result<void> receive_options(const CommandLine& line, ReceiveRequest& request) {
    struct Switch {
        std::string_view notation;
        void (*apply)(ReceiveRequest&);
    };
    static constexpr Switch kSwitches[] = {
        {"Replace", [](ReceiveRequest& r) { r.replace = true; }},
        {"NOReplace", [](ReceiveRequest& r) { r.replace = false; }},
        {"OLddate", [](ReceiveRequest& r) { r.old_date = true; }},
        {"NEwdate", [](ReceiveRequest& r) { r.old_date = false; }},
        {"Log", [](ReceiveRequest& r) { r.log = true; }},
        {"NOLog", [](ReceiveRequest& r) { r.log = false; }},
        {"TYpe", [](ReceiveRequest& r) { r.types = true; }},
        {"NOType", [](ReceiveRequest& r) { r.types = false; }},
        {"PURGE", [](ReceiveRequest& r) { r.purge = true; }},
        // Nothing is asked here, so these agree.
        {"FUllprompt", [](ReceiveRequest&) {}},
        {"MInprompt", [](ReceiveRequest&) {}},
        {"NOPrompt", [](ReceiveRequest&) {}},
    };
    for (const auto& option : line.options()) {
        const auto* row = std::find_if(
            std::begin(kSwitches), std::end(kSwitches),
            [&](const Switch& known) { return base::matches(option, known.notation); });
        if (row == std::end(kSwitches)) return make_error(msg::DMSCMS003E, option);
        row->apply(request);
    }
    return {};
}

// [spoolid] [fn [ft [fm]]]; = and a missing field keep what the file has.
base::Result<ReceiveRequest> parse_receive(const CommandLine& line) {
    ReceiveRequest request;
    TRY(receive_options(line, request));
    auto words = line.operands();
    request.where.letter = 'A';
    if (!words.empty() && spool_number(words[0])) {
        request.id = spool_number(words[0]);
        words.erase(words.begin());
    }
    if (words.size() > 3) return make_error(msg::DMSCMS070E, words[3]);
    for (std::size_t at = 0; at < words.size() && at < 2; ++at) {
        if (words[at] != "=" && !is_file_word(words[at]))
            return make_error(msg::DMSCMS062E, '*', words[at]);
        (at == 0 ? request.where.name : request.where.type) = words[at];
    }
    if (words.size() < 3 || words[2] == "=") return request;
    const auto mode = TRY(parse_file_mode(words[2]));
    if (mode.letter == '*') return make_error(msg::DMSCMS048E, words[2]);
    request.where.letter = mode.letter, request.where.number = mode.number;
    return request;
}

base::Result<void> receive_deck(Session& session, const Deck& deck, const ReceiveRequest& request) {
    const auto files = TRY(files_of(deck));
    for (const auto& file : files) {
        std::string_view done;
        TRY(store(session, file, request.where, request.replace, request.old_date, done));
        const auto& entry = file.entry;
        const auto& where = request.where;
        const auto kept = [](const std::string& wanted, const std::string& own) {
            return wanted.empty() || wanted == "=" ? own : wanted;
        };
        const int number = where.number < 0 ? entry.mode_number : where.number;
        const auto id = fmt::format("{} {} {}{}", kept(where.name, entry.name),
                                    kept(where.type, entry.type), where.letter, number);
        const auto from = fmt::format("{} {} A{}", entry.name, entry.type, entry.mode_number);
        const auto user = file.user.empty() ? deck.about.origin : file.user;
        const auto node = file.node.empty() ? node_of(session) : file.node;
        const auto told = make_error(msg::DMSRCV653I, id, done, from, user, node);
        if (request.types) session.message(told);
        const auto now = Timestamp::now();
        if (request.log)
            log_transfer(session, fmt::format("File {:<8} {:<8} {}{} recv from {:<8} at {:<8} on "
                                              "{} {}",
                                              kept(where.name, entry.name),
                                              kept(where.type, entry.type), where.letter, number,
                                              user, node, short_date(now), clock_time(now)));
    }
    return {};
}

base::Result<int> receive(Session& session, const CommandLine& line) {
    const auto request = TRY(parse_receive(line));
    auto* machine = TRY(machine_for(session, "RECEIVE"));
    const auto deck = TRY(open_deck(session, *machine, request.id));
    const auto shown = request.id ? fmt::format("{:04}", *request.id) : std::string("*");
    if (!deck) return make_error(msg::DMSRCV649E, shown);
    if (request.purge) {
        (void)session.cp_reply("CLOSE READER PURGE");
        return 0;
    }
    const auto done = receive_deck(session, *deck, request);
    if (!done.ok()) {
        leave_deck(session);
        return done.error();
    }
    finish_deck(session);
    return 0;
}

// ---- PEEK, RDRLIST ----

base::Result<int> peek(Session& session, const CommandLine& line) {
    const auto words = line.operands(), options = line.options();
    std::optional<std::uint32_t> id;
    if (words.size() > 1) return make_error(msg::DMSCMS070E, words[1]);
    if (!words.empty() && !(id = spool_number(words[0])))
        return make_error(msg::DMSCMS070E, words[0]);
    std::uint32_t from = 1, count = 200;
    for (std::size_t at = 0; at < options.size(); at += 2) {
        const auto value = at + 1 < options.size() ? options[at + 1] : std::string();
        const auto number = value == "*" ? std::optional(kToEnd) : base::parse_decimal(value);
        const bool is_from = base::matches(options[at], "FRom");
        if (!is_from && options[at] != "FOR") return make_error(msg::DMSCMS003E, options[at]);
        if (!number || *number == 0) return make_error(msg::DMSCMS029E, value, options[at]);
        (is_from ? from : count) = *number;
    }
    auto* machine = TRY(machine_for(session, "PEEK"));
    const auto deck = TRY(open_deck(session, *machine, id));
    if (!deck) return make_error(msg::DMSRCV649E, id ? fmt::format("{:04}", *id) : "*");
    leave_deck(session);
    for (const auto& file : TRY(files_of(*deck)))
        for (std::size_t at = from - 1; at < file.lines.size() && at - (from - 1) < count; ++at)
            session.line(base::trim_right(file.lines[at]));
    return 0;
}

base::Result<int> rdrlist(Session& session, const CommandLine& line) {
    const auto order = TRY(stack_options(line.options()));
    if (const auto words = line.operands(); !words.empty())
        return make_error(msg::DMSCMS070E, words[0]);
    auto* machine = TRY(machine_for(session, "RDRLIST"));
    const auto files = machine->spool_files(cp::SpoolQueue::reader);
    if (files.empty()) return make_error(msg::DMSRCV649E, "*");
    if (order == StackOrder::none)
        session.line(
            "SPOOLID FILENAME FILETYPE CLASS   USER     AT NODE     HOLD  RECORDS  DATE     "
            "TIME");
    for (const auto& file : files) {
        std::tm at{};
        ::localtime_r(&file.created, &at);
        session.answer(
            fmt::format("{:04}    {:<8} {:<8} {} {} {:<8} AT {:<8} {:<4} {:>8}  {:02}/{:02}/{:02} "
                        "{:02}:{:02}:{:02}",
                        file.id, file.name, file.type, file.device, file.spool_class, file.origin,
                        node_of(session), file.is_held ? "USER" : "NONE", file.records,
                        at.tm_mon + 1, at.tm_mday, at.tm_year % 100, at.tm_hour, at.tm_min,
                        at.tm_sec),
            order);
    }
    return 0;
}

// ---- DISK ----

base::Result<int> disk_dump(Session& session, cp::VirtualMachine& machine,
                            const std::vector<std::string>& words) {
    const auto id = TRY(file_operand(words, '*'));
    const auto found = TRY(existing(session, id));
    CardFile file;
    file.entry = found.entry;
    file.lines = TRY(found.disk->files->read(found.entry.name, found.entry.type, 1, kToEnd));
    std::vector<cp::SpoolRecord> cards;
    for (auto& card : disk_dump_cards(file, found.disk->letter)) cards.push_back({std::move(card)});
    TRY(machine.write_unit(cp::UnitRecord::punch, cards));
    return session.cp_command(
        fmt::format("CLOSE PUNCH NAME {} {}", found.entry.name, found.entry.type));
}

base::Result<int> disk_load(Session& session, cp::VirtualMachine& machine) {
    const auto deck = TRY(open_deck(session, machine, std::nullopt));
    if (!deck) return make_error(msg::DMSRDC205W);
    const auto load = [&]() -> base::Result<void> {
        const auto files = TRY(read_disk_dump(deck->cards));
        FileId where;
        where.letter = 'A';
        for (const auto& file : files) {
            std::string_view done;
            TRY(store(session, file, where, true, true, done));
            session.line(
                fmt::format("{} {} A{}", file.entry.name, file.entry.type, file.entry.mode_number));
        }
        return {};
    };
    const auto done = load();
    if (!done.ok()) {
        leave_deck(session);
        return done.error();
    }
    finish_deck(session);
    return 0;
}

base::Result<int> disk(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS047E);
    if (const auto options = line.options(); !options.empty())
        return make_error(msg::DMSCMS003E, options[0]);
    auto* machine = TRY(machine_for(session, "DISK"));
    if (base::matches(words[0], "DUMP"))
        return disk_dump(session, *machine, {words.begin() + 1, words.end()});
    if (!base::matches(words[0], "LOAD") || words.size() > 1)
        return make_error(msg::DMSCMS070E, words.back());
    return disk_load(session, *machine);
}

}  // namespace

extern const Command kReadcard{.name = "READCARD",
                               .min_abbrev = 4,
                               .run = readcard,
                               .syntax = "READcard fn ft [fm] | * [(Replace NOReplace]",
                               .summary = "Make files of the cards of a reader file",
                               .module = "RDC"};
extern const Command kReceive{
    .name = "RECEIVE",
    .min_abbrev = 7,
    .run = receive,
    .syntax =
        "RECEIVE [spoolid] [fn [ft [fm]]] [(Replace NOReplace OLddate NEwdate Log NOLog "
        "TYpe NOType PURGE FUllprompt MInprompt NOPrompt]",
    .summary = "Store the file that somebody sent",
    .module = "RCV"};
extern const Command kPeek{.name = "PEEK",
                           .min_abbrev = 4,
                           .run = peek,
                           .syntax = "PEEK [spoolid] [(FRom n FOR n|*]",
                           .summary = "Show the lines of a reader file, which stays there"};
extern const Command kRdrlist{.name = "RDRLIST",
                              .min_abbrev = 4,
                              .run = rdrlist,
                              .syntax = "RDRList [(STACK FIFO LIFO]",
                              .summary = "List the files of the reader"};
extern const Command kDisk{.name = "DISK",
                           .min_abbrev = 4,
                           .run = disk,
                           .syntax = "DISK DUMP fn ft [fm] | LOAD",
                           .summary = "Punch a file with its attributes, or load such files",
                           .quiet_not_found = true,
                           .module = "DSK"};

}  // namespace cms
