// CP PURGE, CHANGE, TRANSFER, ORDER and QUERY of spool files. Reference cp, section 11; CP Commands
// and Utilities Reference.
#include <algorithm>

#include "cp/commands/table.h"
#include "cp/unit_record.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

struct QueueWord {
    std::string_view notation;
    SpoolQueue queue;
};
constexpr QueueWord kQueues[] = {
    {"Reader", SpoolQueue::reader}, {"RDR", SpoolQueue::reader},      {"PUnch", SpoolQueue::punch},
    {"PCH", SpoolQueue::punch},     {"Printer", SpoolQueue::printer}, {"PRT", SpoolQueue::printer},
};

std::optional<SpoolQueue> queue_named(std::string_view word) {
    for (const auto& row : kQueues)
        if (base::matches(word, row.notation)) return row.queue;
    return std::nullopt;
}

// Which files a command is about.
struct Selection {
    std::string owner;               // whose; empty: everybody's (class D)
    std::string origin;              // of TRANSFER … FROM
    std::vector<SpoolQueue> queues;  // one, or all three
    std::vector<std::uint32_t> ids;  // these …
    std::string classes, form;       // … or those of a class or form; none of all: ALL
    bool fits(const SpoolFile& file) const {
        bool here = std::find(queues.begin(), queues.end(), file.queue) != queues.end();
        if (!here || (!owner.empty() && file.owner != owner)) return false;
        if (!origin.empty() && file.origin != origin) return false;
        if (!ids.empty()) return std::find(ids.begin(), ids.end(), file.id) != ids.end();
        if (!form.empty() && file.form != form) return false;
        return classes.empty() || classes.find(file.spool_class) != std::string::npos;
    }
};

// [userid|SYSTEM] queue: another's queue is for class D.
Result<Selection> take_queue(Call& call) {
    Selection chosen;
    chosen.owner = call.machine.userid();
    auto word = std::string(call.operands.next());
    bool for_others = !queue_named(word) && word != "ALL" && !word.empty();
    if (for_others) {
        if (word != "*" && word != call.machine.userid() && !call.machine.has_class("D"))
            return make_error(msg::HCPCFC003E, word);
        if (word != "*") chosen.owner = word == "SYSTEM" ? "" : word;
        if (!chosen.owner.empty()) TRY(call.cp.entry(chosen.owner));
        word = call.operands.next();
    }
    auto queue = queue_named(word);
    if (!queue && word != "ALL") return make_error(msg::HCPCFC026E);
    if (queue)
        chosen.queues = {*queue};
    else
        chosen.queues = {SpoolQueue::reader, SpoolQueue::printer, SpoolQueue::punch};
    return chosen;
}

std::optional<std::uint32_t> spool_id(std::string_view word) {
    auto id = base::parse_decimal(word);
    return id && *id > 0 && *id <= 9999 ? id : std::nullopt;
}

// spoolid … | CLass c … | FORM f | ALL. False: none of these follows.
enum class Classes { one, several };
Result<bool> take_which(Call& call, Selection& chosen, Classes classes) {
    if (call.operands.take("ALL")) return true;
    while (!call.operands.at_end() && spool_id(call.operands.peek()))
        chosen.ids.push_back(*spool_id(call.operands.next()));
    if (!chosen.ids.empty()) return true;
    if (call.operands.take("FORM")) {
        chosen.form = call.operands.next();
        if (chosen.form.empty()) return make_error(msg::HCPCFC026E);
        return true;
    }
    while (call.operands.take("CLass")) {
        auto word = call.operands.next();
        if (word.size() != 1) return make_error(msg::HCPCFC026E);
        chosen.classes += word[0];
        if (classes == Classes::one) break;
    }
    return !chosen.classes.empty();
}

Result<Selection> take_selection(Call& call, Classes classes = Classes::several) {
    auto chosen = TRY(take_queue(call));
    bool is_whole = chosen.queues.size() > 1 && call.operands.at_end();  // PURGE ALL
    bool found = TRY(take_which(call, chosen, classes));
    if (!found && !is_whole) return make_error(msg::HCPCFC026E);
    return chosen;
}

