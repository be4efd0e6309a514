// CP SPOOL, CLOSE, TAG: unit record devices and the console. Reference cp, section 11; CP Commands
// and Utilities Reference, SPOOL and CLOSE.
//
// What a console shows is kept in a file of the host (console_file.h) until it is closed; TO makes
// a spool file of it.
#include <filesystem>
#include <fstream>

#include "cp/commands/table.h"
#include "cp/device_file.h"
#include "cp/unit_record.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using Kind = Vdev::Kind;

namespace {

struct KindWord {
    std::string_view notation;
    Kind kind;
};
constexpr KindWord kKinds[] = {
    {"CONSole", Kind::console}, {"Reader", Kind::reader}, {"RDR", Kind::reader},
    {"PUnch", Kind::punch},     {"PCH", Kind::punch},     {"Printer", Kind::printer},
    {"PRT", Kind::printer},
};

std::optional<Kind> spooled_kind(std::string_view word) {
    for (const auto& row : kKinds)
        if (base::matches(word, row.notation)) return row.kind;
    return std::nullopt;
}

// The devices a word names: all of a kind, or the one with that number. 40E when there is none.
Result<std::vector<Vdev*>> take_units(Call& call) {
    auto word = std::string(call.operands.next());
    auto kind = spooled_kind(word);
    auto number = device_number(word);
    if (!kind && !number) return make_error(msg::HCPCFC022E);
    std::vector<Vdev*> found;
    for (auto& [known, device] : call.machine.vdevs)
        if (device.unit && (kind ? device.kind == *kind : known == *number))
            found.push_back(&device);
    if (found.empty()) return make_error(msg::HCPDTV040E, word);
    return found;
}

// What SPOOL and CLOSE were told of a device.
struct Wanted {
    CloseOptions closing;  // CLOSE, and SPOOL … CLOSE
    std::optional<bool> start, continuous, messages, end_of_file;
    bool close = false, off = false;
    char spool_class = 0;
    std::uint32_t copies = 0;
    std::optional<std::string> to, for_user, form, destination;
    SpoolQueue to_queue = SpoolQueue::reader;
};

struct Switch {
    std::string_view notation;
    bool for_reader, for_output;
    void (*apply)(Wanted&);
};
constexpr Switch kSwitches[] = {
    {"HOld", true, true, [](Wanted& w) { w.closing.hold = true; }},
    {"NOHold", true, true, [](Wanted& w) { w.closing.hold = false; }},
    {"KEep", true, true, [](Wanted& w) { w.closing.keep = true; }},
    {"NOKEep", true, true, [](Wanted& w) { w.closing.keep = false; }},
    {"CONt", true, true, [](Wanted& w) { w.continuous = true; }},
    {"NOCont", true, true, [](Wanted& w) { w.continuous = false; }},
    {"EOF", true, true, [](Wanted& w) { w.end_of_file = true; }},
    {"NOEof", true, true, [](Wanted& w) { w.end_of_file = false; }},
    {"PUrge", true, true, [](Wanted& w) { w.close = w.closing.purge = true; }},
    {"CLOse", false, true, [](Wanted& w) { w.close = true; }},
    {"MSG", false, true, [](Wanted& w) { w.messages = true; }},
    {"NOMsg", false, true, [](Wanted& w) { w.messages = false; }},
    {"NOName", false, true, [](Wanted& w) { w.closing.name.emplace(); }},
    {"OFF", false, true, [](Wanted& w) { w.off = true; }},
};

bool is_name_word(std::string_view word) {
    constexpr std::string_view kOthers = "$#@+-:_.";
    return !word.empty() && word.size() <= 24 &&
           std::all_of(word.begin(), word.end(), [&](unsigned char c) {
               return std::isalnum(c) || kOthers.find(static_cast<char>(c)) != kOthers.npos;
           });
}

// NAME fn [ft], or a data set name of up to 24 characters. The last option of a command.
Result<void> take_name(Call& call, Wanted& wanted) {
    auto name = std::string(call.operands.next()), type = std::string(call.operands.next());
    bool is_data_set = type.empty() && name.find('.') != std::string::npos;
    bool fits = is_name_word(name) && (is_data_set || name.size() <= 8) &&
                (type.empty() || (is_name_word(type) && type.size() <= 8));
    if (!fits) return make_error(msg::HCPCFC026E);
    wanted.closing.name.emplace(name, type);
    return {};
}

Result<std::string> take_word(Call& call, std::size_t longest = 8) {
    auto word = std::string(call.operands.next());
    if (word.empty() || word.size() > longest) return make_error(msg::HCPCFC026E);
    return word;
}

Result<void> take_class(Call& call, Wanted& wanted, bool is_reader) {
    auto word = TRY(take_word(call, 1));
    bool fits = std::isalnum(static_cast<unsigned char>(word[0])) || (is_reader && word == "*");
    if (!fits) return make_error(msg::HCPCFC026E);
    wanted.spool_class = word[0];
    return {};
}

Result<std::string> take_known_user(Call& call) {
    auto userid = TRY(take_userid(call));
    if (userid != "SYSTEM") TRY(call.cp.entry(userid));
    return userid;
}

// TO userid [RDR|PUN|PRT]; TO SYSTEM and OFF: the own queue again.
Result<void> take_to(Call& call, Wanted& wanted) {
    auto userid = TRY(take_known_user(call));
    wanted.to = userid == "SYSTEM" ? "" : userid;
    auto queue = call.operands.at_end() ? std::nullopt : spooled_kind(call.operands.peek());
    if (!queue || *queue == Kind::console) return {};
    call.operands.next();
    wanted.to_queue = *queue == Kind::reader  ? SpoolQueue::reader
                      : *queue == Kind::punch ? SpoolQueue::punch
                                              : SpoolQueue::printer;
    return {};
}

Result<void> take_copies(Call& call, Wanted& wanted) {
    call.operands.take("*");
    auto count = base::parse_decimal(call.operands.next());
    if (!count || *count < 1 || *count > 255) return make_error(msg::HCPCFC026E);
    wanted.copies = *count;
    return {};
}

Result<void> take_console_option(Call& call, Wanted& wanted) {
    if (call.operands.take("STArt")) return wanted.start = true, Result<void>{};
    if (call.operands.take("STOp")) return wanted.start = false, Result<void>{};
    if (call.operands.take("TErm") || call.operands.take("NOTerm")) return {};
    auto word = std::string(call.operands.peek());
    if (call.cp.entry(word).ok()) return take_to(call, wanted);
    return make_error(msg::HCPCFC003E, word);
}

Result<void> take_output_option(Call& call, Kind kind, Wanted& wanted) {
    if (call.operands.take("TO")) return take_to(call, wanted);
    if (call.operands.take("NAme")) return take_name(call, wanted);
    if (call.operands.take("COpy")) return take_copies(call, wanted);
    if (call.operands.take("FORM")) return wanted.form = TRY(take_word(call)), Result<void>{};
    if (call.operands.take("FOR"))
        return wanted.for_user = TRY(take_known_user(call)), Result<void>{};
    if (call.operands.take("DEST"))
        return wanted.destination = TRY(take_word(call)), Result<void>{};
    if (call.operands.take("DIst"))
        return wanted.closing.distribution = TRY(take_word(call)), Result<void>{};
    if (kind == Kind::console) return take_console_option(call, wanted);
    auto word = std::string(call.operands.peek());
    // SPOOL PUNCH userid: TO may be left out.
    if (word == "*" || call.cp.entry(word).ok()) return take_to(call, wanted);
    return make_error(msg::HCPCFC003E, word);
}

Result<void> take_option(Call& call, Kind kind, Wanted& wanted) {
    bool is_reader = kind == Kind::reader;
    for (const auto& row : kSwitches)
        if ((is_reader ? row.for_reader : row.for_output) && call.operands.take(row.notation))
            return row.apply(wanted), Result<void>{};
    if (call.operands.take("CLass")) return take_class(call, wanted, is_reader);
    if (is_reader) return make_error(msg::HCPCFC003E, std::string(call.operands.peek()));
    return take_output_option(call, kind, wanted);
}

Result<Wanted> take_options(Call& call, Kind kind) {
    Wanted wanted;
    while (!call.operands.at_end()) TRY(take_option(call, kind, wanted));
    return wanted;
}

// ---- doing it ----

void keep_options(Vdev& device, const Wanted& wanted) {
    auto& options = device.unit->options;
    if (wanted.spool_class != 0) device.spool_class = std::string(1, wanted.spool_class);
    if (wanted.closing.hold) options.hold = *wanted.closing.hold;
    if (wanted.closing.keep) options.keep = *wanted.closing.keep;
    if (wanted.continuous) options.continuous = *wanted.continuous;
    if (wanted.messages) options.messages = *wanted.messages;
    if (wanted.end_of_file) options.end_of_file = *wanted.end_of_file;
    if (wanted.copies != 0) options.copies = wanted.copies;
    if (wanted.off) options.to.clear(), options.for_user.clear();
    if (wanted.to) options.to = *wanted.to, options.to_queue = wanted.to_queue;
    if (wanted.for_user) options.for_user = *wanted.for_user, options.to.clear();
    if (wanted.form) options.form = *wanted.form == "OFF" ? "STANDARD" : *wanted.form;
    if (wanted.destination)
        options.destination = *wanted.destination == "ANY" ? "OFF" : *wanted.destination;
    if (wanted.closing.name) std::tie(options.name, options.type) = *wanted.closing.name;
    if (!wanted.closing.distribution.empty())
        options.distribution =
            wanted.closing.distribution == "OFF" ? "" : wanted.closing.distribution;
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(base::from_utf8(line).value_or(line));
    return lines;
}

// The host's file of a console becomes a spool file; it is removed when that one is safe.
Result<void> send_console(Call& call, Vdev& device, const CloseOptions& closing,
                          const std::string& path) {
    auto lines = TRY(file_lines(call.machine, device, lines_of(path), closing));
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    for (auto& line : lines) call.reply.lines.push_back(std::move(line));
    return {};
}

Result<void> close_console(Call& call, Vdev& device, const CloseOptions& closing) {
    auto file = std::move(call.machine.console_spool.file);
    auto& options = device.unit->options;
    auto name = std::exchange(options.name, {}), type = std::exchange(options.type, {});
    if (!file || file->records() == 0) return {};
    if (closing.purge) return file->discard(), Result<void>{};
    if (options.to.empty()) {
        auto path =
            TRY(file->close(name.empty() ? "" : name + '.' + (type.empty() ? "CONSOLE" : type)));
        call.message(make_error(msg::CVMSPL661I, path, file->records()));
        return {};
    }
    auto named = closing;
    if (!named.name) named.name.emplace(name, type);
    return send_console(call, device, named, TRY(file->close("")));
}

// In the order a user means, whatever the order typed: name, stop, close, start.
Result<void> spool_console(Call& call, Vdev& device, const Wanted& wanted) {
    auto& spool = call.machine.console_spool;
    if (wanted.start == false) spool.is_started = false;
    if (wanted.close) TRY(close_console(call, device, wanted.closing));
    if (wanted.start != true && !spool.is_started) return {};
    auto folder = call.cp.console_folder();
    if (folder.empty()) return make_error(msg::CVMSPL660E, "SPOOL CONSOLE START");
    // After CLOSE a console that is started goes on in a new file.
    if (!spool.file) spool.file = TRY(ConsoleFile::create(folder, call.machine.userid()));
    spool.is_started = true;
    return {};
}

Result<void> close_one(Call& call, Vdev& device, const Wanted& wanted) {
    if (device.kind == Kind::reader) return close_input(call.machine, device, wanted.closing);
    for (auto& line : TRY(close_output(call.machine, device, wanted.closing)))
        call.reply.lines.push_back(std::move(line));
    return {};
}

}  // namespace

