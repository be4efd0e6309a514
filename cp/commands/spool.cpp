// CP SPOOL, CLOSE, PURGE, CHANGE. Reference cp, section 11.
//
// This CP keeps no spool files yet: device options are kept and shown, closing an empty device and
// purging nothing are answered truly, and what would need a file is refused. Only what a console
// showed is kept, in a file of the host (console_file.h).
#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::optional<Vdev::Kind> spooled_kind(std::string_view word) {
    struct Row {
        std::string_view notation;
        Vdev::Kind kind;
    };
    constexpr Row kRows[] = {
        {"CONSole", Vdev::Kind::console}, {"Reader", Vdev::Kind::reader},
        {"RDR", Vdev::Kind::reader},      {"PUnch", Vdev::Kind::punch},
        {"PRinter", Vdev::Kind::printer}, {"PRT", Vdev::Kind::printer},
    };
    for (const auto& row : kRows)
        if (base::matches(word, row.notation)) return row.kind;
    return std::nullopt;
}

// The device a word names: by kind or by number. 40E when the machine has none.
Result<Vdev*> take_spooled(Call& call) {
    auto word = std::string(call.operands.next());
    auto kind = spooled_kind(word);
    auto number = device_number(word);
    for (auto& [known, device] : call.machine.vdevs) {
        bool unit = device.kind == Vdev::Kind::reader || device.kind == Vdev::Kind::punch ||
                    device.kind == Vdev::Kind::printer || device.kind == Vdev::Kind::console;
        if (unit && ((kind && device.kind == *kind) || (number && known == *number)))
            return &device;
    }
    if (!kind && !number) return make_error(msg::HCPCFC022E);
    return make_error(msg::HCPDTV040E, word);
}

Result<std::string> take_file_device(Call& call) {
    auto word = call.operands.next();
    auto kind = spooled_kind(word);
    if (!kind || *kind == Vdev::Kind::console) return make_error(msg::HCPCFC026E);
    return std::string(word);
}

// What SPOOL and CLOSE were told.
struct Wanted {
    std::optional<bool> start;  // START, STOP
    bool close = false, purge = false;
    char spool_class = 0;
    std::string name;  // "FN.FT"
};

bool is_cms_name(std::string_view word) {
    constexpr std::string_view kOthers = "$#@+-:_";
    return !word.empty() && word.size() <= 8 &&
           std::all_of(word.begin(), word.end(), [&](unsigned char c) {
               return std::isalnum(c) || kOthers.find(static_cast<char>(c)) != kOthers.npos;
           });
}

Result<void> take_name(Call& call, Wanted& wanted) {
    auto name = std::string(call.operands.next()), type = std::string(call.operands.next());
    if (!is_cms_name(name) || !is_cms_name(type)) return make_error(msg::HCPCFC026E);
    wanted.name = name + '.' + type;
    return {};
}

Result<void> take_class(Call& call, Wanted& wanted) {
    auto word = call.operands.next();
    if (word.size() != 1 || !std::isalnum(static_cast<unsigned char>(word[0])))
        return make_error(msg::HCPCFC026E);
    wanted.spool_class = word[0];
    return {};
}

// TO and FOR: whose reader a closed file goes to. The file of a console goes to its folder anyway.
Result<void> take_user(Call& call) {
    auto userid = TRY(take_userid(call));
    return call.cp.entry(userid).ok() ? Result<void>{} : make_error(msg::HCPLNM053E, userid);
}

// Options that only matter for files this CP does not keep.
constexpr std::string_view kOfFiles[] = {"HOLD", "CONT", "COPY", "KEEP", "FLASH",
                                         "FORM", "EOF",  "RSCS", "DIST"};

Result<void> take_console_option(Call& call, Wanted& wanted) {
    if (call.operands.take("START")) return wanted.start = true, Result<void>{};
    if (call.operands.take("NAme")) return take_name(call, wanted);
    if (call.operands.take("TO") || call.operands.take("FOR")) return take_user(call);
    return make_error(msg::HCPCFC003E, std::string(call.operands.peek()));
}

Result<void> take_option(Call& call, bool is_console, Wanted& wanted) {
    if (call.operands.take("NOHold") || call.operands.take("NOCont") ||
        call.operands.take("NOKeep"))
        return {};
    if (call.operands.take("CLass")) return take_class(call, wanted);
    if (call.operands.take("STOP")) return wanted.start = false, Result<void>{};
    if (call.operands.take("CLOSE")) return wanted.close = true, Result<void>{};
    if (call.operands.take("PURge")) return wanted.purge = true, Result<void>{};
    auto word = std::string(call.operands.peek());
    for (auto known : kOfFiles)
        if (base::matches(word, known)) return make_error(msg::CVMSPL660E, "SPOOL " + word);
    if (is_console) return take_console_option(call, wanted);
    bool needs_file =
        word == "START" || word == "TO" || word == "FOR" || base::matches(word, "NAme");
    if (needs_file) return make_error(msg::CVMSPL660E, "SPOOL " + word);
    return make_error(msg::HCPCFC003E, word);
}

Result<void> close_console(Call& call, bool purge) {
    auto& spool = call.machine.console_spool;
    auto file = std::move(spool.file);
    auto name = std::exchange(spool.name, {});
    if (!file || file->records() == 0) return {};
    if (purge) return file->discard(), Result<void>{};
    auto path = TRY(file->close(name));
    call.message(make_error(msg::CVMSPL661I, path, file->records()));
    return {};
}

// In the order a user means, whatever the order typed: name, stop, close, start.
Result<void> spool_console(Call& call, const Wanted& wanted) {
    auto& spool = call.machine.console_spool;
    if (!wanted.name.empty()) spool.name = wanted.name;
    if (wanted.start == false) spool.is_started = false;
    if (wanted.close || wanted.purge) TRY(close_console(call, wanted.purge));
    if (wanted.start != true && !spool.is_started) return {};
    auto folder = call.cp.console_folder();
    if (folder.empty()) return make_error(msg::CVMSPL660E, "SPOOL CONSOLE START");
    // After CLOSE a console that is started goes on in a new file.
    if (!spool.file) spool.file = TRY(ConsoleFile::create(folder, call.machine.userid()));
    spool.is_started = true;
    return {};
}

}  // namespace

Result<void> spool(Call& call) {
    auto* device = TRY(take_spooled(call));
    bool is_console = device->kind == Vdev::Kind::console;
    Wanted wanted;
    while (!call.operands.at_end()) TRY(take_option(call, is_console, wanted));
    if (wanted.spool_class != 0) device->spool_class = std::string(1, wanted.spool_class);
    return is_console ? spool_console(call, wanted) : Result<void>{};
}

Result<void> close(Call& call) {
    auto* device = TRY(take_spooled(call));
    bool is_console = device->kind == Vdev::Kind::console;
    Wanted wanted;
    while (!call.operands.at_end()) TRY(take_option(call, is_console, wanted));
    wanted.close = true;
    // Nothing is ever written to the others, so there is nothing to close.
    return is_console ? spool_console(call, wanted) : Result<void>{};
}

Result<void> purge(Call& call) {
    TRY(take_file_device(call));
    auto which = call.operands.next();
    if (which.empty()) return make_error(msg::HCPCFC026E);
    call.line("NO FILES PURGED");
    return {};
}

Result<void> change(Call& call) {
    TRY(take_file_device(call));
    if (call.operands.next().empty()) return make_error(msg::HCPCFC026E);
    call.line("NO FILES CHANGED");
    return {};
}

}  // namespace cp