// Those chosen, in queue order; in order of the numbers where such are given. 42E: no such number.
Result<std::vector<StoredFile*>> chosen_files(Call& call, const Selection& chosen) {
    std::vector<StoredFile*> found;
    for (auto& file : call.cp.spool().files())
        if (chosen.fits(file.about)) found.push_back(&file);
    for (auto id : chosen.ids)
        if (std::none_of(found.begin(), found.end(), [&](auto* f) { return f->about.id == id; }))
            return make_error(msg::HCPCFC042E, fmt::format("{:04}", id));
    auto place = [&](const StoredFile* file) {
        return std::find(chosen.ids.begin(), chosen.ids.end(), file->about.id) - chosen.ids.begin();
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](auto* a, auto* b) { return place(a) < place(b); });
    return found;
}

// "0001 FILE  PURGED", "NO FILES PURGED"; not shown with SET IMSG OFF.
void tell_count(Call& call, std::size_t count, std::string_view done) {
    if (call.machine.setting("IMSG") == "OFF") return;
    if (count == 0)
        call.line(fmt::format("NO FILES {}", done));
    else
        call.line(fmt::format("{:04} {} {}", count, count == 1 ? "FILE " : "FILES", done));
}

// ---- CHANGE ----

struct Changes {
    std::optional<bool> hold, keep;
    char spool_class = 0;
    std::uint32_t copies = 0;
    std::optional<std::pair<std::string, std::string>> name;
    std::string distribution, form, destination;

    void apply(SpoolFile& file) const {
        if (hold) file.is_held = *hold;
        if (keep) file.is_kept = *keep;
        if (spool_class != 0) file.spool_class = spool_class;
        if (copies != 0) file.copies = copies;
        if (name) std::tie(file.name, file.type) = *name;
        if (!distribution.empty()) file.distribution = distribution;
        if (!form.empty()) file.form = form;
        if (!destination.empty()) file.destination = destination;
    }
};

Result<void> take_text_change(Call& call, Changes& changes) {
    auto word = std::string(call.operands.next());
    auto value = std::string(call.operands.next());
    if (value.empty() || value.size() > 24) return make_error(msg::HCPCFC026E);
    auto number = base::parse_decimal(value);
    if (base::matches(word, "CLass") && value.size() == 1)
        changes.spool_class = value[0];
    else if (base::matches(word, "COpy") && number && *number >= 1 && *number <= 255)
        changes.copies = *number;
    else if (base::matches(word, "DIst"))
        changes.distribution = value;
    else if (word == "FORM")
        changes.form = value;
    else if (word == "DEST")
        changes.destination = value;
    else if (base::matches(word, "NAme"))
        changes.name.emplace(value, std::string(call.operands.next()));
    else
        return make_error(msg::HCPCFC003E, word);
    return {};
}

Result<Changes> take_changes(Call& call) {
    Changes changes;
    if (call.operands.at_end()) return make_error(msg::HCPCFC026E);
    while (!call.operands.at_end()) {
        if (call.operands.take("HOld"))
            changes.hold = true;
        else if (call.operands.take("NOHold"))
            changes.hold = false;
        else if (call.operands.take("KEep"))
            changes.keep = true;
        else if (call.operands.take("NOKEep"))
            changes.keep = false;
        else if (call.operands.take("NOName"))
            changes.name.emplace();
        else
            TRY(take_text_change(call, changes));
    }
    return changes;
}

// ---- TRANSFER ----

Result<void> transfer_one(Call& call, StoredFile& file, SpoolQueue queue,
                          const std::string& userid) {
    auto before = file.about;
    TRY(call.cp.spool().move(file, queue, userid));
    const auto& after = file.about;
    auto line = [&](std::string_view direction) {
        bool to = direction == "TO";
        const auto& shown = to ? before : after;
        const auto& other = to ? after : before;
        return sent_line(after, word_of(shown.queue), shown.id, direction, other.owner,
                         word_of(other.queue), to ? "AS" : "WAS", other.id);
    };
    for (const auto& name : {before.owner, after.owner}) {
        auto* machine = call.cp.machine(name);
        auto text = line(name == before.owner ? "TO" : "FROM");
        if (machine == &call.machine)
            call.line(text);
        else if (machine && machine->events && machine->setting("MSG") == "ON")
            machine->events->incoming_message(text);
        if (before.owner == after.owner) break;
    }
    return {};
}