Result<void> spool(Call& call) {
    auto devices = TRY(take_units(call));
    if (call.operands.at_end()) return make_error(msg::HCPCFC026E);
    auto kind = devices.front()->kind;
    auto wanted = TRY(take_options(call, kind));
    for (auto* device : devices) {
        keep_options(*device, wanted);
        if (kind == Kind::console)
            TRY(spool_console(call, *device, wanted));
        else if (wanted.close)
            TRY(close_one(call, *device, wanted));
    }
    return {};
}

// The options of CLOSE are for this file only.
Result<void> close(Call& call) {
    auto devices = TRY(take_units(call));
    auto kind = devices.front()->kind;
    auto wanted = TRY(take_options(call, kind));
    wanted.close = true;
    for (auto* device : devices) {
        auto& options = device->unit->options;
        const auto to = options.to;
        const auto queue = options.to_queue;
        if (wanted.to) options.to = *wanted.to, options.to_queue = wanted.to_queue;
        if (kind == Kind::console && wanted.closing.name)
            std::tie(options.name, options.type) = *wanted.closing.name;
        auto done = kind == Kind::console ? spool_console(call, *device, wanted)
                                          : close_one(call, *device, wanted);
        options.to = to, options.to_queue = queue;
        TRY(std::move(done));
    }
    return {};
}

