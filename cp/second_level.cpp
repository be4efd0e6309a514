// CP: IPL at second level, with the start conversation. Reference cp, section 17, in our own words.
//
// Everything is read and asked before anything is written: an operator who gives up, or input that
// ends, leaves the volumes as they were.
#include "cp/commands/table.h"
#include "cp/device_file.h"
#include "cp/machine.h"
#include "cp/spool_store.h"
#include "cp/sysres.h"
#include "cp/warm_start.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

struct StartChoice {
    StartKind kind = StartKind::warm;
    bool drain = false, disable = false, no_directory = false, no_autolog = false;
    bool shutdown = false;
};

struct OptionRow {
    std::string_view notation;
    void (*apply)(StartChoice&);
};
constexpr OptionRow kOptions[] = {
    {"Warm", [](StartChoice& c) { c.kind = StartKind::warm; }},
    {"Force", [](StartChoice& c) { c.kind = StartKind::force; }},
    {"COLD", [](StartChoice& c) { c.kind = StartKind::cold; }},
    {"CLEAN", [](StartChoice& c) { c.kind = StartKind::clean; }},
    {"DRain", [](StartChoice& c) { c.drain = true; }},
    {"DIsable", [](StartChoice& c) { c.disable = true; }},
    {"NODIRect", [](StartChoice& c) { c.no_directory = true; }},
    {"NOAUTOlog", [](StartChoice& c) { c.no_autolog = true; }},
    {"SHUTDOWN", [](StartChoice& c) { c.shutdown = true; }},
};

Result<StartChoice> parse_choice(std::string_view answer) {
    StartChoice choice;
    for (auto word : base::words(answer)) {
        const auto* row =
            std::find_if(std::begin(kOptions), std::end(kOptions),
                         [&](const auto& option) { return base::matches(word, option.notation); });
        if (row == std::end(kOptions)) return make_error(msg::CVMIPL636E, std::string(word));
        row->apply(choice);
    }
    return choice;
}

// Asks until the answer is good; the end of input is an error.
Result<StartChoice> ask_start(base::Console& console, base::LineSource& lines) {
    while (true) {
        console.line("Start ((Warm|Force|COLD|CLEAN) (DRain) (DIsable) (NODIRect)");
        console.line("      (NOAUTOlog)) or (SHUTDOWN)");
        auto answer = lines.read_line("");
        if (!answer) return make_error(msg::CVMIPL632E, "Start");
        auto choice = parse_choice(*answer);
        if (choice.ok()) return choice;
        console.message(choice.error());
    }
}

Result<void> ask_clock(base::Console& console, base::LineSource& lines) {
    while (true) {
        console.line("Change TOD clock (Yes|No)");
        auto answer = lines.read_line("");
        if (!answer) return make_error(msg::CVMIPL632E, "Change TOD clock");
        auto word = base::trim(*answer);
        if (base::matches(word, "No")) return {};
        // The clock is the host's.
        if (base::matches(word, "Yes"))
            return console.line("The TOD clock is the host's and stays as it is"), Result<void>{};
        console.message(make_error(msg::CVMIPL636E, std::string(word)));
    }
}

Result<StartChoice> choose(const SystemImpl& system, base::Console& console,
                           base::LineSource& lines) {
    if (system.config_file.auto_warm_ipl) {
        if (!check_warm(system, StartKind::warm).ok())
            return make_error(msg::CVMIPL635E, system.name());
        return StartChoice{};
    }
    auto choice = TRY(ask_start(console, lines));
    if (choice.shutdown) return make_error(msg::CVMIPL633I);
    if (choice.kind == StartKind::warm || choice.kind == StartKind::force)
        TRY(check_warm(system, choice.kind));
    return choice;
}

// The volume must carry our mark: any other is somebody else's nucleus.
Result<void> check_mark(const SystemImpl& system, dasd::DeviceNumber number) {
    auto real = system.volumes.find(number);
    if (!real) return make_error(msg::HCPDTV040E, hex(number));
    if (real->serial.empty()) return make_error(msg::CVMIPL631E, hex(number));
    auto map = real->map();
    if (!map.ok() || map.value().kind() != dasd::MapKind::ours)
        return make_error(msg::CVMIPL630E, real->serial, hex(number));
    return {};
}

void announce(const SystemImpl& system, base::Console& console) {
    auto parm = parm_extents(*system.sysres);
    console.line(fmt::format("CLONEVM CP: SYSRES {} on device {}, parm disk on cylinders {} to {}",
                             system.sysres->serial, hex(system.sysres->number),
                             parm.empty() ? 0 : parm.front().start.n,
                             parm.empty() ? 0 : parm.front().end().n - 1));
    console.line(fmt::format("System {}: {}", system.name(), system.directory_source));
}

}  // namespace

Result<std::unique_ptr<System>> ipl(std::vector<DeviceAttachment> devices,
                                    const StartOptions& options, base::Console& console,
                                    base::LineSource& lines) {
    auto system = std::make_unique<SystemImpl>("", options);
    for (const auto& attachment : devices) {
        auto real = RealDasd::from_device(attachment);
        if (real.ok()) TRY(system->volumes.add(std::move(real).value()));
        if (!real.ok()) console.message(real.error());
    }
    TRY(check_mark(*system, options.sysres));
    TRY(bring_up(*system, console));
    announce(*system, console);
    auto choice = TRY(choose(*system, console, lines));
    console.line(
        fmt::format("NOW {} {}", clock_time(std::time(nullptr)), clock_date(std::time(nullptr))));
    if (!system->config_file.auto_warm_ipl) TRY(ask_clock(console, lines));
    if (choice.no_directory) {
        std::erase_if(system->users_known.users,
                      [](const auto& user) { return user.name != "OPERATOR"; });
        console.line("NODIRECT: only OPERATOR can log on");
    }
    TRY(start_spool(*system, choice.kind, true));
    auto files = system->spool().files().size();
    system->report_spool(console);
    console.line(fmt::format("Spool: {} start, {} files", word_of(choice.kind),
                             files == 0 ? "no" : std::to_string(files)));
    if (choice.drain) console.line("Unit record devices are drained");
    if (choice.disable) console.line("Lines are disabled");
    console.line(fmt::format("System {} is up, {} start{}", system->name(), word_of(choice.kind),
                             choice.no_autolog ? ", no AUTOLOG" : ""));
    return std::unique_ptr<System>(std::move(system));
}

}  // namespace cp