// ---- QUERY ----

enum class DateForm { none, short_form, full, iso };

struct Listing {
    Selection chosen;
    DateForm date = DateForm::none;
    std::optional<bool> held;
    bool is_system = false;
};

std::string date_of(std::time_t when, DateForm form) {
    std::tm parts{};
    ::localtime_r(&when, &parts);
    if (form == DateForm::short_form)
        return fmt::format("{:02}/{:02}", parts.tm_mon + 1, parts.tm_mday);
    if (form == DateForm::full)
        return fmt::format("{:02}/{:02}/{}", parts.tm_mon + 1, parts.tm_mday, parts.tm_year + 1900);
    return fmt::format("{}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string heading(const Listing& listing) {
    auto who = listing.is_system ? "OWNERID " : "ORIGINID";
    if (listing.date == DateForm::none)
        return fmt::format("{} FILE CLASS RECORDS  CPY HOLD FORM     DEST     KEEP MSG", who);
    auto date = listing.date == DateForm::short_form ? "DATE  TIME    " : "DATE       TIME    ";
    return fmt::format("{} FILE CLASS RECORDS  CPY HOLD {} NAME      TYPE     DIST", who, date);
}

std::string listed(const SpoolFile& file, const Listing& listing) {
    auto text = fmt::format("{:<8} {:04} {} {:<3} {:08} {:03} {:<4} ",
                            listing.is_system ? file.owner : file.origin, file.id, file.spool_class,
                            file.device, file.records, file.copies, file.is_held ? "USER" : "NONE");
    if (listing.date == DateForm::none)
        return text + fmt::format("{:<8} {:<8} {:<4} {}", file.form, file.destination,
                                  file.is_kept ? "ON" : "OFF", "OFF");
    text += fmt::format("{} {} ", date_of(file.created, listing.date), clock_time(file.created));
    // A data set name takes the columns of name and type.
    text += file.name.size() > 8 ? fmt::format("{:<18}", file.name.substr(0, 18))
                                 : fmt::format("{:<9} {:<8}", file.name, file.type);
    return text + " " + file.distribution;
}

// * is one's own; SYSTEM and other users are for class D, whose default is SYSTEM.
Result<void> take_owner(Call& call, Listing& listing) {
    auto& chosen = listing.chosen;
    chosen.owner = call.machine.userid();
    bool is_operator = call.machine.has_class("D");
    auto word = std::string(call.operands.peek());
    if (word == "USERID" || word == "U") call.operands.next(), word = call.operands.peek();
    if (word == "*") return call.operands.next(), Result<void>{};
    bool is_user = !word.empty() && !spool_id(word) && call.cp.entry(word).ok();
    if (is_user && (is_operator || word == chosen.owner)) {
        chosen.owner = call.operands.next();
    } else if (is_operator && (word == "SYSTEM" || !spool_id(word))) {
        call.operands.take("SYSTEM");
        chosen.owner.clear();
        listing.is_system = true;
    }
    return {};
}

Result<Listing> take_listing(Call& call, SpoolQueue queue) {
    Listing listing;
    listing.chosen.queues = {queue};
    TRY(take_owner(call, listing));
    while (!call.operands.at_end()) {
        if (call.operands.take("ALL"))
            listing.date = std::max(listing.date, DateForm::short_form);
        else if (call.operands.take("SHOrtdate"))
            listing.date = DateForm::short_form;
        else if (call.operands.take("FULldate"))
            listing.date = DateForm::full;
        else if (call.operands.take("ISOdate"))
            listing.date = DateForm::iso;
        else if (call.operands.take("HOLd"))
            listing.held = true;
        else if (call.operands.take("NOHold"))
            listing.held = false;
        else if (!TRY(take_which(call, listing.chosen, Classes::several)))
            return make_error(msg::HCPCQV003E, std::string(call.operands.peek()));
    }
    return listing;
}

Result<void> query_queue(Call& call, SpoolQueue queue) {
    auto listing = TRY(take_listing(call, queue));
    auto files = TRY(chosen_files(call, listing.chosen));
    std::erase_if(files, [&](const StoredFile* file) {
        return listing.held && file->about.is_held != *listing.held;
    });
    if (files.empty()) {
        call.line(fmt::format("NO {} FILES", word_of(queue)));
        return {};
    }
    call.line(heading(listing));
    for (const auto* file : files) call.line(listed(file->about, listing));
    return {};
}

std::string counted(std::size_t count) {
    return count == 0 ? "  NO" : fmt::format("{:04}", count);
}

}  // namespace