namespace {

Result<void> tag_file(Call& call, bool query) {
    auto id = base::parse_decimal(call.operands.next());
    if (!id) return make_error(msg::HCPCFC026E);
    for (auto& file : call.cp.spool().files()) {
        auto& about = file.about;
        bool mine = about.owner == call.machine.userid() || about.origin == call.machine.userid();
        if (!mine || about.id != *id) continue;
        if (query) return call.line(about.tag), Result<void>{};
        about.tag = call.operands.rest_as_typed();
        return save_spool(call.cp);
    }
    return make_error(msg::HCPCFC042E, fmt::format("{:04}", *id));
}

Result<void> tag_device(Call& call, bool query) {
    auto devices = TRY(take_units(call));
    if (devices.front()->kind == Kind::reader) return make_error(msg::HCPCFC026E);
    for (auto* device : devices) {
        auto& tag = device->unit->options.tag;
        if (query)
            call.line(tag);
        else
            tag = std::string(call.operands.rest_as_typed()).substr(0, 136);
    }
    return {};
}

}  // namespace

// TAG DEVice dev text | FILE spoolid text | QUERY DEVice dev | QUERY FILE spoolid.
Result<void> tag(Call& call) {
    bool query = call.operands.take("Query");
    if (call.operands.take("DEVice")) return tag_device(call, query);
    if (call.operands.take("FILE")) return tag_file(call, query);
    return make_error(msg::HCPCFC026E);
}

}  // namespace cp