Result<void> purge(Call& call) {
    auto chosen = TRY(take_selection(call));
    TRY(no_more_operands(call));
    auto& store = call.cp.spool();
    std::vector<SpoolFile> gone;  // erasing moves the files
    for (const auto* file : TRY(chosen_files(call, chosen))) gone.push_back(file->about);
    for (const auto& about : gone) store.erase(*store.find(about.queue, about.owner, about.id));
    if (!gone.empty()) TRY(save_spool(call.cp));
    tell_count(call, gone.size(), "PURGED");
    return {};
}

Result<void> change(Call& call) {
    // CHANGE RDR CLASS A CLASS B: the second one is the change.
    auto chosen = TRY(take_selection(call, Classes::one));
    auto changes = TRY(take_changes(call));
    auto files = TRY(chosen_files(call, chosen));
    for (auto* file : files) changes.apply(file->about);
    if (!files.empty()) TRY(save_spool(call.cp));
    tell_count(call, files.size(), "CHANGED");
    return {};
}

// TRANsfer [userid] queue which [To] userid [queue], or … FROM userid: what one sent there.
Result<void> transfer(Call& call) {
    auto chosen = TRY(take_selection(call));
    auto queue = chosen.queues.front();
    std::string target = call.machine.userid();
    if (call.operands.take("FROM")) {
        chosen.origin = call.machine.userid();
        chosen.owner = call.operands.next();
        TRY(call.cp.entry(chosen.owner));
    } else {
        call.operands.take("To");
        target = TRY(take_userid(call));
        TRY(call.cp.entry(target));
    }
    if (auto other = call.operands.at_end() ? std::nullopt : queue_named(call.operands.peek()))
        queue = *other, call.operands.next();
    TRY(no_more_operands(call));
    auto files = TRY(chosen_files(call, chosen));
    for (auto* file : files) TRY(transfer_one(call, *file, queue, target));
    if (!files.empty()) TRY(save_spool(call.cp));
    tell_count(call, files.size(), "TRANSFERRED");
    return {};
}

// Those named come first, in the order named.
Result<void> order(Call& call) {
    auto chosen = TRY(take_selection(call));
    TRY(no_more_operands(call));
    auto files = TRY(chosen_files(call, chosen));
    std::vector<StoredFile> moved;
    for (auto* file : files) moved.push_back(*file);
    auto& all = call.cp.spool().files();
    auto is_moved = [&](const StoredFile& file) {
        return std::any_of(moved.begin(), moved.end(), [&](const StoredFile& one) {
            return one.about.owner == file.about.owner && one.about.id == file.about.id &&
                   one.about.queue == file.about.queue;
        });
    };
    std::erase_if(all, is_moved);
    all.insert(all.begin(), moved.begin(), moved.end());
    if (!moved.empty()) TRY(save_spool(call.cp));
    tell_count(call, moved.size(), "ORDERED");
    return {};
}

Result<void> query_reader(Call& call) {
    return query_queue(call, SpoolQueue::reader);
}
Result<void> query_printer(Call& call) {
    return query_queue(call, SpoolQueue::printer);
}
Result<void> query_punch(Call& call) {
    return query_queue(call, SpoolQueue::punch);
}

Result<void> query_files(Call& call) {
    auto owner = call.machine.userid();
    if (!call.operands.at_end()) owner = TRY(take_userid(call));
    if (owner != call.machine.userid() && !call.machine.has_class("D"))
        return make_error(msg::HCPCQV003E, owner);
    TRY(call.cp.entry(owner));
    TRY(no_more_operands(call));
    const auto& store = call.cp.spool();
    call.line(fmt::format("FILES: {} RDR, {} PRT, {} PUN",
                          counted(store.count(SpoolQueue::reader, owner)),
                          counted(store.count(SpoolQueue::printer, owner)),
                          counted(store.count(SpoolQueue::punch, owner))));
    return {};
}

}  // namespace cp
